"""Where and when a paper was published, and its DOI: from its first page, running heads and cover."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from litreview.text import fold, normalise

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>;,]+[\w)]", re.IGNORECASE)
_DOI_SPACED = re.compile(r"\bdoi\b[:\s/]*(?:org/)?\s*(10)\s*\.\s*(\d{4,9})\s*/\s*([^\s\"<>;,]+[\w)])", re.IGNORECASE)
_DOI_BROKEN = re.compile(r"(\b10\.\d{4,9}/[^\s\"<>;,]*[-./_(])\n\s*([^\s\"<>;,]*\d[^\s\"<>;,]*)", re.IGNORECASE)
_DOI_START = re.compile(r"(https?://(?:dx\.)?)\n\s*(doi\.org/)|(doi\.org/)\n\s*(10\.)", re.IGNORECASE)
_DOI_LABEL = re.compile(r"(?:doi\s*(?:\.org/|:)?|dx\.doi\.org/)\s*$", re.IGNORECASE)
_SUPPLEMENT = re.compile(
    r"(?:/-?/?dc\w*|[./](?:s\d{1,3}|suppl?\w*|t\d{3}|g\d{3}|full|pdf|abstract|epdf|html))$", re.IGNORECASE
)
"""What names a file or a view beside the article."""
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn"
    r"|fall|winter|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier"
    r"|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio"
    r"|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_YEAR = r"(?P<year>19[5-9]\d|20[0-4]\d)(?!\d)"
_YEARS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # A line of the journal with volume and pages: "J Bus Ethics (2016) 133:9-24", "World Development, 2017. doi".
        rf"(?m)\({_YEAR}\)\s*\d+\s*[:(,]",
        rf"(?m)\b\d{{1,4}}\s*\({_YEAR}\)\W*(?:$|\d|p)",
        rf"\b{_YEAR}\s*[;,]\s*(?:vol(?:ume|\.)?\s*\d+|\d+\s*(?:\(|:|,\s*\d))",
        rf"(?m)^[A-Z][^\n\d.;()“”\"]{{3,80}},\s+{_YEAR}\s*[.,]?\s*(?:https?:|doi|10\.)",
        # Not "studies published between 1995 and 2016".
        rf"\bpublished(?: online)?\s*:?\s*(?:on\s+)?(?:(?!between|since|from|before|after|in\b)[\w.,]+\s+){{0,3}}?"
        rf"{_YEAR}",
        rf"(?:©|\(c\)|copyright|\bthe authors?\(?s?\)?[.,]?)\s*(?:\w+\s+){{0,3}}?{_YEAR}",
        rf"\bvol(?:ume|\.)?\s*\d+[^\n]{{0,40}}?\b{_YEAR}",
        rf"\b\d+\s*\(\d+\)\s*:?[^\n]{{0,20}}?\(?{_YEAR}",
        rf"(?m)^(?:[\w.]+,\s+|\d{{1,2}}\s+)?{_MONTH}[\s,]+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?{_YEAR}\W*$",
        rf"\b(?:accepted|received|revised)\s*:?[^\n]{{0,25}}?\b{_YEAR}",
        rf"\b{_MONTH}[\s,]+(?:\d{{1,2}},?\s+)?{_YEAR}",
        rf"(?m)^\W*{_YEAR}\W*$",
    )
)
_NAME = r"(?P<name>[^\W\d_][^\d\n(;“”\"]{2,80}?)"
_VENUES = (
    re.compile(rf"(?m)^{_NAME},?\s+\({_YEAR}\)\s*\d"),
    re.compile(rf"(?m)^{_NAME},?\s+{_YEAR}[,;]\s*\d"),
    re.compile(rf"(?m)^{_NAME},?\s+\d{{1,4}}\s*\({_YEAR}\)"),
    re.compile(rf"(?m)^{_NAME},\s+{_YEAR}\s*[.,]?\s*(?:https?:|doi|10\.)", re.IGNORECASE),
    re.compile(rf"(?m)^{_NAME}[,.·|]?\s+(?:Vol\.?|Volume|VOL\.?|Bd\.|Jg\.)\s*\d"),
    re.compile(rf"(?m)^{_NAME}\s*\(ISSN\b"),
)
_RUNNING_VENUES = (
    re.compile(rf"(?m)^(?:\d+\s+)?{_NAME},?\s+\d{{1,3}}\s*\(\d{{1,2}}(?:[-–/]\d{{1,2}})?\)\W*(?:\d{{1,4}})?$"),
    re.compile(rf"(?m)^(?:\d+\s+)?{_NAME}\s*[·|,]\s*\d{{1,4}}\s*\((?:19|20)\d\d\)"),
    re.compile(rf"(?m)^{_NAME}\s+(?:No\.?|Nr\.?)\s*\d+\W*$"),
)
_VOLUME_TAIL = re.compile(r"[\s,]+(?:vol(?:ume)?|bd|jg|no|nr)\.?$", re.IGNORECASE)
_JOURNAL_WORDS = re.compile(
    r"\b(?:journal|review|revue|revista|zeitschrift|quarterly|bulletin|annals|proceedings|letters|transactions|acta"
    r"|archives|studies|research|development|economics|policy|sociology|politics|management|science|sciences)\b",
    re.IGNORECASE,
)
_NO_VENUE = re.compile(
    r"^(?:received|accepted|revised|published|copyright|©|page|vol|volume|doi|issn|isbn|http|www|e-?mail|correspond"
    r"|this (?:article|paper|work)|new delhi|london|berlin|no|nr|table|figure|fig|see|in|the authors?|supplement"
    r"|working paper|discussion paper|editor|edited|author)\b"
    r"|\b(?:universit\w+|institut\w*|department|p\.?o\.? box|street|hospital|faculty)\b|[@:]\s|\bet al\b|\bpp\b|[)]$",
    re.IGNORECASE,
)


def find_doi(texts: Sequence[str]) -> str | None:
    """Return the first DOI that the texts print, best place first; broken over lines or spaced as it may be.

    One that a label announces ("doi:", "https://doi.org/") comes before one that stands bare, as those of cited works
    do, and one printed again and again before one printed once.

    >>> find_doi(["See doi: 10. 5555 / made.up.2019.03. Received"])
    '10.5555/made.up.2019.03'
    """
    for text in texts:
        joined = _DOI_START.sub(lambda m: "".join(g for g in m.groups() if g), text)
        joined = _DOI_BROKEN.sub(r"\1\2", joined)
        spaced = [("10." + m[2] + "/" + m[3]) for m in _DOI_SPACED.finditer(joined)]
        found = list(DOI.finditer(joined))
        labelled = [m[0] for m in found if _DOI_LABEL.search(joined[max(0, m.start() - 20) : m.start()])]
        ranked = [tidy_doi(doi) for doi in (labelled or spaced or [m[0] for m in found])]
        if ranked:
            counts = Counter(doi.casefold() for doi in ranked)
            return max(ranked, key=lambda doi: (counts[doi.casefold()] > 2, -ranked.index(doi)))
    return None


def tidy_doi(doi: str) -> str:
    """Cut punctuation and the names of files and views from the end of a DOI.

    >>> tidy_doi("10.1371/journal.pone.0115884.s001"), tidy_doi("10.5555/(made)up).")
    ('10.1371/journal.pone.0115884', '10.5555/(made)up')
    """
    doi = _SUPPLEMENT.sub("", doi.rstrip(".,;:'’”\"]"))
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;")
    return doi


def find_year(text: str) -> int | None:
    """Return the year of publication that the first page or the running heads give; None without evidence.

    >>> find_year("J Bus Ethics (2016) 133:9-24")
    2016
    """
    for pattern in _YEARS:
        match = pattern.search(text)
        if match:
            return int(match["year"])
    return None


def find_venue(head: str, margins: Sequence[str], *, title: str | None, authors: Sequence[str]) -> str | None:
    """Return the journal or series, as lines at the top of the first page or running heads name it; None without any.

    A name that recurs in the margins comes first.
    """
    known = {fold(title or ""), *(fold(author) for author in authors)}
    families = {fold(author).split()[-1] for author in authors if fold(author)}
    running = "\n".join(margins)
    for patterns, text in ((_VENUES, head), (_VENUES, running), (_RUNNING_VENUES, running), (_RUNNING_VENUES, head)):
        for pattern in patterns:
            for match in pattern.finditer(text):
                name = _VOLUME_TAIL.sub("", normalise(match["name"])).strip(" ,.:|·-–•/")
                if _is_venue(name, known, families):
                    return name
    return None


def _is_venue(name: str, known: set[str], families: set[str]) -> bool:
    words = name.split()
    if len(name) < 4 or len(words) > 12 or _NO_VENUE.search(name) or "_" in name or not any(c.isupper() for c in name):
        return bool(_JOURNAL_WORDS.search(name)) and 3 < len(name) < 60 and not _NO_VENUE.search(name)
    folded = fold(name)
    if any(folded in text or text in folded for text in known if text):
        return False
    return not (set(folded.split()) & families)
