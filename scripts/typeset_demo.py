"""Typeset the demonstration papers: corpora/demo/sources/*.md to corpora/demo/pdfs/*.pdf, the same bytes each time.

The pages are made to look, and to read, like those of journals, because that is what a PDF reader must cope with: one
or two columns, running heads, page numbers, footnotes, tables, boxes, words broken at line ends, and file information
that is sometimes missing or wrong. ReportLab measures and breaks paragraphs; this script fills the columns itself,
since a footnote must stand in the column of its mark and a table that does not fit must wait for the next column.

Usage: python scripts/typeset_demo.py [NAME ...]      (names without ending; all of them by default)
"""

from __future__ import annotations

import argparse
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table

DEMO = Path(__file__).resolve().parent.parent / "corpora" / "demo"
DISCLAIMER = (
    "Demonstration text written for litreview. The study, its authors and its data are invented; facts about real "
    "places, laws and organisations follow the public record."
)
REQUIRED_KEYS = (
    "title", "authors", "affiliations", "year", "journal", "volume", "pages", "doi", "layout", "numbered", "metadata",
    "keywords", "kind",
)  # fmt: skip
CHOICES = {"layout": ("two-column", "one-column"), "metadata": ("right", "missing", "wrong")}
UNNUMBERED = {"abstract", "references", "acknowledgements", "acknowledgments", "notes"}
WRONG_TITLE = "Microsoft Word - draft3.doc"  # what word processors of the time left in the file information
WRONG_AUTHOR = "user"

PAGE_WIDTH, PAGE_HEIGHT = float(A4[0]), float(A4[1])
FOOT = 58.0  # bottom of the columns, in points from the page's bottom edge
HEAD = PAGE_HEIGHT - 62.0  # top of the columns
FIRST_HEAD = PAGE_HEIGHT - 74.0  # top of the title block on the first page
NOTE_GAP = 9.0  # between the text and the footnotes, with the rule in it


class SourceError(ValueError):
    """A source that cannot be set; the message says where and what."""


# ---------------------------------------------------------------- reading the source


@dataclass(frozen=True)
class Block:
    """One block of a source; `rows` for a table, `blocks` for a box, `level` for a heading."""

    kind: str  # heading, paragraph, quote, bullet, table, box, reference
    text: str
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Source:
    """A paper: front matter, blocks in order, footnotes by their label."""

    name: str
    front: dict[str, Any]
    blocks: tuple[Block, ...]
    notes: dict[str, str]


_NOTE = re.compile(r"(?ms)^\[\^(\w+)\]:\s*(.+?)(?=\n\s*\n|\n\[\^|\Z)")  # up to a blank line or the next note


def read_source(path: Path) -> Source:
    """Read one Markdown source; raise SourceError that names the file and the fault."""
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"^---\s*$", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise SourceError(f"{path.name}: expected YAML front matter between two lines of ---")
    for number, line in enumerate(text.splitlines(), start=1):
        odd = [c for c in line if not c.isspace() and not c.encode("cp1252", "ignore")]
        if odd:
            raise SourceError(f"{path.name}:{number}: {odd[0]!r} is not in the built-in fonts (Windows-1252)")
    front = yaml.safe_load(parts[1])
    _check_front(path.name, front)
    notes = {m[1]: _one_line(m[2]) for m in _NOTE.finditer(parts[2])}
    body = _join_boxes(_NOTE.sub("\n\n", parts[2]))
    chunks = [chunk.strip("\n") for chunk in re.split(r"\n\s*\n", body) if chunk.strip()]
    return Source(path.stem, front, tuple(_blocks(chunks)), notes)


def _check_front(name: str, front: dict[str, Any]) -> None:
    missing = [key for key in REQUIRED_KEYS if key not in front]
    if missing:
        raise SourceError(f"{name}: front matter lacks {', '.join(missing)}")
    for key, allowed in CHOICES.items():
        if front[key] not in allowed:
            raise SourceError(f"{name}: {key} is {front[key]!r}, expected one of {', '.join(allowed)}")


def _join_boxes(body: str) -> str:
    """Keep a box in one chunk: blank lines inside it become a mark."""
    return re.sub(r"(?ms)^::: *box.*?^:::\s*$", lambda m: re.sub(r"\n\s*\n", "\n\0\n", m[0]) + "\n", body)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _blocks(chunks: list[str]) -> Iterator[Block]:
    in_references = False
    for chunk in chunks:
        if heading := re.fullmatch(r"(#+) +(.+)", chunk):
            in_references = heading[2].strip().lower() == "references"
            yield Block("heading", heading[2].strip(), level=len(heading[1]))
        elif box := re.fullmatch(r"(?s)::: *box *([^\n]*)\n(.*?)\n?:::\s*", chunk):
            yield Block("box", box[1].strip(), blocks=tuple(_blocks(box[2].split("\n\0\n"))))
        elif chunk.startswith("Table: "):
            caption, *lines = chunk.splitlines()
            yield Block("table", caption.removeprefix("Table: "), rows=tuple(_cells(line) for line in _rows(lines)))
        elif chunk.startswith("> "):
            yield Block("quote", _one_line(re.sub(r"(?m)^> ?", "", chunk)))
        elif chunk.startswith("- "):
            yield from (Block("bullet", _one_line(part)) for part in re.split(r"(?m)^- ", chunk)[1:])
        elif chunk.strip():
            yield Block("reference" if in_references else "paragraph", _one_line(chunk))


def _rows(lines: list[str]) -> list[str]:
    return [line for line in lines if line.strip() and not re.fullmatch(r"[|\s:-]+", line)]


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


# ---------------------------------------------------------------- words and type


@cache
def _hyphenation() -> dict[str, tuple[int, ...]]:
    """Break positions of the words that may be broken, from the list beside this script."""
    breaks: dict[str, tuple[int, ...]] = {}
    for line in (Path(__file__).parent / "hyphenation.txt").read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            pieces = line.split("-")
            places = tuple(sum(map(len, pieces[:n])) for n in range(1, len(pieces)))
            word = line.replace("-", "")
            breaks[word] = tuple(p for p in places if p >= 2 and len(word) - p >= 3)
            breaks[word + "s"] = breaks[word]
            breaks[word[:-1] + "ies"] = breaks[word] if word.endswith("y") else ()
    return breaks


def _break_word(word: str) -> Iterator[tuple[str, str]]:
    """Yield head and tail of a word for each break, the longest head first, as ReportLab asks for them."""
    for place in reversed(_hyphenation().get(word.lower(), ())):
        yield word[:place], word[place:]


@dataclass(frozen=True)
class Look:
    """The typographic choices of a layout; lengths in points."""

    columns: int
    margin: float
    gutter: float
    size: float
    leading: float
    heading_font: str
    indent: float  # of the first line of a paragraph that follows another
    space: float  # between paragraphs

    @property
    def column_width(self) -> float:
        """The width of one column."""
        return (PAGE_WIDTH - 2 * self.margin - (self.columns - 1) * self.gutter) / self.columns


LOOKS = {
    "two-column": Look(2, 56, 18, 9.5, 12, "Helvetica-Bold", 10, 0),
    "one-column": Look(1, 84, 0, 11, 14.6, "Times-Bold", 0, 6),
}


def _style(look: Look, **changes: Any) -> ParagraphStyle:
    """Make a paragraph style of this look: body type unless changed."""
    settings: dict[str, Any] = {
        "fontName": "Times-Roman", "fontSize": look.size, "leading": look.leading, "alignment": TA_JUSTIFY,
        "allowWidows": 0, "allowOrphans": 0, "hyphenationLang": _break_word, "uriWasteReduce": 0.3,
    }  # fmt: skip
    return ParagraphStyle("text", **(settings | changes))


def _markup(text: str, numbers: dict[str, int]) -> str:
    """Turn the little Markdown of a source into ReportLab's markup; footnote labels into numbers."""
    text = escape(text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)
    return re.sub(r"\[\^(\w+)\]", lambda m: f'<super rise="3.2" size="6.5">{numbers[m[1]]}</super>', text)


def _number_notes(source: Source) -> dict[str, int]:
    """Count footnotes in the order of their marks; every mark needs a note and every note a mark."""
    texts = [b.text for block in source.blocks for b in (block, *block.blocks)]
    labels = list(dict.fromkeys(label for text in texts for label in re.findall(r"\[\^(\w+)\]", text)))
    if set(labels) != set(source.notes):
        raise SourceError(f"{source.name}: footnotes without mark or text: {sorted(set(labels) ^ set(source.notes))}")
    return {label: n for n, label in enumerate(labels, start=1)}


# ---------------------------------------------------------------- pieces


@dataclass(frozen=True)
class Piece:
    """Something to place in a column, with the space around it in points."""

    flowable: Any
    before: float = 0
    after: float = 0
    can_split: bool = False
    keep_with_next: bool = False
    can_wait: bool = False  # may move to the top of the next column while the text goes on


def _pieces(source: Source, look: Look) -> Iterator[Piece]:
    """Make the pieces of everything below the title block."""
    numbers = _number_notes(source)
    counters = [0, 0, 0]
    n_tables = 0
    last = "heading"
    for block in _split_abstract(source)[1]:
        text = _markup(block.text, numbers)
        if block.kind == "heading":
            label = _number_heading(block, counters) if source.front["numbered"] else ""
            yield _heading(label + text, block.level, look)
        elif block.kind == "table":
            n_tables += 1
            yield _table(f"<b>Table {n_tables}.</b> {text}", block, look)
        elif block.kind == "box":
            yield _box(text, [_markup(b.text, numbers) for b in block.blocks], look)
        else:
            yield _paragraph(text, block.kind, last, look)
        last = block.kind


def _split_abstract(source: Source) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Part the abstract, which belongs to the title block, from the blocks that go into the columns."""
    headings = [n for n, block in enumerate(source.blocks) if block.kind == "heading"]
    if len(headings) < 2 or headings[0] != 0 or source.blocks[0].text.lower() != "abstract":
        raise SourceError(f"{source.name}: the text must begin with '# Abstract', and headings must follow it")
    return source.blocks[1 : headings[1]], source.blocks[headings[1] :]


def _number_heading(block: Block, counters: list[int]) -> str:
    if block.text.lower() in UNNUMBERED:
        return ""
    counters[block.level - 1] += 1
    counters[block.level :] = [0] * (3 - block.level)
    label = ".".join(str(n) for n in counters[: block.level])
    return f"{label}. " if block.level == 1 else f"{label} "


def _heading(text: str, level: int, look: Look) -> Piece:
    size = look.size + (1.5 if level == 1 else 0.3)
    font = look.heading_font if level == 1 else look.heading_font.replace("Times-Bold", "Times-BoldItalic")
    style = _style(look, fontName=font, fontSize=size, leading=size * 1.22, alignment=TA_LEFT, hyphenationLang="")
    return Piece(Paragraph(text, style), before=look.size * 0.95, after=look.size * 0.4, keep_with_next=True)


def _paragraph(text: str, kind: str, last: str, look: Look) -> Piece:
    if kind == "quote":
        inset = 1.3 * look.size
        style = _style(look, fontSize=look.size - 0.8, leading=look.leading - 0.9, leftIndent=inset, rightIndent=inset)
        return Piece(Paragraph(text, style), before=4, after=5, can_split=True)
    if kind == "bullet":
        style = _style(look, leftIndent=12, bulletIndent=2)
        return Piece(Paragraph(text, style, bulletText="•"), after=2, can_split=True)
    if kind == "reference":
        size = look.size - 1.3
        style = _style(look, fontSize=size, leading=size * 1.18, leftIndent=11, firstLineIndent=-11, alignment=TA_LEFT)
        return Piece(Paragraph(text, style), after=2, can_split=True)
    indent = look.indent if last in ("paragraph", "table", "box") else 0
    return Piece(Paragraph(text, _style(look, firstLineIndent=indent)), after=look.space, can_split=True)


def _table(caption: str, block: Block, look: Look) -> Piece:
    size = look.size - 1.5
    cell = _style(look, fontSize=size, leading=size * 1.18, alignment=TA_LEFT)
    head = _style(look, fontSize=size, leading=size * 1.18, alignment=TA_LEFT, fontName="Times-Bold")
    if len({len(row) for row in block.rows}) != 1:
        raise SourceError(f"table {block.text!r}: rows of different length")
    n_columns = len(block.rows[0])
    rows = [[Paragraph(_markup(text, {}), cell if n else head) for text in row] for n, row in enumerate(block.rows)]
    longest = [max(min(len(row[c]), 60) for row in block.rows) + 6 for c in range(n_columns)]
    widths = [look.column_width * n / sum(longest) for n in longest]
    above = [Paragraph(caption, cell), *[""] * (n_columns - 1)]
    flowable = Table([above, *rows], colWidths=widths, spaceBefore=0)
    flowable.setStyle(
        [
            ("SPAN", (0, 0), (-1, 0)), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEABOVE", (0, 1), (-1, 1), 0.9, colors.black), ("LINEBELOW", (0, 1), (-1, 1), 0.5, colors.black),
            ("LINEBELOW", (0, -1), (-1, -1), 0.9, colors.black), ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3), ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5), ("LEFTPADDING", (0, 0), (-1, 0), 0),
        ]
    )  # fmt: skip
    return Piece(flowable, before=8, after=10, can_wait=True)


def _box(title: str, texts: list[str], look: Look) -> Piece:
    size = look.size - 1
    body = _style(look, fontName="Helvetica", fontSize=size - 0.5, leading=size * 1.25)
    head = replace_style(body, fontName="Helvetica-Bold", alignment=TA_LEFT, hyphenationLang="")
    rows = [[Paragraph(title, head)], *([Paragraph(text, body)] for text in texts)]
    flowable = Table(rows, colWidths=[look.column_width])
    flowable.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, -1), colors.HexColor("#e9ecef")), ("BOX", (0, 0), (-1, -1), 0.5, colors.grey),
            ("LEFTPADDING", (0, 0), (-1, -1), 7), ("RIGHTPADDING", (0, 0), (-1, -1), 7),
            ("TOPPADDING", (0, 0), (-1, -1), 4), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )  # fmt: skip
    return Piece(flowable, before=7, after=9, can_wait=True)


def replace_style(style: ParagraphStyle, **changes: Any) -> ParagraphStyle:
    """Return a copy of a paragraph style with some settings changed."""
    return ParagraphStyle("changed", parent=style, **changes)


# ---------------------------------------------------------------- filling columns


@dataclass
class Column:
    """One column while it is being filled; lengths in points from the page's bottom left corner."""

    page: int  # counts from 0
    left: float
    top: float
    width: float
    placed: list[tuple[float, Any]] = field(default_factory=list)  # bottom edge, flowable
    notes: list[Any] = field(default_factory=list)
    used: float = 0

    @property
    def room(self) -> float:
        """Height that is still free above the footnotes."""
        return self.top - FOOT - self.used - self.notes_height(self.notes)

    def notes_height(self, notes: list[Any]) -> float:
        """Height of footnotes with the rule above them."""
        return sum(float(note.wrap(self.width, PAGE_HEIGHT)[1]) for note in notes) + (NOTE_GAP if notes else 0)

    def place(self, piece: Piece, notes: list[Any]) -> None:
        """Put a piece below what stands in the column, and its notes at the foot."""
        height = piece.flowable.wrap(self.width, PAGE_HEIGHT)[1]
        self.used += height + (piece.before if self.placed else 0)
        self.placed.append((self.top - self.used, piece.flowable))
        self.used += piece.after
        self.notes.extend(notes)


def _columns(look: Look, first_top: float) -> Iterator[Column]:
    page = 0
    while True:
        for n in range(look.columns):
            left = look.margin + n * (look.column_width + look.gutter)
            yield Column(page, left, first_top if page == 0 else HEAD, look.column_width)
        page += 1


def _notes_in(flowable: Any, notes: dict[int, Any]) -> list[Any]:
    """Find the footnotes whose marks stand in a paragraph, or in the part of it that a split left."""
    runs = [run for fragment in getattr(flowable, "frags", None) or [] for run in _runs(fragment)]
    return [notes[int(text)] for look, text in runs if getattr(look, "rise", 0) > 0 and text.strip().isdigit()]


def _runs(fragment: Any) -> list[tuple[Any, str]]:
    """Give the runs of a fragment; after a split they are words: a width, then looks and texts."""
    return list(fragment[1:]) if isinstance(fragment, list) else [(fragment, getattr(fragment, "text", ""))]


def _extra_notes(column: Column, notes: list[Any]) -> float:
    return column.notes_height(column.notes + notes) - column.notes_height(column.notes)


def _fits(column: Column, piece: Piece, *, notes: list[Any], reserve: float) -> bool:
    height = piece.flowable.wrap(column.width, PAGE_HEIGHT)[1] + (piece.before if column.placed else 0)
    return bool(height + _extra_notes(column, notes) + reserve <= column.room + 0.01)


def _split(column: Column, piece: Piece, notes: dict[int, Any]) -> tuple[Piece, Piece] | None:
    """Split a paragraph so that its head and the notes marked in it fit; None where no line of it does."""
    height = column.room - (piece.before if column.placed else 0)
    while piece.can_split and height > 0:
        parts = piece.flowable.split(column.width, height)
        if not parts:
            return None
        head, *tail = parts
        if tail and _fits(column, replace(piece, flowable=head), notes=_notes_in(head, notes), reserve=0):
            return replace(piece, flowable=head, after=0), replace(piece, flowable=tail[0], before=0)
        height -= piece.flowable.style.leading
    return None


def _fill(pieces: list[Piece], notes: dict[int, Any], look: Look, first_top: float) -> list[Column]:
    """Fill as many columns as the pieces need, in order."""
    queue, waiting = deque(pieces), deque[Piece]()
    filled: list[Column] = []
    for column in _columns(look, first_top):
        while waiting and _fits(column, waiting[0], notes=[], reserve=0):
            column.place(waiting.popleft(), [])
        if not waiting:
            _fill_column(column, queue, waiting, notes, look)
        filled.append(column)
        if not queue and not waiting:
            return filled
        if not column.placed and column.page > 0:
            raise SourceError("a table or box is taller than a column: shorten it")
    raise AssertionError("columns never end")


def _fill_column(column: Column, queue: deque[Piece], waiting: deque[Piece], notes: dict[int, Any], look: Look) -> None:
    while queue:
        piece = queue[0]
        marked = _notes_in(piece.flowable, notes)
        follows = queue[1] if len(queue) > 1 else None
        reserve = 0.0
        if piece.keep_with_next:
            reserve = (4.2 if follows and follows.keep_with_next else 2.6) * look.leading
        if _fits(column, piece, notes=marked, reserve=reserve):
            column.place(queue.popleft(), marked)
        elif piece.can_wait:
            waiting.append(queue.popleft())
        elif parts := _split(column, piece, notes):
            column.place(parts[0], _notes_in(parts[0].flowable, notes))
            queue[0] = parts[1]
            return
        else:
            return


# ---------------------------------------------------------------- pages


def _title_block(source: Source, look: Look) -> list[Piece]:
    """Title, authors, affiliations, abstract, keywords and the line that says what this text is."""
    front, numbers = source.front, _number_notes(source)
    two = look.columns == 2
    centre = TA_LEFT if two else TA_CENTER
    plain = _style(look, alignment=centre, hyphenationLang="")
    title = replace_style(plain, fontName=look.heading_font, fontSize=17 if two else 18, leading=20.5)
    small = replace_style(plain, fontSize=8.6, leading=10.6, fontName="Times-Italic")
    inset = 0 if two else 26
    abstract = _style(look, fontSize=look.size - 0.3, leading=look.leading, leftIndent=inset, rightIndent=inset)
    warning = replace_style(plain, fontName="Helvetica-Oblique", fontSize=7.6, leading=9.6, alignment=TA_CENTER)
    paragraphs = [_markup(block.text, numbers) for block in _split_abstract(source)[0]]
    frame = Table([[Paragraph(DISCLAIMER, warning)]], colWidths=[PAGE_WIDTH - 2 * look.margin])
    frame.setStyle([("BOX", (0, 0), (-1, -1), 0.6, colors.black), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)])
    return [
        Piece(Paragraph(_markup(front["title"], {}), title), before=4, after=7),
        Piece(Paragraph(_and(front["authors"]), replace_style(plain, fontSize=11, leading=14)), after=2),
        *(Piece(Paragraph(escape(line), small)) for line in _affiliations(front["affiliations"])),
        Piece(frame, before=7, after=8),
        Piece(Paragraph("Abstract", replace_style(plain, fontName=look.heading_font)), after=2),
        *(Piece(Paragraph(text, abstract), after=3) for text in paragraphs),
        Piece(Paragraph(f"<b>Keywords:</b> {escape('; '.join(front['keywords']))}", abstract), before=2, after=14),
    ]


def _affiliations(parts: list[str]) -> list[str]:
    """One line for each affiliation; a list without commas is the parts of a single one."""
    return parts if any("," in part for part in parts) else [", ".join(parts)]


def _and(names: list[str]) -> str:
    return escape(names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}")


def _short(source: Source) -> str:
    return str(source.front.get("short_title") or source.front["title"].split(":")[0])


def _draw_furniture(canvas: Canvas, source: Source, page: int, look: Look) -> None:
    """Draw running head and page number; on the first page the journal's line, the DOI and the licence."""
    front = source.front
    number = int(re.split(r"\D+", str(front["pages"]))[0]) + page
    left, right, top = look.margin, PAGE_WIDTH - look.margin, PAGE_HEIGHT - 44
    canvas.setFont("Times-Italic", 8.5)
    if page == 0:
        issue = f"{front['journal']}, Vol. {front['volume']} ({front['year']}), pp. {front['pages']}"
        canvas.drawString(left, top, issue)
        canvas.drawRightString(right, top, f"https://doi.org/{front['doi']}")
        canvas.line(left, top - 5, right, top - 5)
        canvas.setFont("Times-Roman", 7.5)
        canvas.drawString(left, 34, f"{front['kind'].capitalize()}. Public domain (CC0 1.0).")
    elif number % 2:
        canvas.drawRightString(right, top, _short(source))
    else:
        canvas.drawString(left, top, _surnames(front["authors"]))
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(PAGE_WIDTH / 2, 34, str(number))


def _surnames(authors: list[str]) -> str:
    names = [author.split()[-1] for author in authors]
    return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)


def _draw_column(canvas: Canvas, column: Column) -> None:
    for bottom, flowable in column.placed:
        flowable.drawOn(canvas, column.left, bottom)
    if not column.notes:
        return
    y = FOOT + column.notes_height(column.notes) - NOTE_GAP
    canvas.setLineWidth(0.4)
    canvas.line(column.left, y + 3, column.left + 0.35 * column.width, y + 3)
    for note in column.notes:
        y -= note.wrap(column.width, PAGE_HEIGHT)[1]
        note.drawOn(canvas, column.left, y)


def _set_information(canvas: Canvas, source: Source) -> None:
    """File information: right, missing or wrong, as the source asks."""
    front = source.front
    right = {"right": (front["title"], ", ".join(front["authors"])), "wrong": (WRONG_TITLE, WRONG_AUTHOR)}
    title, author = right.get(front["metadata"], ("", ""))
    canvas.setTitle(title.replace("*", ""))
    canvas.setAuthor(author)
    canvas.setSubject("")
    if front["metadata"] == "right":
        canvas.setKeywords(", ".join(front["keywords"]))


def typeset(path: Path) -> bytes:
    """Set one source and return the PDF; raise SourceError where it cannot be set as it says.

    Streams stay uncompressed, so that the bytes do not hang on the machine's version of zlib.
    """
    source = read_source(path)
    look = LOOKS[source.front["layout"]]
    numbers = _number_notes(source)
    small = _style(look, fontSize=look.size - 2, leading=(look.size - 2) * 1.17)
    texts = {n: f"{_markup(f'[^{label}]', numbers)} {_markup(source.notes[label], {})}" for label, n in numbers.items()}
    notes = {n: Paragraph(text, small) for n, text in texts.items()}
    title = Column(0, look.margin, FIRST_HEAD, PAGE_WIDTH - 2 * look.margin)
    for piece in _title_block(source, look):
        title.place(piece, [])
    columns = _fill(list(_pieces(source, look)), notes, look, FIRST_HEAD - title.used)
    n_pages = columns[-1].page + 1
    _check_pages(source, n_pages)
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1, pageCompression=0)
    _set_information(canvas, source)
    for page in range(n_pages):
        _draw_furniture(canvas, source, page, look)
        for column in [*([title] if page == 0 else []), *(c for c in columns if c.page == page)]:
            _draw_column(canvas, column)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _check_pages(source: Source, n_pages: int) -> None:
    first, *rest = (int(n) for n in re.split(r"\D+", str(source.front["pages"])))
    if (rest or [first])[-1] != first + n_pages - 1:
        right = f"{first}–{first + n_pages - 1}"
        raise SourceError(f"{source.name}: front matter says pages {source.front['pages']}, but it fills {right}")


def main() -> None:
    """Set the papers that were named, or all of them."""
    parser = argparse.ArgumentParser(description="Typeset the demonstration papers.")
    parser.add_argument("names", nargs="*", help="file names without ending; all by default")
    names = parser.parse_args().names or sorted(path.stem for path in (DEMO / "sources").glob("*.md"))
    (DEMO / "pdfs").mkdir(exist_ok=True)
    faults = 0
    for name in names:
        try:
            pdf = typeset(DEMO / "sources" / f"{name}.md")
        except SourceError as error:
            faults += 1
            print(f"not set: {error}")
            continue
        (DEMO / "pdfs" / f"{name}.pdf").write_bytes(pdf)
        print(f"{name}.pdf  {len(pdf):,} bytes")
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
