"""Citations in the text → entries of the reference list, each link with a score.

A score is the product of how well the names fit and how well the year does. 1: names, year and suffix are those of one
entry and of no other, or a printed number says so. From .9: the same but for a particle, initials of an organisation, a
suffix that one side leaves out, or a number counted and not printed. Below: one letter of the name differs, or other
authors are named behind the first, or the year is a reprint's, or the place in the list had to tell "2007a" from
"2007b". scripts/measure_citations.py prints how many links of each class are right.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from litreview.records import Citation, CitationKey, Reference
from litreview.text import fold

LEAST_SCORE = 0.7
"""Links below this are not made: nearly all of them were wrong."""
_TIE = 0.02
"""Scores closer than this are equal."""
_REPEATED = 0.9
""""Ibid." is taken to mean the last work of the citation before it, which may have cited others in between."""
_COUNTED = 0.9
"""The number of an entry that is counted, not printed."""
_FUZZY_LEAST = 5
"""Letters of a name from which on one of them may differ."""
_UNNUMBERED = 0.5
"""Share of entries with a number below which numbers are counted instead."""

_AND = re.compile(r",?\s+and\s+|\s*[,;&]\s*")
_REPEAT = re.compile(r"\b(?:ibid|ibidem|idem|op\.?\s*cit|loc\.?\s*cit)\b", re.IGNORECASE)
_SUFFIXED = re.compile(r"(\d{4})([a-z]?)\Z")
_ET_AL = re.compile(
    r"(?:[’']s)?,?\s*(?:et\.?\s+al\b|(?:and|&)\s+(?:colleagues|others|co-?\w+|associates|collaborators)\b)"
)
_SHORT_FORM = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]]")
_FILLERS = frozenset({"the", "of", "for", "and", "on", "de", "la", "et"})


def link_citations(
    citations: Sequence[Citation], references: Sequence[Reference], *, text: str | None = None
) -> tuple[Citation, ...]:
    """Fill in which references the citations mean, and how well each fits.

    A key or number takes at most one reference, in the order of the keys. Where several fit equally well, or nothing
    fits, it stays unresolved: a wrong link would put evidence on the wrong study. `text` is what the spans cut; it
    tells which citations only repeat ("ibid.") the one before.

    >>> from litreview.spans import Span
    >>> cited = Citation(Span(0, 11), "author-year", (CitationKey("Khan", "2007"),))
    >>> link_citations([cited], [Reference("r1", "…", authors=("Khan, F.", "Li, S."), year="2007")])[0].link_scores
    (0.95,)
    """
    by_number = _ByNumber(references)
    by_author = _ByAuthor(references)
    linked: list[Citation] = []
    for citation in citations:
        if citation.style == "numeric":
            found = [by_number.find(number, citation.span.end) for number in citation.numbers]
        else:
            printed = citation.span.cut(text) if text is not None else ""
            found = [by_author.find(key, _names_others(printed, key)) for key in citation.keys]
        factor = _REPEATED if text is not None and _REPEAT.search(citation.span.cut(text)) else 1.0
        links = [(reference_id, round(score * factor, 2)) for reference_id, score in filter(None, found)]
        linked.append(
            replace(
                citation,
                reference_ids=tuple(reference_id for reference_id, _ in links),
                link_scores=tuple(score for _, score in links),
            )
        )
    return tuple(linked)


Link = tuple[str, float]


def _names_others(printed: str, key: CitationKey) -> bool | None:
    """Tell whether a citation says "et al." behind a key's author, or names one author alone; None: unknown."""
    at = printed.find(key.year + key.suffix)
    name = printed.rfind(key.author, 0, at if at >= 0 else len(printed))
    if name < 0 or " and " in key.author or "," in key.author:
        return None
    return _ET_AL.match(printed, name + len(key.author)) is not None


# ---------------------------------------------------------------- by number


class _ByNumber:
    """The entries by number; of several lists, as of a book's chapters, the next one behind a citation counts."""

    def __init__(self, references: Sequence[Reference]) -> None:
        lists: list[list[Reference]] = []
        last = 0
        for reference in references:
            if not lists or (reference.number == 1 and last > 1):
                lists.append([])
            lists[-1].append(reference)
            last = reference.number or last + 1
        self._lists = [(_start_of(entries), _number(entries)) for entries in lists]

    def find(self, number: int, offset: int) -> Link | None:
        behind = [entries for start, entries in self._lists if start is None or start >= offset]
        return next((entries[number] for entries in (*behind, *self._before(offset)) if number in entries), None)

    def _before(self, offset: int) -> Iterable[dict[int, Link]]:
        return (entries for start, entries in reversed(self._lists) if start is not None and start < offset)


def _start_of(entries: Sequence[Reference]) -> int | None:
    span = entries[0].span
    return span.start if span is not None else None


def _number(entries: Sequence[Reference]) -> dict[int, Link]:
    """Return the entries of one list by number: the printed one, or the one that its neighbours leave it."""
    printed = [entry.number for entry in entries]
    found: dict[int, Link] = {}
    if sum(number is not None for number in printed) < _UNNUMBERED * len(entries):
        return {index: (entry.reference_id, _COUNTED) for index, entry in enumerate(entries, start=1)}
    for number, entry in zip(printed, entries, strict=True):
        if number is not None:
            found.setdefault(number, (entry.reference_id, 1.0))
    for index, entry in enumerate(entries):
        before = printed[index - 1] if index else 0
        if printed[index] is None and before is not None and before + 1 not in found:
            printed[index] = before + 1
            found[before + 1] = (entry.reference_id, _COUNTED)
    return found


# ---------------------------------------------------------------- by author and year


@dataclass(frozen=True, slots=True)
class _Entry:
    """A reference as citations are compared with it: everything folded."""

    reference_id: str
    families: tuple[str, ...]
    forms: frozenset[str]
    """The first author as printed, an organisation for instance, and its short forms."""
    year: str
    suffix: str
    lead: str
    """How the entry begins."""


class _ByAuthor:
    """The entries by year and by how their first author begins."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._entries = [_fold_entry(reference) for reference in references]
        self._by_year: dict[str, list[_Entry]] = defaultdict(list)
        for entry in self._entries:
            self._by_year[entry.year].append(entry)
        self._known: dict[tuple[CitationKey, bool | None], Link | None] = {}

    def find(self, key: CitationKey, has_others: bool | None) -> Link | None:
        if (key, has_others) not in self._known:
            self._known[key, has_others] = self._find(key, has_others)
        return self._known[key, has_others]

    def _find(self, key: CitationKey, has_others: bool | None) -> Link | None:
        cited = _fold_cited(key, has_others)
        if cited is None:
            return None
        same_year = [(e, _fit_names(cited, e) * _fit_year(key, e)) for e in self._by_year.get(fold(key.year), ())]
        fitting = [pair for pair in same_year if pair[1] >= LEAST_SCORE]
        if fitting:
            return _pick(fitting) or _pick_by_order(key, fitting)
        # Years differ more often than one name stands for another: here the names must fit well.
        others = [(e, _fit_names(cited, e)) for e in self._entries if e.year != fold(key.year)]
        return _pick(
            [
                (e, names * _fit_year(key, e))
                for e, names in others
                if names >= (_OTHER_YEAR_NAMES if e.year else _NO_YEAR_NAMES)
            ]
        )


_OTHER_YEAR_NAMES = 0.9
_NO_YEAR_NAMES = 0.7
_BY_ORDER = 0.8
"""The second of two entries without a suffix, for "2007b"."""


def _pick(scored: Sequence[tuple[_Entry, float]]) -> Link | None:
    ordered = sorted((pair for pair in scored if pair[1] >= LEAST_SCORE), key=lambda pair: -pair[1])
    if not ordered:
        return None
    entry, score = ordered[0]
    n_equal = sum(score - other < _TIE for _, other in ordered)
    return (entry.reference_id, score) if n_equal == 1 else None


def _pick_by_order(key: CitationKey, fitting: Sequence[tuple[_Entry, float]]) -> Link | None:
    """Return the second entry for the suffix "b" where the list leaves suffixes out."""
    place = ord(key.suffix) - ord("a") if key.suffix else -1
    best = max(score for _, score in fitting)
    equal = [pair for pair in fitting if best - pair[1] < _TIE]
    if any(entry.suffix for entry, _ in equal) or not 0 <= place < len(equal):
        return None
    entry, score = equal[place]
    return entry.reference_id, _BY_ORDER * score


@dataclass(frozen=True, slots=True)
class _Cited:
    """The author of a citation as entries are compared with it; `has_others`: "et al." stands there, or does not."""

    families: tuple[str, ...]
    whole: str
    initials: frozenset[str]
    has_others: bool | None


def _fold_cited(key: CitationKey, has_others: bool | None) -> _Cited | None:
    families = tuple(filter(None, (fold(name) for name in _AND.split(key.author))))
    return _Cited(families, fold(key.author), initials_of(key.author), has_others) if families else None


def _fold_entry(reference: Reference) -> _Entry:
    authors = reference.authors
    printed = fold(reference.year or "")
    match = _SUFFIXED.match(printed)
    forms: set[str] = set()
    if authors:
        plain = _SHORT_FORM.sub("", authors[0])
        forms = {fold(authors[0]), fold(plain), *map(fold, _SHORT_FORM.findall(authors[0])), *initials_of(plain)} - {""}
    return _Entry(
        reference.reference_id,
        tuple(filter(None, (fold(name.split(",")[0]) for name in authors))),
        frozenset(forms),
        match[1] if match else printed,
        match[2] if match else "",
        fold(reference.raw[:200]),
    )


def _fit_names(cited: _Cited, entry: _Entry) -> float:
    """Tell how well the authors of a citation fit those of an entry, 0 to 1."""
    families, first = entry.families, cited.families[0]
    if not families:
        return 0.9 if entry.lead.startswith(cited.whole) else 0.0
    if first == families[0]:
        return _fit_others(cited, families)
    if cited.whole in entry.forms or cited.initials & entry.forms:
        return 0.97
    if first.split()[-1] == families[0] or families[0].endswith(" " + first):
        return 0.95 * _fit_others(cited, families)
    if len(first) >= _FUZZY_LEAST and f"{entry.lead} ".startswith(f"{first} "):
        return 0.9
    if _is_close(first, families[0]):
        return 0.8 * _fit_others(cited, families)
    words = set(cited.whole.split()) - _FILLERS
    if len(words) > 1 and any(_share_words(words, set(form.split()) - _FILLERS) for form in entry.forms):
        return 0.8
    return 0.55 if len(cited.families) > 1 and set(cited.families) <= set(families) else 0.0


def _share_words(words: set[str], own: set[str]) -> bool:
    return len(own) > 1 and (words <= own or own <= words)


def _fit_others(cited: _Cited, families: tuple[str, ...]) -> float:
    """Tell how well the authors behind the first one fit."""
    n_authors = len(families)
    if len(cited.families) == 1:
        if cited.has_others is None:
            return 0.95 if n_authors == 2 else 1.0
        if cited.has_others:
            return 1.0 if n_authors > 2 else 0.9 if n_authors == 2 else 0.7
        return 1.0 if n_authors == 1 else 0.8
    behind = list(zip(cited.families[1:], families[1:], strict=False))
    if len(cited.families) == n_authors and all(a == b for a, b in behind):
        return 1.0
    if all(_is_close(a, b) or a.split()[-1] == b.split()[-1] for a, b in behind):
        return 0.97 if n_authors >= len(cited.families) else 0.9
    return 0.75 if n_authors > 1 else 0.7


def _is_close(one: str, other: str) -> bool:
    """Tell whether two names are equal but for one letter, or but for how an umlaut is written.

    >>> _is_close("guirkinger", "guirkingr"), _is_close("mueller", "muller"), _is_close("khan", "kahn")
    (True, True, False)
    """
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _FUZZY_LEAST:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _fit_year(key: CitationKey, entry: _Entry) -> float:
    """Tell how well the year of a citation fits that of an entry, 0 to 1."""
    year = fold(key.year)
    if year == entry.year:
        if key.suffix == entry.suffix:
            return 1.0
        return 0.0 if key.suffix and entry.suffix else 0.92
    if not year[:1].isdigit():
        return 0.9 if entry.year and not entry.year[0].isdigit() else 0.7
    if f" {year} " in f" {entry.lead} ":
        return 0.85  # a reprint: "1924/2017", "1990 [1977]"
    return 0.7 if entry.year and not entry.year[0].isdigit() else 0.0


def initials_of(name: str) -> frozenset[str]:
    """Return the initials of an organisation's name, of all its words that carry weight and of the capital ones.

    >>> sorted(initials_of("World Craft Council")), sorted(initials_of("Institut national de la statistique"))
    (['wcc'], ['ins'])
    """
    words = [] if "," in name else [word for word in re.findall(r"[^\W\d_]+", name) if word.lower() not in _FILLERS]
    capital = [word for word in words if word[0].isupper()]
    return frozenset("".join(word[0] for word in some).lower() for some in (words, capital) if len(some) > 2)
