"""What the methods take and give back, and what they share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MIN_TOPICS, MAX_TOPICS = 3, 20  # where the number is left to us


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """The distinct units that have words: their texts, their words, and the terms counted in them."""

    texts: tuple[str, ...]
    streams: tuple[tuple[str, ...], ...]
    terms: tuple[str, ...]
    counts: Any


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What a method found in a Corpus.

    Rows of `topic_term` and `document_topic` sum to 1 or are all 0. `representative` lists for each topic the units
    that the method itself holds up as examples, best first; it may be empty.
    """

    topic_term: Floats
    document_topic: Floats
    settings: tuple[tuple[str, str], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    representative: tuple[tuple[int, ...], ...] = field(default=())


def rows_to_one(matrix: Any) -> Floats:
    """Scale each row of a non-negative matrix to the sum 1; rows of zeros stay.

    >>> rows_to_one([[1, 3], [0, 0]]).tolist()
    [[0.25, 0.75], [0.0, 0.0]]
    """
    values = np.asarray(matrix, dtype=np.float64)
    return divide(values, values.sum(axis=1, keepdims=True))


def divide(values: Floats, by: Floats) -> Floats:
    """Return the quotients, 0 wherever the divisor is not positive."""
    quotients: Floats = np.divide(values, by, out=np.zeros(np.broadcast_shapes(values.shape, by.shape)), where=by > 0)
    return quotients


def nothing_fitted(n_units: int, n_terms: int, *notes: str) -> Fit:
    """Return a Fit without topics, and why."""
    return Fit(np.zeros((0, n_terms)), np.zeros((n_units, 0)), notes=notes)


def versions_of(packages: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return names and installed versions, sorted."""
    return tuple((name, version(name)) for name in sorted(packages))


def choose_n_topics(n_units: int) -> int:
    """Return how many topics suit a corpus: sqrt(N / 2), from 3 to 20, and at most one for every two units.

    >>> [choose_n_topics(n) for n in (1, 3, 6, 50, 200, 500, 5000)]
    [1, 1, 3, 5, 10, 16, 20]
    """
    return max(1, min(max(MIN_TOPICS, round(math.sqrt(n_units / 2))), MAX_TOPICS, n_units // 2))


def allowed_n_topics(corpus: Corpus, n_topics: int | None) -> tuple[int, tuple[str, ...]]:
    """Return how many topics to fit: as given or as suits, at most one for each unit and term; and what to note."""
    n_units, n_terms = corpus.counts.shape
    wanted = n_topics or choose_n_topics(n_units)
    k = min(wanted, n_units, n_terms)
    if k == wanted:
        return k, ()
    return k, (f"{wanted} topics were asked for; {n_units} different passages allow {k}.",)


def said_n_topics(k: int, n_topics: int | None) -> str:
    """Return the number of topics and where it comes from, for the settings of Topics."""
    return f"{k} (given)" if n_topics else f"{k} (square root of half the passages, {MIN_TOPICS} to {MAX_TOPICS})"
