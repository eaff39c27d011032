import pytest
from builders import a_codebook, a_document

from litreview.mentions import build_finder, pattern_forms, read_tokens
from litreview.records import Pattern

FINDER = build_finder(a_codebook())


def test_tokens_have_keys_and_the_place_in_the_document():
    document = a_document("It rained.", "Labour laws bind factories.")
    ((*words, _),) = read_tokens(document, [1], finder=FINDER)
    assert [word.key for word in words] == ["labor", "laws", "bind", "factories"]
    assert [word.base for word in words] == ["labor", "law", "bind", "factory"]
    assert [word.span.cut(document.text) for word in words] == ["Labour", "laws", "bind", "factories"]


def test_only_the_sentences_asked_for_are_tagged():
    document = a_document("Inspectors came.", "Inspectors left.")
    first, second = read_tokens(document, [0, 1], finder=FINDER, tagged={1})
    assert ([word.tag for word in first], second[0].tag) == (["", "", ""], "NNS")


@pytest.mark.parametrize(
    ("kind", "value", "forms"),
    [
        ("phrase", "labour-law office", ({"labor"}, {"law"}, {"office", "offices"})),
        ("phrase", "enforce*", ({"enforce*"},)),
        ("tokens", '[{"LOWER": "water"}, {"LOWER": {"IN": ["act", "law"]}}]', ({"water"}, {"act", "law"})),
        ("tokens", '[{"LOWER": "water"}, {"POS": "NOUN"}]', None),
        ("tokens", '[{"LOWER": "water", "OP": "?"}]', None),
        ("regex", "water acts?", None),
    ],
)
def test_forms_of_a_pattern_are_the_words_it_may_be(kind, value, forms):
    assert pattern_forms(Pattern(kind, value, "c.yaml:1"), finder=FINDER) == forms
