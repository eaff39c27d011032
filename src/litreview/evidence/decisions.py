"""Reviewers' decisions replayed on the rows that rules and models proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from litreview.records import Decision, EvidenceRow

_STATUS = {"accept": "accepted", "reject": "rejected", "edit": "edited"}


def replay_decisions(rows: Iterable[EvidenceRow], decisions: Iterable[Decision]) -> tuple[EvidenceRow, ...]:
    """Return the rows with the status and coding that the decisions, in order, leave them in.

    The last decision on a row counts. `undo` takes back the same coder's last decision on that row. A decision on a
    row that no longer exists changes nothing and stays in the log.
    """
    standing = standing_decisions(decisions)
    return tuple(_decide(row, standing.get(row.row_id, [])) for row in rows)


def standing_decisions(decisions: Iterable[Decision]) -> Mapping[str, list[Decision]]:
    """Return the decisions on each row that no `undo` took back, oldest first."""
    standing: dict[str, list[Decision]] = {}
    for decision in decisions:
        log = standing.setdefault(decision.row_id, [])
        if decision.action == "undo":
            last = next((d for d in reversed(log) if d.coder == decision.coder), None)
            if last is not None:
                log.remove(last)
        else:
            log.append(decision)
    return standing


def _decide(row: EvidenceRow, decisions: list[Decision]) -> EvidenceRow:
    if not decisions:
        return row
    last = decisions[-1]
    edit = next((d for d in reversed(decisions) if d.action == "edit"), None)
    decided = replace(row, status=_STATUS[last.action])  # type: ignore[arg-type]  # the keys are the statuses
    if edit is None:
        return decided
    codes = row.codes if edit.codes is None else edit.codes
    polarities = {c.polarity for c in codes if c.polarity is not None}
    return replace(
        decided,
        codes=codes,
        polarity="mixed" if len(polarities) == 2 else next(iter(polarities), None),
        gap_kinds=row.gap_kinds if edit.gap_kinds is None else edit.gap_kinds,
        is_future=row.is_future if edit.is_future is None else edit.is_future,
        origin="reviewer",
    )
