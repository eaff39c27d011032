"""The error of the coding, measured on a project's own gold, for the cells of a map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from litreview import review
from litreview.app.snapshot import FoundStamp, Snapshot
from litreview.errors import LitreviewError
from litreview.records import CellEstimate, EvidenceRow, GapMap, MeasuredCode

GoldStamp = tuple[tuple[str, int, int], ...]
Estimates = tuple[CellEstimate | None, ...]


def gold_stamp(paths: Sequence[Path]) -> GoldStamp:
    """Return what changes whenever a gold file does."""
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in paths)


def estimate_errors(snapshot: Snapshot, gap_map: GapMap, rows: Sequence[EvidenceRow]) -> tuple[Estimates | None, str]:
    """Return how many studies each cell may hold; None, and why, where nothing was measured."""
    gold = review.list_gold(snapshot.project)
    if not gold:
        return None, "there are no labelled sentences; the page Quality says how to make some"
    try:
        measured = _measured(snapshot.found_stamp, gold_stamp(gold), snapshot)
    except LitreviewError as error:
        return None, str(error.what)
    found, why = review.estimate_errors(snapshot.project, gap_map, rows, codebook=snapshot.codebook, measured=measured)
    return found, why


@st.cache_resource(show_spinner="Measuring on labelled sentences", max_entries=4)
def _measured(found_stamp: FoundStamp, gold: GoldStamp, _snapshot: Snapshot) -> tuple[MeasuredCode, ...]:
    return review.measure_codes(_snapshot.project, [Path(path) for path, _, _ in gold])
