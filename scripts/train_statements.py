"""Train the model of statements and write it as arrays and a manifest.

usage: train_statements.py LABELLED.jsonl... [--unlabelled ARTICLE.xml...] [--leave-out NAME...] [--out FOLDER]

Lines of LABELLED hold text, drivers, barriers, gap, future, and domain or id: sentences of one domain, or whose ids
share the part before the last "-", stay in one fold. The articles (JATS) lend sentences in which no rule finds
anything: they stand for the many sentences of a paper that state no gap and claim nothing, of which collections of
examples have too few. They weigh little, because some do. Their text does not ship, and neither does that of LABELLED.

The linear models are logistic regressions; thresholds and calibration come from folds that a model did not see.
Figures are printed for each set from a model that was trained on the other ones, beside those of the rules alone.
Same files, same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from litreview.documents import split_sentences
from litreview.records import GAP_KINDS, ClaimKind
from litreview.resources import shipped_folder
from litreview.statements.features import FEATURES_VERSION, read_sentence
from litreview.statements.model import (
    COLUMNS,
    GAP,
    GROUPS,
    MANIFEST,
    VOCABULARY,
    WEIGHTS,
    Calibration,
    Model,
    choose_kinds,
    evidence,
    group_of,
    score_features,
)

SEED = 5
N_FOLDS = 4
N_UNLABELLED = 4000  # sentences drawn from the articles
LENGTHS = range(40, 500)  # of those sentences, in characters
SETTINGS: Mapping[str, float] = {
    "C": 5.0,
    "fewest_sentences_of_a_feature": 2,
    "weight_of_unlabelled_for_gaps": 1.0,
    "weight_of_unlabelled_for_claims": 0.2,
}
CLAIMS = ("driver", "barrier")
ALWAYS = 99.0  # the score of what a rule found, where a threshold is chosen for the rest
N_SAMPLES = 1000
Array = NDArray[Any]
Measured = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Example:
    """A sentence with the kinds it holds (`kinds` is None where nobody labelled it) and what the rules find."""

    source: str
    group: str
    kinds: frozenset[str] | None
    by_rule: frozenset[ClaimKind]
    features: frozenset[str]


def main() -> None:
    """Read the arguments, train, measure and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--unlabelled", nargs="*", type=Path, default=[], help="JATS articles")
    parser.add_argument("--leave-out", nargs="*", default=[], help="names of articles that are kept for measuring")
    parser.add_argument("--out", type=Path, default=shipped_folder("models") / "statements")
    arguments = parser.parse_args()
    articles = sorted(path for path in arguments.unlabelled if path.stem not in arguments.leave_out)
    examples = [example for path in arguments.labelled for example in read_labelled(path)]
    examples += read_unlabelled(articles)
    figures = {path.stem: measure_set_aside(examples, path.stem) for path in arguments.labelled}
    print_figures(figures)
    model, scores = train(examples)
    manifest = {
        "columns": list(COLUMNS),
        "features_version": FEATURES_VERSION,
        "thresholds": model.thresholds,
        "calibration": {group: asdict(curve) for group, curve in sorted(model.calibration.items())},
        "settings": {**SETTINGS, "folds": N_FOLDS, "seed": SEED},
        "training": {
            "labelled": [describe(path, examples) for path in arguments.labelled],
            "unlabelled": {
                "articles": [path.stem for path in articles],
                "left_out": sorted(arguments.leave_out),
                "sha256": hashlib.sha256(b"".join(path.read_bytes() for path in articles)).hexdigest(),
                "n": sum(example.kinds is None for example in examples),
            },
        },
        "figures_on_sets_set_aside": figures,
        "reliability_on_held_out_folds": reliability(examples, scores, model),
    }
    write_model(arguments.out, model, manifest)


# ---------------------------------------------------------------- reading


def read_labelled(path: Path) -> list[Example]:
    """Return the examples of a file, in its order."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        _example(path.stem, row.get("domain") or str(row.get("id", "")).rpartition("-")[0], row["text"], kinds_of(row))
        for row in rows
    ]


def kinds_of(row: Mapping[str, Any]) -> frozenset[str]:
    """Return the columns that hold for a labelled line."""
    kinds = {f"gap.{kind}" for kind in row["gap"]} | ({GAP} if row["gap"] else set())
    named = (("driver", "drivers"), ("barrier", "barriers"), ("future", "future"))
    return frozenset(kinds | {kind for kind, key in named if row[key]})


def read_unlabelled(articles: Sequence[Path]) -> list[Example]:
    """Return sentences drawn from the articles in which the rules find no gap and no call for research."""
    found = [(path.stem, sentence) for path in articles for sentence in _sentences_of(path)]
    drawn = random.Random(SEED).sample(found, min(N_UNLABELLED, len(found)))
    examples = [_example("unlabelled", name, sentence, None) for name, sentence in drawn]
    return [example for example in examples if not any(k == "future" or k.startswith("gap.") for k in example.by_rule)]


def _sentences_of(article: Path) -> list[str]:
    body = ElementTree.parse(article).find(".//body")
    paragraphs = [] if body is None else [p for section in body.findall("sec") for p in section.iter("p")]
    texts = [re.sub(r"\s+", " ", "".join(p.itertext())).strip() for p in paragraphs]
    sentences = [span.cut(text) for text in texts for span in split_sentences(text)]
    return [sentence for sentence in sentences if len(sentence) in LENGTHS]


def _example(source: str, group: str, sentence: str, kinds: frozenset[str] | None) -> Example:
    reading = read_sentence(sentence)
    by_rule = frozenset(finding.kind for finding in (reading.gaps or reading.claims))
    return Example(source, f"{source}:{group}", kinds, by_rule, frozenset(reading.features))


# ---------------------------------------------------------------- training


def train(examples: Sequence[Example]) -> tuple[Model, list[dict[str, float]]]:
    """Return the model of all examples, and each example's scores from a fold that did not see it."""
    scores: list[dict[str, float]] = [{} for _ in examples]
    for learned, held_out in folds(examples):
        model = fit_weights([examples[i] for i in learned])
        for i in held_out:
            scores[i] = dict(score_features(model, examples[i].features))
    fitted = fit_weights(examples)
    thresholds = {column: choose_threshold(examples, scores, column) for column in COLUMNS}
    emitted = emit(examples, scores, thresholds)
    curves = {group: calibrate([row for row in emitted if row[0] == group]) for group in GROUPS}
    return replace(fitted, thresholds=thresholds, calibration=curves), scores


def folds(examples: Sequence[Example]) -> list[tuple[Array, Array]]:
    """Return (learned, held out) indices; a group never stands on both sides."""
    groups = [example.group for example in examples]
    n_folds = min(N_FOLDS, len(set(groups)))
    return list(GroupKFold(n_folds).split(groups, groups=groups))


def fit_weights(examples: Sequence[Example]) -> Model:
    """Return a model without thresholds and calibration."""
    counts = Counter(name for example in examples for name in example.features)
    names = sorted(name for name, n in counts.items() if n >= SETTINGS["fewest_sentences_of_a_feature"])
    index = {name: i for i, name in enumerate(names)}
    rarity = np.array([np.log((1 + len(examples)) / (1 + counts[name])) for name in names])
    rarity = rarity.astype(np.float16).astype(np.float64)
    matrix = to_matrix(examples, index, rarity)
    weights = np.zeros((len(names) + 1, len(COLUMNS)), dtype=np.float32)
    for column, name in enumerate(COLUMNS):
        label = np.array([example.kinds is not None and name in example.kinds for example in examples])
        weight = np.array([weight_of(example, name) for example in examples])
        used = np.flatnonzero(weight)
        if len(set(label[used])) == 2:  # else nothing can be told apart, and the score stays 0
            fit = LogisticRegression(C=SETTINGS["C"], solver="liblinear", random_state=SEED)
            fit.fit(matrix[used], label[used], sample_weight=weight[used])
            weights[:-1, column], weights[-1, column] = fit.coef_[0] * rarity, fit.intercept_[0]
    # What ships is stored as float16: half the size, and folds are scored with the same rounding.
    return Model(index, weights.astype(np.float16).astype(np.float32), rarity.astype(np.float32), {}, {})


def to_matrix(examples: Sequence[Example], index: Mapping[str, int], rarity: Array) -> Any:
    """Return the features of each example, by rarity, as a row of length 1."""
    rows = [np.array(sorted(index[n] for n in example.features if n in index), dtype=int) for example in examples]
    values = [rarity[row] / max(float(np.linalg.norm(rarity[row])), 1e-6) for row in rows]
    starts = np.cumsum([0, *map(len, rows)])
    return sp.csr_matrix((np.concatenate(values), np.concatenate(rows), starts), (len(rows), len(index)))


def weight_of(example: Example, column: str) -> float:
    """Return how much an example counts for a column; kinds of gap are learned from gaps alone."""
    if column in GAP_KINDS:
        return float(example.kinds is not None and GAP in example.kinds)
    if example.kinds is not None:
        return 1.0
    if column in CLAIMS:
        return 0.0 if example.by_rule else SETTINGS["weight_of_unlabelled_for_claims"]
    return SETTINGS["weight_of_unlabelled_for_gaps"]


def choose_threshold(examples: Sequence[Example], scores: Sequence[Mapping[str, float]], column: str) -> float:
    """Return the score from which on rules and model together have the highest F1, as a mean over the labelled sets.

    A mean over sets, because a set of invented examples must not outvote one of real prose for being larger. The
    unlabelled sentences stand beside each set in proportion to its size.
    """
    weights = np.array([weight_of(example, column) for example in examples])
    right = np.array([example.kinds is not None and column in example.kinds for example in examples])
    fired = np.array([any(k == column or (column == GAP and k in GAP_KINDS) for k in e.by_rule) for e in examples])
    values = np.array([score[column] for score in scores])
    if column not in GAP_KINDS:  # the kinds are asked for only where no rule names one
        values = np.where(fired, ALWAYS, values)
    used = np.flatnonzero(weights)
    order = used[np.argsort(-values[used], kind="stable")]
    sources = np.array([example.source if example.kinds is not None else "" for example in examples])[order]
    counts = Counter(source for source in sources.tolist() if source)
    curves = []
    for source, n in sorted(counts.items()):
        share = np.where(sources == source, 1.0, np.where(sources == "", n / counts.total(), 0.0)) * weights[order]
        n_right = float((share * right[order]).sum())
        if n_right:
            curves.append(2 * np.cumsum(share * right[order]) / (np.cumsum(share) + n_right))
    mean = np.mean(curves, axis=0) if curves else np.zeros(len(order))
    following = np.append(values[order][1:], -ALWAYS)
    mean = np.where(following < values[order], mean, 0.0)  # what scores the same is taken together
    best = int(mean.argmax()) if len(mean) else -1
    return ALWAYS if best < 0 or not mean[best] else round(float(values[order][best] + following[best]) / 2, 4)


def emit(
    examples: Sequence[Example], scores: Sequence[Mapping[str, float]], thresholds: Mapping[str, float]
) -> list[tuple[str, tuple[float, float, float], bool, float, str]]:
    """Return each statement made: its calibration group, evidence, whether it is right, weight, and fold group."""
    made = []
    for example, score in zip(examples, scores, strict=True):
        for kind in sorted({*example.by_rule, *choose_kinds(score, example.by_rule, thresholds)}):
            right = example.kinds is not None and kind in example.kinds
            weight = weight_of(example, GAP if kind in GAP_KINDS else kind)
            if weight:
                found = evidence(kind, score, kind in example.by_rule)
                made.append((group_of(kind), found, right, weight, example.group))
    return made


def calibrate(made: Sequence[tuple[str, tuple[float, float, float], bool, float, str]]) -> Calibration:
    """Return the logistic curve from evidence to being right (Platt 1999)."""
    right = np.array([row[2] for row in made])
    if len(set(right)) < 2:
        return Calibration(0.0, 0.0, 0.0, 0.0)
    fit = LogisticRegression(C=1.0, solver="lbfgs").fit(
        np.array([row[1] for row in made]), right, sample_weight=[row[3] for row in made]
    )
    score, gap_score, by_rule = (round(float(value), 4) for value in fit.coef_[0])
    return Calibration(score, gap_score, by_rule, round(float(fit.intercept_[0]), 4))


# ---------------------------------------------------------------- measuring

LABELS: Mapping[str, Callable[[frozenset[str]], set[str]]] = {
    "polarity": lambda kinds: {*kinds} & {*CLAIMS},
    "gap": lambda kinds: {GAP} if any(k.startswith(GAP) for k in kinds) else set(),
    "gap kind": lambda kinds: {*kinds} & {*GAP_KINDS},
    "future": lambda kinds: {*kinds} & {"future"},
}


def measure_set_aside(examples: Sequence[Example], source: str) -> dict[str, Any]:
    """Return figures on one set from a model trained on the others, and of the rules alone."""
    test = [example for example in examples if example.source == source]
    model, _ = train([example for example in examples if example.source != source])
    found = [
        frozenset({*e.by_rule, *choose_kinds(score_features(model, e.features), e.by_rule, model.thresholds)})
        for e in test
    ]
    return {
        "n": len(test),
        "rules": measure(test, [example.by_rule for example in test]),
        "rules and model": measure(test, found),
    }


def measure(test: Sequence[Example], found: Sequence[frozenset[Any]]) -> dict[str, dict[str, float]]:
    """Return precision, recall, F1 and its 95 % percentile bootstrap interval over sentences, by label."""
    draws = np.random.default_rng(SEED).integers(0, len(test), (N_SAMPLES, len(test)))
    figures = {}
    for name, part in LABELS.items():
        pairs = [(part(example.kinds or frozenset()), part(kinds)) for example, kinds in zip(test, found, strict=True)]
        counts = np.array([(len(gold & given), len(given), len(gold)) for gold, given in pairs])
        right, given, gold = (int(n) for n in counts.sum(axis=0))
        low, high = np.percentile([_f1(counts[draw].sum(axis=0)) for draw in draws], (2.5, 97.5))
        figures[name] = {
            "precision": round(right / max(given, 1), 3),
            "recall": round(right / max(gold, 1), 3),
            "f1": round(_f1(counts.sum(axis=0)), 3),
            "low": round(float(low), 3),
            "high": round(float(high), 3),
            "n": gold,
        }
    return figures


def _f1(counts: Array) -> float:
    return float(2 * counts[0] / max(counts[1] + counts[2], 1))


def reliability(
    examples: Sequence[Example], scores: Sequence[Mapping[str, float]], model: Model
) -> dict[str, dict[str, Any]]:
    """Return the Brier score and a table of said against true, by group; each fold's curve comes from the others."""
    emitted = emit(examples, scores, model.thresholds)
    out: dict[str, dict[str, Any]] = {}
    for group in GROUPS:
        made = [row for row in emitted if row[0] == group]
        said = np.zeros(len(made))
        names = [row[4] for row in made]
        for learned, held_out in GroupKFold(min(N_FOLDS, len(set(names)))).split(names, groups=names):
            curve = calibrate([made[i] for i in learned])
            for i in held_out:
                a, b, c = made[i][1]
                said[i] = 1 / (
                    1 + np.exp(-(curve.score * a + curve.gap_score * b + curve.by_rule * c + curve.constant))
                )
        right, weight = np.array([row[2] for row in made]), np.array([row[3] for row in made])
        base = np.average(right, weights=weight)
        bins = np.minimum((said * 5).astype(int), 4)
        out[group] = {
            "n": len(made),
            "brier": round(float(np.average((said - right) ** 2, weights=weight)), 4),
            "brier_of_the_mean": round(float(base * (1 - base)), 4),
            "table": [
                {
                    "from": b / 5,
                    "n": int((bins == b).sum()),
                    "said": round(float(np.average(said[bins == b], weights=weight[bins == b])), 3),
                    "true": round(float(np.average(right[bins == b], weights=weight[bins == b])), 3),
                }
                for b in range(5)
                if (bins == b).any()
            ],
        }
    return out


def print_figures(figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Print a line for each set and method."""
    for name, row in figures.items():
        for method in ("rules", "rules and model"):
            cells = (
                f"{label} {m['precision']:.2f} {m['recall']:.2f} F1 {m['f1']:.3f}" for label, m in row[method].items()
            )
            print(f"{name:8}{method:16}", *cells, sep="  ")


# ---------------------------------------------------------------- writing


def describe(path: Path, examples: Sequence[Example]) -> dict[str, Any]:
    """Return name, digest and counts of a labelled file."""
    own = [example.kinds or frozenset() for example in examples if example.source == path.stem]
    counts = Counter(kind for kinds in own for kind in kinds)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"name": path.stem, "sha256": digest, "n": len(own), "labels": dict(sorted(counts.items()))}


def write_model(folder: Path, model: Model, manifest: Mapping[str, Any]) -> None:
    """Write vocabulary, weights and manifest; the manifest holds the digests of the other two."""
    folder.mkdir(parents=True, exist_ok=True)
    names = sorted(model.index, key=lambda name: model.index[name])
    (folder / VOCABULARY).write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    buffer = BytesIO()
    columns = np.column_stack([model.weights, np.append(model.rarity, 0)])
    np.save(buffer, columns.astype(np.float16), allow_pickle=False)
    (folder / WEIGHTS).write_bytes(buffer.getvalue())
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (VOCABULARY, WEIGHTS)}
    text = json.dumps({**manifest, "sha256": digests}, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
