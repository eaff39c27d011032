"""Counts by year as the plain values that years.js draws: panels of bars over the same years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from litreview.figures.cell_counts import say_number
from litreview.figures.figure_model import FigureTable, figure_to_plain

YEARS_AT_MOST = 60  # drawn one by one; what is older shares a bar
NO_YEAR = "no year"
Year = int | None
Tone = Literal["plain", "paper", "driver", "barrier", "gap", "future"]


@dataclass(frozen=True, slots=True)
class YearPanel:
    """What is counted by year; None is the year of what has none. `unit`: singular and plural.

    `wholes`: out of how many, by year, where the numbers are parts of something.
    """

    panel_id: str
    label: str
    tone: Tone
    unit: tuple[str, str]
    counts: Mapping[Year, int]
    wholes: Mapping[Year, int] | None = None


@dataclass(frozen=True, slots=True)
class YearBin:
    """The years that share a bar; `first` None: all up to `last`; both None: no year is known."""

    first: Year
    last: Year

    @property
    def label(self) -> str:
        """What stands below the bar."""
        if self.last is None:
            return NO_YEAR
        return str(self.last) if self.first is not None else f"up to {self.last}"

    @property
    def bin_id(self) -> str:
        """The name of the bin in an address."""
        return "none" if self.last is None else str(self.last) if self.first is not None else f"-{self.last}"

    def holds(self, year: Year) -> bool:
        """Tell whether a year belongs to the bar."""
        if year is None or self.last is None:
            return year is None and self.last is None
        return year <= self.last and (self.first is None or year >= self.first)


def year_bins(panels: Sequence[YearPanel]) -> tuple[YearBin, ...]:
    """Return a bin for each year from the first to the last that counts anything; () where no year is known.

    Of more than YEARS_AT_MOST years the older ones share the first bin; what has no year comes last.
    """
    found = {year for panel in panels for year, n in panel.counts.items() if n}
    known = sorted(year for year in found if year is not None)
    if not known:
        return ()
    first, last = known[0], known[-1]
    start = max(first, last - YEARS_AT_MOST + 1)
    older = (YearBin(None, start - 1),) if first < start else ()
    return (*older, *(YearBin(y, y) for y in range(start, last + 1)), *([YearBin(None, None)] if None in found else ()))


def years_to_plain(
    panels: Sequence[YearPanel], *, title: str, file: str, project: str, counted: str, notes: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the JSON-ready figure; `counted` says what is counted and n. At least one year must be known."""
    bins = year_bins(panels)
    table = years_table(panels)
    plain = figure_to_plain(
        kind="years",
        title=title,
        file=file,
        project=project,
        counted=counted,
        notes=notes,
        summary=" ".join(_summary(panel) for panel in panels),
        table=table,
        ids=[None] * len(table[1]),
    )
    legend = [("whole", "all papers of the year")] if any(panel.wholes for panel in panels) else []
    return plain | {
        "bins": [b.label for b in bins],
        "unknown": bool(bins) and bins[-1].last is None,
        "panels": [
            {
                "label": f"{panel.label} (n = {sum(panel.counts.values()):,})",
                "tone": panel.tone,
                "most": max((_count(panel.wholes or panel.counts, b) for b in bins), default=0),
                "bars": [_bar(panel, b) for b in bins],
            }
            for panel in panels
        ],
        "legend": [list(entry) for entry in legend],
    }


def years_table(panels: Sequence[YearPanel]) -> FigureTable:
    """Return a line for each year and a column for each panel, the same for the page and for CSV."""
    bins = year_bins(panels)
    return ("Year", *(p.label for p in panels)), tuple((b.label, *(_count(p.counts, b) for p in panels)) for b in bins)


def find_bar(panels: Sequence[YearPanel], bar_id: str) -> tuple[YearPanel, YearBin] | None:
    """Return the panel and the years of a bar that an address names; None where it counts nothing."""
    bins = year_bins(panels)
    bars = ((panel, b) for panel in panels for b in bins if _count(panel.counts, b))
    return next(((panel, b) for panel, b in bars if _bar_id(panel, b) == bar_id), None)


def _bar_id(panel: YearPanel, years: YearBin) -> str:
    return f"{panel.panel_id}:{years.bin_id}"


def _count(counts: Mapping[Year, int], years: YearBin) -> int:
    return sum(n for year, n in counts.items() if years.holds(year))


def _bar(panel: YearPanel, years: YearBin) -> dict[str, Any]:
    count = _count(panel.counts, years)
    whole = None if panel.wholes is None else _count(panel.wholes, years)
    said = say_number(count, *panel.unit) if whole is None else f"{count:,} of {say_number(whole, *panel.unit)}"
    return {
        "id": _bar_id(panel, years) if count else None,
        "count": count,
        "of": whole,
        "text": [f"{panel.label}, {years.label}", said],
    }


def _summary(panel: YearPanel) -> str:
    known = {year: n for year, n in panel.counts.items() if n and year is not None}
    if not known:
        return f"{panel.label}: none with a year."
    most = min(known, key=lambda year: (-known[year], year))
    number = say_number(sum(known.values()), *panel.unit)
    without = f"{panel.counts.get(None, 0):,} without a year"
    return f"{panel.label}: {number} from {min(known)} to {max(known)}, most in {most} ({known[most]:,}); {without}."
