"""Topics by non-negative matrix factorisation of TF-IDF weights (Lee & Seung 1999; Boutsidis & Gallopoulos 2008)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from litreview.topics.fit import (
    Corpus,
    Fit,
    Floats,
    allowed_n_topics,
    nothing_fitted,
    rows_to_one,
    said_n_topics,
    versions_of,
)
from litreview.topics.guiding import GUIDE_SHARE, Guide, add_guide, find_guide

MAX_ITERATIONS = 500
TOLERANCE = 1e-5  # of the change of the error, relative; scikit-learn's own 1e-4 stops early on short texts
FAINT = 0.01  # of the mean weight; a factor that starts at nought stays there


def fit_nmf(
    corpus: Corpus, *, n_topics: int | None, seed: int, guide: Mapping[str, Sequence[str]] | None = None
) -> Fit:
    """Factorise the corpus's TF-IDF weights; deterministic for one seed, on one thread.

    With `guide`, words for each theme, the first topics start from the themes and are held to them by a made-up unit
    for each that weighs as GUIDE_SHARE of the units do; the other topics are free.
    """
    from sklearn.feature_extraction.text import TfidfTransformer
    from threadpoolctl import threadpool_limits

    k, notes = allowed_n_topics(corpus, n_topics)
    if k == 0:
        return nothing_fitted(*corpus.counts.shape, *notes)
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(corpus.counts)
    held = None if guide is None else find_guide(corpus, weights, guide)
    if held is not None:
        notes = (*notes, *_guide_notes(held, k))
        k = max(k, len(held.codes))
    # One thread: with several, sums are added in another order, and the last digits differ from run to run.
    with threadpool_limits(1):
        if held is not None and held.codes:
            unit_weights, term_weights, settled = _factorise_guided(weights, k, seed, held)
        else:
            unit_weights, term_weights, settled = _factorise(weights, k, seed)
    if not settled:
        notes = (*notes, f"The factorisation had not settled after {MAX_ITERATIONS} rounds.")
    return Fit(
        topic_term=rows_to_one(term_weights),
        document_topic=rows_to_one(unit_weights * term_weights.sum(axis=1)),
        settings=(
            ("weights", "TF-IDF, logarithmic term frequency"),
            ("n_topics", said_n_topics(k, n_topics)),
            ("initialisation", "nndsvda"),
            ("max_iterations", str(MAX_ITERATIONS)),
            ("tolerance", str(TOLERANCE)),
            *(() if held is None else (("guide", _said_guide(held)),)),
        ),
        versions=versions_of(["numpy", "scikit-learn", "scipy"]),
        notes=notes,
    )


def _factorise(weights: Any, k: int, seed: int, start: tuple[Floats, Floats] | None = None) -> tuple[Any, Any, bool]:
    """Return units x topics, topics x terms, and whether the factorisation settled."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    init = "nndsvda" if start is None else "custom"
    model = NMF(k, init=init, random_state=seed, max_iter=MAX_ITERATIONS, tol=TOLERANCE)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("error")
        warnings.simplefilter("always", ConvergenceWarning)
        # A fit without error: scikit-learn takes the root of a squared error that rounding left below nought.
        warnings.filterwarnings("ignore", "invalid value encountered in sqrt", RuntimeWarning)
        units, terms = start or (None, None)
        unit_weights = model.fit_transform(weights, W=units, H=terms)
    return unit_weights, model.components_, not caught


def _factorise_guided(weights: Any, k: int, seed: int, guide: Guide) -> tuple[Any, Any, bool]:
    """Factorise with the themes' made-up units below the others; the free topics start from an unguided fit."""
    n_units, n_guided = weights.shape[0], len(guide.codes)
    terms = guide.rows
    if k > n_guided:
        _, free, _ = _factorise(weights, k - n_guided, seed)
        terms = np.vstack([terms, rows_to_one(free)])
    heavy = add_guide(weights, guide)
    terms = terms + FAINT * terms.mean()
    units = np.asarray(heavy @ terms.T) + FAINT * weights.mean()
    unit_weights, term_weights, settled = _factorise(heavy, k, seed, (units, terms))
    return unit_weights[:n_units], term_weights, settled


def _said_guide(guide: Guide) -> str:
    found = ", ".join(f"{code} ({n} terms)" for code, n in zip(guide.codes, guide.n_terms, strict=True))
    return f"{found or 'no theme'}; each weighs as {GUIDE_SHARE:.0%} of the passages"


def _guide_notes(guide: Guide, k: int) -> tuple[str, ...]:
    notes = []
    n = len(guide.codes)
    if n:
        which = "Topic 1 was" if n == 1 else f"Topics 1 to {n} were"
        notes.append(f"{which} guided by words of {', '.join(guide.codes)}; no other topic was.")
    if n > k:
        notes.append(f"{n} themes guide a topic each, so there are {n} topics rather than {k}.")
    if guide.missing:
        notes.append(f"No term of the corpus belongs to {', '.join(guide.missing)}, so no topic was guided by it.")
    return tuple(notes)
