"""Which statements a reviewer is asked to check, and in which order: without any widget."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

from litreview.records import Decision, EvidenceRow
from litreview.text import digest

Kind = Literal["claim", "driver", "barrier", "mixed", "gap", "future", "codes", "all"]
KINDS: Mapping[Kind, str] = {
    "claim": "Any claim",
    "driver": "Driver",
    "barrier": "Barrier",
    "mixed": "Driver and barrier",
    "gap": "Stated gap",
    "future": "Call for research",
    "codes": "Codes without a claim",
    "all": "Everything",
}
Order = Literal["doubt", "document", "random"]
ORDERS: Mapping[Order, str] = {"doubt": "Most doubtful first", "document": "Document order", "random": "Random"}


@dataclass(frozen=True, slots=True)
class QueueView:
    """What is to be checked, and in which order; None and an empty field ask nothing.

    `code` is a (dimension, code) pair. `seed` counts for the random order alone.
    """

    order: Order = "doubt"
    seed: int = 1
    document_id: str | None = None
    kind: Kind = "claim"
    code: tuple[str, str] | None = None
    unchecked_only: bool = True


def order_rows(rows: Iterable[EvidenceRow], view: QueueView) -> tuple[str, ...]:
    """Return the ids of the rows that the view asks for, checked or not, in its order.

    The rows are those that rules and models proposed: what reviewers decide moves no row to another place.
    """
    chosen = [row for row in rows if _is_wanted(row, view)]
    if view.order == "doubt":
        chosen.sort(key=doubt_of, reverse=True)
    elif view.order == "random":
        chosen.sort(key=lambda row: digest(str(view.seed), row.row_id))
    return tuple(row.row_id for row in chosen)


def doubt_of(row: EvidenceRow) -> float:
    """Return how likely one of the row's claims is wrong, 0 to 1: that of the least likely; 0 without any claim."""
    return max((1 - statement.probability for statement in row.statements), default=0.0)


def queue_up(
    order: Sequence[str], *, checked: Collection[str], passed: Collection[str], skipped: Sequence[str]
) -> Iterator[str]:
    """Return what is left of an order: the rows neither checked nor passed; those of it that were skipped come last.

    `passed` are rows decided in this sitting, which do not come again even where checked ones are asked for.
    """
    aside = set(skipped)
    first = (row for row in order if row not in checked and row not in passed and row not in aside)
    return chain(first, (row for row in skipped if row not in checked and row not in passed))


@dataclass(frozen=True, slots=True)
class Recent:
    """A coder's last decision on a row, which may be taken back; `before` are the coder's earlier ones on the row."""

    row_id: str
    action: str
    before: tuple[str, ...]


def recent_decisions(
    decisions: Sequence[Decision], standing: Mapping[str, Sequence[Decision]], *, coder: str, n: int = 10
) -> tuple[Recent, ...]:
    """Return the rows that a coder decided last, newest first, without what was taken back."""
    found: dict[str, Recent] = {}
    candidates = (d for d in reversed(decisions) if d.coder == coder and d.action != "undo")
    for decision in candidates:
        mine = [d for d in standing.get(decision.row_id, ()) if d.coder == coder]
        if decision.row_id not in found and mine and mine[-1] is decision:
            found[decision.row_id] = Recent(decision.row_id, decision.action, tuple(d.action for d in mine[:-1]))
            if len(found) == n:
                break
    return tuple(islice(found.values(), n))


def _is_wanted(row: EvidenceRow, view: QueueView) -> bool:
    return (
        (view.document_id is None or row.document_id == view.document_id)
        and _is_of_kind(row, view.kind)
        and (view.code is None or any((c.dimension_id, c.code_id) == view.code for c in row.codes))
    )


def _is_of_kind(row: EvidenceRow, kind: Kind) -> bool:
    claims = row.polarity is not None or bool(row.gap_kinds) or row.is_future
    return {
        "all": True,
        "claim": claims,
        "codes": not claims,
        "gap": bool(row.gap_kinds),
        "future": row.is_future,
    }.get(kind, row.polarity == kind)
