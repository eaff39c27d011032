from __future__ import annotations

from pathlib import Path

from pdf_builders import BODY, Typesetter, check_invariants, prose, texts

from litreview.documents import read_document
from litreview.records import Document


def read(tmp_path: Path, sheet: Typesetter) -> Document:
    path = tmp_path / "paper.pdf"
    path.write_bytes(sheet.finish())
    document = read_document(path)
    check_invariants(document)
    return document


def test_read_document_reads_a_hanging_note_as_one(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(9))
    sheet.canvas.setFont(BODY, 8)
    sheet.canvas.drawString(60, 112, "1")
    sheet.canvas.drawString(
        70, 112, "The names of the villages have been changed at the wish of those who were asked in"
    )
    sheet.canvas.drawString(70, 102, "the two towns and the villages around them.")
    assert texts(read(tmp_path, sheet), "note") == [
        "1 The names of the villages have been changed at the wish of those who were asked in "
        "the two towns and the villages around them."
    ]


def test_read_document_does_not_take_a_table_at_the_foot_for_notes(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(9))
    sheet.y = 200
    sheet.line("Table 1: Households by number of stitchers")
    for left, right in (("1 stitcher", "12"), ("2 stitchers", "7"), ("3 or more", "4")):
        sheet.canvas.setFont(BODY, 8)
        sheet.canvas.drawString(60, sheet.y, left)
        sheet.canvas.drawString(200, sheet.y, right)
        sheet.y -= 11
    document = read(tmp_path, sheet)
    assert texts(document, "note") == []
    assert texts(document, "table") == ["1 stitcher 12\n2 stitchers 7\n3 or more 4"]


def test_read_document_keeps_a_numbered_item_of_two_lines_whole(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(5))
    sheet.canvas.setFont(BODY, 10)
    for mark, first, second in (
        (
            "1.",
            "The owners of the small firms in the town, who had to pay for the audits and",
            "for all that followed;",
        ),
        (
            "2.",
            "the women who stitched at home, and who could not travel to the new centres",
            "when these were opened.",
        ),
    ):
        sheet.canvas.drawString(70, sheet.y, mark)
        sheet.canvas.drawString(88, sheet.y, first)
        sheet.canvas.drawString(88, sheet.y - 12, second)
        sheet.y -= 24
    document = read(tmp_path, sheet)
    assert any(
        p.endswith("audits and for all that followed;") for p in texts(document, "body") + texts(document, "list")
    )


def test_read_document_sets_the_imprint_of_a_first_page_apart(tmp_path: Path) -> None:
    sheet = Typesetter()
    sheet.canvas.setFont(BODY, 7.5)
    sheet.canvas.drawString(60, sheet.y, "Received: 3 March 2019; Accepted: 19 August 2019")
    sheet.y -= 24
    sheet.paragraph(prose(8))
    document = read(tmp_path, sheet)
    assert texts(document, "box") == ["Received: 3 March 2019; Accepted: 19 August 2019"]
    assert texts(document, "body") == [prose(8)]
