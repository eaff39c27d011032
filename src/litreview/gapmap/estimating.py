"""How many studies a cell may hold, given how often codes are found where they are not, and missed where they are.

Of the studies found so many are right as precision says (binomial); how many were missed beside them follows from
recall, every number of studies being as likely as any other beforehand (negative binomial). Precision and recall are
themselves known only within their intervals, so the two are averaged over values spread through these. docs/app.md
tells what is taken for granted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, lgamma, log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from litreview.records import Cell, CellEstimate, Codebook, EvidenceRow, GapMap, MeasuredCode, Score

TAIL = 0.05
"""The probability beyond each end of the interval."""
N_VALUES = 7
"""Values spread through the interval of a measured figure, each as likely as the others."""
LEAST_HORIZON, HORIZON_PER_STUDY = 200, 20  # studies that may be missed; a bound beyond says nothing
_EVEN = 1e-12  # what rounding may cost a probability that is exactly a bound
Floats = NDArray[np.float64]


def estimate_count(
    found: int, *, checked: int, precisions: Sequence[float], recalls: Sequence[float], added: int = 0
) -> tuple[int, int | None]:
    """Return the least and the largest number of studies that there may be; None where nothing bounds the largest.

    Of `found` studies `checked` are certain. `precisions` are equally likely probabilities that one of the others is
    right, `recalls` that one that there is was found. `added` studies a reviewer found beside them: of those missed,
    there are so many at least.

    >>> estimate_count(0, checked=0, precisions=[0.8], recalls=[0.6])  # missed > 2: .4 ** 3 = .064, > 3: .026
    (0, 3)
    """
    n = found - checked
    horizon = LEAST_HORIZON + HORIZON_PER_STUDY * found + added
    # How likely each number of studies is: those right, and those missed beside them.
    total = np.zeros(found + horizon + 1)
    right = _right(n, precisions)
    excluded = 0.0
    for k, share in enumerate(right):
        missed = _missed(checked + k, recalls, horizon)
        excluded += share * missed[:added].sum()
        total[checked + k + added : checked + k + horizon + 1] += share * missed[added:]
    if excluded >= 1 - _EVEN:  # by the figures nothing is ever missed
        return found + added, found + added
    reached = np.cumsum(total) / (1 - excluded)
    high = int(np.searchsorted(reached, 1 - TAIL - _EVEN))
    if high == len(reached):
        return checked + added + int(np.searchsorted(np.cumsum(right), TAIL - _EVEN)), None
    return int(np.searchsorted(reached, TAIL - _EVEN)), high


def spread(score: Score) -> tuple[float, ...]:
    """Return values spread through a figure's interval, each as likely as the others: normal on the logit scale.

    A figure of 0 or 1, and such an end, is drawn half a case towards the middle, as its `n` allows.
    """
    value, low, high = (_logit((end * score.n + 0.5) / (score.n + 1)) for end in (score.value, score.low, score.high))
    deviation = (high - low) / (2 * NormalDist().inv_cdf((1 + score.confidence) / 2))
    steps = [NormalDist().inv_cdf((i + 0.5) / N_VALUES) for i in range(N_VALUES)]
    return tuple(1 / (1 + exp(-(value + deviation * step))) for step in steps)


def estimate_cells(
    gap_map: GapMap, *, rows: Mapping[str, EvidenceRow], codebook: Codebook, measured: Iterable[MeasuredCode]
) -> tuple[CellEstimate | None, ...]:
    """Return an estimate for each cell of the map, in its order; None where one of its codes was not measured.

    The errors of the two codes are taken to be independent of each other and the same in every study, and a study to
    stand on one statement. Where one dimension has factors, studies that report a driver or barrier are counted.
    """
    known = {(m.dimension_id, m.code_id): m for m in measured}
    values = {key: (spread(m.precision), spread(m.recall)) for key, m in known.items()}
    roles = {d.dimension_id: d.role for d in codebook.dimensions}
    directed = "factor" in (roles[gap_map.row_dimension], roles[gap_map.column_dimension])

    def key_of(dimension_id: str, code_id: str) -> tuple[str, str] | None:
        keys = ((dimension_id, code_id), (dimension_id, ""))
        return next((key for key in keys if key in known), None)

    def estimate(cell: Cell) -> CellEstimate | None:
        down, across = key_of(gap_map.row_dimension, cell.row_code), key_of(gap_map.column_dimension, cell.column_code)
        if down is None or across is None or cell.state == "not_applicable":
            return None
        precisions, recalls = (
            [one * other for one in ones for other in others]
            for ones, others in zip(values[down], values[across], strict=True)
        )
        found, checked, added = _count(cell, rows, directed)
        low, high = estimate_count(found, checked=checked, precisions=precisions, recalls=recalls, added=added)
        return CellEstimate(
            found=found + added,
            checked=checked + added,
            low=low,
            high=high,
            precision=known[down].precision.value * known[across].precision.value,
            recall=known[down].recall.value * known[across].recall.value,
            directed=directed,
            basis=" and ".join(dict.fromkeys(known[key].basis for key in (down, across) if known[key].basis)),
        )

    return tuple(estimate(cell) for cell in gap_map.cells)


def _count(cell: Cell, rows: Mapping[str, EvidenceRow], directed: bool) -> tuple[int, int, int]:
    """Return how many studies were found, of how many of these a reviewer confirmed a statement, and how many added."""
    ids = {*cell.driver_ids, *cell.barrier_ids} if directed else {*cell.row_ids}
    kept = [rows[row_id] for row_id in ids if row_id in rows]
    found = {study for row in kept if row.status != "added" for study in row.study_ids}
    checked = {study for row in kept if row.status in ("accepted", "edited", "added") for study in row.study_ids}
    return len(found), len(found & checked), len(checked - found)


def _right(n: int, precisions: Sequence[float]) -> Floats:
    """Return how likely it is that 0, 1, … n of n studies are right."""
    k = np.arange(n + 1)
    ways = np.array([lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) for i in range(n + 1)])
    likely: Floats = np.zeros(n + 1)
    for precision in precisions:
        if 0 < precision < 1:
            likely += np.exp(ways + k * log(precision) + (n - k) * log(1 - precision))
        else:
            likely[n if precision >= 1 else 0] += 1
    return likely / len(precisions)


def _missed(found: int, recalls: Sequence[float], horizon: int) -> Floats:
    """Return how likely it is that 0, 1, … `horizon` studies were missed beside those found; recalls are above 0."""
    steps = np.arange(1, horizon + 1)
    ways = np.concatenate([[0.0], np.cumsum(np.log((found + steps) / steps))])
    likely: Floats = np.zeros(horizon + 1)
    for recall in recalls:
        if recall < 1:
            likely += np.exp(ways + (found + 1) * log(recall) + np.arange(horizon + 1) * log(1 - recall))
        else:
            likely[0] += 1
    return likely / len(recalls)


def _logit(share: float) -> float:
    return log(share / (1 - share))
