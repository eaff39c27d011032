"""Text of one paragraph as it grows out of markup, and the blocks of a document as they follow one another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litreview.documents.assembling import PageFrame
from litreview.documents.blocks import Anchor, Block, Line, plain_line
from litreview.documents.wording.mending import mend
from litreview.records import ParagraphKind, Reference, SectionRole
from litreview.text import raise_digits

_WORD = re.compile(r"\S+")
_SOFT = str.maketrans("", "", "\u00ad")
_NUMBER = re.compile(r"\s*[\d,;–−‐+*†-]*\d[\d,;–−‐+*†\s-]*\Z")
_LINK_REACH = 6
"""Characters between two marks of which the second shows nothing: the inner numbers of a range."""


class Passage:
    """Characters with the places that cite; white space is folded when the passage is finished."""

    def __init__(self, text: str = "") -> None:
        """Begin with some text."""
        self._pieces: list[str] = []
        self._length = 0
        self._marks: list[tuple[int, int, tuple[str, ...]]] = []
        self._turns: list[tuple[int, int]] = []
        self.write(text)

    @property
    def length(self) -> int:
        """Characters so far, as they came."""
        return self._length

    def write(self, text: str | None, *, raised: bool = False) -> None:
        """Append text as it stands in the markup."""
        if text:
            piece = text.translate(_SOFT)
            if raised and _NUMBER.match(piece):
                piece = raise_digits(piece.strip())
            self._pieces.append(piece)
            self._length += len(piece)

    def mark(self, start: int, reference_ids: Sequence[str]) -> None:
        """Say that what was written from `start` on cites; what shows nothing goes with the mark before it."""
        if not reference_ids:
            return
        if self._shows_since(start):
            self._marks.append((start, self._length, tuple(reference_ids)))
        elif self._marks and self._length - self._marks[-1][1] <= _LINK_REACH:
            begin, end, ids = self._marks[-1]
            self._marks[-1] = (begin, end, (*ids, *reference_ids))

    def _shows_since(self, start: int) -> bool:
        end = self._length
        for piece in reversed(self._pieces):
            if end <= start:
                return False
            if piece[max(0, start - (end - len(piece))) :].strip():
                return True
            end -= len(piece)
        return False

    def turn_page(self, page: int) -> None:
        """Say that what follows stands on another page."""
        self._turns.append((self._length, page))

    def append(self, other: Passage, joint: str = " ") -> None:
        """Append another passage with its marks."""
        self.write(joint if self._length else "")
        shift = self._length
        for piece in other._pieces:
            self.write(piece)
        self._marks += [(start + shift, end + shift, ids) for start, end, ids in other._marks]
        self._turns += [(offset + shift, page) for offset, page in other._turns]

    def finish(self) -> tuple[str, tuple[Anchor, ...]]:
        """Return the text with mended words and single spaces, and the marks within it."""
        raw = "".join(self._pieces)
        borders = sorted({border for start, end, _ in self._marks for border in (start, end)})
        placed: dict[int, int] = {}
        words: list[str] = []
        length = 0
        waiting = 0
        for match in _WORD.finditer(raw):
            word = mend(match[0])
            if not word:
                continue
            begin = length + (1 if words else 0)
            while waiting < len(borders) and borders[waiting] <= match.end():
                inner = borders[waiting] - match.start()
                placed[borders[waiting]] = begin + min(len(word), len(mend(match[0][:inner]))) if inner > 0 else begin
                waiting += 1
            words.append(word)
            length = begin + len(word)
        anchors = []
        for start, end, ids in self._marks:
            text_start, text_end = placed.get(start, length), placed.get(end, length)
            if text_start < text_end:
                anchors.append(Anchor(text_start, text_end, ids))
        text = " ".join(words)
        return text, tuple(_trimmed(text, anchors))

    def pages(self, first: int) -> list[tuple[int, str]]:
        """Return the page and the raw text of each stretch; a page turns between words, and not behind a hyphen."""
        raw = "".join(self._pieces)
        stretches: list[tuple[int, str]] = []
        start, page = 0, first
        for offset, following in self._turns:
            cut = next((m.start() for m in _WORD.finditer(raw, start) if m.start() >= offset), len(raw))
            head = raw[start:cut].rstrip()
            if head.endswith(("-", "‐", "–", "—", "/")):
                cut = next((m.start() for m in _WORD.finditer(raw, cut) if m.start() > cut), len(raw))
            stretches.append((page, raw[start:cut]))
            start, page = cut, following
        return [*stretches, (page, raw[start:])]

    def __bool__(self) -> bool:
        """Tell whether anything is written that shows."""
        return any(piece.strip() for piece in self._pieces)


def _trimmed(text: str, anchors: Sequence[Anchor]) -> list[Anchor]:
    kept: list[Anchor] = []
    for anchor in sorted(anchors):
        start = max(anchor.start, kept[-1].end if kept else 0)
        shown = text[start : anchor.end]
        start += len(shown) - len(shown.lstrip())
        end = anchor.end - (len(shown) - len(shown.rstrip()))
        if start < end:
            kept.append(Anchor(start, end, anchor.reference_ids))
    return kept


class Flow:
    """The blocks of a document in reading order; notes are kept apart until the body has ended."""

    def __init__(self) -> None:
        """Begin on page 1 with nothing."""
        self.blocks: list[Block] = []
        self.page = 1
        self.labels: list[str | None] = [None]
        """Of the pages, as printed."""
        self._notes: list[Block] = []
        self._opened: tuple[int, SectionRole] | None = None

    def open_section(self, role: SectionRole, *, level: int = 1) -> None:
        """Begin a section without heading with the next block."""
        self._opened = (level, role)

    def add_heading(self, passage: Passage, *, level: int, role: SectionRole | None = None) -> Block | None:
        """Add a heading; nothing for one without words."""
        block = self._block("heading", passage)
        if block is not None:
            block.level, block.role = level, role
            self._opened = None
            self.blocks.append(block)
        return block

    def add(self, kind: ParagraphKind, passage: Passage) -> Block | None:
        """Add a paragraph; nothing for one without words."""
        block = self._block(kind, passage)
        if block is not None:
            if self._opened is not None and kind != "title":
                (block.level, block.role), self._opened = self._opened, None
            self.blocks.append(block)
        return block

    def add_rows(self, rows: Sequence[Passage]) -> None:
        """Add a table; each row is a line."""
        finished = [(text, anchors) for text, anchors in (row.finish() for row in rows) if text]
        if not finished:
            return
        lines, anchors = [], []
        length = 0
        for text, found in finished:
            lines.append(plain_line(text, page=self.page))
            anchors += [Anchor(a.start + length, a.end + length, a.reference_ids) for a in found]
            length += len(text) + 1
        block = Block("table", lines, anchors=tuple(anchors))
        if self._opened is not None:
            (block.level, block.role), self._opened = self._opened, None
        self.blocks.append(block)

    def add_note(self, passage: Passage) -> None:
        """Keep a footnote for the end of the body."""
        block = self._block("note", passage)
        if block is not None:
            self._notes.append(block)

    def add_reference(self, reference: Reference) -> None:
        """Add an entry of the reference list with what is known of it."""
        block = self.add("reference", Passage(reference.raw))
        if block is not None:
            block.reference = reference

    def end_body(self) -> None:
        """Write the notes down, as a section of their own."""
        if self._notes:
            self._notes[0].level, self._notes[0].role = 1, "notes"
            self.blocks += self._notes
            self._notes = []

    def turn_page(self, label: str | None = None, *, has_begun: bool = False) -> int:
        """Begin another page with what follows and return its number.

        Page 1 is already there: a turn before the first words (`has_begun`: there are some that are no block yet) only
        gives it its label.
        """
        if has_begun or self.blocks or self._notes or self.labels != [None]:
            self.labels.append(label)
        else:
            self.labels = [label]
        return len(self.labels)

    def frames(self, engine: str) -> list[PageFrame]:
        """Return the pages; their size is unknown."""
        n_pages = max([len(self.labels), *(line.page for block in self.blocks for line in block.lines)])
        labels = [*self.labels, *[None] * (n_pages - len(self.labels))]
        counts = dict.fromkeys(range(1, n_pages + 1), 0)
        for block in self.blocks:
            for line in block.lines:
                counts[line.page] += sum(len(word.text) for word in line.words)
        return [
            PageFrame(number, label, 0.0, 0.0, engine, counts[number]) for number, label in enumerate(labels, start=1)
        ]

    def _block(self, kind: ParagraphKind, passage: Passage) -> Block | None:
        text, anchors = passage.finish()
        stretches = passage.pages(self.page)
        lines = [line for page, raw in stretches if (line := _mended_line(raw, page)).words]
        self.page = stretches[-1][0]
        return Block(kind, lines, anchors=anchors) if text else None


def _mended_line(raw: str, page: int) -> Line:
    return plain_line(" ".join(filter(None, map(mend, raw.split()))), page=page)
