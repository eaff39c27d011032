"""Changes: two editions of the map side by side in each cell, and why each cell changed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import streamlit as st

from litreview import review, storage
from litreview.app.components import show_gap_map, show_reasons
from litreview.app.framing import PageName, explain_empty, facts, quantity, show_error
from litreview.app.markup import Html, joined, table, tag
from litreview.app.snapshot import Snapshot, Stamp
from litreview.errors import LitreviewError
from litreview.figures import (
    changes_table,
    changes_to_plain,
    dimensions_to_plain,
    find_change,
    reasons_to_plain,
    statement_context,
)
from litreview.interchange import csv_bytes
from litreview.records import CellChange
from litreview.storage import EditionHead

NOW = "Now"
LISTED_AT_MOST = 200  # changed cells in the table on the page; the CSV has all
_ROW, _COLUMN = "row", "column"  # query parameters


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if explain_empty(snapshot):
        return
    heads = storage.list_editions(snapshot.project)
    if not heads:
        st.html(_invitation())
        offer_keeping(snapshot)
        return
    _show_changes(snapshot, heads)


def offer_keeping(snapshot: Snapshot) -> None:
    """Draw the form that keeps the map as it stands under a name."""
    with st.popover("Keep this state", icon=":material/bookmark_add:"):
        if snapshot.n_rows > review.LOADED_UP_TO:
            st.html(_in_terminal("keep", "edition", "keep", str(snapshot.folder), "First search"))
            return
        with st.form("keep_edition", border=False):
            name = st.text_input("Name of the state", max_chars=60, placeholder="First search")
            sent = st.form_submit_button("Keep")
        if not sent:
            return
        try:
            kept_at = datetime.now(UTC).isoformat(timespec="seconds")
            kept = review.keep_edition(snapshot.project, str(name or "").strip(), kept_at=kept_at)
        except LitreviewError as error:
            show_error(error)
            return
        st.session_state["edition_kept"] = f"{kept.name} is kept: {quantity(len(kept.rows), 'statement')}."
        st.rerun()


def say_kept() -> None:
    """Say once that a state was kept."""
    kept = st.session_state.pop("edition_kept", None)
    if kept is not None:
        st.toast(kept, icon=":material/bookmark_added:")


def _invitation() -> Html:
    steps = (
        "Keep the map as it is now under a name, say before a search is updated.",
        "Add papers, check statements, mend the codebook.",
        "Come back: each cell tells what it counted then and now, and why: a new paper, a reviewer, the codebook.",
    )
    return tag(
        "div",
        tag("h2", "No state of the map is kept yet"),
        tag("ol", *(tag("li", step) for step in steps)),
        class_="lr-blank",
    )


@st.fragment
def _show_changes(snapshot: Snapshot, heads: Sequence[EditionHead]) -> None:
    say_kept()
    since, until, down, across = _choose(snapshot, heads)
    if down == across:
        st.html(tag("p", "Rows and columns are the same dimension. Choose two.", class_="lr-problem", role="alert"))
        return
    n_rows = {head.name: head.n_rows for head in heads} | {NOW: snapshot.n_rows}
    if max(n_rows.get(since, 0), n_rows.get(until, 0)) > review.LOADED_UP_TO:
        later = () if until == NOW else ("--until", until)
        st.html(_in_terminal("compare", "export", str(snapshot.folder), "changes.html", "--since", since, *later))
        return
    try:
        compared = _compared(snapshot.stamp, since, until, down, across, snapshot)
    except LitreviewError as error:
        show_error(error)
        return
    changes = compared.changes
    plain = changes_to_plain(changes, codebook=compared.codebook)
    chosen = {side: st.query_params[side] for side in (_ROW, _COLUMN) if side in st.query_params}
    change = find_change(changes, row_code=chosen.get(_ROW), column_code=chosen.get(_COLUMN)) if chosen else None
    st.html(_told(plain))
    show_gap_map(
        plain | {"notes": []}, selection=chosen if change is not None else {}, key="changes_map", on_pick=_pick
    )
    _offer_downloads(snapshot, compared)
    if change is None:
        st.html(_listed(compared, chosen))
    else:
        _show_change(snapshot, compared, change, until == NOW)


def _choose(snapshot: Snapshot, heads: Sequence[EditionHead]) -> tuple[str, str, str, str]:
    labels = {d.label: d.dimension_id for d in snapshot.codebook.dimensions}
    ids, names = list(labels.values()), [head.name for head in heads]
    kept = {head.name: f"{head.name} ({head.kept_at[:10]})" for head in heads}
    first = review.default_dimensions(snapshot.codebook)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        since = st.selectbox(
            "Since", names, index=len(names) - 1, key="since", bind="query-params", width=230, on_change=_unpick,
            format_func=lambda name: kept.get(name, name),
        )  # fmt: skip
        until = st.selectbox(
            "Until", [NOW, *names], key="until", bind="query-params", width=230, on_change=_unpick,
            format_func=lambda name: kept.get(name, name),
        )  # fmt: skip
        down, across = (
            st.selectbox(
                label, list(labels), index=ids.index(dimension), key=label.lower(), bind="query-params", width=172,
                on_change=_unpick,
            )
            for label, dimension in zip(("Rows", "Columns"), first, strict=True)
        )  # fmt: skip
        offer_keeping(snapshot)
    return str(since), str(until), labels[str(down)], labels[str(across)]


def _in_terminal(verb: str, *command: str) -> Html:
    """Say that a state is too large for the app, and which command does with it what the app does not."""
    what = (
        f"The app does not {verb} states of more than {review.LOADED_UP_TO:,} statements: one of a million would take "
        "it six gigabytes of memory. This command does, if the machine has them:"
    )
    return tag("div", tag("p", what), tag("pre", shlex.join(("litreview", *command))), class_="lr-commands")


@st.cache_resource(show_spinner="Comparing", max_entries=8)
def _compared(stamp: Stamp, since: str, until: str, down: str, across: str, _snapshot: Snapshot) -> review.Comparison:
    before = storage.load_edition(_snapshot.project, since)
    after = review.open_edition(_snapshot.project, None if until == NOW else until)
    return review.compare_editions(before, after, row_dimension=down, column_dimension=across)


def _told(plain: Mapping[str, Any]) -> Html:
    said = tag("p", tag("b", plain["total"]["text"][1].capitalize() + "."), class_="lr-quiet")
    notes = tag("ul", *(tag("li", note) for note in plain["notes"]), class_="lr-quiet") if plain["notes"] else None
    return joined([said, notes])


def _pick(chosen: dict[str, str]) -> None:
    _unpick()
    st.query_params.update({side: code for side, code in chosen.items() if side in (_ROW, _COLUMN)})


def _unpick() -> None:
    for side in (_ROW, _COLUMN):
        st.query_params.pop(side, None)


def _offer_downloads(snapshot: Snapshot, compared: review.Comparison) -> None:
    with st.container(horizontal=True):
        st.download_button(
            "Download as one HTML file", partial(review.changes_page, snapshot.project, compared),
            file_name="changes.html", mime="text/html", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "CSV", lambda: csv_bytes(_table(compared)), file_name="changes.csv", mime="text/csv",
            icon=":material/download:", on_click="ignore", help="Every cell that changed, with its reasons, as CSV.",
        )  # fmt: skip


def _table(compared: review.Comparison) -> tuple[tuple[str, ...], tuple[tuple[str | int, ...], ...]]:
    return changes_table(compared.changes, study_labels=review.study_labels(compared))


def _listed(compared: review.Comparison, chosen: Mapping[str, str]) -> Html:
    header, body = _table(compared)
    place = {name: header.index(name) for name in header}
    names = ("row", "column", "studies_before", "studies_after", "why")
    lines = [[line[place[name]] for name in names] for line in body[:LISTED_AT_MOST]]
    unknown = tag("p", "The link names a code that neither side has.", class_="lr-quiet") if chosen else None
    if not lines:
        return joined([unknown, tag("p", "No cell changed between the two.", class_="lr-quiet")])
    more = facts(f"The first {LISTED_AT_MOST} of {len(body):,}; the CSV has all.") if len(body) > len(lines) else None
    shown = table(("Row", "Column", "Before", "After", "Why"), lines, class_="lr-table")
    return joined([unknown, tag("h2", "Every cell that changed"), shown, more])


def _show_change(snapshot: Snapshot, compared: review.Comparison, change: CellChange, is_now: bool) -> None:
    labels = [h.label for h in compared.changes.rows if h.code_id == change.row_code]
    labels += [h.label for h in compared.changes.columns if h.code_id == change.column_code]
    counts = [len(side.study_ids) if side is not None else 0 for side in (change.before, change.after)]
    studies = review.study_labels(compared)
    moved = [
        f"{sign}: {'; '.join(studies.get(s, s) for s in ids)}"
        for sign, ids in (("Came", change.gained), ("Went", change.lost))
        if ids
    ]
    counted = f"{quantity(counts[0], 'study', 'studies')} before, {counts[1]:,} after"
    st.html(joined([tag("h2", " × ".join(labels), class_="lr-chosen"), facts(counted, *moved)]))
    # The rows of today know where their words stand, which an edition leaves out.
    after = {**compared.rows_after, **snapshot.rows_by_id} if is_now else compared.rows_after
    context = statement_context(compared.codebook, names=_names(compared), studies=snapshot.studies)
    reasons = reasons_to_plain(change, before=compared.rows_before, after=after, context=context)
    show_reasons(reasons, dimensions=dimensions_to_plain(compared.codebook), key="reasons")


def _names(compared: review.Comparison) -> Mapping[str, str]:
    return {f.document_id: f.name for e in (compared.before, compared.after) for f in e.files if f.document_id}
