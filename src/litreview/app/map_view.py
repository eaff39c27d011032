"""The gap map as a page asks for it: counted from rows with all that can be told of a cell, or from columns.

Up to DETAILED_UP_TO statements a map is counted from the rows themselves, which name the studies of each cell; that
gives segments, the error of the coding, synthesis gaps and the filter by probability. Larger reviews are counted from
columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from litreview import review
from litreview.app.choosing import rows_of_cell
from litreview.app.choosing_columns import Mask, Places, order_for_reading
from litreview.app.map_filters import MapFilter, keep_documents, keep_places, keep_rows
from litreview.app.measured_error import Estimates, estimate_errors
from litreview.app.snapshot import Snapshot, Stamp
from litreview.figures import (
    CellCount,
    Segments,
    choose_segments,
    count_cell,
    counts_to_plain,
    find_cell,
    find_count,
    gap_map_to_plain,
    segments_of,
)
from litreview.records import Cell, Codebook, CountBy, EvidenceRow, GapMap, MapCounts, MeetIn

DETAILED_UP_TO = 20_000  # statements; more than these take seconds to count one by one
Codes = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class MapView:
    """What the map is to show."""

    down: str
    across: str
    count_by: CountBy
    meet_in: MeetIn
    wanted: MapFilter
    segment_dimension: str | None = None
    shows_error: bool = False


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """A map counted and ready to be drawn; `rows` are those counted, where they were counted one by one.

    `no_error`: why the error of the coding is not shown, where it was asked for.
    """

    gap_map: GapMap | MapCounts
    plain: Mapping[str, Any]
    searched: frozenset[str] | None
    rows: tuple[EvidenceRow, ...] = ()
    segments: Segments | None = None
    estimates: Estimates | None = None
    no_error: str = ""

    @property
    def synthesis_from(self) -> int | None:
        """Return from how many studies on a review is missed; None where that is not told."""
        return self.gap_map.synthesis_from if isinstance(self.gap_map, GapMap) else None


def first_view(codebook: Codebook) -> MapView:
    """Return what the map shows before anything is chosen; raises InputError for a codebook with one dimension."""
    return MapView(*review.default_dimensions(codebook), "studies", "statement", MapFilter())


def is_detailed(snapshot: Snapshot) -> bool:
    """Tell whether the review is small enough to be counted row by row."""
    return snapshot.n_rows <= DETAILED_UP_TO


@st.cache_resource(show_spinner=False, max_entries=32)
def draw_map(stamp: Stamp, view: MapView, _snapshot: Snapshot) -> DrawnMap:
    """Count what a view asks for."""
    if not is_detailed(_snapshot):
        return _draw_from_columns(_snapshot, view)
    searched = _searched(_snapshot, view)
    rows = keep_rows(_snapshot.rows, view.wanted, searched)
    gap_map = count_rows(_snapshot, view, rows, searched)
    segments = None
    if view.segment_dimension is not None:
        segments = choose_segments(rows, codebook=_snapshot.codebook, dimension_id=view.segment_dimension)
    estimates, no_error = estimate_errors(_snapshot, gap_map, rows) if view.shows_error else (None, "")
    plain = gap_map_to_plain(
        gap_map, rows=rows, codebook=_snapshot.codebook, count_by=view.count_by, estimates=estimates,
        shows_error=estimates is not None, segments=segments,
    )  # fmt: skip
    return DrawnMap(gap_map, plain, searched, rows, segments, estimates, no_error)


def count_rows(
    snapshot: Snapshot, view: MapView, rows: tuple[EvidenceRow, ...], searched: frozenset[str] | None
) -> GapMap:
    """Count rows of the documents `searched` as a view asks."""
    return snapshot.gap_map(
        rows, row_dimension=view.down, column_dimension=view.across, meet_in=view.meet_in, searched=searched
    )


def find_counted(drawn: DrawnMap, codes: Codes, count_by: CountBy) -> CellCount | None:
    """Return the numbers of a cell, or of a total where a code is None; None where there is no such cell."""
    if isinstance(drawn.gap_map, MapCounts):
        return find_count(drawn.gap_map, row_code=codes[0], column_code=codes[1])
    cell = find_cell(drawn.gap_map, row_code=codes[0], column_code=codes[1])
    return None if cell is None else count_cell(cell, {row.row_id: row for row in drawn.rows}, count_by)


def read_cell(
    snapshot: Snapshot, view: MapView, drawn: DrawnMap, codes: Codes, segment: str | None
) -> Sequence[EvidenceRow] | Places:
    """Return a cell's statements in the order of reading: the rows, or their places among the columns."""
    if isinstance(drawn.gap_map, MapCounts):
        return _places(snapshot.stamp, view, codes, snapshot)
    cell = find_cell(drawn.gap_map, row_code=codes[0], column_code=codes[1])
    if cell is None:
        return ()
    rows = rows_of_cell(cell, {row.row_id: row for row in drawn.rows}, names=snapshot.names)
    if drawn.segments is not None and segment is not None:
        return [row for row in rows if segment in segments_of(row, drawn.segments)]
    return rows


def count_segment(gap_map: GapMap, codes: Codes, rows: Sequence[EvidenceRow], count_by: CountBy) -> CellCount:
    """Return the numbers that a cell has with only these of its rows."""
    cell = find_cell(gap_map, row_code=codes[0], column_code=codes[1])
    return count_cell(narrow_cell(cell or Cell("", "", "none"), rows), {row.row_id: row for row in rows}, count_by)


def narrow_cell(cell: Cell, rows: Sequence[EvidenceRow]) -> Cell:
    """Return the cell with only these of its rows."""
    kept = {row.row_id for row in rows}
    counted = [row for row in rows if row.row_id in cell.row_ids]
    return Cell(
        row_code=cell.row_code,
        column_code=cell.column_code,
        state=cell.state,
        study_ids=tuple(sorted({study for row in counted for study in row.study_ids})),
        document_ids=tuple(sorted({row.document_id for row in counted})),
        row_ids=tuple(i for i in cell.row_ids if i in kept),
        driver_ids=tuple(i for i in cell.driver_ids if i in kept),
        barrier_ids=tuple(i for i in cell.barrier_ids if i in kept),
        stated_gap_ids=tuple(i for i in cell.stated_gap_ids if i in kept),
        reason=cell.reason,
    )


def _searched(snapshot: Snapshot, view: MapView) -> frozenset[str] | None:
    return keep_documents(
        view.wanted,
        document_ids=snapshot.names,
        studied=snapshot.studied,
        regions=snapshot.studied_regions,
        years=snapshot.years if view.wanted.years is not None else {},
    )


def _draw_from_columns(snapshot: Snapshot, view: MapView) -> DrawnMap:
    searched = _searched(snapshot, view)
    counts = snapshot.count_map(
        _chosen(snapshot, view),
        row_dimension=view.down,
        column_dimension=view.across,
        meet_in=view.meet_in,
        count_by=view.count_by,
        searched=searched,
    )
    return DrawnMap(counts, counts_to_plain(counts, codebook=snapshot.codebook), searched)


def _chosen(snapshot: Snapshot, view: MapView) -> Mask | None:
    return keep_places(snapshot.columns, view.wanted, _searched(snapshot, view))


@st.cache_resource(show_spinner=False, max_entries=32)
def _places(stamp: Stamp, view: MapView, codes: Codes, _snapshot: Snapshot) -> Places:
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
