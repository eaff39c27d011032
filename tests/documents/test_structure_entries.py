from __future__ import annotations

from litreview.documents.blocks import Block, Line
from litreview.documents.raw import RawWord
from litreview.documents.structure.entries import split_references
from litreview.documents.structure.sections import mark_sections
from litreview.records import ParagraphKind

ENTRIES = [
    "Adu, C. (2001). Fuel in towns. Stoves Review, 3(1), 2-13.",
    "Brandt, K., & Silva, M. (2015). Cooking with wood. Journal of Fuels, 12(2), 101-130.",
    "Green, M. (1998). Smoke and health in four villages. Lung Letters, 28(4), 713-729.",
    "Li, S. C. (2007). Do cooks benefit? Energy and People, 9(1), 21-29.",
    "Mensah, P. (2011). The price of charcoal. Journal of Fuels, 8(3), 45-67.",
]
LINES = [line for entry in ENTRIES for line in (entry[:40].rstrip(), f" {entry[40:]}")]
"""The entries as a page sets them: lines behind the first are indented."""
PROSE = "In the hills of Ghana, Osei cooks with wood, and so do others in 2007. The smoke stays in the house for hours."


def block(kind: ParagraphKind, *lines: str, level: int = 0) -> Block:
    made = []
    for place, line in enumerate(lines):
        top = 100.0 + 12 * place
        left = 62.0 if line.startswith(" ") else 50.0
        words = tuple(RawWord(word, (left, top, 90.0, top + 10), 10.0, False, False, False) for word in line.split())
        made.append(Line(1, words, (left, top, 50.0 + 5 * len(line), top + 10), 10.0, False, False))
    return Block(kind, made, level)


def heading(text: str, level: int = 1) -> Block:
    return block("heading", text, level=level)


def outline(*blocks: Block) -> list[tuple[str, str | None]]:
    parted = split_references(blocks)
    mark_sections(parted)
    return [(b.kind, b.role) for b in parted]


def test_split_references_goes_on_behind_a_heading_that_parts_the_list() -> None:
    found = outline(
        heading("References"), block("body", *LINES[:4]), heading("Primary sources"), block("body", *LINES[4:])
    )
    assert [kind for kind, _ in found].count("reference") == 5
    assert [role for kind, role in found if kind == "heading"] == ["references", "references"]


def test_split_references_ends_at_a_heading_with_prose_under_it() -> None:
    found = outline(heading("References"), block("body", *LINES), heading("About us", 2), block("body", PROSE, PROSE))
    assert [role for kind, role in found if kind == "heading"] == ["references", "other"]
    assert found[-1][0] == "body"


def test_split_references_finds_a_list_without_a_heading() -> None:
    found = outline(heading("Findings"), *(block("body", PROSE) for _ in range(4)), block("body", *LINES))
    assert [kind for kind, _ in found][-5:] == ["reference"] * 5
    assert found[-5][1] == "references"


def test_split_references_leaves_prose_at_the_end_alone() -> None:
    blocks = [heading("Findings"), *(block("body", PROSE, PROSE) for _ in range(6))]
    assert {kind for kind, _ in outline(*blocks)} == {"heading", "body"}


def test_split_references_sets_text_behind_an_unheaded_list_apart() -> None:
    found = outline(*(block("body", PROSE) for _ in range(4)), block("body", *LINES), block("body", PROSE, PROSE))
    assert found[-1] == ("body", "other")


def test_split_references_takes_a_column_of_entries_that_was_taken_for_a_box() -> None:
    found = outline(heading("References"), block("body", *LINES[:4]), block("box", *LINES[4:]))
    assert [kind for kind, _ in found] == ["heading"] + ["reference"] * 5
