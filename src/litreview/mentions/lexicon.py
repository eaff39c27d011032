"""The tokens of a sentence as the rules need them; what a word form always is, is worked out once for each form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from spacy.attrs import ORTH, SPACY
from spacy.tokens import Doc
from spacy.vocab import Vocab

from litreview.mentions.wording import word_key
from litreview.text import fold

JOINERS = frozenset("-–‐‑")


class Form(NamedTuple):
    """A word form: `spelling` is its word key, `folded` its folded form, empty for punctuation."""

    text: str
    length: int
    spelling: str
    folded: str
    is_capital: bool
    is_lower: bool
    is_space: bool
    is_joiner: bool
    is_punct: bool


class Lexicon(dict[int, Form]):
    """The forms that a tokeniser has met, by its number for each; a new one is added when it is asked for."""

    def __init__(self, vocab: Vocab) -> None:
        super().__init__()
        self._vocab = vocab

    def __missing__(self, orth: int) -> Form:
        known = self._vocab[orth]
        text = known.text
        form = self[orth] = Form(
            text=text,
            length=len(text),
            spelling=word_key(text),
            folded=fold(text),
            is_capital=text[:1].isupper(),
            is_lower=text.islower(),
            is_space=known.is_space,
            is_joiner=text in JOINERS,
            is_punct=known.is_punct,
        )
        return form


@dataclass(frozen=True, slots=True)
class Tokens:
    """One sentence: its forms, where each starts and ends, and whether a space follows it."""

    forms: list[Form]
    starts: list[int]
    ends: list[int]
    spaced: list[int]

    def list_glue(self) -> list[bool]:
        """Return for each token whether it may stand between the words of a phrase: hyphens and spaces."""
        glue = [
            form.is_space or (form.is_joiner and not space)
            for form, space in zip(self.forms, self.spaced, strict=True)
        ]  # fmt: skip
        if glue:
            glue[0] = self.forms[0].is_space
        return glue


def read_tokens(doc: Doc, lexicon: Lexicon) -> Tokens:
    """Return the tokens of a sentence."""
    forms = [lexicon[orth] for orth in doc.to_array(ORTH).tolist()]
    spaced = doc.to_array(SPACY).tolist()
    borders = list(accumulate([form.length + space for form, space in zip(forms, spaced, strict=True)], initial=0))
    ends = [border - space for border, space in zip(borders[1:], spaced, strict=True)]
    return Tokens(forms, borders[:-1], ends, spaced)


class TaggedToken(NamedTuple):
    """A token with its part of speech; `i` is its place in the sentence."""

    i: int
    text: str
    tag: str
    start: int
    end: int
    is_spaced: int
    is_punct: bool


def join_tags(tokens: Tokens, tags: Sequence[str]) -> list[TaggedToken]:
    """Return the first tokens of a sentence with their tags, as many as there are tags."""
    return [
        TaggedToken(i, form.text, tag, start, end, space, form.is_punct)
        for i, (tag, form, start, end, space) in enumerate(
            zip(tags, tokens.forms, tokens.starts, tokens.ends, tokens.spaced, strict=False)
        )
    ]


class Word(NamedTuple):
    """A token that is no space: offsets from the sentence start, folded form (empty for punctuation), word key."""

    text: str
    start: int
    end: int
    key: str
    spelling: str
    is_capital: bool
    is_lower: bool


def split_words(tokens: Tokens) -> list[Word]:
    """Return the tokens of a sentence that are no spaces."""
    return [
        Word(form.text, start, end, form.folded, form.spelling, form.is_capital, form.is_lower)
        for form, start, end in zip(tokens.forms, tokens.starts, tokens.ends, strict=True)
        if not form.is_space
    ]


def read_word(text: str, start: int) -> Word:
    """Return a word that was found without the tokeniser."""
    return Word(text, start, start + len(text), fold(text), word_key(text), text[:1].isupper(), text.islower())
