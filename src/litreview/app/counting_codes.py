"""How often codes and gaps are stated, counted from columns, without any widget; rejected rows do not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from litreview.gapmap import expand_lists, find_distinct
from litreview.records import ROW_STATUSES, CodeAssignment, Codebook, Dimension, EvidenceColumns


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How many distinct studies a code stands in: in all, reported as driver, and as barrier."""

    code_id: str
    label: str
    n_studies: int
    n_driver: int
    n_barrier: int


def count_codes(columns: EvidenceColumns, dimension: Dimension) -> tuple[CodeCount, ...]:
    """Count studies for each top code of a dimension, in the codebook's order, as the gap map's totals count them.

    A statement that only states a gap or a call for research is no study of what it names.
    """
    top = [code for code in dimension.codes if code.parent is None]
    numbers = {(dimension.dimension_id, code.code_id): i for i, code in enumerate(top)}
    rows, assigned = _entries(columns)
    code_of = np.array([numbers.get(_pair(a), -1) for a in columns.assignments], np.int32)
    is_counted = code_of[assigned] >= 0
    if dimension.role != "gap":
        is_counted &= ((columns.gaps == 0) | (columns.polarities > 0))[rows]
    rows, assigned = rows[is_counted], assigned[is_counted]
    entries, studies = expand_lists(columns.studies, rows)
    assigned = assigned[entries]

    def count(is_wanted: Sequence[bool]) -> list[int]:
        wanted = np.array(is_wanted, np.bool_)[assigned]
        marks = np.zeros((len(top), len(columns.study_ids)), np.bool_)
        marks[code_of[assigned[wanted]], studies[wanted]] = True
        return [int(n) for n in marks.sum(axis=1)]

    everywhere = count([True] * len(columns.assignments))
    drivers, barriers = (count([a.polarity == p for a in columns.assignments]) for p in ("driver", "barrier"))
    counted = zip(top, everywhere, drivers, barriers, strict=True)
    return tuple(CodeCount(code.code_id, code.label, *counts) for code, *counts in counted)


def count_gap_kinds(columns: EvidenceColumns) -> tuple[tuple[str, int], ...]:
    """Count the statements of each kind of gap and the calls for research, most frequent first."""
    stated = columns.gaps[_is_kept(columns)]
    counts = [(kind, int(np.count_nonzero(stated & (1 << bit)))) for bit, kind in enumerate(columns.gap_kinds)]
    return tuple(sorted(((kind, n) for kind, n in counts if n), key=lambda pair: (-pair[1], pair[0])))


def count_statements(columns: EvidenceColumns) -> Mapping[tuple[str, str], int]:
    """Count the rows that carry each (dimension, code); one that none carries is missing."""
    pairs = list(dict.fromkeys(_pair(a) for a in columns.assignments))
    numbers = {pair: i for i, pair in enumerate(pairs)}
    rows, assigned = _entries(columns)
    pair_of = np.array([numbers[_pair(a)] for a in columns.assignments], np.int64)
    # A row may carry a code twice, as driver and as barrier.
    keys = find_distinct(rows * max(len(pairs), 1) + pair_of[assigned])
    counts = np.bincount(keys % max(len(pairs), 1), minlength=len(pairs))
    return {pair: n for pair, n in zip(pairs, counts.tolist(), strict=True) if n}


def count_rejected(columns: EvidenceColumns) -> int:
    """Return how many rows a reviewer rejected, which count nowhere."""
    return int(np.count_nonzero(~_is_kept(columns)))


def count_in_documents(columns: EvidenceColumns) -> Mapping[str, int]:
    """Count the rows of each document; one of which nothing was found is missing."""
    counts = np.bincount(columns.documents[_is_kept(columns)], minlength=len(columns.document_ids)).tolist()
    return {document_id: n for document_id, n in zip(columns.document_ids, counts, strict=True) if n}


def first_dimension(codebook: Codebook, role: str) -> Dimension | None:
    """Return the first dimension of a role that has codes, or None."""
    return next((d for d in codebook.dimensions if d.role == role and d.codes), None)


def _entries(columns: EvidenceColumns) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return every code of every row: whose it is, and its place among the assignments."""
    rows = np.repeat(np.arange(len(columns.statuses)), np.diff(columns.codes.starts))
    kept = _is_kept(columns)[rows]
    return rows[kept], columns.codes.values[kept]


def _is_kept(columns: EvidenceColumns) -> NDArray[np.bool_]:
    kept: NDArray[np.bool_] = columns.statuses != ROW_STATUSES.index("rejected")
    return kept


def _pair(assignment: CodeAssignment) -> tuple[str, str]:
    return assignment.dimension_id, assignment.code_id
