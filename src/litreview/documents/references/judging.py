"""Entries of a reference list, judged by the others: parts of one are joined, what is no reference is dropped.

The entries of a list are alike: nearly all begin with names, have a year, and have it in the same place; they end in
the same mark, count on or follow the alphabet. Notes, adverts, imprints and lines about the authors that stand among
or behind them are not like them. What a list is like shows at its beginning, right behind its heading.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from litreview.records import Reference
from litreview.text import fold

_Any = TypeVar("_Any")
_LEAST = 4
"""Entries from which on a list has a form that one can differ from."""
_MOST = 0.8
"""Share of a list that makes its form."""
_STRANGE = 4.0
"""Doubts from which on an entry is no reference, wherever it stands."""
_STRANGE_BEHIND = 2.75
"""Doubts from which on an entry is none behind the end of the list, on average of all that follow."""
_BEGINNING = 12
"""Entries at the beginning of a list that show its form; of a long list a quarter, of a short one two thirds."""
_NAMES_WITHIN = 30
"""Characters within which the names that an entry begins with begin: a number may stand before them."""
_NO_MORE_THAN_NAMES = 40
"""Characters up to which an entry without a title can be no more than names and a year."""
_SHORT = 25
"""Characters below which hardly an entry is."""

_CONTACT = re.compile(
    r"[\w.]+@[\w.]+\.\w|\bISSN\b|©|\(c\)\s*(?:19|20)\d\d|\ball rights reserved\b|\be-?mail:"
    r"|\b(?:tel|fax|phone|telefon)\b\.?\s*:?\s*\+?[\d(]|\b(?:corresponding author|correspondence|reprints?:)"
    r"|\bcite (?:this|as)\b|\b(?:received|accepted|submitted|first published online)\b:?.{0,25}(?:19|20)\d\d"
    r"|\bis (?:an? |the )?(?:\w+ ){0,2}(?:professor|lecturer|researcher|fellow|student|director|reader|candidate)\b"
    r"|\b(?:author|address|editor|title)s?\s?:\s",
    re.IGNORECASE,
)
_PROSE = re.compile(
    r"\b(?:I (?=[a-z])|(?:we|my|our)\b)|\b(?:thus|hence|therefore|however|moreover|see also|for an? \w+,? see"
    r"|this (?:is|paper|article)|(?:he|she|they|it) (?:is|are|was|were|has|have)|(?:am|is|are|were) \w+ed"
    r"|argues?|suggests?|we thank|grateful)\b"
)
_UNDATED = re.compile(r"\bn\.\s?d\b|\bin press\b|\bforthcoming\b|\bunpublished\b", re.IGNORECASE)
_NOTE = re.compile(r"(?:\d{1,3}|[⁰¹²³⁴-⁹]+)\s+[^\W\d_]")
_ENDS = re.compile(r"[.)\]”’\"'\d/»]\Z")
_ENDS_WITH_YEAR = re.compile(r"\w.*[\s(](?:19|20)\d\d[a-z]?\)?[.,:]?\Z")
_WEB_END = re.compile(r"(?:://|www\.|10\.\d{4})\S*\Z")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Form:
    """What an entry looks like; `is_early`: its year stands before its title."""

    begins_with_names: bool
    has_year: bool
    is_early: bool | None
    is_numbered: bool
    is_family_first: bool
    ends_with_stop: bool
    initial: str


@dataclass(frozen=True, slots=True)
class _Habit:
    """What most entries of a list look like; None where they are not of one form."""

    begins_with_names: bool
    has_year: bool
    is_early: bool | None
    is_numbered: bool | None
    is_family_first: bool | None
    ends_with_stop: bool
    is_alphabetical: bool


def join_parts(references: Sequence[Reference], parse: Callable[[Reference, Reference], Reference]) -> list[Reference]:
    """Join entries that are parts of one; `parse` reads two as one.

    An entry is a part of the one before it when it does not begin with names as the others do and either that one
    breaks off, or it lacks what this one has: a title, or what its title appeared in.
    """
    if len(references) < _LEAST:
        return list(references)
    habit = _find_habit([_look_at(r) for r in _beginning(references)])
    joined: list[Reference] = []
    for reference in references:
        form = _look_at(reference)
        if joined and _continues(joined[-1], reference, form, habit):
            joined[-1] = parse(joined[-1], reference)
        else:
            joined.append(reference)
    return joined


def _continues(last: Reference, reference: Reference, form: _Form, habit: _Habit) -> bool:
    if not habit.begins_with_names or _CONTACT.search(reference.raw) or reference.raw[:1] in "—–-_":
        return False
    if (habit.is_numbered and form.is_numbered) or _NOTE.match(reference.raw):
        return False
    if last.title is None and len(last.raw) < _NO_MORE_THAN_NAMES and _ENDS_WITH_YEAR.search(last.raw):
        return True
    if form.begins_with_names:
        return False
    breaks_off = habit.ends_with_stop and not _ENDS.search(last.raw)
    if breaks_off:
        return True
    lacks_place = last.container is None and last.publisher is None and last.pages is None
    has_place = reference.container is not None or reference.pages is not None or reference.volume is not None
    return bool(last.authors) and (last.title is None or (lacks_place and has_place and not form.has_year))


def drop_strangers(references: Sequence[Reference]) -> list[Reference]:
    """Return the entries without those that are unlike the rest of the list."""
    if len(references) < _LEAST:
        return list(references)
    forms = [_look_at(r) for r in references]
    habit = _find_habit(_beginning(forms))
    in_order = _find_order(forms) if habit.is_alphabetical else [True] * len(forms)
    doubts = [
        _doubt(reference, form, habit) + (0.0 if ordered else 1.0)
        for reference, form, ordered in zip(references, forms, in_order, strict=True)
    ]
    end = _find_end(doubts)
    return [r for i, (r, doubt) in enumerate(zip(references, doubts, strict=True)) if i < end and doubt < _STRANGE]


def _find_end(doubts: Sequence[float]) -> int:
    """Return where the list ends: what is behind it is strange on average, and so is the first of it."""
    end = len(doubts)
    total = 0.0
    for index in range(len(doubts) - 1, len(doubts) // 4, -1):
        total += doubts[index]
        if doubts[index] >= _STRANGE_BEHIND and total / (len(doubts) - index) >= _STRANGE_BEHIND:
            end = index
    return end


def _look_at(reference: Reference) -> _Form:
    raw = reference.raw
    lead = fold(raw[:60])
    family = fold(reference.authors[0].split(",")[0]) if reference.authors else ""
    at = lead.find(family) if family else -1
    letter = _LETTERS.search(raw)
    return _Form(
        begins_with_names=(bool(family) and 0 <= at < _NAMES_WITHIN) or raw[:1] in "—–-_",
        has_year=reference.year is not None or _UNDATED.search(raw) is not None,
        is_early=_is_early(reference),
        is_numbered=reference.number is not None,
        is_family_first=raw[:1] in "—–-_" or lead.lstrip("0123456789 ").startswith(family),
        ends_with_stop=raw.endswith("."),
        initial=fold(letter.group())[:1] if letter else "",
    )


def _beginning(entries: Sequence[_Any]) -> Sequence[_Any]:
    return entries[: max(_LEAST, min(2 * len(entries) // 3, max(_BEGINNING, len(entries) // 4)))]


def _is_early(reference: Reference) -> bool | None:
    if reference.year is None or reference.title is None or not reference.year[:4].isdigit():
        return None
    year_at, title_at = reference.raw.find(reference.year[:4]), reference.raw.find(reference.title)
    return year_at < title_at if min(year_at, title_at) >= 0 else None


def _find_habit(forms: Sequence[_Form]) -> _Habit:
    sorted_pairs = [a.initial <= b.initial for a, b in pairwise(forms) if a.initial and b.initial]
    return _Habit(
        begins_with_names=_is_most([form.begins_with_names for form in forms]) is True,
        has_year=_is_most([form.has_year for form in forms]) is True,
        is_early=_is_most([form.is_early for form in forms if form.is_early is not None]),
        is_numbered=_is_most([form.is_numbered for form in forms]),
        is_family_first=_is_most([form.is_family_first for form in forms if form.begins_with_names]),
        ends_with_stop=_is_most([form.ends_with_stop for form in forms]) is True,
        is_alphabetical=_is_most(sorted_pairs) is True,
    )


def _is_most(flags: Sequence[bool]) -> bool | None:
    if not flags:
        return None
    share = sum(flags) / len(flags)
    return True if share >= _MOST else False if share <= 1 - _MOST else None


def _find_order(forms: Sequence[_Form]) -> list[bool]:
    """Tell which entries belong to the longest stretch in the order of the alphabet, not one after another."""
    tails: list[str] = []
    lengths: list[int] = []
    for form in forms:
        place = bisect_right(tails, form.initial)
        tails[place : place + 1] = [form.initial]
        lengths.append(place + 1)
    wanted = max(lengths, default=0)
    in_order = [False] * len(forms)
    last = "\uffff"
    for index in range(len(forms) - 1, -1, -1):
        if lengths[index] == wanted and forms[index].initial <= last:
            in_order[index] = True
            wanted -= 1
            last = forms[index].initial
    return in_order


def _doubt(reference: Reference, form: _Form, habit: _Habit) -> float:
    """Return how unlike the rest of the list an entry is; 0 is quite alike."""
    raw = reference.raw
    doubt = 0.0
    if not form.has_year:
        doubt += 2.0 if habit.has_year else 1.0
    if not form.begins_with_names:
        doubt += 1.5 if habit.begins_with_names else 0.5
    elif habit.is_family_first is not None and form.is_family_first is not habit.is_family_first:
        doubt += 1.0
    if form.is_early is not None and habit.is_early is not None and form.is_early is not habit.is_early:
        doubt += 1.5
    if habit.is_numbered is True and not form.is_numbered:
        doubt += 2.0 if doubt else 1.0  # readers lose numbers that stand in a column of their own
    if habit.is_numbered is False and _NOTE.match(raw):
        doubt += 2.0
    if habit.ends_with_stop and not _ENDS.search(raw) and not _WEB_END.search(raw):
        doubt += 0.5
    words = 3.0 * bool(_CONTACT.search(raw)) + 2.0 * bool(_PROSE.search(raw))
    # What begins as the others do may have caught something that stands behind it.
    return doubt + (words if doubt else words / 2) + (1.0 if len(raw) < _SHORT else 0.0)
