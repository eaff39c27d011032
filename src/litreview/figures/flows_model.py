"""Gap maps in a row as the plain values that flows.js draws: which codes are reported together, and in how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litreview.figures.cell_counts import (
    PARTS,
    UNITS,
    parts_of,
    say_directions,
    say_extent,
    say_number,
    union_of,
    units_of,
)
from litreview.figures.figure_model import FigureTable, figure_to_plain
from litreview.records import Cell, Codebook, CountBy, EvidenceRow, GapMap, Heading

NODES_AT_MOST = 12  # of one dimension; more do not fit beside each other with their names
FLOWS_THAT_FIT = 60  # more ribbons than this hide one another
FLOWS_AT_MOST = 240  # however few a reader asks for
_SUMMED_UP = 3
PART_WORDS: Mapping[str, str] = {
    "driver": "reported as driver",
    "barrier": "reported as barrier",
    "mixed": "reported as both",
    "open": "no direction stated",
}


@dataclass(frozen=True, slots=True)
class Flow:
    """What the codes of two neighbouring dimensions share; `step` 1 lies between the first two dimensions.

    `count` is the number of studies, documents or statements, and `parts` shares it out by direction.
    """

    step: int
    source: Heading
    target: Heading
    cell: Cell
    count: int
    parts: Mapping[str, int]

    @property
    def flow_id(self) -> str:
        """The name of the flow in an address."""
        return f"{self.step}:{self.source.code_id}>{self.target.code_id}"


def count_flows(maps: Sequence[GapMap], *, rows: Iterable[EvidenceRow], count_by: CountBy) -> tuple[Flow, ...]:
    """Return the pairs of codes that meet, the largest first; the columns of one map are the rows of the next.

    Codes with a parent are left out, since the parent holds what they hold. `rows` must hold the rows of the maps.
    """
    by_id = {row.row_id: row for row in rows}
    flows = []
    for step, gap_map in enumerate(maps, start=1):
        pairs = [(down, across) for down in gap_map.rows for across in gap_map.columns]
        for (down, across), cell in zip(pairs, gap_map.cells, strict=True):
            count = len(units_of(cell, count_by))
            if count and down.level == across.level == 0:
                flows.append(Flow(step, down, across, cell, count, parts_of(cell, by_id, count_by)))
    return tuple(sorted(flows, key=lambda f: (-f.count, f.step, f.source.label, f.target.label)))


def least_that_fits(counts: Iterable[int], at_most: int) -> int:
    """Return the smallest number from 1 that no more than `at_most` of the counts reach.

    >>> least_that_fits([5, 3, 3, 1], at_most=3)
    3
    """
    kept = sorted(counts, reverse=True)
    return 1 if len(kept) <= at_most else kept[at_most] + 1


def flows_to_plain(
    flows: Sequence[Flow],
    *,
    codebook: Codebook,
    dimensions: Sequence[str],
    count_by: CountBy,
    n_searched: int,
    project: str,
    least: int | None = None,
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the JSON-ready figure: a column for each dimension, the flows that are drawn, and all of them as a table.

    `least` is the smallest flow to draw; None: as small as leaves the figure legible. `n_searched`: documents.
    """
    labels = {d.dimension_id: d.label for d in codebook.dimensions}
    titles = [labels[d] for d in dimensions]
    nodes = _nodes(flows, len(dimensions), count_by)
    drawn = _drawn(flows, nodes, least)
    smallest = min((f.count for f in drawn), default=0) if least is None else least
    shown = {end for f in drawn for end in _ends(f)}
    unit = UNITS[count_by]
    n = say_extent(union_of(f.cell for f in flows))
    plain = figure_to_plain(
        kind="flows",
        title="Reported together: " + " → ".join(titles),
        file="flows",
        project=project,
        counted=f"Counted: {unit[1]}. n = {n}; {say_number(n_searched, 'document', 'documents')} searched.",
        notes=[*_notes(flows, drawn, smallest, unit), *notes],
        summary=_summary(flows, titles, unit),
        table=flows_table(flows, titles=titles, count_by=count_by),
        ids=[f.flow_id for f in flows],
    )
    return plain | {
        "columns": [
            {
                "label": titles[place],
                "nodes": [
                    {
                        "id": h.code_id,
                        "label": h.label,
                        "count": len(units_of(cell, count_by)),
                        "text": [h.label, say_extent(cell)],
                    }
                    for h, cell in ranked
                    if (place, h.code_id) in shown
                ],
            }
            for place, ranked in enumerate(nodes)
        ],
        "flows": [_flow(f, count_by) for f in drawn],
        "legend": [[part, PART_WORDS[part]] for part in PARTS if any(f.parts.get(part) for f in drawn)],
    }


def flows_table(flows: Sequence[Flow], *, titles: Sequence[str], count_by: CountBy) -> FigureTable:
    """Return all flows as header and lines, the same for the page and for CSV."""
    counted = UNITS[count_by][1].capitalize()
    header = ("From", "To", "Codes of", counted, "As driver", "As barrier", "As both", "No direction")
    lines: list[tuple[str | int, ...]] = []
    for flow in flows:
        between = f"{titles[flow.step - 1]} → {titles[flow.step]}"
        parts = (flow.parts.get(part, 0) for part in PARTS)
        lines.append((flow.source.label, flow.target.label, between, flow.count, *parts))
    return header, tuple(lines)


def _drawn(flows: Sequence[Flow], nodes: Sequence[Sequence[tuple[Heading, Cell]]], least: int | None) -> list[Flow]:
    """Return the flows to draw, the largest first: those of `least` or more between the most frequent codes."""
    frequent = {(place, h.code_id) for place, ranked in enumerate(nodes) for h, _ in ranked[:NODES_AT_MOST]}
    named = [f for f in flows if _ends(f) <= frequent]
    if least is not None:
        return [f for f in named if f.count >= least][:FLOWS_AT_MOST]
    smallest = least_that_fits((f.count for f in named), FLOWS_THAT_FIT)
    # Where too many are as large as one another, the first ones stand for the rest.
    return [f for f in named if f.count >= smallest] or named[:FLOWS_THAT_FIT]


def _ends(flow: Flow) -> set[tuple[int, str]]:
    return {(flow.step - 1, flow.source.code_id), (flow.step, flow.target.code_id)}


def _nodes(flows: Iterable[Flow], n_columns: int, count_by: CountBy) -> list[list[tuple[Heading, Cell]]]:
    """Return the codes of each column with all that flows through them, the largest first."""
    headings: dict[tuple[int, str], Heading] = {}
    cells: dict[tuple[int, str], list[Cell]] = defaultdict(list)
    for flow in flows:
        for place, heading in ((flow.step - 1, flow.source), (flow.step, flow.target)):
            headings[place, heading.code_id] = heading
            cells[place, heading.code_id].append(flow.cell)
    columns: list[list[tuple[Heading, Cell]]] = [[] for _ in range(n_columns)]
    for key, heading in headings.items():
        columns[key[0]].append((heading, union_of(cells[key])))
    for column in columns:
        column.sort(key=lambda node: (-len(units_of(node[1], count_by)), node[0].label, node[0].code_id))
    return columns


def _flow(flow: Flow, count_by: CountBy) -> dict[str, Any]:
    return {
        "id": flow.flow_id,
        "step": flow.step,
        "source": flow.source.code_id,
        "target": flow.target.code_id,
        "count": flow.count,
        "parts": dict(flow.parts),
        "text": [
            f"{flow.source.label} → {flow.target.label}",
            say_extent(flow.cell),
            *say_directions(flow.parts, count_by),
        ],
    }


def _notes(flows: Sequence[Flow], drawn: Sequence[Flow], smallest: int, unit: tuple[str, str]) -> list[str]:
    meaning = (
        f"A flow is as wide as the number of {unit[1]} whose statements carry both codes; a {unit[0]} with several "
        "codes stands in several flows, so flows do not add up. Driver and barrier are what texts report, not effects "
        "that were measured."
    )
    if len(drawn) == len(flows):
        return [meaning]
    of_size = f" of {say_number(smallest, *unit)} or more" if drawn and drawn[-1].count >= smallest > 1 else ""
    which = f"the largest flows{of_size} between the most frequent codes"
    return [meaning, f"Drawn: {len(drawn):,} of {len(flows):,}, {which}. The table has all."]


def _summary(flows: Sequence[Flow], titles: Sequence[str], unit: tuple[str, str]) -> str:
    largest = []
    for step in range(1, len(titles)):
        of_step = [f for f in flows if f.step == step][:_SUMMED_UP]
        said = ", ".join(f"{f.source.label} and {f.target.label} ({say_number(f.count, *unit)})" for f in of_step)
        if said:
            largest.append(f"Most from {titles[step - 1]} to {titles[step]}: {said}.")
    return " ".join([f"{len(flows):,} flows.", *largest])
