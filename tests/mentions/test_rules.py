import json
from dataclasses import replace

import pytest
from builders import a_document, find

from litreview.errors import CodebookError
from litreview.mentions import build_finder, find_codes, find_mentions
from litreview.records import Citation, Code, Codebook, Dimension, Pattern


def a_pattern(value, kind="phrase", line=1):
    if kind == "tokens":
        value = json.dumps(value)
    return Pattern(kind, value, f"book.yaml:{line}")


def a_codebook(*codes, role="factor"):
    return Codebook("book", "1", "Book", "", "0", (Dimension("factors", "Factors", "", role, tuple(codes)),))


def a_code(code_id, *patterns, excludes=(), parent=None):
    made = tuple(p if isinstance(p, Pattern) else a_pattern(p) for p in patterns)
    return Code(code_id, code_id.title(), "", parent=parent, patterns=made, excludes=tuple(map(a_pattern, excludes)))


def a_text(*sentences, citations=()):
    document = a_document(*sentences)
    return replace(document, citations=tuple(Citation(find(document, c), "author-year") for c in citations))


def found(text, *codes):
    return {code for _, code in find_codes(text, finder=build_finder(a_codebook(*codes)))}


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("labour law", "Labor laws are weak."),
        ("trade union", "Local TRADE UNIONS were absent."),
        ("value chain", "the value-chain literature"),
        ("organization", "many organisations"),
        ("factory", "in two factories"),
        ("pollut*", "Polluters pay."),
        ("pollut* control", "pollution-control boards"),
        ("child labour", "children’s homes and child labor"),
        ("workers' rights", "workers’ rights"),
        ("non-governmental organisation", "non-governmental organizations"),
    ],
)
def test_find_codes_matches_phrase(phrase, text):
    assert found(text, a_code("x", phrase)) == {"x"}


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("law", "the lawn"),
        ("trade union", "trades union"),
        ("for profit", "four profits"),
        ("filed", "filled"),
        ("trade union", "trade – union of sorts"),
    ],
)
def test_find_codes_leaves_other_words(phrase, text):
    assert found(text, a_code("x", phrase)) == set()


def test_find_codes_matches_token_pattern():
    pattern = a_pattern([{"LOWER": "waste"}, {"LOWER": "water", "OP": "?"}, {"LOWER": "plant"}], "tokens")
    assert found("a waste water plant", a_code("x", pattern)) == {"x"}


def test_find_codes_matches_regex_over_typographic_apostrophe():
    assert found("children’s labour", a_code("x", a_pattern(r"\bchild(ren)?'?s? labou?r\b", "regex"))) == {"x"}


def test_find_codes_drops_match_that_overlaps_exclude():
    code = a_code("environment", "environment*", excludes=["business environment"])
    assert found("a sound business environment", code) == set()
    assert found("a sound business environment and environmental law", code) == {"environment"}


def test_find_codes_adds_codes_above():
    assert found("effluent plants", a_code("env", "pollution"), a_code("plants", "effluent plant", parent="env")) == {
        "env",
        "plants",
    }


def test_build_finder_reports_every_bad_pattern():
    code = a_code("x", a_pattern("(", "regex", 3), a_pattern([{"LOWR": "a"}], "tokens", 4), a_pattern("-", line=5))
    with pytest.raises(CodebookError) as raised:
        build_finder(a_codebook(code))
    assert [f"book.yaml:{line}" in str(raised.value) for line in (3, 4, 5)] == [True] * 3


def test_find_mentions_gives_offsets_into_document():
    document = a_text("Nothing here.", "Trade unions were weak.")
    (mention,) = find_mentions(document, finder=build_finder(a_codebook(a_code("union", "trade union"))))
    assert mention.span.cut(document.text) == mention.quote == "Trade unions"
    assert mention.rule == "union@book.yaml:1"


def test_find_mentions_keeps_longest_within_code():
    finder = build_finder(a_codebook(a_code("chain", "value chain", "global value chain")))
    assert [m.quote for m in find_mentions(a_text("In global value chains."), finder=finder)] == ["global value chains"]


def test_find_mentions_allows_overlap_between_codes():
    finder = build_finder(a_codebook(a_code("chain", "value chain"), a_code("global", "global value")))
    assert [m.code_id for m in find_mentions(a_text("In global value chains."), finder=finder)] == [
        "global",
        "chain",
    ]


def test_find_mentions_gives_child_without_parent():
    finder = build_finder(a_codebook(a_code("env", "effluent"), a_code("plants", "effluent plant", parent="env")))
    assert [m.code_id for m in find_mentions(a_text("Effluent plants."), finder=finder)] == ["plants"]


def test_find_mentions_marks_citations():
    document = a_text("Unions matter (Labour Union, 2004).", citations=["(Labour Union, 2004)"])
    (mention,) = find_mentions(document, finder=build_finder(a_codebook(a_code("union", "labour union"))))
    assert mention.qualifiers == ("citation",)


def test_find_mentions_accepts_document_without_sentences():
    document = a_text("One.")
    empty = replace(document, paragraphs=(), sentences=())
    assert find_mentions(empty, finder=build_finder(a_codebook(a_code("x", "one")))) == ()
