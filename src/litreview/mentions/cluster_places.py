"""Names that the wording of a sentence on industry shows to be places, whether or not the gazetteer has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from litreview.mentions.prefilter import Sought
from litreview.mentions.specialised import CENTRES, MADE, PRESENTS_AS_MAKER
from litreview.mentions.wording import number_keys, word_key
from litreview.mentions.wordlists import load_words
from litreview.spans import Span
from litreview.text import fold

MIN_SCENE = 3  # times that a name stands behind "in" before it is taken for the scene of a document on clusters
PHRASE_STOPS = load_words("clusters", "phrase_stops")
_NO_PLACES = load_words("clusters", "no_places")
_FARMED = load_words("clusters", "farmed")
_LOOSE = frozenset(form for word in load_words("clusters", "loose") for form in number_keys(word))
_MAKERS = load_words("clusters", "industry_heads") - {"capital", "center", "centre", "traders", "suppliers"}
_WORD = r"[A-ZÀ-Þ][a-zß-ÿ'’]+"
_NAME = rf"{_WORD}(?: (?:(?:de|do|da|dos|das|del|la|el) )?{_WORD}){{0,2}}"
_MAKERS_IN = re.compile(
    rf" (?:of|in|at|around|near|from) (?:the )?(?P<name>{_NAME})(?:(?:, {_NAME})*,? and (?P<second>{_NAME}))?"
)
_BASED = re.compile(rf"\b(?P<name>{_NAME})-based (?P<words>(?:[a-z-]+ ){{1,3}}[a-z-]+)")
_BRACKETED = re.compile(rf"\b(?P<name>{_NAME}) \((?P<words>[a-z][a-z -]{{2,40}})\)")
_MADE_IN = re.compile(rf"\b(?:{MADE})(?: [\w-]+ly)? (?:in|around|at) (?:the )?(?P<name>{_NAME})")
_CAPITAL_OF = re.compile(rf" (?:{CENTRES})(?:,| of) (?:the )?(?P<name>{_NAME})")
_MAKES = re.compile(rf"\b(?P<name>{_NAME})(?: \([A-Z][a-z]+\))?,? {PRESENTS_AS_MAKER} (?P<words>.{{3,60}})")
_WORDINGS = (  # what shows a place; how many characters before it name the product
    (Sought(_BASED), 0),
    (Sought(_BRACKETED), 0),
    (Sought(_MADE_IN), 60),
    (Sought(_CAPITAL_OF), 30),
    (Sought(_MAKES), 0),
)
_IN = re.compile(rf"\b[Ii]n (?P<name>{_WORD}(?: {_WORD})?)(?! \d)(?! [A-ZÀ-Þ])")

_UNKNOWN = Sought(
    re.compile(
        r"(?P<name>[A-ZÀ-Þ][a-zß-ÿ'’]+(?: (?:d[eoai]s? )?[A-ZÀ-Þ][a-zß-ÿ'’]+){0,4})"
        r"(?P<between>(?:[ -][a-z]+){1,4}|(?: [A-Z][a-z]+)? (?:Industrial|Economic|Processing))"
        r" (?P<head>[Cc]lusters?|[Dd]istricts?|Zone|Park|Estate)\b"
    )
)


def _find_before_head(text: str, lower: str, industries: frozenset[str]) -> Iterator[tuple[Span, str]]:
    """Yield names that stand before an industry and a cluster head: "the Kasur tanneries cluster".

    A name at the start of the sentence does not count unless two words of it are capitals.
    """
    for found in _UNKNOWN.find(text, lower):
        between = found.group("between").strip()
        words = [fold(word) for word in re.split(r"[ -]", between)]
        is_proper = between.endswith(("Industrial", "Economic", "Processing"))
        if not is_proper and not any(word_key(word) in industries for word in words):
            continue
        if set(words) & PHRASE_STOPS:
            continue
        name = found.group("name")
        start = found.start("name")
        if "'s " in name:
            owner, _, name = name.rpartition("'s ")
            start += len(owner) + 3
        head, _, rest = name.partition(" ")
        if rest and fold(head) in PHRASE_STOPS | {"in", "the", "for"}:
            start, name = start + len(head) + 1, rest
        if start == 0 and " " not in name:
            continue
        yield Span(start, start + len(name)), name


_UNKNOWN_AFTER = Sought(
    re.compile(
        r"(?P<between>(?:[a-z]+[ -]){1,3})(?:clusters?|industrial districts?) (?:of|in|at|around|near) (?:the )?"
        r"(?P<name>[A-ZÀ-Þ][a-zß-ÿ'’]+(?: [A-ZÀ-Þ][a-zß-ÿ'’]+){0,2})\b"
    )
)


def find_places_of_clusters(text: str, industries: frozenset[str]) -> Iterator[tuple[Span, str]]:
    """Yield names that a phrase on industry shows to be places, on either side of its head."""
    lower = text.lower()
    yield from _find_before_head(text, lower, industries)
    yield from _find_of_makers(text, lower, industries)
    if "cluster" in text and re.search(r"\bclusters?\b", text):
        for found in re.finditer(r"(?<=[a-z,] )([A-ZÀ-Þ][a-zß-ÿ]+) ([a-z]+)\b", text):
            if word_key(found.group(2)) in industries:
                yield Span(found.start(1), found.end(1)), found.group(1)
    for found in _UNKNOWN_AFTER.find(text, lower):
        words = [fold(word) for word in re.split(r"[ -]", found.group("between")) if word]
        if any(word_key(word) in industries for word in words):
            yield Span(found.start("name"), found.end("name")), found.group("name")


def _find_of_makers(text: str, lower: str, industries: frozenset[str]) -> Iterator[tuple[Span, str]]:
    """Yield the place in "the glove makers of X", "X-based glove makers", "X (gloves)", "gloves are made in X"."""
    for found in _MAKERS_IN.finditer(text):
        words = _list_words(text[max(0, found.start() - 50) : found.start()])[-4:]
        if words and (words[-1] in _MAKERS or words[-1] in industries) and _names_product(words, industries):
            yield from _named(found)
    for wording, reach in _WORDINGS:
        for found in wording.find(text, lower):
            stretch = text[max(0, found.start() - reach) : found.start()] if reach else found.group("words")
            if _names_product(_list_words(stretch), industries):
                yield from _named(found)


def _list_words(text: str) -> list[str]:
    return [word_key(word) for word in re.findall(r"[a-z]+", text.lower())]


def _names_product(words: Iterable[str], industries: frozenset[str]) -> bool:
    return any(word in industries and word not in _FARMED and word not in _LOOSE for word in words)


def _named(found: re.Match[str]) -> Iterator[tuple[Span, str]]:
    for group, name in found.groupdict().items():
        if group != "words" and name and not {fold(word) for word in name.split()} & _NO_PLACES:
            yield Span(found.start(group), found.end(group)), name


def count_scenes(texts: Iterable[str]) -> frozenset[str]:
    """Return the capitalised names that stand behind "in" again and again in the sentences of a document."""
    counts = Counter(found.group("name") for text in texts for found in _IN.finditer(text))
    return frozenset(
        name
        for name, count in counts.items()
        if count >= MIN_SCENE and not {fold(word) for word in name.split()} & _NO_PLACES
    )


def find_scenes(text: str, scenes: frozenset[str]) -> Iterator[tuple[Span, str]]:
    """Yield the names of `scenes` behind "in"."""
    for found in _IN.finditer(text) if scenes else ():
        if found.group("name") in scenes:
            yield Span(found.start("name"), found.end("name")), found.group("name")
