"""Evidence: the table of statements, filtered and searched, and each one in its document."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from litreview import evidence
from litreview.app.choosing import (
    DIRECTION_LABELS,
    DIRECTIONS,
    EvidenceFilter,
    direction_of,
)
from litreview.app.choosing_columns import Places, code_choices_of, documents_in_role, find_rows
from litreview.app.components import show_statements
from litreview.app.counting_codes import count_rejected
from litreview.app.country_roles import PART_LABELS, choose_studied, studied_facts, studied_in
from litreview.app.framing import PageName, explain_empty, facts, quantity
from litreview.app.reading import open_in_reader, show_place
from litreview.app.snapshot import Snapshot, Stamp
from litreview.figures import caveats, country_names
from litreview.interchange import write_evidence
from litreview.records import Codebook, EvidenceRow
from litreview.text import digest, fold

ROWS_AT_ONCE = 100  # in the table
IN_ONE_DOWNLOAD = 50_000  # statements
_STATEMENT, _ROLE, _COUNTRY = "statement", "role", "country"  # query parameters
_MIME = {".csv": "text/csv", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_WIDTHS = {"Quote": 440, "Page": 55, "Reported as": 90, "Gaps stated": 95}  # px
_WIDTH = 165
_TABLE_HEIGHT = 640
_ROW_HEIGHT = 76  # px; from 65 Streamlit wraps the text of a cell


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if not explain_empty(snapshot):
        _show_evidence(snapshot, pages)


@st.fragment
def _show_evidence(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    wanted = _choose_filter(snapshot)
    places = _found(snapshot.stamp, wanted, snapshot)
    with st.container(horizontal=True, vertical_alignment="center"):
        counted = f"{len(places):,} of {quantity(snapshot.n_rows, 'statement')}"
        n_rejected = count_rejected(snapshot.columns)
        is_read = fold(wanted.words) or not wanted.words.strip()
        unread = None if is_read else "the search reads Latin letters and digits"
        rejected = f"{n_rejected:,} rejected" if n_rejected else None
        st.html(
            facts(counted, unread, rejected, studied_facts(snapshot, st.session_state.get("studied", ()))),
            width="stretch",
        )
        _offer_downloads(snapshot, places)
    chosen = snapshot.row(st.query_params.get(_STATEMENT, ""))
    # The table stays in the same column, whatever its width: moved, it would lose its place.
    board, reading = st.columns([1, 1] if chosen is not None else [200, 1], gap="small")
    with board:
        _show_table(snapshot, wanted, places, chosen)
    if chosen is None:
        return
    with reading:
        opened = show_statements([chosen], snapshot, key="chosen_statement", opens=True)
        if opened is not None:
            open_in_reader(opened, pages)
        show_place(chosen, snapshot)


def _choose_filter(snapshot: Snapshot) -> EvidenceFilter:
    choices = _choices(snapshot.stamp, snapshot)
    by_label = {label: pair for pair, label in choices.items()}
    gap_labels = _gap_labels(snapshot.codebook)
    documents = snapshot.papers
    search, directions = st.columns([3, 2], vertical_alignment="bottom")
    words = search.text_input(
        "Search", key="search", bind="query-params", type="search", placeholder="Words in the quote, codes or file name"
    )
    reported = directions.pills(
        "Reported as",
        [DIRECTION_LABELS[d] for d in DIRECTIONS],
        selection_mode="multi",
        key="reported",
        bind="query-params",
    )
    codes, gaps, studied, files = st.columns([3, 2, 2, 2])
    with studied:
        countries = choose_studied(snapshot)
    return EvidenceFilter(
        words=words or "",
        codes=tuple(
            by_label[label]
            for label in codes.multiselect(
                "Codes",
                list(by_label),
                key="codes",
                bind="query-params",
                placeholder="Any code",
                help="Any of the codes chosen within a dimension, and each dimension that is chosen.",
            )
        ),
        directions=tuple(d for d in DIRECTIONS if DIRECTION_LABELS[d] in (reported or ())),
        gaps=tuple(
            gap_labels[label]
            for label in gaps.multiselect(
                "Gaps stated", list(gap_labels), key="gaps", bind="query-params", placeholder="Any or none"
            )
        ),
        document_ids=tuple(
            documents[name]
            for name in files.multiselect(
                "Documents", list(documents), key="documents", bind="query-params", placeholder="All documents"
            )
        ),
        studied_in=_both(studied_in(snapshot, countries), _in_role(snapshot)),
    )


def _in_role(snapshot: Snapshot) -> tuple[str, ...] | None:
    """Return the papers in which a country plays the part that the address names, and say so; None: all papers."""
    asked, iso2 = st.query_params.get(_ROLE), st.query_params.get(_COUNTRY)
    part = next((part for part in PART_LABELS if part == asked), None)
    if part is None or iso2 is None:
        return None
    found = documents_in_role(snapshot.found_columns, part, iso2)
    country = country_names().get(iso2, iso2)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(facts(f"{quantity(len(found), 'paper')}: {PART_LABELS[part].lower()} {country}"), width="content")
        st.button("Show all papers", type="tertiary", on_click=_forget_role)
    return found


def _forget_role() -> None:
    for key in (_ROLE, _COUNTRY):
        st.query_params.pop(key, None)


def _both(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(sorted({*one} & {*other}))


def _gap_labels(codebook: Codebook) -> dict[str, str]:
    labels = {c.label: c.code_id for d in codebook.dimensions if d.role == "gap" for c in d.codes}
    return labels | {"Call for research": "future"}


@st.cache_resource(show_spinner=False, max_entries=2)
def _choices(stamp: Stamp, _snapshot: Snapshot) -> dict[tuple[str, str], str]:
    return code_choices_of(_snapshot.codebook, _snapshot.columns)


@st.cache_resource(show_spinner=False, max_entries=16)
def _found(stamp: Stamp, wanted: EvidenceFilter, _snapshot: Snapshot) -> Places:
    return find_rows(_snapshot.columns, wanted)


def evidence_frame(rows: Sequence[EvidenceRow], *, codebook: Codebook, names: Mapping[str, str]) -> pd.DataFrame:
    """Return one line for each row: quote, place, direction, gaps, then a column for each dimension with codes."""
    shown = [d for d in codebook.dimensions if d.role != "gap"]
    columns: dict[str, list[object]] = {
        "Quote": [row.quote for row in rows],
        "Document": [names.get(row.document_id, row.document_id) for row in rows],
        "Page": [row.page_label or str(row.page) for row in rows],
        "Reported as": ["" if row.polarity is None else DIRECTION_LABELS[direction_of(row)] for row in rows],
        "Gaps stated": [", ".join((*row.gap_kinds, *(["future"] if row.is_future else []))) for row in rows],
    }
    for dimension in shown:
        labels = [
            "; ".join(dict.fromkeys(c.label for c in row.codes if c.dimension_id == dimension.dimension_id))
            for row in rows
        ]
        columns[dimension.label] = list(labels)
    to_check = ["; ".join(caveats(row)) for row in rows]
    if any(to_check):
        columns["Check the wording"] = list(to_check)
    return pd.DataFrame(columns)


def _show_table(snapshot: Snapshot, wanted: EvidenceFilter, places: Places, chosen: EvidenceRow | None) -> None:
    if not len(places):
        st.html(facts("No statement passes these filters."))
        return
    n_pages, view = -(-len(places) // ROWS_AT_ONCE), digest(repr(wanted))[:12]
    page = _page_of(snapshot, places, chosen)
    if n_pages > 1:
        page = st.pagination(n_pages, default=page, key=f"evidence_page_{view}")
    rows = snapshot.rows_at(places[(page - 1) * ROWS_AT_ONCE : page * ROWS_AT_ONCE].tolist())
    frame = evidence_frame(rows, codebook=snapshot.codebook, names=snapshot.names)
    key = f"evidence_table_{view}_{page}"

    def choose() -> None:
        picked = st.session_state[key]["selection"]["cells"]
        if picked:
            st.query_params[_STATEMENT] = rows[picked[0][0]].row_id
        else:
            st.query_params.pop(_STATEMENT, None)

    st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height=_TABLE_HEIGHT,
        row_height=_ROW_HEIGHT,
        on_select=choose,
        selection_mode="single-cell",
        selection_default={"selection": {"cells": [(rows.index(chosen), "Quote")] if chosen in rows else []}},
        column_config={
            name: st.column_config.TextColumn(width=_WIDTHS.get(name, _WIDTH)) for name in map(str, frame.columns)
        },
        alt="Statements with document, page and codes; choose one to read it in its document.",
    )


def _page_of(snapshot: Snapshot, places: Places, chosen: EvidenceRow | None) -> int:
    """Return the page of the table, from 1, on which a statement stands; the first where it stands on none."""
    place = None if chosen is None else evidence.find_places(snapshot.columns, [chosen]).get(chosen.row_id)
    index = 0 if place is None else int(np.searchsorted(places, place))
    return 1 + index // ROWS_AT_ONCE if index < len(places) and places[index] == place else 1


def _offer_downloads(snapshot: Snapshot, places: Places) -> None:
    def as_bytes(suffix: str) -> bytes:
        return evidence_bytes(snapshot, snapshot.rows_at(places.tolist()), suffix)

    too_many = len(places) > IN_ONE_DOWNLOAD
    for suffix, label in ((".csv", "CSV"), (".xlsx", "XLSX")):
        st.download_button(
            label,
            partial(as_bytes, suffix),
            file_name=f"evidence{suffix}",
            mime=_MIME[suffix],
            icon=":material/download:",
            on_click="ignore",
            disabled=too_many,
            help=f"More than {IN_ONE_DOWNLOAD:,} statements: filter them, or run `litreview export`."
            if too_many
            else f"The statements shown, as {label}.",
        )


def evidence_bytes(snapshot: Snapshot, rows: Sequence[EvidenceRow], suffix: str) -> bytes:
    """Return the rows as the bytes of a file of that suffix."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"evidence{suffix}"
        about = [("review", snapshot.name), ("statements", str(len(rows)))]
        write_evidence(
            rows,
            path,
            codebook=snapshot.codebook,
            studies=snapshot.studies,
            names=snapshot.names,
            about=about,
            countries=snapshot.countries,
        )
        return path.read_bytes()
