"""Paragraphs cut by the end of a column or page, joined over whatever stands between their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from litreview.documents.blocks import Block
from litreview.records import ParagraphKind

_SIZE_CHANGE = 0.07
"""Share of the font size by which two lines of one paragraph may differ."""
_REACH = 40
"""Blocks that may stand between the two parts of a paragraph: a page of figures and a table in pieces."""
_PAGES = 2
"""Pages within which an interrupted paragraph must go on: one full of tables may lie between."""
_LEAST = 60
"""Characters of a paragraph that is sought beyond unmarked blocks."""
_FLOATS: frozenset[ParagraphKind] = frozenset({"table", "caption", "box", "figure"})
_TERMINAL = re.compile(r"[.!?:;][\"'”’)\]\d⁰¹²³⁴-⁹,–-]*$|[.!?][”’\"')\]]$")
_ITEM = re.compile(r"^(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|\d{1,2}\.\d)$")
_NOTE_START = re.compile(r"[\d⁰¹²³⁴-⁹*†‡§]")


def join_paragraphs(blocks: Iterable[Block]) -> list[Block]:
    """Join paragraphs cut by the end of a column or page, and set notes behind everything else.

    Floats between the two parts go before the paragraph where they stand on its first page, behind it otherwise, so
    that the pages stay in order.
    """
    flow = [b for b in blocks if b.kind != "note"]
    joined: list[Block] = []
    at = 0
    while at < len(flow):
        block = flow[at]
        at += 1
        joined.append(block)
        if block.kind not in ("body", "list"):
            continue
        place = len(joined) - 1
        while (found := _find_rest(flow, at, joined[place])) is not None:
            joined += flow[at:found]
            place = _merge(joined, place, flow[found])
            at = found + 1
    return joined + _join_notes([b for b in blocks if b.kind == "note"])


def _find_rest(flow: Sequence[Block], at: int, opened: Block) -> int | None:
    # Where the paragraph goes on: next in the flow, or beyond what is set in another size.
    is_open = _is_unfinished(opened) and len(opened.text) > _LEAST
    last = opened.lines[-1]
    skipped = False
    for index in range(at, min(len(flow), at + _REACH)):
        block = flow[index]
        if block.kind in _FLOATS:
            continue
        if block.kind not in ("body", "list") or block.page > last.page + _PAGES:
            return None
        if _goes_on(opened, block) and (not skipped or _takes_up(opened, block)):
            return index
        if not is_open or _is_near(last.size, block.lines[0].size):
            return None
        skipped = True
    return None


def _is_unfinished(block: Block) -> bool:
    word = block.lines[-1].words[-1]
    return word.breaks or not _TERMINAL.search(word.text) or word.text.endswith((",", ";"))


def _takes_up(opened: Block, block: Block) -> bool:
    # Beyond blocks of another size only what cannot begin a paragraph, in the same typeface, is the rest of one.
    first = block.text.lstrip("([“‘")[:1]
    return not first.isupper() and block.lines[0].face in (opened.lines[-1].face, opened.lines[0].face)


def _is_near(a: float, b: float) -> bool:
    return abs(a - b) <= _SIZE_CHANGE * max(a, b)


def _merge(joined: list[Block], place: int, block: Block) -> int:
    floats = joined[place + 1 :]
    opened = joined[place]
    before = [f for f in floats if f.page <= opened.lines[-1].page]
    after = [f for f in floats if f.page > opened.lines[-1].page]
    opened.lines.extend(block.lines)
    joined[place:] = [*before, opened, *after]
    return place + len(before)


def _goes_on(opened: Block, block: Block) -> bool:
    last, first = opened.lines[-1], block.lines[0]
    if not _is_near(last.size, first.size) or last.bold != first.bold or block.kind == "list":
        return False
    same_column = (last.page, last.column) == (first.page, first.column)
    unfinished = _is_unfinished(opened)
    if same_column and last.box and first.box and first.box[1] > last.box[1]:
        return unfinished and first.text[:1].islower() and not last.text.endswith(":")
    if unfinished:
        return not _ITEM.match(first.words[0].text)
    if block.starts_indented or last.box is None or opened.lines[0].box is None:
        return False
    # A sentence ended with the column: the same paragraph if its last line is full and the next begins flush left.
    reach = max(
        line.box[2] for line in opened.lines if line.box and line.column == last.column and line.page == last.page
    )
    full = len(opened.lines) > 1 and last.box[2] > reach - 0.8 * last.size
    return full and len(block.lines) > 1 and first.text[:1] not in "•–"


def _join_notes(notes: Sequence[Block]) -> list[Block]:
    joined: list[Block] = []
    for note in notes:
        if joined and note.page - joined[-1].lines[-1].page in (0, 1) and not _NOTE_START.match(note.text):
            last = joined[-1].lines[-1].words[-1].text
            if not _TERMINAL.search(last) and note.text[:1].islower():
                joined[-1].lines.extend(note.lines)
                continue
        joined.append(note)
    return joined
