"""Changes of a map as the plain values that gap_map.js and reasons.js draw, and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from litreview.figures.cell_counts import UNITS, say_number
from litreview.figures.map_model import HEADINGS_AT_MOST, kept_headings
from litreview.figures.statement_model import StatementContext, statement_to_plain
from litreview.records import Cell, CellChange, CellState, Codebook, EvidenceRow, Heading, MapChanges

Table = tuple[tuple[str, ...], tuple[tuple[str | int, ...], ...]]
_STATES: Mapping[CellState, str] = {
    "evidence": "evidence",
    "synthesis_gap": "synthesis gap",
    "thin": "thin",
    "absolute_gap": "gap",
    "none": "none",
    "not_applicable": "not applicable",
}
_HEADER = ("row", "column", "studies_before", "studies_after", "studies_gained", "studies_lost", "state_before",
           "state_after", "statements_came", "statements_went", "statements_turned", "why")  # fmt: skip
_NOWHERE = "not in the codebook"


def changes_to_plain(changes: MapChanges, *, codebook: Codebook, n_headings: int = HEADINGS_AT_MOST) -> dict[str, Any]:
    """Return the compared maps as dictionaries, lists, strings and numbers; `codebook` holds the codes of both.

    Of more than `n_headings` rows or columns those with the most studies, before or after, stay, and a note says so.
    """
    labels = {d.dimension_id: d.label for d in codebook.dimensions}
    down, across = labels[changes.row_dimension], labels[changes.column_dimension]
    rows = kept_headings(changes.rows, [_most(c) for c in changes.row_totals], n_headings)
    columns = kept_headings(changes.columns, [_most(c) for c in changes.column_totals], n_headings)
    width = len(changes.columns)
    names = (changes.before, changes.after)
    n_changed = sum(bool(cell.reasons) for cell in changes.cells)
    left_out = len(rows) < len(changes.rows) or len(columns) < len(changes.columns)
    note = [f"The {len(rows)} rows and {len(columns)} columns with the most studies are shown."] if left_out else []
    return {
        "title": f"Changes of the map of {down} by {across}, {changes.before} to {changes.after}",
        "unit": "studies",
        "names": list(names),
        "row_dimension": {"id": changes.row_dimension, "label": down},
        "column_dimension": {"id": changes.column_dimension, "label": across},
        "rows": [_heading(changes.rows[i], changes.row_marks[i]) for i in rows],
        "columns": [_heading(changes.columns[j], changes.column_marks[j]) for j in columns],
        "cells": [
            _cell(changes.cells[i * width + j], f"{changes.rows[i].label} × {changes.columns[j].label}", names)
            for i in rows
            for j in columns
        ],
        "row_totals": [_cell(changes.row_totals[i], changes.rows[i].label, names) for i in rows],
        "column_totals": [_cell(changes.column_totals[j], changes.columns[j].label, names) for j in columns],
        "total": {"state": "evidence", "count": n_changed, "parts": {}, "gaps": 0,
                  "text": ["All", f"{say_number(n_changed, 'cell', 'cells')} changed"]},
        "n_changed": n_changed,
        "notes": [*changes.notes, *note],
    }  # fmt: skip


def find_change(changes: MapChanges, *, row_code: str | None, column_code: str | None) -> CellChange | None:
    """Return the change of a cell, or of a total where one code is None; None where there is no such cell."""
    key = (row_code or "", column_code or "")
    everything = (*changes.cells, *changes.row_totals, *changes.column_totals)
    return next((c for c in everything if (c.row_code, c.column_code) == key), None)


def reasons_to_plain(
    change: CellChange,
    *,
    before: Mapping[str, EvidenceRow],
    after: Mapping[str, EvidenceRow],
    context: StatementContext,
) -> list[dict[str, Any]]:
    """Return why a cell changed, each reason with the statements that came, that went, and that count otherwise.

    A statement that went is shown as it was coded `before`, the others as they are `after`.
    """

    def plain(row_ids: Iterable[str], rows: Mapping[str, EvidenceRow]) -> list[dict[str, Any]]:
        return [statement_to_plain(rows[r], context, says_rules=False) for r in row_ids if r in rows]

    return [
        {
            "words": reason.words,
            "came": plain(reason.came, after),
            "went": plain(reason.went, before),
            "turned": plain(reason.turned, after),
        }
        for reason in change.reasons
    ]


def changes_table(changes: MapChanges, *, study_labels: Mapping[str, str]) -> Table:
    """Return one line for each cell that changed; studies and reasons of a cell stand in one field, parted by "; "."""
    rows = {h.code_id: h.label for h in changes.rows}
    columns = {h.code_id: h.label for h in changes.columns}

    def line(cell: CellChange) -> tuple[str | int, ...]:
        moved = [[r for reason in cell.reasons for r in getattr(reason, kind)] for kind in ("came", "went", "turned")]
        return (
            rows[cell.row_code],
            columns[cell.column_code],
            *(len(side.study_ids) if side is not None else "" for side in (cell.before, cell.after)),
            *("; ".join(study_labels.get(s, s) for s in studies) for studies in (cell.gained, cell.lost)),
            *(_STATES[side.state] if side is not None else _NOWHERE for side in (cell.before, cell.after)),
            *(len({*row_ids}) for row_ids in moved),
            "; ".join(reason.words for reason in cell.reasons),
        )

    return _HEADER, tuple(line(cell) for cell in changes.cells if cell.reasons)


def _most(change: CellChange) -> int:
    return max(len(side.study_ids) if side is not None else 0 for side in (change.before, change.after))


def _heading(heading: Heading, mark: str) -> dict[str, Any]:
    return {
        "id": heading.code_id, "label": heading.label, "parent": heading.parent, "level": heading.level, "mark": mark,
    }  # fmt: skip


def _cell(change: CellChange, title: str, names: tuple[str, str]) -> dict[str, Any]:
    shown = change.after if change.after is not None else change.before
    counts = [len(side.study_ids) if side is not None else None for side in (change.before, change.after)]
    return {
        "state": shown.state if shown is not None else "none",
        "count": counts[1] or 0,
        "parts": {},
        "gaps": 0,
        "text": [title, *_words(change, counts, names)],
        "change": {
            "shown": [_shown(side) for side in (change.before, change.after)],
            "gained": len(change.gained),
            "lost": len(change.lost),
            "changed": bool(change.reasons),
        },
    }


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return "·"
    return "n/a" if cell.state == "not_applicable" else str(len(cell.study_ids))


def _words(change: CellChange, counts: Sequence[int | None], names: tuple[str, str]) -> list[str]:
    if not change.reasons:
        return [f"unchanged: {_extent(change.after if change.after is not None else change.before)}"]
    said = [f"{name}: {_extent(side)}" for name, side in zip(names, (change.before, change.after), strict=True)]
    moves = ((len(change.gained), "came"), (len(change.lost), "went"))
    moved = [f"{say_number(n, *UNITS['studies'])} {verb}" for n, verb in moves if n]
    return [*said, ", ".join(moved) or "the same studies", *(reason.words for reason in change.reasons)]


def _extent(cell: Cell | None) -> str:
    if cell is None:
        return _NOWHERE
    if cell.state == "not_applicable":
        return "not applicable"
    return say_number(len(cell.study_ids), *UNITS["studies"]) if cell.study_ids else "none"
