from __future__ import annotations

from pathlib import Path

import pytest
from pdf_builders import BODY, SENTENCES, Typesetter, check_invariants, prose, sentences, texts
from reportlab.lib.utils import simpleSplit

from litreview.documents import read_document
from litreview.documents.layout.turning import turn_back, turn_box
from litreview.records import Document

ROWS = (("Drivers", "Barriers"), ("Laws enforced", "Laws ignored"), ("Buyer pressure", "Low margins"))


def read(tmp_path: Path, sheet: Typesetter) -> Document:
    path = tmp_path / "paper.pdf"
    path.write_bytes(sheet.finish())
    document = read_document(path)
    check_invariants(document)
    return document


@pytest.mark.parametrize(("degrees", "x", "y"), [(90, 300, 150), (-90, 200, 600)])
def test_read_document_reads_a_table_set_sideways(tmp_path: Path, degrees: int, x: int, y: int) -> None:
    sheet = Typesetter().paragraph(prose(9))
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, y)
    canvas.rotate(degrees)
    canvas.setFont(BODY, 8)
    canvas.drawString(0, 0, "Table 1. Drivers and barriers")
    # Column by column, as some programs write tables.
    for column in (0, 1):
        for row, cells in enumerate(ROWS):
            canvas.drawString(120 * column, -14 - 11 * row, cells[column])
    canvas.restoreState()
    document = read(tmp_path, sheet)
    assert texts(document, "caption") == ["Table 1. Drivers and barriers"]
    assert texts(document, "table") == ["Drivers Barriers\nLaws enforced Laws ignored\nBuyer pressure Low margins"]
    assert sentences(document)[:9] == [f"Claim {i} holds: {SENTENCES[i % 6]}" for i in range(9)]


def test_read_document_reads_a_page_set_sideways_and_boxes_it_as_shown(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(6))
    sheet.start_page()
    sheet.canvas.translate(500, 80)
    sheet.canvas.rotate(90)
    sheet.canvas.setFont(BODY, 10)
    for index, line in enumerate(simpleSplit(prose(12, first=20), BODY, 10, 600)):
        sheet.canvas.drawString(0, 400 - 12 * index, line)
    document = read(tmp_path, sheet)
    wanted = [f"Claim {i} holds: {SENTENCES[i % 6]}" for i in range(20, 32)]
    assert [s for s in wanted if s not in sentences(document)] == []
    first = next(w for w in document.words if w.box.page == 2)
    # Written upwards: the word is as high as it is long, and begins at the foot of the page.
    assert first.box.bottom - first.box.top > first.box.x1 - first.box.x0
    assert first.box.bottom == pytest.approx(842 - 80, abs=2)


@pytest.mark.parametrize("angle", [0, 1, 2, 3])
def test_turn_back_undoes_turn_box(angle: int) -> None:
    box = (10.0, 20.0, 30.0, 90.0)
    assert turn_back(turn_box(box, angle, 600, 800), angle, 600, 800) == box


def test_read_document_takes_a_page_set_sideways_around_a_table_for_the_table(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(9))
    sheet.start_page()
    sheet.canvas.translate(150, 80)
    sheet.canvas.rotate(90)
    sheet.canvas.setFont(BODY, 8)
    sheet.canvas.drawString(0, 0, "Table 2. Studies of home work")
    for row, (left, right) in enumerate((("Study", "What was found"), ("Khan", SENTENCES[1]), ("Lund", SENTENCES[3]))):
        sheet.canvas.drawString(0, -24 - 14 * row, left)
        sheet.canvas.drawString(90, -24 - 14 * row, right)
    document = read(tmp_path, sheet)
    assert texts(document, "table") == [f"Study What was found\nKhan {SENTENCES[1]}\nLund {SENTENCES[3]}"]
