"""What rules, linear model and encoder say together, as a probability; scripts/train_statements.py.

Each kind of claim has a logistic curve over the evidence of the three (Platt 1999; stacking: Wolpert 1992), fitted on
sentences of papers and passages that none of them was trained on. So a rule that is often wrong counts little, however
plain its words, and a probability of .7 is meant to be right seven times in ten.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from litreview.errors import LitreviewError
from litreview.records import GAP_KINDS, ClaimKind, SuggestedCode
from litreview.resources import shipped_folder
from litreview.statements.encoder import ClaimEncoder, unpack_encoder
from litreview.statements.features import FEATURES_VERSION
from litreview.statements.linear import COLUMNS, GAP, THEMES, LinearModel, Scores, theme_column, unpack_linear

VOCABULARY, WEIGHTS, MANIFEST = "vocabulary.txt", "weights.npy", "manifest.json"
LAYERS, WORDS, PIECES = ENCODER = "layers.onnx", "words.safetensors", "tokenizer.json"
POLAR: tuple[ClaimKind, ...] = ("driver", "barrier")
FOUND = (*POLAR, GAP, "future")
"""What is looked for in a sentence; where there is a gap, its kinds are asked for."""
KIND = "gap.kind"
"""The curve that all kinds of gap share: how likely the kind is, given that there is a gap."""
SENTENCES_OF_PRIOR = 100
"""How many sentences the share of claims that is known beforehand weighs, against those of the document."""
MIXED = 0.5
"""Probability from which on a claim stands beside a likelier one of the other direction."""
PARTED, PARTED_FROM = 0.8, 0.1
"""The least probability of a driver and a barrier that rules find in clauses of their own, where the models call
neither less likely than the second; both set by hand."""
URGED, URGED_FROM = 0.8, 0.1
"""The least probability of a call for research in words too rare to learn, where the models call it no less likely than
the second; both set by hand."""
FURTHER = 0.5
"""Probability from which on a factor that no pattern named stands beside a likelier one."""
LEAST_KIND = 0.2
"""The least probability of the likeliest kind of a gap that no rule names: what looks like no kind is no gap.

Chosen on the sentences set aside.
"""
THEMED, UNTHEMED = 0.7, 0.15
"""Probability from which on a sentence has a theme that no pattern found, and below which it loses one that one did.

Set by hand: readers of different sets drew the line differently, and patterns are the reviewer's own words.
"""
OTHER = "other"
"""The code of what no other code of the vocabulary covers."""
_N_ROUNDS = 40
_SUREST = 4.6  # log odds of .99: nothing is called certain, nor impossible


@dataclass(frozen=True, slots=True)
class Curve:
    """Log odds: weights of the encoder's score, of the linear one, and of a rule that fired."""

    encoder: float
    linear: float
    rule: float
    constant: float
    threshold: float
    """Probability from which on a claim of this kind is made."""
    share: float
    """Of the sentences that the curve was fitted on, those with such a claim."""


@dataclass(frozen=True, slots=True)
class Suggesting:
    """How the encoder's scores of factors and the patterns that matched become codes of the vocabulary `name`.

    Log odds: `slope` times the encoder's score, `claim` times the log odds of the claim, `matched` where a pattern of
    the code matched, `alone` where none of any code did, `constant`.
    """

    name: str
    slope: float
    claim: float
    matched: float
    alone: float
    constant: float
    threshold: float
    """Probability from which on a code is suggested that no pattern named."""
    doubted: float
    """Probability below which a code that a pattern named is doubted."""


@dataclass(frozen=True, slots=True)
class Theming:
    """How scores of a theme, and whether a pattern of it matched, become a probability; the vocabulary is `name`.

    Log odds: weights of the encoder's score, of the linear one, `matched` where a pattern matched, `constant`.
    """

    name: str
    encoder: float
    linear: float
    matched: float
    constant: float


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The parts that are trained, and what decides between them."""

    linear: LinearModel
    encoder: ClaimEncoder
    curves: Mapping[str, Curve]
    suggesting: Suggesting
    theming: Theming


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one sentence: the kinds that rules found, and the scores of both models.

    `is_parted` says that rules found a driver and a barrier, each in a clause of its own; `is_either`, that they found
    both in one alternative ("may drive or impede", "not effective unless backed"); `is_denied`, that a gap is denied;
    `is_urged`, that they found a call for research in words too rare to learn.
    """

    by_rule: frozenset[ClaimKind]
    linear: Scores
    encoder: Scores
    is_parted: bool = False
    is_either: bool = False
    is_denied: bool = False
    is_urged: bool = False


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """Return the model that ships with litreview; raises LitreviewError when it is missing or damaged."""
    return read_model(shipped_folder("models") / "statements")


def read_model(folder: Path) -> Model:
    """Read a model and check it against the digests of its manifest; raises LitreviewError."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        contents = {name: (folder / name).read_bytes() for name in (VOCABULARY, WEIGHTS, *ENCODER)}
        for name, content in contents.items():
            if hashlib.sha256(content).hexdigest() != manifest["sha256"][name]:
                raise _damaged(folder / name, "it is not the file that the manifest describes")
        if manifest["features_version"] != FEATURES_VERSION or manifest["columns"] != list(COLUMNS):
            raise _damaged(folder, "it was trained for another version of the features")
        return Model(
            linear=unpack_linear(contents[VOCABULARY], contents[WEIGHTS]),
            encoder=unpack_encoder(
                layers=contents[LAYERS],
                words=contents[WORDS],
                tokenizer=contents[PIECES],
                columns=manifest["encoder"]["columns"],
            ),
            curves={name: Curve(**manifest["curves"][name]) for name in (*FOUND, KIND)},
            suggesting=Suggesting(**manifest["suggesting"]),
            theming=Theming(**manifest["theming"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, f"it cannot be read ({type(error).__name__}: {error})") from error


def log_odds(name: str, evidence: Evidence, curve: Curve) -> float:
    """Return the log odds of one of FOUND, or of a kind of gap given that there is one."""
    encoder, linear, rule = inputs(name, evidence)
    return curve.encoder * encoder + curve.linear * linear + curve.rule * rule + curve.constant


def inputs(name: str, evidence: Evidence) -> tuple[float, float, float]:
    """Return what a curve weighs: the encoder's score, the linear one, and whether a rule fired."""
    fired = any(kind == name or (name == GAP and kind in GAP_KINDS) for kind in evidence.by_rule)
    return evidence.encoder[name], evidence.linear[name], float(fired)


def adapt_shares(evidence: Sequence[Evidence], curves: Mapping[str, Curve]) -> dict[str, float]:
    """Return by how much the log odds of drivers and barriers differ in one document.

    Papers differ in how many of their sentences claim something. The share is estimated from the scores themselves
    (Saerens, Latinne & Decaestecker 2002), drawn towards the known one as if a hundred sentences more had been seen.
    """
    shifts = {}
    for kind in POLAR:
        curve = curves[kind]
        odds = np.array([log_odds(kind, own, curve) for own in evidence])
        known, shift = logit(curve.share), 0.0
        for _ in range(_N_ROUNDS):
            expected = float((1 / (1 + np.exp(-odds - shift))).sum())
            share = (expected + SENTENCES_OF_PRIOR * curve.share) / (len(evidence) + SENTENCES_OF_PRIOR)
            shift = logit(share) - known
        shifts[str(kind)] = shift
    return shifts


def choose_kinds(
    evidence: Evidence, curves: Mapping[str, Curve], shifts: Mapping[str, float] = MappingProxyType({})
) -> dict[ClaimKind, float]:
    """Return the kinds of claim that a sentence makes, each with its probability, strictly between 0 and 1.

    `shifts` are those of `adapt_shares` for the document that the sentence stands in.
    A sentence is a driver and a barrier where both are more likely than not, or where rules find them in clauses of
    their own and neither is unlikely; of an alternative it is both, or neither. A gap that is not denied has the kinds
    that are likely enough, or else the likeliest one of those that rules name, or of all; where no rule names one and
    none is likely, it is no gap. A kind's probability is that of the gap times that of the kind.
    A call in words too rare to learn is taken unless the models call it unlikely.
    """
    said: dict[str, float] = {
        name: _probability(log_odds(name, evidence, curves[name]) + shifts.get(name, 0.0)) for name in FOUND
    }
    if evidence.is_parted and min(said[kind] for kind in POLAR) >= PARTED_FROM:
        said |= {kind: max(said[kind], PARTED) for kind in POLAR}
    if evidence.is_urged and said["future"] >= URGED_FROM:
        said["future"] = max(said["future"], URGED)
    found: dict[ClaimKind, float] = {kind: said[kind] for kind in POLAR if said[kind] >= curves[kind].threshold}
    if found and evidence.is_either:
        found = dict.fromkeys(POLAR, max(found.values()))
    elif len(found) == len(POLAR) and min(found.values()) < MIXED:
        del found[min(POLAR, key=lambda kind: said[kind])]
    if said[GAP] >= curves[GAP].threshold and not evidence.is_denied:
        kinds = {kind: _probability(log_odds(kind, evidence, curves[KIND])) for kind in GAP_KINDS}
        named = _named_kinds(evidence)
        likely = [kind for kind in GAP_KINDS if kinds[kind] >= curves[KIND].threshold]
        if named or said[GAP] * max(kinds.values()) >= LEAST_KIND:
            likeliest = max(named or GAP_KINDS, key=lambda kind: kinds[kind])
            found |= {kind: said[GAP] * kinds[kind] for kind in likely or [likeliest]}
    if said["future"] >= curves["future"].threshold:
        found["future"] = said["future"]
    return {kind: round(min(max(p, 0.001), 0.999), 3) for kind, p in found.items()}


def _named_kinds(evidence: Evidence) -> list[ClaimKind]:
    """Return the kinds of gap that rules name: "knowledge", the broadest, only where they name no other."""
    named = [kind for kind in GAP_KINDS if kind in evidence.by_rule]
    return [kind for kind in named if kind != "gap.knowledge"] or named


def factor_column(kind: str, code_id: str) -> str:
    """Return the name of the encoder's column for a factor, given that the sentence claims a driver or a barrier."""
    return f"{kind}:{code_id}"


def suggest_codes(
    kind: ClaimKind,
    probability: float,
    encoder: Scores,
    suggesting: Suggesting,
    *,
    matched: Collection[str] = (),
) -> tuple[SuggestedCode, ...]:
    """Return what a driver or barrier of this probability is likely about, and which codes are doubted.

    A code's probability is that of the claim and the code together. Doubted are codes of the `matched` that are
    unlikely, and OTHER where nothing is likely enough. Codes that the encoder does not know are left to their patterns.
    Beside a likelier code, one that no pattern named is given only where it is more likely than not. The likeliest come
    first.
    """
    found = []
    leftover = 0.0
    start = factor_column(kind, "")
    claimed = suggesting.claim * logit(probability) + suggesting.constant
    for code_id in sorted(name.removeprefix(start) for name in encoder if name.startswith(start)):
        odds = claimed + suggesting.slope * encoder[factor_column(kind, code_id)]
        odds += suggesting.matched if code_id in matched else 0.0 if matched else suggesting.alone
        likely = _probability(odds)
        if code_id in matched or likely >= suggesting.threshold:
            is_doubted = code_id in matched and likely < suggesting.doubted
            found.append(SuggestedCode(suggesting.name, code_id, round(likely, 3), is_doubted))
        if code_id == OTHER:
            leftover = likely
    if leftover and all(code.is_doubted for code in found) and OTHER not in {code.code_id for code in found}:
        found.append(SuggestedCode(suggesting.name, OTHER, round(leftover, 3), is_doubted=True))
    found.sort(key=lambda code: (-code.probability, code.code_id))
    given = [code for code in found if not code.is_doubted]
    further = [code for code in given[1:] if code.code_id not in matched and code.probability < FURTHER]
    return tuple(code for code in found if code not in further)


def suggest_themes(
    encoder: Scores, linear: Scores, theming: Theming, *, matched: Collection[str] = ()
) -> tuple[SuggestedCode, ...]:
    """Return what a sentence is likely about, and which of the `matched` themes are doubted; the likeliest first."""
    found = []
    for name in THEMES:
        column = theme_column(name)
        odds = theming.encoder * encoder[column] + theming.linear * linear[column] + theming.constant
        probability = _probability(odds + theming.matched * (name in matched))
        if name in matched or probability >= THEMED:
            is_doubted = probability < UNTHEMED
            found.append(SuggestedCode(theming.name, name, round(probability, 3), is_doubted))
    return tuple(sorted(found, key=lambda code: (-code.probability, code.code_id)))


def logit(probability: float) -> float:
    """Return the log odds of a probability."""
    return math.log(probability / (1 - probability))


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(odds, -_SUREST), _SUREST)))


def _damaged(where: Path, why: str) -> LitreviewError:
    return LitreviewError(
        f"The model of statements cannot be used: {why}.", where=str(where), remedy="Install litreview again."
    )
