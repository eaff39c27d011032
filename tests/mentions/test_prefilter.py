import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.mentions.prefilter import required_literals


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
