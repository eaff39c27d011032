import pytest

from litreview.mentions.lexicon import Lexicon, join_tags, read_tokens, split_words
from litreview.mentions.pipeline import build_tokeniser

TOKENISER = build_tokeniser()


def tokens_of(text):
    return read_tokens(TOKENISER.make_doc(text), Lexicon(TOKENISER.vocab))


@pytest.mark.parametrize(
    "text", ["  Two  spaces.", "Well-known kilns – and “others” – don't.", "São Paulo\nsmokes", "x"]
)
def test_read_tokens_gives_the_place_of_each_token(text):
    tokens = tokens_of(text)
    assert [form.text for form in tokens.forms] == [
        text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)
    ]
    assert tokens.ends[-1] <= len(text)
    assert tokens.starts == sorted(set(tokens.starts))


def test_list_glue_marks_hyphens_within_words_and_spaces():
    tokens = tokens_of("- brick-kiln - owners  met")
    glued = [form.text for form, is_glue in zip(tokens.forms, tokens.list_glue(), strict=True) if is_glue]
    assert glued == ["-", " "]


def test_split_words_leaves_spaces_out():
    assert [(word.text, word.start, word.is_capital) for word in split_words(tokens_of("A  kiln"))] == [
        ("A", 0, True),
        ("kiln", 3, False),
    ]


def test_join_tags_goes_as_far_as_the_tags():
    tokens = tokens_of("Kilns smoke daily.")
    joined = join_tags(tokens, ["NNS", "VBP"])
    assert [(token.text, token.tag, token.end) for token in joined] == [("Kilns", "NNS", 5), ("smoke", "VBP", 11)]
