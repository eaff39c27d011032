"""What a figure counts, and how near to each other two codes must stand: the same two choices on every such page."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from litreview.records import CountBy, MeetIn

_COUNTS: Mapping[str, CountBy] = {"Studies": "studies", "Documents": "documents", "Statements": "statements"}
_MEETINGS: Mapping[str, MeetIn] = {"Statement": "statement", "Paragraph": "paragraph", "Document": "document"}


def choose_counting(thing: str) -> tuple[CountBy, MeetIn]:
    """Let the reader choose both, which stand in the link; `thing` is what holds the statements, "cell" or "flow"."""
    count_by = st.segmented_control(
        "Count", list(_COUNTS), default="Studies", required=True, key="count", bind="query-params"
    )
    meet_in = st.segmented_control(
        "Codes meet in one",
        list(_MEETINGS),
        default="Statement",
        required=True,
        key="meet",
        bind="query-params",
        help=f"A {thing} holds the statements that carry both codes. Wider, the two codes may stand in different "
        "statements of a paragraph or of a document.",
    )
    return _COUNTS[str(count_by)], _MEETINGS[str(meet_in)]
