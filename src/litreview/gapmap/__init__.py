"""Evidence rows counted where two dimensions meet, with the gaps that the papers state and those that are observed.

In: EvidenceRows, the Codebook, and reviewers' CellDecisions.
Out: a GapMap of Cells, or from EvidenceColumns its numbers alone, as MapCounts; two maps of one review compared, with
the reasons why cells changed.
Called by: review, app.

    gap_map = build_gap_map(rows, codebook=codebook, row_dimension="factors", column_dimension="themes", n_searched=12)
"""

from __future__ import annotations

from litreview.gapmap.codebook_changes import compare_codebooks, joint_codebook
from litreview.gapmap.comparing import MapSide, compare_maps
from litreview.gapmap.counting import DEFAULT_SYNTHESIS_FROM, DEFAULT_THIN_AT_MOST, build_gap_map
from litreview.gapmap.estimating import estimate_cells, estimate_count
from litreview.gapmap.reviews import recent_reviews
from litreview.gapmap.tallying import count_map, expand_lists, find_distinct, find_rows_of_cell

__all__ = [
    "DEFAULT_SYNTHESIS_FROM",
    "DEFAULT_THIN_AT_MOST",
    "MapSide",
    "build_gap_map",
    "compare_codebooks",
    "compare_maps",
    "count_map",
    "estimate_cells",
    "estimate_count",
    "expand_lists",
    "find_distinct",
    "find_rows_of_cell",
    "joint_codebook",
    "recent_reviews",
]
