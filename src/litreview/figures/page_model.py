"""A page of a Document as it was read: its blocks in reading order, each with its text and its place on the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from litreview.records import Box, Document, ParagraphKind, SectionRole, Word
from litreview.spans import Span, find_index


@dataclass(frozen=True, slots=True)
class PageBlock:
    """The part of a paragraph that stands on one page; `goes_on`: it began on a page before.

    `boxes` has one rectangle for each column it runs through, none where positions are unknown.
    """

    text: str
    kind: ParagraphKind
    role: SectionRole
    goes_on: bool
    boxes: tuple[Box, ...]


def page_blocks(document: Document, number: int) -> tuple[PageBlock, ...]:
    """Return the blocks of page `number` (from 1) in the order in which they were read."""
    if not 1 <= number <= len(document.pages):
        return ()
    starts = [word.span.start for word in document.words]
    found = []
    for paragraph in document.paragraphs:
        parts = [p for page in document.pages[number - 1].spans if (p := _intersect(paragraph.span, page)) is not None]
        text = "".join(part.cut(document.text) for part in parts).strip()
        if not text:
            continue
        words = [w for part in parts for w in _words_in(document.words, starts, part) if w.box.page == number]
        role = document.sections[paragraph.section].role if document.sections else "other"
        goes_on = parts[0].start > paragraph.span.start
        found.append(PageBlock(text, paragraph.kind, role, goes_on, tuple(_columns(words))))
    return tuple(found)


def _intersect(first: Span, second: Span) -> Span | None:
    start, end = max(first.start, second.start), min(first.end, second.end)
    return Span(start, end) if start < end else None


def _words_in(words: Sequence[Word], starts: Sequence[int], span: Span) -> Iterable[Word]:
    for index in range(max(0, find_index(starts, span.start)), len(words)):
        if words[index].span.start >= span.end:
            return
        if words[index].span.overlaps(span):
            yield words[index]


def _columns(words: Iterable[Word]) -> list[Box]:
    # A new rectangle wherever the writing jumps back up by more than a line: the next column.
    boxes: list[Box] = []
    last: Box | None = None
    for word in words:
        b = word.box
        height = b.bottom - b.top
        if boxes and last is not None and b.top > last.top - 1.5 * height:
            a = boxes[-1]
            boxes[-1] = Box(a.page, min(a.x0, b.x0), min(a.top, b.top), max(a.x1, b.x1), max(a.bottom, b.bottom))
        else:
            boxes.append(b)
        last = b
    return boxes
