"""Whether the probabilities of statements hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from litreview.evaluation.bootstrap import CONFIDENCE, ratio_intervals
from litreview.evaluation.labels import FUTURE, GAP_KIND, POLARITY, Label
from litreview.evaluation.matching import MATCHING_CODES
from litreview.evaluation.units import Resampled, Unit
from litreview.records import ClaimKind, Score

N_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Statements whose probability lies from `low` to `high`: their mean, and the share that is right with its n."""

    low: float
    high: float
    mean: float
    share: Score


@dataclass(frozen=True, slots=True)
class Reliability:
    """Whether statements with probability p are right in a share p of cases; bins without statements are left out.

    `brier` is the mean squared difference between probability and truth; `brier_of_base_rate` what it would be if
    every statement had the same probability, the share of right ones.
    """

    bins: tuple[Bin, ...]
    brier: Score
    brier_of_base_rate: float


def measure_reliability(units: Iterable[Unit], groups: Mapping[str, int], resampled: Resampled) -> Reliability | None:
    """Judge each statement that rules or model proposed in the units, rejected ones too; None where there are none.

    A statement is right where the gold has its kind; where that is optional, or was not asked, it is not judged.
    `groups` numbers what is resampled, by unit id.
    """
    judged = [(groups[unit.unit_id], *verdict) for unit in units for verdict in _judge(unit)]
    if not judged:
        return None
    group, probability, right = (np.array(column) for column in zip(*judged, strict=True))
    bin_of = np.minimum((probability * N_BINS).astype(int), N_BINS - 1)
    bins = sorted(set(bin_of.tolist()))
    above, below = (np.zeros((len(set(groups.values())), len(bins) + 1)) for _ in range(2))
    column_of = np.searchsorted(bins, bin_of)
    np.add.at(above, (group, column_of), right)
    np.add.at(below, (group, column_of), 1.0)
    np.add.at(above[:, -1], group, (probability - right) ** 2)
    np.add.at(below[:, -1], group, 1.0)
    ends = np.stack(ratio_intervals(above, below), axis=1).tolist()
    ns = below.sum(axis=0).astype(int).tolist()

    def score(name: str, column: int) -> Score:
        value, low, high = ends[column]
        return Score(name, value, low, high, CONFIDENCE, ns[column], resampled, MATCHING_CODES)

    made = tuple(
        Bin(which / N_BINS, (which + 1) / N_BINS, float(probability[bin_of == which].mean()), score("share right", i))
        for i, which in enumerate(bins)
    )
    base_rate = float(right.mean())
    return Reliability(made, score("Brier score", len(bins)), base_rate * (1 - base_rate))


def _judge(unit: Unit) -> Iterator[tuple[float, float]]:
    for statement in (s for row in unit.rows for s in row.statements if s.origin != "reviewer"):
        label = claim_label(statement.kind)
        if label.dimension in unit.asked and (label in unit.gold or label not in unit.optional):
            yield statement.probability, float(label in unit.gold)


def claim_label(kind: ClaimKind) -> Label:
    """Return the label that a statement of a kind proposes."""
    if kind in ("driver", "barrier"):
        return Label(POLARITY, kind)
    return Label(FUTURE, "future") if kind == "future" else Label(GAP_KIND, kind.removeprefix("gap."))
