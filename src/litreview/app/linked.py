"""A select box whose choice is in the address of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st

from litreview.app.framing import quantity
from litreview.app.snapshot import Snapshot
from litreview.storage import FileEntry

_T = TypeVar("_T")


def choose_linked(
    title: str,
    options: Mapping[str, _T],
    key: str,
    label: Callable[[_T], str],
    *,
    width: int,
    clears: tuple[str, ...] = (),
) -> _T:
    """Draw the box; the name of the choice stands under `key` in the address, and a change takes out `clears`."""
    # Streamlit's own binding would write the whole label into the address: links would break when a mark changes.
    names = list(options)
    state_key = f"chosen_{key}"
    wanted = st.query_params.get(key)
    if st.session_state.get(state_key) not in options:
        st.session_state[state_key] = wanted if wanted in options else names[0]

    def keep() -> None:
        st.query_params[key] = st.session_state[state_key]
        for cleared in clears:
            st.query_params.pop(cleared, None)
            st.session_state.pop(f"chosen_{cleared}", None)

    picked = st.selectbox(
        title, names, key=state_key, format_func=lambda name: label(options[name]), on_change=keep, width=width
    )
    return options[str(picked)]


def choose_paper(snapshot: Snapshot, key: str, *, clears: tuple[str, ...]) -> FileEntry:
    """Draw a box of the papers that were read, with their studies and doubts; there must be one."""
    labels = {d: s.label for s in snapshot.studies for d in s.document_ids}

    def label(entry: FileEntry) -> str:
        marks = [labels[entry.document_id]] if entry.document_id in labels else []
        if entry.n_doubtful_pages:
            marks.append(f"{quantity(entry.n_doubtful_pages, 'page')} to check")
        return " · ".join((entry.name, *marks))

    read = {f.document_id: f for f in snapshot.files if f.document_id is not None}
    return choose_linked("Paper", read, key, label, width=620, clears=clears)
