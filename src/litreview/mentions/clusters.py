"""Clusters: a place together with the industry it is known for.

Around a head word ("clusters", "industry", "tanneries") the words to its left are read as far as the noun phrase goes,
and a place after "of" or "in" to its right. A head that means a cluster by itself puts its place on the document's
register; later the bare name of that place stands for the cluster.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from litreview.mentions.gazetteer import Word
from litreview.mentions.views import PlaceUse, Register, SentenceView
from litreview.mentions.wording import number_keys, word_key
from litreview.mentions.wordlists import load_words
from litreview.spans import Span
from litreview.text import fold

MAX_PHRASE = 14  # words to the left of a head that may belong to its noun phrase
MAX_INDUSTRY_WORDS = 5
INDUSTRY_TOWNS = frozenset({"district", "districts", "town", "towns", "belt", "hub"})  # "the jeans town of Toritama"
METROPOLIS = 4_000_000  # people; the name of so large a city stands for more than one of its industries

CLUSTER_HEADS = load_words("clusters", "cluster_heads")
ZONE_HEADS = {
    "zone": "economic industrial processing free export development technology",
    "zones": "economic industrial processing free export development technology",
    "park": "industrial technology science software",
    "estate": "industrial",
    "estates": "industrial",
    "district": "industrial",
    "districts": "industrial",
    "belt": "industrial mining manufacturing",
    "corridor": "industrial",
    "town": "",
    "towns": "",
    "hub": "manufacturing industrial production export technology",
}
INDUSTRY_HEADS = load_words("clusters", "industry_heads")
PRODUCTION_HEADS = load_words("clusters", "production_heads")
GENERIC = load_words("clusters", "generic")
INDUSTRIES = load_words("clusters", "industries")
_PLURAL_ONLY = load_words("clusters", "plural_only")
_PHRASE_STOPS = load_words("clusters", "phrase_stops")
_SPECIALISED = re.compile(
    r"\b(?:accounts? for|produc(?:es|ed|ing)|makes|suppl(?:y|ies)|speciali[sz]\w+ in|known for|famous for)\b"
    r"|\b(?:cent(?:re|er)|capital|hub) (?:of|for)\b"
    r"|\b\d[\d,.]* (?:[\w-]+ ){0,3}"
    r"(?:factories|firms|workshops|tanneries|producers|manufacturers|enterprises|units|mills)\b"
)
_NAMED_PRODUCT = re.compile(
    r"\bthe ([a-z-]+) capital of\b|\bcent(?:re|er) (?:for|of) ([a-z-]+) (?:production|manufacturing)\b"
    r"|\bproduction of ([a-z-]+)\b"
)
_AFTER_HEAD = re.compile(
    r"^ ?(?:,? ?\w* ?(?:located|based|situated|concentrated|found) )?(?:of|in|at|around|near|from)(?: the)?"
    r"(?: (?:states?|towns?|cit(?:y|ies)|city|provinces?|districts?|regions?) of)? "
)
_IN_PLACE_THEY = re.compile(r"^,? (?:[\w-]+ ){0,3}?(?P<head>[a-z]+)\b")


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

    industries: dict[str, Counter[str]] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)

    def main_industry(self, key: str) -> str:
        """Return the industry named most often with a place; of equals, the first in the alphabet."""
        counts = self.industries.get(key)
        return min(counts, key=lambda name: (-counts[name], name)) if counts else ""


def read_clusters(
    sentences: Sequence[SentenceView], *, register: Register, sector_words: frozenset[str]
) -> list[list[ClusterUse]]:
    """Return the clusters of each sentence. `sector_words` are industry words of the codebook, as word keys."""
    industries = frozenset(word_key(word) for word in INDUSTRIES) | sector_words
    explicit = [list(_find_explicit(view, industries)) for view in sentences]
    known = ClusterRegister()
    for uses in explicit:
        for use in uses:
            if use.industry:
                known.industries.setdefault(use.place.key, Counter())[use.industry] += 2 if use.is_certain else 1
            if use.is_certain and use.place.kind != "admin" and use.place.population < METROPOLIS:
                known.standing.add(use.place.key)
    return [_settle(view, uses, known, industries) for view, uses in zip(sentences, explicit, strict=True)]


def cluster_label(use: ClusterUse) -> str:
    """Return "Place industry", the name under which all mentions of a cluster meet."""
    return f"{use.place.label} {use.industry or 'cluster'}"


# ---------------------------------------------------------------- explicit


def _find_explicit(view: SentenceView, industries: frozenset[str]) -> Iterator[ClusterUse]:
    for at, word in enumerate(view.words):
        head = word.key
        is_cluster = head in CLUSTER_HEADS or (
            head in ZONE_HEADS and at > 0 and _is_zone(view.words[at - 1].key, head, industries)
        )
        if not is_cluster and head not in INDUSTRY_HEADS and word_key(word.text) not in industries:
            continue
        before = list(_read_left(view, at, is_cluster, industries))
        yield from before
        if not before:
            yield from _read_right(view, at, is_cluster, industries)
    yield from _find_specialised(view, industries)


def _is_zone(before: str, head: str, industries: frozenset[str]) -> bool:
    return before in ZONE_HEADS[head].split() or (head in INDUSTRY_TOWNS and word_key(before) in industries)


def _read_left(view: SentenceView, at: int, is_cluster: bool, industries: frozenset[str]) -> Iterator[ClusterUse]:
    """Yield places in the noun phrase that ends in the head: "the Sialkot and Jalandhar football clusters"."""
    pending = [view.words[at].key] if not is_cluster and word_key(view.words[at].text) in industries else []
    trail: list[str] = list(reversed(pending))
    industry = ""
    position = at - 1
    last_was_place = False
    while position >= max(0, at - MAX_PHRASE):
        word = view.words[position]
        place = _place_ending_at(view, position)
        if place is not None:
            first = _first_word_of(view, place)
            industry = _name_industry(list(reversed(trail)), industries) or industry
            if not is_cluster and any(word_key(w) not in industries and w not in GENERIC for w in trail):
                return
            is_named = bool(industry) or (is_cluster and not _has_odd_words(trail))
            if is_named and (is_cluster or _is_town(place)):
                end = view.words[at].end if not last_was_place and is_cluster else place.span.end
                yield ClusterUse(Span(place.span.start, end), place, industry, "cluster/before head", is_cluster)
            elif not industry:
                return
            trail, last_was_place = [], True
            position = first - 1
            continue
        if not _continues_phrase(view, position, trail, last_was_place):
            return
        if word.key and word.key not in {"and", "or", "s"} and not _is_country_word(view, word):
            trail.append(word.key)
        position -= 1
        if len(trail) > MAX_INDUSTRY_WORDS:
            return


def _continues_phrase(view: SentenceView, position: int, trail: list[str], last_was_place: bool) -> bool:
    word = view.words[position]
    if word.text in {"-", "(", ")", "'s", "'"} or (word.text in {",", "and", "&", "/", "or"}):
        return True
    if _is_country_word(view, word):
        return last_was_place or (position + 1 < len(view.words) and view.words[position + 1].text == ")")
    if not word.key or word.key in _PHRASE_STOPS or word.text.isupper():
        return False
    return not last_was_place or not word.is_capital


def _has_odd_words(trail: list[str]) -> bool:
    """Tell whether words between place and head are other than plain descriptions of a cluster."""
    return any(word not in GENERIC for word in trail)


def _read_right(view: SentenceView, at: int, is_cluster: bool, industries: frozenset[str]) -> Iterator[ClusterUse]:
    """Yield places after the head: "the ceramics cluster of Santa Catarina"."""
    lead = _AFTER_HEAD.match(view.text[view.words[at].end :])
    if lead is None:
        return
    industry = _name_industry(_industry_before(view, at), industries, only_known=True)
    if not industry and view.words[at].key in ZONE_HEADS:
        industry = " ".join(_industry_before(view, at)[-3:])  # "export processing zone"
    if not industry:
        return
    start = view.words[at].end + lead.end()
    for place in view.places:
        if place.span.start < start:
            continue
        between = view.text[start : place.span.start]
        if not _is_list_gap(between, view, start):
            return
        if is_cluster or _is_town(place):
            yield ClusterUse(place.span, place, industry, "cluster/after head", is_cluster)
        start = place.span.end


def _is_list_gap(between: str, view: SentenceView, start: int) -> bool:
    if len(between) > 60:
        return False
    for use in view.countries:
        if start <= use.span.start < start + len(between) + 1:
            between = between.replace(view.text[use.span.start : use.span.end], "")
    return re.fullmatch(r"[\s,()]*(?:and|or|as well as|&)?[\s,()]*(?:the |in |of |both )*", between) is not None


def _industry_before(view: SentenceView, at: int) -> list[str]:
    trail: list[str] = [view.words[at].key]
    for position in range(at - 1, max(-1, at - 3 - MAX_INDUSTRY_WORDS), -1):
        word = view.words[position]
        if word.text == "-":
            continue
        if not word.key or word.key in _PHRASE_STOPS:
            break
        trail.append(word.key)
    return list(reversed(trail))


def _find_specialised(view: SentenceView, industries: frozenset[str]) -> Iterator[ClusterUse]:
    """Yield a town that its sentence presents as a centre of some production: "Datang … centre for sock production"."""
    for place in view.places[:2]:
        if place.span.start > 25 or not _is_town(place) or place.kind == "admin":
            continue
        found = _SPECIALISED.search(view.text, place.span.end)
        if found is None:
            continue
        before = view.text[place.span.end : found.start()]
        if re.search(r"[;:.]", before) or len(before) > 120:
            continue
        words = [w.key for w in view.words if w.start >= place.span.end and w.start < found.end() + 60 and w.key]
        named = _NAMED_PRODUCT.search(view.text, place.span.end)
        product = fold(next(group for group in named.groups() if group)) if named else ""
        industry = _name_industry(words, industries, only_known=True) or product
        if industry:
            yield ClusterUse(place.span, place, industry, "cluster/specialised", True)
            return


# ---------------------------------------------------------------- register


def _settle(
    view: SentenceView, explicit: list[ClusterUse], known: ClusterRegister, industries: frozenset[str]
) -> list[ClusterUse]:
    """Return the clusters of a sentence: explicit ones, and places that stand for theirs; one for each place."""
    by_place: dict[str, ClusterUse] = {}
    for use in sorted(explicit, key=lambda u: (not u.is_certain, not u.industry, -len(u.span), u.span)):
        industry = use.industry or known.main_industry(use.place.key)
        by_place.setdefault(use.place.key, ClusterUse(use.span, use.place, industry, use.rule, use.is_certain))
    here = {word_key(word.text) for word in view.words}
    for place in view.places:
        if place.key in by_place:
            continue
        if place.key in known.standing:
            named = [name for name in sorted(known.industries.get(place.key, ())) if set(name.split()) & here]
            industry = named[0] if named else known.main_industry(place.key)
            by_place[place.key] = ClusterUse(place.span, place, industry, "cluster/place stands for it", False)
        elif _is_place_of_producers(view, place) and place.kind != "admin":
            industry = known.main_industry(place.key) or _name_industry(
                [w.key for w in view.words if w.key], industries, only_known=True
            )
            if industry:
                by_place[place.key] = ClusterUse(place.span, place, industry, "cluster/producers in place", False)
    return sorted(by_place.values(), key=lambda use: (use.span, use.place.key))


def _is_place_of_producers(view: SentenceView, place: PlaceUse) -> bool:
    """Tell whether the place opens a clause on its producers: "In Mae Sot, factories…"."""
    if not re.search(r"\b[Ii]n (?:the )?$", view.text[: place.span.start]) or not _is_town(place):
        return False
    found = _IN_PLACE_THEY.match(view.text[place.span.end :])
    return found is not None and found.group("head") in PRODUCTION_HEADS


# ---------------------------------------------------------------- words


def _name_industry(words: Sequence[str], industries: frozenset[str], *, only_known: bool = False) -> str:
    """Return the industry that words before a head name, last word in the singular; "" where none is an industry."""
    keys = [word_key(word) for word in words]
    if not any(key in industries for key in keys):
        return ""
    kept = [key for key in keys if key in industries or (not only_known and key not in GENERIC and len(key) > 2)]
    if only_known:
        first = next(i for i, key in enumerate(keys) if key in industries)
        kept = [key for key in keys[first : first + 2] if key in industries]
    else:
        last = max(i for i, key in enumerate(kept) if key in industries)
        kept = kept[: last + 1][-3:]
    last_word = kept[-1]
    if last_word not in _PLURAL_ONLY:
        last_word = min(number_keys(last_word), key=lambda form: (len(form), form))
    return " ".join([*kept[:-1], last_word])


def _is_town(place: PlaceUse) -> bool:
    return place.kind in {"city", "framed", "region"}


def _place_ending_at(view: SentenceView, position: int) -> PlaceUse | None:
    end = view.words[position].end
    return next((place for place in view.places if place.span.end == end), None)


def _first_word_of(view: SentenceView, place: PlaceUse) -> int:
    return next(i for i, word in enumerate(view.words) if word.end > place.span.start)


def _is_country_word(view: SentenceView, word: Word) -> bool:
    return any(use.span.start <= word.start < use.span.end for use in view.countries)


_UNKNOWN = re.compile(
    r"(?P<name>[A-ZÀ-Þ][a-zß-ÿ'’]+(?: (?:d[eoai]s? )?[A-ZÀ-Þ][a-zß-ÿ'’]+){0,4})"
    r"(?P<between>(?:[ -][a-z]+){1,4}|(?: [A-Z][a-z]+)? (?:Industrial|Economic|Processing))"
    r" (?P<head>[Cc]lusters?|[Dd]istricts?|Zone|Park|Estate)\b"
)


def find_unknown_places(text: str, industries: frozenset[str]) -> Iterator[tuple[Span, str]]:
    """Yield names that stand before an industry and a cluster head: "the Kasur tanneries cluster".

    A name at the start of the sentence does not count unless two words of it are capitals.
    """
    for found in _UNKNOWN.finditer(text):
        between = found.group("between").strip()
        words = [fold(word) for word in re.split(r"[ -]", between)]
        is_proper = between.endswith(("Industrial", "Economic", "Processing"))
        if not is_proper and not any(word_key(word) in industries for word in words):
            continue
        if set(words) & _PHRASE_STOPS:
            continue
        name = found.group("name")
        start = found.start("name")
        if "'s " in name:
            owner, _, name = name.rpartition("'s ")
            start += len(owner) + 3
        head, _, rest = name.partition(" ")
        if rest and fold(head) in _PHRASE_STOPS | {"in", "the", "for"}:
            start, name = start + len(head) + 1, rest
        if start == 0 and " " not in name:
            continue
        yield Span(start, start + len(name)), name


_UNKNOWN_AFTER = re.compile(
    r"(?P<between>(?:[a-z]+[ -]){1,3})(?:clusters?|industrial districts?) (?:of|in|at|around|near) (?:the )?"
    r"(?P<name>[A-ZÀ-Þ][a-zß-ÿ'’]+(?: [A-ZÀ-Þ][a-zß-ÿ'’]+){0,2})\b"
)


def find_places_of_clusters(text: str, industries: frozenset[str]) -> Iterator[tuple[Span, str]]:
    """Yield names that a cluster phrase shows to be places, on either side of its head."""
    yield from find_unknown_places(text, industries)
    if re.search(r"\bclusters?\b", text):
        for found in re.finditer(r"(?<=[a-z,] )([A-ZÀ-Þ][a-zß-ÿ]+) ([a-z]+)\b", text):
            if word_key(found.group(2)) in industries:
                yield Span(found.start(1), found.end(1)), found.group(1)
    for found in _UNKNOWN_AFTER.finditer(text):
        words = [fold(word) for word in re.split(r"[ -]", found.group("between")) if word]
        if any(word_key(word) in industries for word in words):
            yield Span(found.start("name"), found.end("name")), found.group("name")
