"""Topics by non-negative matrix factorisation of TF-IDF weights (Lee & Seung 1999; Boutsidis & Gallopoulos 2008)."""

from __future__ import annotations

import math
import warnings

from litreview.topics.fit import Corpus, Fit, nothing_fitted, rows_to_one, versions_of

MIN_TOPICS, MAX_TOPICS = 3, 20
MAX_ITERATIONS = 500
TOLERANCE = 1e-5  # of the change of the error, relative; scikit-learn's own 1e-4 stops early on short texts


def choose_n_topics(n_units: int) -> int:
    """Return how many topics suit a corpus: sqrt(N / 2), from 3 to 20, and at most one for every two units.

    >>> [choose_n_topics(n) for n in (1, 3, 6, 50, 200, 500, 5000)]
    [1, 1, 3, 5, 10, 16, 20]
    """
    return max(1, min(max(MIN_TOPICS, round(math.sqrt(n_units / 2))), MAX_TOPICS, n_units // 2))


def fit_nmf(corpus: Corpus, *, n_topics: int | None, seed: int) -> Fit:
    """Factorise the corpus's TF-IDF weights; deterministic for one seed, on one thread."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfTransformer
    from threadpoolctl import threadpool_limits

    n_units, n_terms = corpus.counts.shape
    wanted = n_topics or choose_n_topics(n_units)
    k = min(wanted, n_units, n_terms)
    notes = [] if k == wanted else [f"{wanted} topics were asked for; {n_units} different passages allow {k}."]
    if k == 0:
        return nothing_fitted(n_units, n_terms, *notes)
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(corpus.counts)
    model = NMF(k, init="nndsvda", random_state=seed, max_iter=MAX_ITERATIONS, tol=TOLERANCE)
    # One thread: with several, sums are added in another order, and the last digits differ from run to run.
    with warnings.catch_warnings(record=True) as caught, threadpool_limits(1):
        warnings.simplefilter("error")
        warnings.simplefilter("always", ConvergenceWarning)
        # A fit without error: scikit-learn takes the root of a squared error that rounding left below nought.
        warnings.filterwarnings("ignore", "invalid value encountered in sqrt", RuntimeWarning)
        unit_weights = model.fit_transform(weights)
    if caught:
        notes.append(f"The factorisation had not settled after {MAX_ITERATIONS} rounds.")
    strength = model.components_.sum(axis=1)
    return Fit(
        topic_term=rows_to_one(model.components_),
        document_topic=rows_to_one(unit_weights * strength),
        settings=(
            ("weights", "TF-IDF, logarithmic term frequency"),
            ("n_topics", f"{k} (given)" if n_topics else f"{k} (square root of half the passages, 3 to 20)"),
            ("initialisation", "nndsvda"),
            ("max_iterations", str(MAX_ITERATIONS)),
            ("tolerance", str(TOLERANCE)),
        ),
        versions=versions_of(["numpy", "scikit-learn", "scipy"]),
        notes=tuple(notes),
    )
