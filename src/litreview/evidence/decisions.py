"""Reviewers' decisions replayed on the rows that rules and models proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from litreview.evidence.building import ancestors, polarity_of
from litreview.records import (
    ClaimKind,
    CodeAssignment,
    Codebook,
    Decision,
    Dimension,
    EvidenceRow,
    Polarity,
    RowPolarity,
    Statement,
)

_STATUS = {"accept": "accepted", "reject": "rejected", "edit": "edited", "add": "added"}


def replay_decisions(
    rows: Iterable[EvidenceRow], decisions: Iterable[Decision], *, codebook: Codebook | None = None
) -> tuple[EvidenceRow, ...]:
    """Return the rows with the status and coding that the decisions, in order, leave them in.

    The last decision on a row counts. `undo` takes back the same coder's last decision on that row. A decision on a
    row that no longer exists changes nothing and stays in the log. The codes that a reviewer gave stand under those
    that are above them in the `codebook` now, and have its labels; codes that it no longer has stay as they were.
    """
    standing = standing_decisions(decisions)
    dimensions = {} if codebook is None else {d.dimension_id: d for d in codebook.dimensions}
    decided = ((row, _decide(row, standing.get(row.row_id, []))) for row in rows)
    return tuple(
        made if made.codes is row.codes else replace(made, codes=_brought_up(made.codes, dimensions))
        for row, made in decided
    )


def _brought_up(codes: Iterable[CodeAssignment], dimensions: Mapping[str, Dimension]) -> tuple[CodeAssignment, ...]:
    found: dict[CodeAssignment, None] = {}
    for given in codes:
        dimension = dimensions.get(given.dimension_id)
        labels = {} if dimension is None else {code.code_id: code.label for code in dimension.codes}
        found[replace(given, label=labels.get(given.code_id, given.label))] = None
        for above in [] if dimension is None else ancestors(dimension, given.code_id):
            found[replace(given, code_id=above.code_id, label=above.label)] = None
    return tuple(found)


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
    decided = replace(row, status=_STATUS[decisions[-1].action])  # type: ignore[arg-type]  # the keys are the statuses
    at = max((i for i, decision in enumerate(decisions) if decision.action in ("edit", "add")), default=None)
    if at is None:
        return decided
    coding = decisions[at]
    codes = row.codes if coding.codes is None else coding.codes
    given = {code.polarity for code in codes if code.polarity is not None}
    before = _decide(row, decisions[:at])
    claimed = _directions(coding.polarity) if coding.action == "add" else _unassigned(before, given)
    decided = replace(
        decided,
        codes=codes,
        polarity=polarity_of(given | claimed),
        gap_kinds=row.gap_kinds if coding.gap_kinds is None else coding.gap_kinds,
        is_future=row.is_future if coding.is_future is None else coding.is_future,
        origin="reviewer",
    )
    return decided if row.added_by is None else replace(decided, statements=_claims_of(decided))


def _unassigned(row: EvidenceRow, given: Set[Polarity]) -> Set[Polarity]:
    """Return the directions that a row claims of no code, which an edit of its codes leaves alone.

    Where the edit gives a code a direction that the row did not claim, it says what the claim is: nothing is left.
    """
    claimed = _directions(row.polarity)
    return claimed - {code.polarity for code in row.codes} if given <= claimed else frozenset()


def _directions(polarity: RowPolarity | None) -> Set[Polarity]:
    both: tuple[Polarity, ...] = ("driver", "barrier")
    return frozenset(p for p in both if polarity in (p, "mixed"))


def _claims_of(row: EvidenceRow) -> tuple[Statement, ...]:
    """Return what the reviewer claims of an added row, over all its words."""
    kinds: list[ClaimKind] = []
    kinds += [kind for kind in ("barrier", "driver") if row.polarity in (kind, "mixed")]
    kinds += ["future"] if row.is_future else []
    kinds += [f"gap.{kind}" for kind in row.gap_kinds]  # type: ignore[misc]  # decisions hold none but the known kinds
    return tuple(Statement(row.document_id, row.span, row.span, kind, 1.0, (), origin="reviewer") for kind in kinds)
