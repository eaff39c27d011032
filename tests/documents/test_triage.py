from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pdf_builders import Typesetter, a_paper

from litreview.documents import read_document
from litreview.documents.blocks import Block, plain_line
from litreview.documents.raw import RawLine, RawPage, RawWord
from litreview.documents.triage import judge_pages, report_doubts
from litreview.documents.wording.hyphens import Vocabulary
from litreview.records import PageDoubt
from litreview.text import list_pages

_TEXT = (
    "The owners of small workshops say that the audits of foreign buyers cost more than the orders are worth, and "
    "that nobody pays them for the changes which the auditors demand. In the villages around the town the women who "
    "stitched at home lost their income when the work moved to the new centres, since the road was long and there was "
    "no bus in the evening. A few of them formed a cooperative with the help of a priest, but it closed after the "
    "second year because the banks refused to lend to an association without land. We asked the members what they "
    "would have needed most of all. Several named a buyer who pays on time, and others spoke of the school fees that "
    "were due each spring. It is hard to see in these answers a wish for better rules. The inspectors of the state "
    "were friendly and rare, and the only fine that anybody remembered had been paid by the owner of a tannery who "
    "had quarrelled with the mayor about a wall. For the traders in the port the matter looked quite different."
)


def _lines(text: str, width: int = 60) -> list[str]:
    lines, words = [], text.split()
    while words:
        n = next((i for i in range(1, len(words)) if len(" ".join(words[: i + 1])) > width), len(words))
        lines.append(" ".join(words[:n]))
        words = words[n:]
    return lines


def _page(lines: Sequence[str], number: int = 1) -> RawPage:
    raw = tuple(
        RawLine(tuple(RawWord(w, None, 10.0, False, False, False) for w in line.split()), None, 10.0, False, False, 0)
        for line in lines
    )
    return RawPage(number, 595.0, 842.0, raw, "pdfium", sum(len(line.replace(" ", "")) for line in lines), 0)


def _judge(lines: Sequence[str], *, kind: str = "body") -> tuple[PageDoubt, ...]:
    block = Block(kind, [plain_line(line, page=1) for line in lines])  # type: ignore[arg-type]
    return judge_pages([_page(lines)], [block], vocabulary=Vocabulary(_TEXT.split())).get(1, ())


def _change_letters(text: str) -> str:
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    dealt = "".join(random.Random(1).sample(alphabet, 26))
    return text.translate(str.maketrans(alphabet, dealt))


def _lose_spaces(text: str) -> str:
    return " ".join(a + b for a, b in zip(text.split()[::2], text.split()[1::2], strict=False))


def test_judge_pages_has_no_doubt_about_a_sound_page() -> None:
    assert _judge(_lines(_TEXT)) == ()


@pytest.mark.parametrize(
    ("damage", "doubt"),
    [
        (_change_letters, "garbled"),
        (lambda text: "".join(chr(0xE000 + ord(c)) if c != " " else c for c in text), "garbled"),
        (_lose_spaces, "words run together"),
        (lambda text: " ".join(line.replace(" ", "") for line in _lines(text)), "words run together"),
    ],
)
def test_judge_pages_doubts_a_damaged_text_layer(damage: Callable[[str], str], doubt: PageDoubt) -> None:
    assert _judge(_lines(damage(_TEXT + " " + _TEXT))) == (doubt,)


def test_judge_pages_doubts_the_order_where_lines_of_two_columns_alternate() -> None:
    lines = _lines(_TEXT, 40)
    half = len(lines) // 2
    mixed = [line for pair in zip(lines[:half], lines[half:], strict=False) for line in pair]
    assert _judge(mixed) == ("order doubtful",)


def test_judge_pages_doubts_the_order_where_a_paragraph_has_lost_its_beginning() -> None:
    lines = _lines(_TEXT)
    blocks = [
        Block("body", [plain_line(line, page=1) for line in part]) for part in ([*lines[:4], "It closed."], lines[6:])
    ]
    assert blocks[1].text[0].islower()
    assert judge_pages([_page(lines)], blocks, vocabulary=Vocabulary(())) == {1: ("order doubtful",)}


def test_judge_pages_finds_entries_of_a_reference_list_in_the_text() -> None:
    entries = [f"Khan, F. R., {2000 + i}. Stitching at home. World Work {i + 3}, {i}10–{i}29." for i in range(4)]
    blocks = [Block("body", [plain_line(entry, page=1)]) for entry in entries]
    assert judge_pages([_page(entries)], blocks, vocabulary=Vocabulary(())) == {1: ("references in body",)}


def test_judge_pages_leaves_references_in_their_list_alone() -> None:
    assert _judge(["Khan, F. R., 2007. Stitching at home. World Work 3, 10–29."] * 4, kind="reference") == ()


def test_judge_pages_asks_the_second_engine_about_one_page_of_a_long_paper() -> None:
    pages = [_page(_lines(_TEXT), number) for number in range(1, 11)]
    asked: list[int] = []

    def read_second(number: int) -> RawPage:
        asked.append(number)
        return replace(_page(_lines(_change_letters(_TEXT))), number=number)

    doubts = judge_pages(pages, [], vocabulary=Vocabulary(()), read_second=read_second)
    assert asked == [5]
    assert doubts == {5: ("engines disagree",)}


def test_judge_pages_lets_engines_differ_in_spaces() -> None:
    pages = [_page(_lines(_TEXT), number) for number in range(1, 11)]
    second = _page(_lines(_lose_spaces(_TEXT + " end")))
    assert judge_pages(pages, [], vocabulary=Vocabulary(()), read_second=lambda _: second) == {}


def test_report_doubts_says_each_doubt_once_with_its_pages() -> None:
    problems = report_doubts({2: ("garbled",), 3: ("garbled", "engines disagree"), 7: ("garbled",)}, "paper.pdf")
    assert [p.where for p in problems] == ["paper.pdf, pages 2–3, 7", "paper.pdf, page 3"]
    assert all(p.remedy for p in problems)


def test_list_pages_joins_runs() -> None:
    assert list_pages([1]) == "page 1"
    assert list_pages([1, 2, 4]) == "pages 1–2, 4"


def test_read_document_has_no_doubt_about_a_sound_paper(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(a_paper())
    document = read_document(path)
    assert [page.doubts for page in document.pages] == [()] * len(document.pages)
    assert document.problems == ()


def test_read_document_marks_the_page_whose_words_run_together(tmp_path: Path) -> None:
    sheet = Typesetter()
    sheet.paragraph(_TEXT)
    sheet.start_page()
    sheet.paragraph(_lose_spaces(_TEXT + " " + _TEXT))
    path = tmp_path / "paper.pdf"
    path.write_bytes(sheet.finish())
    document = read_document(path)
    assert [page.doubts for page in document.pages] == [(), ("words run together",)]
    assert [(p.severity, p.where) for p in document.problems] == [("warning", "paper.pdf, page 2")]
