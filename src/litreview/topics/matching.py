"""Which topics of two models are the same: those whose units they have in common, each matched with one at most."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from litreview.errors import InputError
from litreview.records import TopicMatch, Topics
from litreview.topics.fit import Floats, divide


def units_in_common(one: Floats, other: Floats) -> Floats:
    """Return for each topic of one model and each of another (K x L) what share of their units is in both.

    The weights of the same units, N x K and N x L. A share is the sum of the smaller weights by that of the larger
    ones: Jaccard's coefficient for topics that a unit belongs to or not.

    >>> units_in_common(np.eye(2), np.array([[1.0], [1.0]])).tolist()
    [[0.5], [0.5]]
    """
    shares = np.zeros((one.shape[1], other.shape[1]))
    for k in range(one.shape[1]):
        column = one[:, [k]]
        shares[k] = divide(np.minimum(column, other).sum(axis=0), np.maximum(column, other).sum(axis=0))
    return shares


def match_topics(similarity: Floats) -> NDArray[np.int64]:
    """Return for each row of K x L similarities its column, -1 for none: the matching with the highest sum (Kuhn 1955).

    >>> match_topics(np.array([[0.9, 0.8], [0.8, 0.1], [0.0, 0.0]])).tolist()
    [1, 0, -1]
    """
    from scipy.optimize import linear_sum_assignment

    matched = np.full(len(similarity), -1, dtype=np.int64)
    rows, columns = linear_sum_assignment(similarity, maximize=True)
    matched[rows] = columns
    return matched


def shares_beyond_chance(one: Floats, other: Floats) -> Floats:
    """Return for each topic of one model (K) what it has in common with its match in the other, beyond chance.

    0: no more than a match of the same size that has nothing to do with it, or no match; 1: the same units. A topic of
    nearly all units has much in common with any other such topic. NaN for a topic of all units alike, where chance
    explains everything.
    """
    shares = units_in_common(one, other)
    found = np.zeros(len(shares))
    for k, column in enumerate(match_topics(shares).tolist()):
        if column >= 0:
            by_chance = _expected_share(one[:, k], other[:, column])
            beyond = (shares[k, column] - by_chance) / (1 - by_chance) if by_chance < 1 - 1e-9 else np.nan
            found[k] = max(0.0, beyond) if beyond == beyond else np.nan
    return found


def _expected_share(one: Floats, other: Floats) -> float:
    """Return the share in common that is expected when the weights of the other are dealt to the units at random."""
    ordered = np.sort(other)
    sums = np.concatenate([[0.0], ordered.cumsum()])
    below = np.searchsorted(ordered, one, side="right")
    smaller = (sums[below] + one * (len(other) - below)).sum() / max(1, len(other))
    larger = one.sum() + other.sum() - smaller
    return float(smaller / larger) if larger > 0 else 0.0


def match_models(topics: Topics, other: Topics) -> tuple[TopicMatch, ...]:
    """Match each topic of a model with one of another that was fitted on the same units.

    Raises InputError where the two have no unit in common.
    """
    place = {unit_id: n for n, unit_id in enumerate(other.unit_ids)}
    shared = [(n, place[unit_id]) for n, unit_id in enumerate(topics.unit_ids) if unit_id in place]
    if not shared:
        what = "The two models have no passage in common, so their topics cannot be compared."
        raise InputError(what, where="topics", remedy="Fit both on the same kind of units.")
    own, others = (list(rows) for rows in zip(*shared, strict=True))
    shares = units_in_common(topics.document_topic[own], other.document_topic[others])
    return tuple(
        TopicMatch(topic_id, other.ids[column], round(float(shares[k, column]), 4))
        if column >= 0 and shares[k, column] > 0
        else TopicMatch(topic_id, None, 0.0)
        for k, (topic_id, column) in enumerate(zip(topics.ids, match_topics(shares).tolist(), strict=True))
    )


def hard_topics(document_topic: Floats) -> NDArray[np.int64]:
    """Return each unit's strongest topic, the first of equals; -1 for a unit that no topic claims.

    >>> hard_topics(np.array([[0.2, 0.8], [0.0, 0.0]])).tolist()
    [1, -1]
    """
    if not document_topic.shape[1]:
        return np.full(len(document_topic), -1, dtype=np.int64)
    return np.where(document_topic.sum(axis=1) > 0, document_topic.argmax(axis=1), -1).astype(np.int64)


def strongest_terms(weights: Floats, terms: Sequence[str], n_terms: int) -> list[str]:
    """Return the terms of most weight in a topic, at most `n_terms`, ties in the order of the terms."""
    return [terms[t] for t in np.argsort(-weights, kind="stable")[:n_terms] if weights[t] > 0]
