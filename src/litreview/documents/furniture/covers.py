"""Cover pages that a repository or publisher puts before a paper, and what they say of it.

A cover is known by its wording (how to cite what follows, on what terms, where it is kept, which version it is), by
how little it holds, and by the title that comes back on the next page. A report's own title page is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from litreview.documents.raw import RawLine, RawPage
from litreview.records import Furniture
from litreview.text import fold, normalise

_COVERS_MOST = 2
"""Pages at the front that may be covers."""
_CHARACTERS_MOST = 6_500
"""Characters of the longest cover: terms of use can be long, an article's page is longer."""
_SURE = re.compile(
    r"see discussions, stats,? and author profiles|this article was downloaded (?:by|from)|jstor is a not-for-profit"
    r"|indicates your acceptance of (?:jstor.s|the) terms|full terms (?:&|and) conditions of (?:access|use)"
    r"|hal is a multi-?disciplinary|archive ouverte (?:pluridisciplinaire|hal)|standard-nutzungsbedingungen"
    r"|the user has requested enhancement|this is a pdf file of an unedited manuscript|open access repository"
    r"|additional services for .{3,80}:|the online version of this article can be found at"
    r"|this is the (?:author.s|accepted|submitted|published|peer.reviewed|final)[\w\s.,’'()-]{0,60}version of"
    r"|please refer to (?:the )?published version|original citation for (?:the )?published",
)
_FAMILIES = tuple(
    re.compile(pattern)
    for pattern in (
        # how to cite
        r"suggested citation|recommended citation|to cite this|to link to this|citation for published|how to cite"
        r"|please cite|cite as\b|cite this|citing this|original citation|published as\b|article information"
        r"|citation \(published|empfohlene zitierung|zitiervorschlag|pour citer|para citar|citation for the original"
        r"|citation:|reference:",
        # on what terms
        r"terms (?:of use|and conditions|& conditions)|nutzungsbedingungen|general rights|conditions of use|copyright"
        r"|take-?\s?down|non-?commercial|personal (?:use|and)|licen[cs]e|rights reserved|droit d.auteur|reuse\b"
        r"|may not (?:further )?(?:distribute|be reproduced)|permissions?\b|rechte",
        # where it is kept
        r"stable url|handle\b|hdl\.|urn:nbn|permanent link|persistent|permalink|eprints?\b|https?://|doi\.org|www\.",
        # which version
        r"accepted (?:version|manuscript)|post-?print|pre-?print|publisher.s (?:pdf|version)|version of record"
        r"|document version|published version|submitted (?:version|on)|author(?:.s|\(?s\)?)? (?:accepted )?manuscript"
        r"|publication date|date deposited|peer.reviewed|in press|to appear in|version:|veröffentlichungsversion",
        # who keeps it
        r"\bjstor\b|\bhal\b|\bssrn\b|econstor|ssoar|repository|discovered|\bcore\b|white rose|research online"
        r"|\bdiscovery\b|\bdiva\b|archives? ouvertes?|researchgate|academia\.edu|open archive|university library"
        r"|librar(?:y|ies)\b|downloaded (?:by|from|on)|article views|view related articles|submit your article"
        r"|citing articles|repec|emerald insight|subscriptions|email alerts|digital commons|research portal"
        r"|institutional archive|\bpure\b|\bzbw\b",
    )
)
_PAIRS = (
    ("suggested citation", "terms of use"),
    ("empfohlene zitierung", "nutzungsbedingungen"),
    ("stable url", "terms and conditions"),
    ("citation for published version", "general rights"),
)
"""Words that stand together on no first page of a paper."""
_OWN_PARTS = re.compile(r"^\W*(?:\d\.?\s+)?(?:introduction|table of contents|contents|references|keywords?\b.*)\W*$")
_ABSTRACT = re.compile(r"^\W*(?:abstract|summary|zusammenfassung)\b")
_LEAST = 3
"""Families of wording on a cover whose title comes back."""
_TITLE_LEAST = 8
"""Letters of the shortest line that can be the title's."""


def find_covers(pages: Sequence[RawPage]) -> tuple[int, ...]:
    """Return the numbers of the pages at the front that are covers; never the last page there is."""
    found: list[int] = []
    for index, page in enumerate(pages[: min(_COVERS_MOST, len(pages) - 1)]):
        following = pages[index + 1 : index + 3]
        if not _is_cover(page, following, after_cover=bool(found)):
            break
        found.append(page.number)
    return tuple(found)


def _is_cover(page: RawPage, following: Sequence[RawPage], *, after_cover: bool) -> bool:
    if not page.lines or page.n_characters > _CHARACTERS_MOST:
        return False
    texts = [normalise(line.text).casefold() for line in page.lines]
    if any(_OWN_PARTS.match(text) for text in texts):
        return False
    text = " ".join(texts)
    n_families = sum(family.search(text) is not None for family in _FAMILIES)
    repeats = _repeats_title(page, following)
    if any(all(words in text for words in pair) for pair in _PAIRS):
        return True
    if _SURE.search(text) and n_families >= _LEAST:
        return repeats or not any(_ABSTRACT.match(t) for t in texts) or page.n_characters < _CHARACTERS_MOST / 2
    if repeats:
        return n_families > (_LEAST - 1 if after_cover else _LEAST)
    return n_families == len(_FAMILIES) and not any(_ABSTRACT.match(t) for t in texts)


def _repeats_title(page: RawPage, following: Sequence[RawPage]) -> bool:
    """Tell whether the next pages print, once, a title that stands on this one.

    A running head that repeats the title stands on all of them, and in small print.
    """
    mine = fold(" ".join(line.text for line in page.lines)).replace(" ", "")
    for index, other in enumerate(following):
        beyond = {fold(line.text) for later in following[index + 1 :] for line in later.lines}
        lines = [
            line for line in _upper(other) if len(fold(line.text)) >= _TITLE_LEAST and fold(line.text) not in beyond
        ]
        largest = max((line.size for line in lines), default=0.0)
        title = next((line for line in lines if line.size > 0.97 * largest), None)
        if title is not None and fold(title.text).replace(" ", "") in mine:
            return True
    return False


def _upper(page: RawPage) -> list[RawLine]:
    return [line for line in page.lines if line.box is None or line.box[1] < 0.6 * page.height]


# ---------------------------------------------------------------- what a cover says


@dataclass(frozen=True, slots=True)
class Cited:
    """A paper as a cover, or a notice on its first page, says it is to be cited. None where it does not say."""

    text: str
    year: int | None = None
    container: str | None = None


_LABEL = re.compile(
    r"(?:(?:empfohlene\s+zitierung|suggested\s+citation|recommended\s+citation|to\s+cite\s+this\s+(?:article|document"
    r"|version|paper)|how\s+to\s+cite(?:\s+this\s+\w+)?|please\s+cite(?:\s+this\s+\w+)?\s+as|cite\s+(?:this\s+\w+\s+)?as"
    r"|citation\s+for\s+(?:the\s+)?(?:original\s+)?published\s+(?:version|paper)[^:]{0,20}|original\s+citation"
    r"|zitierweise|zitiervorschlag|pour\s+citer[^:]{0,40}|published\s+in|citation|zitierweise/citation)"
    r"\s*(?:\([^)]{0,30}\))?\s*[:/]*\s*)+",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"nutzungsbedingungen|terms of use|permanent link|to link to|https?://|doi:|available at|general rights|copyright"
    r"|downloaded|this version|standard-nutz|abstract\b|article views",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19[5-9]\d|20[0-4]\d)(?!\d)")
_CONTAINERS = (
    re.compile(r"\bIn:\s+(?P<name>[A-Z][^()]{2,90}?)\s+(?:\d+\s*\(|\(\d|[Vv]ol|,)"),
    re.compile(r"[.,”\"'’]\s+(?P<name>[A-Z][^.,\d“”\"]{2,80}?),\s+(?:[Vv]ol\.?\s*)?\d+\s*[(,:]"),
    re.compile(r"[.,”\"'’]+\s+(?P<name>[A-Z][^.,\d“”\"]{2,80}?),\s+(?:[Vv]ol(?:ume|\.)?)\s"),
    re.compile(r"[.,]\s+(?:\(\d{4}\)\s+)?(?P<name>[A-Z][^.,\d]{2,80}?)\s+\d+\s*\(\d"),
)


def cover_text(furniture: Iterable[Furniture]) -> str:
    """Return the lines of the cover pages."""
    return "\n".join(f.text for f in furniture if f.kind == "cover page")


def read_own_citation(texts: Iterable[str], title: str | None) -> Cited | None:
    """Return the citation of the paper that a line on its first page gives without a label: with its title and year."""
    wanted = fold(title or "").replace(" ", "")
    for text in texts:
        year = _YEAR.search(text)
        if len(wanted) < _OWN_TITLE_LEAST or year is None or wanted not in fold(text).replace(" ", ""):
            continue
        names = (m["name"].strip() for pattern in _CONTAINERS if (m := pattern.search(text, 10)))
        return Cited(text, int(year[0]), next(names, None))
    return None


_OWN_TITLE_LEAST = 20
"""Letters of a title that can be known again in a citation."""


def read_citation(text: str) -> Cited | None:
    """Return how a cover or a notice wants the paper cited; None where it says nothing.

    >>> read_citation("To cite this article: Ann Roe (2012) On ink, Paper Studies, 3:2, 1-9, DOI: 10.5555/x").container
    'Paper Studies'
    """
    for label in _LABEL.finditer(text):
        given = " ".join(text[label.end() : label.end() + 600].split())
        stop = _STOP.search(given, 20)
        given = given[: stop.start()] if stop else given[:400]
        year = _YEAR.search(given)
        if year is None or len(given) < 25:
            continue
        names = (m["name"].strip() for pattern in _CONTAINERS if (m := pattern.search(given, 10)))
        return Cited(given, int(year[0]), next(names, None))
    return None
