"""The layouts: how a page looks, and what stands on it beside the text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_FOLDER = Path(__file__).parent / "css"


@dataclass(frozen=True)
class Layout:
    """One look. `citations` superscript: in-text citations become raised numbers into a numbered list.

    `run_in`: from this heading level on, headings stand at the beginning of their paragraph.
    """

    name: str
    citations: Literal["printed", "superscript"] = "printed"
    entries: Literal["apa", "vancouver", "harvard", "chicago"] = "apa"
    numbered_headings: bool = False
    run_in: int = 9
    has_cover: bool = False
    has_line_numbers: bool = False
    has_box: bool = False
    has_marginalia: bool = False
    hyphenates: bool = False
    rotates_tables: bool = False
    line_width: str = ""
    first_page: int = 1


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "one-column-superscript",
        citations="superscript",
        entries="vancouver",
        numbered_headings=True,
        hyphenates=True,
        first_page=211,
    ),
    Layout(
        "two-column-justified",
        hyphenates=True,
        has_box=True,
        first_page=1045,
    ),
    Layout(
        "three-column-small",
        citations="superscript",
        entries="vancouver",
        hyphenates=True,
        first_page=33,
    ),
    Layout(
        "manuscript-line-numbers",
        entries="harvard",
        has_line_numbers=True,
        line_width="160mm",
    ),
    Layout(
        "working-paper-cover",
        entries="chicago",
        has_cover=True,
        first_page=0,
    ),
    Layout(
        "margin-notes",
        citations="printed",
        numbered_headings=True,
        has_marginalia=True,
        has_box=True,
        hyphenates=True,
    ),
    Layout(
        "book-run-in",
        entries="harvard",
        run_in=2,
        hyphenates=True,
        first_page=87,
    ),
    Layout(
        "two-column-rotated-tables",
        citations="superscript",
        entries="vancouver",
        numbered_headings=True,
        hyphenates=True,
        rotates_tables=True,
        first_page=1,
    ),
)


def find_layout(name: str) -> Layout:
    """Return a layout by its name; raises KeyError."""
    return {layout.name: layout for layout in LAYOUTS}[name]


def write_css(layout: Layout, *, journal: str, short_title: str, authors: str, year: int) -> str:
    """Return the style sheet with running heads filled in."""
    words = {
        "JOURNAL": journal, "SHORT TITLE": short_title, "AUTHORS": authors, "RUNNING HEAD": short_title.upper(),
        "VOLUME": f"{year % 60 + 1} ({year})",
    }  # fmt: skip
    css = "".join((_FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in ("base", layout.name))
    for place, text in words.items():
        clean = text.replace("\\", "").replace('"', "'")
        css = css.replace(f'"{place}', f'"{clean}').replace(f'{place}"', f'{clean}"')
    return f"{css} html {{ counter-reset: page {layout.first_page - 1} }}"
