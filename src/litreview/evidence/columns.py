"""Evidence as columns: where a row stands among them, and reviewers' decisions put on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from litreview.records import ROW_STATUSES, CodeAssignment, EvidenceColumns, EvidenceRow, NumberLists
from litreview.text import fold

_Number = TypeVar("_Number", bound=np.generic)
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


def add_to_columns(
    columns: EvidenceColumns, rows: Iterable[EvidenceRow], *, names: Mapping[str, str]
) -> EvidenceColumns:
    """Return the columns with rows that reviewers added, each at its place; `put_on_columns` gives them their codes.

    `names` gives the file of a document of which nothing was found, so that the columns do not have it yet.
    """
    index = {document_id: i for i, document_id in enumerate(columns.document_ids)}
    given = tuple(rows)
    for row in sorted(given, key=lambda row: row.document_id):
        index.setdefault(row.document_id, len(index))
    added = sorted(given, key=lambda row: (index[row.document_id], row.span.start, row.row_id))
    if not added:
        return columns
    new_documents = list(index)[len(columns.document_ids) :]
    documents = np.array([index[row.document_id] for row in added], np.int32)
    spots = np.array([_spot(columns, index[row.document_id], row.span.start) for row in added])
    row_ids = np.array([row.row_id.encode() for row in added])
    wide = columns.row_ids.astype(np.promote_types(columns.row_ids.dtype, row_ids.dtype))
    study_ids = {study_id: i for i, study_id in enumerate(columns.study_ids)}
    studies = [[study_ids.setdefault(study, len(study_ids)) for study in row.study_ids] for row in added]
    rows_of_word, words = _with_words(columns, added, spots)

    def inserted(array: NDArray[_Number], values: Sequence[float] | NDArray[_Number]) -> NDArray[_Number]:
        return np.insert(array, spots, np.asarray(values, array.dtype))

    none = [0] * len(added)
    return replace(
        columns,
        row_ids=np.insert(wide, spots, row_ids),
        documents=inserted(columns.documents, documents),
        starts=inserted(columns.starts, [row.span.start for row in added]),
        paragraphs=inserted(columns.paragraphs, [row.paragraph for row in added]),
        polarities=inserted(columns.polarities, none),
        gaps=inserted(columns.gaps, none),
        statuses=inserted(columns.statuses, none),
        doubts=inserted(columns.doubts, none),
        to_check=inserted(columns.to_check, [row.ocr_confidence is not None or bool(row.page_doubts) for row in added]),
        codes=_with_lists(columns.codes, spots, [[] for _ in added]),
        studies=_with_lists(columns.studies, spots, studies),
        rows_of_word=rows_of_word,
        document_ids=tuple(index),
        names=(*columns.names, *(names.get(d, d) for d in new_documents)),
        countries=(*columns.countries, *(None for _ in new_documents)),
        study_ids=tuple(study_ids),
        words=words,
    )


def _spot(columns: EvidenceColumns, document: int, start: int) -> int:
    """Return the place before which a row of a document belongs, of the places there are."""
    first, last = np.searchsorted(columns.documents, [document, document + 1])
    return int(first + np.searchsorted(columns.starts[first:last], start, side="right"))


def _with_lists(lists: NumberLists, spots: NDArray[np.int64], added: Sequence[Sequence[int]]) -> NumberLists:
    """Return the lists with those added before the lists at `spots`, which ascend."""
    lengths = np.array([len(one) for one in added], np.int32)
    at = np.repeat(lists.starts[spots], lengths)
    values = np.insert(lists.values, at, np.array([number for one in added for number in one], np.int32))
    starts = np.cumsum(np.concatenate([[0], np.insert(np.diff(lists.starts), spots, lengths)]))
    return NumberLists(starts.astype(np.int32), values)


def _with_words(
    columns: EvidenceColumns, added: Sequence[EvidenceRow], spots: NDArray[np.int64]
) -> tuple[NumberLists, tuple[str, ...]]:
    """Return the places of each word, moved by the rows added before them, and those of the words of the added rows."""
    is_moved = np.zeros(len(columns.documents) + 1, np.int32)
    np.add.at(is_moved, spots, 1)
    moved = np.arange(len(columns.documents), dtype=np.int32) + np.cumsum(is_moved)[:-1].astype(np.int32)
    numbers = {word: i for i, word in enumerate(columns.words)}
    new: dict[int, list[int]] = {}
    for order, (row, spot) in enumerate(zip(added, spots.tolist(), strict=True)):
        for word in sorted(set(fold(row.quote).split())):
            new.setdefault(numbers.setdefault(word, len(numbers)), []).append(spot + order)
    starts, values = columns.rows_of_word.starts, columns.rows_of_word.values
    starts = np.concatenate([starts, np.full(len(numbers) - len(columns.words), starts[-1], np.int32)])
    words = sorted(new)
    lengths = np.array([len(new[word]) for word in words], np.int32)
    at = np.repeat(starts[np.array(words, np.int64) + 1], lengths)
    grown = np.insert(moved[values], at, np.array([place for word in words for place in new[word]], np.int32))
    counts = np.diff(starts)
    counts[words] += lengths
    return NumberLists(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32), grown), tuple(numbers)


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
