"""Figures with their n and 95 % intervals, several engines side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import binomtest

N_RESAMPLES = 2_000
SEED = 20240501
CONFIDENCE = 0.95
_N_MISSES = 400
"""Misses of one figure that are printed at most."""


@dataclass
class Figure:
    """Hits out of a total for each document, and what was missed."""

    hits: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    totals: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    missed: list[str] = field(default_factory=list)

    @property
    def n(self) -> float:
        """All that was counted."""
        return sum(self.totals.values())

    @property
    def value(self) -> float:
        """The share of hits over all documents."""
        return sum(self.hits.values()) / self.n if self.n else float("nan")

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval: Wilson where each document counts once, otherwise by resampling documents."""
        hits = np.array([self.hits[name] for name in self.totals])
        totals = np.array(list(self.totals.values()))
        if np.all(totals == 1) and np.all((hits == 0) | (hits == 1)):
            bounds = binomtest(int(hits.sum()), len(hits)).proportion_ci(CONFIDENCE, method="wilson")
            return float(bounds.low), float(bounds.high)
        drawn = np.random.default_rng(SEED).integers(0, len(hits), (N_RESAMPLES, len(hits)))
        shares = hits[drawn].sum(axis=1) / np.maximum(totals[drawn].sum(axis=1), 1e-9)
        tail = (1 - CONFIDENCE) / 2
        return float(np.quantile(shares, tail)), float(np.quantile(shares, 1 - tail))


class Table:
    """Figures by name, for each engine."""

    def __init__(self, engines: Sequence[str], *, first: Sequence[str] = ()) -> None:
        """Begin with nothing; `engines` are the columns, `first` the rows that stand first."""
        self.engines = list(engines)
        self._figures: dict[str, dict[str, Figure]] = {name: {} for name in first}

    def count(self, name: str, document: str, hits: float, total: float, *, engine: str, missed: str = "") -> None:
        """Add hits out of a total of one document; keep what was missed."""
        figure = self._figures.setdefault(name, {}).setdefault(engine, Figure())
        figure.hits[document] += hits
        figure.totals[document] += total
        if missed and hits < total:
            figure.missed.append(f"{document[:34]}: {missed}")

    def lines(self) -> Iterable[str]:
        """Give the table line by line; a cell that does not apply reads "–"."""
        yield f"{'figure':46} {'n':>7}  " + "  ".join(f"{engine:20}" for engine in self.engines)
        for name, by_engine in self._figures.items():
            if not by_engine:
                continue
            cells = [_cell(by_engine.get(engine)) for engine in self.engines]
            n = max(figure.n for figure in by_engine.values())
            yield f"{name:46} {n:7.0f}  " + "  ".join(cells).rstrip()

    def misses(self, engine: str) -> Iterable[str]:
        """Give what an engine missed, under the name of each figure."""
        for name, by_engine in self._figures.items():
            figure = by_engine.get(engine)
            if figure is not None and figure.missed:
                yield name
                yield from (f"      {line}" for line in figure.missed[:_N_MISSES])


def _cell(figure: Figure | None) -> str:
    if figure is None or not figure.n:
        return f"{'–':20}"
    low, high = figure.interval()
    return f"{figure.value:.3f} [{low:.3f}, {high:.3f}]"
