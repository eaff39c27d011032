"""Finding in-text citations, author-year and numeric.

Author-year citations are read from the year backwards: a year that stands in parentheses, or after "et al.", is a
citation if names end right before it (or right before its parenthesis). Every step looks at a bounded window, so time
grows with the length of the text and not faster.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from litreview.documents.citations.authors import Name, find_name_before
from litreview.documents.citations.cited_works import KnownWorks
from litreview.documents.citations.numbers import expand_numbers, find_numeric
from litreview.records import Citation, CitationKey, Reference
from litreview.spans import Span
from litreview.text import fold

__all__ = ["REFERENCES_HEADING", "expand_numbers", "find_citations"]

_GROUP_LENGTH = 1500
"""Characters; a longer parenthesis is taken for an unbalanced one."""
_LEAD = 250
"""Characters before a year in which its authors' names are sought."""
_AUTHOR_YEAR_PREVAILS = 3
"""With this many author-year citations for each numeric one, the numbers are not citations."""
_BESIDE = 60
"""Characters within which a number behind "Khan et al. (2007)" cites the same work again."""
_IBID_REACH = 2500
"""Characters behind a citation within which "ibid." can mean it."""

_YEAR = re.compile(
    r"""(?<![\w$€£₹/.,=-])(?<![–—]\d)(?:(?P<year>(?:1[5-9]|20)\d\d)(?P<suffix>[a-z](?![\w’']))?(?!\w)
            (?![–—-]\d|[.,]\d|/\d\d?/|\s?[%°€$×]|\s(?:per\scent|percent)\b|[’']s?\w)
        | (?P<unprinted>forthcoming|in\spress|in\spreparation|n\.\s?d\.?|under\sreview|submitted|op\.\s?cit\.?
            |loc\.\s?cit\.?)(?!\w))""",
    re.VERBOSE | re.IGNORECASE,
)
_CITED_ABOVE = re.compile(r"(?:op|loc)\.")
_SLASHED = re.compile(r"\s?/\s?((?:1[5-9]|20)\d\d)([a-z]?)(?!\w)")
_BEFORE_ORIGINAL = re.compile(r"\s?[\[(](?:orig(?:inal(?:ly)?)?\.?|first)?[^\]\[()\d]{0,25}\Z", re.IGNORECASE)
_BEHIND_ORIGINAL = re.compile(r"\][,/]?\s?\Z")
_MORE_SUFFIXES = re.compile(r"(?:\s*(?:,|;|&|and|/|–|-)\s*([a-z])(?![\w.’']))+")
_SUFFIX = re.compile(r"([–-]?)\s*([a-z])(?![\w.])")
_BRACKETS = re.compile(r"[()\[\]]")
_ET_AL_YEAR = re.compile(r"\bet\s+al\.?[’']?s?,?\s+(?=(?:1[89]|20)\d\d)")
_IBID = re.compile(
    r"[(\[]\s*(?:see\s+)?(?:ibid(?:em)?|idem|id\.(?=,?\s+(?:at\b|pp?\.)))(?!\w)[^()\[\]]{0,60}[)\]]"
    r"|\bibid(?:em)?\b\.?(?:,?\s*(?:at|pp?\.)?\s*\d+(?:[–-]\d+)?)?",
    re.IGNORECASE,
)
REFERENCES_HEADING = re.compile(
    r"(?im)^[^\S\n]*(?:\d{1,2}\.?\s+)?(?:references(?:\s+cited)?|bibliography|works\s+cited|literature(?:\s+cited)?|"
    r"list\s+of\s+references|cited\s+references)[^\S\n]*:?[^\S\n]*$"
)
_AFTER_REFERENCES = re.compile(
    r"(?im)^[^\S\n]*(?:appendi(?:x|ces)\b.{0,80}|(?:end)?notes|supplement(?:s|ary\b.{0,60})|about\s+the\s+authors?|"
    r"author\s+biograph(?:y|ies))[^\S\n]*$"
)
_NARRATIVE = re.compile(
    r"[\s;,&]*(?:(?:and|or|see|cf\.|also|original\s+work\s+published|first\s+published)\s+)?$", re.I
)
_SAME_AUTHOR = re.compile(
    r"""[\s,;&/()\[\]]*(?:(?:and|or|see|also|as\s+well\s+as)[\s,]*)?
        (?:(?:pp?\.|chs?\.|chapters?|pages?|secs?\.|vol\.|figs?\.|tables?|paras?\.?|n\.|notes?|:)[\s\w–,.:-]{0,40})?
        (?:[\d\s–,-]{0,30})[\s,;&()\[\]]*(?:and\s*)?\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_NOT_CITED = re.compile(
    r"\b(?:interviews?|personal communication|pers\. comm|author'?s?'? (?:interview|fieldwork))\b", re.I
)


@dataclass(frozen=True, slots=True)
class _Year:
    """A year as printed, with every suffix letter that follows it; `start` and `end` into the text."""

    start: int
    end: int
    year: str
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """A pair of brackets: `start` at the opening one, `end` behind the closing one; `height` counts levels inside."""

    start: int
    end: int
    height: int


def find_citations(
    text: str, *, references: Sequence[Reference] = (), notes: Collection[int] = ()
) -> tuple[Citation, ...]:
    """Find the citations of `text`, sorted and without overlap; the list of references is left out.

    One citation for each parenthesis, or for each author that the sentence itself names ("Khan et al. (2007, p. 5)"),
    with a key for each work. A span covers the citation as printed. "Ibid." repeats the last key of the citation before
    it, "op. cit." takes the year from the last citation of that author. Numbers count when the whole text shows that
    they are citations.

    `references` are the entries of the list, where they are known: numbers in parentheses and raised ones are read only
    with them, and so are works cited without a parenthesis ("found by Khan 2007"); a place before a name is told from
    an author. `notes` are the numbers of foot- and endnotes, whose marks are raised too.

    >>> [c.keys[0].author for c in find_citations("Khan’s (2007) study (see Lund-Thomsen & Nadvi, 2010a) is old.")]
    ['Khan', 'Lund-Thomsen and Nadvi']
    """
    zones = _references_zones(text)
    works = KnownWorks(references)
    years = [year for year in _find_years(text) if not _is_in(year.start, zones)]
    found = _find_in_groups(text, years, works)
    found += _find_after_et_al(text, years, found, works)
    found = _drop_overlaps(found)
    found = _drop_overlaps(found + _find_without_parentheses(text, years, found, works))
    numeric = [c for c in find_numeric(text, references=references, notes=notes) if not _is_in(c.span.start, zones)]
    if numeric and len(found) < _AUTHOR_YEAR_PREVAILS * len(numeric):
        found = _drop_overlaps([*(_keep_known(found, numeric, works) if references else found), *numeric])
    return _resolve_repeats(text, found)


def _keep_known(found: Sequence[Citation], numeric: Sequence[Citation], works: KnownWorks) -> list[Citation]:
    """Drop from a text that cites by number the authors and years that are not in its list, or cited again behind."""
    starts = sorted(c.span.start for c in numeric)
    kept: list[Citation] = []
    for citation in found:
        place = bisect_left(starts, citation.span.end)
        is_beside = place < len(starts) and starts[place] - citation.span.end < _BESIDE
        if not is_beside and any(works.has(key.author, key.year) for key in citation.keys):
            kept.append(citation)
    return kept


def _references_zones(text: str) -> list[tuple[int, int]]:
    """Return where the lists of references stand: from a heading in the second half to what follows the list."""
    headings = [m for m in REFERENCES_HEADING.finditer(text) if m.start() > len(text) * 0.3]
    if not headings:
        return []
    start = headings[-1].start()
    after = _AFTER_REFERENCES.search(text, headings[-1].end())
    return [(start, after.start() if after else len(text))]


def _is_in(offset: int, zones: Sequence[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in zones)


def _find_years(text: str) -> Iterator[_Year]:
    """Give each year; of an edition and its original ("1990 [1977]", "1924/2017") the edition alone."""
    last: _Year | None = None
    for match in _YEAR.finditer(text):
        year = _read_year(text, match)
        if last is not None and year.start - last.end < 40 and year.year[0].isdigit():
            between = text[last.end : year.start]
            if _BEFORE_ORIGINAL.match(between) and text[year.end : year.end + 1] in ("]", ")"):
                if between.strip()[0] == "[":
                    continue
            elif text[last.start - 1 : last.start] == "[" and _BEHIND_ORIGINAL.match(between):
                year, last = replace(year, start=last.start - 1), None
        if last is not None:
            yield last
        last = year
    if last is not None:
        yield last


def _read_year(text: str, match: re.Match[str]) -> _Year:
    if match["unprinted"]:
        return _Year(match.start(), match.end(), " ".join(match["unprinted"].lower().split()), ("",))
    edition = _SLASHED.match(text, match.end())
    if edition and abs(int(edition[1]) - int(match["year"])) > 1:
        return _Year(match.start(), edition.end(), edition[1], (edition[2],))
    suffixes, end = [match["suffix"] or ""], match.end()
    more = _MORE_SUFFIXES.match(text, end, end + 40) if match["suffix"] else None
    if more:
        for dash, suffix in _SUFFIX.findall(more.group().replace("and", "")):
            first = ord(suffixes[-1]) + 1 if dash and suffixes[-1] < suffix else ord(suffix)
            suffixes += [chr(code) for code in range(first, ord(suffix) + 1)]
        end = more.end()
    return _Year(match.start(), end, match["year"], tuple(suffixes))


def _find_in_groups(text: str, years: Sequence[_Year], works: KnownWorks) -> list[Citation]:
    starts = [year.start for year in years]
    found: list[Citation] = []
    for group in _find_groups(text):
        inside = years[bisect_left(starts, group.start) : bisect_left(starts, group.end)]
        if inside:
            citation = _read_group(text, group, inside, works)
            if citation is not None:
                found.append(citation)
    return found


def _find_groups(text: str) -> Iterator[_Group]:
    """Yield bracket pairs of at most two levels; the inner one of a pair comes first."""
    opened: list[tuple[int, str, int]] = []
    for match in _BRACKETS.finditer(text):
        bracket = match.group()
        if bracket in "([":
            opened.append((match.start(), bracket, 0))
            continue
        if not opened:
            continue
        start, opening, height = opened.pop()
        if opening + bracket not in ("()", "[]") or match.end() - start > _GROUP_LENGTH:
            continue
        if opened:
            outer, kind, outer_height = opened[-1]
            opened[-1] = (outer, kind, max(outer_height, height + 1))
        if height <= 1:
            yield _Group(start, match.end(), height)


def _read_group(text: str, group: _Group, years: Sequence[_Year], works: KnownWorks) -> Citation | None:
    """Read the citation in a pair of brackets that holds `years`, or None where the years are only dates."""
    inside = text[group.start + 1 : group.end - 1]
    if _NOT_CITED.search(inside):
        return None
    start = group.start
    name: Name | None = None
    if _NARRATIVE.match(text[group.start + 1 : years[0].start]):
        name = find_name_before(text, max(0, group.start - _LEAD), group.start, narrative=True)
        name = works.mend(text, name, years[0].year) if name else works.find_back(text, group.start, years[0].year)
        if name is not None:
            start = name.start
    if name is None and not inside[:1].strip():
        inside = inside.lstrip()
    keys: list[CitationKey] = []
    last = group.start + 1
    for year in years:
        name = _name_of(text, last, year, name, works)
        if name is not None:
            keys.extend(CitationKey(name.text, year.year, suffix) for suffix in year.suffixes)
        last = year.end
    if not keys:
        return None
    return Citation(Span(start, group.end), "author-year", tuple(keys))


def _name_of(text: str, start: int, year: _Year, last: Name | None, works: KnownWorks) -> Name | None:
    """Return whom `year` belongs to: the names right before it after `start`, or else those of the year before."""
    lead = text[start : year.start]
    found = find_name_before(text, max(start, year.start - _LEAD), year.start)
    if found is not None:
        return works.mend(text, found, year.year)
    return last if last is not None and _SAME_AUTHOR.match(lead) else None


def _find_after_et_al(
    text: str, years: Sequence[_Year], found: Sequence[Citation], works: KnownWorks
) -> list[Citation]:
    """Find "Khan et al. 2007" outside parentheses."""
    by_start = {year.start: year for year in years}
    free = _Free(found)
    citations: list[Citation] = []
    for match in _ET_AL_YEAR.finditer(text):
        year = by_start.get(match.end())
        if year is None or not free.holds(year.start):
            continue
        name = find_name_before(text, max(0, year.start - _LEAD), year.start)
        if name is not None:
            citations.append(_cite(works.mend(text, name, year.year), year))
    return citations


def _find_without_parentheses(
    text: str, years: Sequence[_Year], found: Sequence[Citation], works: KnownWorks
) -> list[Citation]:
    """Find "Khan 2007" and "Khan, 2007" in the running sentence, where the list has such a work."""
    free = _Free(found)
    citations: list[Citation] = []
    for year in years if works else ():
        if not works.has_year(year.year) or not free.holds(year.start):
            continue
        start = max(year.start - _LEAD, free.end_before(year.start), citations[-1].span.end if citations else 0)
        name = find_name_before(text, start, year.start)
        name = works.mend(text, name, year.year) if name is not None else None
        if name is not None and works.has(name.text, year.year):
            citations.append(_cite(name, year))
    return citations


def _cite(name: Name, year: _Year) -> Citation:
    keys = tuple(CitationKey(name.text, year.year, suffix) for suffix in year.suffixes)
    return Citation(Span(name.start, year.end), "author-year", keys)


class _Free:
    """Where no citation stands yet."""

    def __init__(self, found: Sequence[Citation]) -> None:
        self._spans = sorted(c.span for c in found)
        self._starts = [span.start for span in self._spans]

    def holds(self, offset: int) -> bool:
        return self.end_before(offset) <= offset

    def end_before(self, offset: int) -> int:
        place = bisect_left(self._starts, offset + 1) - 1
        return self._spans[place].end if place >= 0 else 0


def _drop_overlaps(found: Sequence[Citation]) -> list[Citation]:
    """Join citations that overlap: the one that reaches further keeps its span and the keys of both."""
    kept: list[Citation] = []
    for citation in sorted(found, key=lambda c: (c.span.start, -c.span.end)):
        if kept and kept[-1].span.end > citation.span.start:
            missing = tuple(key for key in citation.keys if key not in kept[-1].keys)
            if missing:
                span = Span(kept[-1].span.start, max(kept[-1].span.end, citation.span.end))
                kept[-1] = Citation(span, kept[-1].style, kept[-1].keys + missing)
        else:
            kept.append(citation)
    return kept


def _resolve_repeats(text: str, found: Sequence[Citation]) -> tuple[Citation, ...]:
    """Give "ibid." the last key before it and "op. cit." the last year of its author; those without one are dropped."""
    repeats = [Citation(Span(m.start(), m.end()), "author-year") for m in _IBID.finditer(text)] if found else []
    kept: list[Citation] = []
    years: dict[str, CitationKey] = {}
    for citation in sorted([*found, *repeats], key=lambda c: (c.span.start, -c.span.end)):
        if kept and kept[-1].span.overlaps(citation.span):
            continue
        named = _repeat(citation, kept[-1] if kept else None, years)
        if named.keys or named.numbers:
            years |= {_first_family(key): key for key in named.keys}
            kept.append(named)
    return tuple(kept)


def _repeat(citation: Citation, last: Citation | None, years: dict[str, CitationKey]) -> Citation:
    if citation.style == "numeric":
        return citation
    if not citation.keys:
        near = last is not None and citation.span.start - last.span.end < _IBID_REACH
        return replace(citation, keys=last.keys[-1:] if last is not None and near else ())
    keys = (years.get(_first_family(key)) if _CITED_ABOVE.match(key.year) else key for key in citation.keys)
    return replace(citation, keys=tuple(dict.fromkeys(key for key in keys if key is not None)))


def _first_family(key: CitationKey) -> str:
    return fold(key.author.split(",")[0].split(" and ")[0])
