"""Gap maps in a row as the plain values that flows.js draws: which codes are reported together, and how often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from litreview.figures.cell_counts import PARTS, UNITS, CellCount, say_directions, say_extent, say_number
from litreview.figures.figure_model import FigureTable, figure_to_plain
from litreview.figures.map_model import find_count
from litreview.records import Codebook, CountBy, Heading, MapCounts

NODES_AT_MOST = 12  # of one dimension; more do not fit beside each other with their names
FLOWS_THAT_FIT = 60  # more ribbons than this hide one another
FLOWS_AT_MOST = 240  # however few a reader asks for
_SUMMED_UP = 3
PART_WORDS = {
    "driver": "reported as driver",
    "barrier": "reported as barrier",
    "mixed": "reported as both",
    "open": "no direction stated",
}


@dataclass(frozen=True, slots=True)
class Flow:
    """What the codes of two neighbouring dimensions share; `step` 1 lies between the first two dimensions.

    `count` is the number of studies, documents or statements.
    """

    step: int
    source: Heading
    target: Heading
    cell: CellCount
    count: int

    @property
    def flow_id(self) -> str:
        """The name of the flow in an address."""
        return f"{self.step}:{self.source.code_id}>{self.target.code_id}"


def count_flows(maps: Sequence[MapCounts]) -> tuple[Flow, ...]:
    """Return the pairs of codes that meet, the largest first; the columns of one map are the rows of the next.

    Codes with a parent are left out, since the parent holds what they hold.
    """
    flows = []
    for step, counts in enumerate(maps, start=1):
        for i, j in np.argwhere(counts.n_statements[:-1, :-1]).tolist():
            source, target = counts.rows[i], counts.columns[j]
            cell = find_count(counts, row_code=source.code_id, column_code=target.code_id)
            if cell is not None and source.level == target.level == 0 and cell.counted(counts.count_by):
                flows.append(Flow(step, source, target, cell, cell.counted(counts.count_by)))
    return tuple(sorted(flows, key=lambda f: (-f.count, f.step, f.source.label, f.target.label)))


def least_that_fits(counts: Iterable[int], at_most: int) -> int:
    """Return the smallest number from 1 that no more than `at_most` of the counts reach.

    >>> least_that_fits([5, 3, 3, 1], at_most=3)
    2
    """
    kept = sorted(counts, reverse=True)
    return 1 if len(kept) <= at_most else kept[at_most] + 1


def flows_to_plain(
    flows: Sequence[Flow],
    maps: Sequence[MapCounts],
    *,
    codebook: Codebook,
    project: str,
    least: int | None = None,
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the JSON-ready figure: a column for each dimension, the flows that are drawn, and all of them as a table.

    `flows` are those of `maps`. `least` is the smallest flow to draw; None: as small as leaves the figure legible.
    """
    count_by, titles = maps[0].count_by, flow_titles(maps, codebook)
    nodes = _nodes(flows, maps)
    drawn = _drawn(flows, nodes, least)
    smallest = min((f.count for f in drawn), default=0) if least is None else least
    shown = {end for f in drawn for end in _ends(f)}
    unit = UNITS[count_by]
    plain = figure_to_plain(
        kind="flows",
        title="Reported together: " + " → ".join(titles),
        file="flows",
        project=project,
        counted=_counted(maps, titles),
        notes=[*_notes(flows, drawn, smallest, unit), *notes],
        summary=_summary(flows, titles, unit),
        table=flows_table(flows, titles=titles, count_by=count_by),
        ids=[f.flow_id for f in flows],
    )
    return plain | {
        "columns": [
            {
                "label": titles[place],
                "nodes": [_node(h, cell, count_by) for h, cell in ranked if (place, h.code_id) in shown],
            }
            for place, ranked in enumerate(nodes)
        ],
        "flows": [_flow(f, count_by) for f in drawn],
        "legend": [[part, PART_WORDS[part]] for part in PARTS if any(f.cell.parts.get(part) for f in drawn)],
    }


def flow_titles(maps: Sequence[MapCounts], codebook: Codebook) -> list[str]:
    """Return the labels of the dimensions from left to right."""
    labels = {d.dimension_id: d.label for d in codebook.dimensions}
    return [labels[maps[0].row_dimension], *(labels[counts.column_dimension] for counts in maps)]


def flows_table(flows: Sequence[Flow], *, titles: Sequence[str], count_by: CountBy) -> FigureTable:
    """Return all flows as header and lines, the same for the page and for CSV."""
    counted = UNITS[count_by][1].capitalize()
    header = ("From", "To", "Codes of", counted, "As driver", "As barrier", "As both", "No direction")
    lines: list[tuple[str | int, ...]] = []
    for flow in flows:
        between = f"{titles[flow.step - 1]} → {titles[flow.step]}"
        parts = (flow.cell.parts.get(part, 0) for part in PARTS)
        lines.append((flow.source.label, flow.target.label, between, flow.count, *parts))
    return header, tuple(lines)


def _drawn(
    flows: Sequence[Flow], nodes: Sequence[Sequence[tuple[Heading, CellCount]]], least: int | None
) -> list[Flow]:
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


def _nodes(flows: Iterable[Flow], maps: Sequence[MapCounts]) -> list[list[tuple[Heading, CellCount]]]:
    """Return the codes of each column with their totals, the largest first; those that meet nothing are left out."""
    found: list[dict[str, tuple[Heading, CellCount]]] = [{} for _ in range(len(maps) + 1)]
    for flow in flows:
        counts = maps[flow.step - 1]
        sides = (
            (flow.step - 1, flow.source, find_count(counts, row_code=flow.source.code_id, column_code=None)),
            (flow.step, flow.target, find_count(counts, row_code=None, column_code=flow.target.code_id)),
        )
        for place, heading, total in sides:
            if total is not None:
                found[place].setdefault(heading.code_id, (heading, total))
    count_by = maps[0].count_by
    return [
        sorted(column.values(), key=lambda node: (-node[1].counted(count_by), node[0].label, node[0].code_id))
        for column in found
    ]


def _node(heading: Heading, total: CellCount, count_by: CountBy) -> dict[str, Any]:
    return {
        "id": heading.code_id,
        "label": heading.label,
        "count": total.counted(count_by),
        "text": [heading.label, f"{say_extent(total)} in all"],
    }


def _flow(flow: Flow, count_by: CountBy) -> dict[str, Any]:
    title = f"{flow.source.label} → {flow.target.label}"
    return {
        "id": flow.flow_id,
        "step": flow.step,
        "source": flow.source.code_id,
        "target": flow.target.code_id,
        "count": flow.count,
        "parts": dict(flow.cell.parts),
        "text": [title, say_extent(flow.cell), *say_directions(flow.cell.parts, count_by)],
    }


def _counted(maps: Sequence[MapCounts], titles: Sequence[str]) -> str:
    """Say n of each step, in studies whatever is counted, and how many documents were searched."""
    met = (
        f"{say_number(counts.n_studies_met, *UNITS['studies'])} from {titles[step]} to {titles[step + 1]}"
        for step, counts in enumerate(maps)
    )
    searched = say_number(maps[0].n_searched, *UNITS["documents"])
    return f"Counted: {maps[0].count_by}. n = {', '.join(met)}; {searched} searched."


def _notes(flows: Sequence[Flow], drawn: Sequence[Flow], smallest: int, unit: tuple[str, str]) -> list[str]:
    meaning = (
        f"A flow is as wide as the number of {unit[1]} whose statements carry both codes; a {unit[0]} with several "
        "codes stands in several flows, so flows do not add up. Driver and barrier are what texts report, not effects "
        f"that were measured. The number at a code counts all its {unit[1]}, drawn or not."
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
