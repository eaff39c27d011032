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
    log_odds,
    logit,
)
from training.examples import FACTORS, Example, part_readings, weight_of

VOCABULARY = "csr-clusters"
DOUBTED = 0.05
"""Patterns are the reviewer's own words: they are overruled only where they are very likely wrong."""
LENIENT = 0.85
"""Part of its best threshold from which on a driver or barrier is taken: one that is none mostly loses its factors.

Set by hand, with figures of papers left out in view.
"""
FEWEST = 10
"""Sentences with and without a label, below which a curve cannot be fitted."""
Array = NDArray[Any]


def fit_curves(examples: Sequence[Example], evidence: Sequence[Evidence]) -> dict[str, Curve]:
    """Return a curve for each of FOUND, and KIND."""
    curves = {}
    sentence, readings, counted = balance_readings(examples)
    for name in FOUND:
        rows = [inputs(name, evidence[i]) for i in sentence]
        curve = _fit(rows, [name in reading.kinds for reading in readings], counted)
        odds = np.array([log_odds(name, own, curve) for own in evidence])
        threshold = _threshold(odds, balance_weights(examples))
        curves[name] = replace(curve, threshold=round(threshold * LENIENT, 3) if name in POLAR else threshold)
    seen = [i for i, example in enumerate(examples) if any(GAP in reading.kinds for reading in example.readings)]
    parted = zip(*balance_readings([examples[i] for i in seen]), strict=True)
    gaps = [(reading, evidence[seen[i]], weight) for i, reading, weight in parted if GAP in reading.kinds]
    rows = [inputs(kind, own) for _, own, _ in gaps for kind in GAP_KINDS]
    right = [kind in reading.kinds for reading, _, _ in gaps for kind in GAP_KINDS]
    weights = np.repeat([weight for _, _, weight in gaps], len(GAP_KINDS))
    curve = _fit(rows, right, weights)
    odds = np.array([log_odds(kind, own, curve) for _, own, _ in gaps for kind in GAP_KINDS])
    curves[KIND] = replace(curve, threshold=_threshold(odds, weights))
    return curves


def choose_by_group(
    examples: Sequence[Example], evidence: Sequence[Evidence], curves: Mapping[str, Curve]
) -> list[dict[str, float]]:
    """Return what is found in each example, each group taken as a document."""
    found: list[dict[str, float]] = [{} for _ in examples]
    for group in sorted({example.group for example in examples}):
        own = [i for i, example in enumerate(examples) if example.group == group]
        shifts = adapt_shares([evidence[i] for i in own], curves)
        for i in own:
            found[i] = {str(kind): p for kind, p in choose_kinds(evidence[i], curves, shifts).items()}
    return found


def fit_suggesting(
    examples: Sequence[Example],
    evidence: Sequence[Evidence],
    matched: Sequence[Collection[str]],
    found: Sequence[Mapping[str, float]],
) -> Suggesting:
    """Return how the encoder's factor scores and the patterns that matched become codes.

    Fitted on the drivers and barriers that were `found`, each with its probability, right or not, so that a code's
    probability is that of the code with its direction.
    """
    rows, right, weights = [], [], []
    for i, reading, weight in zip(*balance_readings(examples), strict=True):
        kinds, codes = found[i], matched[i]
        for kind, factors in zip(POLAR, (reading.drivers, reading.barriers), strict=True):
            for name in FACTORS if kind in kinds else ():
                claim = logit(kinds[kind])
                score = evidence[i].encoder[factor_column(kind, name)]
                rows.append((score, claim, float(name in codes), float(not codes)))
                right.append(name in factors)
                weights.append(weight)
    fit = LogisticRegression(C=1.0).fit(np.array(rows), np.array(right), sample_weight=weights)
    slope, claim, hit, alone = (round(float(value), 4) for value in fit.coef_[0])
    constant = round(float(fit.intercept_[0]), 4)
    threshold = _threshold(np.array(rows) @ np.array([slope, claim, hit, alone]) + constant, np.array(weights))
    return Suggesting(VOCABULARY, slope, claim, hit, alone, constant, threshold, DOUBTED)


def fit_theming(
    examples: Sequence[Example], evidence: Sequence[Evidence], matched: Sequence[Collection[str]]
) -> Theming:
    """Return how the scores of themes and the patterns that matched become probabilities."""
    rows, right, weights = [], [], []
    for i, reading, weight in zip(*balance_readings(examples), strict=True):
        for name in THEMES if reading.themes is not None else ():
            column = theme_column(name)
            rows.append((evidence[i].encoder[column], evidence[i].linear[column], float(name in matched[i])))
            right.append(name in (reading.themes or ()))
            weights.append(weight)
    curve = _fit(rows, right, np.array(weights))
    return Theming(VOCABULARY, curve.encoder, curve.linear, curve.rule, curve.constant)


def _fit(rows: Sequence[Sequence[float]], right: Sequence[bool], weights: Array) -> Curve:
    n_right = sum(right)
    if min(n_right, len(right) - n_right) < FEWEST:
        raise SystemExit(f"Only {n_right} of {len(right)} sentences set aside have the label: too few to fit a curve.")
    fit = LogisticRegression(C=1.0).fit(np.array(rows), np.array(right), sample_weight=weights)
    encoder, linear, rule = (round(float(value), 4) for value in fit.coef_[0])
    share = round(float(np.average(right, weights=weights)), 4)
    return Curve(encoder, linear, rule, round(float(fit.intercept_[0]), 4), 0.5, share)


def balance_readings(examples: Sequence[Example]) -> tuple[NDArray[np.int64], list[Example], Array]:
    """Return what `part_readings` does, published sentences counting as `balance_weights` has it."""
    sentence, readings, _ = part_readings(examples)
    weights = balance_weights(examples) / np.array([len(example.readings) for example in examples])
    return sentence, readings, weights[sentence]


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
