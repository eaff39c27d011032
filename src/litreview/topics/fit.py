"""What the methods take and give back, and what they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
