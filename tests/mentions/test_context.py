import pytest

from litreview.mentions.context import find_qualifiers
from litreview.spans import Span


def qualifiers(text, words):
    span = Span(text.index(words), text.index(words) + len(words))
    return find_qualifiers(text, [span]).get(span, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("There was no trade union in the mill.", "trade union"),
        ("Mills worked without inspectors.", "inspectors"),
        ("Inspectors were absent.", "Inspectors"),
        ("The lack of enforcement hurt.", "enforcement"),
    ],
)
def test_find_qualifiers_negates(text, words):
    assert qualifiers(text, words) == ("negated",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("There was no canteen, but trade unions were strong.", "trade unions"),
        ("Not only buyers asked.", "buyers"),
        ("Inspectors came; none was paid.", "Inspectors"),
    ],
)
def test_find_qualifiers_ends_scope(text, words):
    assert qualifiers(text, words) == ()


def test_find_qualifiers_hedges_within_clause():
    text = "Buyers may help, but inspectors came."
    assert qualifiers(text, "Buyers") == ("hedged",)
    assert qualifiers(text, "inspectors") == ()
