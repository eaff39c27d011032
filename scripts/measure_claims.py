"""Measure gaps, limitations, directions and causes on sentences that others labelled, beside other programs.

usage: measure_claims.py DATA_DIR [--only SET...] [--programs NAME...] [--keep FILE] [--json]

DATA_DIR holds the folders gap_sci_sentence, gap_challenges_directions, gap_limitation_kilicoglu and
causal_cessc_socsci; measuring/claim_sets.py says which kind of claim counts as which label of a set. Precision, recall
and F1 of each label on the set's own part for testing, with 95 % percentile bootstrap intervals over papers, or over
sentences where the papers are not known. No errors are printed: the parts for testing stay unseen.

litreview reads these sets as it ships, without having seen any of them: all together, and the rules alone. Beside it,
in the same run: a dozen plain cues for each label, which also saw nothing, and two programs with an advantage, since
they are trained on the set's own part for training: logistic regression over TF-IDF, and over the scores that
litreview's encoder gives a sentence, which tells what these scores hold whatever the labels mean. Both choose their
regularisation by cross-validation in that part. Published figures stand below each set; they were not run here.

--keep keeps the encoder's scores in a file, so that a second run need not read the sentences again.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from measuring.claim_sets import READERS, Dataset, Example, labels_of
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.preprocessing import StandardScaler

from litreview.documents import document_from_sentences
from litreview.evaluation.bootstrap import CONFIDENCE, Floats, _divide, _draw, ratio_intervals
from litreview.statements import Known, classify_sentence, classify_statements, read_scores, shipped_model, write_scores
from litreview.statements.encoder import score_texts

SEED = 20240229
N_FOLDS = 5
STRENGTHS = (0.1, 1.0, 10.0, 100.0)
_RIGHT, _FOUND, _GOLD = range(3)

CUES: Mapping[str, re.Pattern[str]] = {
    label: re.compile(rf"\b(?:{cues})", re.IGNORECASE)
    for label, cues in {
        "RESEARCH GAP": r"research gap|gaps? in|little is known|(?:poorly|not well) understood|unclear|unknown"
        r"|unexplored|under-?studied|remains? (?:to be|an? open)|open (?:question|problem)|few studies"
        r"|no (?:stud|research|work|evidence)|lack of (?:studies|research|evidence)|ha(?:s|ve) not (?:yet )?been",
        "LIMITATION": r"limitation|limited (?:by|to)|drawback|shortcoming|weakness|caveat|small sample|sample size"
        r"|generali[sz]|caution|bias|did not (?:measure|include|control|consider)",
        "EXTENSION": r"future (?:work|research|stud)|further (?:work|research|stud|investigat)|exten[ds]"
        r"|build\w* (?:up)?on|next step|plan to|unlike|in contrast to|we (?:intend|aim|hope) to"
        r"|improve\w* on|our \w+ differs",
        "problem": r"challeng|problem|difficult|limit(?:ed|ation)|lack|unclear|unknown|however|obstacle|barrier|risk"
        r"|fail|insufficient|inadequate|concern",
        "direction": r"future|further|should be|needs? to|warrant|potential|promising|hypothesi[sz]|suggest|could be"
        r"|investigat|recommend",
        "limitation": r"limitation|limited (?:by|to)|drawback|shortcoming|weakness|caveat|small sample|sample size"
        r"|generali[sz]|caution|bias|did not (?:measure|include|control|consider)",
        "causal": r"because|caus(?:e|ing)|due to|le(?:ads?|d) to|result(?:s|ed|ing)? in|effects? (?:of|on)|affect"
        r"|influenc|increas|decreas|reduc|therefore|thus|as a result|promot|impact",
    }.items()
}
"""A dozen cues for each label, written once and not tried on the sets before."""

Found = list[frozenset[str]]
Program = Callable[[Dataset, Known], Found]


# ---------------------------------------------------------------- programs


def find_by_cues(dataset: Dataset, _known: Known) -> Found:
    """Return the labels whose cues a sentence holds."""
    return [frozenset(label for label in dataset.kinds if CUES[label].search(e.text)) for e in dataset.testing]


def find_by_rules(dataset: Dataset, _known: Known) -> Found:
    """Return what litreview's rules alone find."""
    return [
        labels_of(frozenset(finding.kind for finding in classify_sentence(e.text)), dataset) for e in dataset.testing
    ]


def find_by_litreview(dataset: Dataset, known: Known) -> Found:
    """Return what litreview finds as it ships, each sentence between its neighbours where the set has them."""
    found = []
    for example in dataset.testing:
        texts = [text for text in (example.before, example.text, example.after) if text]
        document = document_from_sentences(texts, name="sentences")
        own = document.sentences[1 if example.before else 0].span
        statements = classify_statements(document, known=known)
        found.append(labels_of(frozenset(s.kind for s in statements if s.span == own), dataset))
    return found


def learn_from_words(dataset: Dataset, _known: Known) -> Found:
    """Return what logistic regression over TF-IDF of words and pairs says; trained on the set's own training part."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    training = vectorizer.fit_transform([e.text for e in dataset.training])
    return _learn(dataset, training, vectorizer.transform([e.text for e in dataset.testing]))


def learn_from_encoder(dataset: Dataset, known: Known) -> Found:
    """Return what logistic regression over the encoder's scores says; trained on the set's own training part."""
    scaler = StandardScaler()
    training = scaler.fit_transform(_scores_of(dataset.training, known))
    return _learn(dataset, training, scaler.transform(_scores_of(dataset.testing, known)))


def _scores_of(examples: Sequence[Example], known: Known) -> Floats:
    encoder = shipped_model().encoder
    scores = score_texts(encoder, [e.text for e in examples], known=known)
    return np.array([[own[name] for name in encoder.columns] for own in scores])


def _learn(dataset: Dataset, training: Any, testing: Any) -> Found:
    """Return the one class of each sentence, or each label that it has, decided for itself."""
    regression = LogisticRegression(class_weight="balanced", max_iter=5000)
    folds = StratifiedKFold(N_FOLDS, shuffle=True, random_state=SEED)
    search = GridSearchCV(regression, {"C": STRENGTHS}, scoring="f1_macro", cv=folds)
    if dataset.classes:
        search.fit(training, [next(iter(e.labels)) for e in dataset.training])
        return [frozenset({str(label)}) for label in search.predict(testing)]
    found: Found = [frozenset()] * len(dataset.testing)
    for label in dataset.kinds:
        search.fit(training, [label in e.labels for e in dataset.training])
        found = [f | {label} if has else f for f, has in zip(found, search.predict(testing), strict=True)]
    return found


PROGRAMS: Mapping[str, Program] = {
    "cues": find_by_cues,
    "litreview, rules": find_by_rules,
    "litreview": find_by_litreview,
    "TF-IDF, trained": learn_from_words,
    "encoder, trained": learn_from_encoder,
}
TRAINED = frozenset(name for name in PROGRAMS if name.endswith(", trained"))


# ---------------------------------------------------------------- scores


@dataclass(frozen=True, slots=True)
class Score:
    """A figure with the ends of its interval; NaN where nothing was found."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return "–" if np.isnan(self.value) else f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


def count(examples: Sequence[Example], found: Found, labels: Sequence[str]) -> Floats:
    """Return groups x labels x (right, found, gold)."""
    groups = {group: i for i, group in enumerate(sorted({e.group for e in examples}))}
    counts = np.zeros((len(groups), len(labels), 3))
    for example, own in zip(examples, found, strict=True):
        for i, label in enumerate(labels):
            given, gold = label in own, label in example.labels
            counts[groups[example.group], i] += (given and gold, given, gold)
    return counts


def score_labels(counts: Floats) -> list[tuple[Score, Score, Score]]:
    """Return precision, recall and F1 of each label."""
    right, given, gold = (counts[:, :, column] for column in (_RIGHT, _FOUND, _GOLD))
    figures = [ratio_intervals(right, given), ratio_intervals(right, gold), ratio_intervals(2 * right, given + gold)]
    return [(_pick(figures[0], i), _pick(figures[1], i), _pick(figures[2], i)) for i in range(counts.shape[1])]


def _pick(figures: tuple[Floats, Floats, Floats], column: int) -> Score:
    return Score(*(float(part[column]) for part in figures))


def score_macro(counts: Floats) -> Score:
    """Return the mean F1 of the labels; a label that is neither found nor in a sample's gold counts 0."""
    above, below = 2 * counts[:, :, _RIGHT], counts[:, :, _FOUND] + counts[:, :, _GOLD]
    value = np.nan_to_num(_divide(above.sum(axis=0), below.sum(axis=0))).mean()
    samples = [np.nan_to_num(_divide(w @ above, w @ below)).mean(axis=1) for w in _draw(len(counts))]
    low, high = np.percentile(np.concatenate(samples), (50 * (1 - CONFIDENCE), 50 * (1 + CONFIDENCE)))
    return Score(float(value), float(low), float(high))


def complete(found: Found, dataset: Dataset) -> Found:
    """Return the same with the class of the rest where nothing was found; sets without such a class stay as found."""
    return [own or frozenset({dataset.rest}) if dataset.rest else own for own in found]


def measure(dataset: Dataset, name: str, known: Known) -> list[dict[str, Any]]:
    """Return a row for each label, and for each mean over labels all of which the program can give."""
    found = complete(PROGRAMS[name](dataset, known), dataset)
    row = {"set": dataset.name, "program": name, "n_texts": len(dataset.testing)}
    labels = list(dataset.kinds)
    counts = count(dataset.testing, found, labels)
    rows = []
    for i, (label, (precision, recall, f1)) in enumerate(zip(labels, score_labels(counts), strict=True)):
        figures = {"precision": precision, "recall": recall, "f1": f1}
        rows.append(row | {"what": label, "n": int(counts[:, i, _GOLD].sum())} | figures)
    can_give = set(dataset.classes) if name in TRAINED else {*labels, dataset.rest}
    for mean, own in (dataset.macro or {}).items():
        if can_give.issuperset(own):
            f1 = score_macro(count(dataset.testing, found, own))
            rows.append(row | {"what": mean, "n": len(dataset.testing), "f1": f1})
    return rows


# ---------------------------------------------------------------- printing


def main() -> int:
    """Print a table for each set; returns 1 when a set is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", default=list(READERS), choices=READERS, metavar="SET")
    parser.add_argument("--programs", nargs="+", default=list(PROGRAMS), choices=PROGRAMS, metavar="NAME")
    parser.add_argument("--keep", type=Path, help="file for the encoder's scores")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    encoder = shipped_model().encoder
    known = read_scores(arguments.keep, encoder) if arguments.keep else {}
    is_complete, everything = True, []
    for name in arguments.only:
        try:
            dataset = READERS[name](arguments.folder)
        except FileNotFoundError as fault:
            print(f"Left out {name}: {fault.filename} is missing.", file=sys.stderr)
            is_complete = False
            continue
        rows = [row for program in arguments.programs for row in measure(dataset, program, known)]
        if arguments.keep and known:
            write_scores(arguments.keep, known, encoder)
        everything += rows
        if not arguments.json:
            print_set(dataset, rows)
    if arguments.json:
        print(json.dumps(everything, indent=1, ensure_ascii=False, default=_numbers))
    return 0 if is_complete else 1


def print_set(dataset: Dataset, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the table of one set, its published figures and its note."""
    print(f"{dataset.name}: {len(dataset.testing)} sentences for testing, {len({e.group for e in dataset.testing})} "
          f"groups; {len(dataset.training)} for training the programs called trained")  # fmt: skip
    print("label\tn\tprogram\tP\tR\tF1")
    order = list(dict.fromkeys(row["what"] for row in rows))
    for row in sorted(rows, key=lambda row: order.index(row["what"])):
        figures = "\t".join(str(row.get(name, "")) for name in ("precision", "recall", "f1"))
        print(f"{row['what']}\t{row['n']}\t{row['program']}\t{figures}")
    for other in dataset.published:
        print(f"published, not run here: {other.system}: {other.measure} {other.value:.3f} ({other.source})")
    print(f"{dataset.note}\n")


def _numbers(score: Score) -> list[float | None]:
    return [None if np.isnan(x) else round(x, 4) for x in (score.value, score.low, score.high)]


if __name__ == "__main__":
    sys.exit(main())
