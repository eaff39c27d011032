"""From texts to Topics: checks, vocabulary, the method, titles, examples and themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from litreview.errors import InputError
from litreview.records import TopicExample, Topics
from litreview.text import digest
from litreview.topics.fit import Corpus, Fit, Floats, Ints, nothing_fitted
from litreview.topics.naming import name_topics
from litreview.topics.themes import THRESHOLD, nearest_themes
from litreview.topics.vocabulary import build_vocabulary, min_units, word_streams

FITTING_VERSION = "topics-6"
METHODS = ("bertopic", "consensus", "lda", "nmf")
GUIDED = ("nmf",)  # methods that take `guide`
N_EXAMPLES = 5
SMALL_CORPUS = 30  # different units; fewer than this, and topics follow single paragraphs
MAX_SEED = 2**32 - 1  # what NumPy's random states take
UNMEASURED = "How stable the topics are over other seeds and samples has not been measured."


def fit_topics(
    texts: Sequence[str],
    *,
    unit_ids: Sequence[str],
    method: str = "nmf",
    n_topics: int | None = None,
    seed: int,
    themes: Mapping[str, Sequence[str]],
    embedding_cache: Path | None = None,
    guide: Mapping[str, Sequence[str]] | None = None,
) -> Topics:
    """Fit a topic model on the texts.

    `themes` gives words and phrases for each theme of the codebook; `embedding_cache` is an .npz file in which
    BERTopic's embeddings are kept for the next fit; `guide` gives words for each theme that shall have a topic of its
    own (nmf alone): the first topics are then held to them, in that order. Texts without words, and texts that no topic
    claims, have rows of zeros in `document_topic`; copies of a text count once in fitting. A corpus that is too small
    gives Topics with fewer or no topics and a note that says why. Raises InputError for settings that cannot be met.
    """
    check_settings(texts, unit_ids, method, n_topics, seed, guide)
    corpus, home = distinct_texts(texts)
    fitted = fit_corpus(
        corpus, method=method, n_topics=n_topics, seed=seed, embedding_cache=embedding_cache, guide=guide
    )
    topics = describe_fit(fitted, corpus, home, texts=texts, unit_ids=unit_ids, method=method, seed=seed, themes=themes)
    return replace(topics, notes=(*topics.notes, UNMEASURED)) if topics.ids else topics


def describe_fit(
    fitted: Fit,
    corpus: Corpus,
    home: Ints,
    *,
    texts: Sequence[str],
    unit_ids: Sequence[str],
    method: str,
    seed: int,
    themes: Mapping[str, Sequence[str]],
) -> Topics:
    """Return a fit of the different texts as Topics of all texts; `home` is the place of each in the corpus."""
    document_topic = np.zeros((len(texts), len(fitted.topic_term)))
    has_words = home >= 0
    document_topic[has_words] = fitted.document_topic[home[has_words]]
    return Topics(
        ids=tuple(f"{method}-{k + 1}" for k in range(len(fitted.topic_term))),
        titles=name_topics(fitted.topic_term, fitted.document_topic, terms=corpus.terms, counts=corpus.counts),
        terms=corpus.terms,
        topic_term=fitted.topic_term,
        document_topic=document_topic,
        unit_ids=tuple(unit_ids),
        examples=_examples(document_topic, home, fitted.representative),
        themes=nearest_themes(
            fitted.topic_term,
            fitted.document_topic,
            terms=corpus.terms,
            texts=corpus.texts,
            themes=themes,
        ),
        method=method,
        settings=(
            *fitted.settings,
            ("terms", "words of three letters or more and pairs of neighbours; no stop words, numbers, citations"),
            ("min_units", str(min_units(len(corpus.texts)))),
            ("theme_threshold", str(THRESHOLD)),
        ),
        seed=seed,
        versions=fitted.versions,
        input_digest=digest(FITTING_VERSION, *unit_ids, *texts),
        notes=_notes(fitted, document_topic, corpus, n_copies=int(has_words.sum()) - len(corpus.texts)),
    )


def check_settings(
    texts: Sequence[str], unit_ids: Sequence[str], method: str, n_topics: int | None, seed: int, guide: Any = None
) -> None:
    """Raise InputError where a topic model cannot be fitted with these settings, with all reasons."""
    faults = []
    if method not in METHODS:
        faults.append(f"There is no topic method {method!r}: choose {' or '.join(METHODS)}.")
    if len(texts) != len(unit_ids):
        faults.append(f"There are {len(texts)} texts but {len(unit_ids)} unit ids: give one for each.")
    if len(set(unit_ids)) != len(unit_ids):
        faults.append("A unit id occurs twice: unit ids name one text each.")
    if n_topics is not None and n_topics < 1:
        faults.append(f"{n_topics} topics cannot be fitted: ask for at least 1, or leave the number out.")
    if guide is not None and method not in GUIDED:
        faults.append(f"{method} cannot be guided by words: choose {' or '.join(GUIDED)}.")
    if not 0 <= seed <= MAX_SEED:
        faults.append(f"The seed {seed} is out of range: take a whole number from 0 to {MAX_SEED}.")
    if faults:
        raise InputError(" ".join(faults), where="topics")


def distinct_texts(texts: Sequence[str]) -> tuple[Corpus, Ints]:
    """Return the corpus of different texts, and the place of each text in it (-1: no words)."""
    streams = word_streams(texts)
    first: dict[tuple[str, ...], int] = {}
    chosen: list[int] = []
    home = np.full(len(texts), -1, dtype=np.int64)
    for i, stream in enumerate(streams):
        if not stream:
            continue
        if stream not in first:
            first[stream] = len(chosen)
            chosen.append(i)
        home[i] = first[stream]
    kept = tuple(streams[i] for i in chosen)
    vocabulary = build_vocabulary(kept)
    return Corpus(tuple(texts[i] for i in chosen), kept, vocabulary.terms, vocabulary.counts), home


def fit_corpus(
    corpus: Corpus,
    *,
    method: str,
    n_topics: int | None,
    seed: int,
    embedding_cache: Path | None = None,
    guide: Mapping[str, Sequence[str]] | None = None,
) -> Fit:
    """Fit the method that is named on a corpus whose terms are counted already."""
    if not corpus.terms:
        return nothing_fitted(len(corpus.texts), 0, "No text has words to model, so there are no topics.")
    if method == "bertopic":
        from litreview.topics.bertopic_model import fit_bertopic

        return fit_bertopic(corpus, n_topics=n_topics, seed=seed, embedding_cache=embedding_cache)
    if method == "consensus":
        from litreview.topics.consensus import fit_consensus

        return fit_consensus(corpus, n_topics=n_topics, seed=seed)
    if method == "lda":
        from litreview.topics.lda import fit_lda

        return fit_lda(corpus, n_topics=n_topics, seed=seed)
    from litreview.topics.nmf import fit_nmf

    return fit_nmf(corpus, n_topics=n_topics, seed=seed, guide=guide)


def _examples(
    document_topic: Floats, home: Ints, representative: Sequence[Sequence[int]]
) -> tuple[tuple[TopicExample, ...], ...]:
    """Return for each topic up to N_EXAMPLES different units: those the method chose, then those of most weight."""
    first_unit: dict[int, int] = {}
    for unit, place in enumerate(home.tolist()):
        if place >= 0:
            first_unit.setdefault(place, unit)
    units = np.array(list(first_unit.values()), dtype=np.int64)
    found = []
    for k in range(document_topic.shape[1]):
        weights = document_topic[units, k]
        heavy = [int(units[i]) for i in np.argsort(-weights, kind="stable") if weights[i] > 0]
        chosen = [first_unit[place] for place in representative[k]] if representative else []
        order = list(dict.fromkeys([*chosen, *heavy]))[:N_EXAMPLES]
        found.append(tuple(TopicExample(unit, float(document_topic[unit, k])) for unit in order))
    return tuple(found)


def _notes(fitted: Fit, document_topic: Floats, corpus: Corpus, *, n_copies: int) -> tuple[str, ...]:
    notes = list(fitted.notes)
    n_unassigned = int((document_topic.sum(axis=1) == 0).sum())
    if n_copies:
        notes.append(f"{n_copies} of {len(document_topic)} passages repeat the words of another and counted once.")
    if len(fitted.topic_term) and n_unassigned:
        notes.append(f"{n_unassigned} of {len(document_topic)} passages belong to no topic.")
    if len(fitted.topic_term) and len(corpus.texts) < SMALL_CORPUS:
        few = "Only 1 different passage" if len(corpus.texts) == 1 else f"Only {len(corpus.texts)} different passages"
        notes.append(f"{few}: the topics may follow single paragraphs.")
    return tuple(notes)
