from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.documents import restore
from litreview.documents.assembling import PageFrame, assemble
from litreview.documents.blocks import Block, Line
from litreview.documents.raw import RawWord
from litreview.records import Bibliography, Document, Source

SOURCE = Source("a.pdf", "0" * 64, 1, "application/pdf", "pdfium", "0")
BOX = (10.0, 10.0, 60.0, 20.0)


def a_line(text: str, *, page: int = 1, size: float = 10.0) -> Line:
    words = tuple(RawWord(word, BOX, size, False, False, word[-1] == "-") for word in text.split(" "))
    return Line(page, words, BOX, size, False, False)


def write(*lines: str, kind: str = "body") -> Document:
    return assemble_blocks([Block(kind, [a_line(line) for line in lines])])  # type: ignore[arg-type]


def assemble_blocks(blocks: list[Block]) -> Document:
    pages = sorted({line.page for block in blocks for line in block.lines})
    frames = [PageFrame(number, None, 595.0, 842.0, "pdfium", 1) for number in pages]
    return assemble(blocks, frames=frames, source=SOURCE, bibliography=Bibliography())


def raw_words(blocks: list[Block]) -> list[str]:
    return [piece for b in blocks for line in b.lines for word in line.words for piece in word.text.split()]


def test_assemble_records_a_joined_hyphen() -> None:
    document = write("The clus-", "ters grew.")
    (edit,) = document.edits
    assert (edit.span.cut(document.text), edit.printed, edit.kind) == ("clusters", "clus-\nters", "hyphen")


def test_assemble_records_a_hyphen_that_is_kept() -> None:
    document = write("A long-term view and a long-", "term plan.")
    (edit,) = document.edits
    assert (edit.span.cut(document.text), edit.printed) == ("long-term", "long-\nterm")


def test_assemble_records_ligatures_accents_and_invisible_characters() -> None:
    document = write("The ﬁrst cafe\u0301 is\u200b here.")
    assert document.text == "The first café is here."
    assert [(e.span.cut(document.text), e.printed, e.kind) for e in document.edits] == [
        ("first", "ﬁrst", "ligature"),
        ("café", "cafe\u0301", "accent"),
        ("is", "is\u200b", "invisible"),
    ]


def test_assemble_records_words_of_which_nothing_is_seen() -> None:
    document = write("\u200b one \u200b \u200b two \u200b")
    assert document.text == "one two"
    assert restore(document).split() == ["\u200b", "one", "\u200b", "\u200b", "two", "\u200b"]


def test_restore_gives_the_changed_word_whole_for_a_part_of_the_text() -> None:
    document = write("The clus-", "ters grew.")
    (edit,) = document.edits
    middle = edit.span.__class__(edit.span.start + 2, edit.span.end + 3)
    assert restore(document, middle) == "clus-\nters gr"


def test_restore_of_an_untouched_text_is_the_text() -> None:
    document = write("Nothing is changed", "in these lines.")
    assert document.edits == ()
    assert restore(document) == document.text


ODD = list("ﬁﬀ\u0301´¨˜ı\u200b\u00ad-–/‐\x02\x1c\ufffe’²ﬂéö")
PRINTED = [
    *ODD,
    *string.ascii_letters[:6],
    "T",
    "HE",
    "the",
    "of",
    "clus",
    "ters",
    "ters,",
    "term",
    "and",
    "in",
    "cant",
]
PRINTED += ["cant", "isoftenused", "signifi", "c", "l", "u", "s", "12", "RReess"]
WORDS = st.lists(st.sampled_from(PRINTED), min_size=1, max_size=5).map("".join)
LINES = st.lists(WORDS, min_size=1, max_size=7)
BLOCKS = st.tuples(
    st.sampled_from(["body", "table", "heading", "reference", "note"]), st.lists(LINES, min_size=1, max_size=4)
)


@settings(max_examples=200, deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=4), st.booleans())
def test_restore_gives_back_every_word_of_any_blocks(drawn: list[tuple[str, list[list[str]]]], placed: bool) -> None:
    blocks = [
        Block(
            kind,  # type: ignore[arg-type]
            [
                Line(
                    1,
                    tuple(RawWord(w, BOX if placed else None, 9.0 + len(w) % 3, False, False, False) for w in line),
                    BOX if placed else None, 10.0, False, False,
                )
                for line in lines
            ],
        )
        for kind, lines in drawn
    ]  # fmt: skip
    document = assemble_blocks(blocks)
    shown = bool(document.text.strip())
    assert not shown or restore(document).split() == raw_words(blocks)
    assert all(a.span.end <= b.span.start for a, b in zip(document.edits, document.edits[1:], strict=False))
    assert all(edit.span.cut(document.text) == edit.span.cut(document.text).strip() != "" for edit in document.edits)
    assert all(" " not in word.span.cut(document.text) for word in document.words)
