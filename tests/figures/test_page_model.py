from __future__ import annotations

from builders import a_document

from litreview.figures import page_blocks
from litreview.records import Box, Document, Page, Paragraph, Section, Word
from litreview.spans import Span

TEXT = "First column goes on here.\n\nA note."


def two_pages() -> Document:
    # The first paragraph runs over two columns of page 1 and on to page 2; the note stands on page 1.
    words = [
        Word(Span(0, 5), Box(1, 50, 700, 90, 710)),
        Word(Span(6, 12), Box(1, 300, 60, 340, 70)),
        Word(Span(13, 25), Box(2, 50, 60, 120, 70)),
        Word(Span(28, 35), Box(1, 50, 780, 90, 790)),
    ]
    return a_document(
        "x",
        text=TEXT,
        pages=(
            Page(1, None, 595, 842, (Span(0, 13), Span(26, 35)), "pdfium", 20),
            Page(2, None, 595, 842, (Span(13, 26),), "pdfium", 12),
        ),
        sections=(Section(Span(0, len(TEXT)), None, "results", 1),),
        paragraphs=(Paragraph(Span(0, 26), "body", 0, 1), Paragraph(Span(28, 35), "note", 0, 1)),
        sentences=(),
        words=tuple(words),
    )


def test_page_blocks_cut_a_paragraph_at_the_page_border() -> None:
    assert [b.text for b in page_blocks(two_pages(), 1)] == ["First column", "A note."]
    (rest,) = page_blocks(two_pages(), 2)
    assert (rest.text, rest.goes_on) == ("goes on here.", True)


def test_page_blocks_frame_each_column_by_itself() -> None:
    first, note = page_blocks(two_pages(), 1)
    assert [box.x0 for box in first.boxes] == [50, 300]
    assert note.boxes == (Box(1, 50, 780, 90, 790),)


def test_page_blocks_of_no_such_page_are_none() -> None:
    assert page_blocks(two_pages(), 0) == page_blocks(two_pages(), 3) == ()
