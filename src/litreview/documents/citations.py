"""Finding in-text citations, author-year and numeric.

Author-year citations are read from the year backwards: a year that stands in parentheses, or after "et al.", is a
citation if names end right before it (or right before its parenthesis). Every step looks at a bounded window, so time
grows with the length of the text and not faster.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from litreview.documents.authors import Name, find_name_before
from litreview.records import Citation, CitationKey
from litreview.spans import Span

_GROUP_LENGTH = 1500
"""Characters; a longer parenthesis is taken for an unbalanced one."""
_LEAD = 250
"""Characters before a year in which its authors' names are sought."""
_NUMERIC_LEAST = 3
"""Numeric citations below this count are taken for something else: intervals, list labels, editors' brackets."""
_NUMERIC_RANGE = 60
"""Widest range of numbers that is expanded; a wider one is no citation."""
_AUTHOR_YEAR_PREVAILS = 3
"""With this many author-year citations for each number in brackets, the numbers are not citations."""

_YEAR = re.compile(
    r"""(?<![\w$€£₹/.,=-])(?<![–—]\d)(?:(?P<year>(?:1[5-9]|20)\d\d)(?P<suffix>[a-z](?![\w’']))?(?!\w)
            (?![–—-]\d|[.,]\d|/\d\d?/|\s?[%°€$]|\s(?:per\scent|percent)\b|[’']s?\w)
        | (?P<unprinted>forthcoming|in\spress|in\spreparation|n\.\s?d\.?|under\sreview|submitted)(?!\w))""",
    re.VERBOSE | re.IGNORECASE,
)
_REPRINT = re.compile(r"\s*[\[(]?(?:1[5-9]|20)\d\d[\])]?\s*[/\[]\s*$")
_MORE_SUFFIXES = re.compile(r"(?:\s*(?:,|;|&|and|/|–|-)\s*([a-z])(?![\w.’']))+")
_SUFFIX = re.compile(r"([a-z])(?![\w.])")
_BRACKETS = re.compile(r"[()\[\]]")
_ET_AL_YEAR = re.compile(r"\bet\s+al\.?[’']?s?,?\s+(?=(?:1[89]|20)\d\d)")
_IBID = re.compile(r"[(\[]\s*(?:see\s+)?ibid\b[^()\[\]]{0,60}[)\]]", re.IGNORECASE)
_NUMBERS = re.compile(
    r"\[(?:(?:see|cf\.?|e\.g\.,?|refs?\.?)\s+)?(\d{1,3}(?:\s*[,;–−-]\s*\d{1,3}){0,40})(?:,\s*pp?\.\s*[\d–-]+)?\]"
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


def find_citations(text: str) -> tuple[Citation, ...]:
    """Find the citations of `text`, sorted and without overlap; the list of references is left out.

    One citation for each parenthesis, or for each author that the sentence itself names ("Khan et al. (2007, p. 5)"),
    with a key for each work. A span covers the citation as printed. "Ibid." repeats the keys of the citation before it.
    Numbers in square brackets count when the whole text shows that they are citations: at least three of them, and
    not in a text that cites by author and year.

    >>> [c.keys[0].author for c in find_citations("Khan’s (2007) study (see Lund-Thomsen & Nadvi, 2010a) is old.")]
    ['Khan', 'Lund-Thomsen and Nadvi']
    """
    zones = _references_zones(text)
    years = [year for year in _find_years(text) if not _is_in(year.start, zones)]
    found = _find_in_groups(text, years)
    found += _find_after_et_al(text, years, found)
    found = _drop_overlaps(found)
    numeric = [c for c in _find_numeric(text) if not _is_in(c.span.start, zones)]
    if len(numeric) >= _NUMERIC_LEAST and len(found) < _AUTHOR_YEAR_PREVAILS * len(numeric):
        found = _drop_overlaps([*found, *numeric])
    return _add_ibid(text, found)


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
    for match in _YEAR.finditer(text):
        if match["unprinted"]:
            yield _Year(match.start(), match.end(), " ".join(match["unprinted"].lower().split()), ("",))
            continue
        suffixes, end = [match["suffix"] or ""], match.end()
        more = _MORE_SUFFIXES.match(text, end, end + 40) if match["suffix"] else None
        if more:
            suffixes += _SUFFIX.findall(more.group().replace("and", ""))
            end = more.end()
        yield _Year(match.start(), end, match["year"], tuple(suffixes))


def _find_in_groups(text: str, years: Sequence[_Year]) -> list[Citation]:
    starts = [year.start for year in years]
    found: list[Citation] = []
    for group in _find_groups(text):
        inside = years[bisect_left(starts, group.start) : bisect_left(starts, group.end)]
        if inside:
            citation = _read_group(text, group, inside)
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


def _read_group(text: str, group: _Group, years: Sequence[_Year]) -> Citation | None:
    """Read the citation in a pair of brackets that holds `years`, or None where the years are only dates."""
    inside = text[group.start + 1 : group.end - 1]
    if _NOT_CITED.search(inside):
        return None
    start = group.start
    name: Name | None = None
    if _NARRATIVE.match(text[group.start + 1 : years[0].start]):
        name = find_name_before(text, max(0, group.start - _LEAD), group.start, narrative=True)
        if name is not None:
            start = name.start
    if name is None and not inside[:1].strip():
        inside = inside.lstrip()
    keys: list[CitationKey] = []
    last = group.start + 1
    for year in years:
        name = _name_of(text, last, year, name)
        if name is not None:
            keys.extend(CitationKey(name.text, year.year, suffix) for suffix in year.suffixes)
        last = year.end
    if not keys:
        return None
    return Citation(Span(start, group.end), "author-year", tuple(keys))


def _name_of(text: str, start: int, year: _Year, last: Name | None) -> Name | None:
    """Return whom `year` belongs to: the names right before it after `start`, or else those of the year before."""
    lead = text[start : year.start]
    found = find_name_before(text, max(start, year.start - _LEAD), year.start)
    if found is not None:
        return found
    return last if last is not None and _SAME_AUTHOR.match(lead) else None


def _find_after_et_al(text: str, years: Sequence[_Year], found: Sequence[Citation]) -> list[Citation]:
    """Find "Khan et al. 2007" outside parentheses."""
    by_start = {year.start: year for year in years}
    spans = sorted(c.span for c in found)
    starts = [s.start for s in spans]
    citations: list[Citation] = []
    for match in _ET_AL_YEAR.finditer(text):
        year = by_start.get(match.end())
        if year is None:
            continue
        place = bisect_left(starts, year.start + 1) - 1
        if place >= 0 and spans[place].end > year.start:
            continue
        name = find_name_before(text, max(0, year.start - _LEAD), year.start)
        if name is not None:
            keys = tuple(CitationKey(name.text, year.year, suffix) for suffix in year.suffixes)
            citations.append(Citation(Span(name.start, year.end), "author-year", keys))
    return citations


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


def _find_numeric(text: str) -> list[Citation]:
    found: list[Citation] = []
    for match in _NUMBERS.finditer(text):
        numbers = expand_numbers(match[1])
        if numbers:
            found.append(Citation(Span(match.start(), match.end()), "numeric", numbers=numbers))
    return found


def expand_numbers(printed: str) -> tuple[int, ...]:
    """Return the numbers of "3, 5-7"; empty where they cannot be citations: zero, falling or far too wide.

    >>> expand_numbers("3, 5–7")
    (3, 5, 6, 7)
    """
    numbers: list[int] = []
    for part in re.split(r"\s*[,;]\s*", printed):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if not ends or 0 in ends or len(ends) > 2 or ends[-1] < ends[0] or ends[-1] - ends[0] > _NUMERIC_RANGE:
            return ()
        numbers.extend(range(ends[0], ends[-1] + 1))
    return tuple(dict.fromkeys(numbers))


def _add_ibid(text: str, found: Sequence[Citation]) -> tuple[Citation, ...]:
    repeats = [Citation(Span(m.start(), m.end()), "author-year") for m in _IBID.finditer(text)]
    if not repeats or not found:
        return tuple(found)
    ordered = sorted([*found, *repeats], key=lambda c: (c.span.start, -c.span.end))
    kept: list[Citation] = ordered[:1] if ordered[0].keys or ordered[0].numbers else []
    for _, citation in pairwise(ordered):
        if citation.keys or citation.numbers:
            kept.append(citation)
        elif kept and kept[-1].keys and not kept[-1].span.overlaps(citation.span):
            kept.append(Citation(citation.span, "author-year", kept[-1].keys[-1:]))
    return tuple(kept)
