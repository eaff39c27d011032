"""A GapMap as the plain values that gap_map.js draws, words for screen readers included."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from litreview.figures.cell_counts import (
    PARTS,
    CellCount,
    count_cell,
    say_directions,
    say_extent,
    say_number,
    union_of,
)
from litreview.figures.estimate_words import say_estimate, say_range
from litreview.figures.segments import Segments, count_segments, say_segments, segments_to_plain
from litreview.records import (
    Cell,
    CellEstimate,
    CellState,
    Codebook,
    CountBy,
    EvidenceRow,
    GapMap,
    Heading,
    MapCounts,
)

_AGREEMENT: Mapping[CellState, str] = {
    "evidence": "disagree",
    "synthesis_gap": "disagree",
    "thin": "agree",
    "absolute_gap": "agree",
    "none": "agree",
}
"""Whether the map agrees with papers that state a gap."""
HEADINGS_AT_MOST = 60  # on one side; open lists (places) run to hundreds, and a wider table cannot be read


def gap_map_to_plain(
    gap_map: GapMap,
    *,
    rows: Iterable[EvidenceRow],
    codebook: Codebook,
    count_by: CountBy = "studies",
    n_headings: int = HEADINGS_AT_MOST,
    estimates: Sequence[CellEstimate | None] | None = None,
    shows_error: bool = False,
    segments: Segments | None = None,
) -> dict[str, Any]:
    """Return the map as dictionaries, lists, strings and numbers.

    `rows` must hold the rows that the cells name. Each cell's `parts` share out what is counted: reported as driver
    alone, as barrier alone, as both (`mixed`), or without direction (`open`). Of more than `n_headings` rows or columns
    those with the most studies stay, and a note says so. `estimates` are those of `gapmap.estimate_cells`, None where
    nothing was measured; `shows_error`: whether they stand in the cells at first. `segments` share out what is counted
    among the codes of a third dimension instead.
    """
    by_id = {row.row_id: row for row in rows}
    height, width = len(gap_map.rows), len(gap_map.columns)

    def cell(i: int, j: int) -> Cell:
        if i < height:
            return gap_map.cells[i * width + j] if j < width else gap_map.row_totals[i]
        return gap_map.column_totals[j] if j < width else union_of((*gap_map.row_totals, *gap_map.column_totals))

    def more(i: int, j: int, made: dict[str, Any]) -> None:
        drawn = cell(i, j)
        if segments is not None:
            made["segments"] = count_segments(drawn.row_ids, by_id, segments, count_by)
            made["text"] += say_segments(made["segments"], segments, count_by)
        if estimates is not None:
            estimate = estimates[i * width + j]
            made["text"] += say_estimate(estimate, drawn, gap_map.thin_at_most)
            if estimate is not None and count_by == "studies":
                made["error"] = say_range(estimate)

    plain = _draw(gap_map, lambda i, j: count_cell(cell(i, j), by_id, count_by), codebook, count_by, n_headings, more)
    return plain | {
        "has_errors": estimates is not None and count_by == "studies",
        "shows_error": shows_error,
        "segments": segments_to_plain(segments) if segments is not None else None,
    }


def counts_to_plain(counts: MapCounts, *, codebook: Codebook, n_headings: int = HEADINGS_AT_MOST) -> dict[str, Any]:
    """Return what `gap_map_to_plain` does, from the numbers alone."""
    reasons = {(i, j): reason for i, j, reason in counts.decided}
    return _draw(counts, lambda i, j: _count_at(counts, i, j, reasons), codebook, counts.count_by, n_headings)


def find_count(counts: MapCounts, *, row_code: str | None, column_code: str | None) -> CellCount | None:
    """Return the numbers of the cell that `find_cell` would return."""
    places = []
    for headings, code in ((counts.rows, row_code), (counts.columns, column_code)):
        index = {h.code_id: i for i, h in enumerate(headings)} | {None: len(headings)}
        places.append(index.get(code))
    i, j = places
    if i is None or j is None or (row_code is None and column_code is None):
        return None
    return _count_at(counts, i, j, {(r, c): reason for r, c, reason in counts.decided})


def _count_at(counts: MapCounts, i: int, j: int, reasons: Mapping[tuple[int, int], str]) -> CellCount:
    is_total = i == len(counts.rows) or j == len(counts.columns)
    in_corpus = not is_total and counts.may_be_gap and bool(counts.in_rows[i] and counts.in_columns[j])
    n_studies = int(counts.n_studies[i, j])
    state: CellState = "thin" if n_studies <= counts.thin_at_most else "evidence"
    if (i, j) in reasons:
        state = "not_applicable"
    elif not n_studies:
        state = "absolute_gap" if in_corpus else "none"
    return CellCount(
        state=state,
        n_studies=n_studies,
        n_documents=int(counts.n_documents[i, j]),
        n_statements=int(counts.n_statements[i, j]),
        n_stated_gaps=int(counts.n_stated_gaps[i, j]),
        parts={part: n for part, n in zip(PARTS, counts.parts[i, j].tolist(), strict=True) if n},
        reason=reasons.get((i, j)),
    )


def _draw(
    gap_map: GapMap | MapCounts,
    count: Callable[[int, int], CellCount],
    codebook: Codebook,
    count_by: CountBy,
    n_headings: int,
    more: Callable[[int, int, dict[str, Any]], None] = lambda i, j, made: None,
) -> dict[str, Any]:
    """Return the plain map; `count` gives the cell of a row and a column, which behind the last are the totals.

    `more` adds what else there is to say of a cell to its plain form.
    """
    labels = {d.dimension_id: d.label for d in codebook.dimensions}
    down, across = labels[gap_map.row_dimension], labels[gap_map.column_dimension]
    height, width = len(gap_map.rows), len(gap_map.columns)
    row_totals, column_totals = [count(i, width) for i in range(height)], [count(height, j) for j in range(width)]
    kept_rows = kept_headings(gap_map.rows, [total.n_studies for total in row_totals], n_headings)
    kept_columns = kept_headings(gap_map.columns, [total.n_studies for total in column_totals], n_headings)
    words = _Words(gap_map, count_by)

    def plain(cell: CellCount, title: str, *, is_total: bool = False) -> dict[str, Any]:
        return {
            "state": cell.state,
            "count": cell.counted(count_by),
            "parts": dict(cell.parts),
            "gaps": cell.n_stated_gaps,
            "text": [title, *(words.total(cell) if is_total else words.cell(cell))],
        }

    def plain_cell(i: int, j: int) -> dict[str, Any]:
        made = plain(count(i, j), f"{gap_map.rows[i].label} × {gap_map.columns[j].label}")
        if made["gaps"] and made["state"] in _AGREEMENT:
            made["agreement"] = _AGREEMENT[made["state"]]
        more(i, j, made)
        return made

    return {
        "title": f"Gap map of {down} by {across}",
        "unit": count_by,
        "row_dimension": {"id": gap_map.row_dimension, "label": down},
        "column_dimension": {"id": gap_map.column_dimension, "label": across},
        "rows": [_heading(gap_map.rows[i]) for i in kept_rows],
        "columns": [_heading(gap_map.columns[j]) for j in kept_columns],
        "cells": [plain_cell(i, j) for i in kept_rows for j in kept_columns],
        "row_totals": [plain(row_totals[i], gap_map.rows[i].label, is_total=True) for i in kept_rows],
        "column_totals": [plain(column_totals[j], gap_map.columns[j].label, is_total=True) for j in kept_columns],
        "total": plain(count(height, width), "All", is_total=True),
        "thin_at_most": gap_map.thin_at_most,
        "synthesis_from": words.synthesis_from,
        "has_errors": False,
        "shows_error": False,
        "segments": None,
        "notes": [
            *words.searched(),
            *_left_out(gap_map.rows, kept_rows, down),
            *_left_out(gap_map.columns, kept_columns, across),
        ],
    }


def find_cell(gap_map: GapMap, *, row_code: str | None, column_code: str | None) -> Cell | None:
    """Return the cell of two codes, or the total of one where the other is None; None where there is no such cell."""
    row_index = {h.code_id: i for i, h in enumerate(gap_map.rows)}
    column_index = {h.code_id: j for j, h in enumerate(gap_map.columns)}
    if row_code is not None and row_code not in row_index:
        return None
    if column_code is not None and column_code not in column_index:
        return None
    if row_code is not None and column_code is not None:
        return gap_map.cells[row_index[row_code] * len(gap_map.columns) + column_index[column_code]]
    if row_code is not None:
        return gap_map.row_totals[row_index[row_code]]
    return None if column_code is None else gap_map.column_totals[column_index[column_code]]


def _heading(heading: Heading) -> dict[str, Any]:
    return {"id": heading.code_id, "label": heading.label, "parent": heading.parent, "level": heading.level}


def kept_headings(headings: Sequence[Heading], n_studies: Sequence[int], at_most: int) -> list[int]:
    """Return the places of the headings that stay, in the map's order; a child stays only with its parents."""
    if len(headings) <= at_most:
        return list(range(len(headings)))
    ranked = sorted(range(len(headings)), key=lambda i: (-n_studies[i], headings[i].level, i))
    kept = {headings[i].code_id for i in ranked[:at_most]}
    places = []
    for place, heading in enumerate(headings):
        if heading.parent is not None and heading.parent not in kept:
            kept.discard(heading.code_id)
        if heading.code_id in kept:
            places.append(place)
    return places


def _left_out(headings: Sequence[Heading], kept: Collection[int], dimension: str) -> list[str]:
    if len(kept) == len(headings):
        return []
    return [f"{dimension}: the {len(kept)} of {len(headings)} with the most studies are shown."]


class _Words:
    """What a cell says in words."""

    def __init__(self, gap_map: GapMap | MapCounts, count_by: CountBy) -> None:
        self.n_searched = gap_map.n_searched
        self.n_failed = gap_map.n_failed
        self.thin_at_most = gap_map.thin_at_most
        self.synthesis_from = gap_map.synthesis_from if isinstance(gap_map, GapMap) else None
        self.count_by = count_by
        self.n_without_factor = gap_map.n_without_factor

    def cell(self, cell: CellCount) -> list[str]:
        if cell.state == "not_applicable":
            return [f"not applicable: {cell.reason or 'no reason given'}"]
        if cell.n_statements:
            lines = [say_extent(cell), *say_directions(cell.parts, self.count_by)]
            lines += [f"thin: {self.thin_at_most} or fewer"] if cell.state == "thin" else []
            if cell.state == "synthesis_gap":
                lines.append(f"synthesis gap: {self.synthesis_from} studies or more, and no recent review among these")
        else:
            # n_searched is the number of documents; the word follows it.
            why = "both occur elsewhere" if cell.state == "absolute_gap" else "one of the two occurs nowhere"
            lines = [f"none of {self.n_searched} searched", why]
            if cell.state == "absolute_gap" and not cell.n_stated_gaps:
                lines.append("no paper states this gap")
        return lines + ([self._stated(cell)] if cell.n_stated_gaps else [])

    def total(self, cell: CellCount) -> list[str]:
        lines = [say_extent(cell)] if cell.counted(self.count_by) else [f"none of {self.n_searched} searched"]
        n_gaps = cell.n_stated_gaps
        return lines + ([say_number(n_gaps, "stated gap", "stated gaps")] if n_gaps else [])

    def searched(self) -> list[str]:
        failed = f" {say_number(self.n_failed, 'file', 'files')} could not be read." if self.n_failed else ""
        return [f"{say_number(self.n_searched, 'document', 'documents')} searched.{failed}", *self._without_factor()]

    def _without_factor(self) -> list[str]:
        if not self.n_without_factor:
            return []
        reported = say_number(self.n_without_factor, "statement reports", "statements report")
        return [f"{reported} a driver or barrier of no factor; no cell shows it as such."]

    def _stated(self, cell: CellCount) -> str:
        stated = f"{say_number(cell.n_stated_gaps, 'statement says', 'statements say')} that more needs to be known"
        observed = {
            "evidence": "although the map shows evidence: they disagree",
            "synthesis_gap": "although the map shows evidence: they disagree",
            "thin": "and the map shows little: they agree",
            "absolute_gap": "and the map shows none: they agree",
            "none": "and the map shows none: they agree",
        }
        return f"{stated}, {observed.get(cell.state, '')}".rstrip(", ")
