"""Line numbers of manuscripts: columns of rising numbers beside the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from litreview.documents.raw import RawPage

_LEAST = 5
"""Numbers in a column on a page from which on they may be line numbers; at steps of five or ten, fewer."""
_LEAST_STEPPED = 3
_REGULAR_SHARE = 0.8
_HEIGHT_SHARE = 0.5
"""Share of the height of the text along which they run."""
_STEPS = (1, 2, 5, 10)
_SAME_X = 6.0
"""Points by which the right ends of numbers of one column may differ."""


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
    if n_with < min(2, sum(bool(page.lines) for page in pages)):
        return set()
    return {(number, n.line) for number, columns in found.items() for column in columns for n in column}


def _find_columns(page: RawPage) -> list[list[Number]]:
    numbers = sorted(
        (
            Number(line.box[1], line.box[3], line.box[0], line.box[2], int(line.words[0].text), index)
            for index, line in enumerate(page.lines)
            if line.box and len(line.words) == 1 and line.words[0].text.isdecimal() and len(line.words[0].text) < 6
        ),
        key=lambda n: (n.x1, n.top),
    )
    columns: list[list[Number]] = []
    for number in numbers:
        if columns and number.x1 - columns[-1][-1].x1 <= _SAME_X / 2 and number.x1 - columns[-1][0].x1 <= _SAME_X:
            columns[-1].append(number)
        else:
            columns.append([number])
    return [column for column in map(_keep_rising, columns) if column and _stands_apart(page, column)]


def _keep_rising(column: list[Number]) -> list[Number]:
    # The regular ones among them; others (a page number below) stay.
    column = sorted(column)
    steps = Counter(b.value - a.value for a, b in pairwise(column) if b.value > a.value)
    if not steps:
        return []
    step, n = steps.most_common(1)[0]
    least = _LEAST if step < 5 else _LEAST_STEPPED
    if step not in _STEPS or n + 1 < least or n < _REGULAR_SHARE * (len(column) - 1):
        return []
    regular = {i for i, (a, b) in enumerate(pairwise(column)) if 0 < b.value - a.value <= 2 * step}
    return [number for i, number in enumerate(column) if i in regular or i - 1 in regular]


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
