"""New texts placed in a model that was fitted without them; nothing is fitted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from litreview.records import Topics
from litreview.topics.fit import Floats, divide, rows_to_one
from litreview.topics.matching import hard_topics
from litreview.topics.vocabulary import stream_terms, word_streams

MIN_TERMS = 2  # known terms that a text must have to be placed: one word is no subject


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Texts as a model sees them: topic weights (N x K, rows of sum 1 or 0), running words, and those known."""

    document_topic: Floats
    n_words: int
    n_known: int


def place_texts(topics: Topics, texts: Sequence[str], *, fitted_texts: Sequence[str]) -> Placed:
    """Place texts in a model as the mixture of topics that comes nearest to their words (non-negative least squares).

    `fitted_texts` are those of the model's own units, in order: terms weigh by TF-IDF of these. A text that shares
    fewer than MIN_TERMS terms with the model, or no word of any topic, belongs to no topic. In a model whose units
    belong to one topic each, the strongest alone is kept.
    """
    both = word_streams([*fitted_texts, *texts])  # together, so that one word is written in one way
    own, new = both[: len(fitted_texts)], both[len(fitted_texts) :]
    idf = _inverse_frequencies(_count(own, topics.terms))
    counts = _count(new, topics.terms)
    weights = _weigh(counts, idf)
    mixture = _solve(weights, topics.topic_term, enough=counts.getnnz(axis=1) >= MIN_TERMS)
    if len(topics.ids) and ((topics.document_topic == 0) | (topics.document_topic == 1)).all():
        hard = hard_topics(mixture)
        mixture = (hard[:, np.newaxis] == np.arange(len(topics.ids))).astype(np.float64)
    known = known_words(topics)
    words = [word for stream in new for word in stream if word.isalpha()]
    return Placed(mixture, len(words), sum(word in known for word in words))


def known_words(topics: Topics) -> set[str]:
    """Return the words of a model's terms."""
    return {word for term in topics.terms for word in term.split()}


def _count(streams: Sequence[Sequence[str]], terms: Sequence[str]) -> Any:
    from scipy.sparse import csr_matrix

    index = {term: column for column, term in enumerate(terms)}
    places = [(row, index[t]) for row, stream in enumerate(streams) for t in stream_terms(stream) if t in index]
    rows, columns = zip(*places, strict=True) if places else ((), ())
    counts = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(streams), len(terms)))
    counts.sum_duplicates()
    return counts


def _inverse_frequencies(counts: Any) -> Floats:
    n_units = np.asarray((counts > 0).sum(axis=0), dtype=np.float64).ravel()
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + n_units)) + 1, dtype=np.float64)


def _weigh(counts: Any, idf: Floats) -> Any:
    """Return TF-IDF weights with logarithmic term frequency, each unit of length 1, as NMF is fitted on them."""
    weights = counts.copy()
    weights.data = 1 + np.log(weights.data)
    weights = weights.multiply(idf).tocsr()
    lengths = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1), dtype=np.float64)).ravel()
    return weights.multiply(divide(np.ones_like(lengths), lengths)[:, np.newaxis]).tocsr()


def _solve(weights: Any, topic_term: Floats, *, enough: Any) -> Floats:
    from scipy.optimize import nnls

    found = np.zeros((weights.shape[0], len(topic_term)))
    if not len(topic_term):
        return found
    basis, triangle = np.linalg.qr(topic_term.T)  # N solutions of K x K instead of V x K
    reduced = weights @ basis
    for row in np.flatnonzero(enough):
        found[row] = nnls(triangle, reduced[row])[0]
    return rows_to_one(found)
