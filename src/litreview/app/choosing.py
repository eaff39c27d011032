"""Which rows a page shows: filters and searches, without any widget."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from litreview.records import Cell, Codebook, EvidenceRow, Study

Direction = Literal["driver", "barrier", "mixed", "open"]
DIRECTIONS: tuple[Direction, ...] = ("driver", "barrier", "mixed", "open")
DIRECTION_LABELS: Mapping[Direction, str] = {
    "driver": "Driver",
    "barrier": "Barrier",
    "mixed": "Both",
    "open": "No direction",
}


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """What the rows of the table must have: any value within a field, all fields together. An empty field asks nothing.

    `codes` are (dimension, code) pairs; any code within a dimension, each dimension that is named. `gaps` are gap
    kinds, or "future" for calls for research. `words` must all occur in the quote, in a code's label or in the name of
    the file, in any order, case and accents aside. `studied_in` are the documents that study the countries chosen; None
    asks nothing.
    """

    words: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    directions: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()
    studied_in: tuple[str, ...] | None = None


def direction_of(row: EvidenceRow) -> Direction:
    """Return how the row reports its factors: as driver, barrier, both, or without direction."""
    return row.polarity or "open"


def keep_directions(rows: Iterable[EvidenceRow], directions: Collection[str]) -> tuple[EvidenceRow, ...]:
    """Return the rows with one of the directions, and all that state a gap, whatever their direction."""
    if set(DIRECTIONS) <= set(directions):
        return tuple(rows)
    return tuple(r for r in rows if direction_of(r) in directions or ((r.gap_kinds or r.is_future) and not r.polarity))


def rows_of_cell(cell: Cell, rows: Mapping[str, EvidenceRow], *, names: Mapping[str, str]) -> tuple[EvidenceRow, ...]:
    """Return a cell's rows and those that state a gap about it: claims first, then by file and place in the text."""
    ids = dict.fromkeys((*cell.row_ids, *cell.stated_gap_ids))

    def place(row: EvidenceRow) -> tuple[bool, bool, str, int]:
        has_gap = bool(row.gap_kinds) or row.is_future
        name = names.get(row.document_id, row.document_id)
        return row.polarity is None and not has_gap, row.polarity is None, name, row.span.start

    return tuple(sorted((rows[row_id] for row_id in ids if row_id in rows), key=place))


# ---------------------------------------------------------------- papers by country of study


def documents_that_study(chosen: Iterable[str], studied: Mapping[str, Collection[str]]) -> tuple[str, ...] | None:
    """Return the documents that study any of the chosen countries; None where none is chosen: all documents."""
    known = [studied[label] for label in chosen if label in studied]
    return tuple(sorted(set().union(*known))) if known else None


def publication_years(studies: Iterable[Study]) -> dict[str, int]:
    """Return the year in which each document appeared, where it is known."""
    return {
        document_id: study.bibliography.year
        for study in studies
        if study.bibliography.year is not None
        for document_id in study.document_ids
    }


def say_chosen(chosen: Sequence[str], document_ids: Collection[str] | None, n_documents: int) -> str | None:
    """Say which papers a choice leaves, as a line of facts; None where nothing is chosen."""
    if document_ids is None:
        return None
    n = len(document_ids)
    verb, whose = ("studies", "its") if n == 1 else ("study", "their")
    return f"{n:,} of {n_documents:,} papers {verb} {' or '.join(chosen)}; only {whose} statements are counted"


# ---------------------------------------------------------------- what a filter offers


def list_choices(codebook: Codebook, found: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Return what a code filter offers of the codes found, given with their labels."""
    choices: dict[tuple[str, str], str] = {}
    for dimension in codebook.dimensions:
        listed = {(dimension.dimension_id, c.code_id): c.label for c in dimension.codes}
        others = sorted(
            (
                (pair, label)
                for pair, label in found.items()
                if pair[0] == dimension.dimension_id and pair not in listed
            ),
            key=lambda entry: (entry[1], entry[0]),
        )
        for pair, label in (*listed.items(), *others):
            if pair in found:
                choices[pair] = f"{dimension.label}: {label}"
    return choices
