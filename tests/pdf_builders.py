"""PDFs for tests, typeset with reportlab, and the invariants that every Document keeps."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfgen.canvas import Canvas

from litreview.records import Document

WIDTH, HEIGHT = A4
BODY, BOLD, ITALIC = "Times-Roman", "Times-Bold", "Times-Italic"


class Typesetter:
    """Sets paragraphs line by line into the columns of pages, with heads, feet and notes as asked for."""

    def __init__(self, *, columns: int = 1, size: float = 10, head: str = "", number: bool = False, **canvas: object):
        self.stream = io.BytesIO()
        self.canvas = Canvas(self.stream, pagesize=A4, invariant=1, **canvas)
        self.columns, self.size, self.head, self.number = columns, size, head, number
        self.leading = 1.2 * size
        gap = 24
        self.column_width = (WIDTH - 120 - gap * (columns - 1)) / columns
        self.lefts = [60 + i * (self.column_width + gap) for i in range(columns)]
        self.page = 0
        self.start_page()

    def start_page(self) -> None:
        if self.page:
            self.canvas.showPage()
        self.page += 1
        self.column, self.y, self.top = 0, HEIGHT - 90, HEIGHT - 90
        self.bottom = 90.0
        self.canvas.setFont(BODY, 8)
        if self.head:
            self.canvas.drawString(60, HEIGHT - 50, self.head)
        if self.number:
            self.canvas.drawCentredString(WIDTH / 2, 40, str(self.page))

    def line(self, text: str, *, font: str = BODY, size: float | None = None, indent: float = 0) -> None:
        if self.y < self.bottom:
            self.column += 1
            self.y = self.top
            if self.column == self.columns:
                self.start_page()
        self.canvas.setFont(font, size or self.size)
        self.canvas.drawString(self.lefts[self.column] + indent, self.y, text)
        self.y -= 1.2 * (size or self.size)

    def paragraph(self, text: str, *, indent: float = 0, hanging: float = 0) -> Typesetter:
        words, first = text.split(), True
        while words:
            room = self.column_width - (indent if first else hanging)
            line = simpleSplit(" ".join(words), BODY, self.size, room)[0]
            words = words[len(line.split()) :]
            self.line(line, indent=indent if first else hanging)
            first = False
        self.y -= 0.0 if indent or hanging else 0.6 * self.leading
        return self

    def lines(self, *lines: str) -> Typesetter:
        for line in lines:
            self.line(line)
        self.y -= 0.6 * self.leading
        return self

    def heading(self, text: str, *, size: float = 13) -> Typesetter:
        self.y -= 0.6 * self.leading
        self.line(text, font=BOLD, size=size)
        self.y -= 0.2 * self.leading
        return self

    def wide(self, text: str, *, font: str = BODY, size: float = 10) -> Typesetter:
        """Set lines across all columns at the top of the first page."""
        for line in simpleSplit(text, font, size, WIDTH - 120):
            self.canvas.setFont(font, size)
            self.canvas.drawString(60, self.y, line)
            self.y -= 1.2 * size
        self.y -= 10
        self.top = self.y
        return self

    def note(self, text: str) -> Typesetter:
        """Set a footnote at the foot of the current column."""
        lines = simpleSplit(text, BODY, 7.5, self.column_width)
        self.bottom = 100 + 9 * len(lines)
        for index, line in enumerate(lines):
            self.canvas.setFont(BODY, 7.5)
            self.canvas.drawString(self.lefts[self.column], 90 + 9 * (len(lines) - 1 - index), line)
        return self

    def line_numbers(self, first: int, n: int) -> Typesetter:
        for index in range(n):
            self.canvas.setFont(BODY, self.size)
            self.canvas.drawRightString(45, self.top - index * self.leading, str(first + index))
        return self

    def finish(self) -> bytes:
        self.canvas.save()
        return self.stream.getvalue()


SENTENCES = (
    "Small firms in this cluster stitch footballs for buyers abroad.",
    "Their owners say that audits cost more than the orders are worth.",
    "Inspectors rarely visit the homes in which most of the work is done.",
    "After the monitoring programme began, several villages lost their stitching centres.",
    "Women who had worked at home could not travel to the new units.",
    "Nobody has yet counted how many households gave up the trade.",
)


def prose(n_sentences: int, *, first: int = 0) -> str:
    """Return sentences, each of which occurs once: numbered by a word for its place."""
    return " ".join(f"Claim {i} holds: {SENTENCES[i % len(SENTENCES)]}" for i in range(first, first + n_sentences))


def a_paper(*, columns: int = 2) -> bytes:
    """Return a paper with all that a journal sets: title, authors, abstract, heads, a note, a table, references."""
    sheet = Typesetter(columns=columns, head="Made-up Letters 12 (2019)", number=True)
    sheet.canvas.setTitle("untitled.doc")
    sheet.wide("Stitching at home after the audit: a made-up study of one town", font=BOLD, size=18)
    sheet.wide("Ayesha Rahman, Tomas Lindqvist and Grace O. Mensah", size=11)
    sheet.wide("Department of Invented Studies, University of Nowhere. DOI 10.5555/made.up.2019", size=8)
    sheet.heading("Abstract").paragraph(prose(4, first=100))
    sheet.heading("1 Introduction").paragraph(prose(6, first=200)).paragraph(prose(5, first=300))
    sheet.heading("2 Methods").paragraph(
        "We follow Khan (2007) and others (Lund and Nadvi, 2010). " + prose(8, first=400)
    )
    sheet.note("1 The names of the villages have been changed at the wish of those who were asked there.")
    sheet.heading("3 Results").paragraph(prose(12, first=500)).paragraph(prose(14, first=600))
    sheet.heading("4 Conclusions").paragraph(prose(6, first=700))
    sheet.heading("References")
    sheet.paragraph("Khan, F. (2007). Seeing the stitchers. Invented Journal, 3(2), 5-20.", hanging=12)
    long_title = "Clusters, chains and things that we make up for tests of reading, in more than one line"
    sheet.paragraph(f"Lund, P. and Nadvi, K. (2010). {long_title}. Invented Journal, 6(1), 1-14.", hanging=12)
    return sheet.finish()


def a_scan(n_pages: int = 1) -> bytes:
    """Return pages that hold nothing but an image."""
    from PIL import Image

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for _ in range(n_pages):
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 50, 50, 400, 600)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def as_scan(content: bytes, *, dpi: int = 200, turn: float = 0.0, noise: float = 0.0, faint: float = 1.0) -> bytes:
    """Return a PDF whose pages are pictures of another's: turned by degrees against the clock, noisy, faint."""
    import numpy as np
    import pypdfium2
    from PIL import Image

    random = np.random.default_rng(7)
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    for page in pypdfium2.PdfDocument(content):
        image = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        if turn:
            image = image.rotate(turn, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
        grey = (
            255
            - faint * (255 - np.asarray(image, np.float64))
            + noise * random.normal(size=(image.height, image.width))
        )
        image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
        width, height = image.width * 72 / dpi, image.height * 72 / dpi
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(image), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def texts(document: Document, kind: str) -> list[str]:
    """Return the paragraphs of one kind."""
    return [p.span.cut(document.text) for p in document.paragraphs if p.kind == kind]


def sentences(document: Document) -> list[str]:
    """Return the sentences."""
    return [s.span.cut(document.text) for s in document.sentences]


def check_invariants(document: Document) -> None:
    """Assert what the docstring of Document promises."""
    length = len(document.text)
    spans = sorted(span for page in document.pages for span in page.spans)
    assert [p.number for p in document.pages] == list(range(1, len(document.pages) + 1))
    assert (spans[0].start, spans[-1].end) == (0, length) if length else not spans
    assert all(a.end == b.start for a, b in pairwise(spans))
    for layer in (document.sections, document.paragraphs, document.sentences, document.words, document.citations):
        check_layer([x.span for x in layer], length)
    for paragraph in document.paragraphs:
        assert document.sections[paragraph.section].span.contains(paragraph.span)
    for sentence in document.sentences:
        text = sentence.span.cut(document.text)
        assert text == text.strip() != ""
        assert document.paragraphs[sentence.paragraph].span.contains(sentence.span)
        page = document.pages[sentence.page - 1]
        assert any(span.start <= sentence.span.start < span.end for span in page.spans)
        assert all(0 < box.page <= len(document.pages) for box in sentence.boxes)
    for word in document.words:
        assert not any(c.isspace() for c in word.span.cut(document.text))
        assert word.box.x0 <= word.box.x1
        assert word.box.top <= word.box.bottom


def check_layer(spans: Sequence[object], length: int) -> None:
    """Assert that spans are sorted, apart from one another and within the text."""
    assert all(a.end <= b.start for a, b in pairwise(spans))  # type: ignore[attr-defined]
    assert all(span.end <= length for span in spans)  # type: ignore[attr-defined]
