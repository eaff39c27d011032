"""The linear model: a score for each claim and theme from words, word classes, rules; scripts/train_statements.py.

It is quick, and it can say which words speak for a kind. Sentences in which it sees nothing are spared the encoder.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from litreview.records import GAP_KINDS
from litreview.statements.features import Place

GAP = "gap"  # the column that tells whether there is a gap of any kind; the kinds' own columns tell which
THEMES = ("environment", "work_conditions", "poverty")
"""The themes that the training sentences name: those of the codebook csr-clusters."""


def theme_column(code_id: str) -> str:
    """Return the name of the column of a theme, which a sentence has whether it claims something or not."""
    return f"theme:{code_id}"


COLUMNS: tuple[str, ...] = ("driver", "barrier", *GAP_KINDS, GAP, "future", *(theme_column(name) for name in THEMES))
RARITY = len(COLUMNS)  # the column of the weights' file behind those of kinds and themes
_SHORTEST = 1e-6  # the length of a sentence of nothing but features that occur everywhere

Floats = NDArray[np.float32]
Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """Weights by feature (rows; the last is the constant) and column.

    `rarity` is each feature's value before a sentence is brought to length 1: the log of how seldom it occurs. The
    weights hold it already.
    """

    index: Mapping[str, int]
    weights: Floats
    rarity: Floats


def unpack_linear(vocabulary: bytes, weights: bytes) -> LinearModel:
    """Return the model of two files as scripts/train_statements.py writes them; raises ValueError."""
    names = vocabulary.decode("utf-8").splitlines()
    values = np.load(BytesIO(weights), allow_pickle=False).astype(np.float32)
    if values.shape != (len(names) + 1, len(COLUMNS) + 1):
        raise ValueError(f"its weights have the shape {values.shape}")
    return LinearModel(
        index={name: i for i, name in enumerate(names)},
        weights=np.ascontiguousarray(values[:, :RARITY]),
        rarity=np.ascontiguousarray(values[:-1, RARITY]),
    )


def score_features(model: LinearModel, features: Collection[str]) -> Scores:
    """Return the score of each column for a sentence with these features: log odds."""
    rows = [row for name in features if (row := model.index.get(name)) is not None]
    total = model.weights[-1].copy()
    if rows:
        rarity = model.rarity[rows]
        total += model.weights[rows].sum(axis=0) / max(math.sqrt(float(rarity @ rarity)), _SHORTEST)
    return dict(zip(COLUMNS, total.tolist(), strict=True))


def lean(model: LinearModel, features: Mapping[str, Place], columns: tuple[str, str], scope: tuple[int, int]) -> float:
    """Return how much more the features that begin in a scope speak for the first column than for the second."""
    first, second = (COLUMNS.index(column) for column in columns)
    rows = [
        row
        for name, place in features.items()
        if place is not None and scope[0] <= place[0] < scope[1] and (row := model.index.get(name)) is not None
    ]
    return float((model.weights[rows, first] - model.weights[rows, second]).sum())


def explain(
    model: LinearModel, features: Mapping[str, Place], column: str, scope: tuple[int, int], *, n_cues: int
) -> list[tuple[int, int]]:
    """Return the words in a scope that speak most for a column, as (start, end), sorted; the scope when none does.

    Rules and pairs of classes that far apart words form are no cues.
    """
    at = COLUMNS.index(column)
    located = sorted(
        ((float(model.weights[row, at]), place, name) for name, place in features.items()
         if place is not None and (row := model.index.get(name)) is not None),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )  # fmt: skip
    cues: list[tuple[int, int]] = []
    for weight, place, name in located:
        inside = scope[0] <= place[0] and place[1] <= scope[1]
        if inside and name[0] != "r" and ">" not in name and all(place[1] <= a or b <= place[0] for a, b in cues):
            cues.append(place)
        if len(cues) == n_cues or (cues and weight <= 0):
            break
    return sorted(cues or [scope])
