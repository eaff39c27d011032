"""Evidence as columns: where a row stands among them, and reviewers' decisions put on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from litreview.records import ROW_STATUSES, CodeAssignment, EvidenceColumns, EvidenceRow, NumberLists

_POLARITIES = {None: 0, "driver": 1, "barrier": 2, "mixed": 3}


def find_places(columns: EvidenceColumns, rows: Iterable[EvidenceRow]) -> dict[str, int]:
    """Return the place of each row that stands in the columns, by row id."""
    index = {document_id: i for i, document_id in enumerate(columns.document_ids)}
    places: dict[str, int] = {}
    for row in rows:
        document = index.get(row.document_id)
        if document is not None:
            # The rows of a document stand together.
            first, last = np.searchsorted(columns.documents, [document, document + 1])
            here = np.flatnonzero(columns.row_ids[first:last] == row.row_id.encode())
            if len(here):
                places[row.row_id] = int(first + here[0])
    return places


def put_on_columns(columns: EvidenceColumns, rows: Iterable[EvidenceRow]) -> EvidenceColumns:
    """Return the columns with the status and the coding of these rows, on which decisions were replayed."""
    decided = tuple(rows)
    places = find_places(columns, decided)
    decided = tuple(row for row in decided if row.row_id in places)
    if not decided:
        return columns
    statuses, polarities, gaps = columns.statuses.copy(), columns.polarities.copy(), columns.gaps.copy()
    kinds = {kind: i for i, kind in enumerate(columns.gap_kinds)}
    for row in decided:
        place = places[row.row_id]
        statuses[place] = ROW_STATUSES.index(row.status)
        polarities[place] = _POLARITIES[row.polarity]
        stated = {*row.gap_kinds, "future"} if row.is_future else {*row.gap_kinds}
        gaps[place] = sum(1 << kinds.setdefault(kind, len(kinds)) for kind in sorted(stated))
    edited = {places[row.row_id]: row.codes for row in decided if row.origin == "reviewer"}
    codes, assignments = _with_codes(columns, edited) if edited else (columns.codes, columns.assignments)
    return replace(
        columns,
        statuses=statuses,
        polarities=polarities,
        gaps=gaps,
        codes=codes,
        assignments=assignments,
        gap_kinds=tuple(kinds),
    )


def _with_codes(
    columns: EvidenceColumns, edited: Mapping[int, Sequence[CodeAssignment]]
) -> tuple[NumberLists, tuple[CodeAssignment, ...]]:
    numbers = {assignment: i for i, assignment in enumerate(columns.assignments)}
    lengths = np.diff(columns.codes.starts)
    is_edited = np.zeros(len(lengths), np.bool_)
    is_edited[list(edited)] = True
    kept = columns.codes.values[~np.repeat(is_edited, lengths)]
    lengths[list(edited)] = [len(codes) for codes in edited.values()]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    values = np.empty(starts[-1], np.int32)
    values[~np.repeat(is_edited, lengths)] = kept
    for place, codes in edited.items():
        values[starts[place] : starts[place + 1]] = [numbers.setdefault(code, len(numbers)) for code in codes]
    return NumberLists(starts, values), tuple(numbers)
