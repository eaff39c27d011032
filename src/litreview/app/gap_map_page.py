"""Gap map: two dimensions against each other, and the statements behind what is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import streamlit as st

from litreview import review, storage
from litreview.app.changes_page import offer_keeping, say_kept
from litreview.app.components import show_gap_map, show_statements
from litreview.app.counting_choice import choose_counting
from litreview.app.country_roles import studied_facts
from litreview.app.framing import PageName, explain_empty, facts, quantity
from litreview.app.keeping import known_name
from litreview.app.map_filters import choose_filter, keep_rows, say_filter
from litreview.app.map_view import (
    DETAILED_UP_TO,
    Codes,
    DrawnMap,
    MapView,
    count_rows,
    count_segment,
    draw_map,
    find_counted,
    is_detailed,
    read_cell,
)
from litreview.app.markup import Html, joined, tag
from litreview.app.pair_search import search_pair
from litreview.app.reading import open_in_reader
from litreview.app.review_inbox import LONGEST_NAME
from litreview.app.review_queue import KINDS
from litreview.app.snapshot import Snapshot
from litreview.figures import CellCount, map_html
from litreview.records import CellDecision, GapMap, MapCounts

CARDS_AT_ONCE = 12
BESIDE_UP_TO = 7  # columns; with more, the statements stand below the map
IN_ONE_FILE = 50_000  # statements
LISTED = 5  # cells under each heading while none is chosen
_UNITS = {"studies": ("study", "studies"), "documents": ("document",), "statements": ("statement",)}
_ROW, _COLUMN, _SEGMENT, _NEAR = "row", "column", "segment", "near"  # query parameters
_NO_SEGMENTS = "Driver and barrier"


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if not explain_empty(snapshot):
        _show_board(snapshot, pages)


@st.fragment
def _show_board(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    say_kept()
    view = _choose_view(snapshot)
    if view is None:
        what = "Rows, columns and marks show the same dimension twice. Choose two, and another for the marks."
        st.html(tag("p", what, class_="lr-problem", role="alert"))
        return
    drawn = draw_map(snapshot.stamp, view, snapshot)
    for line in _told(snapshot, view, drawn):
        st.html(line)
    chosen = {side: st.query_params[side] for side in (_ROW, _COLUMN, _SEGMENT) if side in st.query_params}
    codes = chosen.get(_ROW), chosen.get(_COLUMN)
    cell = find_counted(drawn, codes, view.count_by)
    n_columns = sum(h["level"] == 0 for h in drawn.plain["columns"])
    if n_columns <= BESIDE_UP_TO:
        board, reading = st.columns([3, 2], gap="large")
    else:
        board, reading = st.container(), st.container()
    with board, st.container(key="board"):
        show_gap_map(drawn.plain, selection=chosen if cell is not None else {}, key="gap_map", on_pick=_pick)
        with st.container(horizontal=True, vertical_alignment="center"):
            _offer_download(snapshot, drawn, view)
            offer_keeping(snapshot)
            if drawn.gap_map.n_without_factor and "Review" in pages:
                st.page_link(
                    pages["Review"], label="Review those without a factor", icon=":material/rule:",
                    query_params={"review_claim": KINDS["bare"]},
                )  # fmt: skip
    with reading:
        if cell is None:
            _show_invitation(drawn)
        else:
            _show_cell(snapshot, pages, view, drawn, codes, cell)


def _choose_view(snapshot: Snapshot) -> MapView | None:
    labels = {d.label: d.dimension_id for d in snapshot.codebook.dimensions}
    first = review.default_dimensions(snapshot.codebook)
    options, ids, detailed = list(labels), list(labels.values()), is_detailed(snapshot)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        down, across = (
            st.selectbox(
                label, options, index=ids.index(dimension), key=label.lower(), bind="query-params", width=172,
                on_change=_unpick,
            )
            for label, dimension in zip(("Rows", "Columns"), first, strict=True)
        )  # fmt: skip
        third = st.selectbox(
            "Marks show", [_NO_SEGMENTS, *options], disabled=not detailed, key="segments", bind="query-params",
            width=172, on_change=_unpick,
            help="A third dimension shares out what is counted in each cell, a letter and a colour for each code.",
        )  # fmt: skip
        count_by, meet_in = choose_counting("cell")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        wanted = choose_filter(snapshot, detailed=detailed)
        shows_error = st.toggle(
            "Show error", disabled=not detailed, key="show_error", bind="query-params",
            help="How many studies each cell may hold, given the precision and recall measured on labelled sentences "
            "of this review, and whether a gap survives that error.",
        )  # fmt: skip
    segment_dimension = labels.get(str(third))
    if len({down, across}) < 2 or segment_dimension in (labels[str(down)], labels[str(across)]):
        return None
    return MapView(
        down=labels[str(down)],
        across=labels[str(across)],
        count_by=count_by,
        meet_in=meet_in,
        wanted=wanted,
        segment_dimension=segment_dimension,
        shows_error=bool(shows_error),
    )


def _told(snapshot: Snapshot, view: MapView, drawn: DrawnMap) -> list[Html]:
    """Say which papers count, which filters narrow them, and what is known of the error of the coding."""
    lines = []
    narrowed = [studied_facts(snapshot, view.wanted.studied), say_filter(view.wanted)]
    if any(narrowed):
        n = len(snapshot.names) if drawn.searched is None else len(drawn.searched)
        in_papers = f"{quantity(n, 'paper')} left"
        n_rows = sum(row.status != "rejected" for row in drawn.rows)
        left = f"{quantity(n_rows, 'statement')} in {in_papers}" if is_detailed(snapshot) else in_papers
        lines.append(facts(*narrowed, left, "studies they cite count too", "a gap is one among these papers"))
    if not is_detailed(snapshot):
        lines.append(
            facts(
                f"With more than {DETAILED_UP_TO:,} statements the map is counted without marks of a third dimension, "
                "the error of the coding, synthesis gaps and the filter by probability."
            )
        )
    if drawn.no_error:
        lines.append(facts(f"Error not measured: {drawn.no_error}."))
    elif view.shows_error and view.count_by != "studies":
        lines.append(facts("The error is told for studies alone; it stands in the words of each cell."))
    return lines


def _pick(chosen: dict[str, str]) -> None:
    _unpick()
    st.query_params.update(chosen)


def _unpick() -> None:
    for side in (_ROW, _COLUMN, _SEGMENT, _NEAR):
        st.query_params.pop(side, None)


def _offer_download(snapshot: Snapshot, drawn: DrawnMap, view: MapView) -> None:
    def page() -> str:
        rows, gap_map = drawn.rows, drawn.gap_map
        if isinstance(gap_map, MapCounts):
            searched = drawn.searched
            rows = keep_rows(snapshot.rows, view.wanted, searched)
            gap_map = count_rows(snapshot, view, rows, searched)
        studied, more = view.wanted.studied, say_filter(view.wanted)
        about = [f"papers that study {' or '.join(studied)}"] if studied else []
        about += [more] if more is not None else []
        return map_html(
            gap_map,
            rows=rows,
            codebook=snapshot.codebook,
            title=f"{snapshot.name}: {', '.join(about)}" if about else snapshot.name,
            names=snapshot.names,
            studies=snapshot.studies,
            count_by=view.count_by,
            estimates=drawn.estimates,
            segments=drawn.segments,
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


def _show_invitation(drawn: DrawnMap) -> None:
    counts, plain = drawn.gap_map, drawn.plain
    n_studies = counts.n_studies_met if isinstance(counts, MapCounts) else counts.n_studies
    cells = [c for c in _top_cells(plain) if c["state"] != "not_applicable"]
    states = [cell["state"] for cell in cells]
    lines = [
        f"{quantity(n_studies, 'study', 'studies')} in {sum(c['count'] > 0 for c in cells):,} of "
        f"{quantity(len(cells), 'cell')}",
        f"{quantity(states.count('absolute_gap'), 'gap')}: both codes occur, never together",
        f"{quantity(states.count('thin'), 'thin cell')}: {counts.thin_at_most} studies or fewer",
        *_synthesis_facts(drawn, states.count("synthesis_gap")),
    ]
    if counts.n_without_factor:
        claims = quantity(counts.n_without_factor, "driver or barrier", "drivers or barriers")
        lines.append(f"{claims} of no factor: no cell shows them as such")
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


def _synthesis_facts(drawn: DrawnMap, n: int) -> list[str]:
    if isinstance(drawn.gap_map, MapCounts):
        return []
    if drawn.synthesis_from is None:
        return ["no recent review was read, so synthesis gaps are not told"]
    return [f"{quantity(n, 'synthesis gap')}: {drawn.synthesis_from} studies or more, and no recent review"]


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
    snapshot: Snapshot,
    pages: Mapping[PageName, st.Page],
    view: MapView,
    drawn: DrawnMap,
    codes: Codes,
    cell: CellCount,
) -> None:
    labels = [
        next((h.label for h in headings if h.code_id == code), None)
        for headings, code in zip((drawn.gap_map.rows, drawn.gap_map.columns), codes, strict=True)
    ]
    segment = st.query_params.get(_SEGMENT) if drawn.segments is not None else None
    found = read_cell(snapshot, view, drawn, codes, segment)
    if segment is not None and isinstance(drawn.gap_map, GapMap) and not isinstance(found, np.ndarray):
        labels.append(next((s["label"] for s in drawn.plain["segments"] if s["id"] == segment), segment))
        cell = count_segment(drawn.gap_map, codes, found, view.count_by)
    gaps = quantity(cell.n_stated_gaps, "stated gap") if cell.n_stated_gaps else None
    told = facts(
        quantity(cell.n_studies, "study", "studies"), quantity(cell.n_statements, "statement"), gaps
    ) if len(found) else facts(f"None of {quantity(drawn.gap_map.n_searched, 'document')} searched")  # fmt: skip
    title = " × ".join(label for label in labels if label is not None)
    st.html(joined([tag("h2", title, class_="lr-chosen"), told]))
    if codes[0] is not None and codes[1] is not None:
        for line in _words_of(drawn, codes):
            if line.startswith("error of the coding"):
                st.html(facts(line[0].upper() + line[1:]))
        _show_applicability(snapshot, drawn, codes[0], codes[1], cell)
        if not cell.n_statements and drawn.rows:
            _offer_search(snapshot, drawn, (codes[0], codes[1]), (str(labels[0]), str(labels[1])))
    n_pages = -(-len(found) // CARDS_AT_ONCE)
    key = f"statements_{codes[0] or ''}_{codes[1] or ''}_{segment or ''}"
    page = st.pagination(n_pages, key=key) if n_pages > 1 else 1
    shown = found[(page - 1) * CARDS_AT_ONCE : page * CARDS_AT_ONCE]
    opened = show_statements(
        snapshot.rows_at(shown.tolist()) if isinstance(shown, np.ndarray) else shown,
        snapshot,
        key="cell_statements",
        empty="No statement carries both codes. That may be a gap in the research, or a wording that the codebook does "
        "not know yet.",
        opens=True,
    )
    if opened is not None:
        open_in_reader(opened, pages)


def _words_of(drawn: DrawnMap, codes: Codes) -> Sequence[str]:
    rows, columns = ([h["id"] for h in drawn.plain[side]] for side in ("rows", "columns"))
    if codes[0] not in rows or codes[1] not in columns:
        return ()
    words: Sequence[str] = drawn.plain["cells"][rows.index(codes[0]) * len(columns) + columns.index(codes[1])]["text"]
    return words


def _offer_search(snapshot: Snapshot, drawn: DrawnMap, codes: tuple[str, str], labels: tuple[str, str]) -> None:
    """Offer to look for both codes near each other: an empty cell may be something that was not found."""
    if _NEAR not in st.query_params:
        st.button(
            "Search the corpus for this pair", icon=":material/search:",
            on_click=lambda: st.query_params.update({_NEAR: "1"}),
        )  # fmt: skip
        return
    gap_map = drawn.gap_map
    pairs = (gap_map.row_dimension, codes[0]), (gap_map.column_dimension, codes[1])
    found = search_pair(drawn.rows, pairs, labels)
    groups = (
        ("In one paragraph", found.in_paragraph),
        ("Within three paragraphs", found.near),
        ("With one code and a word of the other's name", found.named),
    )
    st.html(
        joined(
            [
                tag("h3", "Where the two come near each other", class_="lr-step"),
                facts(f"{quantity(found.n_documents, 'paper')} with both codes", *(
                    f"{title[0].lower() + title[1:]}: {quantity(len(rows), 'statement')}" for title, rows in groups
                )),
            ]
        )
    )  # fmt: skip
    rows = list({row.row_id: row for _, group in groups for row in group}.values())
    show_statements(
        rows[:CARDS_AT_ONCE], snapshot, key="near_statements", empty="The two stand nowhere near each other."
    )
    if len(rows) > CARDS_AT_ONCE:
        st.html(facts(f"The first {CARDS_AT_ONCE} of {len(rows):,} are shown."))


def _show_applicability(snapshot: Snapshot, drawn: DrawnMap, row_code: str, column_code: str, cell: CellCount) -> None:
    is_out = cell.state == "not_applicable"
    if is_out:
        st.html(tag("p", tag("b", "Not applicable: "), cell.reason or "no reason given", class_="lr-problem"))
    with st.popover("Take this back" if is_out else "Mark as not applicable", type="tertiary"):
        with st.form("applicability", border=False):
            question = "Why does it apply after all?" if is_out else "Why can these two not meet?"
            coder = st.text_input("Your name", value=known_name(), max_chars=LONGEST_NAME)
            reason = st.text_area(question, max_chars=500)
            sent = st.form_submit_button("Take back" if is_out else "Mark")
        if sent and not (coder and coder.strip() and reason and reason.strip()):
            st.html(tag("p", "A decision needs a name and a reason.", class_="lr-problem lr-error", role="alert"))
        elif sent:
            st.session_state["coder"] = str(coder).strip()
            decision = CellDecision(
                row_dimension=drawn.gap_map.row_dimension,
                row_code=row_code,
                column_dimension=drawn.gap_map.column_dimension,
                column_code=column_code,
                action="applicable" if is_out else "not_applicable",
                coder=str(coder).strip(),
                decided_at=datetime.now(UTC).isoformat(timespec="seconds"),
                reason=str(reason).strip(),
            )
            storage.decide_cell(snapshot.project, decision)
            st.rerun()
