"""An EvidenceRow as the plain values that statements.js draws: the quote in pieces, codes, place and reasons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from litreview.records import (
    GAP_KINDS,
    Code,
    CodeAssignment,
    Codebook,
    EvidenceRow,
    Mention,
    Statement,
    Study,
    SuggestedCode,
)
from litreview.spans import Span

Segment = str | list[Any]  # plain text, or [text, [[dimension index, label], …], cue kind or None]


_CLAIMS = {"driver": "Driver", "barrier": "Barrier", "future": "Research called for"} | {
    kind: f"Stated gap ({kind.removeprefix('gap.')})" for kind in GAP_KINDS
}


@dataclass(frozen=True, slots=True)
class StatementContext:
    """What is looked up for every statement of a review: labels of codes, names of files, labels of studies."""

    dimension_index: Mapping[str, int]
    code_paths: Mapping[tuple[str, str], tuple[str, ...]]
    names: Mapping[str, str]
    study_labels: Mapping[str, str]
    own_studies: Mapping[str, str]


def statement_context(codebook: Codebook, *, names: Mapping[str, str], studies: Iterable[Study]) -> StatementContext:
    """Prepare the look-ups of `statement_to_plain`; `names` gives the file of each document."""
    known = tuple(studies)
    return StatementContext(
        dimension_index={d.dimension_id: i for i, d in enumerate(codebook.dimensions)},
        code_paths={(d.dimension_id, c): path for d in codebook.dimensions for c, path in _paths(d.codes).items()},
        names=names,
        study_labels={s.study_id: s.label for s in known},
        own_studies={d: s.label for s in known for d in s.document_ids},
    )


def dimensions_to_plain(codebook: Codebook) -> list[dict[str, str]]:
    """Return the dimensions in the order that the numbers in a plain statement count."""
    return [{"id": d.dimension_id, "label": d.label} for d in codebook.dimensions]


def statement_to_plain(row: EvidenceRow, context: StatementContext, *, says_rules: bool = True) -> dict[str, Any]:
    """Return one statement as dictionaries, lists, strings and numbers.

    Without `says_rules` the reasons name the claims' cues alone, not the rule behind every code: a third shorter.
    """
    name = context.names.get(row.document_id, row.document_id)
    own = context.own_studies.get(row.document_id)
    return {
        "id": row.row_id,
        "document": f"{own} · {name}" if own is not None and own != name else name,
        "place": f"p. {row.page_label or row.page} · {row.section_role}",
        "segments": cut_quote(row, dimension_index=context.dimension_index),
        "codes": _chips(row.codes, context),
        "polarity": row.polarity,
        "gaps": [f"{kind} gap stated" for kind in row.gap_kinds] + (["research called for"] if row.is_future else []),
        "studies": _studies(row, context),
        "why": _reasons(row, says_rules),
        "status": row.status,
        "caveats": caveats(row),
    }


def pack_statements(statements: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what `statement_to_plain` made of many rows as lists that name what comes again by its number in `shared`.

    A piece of a quote becomes [text, number of the rest], codes become numbers; ids and reasons stay as they are. For a
    file, of which it makes half; `LitreviewStatements.unpack` in statements.js gives the statements back.
    """
    numbers: dict[str, int] = {}

    def share(value: object) -> int:
        return numbers.setdefault(json.dumps(value, ensure_ascii=False), len(numbers))

    def pack(field: str, value: Any) -> Any:
        if field == "segments":
            return [piece if isinstance(piece, str) else [piece[0], share(piece[1:])] for piece in value]
        if field == "codes":
            return [share(code) for code in value]
        return value if field in ("id", "why") else share(value)

    lines = [[pack(field, value) for field, value in statement.items()] for statement in statements]
    fields = list(statements[0]) if statements else []
    return {"fields": fields, "lines": lines, "shared": [json.loads(value) for value in numbers]}


def caveats(row: EvidenceRow) -> list[str]:
    """Say in a few words each why the wording of a quote may not be that of the paper."""
    scanned = [] if row.ocr_confidence is None else [f"read by OCR, confidence {row.ocr_confidence:.0%}"]
    return scanned + [f"page: {doubt}" for doubt in row.page_doubts]


def cut_quote(row: EvidenceRow, *, dimension_index: Mapping[str, int]) -> list[Segment]:
    """Cut the quote where a mention or a cue begins or ends; joined, the pieces are the quote again.

    A piece under several mentions lists them all, the longest first. Cues that cover the whole sentence are no cue to
    a reader and stay out.
    """
    whole = row.span
    start, end = whole.start, whole.start + len(row.quote)
    marks = [
        (m.span, dimension_index[m.dimension_id], m.label)
        for m in sorted(row.mentions, key=lambda m: (-len(m.span), m.span, m.dimension_id, m.code_id))
        if m.dimension_id in dimension_index
    ]
    cues = [(c.span, s.kind.split(".")[0]) for s in row.statements for c in s.cues if c.span != whole]
    spans = [span for span, *_ in marks] + [span for span, _ in cues]
    borders = {start, end} | {p for span in spans for p in (span.start, span.end) if start < p < end}
    segments: list[Segment] = []
    for left, right in pairwise(sorted(borders)):
        piece = Span(left, right)
        over = dict.fromkeys((dimension, label) for span, dimension, label in marks if span.contains(piece))
        cue = next((kind for span, kind in cues if span.contains(piece)), None)
        text = row.quote[left - start : right - start]
        segments.append([text, [list(mark) for mark in over], cue] if over or cue is not None else text)
    return segments


def _paths(codes: Iterable[Code]) -> dict[str, tuple[str, ...]]:
    """Return the labels from the top of the tree down to each code."""
    by_id = {c.code_id: c for c in codes}

    def path(code_id: str) -> tuple[str, ...]:
        code = by_id[code_id]
        above = path(code.parent) if code.parent in by_id else ()
        return (*above, code.label)

    return {code_id: path(code_id) for code_id in by_id}


def _chips(codes: Iterable[CodeAssignment], context: StatementContext) -> list[list[Any]]:
    """Return [dimension, "Parent › Child", polarity]; a parent that a child brought along is left out."""
    given = [c for c in codes if c.dimension_id in context.dimension_index]
    paths = {c: context.code_paths.get((c.dimension_id, c.code_id), (c.label,)) for c in given}

    def is_brought_along(code: CodeAssignment) -> bool:
        mine = paths[code]
        return any(
            other.dimension_id == code.dimension_id
            and other.polarity == code.polarity
            and len(paths[other]) > len(mine)
            and paths[other][: len(mine)] == mine
            for other in given
        )

    chips = [
        [context.dimension_index[c.dimension_id], " › ".join(paths[c]), c.polarity]
        for c in given
        if not is_brought_along(c)
    ]
    return sorted(chips, key=lambda chip: chip[0])


def _studies(row: EvidenceRow, context: StatementContext) -> str:
    if not row.cited_studies:
        return "The document's own finding or view"
    return "Cites " + "; ".join(context.study_labels.get(s, s) for s in row.cited_studies)


def _reasons(row: EvidenceRow, says_rules: bool) -> list[str]:
    claims = [
        f"{_CLAIMS.get(statement.kind, statement.kind)}: {', '.join(f'“{c.quote}”' for c in statement.cues)} "
        f"({', '.join(_rules(statement))}; probability {statement.probability:.2f})"
        for statement in row.statements
        if statement.cues
    ]
    found = [f"{m.label}: “{m.quote}” ({m.rule}{_qualifiers(m)})" for m in row.mentions] if says_rules else []
    return list(dict.fromkeys((*claims, *_suggestions(row), *found)))


def _suggestions(row: EvidenceRow) -> list[str]:
    """Say which codes the row has from the trained model alone."""
    by_pattern = {m.code_id for m in row.mentions}
    given = {c.code_id: c.label for c in row.codes if c.code_id not in by_pattern}
    of_claims = (s for statement in row.statements for s in reversed(statement.suggested))
    best = {s.code_id: s for s in (*row.suggested, *of_claims)}
    return [f"{given[c]}: suggested by the model{_by_words(s)}" for c, s in best.items() if c in given]


def _by_words(code: SuggestedCode) -> str:
    words = f" for {', '.join(f'“{word}”' for word in code.words)}" if code.words else ""
    return f"{words} (probability {code.probability:.2f})"


def _rules(statement: Statement) -> list[str]:
    return list(dict.fromkeys(c.rule for c in statement.cues))


def _qualifiers(mention: Mention) -> str:
    return "; " + ", ".join(mention.qualifiers) if mention.qualifiers else ""
