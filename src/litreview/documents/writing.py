"""Blocks → text: words mended, hyphens at line ends decided, and where each word stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from litreview.documents.blocks import Block, Line
from litreview.documents.hyphens import DASHES, Vocabulary, glues
from litreview.documents.raw import RawWord, Rectangle
from litreview.records import Box, Word
from litreview.spans import Span

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufffe\uffff")
)
_SUSPENDED = re.compile(r"(?:and|or|to|vs|versus|und)\b")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")


class Writer:
    """The text as it grows, with what stands where."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Begin with nothing; `vocabulary` decides about hyphens."""
        self._vocabulary = vocabulary
        self._pieces: list[str] = []
        self._n_lines = 0
        self._is_glued = False
        self.length = 0
        self.words: list[Word] = []
        self.word_lines: list[int] = []
        """For each word a number that words of one line share."""
        self.page_starts: list[tuple[int, int]] = []
        """(offset, page) wherever the page changes."""

    @property
    def text(self) -> str:
        """What has been written."""
        return "".join(self._pieces)

    def write(self, piece: str) -> None:
        """Append text that stands on no page."""
        self._pieces.append(piece)
        self.length += len(piece)

    def write_block(self, block: Block) -> Span | None:
        """Append a block; its lines are joined by a space, those of a table by a line break."""
        start = self.length
        is_table = block.kind == "table"
        for index, line in enumerate(block.lines):
            following = block.lines[index + 1] if index + 1 < len(block.lines) and not is_table else None
            joint = "" if self.length == start else "\n" if is_table else " "
            self._write_line(line, following, joint)
        self._is_glued = False
        return Span(start, self.length) if self.length > start else None

    def _write_line(self, line: Line, following: Line | None, joint: str) -> None:
        self._n_lines += 1
        words = [(word, printed) for word in line.words if (printed := mend(word.text))]
        after = mend(following.words[0].text) if following is not None and following.words else ""
        for index, (word, printed) in enumerate(words):
            ends = index == len(words) - 1
            self.write("" if self._is_glued else joint)
            self._is_glued = False
            joint = " "
            if (ends and after) or (word.breaks and not ends):
                self._place(word, self._end_line(printed, after if ends else words[index + 1][1]), line.page)
            else:
                self._place(word, printed, line.page)

    def _place(self, word: RawWord, printed: str, page: int) -> None:
        if not self.page_starts or self.page_starts[-1][1] != page:
            self.page_starts.append((self.length, page))
        if word.box is not None:
            self.words.append(Word(Span(self.length, self.length + len(printed)), _box(page, word.box)))
            self.word_lines.append(self._n_lines)
        self.write(printed)

    def _end_line(self, printed: str, following: str) -> str:
        # What is left of the last word of a line; whether the next is glued to it is kept for later.
        if not glues(printed):
            return printed
        if printed[-1] in DASHES:
            self._is_glued = True
        elif self._vocabulary.keeps_hyphen(printed, following):
            # "small- and medium-sized" keeps its space.
            self._is_glued = _SUSPENDED.match(following) is None
        else:
            self._is_glued = True
            return printed[:-1]
        return printed


def block_text(block: Block, vocabulary: Vocabulary) -> str:
    """Return the text of one block as it will stand in the document."""
    writer = Writer(vocabulary)
    writer.write_block(block)
    return writer.text


def mend(word: str) -> str:
    """Expand ligatures, compose accents and drop invisible characters and control codes of one word.

    >>> mend("eﬃcient")
    'efficient'
    """
    if word.isascii() and word.isprintable():
        return word
    mended = _CONTROL.sub("", unicodedata.normalize("NFC", word.translate(_LIGATURES)))
    inner = mended[:-1].replace("\u00ad", "")
    return inner + mended[-1:] if inner or mended != "\u00ad" else ""


def inner_words(blocks: Iterable[Block]) -> Iterable[str]:
    """Give the words that do not stand at a line end: those that do are what is asked about."""
    for block in blocks:
        for line in block.lines:
            for word in line.words[1:-1] if len(line.words) > 1 else ():
                yield mend(word.text)


def _box(page: int, rectangle: Rectangle) -> Box:
    return Box(page, *(round(value, 2) for value in rectangle))
