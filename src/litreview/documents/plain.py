"""Plain text, Markdown, and sentences given one by one → Document."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from litreview.documents.assembling import PageFrame, assemble
from litreview.documents.blocks import Block, plain_line
from litreview.documents.citations.finding import find_citations
from litreview.documents.structure.sections import mark_sections
from litreview.documents.wording.roles import role_of
from litreview.errors import DamagedError, InputError
from litreview.records import Bibliography, Document, Page, Paragraph, Problem, Section, Sentence, Source
from litreview.spans import Span
from litreview.text import digest

ENGINE = "text"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL_SHARE = 0.02
"""Share of control characters from which on a file is no text."""
_SAMPLE = 65_536
"""Bytes looked at to tell text from anything else."""
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_NOT_TEXT = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"(=+|-{2,})\s*$")
_LIST_ITEM = re.compile(r"\s*(?:[-*+•]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S")
_LONGEST_HEADING = 90
"""Characters of a line that stands alone and may be a heading."""
_ENDS_SENTENCE = re.compile(r"[.;,!:][\"'”’)]*$")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+[A-Z]")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_INLINE = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")


def read_plain(content: bytes, *, source: Source, is_markdown: bool) -> Document:
    """Read text; form feeds part pages, blank lines paragraphs. Raises DamagedError when it is no text."""
    text, problems = decode(content, name=source.name)
    pages = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    blocks = [b for number, page in enumerate(pages, start=1) for b in _read_page(page, number, is_markdown)]
    if not blocks:
        raise DamagedError("The file is empty.", where=source.name, remedy="Export it again.")
    if blocks[0].kind == "heading" or (not is_markdown and len(blocks) > 1 and _is_title(blocks[0])):
        blocks[0].kind, blocks[0].level = "title", 0
    mark_sections(blocks)
    frames = [
        PageFrame(number, None, 0.0, 0.0, ENGINE, sum(not c.isspace() for c in page))
        for number, page in enumerate(pages, start=1)
    ]
    title = next((b.text for b in blocks if b.kind == "title"), None)
    return assemble(blocks, frames=frames, source=source, bibliography=Bibliography(title=title), problems=problems)


def decode(content: bytes, *, name: str) -> tuple[str, tuple[Problem, ...]]:
    """Decode UTF-8, UTF-16 or UTF-32 by byte order mark, else UTF-8, else Windows-1252 with a warning.

    Raises DamagedError for what is no text.
    """
    remedy = "Give the file its right ending, or export it as text."
    if content.startswith(_NOT_TEXT):
        raise DamagedError("The file is called text but is something else.", where=name, remedy=remedy)
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), ()
            except UnicodeDecodeError as error:
                raise DamagedError(f"The text is not valid {encoding}.", where=name, remedy=remedy) from error
    sample = content[:_SAMPLE]
    wide = _guess_utf16(sample)
    if wide is not None:
        return content.decode(wide, "replace"), ()
    n_control = len(sample) - len(sample.translate(None, _CONTROL))
    if b"\0" in sample or n_control > _CONTROL_SHARE * len(sample):
        raise DamagedError("The file holds binary content, not text.", where=name, remedy=remedy)
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        problem = Problem("The text is not UTF-8; it was read as Windows-1252.", name, "Save it as UTF-8.", "warning")
        return content.decode("cp1252", "replace"), (problem,)


def _guess_utf16(sample: bytes) -> str | None:
    # English text in UTF-16 without a mark has a zero in almost every second byte.
    half = len(sample) // 2
    if half >= 4:
        for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            zeros = sample[offset::2].count(0)
            if zeros > 0.8 * half and sample[1 - offset :: 2].count(0) < 0.02 * half:
                return encoding
    return None


def _read_page(text: str, page: int, is_markdown: bool) -> Iterator[Block]:
    for chunk in re.split(r"\n[^\S\n]*\n", text):
        lines = [line for line in chunk.split("\n") if line.strip()]
        if lines:
            yield from _read_markdown(lines, page) if is_markdown else _read_text(lines, page)


def _read_text(lines: Sequence[str], page: int) -> Iterator[Block]:
    block = Block("body", [plain_line(line, page=page) for line in lines])
    if len(lines) == 1 and len(block.text) <= _LONGEST_HEADING and not _ENDS_SENTENCE.search(block.text):
        if role_of(block.text) is not None:
            block.kind, block.level = "heading", 1
        elif number := _NUMBERED.match(block.text):
            block.kind, block.level = "heading", number[1].count(".") + 1
    yield block


def _is_title(block: Block) -> bool:
    return block.kind == "body" and len(block.lines) <= 2 and not _ENDS_SENTENCE.search(block.text)


def _read_markdown(lines: Sequence[str], page: int) -> Iterator[Block]:
    pending: list[str] = []
    for line in lines:
        heading = _MARKDOWN_HEADING.match(line)
        underline = _UNDERLINE.match(line)
        if heading:
            yield from _markdown_paragraph(pending, page)
            pending = []
            yield Block("heading", [plain_line(_strip_marks(heading[2]), page=page)], level=len(heading[1]))
        elif underline and len(pending) == 1:
            level = 1 if underline[1][0] == "=" else 2
            yield Block("heading", [plain_line(_strip_marks(pending[0]), page=page)], level=level)
            pending = []
        elif _LIST_ITEM.match(line):
            yield from _markdown_paragraph(pending, page)
            pending = [line]
        elif not _FENCE.match(line) and not (underline and not pending):
            pending.append(line)
    yield from _markdown_paragraph(pending, page)


def _markdown_paragraph(lines: Sequence[str], page: int) -> Iterator[Block]:
    if not lines:
        return
    if all(line.lstrip().startswith("|") for line in lines):
        rows = [line for line in lines if not re.fullmatch(r"[\s|:-]+", line)]
        cells = [" ".join(cell.strip() for cell in row.strip().strip("|").split("|")) for row in rows]
        yield Block("table", [plain_line(_strip_marks(row), page=page) for row in cells])
        return
    kept = [re.sub(r"^\s*>\s?", "", line) for line in lines]
    kind = "list" if _LIST_ITEM.match(lines[0]) else "body"
    if kind == "list":
        kept[0] = re.sub(r"^\s*[-*+•]\s+", "", kept[0])
    yield Block(kind, [plain_line(_strip_marks(line), page=page) for line in kept])  # type: ignore[arg-type]


def _strip_marks(line: str) -> str:
    line = _INLINE.sub(r"\2", line)
    line = re.sub(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])", r"\1", line)
    line = re.sub(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])", r"\1", line)
    return re.sub(r"\[([^\]]+)\]\(\S+?\)", r"\1", line)


def document_from_sentences(sentences: Sequence[str], *, name: str) -> Document:
    """Return a document whose sentences are exactly those given, in order, joined by one space.

    White space around each is dropped. Raises InputError for none, or for an empty one, naming its line.
    """
    kept = [sentence.strip() for sentence in sentences]
    empty = [str(index) for index, sentence in enumerate(kept, start=1) if not sentence]
    if empty or not kept:
        where = f"{name}, line {', '.join(empty)}" if empty else name
        raise InputError("A sentence has no text.", where=where, remedy="Remove the line or fill it in.")
    text = " ".join(kept)
    spans, start = [], 0
    for sentence in kept:
        spans.append(Span(start, start + len(sentence)))
        start += len(sentence) + 1
    whole = Span(0, len(text))
    sha256 = digest(*kept)
    return Document(
        document_id=sha256[:16],
        text=text,
        source=Source(name, sha256, len(text.encode()), "text/plain", "sentences", "1"),
        bibliography=Bibliography(),
        pages=(Page(1, None, 0.0, 0.0, (whole,), "sentences", sum(not c.isspace() for c in text)),),
        sections=(Section(whole, None, "other", 1),),
        paragraphs=(Paragraph(whole, "body", 0, 1),),
        sentences=tuple(Sentence(span, 1, 0) for span in spans),
        citations=tuple(replace(c, reference_ids=()) for c in find_citations(text)),
    )
