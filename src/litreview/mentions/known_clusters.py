"""Clusters that the literature treats again and again, so that their place is known to stand for them.

The list (known_clusters.tsv) only says where to look: a document must speak of the industry, or of clusters, before a
place of the list counts in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from litreview.mentions.wording import number_keys, word_key
from litreview.mentions.wordlists import load_groups
from litreview.spans import Span
from litreview.text import fold


@dataclass(frozen=True, slots=True)
class KnownCluster:
    """One line of the list. `needs_industry`: the name is so common that the document must name the industry."""

    place: str
    iso2: str
    industries: tuple[str, ...]
    spellings: tuple[str, ...]
    needs_industry: bool


@lru_cache(maxsize=1)
def load_known() -> dict[str, KnownCluster]:
    """Return the list by every folded spelling of its places."""
    text = files("litreview.mentions").joinpath("known_clusters.tsv").read_text(encoding="utf-8")
    known: dict[str, KnownCluster] = {}
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        place, iso2, industries, spellings, mark = [*line.split("\t"), "", ""][:5]
        entry = KnownCluster(place, iso2, _split(industries), (place, *_split(spellings)), mark == "context")
        known.update({fold(spelling): entry for spelling in entry.spellings})
    return known


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


@lru_cache(maxsize=1)
def _families() -> dict[str, int]:
    groups = enumerate(load_groups("clusters", "families"))
    return {form: number for number, group in groups for word in group for form in number_keys(word_key(word))}


@lru_cache(maxsize=10_000)
def family_of(industry: str) -> int | None:
    """Return the number of the family of industries to which a name belongs, None where it is in none.

    >>> family_of("soccer ball") == family_of("football"), family_of("unheard-of")
    (True, None)
    """
    words = re.split(r"[ -]", industry)
    numbers = [_families()[word_key(word)] for word in reversed(words) if word_key(word) in _families()]
    return numbers[0] if numbers else None


def is_same_industry(one: str, other: str) -> bool:
    """Tell whether two names mean one industry, as far as its words say."""
    return one == other or (family_of(one) is not None and family_of(one) == family_of(other))


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    spellings = {spelling for entry in load_known().values() for spelling in entry.spellings}
    initials = "".join(sorted({re.escape(spelling[0]) for spelling in spellings}))  # most words fail here at once
    return re.compile(
        rf"\b(?=[{initials}])(?:{'|'.join(map(re.escape, sorted(spellings, key=lambda s: (-len(s), s))))})\b"
    )


def choose_known(texts: Iterable[str], *, speaks_of_clusters: bool) -> dict[str, KnownCluster]:
    """Return, by folded spelling, the entries that the sentences of one document may mean."""
    whole = "\n".join(texts)
    named = {fold(name) for name in _names().findall(whole)}
    if not named:
        return {}
    spoken = {family_of(word) for word in set(re.findall(r"[a-z][a-z-]+", whole.lower()))} - {None}
    chosen = {}
    for key in sorted(named):
        entry = load_known()[key]
        is_spoken = any(family_of(industry) in spoken for industry in entry.industries)
        if is_spoken or (speaks_of_clusters and not entry.needs_industry):
            chosen[key] = entry
    return chosen


def find_known(text: str, known: dict[str, KnownCluster]) -> Iterator[tuple[Span, str]]:
    """Yield the names of `known` places in one sentence; those of common names only behind "in", "of", "from"."""
    if not any(spelling in text for entry in known.values() for spelling in entry.spellings):
        return
    for found in _names().finditer(text):
        entry = known.get(fold(found.group()))
        if entry is None or re.match(r" (?:et al|and [A-Z]\w+ \(|\(\d{4})|, [A-Z]\.", text[found.end() :]):
            continue
        if entry.needs_industry and not re.search(r"\b(?:in|of|from|around|near|at) (?:the )?$", text[: found.start()]):
            continue
        yield Span(found.start(), found.end()), found.group()
