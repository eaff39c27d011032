"""Blocks: lines that belong together, in reading order; what layout, plain text and Markdown hand to assembling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from litreview.documents.raw import RawWord, Rectangle
from litreview.records import ParagraphKind, Reference, SectionRole


class Line(NamedTuple):
    """A line on a page. `column` counts from 0 within the page; -1 runs across columns."""

    page: int
    words: tuple[RawWord, ...]
    box: Rectangle | None
    size: float
    bold: bool
    italic: bool
    column: int = 0
    face: str = ""

    @property
    def text(self) -> str:
        """The words with one space between."""
        return " ".join(word.text for word in self.words)


class Anchor(NamedTuple):
    """Where a format itself says what is cited: `start` and `end` into the block's text, ids of references."""

    start: int
    end: int
    reference_ids: tuple[str, ...]


@dataclass(slots=True)
class Block:
    """A paragraph in the making. `level` and `role` are those of a heading; `level` 0 stands for no heading.

    `anchors` and `reference` come from formats with markup (JATS, TEI, HTML, DOCX): citations that need not be found,
    and an entry of the reference list that need not be read.
    """

    kind: ParagraphKind
    lines: list[Line]
    level: int = 0
    role: SectionRole | None = None
    starts_indented: bool = field(default=False)
    """Whether the first line stands to the right of the others: a new paragraph, wherever the last one ended."""
    anchors: tuple[Anchor, ...] = ()
    reference: Reference | None = None

    @property
    def text(self) -> str:
        """The lines with one space between; hyphens at line ends are still there."""
        return " ".join(line.text for line in self.lines)

    @property
    def page(self) -> int:
        """The page of the first line."""
        return self.lines[0].page


def commonest_size(lines: Iterable[Line]) -> float:
    """Return the font size of most characters, 0.0 for none."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += sum(len(word.text) for word in line.words)
    return max(sizes.items(), key=lambda pair: (pair[1], pair[0]))[0] if sizes else 0.0


def plain_line(text: str, *, page: int) -> Line:
    """Return a line of a format without positions."""
    words = tuple(RawWord(word, None, 0.0, False, False, False) for word in text.split())
    return Line(page, words, None, 0.0, False, False)


def blocks_text(blocks: Sequence[Block]) -> str:
    """Return the blocks as lines of text."""
    return "\n".join(block.text for block in blocks)
