"""Places that their sentence presents as a centre of some production: "Datang … centre for sock production"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from litreview.mentions.standing import ClusterUse, holds, is_town
from litreview.mentions.views import PlaceUse, SentenceView
from litreview.mentions.wordlists import load_words

REACH = 60  # characters behind the words that present a place, in which its product is named
GAP = 120  # characters between a place that opens the sentence and the words that present it
OPENING = 25  # a place that begins before this character is what the sentence is about
CENTRES = r"cent(?:re|er)s?|capital|hubs?|heart|base|belt|stronghold"
_UNITS = r"factories|firms|workshops|tanneries|producers|manufacturers|enterprises|units|mills|makers|kilns|foundries"
_PRESENTS = re.compile(
    r"\b(?:accounts? for|produc(?:es|ed|ing)|makes|suppl(?:y|ies)|speciali[sz]\w+ in"
    r"|(?:known|famous|renowned|noted|celebrated)(?: [\w-]+){0,2} (?:for|as))\b"
    rf"|\b(?:{CENTRES}|cluster) (?:of|for)\b|\b(?:home to|hosts|houses)\b"
    rf"|\b\d[\d,.]* (?:[\w-]+ ){{0,3}}(?:{_UNITS})\b"
    rf"|\b[\w-]+(?: [\w-]+)? (?:{CENTRES}|town|city|village)\b"
)
_TITLE_BEFORE = re.compile(
    r"\b(?P<words>[\w-]+(?: [\w-]+)?)(?:[ -](?:producing|making|manufacturing|exporting|processing))?"
    rf" (?:{CENTRES}|towns?|city|cities|villages?|districts?)(?: of| at| in|,)?(?: the)? $"
)
MADE = r"made|produced|manufactured|forged|woven|tanned|stitched|knitted|carved|concentrated|clustered|agglomerated"
PRESENTS_AS_MAKER = (
    r"(?:(?:is (?:home to|known|famous|renowned|the|a)|speciali[sz]es in|has (?:become|long been)|hosts|became)\b"
    r"|an? (?:[\w-]+ ){0,2}(?:town|village|city) (?:[\w-]+ ){0,3}(?:known|famous|renowned|speciali[sz]ed)\b)"
)
_MADE_IN = re.compile(
    rf"\b(?:{MADE})"
    r"(?: [\w-]+ly)? (?:in|around|at)(?: and around)?(?: the)? $"
)
_IN_BRACKETS = re.compile(r"^ \((?P<words>[a-z][a-z -]{2,40})\)")
_APPOSITION = re.compile(r"^(?: \([^)]{2,30}\))?(?:, (?!and\b|or\b)|,? (?:is|are|was|which|where|known|has become)\b)")
_NAMED_PRODUCT = re.compile(
    r"\bthe ([a-z-]+) capital of\b|\bcent(?:re|er) (?:for|of) ([a-z-]+) (?:production|manufacturing)\b"
    r"|\bproduction of ([a-z-]+)\b"
)
_NO_PRODUCTS = load_words("clusters", "no_products")
NameIndustry = Callable[[Sequence[str]], str]  # words → the industry that they name, or ""


def find_presented(view: SentenceView, name_industry: NameIndustry) -> Iterator[ClusterUse]:
    """Yield the towns of a sentence that it presents by what they make."""
    for before, place in zip((None, *view.places), view.places, strict=False):
        if not is_town(place) or (before is not None and holds(place, before, view.text)):
            continue
        industry = (
            _presented_behind(view, place, name_industry)
            or _presented_before(view, place, name_industry)
            or _made_there(view, place, name_industry)
            or _in_brackets(view, place, name_industry)
        )
        if industry:
            yield ClusterUse(place.span, place, industry, "cluster/specialised", True)


def _presented_behind(view: SentenceView, place: PlaceUse, name_industry: NameIndustry) -> str:
    """Return the product in "X, a town known for its brassware"."""
    after = view.text[place.span.end :]
    if place.span.start > OPENING and not _APPOSITION.match(after):
        return ""
    found = _PRESENTS.search(after)
    if found is None or found.start() > GAP or re.search(r"[;:.]", after[: found.start()]):
        return ""
    end = found.end() + REACH
    words = [w.key for w in view.words if place.span.end <= w.start < place.span.end + end and w.key]
    named = _NAMED_PRODUCT.search(after)
    product = next(group for group in named.groups() if group) if named else ""
    return name_industry(words) or (product if product not in _NO_PRODUCTS else "")


def _presented_before(view: SentenceView, place: PlaceUse, name_industry: NameIndustry) -> str:
    """Return the product in "the button town of X"."""
    found = _TITLE_BEFORE.search(view.text[: place.span.start])
    return name_industry(re.split(r"[ -]", found.group("words").lower())) if found else ""


def _made_there(view: SentenceView, place: PlaceUse, name_industry: NameIndustry) -> str:
    """Return the product in "gloves are stitched in X"."""
    found = _MADE_IN.search(view.text[: place.span.start])
    if found is None:
        return ""
    start = max(0, found.start() - REACH)
    return name_industry([w.key for w in view.words if start <= w.start < found.start() and w.key])


def _in_brackets(view: SentenceView, place: PlaceUse, name_industry: NameIndustry) -> str:
    """Return the product in "clusters in X (gloves) and Y (locks)"."""
    found = _IN_BRACKETS.match(view.text[place.span.end :])
    return name_industry(re.split(r"[ -]", found.group("words"))) if found else ""
