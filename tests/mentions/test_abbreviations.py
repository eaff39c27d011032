import pytest

from litreview.mentions.abbreviations import find_abbreviations


def pairs(text):
    return [(a.short, a.long) for a in find_abbreviations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Pakistan Tanners Association (PTA) met", ("PTA", "Pakistan Tanners Association")),
        ("a common effluent treatment plant (CETP)", ("CETP", "common effluent treatment plant")),
        ("small and medium-sized enterprises (SMEs)", ("SMEs", "small and medium-sized enterprises")),
        ("the CETP (common effluent treatment plant)", ("CETP", "common effluent treatment plant")),
        ("social responsibility (SR; see below)", ("SR", "social responsibility")),
    ],
)
def test_find_abbreviations_pairs_short_with_long(text, expected):
    assert pairs(text) == [expected]


@pytest.mark.parametrize("text", ["as shown (2007)", "many mills (see below)", "(PTA)", "()", "in the mill (XQ)", ""])
def test_find_abbreviations_leaves_other_parentheses(text):
    assert pairs(text) == []


def test_find_abbreviations_gives_spans():
    text = "The trade union (TU) met."
    (found,) = find_abbreviations(text)
    assert (found.short_span.cut(text), found.long_span.cut(text)) == ("TU", "trade union")
