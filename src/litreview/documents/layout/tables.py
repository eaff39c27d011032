"""Tables: the cells that belong to a caption, set into rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from litreview.documents.blocks import Block, Line
from litreview.documents.layout.regions import EQUATION, FIGURE, FRAME, MARGIN, TURNED, is_prose
from litreview.documents.raw import RawWord, Rectangle
from litreview.documents.wording.roles import NUMBER, role_of
from litreview.records import ParagraphKind

_TABLE = re.compile(r"^(?:supplementary\s+|continued\s+)?(?:table|tab\.)\s", re.IGNORECASE)
_NOTE = re.compile(
    r"""(?:(?:notes?|sources?|data\ssources?|abbreviations?|legend|key)\s*[:.] | [*†‡§¶]{1,3}\s*[a-z(<]
        | [*†‡§¶]{0,3}\s*p\s*[<≤=]\s*0?\.\d | significan(?:t|ce)\s(?:at|levels?)\b | adapted\sfrom | standard\serrors\b
        | (?:values|data|figures)\sare\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_PROSE_WORDS = 12
"""Words of the shortest sentence that ends a table."""
_LONG_CELL = 40
"""Words of the longest cell in the size of the text."""
_SPACING = 2.6
"""Ems of white space within a table."""
_FIGURE_SPACING = 6.0
"""Ems of white between the labels of a figure."""
_LEVEL = 0.5
"""Ems by which the cells of one row may stand higher or lower."""
_COLUMN_GAP = 0.36
"""Ems between two columns of a table."""
_ROW_STEP = 1.12
"""Ratio to the smallest step from which on a step parts rows rather than lines of a cell."""


class _Found(NamedTuple):
    caption: Block
    below: list[Block]
    above: list[Block]


def gather_tables(pages: Sequence[list[Block]], size: float) -> None:
    """Replace the cells of each captioned table by one block of rows behind its caption, in place.

    Whether captions stand above or below their tables is decided for the document as a whole.
    """
    captions = [(page, b) for page in pages for b in page if _is_table_caption(b) and not _is_apart(b)]
    found = [(page, _find_cells(page, caption, size)) for page, caption in captions]
    only_above = sum(bool(f.above) and not f.below for _, f in found)
    only_below = sum(bool(f.below) and not f.above for _, f in found)
    taken: set[int] = set()
    for page, cells in found:
        order = (cells.above, cells.below) if only_above > only_below else (cells.below, cells.above)
        chosen = next((c for c in order if c and not any(id(b) in taken for b in c)), None)
        if chosen:
            taken |= {id(block) for block in chosen}
            _replace(page, cells.caption, chosen)


def gather_figures(page: list[Block], size: float) -> None:
    """Replace the labels within each captioned figure by one block behind its caption, in place."""
    for caption in [b for b in page if b.kind == "caption" and not _is_table_caption(b) and not _is_apart(b)]:
        in_column = [b for b in page if b.lines[0].column == caption.lines[0].column]
        # A figure across the page may stand over a caption that fits one column.
        labels = max((_find_labels(blocks, caption, size) for blocks in (in_column, page)), key=len)
        if len(labels) > 1:
            _replace(page, caption, labels, kind="figure")


def _find_labels(blocks: Sequence[Block], caption: Block, size: float) -> list[Block]:
    box = _box_of(caption)
    if box is None:
        return []
    placed = [b for b in blocks if b is not caption and _box_of(b) is not None]
    above = sorted((b for b in placed if _bottom(b) <= box[1] + 0.5 * size), key=_bottom, reverse=True)
    labels: list[Block] = []
    edge = box[1]
    for block in above:
        if edge - _bottom(block) > _FIGURE_SPACING * size or not _is_label(block, size):
            break
        labels.append(block)
        edge = min(edge, _top(block))
    return labels


def _is_label(block: Block, size: float) -> bool:
    if block.kind not in ("body", "list") or role_of(block.text) is not None:
        return False
    n_words = len(block.text.split())
    if block.lines[0].size < 0.9 * size:
        return n_words < _LONG_CELL
    if NUMBER.match(block.text):
        return False
    return n_words < 6 and block.lines[0].size <= 1.02 * size and not block.lines[0].bold


def settle_regions(page: list[Block]) -> None:
    """Say what the blocks of frames, figures and margins are, in place; cells and labels become one block of rows."""
    regions: dict[int, list[Block]] = {}
    for block in page:
        if _is_apart(block):
            regions.setdefault(block.lines[0].column, []).append(block)
    for column, blocks in regions.items():
        caption = next((b for b in blocks if b.kind == "caption"), None)
        if EQUATION <= column < TURNED:
            _make_whole(page, blocks, Block("equation", [line for b in blocks for line in b.lines]))
            continue
        is_framed = column < FIGURE or column >= TURNED
        if MARGIN <= column < EQUATION or (is_framed and _is_box(blocks, caption)):
            for block in blocks:
                block.kind = "box"
            continue
        rest = [b for b in blocks if b.kind != "caption"]
        is_figure = FIGURE <= column < MARGIN or (caption is not None and not _is_table_caption(caption))
        for block in rest:
            if block is not blocks[0] and is_table_note(block, may_be_prose=column < TURNED):
                block.kind = "note"
        cells = [b for b in rest if b.kind != "note"]
        if cells:
            rows = make_rows([line for b in cells for line in b.lines])
            _make_whole(page, cells, Block("figure" if is_figure else "table", rows))


def _make_whole(page: list[Block], parts: Sequence[Block], whole: Block) -> None:
    at = next(i for i, block in enumerate(page) if block is parts[0])
    gone = {id(block) for block in parts}
    page[at:] = [whole, *(b for b in page[at:] if id(b) not in gone)]


def _is_apart(block: Block) -> bool:
    return block.lines[0].column >= FRAME


def _is_box(blocks: Sequence[Block], caption: Block | None) -> bool:
    if caption is not None:
        return caption.text[:3].casefold() == "box"
    return is_prose([line for block in blocks for line in block.lines])


def is_table_note(block: Block, *, may_be_prose: bool) -> bool:
    """Tell whether a block is a note under a table: marked as one, or `may_be_prose` and no cell."""
    text = block.text
    if _NOTE.match(text):
        return True
    return may_be_prose and len(text.split()) >= _PROSE_WORDS and text.rstrip()[-1] in ".)" and is_prose(block.lines)


def _is_table_caption(block: Block) -> bool:
    return block.kind == "caption" and _TABLE.match(block.text) is not None


def _replace(page: list[Block], caption: Block, cells: Sequence[Block], *, kind: ParagraphKind = "table") -> None:
    table = Block(kind, make_rows([line for block in cells for line in block.lines]))
    gone = {id(block) for block in cells}
    page[:] = [block for block in page if id(block) not in gone]
    page.insert(page.index(caption) + 1, table)


def _find_cells(page: Sequence[Block], caption: Block, size: float) -> _Found:
    box = _box_of(caption)
    if box is None:
        at = page.index(caption)
        return _Found(caption, _take_while_cells(page[at + 1 :], size), [])
    column = caption.lines[0].column
    beside = [b for b in page if b is not caption and _box_of(b) is not None]
    if column >= 0 and not _is_wide(beside, caption, box, size):
        beside = [b for b in beside if b.lines[0].column == column]
    below = sorted((b for b in beside if _top(b) >= box[3] - 0.5 * size), key=_top)
    above = sorted((b for b in beside if _bottom(b) <= box[1] + 0.5 * size), key=_bottom, reverse=True)
    return _Found(caption, _grow(below, box[3], size, 1), _grow(above, box[1], size, -1))


def _is_wide(beside: Sequence[Block], caption: Block, box: Rectangle, size: float) -> bool:
    # A table across both columns under a caption that is short enough for one.
    near = [
        b
        for b in beside
        if b.lines[0].column != caption.lines[0].column
        and _top(b) < box[3] + 4 * size
        and _bottom(b) > box[3] - 0.5 * size
    ]
    return bool(near) and all(_is_cells(b, size) for b in near)


def _grow(blocks: Sequence[Block], edge: float, size: float, direction: int) -> list[Block]:
    taken: list[Block] = []
    for block in blocks:
        gap = (_top(block) - edge) if direction > 0 else (edge - _bottom(block))
        if gap > _SPACING * size or not _is_cells(block, size):
            break
        taken.append(block)
        edge = max(edge, _bottom(block)) if direction > 0 else min(edge, _top(block))
    return taken


def _take_while_cells(blocks: Sequence[Block], size: float) -> list[Block]:
    taken: list[Block] = []
    for block in blocks:
        if not _is_cells(block, size) or block.lines[0].size > 0.97 * size:
            break
        taken.append(block)
    return taken


def _is_cells(block: Block, size: float) -> bool:
    if block.kind not in ("body", "list") or role_of(block.text) is not None:
        return False
    line = block.lines[0]
    if line.size > 1.08 * size:
        return False
    n_words = len(block.text.split())
    if _is_ragged(block):
        return True
    if line.size > 0.95 * size:
        ends = block.text.rstrip().endswith((".", ":", ";", "?"))
        return n_words < (_PROSE_WORDS if ends else _LONG_CELL)
    widest = max((b.box[2] - b.box[0] for b in block.lines if b.box), default=0.0)
    # Small print as wide as a column and as long as a paragraph is a note to the table.
    return not (n_words > _LONG_CELL and widest > 20 * size)


def _is_ragged(block: Block) -> bool:
    # Lines that end although the next word would have fitted: a list of cells, not a paragraph.
    boxes = [(line.box, line.words[0].box) for line in block.lines if line.box]
    right = max((box[2] for box, _ in boxes), default=0.0)
    early = sum(
        box[2] + 0.3 * block.lines[0].size + (word[2] - word[0]) < right
        for (box, _), (_, word) in pairwise(boxes)
        if word is not None
    )
    return len(boxes) > 2 and early >= 0.4 * (len(boxes) - 1)


def _box_of(block: Block) -> Rectangle | None:
    boxes = [line.box for line in block.lines if line.box]
    if not boxes:
        return None
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def _top(block: Block) -> float:
    box = _box_of(block)
    return box[1] if box else 0.0


def _bottom(block: Block) -> float:
    box = _box_of(block)
    return box[3] if box else 0.0


# ---------------------------------------------------------------- rows


def make_rows(lines: Sequence[Line]) -> list[Line]:
    """Set cell lines into rows: each row one line, its cells from left to right, the lines of a cell in order."""
    if any(line.box is None for line in lines):
        return list(lines)
    levels = _make_levels(lines)
    columns = _find_columns(lines)
    rows: list[list[list[Line]]] = []
    for level, starts in zip(levels, _start_rows(levels, columns), strict=True):
        if starts or not rows:
            rows.append([])
        rows[-1].append(level)
    return [_row_of(row, columns) for row in rows]


def _make_levels(lines: Sequence[Line]) -> list[list[Line]]:
    levels: list[list[Line]] = []
    for line in sorted(lines, key=lambda part: (_base(part), _left(part))):
        if levels and _base(line) - _base(levels[-1][0]) < _LEVEL * line.size:
            levels[-1].append(line)
        else:
            levels.append([line])
    return levels


def _base(line: Line) -> float:
    return line.box[3] if line.box else 0.0


def _left(line: Line) -> float:
    return line.box[0] if line.box else 0.0


def _find_columns(lines: Sequence[Line]) -> list[float]:
    # Left edges of the columns: where no word of any row covers the white between them.
    boxes = sorted(word.box for line in lines for word in line.words if word.box)
    size = max((line.size for line in lines), default=1.0)
    lefts: list[float] = []
    reach = float("-inf")
    for box in boxes:
        if box[0] - reach > _COLUMN_GAP * size:
            lefts.append(box[0])
        reach = max(reach, box[2])
    return lefts


def _column_of(word: RawWord, columns: Sequence[float]) -> int:
    middle = (word.box[0] + word.box[2]) / 2 if word.box else 0.0
    return max((i for i, left in enumerate(columns) if left <= middle), default=0)


def _start_rows(levels: Sequence[Sequence[Line]], columns: Sequence[float]) -> list[bool]:
    steps = [_base(b[0]) - _base(a[0]) for a, b in pairwise(levels)]
    least = min(steps, default=0.0)
    wide = [True, *(step > _ROW_STEP * least for step in steps)]
    heads = [any(_column_of(word, columns) == 0 for line in level for word in line.words) for level in levels]
    # Cells of several lines: rows are parted by wider steps, there are many of those, and each begins a first cell.
    n_wide = sum(wide)
    if 1 + 0.15 * len(levels) <= n_wide < len(levels):
        headed = sum(head for head, is_wide in zip(heads, wide, strict=True) if is_wide)
        if headed >= 0.8 * n_wide:
            return wide
    return heads if len(columns) > 1 else [True] * len(levels)


def _row_of(levels: Sequence[Sequence[Line]], columns: Sequence[float]) -> Line:
    lines = [line for level in levels for line in sorted(level, key=_left)]
    cells: dict[int, list[RawWord]] = {}
    for line in lines:
        for word in line.words:
            cells.setdefault(_column_of(word, columns), []).append(word)
    words: list[RawWord] = []
    for _, cell in sorted(cells.items()):
        # A hyphen that ends a cell joins nothing.
        words += [*cell[:-1], cell[-1]._replace(breaks=False)]
    boxes = [line.box for line in lines if line.box]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    return lines[0]._replace(words=tuple(words), box=box)
