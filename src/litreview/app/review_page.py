"""Review: statements checked one at a time; every key is kept in the browser until the database has it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from litreview import evidence, review
from litreview.app.choosing_columns import Places, code_choices_of
from litreview.app.components import show_review_queue
from litreview.app.framing import PageName, explain_empty
from litreview.app.keeping import keep_decisions, known_name, tell_what_was_not_kept
from litreview.app.markup import tag
from litreview.app.reading import find_document, load_document, open_in_reader
from litreview.app.review_coding import addable_codes, gap_labels
from litreview.app.review_inbox import LONGEST_NAME, Inbox, answer, sort_message
from litreview.app.review_items import fixed_item, standing_item
from litreview.app.review_queue import KINDS, ORDERS, QueueView, order_rows, queue_up, recent_decisions
from litreview.app.snapshot import FoundStamp, Shelf, Snapshot
from litreview.records import EvidenceRow
from litreview.text import digest

WINDOW = 60  # statements that the browser holds: six seconds at ten keys a second
_AT_LEAST, _BUDGET = (
    4,
    0.3,
)  # statements made ready in one go; seconds, where documents must be loaded
_KEY = "review_queue"
_SITTING = "review_sitting"


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if explain_empty(snapshot):
        return
    if st.session_state.get("coder"):
        _show_desk(Shelf(snapshot), str(st.session_state["coder"]), pages)
    else:
        _ask_for_name()


def _ask_for_name() -> None:
    with st.form("reviewer", width=420):
        st.html(tag("p", "Every decision is kept with the name of the person who made it.", class_="lr-help"))
        name = st.text_input("Your name", known_name(), max_chars=LONGEST_NAME)
        sent = st.form_submit_button("Begin")
    if sent and name and name.strip():
        st.session_state["coder"] = name.strip()
        st.rerun()
    elif sent:
        st.html(tag("p", "A decision needs a name.", class_="lr-problem lr-error", role="alert"))


@st.fragment
def _show_desk(shelf: Shelf, coder: str, pages: Mapping[PageName, st.Page]) -> None:
    snapshot = shelf.newest()
    view = _choose_view(snapshot)
    sitting = _sitting(view)

    def take(message: object) -> None:
        inbox = sort_message(
            message,
            row_of=lambda row_id: _proposal(snapshot, row_id),
            document_of=lambda document_id: find_document(document_id, snapshot),
            codebook=snapshot.codebook,
            coder=coder,
        )
        if keep_decisions(snapshot, inbox):
            _note(sitting, inbox)

    tell_what_was_not_kept()
    opened = show_review_queue(_desk(snapshot, view, sitting, coder), key=_KEY, on_sent=take)
    if opened is not None:
        open_in_reader(opened, pages)


def _choose_view(snapshot: Snapshot) -> QueueView:
    papers = snapshot.papers
    codes = {label: pair for pair, label in _codes(snapshot.found_stamp, snapshot).items()}
    orders, kinds = ({label: key for key, label in labels.items()} for labels in (ORDERS, KINDS))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        order = st.selectbox("Order", list(orders), key="review_order", bind="query-params", width=190)
        seed = 1
        if orders[str(order)] == "random":
            seed = int(st.number_input("Seed", value=1, step=1, key="review_seed", bind="query-params", width=110))
        status = st.segmented_control(
            "Show", ["Unchecked", "All"], default="Unchecked", required=True, key="review_show", bind="query-params"
        )
        kind = st.selectbox("Kind of claim", list(kinds), key="review_claim", bind="query-params", width=200)
        code = st.selectbox(
            "Code", list(codes), index=None, key="review_code", bind="query-params", placeholder="Any code", width=240
        )
        paper = st.selectbox(
            "Paper", list(papers), index=None, key="review_paper", bind="query-params", placeholder="All papers",
            width=240,
        )  # fmt: skip
    return QueueView(
        order=orders[str(order)],  # type: ignore[arg-type]  # the values are the orders
        seed=seed,
        document_id=papers.get(paper) if paper is not None else None,
        kind=kinds[str(kind)],  # type: ignore[arg-type]  # the values are the kinds
        code=codes.get(code) if code is not None else None,
        unchecked_only=status != "All",
    )


@st.cache_resource(show_spinner=False, max_entries=2)
def _codes(found: FoundStamp, _snapshot: Snapshot) -> dict[tuple[str, str], str]:
    return code_choices_of(_snapshot.codebook, _snapshot.found_columns)


@st.cache_resource(show_spinner=False, max_entries=16)
def _order(found: FoundStamp, view: QueueView, _snapshot: Snapshot) -> Places:
    return order_rows(_snapshot.found_columns, view)


@st.cache_resource(show_spinner=False, max_entries=2)
def _fixed_items(found: FoundStamp) -> dict[str, tuple[EvidenceRow, dict[str, Any]]]:
    """Return the statements made ready so far, each with its row as it was found; every session adds to them."""
    return {}


# ---------------------------------------------------------------- what a sitting remembers


def _sitting(view: QueueView) -> dict[str, Any]:
    """Return what was decided and put aside since the view was chosen, and the answers still to be told."""
    sitting: dict[str, Any] = st.session_state.setdefault(_SITTING, {"view": None, "answers": {}})
    if sitting["view"] != view:
        sitting |= {"view": view, "passed": {}, "skipped": {}}
    return sitting


def _note(sitting: dict[str, Any], inbox: Inbox) -> None:
    passed, skipped = sitting["passed"], sitting["skipped"]
    for row_id, action in inbox.moves:
        passed.pop(row_id, None)
        skipped.pop(row_id, None)
        if action == "skip":
            skipped[row_id] = None
        elif action not in ("undo", "unskip"):
            passed[row_id] = None
    sitting["answers"] = answer(sitting["answers"], inbox)


# ---------------------------------------------------------------- what the browser is told


def _desk(snapshot: Snapshot, view: QueueView, sitting: Mapping[str, Any], coder: str) -> dict[str, Any]:
    order = _order(snapshot.found_stamp, view, snapshot)
    decided = [row_id for row_id, decisions in snapshot.standing.items() if decisions]
    members = _members(snapshot, view, (*decided, *sitting["skipped"]))
    checked = members.intersection(decided)
    left = queue_up(
        (snapshot.found_columns.row_ids[place].decode() for place in order),
        checked=checked if view.unchecked_only else (),
        passed=sitting["passed"],
        skipped=[row_id for row_id in sitting["skipped"] if row_id in members],
    )
    window = list(islice(left, WINDOW))
    members |= {*window}
    recent = recent_decisions(snapshot.decisions, snapshot.standing, coder=coder)
    ready = _items(snapshot, [*(r.row_id for r in recent), *window])
    return {
        "project": digest(str(snapshot.folder))[:12],
        "coder": coder,
        "view": digest(repr(view))[:12],
        "answers": sitting["answers"],
        "queue": [row_id for row_id in window if row_id in ready],
        "unready": sum(row_id not in ready for row_id in window),
        "items": {row_id: item | {"counts": row_id in members} for row_id, item in ready.items()},
        "recent": [
            {"row": r.row_id, "action": r.action, "before": list(r.before)} for r in recent if r.row_id in ready
        ],
        "total": len(order),
        "checked": len(checked),
        "skipped": sum(row_id in members and row_id not in checked for row_id in sitting["skipped"]),
        "dimensions": snapshot.plain_dimensions,
        "addable": _addable(snapshot.found_stamp, snapshot),
        "gaps": gap_labels(snapshot.codebook),
    }


def _items(snapshot: Snapshot, row_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return statements ready to be drawn: as many as are kept or can be made within the budget, in order."""
    fixed = _fixed_items(snapshot.found_stamp)
    asked = list(dict.fromkeys(row_ids))
    new = review.load_proposals_of(snapshot.project, [row_id for row_id in asked if row_id not in fixed])
    context = snapshot.context_of(new.values()) if new else None
    ready: dict[str, dict[str, Any]] = {}
    until, made = time.monotonic() + _BUDGET, 0
    for row_id in asked:
        if row_id in new and context is not None:
            if made >= _AT_LEAST and time.monotonic() > until:
                break
            row = new[row_id]
            document = load_document(snapshot.found_stamp, row.document_id, snapshot)
            fixed[row_id] = row, fixed_item(row, document, context)
            made += 1
        if row_id in fixed:  # what a reviewer added, and what is found no more, is not
            found, item = fixed[row_id]
            decisions = snapshot.standing.get(row_id, ())
            (row,) = evidence.replay_decisions([found], decisions, codebook=snapshot.codebook)
            ready[row_id] = item | standing_item(row, snapshot.codebook, decisions)
    return ready


def _members(snapshot: Snapshot, view: QueueView, row_ids: Collection[str]) -> set[str]:
    """Return those of the rows that the view asks for, checked or not."""
    ids, places = _by_id(snapshot.found_stamp, snapshot)
    asked = np.array([row_id.encode() for row_id in row_ids], np.bytes_)
    at = np.searchsorted(ids, asked)
    is_known = at < len(ids)
    is_known[is_known] = ids[at[is_known]] == asked[is_known]
    is_member = np.zeros(len(ids), np.bool_)
    is_member[_order(snapshot.found_stamp, view, snapshot)] = True
    known = asked[is_known][is_member[places[at[is_known]]]]
    return {row_id.decode() for row_id in known.tolist()}


@st.cache_resource(show_spinner=False, max_entries=2)
def _by_id(found: FoundStamp, _snapshot: Snapshot) -> tuple[NDArray[np.bytes_], Places]:
    """Return the ids of all rows, ascending, and where each stands among the columns."""
    places = np.argsort(_snapshot.found_columns.row_ids)
    return _snapshot.found_columns.row_ids[places], places


@st.cache_resource(show_spinner=False, max_entries=2)
def _addable(found: FoundStamp, _snapshot: Snapshot) -> list[dict[str, Any]]:
    return addable_codes(_snapshot.codebook)


def _proposal(snapshot: Snapshot, row_id: str) -> EvidenceRow | None:
    made = _fixed_items(snapshot.found_stamp).get(row_id)
    return made[0] if made is not None else review.load_proposals_of(snapshot.project, [row_id]).get(row_id)
