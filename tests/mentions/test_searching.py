import pytest

from litreview import mentions
from litreview.records import Code, Pattern

TEXTS = (
    "Labour unions organise in the centres of the dialogue.",
    "Labor union leaders organized at the center.",
    "The men’s programme was ageing, and sceptics fulfilled it.",
    "A factory with skilled women labelled the licences.",
    "Nothing here.",
)
PATTERNS = ["labor union", "organise", "center", "dialog", "program", "aging", "skeptic", "fulfil*", "factories",
            "woman", "label*", "license", "lab* unions", "men"]  # fmt: skip


@pytest.fixture(scope="module")
def finder():
    return mentions.empty_finder()


@pytest.fixture(scope="module")
def sentences():
    return mentions.make_searchable(TEXTS)


@pytest.mark.parametrize("value", PATTERNS)
def test_may_hold_leaves_out_no_sentence_that_matches(value, finder, sentences):
    pattern = Pattern("phrase", value, "x")
    sought = mentions.finder_of_codes([Code("c", "", "", patterns=(pattern,))], like=finder)
    found = mentions.search(sentences, range(len(TEXTS)), finder=sought)
    candidates = mentions.may_hold([pattern], sentences, finder=finder)
    assert found
    assert candidates is not None
    assert found.keys() <= set(candidates)
    assert 4 not in candidates


def test_may_hold_says_none_where_nothing_can_be_said(finder, sentences):
    assert mentions.may_hold([Pattern("regex", r"\w+", "x")], sentences, finder=finder) is None
    assert mentions.may_hold([Pattern("tokens", '[{"POS": "VERB"}]', "x")], sentences, finder=finder) is None


def test_may_hold_looks_for_the_letters_of_tokens_that_must_be_there(finder, sentences):
    tokens = '[{"LOWER": "nothing", "OP": "?"}, {"LOWER": {"IN": ["union", "unions"]}}]'
    assert mentions.may_hold([Pattern("tokens", tokens, "x")], sentences, finder=finder) == [0, 1]


def test_search_gives_places_excludes_applied(finder, sentences):
    code = Code(
        "c", "", "", patterns=(Pattern("phrase", "union", "p"),), excludes=(Pattern("phrase", "union leader", "e"),)
    )
    found = mentions.search(sentences, range(5), finder=mentions.finder_of_codes([code], like=finder))
    assert {at: [span.cut(TEXTS[at]) for span, _ in hits] for at, hits in found.items()} == {0: ["unions"]}
