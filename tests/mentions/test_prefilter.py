import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.mentions.prefilter import LiteralIndex, Sought, list_required, required_literals


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\bpollut\w*", {"pollut"}),
        (r"\b(?:brib|threat)\w+", {"brib", "threat"}),
        (r"(?:ab|\d+)", set()),
        (r"(?-i:ILO)\b", {"ilo"}),
        (r"x?y*", set()),
        (r"\w+", set()),
    ],
)
def test_required_literals_names_what_a_match_needs(pattern, expected):
    assert required_literals(pattern) == expected


@settings(deadline=None)
@given(st.from_regex(r"(?:(?:ab|cd)?ef[gh]+(?:ij|kl){1,2}|no(?:pq)*rs)", fullmatch=True))
def test_required_literals_never_rejects_a_match(text):
    pattern = r"(?:(?:ab|cd)?ef[gh]+(?:ij|kl){1,2}|no(?:pq)*rs)"
    assert re.search(pattern, text)
    assert any(literal in text.lower() for literal in required_literals(pattern))


def test_literal_index_names_the_patterns_that_a_text_may_match():
    index = LiteralIndex([frozenset({"kiln", "oven"}), frozenset({"eu"}), frozenset(), frozenset({"kilometre"})])
    assert index.find("brick kilns of the eu") == [0, 1, 2]
    assert index.find("a kilometre away") == [2, 3]
    assert index.find("ki") == [2]


@settings(deadline=None)
@given(st.text("kilnov ", max_size=30))
def test_literal_index_finds_what_a_plain_search_finds(text):
    literals = [frozenset({"kiln", "ovi"}), frozenset({"no", "vol"}), frozenset({"ill in"})]
    plain = [number for number, of_pattern in enumerate(literals) if any(literal in text for literal in of_pattern)]
    assert LiteralIndex(literals).find(text) == plain


@settings(deadline=None)
@given(st.from_regex(r"(?:(?:ab|cd)?ef[gh]+(?:ij|kl){1,2}mn|no(?:pq)*rs[tu]vw)(?:x|yz)", fullmatch=True))
def test_sought_never_passes_over_a_match(text):
    regex = re.compile(r"(?:(?:ab|cd)?ef[gh]+(?:ij|kl){1,2}mn|no(?:pq)*rs[tu]vw)(?:x|yz)")
    assert Sought(regex).is_in(text, text.lower())


def test_list_required_names_everything_that_a_match_needs():
    assert list_required(r"\b(?:brib|threat)\w+ of(?: the)? inspec\w+") == [
        frozenset({" inspec"}), frozenset({"brib", "threat"}), frozenset({" of"})
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["Kilns smoke.", "Two KILNS and a kiln", "No oven here", ""])
def test_sought_finds_what_its_regular_expression_finds(text):
    regex = re.compile(r"\bkilns?\b|\bfurnaces?\b", re.IGNORECASE)
    found = [match.group() for match in Sought(regex).find(text, text.lower())]
    assert found == regex.findall(text)
    assert Sought(regex).is_in(text, text.lower()) is bool(found)
