"""Places that stand for their cluster: what a document has said of them, and where the bare name is enough."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from litreview.mentions.gazetteer import load_gazetteer
from litreview.mentions.known_clusters import KnownCluster, family_of, is_same_industry
from litreview.mentions.prefilter import Sought
from litreview.mentions.views import PlaceUse, SentenceView
from litreview.mentions.wordlists import load_words
from litreview.spans import Span
from litreview.text import fold

METROPOLIS = 4_000_000  # people; the name of so large a city stands for more than one of its industries
LARGE_CITY = 1_000_000  # people; producers there are no cluster unless the text says so
MIN_TIES = 2  # sentences that tie producers to a place before its bare name stands for them
SHORT_TEXT = 80  # sentences; in a longer one a single word "cluster" says little
PRODUCTION_HEADS = load_words("clusters", "production_heads")
_CLUSTER_WORD = Sought(
    re.compile(
        r"\b(?:[Cc]lusters?(?! (?:analys|sampl|random|trial|headache|level|robust|standard))"
        r"|[Ii]ndustrial [Dd]istricts?)\b"
    )
)
_PRODUCTION = Sought(
    re.compile(
        r"\b(?:factor(?:y|ies)|workshops?|tanner(?:y|ies|s)|manufacturers?|manufacturing|suppliers?|mills?|kilns?|foundr(?:y|ies)"
        r"|exporters?|subcontract\w+|buyers?|industrial|entrepreneurs?|artisans?|laundries|sewing|stitch\w+|smelters?)\b",
        re.IGNORECASE,
    )
)
PRODUCTION_SHARE = 0.1
MIN_PRODUCTION = 4  # sentences
MIN_NAMED = 3  # sentences that name a town before it is taken for the scene of a document on clusters
SCENE_SHARE = 0.25  # of the sentences that name the town named most often
_PRODUCERS = "|".join(sorted(PRODUCTION_HEADS))
_THEN_PRODUCERS = re.compile(rf"^(?: district)?,? (?:where )?(?:[\w-]+ ){{0,3}}?(?P<head>{_PRODUCERS})\b")
_PRODUCER = re.compile(rf"\b(?:{_PRODUCERS})\b", re.IGNORECASE)
_IN = re.compile(r" (?:in|of|from|around) (?:the )?$")
_LISTED = re.compile(r"(?:(?:,|,? and) [\w-]+(?: [\w-]+)?)*")  # "tanners, plant operators and officials in X"
REACH = 80  # characters between producers and their place
_OPENS = re.compile(r"\b[Ii]n (?:the )?(?:[A-ZÀ-Þ][\w'’-]+(?:, | and | or ))*$")


@dataclass(frozen=True, slots=True)
class ClusterUse:
    """A cluster named in a sentence; `industry` may be empty where the text never says it."""

    span: Span
    place: PlaceUse
    industry: str
    rule: str
    is_certain: bool


@dataclass(slots=True)
class ClusterRegister:
    """Industries that a document has tied to a place, most often named first; `standing` places stand for clusters."""

    known: Mapping[str, KnownCluster]
    speaks_of_clusters: bool
    industries: dict[str, Counter[str]] = field(default_factory=dict)
    labels: dict[str, Counter[str]] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)

    def entry(self, place: PlaceUse) -> KnownCluster | None:
        """Return the line of the list of known clusters that a place belongs to."""
        return self.known.get(place.key) or self.known.get(fold(place.label))

    def identify(self, place: PlaceUse) -> str:
        """Return the name under which the spellings of a place meet."""
        entry = self.entry(place)
        return fold(entry.place) if entry else place.canonical or place.key

    def main_industry(self, place: PlaceUse) -> str:
        """Return the industry named most often with a place; of equals, the first in the alphabet."""
        counts = self.industries.get(self.identify(place))
        if counts:
            return min(counts, key=lambda name: (-counts[name], name))
        entry = self.entry(place)
        return entry.industries[0] if entry else ""

    def settle_industry(self, place: PlaceUse, industry: str) -> str:
        """Return the one name that this document, or the list, gives to an industry of a place."""
        entry = self.entry(place)
        listed = [name for name in entry.industries if is_same_industry(name, industry)] if entry else []
        if listed:
            return listed[0]
        counts = self.industries.get(self.identify(place), Counter())
        same = [name for name in counts if is_same_industry(name, industry)]
        return min(same, key=lambda name: (-counts[name], name)) if same else industry


class Cues(NamedTuple):
    """Whether a sentence holds a word for clusters, and one for production."""

    names_cluster: bool
    names_production: bool


def read_cues(text: str) -> Cues:
    """Return what a sentence says of clusters and of production."""
    lower = text.lower()
    return Cues(_CLUSTER_WORD.is_in(text, lower), _PRODUCTION.is_in(text, lower))


def speaks_of_clusters(sentences: Sequence[Cues]) -> bool:
    """Tell whether a document is about places of industry: by the words for clusters, or for production in general.

    Documents on clusters speak of factories, buyers and the like in 4 to 43 % of their sentences, those on farming and
    livelihoods in less than 2 %.
    """
    n_named = sum(cues.names_cluster for cues in sentences)
    n_production = sum(cues.names_production for cues in sentences)
    if n_named > 1 or (n_named and n_production and len(sentences) <= SHORT_TEXT):
        return True
    return n_production >= max(MIN_PRODUCTION, PRODUCTION_SHARE * len(sentences))


def register_clusters(
    sentences: Sequence[SentenceView],
    explicit: Sequence[Sequence[ClusterUse]],
    register: ClusterRegister,
    named: Sequence[str],
) -> None:
    """Note which industries a document ties to its places, and which places then stand for a cluster.

    `named` is the first industry that each sentence names, or "".
    """
    ties: Counter[str] = Counter()
    for use in (use for uses in explicit for use in uses):
        name = register.identify(use.place)
        if use.industry:
            register.industries.setdefault(name, Counter())[use.industry] += 2 if use.is_certain else 1
        if is_town(use.place) and count_people(use.place) < METROPOLIS:
            ties[name] += MIN_TIES if use.is_certain else 1
            if use.is_certain:
                register.standing.add(name)
    counts: Counter[str] = Counter()
    beside: dict[str, Counter[str]] = {}
    for view, industry in zip(sentences, named, strict=True):
        for name, place in {register.identify(place): place for place in view.places}.items():
            register.labels.setdefault(name, Counter())[place.label] += 1
            if register.entry(place) is not None:
                register.standing.add(name)
            elif _is_small(place):
                counts[name] += 1
                ties[name] += has_producers(view, place)
                beside.setdefault(name, Counter())[industry] += bool(industry)
    if register.speaks_of_clusters:
        enough = max(MIN_NAMED, SCENE_SHARE * max(counts.values(), default=0))
        scenes = {name for name, count in counts.items() if count >= enough}
        register.standing.update(scenes, (name for name, count in ties.items() if count >= MIN_TIES))
        _guess_industries(register, beside, Counter(filter(None, named)))


def _guess_industries(register: ClusterRegister, beside: dict[str, Counter[str]], named: Counter[str]) -> None:
    """Tie a standing place without an industry to the one most often named beside it, or in the whole document."""
    ranked = named.most_common(2)
    is_plain = bool(ranked) and ranked[0][1] >= MIN_PRODUCTION and ranked[0][1] >= 2 * sum(n for _, n in ranked[1:])
    for name in sorted(register.standing - register.industries.keys()):
        counts = +beside.get(name, Counter())
        industry = min(counts, key=lambda text: (-counts[text], text)) if counts else ranked[0][0] if is_plain else ""
        if industry:
            register.industries[name] = Counter({industry: 1})


def settle_clusters(
    view: SentenceView, explicit: Sequence[ClusterUse], industry_here: str, register: ClusterRegister
) -> list[ClusterUse]:
    """Return the clusters of a sentence: explicit ones, and places that stand for theirs; one for each place.

    `industry_here` is the first industry that the sentence names, or "".
    """
    by_place: dict[str, ClusterUse] = {}
    for use in sorted(explicit, key=lambda u: (not u.is_certain, not u.industry, -len(u.span), u.span)):
        by_place.setdefault(register.identify(use.place), use)
    for place in view.places:
        name = register.identify(place)
        if name in by_place:
            continue
        if name in register.standing and _stands_here(view, place, register):
            by_place[name] = ClusterUse(place.span, place, _named_industry(view, place, register),
                                        "cluster/place stands for it", False)  # fmt: skip
        elif is_town(place) and has_producers(view, place):
            industry = register.main_industry(place) or industry_here
            is_enough = register.speaks_of_clusters and count_people(place) < LARGE_CITY
            if is_enough or (industry and _opens_on_producers(view, place)):
                by_place[name] = ClusterUse(place.span, place, industry, "cluster/producers in place", False)
    settled = [_with_names(use, register) for use in by_place.values()]
    return sorted(settled, key=lambda use: (use.span, use.place.key))


def _with_names(use: ClusterUse, register: ClusterRegister) -> ClusterUse:
    """Give a cluster the names under which all its mentions meet: place, country and industry."""
    place, entry = use.place, register.entry(use.place)
    name = register.identify(place)
    labels = register.labels.get(name) or Counter({place.label: 1})
    label = entry.place if entry else min(labels, key=lambda text: (-labels[text], text))
    iso2 = entry.iso2 if entry and not place.is_sure else place.iso2
    industry = register.settle_industry(place, use.industry or register.main_industry(place))
    return replace(use, place=replace(place, label=label, canonical=name, iso2=iso2), industry=industry)


def _named_industry(view: SentenceView, place: PlaceUse, register: ClusterRegister) -> str:
    """Return the industry of a standing place: the one that the sentence names, or its main one."""
    here = {word.spelling for word in view.words}
    entry = register.entry(place)
    names = sorted(register.industries.get(register.identify(place), ()))
    named = [name for name in names if set(name.split()) & here]
    if not named and entry and len(entry.industries) > 1:
        families = {family_of(key) for key in here} - {None}
        named = [name for name in entry.industries if family_of(name) in families]
    return named[0] if named else register.main_industry(place)


def _stands_here(view: SentenceView, place: PlaceUse, register: ClusterRegister) -> bool:
    """Tell whether the bare name is enough: a large city, or a common name, needs its industry beside it."""
    entry = register.entry(place)
    if entry is None or register.industries.get(register.identify(place)):
        return True
    if not entry.needs_industry and count_people(place) < LARGE_CITY:
        return True
    here = {word.spelling for word in view.words}
    families = {family_of(key) for key in here} - {None}
    return bool(here & PRODUCTION_HEADS) or any(family_of(industry) in families for industry in entry.industries)


# ---------------------------------------------------------------- producers beside a place


def has_producers(view: SentenceView, place: PlaceUse) -> bool:
    """Tell whether producers stand beside a town: "In Mae Sot, factories…", "tanners and officials in Kasur"."""
    if not is_town(place):
        return False
    return _opens_on_producers(view, place) or _follows_producers(view.text[: place.span.start])


def _follows_producers(before: str) -> bool:
    lead = _IN.search(before)
    if lead is None:
        return False
    stretch = before[max(0, lead.start() - REACH) : lead.start()]
    return any(_LISTED.fullmatch(stretch, found.end()) for found in _PRODUCER.finditer(stretch))


def _opens_on_producers(view: SentenceView, place: PlaceUse) -> bool:
    """Tell whether the place opens a clause on its producers, alone or with other places."""
    if not _OPENS.search(view.text[: place.span.start]):
        return False
    after = re.sub(r"^(?:(?:, | and | or )[A-ZÀ-Þ][\w'’-]+)+", "", view.text[place.span.end :])
    return _THEN_PRODUCERS.match(after) is not None


def _is_small(place: PlaceUse) -> bool:
    return is_town(place) and count_people(place) < LARGE_CITY


def count_people(place: PlaceUse) -> int:
    """Return the people of the town of a place, not those of a province of its name."""
    senses = load_gazetteer().places.get(place.key, ())
    towns = [sense.population for sense in senses if sense.kind == "city" and sense.iso2 == place.iso2]
    return max(towns, default=place.population)


_WIDE = frozenset({"admin", "region"})


def holds(place: PlaceUse, town: PlaceUse, text: str) -> bool:
    """Tell whether a place is the province behind its town: "Kanpur, Uttar Pradesh", "Surat (Gujarat)"."""
    return (
        town.kind not in _WIDE
        and place.kind in _WIDE
        and place.iso2 == town.iso2 is not None
        and text[town.span.end : place.span.start] in {", ", " (", ", in ", " in "}
    )


def is_town(place: PlaceUse) -> bool:
    """Tell whether a place is no province, or has a town of its name and is not called a province here."""
    if place.kind != "admin":
        return True
    if place.rule in {"place/kind", "place/vague kind", "place/list"}:
        return False
    return any(s.kind == "city" and s.iso2 == place.iso2 for s in load_gazetteer().places.get(place.key, ()))
