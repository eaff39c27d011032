"""Line numbers of manuscripts: columns of rising numbers beside the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from litreview.documents.raw import RawPage

_LEAST = 5
"""Numbers in a column on a page from which on they may be line numbers; at steps of five or ten, fewer."""
_LEAST_STEPPED = 3
_PAGES_SHARE = 0.4
"""Share of the pages that have them."""
_STEPPED = 5
_REGULAR_SHARE = 0.35
_HEIGHT_SHARE = 0.5
"""Share of the height of the text along which they run."""
_STEPS = (1, 2, 5, 10)
_WIDEST_GAP = 3.5
"""Usual gaps between two numbers up to which the next belongs to them."""
_WIDEST = 30.0
"""Points of the widest column of numbers."""


class Number(NamedTuple):
    """A number that stands alone: its top and bottom, right and left end, value, and the index of its line."""

    top: float
    bottom: float
    x0: float
    x1: float
    value: int
    line: int


def find_line_numbers(pages: Sequence[RawPage]) -> set[tuple[int, int]]:
    """Return (page, line) of the line numbers. In a file of several pages they stand on more than one."""
    found = {page.number: _find_columns(page) for page in pages}
    n_with = sum(bool(columns) for columns in found.values())
    n_pages = sum(bool(page.lines) for page in pages)
    if n_with < max(min(2, n_pages), _PAGES_SHARE * n_pages):
        return set()
    return {(number, n.line) for number, columns in found.items() for column in columns for n in column}


def _find_columns(page: RawPage) -> list[list[Number]]:
    numbers = sorted(
        (
            Number(line.box[1], line.box[3], line.box[0], line.box[2], int(line.words[0].text), index)
            for index, line in enumerate(page.lines)
            if line.box and len(line.words) == 1 and line.words[0].text.isdecimal() and len(line.words[0].text) < 6
        ),
        key=lambda n: (n.x0, n.top),
    )
    columns: list[list[Number]] = []
    for number in numbers:
        # Set flush left or flush right: numbers of one column overlap.
        if columns and number.x0 < max(n.x1 for n in columns[-1]) and number.x0 - columns[-1][0].x0 < _WIDEST:
            columns[-1].append(number)
        else:
            columns.append([number])
    return [column for column in map(_keep_rising, columns) if column and _stands_apart(page, column)]


def _keep_rising(column: list[Number]) -> list[Number]:
    # All of a column in which enough are regular; what stands far below (a page number) stays. Some engines run
    # numbers of neighbouring lines into one.
    column = sorted(column)
    steps = Counter(b.value - a.value for a, b in pairwise(column) if b.value > a.value)
    if not steps:
        return []
    step, n = steps.most_common(1)[0]
    least = _LEAST if step < _STEPPED else _LEAST_STEPPED
    if step not in _STEPS or n + 1 < least or n < _REGULAR_SHARE * (len(column) - 1):
        return []
    gaps = [b.top - a.top for a, b in pairwise(column)]
    last = max(i for i, (a, b) in enumerate(pairwise(column)) if b.value - a.value == step) + 1
    while last < len(gaps) and gaps[last] < _WIDEST_GAP * median(gaps):
        last += 1
    return column[: last + 1]


def _stands_apart(page: RawPage, column: Sequence[Number]) -> bool:
    members = {number.line for number in column}
    others = [line.box for i, line in enumerate(page.lines) if line.box and i not in members]
    top, bottom = column[0].top, column[-1].bottom
    x0, x1 = min(n.x0 for n in column), max(n.x1 for n in column)
    beside = [b for b in others if b[1] < bottom and b[3] > top and b[2] - b[0] > 2 * (x1 - x0)]
    if not beside:
        return False
    height = max(b[3] for b in others) - min(b[1] for b in others)
    if bottom - top < _HEIGHT_SHARE * height:
        return False
    return not any(b[0] < x1 - 1 and b[2] > x0 + 1 for b in beside)
