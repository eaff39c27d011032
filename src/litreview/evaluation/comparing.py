"""The labels of each unit paired in each dimension, which every figure starts from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from litreview.evaluation.labels import Label, list_dimensions
from litreview.evaluation.matching import Pair, pair_labels
from litreview.evaluation.units import Unit


@dataclass(frozen=True, slots=True)
class Comparison:
    """The labels of one unit in one dimension that its gold answers."""

    unit: Unit
    dimension: str
    pairs: tuple[Pair, ...]


def compare(units: Iterable[Unit]) -> tuple[Comparison, ...]:
    """Return the comparisons in order of dimension and unit id."""
    ordered = sorted(units, key=lambda u: u.unit_id)
    return tuple(
        Comparison(unit, dimension, pair_labels(unit.gold, unit.found, unit.optional, dimension=dimension))
        for dimension in list_dimensions(name for unit in ordered for name in unit.asked)
        for unit in ordered
        if dimension in unit.asked
    )


def class_of(label: Label) -> str:
    """Return what figures are counted for: the code, with its polarity where it has one, or an actor's type."""
    return label.value if label.polarity is None else f"{label.value} ({label.polarity})"
