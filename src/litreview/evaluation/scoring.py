"""Precision, recall and F1 of each label and of each dimension, with intervals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from litreview.evaluation.bootstrap import CONFIDENCE, Floats, ratio_intervals
from litreview.evaluation.comparing import Comparison, class_of, compare
from litreview.evaluation.confusing import Confusion, confusions_of
from litreview.evaluation.labels import CLUSTERS, COUNTRIES, FUTURE, GAP, PLACES, Label, list_dimensions
from litreview.evaluation.matching import MATCHING, MATCHING_CODES
from litreview.evaluation.reliability import Reliability, measure_reliability
from litreview.evaluation.units import Resampled, Unit, group_units
from litreview.records import Score

FEW = 10
"""Labels of the gold below which a figure says next to nothing."""
# Without figures for each label: open lists, and dimensions of one label.
_MICRO_ALONE = frozenset({COUNTRIES, PLACES, CLUSTERS, GAP, FUTURE})
_RIGHT, _FOUND, _GOLD = range(3)
_Key = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class LabelScore:
    """The figures of one label, or of a whole dimension (micro) where `label` is None.

    `n_gold` labels are in the gold, `n_found` were found (optional ones aside), `n_right` are both. A figure that
    would divide by nothing is None.
    """

    dimension: str
    label: str | None
    n_gold: int
    n_found: int
    n_right: int
    precision: Score | None
    recall: Score | None
    f1: Score | None

    @property
    def too_few(self) -> bool:
        """Tell whether the gold has too few of the label for its figures to say anything."""
        return self.n_gold < FEW


@dataclass(frozen=True, slots=True)
class DocumentCount:
    """How one document did in one dimension; `f1` is None where neither the gold nor the find has anything."""

    document: str
    dimension: str
    n_gold: int
    n_found: int
    n_right: int

    @property
    def f1(self) -> float | None:
        """Return twice the right ones by all of the gold and of the find."""
        both = self.n_gold + self.n_found
        return 2 * self.n_right / both if both else None


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures of a set of units; `n_groups` of what `resampled` names were drawn for the intervals."""

    labels: tuple[LabelScore, ...]
    documents: tuple[DocumentCount, ...]
    confusions: tuple[Confusion, ...]
    reliability: Reliability | None
    resampled: Resampled
    n_groups: int


def score_units(units: Iterable[Unit]) -> Scores:
    """Return the figures of units, whatever their order."""
    ordered = sorted(units, key=lambda u: u.unit_id)
    resampled, groups = group_units(ordered)
    compared = compare(ordered)
    return Scores(
        labels=_score_labels(compared, groups, resampled),
        documents=_count_documents(compared),
        confusions=confusions_of(compared),
        reliability=measure_reliability(ordered, groups, resampled),
        resampled=resampled,
        n_groups=len(set(groups.values())),
    )


def score_codes(units: Iterable[Unit]) -> tuple[LabelScore, ...]:
    """Return the figures of each code and dimension, a factor's whatever its polarity."""

    def plain(labels: Iterable[Label]) -> tuple[Label, ...]:
        return tuple(dict.fromkeys(replace(label, polarity=None) for label in labels))

    ordered = [
        replace(u, gold=plain(u.gold), found=plain(u.found), optional=plain(u.optional))
        for u in sorted(units, key=lambda u: u.unit_id)
    ]
    resampled, groups = group_units(ordered)
    return _score_labels(compare(ordered), groups, resampled)


def _score_labels(
    compared: Sequence[Comparison], groups: Mapping[str, int], resampled: Resampled
) -> tuple[LabelScore, ...]:
    n_groups = len(set(groups.values()))
    counts: dict[_Key, Floats] = defaultdict(lambda: np.zeros((n_groups, 3)))
    for one in compared:
        group = groups[one.unit.unit_id]
        counts[one.dimension, None][group] += 0  # a dimension that was asked is told even where nothing is
        for pair in one.pairs:
            for label, column in ((pair.found, _FOUND), (pair.gold, _GOLD)):
                if label is not None:
                    _count(counts, one.dimension, class_of(label), group, column)
            if pair.gold is not None and pair.outcome == "right":
                _count(counts, one.dimension, class_of(pair.gold), group, _RIGHT)
    order = list_dimensions(dimension for dimension, _ in counts)
    keys = sorted(counts, key=lambda key: (order.index(key[0]), key[1] or ""))
    return _figures(keys, np.stack([counts[key] for key in keys], axis=1), resampled) if keys else ()


def _count_documents(compared: Iterable[Comparison]) -> tuple[DocumentCount, ...]:
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in compared:
        own = counts[one.unit.document, one.dimension]
        for pair in one.pairs:
            own[_RIGHT] += pair.gold is not None and pair.outcome == "right"
            own[_FOUND] += pair.found is not None
            own[_GOLD] += pair.gold is not None
    return tuple(
        DocumentCount(*key, n_gold=own[_GOLD], n_found=own[_FOUND], n_right=own[_RIGHT])
        for key, own in sorted(counts.items())
    )


def _count(counts: Mapping[_Key, Floats], dimension: str, label: str, group: int, column: int) -> None:
    counts[dimension, None][group, column] += 1
    if dimension not in _MICRO_ALONE:
        counts[dimension, label][group, column] += 1


def _figures(keys: Sequence[_Key], counts: Floats, resampled: Resampled) -> tuple[LabelScore, ...]:
    """Return the figures of `counts`, groups x keys x (right, found, gold)."""
    right, found, gold = (counts[:, :, column] for column in range(3))
    names = ("precision", "recall", "f1")
    above = np.concatenate([right, right, 2 * right], axis=1)
    below = np.concatenate([found, gold, found + gold], axis=1)
    values, lows, highs = (ends.reshape(len(names), len(keys)) for ends in ratio_intervals(above, below))
    totals = counts.sum(axis=0).astype(int).tolist()
    scores = []
    for number, (dimension, label) in enumerate(keys):
        n_right, n_found, n_gold = totals[number]
        figures: dict[str, Score | None] = {
            name: None
            if np.isnan(values[row, number])
            else Score(
                name=f"{name} of {label or dimension}",
                value=float(values[row, number]),
                low=float(lows[row, number]),
                high=float(highs[row, number]),
                confidence=CONFIDENCE,
                n=n_found if name == "precision" else n_gold,
                unit=resampled,
                matching=MATCHING.get(dimension, MATCHING_CODES),
            )
            for row, name in enumerate(names)
        }
        scores.append(LabelScore(dimension, label, n_gold, n_found, n_right, **figures))
    return tuple(scores)
