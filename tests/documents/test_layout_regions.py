from __future__ import annotations

from pathlib import Path

import pytest
from pdf_builders import WIDTH, Typesetter, check_invariants, prose, sentences, texts
from reportlab.lib.utils import simpleSplit

from litreview.documents import read_document
from litreview.documents.engines.drawings import read_drawings
from litreview.records import Document

BOX = (
    "Box text stands apart from the flow of the paper and sums up what the reader ought to",
    "take home from it, in a few lines that nobody wants to find in the middle of a sentence",
    "which began in the column beside it and goes on below.",
)


def read(tmp_path: Path, sheet: Typesetter) -> Document:
    path = tmp_path / "paper.pdf"
    path.write_bytes(sheet.finish())
    document = read_document(path)
    check_invariants(document)
    return document


def test_read_document_sets_framed_text_apart(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(8))
    sheet.line("Nobody has counted the households in which stitching was the only work and the main source")
    top = sheet.y + 4
    sheet.canvas.setFillGray(0.9)
    sheet.canvas.rect(56, top - 46, WIDTH - 112, 42, stroke=0, fill=1)
    sheet.canvas.setFillGray(0)
    sheet.y -= 10
    for line in BOX:
        sheet.line(line)
    sheet.y -= 16
    sheet.line("of pay in that year, and the trade that women could take up at home.")
    document = read(tmp_path, sheet.paragraph(prose(8, first=50)))
    assert texts(document, "box") == [" ".join(BOX)]
    assert (
        "Nobody has counted the households in which stitching was the only work and the main source "
        "of pay in that year, and the trade that women could take up at home."
    ) in sentences(document)


def test_read_document_leaves_a_framed_abstract_in_the_flow(tmp_path: Path) -> None:
    sheet = Typesetter()
    sheet.canvas.rect(50, sheet.y - 70, WIDTH - 100, 85, stroke=1, fill=0)
    sheet.heading("Abstract").paragraph(prose(3, first=20))
    sheet.y -= 30
    document = read(tmp_path, sheet.heading("Introduction").paragraph(prose(12)))
    assert texts(document, "box") == []
    assert document.bibliography.abstract == prose(3, first=20)


def test_read_document_sets_labels_in_a_drawing_apart_as_figure(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(6))
    top = sheet.y
    for i in range(14):
        sheet.canvas.line(120 + 20 * i, top - 100, 130 + 20 * i, top - 40 - 4 * (i % 5))
    sheet.canvas.setFont("Helvetica", 7)
    for i, label in enumerate(("Before", "During", "After")):
        sheet.canvas.drawString(140 + 90 * i, top - 110, label)
    sheet.y = top - 130
    sheet.line("Figure 1. Villages with a stitching centre")
    sheet.y -= 14
    document = read(tmp_path, sheet.paragraph(prose(8, first=30)))
    assert texts(document, "figure") == ["Before During After"]
    assert not any("During" in s for s in sentences(document))


@pytest.mark.parametrize("left", [20, 480])
def test_read_document_sets_the_margin_apart(tmp_path: Path, left: int) -> None:
    sheet = Typesetter()
    sheet.column_width, sheet.lefts = 330, [130]
    notes = simpleSplit("Received in March and accepted in August after much thought.", "Helvetica", 7, 80)
    top = sheet.y
    for index, line in enumerate(simpleSplit(prose(30), "Times-Roman", 10, 330)):
        # As a browser prints it: the margin in the middle of the stream.
        if index == 10:
            for i, note in enumerate(notes):
                sheet.canvas.setFont("Helvetica", 7)
                sheet.canvas.drawString(left, top - 100 - 9 * i, note)
        sheet.line(line)
    document = read(tmp_path, sheet)
    assert " ".join(texts(document, "box")) == "Received in March and accepted in August after much thought."
    assert texts(document, "body") == [prose(30)]


def test_read_drawings_tells_rules_frames_and_pictures() -> None:
    strokes = [(100.0 + 10 * i, 300.0, 104.0 + 10 * i, 340.0) for i in range(12)]
    paths = [(50.0, 90.0, 500.0, 90.5), (50.0, 100.0, 300.0, 180.0), (0.0, 0.0, 595.0, 842.0), *strokes]
    found = read_drawings(paths, [(300.0, 500.0, 400.0, 600.0)], 595, 842)
    assert [(d.kind, d.box) for d in found] == [
        ("rule", (50.0, 90.0, 500.0, 90.5)),
        ("frame", (50.0, 100.0, 300.0, 180.0)),
        ("picture", (100.0, 300.0, 214.0, 340.0)),
        ("picture", (300.0, 500.0, 400.0, 600.0)),
    ]
