"""Reviewers' decisions kept, or told why they could not be: the browser keeps them then, and sends them again."""

from __future__ import annotations

from urllib.parse import unquote

import streamlit as st

from litreview import storage
from litreview.app.framing import show_error
from litreview.app.review_inbox import LONGEST_NAME, Inbox
from litreview.app.snapshot import Snapshot
from litreview.errors import LitreviewError

_FAULT = "not_kept"
_NAME_COOKIE = "litreview_name"  # review_outbox.js writes it


def known_name() -> str:
    """Return the name of who decides: the one given in this sitting, or the one last given in this browser."""
    if (given := st.session_state.get("coder")) is not None:
        return str(given)
    kept = st.context.cookies.get(_NAME_COOKIE)
    return unquote(kept)[:LONGEST_NAME] if isinstance(kept, str) else ""


def keep_decisions(snapshot: Snapshot, inbox: Inbox) -> bool:
    """Write the decisions of a message; tell whether they are kept. For callbacks, which cannot draw."""
    try:
        storage.decide_rows(snapshot.project, inbox.decisions)
    except LitreviewError as error:
        st.session_state[_FAULT] = error
        return False
    return True


def tell_what_was_not_kept() -> None:
    """Draw why the last decisions could not be written, where that was so."""
    error = st.session_state.pop(_FAULT, None)
    if error is not None:
        show_error(error)
