"""What stands beside the running text: captions and footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litreview.documents.blocks import Block

_CAPTION = re.compile(
    r"^(?:(?:supplementary\s+|continued\s+)?(?:table|figure|fig\.?|tab\.|box|scheme|plate|exhibit|chart|map|diagram)\s*"
    r"(?:[A-Z]?\d{1,3}(?:\.\d{1,2})?|[IVX]{1,5})\b)(?![,;)]|\s+(?:shows?|presents?|lists?|gives?|and|in|is|are|of|to)\b)",
    re.IGNORECASE,
)
_NOTE_SIZE = 0.93
"""Share of the common font size up to which a line may belong to a footnote."""
_NOTE_MARK = re.compile(r"^(?:\d{1,3}\b|[⁰¹²³⁴-⁹]|[*†‡§¶✉a-e](?=\s|[A-Z*†]))")


_IMPRINT = re.compile(
    r"""[*†‡§¶\s]*(?: received\b\W*\s\w | (?:academic|handling|associate)\s+editors?\b | edited\s+by\b | reviewed\s+by\b
        | communicated\s+by\b | correspond(?:ence|ing\s+authors?)\b | address\s+(?:for\s+)?correspondence | copyright\b
        | ©|\(c\)\s+(?:19|20)\d\d | citation\s*: | (?:how\s+)?to\s+cite\b | cite\s+(?:this|as)\b | please\s+cite\b
        | open\s+access\b | this\s+is\s+an\s+open\b | (?:this|the)\s+article\s+is\s+(?:distributed|licensed|published)\b
        | article\s+(?:history|info)\b | e-?mail(?:\s+address(?:es)?)?\s*: | specialty\s+section\b | licensee\b
        | available\s+online\b | published\s+(?:online|by)\b | access\s+this\s+article\b | https?://\S+\s*$ )""",
    re.IGNORECASE | re.VERBOSE,
)
_IMPRINT_PAGES = 2
"""Pages within which a journal says how to cite the article and who may copy it."""


def mark_imprint(blocks: Sequence[Block], *, first: int, size: float) -> None:
    """Mark small print on how to cite, write to, and copy an article as boxes, in place."""
    for block in blocks:
        if block.page >= first + _IMPRINT_PAGES:
            break
        if block.kind in ("body", "list") and block.lines[0].size < _NOTE_SIZE * size and _IMPRINT.match(block.text):
            block.kind = "box"


def is_caption(text: str) -> bool:
    """Tell whether text begins like a caption, and not like a sentence about a table."""
    return _CAPTION.match(text) is not None


def mark_captions(blocks: Sequence[Block]) -> None:
    """Mark captions of tables and figures in place."""
    for block in blocks:
        if block.kind == "body" and is_caption(block.text):
            block.kind = "caption"


def mark_notes(blocks: Sequence[Block], size: float) -> None:
    """Mark footnotes in place: small print that ends a column, below larger text that is no heading."""
    by_column: dict[int, list[Block]] = {}
    lowest = max((_bottom(b) for b in blocks if b.lines[0].size > _NOTE_SIZE * size), default=0.0)
    for block in blocks:
        by_column.setdefault(block.lines[0].column, []).append(block)
    for column in by_column.values():
        column.sort(key=lambda b: b.lines[0].box[1] if b.lines[0].box else 0.0)
        run: list[Block] = []
        for block in reversed(column):
            if block.kind not in ("body", "list") or not 0 < block.lines[0].size <= _NOTE_SIZE * size:
                reaches_foot = bool(run) and _bottom(run[0]) > lowest - 2 * size
                if reaches_foot and len(block.text) > 120 and any(_NOTE_MARK.match(b.text) for b in run):
                    _mark_from_first(run[::-1])
                break
            run.append(block)


def _bottom(block: Block) -> float:
    return max((line.box[3] for line in block.lines if line.box), default=0.0)


def _mark_from_first(run: Sequence[Block]) -> None:
    begun = False
    for block in run:
        begun = begun or _NOTE_MARK.match(block.text) is not None
        if begun:
            block.kind = "note"
