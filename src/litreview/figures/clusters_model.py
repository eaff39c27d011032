"""Clusters as the plain values that cluster_points.js draws: points on the map, lines of a table."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litreview.figures.figure_model import LINES_AT_MOST, FigureTable
from litreview.figures.places_model import country_names
from litreview.figures.projection import Point, place_on_map

LEAST_RADIUS = 3.0  # units of the drawing: smaller points cannot be hit
ONE_PAPER = 4.0  # radius of a cluster with one paper, as long as the largest stays below MOST_RADIUS
MOST_RADIUS = 11.0
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class ClusterCount:
    """A cluster that statements name, with its papers and statements.

    `iso2` and `at` (degrees north and east) are None where country or place are not known. A statement reported as
    driver and as barrier counts in both `n_drivers` and `n_barriers`.
    """

    dimension_id: str
    code_id: str
    label: str
    iso2: str | None
    n_papers: int
    n_statements: int
    n_drivers: int = 0
    n_barriers: int = 0
    at: Point | None = None

    @property
    def cluster_id(self) -> str:
        """What the map calls it; never an ISO code."""
        return f"{self.dimension_id}/{self.code_id}"


def clusters_to_plain(counts: Sequence[ClusterCount], links: Mapping[str, str]) -> dict[str, Any]:
    """Return the JSON-ready points, the largest first, the table's lines, and the legend's words.

    A point has its place in units of the drawing, and `dx`, `dy`, `r` in units at the scale of the whole world: they
    keep their size on the screen. The area `r` stands for is the number of papers. `links`: address by cluster id.
    """
    located = [(c, place_on_map(*c.at)) for c in counts if c.at is not None]
    most = max((c.n_papers for c, _ in located), default=0)
    radii = {c.cluster_id: _radius(c.n_papers, most) for c, _ in located}
    moves = _moves_apart(located, radii)
    header, lines = clusters_table(counts)
    return {
        "legend": f"Clusters; area by papers, at most {most:,}" if located else None,
        "points": [
            {
                "id": c.cluster_id,
                "x": round(x, 2),
                "y": round(y, 2),
                "dx": round(moves[c.cluster_id][0], 2),
                "dy": round(moves[c.cluster_id][1], 2),
                "r": round(radii[c.cluster_id], 2),
                "href": links.get(c.cluster_id),
                "text": _text(c),
            }
            for c, (x, y) in sorted(located, key=lambda one: (-one[0].n_papers, one[0].label, one[0].cluster_id))
        ],
        "table": {
            "header": list(header),
            "lines": [
                {"id": c.cluster_id, "href": links.get(c.cluster_id), "cells": list(line)}
                for c, line in list(zip(counts, lines, strict=True))[:LINES_AT_MOST]
            ],
        },
    }


def clusters_table(counts: Sequence[ClusterCount]) -> FigureTable:
    """Return the clusters as lines, in the order given; what is not known is a dash."""
    header = ("Cluster", "Country", "Papers", "Statements", "Drivers", "Barriers", "On the map")
    lines = tuple(
        (
            *(c.label, country_names().get(c.iso2, c.iso2) if c.iso2 else UNKNOWN),
            *(c.n_papers, c.n_statements, c.n_drivers, c.n_barriers),
            UNKNOWN if c.at is None else f"{_degrees(c.at[0], 'NS')}, {_degrees(c.at[1], 'EW')}",
        )
        for c in counts
    )
    return header, lines


def _degrees(value: float, signs: str) -> str:
    """Return degrees as a map prints them.

    >>> _degrees(-3.72, "NS")
    '3.72° S'
    """
    return f"{abs(value):.2f}° {signs[value < 0]}"


def _radius(n_papers: int, most: int) -> float:
    largest = min(MOST_RADIUS, ONE_PAPER * math.sqrt(most))
    return max(LEAST_RADIUS, largest * math.sqrt(n_papers / most))


def _moves_apart(located: Sequence[tuple[ClusterCount, Point]], radii: Mapping[str, float]) -> dict[str, Point]:
    """Return how far each point is drawn beside its place: those of one place stand around it without overlap."""
    by_place: dict[Point, list[str]] = defaultdict(list)
    for cluster, at in located:
        by_place[at].append(cluster.cluster_id)
    moves = {}
    for ids in by_place.values():
        ids.sort(key=lambda one: (-radii[one], one))
        away = radii[ids[0]] / math.sin(math.pi / len(ids)) if len(ids) > 1 else 0.0
        for i, one in enumerate(ids):
            angle = math.pi + 2 * math.pi * i / len(ids)
            moves[one] = away * math.cos(angle), away * math.sin(angle)
    return moves


def _text(cluster: ClusterCount) -> list[str]:
    papers = f"{cluster.n_papers:,} {'paper names' if cluster.n_papers == 1 else 'papers name'} it"
    statements = f"{cluster.n_statements:,} {'statement' if cluster.n_statements == 1 else 'statements'}"
    split = f"{cluster.n_drivers:,} of a driver, {cluster.n_barriers:,} of a barrier"
    return [cluster.label, papers, f"{statements}: {split}"]


def cluster_notes(counts: Sequence[ClusterCount]) -> list[str]:
    """Say how many clusters have no point, and what the table leaves out."""
    n_clusters, missing = len(counts), sum(c.at is None for c in counts)
    notes = []
    if missing:
        notes.append(
            f"{missing:,} of {n_clusters:,} {'cluster' if n_clusters == 1 else 'clusters'} not on the map: the name "
            "begins with no city of the gazetteer in its country."
        )
    if n_clusters > LINES_AT_MOST:
        notes.append(f"The table shows the first {LINES_AT_MOST} of {n_clusters:,} clusters; the CSV has all.")
    return notes
