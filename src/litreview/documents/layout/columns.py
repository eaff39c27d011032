"""Columns of a page, and the order in which its lines are read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import median

from litreview.documents.blocks import Line, commonest_size
from litreview.documents.layout.regions import gather_apart, mark_regions
from litreview.documents.layout.turning import page_angle, set_upright
from litreview.documents.raw import RawLine, RawPage

_GUTTER_FROM, _GUTTER_TO = 0.28, 0.72
"""Shares of the page width between which a gutter is sought."""
_PAIRED_LEAST = 6
"""Lines that must stand side by side before a page counts as set in columns."""
_PAIRED_SHARE = 0.35
"""The same as a share of all lines."""
_JUMP_SHARE = 0.08
"""Jumps back to an earlier column, as a share of the lines, from which on the stream's order is given up."""
_USUAL_SHARE = 0.4
"""Share of the pages in two columns from which on the others are taken to be so too."""
_CROSSING_SHARE = 0.3
"""Share of the lines of such a page that may run across the gutter."""
_HEAD_LINES = 5
"""Lines that a page may have above its text."""
_HEAD_GAP = 0.9
"""Ems of white between them and the text."""
_LEVEL = 0.45
"""Share of the font size by which baselines of one line may differ."""
_JOIN_GAP = 3.0
"""Ems between two parts of one line."""


def order_pages(pages: Sequence[RawPage]) -> list[list[Line]]:
    """Return the lines of each page in reading order, each with its column.

    A page on which columns cannot be told, because tables or figures fill it, takes the gutter that most pages have.
    """
    raw = [[_to_line(line, page.number) for line in page.lines] for page in pages]
    size = commonest_size(line for lines in raw for line in lines)
    angles = [page_angle(page) for page in pages]
    marked = [
        set_upright(lines if angle else mark_regions(lines, page, size), page, angle)
        for lines, page, angle in zip(raw, pages, angles, strict=True)
    ]
    placed = [[line for line in lines if not line.column] for lines in marked]
    apart = [gather_apart([line for line in lines if line.column]) for lines in marked]
    widths = [page.height if angle % 2 else page.width for page, angle in zip(pages, angles, strict=True)]
    gutters = [find_gutter(lines, width) for lines, width in zip(placed, widths, strict=True)]
    found = [gutter for gutter in gutters if gutter is not None]
    usual = median(found) if len(found) >= _USUAL_SHARE * len(pages) else None
    return [
        _order_lines(lines, gutter if gutter is not None else _fitting(lines, usual)) + _join_level(beside)
        for lines, gutter, beside in zip(placed, gutters, apart, strict=True)
    ]


def _fitting(lines: Sequence[Line], usual: float | None) -> float | None:
    if usual is None:
        return None
    columns = [_column_of(line, usual) for line in lines]
    n_wide = columns.count(-1)
    return usual if columns.count(1) > 2 and n_wide <= _CROSSING_SHARE * len(columns) else None


def _order_lines(lines: list[Line], gutter: float | None) -> list[Line]:
    if any(line.box is None for line in lines):
        return lines
    if gutter is not None:
        lines = [line._replace(column=_column_of(line, gutter)) for line in lines]
    if _is_disordered(lines):
        lines = _reorder(lines)
    return _join_level(_lift_head(lines))


def _to_line(line: RawLine, page: int) -> Line:
    return Line(page, line.words, line.box, line.size, line.bold, line.italic, face=line.face)


def find_gutter(lines: Sequence[Line], width: float) -> float | None:
    """Return the x of the white band between two columns, None for a page in one column."""
    boxes = [line.box for line in lines if line.box]
    if len(boxes) < 2 * _PAIRED_LEAST:
        return None
    best: tuple[float, float] | None = None
    steps = int((_GUTTER_TO - _GUTTER_FROM) * width / 3)
    for step in range(steps + 1):
        x = _GUTTER_FROM * width + 3 * step
        left = [b for b in boxes if b[2] <= x + 1]
        right = [b for b in boxes if b[0] >= x - 1]
        n_crossing = len(boxes) - len(left) - len(right)
        score = min(len(left), len(right)) - 2 * n_crossing - 0.02 * abs(x - width / 2)
        if best is None or score > best[0]:
            best = (score, x)
    if best is None:
        return None
    x = best[1]
    paired = _count_paired([b for b in boxes if b[2] <= x + 1], [b for b in boxes if b[0] >= x - 1])
    return x if paired >= max(_PAIRED_LEAST, _PAIRED_SHARE * len(boxes)) else None


def _count_paired(left: Sequence[tuple[float, ...]], right: Sequence[tuple[float, ...]]) -> int:
    # Lines that have a neighbour at their height in the other column, and are as long as text, not cells, would be.
    if not left or not right:
        return 0
    reach = [max(b[2] for b in side) - min(b[0] for b in side) for side in (left, right)]
    long = [[b for b in side if b[2] - b[0] > 0.5 * wide] for side, wide in zip((left, right), reach, strict=True)]
    total = 0
    for mine, others in (long, long[::-1]):
        spans = sorted((b[1], b[3]) for b in others)
        total += sum(
            any(top < (b[1] + b[3]) / 2 + 8 and bottom > (b[1] + b[3]) / 2 - 8 for top, bottom in spans) for b in mine
        )
    return total


def _column_of(line: Line, gutter: float) -> int:
    if line.box is None or line.box[2] <= gutter + 2:
        return 0
    return 1 if line.box[0] >= gutter - 2 else -1


def _lift_head(lines: list[Line]) -> list[Line]:
    # What stands above the text, parted from it by white, is read first, though it may have been written last.
    by_top = sorted((line for line in lines if line.box), key=lambda line: line.box[1] if line.box else 0.0)
    size, reach = commonest_size(lines), 0.0
    late = {id(line) for line in lines[len(lines) // 2 :] if line.size <= size}
    for index, line in enumerate(by_top[: _HEAD_LINES + 1]):
        top, bottom = (line.box[1], line.box[3]) if line.box else (0.0, 0.0)
        if index and top - reach > _HEAD_GAP * line.size:
            head = {id(h) for h in by_top[:index]} & late
            if not all(id(line) in head for line in lines[len(lines) - len(head) :]):
                return lines
            return [line for line in lines if id(line) in head] + [line for line in lines if id(line) not in head]
        reach = max(reach, bottom)
    return lines


def _is_disordered(lines: Sequence[Line]) -> bool:
    columns = [column for column, _ in groupby(line.column for line in lines)]
    n_wide = sum(column < 0 for column in columns)
    back = sum(a > b >= 0 for a, b in pairwise(columns))
    up = sum(
        1 for a, b in pairwise(lines) if a.box and b.box and a.column == b.column and b.box[3] < a.box[1] - 0.2 * a.size
    )
    return back > n_wide + 2 + _JUMP_SHARE * len(lines) or up > 3 + _JUMP_SHARE * len(lines)


def _reorder(lines: Sequence[Line]) -> list[Line]:
    # Bands between the lines that run across; within a band column by column, from the top.
    by_top = sorted(lines, key=lambda line: (line.box[3], line.box[0]) if line.box else (0.0, 0.0))
    ordered: list[Line] = []
    band: list[Line] = []
    for line in by_top:
        if line.column < 0:
            ordered += sorted(band, key=lambda b: b.column)
            band = []
            ordered.append(line)
        else:
            band.append(line)
    return ordered + sorted(band, key=lambda b: b.column)


def _join_level(lines: Sequence[Line]) -> list[Line]:
    # Parts of one line that a wide space had parted: "2   Methods", stretched lines, leaders.
    joined: list[Line] = []
    for line in lines:
        if joined and _is_level(joined[-1], line):
            last = joined[-1]
            a, b = last.box, line.box
            if a and b:
                box = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
                larger = max(last, line, key=lambda part: len(part.text))
                joined[-1] = larger._replace(words=last.words + line.words, box=box)
                continue
        joined.append(line)
    return joined


def _is_level(last: Line, line: Line) -> bool:
    a, b = last.box, line.box
    if a is None or b is None or last.column != line.column or abs(a[3] - b[3]) > _LEVEL * max(last.size, line.size):
        return False
    gap = (b[0] - a[2]) / max(last.size, line.size)
    return -0.5 < gap < _JOIN_GAP and (len(last.words) <= 2 or (len(line.words) > 4 and len(last.words) > 4))
