"""A third dimension of the gap map: what is counted in a cell, shared out among the codes of that dimension."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from litreview.figures.cell_counts import UNITS, say_number
from litreview.records import Codebook, CountBy, EvidenceRow

NAMED_AT_MOST = 8  # segments with a colour of their own; more could not be told apart
OTHERS, NEITHER = "(others)", "(none)"
"""What the codes beyond the named ones, and what carries no code of the dimension, are called in a link."""


@dataclass(frozen=True, slots=True)
class Segments:
    """The codes that are told apart, as (id, label), the most frequent first; `tops`: the top codes, if listed."""

    dimension_id: str
    named: tuple[tuple[str, str], ...]
    tops: frozenset[str] | None
    has_others: bool


def choose_segments(rows: Iterable[EvidenceRow], *, codebook: Codebook, dimension_id: str) -> Segments:
    """Choose the codes of a dimension that most rows carry; of listed codes those at the top."""
    dimension = next(d for d in codebook.dimensions if d.dimension_id == dimension_id)
    tops = frozenset(c.code_id for c in dimension.codes if c.parent is None) or None
    labels: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for row in rows:
        for code in {c.code_id: c for c in row.codes if c.dimension_id == dimension_id}.values():
            if tops is None or code.code_id in tops:
                labels[code.code_id] = code.label
                counts[code.code_id] += 1
    ranked = sorted(counts, key=lambda code: (-counts[code], code))
    named = tuple((code, labels[code]) for code in ranked[:NAMED_AT_MOST])
    return Segments(dimension_id, named, tops, len(ranked) > NAMED_AT_MOST)


def segments_of(row: EvidenceRow, segments: Segments) -> tuple[str, ...]:
    """Return the ids of the segments that a row belongs to."""
    named = {code for code, _ in segments.named}
    codes = [c.code_id for c in row.codes if c.dimension_id == segments.dimension_id]
    codes = [code for code in codes if segments.tops is None or code in segments.tops]
    found = dict.fromkeys(code if code in named else OTHERS for code in codes)
    return tuple(found) or (NEITHER,)


def segments_to_plain(segments: Segments) -> list[dict[str, Any]]:
    """Return the segments in order, each with the letter that stands for it."""
    named = [
        {"id": code, "label": label, "letter": "ABCDEFGHIJ"[index], "rest": False}
        for index, (code, label) in enumerate(segments.named)
    ]
    others = [{"id": OTHERS, "label": "others", "letter": "+", "rest": True}] if segments.has_others else []
    return [*named, *others, {"id": NEITHER, "label": "none of them", "letter": "-", "rest": True}]


def count_segments(
    row_ids: Iterable[str], rows: Mapping[str, EvidenceRow], segments: Segments, count_by: CountBy
) -> list[list[int]]:
    """Return [index of the segment, number] for each segment of a cell; a study may count in several."""
    order = [s["id"] for s in segments_to_plain(segments)]
    units: dict[str, set[str]] = {}
    for row_id in row_ids:
        row = rows.get(row_id)
        if row is None:
            continue
        counted = {"studies": row.study_ids, "documents": (row.document_id,), "statements": (row_id,)}[count_by]
        for segment in segments_of(row, segments):
            units.setdefault(segment, set()).update(counted)
    return [[index, len(units[segment])] for index, segment in enumerate(order) if segment in units]


def say_segments(counts: Iterable[tuple[int, int] | list[int]], segments: Segments, count_by: CountBy) -> list[str]:
    """Return the segments of a cell in words, one line; none where there is none."""
    plain = segments_to_plain(segments)
    said = [f"{plain[i]['letter']} {plain[i]['label']}: {say_number(n, *UNITS[count_by])}" for i, n in counts]
    return [", ".join(said)] if said else []
