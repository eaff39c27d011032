"""Which statements a reviewer is asked to check, and in which order: without any widget."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

import numpy as np

from litreview.app.choosing_columns import (
    POLARITIES,
    Mask,
    Places,
    calls_for_research,
    has_code,
    has_directed_code,
    states_gap,
)
from litreview.records import Decision, EvidenceColumns
from litreview.text import digest

Kind = Literal["claim", "driver", "barrier", "mixed", "bare", "gap", "future", "codes", "all"]
KINDS: Mapping[Kind, str] = {
    "claim": "Any claim",
    "driver": "Driver",
    "barrier": "Barrier",
    "mixed": "Driver and barrier",
    "bare": "Uncoded driver or barrier",
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


def order_rows(columns: EvidenceColumns, view: QueueView) -> Places:
    """Return the places of the rows that the view asks for, checked or not, in its order.

    The rows are those that rules and models proposed: what reviewers decide moves no row to another place.
    """
    chosen = np.flatnonzero(_are_wanted(columns, view))
    if view.order == "doubt":
        return chosen[np.argsort(-columns.doubts[chosen], kind="stable")]
    if view.order == "random":
        drawn = [digest(str(view.seed), row_id.decode()) for row_id in columns.row_ids[chosen].tolist()]
        return chosen[sorted(range(len(drawn)), key=drawn.__getitem__)]
    return chosen


def queue_up(
    order: Iterable[str], *, checked: Collection[str], passed: Collection[str], skipped: Sequence[str]
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


def _are_wanted(columns: EvidenceColumns, view: QueueView) -> Mask:
    wanted = _are_of_kind(columns, view.kind)
    if view.document_id is not None:
        number = columns.document_ids.index(view.document_id) if view.document_id in columns.document_ids else -1
        wanted = wanted & (columns.documents == number)
    return wanted if view.code is None else wanted & has_code(columns, [view.code])


def _are_of_kind(columns: EvidenceColumns, kind: Kind) -> Mask:
    claims = (columns.polarities > 0) | (columns.gaps > 0)
    if kind in POLARITIES:
        return np.equal(columns.polarities, POLARITIES[kind])
    return {
        "all": np.ones(len(claims), np.bool_),
        "claim": claims,
        "bare": (columns.polarities > 0) & ~has_directed_code(columns),
        "codes": ~claims,
        "gap": states_gap(columns),
        "future": calls_for_research(columns),
    }[kind]
