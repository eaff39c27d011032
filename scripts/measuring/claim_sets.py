"""Sentences that others labelled as gaps, limitations, directions or causes, and what litreview's kinds mean there.

A set has its own labels. `Dataset.kinds` says which kinds of claim count as which label; it was written from the
definitions, before any figure was seen, and stays as it is: where the two definitions differ, the note says so.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from litreview.records import GAP_KINDS, ClaimKind

GAPS_BUT_METHOD = frozenset(GAP_KINDS) - {"gap.method"}
POLAR: frozenset[ClaimKind] = frozenset({"driver", "barrier"})


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled sentence with its neighbours where the set has them ("" where not).

    `group` is the paper it comes from, or a name of its own where that is not known.
    """

    text: str
    group: str
    labels: frozenset[str]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A figure that others report for a set; it was not run here."""

    system: str
    measure: str
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set with its own parts for training and testing.

    `kinds` are the labels that are scored and the kinds of claim taken for each. `classes` are all labels of a set in
    which each sentence has exactly one; empty where a sentence may have several or none. `rest` is the class of a
    sentence in which nothing is found. `macro` are means of F1 over labels, by name.
    """

    name: str
    kinds: Mapping[str, frozenset[ClaimKind]]
    training: Sequence[Example]
    testing: Sequence[Example]
    note: str
    published: Sequence[Published] = ()
    classes: Sequence[str] = ()
    rest: str | None = None
    macro: Mapping[str, Sequence[str]] | None = None


def read_sci_sentence(folder: Path) -> Dataset:
    """Return Sci-Sentence: sentences of papers in computing, each with one of seven roles."""
    kinds: dict[str, frozenset[ClaimKind]] = {
        "RESEARCH GAP": GAPS_BUT_METHOD,
        "LIMITATION": frozenset({"gap.method"}),
        "EXTENSION": frozenset({"future"}),
    }
    rows = list(_read_rows(folder / "gap_sci_sentence" / "sci_sentence.csv"))
    classes = sorted({row["Category"] for row in rows})
    parts = {
        part: [
            Example(_fold(row["Sentence"]), row["Title"], frozenset({row["Category"]}))
            for row in rows
            if row["Classification"] == part
        ]
        for part in ("TRAINING", "TEST")
    }
    source = "Bolaños et al. 2025, arXiv:2508.04337"
    return Dataset(
        "Sci-Sentence", kinds, parts["TRAINING"], parts["TEST"],
        "RESEARCH GAP is any kind of gap but that of method; LIMITATION is gap.method, but the set also means limits "
        "of tools and of earlier approaches, which litreview does not look for; EXTENSION is future, but the set "
        "mostly means how a paper's own work goes beyond earlier work. Papers in computing.",
        (Published("GPT-4o-mini, fine-tuned", "macro F1 of 7", 0.964, source),
         Published("SciBERT, fine-tuned", "macro F1 of 7", 0.928, source)),
        classes=classes,
        macro={"macro of 3": list(kinds), "macro of 7": classes},
    )  # fmt: skip


def read_challenges(folder: Path) -> Dataset:
    """Return Challenges and Directions: sentences of papers on COVID-19 with the ones before and after."""
    training, testing = (
        [
            Example(
                text=_fold(row["text"]), group=row["paper_id"], before=_fold(row["prev_sentence"]),
                after=_fold(row["next_sentence"]),
                labels=frozenset(label for label in ("problem", "direction") if float(row[label]) == 1),
            )
            for row in _read_rows(folder / "gap_challenges_directions" / f"{part}_set.csv")
        ]
        for part in ("train", "test")
    )  # fmt: skip
    return Dataset(
        "Challenges and Directions",
        {"problem": frozenset(GAP_KINDS) | {"barrier"}, "direction": frozenset({"future"})},
        training,
        testing,
        "problem is a gap of any kind or a barrier, but the set means any problem, a disease among them; direction is "
        "future, but the set also means hypotheses and speculation. litreview is given the sentence between its "
        "neighbours; the others read the sentence alone. Papers on COVID-19, mostly medicine.",
        (Published("PubMedBERT, fine-tuned", "problem, F1", 0.783, "Lahav et al. 2022, arXiv:2108.13751"),),
    )


def read_limitations(folder: Path) -> Dataset:
    """Return the self-acknowledged limitations: sentences of clinical articles; SEED and SEMI are for training."""
    rows = list(_read_rows(folder / "gap_limitation_kilicoglu" / "sentences.csv"))
    examples = [
        (row["split"], Example(_fold(row["text"]), row["doc"], frozenset({_NAMES[row["label"]]}))) for row in rows
    ]
    source = "Kilicoglu et al. 2018, doi:10.1093/jamia/ocy038"
    return Dataset(
        "Self-acknowledged limitations",
        {"limitation": frozenset({"gap.method"})},
        [example for split, example in examples if split != "TEST"],
        [example for split, example in examples if split == "TEST"],
        "limitation is gap.method; the set means any limit that authors see in their own study, so that a sentence on "
        "who was left out (gap.context) or what stays unknown counts as missed. Each sentence alone: the published "
        "rules also know where in the article it stands. Most of the training part was labelled by a heuristic.",
        (Published("rules on the article's structure", "limitation, F1", 0.801, source),),
        classes=("limitation", "other"),
        rest="other",
    )


_NAMES = {"POS": "limitation", "NEG": "other"}


def read_causal(folder: Path) -> Dataset:
    """Return the causal sentences of papers on human cooperation; the set does not say which paper."""
    training, testing = (
        [
            Example(_fold(row["text"]), f"{i:05}", frozenset({"causal" if row["label"] == "1" else "not causal"}))
            for i, row in enumerate(_read_rows(folder / "causal_cessc_socsci" / f"ssc_{part}.csv"))
        ]
        for part in ("train", "test")
    )
    source = "Norouzi et al. 2025, doi:10.1017/rsm.2024.13"
    classes = ("causal", "not causal")
    return Dataset(
        "Causal sentences",
        {"causal": POLAR},
        training,
        testing,
        "causal is a driver or a barrier; the set means any cause of anything, found or supposed, in either direction, "
        "mostly in experiments with games; litreview looks for what promotes or hinders an outcome that people want.",
        (Published("BERT, fine-tuned", "macro F1 of 2", 0.886, source),
         Published("SciBERT, fine-tuned", "macro F1 of 2", 0.882, source)),
        classes=classes,
        rest="not causal",
        macro={"macro of 2": classes},
    )  # fmt: skip


READERS: Mapping[str, Callable[[Path], Dataset]] = {
    "sci-sentence": read_sci_sentence,
    "challenges": read_challenges,
    "limitations": read_limitations,
    "causal": read_causal,
}


def labels_of(kinds: frozenset[ClaimKind], dataset: Dataset) -> frozenset[str]:
    """Return the labels of a set that kinds of claim stand for."""
    return frozenset(label for label, own in dataset.kinds.items() if own & kinds)


def _read_rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
