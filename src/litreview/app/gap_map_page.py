"""Gap map: two dimensions against each other, and the statements behind what is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from litreview import review, storage
from litreview.app.choosing import DIRECTION_LABELS, DIRECTIONS, keep_directions
from litreview.app.choosing_columns import Mask, Places, keep_for_map, order_for_reading
from litreview.app.components import show_gap_map, show_statements
from litreview.app.country_roles import choose_studied, studied_facts, studied_in
from litreview.app.framing import PageName, explain_empty, facts, quantity
from litreview.app.markup import Html, joined, tag
from litreview.app.snapshot import Snapshot, Stamp
from litreview.figures import CellCount, counts_to_plain, find_count, map_html
from litreview.records import CellDecision, CountBy, MapCounts, MeetIn

CARDS_AT_ONCE = 12
BESIDE_UP_TO = 7  # columns; with more, the statements stand below the map
IN_ONE_FILE = 50_000  # statements
LISTED = 5  # cells under each heading while none is chosen
_UNITS = {"studies": ("study", "studies"), "documents": ("document",), "statements": ("statement",)}
_COUNTS: Mapping[str, CountBy] = {"Studies": "studies", "Documents": "documents", "Statements": "statements"}
_MEETINGS: Mapping[str, MeetIn] = {"Statement": "statement", "Paragraph": "paragraph", "Document": "document"}
_ROW, _COLUMN = "row", "column"  # query parameters


@dataclass(frozen=True, slots=True)
class _View:
    """What the map is to show."""

    down: str
    across: str
    count_by: CountBy
    meet_in: MeetIn
    directions: tuple[str, ...]
    studied: tuple[str, ...] = ()


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if not explain_empty(snapshot):
        _show_board(snapshot, pages)


@st.fragment
def _show_board(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    view = _choose_view(snapshot)
    if view is None:
        st.html(tag("p", "Rows and columns are the same dimension. Choose two.", class_="lr-problem", role="alert"))
        return
    counts, plain = _map(snapshot.stamp, view, snapshot)
    chosen = {side: st.query_params[side] for side in (_ROW, _COLUMN) if side in st.query_params}
    cell = find_count(counts, row_code=chosen.get(_ROW), column_code=chosen.get(_COLUMN))
    n_columns = sum(h["level"] == 0 for h in plain["columns"])
    if n_columns <= BESIDE_UP_TO:
        board, reading = st.columns([3, 2], gap="large")
    else:
        board, reading = st.container(), st.container()
    with board, st.container(key="board"):
        show_gap_map(plain, selection=chosen if cell is not None else {}, key="gap_map", on_pick=_pick)
        _offer_download(snapshot, view)
    with reading:
        if cell is None:
            _show_invitation(counts, plain)
        else:
            _show_cell(snapshot, pages, counts, view, cell)


def _choose_view(snapshot: Snapshot) -> _View | None:
    labels = {d.label: d.dimension_id for d in snapshot.codebook.dimensions}
    first_down, first_across = review.default_dimensions(snapshot.codebook)
    options = list(labels)
    ids = list(labels.values())
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        down = st.selectbox(
            "Rows", options, index=ids.index(first_down), key="rows", bind="query-params", width=172, on_change=_unpick
        )
        across = st.selectbox(
            "Columns",
            options,
            index=ids.index(first_across),
            key="columns",
            bind="query-params",
            width=172,
            on_change=_unpick,
        )
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
            help="A cell holds the statements that carry both codes. Wider, the two codes may stand in different "
            "statements of a paragraph or of a document.",
        )
        directions = st.pills(
            "Reported as",
            [DIRECTION_LABELS[d] for d in DIRECTIONS],
            selection_mode="multi",
            default=[DIRECTION_LABELS[d] for d in DIRECTIONS],
            key="direction",
            bind="query-params",
            help="Statements that only say what is not known stay, whatever is chosen here.",
        )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        studied = choose_studied(snapshot, width=359)
        if (counted := studied_facts(snapshot, studied)) is not None:
            st.html(facts(counted, "studies they cite count too", "a gap is one among these papers"))
    if down == across:
        return None
    chosen = tuple(d for d in DIRECTIONS if DIRECTION_LABELS[d] in (directions or ()))
    counts, meets = _COUNTS[str(count_by)], _MEETINGS[str(meet_in)]
    return _View(labels[str(down)], labels[str(across)], counts, meets, chosen, studied)


@st.cache_resource(show_spinner=False, max_entries=32)
def _map(stamp: Stamp, view: _View, _snapshot: Snapshot) -> tuple[MapCounts, dict[str, Any]]:
    counts = _snapshot.count_map(
        _chosen(_snapshot, view),
        row_dimension=view.down,
        column_dimension=view.across,
        meet_in=view.meet_in,
        count_by=view.count_by,
        searched=studied_in(_snapshot, view.studied),
    )
    return counts, counts_to_plain(counts, codebook=_snapshot.codebook)


def _chosen(snapshot: Snapshot, view: _View) -> Mask | None:
    return keep_for_map(snapshot.columns, view.directions, studied_in(snapshot, view.studied))


def _pick(chosen: dict[str, str]) -> None:
    _unpick()
    st.query_params.update(chosen)


def _unpick() -> None:
    for side in (_ROW, _COLUMN):
        st.query_params.pop(side, None)


def _offer_download(snapshot: Snapshot, view: _View) -> None:
    searched = studied_in(snapshot, view.studied)

    def page() -> str:
        rows = tuple(
            row
            for row in keep_directions(snapshot.rows, view.directions)
            if searched is None or row.document_id in searched
        )
        gap_map = snapshot.gap_map(
            rows, row_dimension=view.down, column_dimension=view.across, meet_in=view.meet_in, searched=searched
        )
        return map_html(
            gap_map,
            rows=rows,
            codebook=snapshot.codebook,
            title=f"{snapshot.name}: papers that study {' or '.join(view.studied)}" if view.studied else snapshot.name,
            names=snapshot.names,
            studies=snapshot.studies,
            count_by=view.count_by,
        )

    st.download_button(
        "Download this map as one HTML file",
        page,
        file_name="gap-map.html",
        mime="text/html",
        icon=":material/download:",
        on_click="ignore",
        disabled=snapshot.n_rows > IN_ONE_FILE,
        help=f"With more than {IN_ONE_FILE:,} statements the file is too large for a browser."
        if snapshot.n_rows > IN_ONE_FILE
        else None,
    )


def _show_invitation(counts: MapCounts, plain: Mapping[str, Any]) -> None:
    cells = [c for c in _top_cells(plain) if c["state"] != "not_applicable"]
    states = [cell["state"] for cell in cells]
    lines = [
        f"{quantity(counts.n_studies_met, 'study', 'studies')} in {quantity(len(cells), 'cell')}",
        f"{quantity(states.count('absolute_gap'), 'gap')}: both codes occur, never together",
        f"{quantity(states.count('thin'), 'thin cell')}: {counts.thin_at_most} studies or fewer",
    ]
    clusters = sorted((c for c in cells if c["count"]), key=lambda c: -c["count"])[:LISTED]
    confirmed = sorted(
        (c for c in cells if c["gaps"] and c["state"] in ("thin", "absolute_gap")),
        key=lambda c: (c["count"], -c["gaps"]),
    )[:LISTED]
    st.html(
        tag(
            "div",
            tag("h2", "Choose a cell"),
            tag("p", "Click a cell, a row or a column, or walk with the arrow keys and press Enter."),
            tag("ul", *(tag("li", line) for line in lines)),
            _cells("Most studied", [(c["text"][0], quantity(c["count"], *_UNITS[plain["unit"]])) for c in clusters]),
            _cells(
                "Little found, and papers say so",
                [(c["text"][0], quantity(c["gaps"], "stated gap")) for c in confirmed],
            ),
            class_="lr-invitation",
        )
    )


def _top_cells(plain: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the cells of codes without parent, so that nothing is told twice."""
    columns = plain["columns"]
    levels = ((r["level"], c["level"]) for r in plain["rows"] for c in columns)
    return [cell for cell, level in zip(plain["cells"], levels, strict=True) if level == (0, 0)]


def _cells(title: str, entries: Sequence[tuple[str, str]]) -> Html | None:
    if not entries:
        return None
    rows = (tag("tr", tag("th", name, scope="row"), tag("td", words)) for name, words in entries)
    return joined([tag("h3", title), tag("table", tag("tbody", *rows), class_="lr-table lr-cells")])


def _show_cell(
    snapshot: Snapshot, pages: Mapping[PageName, st.Page], counts: MapCounts, view: _View, cell: CellCount
) -> None:
    codes = st.query_params.get(_ROW), st.query_params.get(_COLUMN)
    labels = [
        next((h.label for h in headings if h.code_id == code), None)
        for headings, code in zip((counts.rows, counts.columns), codes, strict=True)
    ]
    places = _places(snapshot.stamp, view, codes, snapshot)
    gaps = quantity(cell.n_stated_gaps, "stated gap") if cell.n_stated_gaps else None
    told = facts(
        quantity(cell.n_studies, "study", "studies"), quantity(cell.n_statements, "statement"), gaps
    ) if len(places) else facts(f"None of {quantity(counts.n_searched, 'document')} searched")  # fmt: skip
    title = " × ".join(label for label in labels if label is not None)
    st.html(joined([tag("h2", title, class_="lr-chosen"), told]))
    if codes[0] is not None and codes[1] is not None:
        _show_applicability(snapshot, counts, codes[0], codes[1], cell)
    n_pages = -(-len(places) // CARDS_AT_ONCE)
    page = st.pagination(n_pages, key=f"statements_{codes[0] or ''}_{codes[1] or ''}") if n_pages > 1 else 1
    start = (page - 1) * CARDS_AT_ONCE
    opened = show_statements(
        snapshot.rows_at(places[start : start + CARDS_AT_ONCE].tolist()),
        snapshot,
        key="cell_statements",
        empty="No statement carries both codes. That may be a gap in the research, or a wording that the codebook does "
        "not know yet.",
        opens=True,
    )
    if opened is not None:
        st.switch_page(pages["Evidence"], query_params={"statement": opened})


@st.cache_resource(show_spinner=False, max_entries=32)
def _places(stamp: Stamp, view: _View, codes: tuple[str | None, str | None], _snapshot: Snapshot) -> Places:
    """Return where a cell's statements stand, in the order of reading."""
    places = review.find_rows_of_cell(
        _snapshot.columns,
        _chosen(_snapshot, view),
        codebook=_snapshot.codebook,
        row_dimension=view.down,
        column_dimension=view.across,
        row_code=codes[0],
        column_code=codes[1],
        meet_in=view.meet_in,
    )
    return order_for_reading(_snapshot.columns, places)


def _show_applicability(
    snapshot: Snapshot, counts: MapCounts, row_code: str, column_code: str, cell: CellCount
) -> None:
    is_out = cell.state == "not_applicable"
    if is_out:
        st.html(tag("p", tag("b", "Not applicable: "), cell.reason or "no reason given", class_="lr-problem"))
    with st.popover("Take this back" if is_out else "Mark as not applicable", type="tertiary"):
        with st.form("applicability", border=False):
            question = "Why does it apply after all?" if is_out else "Why can these two not meet?"
            coder = st.text_input("Your name", value=st.session_state.get("coder", ""), max_chars=80)
            reason = st.text_area(question, max_chars=500)
            sent = st.form_submit_button("Take back" if is_out else "Mark")
        if sent and not (coder and coder.strip() and reason and reason.strip()):
            st.html(tag("p", "A decision needs a name and a reason.", class_="lr-problem lr-error", role="alert"))
        elif sent:
            st.session_state["coder"] = str(coder).strip()
            decision = CellDecision(
                row_dimension=counts.row_dimension,
                row_code=row_code,
                column_dimension=counts.column_dimension,
                column_code=column_code,
                action="applicable" if is_out else "not_applicable",
                coder=str(coder).strip(),
                decided_at=datetime.now(UTC).isoformat(timespec="seconds"),
                reason=str(reason).strip(),
            )
            storage.decide_cell(snapshot.project, decision)
            st.rerun()
