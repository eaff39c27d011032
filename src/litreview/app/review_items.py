"""A statement to check as the plain values that review_component.js draws: quote, context, claims, codes, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from litreview.app.review_coding import code_options
from litreview.figures import caveats
from litreview.figures.statement_model import StatementContext, cut_quote
from litreview.records import Codebook, Decision, Document, EvidenceRow
from litreview.spans import Span, find_index

_CLAIMS = {"driver": "Driver", "barrier": "Barrier", "future": "Research called for"}
_FINDERS = {"rule": "rule", "model": "trained model", "reviewer": "reviewer"}


def fixed_item(row: EvidenceRow, document: Document, context: StatementContext) -> dict[str, Any]:
    """Return what no decision changes: the quote in pieces, the sentences around it, its place, claims and reasons."""
    index = find_index([s.span.start for s in document.sentences], row.span.start)
    around = [
        document.sentences[i].span.cut(document.text) if 0 <= i < len(document.sentences) else ""
        for i in (index - 1, index + 1)
    ]
    return {
        "id": row.row_id,
        "segments": cut_scopes(cut_quote(row, dimension_index=context.dimension_index), row),
        "before": around[0],
        "after": around[1],
        "document": context.names.get(row.document_id, row.document_id),
        "study": context.own_studies.get(row.document_id),
        "place": f"p. {row.page_label or row.page} · {_section(row, document)}",
        "claims": [
            {
                "kind": statement.kind.split(".")[0],
                "label": _CLAIMS.get(statement.kind, f"Stated gap ({statement.kind.removeprefix('gap.')})"),
                "probability": statement.probability,
                "by": _FINDERS[statement.origin],
                "cues": [[cue.quote, cue.rule] for cue in statement.cues],
            }
            for statement in row.statements
        ],
        "caveats": caveats(row),
        "added_by": row.added_by,
    }


def standing_item(row: EvidenceRow, codebook: Codebook, standing: Sequence[Decision]) -> dict[str, Any]:
    """Return what decisions change: status, codes, kinds of gap, and who decided last."""
    return {
        "status": row.status,
        "by": standing[-1].coder if standing else None,
        "standing": len(standing),
        "codes": code_options(row, codebook),
        "gaps": list(row.gap_kinds),
        "future": row.is_future,
    }


def cut_scopes(segments: Sequence[Any], row: EvidenceRow) -> list[Any]:
    """Cut the pieces of a quote where a claim's scope begins or ends; mark the pieces that lie outside every scope.

    A piece is text, or [text, marks, cue, outside]. Without claims nothing is outside.
    """
    if not row.statements:
        return list(segments)
    cut: list[Any] = []
    start = row.span.start
    borders = sorted({p for s in row.statements for p in (s.scope.start, s.scope.end)})
    for segment in segments:
        text, marks, cue = (segment, [], None) if isinstance(segment, str) else segment
        end = start + len(text)
        inner = [start, *(b for b in borders if start < b < end), end]
        for left, right in pairwise(inner):
            piece = Span(left, right)
            outside = not any(s.scope.contains(piece) for s in row.statements)
            words = text[left - start : right - start]
            cut.append([words, marks, cue, outside] if marks or cue is not None or outside else words)
        start = end
    return cut


def _section(row: EvidenceRow, document: Document) -> str:
    if not document.sections:
        return row.section_role
    heading = document.sections[document.paragraphs[row.paragraph].section].heading
    return f"{heading} ({row.section_role})" if heading else row.section_role
