"""Countries and places of one document: what each known name stands for, and names that only their frame shows.

A name is read in three rounds. Countries come first, because they tell which country a place is in. Then frames that
leave no doubt ("Chivi District", "the town of X", "X, Zimbabwe") put names on the document's register, whether the
gazetteer has them or not. Last, names of the gazetteer are weighed by their surroundings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from litreview.mentions.countries import choose_country
from litreview.mentions.frames import (
    DIRECTION,
    INSTITUTIONS,
    LOCATIVE,
    NOT_NAMES,
    OUTWEIGHS,
    SUPRANATIONAL,
    choose_place_country,
    country_after,
    country_before,
    find_extra_frames,
    find_framed,
    weigh_sense,
)
from litreview.mentions.gazetteer import Gazetteer, Name, Sense
from litreview.mentions.lexicon import Word
from litreview.mentions.views import CountryUse, PlaceUse, Register, SentenceView
from litreview.mentions.wordlists import load_words
from litreview.spans import Span
from litreview.text import fold

MIN_EVIDENCE = 3  # points that a name of the gazetteer needs; see _weigh
LARGE_POPULATION = 100_000
MIN_UNMISTAKABLE = 500_000
HUGE_POPULATION = 1_000_000
SENTENCES_BACK = 4  # how far back the last named country is still taken to be meant
_WEAK_LOCATIVE = load_words("places", "weak_locative")
_INSTITUTION_OF = re.compile(r"\b(?:University|College|Bank|Diocese|Bishop|Archbishop|Treaty|Duke|Earl|Museum) of$")
_PLACE_NOUNS = load_words("places", "place_nouns")


def read_geography(
    sentences: Sequence[SentenceView],
    *,
    gazetteer: Gazetteer,
    authors: frozenset[str],
    find_extra: Callable[[str], Iterable[tuple[Span, str]]],
) -> Register:
    """Fill `countries` and `places` of each sentence, and return the document's register.

    `find_extra` yields names that something else in the sentence shows to be places.
    """
    whole = " ".join(view.text for view in sentences)
    register = Register(
        authors=authors,
        lower_words=frozenset(
            word.key for view in sentences for word in view.words if word.is_lower and len(word.key) > 2
        ),
    )
    for view in sentences:
        view.names = gazetteer.find_names(view.words)
        view.countries = list(_find_countries(view, whole))
        register.country_counts.update(use.sense.iso2 for use in view.countries)
    register.place_counts = _count_telling_places(sentences, gazetteer)
    register.last_country = _last_countries(sentences)
    framed = [
        [*find_framed(view, gazetteer, register), *find_extra_frames(view, find_extra(view.text), gazetteer, register)]
        for view in sentences
    ]
    for found in framed:
        for use in found:
            register.note(use)
    unlisted = frozenset(key.partition(" ")[0] for key in register.places if key not in gazetteer.places)
    for view, found in zip(sentences, framed, strict=True):
        view.places = _settle(view, found, gazetteer, register, unlisted)
    return register


def _count_telling_places(sentences: Sequence[SentenceView], gazetteer: Gazetteer) -> Counter[str]:
    """Count for each country the places named that lie in it alone, each once; names that are words too do not tell."""
    found = {
        (name.key, name.senses[0].iso2)
        for view in sentences
        for name in view.names
        if name.senses and not name.is_country and name.key not in gazetteer.ambiguous and _is_telling(name)
        and not view.is_barred(view.span_of(name.first, name.last))
    }  # fmt: skip
    return Counter(iso2 for _, iso2 in found)


def _is_telling(name: Name) -> bool:
    largest = max(sense.population for sense in name.senses)
    is_large = largest >= LARGE_POPULATION or any(sense.kind != "city" for sense in name.senses)
    return is_large and len({sense.iso2 for sense in name.senses}) == 1


def _find_countries(view: SentenceView, whole: str) -> Iterator[CountryUse]:
    for name in view.names:
        if name.is_country:
            sense = choose_country(name, view.words, view.text, whole)
            span = view.span_of(name.first, name.last)
            if sense is not None and (not view.is_barred(span) or _is_beside_citation(view, span, sense)):
                yield CountryUse(span, sense)


def _is_beside_citation(view: SentenceView, span: Span, sense: Sense) -> bool:
    """Tell whether a country within a citation is no part of a name there.

    "(Marenya, 2015 for Mozambique)", and "in Mali, Guirkinger (2015)", where the citation seems to begin too early.
    """
    if sense.kind == "adjective" or any(len(other) == len(view.text) for other in view.barred):
        return False
    citation = next(other for other in view.barred if other.overlaps(span))
    if citation.start == span.start and view.text[span.end :][:2] == ", ":
        return view.text[citation.start - 2 : citation.start - 1].islower() or view.text[: span.start].endswith(", ")
    return re.search(r"\d(?:, | )(?:for|in|on|from) (?:the )?$", view.text[citation.start : span.start]) is not None


def _last_countries(sentences: Sequence[SentenceView]) -> list[str | None]:
    """Return for each sentence the country named last before it, not further back than SENTENCES_BACK."""
    last: list[str | None] = []
    current: str | None = None
    age = 0
    for view in sentences:
        last.append(current if age <= SENTENCES_BACK else None)
        named = [use.sense.iso2 for use in view.countries]
        current, age = (named[-1], 0) if named else (current, age + 1)
    return last


def _settle(
    view: SentenceView, framed: list[PlaceUse], gazetteer: Gazetteer, register: Register, unlisted: frozenset[str]
) -> list[PlaceUse]:
    """Return the places of a sentence: framed ones, registered ones, known ones with enough evidence.

    `unlisted` are the first words of the registered places that the gazetteer lacks.
    """
    uses = [use if use.is_sure else replace(use, iso2=register.places.get(use.key) or use.iso2) for use in framed]
    for use in _find_registered(view, register, gazetteer, unlisted):
        if not any(use.span.overlaps(other.span) for other in uses):
            uses.append(use)
    for position, name in enumerate(view.names):
        span = view.span_of(name.first, name.last) if name.senses else None
        if span is None or view.is_barred(span):
            continue
        if name.is_country:
            place = _american_georgia(view, span, name) or _directed_country(view, name)
        else:
            is_listed = _is_beside(view, span, uses)
            place = _known_place(view, position, name, gazetteer, register, bonus=2 if is_listed else 0)
        if place is not None and not any(place.span.overlaps(other.span) for other in uses):
            uses.append(place)
    uses = [_with_direction(view, _with_sense(use, gazetteer)) for use in uses]
    kept: list[PlaceUse] = []
    for use in sorted(uses, key=lambda u: (-len(u.span), u.span)):
        if not any(use.span.overlaps(other.span) for other in kept):
            kept.append(use)
    return sorted(kept, key=lambda u: u.span)


def _find_registered(
    view: SentenceView, register: Register, gazetteer: Gazetteer, unlisted: frozenset[str]
) -> Iterator[PlaceUse]:
    """Yield further uses of names that a frame has put on the register and that the gazetteer lacks."""
    words = view.words
    for first, word in enumerate(words):
        if not word.is_capital or (word.key and word.key.partition(" ")[0] not in unlisted):
            continue
        for last in range(min(len(words), first + 4), first, -1):
            key = " ".join(w.key for w in words[first:last] if w.key)
            if key in register.places and words[last - 1].key and key not in gazetteer.places:
                span = view.span_of(first, last)
                after = words[last] if last < len(words) else None
                clashes = (
                    after is not None
                    and after.is_capital
                    and after.key not in _PLACE_NOUNS
                    and after.text[1:].islower()
                )
                if key not in register.authors and not view.is_barred(span) and not clashes:
                    yield PlaceUse(
                        span,
                        key,
                        register.labels[key],
                        register.places[key] or choose_place_country(view, (), register),
                        "framed",
                        "place/register",
                    )
                break


def _american_georgia(view: SentenceView, span: Span, name: Name) -> PlaceUse | None:
    """Return "Georgia" as a place where it was not taken for the country, nor for a person's name."""
    if name.key != "georgia" or any(use.span == span for use in view.countries):
        return None
    before = view.words[name.first - 1].key if name.first else ""
    is_located = before in LOCATIVE | _WEAK_LOCATIVE or re.match(
        r"(?:'s)? ?[,;.)]|(?:'s)? and [A-Z]", view.text[span.end :]
    )
    label = span.cut(view.text)
    return PlaceUse(span, name.key, label, "US", "admin", "place/state", True) if is_located else None


def _directed_country(view: SentenceView, name: Name) -> PlaceUse | None:
    """Return "Central Zimbabwe" as a place: a capitalised direction before the name of a country."""
    if not name.first or name.senses[0].kind != "name":
        return None
    before = view.words[name.first - 1]
    if not DIRECTION.match(before.text) or before.text in {"Greater", "Inner", "Outer"}:
        return None
    span = Span(before.start, view.words[name.last - 1].end)
    label = view.text[span.start : span.end]
    return PlaceUse(span, fold(label), label, name.senses[0].iso2, "region", "place/part of country")


def _with_sense(use: PlaceUse, gazetteer: Gazetteer) -> PlaceUse:
    """Give a framed place what the gazetteer knows of it, so that its spellings meet."""
    senses = [sense for sense in gazetteer.places.get(use.key, ()) if sense.iso2 == use.iso2]
    if use.canonical or not senses:
        return use
    best = max(senses, key=weigh_sense)
    return replace(use, canonical=fold(best.label), population=best.population)


def _with_direction(view: SentenceView, use: PlaceUse) -> PlaceUse:
    """Take a capitalised direction before a place into it: "Lower Gweru"."""
    found = re.search(r"(\S+) $", view.text[: use.span.start])
    if found is None or not DIRECTION.match(found.group(1)) or (found.start() == 0 and found.group(1) == "Central"):
        return use
    span = Span(found.start(1), use.span.end)
    label = f"{found.group(1)} {use.label}"
    return replace(use, span=span, key=fold(label), label=label, canonical="")


def _is_beside(view: SentenceView, span: Span, uses: Sequence[PlaceUse]) -> bool:
    """Tell whether a place that is already sure follows in a list: "the Sialkot and Jalandhar football clusters"."""
    return any(
        use.span.start > span.end and view.text[span.end : use.span.start] in {" and ", ", ", " or ", ", and "}
        for use in uses
    )


def _known_place(
    view: SentenceView, position: int, name: Name, gazetteer: Gazetteer, register: Register, *, bonus: int
) -> PlaceUse | None:
    if _weigh(view, position, name, gazetteer, register) + bonus < MIN_EVIDENCE:
        return None
    span = view.span_of(name.first, name.last)
    beside = country_after(view, span.end) or country_before(view, span.start) or _country_of_next(view, position)
    iso2 = beside or register.places.get(name.key) or choose_place_country(view, name.senses, register)
    sense = max((s for s in name.senses if s.iso2 == iso2), key=weigh_sense, default=max(name.senses, key=weigh_sense))
    return PlaceUse(
        span, name.key, span.cut(view.text), iso2, sense.kind, "place/gazetteer",
        population=sense.population, canonical=fold(sense.label),
    )  # fmt: skip


def _country_of_next(view: SentenceView, position: int) -> str | None:
    """Return the country that a small place shares with a large one behind it: "Hazaribagh, Dhaka"."""
    if position + 1 >= len(view.names):
        return None
    name, other = view.names[position], view.names[position + 1]
    between = view.words[name.last : other.first]
    is_joined = len(between) == 1 and between[0].text in {",", "in"}
    if not is_joined or other.is_country or _is_unmistakable(name) or not _is_unmistakable(other):
        return None
    iso2 = max(other.senses, key=_people).iso2
    return iso2 if any(sense.iso2 == iso2 for sense in name.senses) else None


def _weigh(view: SentenceView, position: int, name: Name, gazetteer: Gazetteer, register: Register) -> int:
    """Return the evidence that a known name is used as a place here; MIN_EVIDENCE is enough."""
    words = view.words
    before = words[name.first - 1] if name.first else None
    after = words[name.last] if name.last < len(words) else None
    end = words[name.last - 1].end
    points = 0
    if name.key in register.places:
        points += 3
    points += _points_before(view, position, before, after)
    points += _points_after(view, after, end, name)
    points += _points_of_pair(view, position, name)
    points += _points_of_name(name, register)
    if name.key in SUPRANATIONAL:
        points -= 5
    if name.last - name.first == 1 and (name.key in gazetteer.ambiguous or name.key in register.lower_words):
        points -= 3
    if words[name.first].text.isupper() and len(words[name.first].text) <= 5 and not view.text.isupper():
        points -= 4
    if name.key in register.authors:
        points -= 2
    named = {use.sense.iso2 for use in view.countries}
    is_elsewhere = bool(named) and not any(sense.iso2 in named for sense in name.senses)
    return points - (1 if is_elsewhere and not _is_unmistakable(name) else 0)


def _is_unmistakable(name: Name) -> bool:
    """Tell whether a place of that name is large, and all of other countries are far smaller."""
    best = max(name.senses, key=_people)
    others = max((_people(sense) for sense in name.senses if sense.iso2 != best.iso2), default=0)
    return _people(best) >= MIN_UNMISTAKABLE and _people(best) >= OUTWEIGHS * others


def _people(sense: Sense) -> int:
    return HUGE_POPULATION if sense.kind == "region" else sense.population


def _points_before(view: SentenceView, position: int, before: Word | None, after: Word | None) -> int:
    if before is None:
        is_owner = after is not None and after.text == "'s"
        return 0 if is_owner or _is_unmistakable(view.names[position]) else -1
    if before.key in LOCATIVE:
        return 2
    if before.key == "of" and _INSTITUTION_OF.search(view.text, max(0, before.start - 16), before.end):
        return -5
    name = view.names[position]
    if (
        position
        and before.key in {"and", "or", ""}
        and view.names[position - 1].last == name.first - 1
        and view.names[position - 1].senses
    ):
        return 2 if before.text in {"and", "or", ","} else 0
    if position and view.names[position - 1].last == name.first:
        return 1  # "Indian Punjab"
    if before.is_capital and before.key and before.key not in NOT_NAMES and not DIRECTION.match(before.text):
        return -1 if before.key in _PLACE_NOUNS or before.start == 0 else -4
    if before.text == "'s" or before.key in _WEAK_LOCATIVE:
        return 1
    if before.text in {".", "-", "&"}:
        return -3
    return 0


def _points_after(view: SentenceView, after: Word | None, end: int, name: Name) -> int:
    if after is None:
        return 0
    points = 0
    if country_after(view, end) in {sense.iso2 for sense in name.senses}:
        points += 3
    if after.key in _PLACE_NOUNS:
        return points + 2
    if after.key in INSTITUTIONS or re.match(
        r"(?: et al|,? \(?(?:1[89]|20)\d\d|\s?&| and [A-Z]\w+ \(?(?:1[89]|20)\d\d|'s? \((?:1[89]|20))", view.text[end:]
    ):
        return points - 5
    if after.is_capital and after.key and after.text[1:].islower():
        following = view.names
        is_known = any(view.words[n.first] is after for n in following)
        return points - (1 if is_known else 4)
    if after.text == "-" and name.last - name.first == 1 and re.match(r"-(?!based|born|wide)[a-z]", view.text[end:]):
        return points - 4  # "Agri-environment"
    if after.text in {"-", "/"}:
        return points - 1
    return points + (1 if after.text == "'s" else 0)


def _points_of_pair(view: SentenceView, position: int, name: Name) -> int:
    """Return the evidence of a neighbour: a town before its province, or a province behind its town."""
    points = 0
    for other_position, step in ((position - 1, -1), (position + 1, 1)):
        if not 0 <= other_position < len(view.names):
            continue
        other = view.names[other_position]
        first, last = (other, name) if step < 0 else (name, other)
        is_pair = last.first - first.last == 1 and view.words[first.last].text == ","
        shared = {sense.iso2 for sense in name.senses} & {s.iso2 for s in other.senses if not other.is_country}
        if is_pair and any(sense.kind != "city" and sense.iso2 in shared for sense in last.senses):
            points = 3
    return points


def _points_of_name(name: Name, register: Register) -> int:
    points = 1 if name.last - name.first > 1 else 0
    is_area = any(sense.kind != "city" for sense in name.senses)
    population = HUGE_POPULATION if is_area else max(sense.population for sense in name.senses)
    points += 1 if _is_unmistakable(name) else 0
    points += (population >= LARGE_POPULATION) + (population >= HUGE_POPULATION)
    is_spoken_of = any(register.speaks_of(sense.iso2) for sense in name.senses)
    points += 1 if is_spoken_of else 0
    if register.country_counts and not is_spoken_of:
        points -= 1
    return points
