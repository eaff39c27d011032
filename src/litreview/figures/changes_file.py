"""The changes of a map between two editions as one HTML file that works from disk, offline."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from litreview import __version__
from litreview.figures.changes_model import Table, changes_to_plain, find_change
from litreview.figures.one_file import fill_page
from litreview.figures.statement_model import StatementContext, dimensions_to_plain, pack_statements, statement_to_plain
from litreview.records import CellChange, Codebook, EvidenceRow, MapChanges

_Rows = Mapping[str, EvidenceRow]
_BEFORE, _AFTER = range(2)
_COLUMNS = {"row": "Row", "column": "Column", "studies_before": "Before", "studies_after": "After", "why": "Why"}


def changes_html(
    changes: MapChanges,
    *,
    before: _Rows,
    after: _Rows,
    codebook: Codebook,
    context: StatementContext,
    table: Table,
    title: str,
) -> str:
    """Return the page: the compared maps, why each cell changed, and the table of all that changed.

    `before` and `after` hold the rows of each edition by id, `codebook` the codes of both; `table` is what
    `changes_table` returns. Equal input gives equal text.
    """
    plain = changes_to_plain(changes, codebook=codebook)
    facts = f"{changes.before} → {changes.after}: {plain['total']['text'][1]}."
    return fill_page(
        "changes_page.html",
        styles=("map_page.css", "drawing.css", "gap_map.css", "statements.css", "reasons.css"),
        scripts=("drawing.js", "map_marks.js", "gap_map.js", "statements.js", "reasons.js", "changes_page.js"),
        content=_content(changes, plain, (before, after), codebook, context),
        title=html.escape(title),
        facts=html.escape(facts),
        about=html.escape(f"Made with litreview {__version__}. A cell changed where other statements stand behind it."),
        table=_table_html(table),
    )


def _content(
    changes: MapChanges,
    plain: Mapping[str, Any],
    rows: tuple[_Rows, _Rows],
    codebook: Codebook,
    context: StatementContext,
) -> dict[str, Any]:
    shown = [h["id"] for h in plain["rows"]], [h["id"] for h in plain["columns"]]
    cells = [find_change(changes, row_code=r, column_code=c) for r in shown[0] for c in shown[1]]
    down = [find_change(changes, row_code=r, column_code=None) for r in shown[0]]
    across = [find_change(changes, row_code=None, column_code=c) for c in shown[1]]
    place: dict[tuple[int, str], int] = {}

    def numbers(row_ids: tuple[str, ...], side: int) -> list[int]:
        return [place.setdefault((side, r), len(place)) for r in row_ids if r in rows[side]]

    def reasons(change: CellChange | None) -> list[dict[str, Any]]:
        found = change.reasons if change is not None else ()
        return [
            {
                "words": r.words,
                "came": numbers(r.came, _AFTER),
                "went": numbers(r.went, _BEFORE),
                "turned": numbers(r.turned, _AFTER),
            }
            for r in found
        ]

    told = {
        "cells": [reasons(c) for c in cells],
        "rows": [reasons(c) for c in down],
        "columns": [reasons(c) for c in across],
    }
    return {
        "map": plain,
        "dimensions": dimensions_to_plain(codebook),
        "reasons": told,
        "statements": pack_statements(
            [statement_to_plain(rows[side][r], context, says_rules=False) for side, r in place]
        ),
    }


def _table_html(table: Table) -> str:
    header, body = table
    places = [header.index(name) for name in _COLUMNS]
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS.values())
    lines = "".join(
        f"<tr>{''.join(f'<td>{html.escape(str(line[place]))}</td>' for place in places)}</tr>" for line in body
    )
    if not body:
        return "<p>No cell changed.</p>"
    return f'<table class="changed"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'
