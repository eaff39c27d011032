"""Why a row came to a cell or left it, from what two editions hold of its paper, its coding and the decisions on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from litreview.gapmap.codebook_changes import rename_rows, renamed_codes
from litreview.records import (
    ChangeCause,
    Codebook,
    CodeChange,
    Decision,
    Edition,
    EditionFile,
    EvidenceRow,
)

Because = tuple[ChangeCause, str]
_UNKNOWN: Because = ("elsewhere", "for a reason that is not on record")
_VERBS = {"reject": "rejected it", "edit": "changed its codes", "add": "added it"}


@dataclass(frozen=True, slots=True)
class _State:
    """One edition, looked up by document and row."""

    files: Mapping[str, EditionFile]
    unread: frozenset[str]
    proposals: Mapping[str, EvidenceRow]
    decisions: Mapping[str, Decision]


class Explainer:
    """Tells why rows differ between two editions; `changes` are those of their codebooks."""

    def __init__(self, before: Edition, after: Edition, changes: Sequence[CodeChange]) -> None:
        renamed = renamed_codes(changes)
        self._before = _state_of(before, rename_rows(before.rows, renamed))
        self._after = _state_of(after, after.rows)
        self._relevant = _relevant_changes(before.codebook, after.codebook, changes, renamed)
        self._same_codebook = before.codebook.digest == after.codebook.digest
        self._versions = version_words(before, after)

    def explain(self, row_id: str, codes: Iterable[tuple[str, str]]) -> tuple[Because, ...]:
        """Return the causes for which a row came to, or left, what the (dimension, code) pairs meet in, or turned."""
        earlier, later = self._before.proposals.get(row_id), self._after.proposals.get(row_id)
        row = later if later is not None else earlier
        if row is None:
            return (_UNKNOWN,)
        by_paper = self._by_paper(row.document_id)
        if by_paper is not None:
            return (by_paper,)
        found: list[Because] = []
        by_reviewer = self._by_reviewer(row_id)
        if by_reviewer is not None:
            found.append(by_reviewer)
        decided = self._after.decisions.get(row_id)
        is_settled = by_reviewer is not None and decided is not None and decided.action in ("add", "edit", "reject")
        if not is_settled and not _is_coded_alike(earlier, later):
            found.append(self._by_machine(row.document_id, earlier, later, set(codes)))
        if earlier is not None and later is not None and earlier.study_ids != later.study_ids and not found:
            found.append(("studies", "its studies were matched anew, with what other papers cite"))
        return tuple(found) or (_UNKNOWN,)

    def _by_paper(self, document_id: str) -> Because | None:
        earlier, later = self._before.files.get(document_id), self._after.files.get(document_id)
        if earlier is None and later is not None:
            was_there = later.sha256 in self._before.unread
            return "new paper", f"{'read for the first time' if was_there else 'new paper'}: {later.name}"
        if earlier is not None and later is None:
            is_there = earlier.sha256 in self._after.unread
            return "paper left out", f"{'can no longer be read' if is_there else 'paper left out'}: {earlier.name}"
        return None

    def _by_reviewer(self, row_id: str) -> Because | None:
        earlier, later = self._before.decisions.get(row_id), self._after.decisions.get(row_id)
        if _effect(earlier) == _effect(later):
            return None
        if later is not None and _effect(later) is not None:
            reason = f" (“{later.reason}”)" if later.reason else ""
            return "reviewer", f"{later.coder} {_VERBS[later.action]}{reason}"
        if later is not None:
            return "reviewer", f"{later.coder} accepted it as proposed"
        return "reviewer", f"the decision of {earlier.coder} was taken back" if earlier is not None else ""

    def _by_machine(
        self, document_id: str, earlier: EvidenceRow | None, later: EvidenceRow | None, pairs: set[tuple[str, str]]
    ) -> Because:
        was, now = self._before.files[document_id], self._after.files[document_id]
        is_new_text = was.content_digest != now.content_digest
        if is_new_text and (earlier is None or later is None):
            return "paper read anew", f"its sentence reads otherwise since {now.name} was read anew"
        changed = {pair for pair in _pairs(earlier) ^ _pairs(later) if pair in pairs}
        because = [words for pair in sorted(changed) for words in self._relevant.get(pair, ())]
        versions = f"{self._versions} changed" if self._versions else None
        if because:
            beside = f"; {versions} too" if versions else ""
            return "codebook", "; ".join(dict.fromkeys(because)) + beside
        if versions:
            return "rules", versions
        if is_new_text:
            return "paper read anew", f"{now.name} was read anew"
        return _UNKNOWN if self._same_codebook else ("codebook", "other codes of the codebook changed")


def version_words(before: Edition, after: Edition) -> str:
    """Say which versions differ: "rules of statements (5, now 6)"; "" where none does.

    litreview's own version is told only beside another: by itself it changes nothing that is coded.
    """
    earlier, later = dict(before.versions), dict(after.versions)
    steps = [name for name in later if name != "litreview" and earlier.get(name) != later[name]]
    return ", ".join(f"rules or model of {name} ({earlier.get(name, 'unknown')}, now {later[name]})" for name in steps)


def _state_of(edition: Edition, rows: Iterable[EvidenceRow]) -> _State:
    return _State(
        files={f.document_id: f for f in edition.files if f.document_id is not None},
        unread=frozenset(f.sha256 for f in edition.files if f.document_id is None),
        proposals={row.row_id: row for row in rows},
        decisions=_deciding(edition.decisions),
    )


def _deciding(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return what decides how each row is coded: the last word where that rejects it, else the last coding.

    A row that was only accepted is coded as it was proposed.
    """
    found: dict[str, Decision] = {}
    coded: dict[str, Decision] = {}
    for decision in decisions:
        if decision.action in ("edit", "add"):
            coded[decision.row_id] = decision
        is_rejected = decision.action == "reject"
        found[decision.row_id] = decision if is_rejected else coded.get(decision.row_id, decision)
    return found


def _relevant_changes(
    before: Codebook, after: Codebook, changes: Sequence[CodeChange], renamed: Mapping[tuple[str, str], str]
) -> Mapping[tuple[str, str], list[str]]:
    """Return what changed about each code or one below it, in words, by (dimension, newer code id)."""
    above = _parents(after, {})
    for key, parents in _parents(before, renamed).items():
        above.setdefault(key, set()).update(parents)
    fallbacks = {d.dimension_id: d.fallback_code for d in after.dimensions}
    found: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        if not change.coding:
            continue
        waiting, reached = {change.code_id or change.old_id or ""}, set[str]()
        while waiting:
            reached |= waiting
            waiting = {up for code in waiting for up in above.get((change.dimension_id, code), ())} - reached
        fallback = fallbacks.get(change.dimension_id)  # what one code takes, the fallback loses
        for code_id in sorted(reached | ({fallback} if fallback is not None else set())):
            words = f"codebook: {change.label}, {change.words}"
            found.setdefault((change.dimension_id, code_id), []).append(words)
    return found


def _parents(codebook: Codebook, renamed: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], set[str]]:
    def newer(dimension_id: str, code_id: str) -> str:
        return renamed.get((dimension_id, code_id), code_id)

    return {
        (d.dimension_id, newer(d.dimension_id, c.code_id)): {newer(d.dimension_id, c.parent)}
        for d in codebook.dimensions
        for c in d.codes
        if c.parent is not None
    }


def _pairs(row: EvidenceRow | None) -> set[tuple[str, str]]:
    return set() if row is None else {(c.dimension_id, c.code_id) for c in row.codes}


def _is_coded_alike(one: EvidenceRow | None, other: EvidenceRow | None) -> bool:
    if one is None or other is None:
        return one is other
    return _coding(one) == _coding(other)


def _coding(row: EvidenceRow) -> object:
    codes = frozenset((c.dimension_id, c.code_id, c.polarity) for c in row.codes)
    return codes, row.polarity, row.gap_kinds, row.is_future


def _effect(decision: Decision | None) -> object:
    """Return what a decision makes of a row's coding; None where the row stays as it was proposed."""
    if decision is None or decision.action in ("accept", "undo"):
        return None
    return decision.action, decision.codes, decision.gap_kinds, decision.is_future, decision.polarity
