"""Precision, recall and F1 with intervals, and reliability, of labels found in sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litreview.records import GAP_KINDS
from litreview.statements.linear import GAP
from litreview.statements.model import POLAR
from training.examples import Example

N_SAMPLES = 1_000
FEWEST_GROUPS = 10
SEED = 5
Array = NDArray[Any]
LABELS: Mapping[str, Callable[[Collection[str]], set[str]]] = {
    "polarity": lambda kinds: {*kinds} & {*POLAR},
    "gap": lambda kinds: {GAP} if any(k.startswith(GAP) for k in kinds) else set(),
    "gap kind": lambda kinds: {*kinds} & {*GAP_KINDS},
    "future": lambda kinds: {*kinds} & {"future"},
}


def measure(examples: Sequence[Example], found: Sequence[Collection[str]]) -> dict[str, dict[str, float]]:
    """Return precision, recall, F1 and its 95 % percentile bootstrap interval, by label.

    The bootstrap draws groups where there are ten or more, else sentences. What only one of two readers gave
    (`optional`) counts neither way.
    """
    names = [example.group for example in examples]
    if len(set(names)) < FEWEST_GROUPS:
        names = [f"{i:06}" for i in range(len(examples))]
    groups = sorted(set(names))
    at = {group: i for i, group in enumerate(groups)}
    draws = np.random.default_rng(SEED).integers(0, len(groups), (N_SAMPLES, len(groups)))
    figures = {}
    for name, part in LABELS.items():
        counts = np.zeros((len(groups), 3))
        for group, example, kinds in zip(names, examples, found, strict=True):
            gold, given = part(example.kinds), part(kinds) - (part(example.optional) - part(example.kinds))
            counts[at[group]] += len(gold & given), len(given), len(gold)
        right, n_given, n_gold = counts.sum(axis=0)
        low, high = np.percentile([_f1(counts[draw].sum(axis=0)) for draw in draws], (2.5, 97.5))
        figures[name] = {
            "precision": round(float(right / max(n_given, 1)), 3),
            "recall": round(float(right / max(n_gold, 1)), 3),
            "f1": round(_f1(counts.sum(axis=0)), 3),
            "low": round(float(low), 3),
            "high": round(float(high), 3),
            "n": int(n_gold),
        }
    return figures


def _f1(counts: Array) -> float:
    return float(2 * counts[0] / max(counts[1] + counts[2], 1))


def reliability(said: Sequence[float], right: Sequence[float]) -> dict[str, Any]:
    """Return the Brier score beside that of the base rate, and said against true in five bins."""
    p, y = np.array(said), np.array(right, dtype=float)
    bins = np.minimum((p * 5).astype(int), 4)
    return {
        "n": len(p),
        "brier": round(float(((p - y) ** 2).mean()), 4),
        "brier_of_the_mean": round(float(y.var()), 4),
        "table": [
            {
                "from": b / 5,
                "n": int((bins == b).sum()),
                "said": round(float(p[bins == b].mean()), 3),
                "true": round(float(y[bins == b].mean()), 3),
            }
            for b in range(5)
            if (bins == b).any()
        ],
    }
