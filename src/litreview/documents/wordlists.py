"""Word lists as they are written in the code: words parted by spaces."""

from __future__ import annotations


def to_words(text: str) -> frozenset[str]:
    """Return the words of `text`."""
    return frozenset(text.split())
