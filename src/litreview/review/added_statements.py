"""The statements that reviewers added, found in the documents as they are now; what is not found becomes a Problem."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from litreview import evidence, storage
from litreview.records import Decision, Document, EvidenceRow, Problem
from litreview.storage import Project

_SHOWN = 160  # characters of a quote in a problem
Placed = MutableMapping[Decision, EvidenceRow | Problem]


def place_additions(
    project: Project, standing: Mapping[str, Sequence[Decision]], *, placed: Placed | None = None
) -> tuple[tuple[EvidenceRow, ...], tuple[Problem, ...]]:
    """Return the rows that reviewers added, studies attached, not yet replayed, and a problem for each that is lost.

    `standing` is what `evidence.standing_decisions` returns. `placed` keeps what was found, for as long as documents
    and studies do not change.
    """
    known: Placed = {} if placed is None else placed
    additions = evidence.standing_additions(standing)
    missing = [a for a in additions if a not in known and a.anchor is not None]
    if missing:
        names = {f.document_id: f.name for f in storage.list_files(project) if f.document_id is not None}
        own, cited = storage.study_names(project)
        loaded: dict[str, Document] = {}
        for addition in sorted(missing, key=lambda a: (_document_of(a), a.row_id)):
            document_id = _document_of(addition)
            if document_id in names and document_id not in loaded:
                loaded = {document_id: storage.load_document(project, document_id)}
            row = evidence.build_added_row(loaded[document_id], addition) if document_id in names else None
            if row is None:
                known[addition] = _lost(addition, names.get(document_id))
            else:
                (known[addition],) = evidence.attach_studies([row], own=own, cited=cited)
    found = [known[a] for a in additions]
    return tuple(r for r in found if isinstance(r, EvidenceRow)), tuple(p for p in found if isinstance(p, Problem))


def merge_added(
    project: Project, rows: tuple[EvidenceRow, ...], added: Sequence[EvidenceRow]
) -> tuple[EvidenceRow, ...]:
    """Return rows and added rows together, in order of file and text."""
    if not added:
        return rows
    order = {f.document_id: place for place, f in enumerate(storage.list_files(project))}
    return tuple(sorted((*rows, *added), key=lambda row: (order.get(row.document_id, len(order)), row.span.start)))


def _document_of(addition: Decision) -> str:
    return addition.anchor.document_id if addition.anchor is not None else ""


def _lost(addition: Decision, name: str | None) -> Problem:
    quote = addition.anchor.quote if addition.anchor is not None else ""
    words = quote if len(quote) <= _SHOWN else quote[:_SHOWN].rsplit(" ", 1)[0] + " …"
    reason = "its file is not in the review" if name is None else "its words were not found in the text as it is now"
    return Problem(
        what=f"A statement that {addition.coder} added counts nowhere, since {reason}: “{words}”",
        where=name or "a file that was taken out",
        remedy="Add the file again." if name is None else "Mark the words again in the Reader, and take this one back.",
        severity="warning",
        document_id=_document_of(addition),
    )
