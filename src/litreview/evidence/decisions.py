"""Reviewers' decisions replayed on the rows that rules and models proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from litreview.records import ClaimKind, Decision, EvidenceRow, Statement

_STATUS = {"accept": "accepted", "reject": "rejected", "edit": "edited", "add": "added"}


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
    coding = next((d for d in reversed(decisions) if d.action in ("edit", "add")), None)
    decided = replace(row, status=_STATUS[last.action])  # type: ignore[arg-type]  # the keys are the statuses
    if coding is None:
        return decided
    codes = row.codes if coding.codes is None else coding.codes
    claimed = ("driver", "barrier") if coding.polarity == "mixed" else (coding.polarity,)
    polarities = {p for p in (*claimed, *(c.polarity for c in codes)) if p is not None}
    decided = replace(
        decided,
        codes=codes,
        polarity="mixed" if len(polarities) == 2 else next(iter(polarities), None),
        gap_kinds=row.gap_kinds if coding.gap_kinds is None else coding.gap_kinds,
        is_future=row.is_future if coding.is_future is None else coding.is_future,
        origin="reviewer",
    )
    return decided if row.added_by is None else replace(decided, statements=_claims_of(decided))


def _claims_of(row: EvidenceRow) -> tuple[Statement, ...]:
    """Return what the reviewer claims of an added row, over all its words."""
    kinds: list[ClaimKind] = []
    kinds += [kind for kind in ("barrier", "driver") if row.polarity in (kind, "mixed")]
    kinds += ["future"] if row.is_future else []
    kinds += [f"gap.{kind}" for kind in row.gap_kinds]  # type: ignore[misc]  # decisions hold none but the known kinds
    return tuple(Statement(row.document_id, row.span, row.span, kind, 1.0, (), origin="reviewer") for kind in kinds)
