"""The authors' addresses, wherever the first pages print them, and the countries that they write from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from litreview.mentions.apparatus import is_address, looks_like_address
from litreview.mentions.gazetteer import Gazetteer, Name, Sense, load_gazetteer
from litreview.mentions.lexicon import Word, read_word
from litreview.records import Document, Mention
from litreview.spans import Span
from litreview.text import plain_punctuation

ADDRESS_PAGES = 2  # the first pages, on which authors' notes stand
MIN_POPULATION = 100_000  # of a town that tells the country of an address without one
MIN_TIMES = 5  # as large as the next town of that name in another country
_CONTACT = re.compile(r"\S@\S|\b[Cc]orrespond(?:ence|ing)\b|\b[Pp]resent address\b")
_BESIDE_TEXT = frozenset({"note", "box"})
_BEFORE_RESULTS = frozenset({"abstract", "introduction", "background", "other"})
_WORD = re.compile(r"(?:[A-Z]\.){2,}|\w+|[^\w\s]")


def list_addresses(document: Document) -> tuple[int, ...]:
    """Return the indices of the sentences that print the authors' addresses.

    Those of the front matter, and on the first pages of a document with pages the notes and boxes that look like one;
    in other text there only with a contact in it.
    """
    text = plain_punctuation(document.text)
    return tuple(
        index
        for index in range(len(document.sentences))
        if is_address(document, index, text) or _is_beside_front(document, index, text)
    )


def _is_beside_front(document: Document, index: int, text: str) -> bool:
    sentence = document.sentences[index]
    if len(document.pages) < 2 or sentence.page > ADDRESS_PAGES:
        return False
    if not 0 <= sentence.paragraph < len(document.paragraphs):
        return False
    words = sentence.span.cut(text)
    paragraph = document.paragraphs[sentence.paragraph]
    if not looks_like_address(words) or paragraph.kind in {"title", "heading", "reference", "table"}:
        return False
    if paragraph.kind in _BESIDE_TEXT:
        return True
    role = document.sections[paragraph.section].role if 0 <= paragraph.section < len(document.sections) else "other"
    return role in _BEFORE_RESULTS and bool(_CONTACT.search(words))


def mark_addresses(document: Document, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return the mentions, those within an address with the qualifier "affiliation", so that they are no evidence."""
    addresses = set(list_addresses(document))
    starts = [sentence.span.start for sentence in document.sentences]

    def mark(mention: Mention) -> Mention:
        if bisect_right(starts, mention.span.start) - 1 not in addresses or "affiliation" in mention.qualifiers:
            return mention
        return replace(mention, qualifiers=(*mention.qualifiers, "affiliation"))

    return tuple(map(mark, mentions))


def find_address_countries(document: Document) -> Iterator[tuple[int, Span, Span, Sense]]:
    """Yield the countries of the authors' addresses: sentence, the address up to a name, the name, what it stands for.

    An address without a country is told by its state ("Ithaca, NY") or by a large town, if no other is as well known.
    """
    gazetteer = load_gazetteer()
    text = plain_punctuation(document.text)
    for index in list_addresses(document):
        sentence = document.sentences[index].span
        start = sentence.start
        for span, sense in _read_address(sentence.cut(text), gazetteer):
            named = span.shift(sentence.start)
            yield index, Span(_skip_marks(text, start, named.start), named.end), named, sense
            start = named.end


def _read_address(text: str, gazetteer: Gazetteer) -> list[tuple[Span, Sense]]:
    words = split_plain(text)
    names = gazetteer.find_names(words)
    found = [(n, n.senses[0]) for n in names if n.is_country and n.senses and n.senses[0].kind != "adjective"]
    if not found:
        found = [(n, sense) for n in reversed(names) if (sense := _state_or_town(n, gazetteer)) is not None][:1]
    spans = [(Span(words[n.first].start, words[n.last - 1].end), sense) for n, sense in found]
    if spans:
        return spans
    states = (
        (Span(word.start, word.end), gazetteer.states[word.text])
        for before, word in pairwise(words)
        if before.text == "," and word.text in gazetteer.states
    )
    return [(span, _with_country(sense, gazetteer)) for span, sense in states]


def _state_or_town(name: Name, gazetteer: Gazetteer) -> Sense | None:
    if name.is_country or name.key in gazetteer.ambiguous:
        return None
    senses = sorted(name.senses, key=lambda sense: -sense.population)
    if not senses or senses[0].population < MIN_POPULATION:
        return None
    others = [sense.population for sense in senses if sense.iso2 != senses[0].iso2]
    return _with_country(senses[0], gazetteer) if senses[0].population >= MIN_TIMES * max(others, default=0) else None


def _with_country(sense: Sense, gazetteer: Gazetteer) -> Sense:
    return Sense(sense.iso2, sense.kind, country_label(sense.iso2, gazetteer))


def country_label(iso2: str, gazetteer: Gazetteer) -> str:
    """Return the name of a country by its code; the code itself where the gazetteer has none."""
    senses = (senses[0] for senses in gazetteer.countries.values())
    return next((sense.label for sense in senses if sense.iso2 == iso2), iso2)


def split_plain(text: str) -> list[Word]:
    """Return the words and marks of a text that no pipeline has read."""
    return [read_word(found.group(), found.start()) for found in _WORD.finditer(text)]


def _skip_marks(text: str, start: int, end: int) -> int:
    """Return where the next address begins: behind the full stops, commas and numbers that follow the last one."""
    while start < end and not text[start].isalpha():
        start += 1
    return start
