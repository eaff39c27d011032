"""Flows: which codes of two or three dimensions are reported together, and the statements behind each pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import streamlit as st

from litreview import review
from litreview.app.choosing_columns import Mask, Places, order_for_reading
from litreview.app.components import show_figure
from litreview.app.counting_choice import choose_counting
from litreview.app.country_roles import studied_facts, studied_in
from litreview.app.framing import PageName, explain_empty, facts, quantity
from litreview.app.markup import joined, tag
from litreview.app.row_filters import RowChoice, choose_rows, find_chosen, show_cards
from litreview.app.snapshot import Snapshot, Stamp
from litreview.figures import FigureTable, Flow, count_flows, flow_titles, flows_table, flows_to_plain
from litreview.records import CountBy, MeetIn

_NOTHING = "Nothing more"
_AS_FITS = "As fits"
_LEAST = (_AS_FITS, "1", "2", "3", "5", "10", "20", "50")
_FLOW = "flow"  # query parameter


@dataclass(frozen=True, slots=True)
class _View:
    """What the figure is to show: dimensions by id from left to right; `least`: the smallest flow, None as fits."""

    dimensions: tuple[str, ...]
    count_by: CountBy
    meet_in: MeetIn
    least: int | None
    rows: RowChoice


@dataclass(frozen=True, slots=True)
class _Found:
    """The flows of a view, all of them, and what is drawn."""

    flows: tuple[Flow, ...]
    plain: dict[str, Any]
    table: FigureTable
    has_rows: bool


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if not explain_empty(snapshot):
        _show_flows(snapshot, pages)


@st.fragment
def _show_flows(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    view = _choose_view(snapshot)
    if len(set(view.dimensions)) < len(view.dimensions):
        st.html(tag("p", "One dimension is chosen twice. Choose different ones.", class_="lr-problem", role="alert"))
        return
    found = _counted(snapshot.stamp, view, snapshot)
    if (counted := studied_facts(snapshot, view.rows.studied)) is not None:
        st.html(facts(counted))
    if not found.plain["flows"]:
        st.html(tag("p", _why_none(found, view), class_="lr-problem"))
        return
    chosen = next((f for f in found.flows if f.flow_id == st.query_params.get(_FLOW)), None)
    show_figure(found.plain, found.table, selected=chosen.flow_id if chosen else None, key="flows", on_pick=_pick)
    if chosen is None:
        st.html(facts("Choose a flow, or a line of the table, to read its statements."))
    else:
        _show_chosen(chosen, view, snapshot, pages)


def _choose_view(snapshot: Snapshot) -> _View:
    labels = {d.label: d.dimension_id for d in snapshot.codebook.dimensions}
    options, ids = list(labels), list(labels.values())
    first, second = review.default_dimensions(snapshot.codebook)
    rest = [d for d in snapshot.codebook.dimensions if d.dimension_id not in (first, second)]
    third = next((d.label for d in rest if d.role == "actor"), _NOTHING)

    def choose(title: str, key: str, choices: Sequence[str], index: int) -> str:
        return str(
            st.selectbox(
                title, choices, index=index, key=key, bind="query-params", width=172, on_change=_pick, args=(None,)
            )
        )

    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        start = choose("From", "from", options, ids.index(first))
        middle = choose("To", "to", options, ids.index(second))
        lasts = [*options, _NOTHING]
        end = choose("And on to", "onto", lasts, lasts.index(third))
        count_by, meet_in = choose_counting("flow")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        rows = choose_rows(snapshot, by_direction=True)
        least = st.selectbox(
            "Smallest flow",
            _LEAST,
            key="least",
            bind="query-params",
            width=118,
            help="Smaller flows are not drawn; the table has them all. As fits: as small as leaves the figure legible.",
        )
    return _View(
        dimensions=tuple(labels[label] for label in (start, middle, end) if label != _NOTHING),
        count_by=count_by,
        meet_in=meet_in,
        least=None if least == _AS_FITS else int(str(least)),
        rows=rows,
    )


@st.cache_resource(show_spinner=False, max_entries=16)
def _counted(stamp: Stamp, view: _View, _snapshot: Snapshot) -> _Found:
    chosen = _chosen(_snapshot, view)
    maps = [
        _snapshot.count_map(
            chosen,
            row_dimension=start,
            column_dimension=end,
            meet_in=view.meet_in,
            count_by=view.count_by,
            searched=studied_in(_snapshot, view.rows.studied),
        )
        for start, end in pairwise(view.dimensions)
    ]
    flows = count_flows(maps)
    plain = flows_to_plain(
        flows,
        maps,
        codebook=_snapshot.codebook,
        project=_snapshot.name,
        least=view.least,
        notes=_filters_told(view),
    )
    table = flows_table(flows, titles=flow_titles(maps, _snapshot.codebook), count_by=view.count_by)
    return _Found(flows, plain, table, bool(chosen.any()))


def _chosen(snapshot: Snapshot, view: _View) -> Mask:
    chosen = np.zeros(snapshot.n_rows, np.bool_)
    chosen[find_chosen(snapshot, view.rows)] = True
    return chosen


def _filters_told(view: _View) -> list[str]:
    """Say in the figure itself what it was narrowed to, so that a saved one does."""
    meeting = [f"Codes meet in one {view.meet_in}."] if view.meet_in != "statement" else []
    return [*meeting, *view.rows.told()]


def _why_none(found: _Found, view: _View) -> str:
    if not found.has_rows:
        return "No statement passes these filters, so there is nothing to draw."
    if found.flows:
        return f"No flow is as large as {view.least} {view.count_by}. Choose a smaller one."
    return f"No {view.meet_in} carries codes of two neighbours among these dimensions. Choose others."


def _pick(flow_id: str | None) -> None:
    if flow_id is None:
        st.query_params.pop(_FLOW, None)
    else:
        st.query_params[_FLOW] = flow_id


def _show_chosen(flow: Flow, view: _View, snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    title = tag("h2", f"{flow.source.label} → {flow.target.label}", class_="lr-chosen")
    studies = quantity(flow.cell.n_studies, "study", "studies")
    st.html(joined([title, facts(studies, quantity(flow.cell.n_statements, "statement"))]))
    show_cards(_places(snapshot.stamp, view, flow.flow_id, flow, snapshot), snapshot, pages, key=flow.flow_id)


@st.cache_resource(show_spinner=False, max_entries=16)
def _places(stamp: Stamp, view: _View, flow_id: str, _flow: Flow, _snapshot: Snapshot) -> Places:
    """Return where a flow's statements stand, in the order of reading."""
    columns, codebook = _snapshot.columns, _snapshot.codebook
    start, end = view.dimensions[_flow.step - 1 : _flow.step + 1]
    places = review.find_rows_of_cell(
        columns,
        _chosen(_snapshot, view),
        codebook=codebook,
        row_dimension=start,
        column_dimension=end,
        row_code=_flow.source.code_id,
        column_code=_flow.target.code_id,
        meet_in=view.meet_in,
    )
    if not any(d.role == "gap" and d.dimension_id in (start, end) for d in codebook.dimensions):
        # What only says that little is known is no part of the flow.
        places = places[(columns.gaps[places] == 0) | (columns.polarities[places] > 0)]
    return order_for_reading(columns, places)
