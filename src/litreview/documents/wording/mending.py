"""Single words as they were meant: ligatures, composed letters, invisible characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from litreview.documents.raw import RawWord, Rectangle
from litreview.documents.wording.ligatures import repair_misread
from litreview.records import EditKind

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufffe\uffff"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")
_NO_KINDS: frozenset[EditKind] = frozenset()


class Part(NamedTuple):
    """What one printed word became, and where it stands; a space in it was lost in print."""

    text: str
    box: Rectangle | None


class Mended(NamedTuple):
    """A word of the text, the printed words it comes from, and what was done to them."""

    parts: tuple[Part, ...]
    raw: tuple[RawWord, ...]
    kinds: frozenset[EditKind] = _NO_KINDS

    @property
    def text(self) -> str:
        """The whole word."""
        return self.parts[0].text if len(self.parts) == 1 else "".join(part.text for part in self.parts)


def mend(word: str, odd: Mapping[int, str] | None = None) -> str:
    """Expand ligatures, compose accents and drop invisible characters and control codes of one word.

    >>> mend("eﬃcient")
    'efficient'
    """
    return word if word.isascii() and word.isprintable() else _mend(word, odd)[0]


def _mend(word: str, odd: Mapping[int, str] | None = None) -> tuple[str, frozenset[EditKind]]:
    kinds: set[EditKind] = set()
    expanded = repair_misread(word).translate(_LIGATURES)
    if odd:
        expanded = expanded.translate(odd)
    if expanded != word:
        kinds.add("ligature")
    composed = unicodedata.normalize("NFC", expanded)
    if composed != expanded:
        kinds.add("accent")
    mended = _CONTROL.sub("", composed.translate(_INVISIBLE))
    inner = mended[:-1].replace("\u00ad", "")
    mended = inner + mended[-1:] if inner or mended != "\u00ad" else ""
    if mended != composed:
        kinds.add("invisible")
    return mended, frozenset(kinds)


def mend_words(words: Sequence[RawWord], odd: Mapping[int, str] | None = None) -> list[Mended]:
    """Mend each word by itself; a word of which nothing is left has the text "".

    `odd` says what characters without meaning stand for in this document.
    """
    mended = []
    for word in words:
        if word.text.isascii() and word.text.isprintable():
            mended.append(Mended((Part(word.text, word.box),), (word,)))
        else:
            text, kinds = _mend(word.text, odd)
            mended.append(Mended((Part(text, word.box),), (word,), kinds))
    return mended
