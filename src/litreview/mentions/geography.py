"""Countries and places of one document: what each known name stands for, and names that only their frame shows.

A name is read in three rounds. Countries come first, because they tell which country a place is in. Then frames that
leave no doubt ("Chivi District", "the town of X", "X, Zimbabwe") put names on the document's register, whether the
gazetteer has them or not. Last, names of the gazetteer are weighed by their surroundings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from litreview.mentions.countries import choose_country
from litreview.mentions.gazetteer import Gazetteer, Name, Sense, Word
from litreview.mentions.wordlists import load_words
from litreview.spans import Span
from litreview.text import fold

MIN_EVIDENCE = 3  # points that a name of the gazetteer needs; see _weigh
LARGE_POPULATION = 100_000
HUGE_POPULATION = 1_000_000
AREA_WEIGHTS = {"region": 5_000_000, "admin": 250_000}  # against the population of a city of the same name
HEADING_SHARE = 0.6  # of the longer words in a heading that begin with a capital
SURE_VOTE = 100  # a country beside a place outweighs this many guesses from the surroundings
SENTENCES_BACK = 4  # how far back the last named country is still taken to be meant

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]*\w"
_NAME = rf"{_CAPITAL}(?: (?:(?:de|do|da|dos|das|del|della|di|la|el|al|e|y) )?{_CAPITAL}){{0,3}}"
_KINDS = r"(?:(?:[Rr]ural|[Uu]rban|[Mm]etropolitan|[Mm]unicipal) )?(?:{})\b"
_SURE_KINDS = _KINDS.format(
    "[Dd]istricts?|[Pp]rovinces?|[Cc]ount(?:y|ies)|[Mm]unicipalit(?:y|ies)|[Pp]refectures?|[Vv]alleys?"
    "|[Gg]overnorates?|[Ss]ub-?[Dd]istricts?|[Tt]ownships?|[Vv]illages?|[Pp]eninsula|[Bb]order [Pp]ost|[Ww]oreda"
    "|[Tt]aluka?|[Tt]ehsil|[Uu]pazila|[Cc]ommunal [Ll]ands?|[Rr]iver [Dd]elta|[Dd]elta|[Rr]iver [Bb]asin"
)
_VAGUE_KINDS = _KINDS.format(
    "[Ss]tates?|[Rr]egions?|[Cc]it(?:y|ies)|[Tt]owns?|[Ii]slands?|[Bb]asin|[Dd]epartment|[Dd]ivision"
)
_SURE_FRAME = re.compile(rf"\b(?P<name>{_NAME}) (?P<kind>{_SURE_KINDS})")
_VAGUE_FRAME = re.compile(rf"\b(?P<name>{_NAME}) (?P<kind>{_VAGUE_KINDS})")
_OF_FRAME = re.compile(
    r"\b(?:[Cc]it(?:y|ies)|[Tt]owns?|[Vv]illages?|[Dd]istricts?|[Pp]rovinces?|[Ss]tates?|[Rr]egions?|[Mm]unicipalit(?:y|ies)"
    rf"|[Cc]ount(?:y|ies)|[Ii]slands?|[Vv]alley) of (?P<name>{_NAME})"
    rf"(?:(?:, {_NAME})*,? and (?P<second>{_NAME}))?"
)
_APPOSITION = re.compile(
    rf"\b(?P<name>{_NAME})(?:,| is) (?:a|an|the|one of the) (?:[\w-]+ ){{0,3}}?"
    r"(?:town|city|village|district|municipality|port|province|suburb)\b"
)
_LIST_FRAME = re.compile(
    rf"\b(?P<names>{_CAPITAL}(?: {_CAPITAL})?(?:, {_CAPITAL}(?: {_CAPITAL})?)*,? and {_CAPITAL}(?: {_CAPITAL})?)"
    r" (?:[Dd]istricts|[Pp]rovinces|[Rr]egions|[Ss]tates|[Cc]ounties|[Vv]alleys)\b"
)
_BEFORE_PROVINCE = re.compile(
    rf"(?:^|(?<=; )|(?<=[a-z], )|\b(?:[Ii]n|at|from|of|near) )(?P<name>{_NAME})(?:, (?P<second>{_NAME}))?"
    rf", (?:again )?(?:in )?(?:the )?(?P<province>{_NAME}) (?:[Pp]rovince|[Ss]tate|[Dd]istrict)\b"
)
_WARD = re.compile(r"\b(?P<name>Ward \d{1,3})\b")
_LOCATIVE = load_words("places", "locative")
_WEAK_LOCATIVE = load_words("places", "weak_locative")
_DIRECTION = re.compile(
    r"^(?:Lower|Upper|Greater|Northern|Southern|Eastern|Western|Central|North|South|East|West|Inner|Outer"
    r"|(?:North|South)-?(?:east|west)(?:ern)?|(?:North|South)-(?:East|West)(?:ern)?)$"
)
_NOT_NAMES = load_words("places", "not_names")
_NAME_STARTS = frozenset({"Old", "New", "United", "Mountain", "Coastal", "Rich", "Three", "Small", "Large"})
_SUPRANATIONAL = load_words("places", "supranational")
_PLACE_NOUNS = load_words("places", "place_nouns")
_INSTITUTIONS = load_words("places", "institutions")


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


@dataclass(slots=True)
class Register:
    """What a document has said of its places: key → country, and how often each country is named."""

    country_counts: Counter[str] = field(default_factory=Counter)
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

    def main_country(self) -> str | None:
        """Return the country that the document names most often; of equals, the first in the alphabet."""
        if not self.country_counts:
            return None
        return min(self.country_counts, key=lambda iso2: (-self.country_counts[iso2], iso2))


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
            word.key for view in sentences for word in view.words if word.text.islower() and len(word.key) > 2
        ),
    )
    for view in sentences:
        view.names = gazetteer.find_names(view.words)
        view.countries = list(_find_countries(view, whole))
        register.country_counts.update(use.sense.iso2 for use in view.countries)
    register.last_country = _last_countries(sentences)
    framed = [
        [*_find_framed(view, gazetteer, register), *_find_extra(view, find_extra(view.text), gazetteer, register)]
        for view in sentences
    ]
    for found in framed:
        for use in found:
            register.note(use)
    for view, found in zip(sentences, framed, strict=True):
        view.places = _settle(view, found, gazetteer, register)
    return register


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


# ---------------------------------------------------------------- frames


def _find_framed(view: SentenceView, gazetteer: Gazetteer, register: Register) -> Iterator[PlaceUse]:
    """Yield the places that a frame shows without doubt; none in a heading in capitals, where all words look alike."""
    if view.is_heading:
        return
    for regex, rule in (
        (_SURE_FRAME, "kind"),
        (_VAGUE_FRAME, "vague kind"),
        (_OF_FRAME, "of"),
        (_APPOSITION, "town"),
        (_WARD, "ward"),
    ):
        for found in regex.finditer(view.text):
            for group in ("name", "second"):
                if group in found.groupdict() and found.group(group):
                    use = _frame_place(view, found, group, rule, gazetteer, register)
                    if use is not None:
                        yield use
    yield from _find_listed(view, gazetteer, register)
    yield from _find_before_province(view, gazetteer, register)
    yield from _find_before_country(view, gazetteer, register)


def _find_listed(view: SentenceView, gazetteer: Gazetteer, register: Register) -> Iterator[PlaceUse]:
    """Yield each place of a list before one plural: "the Central, Northern and Volta Regions"."""
    for found in _LIST_FRAME.finditer(view.text):
        end = found.end()
        for part in re.finditer(rf"{_CAPITAL}(?: {_CAPITAL})?", found.group("names")):
            name, start = part.group(), found.start("names") + part.start()
            key = fold(name)
            if start == 0 or key in gazetteer.countries or set(key.split()) & _SUPRANATIONAL or name.isupper():
                continue
            beside = _country_after(view, end)
            iso2 = beside or _choose_country(view, gazetteer.places.get(key, ()), register)
            if iso2 is not None:
                span = Span(start, start + len(name))
                yield PlaceUse(span, key, name, iso2, "admin", "place/list", beside is not None)


def _frame_place(
    view: SentenceView, found: re.Match[str], group: str, rule: str, gazetteer: Gazetteer, register: Register
) -> PlaceUse | None:
    start, name = _strip_ordinary(found.group(group), found.start(group), view, register)
    key = fold(name)
    if not key or not _may_name_place(name, key, gazetteer) or view.is_barred(Span(start, start + len(name))):
        return None
    has_kind = rule in {"kind", "vague kind"}
    end = found.end("kind") if has_kind else start + len(name)
    iso2 = _country_after(view, end)
    is_valley = has_kind and found.group("kind").lower().startswith(("valley", "delta", "peninsula", "river"))
    label = view.text[start:end] if is_valley or rule == "ward" else name
    senses = gazetteer.places.get(fold(label), ()) or gazetteer.places.get(key, ())
    if rule == "vague kind" and not senses and iso2 is None:
        return None
    if rule == "town" and key in register.authors and not senses:
        return None
    is_sure = iso2 is not None
    iso2 = iso2 or _choose_country(view, senses, register)
    if iso2 is None and not senses and rule != "kind":
        return None
    kind = "region" if is_valley else "framed"
    if not is_valley and any(sense.kind == "admin" for sense in senses) and not any(s.kind == "city" for s in senses):
        kind = "admin"
    if re.search(r"\b(?:province|state|region)", view.text[max(0, found.start()) : found.end()], re.IGNORECASE):
        kind = "admin"
    return PlaceUse(Span(start, end), fold(label), label, iso2, kind, f"place/{rule}", is_sure)


def _strip_ordinary(name: str, start: int, view: SentenceView, register: Register) -> tuple[int, str]:
    """Cut words that are no name from the front of a capitalised run: "In Chivi", "The Sinos"."""
    while True:
        head, _, rest = name.partition(" ")
        ordinary = fold(head) in _NOT_NAMES or (start == 0 and fold(head) in register.lower_words)
        is_part = bool(rest) and (_DIRECTION.match(head) is not None or head in _NAME_STARTS)
        if not ordinary or is_part:
            return start, name
        if not rest:
            return start, ""
        start += len(head) + 1
        name = rest


def _may_name_place(name: str, key: str, gazetteer: Gazetteer) -> bool:
    words = key.split()
    if key in gazetteer.countries or key in gazetteer.blocked or set(words) & _SUPRANATIONAL or name.isupper():
        return False
    if any(word in gazetteer.countries and gazetteer.countries[word][0].kind == "adjective" for word in words):
        return False
    return not (set(words) & _INSTITUTIONS) and not all(word in _NOT_NAMES for word in words)


def _find_before_province(view: SentenceView, gazetteer: Gazetteer, register: Register) -> Iterator[PlaceUse]:
    """Yield a town that stands before its province: "Datang, again in Zhejiang province, …"."""
    for found in _BEFORE_PROVINCE.finditer(view.text):
        province = _strip_ordinary(found.group("province"), found.start("province"), view, register)[1]
        senses = [sense for sense in gazetteer.places.get(fold(province), ()) if sense.kind == "admin"]
        if not senses:
            continue
        for group in ("name", "second"):
            name = found.group(group)
            if name and _may_name_place(name, fold(name), gazetteer) and fold(name) not in _NOT_NAMES:
                span = Span(found.start(group), found.end(group))
                iso2 = _choose_country(view, senses, register)
                yield PlaceUse(span, fold(name), name, iso2, "framed", "place/before province")


def _find_before_country(view: SentenceView, gazetteer: Gazetteer, register: Register) -> Iterator[PlaceUse]:
    """Yield names that stand right before a country or a known place: "Dakiri, eastern Burkina Faso"."""
    for use in view.countries:
        if use.sense.kind != "name":
            continue
        before = view.text[: use.span.start]
        found = re.search(
            rf"(?P<lead>^|[a-z,(] )(?P<name>{_NAME})(?:, (?:[a-z]+ern |[a-z]+-[a-z]+ |central |the )?| \()$", before
        )
        if found is None:
            continue
        start, name = _strip_ordinary(found.group("name"), found.start("name"), view, register)
        key = fold(name)
        lead = before[:start].split()
        is_located = bool(lead) and lead[-1].lower() in _LOCATIVE | {"from", "of"}
        known = key in gazetteer.places and any(s.iso2 == use.sense.iso2 for s in gazetteer.places[key])
        if not (known or is_located) or not key or not _may_name_place(name, key, gazetteer):
            continue
        span = Span(start, start + len(name))
        if not view.is_barred(span):
            yield PlaceUse(span, key, name, use.sense.iso2, "framed", "place/before country", True)


def _find_extra(
    view: SentenceView, extra: Iterable[tuple[Span, str]], gazetteer: Gazetteer, register: Register
) -> Iterator[PlaceUse]:
    for span, found in () if view.is_heading else extra:
        start, name = _strip_ordinary(found, span.start, view, register)
        key = fold(name)
        if not key or not _may_name_place(name, key, gazetteer) or view.is_barred(span):
            continue
        senses = gazetteer.places.get(key, ())
        if not senses and key in register.authors:
            continue
        beside = _country_after_head(view, span.end, senses)
        iso2 = beside or _choose_country(view, senses, register)
        sense = max(senses, key=_weight) if senses else Sense("", "framed", name)
        yield PlaceUse(
            Span(start, span.end), key, name, iso2, sense.kind, "place/cluster", beside is not None, sense.population
        )


def _country_after_head(view: SentenceView, end: int, senses: Sequence[Sense]) -> str | None:
    """Return the country named within a few words after a place: "the Kasur tanneries cluster in Pakistan"."""
    for use in view.countries:
        is_possible = not senses or any(sense.iso2 == use.sense.iso2 for sense in senses)
        between = view.text[end : max(end, use.span.start)]
        if is_possible and use.span.start >= end and re.search(r"^.{0,58}\b(?:in|of) (?:[A-Z]\w+, )?$", between):
            return use.sense.iso2
    return None


def _country_after(view: SentenceView, end: int) -> str | None:
    """Return the country that follows a name as ", X", "(X)", "in X", "of X", or after another place."""
    for use in view.countries:
        between = view.text[end : use.span.start]
        if use.span.start >= end and use.sense.kind != "adjective" and len(between) < 60:
            is_near = re.fullmatch(
                rf"'?s?(?:,| \(| in| of| of the| in the|, in| and {_NAME}(?: \w+)? in)? ?(?:[a-z]+ern )?", between
            )
            chained = re.fullmatch(rf",? (?:in |of )?(?:the )?{_NAME}(?: [a-z]+)?,? (?:in |of )?", between)
            if is_near or chained:
                return use.sense.iso2
    return None


def _country_before(view: SentenceView, start: int) -> str | None:
    """Return the country that owns a name: "Zimbabwe's Eastern Highlands"."""
    return next((use.sense.iso2 for use in view.countries if view.text[use.span.end : start] in {"'s ", "' "}), None)


def _choose_country(view: SentenceView, senses: Sequence[Sense], register: Register) -> str | None:
    """Return the country of a place: the one its surroundings name, else the largest place of that name."""
    candidates = {sense.iso2 for sense in senses}
    named = [use.sense.iso2 for use in view.countries]
    if not candidates:
        return named[-1] if named else register.last_country[view.index] or register.main_country()
    for iso2 in (*named, register.last_country[view.index]):
        if iso2 in candidates:
            return iso2
    known = [iso2 for iso2 in candidates if register.country_counts[iso2]]
    if known:
        return min(known, key=lambda iso2: (-register.country_counts[iso2], iso2))
    return min(senses, key=lambda s: (-_weight(s), s.iso2)).iso2


def _weight(sense: Sense) -> int:
    return AREA_WEIGHTS.get(sense.kind, sense.population)


# ---------------------------------------------------------------- known names


def _settle(view: SentenceView, framed: list[PlaceUse], gazetteer: Gazetteer, register: Register) -> list[PlaceUse]:
    """Return the places of a sentence: framed ones, registered ones, known ones with enough evidence."""
    uses = [use if use.is_sure else replace(use, iso2=register.places.get(use.key) or use.iso2) for use in framed]
    for use in _find_registered(view, register, gazetteer):
        if not any(use.span.overlaps(other.span) for other in uses):
            uses.append(use)
    for position, name in enumerate(view.names):
        span = view.span_of(name.first, name.last) if name.senses else None
        if span is None or view.is_barred(span):
            continue
        if name.is_country:
            place = _directed_country(view, name)
        else:
            is_listed = _is_beside(view, span, uses)
            place = _known_place(view, position, name, gazetteer, register, bonus=2 if is_listed else 0)
        if place is not None and not any(place.span.overlaps(other.span) for other in uses):
            uses.append(place)
    uses = [_with_direction(view, use) for use in uses]
    kept: list[PlaceUse] = []
    for use in sorted(uses, key=lambda u: (-len(u.span), u.span)):
        if not any(use.span.overlaps(other.span) for other in kept):
            kept.append(use)
    return sorted(kept, key=lambda u: u.span)


def _find_registered(view: SentenceView, register: Register, gazetteer: Gazetteer) -> Iterator[PlaceUse]:
    """Yield further uses of names that a frame has put on the register and that the gazetteer lacks."""
    words = view.words
    for first, word in enumerate(words):
        if not word.is_capital:
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
                        register.places[key] or _choose_country(view, (), register),
                        "framed",
                        "place/register",
                    )
                break


def _directed_country(view: SentenceView, name: Name) -> PlaceUse | None:
    """Return "Central Zimbabwe" as a place: a capitalised direction before the name of a country."""
    if not name.first or name.senses[0].kind != "name":
        return None
    before = view.words[name.first - 1]
    if not _DIRECTION.match(before.text) or before.text in {"Greater", "Inner", "Outer"}:
        return None
    span = Span(before.start, view.words[name.last - 1].end)
    label = view.text[span.start : span.end]
    return PlaceUse(span, fold(label), label, name.senses[0].iso2, "region", "place/part of country")


def _with_direction(view: SentenceView, use: PlaceUse) -> PlaceUse:
    """Take a capitalised direction before a place into it: "Lower Gweru"."""
    found = re.search(r"(\S+) $", view.text[: use.span.start])
    if found is None or not _DIRECTION.match(found.group(1)) or (found.start() == 0 and found.group(1) == "Central"):
        return use
    span = Span(found.start(1), use.span.end)
    label = f"{found.group(1)} {use.label}"
    return PlaceUse(span, fold(label), label, use.iso2, use.kind, use.rule)


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
    beside = _country_after(view, span.end) or _country_before(view, span.start)
    iso2 = beside or register.places.get(name.key) or _choose_country(view, name.senses, register)
    sense = max((s for s in name.senses if s.iso2 == iso2), key=_weight, default=max(name.senses, key=_weight))
    return PlaceUse(span, name.key, sense.label, iso2, sense.kind, "place/gazetteer", population=sense.population)


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
    points += _points_of_name(name, register)
    if name.key in _SUPRANATIONAL:
        points -= 5
    if name.last - name.first == 1 and (name.key in gazetteer.ambiguous or name.key in register.lower_words):
        points -= 3
    if words[name.first].text.isupper() and len(words[name.first].text) <= 5:
        points -= 4
    if name.key in register.authors:
        points -= 2
    named = {use.sense.iso2 for use in view.countries}
    return points - (1 if named and not any(sense.iso2 in named for sense in name.senses) else 0)


def _points_before(view: SentenceView, position: int, before: Word | None, after: Word | None) -> int:
    if before is None:
        return 0 if after is not None and after.text == "'s" else -1
    if before.key in _LOCATIVE:
        return 2
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
    if before.is_capital and before.key and before.key not in _NOT_NAMES and not _DIRECTION.match(before.text):
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
    if _country_after(view, end) in {sense.iso2 for sense in name.senses}:
        points += 3
    if after.key in _PLACE_NOUNS:
        return points + 2
    if after.key in _INSTITUTIONS or re.match(
        r"(?: et al|,? \(?(?:1[89]|20)\d\d|\s?&| and [A-Z]\w+ \(?(?:1[89]|20)\d\d|'s? \((?:1[89]|20))", view.text[end:]
    ):
        return points - 5
    if after.is_capital and after.key and after.text[1:].islower():
        following = view.names
        is_known = any(view.words[n.first] is after for n in following)
        return points - (1 if is_known else 4)
    if after.text in {"-", "/"}:
        return points - 1
    return points + (1 if after.text == "'s" else 0)


def _points_of_name(name: Name, register: Register) -> int:
    points = 1 if name.last - name.first > 1 else 0
    is_area = any(sense.kind != "city" for sense in name.senses)
    population = HUGE_POPULATION if is_area else max(sense.population for sense in name.senses)
    points += 1 if len({s.iso2 for s in name.senses}) == 1 and population >= HUGE_POPULATION else 0
    points += (population >= LARGE_POPULATION) + (population >= HUGE_POPULATION)
    points += 1 if any(register.country_counts[sense.iso2] for sense in name.senses) else 0
    if register.country_counts and not any(register.country_counts[s.iso2] for s in name.senses):
        points -= 1
    return points
