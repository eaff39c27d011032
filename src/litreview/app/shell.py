"""The frame around the pages: which project, which page, and what to say when there is none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path

import streamlit as st

from litreview.app import (
    changes_page,
    codebook_page,
    evidence_page,
    flows_page,
    gap_map_page,
    method_page,
    overview_page,
    papers_page,
    places_page,
    quality_page,
    reader_page,
    review_page,
    themes_page,
    time_page,
)
from litreview.app.framing import PageName, show_error, show_head, tell_waiting
from litreview.app.snapshot import Shelf, Snapshot, stamp_of
from litreview.errors import LitreviewError, ProjectError
from litreview.storage import open_project

_Show = Callable[[Snapshot, Mapping[PageName, st.Page]], None]
_SHOWS: Mapping[PageName, _Show] = {
    "Overview": overview_page.show,
    "Papers": papers_page.show,
    "Gap map": gap_map_page.show,
    "Changes": changes_page.show,
    "Places": places_page.show,
    "Flows": flows_page.show,
    "Time": time_page.show,
    "Evidence": evidence_page.show,
    "Reader": reader_page.show,
    "Review": review_page.show,
    "Themes": themes_page.show,
    "Codebook": codebook_page.show,
    "Quality": quality_page.show,
    "Method": method_page.show,
}
_ICONS: Mapping[PageName, str] = {
    "Overview": ":material/dashboard:",
    "Papers": ":material/description:",
    "Gap map": ":material/grid_view:",
    "Changes": ":material/difference:",
    "Places": ":material/public:",
    "Flows": ":material/account_tree:",
    "Time": ":material/bar_chart:",
    "Evidence": ":material/format_quote:",
    "Reader": ":material/import_contacts:",
    "Review": ":material/fact_check:",
    "Themes": ":material/bubble_chart:",
    "Codebook": ":material/menu_book:",
    "Quality": ":material/rule:",
    "Method": ":material/help:",
}


def run() -> None:
    """Draw the page that the address names, for the project that the command line names."""
    # A file, because a Material icon or an emoji as page icon is fetched from the network.
    icon = str(files("litreview.app") / "icon.svg")
    st.set_page_config(page_title="litreview", page_icon=icon, layout="wide")
    st.logo(icon, size="large")
    st.html(f"<style>{(files('litreview.app') / 'page.css').read_text(encoding='utf-8')}</style>")
    try:
        snapshot = shelf_of(_project_folder(sys.argv[1:])).newest()
        snapshot.codebook  # noqa: B018 - a codebook with faults is told here, once for every page
        if not snapshot.is_ready:
            with st.spinner(
                "Preparing the evidence, once after each change of it. A million statements take a minute."
            ):
                snapshot.found_columns  # noqa: B018 - assembled here, so that every page finds them
    except LitreviewError as error:
        show_error(error)
        return
    pages: dict[PageName, st.Page] = {}
    for name, show in _SHOWS.items():
        pages[name] = st.Page(
            partial(_draw, name, show, snapshot, pages),
            title=name,
            icon=_ICONS[name],
            url_path=name.lower().replace(" ", "-"),
            default=name == "Overview",
            visibility="hidden" if name == "Method" else "visible",
        )
    st.navigation(list(pages.values()), position="top").run()


def _draw(name: PageName, show: _Show, snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    show_head(name, review_name=snapshot.name)
    try:
        tell_waiting(snapshot)
        show(snapshot, pages)
    except LitreviewError as error:
        show_error(error)


def _project_folder(arguments: list[str]) -> Path:
    if not arguments:
        raise ProjectError(
            "The app was started without a project.",
            remedy="Start it with `litreview app my-review`, or `streamlit run app.py -- my-review`.",
        )
    return Path(arguments[0]).expanduser().resolve()


@st.cache_resource(show_spinner=False)
def shelf_of(folder: Path) -> Shelf:
    """Return the shelf of a project, the same for all sessions; raises ProjectError."""
    project = open_project(folder)
    return Shelf(Snapshot(project, stamp_of(project)))
