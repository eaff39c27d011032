"""What is drawn on a page → rules, frames and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from litreview.documents.raw import Drawing, Rectangle

_THIN = 2.5
"""Points up to which a drawn box is a line."""
_RULE_LEAST = 20.0
_FRAME_LEAST = (100.0, 30.0)
"""Points of the smallest frame, across and down."""
_FRAME_MOST = 0.7
"""Share of the page up to which a drawn box is a frame and no background."""
_PICTURE_LEAST = 25.0
_PICTURE_MOST = 0.8
_STROKES_LEAST = 12
"""Strokes and shapes close to one another from which on they are a picture."""
_CELL = 18.0
"""Points within which two shapes are close."""


def read_drawings(
    paths: Sequence[Rectangle], images: Sequence[Rectangle], width: float, height: float
) -> tuple[Drawing, ...]:
    """Return rules, frames and pictures; `paths` and `images` are boxes in points from the top left corner."""
    area = max(1.0, width * height)
    rules: set[Rectangle] = set()
    frames: set[Rectangle] = set()
    strokes: list[Rectangle] = []
    for box in paths:
        across, down = box[2] - box[0], box[3] - box[1]
        if down <= _THIN and across >= _RULE_LEAST:
            rules.add(box)
        elif across > _FRAME_LEAST[0] and down > _FRAME_LEAST[1]:
            if across * down < _FRAME_MOST * area:
                frames.add(box)
        elif across > _THIN and (across < 40 or down > 30 or down < 7):
            strokes.append(box)
    pictures = {box for box in images if min(_size(box)) > _PICTURE_LEAST and _area(box) < _PICTURE_MOST * area}
    pictures |= set(_gather(strokes))
    return (
        *(Drawing("rule", box) for box in sorted(rules)),
        *(Drawing("frame", box) for box in sorted(frames)),
        *(Drawing("picture", box) for box in sorted(pictures)),
    )


def _size(box: Rectangle) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _area(box: Rectangle) -> float:
    across, down = _size(box)
    return across * down


def _gather(strokes: Sequence[Rectangle]) -> Iterable[Rectangle]:
    # Shapes in the same or neighbouring cells of a grid hang together.
    if len(strokes) < _STROKES_LEAST:
        return
    cells: dict[tuple[int, int], list[int]] = {}
    for index, box in enumerate(strokes):
        for column in range(int(box[0] // _CELL), int(box[2] // _CELL) + 1):
            for row in range(int(box[1] // _CELL), int(box[3] // _CELL) + 1):
                cells.setdefault((column, row), []).append(index)
    left = set(cells)
    while left:
        group: set[int] = set()
        waiting = [min(left)]
        left.discard(waiting[0])
        while waiting:
            column, row = waiting.pop()
            group.update(cells[column, row])
            near = {(column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left
            left -= near
            waiting += sorted(near)
        boxes = [strokes[index] for index in group]
        if len(group) >= _STROKES_LEAST:
            hull = (
                min(b[0] for b in boxes),
                min(b[1] for b in boxes),
                max(b[2] for b in boxes),
                max(b[3] for b in boxes),
            )
            if min(_size(hull)) > _PICTURE_LEAST:
                yield hull
