"""Turned writing: pages and tables that are set sideways, laid out as if upright and then put back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from litreview.documents.blocks import Block, Line
from litreview.documents.layout.floats import is_caption
from litreview.documents.layout.regions import TURNED
from litreview.documents.raw import RawPage, RawWord, Rectangle

_TABLE = re.compile(r"(?:continued\s+)?tab", re.IGNORECASE)
_STEP = 1000
"""Column numbers for each quarter turn."""
_PAGE_SHARE = 0.6
"""Share of the words of a page from which on the page as a whole is turned."""


def page_angle(page: RawPage) -> int:
    """Return the quarter turns of most of the writing on a page."""
    words: Counter[int] = Counter()
    for line in page.lines:
        words[line.angle] += len(line.words)
    angle, n = max(words.items(), key=lambda pair: (pair[1], -pair[0]), default=(0, 0))
    return angle if n > _PAGE_SHARE * sum(words.values()) else 0


def turn_box(box: Rectangle, angle: int, width: float, height: float) -> Rectangle:
    """Return a box as it stands when its writing is upright; `width` and `height` are those of the page as shown.

    >>> turn_box((10, 20, 30, 90), 1, 600, 800)
    (710, 10, 780, 30)
    """
    x0, top, x1, bottom = box
    if angle == 1:
        return (height - bottom, x0, height - top, x1)
    if angle == 3:
        return (top, width - x1, bottom, width - x0)
    return (width - x1, height - bottom, width - x0, height - top) if angle == 2 else box


def turn_back(box: Rectangle, angle: int, width: float, height: float) -> Rectangle:
    """Return where an upright box stands on the page.

    >>> turn_back((710, 10, 780, 30), 1, 600, 800)
    (10, 20, 30, 90)
    """
    x0, top, x1, bottom = box
    if angle == 1:
        return (top, height - x1, bottom, height - x0)
    if angle == 3:
        return (width - bottom, x0, width - top, x1)
    return (width - x1, height - bottom, width - x0, height - top) if angle == 2 else box


def _turn(line: Line, angle: int, page: RawPage, *, back: bool = False) -> Line:
    change = turn_back if back else turn_box

    def turned(box: Rectangle | None) -> Rectangle | None:
        if box is None:
            return None
        x0, top, x1, bottom = change(box, angle, page.width, page.height)
        return (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))

    words: tuple[RawWord, ...] = tuple(word._replace(box=turned(word.box)) for word in line.words)
    return line._replace(words=words, box=turned(line.box))


def set_upright(lines: Sequence[Line], page: RawPage, angle: int) -> list[Line]:
    """Return the lines of a page turned upright, given its angle.

    Those that are turned against the page, or with it around a table, get columns of their own, one for each caption;
    those of regions keep theirs.
    """
    angles = [line.angle for line in page.lines]
    if not any(angles):
        return list(lines)
    upright = [
        _turn(line, turn, page) if (turn := angle if line.column else own) else line
        for line, own in zip(lines, angles, strict=True)
    ]
    # A page that is turned for a table is that table.
    whole = {angle} if any(_TABLE.match(line.text) and is_caption(line.text) for line in lines) and angle else set()
    for turn in sorted((set(angles) - {angle}) | whole):
        members = [i for i, own in enumerate(angles) if own == turn and not lines[i].column]
        members.sort(key=lambda i: (box[1], box[0]) if (box := upright[i].box) else (0.0, 0.0))
        number = TURNED + _STEP * turn
        for i in members:
            number += is_caption(lines[i].text)
            upright[i] = upright[i]._replace(column=number)
    return upright


def restore(blocks: Iterable[Block], pages: Sequence[RawPage]) -> None:
    """Put the boxes of turned lines back where they stand on their pages, in place."""
    by_number = {page.number: (page, page_angle(page)) for page in pages}
    for block in blocks:
        for index, line in enumerate(block.lines):
            page, own = by_number[line.page]
            angle = (line.column - TURNED) // _STEP if line.column >= TURNED else own
            if angle:
                block.lines[index] = _turn(line, angle, page, back=True)
