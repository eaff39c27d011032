"""Counts of studies where two codes meet, and what an empty cell means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from litreview.errors import InputError
from litreview.records import (
    Cell,
    CellDecision,
    CellState,
    Codebook,
    Dimension,
    EvidenceRow,
    GapMap,
    Heading,
    MeetIn,
)

DEFAULT_THIN_AT_MOST = 2  # studies; a cell with one or two studies is no basis for a synthesis (3ie: "few")
DEFAULT_SYNTHESIS_FROM = 5  # studies; enough for a synthesis, so that the lack of one is worth telling
_TOTAL = ""


@dataclass(slots=True)
class _Tally:
    """What has been counted for one cell so far."""

    rows: dict[str, EvidenceRow] = field(default_factory=dict)
    drivers: set[str] = field(default_factory=set)
    barriers: set[str] = field(default_factory=set)
    stated_gaps: set[str] = field(default_factory=set)


def build_gap_map(
    rows: Iterable[EvidenceRow],
    *,
    codebook: Codebook,
    row_dimension: str,
    column_dimension: str,
    n_searched: int,
    n_failed: int = 0,
    cell_decisions: Iterable[CellDecision] = (),
    meet_in: MeetIn = "statement",
    thin_at_most: int = DEFAULT_THIN_AT_MOST,
    reviews: AbstractSet[str] | None = None,
    synthesis_from: int = DEFAULT_SYNTHESIS_FROM,
) -> GapMap:
    """Count distinct studies for each pair of codes of two dimensions.

    Rejected rows count nowhere. A row that only states a gap or calls for research is no evidence: it counts among the
    cell's stated gaps alone, unless one of the two dimensions is that of the gap kinds. Codes meet in a statement, in
    a paragraph or in a document; wider than a statement, a cell holds the rows with either code. Polarity is that of
    the factor where one of the dimensions has factors, else that of the row. `reviews` are documents that are recent
    reviews (`recent_reviews`); a well studied cell that none of them speaks of is a synthesis gap. None: not told.

    Raises InputError for a dimension that the codebook does not have, or one dimension on both sides.
    """
    down, across = two_dimensions(codebook, row_dimension, column_dimension)
    kept = sorted((r for r in rows if r.status != "rejected"), key=lambda r: r.row_id)
    row_headings, column_headings = (list_headings(d, _labels(d, kept)) for d in (down, across))
    polar = next((d.dimension_id for d in (down, across) if d.role == "factor"), None)
    tallies = _tally(kept, down, across, meet_in, polar)
    decided = standing_decisions(cell_decisions, row_dimension, column_dimension)

    # Two open lists, such as countries and places, need not meet: that most pairs do not is no gap.
    may_be_gap = bool(down.codes or across.codes)

    def cell(row_code: str, column_code: str) -> Cell:
        tally = tallies.get((row_code, column_code), _Tally())
        in_corpus = may_be_gap and (row_code, _TOTAL) in tallies and (_TOTAL, column_code) in tallies
        made = _cell(row_code, column_code, tally, decided.get((row_code, column_code)), in_corpus, thin_at_most)
        is_reviewed = reviews is None or not reviews.isdisjoint(made.document_ids)
        if made.state == "evidence" and not is_reviewed and len(made.study_ids) >= synthesis_from:
            return replace(made, state="synthesis_gap")
        return made

    cells = tuple(cell(r.code_id, c.code_id) for r in row_headings for c in column_headings)
    return GapMap(
        row_dimension=row_dimension,
        column_dimension=column_dimension,
        rows=row_headings,
        columns=column_headings,
        cells=cells,
        row_totals=tuple(_total(r.code_id, _TOTAL, tallies, thin_at_most) for r in row_headings),
        column_totals=tuple(_total(_TOTAL, c.code_id, tallies, thin_at_most) for c in column_headings),
        n_searched=n_searched,
        n_failed=n_failed,
        n_studies=len({study for c in cells for study in c.study_ids}),
        meet_in=meet_in,
        thin_at_most=thin_at_most,
        synthesis_from=synthesis_from if reviews is not None else None,
        n_without_factor=_count_without_factor(kept, polar) if polar is not None else None,
    )


def two_dimensions(codebook: Codebook, row_dimension: str, column_dimension: str) -> tuple[Dimension, Dimension]:
    """Return the dimensions of a map's rows and columns; raises InputError where one is missing, or both are one."""
    across, down = _dimension(codebook, column_dimension), _dimension(codebook, row_dimension)
    if across is down:
        raise InputError(
            f"The rows and the columns of the map are both {row_dimension!r}.", remedy="Choose two dimensions."
        )
    return down, across


def _dimension(codebook: Codebook, dimension_id: str) -> Dimension:
    for dimension in codebook.dimensions:
        if dimension.dimension_id == dimension_id:
            return dimension
    known = ", ".join(d.dimension_id for d in codebook.dimensions)
    raise InputError(f"The codebook {codebook.name} has no dimension {dimension_id!r}.", remedy=f"It has: {known}.")


def list_headings(dimension: Dimension, labels: Mapping[str, str]) -> tuple[Heading, ...]:
    """Return the codes of the codebook in its order, then those only found in rows, by label.

    `labels` are those of the codes found in rows; those that the codebook lists do not matter.
    """
    parents = {code.code_id: code.parent for code in dimension.codes}

    def level(code_id: str) -> int:
        parent = parents[code_id]
        return 0 if parent is None else 1 + level(parent)

    listed = [Heading(c.code_id, c.label, c.parent, level(c.code_id)) for c in dimension.codes]
    found = [Heading(code_id, label, None, 0) for code_id, label in labels.items() if code_id not in parents]
    return (*listed, *sorted(found, key=lambda h: (h.label, h.code_id)))


def _labels(dimension: Dimension, rows: Sequence[EvidenceRow]) -> dict[str, str]:
    return {c.code_id: c.label for row in rows for c in row.codes if c.dimension_id == dimension.dimension_id}


def _count_without_factor(rows: Iterable[EvidenceRow], polar: str) -> int:
    return sum(row.polarity is not None and not _polarities(row, polar, ()) for row in rows)


def _tally(
    rows: Sequence[EvidenceRow], down: Dimension, across: Dimension, meet_in: MeetIn, polar: str | None
) -> Mapping[tuple[str, str], _Tally]:
    counts_gaps = "gap" in (down.role, across.role)
    groups: dict[Hashable, list[EvidenceRow]] = defaultdict(list)
    for row in rows:
        groups[_meeting_place(row, meet_in)].append(row)
    tallies: dict[tuple[str, str], _Tally] = defaultdict(_Tally)
    for group in groups.values():
        row_codes = _codes_of(group, down.dimension_id)
        column_codes = _codes_of(group, across.dimension_id)
        for row_code, with_row in row_codes.items():
            _count(tallies[row_code, _TOTAL], with_row, polar, row_code, _TOTAL, counts_gaps)
            for column_code, with_column in column_codes.items():
                both = {r.row_id: r for r in (*with_row, *with_column)}.values()
                _count(tallies[row_code, column_code], both, polar, row_code, column_code, counts_gaps)
        for column_code, with_column in column_codes.items():
            _count(tallies[_TOTAL, column_code], with_column, polar, _TOTAL, column_code, counts_gaps)
    return tallies


def _meeting_place(row: EvidenceRow, meet_in: MeetIn) -> Hashable:
    if meet_in == "statement":
        return row.row_id
    return (row.document_id, row.paragraph) if meet_in == "paragraph" else row.document_id


def _codes_of(rows: Iterable[EvidenceRow], dimension_id: str) -> dict[str, list[EvidenceRow]]:
    found: dict[str, list[EvidenceRow]] = defaultdict(list)
    for row in rows:
        for code_id in dict.fromkeys(c.code_id for c in row.codes if c.dimension_id == dimension_id):
            found[code_id].append(row)
    return found


def _count(
    tally: _Tally,
    rows: Iterable[EvidenceRow],
    polar: str | None,
    row_code: str,
    column_code: str,
    counts_gaps: bool,
) -> None:
    for row in rows:
        if row.gap_kinds or row.is_future:
            tally.stated_gaps.add(row.row_id)
            if row.polarity is None and not counts_gaps:
                continue
        tally.rows[row.row_id] = row
        for polarity in _polarities(row, polar, (row_code, column_code)):
            (tally.drivers if polarity == "driver" else tally.barriers).add(row.row_id)


def _polarities(row: EvidenceRow, polar: str | None, codes: Collection[str]) -> set[str]:
    if polar is None:
        return {"driver", "barrier"} if row.polarity == "mixed" else {row.polarity} if row.polarity else set()
    of_factors = [c for c in row.codes if c.dimension_id == polar and c.polarity is not None]
    named = [c for c in of_factors if c.code_id in codes]
    # A total of the other dimension names no factor: every factor of the row counts there.
    factor_is_named = any(c.dimension_id == polar and c.code_id in codes for c in row.codes)
    return {c.polarity for c in (named if factor_is_named else of_factors) if c.polarity is not None}


def standing_decisions(
    decisions: Iterable[CellDecision], row_dimension: str, column_dimension: str
) -> Mapping[tuple[str, str], CellDecision]:
    """Return the last word on each cell; a decision holds for the transposed map too."""
    standing: dict[tuple[str, str], CellDecision] = {}
    for decision in decisions:
        pair = (decision.row_dimension, decision.column_dimension)
        if pair == (row_dimension, column_dimension):
            standing[decision.row_code, decision.column_code] = decision
        elif pair == (column_dimension, row_dimension):
            standing[decision.column_code, decision.row_code] = decision
    return {key: d for key, d in standing.items() if d.action == "not_applicable"}


def _cell(
    row_code: str, column_code: str, tally: _Tally, decision: CellDecision | None, in_corpus: bool, thin_at_most: int
) -> Cell:
    studies = tuple(sorted({study for row in tally.rows.values() for study in row.study_ids}))
    return Cell(
        row_code=row_code,
        column_code=column_code,
        state="not_applicable" if decision is not None else _state(len(studies), in_corpus, thin_at_most),
        study_ids=studies,
        document_ids=tuple(sorted({row.document_id for row in tally.rows.values()})),
        row_ids=tuple(sorted(tally.rows)),
        driver_ids=tuple(sorted(tally.drivers)),
        barrier_ids=tuple(sorted(tally.barriers)),
        stated_gap_ids=tuple(sorted(tally.stated_gaps)),
        reason=decision.reason if decision is not None else None,
    )


def _total(row_code: str, column_code: str, tallies: Mapping[tuple[str, str], _Tally], thin_at_most: int) -> Cell:
    key = (row_code, column_code)
    return _cell(row_code, column_code, tallies.get(key, _Tally()), None, False, thin_at_most)


def _state(n_studies: int, in_corpus: bool, thin_at_most: int) -> CellState:
    if n_studies == 0:
        return "absolute_gap" if in_corpus else "none"
    return "thin" if n_studies <= thin_at_most else "evidence"
