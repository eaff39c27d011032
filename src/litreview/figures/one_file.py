"""The gap map as one HTML file that works from disk, offline, and asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from litreview import __version__
from litreview.figures.assets import Asset, read_asset
from litreview.figures.cell_counts import UNITS, say_number
from litreview.figures.map_model import HEADINGS_AT_MOST, find_cell, gap_map_to_plain
from litreview.figures.segments import Segments, segments_of
from litreview.figures.statement_model import (
    dimensions_to_plain,
    pack_statements,
    statement_context,
    statement_to_plain,
)
from litreview.records import Cell, CellEstimate, Codebook, CountBy, EvidenceRow, GapMap, Study


def map_html(
    gap_map: GapMap,
    *,
    rows: Iterable[EvidenceRow],
    codebook: Codebook,
    title: str,
    names: Mapping[str, str],
    studies: Iterable[Study] = (),
    count_by: CountBy = "studies",
    n_headings: int = HEADINGS_AT_MOST,
    estimates: Sequence[CellEstimate | None] | None = None,
    segments: Segments | None = None,
) -> str:
    """Return the page: the map, the statements behind it, a search box; equal input gives equal text.

    `names` gives the file of each document; `estimates` and `segments` are those of `gap_map_to_plain`. A policy inside
    the page lets no script run but the two it was made with, by their digests, and lets nothing be fetched.
    """
    kept = tuple(rows)
    plain = gap_map_to_plain(
        gap_map, rows=kept, codebook=codebook, count_by=count_by, n_headings=n_headings, estimates=estimates,
        segments=segments,
    )  # fmt: skip
    content = _content(gap_map, plain, kept, codebook, names, tuple(studies))
    lines = content["statements"]["lines"]
    if segments is not None:
        content["segments"] = _segments_of_each([row_id for row_id, *_ in lines], kept, segments)
    n_in_cells = len({row_id for cell in gap_map.cells for row_id in cell.row_ids})
    listed = f"{say_number(len(lines), *UNITS['statements'])}, those with one of the two codes too."
    held = f"{say_number(gap_map.n_studies, *UNITS['studies'])}, {say_number(n_in_cells, *UNITS['statements'])}."
    facts = " ".join([f"In the cells: {held} Listed: {listed}", *plain["notes"]])
    about = (
        f"Made with litreview {__version__}, codebook {codebook.name} {codebook.version}. Codes are proposed by rules "
        "unless a reviewer decided otherwise; driver and barrier are what a text reports, not an effect that was "
        "measured."
    )
    return fill_page(
        "map_page.html",
        styles=("map_page.css", "drawing.css", "gap_map.css", "statements.css"),
        scripts=("drawing.js", "map_marks.js", "gap_map.js", "statements.js", "map_page.js"),
        content=content,
        title=html.escape(title),
        facts=html.escape(facts),
        about=html.escape(about),
    )


def fill_page(
    template: Asset, *, styles: Sequence[Asset], scripts: Sequence[Asset], content: object, **markup: str
) -> str:
    """Return a page in which no script runs but these, by their digest, and nothing is fetched.

    `template` is the body, which follows page_head.html; `content` becomes JSON for the scripts to read; `markup` fills
    the places of its names, text escaped already.
    """
    script = read_asset(*scripts)
    return _fill(
        read_asset("page_head.html", template),
        version=html.escape(__version__),
        script_hashes=f"'sha256-{_sha256(script)}'",
        style=read_asset(*styles),
        content=_json_for_html(content),
        script=script,
        **markup,
    )


def _content(
    gap_map: GapMap,
    plain: dict[str, Any],
    rows: tuple[EvidenceRow, ...],
    codebook: Codebook,
    names: Mapping[str, str],
    studies: tuple[Study, ...],
) -> dict[str, Any]:
    by_id = {row.row_id: row for row in rows}
    shown_rows, shown_columns = [r["id"] for r in plain["rows"]], [c["id"] for c in plain["columns"]]
    cells = [find_cell(gap_map, row_code=r, column_code=c) for r in shown_rows for c in shown_columns]
    down = [find_cell(gap_map, row_code=r, column_code=None) for r in shown_rows]
    across = [find_cell(gap_map, row_code=None, column_code=c) for c in shown_columns]
    named = {row_id for cell in (*cells, *down, *across) for row_id in _members(cell)}
    # In the order of the rows given, which is that of file and text.
    place = {row.row_id: n for n, row in enumerate(r for r in rows if r.row_id in named)}
    context = statement_context(codebook, names=names, studies=studies)

    def places(cell: Cell | None) -> list[int]:
        found = [row_id for row_id in _members(cell) if row_id in place]
        return [place[row_id] for row_id in sorted(found, key=lambda r: (_rank(by_id[r]), place[r]))]

    return {
        "map": plain,
        "dimensions": dimensions_to_plain(codebook),
        "statements": pack_statements([statement_to_plain(by_id[r], context, says_rules=False) for r in place]),
        "members": {
            "cells": [places(c) for c in cells],
            "rows": [places(c) for c in down],
            "columns": [places(c) for c in across],
        },
    }


def _segments_of_each(row_ids: Sequence[str], rows: Iterable[EvidenceRow], segments: Segments) -> list[list[str]]:
    by_id = {row.row_id: row for row in rows}
    return [list(segments_of(by_id[row_id], segments)) for row_id in row_ids]


def _members(cell: Cell | None) -> tuple[str, ...]:
    return () if cell is None else tuple(dict.fromkeys((*cell.row_ids, *cell.stated_gap_ids)))


def _rank(row: EvidenceRow) -> int:
    """Return 0 for a claim, 1 for a stated gap, 2 for the rest: what a reader wants first."""
    return 0 if row.polarity is not None else 1 if row.gap_kinds or row.is_future else 2


def _fill(template: str, **parts: str) -> str:
    # One pass over the template, so that "{title}" inside a paper's text stays what it is.
    pieces = template
    made: list[str] = []
    while pieces:
        before, brace, after = pieces.partition("{")
        made.append(before)
        if not brace:
            break
        name, _, pieces = after.partition("}")
        made.append(parts[name])
    return "".join(made)


def _json_for_html(value: object) -> str:
    """Return JSON that can neither end the script tag that it stands in nor open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
