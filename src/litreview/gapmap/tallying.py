"""The counts of `build_gap_map` from columns, as numbers alone: a million rows in about a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from litreview.gapmap.counting import DEFAULT_THIN_AT_MOST, list_headings, standing_decisions, two_dimensions
from litreview.records import (
    ROW_STATUSES,
    CellDecision,
    Codebook,
    CountBy,
    Dimension,
    EvidenceColumns,
    Heading,
    MapCounts,
    MeetIn,
    NumberLists,
)

_Numbers = NDArray[np.int64]
_Mask = NDArray[np.bool_]
_Bits = NDArray[np.uint8]  # 1: reported as driver, 2: as barrier, 3: as both
_REJECTED = ROW_STATUSES.index("rejected")
_BITS = {None: 0, "driver": 1, "barrier": 2}
_PARTS = 4  # driver, barrier, both, without direction
_MARK = np.uint8(4)
_MARKS_AT_MOST = 100_000_000  # bytes
_AT_ONCE = 1_000_000  # meetings of a row and a cell counted in one go


@dataclass(frozen=True, slots=True)
class _Side:
    """The codes of one dimension: entry i says that `rows[i]` has the code of heading `codes[i]`; sorted by both."""

    dimension: Dimension
    headings: tuple[Heading, ...]
    rows: _Numbers
    codes: _Numbers
    bits: _Bits

    @property
    def keys(self) -> _Numbers:
        """Return one number for each entry, ascending."""
        return self.rows * max(len(self.headings), 1) + self.codes

    def find(self, rows: _Numbers, codes: _Numbers) -> _Numbers:
        """Return the entry of each row and code, -1 where the row has not got the code; codes may be -1."""
        wanted = np.where(codes >= 0, rows * max(len(self.headings), 1) + codes, -1)
        keys = self.keys
        found = np.searchsorted(keys, wanted)
        is_there = found < len(keys)
        is_there[is_there] = keys[found[is_there]] == wanted[is_there]
        return np.where(is_there, found, -1)


@dataclass(frozen=True, slots=True)
class _Meetings:
    """Row `rows[i]` counts in the cell of headings `down[i]` and `across[i]`; behind the last heading is the total."""

    rows: _Numbers
    down: _Numbers
    across: _Numbers


def count_map(
    columns: EvidenceColumns,
    chosen: _Mask | None = None,
    *,
    codebook: Codebook,
    row_dimension: str,
    column_dimension: str,
    n_searched: int,
    n_failed: int = 0,
    cell_decisions: Iterable[CellDecision] = (),
    meet_in: MeetIn = "statement",
    count_by: CountBy = "studies",
    thin_at_most: int = DEFAULT_THIN_AT_MOST,
) -> MapCounts:
    """Count as `build_gap_map` does for the rows `chosen`, a mask of N; raises as it does.

    `count_by` is what `parts` share out; all else is counted whatever it is.
    """
    down, across = _sides(columns, chosen, codebook, row_dimension, column_dimension)
    tally = _Tally(columns, down, across)
    polar = _Polar(columns, down, across)
    for cells in _meetings(columns, down, across, meet_in):
        tally.add(cells, polar.bits(cells))
    totals = [(total, polar.bits(total)) for total in _totals(down, across)]
    for total, bits in totals:
        tally.add(total, bits)
    tally.add_everything(totals)
    n_studies, study_parts, n_met = tally.studies.count()
    n_documents, document_parts, _ = tally.documents.count()
    parts = {"studies": study_parts, "documents": document_parts, "statements": tally.statement_parts}
    decided = standing_decisions(cell_decisions, row_dimension, column_dimension)
    rows, headings = ({h.code_id: i for i, h in enumerate(side.headings)} for side in (down, across))
    return MapCounts(
        row_dimension=row_dimension,
        column_dimension=column_dimension,
        rows=down.headings,
        columns=across.headings,
        count_by=count_by,
        n_studies=n_studies,
        n_documents=n_documents,
        n_statements=tally.n_statements,
        n_stated_gaps=tally.n_stated_gaps,
        parts=parts[count_by],
        in_rows=np.isin(np.arange(len(rows)), down.codes),
        in_columns=np.isin(np.arange(len(headings)), across.codes),
        decided=tuple((rows[r], headings[c], d.reason) for (r, c), d in decided.items() if r in rows and c in headings),
        n_studies_met=n_met,
        may_be_gap=bool(down.dimension.codes or across.dimension.codes),
        n_searched=n_searched,
        n_failed=n_failed,
        meet_in=meet_in,
        thin_at_most=thin_at_most,
        n_without_factor=polar.n_without(_kept(columns, chosen) & (columns.polarities > 0)),
    )


def find_rows_of_cell(
    columns: EvidenceColumns,
    chosen: _Mask | None = None,
    *,
    codebook: Codebook,
    row_dimension: str,
    column_dimension: str,
    row_code: str | None,
    column_code: str | None,
    meet_in: MeetIn = "statement",
) -> _Numbers:
    """Return the places of a cell's rows and of those that state a gap about it, ascending.

    Without one of the codes it is the total of the other; without both, nothing.
    """
    kept = _kept(columns, chosen)
    dimensions = two_dimensions(codebook, row_dimension, column_dimension)
    having = [
        _rows_with(columns, dimension.dimension_id, code) & kept
        for dimension, code in zip(dimensions, (row_code, column_code), strict=True)
        if code is not None
    ]
    if len(having) < 2:
        return np.flatnonzero(having[0]) if having else np.zeros(0, np.int64)
    if meet_in == "statement":
        return np.flatnonzero(having[0] & having[1])
    groups = _meeting_places(columns, meet_in)
    is_met = [np.zeros(int(groups.max(initial=0)) + 1, np.bool_) for _ in having]
    for met, rows in zip(is_met, having, strict=True):
        met[groups[rows]] = True
    return np.flatnonzero((having[0] | having[1]) & (is_met[0] & is_met[1])[groups])


def _rows_with(columns: EvidenceColumns, dimension_id: str, code_id: str) -> _Mask:
    wanted = np.array([(a.dimension_id, a.code_id) == (dimension_id, code_id) for a in columns.assignments], np.bool_)
    return _any_in(columns.codes, wanted)


def _any_in(lists: NumberLists, wanted: _Mask) -> _Mask:
    """Tell for each place whether one of its numbers is wanted."""
    sums = np.concatenate([[0], np.cumsum(wanted[lists.values], dtype=np.int32)])
    return sums[lists.starts[1:]] > sums[lists.starts[:-1]]


# ---------------------------------------------------------------- which rows have which codes


def _sides(
    columns: EvidenceColumns, chosen: _Mask | None, codebook: Codebook, row_dimension: str, column_dimension: str
) -> tuple[_Side, _Side]:
    kept = _kept(columns, chosen)
    down, across = two_dimensions(codebook, row_dimension, column_dimension)
    rows = np.repeat(np.arange(len(kept)), np.diff(columns.codes.starts))
    return _side(columns, rows, kept, down), _side(columns, rows, kept, across)


def _kept(columns: EvidenceColumns, chosen: _Mask | None) -> _Mask:
    kept: _Mask = columns.statuses != _REJECTED
    return kept if chosen is None else np.logical_and(kept, chosen)


def _side(columns: EvidenceColumns, rows: _Numbers, kept: _Mask, dimension: Dimension) -> _Side:
    of_dimension = np.array([a.dimension_id == dimension.dimension_id for a in columns.assignments], np.bool_)
    is_entry = of_dimension[columns.codes.values] & kept[rows]
    rows, assigned = rows[is_entry], columns.codes.values[is_entry]
    headings = list_headings(dimension, _labels(columns, rows, assigned))
    numbers = {h.code_id: i for i, h in enumerate(headings)}
    code_of = np.array([numbers.get(a.code_id, -1) for a in columns.assignments], np.int64)
    bits_of = np.array([_BITS[a.polarity] for a in columns.assignments], np.uint8)
    # An entry of a code may come twice, as driver and as barrier.
    keys, bits = _join_bits(rows * max(len(headings), 1) + code_of[assigned], bits_of[assigned])
    return _Side(dimension, headings, *np.divmod(keys, max(len(headings), 1)), bits)


def _labels(columns: EvidenceColumns, rows: _Numbers, assigned: NDArray[np.int32]) -> dict[str, str]:
    """Return the label of each code; where rows spell it differently, that of the last row by its id."""
    variants: dict[str, list[int]] = {}
    for number in np.flatnonzero(np.bincount(assigned)).tolist():
        variants.setdefault(columns.assignments[number].code_id, []).append(number)
    return {code_id: _last_label(columns, rows, assigned, numbers) for code_id, numbers in variants.items()}


def _last_label(columns: EvidenceColumns, rows: _Numbers, assigned: NDArray[np.int32], numbers: Sequence[int]) -> str:
    labels = {columns.assignments[number].label for number in numbers}
    if len(labels) == 1:
        return labels.pop()
    places = np.flatnonzero(np.isin(assigned, numbers))
    last = max(places.tolist(), key=lambda i: (columns.row_ids[rows[i]], i))
    return columns.assignments[int(assigned[last])].label


def _join_bits(keys: _Numbers, bits: _Bits) -> tuple[_Numbers, _Bits]:
    """Return the distinct keys, ascending, each with the bits of all that were equal."""
    packed = _ascending((keys << 2) | bits)
    keys = packed >> 2
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    joined = np.bitwise_or.reduceat(packed & 3, first) if len(first) else packed
    return keys[first], joined.astype(np.uint8)


def find_distinct(numbers: _Numbers) -> _Numbers:
    """Return the numbers, none below 0, each once and ascending: `np.unique` takes eight times as long for millions."""
    ordered = _ascending(numbers)
    return ordered[np.diff(ordered, prepend=-1) > 0]


def _ascending(numbers: _Numbers) -> _Numbers:
    """Sort, unless they are sorted: what comes row by row mostly is."""
    return numbers if (numbers[1:] >= numbers[:-1]).all() else np.sort(numbers)


# ---------------------------------------------------------------- where codes meet


def _meeting_places(columns: EvidenceColumns, meet_in: MeetIn) -> _Numbers:
    """Return a number for each row that is equal where rows stand in one statement, paragraph or document."""
    if meet_in == "statement":
        return np.arange(len(columns.documents))
    if meet_in == "document":
        return columns.documents.astype(np.int64)
    n_paragraphs = int(columns.paragraphs.max(initial=0)) + 1
    return columns.documents.astype(np.int64) * n_paragraphs + columns.paragraphs


def _meetings(columns: EvidenceColumns, down: _Side, across: _Side, meet_in: MeetIn) -> Iterator[_Meetings]:
    """Give the rows of each cell, portion by portion, each row once in a cell."""
    groups = _meeting_places(columns, meet_in)
    (codes_down, list_down), (codes_across, list_across) = _codes_of_rows(down, groups), _codes_of_rows(across, groups)
    met = [
        (side.rows, np.diff(codes.starts)[places[side.rows]])
        for side, codes, places in ((down, codes_across, list_across), (across, codes_down, list_down))
    ]
    for first, last in _portions(columns, met):
        a, b = np.searchsorted(down.rows, [first, last])
        entries, others = expand_lists(codes_across, list_across[down.rows[a:b]])
        yield _Meetings(down.rows[a:b][entries], down.codes[a:b][entries], others.astype(np.int64))
        if meet_in == "statement":
            continue  # whoever has the other code has this one too
        a, b = np.searchsorted(across.rows, [first, last])
        entries, others = expand_lists(codes_down, list_down[across.rows[a:b]])
        rows, codes = across.rows[a:b][entries], across.codes[a:b][entries]
        is_new = down.find(rows, others.astype(np.int64)) < 0
        yield _Meetings(rows[is_new], others[is_new].astype(np.int64), codes[is_new])


def _codes_of_rows(side: _Side, groups: _Numbers) -> tuple[NumberLists, NDArray[np.int32]]:
    """Return the distinct codes of each group, and for each row the place of its group's list; the last is empty."""
    n_codes = max(len(side.headings), 1)
    pairs = find_distinct(groups[side.rows] * n_codes + side.codes)
    starts = np.flatnonzero(np.diff(pairs // n_codes, prepend=-1))
    found = pairs[starts] // n_codes
    lists = NumberLists(np.append(starts, [len(pairs)] * 2).astype(np.int32), (pairs % n_codes).astype(np.int32))
    places = np.full(int(groups.max(initial=0)) + 1, len(found), np.int32)
    places[found] = np.arange(len(found))
    return lists, places[groups]


def _portions(columns: EvidenceColumns, met: Sequence[tuple[_Numbers, _Numbers]]) -> Iterator[tuple[int, int]]:
    """Give ranges of rows, whole documents each; `met`: rows, and how many cells each meets.

    In a range about as many rows meet cells as may be counted at once.
    """
    if not len(columns.documents):
        return
    n_documents = len(columns.document_ids)
    per_document = sum(np.bincount(columns.documents[rows], weights=n, minlength=n_documents) for rows, n in met)
    portions = np.cumsum(per_document) // _AT_ONCE
    firsts = np.append(np.flatnonzero(np.diff(portions, prepend=-1)), n_documents)
    borders = np.searchsorted(columns.documents, firsts).tolist()
    yield from pairwise(borders)


def _totals(down: _Side, across: _Side) -> tuple[_Meetings, _Meetings]:
    return (
        _Meetings(down.rows, down.codes, np.full_like(down.codes, len(across.headings))),
        _Meetings(across.rows, np.full_like(across.codes, len(down.headings)), across.codes),
    )


# ---------------------------------------------------------------- how a row counts


class _Polar:
    """Whether a row counts as driver or barrier in a cell: as the factors that the cell names, else as all of its own.

    Where neither dimension has factors, as the row itself.
    """

    def __init__(self, columns: EvidenceColumns, down: _Side, across: _Side) -> None:
        self._of_rows: _Bits = columns.polarities
        self._factors = next((side for side in (down, across) if side.dimension.role == "factor"), None)
        if self._factors is None:
            return
        self._of_rows = np.zeros(len(columns.polarities), np.uint8)
        np.bitwise_or.at(self._of_rows, self._factors.rows, self._factors.bits)
        # A code of the other dimension names a factor too where the two have one id.
        numbers = {h.code_id: i for i, h in enumerate(self._factors.headings)}
        self._named = [
            np.array([*(numbers.get(h.code_id, -1) for h in side.headings), -1], np.int64) for side in (down, across)
        ]

    def n_without(self, claims: _Mask) -> int | None:
        """Return how many of the rows that report a driver or barrier name no factor as one; None without factors."""
        if self._factors is None:
            return None
        return int((claims & (self._of_rows == 0)).sum())

    def bits(self, meetings: _Meetings) -> _Bits:
        if self._factors is None:
            return self._of_rows[meetings.rows]
        bits = np.zeros(len(meetings.rows), np.uint8)
        is_named = np.zeros(len(meetings.rows), np.bool_)
        for named, codes in zip(self._named, (meetings.down, meetings.across), strict=True):
            asked = np.flatnonzero(named[codes] >= 0)
            entries = self._factors.find(meetings.rows[asked], named[codes[asked]])
            found = asked[entries >= 0]
            bits[found] |= self._factors.bits[entries[entries >= 0]]
            is_named[found] = True
        return np.where(is_named, bits, self._of_rows[meetings.rows])


class _Units:
    """Studies or documents found in cells so far, each with how its rows report it there."""

    def __init__(self, n_units: int, shape: tuple[int, int]) -> None:
        self._n_units, self._shape = max(n_units, 1), shape
        size = shape[0] * shape[1] * self._n_units
        # Setting marks is five times as fast as sorting, where there is room for one mark each.
        self._marks = np.zeros(size, np.uint8) if size <= _MARKS_AT_MOST else None
        self._found: list[_Numbers] = []  # cell, unit and bits in one number

    def add(self, cells: _Numbers, units: NDArray[np.int32], bits: _Bits) -> None:
        keys = cells * self._n_units + units
        if self._marks is not None:
            np.bitwise_or.at(self._marks, keys, bits | _MARK)
        else:
            keys, bits = _join_bits(keys, bits)
            self._found.append((keys << 2) | bits)

    def count(self) -> tuple[NDArray[np.int32], NDArray[np.int32], int]:
        """Return how many each cell has, the same shared out, and how many there are in cells that are no totals."""
        if self._marks is not None:
            keys = np.flatnonzero(self._marks)
            bits = self._marks[keys] & ~_MARK
        else:
            found = np.concatenate(self._found)
            keys, bits = _join_bits(found >> 2, (found & 3).astype(np.uint8))
        cells, units = np.divmod(keys, self._n_units)
        rows, columns = np.divmod(cells, self._shape[1])
        met = np.bincount(units[(rows < self._shape[0] - 1) & (columns < self._shape[1] - 1)])
        return _per_cell(cells, self._shape), _shared_out(cells, bits, self._shape), int(np.count_nonzero(met))


class _Tally:
    """What has been counted so far, cell by cell; the last row and column are the totals."""

    def __init__(self, columns: EvidenceColumns, down: _Side, across: _Side) -> None:
        self._columns = columns
        self.shape = (len(down.headings) + 1, len(across.headings) + 1)
        self._counts_gaps = "gap" in (down.dimension.role, across.dimension.role)
        self.studies = _Units(len(columns.study_ids), self.shape)
        self.documents = _Units(len(columns.document_ids), self.shape)
        self.n_statements = np.zeros(self.shape, np.int32)
        self.n_stated_gaps = np.zeros(self.shape, np.int32)
        self.statement_parts = np.zeros((*self.shape, _PARTS), np.int32)

    def add(self, meetings: _Meetings, bits: _Bits) -> None:
        """Count rows; one row may be given once for a cell."""
        rows, cells = meetings.rows, meetings.down * self.shape[1] + meetings.across
        states_gap = self._columns.gaps[rows] > 0
        self.n_stated_gaps += _per_cell(cells[states_gap], self.shape)
        if not self._counts_gaps:
            is_evidence = ~states_gap | (self._columns.polarities[rows] > 0)
            rows, cells, bits = rows[is_evidence], cells[is_evidence], bits[is_evidence]
        self.n_statements += _per_cell(cells, self.shape)
        self.statement_parts += _shared_out(cells, bits, self.shape)
        self.documents.add(cells, self._columns.documents[rows], bits)
        entries, studies = expand_lists(self._columns.studies, rows)
        self.studies.add(cells[entries], studies, bits[entries])

    def add_everything(self, totals: Sequence[tuple[_Meetings, _Bits]]) -> None:
        """Count each row of the totals once in the cell where the totals meet, as whatever a total reports it."""
        marks = np.zeros(len(self._columns.documents), np.uint8)
        for total, bits in totals:
            np.bitwise_or.at(marks, total.rows, bits | _MARK)
        rows = np.flatnonzero(marks)
        last = (np.full_like(rows, size - 1) for size in self.shape)
        self.add(_Meetings(rows, *last), marks[rows] & ~_MARK)


def expand_lists(lists: NumberLists, places: NDArray[np.integer]) -> tuple[_Numbers, NDArray[np.int32]]:
    """Return every number in the lists of these places: whose it is, counted into `places`, and the number."""
    starts = lists.starts[places]
    lengths = lists.starts[places + 1] - starts
    entries = np.repeat(np.arange(len(places)), lengths)
    within = np.arange(len(entries)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return entries, lists.values[starts[entries] + within]


def _per_cell(cells: _Numbers, shape: tuple[int, int]) -> NDArray[np.int32]:
    return np.bincount(cells, minlength=shape[0] * shape[1]).astype(np.int32).reshape(shape)


def _shared_out(cells: _Numbers, bits: _Bits, shape: tuple[int, int]) -> NDArray[np.int32]:
    parts = cells * _PARTS + (bits.astype(np.int64) - 1) % _PARTS
    counted = np.bincount(parts, minlength=shape[0] * shape[1] * _PARTS)
    return counted.astype(np.int32).reshape(*shape, _PARTS)
