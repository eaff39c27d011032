"""A Document as plain JSON. Other programs rely on this shape: add keys, never change them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from litreview.records import Box, Document
from litreview.text import lower_digits

# Programs compare texts with those of other tools, which write the number of a note as plain figures.


def document_to_plain(document: Document) -> dict[str, Any]:
    """Return the document as dictionaries, lists and strings; `start` and `end` are offsets into `text`.

    Raised figures ("clusters.¹²") are written as plain ones, character for character, so that offsets hold.
    """
    sections = document.sections
    plain = {
        "document_id": document.document_id,
        "source": asdict(document.source),
        "pages": len(document.pages),
        "page_labels": [page.label for page in document.pages],
        "page_engines": [page.engine for page in document.pages],
        "page_ocr_confidence": [page.ocr_confidence for page in document.pages],
        "page_doubts": [list(page.doubts) for page in document.pages],
        "bibliography": asdict(document.bibliography),
        "text": document.text,
        "sections": [
            {"heading": s.heading, "role": s.role, "level": s.level, "start": s.span.start, "end": s.span.end}
            for s in sections
        ],
        "paragraphs": [
            {
                "text": p.span.cut(document.text),
                "kind": p.kind,
                "section": p.section,
                "role": sections[p.section].role if sections else "other",
                "page": p.page,
                "start": p.span.start,
                "end": p.span.end,
            }
            for p in document.paragraphs
        ],
        "sentences": [
            {
                "text": s.span.cut(document.text),
                "page": s.page,
                "start": s.span.start,
                "end": s.span.end,
                "paragraph": s.paragraph,
                "boxes": [_box(b) for b in s.boxes],
                "ocr_confidence": s.ocr_confidence,
            }
            for s in document.sentences
        ],
        "citations": [
            {
                "text": c.span.cut(document.text),
                "start": c.span.start,
                "end": c.span.end,
                "style": c.style,
                "keys": [asdict(k) for k in c.keys],
                "numbers": list(c.numbers),
                "reference_ids": list(c.reference_ids),
                "link_scores": list(c.link_scores),
            }
            for c in document.citations
        ],
        "references": [asdict(r) for r in document.references],
        "furniture": [asdict(f) for f in document.furniture],
        "edits": [
            {"start": e.span.start, "end": e.span.end, "printed": e.printed, "kind": e.kind} for e in document.edits
        ],
        "problems": [asdict(p) for p in document.problems],
    }
    return {name: _lower_figures(value) for name, value in plain.items()}


def _lower_figures(value: Any) -> Any:
    if isinstance(value, str):
        return lower_digits(value)
    if isinstance(value, dict):
        return {name: _lower_figures(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_lower_figures(inner) for inner in value]
    return value


def _box(box: Box) -> list[float]:
    return [box.page, box.x0, box.top, box.x1, box.bottom]
