"""What geography knows of a sentence and of a document while it reads them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from litreview.mentions.gazetteer import Name, Sense
from litreview.mentions.lexicon import Word
from litreview.spans import Span

HEADING_SHARE = 0.6  # of the longer words in a heading that begin with a capital
SURE_VOTE = 100  # a country beside a place outweighs this many guesses from the surroundings


@dataclass(slots=True)
class SentenceView:
    """One sentence of a document, as geography sees it. `is_usable` is False in reference lists and affiliations."""

    index: int
    text: str
    words: list[Word]
    barred: tuple[Span, ...]
    names: list[Name] = field(default_factory=list)
    countries: list[CountryUse] = field(default_factory=list)
    places: list[PlaceUse] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        """Tell whether most words are capitalised, as in a title, and no full stop ends them."""
        if self.text.rstrip().endswith("."):
            return False
        long_words = [word for word in self.words if len(word.key) > 3]
        return len(long_words) > 3 and sum(word.is_capital for word in long_words) > HEADING_SHARE * len(long_words)

    def is_barred(self, span: Span) -> bool:
        """Tell whether `span` lies in a citation or another part where names do not count."""
        return any(span.overlaps(other) for other in self.barred)

    def span_of(self, first: int, last: int) -> Span:
        """Return the characters of the words `[first, last)`."""
        return Span(self.words[first].start, self.words[last - 1].end)


@dataclass(frozen=True, slots=True)
class CountryUse:
    """A country named in a sentence."""

    span: Span
    sense: Sense


@dataclass(frozen=True, slots=True)
class PlaceUse:
    """A place named in a sentence; `key` is its folded name without a word such as "district"."""

    span: Span
    key: str
    label: str
    iso2: str | None
    kind: str
    rule: str
    is_sure: bool = False  # the country stands beside the name
    population: int = 0
    canonical: str = ""  # folded name under which spellings of a known place meet


@dataclass(slots=True)
class Register:
    """What a document has said of its places: key → country, and how often each country is named.

    `place_counts` counts for each country the different places in it that no other country has.
    """

    country_counts: Counter[str] = field(default_factory=Counter)
    place_counts: Counter[str] = field(default_factory=Counter)
    places: dict[str, str | None] = field(default_factory=dict)
    votes: dict[str, Counter[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    authors: frozenset[str] = frozenset()
    lower_words: frozenset[str] = frozenset()
    last_country: list[str | None] = field(default_factory=list)

    def note(self, use: PlaceUse) -> None:
        """Put a place on the register; its country is the one most often named right beside it."""
        self.labels.setdefault(use.key, use.label)
        votes = self.votes.setdefault(use.key, Counter())
        if use.iso2 is not None:
            votes[use.iso2] += SURE_VOTE if use.is_sure else 1
        self.places[use.key] = min(votes, key=lambda iso2: (-votes[iso2], iso2)) if votes else None

    def speaks_of(self, iso2: str) -> int:
        """Return how much a document speaks of a country, by name or by two places or more."""
        n_places = self.place_counts[iso2]
        return 2 * self.country_counts[iso2] + (n_places if n_places > 1 else 0)

    def main_country(self) -> str | None:
        """Return the country that the document names most often; of equals, the first in the alphabet."""
        if not self.country_counts:
            return None
        return min(self.country_counts, key=lambda iso2: (-self.country_counts[iso2], iso2))
