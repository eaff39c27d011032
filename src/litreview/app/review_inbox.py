"""What the browser sends while a reviewer checks statements: read with distrust, and turned into decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from litreview import evidence
from litreview.app.review_coding import assign_codes, known_gap_kinds, with_fallback
from litreview.errors import InputError
from litreview.records import Anchor, Codebook, Decision, DecisionAction, Document, EvidenceRow
from litreview.spans import Span
from litreview.text import fold

LONGEST_NAME = 80
LONGEST_QUOTE = 3_000  # characters that a reviewer may mark as one statement: a long paragraph
_ACTIONS: tuple[DecisionAction, ...] = ("accept", "reject", "edit", "undo")
_LONGEST_ID = 64
_ANSWERS = 400  # kept, so that an answer that was lost on its way is given again


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
    message: object,
    *,
    row_of: Callable[[str], EvidenceRow | None],
    document_of: Callable[[str], Document | None],
    codebook: Codebook,
    coder: str,
) -> Inbox:
    """Read the entries of a message, in their order; an entry without a name of its own is passed over.

    `coder` decided where an entry names nobody: entries kept from an earlier sitting name theirs. An entry that adds
    names a document and words of it instead of a row.
    """
    inbox = Inbox()
    for entry in _entries(message):
        sent_id = entry.get("id")
        if not isinstance(sent_id, str) or not 0 < len(sent_id) <= _LONGEST_ID:
            continue
        inbox.received.append(sent_id)
        row_id, action = entry.get("row"), entry.get("action")
        if not isinstance(action, str) or not (isinstance(row_id, str) or action == "add"):
            inbox.refused[sent_id] = "It names no statement."
            continue
        try:
            if action == "add":
                decision = _addition(entry, document_of, codebook, coder)
                row_id = decision.row_id
                inbox.decisions[sent_id] = decision
            elif action in _ACTIONS:
                inbox.decisions[sent_id] = _decision(entry, str(row_id), action, row_of(str(row_id)), codebook, coder)
            elif action not in ("skip", "unskip"):
                raise InputError(f"There is no decision “{action[:20]}”.")
        except InputError as error:
            inbox.refused[sent_id] = error.what
            continue
        inbox.moves.append((str(row_id), action))
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
    who, when = _coder(entry, coder), _time(entry.get("at"))
    if action != "edit":
        return Decision(row_id, action, who, when)
    kinds = known_gap_kinds(_listed(entry.get("gaps")))
    codes = assign_codes(_chosen(entry.get("codes")), gap_kinds=kinds, row=row, codebook=codebook)
    return Decision(row_id, action, who, when, codes=codes, gap_kinds=kinds, is_future=entry.get("future") is True)


def _addition(
    entry: Mapping[str, Any], document_of: Callable[[str], Document | None], codebook: Codebook, coder: str
) -> Decision:
    """Return the decision that makes a row of the words that were marked; raises InputError where that cannot be."""
    anchor = _anchor(entry, document_of)
    kinds = known_gap_kinds(_listed(entry.get("gaps")))
    claims = [claim for claim in ("driver", "barrier") if claim in _listed(entry.get("claims"))]
    chosen = with_fallback(_chosen(entry.get("codes")), claims, codebook)
    is_future = entry.get("future") is True
    if not (chosen or claims or kinds or is_future):
        raise InputError("Choose a claim or a code: without any, the words are no statement.")
    codes = assign_codes(chosen, gap_kinds=kinds, row=None, codebook=codebook)
    polarity: Any = "mixed" if len(claims) == 2 else next(iter(claims), None)
    return Decision(
        evidence.added_row_id(anchor),
        "add",
        _coder(entry, coder),
        _time(entry.get("at")),
        codes=codes,
        gap_kinds=kinds,
        is_future=is_future,
        anchor=anchor,
        polarity=polarity,
    )


def _anchor(entry: Mapping[str, Any], document_of: Callable[[str], Document | None]) -> Anchor:
    named, start, end, quote = (entry.get(key) for key in ("document", "start", "end", "quote"))
    document = document_of(named) if isinstance(named, str) else None
    if document is None:
        raise InputError("The document is not in the review any more.")
    if not (type(start) is int and type(end) is int and 0 <= start < end <= len(document.text)):
        raise InputError("No words were marked.")
    anchor = evidence.anchor_words(document, Span(start, end))
    if anchor is None:
        raise InputError("No words were marked.")
    if len(anchor.quote) > LONGEST_QUOTE:
        raise InputError(f"A statement has at most {LONGEST_QUOTE:,} characters.")
    # The page may have been drawn before the document was read anew.
    if not isinstance(quote, str) or fold(quote) != fold(anchor.quote):
        raise InputError("The document has been read anew since the words were marked. Mark them again.")
    return anchor


def answer(answers: Mapping[str, str | None], inbox: Inbox) -> dict[str, str | None]:
    """Return what the browser is told of each entry, the message's last: why it was refused, None where it was kept."""
    told = dict(answers) | {sent_id: inbox.refused.get(sent_id) for sent_id in inbox.received}
    return dict(list(told.items())[-_ANSWERS:])


def _coder(entry: Mapping[str, Any], coder: str) -> str:
    named = entry.get("coder")
    return named.strip()[:LONGEST_NAME] if isinstance(named, str) and named.strip() else coder


def _listed(value: object) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else ()


def _chosen(codes: object) -> list[tuple[str, str, str]]:
    triples = [tuple(c) for c in _listed(codes) if isinstance(c, list | tuple)]
    return [(t[0], t[1], t[2]) for t in triples if len(t) == 3 and all(isinstance(part, str) for part in t)]


def _time(told: object) -> str:
    """Return when a key was pressed, as the browser tells it; now, where that is no time."""
    try:
        when = datetime.fromisoformat(told) if isinstance(told, str) else datetime.now(UTC)
    except ValueError:
        when = datetime.now(UTC)
    return when.astimezone(UTC).isoformat(timespec="seconds")
