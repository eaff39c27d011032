from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.documents.wording.sentences import split_sentences


def cut(text: str) -> list[str]:
    return [span.cut(text) for span in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Wage data come from Rahman et al. (2009) and cover two years.",
        "See the survey (pp. 243–246) for details.",
        "Some inputs, e.g. Glue and thread, are imported.",
        "The buyers, i.e. Brands from abroad, set the terms.",
        "Others disagree (cf. Okafor 2011).",
        "It is a case of growth vs. Equity in the eyes of owners.",
        "The layout is shown in Fig. 2 and in Table 3.",
        "Decree No. 3 banned the practice.",
        "We thank Dr. Osei for his comments.",
        "The interview with J. K. Mwangi lasted an hour.",
        "Output grew by 3.5 per cent.",
        "The file is kept at https://example.org/a.b/c.html for reference.",
        "Its DOI is 10.1000/xyz.12.3 and it is open.",
        "The U.S. Department of Labor wrote the list.",
        "Tanners (Who are they? The poor.) rarely complain.",
        'He said, "Nobody came." and left.',
        "The agency [see Table 2. Approximate shares] was closed.",
        "Fees rose to approx. 40 rupees.",
        "The law of Jan. 5 was repealed.",
        "She asked “Who pays?” and got no answer.",
    ],
)
def test_split_sentences_keeps_one_sentence_whole(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Dust was measured by Rahman et al.", "The levels were high."),
        ("They sell belts, shoes, etc.", "Most are exported."),
        ("It was first sold in the U.S.", "The market grew."),
        ("The answer was no.", "Nobody complied."),
        ("Workers lost their jobs in 2007.", "45 firms closed."),
        ("Does it pay?", "It depends."),
        ("Wages fell!", "Then they rose."),
        ("He called it “a political issue.”", "Others agreed."),
        ("He called it “a political issue.” (Okafor, 2011, p. 10)", "Others agreed."),
        ("He said, “We pay.” (manager of firm 3)", "Others agreed."),
        ("Plants were closed. [12]", "The owners protested."),
        ("Plants were closed. ¹²", "The owners protested."),
        ("The list is in App. B.", "It is long."),
        ("Plants were closed.12", "The owners protested."),
        ("Plants were closed in 2007.3,4", "The owners protested."),
        ("Plants were closed.[12]", "The owners protested."),
        ("Plants were closed (see Table 2).", "The owners protested."),
        ("Few complied.", "(Most of them were small.)"),
        ("The first reason is cost.", "(b) The second is fear."),
        ("It is known as plan B.", "However, it failed."),
        ("The list goes on…", "Nobody reads it."),
        ("Fuel is scarce.", "De Groot (2010) says why."),
        ("Fuel is scarce.", "de Groot (2010) says why."),
        ("Glue is toxic.", "“We cannot breathe,” one worker said."),
        ("The plant is run by Acme Co.", "It is closed."),
        ("Owners fled.”", "Workers stayed."),
        ("This was missed by the scanner.", "The space, too."),
    ],
)
def test_split_sentences_finds_the_border(first: str, second: str) -> None:
    assert cut(f"{first} {second}") == [first, second]


def test_split_sentences_mends_a_missing_space() -> None:
    assert cut("The stoves broke.They were sold.") == ["The stoves broke.", "They were sold."]


def test_split_sentences_leaves_addresses_whole() -> None:
    assert cut("Write to Ama.Mensah@example.org. She knows.") == ["Write to Ama.Mensah@example.org.", "She knows."]


def test_split_sentences_ends_at_blank_lines_only() -> None:
    assert cut("A Heading\n\nThe text goes\non here. It\nends.") == [
        "A Heading",
        "The text goes\non here.",
        "It\nends.",
    ]


def test_split_sentences_separates_the_items_of_a_run_in_list() -> None:
    assert cut("1. Buy a stove 2. Light it 3. Cook") == ["1. Buy a stove", "2. Light it", "3. Cook"]


def test_split_sentences_separates_bullets() -> None:
    assert cut("• Fuel costs • Stove costs") == ["• Fuel costs", "• Stove costs"]


def test_split_sentences_returns_nothing_for_white_space() -> None:
    assert split_sentences(" \n\t\n ") == ()


WORDS = """The stove et al. (2007) . .. ... … ? ! “ ” " ' ) ( [ ] [3] e.g. U.S. 1. 2. a. b. J. 12 .12 • - , ; é 中
    Word.Word x@y.zz"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\n", "\n\n", "\u00a0", "\u2028"])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map(" ".join) | st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=80))
def test_split_sentences_covers_every_visible_character_once(text: str) -> None:
    spans = split_sentences(text)
    covered: set[int] = set()
    last = 0
    for span in spans:
        assert span.start >= last
        last = span.end
        piece = span.cut(text)
        assert piece == piece.strip()
        covered.update(range(span.start, span.end))
    assert all(char.isspace() or place in covered for place, char in enumerate(text))


@pytest.mark.parametrize(
    "text",
    ["." * 200_000, ". " * 100_000, "(" * 100_000, "a.(" * 60_000, "A. " * 60_000, "x.) (" * 40_000, "1. " * 60_000,
     "\n " * 100_000, "e.g. [" * 40_000, '."' * 100_000, ".1,2" * 50_000, "1. A " * 40_000],
)  # fmt: skip
def test_split_sentences_is_linear_on_hostile_text(text: str) -> None:
    start = time.process_time()
    split_sentences(text)
    assert time.process_time() - start < 3
