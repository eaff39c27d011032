"""The verb: findings of the rules for each sentence of a document, made statements."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import cast

from litreview.records import Cue, Document, Mention, ParagraphKind, SectionRole, Sentence, Statement
from litreview.spans import Span
from litreview.statements.claims import find_claims
from litreview.statements.gaps import find_gaps
from litreview.statements.rules import Finding

CLASSIFYING_VERSION = "1"
_UNMEASURED = 0.5  # the probability of a rule that fired on no labelled sentence
_SILENT_PARAGRAPHS: frozenset[ParagraphKind] = frozenset({"heading", "title", "table", "reference"})
_SILENT_SECTIONS: frozenset[SectionRole] = frozenset({"references", "acknowledgements", "front"})


def classify_statements(document: Document, *, mentions: Collection[Mention] = ()) -> tuple[Statement, ...]:
    """Return which sentences claim a driver, a barrier, a gap of the literature or future research; sorted.

    Headings, titles, tables, references and acknowledgements claim nothing. One statement stands for each kind and
    scope; its cues are all the words that decided it, its probability that of its most precise rule. A sentence that
    states a gap claims no driver or barrier beside it. The rules do not look at `mentions`: asking for a factor beside
    a weak cue raised no figure on held-out sentences.
    """
    statements: list[Statement] = []
    for sentence in document.sentences:
        if not _is_silent(document, sentence):
            statements.extend(_statements_of(document, sentence))
    return tuple(statements)


def classify_sentence(sentence: str) -> tuple[Finding, ...]:
    """Return what the rules find in one sentence without its document; offsets count in the sentence."""
    return tuple(find_gaps(sentence) or find_claims(sentence))


def _is_silent(document: Document, sentence: Sentence) -> bool:
    paragraph = document.paragraphs[sentence.paragraph]
    return paragraph.kind in _SILENT_PARAGRAPHS or document.sections[paragraph.section].role in _SILENT_SECTIONS


def _statements_of(document: Document, sentence: Sentence) -> Iterator[Statement]:
    text, start = sentence.span.cut(document.text), sentence.span.start
    grouped: dict[tuple[tuple[int, int], str], list[Finding]] = {}
    for finding in classify_sentence(text):
        grouped.setdefault((finding.scope, finding.kind), []).append(finding)
    for (scope, _), findings in sorted(grouped.items()):
        cues = {(f.cue, f.rule): f for f in findings}
        yield Statement(
            document_id=document.document_id,
            span=sentence.span,
            scope=Span(*scope).shift(start),
            kind=findings[0].kind,
            probability=max(_precision().get(f"{f.rule}:{f.kind}", _UNMEASURED) for f in findings),
            cues=tuple(Cue(Span(*cue).shift(start), text[cue[0] : cue[1]], rule) for cue, rule in sorted(cues)),
        )


@lru_cache(maxsize=1)
def _precision() -> Mapping[str, float]:
    """Return the measured precision of "group/rule:kind"; `scripts/measure_statements.py --write` makes the table."""
    text = files("litreview.statements").joinpath("precision.json").read_text(encoding="utf-8")
    table = cast("dict[str, dict[str, float]]", json.loads(text)["rules"])
    return {rule: row["precision"] for rule, row in table.items()}
