"""Displayed equations: lines of signs and short symbols between lines of text, with the pieces around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litreview.documents.blocks import Line
from litreview.documents.layout.regions import EQUATION, FRAME
from litreview.documents.raw import Rectangle
from litreview.documents.wordlists import to_words

_RELATION = re.compile(r"[=≤≥<>∼~≈≡∝→∑∏∫]")
_FUNCTIONS = to_words(
    "max min log exp sin cos tan var cov prob arg lim with otherwise and for all where logit sign sqrt mean"
)
_PROSE = re.compile(r"[^\W\d_]{4,}")
_NO_EQUATION = re.compile(
    r"//|www\.|@|\bdoi\b|^[(\[%]|\)[.;]$|\b(?:[pPnNtrRFχ]|SD|SE|CI|df)\d?\s?[=<>≤≥±]\s?[-−+]?\d*[.·,]?\d"
)
"""Addresses, and statistics that are given within or behind a sentence."""
_NUMBER = re.compile(r"\(?[A-Z]?\d{1,2}(?:\.\d{1,2})?[a-z]?\)?")
_INDENT = 1.2
"""Ems by which a displayed equation stands to the right of the text."""
_REACH = 1.3
"""Ems above and below an equation within which its limits and fractions stand."""
_PIECE = 24
"""Characters of the longest piece."""
_TEXT_WORDS = 5
"""Words of a line of text."""
_TEXT_REACH = 4.0
"""Ems within which text stands above or below an equation."""


def mark_equations(lines: Sequence[Line], size: float) -> list[Line]:
    """Return the lines of a page with a column of its own for each displayed equation; `size` as for regions."""
    if size <= 0 or any(line.box is None for line in lines):
        return list(lines)
    lefts = _find_lefts(lines, size)
    boxes = [line.box or (0.0, 0.0, 0.0, 0.0) for line in lines]
    marks = [0] * len(lines)
    number = EQUATION
    for index, line in enumerate(lines):
        if marks[index] or line.column >= FRAME or not _is_equation(line, boxes[index], lefts, size):
            continue
        if not _is_displayed(lines, boxes, index, size):
            continue
        _spread(lines, boxes, index, marks, number, size)
        number += 1
    return [line._replace(column=mark) if mark else line for line, mark in zip(lines, marks, strict=True)]


def _find_lefts(lines: Sequence[Line], size: float) -> dict[int, float]:
    lefts: dict[int, list[float]] = {}
    for line in lines:
        if line.box and len(line.words) >= _TEXT_WORDS and abs(line.size - size) < 0.1 * size:
            lefts.setdefault(line.column, []).append(line.box[0])
    return {column: min(found) for column, found in lefts.items()}


def _n_prose(line: Line) -> int:
    return sum(1 for word in line.words if (m := _PROSE.search(word.text)) and m[0].casefold() not in _FUNCTIONS)


def _is_equation(line: Line, box: Rectangle, lefts: dict[int, float], size: float) -> bool:
    text = line.text
    if not _RELATION.search(text) or _NO_EQUATION.search(text) or not 0.8 * size < line.size < 1.25 * size:
        return False
    if _n_prose(line) > 0.2 * len(line.words) or len(line.words) < 2:
        return False
    left = lefts.get(line.column)
    return left is not None and box[0] > left + _INDENT * size


def _is_displayed(lines: Sequence[Line], boxes: Sequence[Rectangle], index: int, size: float) -> bool:
    # Text stands above or below, and none beside it.
    box, column = boxes[index], lines[index].column
    near = False
    for other, b in zip(lines, boxes, strict=True):
        if other.column != column or len(other.words) < _TEXT_WORDS or _n_prose(other) < 3:
            continue
        if b[1] < (box[1] + box[3]) / 2 < b[3]:
            return False
        near = (
            near or -0.5 * size < box[1] - b[3] < _TEXT_REACH * size or -0.5 * size < b[1] - box[3] < _TEXT_REACH * size
        )
    return near


def _spread(
    lines: Sequence[Line], boxes: Sequence[Rectangle], index: int, marks: list[int], number: int, size: float
) -> None:
    # Limits, fractions and numbers stand next to the equation in the stream, and close to it on the page.
    top, bottom, column = boxes[index][1], boxes[index][3], lines[index].column
    marks[index] = number
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(lines) and not marks[at] and _is_piece(lines[at], column):
            box = boxes[at]
            if box[1] > bottom + _REACH * size or box[3] < top - _REACH * size:
                break
            top, bottom = min(top, box[1]), max(bottom, box[3])
            marks[at] = number
            at += step


def _is_piece(line: Line, column: int) -> bool:
    if line.column != column:
        return False
    text = line.text
    if _RELATION.search(text) and _n_prose(line) == 0:
        return True
    return _NUMBER.fullmatch(text) is not None or (len(text) <= _PIECE and _n_prose(line) == 0)
