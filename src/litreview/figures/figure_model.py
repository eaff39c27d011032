"""What every figure with a table beside it has: a title, what is counted, notes, and the numbers as lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from litreview import __version__

FigureTable = tuple[tuple[str, ...], tuple[tuple[str | int, ...], ...]]
"""Header and lines; a column holds words or numbers."""
MADE = f"Made with litreview {__version__}."
LINES_AT_MOST = 500  # on the page; the file has all


def figure_to_plain(
    *,
    kind: Literal["flows", "years"],
    title: str,
    file: str,
    project: str,
    counted: str,
    notes: Sequence[str],
    summary: str,
    table: FigureTable,
    ids: Sequence[str | None],
) -> dict[str, Any]:
    """Return the part of a figure that figure.js draws around the picture and saves with it.

    `file` names the files that are saved, without suffix; `counted` says what is counted and n; `summary` is what a
    screen reader tells of the picture; `ids`: for each line of the table what it opens, if anything.
    """
    header, lines = table
    cut = [f"The table shows the first {LINES_AT_MOST} of {len(lines):,} lines; the CSV has all."]
    return {
        "kind": kind,
        "title": title,
        "file": file,
        "project": project,
        "made": MADE,
        "counted": counted,
        "notes": [*notes, *(cut if len(lines) > LINES_AT_MOST else ())],
        "summary": summary,
        "table": {
            "header": list(header),
            "lines": [
                {"id": id_, "cells": list(line)} for id_, line in list(zip(ids, lines, strict=True))[:LINES_AT_MOST]
            ],
        },
    }
