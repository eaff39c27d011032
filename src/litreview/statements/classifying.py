"""The verb: what rules and models find in each sentence of a document, made statements."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from litreview.records import (
    ClaimKind,
    Cue,
    Document,
    Mention,
    ParagraphKind,
    SectionRole,
    Sentence,
    Statement,
    SuggestedCode,
    SuggestedThemes,
)
from litreview.spans import Span
from litreview.statements.claim_rules import ALTERNATIVE
from litreview.statements.claims import claims_of, tag_claim_words
from litreview.statements.encoder import Known, score_texts
from litreview.statements.features import Reading, read_sentence
from litreview.statements.gap_rules import URGED
from litreview.statements.gaps import gaps_of, tag_gap_words
from litreview.statements.linear import GAP, Scores, explain, lean, score_features, theme_column
from litreview.statements.model import (
    POLAR,
    Evidence,
    Model,
    adapt_shares,
    choose_kinds,
    shipped_model,
    suggest_codes,
    suggest_themes,
)
from litreview.statements.rules import Finding
from litreview.statements.words import tokenise

CLASSIFYING_VERSION = "14"
_N_CUES = 3  # words that the model shows for a statement of its own
_SILENT_PARAGRAPHS: frozenset[ParagraphKind] = frozenset({"heading", "title", "table", "reference"})
_SILENT_SECTIONS: frozenset[SectionRole] = frozenset({"references", "acknowledgements", "front"})
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Classified:
    """What is read in the sentences of a document, in order of the text: claims, and likely themes."""

    statements: tuple[Statement, ...]
    themes: tuple[SuggestedThemes, ...]


def classify_statements(
    document: Document, *, mentions: Collection[Mention] = (), known: Known | None = None
) -> tuple[Statement, ...]:
    """Return the statements alone of `classify_sentences`."""
    return classify_sentences(document, mentions=mentions, known=known).statements


def classify_sentences(
    document: Document,
    *,
    mentions: Collection[Mention] = (),
    themes: Collection[Mention] = (),
    known: Known | None = None,
) -> Classified:
    """Return which sentences claim a driver, a barrier, a gap of the literature or future research, and their themes.

    Headings, titles, tables, references and acknowledgements claim nothing. Rules and models are weighed together: a
    kind that is likely enough becomes a statement, with the cue words of the rules that read it, or else the words that
    weigh most. Its scope is the sentence; where a driver stands beside a barrier, the clause that claims it. `mentions`
    are those of factors: what a driver or barrier is about is weighed from them and the encoder; they say nothing about
    whether it is one. How likely drivers and barriers are hangs on the whole document as well: where many are found,
    a doubtful one is more likely. `themes` are mentions too, of a theme and of each that it belongs to: with them the
    models weigh what each sentence is about.
    `known` keeps what the encoder read, by text. Raises LitreviewError when the model is missing or damaged.
    """
    model = shipped_model()
    sentences = [s for s in document.sentences if not _is_silent(document, s)]
    texts = [sentence.span.cut(document.text) for sentence in sentences]
    readings = [read_sentence(text) for text in texts]
    linear = [score_features(model.linear, reading.features) for reading in readings]
    read = [i for i, reading in enumerate(readings) if reading.clauses]
    scores = score_texts(model.encoder, [texts[i] for i in read], known=known)
    evidence = [gather_evidence(readings[i], linear[i], encoded) for i, encoded in zip(read, scores, strict=True)]
    shifts = adapt_shares(evidence, model.curves)
    factors_in, themes_in = _by_span(mentions), _by_span(themes)
    statements: list[Statement] = []
    seen: list[SuggestedThemes] = []
    for i, own in zip(read, evidence, strict=True):
        span = sentences[i].span
        kinds = choose_kinds(own, model.curves, shifts)
        made = _make_statements(document, sentences[i], readings[i], kinds, model)
        statements += (_with_suggestions(statement, own.encoder, factors_in(span), model) for statement in made)
        matched = {mention.code_id for mention in themes_in(span)}
        seen.append(SuggestedThemes(span, _suggest_themes(texts[i], readings[i], own, matched, model)))
    return Classified(tuple(statements), tuple(theme for theme in seen if theme.codes))


def classify_sentence(sentence: str) -> tuple[Finding, ...]:
    """Return what the rules alone find in one sentence, without its document; offsets count in the sentence."""
    tokens = tokenise(sentence)
    return tuple(gaps_of(*tag_gap_words(tokens)) or claims_of(sentence, *tag_claim_words(tokens)))


def _kinds_by_rule(reading: Reading) -> frozenset[ClaimKind]:
    """Return the kinds that rules found in a sentence, gaps and claims alike."""
    return frozenset(finding.kind for finding in (*reading.gaps, *reading.claims))


def gather_evidence(reading: Reading, linear: Scores, encoder: Scores) -> Evidence:
    """Return what rules and the scores of both models say of a sentence."""
    return Evidence(
        _kinds_by_rule(reading),
        linear,
        encoder,
        is_parted=_is_parted(reading),
        is_either=_is_either(reading),
        is_denied=reading.denies_gap,
        is_urged=any(_group(gap) == URGED for gap in reading.gaps),
    )


def _is_parted(reading: Reading) -> bool:
    """Tell whether rules found a driver and a barrier, each in a clause of its own."""
    driver, barrier = ({claim.scope for claim in reading.claims if claim.kind == kind} for kind in POLAR)
    return bool(driver and barrier) and driver.isdisjoint(barrier)


def _is_either(reading: Reading) -> bool:
    """Tell whether rules found driver and barrier together: "may drive or impede", "not effective unless backed"."""
    return {*POLAR} <= {claim.kind for claim in reading.claims if _group(claim) == ALTERNATIVE}


def _group(finding: Finding) -> str:
    return finding.rule.partition("/")[0]


def _is_silent(document: Document, sentence: Sentence) -> bool:
    paragraph = document.paragraphs[sentence.paragraph]
    return paragraph.kind in _SILENT_PARAGRAPHS or document.sections[paragraph.section].role in _SILENT_SECTIONS


def _make_statements(
    document: Document, sentence: Sentence, reading: Reading, kinds: Mapping[ClaimKind, float], model: Model
) -> Iterator[Statement]:
    text, start = sentence.span.cut(document.text), sentence.span.start
    grouped: dict[tuple[Range, ClaimKind], set[tuple[Range, str]]] = {}
    is_mixed = set(POLAR) <= set(kinds)
    for finding in (*reading.gaps, *reading.claims):
        if finding.kind in kinds:
            scope = finding.scope if is_mixed and finding.kind in POLAR else _whole(reading)
            grouped.setdefault((scope, finding.kind), set()).add((finding.cue, finding.rule))
    by_rule = {kind for _, kind in grouped}
    for kind in kinds:
        if kind not in by_rule:
            scope = _claiming_clause(kind, reading, model) if is_mixed and kind in POLAR else _whole(reading)
            column = GAP if kind.startswith("gap.") else kind
            cues = explain(model.linear, reading.features, column, scope, n_cues=_N_CUES)
            grouped[scope, kind] = {(cue, f"model/{kind}") for cue in cues}
    for (scope, kind), found in sorted(grouped.items()):
        yield Statement(
            document_id=document.document_id,
            span=sentence.span,
            scope=Span(*scope).shift(start),
            kind=kind,
            probability=kinds[kind],
            cues=tuple(Cue(Span(*cue).shift(start), text[cue[0] : cue[1]], rule) for cue, rule in sorted(found)),
            origin="rule" if kind in by_rule else "model",
        )


def _with_suggestions(statement: Statement, encoded: Scores, mentions: Collection[Mention], model: Model) -> Statement:
    if statement.kind not in POLAR:
        return statement
    matched = {mention.code_id for mention in mentions if statement.scope.overlaps(mention.span)}
    suggested = suggest_codes(statement.kind, statement.probability, encoded, model.suggesting, matched=matched)
    return replace(statement, suggested=suggested)


def _suggest_themes(
    text: str, reading: Reading, own: Evidence, matched: Collection[str], model: Model
) -> tuple[SuggestedCode, ...]:
    codes = suggest_themes(own.encoder, own.linear, model.theming, matched=matched)
    columns = (theme_column(code.code_id) for code in codes)
    cues = (explain(model.linear, reading.features, at, _whole(reading), n_cues=_N_CUES) for at in columns)
    return tuple(
        replace(code, words=tuple(text[start:end] for start, end in places))
        for code, places in zip(codes, cues, strict=True)
    )


def _by_span(mentions: Collection[Mention]) -> Callable[[Span], Sequence[Mention]]:
    """Return the function that gives the mentions that begin in a span."""
    ordered = sorted(mentions, key=lambda mention: mention.span)
    starts = [mention.span.start for mention in ordered]
    return lambda span: ordered[bisect_left(starts, span.start) : bisect_left(starts, span.end)]


def _whole(reading: Reading) -> Range:
    return reading.clauses[0][0], reading.clauses[-1][1]


def _claiming_clause(kind: ClaimKind, reading: Reading, model: Model) -> Range:
    """Return the clause whose words speak most for a driver against a barrier, or the other way round."""
    rival = next(other for other in POLAR if other != kind)
    return max(reading.clauses, key=lambda clause: lean(model.linear, reading.features, (kind, rival), clause))
