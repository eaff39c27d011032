"""The errors one by one, with the quote and what led to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from litreview.evaluation.comparing import compare
from litreview.evaluation.labels import (
    COUNTRIES,
    FACTORS,
    FUTURE,
    GAP,
    GAP_KIND,
    POLARITY,
    THEMES,
    Label,
    Vocabulary,
)
from litreview.evaluation.matching import Outcome, Pair
from litreview.evaluation.units import Unit
from litreview.records import Mention, Statement

_KEYS = {THEMES: "themes", FACTORS: "drivers"}  # under which the vocabulary has a dimension's codes


@dataclass(frozen=True, slots=True)
class Mistake:
    """One label that was missed, spurious, or confused with another, in the sentence `quote`.

    `gold` and `found` are the labels as tables write them. `cue` holds the words that led to the found label, `rules`
    what read them, `probability` that of the statement; None where nothing was found or nobody says why.
    """

    outcome: Outcome
    dimension: str
    gold: str | None
    found: str | None
    unit_id: str
    document: str
    page: str | None
    quote: str
    cue: str | None
    rules: str | None
    probability: float | None


def list_mistakes(units: Iterable[Unit], vocabulary: Vocabulary) -> tuple[Mistake, ...]:
    """Return the errors in order of dimension and sentence."""
    return tuple(
        _mistake(one.unit, one.dimension, pair, vocabulary)
        for one in compare(units)
        for pair in one.pairs
        if pair.outcome != "right"
    )


def _mistake(unit: Unit, dimension: str, pair: Pair, vocabulary: Vocabulary) -> Mistake:
    mentions: list[Mention] = []
    statements: list[Statement] = []
    if pair.found is not None:
        mentions = [m for row in unit.rows for m in row.mentions if _leads_to(m, pair.found, vocabulary)]
        statements = [s for row in unit.rows for s in row.statements if _claims(s, pair.found)]
    cues = [m.quote for m in mentions] + [cue.quote for s in statements for cue in s.cues]
    rules = [m.rule for m in mentions] + [cue.rule for s in statements for cue in s.cues]
    if pair.found is not None and not rules and any(row.origin == "reviewer" for row in unit.rows):
        rules = ["reviewer"]
    return Mistake(
        outcome=pair.outcome,
        dimension=dimension,
        gold=None if pair.gold is None else pair.gold.title,
        found=None if pair.found is None else pair.found.title,
        unit_id=unit.unit_id,
        document=unit.document,
        page=unit.page,
        quote=unit.quote,
        cue="; ".join(dict.fromkeys(cues)) or None,
        rules="; ".join(dict.fromkeys(rules)) or None,
        probability=max((s.probability for s in statements), default=None),
    )


def _leads_to(mention: Mention, label: Label, vocabulary: Vocabulary) -> bool:
    if label.text:
        return mention.quote == label.text
    if label.dimension == COUNTRIES:
        return mention.code_id == label.value
    key = _KEYS.get(label.dimension, label.dimension)
    known = vocabulary.tops.get(key, {}) if label.dimension not in (POLARITY, GAP, GAP_KIND, FUTURE) else {}
    return known.get(mention.code_id) == label.value


def _claims(statement: Statement, label: Label) -> bool:
    if label.dimension == GAP:
        return statement.kind.startswith("gap.")
    wanted = {
        FACTORS: label.polarity,
        POLARITY: label.value,
        GAP_KIND: f"gap.{label.value}",
        FUTURE: "future",
    }
    return statement.kind == wanted.get(label.dimension)
