"""Papers that were read after a topic model was fitted: how they fit in, without fitting again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from shlex import quote
from urllib.parse import urlencode

import streamlit as st

from litreview import review
from litreview.app.first_run import in_a_terminal
from litreview.app.framing import facts, quantity, show_error
from litreview.app.markup import Html, table, tag
from litreview.app.snapshot import FoundStamp, Snapshot
from litreview.app.themes_list import TopicView
from litreview.app.themes_ranges import around_html
from litreview.app.themes_reading import document_of, paper_titles
from litreview.errors import LitreviewError
from litreview.interchange import csv_bytes
from litreview.records import TopicDrift, Topics

VIEW = "New papers"
_ABOUT = (
    "Each passage is placed as the mixture of topics that comes nearest to its words, the model's own in the same way. "
    "The difference is in percentage points, with 95 % over papers of both sides: moved, where that leaves out 0."
)


def outside_model(snapshot: Snapshot, topics: Topics) -> list[str]:
    """Return the documents of the review that have no passage in the model, in order of their files."""
    inside = {document_of(unit_id) for unit_id in topics.unit_ids}
    return [document_id for document_id in snapshot.names if document_id not in inside]


def outside_html(n_outside: int, n_papers: int, address: str) -> Html:
    """Return how many papers a model was fitted without, and the way to how they fit in."""
    said = "has no passage" if n_outside == 1 else "have no passage"
    told = f"{n_outside:,} of {quantity(n_papers, 'paper')} {said} in this model. "
    return tag("p", told, tag("a", "How new papers fit in", href=address, target="_self"), class_="lr-note-line")


def view_address(model: str | None) -> str:
    """Return the address of this view, of a model where there are several."""
    return "themes?" + urlencode({"view": VIEW} | ({} if model is None else {"model": model}))


def show_drift(snapshot: Snapshot, topics: Topics, views: Sequence[TopicView]) -> None:
    """Draw how the papers read since fit in; where there are none, say how to come to some."""
    outside = outside_model(snapshot, topics)
    try:
        drift = _drift(snapshot.found_stamp, topics.method, snapshot, topics) if outside else None
    except LitreviewError as error:
        show_error(error)
        return
    if drift is None:
        st.html(tag("p", "No passage was read since this model was fitted."))
        st.html(in_a_terminal(f"litreview run {quote(str(snapshot.folder))} --no-themes"))
        return
    titles = paper_titles(snapshot)
    st.html(drift_html(drift, views))
    st.html(facts("Not in the model: " + "; ".join(titles.get(d, d) for d in outside)))
    st.download_button(
        "CSV", partial(drift_bytes, drift, views), file_name="new-papers.csv", mime="text/csv",
        icon=":material/download:", on_click="ignore", help="The shares as CSV.",
    )  # fmt: skip


@st.cache_resource(show_spinner="Placing new papers", max_entries=8)
def _drift(stamp: FoundStamp, method: str, _snapshot: Snapshot, _topics: Topics) -> TopicDrift | None:
    return review.place_new_papers(_snapshot.project, _topics)


def drift_html(drift: TopicDrift, views: Sequence[TopicView]) -> Html:
    """Return what differs in words, then how well new passages fit, then the share of each topic before and in them."""
    read = f"{quantity(drift.n_documents, 'new paper')} with {quantity(drift.n_units, 'passage')}"
    fits = [
        ("Passages that no topic claims", _percent(drift.unassigned_before), _percent(drift.unassigned_new)),
        ("Words that the model does not know", _percent(drift.unknown_words_before), _percent(drift.unknown_words_new)),
    ]
    agreed = (
        f"Placing gives {drift.agreement:.0%} of the model's own passages the topic that they have. Of its own words, "
        "those of one paper alone count as unknown, as they would be if that paper were new."
    )
    return tag(
        "section",
        tag("h2", f"Since this model was fitted: {read}"),
        tag("p", drift.verdict),
        table(("How they fit", "The model's own", "New"), fits, class_="lr-table lr-numbers lr-settings"),
        facts(agreed),
        tag("h2", "Shares of topics"),
        tag("div", _shares(drift, views), class_="lr-wide"),
        facts(_ABOUT),
        class_="lr-drift",
    )


def _shares(drift: TopicDrift, views: Sequence[TopicView]) -> Html:
    shifts = {shift.topic_id: shift for shift in drift.shifts}
    top = max((max(abs(s.low), abs(s.high)) for s in drift.shifts), default=1.0)
    rows = []
    for view in views:
        shift = shifts[view.topic_id]
        text = f"{_points(shift.difference)} ({_points(shift.low)} to {_points(shift.high)})"
        rows.append(
            (
                str(view.number),
                view.title,
                _percent(shift.share_before),
                _percent(shift.share_new),
                around_html(shift.difference, shift.low, shift.high, text, top=top),
                "moved" if shift.has_moved else "",
            )
        )
    header = ("", "Topic", "The model's own", "New", "Difference", "")
    return table(header, rows, class_="lr-table lr-numbers")


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _points(difference: float) -> str:
    return f"{round(100 * difference):+}".replace("-", "−").replace("+0", "0")


def drift_bytes(drift: TopicDrift, views: Sequence[TopicView]) -> bytes:
    """Return the shares as CSV, a line for each topic."""
    titles = {view.topic_id: view.title for view in views}
    header = ("topic", "title", "share_before", "share_new", "difference", "low", "high", "moved")
    body = tuple(
        (s.topic_id, titles[s.topic_id], s.share_before, s.share_new, s.difference, s.low, s.high, s.has_moved)
        for s in drift.shifts
    )
    return csv_bytes((header, body))
