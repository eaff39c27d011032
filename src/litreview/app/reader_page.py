"""Reader: a paper with its statements where they stand; words marked in it become statements of the reviewer."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import streamlit as st

from litreview.app.components import show_reader
from litreview.app.framing import PageName, facts
from litreview.app.keeping import keep_decisions, known_name, tell_what_was_not_kept
from litreview.app.linked import choose_paper
from litreview.app.reader_model import Leaf, cut_leaves, highlights, items_on_leaf, leaf_of, leaf_to_plain
from litreview.app.reading import find_document, load_document, page_image
from litreview.app.review_coding import addable_codes, gap_labels
from litreview.app.review_inbox import LONGEST_NAME, answer, sort_message
from litreview.app.snapshot import FoundStamp, Shelf, Snapshot, Stamp
from litreview.errors import LitreviewError
from litreview.records import Document, EvidenceRow
from litreview.text import digest

_DOCUMENT, _PAGE, _ROW = "document", "page", "row"  # query parameters
_KEY = "reader"
_SITTING = "reader_sitting"
_DRAWN = "application/pdf"


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if not snapshot.names:
        st.html(facts("No paper has been read yet. Add some on the page Papers."))
        return
    _show_reader(Shelf(snapshot), known_name())


@st.fragment
def _show_reader(shelf: Shelf, known_name: str) -> None:
    snapshot = shelf.newest()
    linked = snapshot.row(st.query_params.get(_ROW, ""))
    if linked is not None and _DOCUMENT not in st.query_params:
        st.query_params[_DOCUMENT] = linked.document_id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = choose_paper(snapshot, _DOCUMENT, clears=(_PAGE, _ROW))
        coder = _ask_for_name(known_name)
    document = load_document(snapshot.found_stamp, str(picked.document_id), snapshot)
    sitting: dict[str, Any] = st.session_state.setdefault(_SITTING, {"answers": {}, "added": {}, "seq": 0})

    def take(message: object) -> None:
        inbox = sort_message(
            message,
            row_of=snapshot.row,
            document_of=lambda document_id: find_document(document_id, snapshot),
            codebook=snapshot.codebook,
            coder=coder or "unknown",
        )
        if keep_decisions(snapshot, inbox):
            sitting["answers"] = answer(sitting["answers"], inbox)
            sitting["added"] |= {sent: d.row_id for sent, d in inbox.decisions.items() if d.action == "add"}
        # A message brings the browser's address, which may be of before the last move.
        go(message.get("place") if isinstance(message, Mapping) else None)

    def go(place: object) -> None:
        if not isinstance(place, Mapping) or type(place.get("seq")) is not int or type(place.get("leaf")) is not int:
            return
        if place["seq"] >= sitting["seq"]:
            sitting["seq"] = place["seq"]
            st.query_params[_PAGE] = str(place["leaf"])
            if isinstance(place.get("row"), str):
                st.query_params[_ROW] = place["row"]
            else:
                st.query_params.pop(_ROW, None)

    tell_what_was_not_kept()
    show_reader(_model(snapshot, document, sitting, coder), key=_KEY, on_sent=take, on_went=go)


def _ask_for_name(known: str) -> str:
    def keep() -> None:
        st.session_state["coder"] = str(st.session_state["reader_name"]).strip()

    name = st.text_input(
        "Your name",
        known,
        key="reader_name",
        on_change=keep,
        max_chars=LONGEST_NAME,
        width=240,
        placeholder="Needed to decide and to mark",
    )
    return (name or "").strip()


def _model(snapshot: Snapshot, document: Document, sitting: Mapping[str, Any], coder: str) -> dict[str, Any]:
    leaves = _leaves(snapshot.found_stamp, document.document_id, document)
    rows = _rows_of(snapshot.stamp, document.document_id, snapshot)
    by_id = {row.row_id: row for row in rows}
    chosen = by_id.get(st.query_params.get(_ROW, ""))
    leaf = leaves[_leaf_number(leaves, chosen) - 1]
    return {
        "project": digest(str(snapshot.folder))[:12],
        "coder": coder,
        "document": document.document_id,
        "name": document.source.name,
        "seq": sitting["seq"],
        "row": None if chosen is None else chosen.row_id,
        "leaves": [one.label for one in leaves],
        "leaf": _plain_leaf(snapshot.found_stamp, document.document_id, leaf.number, document, leaf),
        "image": _image(snapshot, document, leaf),
        "highlights": _highlights(snapshot.stamp, document.document_id, rows, leaves),
        "items": items_on_leaf(
            rows,
            document,
            leaf,
            context=snapshot.context_of(rows),
            codebook=snapshot.codebook,
            standing=snapshot.standing,
        ),
        "lost": [
            {"id": d.row_id, "quote": d.anchor.quote, "by": d.coder}
            for d in snapshot.lost
            if d.anchor is not None and d.anchor.document_id == document.document_id
        ],
        "answers": sitting["answers"],
        "added": dict(list(sitting["added"].items())[-50:]),
        "dimensions": snapshot.plain_dimensions,
        "addable": addable_codes(snapshot.codebook),
        "gaps": gap_labels(snapshot.codebook),
    }


def _leaf_number(leaves: tuple[Leaf, ...], chosen: EvidenceRow | None) -> int:
    """Return the leaf of the address; without one, that of the chosen row, or the first."""
    wanted = st.query_params.get(_PAGE, "")
    if wanted.isdecimal() and 1 <= int(wanted) <= len(leaves):
        return int(wanted)
    return 1 if chosen is None else leaf_of(leaves, chosen.span.start)


def _image(snapshot: Snapshot, document: Document, leaf: Leaf) -> str | None:
    path = snapshot.source_path(document.document_id)
    if leaf.page is None or path is None or document.source.media_type != _DRAWN:
        return None
    try:
        return f"data:image/png;base64,{base64.b64encode(page_image(path, leaf.number)).decode()}"
    except LitreviewError:
        return None  # the words remain


@st.cache_resource(show_spinner=False, max_entries=8)
def _leaves(found: FoundStamp, document_id: str, _document: Document) -> tuple[Leaf, ...]:
    return cut_leaves(_document)


@st.cache_resource(show_spinner=False, max_entries=8)
def _highlights(
    stamp: Stamp, document_id: str, _rows: tuple[EvidenceRow, ...], _leaves: tuple[Leaf, ...]
) -> list[dict[str, Any]]:
    return highlights(_rows, _leaves)


@st.cache_resource(show_spinner=False, max_entries=64)
def _plain_leaf(found: FoundStamp, document_id: str, number: int, _document: Document, _leaf: Leaf) -> dict[str, Any]:
    return leaf_to_plain(_document, _leaf)


@st.cache_resource(show_spinner=False, max_entries=8)
def _rows_of(stamp: Stamp, document_id: str, _snapshot: Snapshot) -> tuple[EvidenceRow, ...]:
    return _snapshot.rows_of(document_id)
