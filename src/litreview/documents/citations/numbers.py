"""Numeric citations: numbers in square brackets, in parentheses, or raised.

A paper cites in one of the three forms. Which one shows in how much of its reference list the numbers cover: "[1, 5]"
may be an interval, "(2)" a list's label and "m²" a unit, but they do not count through the list. Raised digits are read
as the Unicode characters that readers put in their place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from litreview.records import Citation, Reference
from litreview.spans import Span
from litreview.text import lower_digits

LEAST = 3
"""Citations below this count are taken for something else: intervals, list labels, editors' brackets."""
_RANGE = 60
"""Widest range of numbers that is expanded; a wider one is no citation."""
_COVERED = 0.4
"""Share of a numbered list from which on numbers in parentheses, or raised ones, are citations of it."""
_COVERED_IN_BRACKETS = 0.2
_NUMBERED = 0.5
"""Share of the entries with a number of their own from which on a list is numbered."""
_NOTED = 0.5
"""Share of raised numbers with a note of that number from which on they mark the notes."""
_SHORT_LIST = 6

_LIST = r"\d{1,3}(?:\s*[,;–−‐-]\s*\d{1,3}){0,40}"
_LEAD = r"(?:(?:see(?:\s+also)?|cf\.?|e\.g\.,?|i\.e\.,?|refs?\.?|references?|reviewed\s+in|also)\s+){0,2}"
_PLACE = r"(?:\s*[,:;]\s*(?:pp?\.|chap(?:ter)?\.?|ch\.|sec(?:tion)?\.?|§|fig(?:ure)?\.?|table|theorem)\s*[\w.–-]{1,9})?"
_BRACKETED = re.compile(rf"\[{_LEAD}(?P<list>{_LIST}){_PLACE}\]", re.IGNORECASE)
_IN_PARENTHESES = re.compile(rf"\({_LEAD}(?P<list>{_LIST}){_PLACE}\)", re.IGNORECASE)
_DIGIT = "[⁰¹²³⁴-⁹]"
_RAISED = re.compile(
    rf"(?<=[^\s⁰¹²³⁴-⁻])\s?(?P<list>{_DIGIT}{{1,3}}(?:(?:\s?[,;–−‐⁻-]\s?|\s){_DIGIT}{{1,3}}){{0,40}})"
    r"(?![⁺⁻\d])(?:(?!\w)|(?=[^\W\d_a-z][a-z ]))"
)
_NOTE = re.compile(rf"\s*[(\[]?((?:\d|{_DIGIT}){{1,3}})(?!\d)")
_SPACED = re.compile(r"(?<=\d)\s(?=\d)")
_LAST_WORD = re.compile(r"(?:[^\W\d_]+|\d+)\s?\Z")
_UNITS = frozenset({
    "m", "cm", "mm", "km", "nm", "µm", "μm", "dm", "ft", "in", "yd", "mi", "kg", "mg", "s", "sec", "ms", "min", "h",
    "ml", "dl", "ha", "chi", "co", "adj",
})  # fmt: skip
_BASES = frozenset({"2", "10"})
_POWER = 3
"""Highest power that a number other than these bases is raised to."""
_DASHED = re.compile(r"\s?[–−‐-]\s?")


def find_numeric(text: str, *, references: Sequence[Reference] = (), notes: Collection[int] = ()) -> list[Citation]:
    """Find the numeric citations of `text` in the one form that it uses, sorted; none where it uses none.

    With `references`, numbers must be those of entries and cover enough of the list; without, only brackets are read,
    from three on. `notes` are the numbers that footnotes or endnotes carry.
    """
    if not references:
        bracketed = list(_read(text, _BRACKETED))
        return bracketed if len(bracketed) >= LEAST else []
    numbers = numbers_of(references)
    best: list[Citation] = []
    best_covered = 0.0
    for pattern, least in ((_BRACKETED, _COVERED_IN_BRACKETS), (_RAISED, _COVERED), (_IN_PARENTHESES, _COVERED)):
        found = [c for c in _read(text, pattern) if numbers.issuperset(c.numbers)]
        if pattern is _RAISED:
            found = [] if _mark_notes(found, notes) else [c for c in found if not _is_exponent(text, c)]
        cited = {number for citation in found for number in citation.numbers}
        covered = len(cited) / max(1, len(numbers))
        enough = len(found) >= (LEAST if len(numbers) >= _SHORT_LIST else 2)
        if enough and covered >= least and covered > best_covered:
            best, best_covered = found, covered
    return best


def numbers_of(references: Sequence[Reference]) -> frozenset[int]:
    """Return the numbers by which entries can be cited; none where the list is in the order of the alphabet.

    A number that lies before the last printed one counts too: reading a list may lose some.
    """
    printed = {reference.number for reference in references if reference.number is not None}
    if len(printed) >= _NUMBERED * len(references) or (printed and max(printed) >= len(references)):
        return frozenset(range(1, max(*printed, len(references)) + 1)) if printed else frozenset()
    if is_alphabetical(references):
        return frozenset()
    return frozenset(range(1, len(references) + 1))


def note_numbers(notes: Iterable[str]) -> frozenset[int]:
    """Return the numbers that notes begin with, raised or not.

    >>> sorted(note_numbers(["¹² See above.", "3 Ibid.", "* Corresponding author."]))
    [3, 12]
    """
    begins = (_NOTE.match(note) for note in notes)
    return frozenset(int(lower_digits(match[1])) for match in begins if match)


def is_alphabetical(references: Sequence[Reference]) -> bool:
    """Tell whether most entries stand in the order of their authors' initial letters."""
    letters = [r.raw.lstrip("[]()0123456789. ")[:1].casefold() for r in references]
    pairs = [(a, b) for a, b in pairwise(letters) if a.isalpha() and b.isalpha()]
    return not pairs or sum(a <= b for a, b in pairs) >= 0.8 * len(pairs)


def expand_numbers(printed: str) -> tuple[int, ...]:
    """Return the numbers of "3, 5-7"; empty where they cannot be citations: zero, falling or far too wide.

    >>> expand_numbers("3, 5–7")
    (3, 5, 6, 7)
    """
    numbers: list[int] = []
    for part in re.split(r"\s*[,;]\s*", printed):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if not ends or 0 in ends or len(ends) > 2 or ends[-1] < ends[0] or ends[-1] - ends[0] > _RANGE:
            return ()
        numbers.extend(range(ends[0], ends[-1] + 1))
    return tuple(dict.fromkeys(numbers))


def _read(text: str, pattern: re.Pattern[str]) -> Iterator[Citation]:
    """Give what `pattern` finds; "[3]–[7]" is one citation."""
    last: Citation | None = None
    for match in pattern.finditer(text):
        printed = lower_digits(match["list"])
        numbers = expand_numbers(_SPACED.sub(",", printed) if pattern is _RAISED else printed)
        if not numbers:
            continue
        start = match.start("list") if pattern is _RAISED else match.start()
        citation = Citation(Span(start, match.end()), "numeric", numbers=numbers)
        if last is not None and _DASHED.fullmatch(text, last.span.end, start) and numbers[0] > last.numbers[-1]:
            between = expand_numbers(f"{last.numbers[-1]}-{numbers[0]}")
            joined = tuple(dict.fromkeys((*last.numbers, *between, *numbers)))
            last = replace(last, span=Span(last.span.start, match.end()), numbers=joined)
            continue
        if last is not None:
            yield last
        last = citation
    if last is not None:
        yield last


def _is_exponent(text: str, citation: Citation) -> bool:
    """Tell whether raised digits are part of a unit, a power or a symbol: "m²", "10³", "R²", "χ²"."""
    word = _LAST_WORD.search(text, max(0, citation.span.start - 12), citation.span.start)
    if word is None:
        return False
    before = word.group().rstrip()
    if before.isdecimal():
        is_year = len(before) == 4 and before[:2] in ("19", "20")
        return before in _BASES or (not is_year and citation.numbers[0] <= _POWER and len(citation.numbers) == 1)
    if len(citation.numbers) > 1 or citation.numbers[0] > 4 or word.group() != before:
        return False
    return len(before) == 1 or before.casefold() in _UNITS


def _mark_notes(found: Sequence[Citation], notes: Collection[int]) -> bool:
    """Tell whether raised numbers mark notes: most have one of that number, and few occur twice."""
    numbers = [number for citation in found for number in citation.numbers]
    if not numbers or not notes:
        return False
    noted = sum(number in notes for number in set(numbers))
    return noted >= _NOTED * len(set(numbers)) and len(numbers) <= 1.3 * len(set(numbers))
