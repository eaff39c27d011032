"""The first look at an empty review: choose a codebook, drop papers, or see the demo review built."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from shlex import quote

import streamlit as st

from litreview import codebooks, review
from litreview.app.adding_papers import POLL_SECONDS, background_of, progress_html, show_adding
from litreview.app.background import Background
from litreview.app.framing import PageName, quantity, show_error
from litreview.app.markup import Html, joined, tag
from litreview.app.snapshot import Snapshot
from litreview.records import Codebook

DEMO_FOLDER = "demo-review"


def show_first_run(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Say what to do first, and let it be done here."""
    steps, aside = st.columns([3, 2], gap="large")
    with steps:
        st.html(
            joined(
                [
                    tag("h2", "This review has no papers yet."),
                    tag(
                        "p",
                        "Two steps lead to the gap map, in which every number opens the sentences behind it.",
                    ),
                    tag("h3", "1. Choose what to look for: the codebook", class_="lr-step"),
                ]
            )
        )
        _show_codebook(snapshot, pages)
        st.html(tag("h3", "2. Drop in your papers", class_="lr-step"))
        show_adding(snapshot, pages)
        folder = quote(str(snapshot.folder))
        st.html(in_a_terminal(f"litreview add {folder} papers/", f"litreview run {folder}"))
    with aside:
        st.html(_about_demo(demo_folder(snapshot.folder)))
        _show_demo(background_of(demo_folder(snapshot.folder)))


def in_a_terminal(*commands: str) -> Html:
    """Return the commands that do the same, folded away."""
    lines = (tag("pre", command) for command in commands)
    return tag("details", tag("summary", "Or in a terminal"), *lines, class_="lr-commands")


def demo_folder(folder: Path) -> Path:
    """Return where the demo review is built: beside the review."""
    return folder.parent / DEMO_FOLDER


# ---------------------------------------------------------------- the codebook


def _show_codebook(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    own, shipped = snapshot.codebook, _shipped()
    current = next((name for name, codebook in shipped.items() if codebook.digest == own.digest), None)
    if current is None:
        st.html(_about_codebook(own, named=True))
    else:

        def choose() -> None:
            review.choose_codebook(snapshot.project, str(st.session_state["first_codebook"]))

        names = list(shipped)
        st.selectbox(
            "Codebook",
            names,
            index=names.index(current),
            key="first_codebook",
            format_func=lambda name: f"{shipped[name].label} ({name})",
            on_change=choose,
            help="What the papers are coded for. It is copied into the project, where you may edit it.",
        )
        st.html(_about_codebook(own, named=False))
    if "Codebook" in pages:
        st.page_link(pages["Codebook"], label="See its codes", icon=":material/menu_book:")


@cache
def _shipped() -> Mapping[str, Codebook]:
    return {name: codebooks.load_codebook(name) for name in codebooks.shipped_codebooks()}


def _about_codebook(codebook: Codebook, *, named: bool) -> Html:
    n_codes = sum(len(d.codes) for d in codebook.dimensions)
    size = f"{quantity(n_codes, 'code')} in {quantity(len(codebook.dimensions), 'dimension')}"
    label = joined([tag("b", codebook.label), ". "]) if named else None
    return tag("p", label, codebook.description, " ", tag("span", size, class_="lr-quiet"))


# ---------------------------------------------------------------- the demo review


def _about_demo(folder: Path) -> Html:
    return joined(
        [
            tag("h2", "Just looking?"),
            tag(
                "p",
                "The demo review has fourteen short papers that were written for litreview, and is built in a minute "
                f"or two in the folder {folder}. Your own review stays as it is.",
            ),
        ]
    )


def _show_demo(background: Background) -> None:
    state = background.state()
    if state.running:
        st.fragment(_follow_demo, run_every=POLL_SECONDS)(background)
        return
    if state.error is not None:
        show_error(state.error)
    if state.done is not None:
        st.html(_demo_ready(background.folder))
    else:
        st.button("Build the demo review", icon=":material/science:", on_click=background.start, args=("demo",))


def _follow_demo(background: Background) -> None:
    state = background.state()
    if not state.running:
        st.rerun()
    st.html(progress_html(state))
    st.button("Stop building", on_click=background.stop)


def _demo_ready(folder: Path) -> Html:
    return tag(
        "div",
        tag("p", tag("b", "The demo review is ready. "), "To open it beside this one, in a terminal:"),
        tag("pre", f"litreview app {quote(str(folder))}"),
        class_="lr-commands",
        role="status",
    )
