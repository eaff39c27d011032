"""Fitting the curves that weigh rules, linear model and encoder, on sentences that none of them was trained on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from litreview.records import GAP_KINDS
from litreview.statements.linear import GAP, THEMES, theme_column
from litreview.statements.model import (
    FOUND,
    KIND,
    POLAR,
    Curve,
    Evidence,
    Suggesting,
    Theming,
    adapt_shares,
    choose_kinds,
    factor_column,
    inputs,
    is_worth_reading,
    log_odds,
)
from training.examples import FACTORS, Example, weight_of

VOCABULARY = "csr-clusters"
MISSED_AT_GATE = 0.03
"""Share of the sentences with a finding that the gate may cost."""
ALWAYS = 99.0
DOUBTED = 0.08
"""Patterns are the reviewer's own words: they are overruled only where they are very likely wrong."""
FEWEST = 10
"""Sentences with and without a label, below which a curve cannot be fitted."""
Array = NDArray[Any]


def fit_curves(examples: Sequence[Example], evidence: Sequence[Evidence]) -> dict[str, Curve]:
    """Return a curve for each of FOUND, and KIND."""
    curves = {}
    for name in FOUND:
        weights = balance_weights(examples)
        curve = _fit([inputs(name, e) for e in evidence], [name in e.kinds for e in examples], weights)
        odds = np.array([log_odds(name, e, curve) for e in evidence])
        curves[name] = replace(curve, threshold=_threshold(odds, weights))
    gaps = [(example, own) for example, own in zip(examples, evidence, strict=True) if GAP in example.kinds]
    rows = [inputs(kind, own) for _, own in gaps for kind in GAP_KINDS]
    right = [kind in example.kinds for example, _ in gaps for kind in GAP_KINDS]
    weights = np.repeat(balance_weights([example for example, _ in gaps]), len(GAP_KINDS))
    curve = _fit(rows, right, weights)
    odds = np.array([log_odds(kind, own, curve) for _, own in gaps for kind in GAP_KINDS])
    curves[KIND] = replace(curve, threshold=_threshold(odds, weights))
    return curves


def choose_by_group(
    examples: Sequence[Example], evidence: Sequence[Evidence], curves: Mapping[str, Curve], gate: float | None = None
) -> list[dict[str, float]]:
    """Return what is found in each example, each group taken as a document; with a gate, in those that pass it."""
    found: list[dict[str, float]] = [{} for _ in examples]
    for group in sorted({example.group for example in examples}):
        own = [i for i, example in enumerate(examples) if example.group == group]
        read = [i for i in own if gate is None or is_worth_reading(evidence[i].by_rule, evidence[i].linear, gate)]
        shifts = adapt_shares([evidence[i] for i in read], curves, n_sentences=len(own))
        for i in read:
            found[i] = {str(kind): p for kind, p in choose_kinds(evidence[i], curves, shifts).items()}
    return found


def fit_gate(evidence: Sequence[Evidence], found: Sequence[Collection[str]]) -> float:
    """Return the linear score that lets through 97 in 100 of the sentences in which something is found."""
    scores = [
        ALWAYS if own.by_rule else max(own.linear[name] for name in FOUND)
        for own, kinds in zip(evidence, found, strict=True)
        if kinds
    ]
    return round(float(np.quantile(scores, MISSED_AT_GATE)), 3)


def fit_suggesting(
    examples: Sequence[Example],
    evidence: Sequence[Evidence],
    matched: Sequence[Collection[str]],
    found: Sequence[Collection[str]],
) -> Suggesting:
    """Return how the encoder's factor scores and the patterns that matched become codes.

    Fitted on the drivers and barriers that were `found`, right or not, so that a code's probability is that of the code
    with its direction, given that the claim was made.
    """
    rows, right, weights = [], [], []
    for example, own, codes, kinds, weight in zip(
        examples, evidence, matched, found, balance_weights(examples), strict=True
    ):
        for kind, factors in zip(POLAR, (example.drivers, example.barriers), strict=True):
            for name in FACTORS if kind in kinds else ():
                rows.append((own.encoder[factor_column(kind, name)], float(name in codes), float(not codes)))
                right.append(name in factors)
                weights.append(weight)
    fit = LogisticRegression(C=1.0).fit(np.array(rows), np.array(right), sample_weight=weights)
    slope, hit, alone = (round(float(value), 4) for value in fit.coef_[0])
    constant = round(float(fit.intercept_[0]), 4)
    threshold = _threshold(np.array(rows) @ np.array([slope, hit, alone]) + constant, np.array(weights))
    return Suggesting(VOCABULARY, slope, hit, alone, constant, threshold, DOUBTED)


def fit_theming(
    examples: Sequence[Example], evidence: Sequence[Evidence], matched: Sequence[Collection[str]]
) -> Theming:
    """Return how the linear model's scores of themes that no pattern matched become probabilities."""
    rows, right, weights = [], [], []
    for example, own, codes, weight in zip(examples, evidence, matched, balance_weights(examples), strict=True):
        if example.themes is not None:
            for name in sorted({*THEMES} - {*codes}):
                rows.append([own.linear[theme_column(name)]])
                right.append(name in example.themes)
                weights.append(weight)
    fit = LogisticRegression(C=1.0).fit(np.array(rows), np.array(right), sample_weight=weights)
    return Theming(VOCABULARY, round(float(fit.coef_[0][0]), 4), round(float(fit.intercept_[0]), 4))


def _fit(rows: Sequence[Sequence[float]], right: Sequence[bool], weights: Array) -> Curve:
    n_right = sum(right)
    if min(n_right, len(right) - n_right) < FEWEST:
        raise SystemExit(f"Only {n_right} of {len(right)} sentences set aside have the label: too few to fit a curve.")
    fit = LogisticRegression(C=1.0).fit(np.array(rows), np.array(right), sample_weight=weights)
    encoder, linear, rule = (round(float(value), 4) for value in fit.coef_[0])
    share = round(float(np.average(right, weights=weights)), 4)
    return Curve(encoder, linear, rule, round(float(fit.intercept_[0]), 4), 0.5, share)


def balance_weights(examples: Sequence[Example]) -> Array:
    """Return what each example counts: published sentences as much in sum as written ones, which are harder."""
    weights = np.array([weight_of(example) for example in examples])
    is_published = np.array([example.is_published for example in examples])
    published, written = weights[is_published].sum(), weights[~is_published].sum()
    if published and written:
        weights[is_published] *= written / published
    return weights


def _threshold(odds: Array, weights: Array) -> float:
    """Return the probability from which on the F1 that the curve itself expects is highest.

    It hangs on the curve alone, not on which few sentences lie near the border (Lipton et al. 2014).
    """
    said = 1 / (1 + np.exp(-odds))
    order = np.argsort(-said, kind="stable")
    hits, found = np.cumsum((said * weights)[order]), np.cumsum(weights[order])
    f1 = 2 * hits / (found + (said * weights).sum())
    return round(float(said[order][int(f1.argmax())]), 3)
