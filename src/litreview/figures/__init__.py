"""Records drawn: the plain values that the scripts draw, the scripts themselves, and the one-file map.

In: a GapMap, MapCounts, MapChanges, EvidenceRows, the Codebook, Studies; counts of countries and years; Topics.
Out: JSON-ready values for gap_map.js, reasons.js, statements.js, places.js, cluster_points.js, unit_map.js,
flows.js and years.js; HTML files.
Called by: review, app.

    page = map_html(gap_map, rows=rows, codebook=codebook, title="My review", names={"d0c1": "khan-2007.pdf"})
"""

from __future__ import annotations

from litreview.figures.assets import read_asset
from litreview.figures.cell_counts import CellCount, count_cell
from litreview.figures.changes_file import changes_html
from litreview.figures.changes_model import changes_table, changes_to_plain, find_change, reasons_to_plain
from litreview.figures.clusters_model import ClusterCount, cluster_notes, clusters_table, clusters_to_plain
from litreview.figures.figure_model import FigureTable
from litreview.figures.flows_model import Flow, count_flows, flow_titles, flows_table, flows_to_plain
from litreview.figures.map_model import counts_to_plain, find_cell, find_count, gap_map_to_plain
from litreview.figures.one_file import map_html
from litreview.figures.page_model import PageBlock, page_blocks
from litreview.figures.places_model import (
    CountPlacesBy,
    CountryCount,
    country_names,
    country_regions,
    places_to_plain,
    region_names,
)
from litreview.figures.segments import Segments, choose_segments, segments_of
from litreview.figures.statement_model import caveats, dimensions_to_plain, statement_context, statement_to_plain
from litreview.figures.unit_map_model import NO_TOPIC, unit_map_to_plain
from litreview.figures.years_model import Year, YearBin, YearPanel, find_bar, years_table, years_to_plain

__all__ = [
    "NO_TOPIC",
    "CellCount",
    "ClusterCount",
    "CountPlacesBy",
    "CountryCount",
    "FigureTable",
    "Flow",
    "PageBlock",
    "Segments",
    "Year",
    "YearBin",
    "YearPanel",
    "caveats",
    "changes_html",
    "changes_table",
    "changes_to_plain",
    "choose_segments",
    "cluster_notes",
    "clusters_table",
    "clusters_to_plain",
    "count_cell",
    "count_flows",
    "country_names",
    "country_regions",
    "counts_to_plain",
    "dimensions_to_plain",
    "find_bar",
    "find_cell",
    "find_change",
    "find_count",
    "flow_titles",
    "flows_table",
    "flows_to_plain",
    "gap_map_to_plain",
    "map_html",
    "page_blocks",
    "places_to_plain",
    "read_asset",
    "reasons_to_plain",
    "region_names",
    "segments_of",
    "statement_context",
    "statement_to_plain",
    "unit_map_to_plain",
    "years_table",
    "years_to_plain",
]
