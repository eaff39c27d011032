"""What the first page needs, loaded when the server starts, so that no browser waits for it."""

from __future__ import annotations

from pathlib import Path

from litreview.app.map_view import draw_map, first_view
from litreview.app.shell import shelf_of
from litreview.errors import LitreviewError


def prepare(folder: Path) -> None:
    """Open a review and count its first map.

    Does without where that has to be told on the page: of a folder without review, a faulty codebook, or columns that
    must be assembled first, which may take a minute.
    """
    try:
        snapshot = shelf_of(folder.expanduser().resolve()).newest()
        view = first_view(snapshot.codebook)
        if not snapshot.is_ready or not snapshot.n_rows:
            return
        draw_map(snapshot.stamp, view, snapshot)
        snapshot.studied_regions, snapshot.years  # noqa: B018 - what its filters offer
    except LitreviewError:
        return
