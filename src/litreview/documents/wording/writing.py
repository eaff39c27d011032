"""Blocks → text: words mended, hyphens at line ends decided, where each word stands, and what was changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from litreview.documents.blocks import Block, Line
from litreview.documents.raw import Rectangle
from litreview.documents.wording.hyphens import DASHES, HYPHENS, Vocabulary, glues
from litreview.documents.wording.mending import Mended, Part, mend, mend_words
from litreview.documents.wording.spacing import mend_lines
from litreview.records import Box, Document, Edit, EditKind, Word
from litreview.spans import Span, find_index

_RANK: tuple[EditKind, ...] = ("hyphen", "small capitals", "space", "accent", "ligature", "invisible")
"""Which kind names an edit of several kinds."""


class Writer:
    """The text as it grows, with what stands where and how it was printed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Begin with nothing; `vocabulary` decides about hyphens and spaces."""
        self._vocabulary = vocabulary
        self._pieces: list[str] = []
        self._n_lines = 0
        self._is_glued = False
        self._edits: list[Edit] = []
        self._run = 0
        """Where the word being written begins."""
        self._printed: list[str] = []
        """What was printed for it, words and the white space between them."""
        self._kinds: set[EditKind] = set()
        self._dropped: list[str] = []
        """Words without anything visible, which go to the record of the next word."""
        self.length = 0
        self.words: list[Word] = []
        self.word_lines: list[int] = []
        """For each word a number that words of one line share."""
        self.confidences: list[float | None] = []
        """For each word how sure OCR is of it, None for words printed as text."""
        self.page_starts: list[tuple[int, int]] = []
        """(offset, page) wherever the page changes."""

    @property
    def text(self) -> str:
        """What has been written."""
        return "".join(self._pieces)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Where the text differs from what was printed, in order."""
        self._close_run()
        if self._dropped and self._edits_or_last():
            last = self._edits[-1]
            printed = " ".join([last.printed, *self._dropped])
            self._edits[-1] = Edit(last.span, printed, last.kind)
            self._dropped.clear()
        return tuple(self._edits)

    def _edits_or_last(self) -> bool:
        # Makes sure that the last word written has an edit, to which dropped words can be added.
        text = self.text
        end = len(text.rstrip())
        if not end:
            return False
        if not self._edits or self._edits[-1].span.end < end:
            start = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end)) + 1
            self._edits.append(Edit(Span(start, end), text[start:end], "invisible"))
        return True

    def write(self, piece: str) -> None:
        """Append text that stands on no page."""
        self._pieces.append(piece)
        self.length += len(piece)

    def write_block(self, block: Block) -> Span | None:
        """Append a block; its lines are joined by a space, those of a table by a line break."""
        self._close_run()
        start = self.length
        is_table = block.kind in ("table", "figure")
        raw = [line.words for line in block.lines]
        is_prose = not is_table and block.kind != "equation"
        lines = mend_lines(raw, self._vocabulary) if is_prose else [mend_words(words) for words in raw]
        for index, (line, words) in enumerate(zip(block.lines, lines, strict=True)):
            following = lines[index + 1] if index + 1 < len(lines) and not is_table else []
            joint = "" if self.length == start else "\n" if is_table else " "
            self._write_line(line, words, following, joint)
        self._is_glued = False
        self._close_run()
        return Span(start, self.length) if self.length > start else None

    def drop_block(self, block: Block) -> None:
        """Record the words of a block that shows nothing, without writing."""
        self._dropped += [word.text for line in block.lines for word in line.words]

    def _write_line(self, line: Line, words: Sequence[Mended], following: Sequence[Mended], joint: str) -> None:
        self._n_lines += 1
        after = next((word.text for word in following if word.text), "")
        shown = [word for word in words if word.text]
        n_shown = 0
        for word in words:
            if not word.text:
                self._dropped += [raw.text for raw in word.raw]
                continue
            n_shown += 1
            ends = n_shown == len(shown)
            may_glue = ((ends and after) or (word.raw[-1].breaks and not ends)) and glues(word.text)
            if not (may_glue or word.kinds or self._is_glued or self._dropped):
                self._close_run()
                self.write(joint)
                joint = " "
                self._place_part(word.parts[0], word.raw[0].confidence, line.page)
                continue
            if self._is_glued:
                # Words without anything visible stand at the end of the line before.
                self._printed.append("".join(f" {dropped}" for dropped in self._dropped) + "\n")
                self._dropped = []
            else:
                self._close_run()
                self.write(joint)
                self._open_run()
            self._is_glued = False
            joint = " "
            if may_glue:
                self._place(self._end_line(word, after if ends else shown[n_shown].text), line.page)
            else:
                self._place(word, line.page)

    def _open_run(self) -> None:
        self._run = self.length
        self._printed = [" ".join(self._dropped) + " "] if self._dropped else []
        if self._dropped:
            self._kinds.add("invisible")
        self._dropped = []

    def _close_run(self) -> None:
        if self._printed:
            printed = "".join(self._printed)
            written = self._pieces_since(self._run)
            if written != printed:
                kind: EditKind = next((kind for kind in _RANK if kind in self._kinds), "invisible")
                self._edits.append(Edit(Span(self._run, self.length), printed, kind))
            self._printed = []
            self._kinds = set()

    def _pieces_since(self, start: int) -> str:
        at, length = len(self._pieces), self.length
        while length > start:
            at -= 1
            length -= len(self._pieces[at])
        return "".join(self._pieces[at:])

    def _place(self, word: Mended, page: int) -> None:
        self._printed.append(" ".join(raw.text for raw in word.raw))
        self._kinds |= word.kinds
        for part in word.parts:
            self._place_part(part, word.raw[0].confidence, page)

    def _place_part(self, part: Part, confidence: float | None, page: int) -> None:
        if not self.page_starts or self.page_starts[-1][1] != page:
            self.page_starts.append((self.length, page))
        if part.box is not None:
            for start, end, box in _share(part.text, part.box):
                self.words.append(Word(Span(self.length + start, self.length + end), _box(page, box)))
                self.word_lines.append(self._n_lines)
                self.confidences.append(confidence)
        self.write(part.text)

    def _end_line(self, word: Mended, following: str) -> Mended:
        # What is left of the last word of a line; whether the next is glued to it is kept for later.
        printed = word.text
        if printed[-1] in DASHES:
            self._is_glued = True
            self._kinds.add("space")
        elif self._vocabulary.is_suspended(printed, following):
            return word
        elif self._vocabulary.keeps_hyphen(printed, following):
            self._is_glued = True
            self._kinds.add("hyphen")
        else:
            self._is_glued = True
            last = word.parts[-1]
            self._kinds.add("hyphen")
            return word._replace(parts=(*word.parts[:-1], last._replace(text=last.text[:-1])))
        return word


def restore(document: Document, span: Span | None = None) -> str:
    """Return the text as it was printed: the words that the engine gave, before anything was mended.

    `span` is a part of the text; a word that was changed is given whole, even if `span` begins or ends in it. A line
    break inside a word that was joined is given as such. Splitting the result at white space gives the engine's words.

    >>> from litreview.documents.plain import document_from_sentences
    >>> restore(document_from_sentences(["The ﬁrms comply."], name="example"))
    'The ﬁrms comply.'
    """
    start, end = (span.start, span.end) if span is not None else (0, len(document.text))
    pieces: list[str] = []
    starts = [edit.span.start for edit in document.edits]
    for edit in document.edits[max(0, find_index(starts, start)) :]:
        if edit.span.end <= start:
            continue
        if edit.span.start >= end:
            break
        pieces += [document.text[start : edit.span.start], edit.printed]
        start = edit.span.end
    pieces.append(document.text[start:end])
    return "".join(pieces)


def block_text(block: Block, vocabulary: Vocabulary) -> str:
    """Return the text of one block as it will stand in the document."""
    writer = Writer(vocabulary)
    writer.write_block(block)
    return writer.text


def inner_words(blocks: Iterable[Block]) -> Iterable[str]:
    """Give the words, as printed, that do not stand at a line end: those that do are what is asked about."""
    for block in blocks:
        for line in block.lines:
            for word in line.words[1:-1] if len(line.words) > 1 else ():
                yield word.text


def read_vocabulary(blocks: Sequence[Block]) -> Vocabulary:
    """Return the words of a document, and what its line ends say of how it is set."""
    breaks = [
        (mend(last.words[-1].text), mend(first.words[0].text))
        for block in blocks
        for last, first in pairwise(block.lines)
        if last.words and first.words and last.words[-1].text[-1:] in HYPHENS and len(last.words[-1].text) > 1
    ]
    return Vocabulary(inner_words(blocks), breaks=breaks)


def _share(text: str, box: Rectangle) -> Sequence[tuple[int, int, Rectangle]]:
    # The words of a part, each with its share of the box: spaces that were lost leave one box for several words.
    if " " not in text:
        return ((0, len(text), box),) if text else ()
    x0, top, x1, bottom = box
    step = (x1 - x0) / len(text)
    found = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
    return [(start, end, (x0 + step * start, top, x0 + step * end, bottom)) for start, end in found]


def _box(page: int, rectangle: Rectangle) -> Box:
    x0, top, x1, bottom = rectangle
    return Box(page, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))
