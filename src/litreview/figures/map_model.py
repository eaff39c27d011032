"""A GapMap as the plain values that gap_map.js draws, words for screen readers included."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from litreview.figures.cell_counts import parts_of, say_directions, say_extent, say_number, union_of, units_of
from litreview.records import Cell, Codebook, CountBy, EvidenceRow, GapMap, Heading

HEADINGS_AT_MOST = 60  # on one side; open lists (places) run to hundreds, and a wider table cannot be read


def gap_map_to_plain(
    gap_map: GapMap,
    *,
    rows: Iterable[EvidenceRow],
    codebook: Codebook,
    count_by: CountBy = "studies",
    n_headings: int = HEADINGS_AT_MOST,
) -> dict[str, Any]:
    """Return the map as dictionaries, lists, strings and numbers.

    `rows` must hold the rows that the cells name. Each cell's `parts` share out what is counted: reported as driver
    alone, as barrier alone, as both (`mixed`), or without direction (`open`). Of more than `n_headings` rows or columns
    those with the most studies stay, and a note says so.
    """
    by_id = {row.row_id: row for row in rows}
    labels = {d.dimension_id: d.label for d in codebook.dimensions}
    down, across = labels[gap_map.row_dimension], labels[gap_map.column_dimension]
    kept_rows = kept_headings(gap_map.rows, [len(c.study_ids) for c in gap_map.row_totals], n_headings)
    kept_columns = kept_headings(gap_map.columns, [len(c.study_ids) for c in gap_map.column_totals], n_headings)
    words = _Words(gap_map, count_by)
    width = len(gap_map.columns)

    def plain(cell: Cell, title: str, *, is_total: bool = False) -> dict[str, Any]:
        parts = parts_of(cell, by_id, count_by)
        count = len(cell.row_ids) if count_by == "statements" else len(units_of(cell, count_by))
        n_gaps = len(cell.stated_gap_ids)
        text = [title, *words.total(cell, count, n_gaps)] if is_total else [title, *words.cell(cell, parts, n_gaps)]
        return {"state": cell.state, "count": count, "parts": parts, "gaps": n_gaps, "text": text}

    return {
        "title": f"Gap map of {down} by {across}",
        "unit": count_by,
        "row_dimension": {"id": gap_map.row_dimension, "label": down},
        "column_dimension": {"id": gap_map.column_dimension, "label": across},
        "rows": [_heading(gap_map.rows[i]) for i in kept_rows],
        "columns": [_heading(gap_map.columns[j]) for j in kept_columns],
        "cells": [
            plain(gap_map.cells[i * width + j], f"{gap_map.rows[i].label} × {gap_map.columns[j].label}")
            for i in kept_rows
            for j in kept_columns
        ],
        "row_totals": [plain(gap_map.row_totals[i], gap_map.rows[i].label, is_total=True) for i in kept_rows],
        "column_totals": [
            plain(gap_map.column_totals[j], gap_map.columns[j].label, is_total=True) for j in kept_columns
        ],
        "total": plain(union_of((*gap_map.row_totals, *gap_map.column_totals)), "All", is_total=True),
        "thin_at_most": gap_map.thin_at_most,
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

    def __init__(self, gap_map: GapMap, count_by: CountBy) -> None:
        self.n_searched = gap_map.n_searched
        self.n_failed = gap_map.n_failed
        self.thin_at_most = gap_map.thin_at_most
        self.count_by = count_by

    def cell(self, cell: Cell, parts: Mapping[str, int], n_gaps: int) -> list[str]:
        if cell.state == "not_applicable":
            return [f"not applicable: {cell.reason or 'no reason given'}"]
        if cell.row_ids:
            lines = [say_extent(cell), *say_directions(parts, self.count_by)]
            lines += [f"thin: {self.thin_at_most} or fewer"] if cell.state == "thin" else []
        else:
            # n_searched is the number of documents; the word follows it.
            why = "both occur elsewhere" if cell.state == "absolute_gap" else "one of the two occurs nowhere"
            lines = [f"none of {self.n_searched} searched", why]
        return lines + ([self._stated(cell, n_gaps)] if n_gaps else [])

    def total(self, cell: Cell, count: int, n_gaps: int) -> list[str]:
        lines = [say_extent(cell)] if count else [f"none of {self.n_searched} searched"]
        return lines + ([say_number(n_gaps, "stated gap", "stated gaps")] if n_gaps else [])

    def searched(self) -> list[str]:
        failed = f" {say_number(self.n_failed, 'file', 'files')} could not be read." if self.n_failed else ""
        return [f"{say_number(self.n_searched, 'document', 'documents')} searched.{failed}"]

    def _stated(self, cell: Cell, n_gaps: int) -> str:
        stated = f"{say_number(n_gaps, 'statement says', 'statements say')} that more needs to be known"
        observed = {
            "evidence": "although the map shows evidence",
            "thin": "and the map shows little",
            "absolute_gap": "and the map shows none",
            "none": "and the map shows none",
        }
        return f"{stated}, {observed.get(cell.state, '')}".rstrip(", ")
