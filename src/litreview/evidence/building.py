"""One row for each sentence that carries a claim or a code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeVar

from litreview.records import (
    Citation,
    Code,
    CodeAssignment,
    Codebook,
    Dimension,
    Document,
    EvidenceRow,
    Mention,
    Page,
    PageDoubt,
    Polarity,
    RowPolarity,
    SectionRole,
    Sentence,
    Statement,
    SuggestedCode,
    SuggestedThemes,
)
from litreview.spans import Span, find_index
from litreview.text import digest, fold, study_key

_T = TypeVar("_T")
JOINING_VERSION = "6"
ROW_ID_LENGTH = 16  # hexadecimal digits; 64 bits keep a million rows apart
# What stands here describes the paper, not its subject.
_NOT_EVIDENCE: frozenset[SectionRole] = frozenset({"front", "acknowledgements", "references"})
_NOT_CONTENT = frozenset({"citation", "affiliation", "author name"})


def build_rows(
    document: Document,
    *,
    mentions: Iterable[Mention],
    statements: Iterable[Statement],
    codebook: Codebook,
    themes: Iterable[SuggestedThemes] = (),
) -> tuple[EvidenceRow, ...]:
    """Join what was found in each sentence, in order of the text.

    A factor takes the polarity of each driver or barrier whose scope it stands in; so does a code that the trained
    model suggests, where the dimension asks for its suggestions; what the model doubts takes none. A driver or barrier
    that is left without any gets the dimension's fallback code, unless the model doubts that too. Where a dimension
    asks for suggestions, a sentence takes those of `themes` that no pattern found, and loses what a pattern found and
    the model doubts. A child code brings its parents along. Title pages, acknowledgements and reference lists give no
    rows. `study_ids` stay empty and `cited_studies` hold keys of `study_key` until `attach_studies` has seen the whole
    collection.
    """
    by_sentence_mentions = _by_sentence(document, ((m.span, m) for m in mentions if not _NOT_CONTENT & {*m.qualifiers}))
    by_sentence_statements = _by_sentence(document, ((s.span, s) for s in statements))
    by_sentence_citations = _by_sentence(document, ((c.span, c) for c in document.citations))
    by_start = {theme.span.start: theme.codes for theme in themes}
    occurrences: Counter[str] = Counter()
    rows = []
    for index, sentence in enumerate(document.sentences):
        found, claims = by_sentence_mentions.get(index, []), by_sentence_statements.get(index, [])
        seen = _unmatched_or_doubted(by_start.get(sentence.span.start, ()), found, codebook)
        if (found or claims or seen) and can_be_evidence(document, sentence):
            cited = cited_keys(by_sentence_citations.get(index, []))
            rows.append(_build_row(document, sentence, found, claims, seen, cited, codebook, occurrences))
    return tuple(rows)


def can_be_evidence(document: Document, sentence: Sentence) -> bool:
    """Tell whether a sentence stands where rows come from: not on a title page or in a list of references."""
    return section_role(document, sentence.paragraph) not in _NOT_EVIDENCE


def attach_studies(
    rows: Iterable[EvidenceRow], *, own: Mapping[str, str], cited: Mapping[tuple[str, str], str]
) -> tuple[EvidenceRow, ...]:
    """Fill in which studies each row is evidence from.

    `own` maps a document_id to its study, `cited` a document_id and key of `study_key` to the study it names there.
    """
    attached = []
    for row in rows:
        named = tuple(dict.fromkeys(cited.get((row.document_id, key), key) for key in row.cited_studies))
        studies = named or (own.get(row.document_id, row.document_id),)
        attached.append(replace(row, cited_studies=named, study_ids=studies))
    return tuple(attached)


def _build_row(
    document: Document,
    sentence: Sentence,
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
    themes: tuple[SuggestedCode, ...],
    cited: tuple[str, ...],
    codebook: Codebook,
    occurrences: Counter[str],
) -> EvidenceRow:
    quote = sentence.span.cut(document.text)
    wording = fold(quote)
    occurrences[wording] += 1
    assignments = _assign_codes(mentions, statements, themes, codebook)
    kinds = {s.kind for s in statements}
    return EvidenceRow(
        row_id=digest(document.document_id, wording, str(occurrences[wording]))[:ROW_ID_LENGTH],
        document_id=document.document_id,
        span=sentence.span,
        page=sentence.page,
        page_label=page_label(document.pages, sentence.page),
        section_role=section_role(document, sentence.paragraph),
        paragraph=sentence.paragraph,
        quote=quote,
        codes=assignments,
        polarity=polarity_of(kinds),
        gap_kinds=tuple(sorted(k.removeprefix("gap.") for k in kinds if k.startswith("gap."))),
        is_future="future" in kinds,
        cited_studies=cited,
        study_ids=(),
        mentions=tuple(sorted(mentions, key=lambda m: (m.span, m.dimension_id, m.code_id))),
        statements=tuple(sorted(statements, key=lambda s: (s.kind, s.scope))),
        boxes=sentence.boxes,
        origin="model" if _is_of_model(mentions, statements) else "rule",
        confidence=max((s.probability for s in statements), default=None),
        ocr_confidence=sentence.ocr_confidence,
        page_doubts=page_doubts(document.pages, sentence.page),
        suggested=themes,
    )


def _unmatched_or_doubted(
    themes: Sequence[SuggestedCode], mentions: Sequence[Mention], codebook: Codebook
) -> tuple[SuggestedCode, ...]:
    """Return the themes that a dimension asks for: suggested ones that no pattern found, doubted ones that one did."""
    kept = []
    for dimension in codebook.dimensions:
        if dimension.role == "theme" and dimension.vocabulary is not None:
            here = [m.code_id for m in mentions if m.dimension_id == dimension.dimension_id]
            matched = {*here, *(parent.code_id for code_id in here for parent in ancestors(dimension, code_id))}
            known = {code.code_id for code in dimension.codes}
            own = [t for t in themes if t.vocabulary == dimension.vocabulary and t.code_id in known]
            kept += [t for t in own if t.is_doubted == (t.code_id in matched)]
    return tuple(kept)


def _is_of_model(mentions: Sequence[Mention], statements: Sequence[Statement]) -> bool:
    return any(s.origin == "model" for s in statements) or not (mentions or statements)


def _assign_codes(
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
    themes: Sequence[SuggestedCode],
    codebook: Codebook,
) -> tuple[CodeAssignment, ...]:
    polar = [s for s in statements if s.kind in ("driver", "barrier")]
    assigned: dict[CodeAssignment, None] = {}
    for dimension in codebook.dimensions:
        here = [m for m in mentions if m.dimension_id == dimension.dimension_id]
        if dimension.role == "gap":
            found = _gap_codes(dimension, statements)
        elif dimension.role == "factor":
            found = _factor_codes(dimension, here, polar)
        else:
            own = [t for t in themes if dimension.role == "theme" and t.vocabulary == dimension.vocabulary]
            found = _codes_found(dimension, here, own)
        for assignment in found:
            assigned[assignment] = None
            for parent in ancestors(dimension, assignment.code_id):
                assigned[replace(assignment, code_id=parent.code_id, label=parent.label)] = None
    return tuple(sorted(assigned, key=lambda a: (a.dimension_id, a.code_id, a.polarity or "")))


def _factor_codes(
    dimension: Dimension, mentions: Sequence[Mention], statements: Sequence[Statement]
) -> list[CodeAssignment]:
    found: list[CodeAssignment] = []
    for mention in mentions:
        about = [s for s in statements if _is_about(mention, s, dimension)]
        polarities: list[Polarity | None] = []
        polarities += sorted({_as_polarity(s) for s in about})
        found += [
            CodeAssignment(dimension.dimension_id, mention.code_id, mention.label, polarity)
            for polarity in polarities or [None]
        ]
    labels = {code.code_id: code.label for code in dimension.codes}
    for statement in statements:
        is_matched = any(_is_about(m, statement, dimension) for m in mentions)
        for code_id in _suggested_codes(dimension, statement, is_matched=is_matched):
            label = labels.get(code_id, code_id)
            found.append(CodeAssignment(dimension.dimension_id, code_id, label, _as_polarity(statement)))
    return found


def _suggested_codes(dimension: Dimension, statement: Statement, *, is_matched: bool) -> list[str]:
    """Return the codes of a claim beside those whose patterns matched; the fallback only where there is no other.

    Where the trained model knows the fallback and doubts it, the claim stays without code.
    """
    own = [s for s in statement.suggested if s.vocabulary == dimension.vocabulary]
    known = {code.code_id for code in dimension.codes} - {dimension.fallback_code}
    suggested = [s.code_id for s in own if s.code_id in known and not s.is_doubted]
    is_doubted = any(s.is_doubted and s.code_id == dimension.fallback_code for s in own)
    if suggested or is_matched or is_doubted or dimension.fallback_code is None:
        return suggested
    return [dimension.fallback_code]


def _is_about(mention: Mention, statement: Statement, dimension: Dimension) -> bool:
    """Tell whether a claim is about a code whose pattern matched in its scope: unless the trained model doubts it."""
    return statement.scope.overlaps(mention.span) and not any(
        s.is_doubted and s.code_id == mention.code_id and s.vocabulary == dimension.vocabulary
        for s in statement.suggested
    )


def _as_polarity(statement: Statement) -> Polarity:
    return "driver" if statement.kind == "driver" else "barrier"


def _codes_found(
    dimension: Dimension, mentions: Sequence[Mention], themes: Sequence[SuggestedCode]
) -> list[CodeAssignment]:
    """Return the codes of mentions and of suggested themes, without those that belong to a doubted theme."""
    labels = {code.code_id: code.label for code in dimension.codes}
    doubted = {theme.code_id for theme in themes if theme.is_doubted}
    found = [
        CodeAssignment(dimension.dimension_id, m.code_id, m.label)
        for m in mentions
        if doubted.isdisjoint((m.code_id, *(parent.code_id for parent in ancestors(dimension, m.code_id))))
    ]
    suggested = [t.code_id for t in themes if not t.is_doubted]
    return found + [CodeAssignment(dimension.dimension_id, code_id, labels[code_id]) for code_id in suggested]


def _gap_codes(dimension: Dimension, statements: Sequence[Statement]) -> list[CodeAssignment]:
    labels = {code.code_id: code.label for code in dimension.codes}
    kinds = sorted({s.kind.removeprefix("gap.") for s in statements if s.kind.startswith("gap.")})
    return [CodeAssignment(dimension.dimension_id, kind, labels.get(kind, kind)) for kind in kinds]


def ancestors(dimension: Dimension, code_id: str) -> list[Code]:
    """Return the codes above a code, the nearest first."""
    codes = {code.code_id: code for code in dimension.codes}
    found: list[Code] = []
    parent = codes[code_id].parent if code_id in codes else None
    while parent is not None:
        found.append(codes[parent])
        parent = codes[parent].parent
    return found


def polarity_of(kinds: AbstractSet[str]) -> RowPolarity | None:
    """Return what a row reports of which these are the kinds of claim."""
    if {"driver", "barrier"} <= kinds:
        return "mixed"
    if "driver" in kinds:
        return "driver"
    return "barrier" if "barrier" in kinds else None


def cited_keys(citations: Iterable[Citation]) -> tuple[str, ...]:
    """Return the keys of `study_key` under which citations name their works, each once."""
    keys = (study_key(key.author, key.year + key.suffix) for citation in citations for key in citation.keys)
    return tuple(dict.fromkeys(keys))


def _by_sentence(document: Document, located: Iterable[tuple[Span, _T]]) -> dict[int, list[_T]]:
    starts = [s.span.start for s in document.sentences]
    grouped: dict[int, list[_T]] = {}
    for span, thing in located:
        index = find_index(starts, span.start)
        if index >= 0 and document.sentences[index].span.contains(span):
            grouped.setdefault(index, []).append(thing)
    return grouped


def section_role(document: Document, paragraph: int) -> SectionRole:
    """Return the role of the section that a paragraph stands in."""
    if not document.sections:
        return "other"
    return document.sections[document.paragraphs[paragraph].section].role


def page_label(pages: Sequence[Page], number: int) -> str | None:
    """Return what is printed on a page as its number; None where there is no such page."""
    return pages[number - 1].label if 0 < number <= len(pages) else None


def page_doubts(pages: Sequence[Page], number: int) -> tuple[PageDoubt, ...]:
    """Return why the text of a page may be wrong."""
    return pages[number - 1].doubts if 0 < number <= len(pages) else ()
