"""The text of a reference list → one span for each entry."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from litreview.documents.citations.finding import REFERENCES_HEADING
from litreview.documents.references.features import describe_list, find_breaks, split_tokens
from litreview.documents.references.model import shipped_model
from litreview.spans import Span

_STRAY = 3
"""Tokens up to which a stretch that the model takes for no part of an entry goes with the entry before it."""
_BEGINS = 0.08
"""Probability from which on a token may begin an entry at the start of a paragraph (who read the page saw indents), or
within an entry that is too long to be one; it then does if both have a year."""
_LONG = 60
"""Tokens of an entry that is probably more than one: one in twenty is longer."""
_LONGEST = 20_000
"""Tokens that are looked at together."""
_PARAGRAPH = re.compile(r"\S(?:(?!\n\s*\n).)*", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{3}")
_HAS_YEAR = re.compile(
    r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|forthcoming|in press|\bn\.\s?d\b|im erscheinen|\bo\.\s?j\b", re.IGNORECASE
)


def split_entries(text: str) -> list[Span]:
    """Return the span of each entry of a reference list; notes and other text that is no reference are left out.

    Where nothing looks like a reference, each paragraph is an entry.
    """
    heading = REFERENCES_HEADING.match(text.lstrip())
    start = len(text) - len(text.lstrip()) + heading.end() if heading else 0
    body = text[start:]
    tokens = split_tokens(body)
    bounds: list[tuple[int, int]] = []
    first = 0
    while first < len(tokens):
        end = _find_cut(body, tokens, first)
        bounds += [(first + a, first + b) for a, b in _find_bounds(body, tokens[first:end])]
        first = end
    if not bounds:
        return [Span(m.start(), m.start() + len(m.group().rstrip())).shift(start) for m in _PARAGRAPH.finditer(body)]
    return [Span(tokens[first][0], tokens[last][1]).shift(start) for first, last in bounds]


def _find_cut(text: str, tokens: Sequence[tuple[int, int]], first: int) -> int:
    """Return where to end what is looked at together: behind the last paragraph within the limit, if there is one."""
    end = first + _LONGEST
    if end >= len(tokens):
        return len(tokens)
    at = text.rfind("\n\n", tokens[first + _LONGEST // 2][0], tokens[end][0])
    return end if at < 0 else bisect_left(tokens, (at, 0), first, end)


def _find_bounds(text: str, tokens: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    labels, begins = shipped_model("entries").label_and_weigh(describe_list(text, tokens), "B")
    breaks = find_breaks(text, tokens)
    doubtful = {index for index, mark in enumerate(breaks) if mark not in "pl"}
    length = {start: end - start for start, end in entry_bounds(labels)}
    first = 0
    for index, mark in enumerate(breaks):
        first = index if labels[index] == "B" else first
        may_begin = mark == "p" or (mark == "s" and length.get(first, 0) > _LONG)
        if may_begin and labels[index] == "I" and begins[index] >= _BEGINS:
            labels[index] = "B"
            doubtful.add(index)
    _join_strays(labels)
    bounds = [b for b in entry_bounds(labels) if _WORD.search(text, tokens[b[0]][0], tokens[b[1]][1])]
    return _join_undated(text, tokens, bounds, {index: begins[index] for index in doubtful})


def _join_undated(
    text: str, tokens: Sequence[tuple[int, int]], bounds: Sequence[tuple[int, int]], doubtful: dict[int, float]
) -> list[tuple[int, int]]:
    """Join two entries of which one has no year, where it is doubtful that the second begins there."""
    joined: list[tuple[int, int]] = []
    is_dated = True
    for place, (first, last) in enumerate(bounds):
        has_year = _HAS_YEAR.search(text, tokens[first][0], tokens[last][1]) is not None
        following = bounds[place + 1][0] if place + 1 < len(bounds) else first
        goes_on = is_dated and not has_year and doubtful.get(first, 1.0) > doubtful.get(following, 1.0)
        if joined and first in doubtful and joined[-1][1] == first - 1 and not (has_year and is_dated) and not goes_on:
            joined[-1] = (joined[-1][0], last)
            is_dated = is_dated or has_year
        else:
            joined.append((first, last))
            is_dated = has_year
    return joined


def entry_bounds(labels: Sequence[str]) -> list[tuple[int, int]]:
    """Return the first and the last token of each entry, from labels "B" (begins), "I" (inside) and "O" (outside).

    >>> entry_bounds(["O", "B", "I", "B", "O"])
    [(1, 2), (3, 3)]
    """
    found: list[tuple[int, int]] = []
    for index, label in enumerate(labels):
        if label == "B" or (label == "I" and (index == 0 or labels[index - 1] == "O")):
            found.append((index, index))
        elif label == "I":
            found[-1] = (found[-1][0], index)
    return found


def _join_strays(labels: list[str]) -> None:
    start = 0
    for index in range(1, len(labels) + 1):
        if index == len(labels) or labels[index] != labels[start]:
            if labels[start] == "O" and start and index - start <= _STRAY:
                labels[start:index] = "I" * (index - start)
            start = index
