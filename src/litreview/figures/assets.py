"""The scripts and styles that draw the figures, as they ship with the package."""

from __future__ import annotations

from importlib.resources import files
from typing import Literal

Asset = Literal[
    "gap_map.js", "gap_map.css", "statements.js", "statements.css", "map_page.js", "map_page.css", "map_page.html",
    "places.js", "places.css", "world/countries.json",
]  # fmt: skip


def read_asset(name: Asset) -> str:
    """Return the text of a script, a style, or the shapes of the countries."""
    return (files("litreview.figures") / name).read_text(encoding="utf-8")
