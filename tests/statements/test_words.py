"""Vocabularies: phrases before words, patterns over classes."""

import pytest

from litreview.statements.words import Vocabulary, WordClass, tokenise

WORDS = Vocabulary(
    {
        "BREAK": WordClass(words=";"),
        "LEAD": WordClass(verbs="lead:led", phrases="lead to / led to"),
        "FIRM": WordClass(nouns="firm company"),
    }
)


def names(sentence: str) -> list[str]:
    tags, _ = WORDS.tag(tokenise(sentence))
    return [WORDS.name_of(tag) for tag in tags]


def test_tag_merges_a_phrase_into_one_token() -> None:
    _, tokens = WORDS.tag(tokenise("This led to firms"))
    assert [token.word for token in tokens] == ["this", "led to", "firms"]


def test_tag_inflects_nouns_and_verbs() -> None:
    assert names("companies leading") == ["FIRM", "LEAD"]


def test_compile_does_not_reach_over_a_break() -> None:
    pattern = WORDS.compile("LEAD ~3 FIRM")
    assert pattern.search(WORDS.tag(tokenise("led big firms"))[0])
    assert not pattern.search(WORDS.tag(tokenise("led ; firms"))[0])


def test_anchor_is_the_first_class_or_the_marked_one() -> None:
    lead, firm = WORDS.codes["LEAD"], WORDS.codes["FIRM"]
    assert WORDS.anchors_of("^ -2 LEAD|FIRM FIRM") == {lead, firm}
    assert WORDS.anchors_of("LEAD ~3 @FIRM") == {firm}
    assert WORDS.anchors_of("!LEAD FIRM") == set(WORDS.codes.values()) - {lead}
    assert WORDS.anchors_of("@LEAD? FIRM") == set(WORDS.codes.values())


def test_compile_refuses_an_unknown_class() -> None:
    with pytest.raises(KeyError):
        WORDS.compile("LEAD UNHEARD_OF")


def test_tokenise_leaves_out_bracketed_citations_and_keeps_offsets() -> None:
    tokens = tokenise("Rain (Smith, 2004; Li, 2001) fell")
    assert [(token.start, token.word) for token in tokens] == [(0, "rain"), (29, "fell")]
