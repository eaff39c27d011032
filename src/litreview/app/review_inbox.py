"""What the browser sends while a reviewer checks statements: read with distrust, and turned into decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from litreview.app.review_coding import assign_codes, known_gap_kinds
from litreview.errors import InputError
from litreview.records import Codebook, Decision, DecisionAction, EvidenceRow

LONGEST_NAME = 80
_ACTIONS: tuple[DecisionAction, ...] = ("accept", "reject", "edit", "undo")
_LONGEST_ID = 64


@dataclass(slots=True)
class Inbox:
    """One message, sorted: decisions by the name their sender gave each, rows put aside or taken up again, refusals.

    `refused` says why, by the sender's name for the entry. `moves` are (row id, action) in the order of the message.
    """

    decisions: dict[str, Decision] = field(default_factory=dict)
    moves: list[tuple[str, str]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)


def sort_message(
    message: object, *, row_of: Callable[[str], EvidenceRow | None], codebook: Codebook, coder: str
) -> Inbox:
    """Read the entries of a message, in their order; an entry without a name of its own is passed over.

    `coder` decided where an entry names nobody: entries kept from an earlier sitting name theirs.
    """
    inbox = Inbox()
    for entry in _entries(message):
        sent_id = entry.get("id")
        if not isinstance(sent_id, str) or not 0 < len(sent_id) <= _LONGEST_ID:
            continue
        inbox.received.append(sent_id)
        row_id, action = entry.get("row"), entry.get("action")
        if not isinstance(row_id, str) or not isinstance(action, str):
            inbox.refused[sent_id] = "It names no statement."
            continue
        try:
            if action in _ACTIONS:
                inbox.decisions[sent_id] = _decision(entry, row_id, action, row_of(row_id), codebook, coder)
            elif action not in ("skip", "unskip"):
                raise InputError(f"There is no decision “{action[:20]}”.")
        except InputError as error:
            inbox.refused[sent_id] = error.what
            continue
        inbox.moves.append((row_id, action))
    return inbox


def _entries(message: object) -> Iterable[Mapping[str, Any]]:
    entries = message.get("entries") if isinstance(message, Mapping) else None
    return [e for e in entries if isinstance(e, Mapping)] if isinstance(entries, list | tuple) else []


def _decision(
    entry: Mapping[str, Any],
    row_id: str,
    action: DecisionAction,
    row: EvidenceRow | None,
    codebook: Codebook,
    coder: str,
) -> Decision:
    named = entry.get("coder")
    who = named.strip()[:LONGEST_NAME] if isinstance(named, str) and named.strip() else coder
    when = _time(entry.get("at"))
    if action != "edit":
        return Decision(row_id, action, who, when)
    gaps = entry.get("gaps")
    kinds = known_gap_kinds(gaps if isinstance(gaps, list | tuple) else ())
    codes = assign_codes(_chosen(entry.get("codes")), gap_kinds=kinds, row=row, codebook=codebook)
    return Decision(row_id, action, who, when, codes=codes, gap_kinds=kinds, is_future=entry.get("future") is True)


def _chosen(codes: object) -> list[tuple[str, str, str]]:
    found = codes if isinstance(codes, list | tuple) else ()
    triples = [tuple(c) for c in found if isinstance(c, list | tuple)]
    return [(t[0], t[1], t[2]) for t in triples if len(t) == 3 and all(isinstance(part, str) for part in t)]


def _time(told: object) -> str:
    """Return when a key was pressed, as the browser tells it; now, where that is no time."""
    try:
        when = datetime.fromisoformat(told) if isinstance(told, str) else datetime.now(UTC)
    except ValueError:
        when = datetime.now(UTC)
    return when.astimezone(UTC).isoformat(timespec="seconds")
