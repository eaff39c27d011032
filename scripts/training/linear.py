"""Fitting the linear model: a logistic regression for each kind of claim and theme over the features of a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from litreview.records import GAP_KINDS
from litreview.statements.linear import COLUMNS, GAP, LinearModel, theme_column
from training.examples import Example, part_readings

SEED = 5
SETTINGS: Mapping[str, float] = {"C": 5.0, "fewest_sentences_of_a_feature": 2}
Array = NDArray[Any]


def fit_linear(examples: Sequence[Example], features: Sequence[Collection[str]]) -> LinearModel:
    """Return the model of these examples; kinds of gap are learned from gaps alone, themes where somebody read."""
    counts = Counter(name for own in features for name in own)
    names = sorted(name for name, n in counts.items() if n >= SETTINGS["fewest_sentences_of_a_feature"])
    index = {name: i for i, name in enumerate(names)}
    rarity = np.array([np.log((1 + len(examples)) / (1 + counts[name])) for name in names])
    rarity = rarity.astype(np.float16).astype(np.float64)
    matrix = _to_matrix(features, index, rarity)
    sentence, readings, counted = part_readings(examples)
    weights = np.zeros((len(names) + 1, len(COLUMNS)), dtype=np.float32)
    for column, name in enumerate(COLUMNS):
        label = np.array([name in reading.labels for reading in readings])
        used = np.flatnonzero([_is_read_for(name, reading) for reading in readings])
        if len(set(label[used])) == 2:  # else nothing can be told apart, and the score stays 0
            fit = LogisticRegression(C=SETTINGS["C"], solver="liblinear", random_state=SEED)
            fit.fit(matrix[sentence[used]], label[used], sample_weight=counted[used])
            weights[:-1, column], weights[-1, column] = fit.coef_[0] * rarity, fit.intercept_[0]
    # What ships is stored as float16: half the size, and sentences set aside are scored with the same rounding.
    return LinearModel(index, weights.astype(np.float16).astype(np.float32), rarity.astype(np.float32))


def _is_read_for(name: str, example: Example) -> bool:
    if name.startswith(theme_column("")):
        return example.themes is not None
    return name not in GAP_KINDS or GAP in example.kinds


def pack_linear(model: LinearModel) -> tuple[bytes, bytes]:
    """Return vocabulary and weights as they ship."""
    names = sorted(model.index, key=lambda name: model.index[name])
    buffer = BytesIO()
    columns = np.column_stack([model.weights, np.append(model.rarity, 0)])
    np.save(buffer, columns.astype(np.float16), allow_pickle=False)
    return "".join(f"{name}\n" for name in names).encode(), buffer.getvalue()


def _to_matrix(features: Sequence[Collection[str]], index: Mapping[str, int], rarity: Array) -> Any:
    """Return the features of each example, by rarity, as a row of length 1."""
    rows = [np.array(sorted(index[n] for n in own if n in index), dtype=int) for own in features]
    values = [rarity[row] / max(float(np.linalg.norm(rarity[row])), 1e-6) for row in rows]
    starts = np.cumsum([0, *map(len, rows)])
    return sp.csr_matrix((np.concatenate(values), np.concatenate(rows), starts), (len(rows), len(index)))
