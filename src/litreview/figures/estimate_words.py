"""What the tagger's measured error leaves of a cell, in words."""

from __future__ import annotations

from litreview.records import Cell, CellEstimate


def say_range(estimate: CellEstimate) -> str:
    """Return "1–4", "3", or "1+" where nothing bounds the number.

    >>> say_range(CellEstimate(0, 0, 0, 3, 0.8, 0.6, False, ""))
    '0–3'
    """
    if estimate.high is None:
        return f"{estimate.low}+"
    return str(estimate.low) if estimate.low == estimate.high else f"{estimate.low}–{estimate.high}"


def say_estimate(estimate: CellEstimate | None, cell: Cell, thin_at_most: int) -> list[str]:
    """Return how many studies there may be, on what that rests, and whether the cell's state stands."""
    if cell.state == "not_applicable":
        return []
    if estimate is None:
        return ["error of the coding: not measured for these codes"]
    what = "reporting a driver or barrier" if estimate.directed else "found"
    of_both = f"precision {estimate.precision:.0%} and recall {estimate.recall:.0%} for both codes"
    basis = f", as of {estimate.basis}" if estimate.basis else ""
    checked = f", {estimate.checked} of them checked" if estimate.checked else ""
    said = (
        f"error of the coding: {estimate.found} {what}{checked}; there may be {say_range(estimate)} ({of_both}{basis})"
    )
    verdict = _verdict(estimate, cell, thin_at_most)
    return [said, verdict] if verdict else [said]


def _verdict(estimate: CellEstimate, cell: Cell, thin_at_most: int) -> str | None:
    high = estimate.high
    if cell.state in ("absolute_gap", "none"):
        if high == 0:
            return "the gap survives that error: hardly any study was missed"
        if high is not None and high <= thin_at_most:
            return f"the gap may be a thin cell: up to {high} may have been missed"
        return f"the gap is not certain: up to {high} may have been missed" if high is not None else "the gap is open"
    if estimate.found < len(cell.study_ids):  # those without direction were not measured
        return None
    if cell.state == "thin":
        is_thin = high is not None and high <= thin_at_most
        return "thin, that error considered" if is_thin else "it may be more than thin, that error considered"
    return None if estimate.low > thin_at_most else "it may be thin, that error considered"
