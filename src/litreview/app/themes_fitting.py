"""Fitting a topic model from the page, in the process that also reads papers."""

from __future__ import annotations

from collections.abc import Mapping
from shlex import quote

import streamlit as st

from litreview.app.adding_papers import POLL_SECONDS, background_of, duration, progress_html
from litreview.app.background import Background
from litreview.app.first_run import in_a_terminal
from litreview.app.framing import facts, show_error
from litreview.app.markup import tag
from litreview.app.snapshot import Snapshot

METHOD_LABELS: Mapping[str, str] = {
    "nmf": "NMF on TF-IDF",
    "consensus": "Consensus clusters",
    "lda": "LDA",
    "bertopic": "BERTopic",
}
_ABOUT: Mapping[str, str] = {
    "nmf": "factorises the weights of words; quick, and the same on every machine",
    "consensus": "groups on which many clusterings of the passages agree",
    "lda": "each passage as a mixture of topics, each topic as a distribution over words",
    "bertopic": "groups passages by meaning; many may stay without a topic",
}
_UNITS: Mapping[str, str] = {
    "paragraphs": "Paragraphs", "statements": "Statements", "sections": "Sections", "documents": "Whole papers",
}  # fmt: skip
_WATCHED = "themes_watched"  # in the session: this tab has started a fit


def show_fitting(snapshot: Snapshot) -> None:
    """Draw the choice of a method and a number of topics, and how far a fit is."""
    background = background_of(snapshot.folder)
    state = background.state()
    if state.running:
        if "topics" in (state.verb, *state.waiting):
            st.session_state[_WATCHED] = True
        st.fragment(_follow, run_every=POLL_SECONDS)(background)
        return
    if _WATCHED in st.session_state and state.verb == "topics":
        if state.error is not None:
            show_error(state.error)
        else:
            said = "Stopped: the model is as it was." if state.stopped else f"Done in {duration(state.seconds)}."
            st.html(tag("p", said, class_="lr-run-end", role="status"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        method = st.selectbox(
            "Method", list(METHOD_LABELS), key="fit_method", format_func=lambda m: METHOD_LABELS[m], width=220
        )
        number = st.number_input(
            "Number of topics", min_value=0, max_value=200, value=0, key="fit_number", width=180,
            help="0: chosen by stability and coherence over a range, which is shown as a curve.",
        )  # fmt: skip
        units = st.selectbox("Passages", list(_UNITS), key="fit_units", format_func=_UNITS.__getitem__, width=180)
        arguments = (str(method), str(int(number)), str(units))
        st.button(
            "Fit", type="primary", icon=":material/play_arrow:", on_click=background.start,
            args=("topics", (), arguments),
        )  # fmt: skip
    methods = (tag("li", tag("b", METHOD_LABELS[m]), f": {about}") for m, about in _ABOUT.items())
    st.html(tag("ul", *methods, class_="lr-methods"))
    folder = quote(str(snapshot.folder))
    st.html(in_a_terminal(f"litreview themes fit {folder} --method {method} --units {units}"))


def _follow(background: Background) -> None:
    state = background.state()
    if not state.running:
        st.rerun()  # the whole page: the model is there now
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(progress_html(state), width="stretch")
        if state.verb == "topics":
            st.button("Stop", on_click=background.stop, help="The model that was there stays.")
            return
        then = ". The fit comes next." if "topics" in state.waiting else "."
        st.html(facts(f"Papers are being read and coded{then}"), width="content")
