"""Which class is found where the gold has another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from litreview.evaluation.comparing import Comparison
from litreview.evaluation.labels import ACTORS, GAP_KIND, POLARITY, Label
from litreview.evaluation.matching import Pair

NONE = "none"


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often the gold says one class (row) and the find another (column).

    `counts` is square, in the order of `classes`; None where nothing can be counted. `n` is the number of `unit`.
    """

    dimension: str
    classes: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]
    n: int
    unit: str


def confusions_of(compared: Sequence[Comparison]) -> tuple[Confusion, ...]:
    """Return the matrices of polarity (by sentence), gap kinds and types of actors (by label)."""
    polarity = [one.pairs for one in compared if one.dimension == POLARITY]
    by_label = (
        _of_labels(dimension, [pair for one in compared if one.dimension == dimension for pair in one.pairs], unit)
        for dimension, unit in ((GAP_KIND, "gap kinds"), (ACTORS, "actors"))
    )
    return tuple(c for c in (_of_sentences(polarity), *by_label) if c is not None)


def _of_sentences(sentences: Sequence[Sequence[Pair]]) -> Confusion | None:
    if not sentences:
        return None
    classes = ("driver", "barrier", "both", NONE)
    counts = Counter((_polarity(p.gold for p in pairs), _polarity(p.found for p in pairs)) for pairs in sentences)
    matrix = tuple(tuple(counts[gold, found] for found in classes) for gold in classes)
    return Confusion(POLARITY, classes, matrix, len(sentences), "sentences")


def _polarity(labels: Iterable[Label | None]) -> str:
    values = {label.value for label in labels if label is not None}
    return "both" if len(values) == 2 else next(iter(values), NONE)


def _of_labels(dimension: str, pairs: Sequence[Pair], unit: str) -> Confusion | None:
    if not pairs:
        return None
    counts = Counter((_class(pair.gold), _class(pair.found)) for pair in pairs)
    classes = (*sorted({name for both in counts for name in both} - {NONE}), NONE)
    matrix = tuple(
        tuple(None if gold == found == NONE else counts[gold, found] for found in classes) for gold in classes
    )
    return Confusion(dimension, classes, matrix, len(pairs), unit)


def _class(label: Label | None) -> str:
    return NONE if label is None else label.value
