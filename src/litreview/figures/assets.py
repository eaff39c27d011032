"""The scripts and styles that draw the figures, as they ship with the package."""

from __future__ import annotations

from importlib.resources import files
from typing import Literal

Asset = Literal[
    "drawing.js", "drawing.css", "saving.js", "lines.js", "lines.css",
    "figure.js", "figure.css", "flows.js", "years.js",
    "map_marks.js", "gap_map.js", "gap_map.css", "statements.js", "statements.css", "reasons.js", "reasons.css",
    "page_head.html", "map_page.js", "map_page.css", "map_page.html", "changes_page.js", "changes_page.html",
    "cluster_points.js", "places.js", "places.css", "world/countries.json", "unit_map.js", "unit_map.css",
]  # fmt: skip


def read_asset(*names: Asset) -> str:
    """Return the text of scripts or styles one after the other, or the shapes of the countries.

    Before any other script stands drawing.js, before any other style of a figure drawing.css; what saves figures needs
    saving.js, a table lines.js; flows.js and years.js stand after figure.js, places.js after cluster_points.js.
    """
    return "\n".join((files("litreview.figures") / name).read_text(encoding="utf-8") for name in names)
