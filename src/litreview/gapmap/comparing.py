"""Two maps of one review, cell by cell: which changed, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from litreview.gapmap.codebook_changes import compare_codebooks, renamed_codes
from litreview.gapmap.explaining import Because, Explainer, version_words
from litreview.records import (
    Cell,
    CellChange,
    CellDecision,
    ChangeReason,
    CodeChange,
    Edition,
    EvidenceRow,
    GapMap,
    Heading,
    MapChanges,
)

_TOTAL = ""
_NAMED_AT_MOST = 8  # files or codes in a note
_RowIds = set[str]


@dataclass(frozen=True, slots=True)
class MapSide:
    """One of the two: an edition, its rows with decisions replayed by id, and their map."""

    edition: Edition
    rows: Mapping[str, EvidenceRow]
    gap_map: GapMap


def compare_maps(before: MapSide, after: MapSide) -> MapChanges:
    """Compare two maps of the same two dimensions, whose codes meet in statements.

    A row that is in a cell on one side only came or went; one that is on both but counts for other studies, another
    direction, or as evidence instead of a stated gap, turned. Codes whose id changed are compared under their newer id.
    """
    codes = compare_codebooks(before.edition.codebook, after.edition.codebook)
    comparison = _Comparison(before, after, codes)
    rows, row_marks = comparison.headings("row")
    columns, column_marks = comparison.headings("column")
    return MapChanges(
        before=before.edition.name,
        after=after.edition.name,
        row_dimension=after.gap_map.row_dimension,
        column_dimension=after.gap_map.column_dimension,
        rows=rows,
        columns=columns,
        row_marks=row_marks,
        column_marks=column_marks,
        cells=tuple(comparison.cell(r.code_id, c.code_id) for r in rows for c in columns),
        row_totals=tuple(comparison.cell(r.code_id, _TOTAL) for r in rows),
        column_totals=tuple(comparison.cell(_TOTAL, c.code_id) for c in columns),
        notes=_notes(before.edition, after.edition, codes),
    )


class _Comparison:
    """The cells of both maps by the newer ids of their codes."""

    def __init__(self, before: MapSide, after: MapSide, codes: Sequence[CodeChange]) -> None:
        self._sides = (before, after)
        self._codes = codes
        self._renamed = renamed_codes(codes)
        self._explainer = Explainer(before.edition, after.edition, codes)
        self._earlier = {self._newer_key(c): c for c in _all_cells(before.gap_map)}
        self._later = {(c.row_code, c.column_code): c for c in _all_cells(after.gap_map)}
        self._decisions = tuple(_last_decisions(side.edition.cell_decisions, after.gap_map) for side in self._sides)
        self._labels: dict[str, str] = {}

    def headings(self, side: str) -> tuple[tuple[Heading, ...], tuple[str, ...]]:
        """Return the later headings and then those that are gone, each with its mark."""
        before, after = (s.gap_map for s in self._sides)
        is_row = side == "row"
        dimension = after.row_dimension if is_row else after.column_dimension
        earlier = {self._newer(dimension, h.code_id): h for h in (before.rows if is_row else before.columns)}
        later = after.rows if is_row else after.columns
        known = {h.code_id for h in later}
        gone = [replace(h, code_id=code, parent=None, level=0) for code, h in earlier.items() if code not in known]
        headings = (*later, *gone)
        self._labels |= {h.code_id: h.label for h in headings}
        is_open = not any(c for d in self._sides[1].edition.codebook.dimensions
                          if d.dimension_id == dimension for c in d.codes)  # fmt: skip

        def mark(heading: Heading) -> str:
            was = earlier.get(heading.code_id)
            if heading.code_id not in known:
                return "" if is_open else "removed"
            if was is None:
                return "" if is_open else "new"
            return f"was “{was.label}”" if was.label != heading.label else ""

        return headings, tuple(mark(h) for h in headings)

    def cell(self, row_code: str, column_code: str) -> CellChange:
        """Return what happened where two codes meet."""
        before, after = self._earlier.get((row_code, column_code)), self._later.get((row_code, column_code))
        pairs = self._pairs(row_code, column_code)
        was, now = _members(before), _members(after)
        turned = {row_id for row_id in was & now if self._is_turned(row_id, before, after)}
        reasons = self._reasons(now - was, was - now, turned, pairs)
        if _TOTAL not in (row_code, column_code) and (state := self._state_reason(row_code, column_code)) is not None:
            reasons.append(state)
        studies = [set(c.study_ids) if c is not None else set() for c in (before, after)]
        return CellChange(
            row_code=row_code,
            column_code=column_code,
            before=before,
            after=after,
            gained=tuple(sorted(studies[1] - studies[0])),
            lost=tuple(sorted(studies[0] - studies[1])),
            reasons=tuple(reasons),
        )

    def _newer(self, dimension_id: str, code_id: str) -> str:
        return self._renamed.get((dimension_id, code_id), code_id)

    def _newer_key(self, cell: Cell) -> tuple[str, str]:
        before = self._sides[0].gap_map
        return (
            self._newer(before.row_dimension, cell.row_code),
            self._newer(before.column_dimension, cell.column_code),
        )

    def _pairs(self, row_code: str, column_code: str) -> tuple[tuple[str, str], ...]:
        after = self._sides[1].gap_map
        both = ((after.row_dimension, row_code), (after.column_dimension, column_code))
        return tuple(pair for pair in both if pair[1] != _TOTAL)

    def _is_turned(self, row_id: str, before: Cell | None, after: Cell | None) -> bool:
        if before is None or after is None:
            return False
        if _role_in(row_id, before) != _role_in(row_id, after):
            return True
        return self._sides[0].rows[row_id].study_ids != self._sides[1].rows[row_id].study_ids

    def _reasons(
        self, came: _RowIds, went: _RowIds, turned: _RowIds, pairs: Sequence[tuple[str, str]]
    ) -> list[ChangeReason]:
        moved: dict[Because, tuple[list[str], list[str], list[str]]] = defaultdict(lambda: ([], [], []))
        for place, row_ids in enumerate((came, went, turned)):
            for row_id in sorted(row_ids):
                for because in self._explainer.explain(row_id, pairs):
                    moved[because][place].append(row_id)
        found = [ChangeReason(*because, *map(tuple, lists)) for because, lists in moved.items()]
        return sorted(found, key=lambda r: (-len(r.came) - len(r.went) - len(r.turned), r.words))

    def _state_reason(self, row_code: str, column_code: str) -> ChangeReason | None:
        """Return why an unchanged count reads otherwise: a reviewer's word, or a code that now occurs elsewhere."""
        before, after = self._earlier.get((row_code, column_code)), self._later.get((row_code, column_code))
        if before is None or after is None or before.state == after.state:
            return None
        if "not_applicable" in (before.state, after.state):
            decision = self._decisions[1].get((row_code, column_code))
            if decision is None:
                return ChangeReason("cell", "a decision on the cell is not on record any more")
            verb = "said that it does not apply" if decision.action == "not_applicable" else "said that it applies"
            return ChangeReason("cell", f"{decision.coder} {verb}: {decision.reason}")
        if {before.state, after.state} == {"none", "absolute_gap"}:
            codes = [
                self._labels.get(code, code)
                for code, key in ((row_code, (row_code, _TOTAL)), (column_code, (_TOTAL, column_code)))
                if _occurs(self._earlier.get(key)) != _occurs(self._later.get(key))
            ]
            now = "now occurs" if after.state == "absolute_gap" else "no longer occurs"
            return ChangeReason("elsewhere", f"{' and '.join(codes) or 'one of the two'} {now} elsewhere")
        return None


def _all_cells(gap_map: GapMap) -> tuple[Cell, ...]:
    return (*gap_map.cells, *gap_map.row_totals, *gap_map.column_totals)


def _members(cell: Cell | None) -> _RowIds:
    return set() if cell is None else {*cell.row_ids, *cell.stated_gap_ids}


def _role_in(row_id: str, cell: Cell) -> tuple[bool, ...]:
    return tuple(row_id in ids for ids in (cell.row_ids, cell.driver_ids, cell.barrier_ids, cell.stated_gap_ids))


def _occurs(cell: Cell | None) -> bool:
    return bool(_members(cell))


def _last_decisions(decisions: Sequence[CellDecision], gap_map: GapMap) -> Mapping[tuple[str, str], CellDecision]:
    sides = (gap_map.row_dimension, gap_map.column_dimension)
    last: dict[tuple[str, str], CellDecision] = {}
    for d in decisions:
        if (d.row_dimension, d.column_dimension) == sides:
            last[d.row_code, d.column_code] = d
        elif (d.column_dimension, d.row_dimension) == sides:
            last[d.column_code, d.row_code] = d
    return last


def _notes(before: Edition, after: Edition, codes: Sequence[CodeChange]) -> tuple[str, ...]:
    earlier = {f.document_id: f.name for f in before.files if f.document_id is not None}
    later = {f.document_id: f.name for f in after.files if f.document_id is not None}
    notes = [
        _listed("Papers added", (later[d] for d in later if d not in earlier)),
        _listed("Papers left out", (earlier[d] for d in earlier if d not in later)),
    ]
    one, other = before.codebook, after.codebook
    if codes or one.digest != other.digest:
        named = f"Codebook {one.name} {one.version}, now {other.name} {other.version}"
        said = [f"{c.label}: {c.words}" for c in codes]
        notes.append(f"{named}: {_several(said)}." if said else f"{named}: nothing that changes what is coded.")
    if versions := version_words(before, after):
        notes.append(f"Changed: {versions}.")
    decided = {d.row_id: d for d in before.decisions}
    coders: dict[str, int] = {}
    for decision in {d.row_id: d for d in after.decisions}.values():
        if decided.get(decision.row_id) != decision:
            coders[decision.coder] = coders.get(decision.coder, 0) + 1
    if coders:
        said = [f"{coder} on {n:,} {'statement' if n == 1 else 'statements'}" for coder, n in sorted(coders.items())]
        notes.append(f"Decided since: {', '.join(said)}.")
    return tuple(note for note in notes if note)


def _listed(what: str, names: Iterable[str]) -> str:
    found = sorted(names)
    return f"{what}: {_several(found)}." if found else ""


def _several(said: Sequence[str]) -> str:
    more = f" and {len(said) - _NAMED_AT_MOST:,} more" if len(said) > _NAMED_AT_MOST else ""
    return "; ".join(said[:_NAMED_AT_MOST]) + more
