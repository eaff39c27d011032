from __future__ import annotations

import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.documents import restore
from litreview.documents.assembling import PageFrame, assemble
from litreview.documents.blocks import Block, Line
from litreview.documents.raw import RawWord
from litreview.documents.wording.accents import compose_text, learn_habit
from litreview.documents.wording.hyphens import Vocabulary
from litreview.documents.wording.segmenting import split_run
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


def set_line(*tokens: tuple[str, float, float], size: float = 10.0) -> Line:
    """Give a line of words with the white before each, in ems, and its font size."""
    words, x = [], 50.0
    for text, gap, word_size in tokens:
        x += gap * size
        width = 0.5 * word_size * len(text)
        words.append(RawWord(text, (x, 100.0, x + width, 110.0), word_size, False, False, False))
        x += width
    return Line(1, tuple(words), (50.0, 100.0, x, 110.0), size, False, False)


def spaced(text: str, *, gap: float) -> Line:
    return set_line(*((word, gap, 10.0) for word in text.split()))


def assemble_line(line: Line, kind: str = "body") -> Document:
    return assemble_blocks([Block(kind, [line])])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("signifi cant", "significant"),
        ("(specifi c)", "(specific)"),
        ("affi liations.", "affiliations."),
        ("“Scientifi c", "“Scientific"),
        ("Norw ay,", "Norway,"),
    ],
)
def test_assemble_joins_a_word_broken_without_white(printed: str, text: str) -> None:
    document = assemble_line(spaced(printed, gap=0.02))
    assert document.text == text
    assert [(edit.printed, edit.kind) for edit in document.edits] == [(printed, "space")]


def test_assemble_keeps_the_boxes_of_both_parts_of_a_joined_word() -> None:
    document = assemble_line(spaced("signifi cant", gap=0.0))
    assert [word.span.cut(document.text) for word in document.words] == ["signifi", "cant"]


@pytest.mark.parametrize("text", ["in to", "a long term view", "de novo synthesis", "multi national firms", "per cent"])
def test_assemble_leaves_words_with_white_between(text: str) -> None:
    assert assemble_line(spaced(text, gap=0.25)).text == text


def test_assemble_joins_broken_words_of_an_engine_without_places() -> None:
    words = tuple(RawWord(w, None, 10.0, False, False, False) for w in ["the", "politi", "cal", "parties"])
    assert assemble_line(Line(1, words, None, 10.0, False, False)).text == "the political parties"


def test_assemble_leaves_typed_text_as_it_was_typed() -> None:
    words = tuple(
        RawWord(w, None, 0.0, False, False, False) for w in ["the", "politi", "cal", "ofthepartieswhichwereinpower"]
    )
    document = assemble_line(Line(1, words, None, 0.0, False, False))
    assert (document.text, document.edits) == ("the politi cal ofthepartieswhichwereinpower", ())


@pytest.mark.parametrize(
    ("printed", "text"),
    [("A B S T R A C T", "ABSTRACT"), ("R E S EAR CH", "RESEARCH"), ("a r t i c l e", "article")],
)
def test_assemble_joins_letters_set_apart(printed: str, text: str) -> None:
    assert assemble_line(spaced(printed, gap=0.15)).text == text


def test_assemble_parts_letters_set_apart_at_wider_white() -> None:
    tokens = [(letter, 0.6 if at == 7 else 0.18, 10.0) for at, letter in enumerate("ARTICLEINFO")]
    assert assemble_line(set_line(*tokens)).text == "ARTICLE INFO"


@pytest.mark.parametrize("text", ["X X X X X", "A K T P G D", "p q r s", "A B C D"])
def test_assemble_leaves_letters_that_are_no_word(text: str) -> None:
    assert assemble_line(spaced(text, gap=0.15)).text == text


def test_assemble_joins_small_capitals() -> None:
    line = set_line(("T", 0, 10.0), ("HE", 0.02, 8.0), ("E", 0.3, 10.0), ("FFECT", 0.02, 8.0), ("OF", 0.3, 8.0))
    document = assemble_line(line)
    assert document.text == "THE EFFECT OF"
    assert {edit.kind for edit in document.edits} == {"small capitals"}


def test_assemble_joins_small_capitals_of_one_size_where_only_the_whole_is_a_word() -> None:
    assert assemble_line(spaced("1. I NTRODUCTION", gap=0.15)).text == "1. INTRODUCTION"


def test_assemble_leaves_an_article_before_a_word_in_capitals() -> None:
    assert (
        assemble_line(spaced("A CASE STUDY OF A COSY EXPERIMENT", gap=0.25)).text == "A CASE STUDY OF A COSY EXPERIMENT"
    )


def test_assemble_drops_the_second_printing_of_a_word() -> None:
    words = [
        RawWord("Results", (50.0 + shift, 100.0, 90.0 + shift, 110.0), 10.0, True, False, False) for shift in (0, 0.3)
    ]
    document = assemble_line(Line(1, tuple(words), (50.0, 100.0, 90.3, 110.0), 10.0, True, False))
    assert document.text == "Results"
    assert restore(document).split() == ["Results", "Results"]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("Mu¨ller", "Müller"), ("M¨uller", "Müller"), ("Jos´e", "José"), ("Jose´", "José"), ("Pe´rez", "Pérez"),
        ("Garc´ıa", "García"), ("Orli´c", "Orlić"), ("Yas¸ami", "Yaşami"), ("Fran¸cois", "François"), ("S˜ao", "São"),
    ],
)  # fmt: skip
def test_assemble_puts_accents_on_their_letters(printed: str, text: str) -> None:
    document = write(f"of {printed} et al.")
    assert document.text == f"of {text} et al."
    assert [(edit.printed, edit.kind) for edit in document.edits] == [(printed, "accent")]


@pytest.mark.parametrize(
    "text",
    ["media´s", "newspapers´", "one´s", "5 ˝C", "4.28 ˘ 0.10", "´80", "cm´1", "treatment ˆ sampling", "``knowledge"],
)
def test_assemble_leaves_marks_that_are_no_accents(text: str) -> None:
    assert write(text).text == text


def test_assemble_joins_a_word_broken_at_its_accent() -> None:
    document = assemble_line(set_line(("by", 0, 10), ("Zeytinog˘", 0.25, 10), ("lu", 0.03, 10)))
    assert document.text == "by Zeytinoğlu"


def test_compose_text_follows_the_habit_of_the_document() -> None:
    assert compose_text("Mun˜oz", learn_habit(["Mu¨ller", "Pe´rez"])) == "Muñoz"
    assert compose_text("Jo˜ao", learn_habit(["M¨uller", "Garc´ıa"])) == "João"


def test_compose_text_reads_windows_letters_shown_as_macintosh() -> None:
    habit = learn_habit(["europ‰ische", "Getr‰nke"])
    assert compose_text("st¸tzt", habit) + compose_text("Rˆller", habit) == "stütztRöller"


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("is isoftenusedinthestudiesof", "is is often used in the studies of"),
        ("comparedtothecontrolgroupofthestudy", "compared to the control group of the study"),
    ],
)
def test_assemble_parts_words_that_run_together(printed: str, text: str) -> None:
    document = write(printed)
    assert document.text == text
    assert {edit.kind for edit in document.edits} == {"space"}
    assert all(" " not in word.span.cut(text) for word in document.words)


def test_assemble_puts_spaces_behind_marks_where_a_paragraph_runs_together() -> None:
    document = write("vials,tightlysealed,andstoredinarefrigerator(Khan,2007).Thesamples", "werekeptinthedarkby Patel")
    assert document.text == (
        "vials, tightly sealed, and stored in a refrigerator (Khan, 2007). The samples were kept in the dark by Patel"
    )


@pytest.mark.parametrize(
    "text",
    [
        "histopathologists", "Transformationsforschung internationalen", "Psychoneuroendocrinology", "OpenStreetMap",
        "https://example.org/thisisalongaddressoftheworld", "Professionalisierungspolitiken", "metalloproteinases",
        "scientification", "ACTGACTGACTGACTGATTA", "institutionalistischer",
    ],
)  # fmt: skip
def test_assemble_leaves_long_words_whole(text: str) -> None:
    assert write(text).text == text


def test_split_run_is_quick_on_long_runs() -> None:
    start = time.process_time()
    assert split_run("ofthe" * 80, Vocabulary(())) == ["of", "the"] * 80
    assert split_run("x" * 100_000, Vocabulary(())) is None
    assert time.process_time() - start < 2


def test_assemble_reads_ligatures_in_the_wrong_encoding() -> None:
    document = write("a signiÔ¨Åcant eÔ¨Äect")
    assert document.text == "a significant effect"
    assert {edit.kind for edit in document.edits} == {"ligature"}


def test_assemble_learns_what_odd_characters_stand_for() -> None:
    document = write("We signi\x03cantly de\x03ne the \x03rst \x03eld and \ue020en \ue020e rest.")
    assert document.text == "We significantly define the first field and Then The rest."


def test_assemble_drops_an_odd_character_that_makes_no_words() -> None:
    assert write("a \x032 = 5 and ob\x01xyz here").text == "a 2 = 5 and obxyz here"


def test_assemble_halves_a_word_printed_twice_letter_by_letter() -> None:
    document = write("22.. RReessuullttss of the bookkeeper")
    assert document.text == "22.. Results of the bookkeeper"
    assert document.edits[0].printed == "RReessuullttss"
