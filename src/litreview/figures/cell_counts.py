"""What stands in a cell of the gap map, counted as studies, documents or statements, and said in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from litreview.records import Cell, CellState, CountBy, EvidenceRow

PARTS = ("driver", "barrier", "mixed", "open")
"""How a study, document or statement reports the codes of a cell; `mixed`: as driver and as barrier."""
UNITS: Mapping[CountBy, tuple[str, str]] = {
    "studies": ("study", "studies"),
    "documents": ("document", "documents"),
    "statements": ("statement", "statements"),
}


@dataclass(frozen=True, slots=True)
class CellCount:
    """What is drawn of a cell: its numbers, and what is counted shared out among PARTS, without those of 0."""

    state: CellState
    n_studies: int
    n_documents: int
    n_statements: int
    n_stated_gaps: int
    parts: Mapping[str, int]
    reason: str | None = None

    def counted(self, count_by: CountBy) -> int:
        """Return how many studies, documents or statements the cell holds."""
        return {"studies": self.n_studies, "documents": self.n_documents, "statements": self.n_statements}[count_by]


def count_cell(cell: Cell, rows: Mapping[str, EvidenceRow], count_by: CountBy) -> CellCount:
    """Return the numbers of a cell; `rows` must hold those that it names."""
    return CellCount(
        state=cell.state,
        n_studies=len(cell.study_ids),
        n_documents=len(cell.document_ids),
        n_statements=len(cell.row_ids),
        n_stated_gaps=len(cell.stated_gap_ids),
        parts=parts_of(cell, rows, count_by),
        reason=cell.reason,
    )


def units_of(cell: Cell, count_by: CountBy) -> tuple[str, ...]:
    """Return the ids of what is counted in a cell."""
    return {"studies": cell.study_ids, "documents": cell.document_ids, "statements": cell.row_ids}[count_by]


def parts_of(cell: Cell, rows: Mapping[str, EvidenceRow], count_by: CountBy) -> dict[str, int]:
    """Share out what is counted in a cell: reported as driver alone, as barrier alone, as both, without direction.

    `rows` must hold the rows that the cell names; a part of which there is none is left out.
    """
    drivers, barriers = set(cell.driver_ids), set(cell.barrier_ids)
    found: dict[str, set[str]] = {}
    for row_id in cell.row_ids:
        row = rows.get(row_id)
        if row is None:
            continue
        units = {"studies": row.study_ids, "documents": (row.document_id,), "statements": (row_id,)}[count_by]
        directions = ({"driver"} if row_id in drivers else set()) | ({"barrier"} if row_id in barriers else set())
        for unit in units:
            found.setdefault(unit, set()).update(directions)
    counts = dict.fromkeys(PARTS, 0)
    for directions in found.values():
        part = "mixed" if len(directions) == 2 else next(iter(directions), "open")
        counts[part] += 1
    return {part: n for part, n in counts.items() if n}


def union_of(cells: Iterable[Cell]) -> Cell:
    """Return one cell of all that the cells hold, each study and statement once."""
    kept = tuple(cells)

    def gather(ids: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(sorted({one for each in ids for one in each}))

    return Cell(
        row_code="",
        column_code="",
        state="evidence",
        study_ids=gather(c.study_ids for c in kept),
        document_ids=gather(c.document_ids for c in kept),
        row_ids=gather(c.row_ids for c in kept),
        driver_ids=gather(c.driver_ids for c in kept),
        barrier_ids=gather(c.barrier_ids for c in kept),
        stated_gap_ids=gather(c.stated_gap_ids for c in kept),
    )


def say_number(n: int, singular: str, plural: str) -> str:
    """Return "1 study", "2,000 studies"."""
    return f"{n:,} {singular if n == 1 else plural}"


def say_extent(cell: Cell | CellCount) -> str:
    """Return how many studies, statements and documents a cell holds."""
    kinds: tuple[CountBy, ...] = ("studies", "statements", "documents")
    numbers = [cell.counted(k) if isinstance(cell, CellCount) else len(units_of(cell, k)) for k in kinds]
    studies, statements, documents = (say_number(n, *UNITS[k]) for n, k in zip(numbers, kinds, strict=True))
    return f"{studies}, {statements} in {documents}"


def say_directions(parts: Mapping[str, int], count_by: CountBy) -> list[str]:
    """Return how the parts of a cell are reported, one line; none where no direction is stated.

    The first number says what is counted: "reported as driver in 2 studies, barrier in 1".
    """
    names = {"driver": "driver", "barrier": "barrier", "mixed": "both"}
    said = [f"{name} in {parts[part]}" for part, name in names.items() if parts.get(part)]
    singular, plural = UNITS[count_by]
    first = next((f" {singular if n == 1 else plural}" for part in names if (n := parts.get(part))), "")
    return [f"reported as {', '.join((said[0] + first, *said[1:]))}"] if said else []
