"""What stands beside the running text: captions, tables, footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litreview.documents.blocks import Block

_CAPTION = re.compile(
    r"^(?:(?:supplementary\s+)?(?:table|figure|fig\.?|tab\.|box|scheme|plate|exhibit|chart|map|diagram)\s*"
    r"(?:[A-Z]?\d{1,3}(?:\.\d{1,2})?|[IVX]{1,5})\b)(?![,;)]|\s+(?:shows?|presents?|lists?|gives?|and|in|is|are|of|to)\b)",
    re.IGNORECASE,
)
_TABLE = re.compile(r"^(?:supplementary\s+)?(?:table|tab\.)", re.IGNORECASE)
_NOTE_SIZE = 0.93
"""Share of the common font size up to which a line may belong to a footnote."""
_NOTE_MARK = re.compile(r"^(?:\d{1,3}\b|[*†‡§¶✉a-e](?=\s|[A-Z*†]))")


def is_caption(text: str) -> bool:
    """Tell whether text begins like a caption, and not like a sentence about a table."""
    return _CAPTION.match(text) is not None


def mark_floats(blocks: Sequence[Block], size: float) -> None:
    """Mark captions, and the rows that belong to a table's caption, in place."""
    for index, block in enumerate(blocks):
        if block.kind == "body" and is_caption(block.text):
            block.kind = "caption"
            if _TABLE.match(block.text):
                _mark_rows(blocks, index, size)


def _mark_rows(blocks: Sequence[Block], caption: int, size: float) -> None:
    for direction in (1, -1):
        rows = []
        at = caption + direction
        while 0 <= at < len(blocks) and blocks[at].kind == "body" and _is_cells(blocks[at], size):
            rows.append(blocks[at])
            at += direction
        if rows:
            for block in rows:
                block.kind = "table"
            return


def _is_cells(block: Block, size: float) -> bool:
    words = block.text.split()
    wide = max((line.box[2] - line.box[0] for line in block.lines if line.box), default=0.0)
    if block.lines[0].bold and len(words) < 15:
        return block.lines[0].size <= size * 1.02
    return len(words) < 25 and wide < 25 * size or block.lines[0].size < _NOTE_SIZE * size


def mark_notes(blocks: Sequence[Block], size: float) -> None:
    """Mark footnotes in place: small print that ends a column, below larger text that is no heading."""
    by_column: dict[int, list[Block]] = {}
    for block in blocks:
        by_column.setdefault(block.lines[0].column, []).append(block)
    for column in by_column.values():
        column.sort(key=lambda b: b.lines[0].box[1] if b.lines[0].box else 0.0)
        run: list[Block] = []
        for block in reversed(column):
            if block.kind not in ("body", "list") or not 0 < block.lines[0].size <= _NOTE_SIZE * size:
                if len(block.text) > 120 and any(_NOTE_MARK.match(b.text) for b in run):
                    _mark_from_first(run[::-1])
                break
            run.append(block)


def _mark_from_first(run: Sequence[Block]) -> None:
    begun = False
    for block in run:
        begun = begun or _NOTE_MARK.match(block.text) is not None
        if begun:
            block.kind = "note"
