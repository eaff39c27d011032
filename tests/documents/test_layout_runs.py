from __future__ import annotations

from pathlib import Path

import pytest
from pdf_builders import BODY, Typesetter, prose, sentences

from litreview.documents import read_document
from litreview.documents.engines.runs import raise_digits


def read_words(tmp_path: Path, *parts: tuple[str, float, float]) -> str:
    """Return the text of a page whose last line is set of parts: (text, size, rise)."""
    sheet = Typesetter().paragraph(prose(4))
    text = sheet.canvas.beginText(60, sheet.y)
    for printed, size, rise in parts:
        text.setFont(BODY, size)
        text.setRise(rise)
        text.textOut(printed)
    sheet.canvas.drawText(text)
    path = tmp_path / "paper.pdf"
    path.write_bytes(sheet.finish())
    return read_document(path).text


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([("Firms left the clusters.", 10, 0), ("12", 6, 4), (" They went abroad.", 10, 0)], "clusters.¹² They"),
        ([("Firms left.", 10, 0), ("3,7–9", 6, 4), (" They went abroad.", 10, 0)], "left.³,⁷–⁹ They"),
        ([("It fell by 10", 10, 0), ("−3", 6, 4), (" in the end.", 10, 0)], "10⁻³ in"),
        ([("They hold 5 m", 10, 0), ("2", 6, 4), (" each.", 10, 0)], "5 m² each"),
        ([("They count CO", 10, 0), ("2", 6, -2), (" twice.", 10, 0)], "CO2 twice"),
        ([("On the 19", 10, 0), ("th", 6, 4), (" day they left.", 10, 0)], "19th day"),
        ([("S", 10, 0), ("MALL", 8, 0), (" firms stay.", 10, 0)], "SMALL firms"),
        ([("In the region", 10, 0), ("3,4", 6, 4), (" , firms left.", 10, 0)], "region³,⁴, firms"),
        ([("Firms 12", 10, 0), (" stay where they are.", 10, 0)], "Firms 12 stay"),
    ],
)
def test_read_document_writes_raised_digits_as_superscripts(
    tmp_path: Path, parts: list[tuple[str, float, float]], wanted: str
) -> None:
    assert wanted in read_words(tmp_path, *parts)


def test_read_document_ends_a_sentence_behind_a_raised_citation(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(3))
    text = sheet.canvas.beginText(60, sheet.y)
    for printed, size, rise in (("Firms left the town.", 10, 0), ("4,5", 6, 4), (" Nobody knows why.", 10, 0)):
        text.setFont(BODY, size)
        text.setRise(rise)
        text.textOut(printed)
    sheet.canvas.drawText(text)
    path = tmp_path / "paper.pdf"
    path.write_bytes(sheet.finish())
    assert sentences(read_document(path))[-2:] == ["Firms left the town.⁴,⁵", "Nobody knows why."]


def test_raise_digits_leaves_letters() -> None:
    assert raise_digits("a,b") == "a,b"
