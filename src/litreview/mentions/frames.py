"""Frames that show a name to be a place, whether or not a gazetteer has it: "Chivi District", "the town of X"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from litreview.mentions.gazetteer import Gazetteer, Sense
from litreview.mentions.views import PlaceUse, Register, SentenceView
from litreview.mentions.wordlists import load_words
from litreview.spans import Span
from litreview.text import fold

OUTWEIGHS = 20  # times as many people: then the larger place is meant, whatever countries the document names
SMALL_POPULATION = 100_000
AREA_WEIGHTS = {"region": 5_000_000}  # against the population of a city of the same name
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]*\w"
_NAME = rf"{_CAPITAL}(?: (?:(?:de|do|da|dos|das|del|della|di|la|el|al|e|y) )?{_CAPITAL}){{0,3}}"
_KINDS = r"(?:(?:[Rr]ural|[Uu]rban|[Mm]etropolitan|[Mm]unicipal) )?(?:{})\b"
_SURE_KINDS = _KINDS.format(
    "[Dd]istricts?|[Pp]rovinces?|[Cc]ount(?:y|ies)|[Mm]unicipalit(?:y|ies)|[Pp]refectures?|[Vv]alleys?"
    "|[Gg]overnorates?|[Ss]ub-?[Dd]istricts?|[Tt]ownships?|[Vv]illages?|[Pp]eninsula|[Bb]order [Pp]ost|[Ww]oreda"
    "|(?:[Nn]ational|[Mm]arine) [Pp]ark|(?:[Gg]ame|[Nn]ature|[Nn]ational|[Ff]orest|[Bb]iosphere|[Mm]arine|[Ww]ildlife) "
    "[Rr]eserve|[Ww]ildlife [Ss]anctuary|[Cc]onservation [Aa]rea"
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
_KINDS_IN_NAMES = (
    "valley", "delta", "peninsula", "river", "national", "marine", "game", "nature", "forest", "biosphere", "wildlife",
    "conservation",
)  # fmt: skip
_WARD = re.compile(r"\b(?P<name>Ward \d{1,3})\b")
_KIND_WORDS = load_words("places", "kind_words")
LOCATIVE = load_words("places", "locative")
DIRECTION = re.compile(
    r"^(?:Lower|Upper|Greater|Northern|Southern|Eastern|Western|Central|North|South|East|West|Inner|Outer"
    r"|(?:North|South)-?(?:east|west)(?:ern)?|(?:North|South)-(?:East|West)(?:ern)?)$"
)
NOT_NAMES = load_words("places", "not_names")
_NAME_STARTS = frozenset({"Old", "New", "United", "Mountain", "Coastal", "Rich", "Three", "Small", "Large"})
SUPRANATIONAL = load_words("places", "supranational")
INSTITUTIONS = load_words("places", "institutions")


def find_framed(view: SentenceView, gazetteer: Gazetteer, register: Register) -> Iterator[PlaceUse]:
    """Yield the places that a frame shows without doubt; none in a heading in capitals, where all words look alike."""
    if view.is_heading:
        return
    if not _KIND_WORDS.isdisjoint([word.key for word in view.words]):
        yield from _find_with_kind(view, gazetteer, register)
    yield from _find_before_country(view, gazetteer, register)
    yield from _find_before_state(view, gazetteer, register)
    yield from _find_in_province(view)


def _find_with_kind(view: SentenceView, gazetteer: Gazetteer, register: Register) -> Iterator[PlaceUse]:
    """Yield the places that a word such as "district" shows; every frame here holds one of _KIND_WORDS."""
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


def _find_listed(view: SentenceView, gazetteer: Gazetteer, register: Register) -> Iterator[PlaceUse]:
    """Yield each place of a list before one plural: "the Central, Northern and Volta Regions"."""
    for found in _LIST_FRAME.finditer(view.text):
        end = found.end()
        for part in re.finditer(rf"{_CAPITAL}(?: {_CAPITAL})?", found.group("names")):
            name, start = part.group(), found.start("names") + part.start()
            key = fold(name)
            if start == 0 or key in gazetteer.countries or set(key.split()) & SUPRANATIONAL or name.isupper():
                continue
            beside = country_after(view, end)
            iso2 = beside or choose_place_country(view, gazetteer.places.get(key, ()), register)
            if iso2 is not None:
                span = Span(start, start + len(name))
                yield PlaceUse(span, key, name, iso2, "admin", "place/list", beside is not None)


def _frame_place(
    view: SentenceView, found: re.Match[str], group: str, rule: str, gazetteer: Gazetteer, register: Register
) -> PlaceUse | None:
    start, name = _strip_ordinary(found.group(group), found.start(group), view, register)
    has_kind = rule in {"kind", "vague kind"}
    if not name and has_kind:
        return _frame_direction(view, found, gazetteer, register)
    key = fold(name)
    if not key or not _may_name_place(name, key, gazetteer) or view.is_barred(Span(start, start + len(name))):
        return None
    end = found.end("kind") if has_kind else start + len(name)
    iso2 = country_after(view, end)
    is_valley = has_kind and found.group("kind").lower().startswith(_KINDS_IN_NAMES)
    label = view.text[start:end] if is_valley or rule == "ward" else name
    senses = gazetteer.places.get(fold(label), ()) or gazetteer.places.get(key, ())
    if rule == "vague kind" and not senses and iso2 is None:
        return None
    if rule == "town" and key in register.authors and not senses:
        return None
    is_sure = iso2 is not None
    if has_kind and not senses and not is_sure and _is_doubtful(start, name, found.group("kind")):
        return None
    iso2 = iso2 or _choose_framed_country(view, senses, register)
    if iso2 is None and not senses and rule != "kind":
        return None
    kind = "region" if is_valley else "framed"
    if not is_valley and any(sense.kind == "admin" for sense in senses) and not any(s.kind == "city" for s in senses):
        kind = "admin"
    if re.search(r"\b(?:province|state|region)", view.text[max(0, found.start()) : found.end()], re.IGNORECASE):
        kind = "admin"
    return PlaceUse(Span(start, end), fold(label), label, iso2, kind, f"place/{rule}", is_sure)


def _frame_direction(
    view: SentenceView, found: re.Match[str], gazetteer: Gazetteer, register: Register
) -> PlaceUse | None:
    """Return the area that only its direction and its kind name: "the Northern Region", but not "northern regions"."""
    direction = found.group("name").rpartition(" ")[2]
    start, end = found.end("name") - len(direction), found.end("kind")
    label = view.text[start:end]
    is_name = DIRECTION.match(direction) and found.group("kind").istitle() and not label.endswith("s")
    if not is_name or view.is_barred(Span(start, end)):
        return None
    senses = [sense for sense in gazetteer.places.get(fold(direction), ()) if sense.kind == "admin"]
    beside = country_after(view, end)
    iso2 = beside or choose_place_country(view, senses, register)
    if beside is None and iso2 not in {s.iso2 for s in senses if _is_spoken_of(s.iso2, view, register)}:
        return None
    return PlaceUse(Span(start, end), fold(label), label, iso2, "admin", "place/direction", beside is not None)


def _is_spoken_of(iso2: str, view: SentenceView, register: Register) -> bool:
    """Tell whether the sentence or its document names a country."""
    return register.speaks_of(iso2) > 0 or any(use.sense.iso2 == iso2 for use in view.countries)


def _choose_framed_country(view: SentenceView, senses: Sequence[Sense], register: Register) -> str | None:
    """Return the country of a framed place: a sentence on one country hardly means a small town of another."""
    named = {use.sense.iso2 for use in view.countries if use.sense.kind == "name"}
    is_small = all(weigh_sense(sense) < SMALL_POPULATION for sense in senses)
    is_strange = not any(sense.iso2 in named or register.speaks_of(sense.iso2) for sense in senses)
    if len(named) == 1 and is_small and is_strange:
        return next(iter(named))
    return choose_place_country(view, senses, register)


def _is_doubtful(start: int, name: str, kind: str) -> bool:
    """Tell whether a capital may be due to the sentence ("Remote villages") or an adjective ("Tuscan districts")."""
    is_plural = kind.endswith("s") and kind[:1].islower()
    return " " not in name and ((start == 0 and kind.islower()) or is_plural)


def _strip_ordinary(name: str, start: int, view: SentenceView, register: Register) -> tuple[int, str]:
    """Cut words that are no name from the front of a capitalised run: "In Chivi", "The Sinos"."""
    while True:
        head, _, rest = name.partition(" ")
        ordinary = fold(head) in NOT_NAMES or (start == 0 and fold(head) in register.lower_words)
        is_part = bool(rest) and (DIRECTION.match(head) is not None or head in _NAME_STARTS)
        if not ordinary or is_part:
            return start, name
        if not rest:
            return start, ""
        start += len(head) + 1
        name = rest


def _may_name_place(name: str, key: str, gazetteer: Gazetteer) -> bool:
    words = key.split()
    if key in gazetteer.countries or key in gazetteer.blocked or set(words) & SUPRANATIONAL or name.isupper():
        return False
    if any(word in gazetteer.countries and gazetteer.countries[word][0].kind == "adjective" for word in words):
        return False
    return not (set(words) & INSTITUTIONS) and not all(word in NOT_NAMES for word in words)


def _find_before_province(view: SentenceView, gazetteer: Gazetteer, register: Register) -> Iterator[PlaceUse]:
    """Yield a town that stands before its province: "Datang, again in Zhejiang province, …"."""
    for found in _BEFORE_PROVINCE.finditer(view.text):
        province = _strip_ordinary(found.group("province"), found.start("province"), view, register)[1]
        senses = [sense for sense in gazetteer.places.get(fold(province), ()) if sense.kind == "admin"]
        if not senses:
            continue
        for group in ("name", "second"):
            name = found.group(group)
            if name and _may_name_place(name, fold(name), gazetteer) and fold(name) not in NOT_NAMES:
                span = Span(found.start(group), found.end(group))
                iso2 = choose_place_country(view, senses, register)
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
        is_located = bool(lead) and lead[-1].lower() in LOCATIVE | {"from", "of"}
        known = key in gazetteer.places and any(s.iso2 == use.sense.iso2 for s in gazetteer.places[key])
        if not (known or is_located) or not key or not _may_name_place(name, key, gazetteer):
            continue
        span = Span(start, start + len(name))
        if not view.is_barred(span):
            yield PlaceUse(span, key, name, use.sense.iso2, "framed", "place/before country", True)


_TOWN = re.compile(rf"(?P<name>{_NAME})$")


def _find_before_state(view: SentenceView, gazetteer: Gazetteer, register: Register) -> Iterator[PlaceUse]:
    """Yield a town and the abbreviation of its state behind it: "Atlanta, Ga.", "Boise, ID".

    Two capitals may be a person's initials, so that the gazetteer must know a town of that name in the state's country.
    """
    for found in re.finditer(r", ?(?P<state>[A-Z][\w.]{0,4}(?<=[\w.]))(?!\w)", view.text):
        written = found.group("state")
        state = gazetteer.states.get(written) or gazetteer.states.get(written.rstrip("."))
        town = _TOWN.search(view.text, max(0, found.start() - 40), found.start()) if state is not None else None
        if state is None or town is None:
            continue
        start, name = _strip_ordinary(town.group("name"), town.start("name"), view, register)
        key = fold(name)
        known = [sense for sense in gazetteer.places.get(key, ()) if sense.iso2 == state.iso2]
        is_plain = written.isupper() and "." not in written
        span = Span(found.start("state"), found.start("state") + len(written.rstrip(".")))
        if not key or (is_plain and not known) or key in register.authors or view.is_barred(span):
            continue
        population = max((sense.population for sense in known), default=0)
        yield PlaceUse(
            Span(start, start + len(name)), key, name, state.iso2, "city", "place/before state", True, population
        )
        yield PlaceUse(span, fold(written), span.cut(view.text), state.iso2, "admin", "place/state", True)


def _find_in_province(view: SentenceView) -> Iterator[PlaceUse]:
    """Yield a known town before the known province that it is in: "London, Ontario"."""
    for town, province in pairwise(view.names):
        between = view.words[town.last : province.first]
        if len(between) != 1 or between[0].text != "," or town.is_country or province.is_country:
            continue
        areas = {sense.iso2 for sense in province.senses if sense.kind != "city"}
        within = [sense for sense in town.senses if sense.iso2 in areas]
        span = view.span_of(town.first, town.last)
        if not within or any(sense.kind != "city" for sense in within) or view.is_barred(span):
            continue
        best = max(within, key=weigh_sense)
        yield PlaceUse(
            span, town.key, span.cut(view.text), best.iso2, "city", "place/in province", True, best.population
        )


def find_extra_frames(
    view: SentenceView, extra: Iterable[tuple[Span, str]], gazetteer: Gazetteer, register: Register
) -> Iterator[PlaceUse]:
    """Yield the names that another reader of the sentence has shown to be places."""
    for span, found in () if view.is_heading else extra:
        start, name = _strip_ordinary(found, span.start, view, register)
        key = fold(name)
        if not key or not _may_name_place(name, key, gazetteer) or view.is_barred(span):
            continue
        senses = gazetteer.places.get(key, ())
        if not senses and key in register.authors:
            continue
        beside = _country_after_head(view, span.end, senses)
        iso2 = beside or choose_place_country(view, senses, register)
        there = [sense for sense in senses if sense.iso2 == iso2] or senses
        towns = [sense for sense in there if sense.kind != "admin"]  # a cluster is in the town, not in its province
        sense = max(towns or there, key=weigh_sense, default=Sense("", "framed", name))
        yield PlaceUse(
            Span(start, span.end), key, name, iso2, sense.kind, "place/cluster", beside is not None, sense.population,
            fold(sense.label),
        )  # fmt: skip


def _country_after_head(view: SentenceView, end: int, senses: Sequence[Sense]) -> str | None:
    """Return the country named within a few words after a place: "the Kasur tanneries cluster in Pakistan"."""
    for use in view.countries:
        is_possible = not senses or any(sense.iso2 == use.sense.iso2 for sense in senses)
        between = view.text[end : max(end, use.span.start)]
        if is_possible and use.span.start >= end and re.search(r"^.{0,58}\b(?:in|of) (?:[A-Z]\w+, )?$", between):
            return use.sense.iso2
    return None


def country_after(view: SentenceView, end: int) -> str | None:
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


def country_before(view: SentenceView, start: int) -> str | None:
    """Return the country that owns a name: "Zimbabwe's Eastern Highlands"."""
    return next((use.sense.iso2 for use in view.countries if view.text[use.span.end : start] in {"'s ", "' "}), None)


def choose_place_country(view: SentenceView, senses: Sequence[Sense], register: Register) -> str | None:
    """Return the country of a place: the one its surroundings name, else the largest place of that name."""
    candidates = {sense.iso2 for sense in senses}
    named = [use.sense.iso2 for use in view.countries]
    if not candidates:
        return named[-1] if named else register.last_country[view.index] or register.main_country()
    for iso2 in named:
        if iso2 in candidates:
            return iso2
    largest = max(map(weigh_sense, senses))
    candidates = {sense.iso2 for sense in senses if weigh_sense(sense) * OUTWEIGHS >= largest}
    last = register.last_country[view.index]
    if last in candidates:
        return last
    known = [iso2 for iso2 in candidates if register.speaks_of(iso2)]
    if known:
        return min(known, key=lambda iso2: (-register.speaks_of(iso2), iso2))
    beside = candidates & _countries_of_company(view)
    if len(beside) == 1:
        return beside.pop()
    return min(senses, key=lambda s: (-weigh_sense(s), s.iso2)).iso2


def _countries_of_company(view: SentenceView) -> set[str]:
    """Return the countries of the provinces in a sentence that lie in one alone: Sindh says which Punjab is meant."""
    return {
        name.senses[0].iso2
        for name in view.names
        if name.senses and not name.is_country and _is_province_of_one(name.senses)
    }


def _is_province_of_one(senses: Sequence[Sense]) -> bool:
    kinds = {sense.kind for sense in senses}
    return "admin" in kinds and "city" not in kinds and len({sense.iso2 for sense in senses}) == 1


def weigh_sense(sense: Sense) -> int:
    """Return how likely a sense is among others of one name: the population of a city, a fixed figure for areas."""
    return AREA_WEIGHTS.get(sense.kind, sense.population)
