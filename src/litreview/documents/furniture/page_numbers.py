"""Printed page numbers, and the labels of pages that follow from them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from litreview.documents.raw import RawPage
from litreview.records import Furniture

_PAGE_NUMBER = re.compile(
    r"(?:(?:page|p\.|pp\.|s\.|seite)\s*)?[-–—|\s\[(·•]*(?P<number>[a-z]?-?\d{1,5}|[ivxl]{1,7})[-–—|\s\])·•]*"
    r"(?:(?:of|/|von|\(\d+\))\s*\d{0,5})?",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_ALTERNATE_LEAST = 3
"""Pages on which a second series of numbers must stand: the first pages of a book, an appendix."""
_SAME_PLACE = 0.03
"""Share of the page height by which the heights of page numbers may differ."""
_LABELLED_LEAST = 2
"""Pages with a printed number from which on the others are given labels."""
_LABELLED_SHARE = 0.5
"""The same as a share of the pages that could have one."""
_NUMBER_AT_EDGE = re.compile(r"^\W*(?:page\s+)?(\d{1,5})(?=\W|$)|(?:^|(?<=\s)|(?<=[|–—-]))(\d{1,5})\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a page number: its page, index and place, and how far the number is from the page's own."""

    page: int
    index: int
    offset: int
    is_roman: bool
    top: float


def find_page_numbers(
    pages: Sequence[RawPage], edges: Mapping[int, Mapping[int, str]], known: Iterable[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Return (page, line) of the page numbers among the outermost lines: numbers that rise with the pages."""
    taken = set(known)
    candidates: list[Candidate] = []
    for page in pages:
        for index in edges.get(page.number, ()):
            match = _PAGE_NUMBER.fullmatch(page.lines[index].text.strip())
            value = _value(match["number"]) if match and (page.number, index) not in taken else None
            if value is not None:
                box = page.lines[index].box
                top = box[1] / (page.height or 1.0) if box else 0.0
                candidates.append(Candidate(page.number, index, value[0] - page.number, value[1], top))
    return _keep_series(candidates, n_pages=len(pages))


def _value(printed: str) -> tuple[int, bool] | None:
    digits = re.search(r"\d+", printed)
    if digits:
        return int(digits[0]), False
    total = 0
    values = [_ROMAN[c] for c in printed.casefold()]
    for value, following in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < following else value
    return (total, True) if _write_roman(total) == printed.casefold() else None


def _write_roman(number: int) -> str:
    out = ""
    for value, letters in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while number >= value:
            out += letters
            number -= value
    return out


def _keep_series(candidates: Sequence[Candidate], *, n_pages: int) -> set[tuple[int, int]]:
    series: dict[tuple[int, bool], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        series[(candidate.offset, candidate.is_roman)].append(candidate)
    ranked = sorted(series.items(), key=lambda pair: (-len({c.page for c in pair[1]}), abs(pair[0][0]), pair[0]))
    kept: set[tuple[int, int]] = set()
    numbered: set[int] = set()
    for rank, ((offset, is_roman), members) in enumerate(ranked):
        alone = _keep_place([c for c in members if c.page not in numbered])
        n = len({c.page for c in alone})
        least = _ALTERNATE_LEAST if rank else 2
        single = not rank and not is_roman and (n_pages == 1 or offset == 0)
        if n < (1 if single else least):
            continue
        numbered |= {c.page for c in alone}
        kept |= {(c.page, c.index) for c in alone}
    return kept


def _keep_place(members: Sequence[Candidate]) -> list[Candidate]:
    # Page numbers stand at one height; the first page may have its own elsewhere. One for a page.
    if not members:
        return []
    usual = max(members, key=lambda c: (sum(abs(o.top - c.top) < _SAME_PLACE for o in members), -c.page))
    near = {c.page: c for c in reversed(members) if abs(c.top - usual.top) < _SAME_PLACE}
    away = {c.page: c for c in reversed(members) if c.page not in near} if len(near) >= _ALTERNATE_LEAST else {}
    return sorted([*near.values(), *away.values()], key=lambda c: c.page)


def printed_labels(pages: Sequence[RawPage], furniture: Sequence[Furniture]) -> tuple[str | None, ...]:
    """Return for each page the number printed on it, or that follows from those around it; None where none does.

    Numbers are taken from page numbers and from the ends of running heads ("Khan: Tanneries 463"); they must rise with
    the pages. Covers and what stands before page 1 have no label.
    """
    covers = {f.page for f in furniture if f.kind == "cover page"}
    offsets: dict[int, set[int]] = defaultdict(set)
    for entry in furniture:
        if entry.kind in ("page number", "running head", "running foot"):
            for match in _NUMBER_AT_EDGE.finditer(entry.text):
                offsets[entry.page].add(int(match[1] or match[2]) - entry.page)
    counts = Counter(offset for found in offsets.values() for offset in found)
    n_able = sum(page.number not in covers for page in pages)
    if not counts:
        return (None,) * len(pages)
    offset, n = max(counts.items(), key=lambda pair: (pair[1], -abs(pair[0])))
    if n < max(_LABELLED_LEAST, _LABELLED_SHARE * n_able):
        return (None,) * len(pages)
    return tuple(
        str(page.number + offset) if page.number not in covers and page.number + offset > 0 else None for page in pages
    )


def choose_labels(given: Sequence[str], printed: Sequence[str | None], n_pages: int) -> tuple[str | None, ...]:
    """Return the printed page numbers; the file's own labels where no series of numbers is printed.

    Files of journals often count their own pages from 1. Letters and Roman numbers of the file's fill the gaps.

    >>> choose_labels(("1", "2"), ("243", "244"), 2), choose_labels(("i", "1"), (None, "1"), 2)
    (('243', '244'), ('i', '1'))
    """
    if len(given) != n_pages:
        return tuple(printed)
    if not any(printed):
        return tuple(given)
    return tuple(p or (g if g.isalpha() else None) for p, g in zip(printed, given, strict=True))
