"""Half-open intervals of Unicode code points, and maps between two versions of one text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open interval `[start, end)` of code points; `0 <= start < end`.

    >>> Span(2, 5).shift(10)
    Span(start=12, end=15)
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}, {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether `other` lies within this span, borders included."""
        return self.start <= other.start and other.end <= self.end

    def shift(self, offset: int) -> Span:
        """Move both ends by `offset`."""
        return Span(self.start + offset, self.end + offset)

    def cut(self, text: str) -> str:
        """Return the part of `text` that this span covers."""
        return text[self.start : self.end]


def keep_longest(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Drop each span that overlaps a longer one (of equals, a later one); sorted by start.

    >>> keep_longest([Span(0, 3), Span(2, 9), Span(10, 12)])
    (Span(start=2, end=9), Span(start=10, end=12))
    """
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (-len(s), s.start)):
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    return tuple(sorted(kept))


def find_index(starts: Sequence[int], offset: int) -> int:
    """Return the index of the last of the sorted `starts` that is not after `offset`, or -1."""
    return bisect_right(starts, offset) - 1
