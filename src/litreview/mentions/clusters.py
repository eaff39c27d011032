"""Clusters: a place together with the industry it is known for.

Around a head word ("clusters", "industry", "tanneries") the words to its left are read as far as the noun phrase goes,
and a place after "of" or "in" to its right. A head that means a cluster by itself puts its place on the document's
register; later the bare name of that place stands for the cluster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from litreview.mentions.known_clusters import KnownCluster
from litreview.mentions.lexicon import Word
from litreview.mentions.specialised import find_presented
from litreview.mentions.standing import (
    PRODUCTION_HEADS,
    ClusterRegister,
    ClusterUse,
    holds,
    is_town,
    register_clusters,
    settle_clusters,
)
from litreview.mentions.views import PlaceUse, SentenceView
from litreview.mentions.wording import number_keys, word_key
from litreview.mentions.wordlists import load_words
from litreview.spans import Span

_JOINERS = frozenset({",", "and", "or", "&", "/"})
MAX_PHRASE = 14  # words to the left of a head that may belong to its noun phrase
MAX_INDUSTRY_WORDS = 5
INDUSTRY_TOWNS = frozenset({"district", "districts", "town", "towns", "belt", "hub"})  # "the jeans town of Toritama"

PRODUCT_OF = {
    "tanner": "tannery", "tanners": "tannery", "tanning": "tannery", "shoemaker": "shoe", "shoemakers": "shoe",
    "shoemaking": "shoe",
}  # fmt: skip

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
GENERIC = load_words("clusters", "generic")
INDUSTRIES = load_words("clusters", "industries")
_INDUSTRY_FORMS = frozenset(form for word in INDUSTRIES for form in number_keys(word_key(word)))
_LOOSE = frozenset(form for word in load_words("clusters", "loose") for form in number_keys(word_key(word)))
_FARMED = load_words("clusters", "farmed")  # grown in most places: producers of these alone make no cluster
_PLURAL_ONLY = load_words("clusters", "plural_only")
_PHRASE_STOPS = load_words("clusters", "phrase_stops")
_AFTER_HEAD = re.compile(
    r"^ ?(?:,? ?\w* ?(?:located|based|situated|concentrated|found) )?(?:of|in|at|around|near|from)(?: the)?"
    r"(?: (?:states?|towns?|cit(?:y|ies)|city|provinces?|districts?|regions?) of)? "
)


def read_clusters(
    sentences: Sequence[SentenceView],
    *,
    sector_words: frozenset[str],
    known: Mapping[str, KnownCluster],
    is_about_clusters: bool,
) -> list[list[ClusterUse]]:
    """Return the clusters of each sentence of a document.

    `sector_words` are industry words of the codebook, as word keys; `known` the listed clusters that it may mean.
    `is_about_clusters`: the document speaks of places of industry.
    """
    industries = list_industries(sector_words)
    explicit = [list(_find_explicit(view, industries)) for view in sentences]
    register = ClusterRegister(known, is_about_clusters)
    if not register.speaks_of_clusters:
        explicit = [[use for use in uses if use.is_certain or not _is_farmed(use.industry)] for uses in explicit]
    named = [
        _industry_of_sentence(view, industries) if view.places or register.speaks_of_clusters else ""
        for view in sentences
    ]
    register_clusters(sentences, explicit, register, named)
    return [settle_clusters(*of_sentence, register) for of_sentence in zip(sentences, explicit, named, strict=True)]


def _is_farmed(industry: str) -> bool:
    return all(word in _FARMED for word in industry.split())


def list_industries(sector_words: frozenset[str]) -> frozenset[str]:
    """Return the words that name industries, in both numbers, as word keys; `sector_words` are the codebook's own."""
    return _INDUSTRY_FORMS | sector_words


def cluster_label(use: ClusterUse) -> str:
    """Return "Place industry", the name under which all mentions of a cluster meet."""
    return f"{use.place.label} {use.industry or 'cluster'}"


# ---------------------------------------------------------------- explicit


def _find_explicit(view: SentenceView, industries: frozenset[str]) -> Iterator[ClusterUse]:
    if not view.places:
        return
    for at, word in enumerate(view.words):
        head = word.key
        is_cluster = head in CLUSTER_HEADS or (
            head in ZONE_HEADS and at > 0 and _is_zone(view.words[at - 1].key, head, industries)
        )
        if not is_cluster and head not in INDUSTRY_HEADS and (head in _LOOSE or word.spelling not in industries):
            continue
        before = list(_read_left(view, at, is_cluster, industries))
        yield from before
        if not before:
            yield from _read_right(view, at, is_cluster, industries)
    yield from find_presented(view, lambda words: _name_made(words, industries))


def _is_zone(before: str, head: str, industries: frozenset[str]) -> bool:
    return before in ZONE_HEADS[head].split() or (head in INDUSTRY_TOWNS and word_key(before) in industries)


def _read_left(view: SentenceView, at: int, is_cluster: bool, industries: frozenset[str]) -> Iterator[ClusterUse]:
    """Yield places in the noun phrase that ends in the head: "the Sialkot and Jalandhar football clusters"."""
    pending = [view.words[at].key] if not is_cluster and view.words[at].spelling in industries else []
    trail: list[str] = list(reversed(pending))
    industry = ""
    position = at - 1
    last_was_place = False
    while position >= max(0, at - MAX_PHRASE):
        word = view.words[position]
        place = _place_ending_at(view, position)
        if place is not None:
            if not last_was_place and view.words[position + 1].text in _JOINERS:
                return  # "from Nairobi and flower farms": the industry is not the place's
            first = _first_word_of(view, place)
            industry = _name_industry(list(reversed(trail)), industries) or industry
            if not is_cluster and any(word_key(w) not in industries and w not in GENERIC for w in trail):
                return
            is_named = bool(industry) or (is_cluster and not _has_odd_words(trail))
            if is_named and (is_cluster or is_town(place)):
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
    if word.text in {"-", "(", ")", "'s", "'"} or word.text in _JOINERS:
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
    town: PlaceUse | None = None
    for place in view.places:
        if place.span.start < start:
            continue
        if town is not None and holds(place, town, view.text):
            start = place.span.end
            continue
        between = view.text[start : place.span.start]
        if not _is_list_gap(between, view, start):
            return
        if is_cluster or is_town(place) or _is_of_producers(view.words[at].key, industry):
            yield ClusterUse(place.span, place, industry, "cluster/after head", is_cluster)
        start, town = place.span.end, place


def _is_of_producers(head: str, industry: str) -> bool:
    """Tell whether a head names makers of something, so that a whole province may be their place: "tanneries in X"."""
    return not _is_farmed(industry) and (head in PRODUCTION_HEADS or head in {"industry", "industries"})


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
    last_word = PRODUCT_OF.get(kept[-1], kept[-1])
    if last_word not in _PLURAL_ONLY:
        last_word = min(number_keys(last_word), key=lambda form: (len(form), form))
    return " ".join([*kept[:-1], last_word])


def _name_made(words: Sequence[str], industries: frozenset[str]) -> str:
    return _name_industry([word for word in words if word not in _LOOSE], industries, only_known=True)


def _industry_of_sentence(view: SentenceView, industries: frozenset[str]) -> str:
    return _name_made([word.key for word in view.words if word.key], industries)


def _place_ending_at(view: SentenceView, position: int) -> PlaceUse | None:
    end = view.words[position].end
    return next((place for place in view.places if place.span.end == end), None)


def _first_word_of(view: SentenceView, place: PlaceUse) -> int:
    return next(i for i, word in enumerate(view.words) if word.end > place.span.start)


def _is_country_word(view: SentenceView, word: Word) -> bool:
    return any(use.span.start <= word.start < use.span.end for use in view.countries)
