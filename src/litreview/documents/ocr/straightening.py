"""Pictures of pages made straight, and where a place on the straight page stands on the page as shown.

A straight page is read from left to right, its lines level. Layout works on straight pages; highlights need the page
as shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from litreview.documents.ocr.tesseract import PictureWord
from litreview.documents.raw import Rectangle, Shown
from litreview.records import Box, Document

_LONG_SIDE = 1100
"""Pixels to which a picture is reduced before its skew is measured: 100 dpi."""
_MOST_POINTS = 60_000
_WIDEST = 7.0
"""Degrees of skew that are looked for."""
_LEAST_SKEW = 0.2
"""Degrees below which a page is left as it is: Tesseract does not mind."""
_MARGIN = 0.04
"""Share of a picture at its edges where scanners leave shadows."""

Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): the point (x, y) goes to (a·x + c·y + e, b·x + d·y + f)."""
UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def measure_skew(ink: NDArray[np.bool_]) -> float:
    """Return by how many degrees lines fall to the right (or, on a page on its side, what makes them straight)."""
    step = max(1, round(max(ink.shape) / _LONG_SIDE))
    height, width = (side // step * step for side in ink.shape)
    small = ink[:height, :width].reshape(height // step, step, width // step, step).mean(axis=(1, 3)) > 0.3
    edges = [round(_MARGIN * side) for side in small.shape]
    small = small[edges[0] : small.shape[0] - edges[0], edges[1] : small.shape[1] - edges[1]]
    rows, columns = (axis.astype(np.float64) for axis in np.nonzero(small))
    if len(rows) < 200:
        return 0.0
    thin = max(1, len(rows) // _MOST_POINTS)
    rows, columns = rows[::thin], columns[::thin]
    level = _sharpest(rows, columns)
    upright = _sharpest(columns, -rows)
    return (level if level[1] >= upright[1] else upright)[0]


def _sharpest(across: NDArray[np.float64], along: NDArray[np.float64]) -> tuple[float, float]:
    # The angle at which the sums along the lines differ most from one line to the next (Postl 1986), and how much.
    def score(angle: float) -> float:
        places = np.rint(across - along * math.tan(math.radians(angle))).astype(np.int64)
        profile = np.bincount(places - places.min()).astype(np.float64)
        return float((np.diff(profile) ** 2).sum())

    coarse = [a / 2 for a in range(-round(2 * _WIDEST), round(2 * _WIDEST) + 1)]
    scores = {angle: score(angle) for angle in coarse}
    best = max(scores, key=lambda angle: (scores[angle], -abs(angle)))
    usual = sorted(scores.values())[len(scores) // 2]
    fine = {best + tenth / 10: score(best + tenth / 10) for tenth in range(-5, 6)}
    best = max(fine, key=lambda angle: (fine[angle], -abs(angle)))
    return best, fine[best] / max(1.0, usual)


def straighten(picture: NDArray[np.uint8], skew: float) -> tuple[NDArray[np.uint8], Matrix]:
    """Return the picture turned back by `skew` degrees, and the matrix from its pixels to those it was made from."""
    if abs(skew) < _LEAST_SKEW:
        return picture, UNMOVED
    from PIL import Image

    paper = int(np.median(picture[::4, ::4]))
    turned = Image.fromarray(picture).rotate(skew, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=paper)
    cos, sin = math.cos(math.radians(skew)), math.sin(math.radians(skew))
    x, y = turned.width / 2, turned.height / 2
    shift = (picture.shape[1] / 2 - cos * x + sin * y, picture.shape[0] / 2 - sin * x - cos * y)
    return np.asarray(turned), (cos, sin, -sin, cos, *shift)


def find_turn(words: Sequence[PictureWord]) -> int:
    """Return in which direction most is written, in quarter turns against the clock: 0 is to the right."""
    turns = [0] * 4
    for first, last in pairwise(words):
        if first.line == last.line:
            turns[turn_between(first, last)] += len(first.text) + len(last.text)
    return max(range(4), key=lambda turn: (turns[turn], -turn))


def turn_between(first: PictureWord, last: PictureWord) -> int:
    """Return the direction from one word to a later one of its line, in quarter turns against the clock."""
    across = last.box[0] + last.box[2] - first.box[0] - first.box[2]
    down = last.box[1] + last.box[3] - first.box[1] - first.box[3]
    return round(math.atan2(-down, across) / (math.pi / 2)) % 4


def unturn(turn: int, width: float, height: float) -> Matrix:
    """Return the matrix from a page whose lines run to the right to one of this width and height, written in `turn`."""
    return {
        0: UNMOVED,
        1: (0.0, -1.0, 1.0, 0.0, 0.0, height),
        2: (-1.0, 0.0, 0.0, -1.0, width, height),
        3: (0.0, 1.0, -1.0, 0.0, width, 0.0),
    }[turn]


def join(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does one after the other."""
    a, b, c, d, e, f = first
    (e, f) = move((e, f), then)
    (a, b), (c, d) = ((then[0] * x + then[2] * y, then[1] * x + then[3] * y) for x, y in ((a, b), (c, d)))
    return a, b, c, d, e, f


def invert(matrix: Matrix) -> Matrix:
    """Return the matrix that undoes a turn; lengths do not change in it."""
    a, b, c, d, e, f = matrix
    return a, c, b, d, -(a * e + b * f), -(c * e + d * f)


def move(point: tuple[float, float], matrix: Matrix) -> tuple[float, float]:
    """Return where a point goes."""
    a, b, c, d, e, f = matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def move_box(box: Rectangle, matrix: Matrix) -> Rectangle:
    """Return the smallest box around where a box goes."""
    corners = [move((x, y), matrix) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def show_boxes(document: Document, shown: Mapping[int, Shown]) -> Document:
    """Return the document with the boxes of straightened pages where they stand on the pages as shown."""
    if not shown:
        return document

    def place(box: Box) -> Box:
        found = shown.get(box.page)
        if found is None:
            return box
        x0, top, x1, bottom = move_box((box.x0, box.top, box.x1, box.bottom), found.matrix)
        x0, top = max(0.0, x0), max(0.0, top)
        return Box(
            box.page,
            round(x0, 2),
            round(top, 2),
            round(max(x0, min(found.width, x1)), 2),
            round(max(top, min(found.height, bottom)), 2),
        )

    return replace(
        document,
        words=tuple(replace(word, box=place(word.box)) for word in document.words),
        sentences=tuple(
            replace(sentence, boxes=tuple(place(box) for box in sentence.boxes)) for sentence in document.sentences
        ),
    )
