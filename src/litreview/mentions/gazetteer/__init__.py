"""Names of countries and places, and what each may stand for.

countries.tsv and places.tsv.gz are built by scripts/build_gazetteer.py; the other lists are written by hand.
Cities are from GeoNames (geonames.org, CC BY 4.0).
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from litreview.mentions.lexicon import Word
from litreview.text import fold

_FOLDER = files("litreview.mentions.gazetteer")
MIN_CHIEF_CITY = 50_000  # people from which on a city called as a province is taken to lie in it
Point = tuple[float, float]
"""Degrees north and east."""


@dataclass(frozen=True, slots=True)
class Sense:
    """What a name may stand for. `kind`: name, adjective or abbreviation of a country; city, admin or region."""

    iso2: str
    kind: str
    label: str
    population: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """The words `[first, last)` are a known name; no senses means that the phrase names no country and no place."""

    first: int
    last: int
    key: str
    senses: tuple[Sense, ...]
    is_country: bool


class Places(Mapping[str, tuple[Sense, ...]]):
    """The senses of the names of places, each read from its line when it is asked for.

    A hundred thousand senses would take a third of a second to make, and every collection of garbage would visit them.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines: dict[str, str] = {}
        for line in lines:
            key, _, sense = line.partition("\t")
            self._lines[key] = f"{self._lines[key]}\n{sense}" if key in self._lines else sense
        self._read: dict[str, tuple[Sense, ...]] = {}

    def __getitem__(self, key: str) -> tuple[Sense, ...]:
        found = self._read.get(key)
        if found is None:
            found = self._read[key] = tuple(map(_read_sense, self._lines[key].split("\n")))
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def _read_sense(line: str) -> Sense:
    iso2, kind, population, label, *_ = line.split("\t")
    return Sense(iso2, kind, label, int(population))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names by folded form. `longest` gives for a first word how many words its longest name has.

    `states` are abbreviations such as "Calif."; `uncapitalised` are first words of the names of countries that no
    other word is written like, so that they are known in "rural households in bolivia" too.
    """

    countries: dict[str, tuple[Sense, ...]]
    abbreviations: dict[str, Sense]
    places: Places
    blocked: frozenset[str]
    ambiguous: frozenset[str]
    longest: dict[str, int]
    states: dict[str, Sense]
    uncapitalised: frozenset[str]

    def find_names(self, words: Sequence[Word]) -> list[Name]:
        """Return the known names in a sentence from left to right, the longest at each word, without overlap."""
        found: list[Name] = []
        at = 0
        while at < len(words):
            is_known = words[at].is_capital or words[at].key in self.uncapitalised
            name = self._longest_at(words, at) if is_known else None
            if name is None:
                at += 1
            else:
                found.append(name)
                at = name.last
        return found

    def _longest_at(self, words: Sequence[Word], at: int) -> Name | None:
        first = words[at]
        best = None
        limit = self.longest.get(first.key.partition(" ")[0], 0)
        key = ""
        for last in range(at, min(len(words), at + 2 * limit)):
            if not words[last].key:
                if words[last].text not in "-.&'" or last == at:
                    break
                continue
            key = f"{key} {words[last].key}".strip()
            is_cased = words[last].is_capital or last == at or "'" in words[last].text or not first.is_capital
            best = self._look_up(key, at, last + 1, is_cased) or best
        if best is not None and not first.is_capital and not best.is_country:
            return None
        if best is None and first.text in self.abbreviations:
            sense = self.abbreviations[first.text]
            best = Name(at, at + 1, first.key, (sense,), is_country=True)
        return best

    def _look_up(self, key: str, first: int, last: int, is_cased: bool) -> Name | None:
        if key in self.blocked:
            return Name(first, last, key, (), is_country=False)
        if is_cased and key in self.countries:
            return Name(first, last, key, self.countries[key], is_country=True)
        if is_cased and key in self.places:
            return Name(first, last, key, self.places[key], is_country=False)
        return None


@lru_cache(maxsize=50_000)
def is_country_adjective(word: str) -> bool:
    """Tell whether a word is the adjective of a country: Kenyan is one, Kenyans are people."""
    senses = load_gazetteer().countries.get(fold(word), ())
    return not word.endswith("s") and any(sense.kind == "adjective" for sense in senses)


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Read the name lists; about 0.2 s the first time."""
    countries: dict[str, list[Sense]] = {}
    abbreviations: dict[str, Sense] = {}
    for name, iso2, kind, label in _read_rows("countries.tsv"):
        if kind == "abbreviation":
            abbreviations[name] = Sense(iso2, kind, label)
        else:
            countries.setdefault(fold(name), []).append(Sense(iso2, kind, label))
    places = Places(_read_lines("places.tsv.gz"))
    blocked = frozenset(fold(line) for line in _read_lines("not_countries.txt"))
    longest: dict[str, int] = {}
    common = frozenset(_read_lines("not_uncapitalised.txt"))
    for key in (*countries, *places, *blocked):
        first, n_words = key.partition(" ")[0], key.count(" ") + 1
        longest[first] = max(longest.get(first, 0), n_words)
    return Gazetteer(
        countries={key: tuple(senses) for key, senses in countries.items()},
        abbreviations=abbreviations,
        places=places,
        blocked=blocked,
        ambiguous=frozenset(fold(word) for line in _read_lines("ambiguous.txt") for word in line.split()),
        longest=longest,
        states={name: Sense(iso2, "admin", label) for name, iso2, label in _read_rows("states.tsv")},
        uncapitalised=frozenset(
            key.partition(" ")[0] for key in countries if len(key) > 4 and key not in common and key not in blocked
        )
        - common,
    )


def find_points(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Point]:
    """Return where the place lies that each name begins with, for (name, ISO code) such as ("Sialkot football", "PK").

    Of the places that begin a name the one with most words counts, of several cities so called the largest. A name has
    no point where that is no city, or where a province is called so too and the city is small: it may lie elsewhere.
    About 0.3 s, since the list is read each time and not kept.
    """
    asked = {name: fold(name[0]).split() for name in names}
    heads = {(" ".join(words[:n]), iso2) for (_, iso2), words in asked.items() for n in range(1, len(words) + 1)}
    is_area: set[tuple[str, str]] = set()
    cities: dict[tuple[str, str], tuple[int, Point]] = {}
    for key, iso2, kind, population, _, *at in _read_rows("places.tsv.gz") if heads else ():
        if (key, iso2) not in heads:
            continue
        if kind == "city":
            point = int(at[0]) / 100, int(at[1]) / 100
            cities[key, iso2] = max((int(population), point), cities.get((key, iso2), (-1, point)))
        else:
            is_area.add((key, iso2))
    found: dict[tuple[str, str], Point] = {}
    for name, words in asked.items():
        beginnings = [(" ".join(words[:n]), name[1]) for n in range(len(words), 0, -1)]
        place = next((place for place in beginnings if place in cities or place in is_area), None)
        if place in cities and (place not in is_area or cities[place][0] >= MIN_CHIEF_CITY):
            found[name] = cities[place][1]
    return found


def _read_lines(name: str) -> Iterator[str]:
    packed = _FOLDER.joinpath(name).read_bytes()
    text = (gzip.decompress(packed) if name.endswith(".gz") else packed).decode()
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def _read_rows(name: str) -> Iterator[list[str]]:
    return (line.split("\t") for line in _read_lines(name))
