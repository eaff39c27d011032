"""Short forms that a document introduces, as in "Pakistan Tanners Association (PTA)".

The algorithm of Schwartz & Hearst 2003 ("A simple algorithm for identifying abbreviation definitions in biomedical
text"): the letters of the short form are sought from right to left in the words before the parenthesis, and the first
one must begin a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from litreview.spans import Span

MIN_SHORT, MAX_SHORT = 2, 10  # characters of a short form, as in the paper
MAX_SHORT_WORDS = 2
MAX_LONG = 400  # characters before a parenthesis that are searched

_PARENTHESIS = re.compile(r"\(([^()]{2,120})\)")
_SHORT_FORM = re.compile(r"^[^\W_][\w./&'-]*(?: [\w./&'-]+)?$")
_CUT = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form with the long form it stands for, where the text defines it."""

    short: str
    long: str
    short_span: Span
    long_span: Span


def find_abbreviations(text: str) -> Iterator[Abbreviation]:
    """Yield the definitions "long form (SF)" and "SF (long form)" in a text.

    >>> [(a.short, a.long) for a in find_abbreviations("the Pakistan Tanners Association (PTA) met")]
    [('PTA', 'Pakistan Tanners Association')]
    """
    for found in _PARENTHESIS.finditer(text):
        inner = _CUT.split(found.group(1), maxsplit=1)[0].strip()
        start = text.index(inner, found.start()) if inner else found.start()
        if _is_short_form(inner):
            offset = max(0, found.start() - MAX_LONG)
            span = _find_long_form(inner, text[offset : found.start()].rstrip())
            if span is not None:
                span = span.shift(offset)
                yield Abbreviation(inner, span.cut(text), Span(start, start + len(inner)), span)
        else:
            yield from _read_reversed(text, found)


def list_long_forms(text: str) -> dict[str, str]:
    """Return the long form of each short form of capitals that a text defines, in order; the first definition holds.

    >>> list_long_forms("The Pakistan Tanners Association (PTA) met. Laws (the old ones) were weak.")
    {'PTA': 'Pakistan Tanners Association'}
    """
    found: dict[str, str] = {}
    for one in find_abbreviations(text):
        long = one.long.rsplit("\n", 1)[-1]  # what stands above is another paragraph
        if long[:1].isalpha() and sum(letter.isupper() for letter in one.short) > 1:
            found.setdefault(one.short, long)
    return found


def _read_reversed(text: str, found: re.Match[str]) -> Iterator[Abbreviation]:
    """Yield "SF (long form)" where the parenthesis holds more words than a short form has."""
    end = found.start() - 1
    start = max(text.rfind(" ", 0, max(end, 0)), text.rfind("\n", 0, max(end, 0))) + 1
    short, inner = text[start : max(end, start)], found.group(1).rstrip()
    if end < 0 or text[end] != " " or not _is_short_form(short) or not short[0].isupper():
        return
    span = _find_long_form(short, inner)
    if span is not None and span.start == 0:
        yield Abbreviation(short, span.cut(inner), Span(start, end), span.shift(found.start(1)))


def _is_short_form(text: str) -> bool:
    return (
        MIN_SHORT <= len(text) <= MAX_SHORT
        and len(text.split()) <= MAX_SHORT_WORDS
        and any(c.isalpha() for c in text)
        and _SHORT_FORM.match(text) is not None
    )


def _find_long_form(short: str, before: str) -> Span | None:
    """Return the shortest text at the end of `before` that holds the letters of `short` in order."""
    n_words = min(len(short) + 5, len(short) * 2)
    if not before or before.isspace():
        return None
    first, *words = before.rsplit(None, n_words)
    floor = len(before) - len(before[len(first) if len(words) == n_words else 0 :].lstrip())
    at = len(before) - 1
    for position in range(len(short) - 1, -1, -1):
        letter = short[position].lower()
        if not letter.isalnum():
            continue
        while at >= floor and (
            before[at].lower() != letter or (position == 0 and at > floor and before[at - 1].isalnum())
        ):
            at -= 1
        if at < floor:
            return None
        at -= 1
    start = before.rfind(" ", 0, at + 1) + 1
    start = max(start, floor)
    return Span(start, len(before)) if _is_plausible(short, before[start:]) else None


def _is_plausible(short: str, long: str) -> bool:
    """Apply the paper's last checks: longer than the short form, not holding it, not too many words."""
    words = long.split()
    is_longer = len(long) > len(short) and len(words) <= min(len(short) + 5, len(short) * 2)
    return is_longer and short not in words and not long.startswith(("(", ")"))
