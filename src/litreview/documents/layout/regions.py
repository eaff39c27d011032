"""Regions of a page that stand beside its flow: frames, figures and margins.

Their lines are taken out of the flow before columns are sought, and get a column number of their own, so that nothing
is joined over their border.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from litreview.documents.blocks import Line
from litreview.documents.layout.floats import is_caption
from litreview.documents.raw import Drawing, RawPage, Rectangle

FRAME, FIGURE, MARGIN, EQUATION, TURNED = 1000, 2000, 3000, 4000, 5000
"""Column numbers from which on lines stand in a frame, in a figure, in the margin, in an equation, or are turned."""

_LABEL_SIZE = 0.96
"""Share of the common font size up to which a line within a picture is one of its labels."""
_LABEL_WORDS = 4
"""Words of the longest label in the size of the text."""
_LABEL_MEAN = 6.0
"""Words of the mean label; lines of small print have more."""
_FIGURE_WORDS = 200
"""Words within the fullest figure; what holds more is a table."""
_GROUND_SHARE = 0.3
"""Share of the words over a picture that may be running text."""
_AROUND = 14.0
"""Points around a picture in which labels of its axes stand."""
_STACK_GAP = 40.0
"""Points between tinted bands of one frame."""
_CAPTION_REACH = 40.0
"""Points from a picture or frame to its caption."""
_FRAME_SHARE = 0.75
"""Share of the lines of a page up to which a frame is one, and no border of the page."""
_PROSE_WORDS = 20
_PROSE_LINE = 4
"""Words of a framed text, and of its median line, from which on it is prose and no table."""
_MARGIN_SIZE = 0.95
"""Share of the common font size up to which lines beside the text stand in its margin."""
_MARGIN_WIDTH = 0.5
"""Share of the width of the text up to which a strip beside it is a margin."""
_CELL_GAP = 5.0
"""Ems between a cell and the next."""
_MARGIN_LEAST = 8
"""Full lines of text by which the edges of the text are known."""
_TABLE = re.compile(r"(?:continued\s+)?tab", re.IGNORECASE)
_ABSTRACT = re.compile(r"^(?:a\s?b\s?s\s?t\s?r\s?a\s?c\s?t|summary|background|objectives?|purpose)\b", re.IGNORECASE)


def mark_regions(lines: Sequence[Line], page: RawPage, size: float) -> list[Line]:
    """Return the lines with the columns of those that stand apart; `size` is the document's commonest font size."""
    boxes = [line.box for line in lines]
    if size <= 0 or not lines or any(box is None for box in boxes):
        return list(lines)
    placed = [box for box in boxes if box]
    marks = [0] * len(lines)
    for number, frame in enumerate(_find_frames(page.drawings)):
        inside = [i for i, box in enumerate(placed) if _is_inside(box, frame, 2.0)]
        if _is_frame(lines, placed, inside, frame, size):
            for i in inside:
                marks[i] = FRAME + number
    _mark_figures(lines, placed, page.drawings, size, marks)
    _mark_margin(lines, placed, size, [mark or line.angle for mark, line in zip(marks, page.lines, strict=True)], marks)
    return [line._replace(column=mark) if mark else line for line, mark in zip(lines, marks, strict=True)]


def _is_inside(box: Rectangle, frame: Rectangle, slack: float) -> bool:
    middle = (box[1] + box[3]) / 2
    return box[0] >= frame[0] - slack and box[2] <= frame[2] + slack and frame[1] - slack <= middle <= frame[3] + slack


def _hull(a: Rectangle, b: Rectangle) -> Rectangle:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))


def _find_frames(drawings: Iterable[Drawing]) -> list[Rectangle]:
    # Tinted bands one below another are one frame; frames within frames are its rows.
    frames = sorted((d.box for d in drawings if d.kind == "frame"), key=lambda box: (box[0], box[1]))
    stacked: list[Rectangle] = []
    for box in frames:
        last = stacked[-1] if stacked else None
        if last and abs(last[0] - box[0]) < 3 and abs(last[2] - box[2]) < 3 and box[1] - last[3] < _STACK_GAP:
            stacked[-1] = _hull(last, box)
        else:
            stacked.append(box)
    return [
        box
        for box in stacked
        if not any(
            other != box
            and other[0] <= box[0] + 2
            and other[1] <= box[1] + 2
            and other[2] >= box[2] - 2
            and other[3] >= box[3] - 2
            for other in stacked
        )
    ]


def _is_frame(
    lines: Sequence[Line], boxes: Sequence[Rectangle], inside: Sequence[int], frame: Rectangle, size: float
) -> bool:
    if not 2 <= len(inside) <= _FRAME_SHARE * len(lines):
        return False
    within = set(inside)
    if any(_is_cut(box, frame) for i, box in enumerate(boxes) if i not in within):
        return False
    if any(lines[i].size > 1.25 * size or _ABSTRACT.match(lines[i].text) for i in inside):
        return False
    if any(is_caption(lines[i].text) for i in inside):
        return True
    return is_prose([lines[i] for i in inside]) or not _has_caption_near(lines, boxes, frame)


def _is_cut(box: Rectangle, frame: Rectangle) -> bool:
    return box[0] < frame[2] - 4 and box[2] > frame[0] + 4 and frame[1] < (box[1] + box[3]) / 2 < frame[3]


def is_prose(lines: Sequence[Line]) -> bool:
    """Tell whether lines are running text rather than cells or labels."""
    counts = [len(line.words) for line in lines]
    return sum(counts) >= _PROSE_WORDS and median(counts) >= _PROSE_LINE


def _has_caption_near(lines: Sequence[Line], boxes: Sequence[Rectangle], frame: Rectangle) -> bool:
    for line, box in zip(lines, boxes, strict=True):
        is_near = -2 < frame[1] - box[3] < _CAPTION_REACH or -2 < box[1] - frame[3] < _CAPTION_REACH
        if is_near and box[0] < frame[2] and box[2] > frame[0] and is_caption(line.text):
            return True
    return False


# ---------------------------------------------------------------- figures


def _mark_figures(
    lines: Sequence[Line], boxes: Sequence[Rectangle], drawings: Iterable[Drawing], size: float, marks: list[int]
) -> None:
    captions = [(line, box) for line, box in zip(lines, boxes, strict=True) if is_caption(line.text)]
    for number, picture in enumerate(d.box for d in drawings if d.kind == "picture"):
        if _is_table(captions, picture):
            continue
        below = min(
            (box[1] for _, box in captions if box[0] < picture[2] and box[2] > picture[0] and box[1] > picture[3] - 3),
            default=float("inf"),
        )
        near = [
            i
            for i, box in enumerate(boxes)
            if not marks[i]
            and box[1] < below - 1
            and _is_inside(box, picture, _AROUND)
            and not is_caption(lines[i].text)
        ]
        labels = [i for i in near if _is_label(lines[i], size)]
        prose = sum(len(lines[i].words) for i in near if i not in labels and _is_inside(boxes[i], picture, 0.0))
        # A picture that lies behind running text, large or small, is the ground it is printed on.
        is_ground = prose > _GROUND_SHARE * sum(len(lines[i].words) for i in near)
        n_words = sum(len(lines[i].words) for i in labels)
        if not is_ground and n_words <= min(_LABEL_MEAN * len(labels), _FIGURE_WORDS):
            for i in labels:
                marks[i] = FIGURE + number


def _is_label(line: Line, size: float) -> bool:
    is_short = len(line.words) <= _LABEL_WORDS and line.size <= 1.1 * size and line.text[-1] not in ".:,;"
    # "(a)" over a panel may be large.
    return line.size < _LABEL_SIZE * size or is_short or len(line.text) <= 3


def _is_table(captions: Sequence[tuple[Line, Rectangle]], picture: Rectangle) -> bool:
    # A table with tinted cells: its caption stands right above it, or below.
    for line, box in captions:
        if not _TABLE.match(line.text) or box[0] > picture[2] or box[2] < picture[0]:
            continue
        if -_CAPTION_REACH < picture[1] - box[3] < _CAPTION_REACH or -5 < box[1] - picture[3] < _CAPTION_REACH:
            return True
    return False


# ---------------------------------------------------------------- margins


def _mark_margin(
    lines: Sequence[Line], boxes: Sequence[Rectangle], size: float, taken: Sequence[int], marks: list[int]
) -> None:
    # Small print that lies wholly to the left or right of all full lines of the text; `taken` is nothing of the text.
    full = [
        box
        for line, box, mark in zip(lines, boxes, taken, strict=True)
        if not mark and abs(line.size - size) < 0.04 * size and len(line.words) >= 5
    ]
    if len(full) < _MARGIN_LEAST:
        return
    left, right = min(box[0] for box in full), max(box[2] for box in full)
    top = min(box[1] for box in full)
    sides: dict[int, list[int]] = {MARGIN: [], MARGIN + 1: []}
    for i, (line, box) in enumerate(zip(lines, boxes, strict=True)):
        if taken[i] or line.size > _MARGIN_SIZE * size or box[3] < top:
            continue
        if box[2] < left - 0.3 * size:
            sides[MARGIN].append(i)
        elif box[0] > right + 0.3 * size:
            sides[MARGIN + 1].append(i)
    for mark, side in sides.items():
        # A column of small print, such as references beside the last of the text, is as wide as the text.
        reach = max((boxes[i][2] for i in side), default=0.0) - min((boxes[i][0] for i in side), default=0.0)
        if reach <= _MARGIN_WIDTH * (right - left) and not _is_table_side(lines, boxes, side, taken, size):
            for i in side:
                marks[i] = mark


def _is_table_side(
    lines: Sequence[Line], boxes: Sequence[Rectangle], side: Sequence[int], taken: Sequence[int], size: float
) -> bool:
    # The outer columns of a table that is wider than the text: small print stands right beside most of them.
    within = set(side)
    inner = [
        box
        for i, (line, box) in enumerate(zip(lines, boxes, strict=True))
        if i not in within and not taken[i] and line.size <= _MARGIN_SIZE * size
    ]
    beside = 0
    for i in side:
        x0, top, x1, bottom = boxes[i]
        beside += any(b[1] < (top + bottom) / 2 < b[3] and max(b[0] - x1, x0 - b[2]) < _CELL_GAP * size for b in inner)
    return beside > 0.4 * len(side)


def gather_apart(lines: Sequence[Line]) -> list[Line]:
    """Return lines that stand apart region by region, each in its own order: from the top where the stream jumps."""
    groups: dict[int, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.column, []).append(line)
    ordered: list[Line] = []
    for _, group in sorted(groups.items()):
        tops = [line.box[1] for line in group if line.box]
        is_falling = all(b > a - 1 for a, b in pairwise(tops))
        ordered += group if is_falling or group[0].column < MARGIN else sorted(group, key=_top)
    return ordered


def _top(line: Line) -> float:
    return line.box[1] if line.box else 0.0
