"""Sentences and patterns as words, for whoever compares the two in another way than by matching."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from spacy.tokens import Doc

from litreview.mentions.finding import Finder, plain_text
from litreview.mentions.rules import phrase_keys
from litreview.mentions.wording import number_keys, to_singular, word_key
from litreview.records import Document, Pattern, Token
from litreview.spans import Span

Forms = tuple[frozenset[str], ...]


def read_tokens(
    document: Document, sentences: Sequence[int], *, finder: Finder, tagged: Collection[int] = ()
) -> tuple[tuple[Token, ...], ...]:
    """Return the tokens of each of the `sentences` (indices), with parts of speech for those in `tagged` too.

    Spans count from the start of the document. Tagging costs ten times what the rest does.
    """
    text = plain_text(document.text)
    spans = [document.sentences[at].span for at in sentences]
    docs = [finder.nlp.make_doc(span.cut(text)) for span in spans]
    for _ in finder.tagger.tag([doc for at, doc in zip(sentences, docs, strict=True) if at in tagged]):
        pass
    return tuple(tuple(_to_tokens(doc, span.start)) for doc, span in zip(docs, spans, strict=True))


def _to_tokens(doc: Doc, offset: int) -> Iterator[Token]:
    for token in doc:
        if not token.is_space:
            key = word_key(token.text)
            start = offset + token.idx
            yield Token(Span(start, start + len(token)), key, to_singular(key), token.tag_)


def pattern_forms(pattern: Pattern, *, finder: Finder) -> Forms | None:
    """Return for each word of a pattern the word keys that it may be; one ending in `*` stands for all that begin so.

    None for a pattern that is no plain sequence of words: a regular expression, or tokens asked for by anything but
    their letters.
    """
    if pattern.kind == "regex":
        return None
    if pattern.kind == "tokens":
        return _token_forms(json.loads(pattern.value))
    *first, last = phrase_keys(pattern.value, nlp=finder.nlp)
    return (*(frozenset({key}) for key in first), frozenset({last}) if last.endswith("*") else number_keys(last))


def _token_forms(tokens: Sequence[dict[str, Any]]) -> Forms | None:
    forms = []
    for token in tokens:
        if len(token) != 1 or next(iter(token)).upper() not in {"LOWER", "TEXT", "ORTH"}:
            return None
        value = token[next(iter(token))]
        words = value.get("IN") if isinstance(value, dict) and len(value) == 1 else [value]
        if not words or not all(isinstance(word, str) for word in words):
            return None
        forms.append(frozenset(map(word_key, words)))
    return tuple(forms)
