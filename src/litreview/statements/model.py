"""The trained model: one linear score for each kind of claim, as arrays and a manifest; scripts/train_statements.py.

It adds what no rule foresaw. What a rule finds stands; the model speaks where the rules are silent and its score is
over a threshold, and it says of every statement, its own or a rule's, how likely it is to be right.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litreview.errors import LitreviewError
from litreview.records import GAP_KINDS, ClaimKind
from litreview.resources import shipped_folder
from litreview.statements.features import FEATURES_VERSION, Place

GAP = "gap"  # the column that tells whether there is a gap of any kind; the kinds' own columns tell which
COLUMNS: tuple[str, ...] = ("driver", "barrier", *GAP_KINDS, GAP, "future")
GROUPS = ("claim", GAP, "future")  # what is calibrated together
VOCABULARY, WEIGHTS, MANIFEST = "vocabulary.txt", "weights.npy", "manifest.json"
RARITY = len(COLUMNS)  # the column of the weights' file behind those of the kinds

# Log odds over the threshold. The thresholds serve F1 on sentences that are rich in claims; in published papers, where
# most sentences claim nothing, what lies just over them is wrong more often than right.
MARGIN = 0.5
_SUREST = 4.6  # log odds of .99: nothing is called certain, nor impossible
_SHORTEST = 1e-6  # the length of a sentence of nothing but features that occur everywhere

Floats = NDArray[np.float32]
Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over the evidence of one statement (Platt 1999), fitted on held-out folds."""

    score: float
    gap_score: float
    by_rule: float
    constant: float


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights by feature (rows; the last is the constant) and column, thresholds by column, calibration by group.

    `rarity` is each feature's value before a sentence is brought to length 1: the log of how seldom it occurs. The
    weights hold it already.
    """

    index: Mapping[str, int]
    weights: Floats
    rarity: Floats
    thresholds: Mapping[str, float]
    calibration: Mapping[str, Calibration]


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """Return the model that ships with litreview; raises LitreviewError when it is missing or damaged."""
    return read_model(shipped_folder("models") / "statements")


def read_model(folder: Path) -> Model:
    """Read a model and check it against the digests of its manifest; raises LitreviewError."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        contents = {name: (folder / name).read_bytes() for name in (VOCABULARY, WEIGHTS)}
        for name, content in contents.items():
            if hashlib.sha256(content).hexdigest() != manifest["sha256"][name]:
                raise _damaged(folder / name, "it is not the file that the manifest describes")
        if manifest["features_version"] != FEATURES_VERSION or manifest["columns"] != list(COLUMNS):
            raise _damaged(folder, "it was trained for another version of the features")
        names = contents[VOCABULARY].decode("utf-8").splitlines()
        weights = np.load(BytesIO(contents[WEIGHTS]), allow_pickle=False).astype(np.float32)
        if weights.shape != (len(names) + 1, len(COLUMNS) + 1):
            raise _damaged(folder, f"its weights have the shape {weights.shape}")
        return Model(
            index={name: i for i, name in enumerate(names)},
            weights=np.ascontiguousarray(weights[:, :RARITY]),
            rarity=np.ascontiguousarray(weights[:-1, RARITY]),
            thresholds={column: float(manifest["thresholds"][column]) for column in COLUMNS},
            calibration={group: Calibration(**manifest["calibration"][group]) for group in GROUPS},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, f"it cannot be read ({type(error).__name__}: {error})") from error


def score_features(model: Model, features: Collection[str]) -> Scores:
    """Return the score of each column for a sentence with these features; log odds before calibration."""
    rows = [row for name in features if (row := model.index.get(name)) is not None]
    total = model.weights[-1].copy()
    if rows:
        rarity = model.rarity[rows]
        total += model.weights[rows].sum(axis=0) / max(math.sqrt(float(rarity @ rarity)), _SHORTEST)
    return dict(zip(COLUMNS, total.tolist(), strict=True))


def choose_kinds(scores: Scores, by_rule: Collection[ClaimKind], thresholds: Mapping[str, float]) -> list[ClaimKind]:
    """Return the kinds that the model finds in a sentence in which the rules found nothing.

    Beside a rule it adds nothing: most of what it added there was wrong. It speaks up only MARGIN over its thresholds.
    A gap has the kinds over their thresholds, or else the likeliest one.
    """
    if by_rule:
        return []
    over = {column for column, threshold in thresholds.items() if scores[column] >= threshold + MARGIN}
    polar: tuple[ClaimKind, ...] = ("driver", "barrier")
    added: list[ClaimKind] = [kind for kind in polar if kind in over]
    if GAP in over:
        added += [kind for kind in GAP_KINDS if kind in over] or [max(GAP_KINDS, key=lambda kind: scores[kind])]
    return added + (["future"] if "future" in over else [])


def probability_of(kind: ClaimKind, scores: Scores, calibration: Mapping[str, Calibration], *, by_rule: bool) -> float:
    """Return how likely a statement is to be right, strictly between 0 and 1."""
    curve = calibration[group_of(kind)]
    found = evidence(kind, scores, by_rule)
    odds = curve.constant + curve.score * found[0] + curve.gap_score * found[1] + curve.by_rule * found[2]
    return round(1 / (1 + math.exp(-min(max(odds, -_SUREST), _SUREST))), 3)


def evidence(kind: ClaimKind, scores: Scores, by_rule: bool) -> tuple[float, float, float]:
    """Return what a statement's probability is read from: its score, that of a gap, whether a rule found it."""
    return scores[kind], scores[GAP] if kind.startswith("gap.") else 0.0, float(by_rule)


def group_of(kind: ClaimKind) -> str:
    """Return which calibration a kind falls under."""
    if kind == "future":
        return "future"
    return GAP if kind.startswith("gap.") else "claim"


def explain(
    model: Model, features: Mapping[str, Place], column: str, clauses: Sequence[tuple[int, int]], *, n_cues: int
) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    """Return the clause that speaks most for a column, and the words in it that speak most, as (start, end), sorted.

    Rules and pairs of classes that far apart words form count for the clause in which they begin, but are no cues.
    """
    at = COLUMNS.index(column)
    located = sorted(
        ((float(model.weights[row, at]), place, name) for name, place in features.items()
         if place is not None and (row := model.index.get(name)) is not None),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )  # fmt: skip
    sums = [sum(w for w, place, _ in located if start <= place[0] < end) for start, end in clauses]
    clause = clauses[max(range(len(clauses)), key=lambda i: (sums[i], -i))]
    cues: list[tuple[int, int]] = []
    for weight, place, name in located:
        inside = clause[0] <= place[0] and place[1] <= clause[1]
        if inside and name[0] != "r" and ">" not in name and all(place[1] <= a or b <= place[0] for a, b in cues):
            cues.append(place)
        if len(cues) == n_cues or (cues and weight <= 0):
            break
    return clause, sorted(cues or [clause])


def _damaged(where: Path, why: str) -> LitreviewError:
    return LitreviewError(
        f"The model of statements cannot be used: {why}.", where=str(where), remedy="Install litreview again."
    )
