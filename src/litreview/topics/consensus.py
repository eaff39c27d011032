"""Topics as the clusters on which many clusterings of the units agree."""

from __future__ import annotations

import numpy as np

from litreview.topics.fit import (
    Corpus,
    Fit,
    Floats,
    allowed_n_topics,
    divide,
    nothing_fitted,
    rows_to_one,
    said_n_topics,
    versions_of,
)
from litreview.topics.naming import class_tf_idf

N_RUNS = 10
N_DIMENSIONS = 100


def fit_consensus(corpus: Corpus, *, n_topics: int | None, seed: int) -> Fit:
    """Cluster the units several times, then the clusters; deterministic for one seed, on one thread."""
    from threadpoolctl import threadpool_limits

    k, notes = allowed_n_topics(corpus, n_topics)
    if k == 0:
        return nothing_fitted(*corpus.counts.shape, *notes)
    with threadpool_limits(1):
        places = _place_units(corpus, seed)
        labels = _agree(places, k, seed)
    document_topic = np.zeros((len(labels), k))
    document_topic[np.arange(len(labels)), labels] = corpus.counts.getnnz(axis=1) > 0
    document_topic = document_topic[:, document_topic.any(axis=0)]
    return Fit(
        topic_term=rows_to_one(class_tf_idf(document_topic, corpus.counts)),
        document_topic=document_topic,
        settings=(("n_topics", said_n_topics(k, n_topics)), ("runs", str(N_RUNS))),
        versions=versions_of(["numpy", "scikit-learn", "scipy"]),
        notes=notes,
    )


def _place_units(corpus: Corpus, seed: int) -> Floats:
    """Return the units in the space of the strongest directions of their TF-IDF weights, each of length 1."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfTransformer

    weights = TfidfTransformer(sublinear_tf=True).fit_transform(corpus.counts)
    if min(weights.shape) > N_DIMENSIONS:
        placed = TruncatedSVD(N_DIMENSIONS, random_state=seed).fit_transform(weights)
    else:
        placed = weights.toarray()
    return divide(placed, np.linalg.norm(placed, axis=1, keepdims=True))


def _agree(places: Floats, k: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    from sklearn.cluster import KMeans

    runs = [KMeans(k, n_init=1, random_state=(seed + run) % 2**32).fit(places) for run in range(N_RUNS)]
    centres = np.vstack([run.cluster_centers_ for run in runs])
    found = KMeans(k, n_init=10, random_state=seed).fit(centres).cluster_centers_
    return np.asarray((places @ found.T).argmax(axis=1), dtype=np.int64)
