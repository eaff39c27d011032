"""Blocks → Document: the text, and every layer of spans over it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from litreview.documents.blocks import Block
from litreview.documents.citations.finding import find_citations
from litreview.documents.citations.numbered import name_numbered
from litreview.documents.citations.numbers import note_numbers
from litreview.documents.references.given import GivenLink, join_given
from litreview.documents.references.parsing import parse_references
from litreview.documents.wording.hyphens import Vocabulary
from litreview.documents.wording.mending import mend
from litreview.documents.wording.sentences import split_sentences
from litreview.documents.wording.writing import Writer, read_vocabulary
from litreview.records import (
    Bibliography,
    Box,
    Citation,
    Document,
    Furniture,
    Page,
    PageDoubt,
    Paragraph,
    ParagraphKind,
    Problem,
    Reference,
    Section,
    SectionRole,
    Sentence,
    Source,
)
from litreview.spans import Span, find_index

PARAGRAPH_BREAK = "\n\n"

_WITHOUT_NUMBERS: frozenset[ParagraphKind] = frozenset({"title", "figure", "equation"})
"""Paragraphs whose numbers are no citations."""
_LIST_KINDS: frozenset[ParagraphKind] = frozenset({"reference", "body", "list"})
"""Paragraphs of a section of references that can hold entries; notes do where there is nothing else."""
_SENTENCE_KINDS: frozenset[ParagraphKind] = frozenset({"body", "list", "box", "note", "caption"})


@dataclass(frozen=True, slots=True)
class PageFrame:
    """A page without its text."""

    number: int
    label: str | None
    width: float
    height: float
    engine: str
    n_characters: int
    ocr_confidence: float | None = None
    doubts: tuple[PageDoubt, ...] = ()


def assemble(
    blocks: Sequence[Block],
    *,
    frames: Sequence[PageFrame],
    source: Source,
    bibliography: Bibliography,
    furniture: Sequence[Furniture] = (),
    problems: Sequence[Problem] = (),
    vocabulary: Vocabulary | None = None,
) -> Document:
    """Write the blocks one after another and lay pages, sections, sentences, citations and references over them."""
    writer = Writer(vocabulary or read_vocabulary(blocks))
    spans: list[tuple[Block, Span]] = []
    for block in blocks:
        if not any(mend(word.text) for line in block.lines for word in line.words):
            writer.drop_block(block)
            continue
        if spans:
            writer.write(PARAGRAPH_BREAK)
        span = writer.write_block(block)
        if span is not None:
            spans.append((block, span))
    text = writer.text
    sections, section_of = _make_sections(spans, len(text), text)
    starts = [offset for offset, _ in writer.page_starts]
    page_of = [page for _, page in writer.page_starts]
    paragraphs = tuple(
        Paragraph(span, block.kind, section_of[i], page_of[find_index(starts, span.start)])
        for i, (block, span) in enumerate(spans)
    )
    references = _given_references(spans) or _read_references(text, paragraphs, sections)
    return Document(
        document_id=source.sha256[:16],
        text=text,
        source=source,
        bibliography=bibliography,
        pages=_make_pages(frames, writer.page_starts, len(text)),
        sections=sections,
        paragraphs=paragraphs,
        sentences=_make_sentences(text, paragraphs, writer, starts, page_of),
        words=tuple(writer.words),
        citations=name_numbered(
            join_given(text, _citations(text, paragraphs, sections, references), _given_links(spans), references),
            references,
        ),
        references=references,
        furniture=tuple(furniture),
        edits=writer.edits,
        problems=tuple(problems),
    )


def _make_pages(frames: Sequence[PageFrame], page_starts: Sequence[tuple[int, int]], length: int) -> tuple[Page, ...]:
    spans: dict[int, list[Span]] = {}
    for index, (start, page) in enumerate(page_starts):
        end = page_starts[index + 1][0] if index + 1 < len(page_starts) else length
        spans.setdefault(page, []).append(Span(start, end))
    return tuple(
        Page(
            number=f.number,
            label=f.label,
            width=f.width,
            height=f.height,
            spans=tuple(spans.get(f.number, ())),
            engine=f.engine,
            n_characters=f.n_characters,
            ocr_confidence=f.ocr_confidence,
            doubts=f.doubts,
        )
        for f in frames
    )


def _make_sections(
    spans: Sequence[tuple[Block, Span]], length: int, text: str
) -> tuple[tuple[Section, ...], list[int]]:
    starts: list[tuple[int, str | None, SectionRole, int]] = []
    section_of: list[int] = []
    for block, span in spans:
        if block.level > 0:
            heading = span.cut(text) if block.kind == "heading" else None
            starts.append((span.start, heading, block.role or "other", block.level))
        elif not starts:
            starts.append((span.start, None, block.role or "front", 1))
        section_of.append(len(starts) - 1)
    sections = []
    for index, (start, heading, role, level) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else length
        sections.append(Section(Span(start, end), heading, role, level))
    return tuple(sections), section_of


def _make_sentences(
    text: str, paragraphs: Sequence[Paragraph], writer: Writer, starts: Sequence[int], page_of: Sequence[int]
) -> tuple[Sentence, ...]:
    word_starts = [word.span.start for word in writer.words]
    has_ocr = any(confidence is not None for confidence in writer.confidences)
    found = []
    for index, paragraph in enumerate(paragraphs):
        if paragraph.kind not in _SENTENCE_KINDS:
            continue
        for span in split_sentences(paragraph.span.cut(text)):
            placed = span.shift(paragraph.span.start)
            page = page_of[find_index(starts, placed.start)]
            confidence = _mean_confidence(placed, writer, word_starts) if has_ocr else None
            found.append(Sentence(placed, page, index, _find_boxes(placed, writer, word_starts), confidence))
    return tuple(found)


def _mean_confidence(span: Span, writer: Writer, word_starts: Sequence[int]) -> float | None:
    first, last = bisect_left(word_starts, span.start), bisect_left(word_starts, span.end)
    found = [c for c in writer.confidences[first:last] if c is not None]
    return round(sum(found) / len(found), 3) if found else None


def _find_boxes(span: Span, writer: Writer, word_starts: Sequence[int]) -> tuple[Box, ...]:
    boxes: list[Box] = []
    line = -1
    index = max(0, find_index(word_starts, span.start))
    for i in range(index, len(word_starts)):
        word = writer.words[i]
        if word.span.start >= span.end:
            break
        if not word.span.overlaps(span):
            continue
        b = word.box
        if writer.word_lines[i] == line:
            a = boxes[-1]
            boxes[-1] = Box(a.page, min(a.x0, b.x0), min(a.top, b.top), max(a.x1, b.x1), max(a.bottom, b.bottom))
        else:
            boxes.append(b)
            line = writer.word_lines[i]
    return tuple(boxes)


def _given_links(spans: Sequence[tuple[Block, Span]]) -> list[GivenLink]:
    links = []
    for block, span in spans:
        for anchor in block.anchors:
            start, end = span.start + anchor.start, min(span.end, span.start + anchor.end)
            if start < end:
                links.append(GivenLink(Span(start, end), anchor.reference_ids))
    return links


def _given_references(spans: Sequence[tuple[Block, Span]]) -> tuple[Reference, ...]:
    return tuple(replace(block.reference, span=span) for block, span in spans if block.reference is not None)


def _citations(
    text: str, paragraphs: Sequence[Paragraph], sections: Sequence[Section], references: Sequence[Reference]
) -> tuple[Citation, ...]:
    listed = [s.span for s in sections if s.role == "references"]
    notes = note_numbers(
        p.span.cut(text) for p in paragraphs if p.kind == "note" or sections[p.section].role == "notes"
    )
    # The raised numbers behind authors' names are those of their addresses.
    heads = [s.span for s in sections if s.role == "front"]
    heads += [p.span for p in paragraphs if p.kind in _WITHOUT_NUMBERS]
    found = find_citations(text, references=references, notes=notes)
    return tuple(
        c
        for c in found
        if not any(span.contains(c.span) for span in (heads + listed if c.style == "numeric" else listed))
    )


def _read_references(text: str, paragraphs: Sequence[Paragraph], sections: Sequence[Section]) -> tuple[Reference, ...]:
    inside: dict[int, list[Paragraph]] = defaultdict(list)
    for paragraph in paragraphs:
        if sections[paragraph.section].role == "references":
            inside[paragraph.section].append(paragraph)
    found: list[Reference] = []
    for parts in inside.values():
        listed = [p for p in parts if p.kind in _LIST_KINDS] or [p for p in parts if p.kind == "note"]
        if not listed:
            continue
        start = listed[0].span.start
        written = text[start : listed[-1].span.end]
        for part in parts:
            if part not in listed and start <= part.span.start and part.span.end <= listed[-1].span.end:
                # Captions, notes and headings between the entries are no part of them; offsets stay.
                written = (
                    f"{written[: part.span.start - start]}{' ' * len(part.span)}{written[part.span.end - start :]}"
                )
        read = parse_references(written, offset=start)
        found += [replace(r, reference_id=f"r{len(found) + i}") for i, r in enumerate(read, start=1)]
    return tuple(found)
