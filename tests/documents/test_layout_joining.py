from __future__ import annotations

from pathlib import Path

from pdf_builders import SENTENCES, Typesetter, prose, sentences

from litreview.documents import read_document
from litreview.records import Document


def read(tmp_path: Path, sheet: Typesetter) -> Document:
    path = tmp_path / "paper.pdf"
    path.write_bytes(sheet.finish())
    return read_document(path)


SPLIT = ("Nobody has counted the households in which stitching was the only", "trade that women could take up at home.")


def test_read_document_joins_a_sentence_over_small_print_at_the_foot(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(5))
    sheet.line(SPLIT[0] + " " + "work and the main source of pay in")
    sheet.canvas.setFont("Helvetica", 7)
    sheet.canvas.drawString(60, 120, "Correspondence to the first author, Department of Invented Studies, Nowhere")
    sheet.start_page()
    sheet.line("that year, and the " + SPLIT[1])
    sheet.paragraph(prose(6, first=40))
    assert any(s.startswith(SPLIT[0]) and s.endswith(SPLIT[1]) for s in sentences(read(tmp_path, sheet)))


def test_read_document_does_not_join_a_new_paragraph_over_small_print(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(5))
    sheet.line("A line that ends without a stop though it is a whole paragraph of its own and long")
    sheet.canvas.setFont("Helvetica", 7)
    sheet.canvas.drawString(60, 120, "Produced by an invented printer in a town that nobody has found on a map")
    sheet.start_page()
    sheet.paragraph(prose(6, first=40))
    assert f"Claim 40 holds: {SENTENCES[4]}" in sentences(read(tmp_path, sheet))
