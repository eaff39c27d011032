"""What every engine hands over: raw pages of lines of words, and what the file says of itself.

Boxes are (x0, top, x1, bottom) in points from the top left corner of the page as shown, or None where the engine knows
no positions. Everything behind the engines (layout, cleaning, sections) works on these records alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from litreview.records import PageDoubt

Rectangle = tuple[float, float, float, float]


class RawWord(NamedTuple):
    """A run of non-space characters as the engine gives it.

    `breaks` says that the hyphen at its end is one of a line end; `face` names the font. `raised` and `lowered` say
    that the whole word is a superscript or a subscript; digits raised within a word are written as superscripts
    ("clusters.¹²"), so that no number runs into them.
    """

    text: str
    box: Rectangle | None
    size: float
    bold: bool
    italic: bool
    breaks: bool
    face: str = ""
    raised: bool = False
    lowered: bool = False
    confidence: float | None = None
    """0 to 1, of a word read from a picture."""


class RawLine(NamedTuple):
    """Words of one line without a wide gap between them, in the order of the content stream.

    `size` is the commonest font size by characters, 0 where unknown; `angle` is that of the writing against the page
    as shown, in quarter turns.
    """

    words: tuple[RawWord, ...]
    box: Rectangle | None
    size: float
    bold: bool
    italic: bool
    angle: int
    face: str = ""

    @property
    def text(self) -> str:
        """The words with one space between."""
        return " ".join(word.text for word in self.words)


class Drawing(NamedTuple):
    """What is drawn on a page: a horizontal rule, a frame (drawn or tinted), or a picture (an image, a plot)."""

    kind: Literal["rule", "frame", "picture"]
    box: Rectangle


class Shown(NamedTuple):
    """Where a page that was straightened to be read stands on the page as shown, which has this width and height.

    `matrix` is (a, b, c, d, e, f): the point (x, y) stands at (a·x + c·y + e, b·x + d·y + f).
    """

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page as an engine read it.

    `n_unmapped` counts characters whose code the font does not explain. `is_blank`: nothing is drawn on it, so that
    nothing can be missing. `shown`: set for a page whose width, height and boxes are not those of the page as shown,
    because it was straightened. `ocr_confidence` and `doubts` as in Page.
    """

    number: int
    width: float
    height: float
    lines: tuple[RawLine, ...]
    engine: str
    n_characters: int
    n_unmapped: int
    is_blank: bool = False
    drawings: tuple[Drawing, ...] = ()
    shown: Shown | None = None
    ocr_confidence: float | None = None
    doubts: tuple[PageDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A bookmark: title, depth from 1, page from 1 (None where the target is broken)."""

    title: str
    level: int
    page: int | None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the file says of itself: document information, XMP, outline, page labels."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    doi: str | None = None
    container: str | None = None
    year: int | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None
    outline: tuple[OutlineEntry, ...] = ()
    labels: tuple[str, ...] = ()


class Reader(Protocol):
    """An open file of one engine. Raises DocumentError subclasses; a bad page raises and leaves the others readable."""

    engine: str
    n_pages: int

    def read_page(self, number: int) -> RawPage:
        """Read page `number`, counting from 1."""

    def close(self) -> None:
        """Free what the engine holds."""


def iterate_words(pages: tuple[RawPage, ...]) -> Iterator[RawWord]:
    """Give every word of the pages in stream order."""
    for page in pages:
        for line in page.lines:
            yield from line.words
