"""The verb: what rules and model find in each sentence of a document, made statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from litreview.records import ClaimKind, Cue, Document, Mention, ParagraphKind, SectionRole, Sentence, Statement
from litreview.spans import Span
from litreview.statements.claims import find_claims
from litreview.statements.features import Reading, read_sentence
from litreview.statements.gaps import find_gaps
from litreview.statements.model import (
    GAP,
    Model,
    choose_kinds,
    explain,
    probability_of,
    score_features,
    shipped_model,
)
from litreview.statements.rules import Finding

CLASSIFYING_VERSION = "4"
_N_CUES = 3  # words that the model shows for a statement of its own
_SILENT_PARAGRAPHS: frozenset[ParagraphKind] = frozenset({"heading", "title", "table", "reference"})
_SILENT_SECTIONS: frozenset[SectionRole] = frozenset({"references", "acknowledgements", "front"})


def classify_statements(document: Document, *, mentions: Collection[Mention] = ()) -> tuple[Statement, ...]:
    """Return which sentences claim a driver, a barrier, a gap of the literature or future research; sorted.

    Headings, titles, tables, references and acknowledgements claim nothing. What the rules find stands, with all the
    words that decided it: one statement for each kind and scope. The model speaks where no rule does; its scope is
    the clause that speaks most for the kind (gaps: the sentence), its cues the words with the highest weights. A
    sentence in which the rules find a gap claims no driver or barrier beside it. Neither looks at `mentions`: asking
    for a factor beside a weak cue raised no figure on held-out sentences. Raises LitreviewError when the model is
    missing or damaged.
    """
    model = shipped_model()
    statements: list[Statement] = []
    for sentence in document.sentences:
        if not _is_silent(document, sentence):
            statements.extend(_statements_of(document, sentence, model))
    return tuple(statements)


def classify_sentence(sentence: str) -> tuple[Finding, ...]:
    """Return what the rules alone find in one sentence, without its document; offsets count in the sentence."""
    return tuple(find_gaps(sentence) or find_claims(sentence))


def _is_silent(document: Document, sentence: Sentence) -> bool:
    paragraph = document.paragraphs[sentence.paragraph]
    return paragraph.kind in _SILENT_PARAGRAPHS or document.sections[paragraph.section].role in _SILENT_SECTIONS


def _statements_of(document: Document, sentence: Sentence, model: Model) -> Iterator[Statement]:
    text, start = sentence.span.cut(document.text), sentence.span.start
    reading = read_sentence(text)
    if not reading.clauses:
        return
    scores = score_features(model, reading.features)
    findings = reading.gaps or reading.claims
    by_rule = {finding.kind for finding in findings}
    grouped: dict[tuple[tuple[int, int], ClaimKind], set[tuple[tuple[int, int], str]]] = {}
    for finding in findings:
        grouped.setdefault((finding.scope, finding.kind), set()).add((finding.cue, finding.rule))
    for kind in choose_kinds(scores, by_rule, model.thresholds):
        scope, cues = _explained(model, reading, kind)
        grouped[scope, kind] = {(cue, f"model/{kind}") for cue in cues}
    for (scope, kind), found in sorted(grouped.items()):
        yield Statement(
            document_id=document.document_id,
            span=sentence.span,
            scope=Span(*scope).shift(start),
            kind=kind,
            probability=probability_of(kind, scores, model.calibration, by_rule=kind in by_rule),
            cues=tuple(Cue(Span(*cue).shift(start), text[cue[0] : cue[1]], rule) for cue, rule in sorted(found)),
            origin="rule" if kind in by_rule else "model",
        )


def _explained(model: Model, reading: Reading, kind: ClaimKind) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    """Return scope and cues of what the model alone found; a gap or call for research is one of the whole sentence."""
    column = GAP if kind.startswith("gap.") else kind
    if kind in ("driver", "barrier"):
        return explain(model, reading.features, column, reading.clauses, n_cues=_N_CUES)
    return explain(model, reading.features, column, [(reading.clauses[0][0], reading.clauses[-1][1])], n_cues=_N_CUES)
