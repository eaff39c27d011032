"""Topics by non-negative matrix factorisation of TF-IDF weights (Lee & Seung 1999; Boutsidis & Gallopoulos 2008)."""

from __future__ import annotations

import warnings

from litreview.topics.fit import (
    Corpus,
    Fit,
    allowed_n_topics,
    nothing_fitted,
    rows_to_one,
    said_n_topics,
    versions_of,
)

MAX_ITERATIONS = 500
TOLERANCE = 1e-5  # of the change of the error, relative; scikit-learn's own 1e-4 stops early on short texts


def fit_nmf(corpus: Corpus, *, n_topics: int | None, seed: int) -> Fit:
    """Factorise the corpus's TF-IDF weights; deterministic for one seed, on one thread."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfTransformer
    from threadpoolctl import threadpool_limits

    k, found = allowed_n_topics(corpus, n_topics)
    if k == 0:
        return nothing_fitted(*corpus.counts.shape, *found)
    notes = list(found)
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
            ("n_topics", said_n_topics(k, n_topics)),
            ("initialisation", "nndsvda"),
            ("max_iterations", str(MAX_ITERATIONS)),
            ("tolerance", str(TOLERANCE)),
        ),
        versions=versions_of(["numpy", "scikit-learn", "scipy"]),
        notes=tuple(notes),
    )
