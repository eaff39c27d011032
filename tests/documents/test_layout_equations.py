from __future__ import annotations

from pathlib import Path

from pdf_builders import BODY, Typesetter, check_invariants, prose, sentences, texts

from litreview.documents import read_document
from litreview.records import Document


def read(tmp_path: Path, sheet: Typesetter) -> Document:
    path = tmp_path / "paper.pdf"
    path.write_bytes(sheet.finish())
    document = read_document(path)
    check_invariants(document)
    return document


def test_read_document_sets_displayed_equations_apart(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(5))
    sheet.line("We write the income of a household that stitches at home as the sum of two parts:")
    sheet.y -= 6
    sheet.canvas.setFont(BODY, 10)
    sheet.canvas.drawString(200, sheet.y, "y = a + b x + e")
    sheet.canvas.drawString(510, sheet.y, "(1)")
    sheet.y -= 20
    sheet.line("where x counts the balls that the women of the household stitched in the last week.")
    document = read(tmp_path, sheet.paragraph(prose(4, first=30)))
    assert texts(document, "equation") == ["y = a + b x + e (1)"]
    assert not any("b x" in s for s in sentences(document))
    assert any(s.startswith("where x counts") and s.endswith("last week.") for s in sentences(document))


def test_read_document_leaves_statistics_in_their_sentence(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(5))
    lines = (
        "Households that had lost their stitching centre earned less than those which had not,",
        "t = 3.2, p < 0.01, SD = 4.5, and the others did not differ from them in the end.",
    )
    document = read(tmp_path, sheet.lines(*lines).paragraph(prose(4, first=30)))
    assert texts(document, "equation") == []
    assert " ".join(lines) in sentences(document)
