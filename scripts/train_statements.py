"""Train the linear model of statements, weigh it with rules and encoder, and write all but the encoder.

usage: train_statements.py LABELLED.jsonl... [--themes THEMES.jsonl] [--again AGAIN.jsonl...] [--encoder FOLDER]
           [--test FILE.jsonl...] [--out FOLDER]

LABELLED are the files that scripts/train_encoder.py was given: lines with text, drivers, barriers, gap, future, sure,
article, domain or id, and of written sentences themes; THEMES holds those of published ones
(corpora/training/published/themes.jsonl), AGAIN what other readers said. The encoder must have been trained on the
same files. Curves and thresholds are fitted on the sentences that were set aside (training/examples.py); what is
printed of these comes from curves that were fitted on other groups of them. --test names files that nothing was fitted
on: figures alone. Same files, same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sklearn.model_selection import GroupKFold
from training.examples import Example, digest_of, join_readings, read_examples, read_labelled, share, split
from training.figures import measure, reliability
from training.linear import SETTINGS, fit_linear, pack_linear
from training.stacking import VOCABULARY as CODEBOOK
from training.stacking import choose_by_group, fit_curves, fit_suggesting, fit_theming

from litreview.codebooks import load_codebook
from litreview.documents import document_from_sentences
from litreview.mentions import build_finder, find_mentions
from litreview.records import DimensionRole
from litreview.resources import shipped_folder
from litreview.statements.classifying import gather_evidence
from litreview.statements.encoder import ClaimEncoder, score_texts, unpack_encoder
from litreview.statements.features import FEATURES_VERSION, Reading, read_sentence
from litreview.statements.linear import COLUMNS, LinearModel, score_features
from litreview.statements.model import ENCODER, FOUND, MANIFEST, POLAR, VOCABULARY, WEIGHTS, Evidence

N_FOLDS = 5
ABOUT = "encoder.json"


def main() -> None:
    """Read the arguments, train, measure and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--encoder", type=Path, default=shipped_folder("models") / "statements")
    parser.add_argument("--themes", type=Path, help="themes of published sentences: themes.jsonl")
    parser.add_argument("--again", nargs="*", type=Path, default=[], help="further readings")
    parser.add_argument("--test", nargs="*", type=Path, default=[])
    parser.add_argument("--out", type=Path, default=shipped_folder("models") / "statements")
    arguments = parser.parse_args()
    examples = read_labelled(arguments.labelled, themes=arguments.themes, again=arguments.again)
    learned, aside = split(examples)
    encoder, about = read_encoder(arguments.encoder, [*arguments.labelled, *arguments.again])
    linear = fit_linear(learned, [read_sentence(example.text).features for example in learned])
    evidence = weigh(aside, linear, encoder)
    curves = fit_curves(aside, evidence)
    found = cross_fit(aside, evidence)
    figures = {}
    for name, is_published in (("set aside, published", True), ("set aside, written", False)):
        chosen = [i for i, example in enumerate(aside) if example.is_published == is_published]
        part = [aside[i] for i in chosen], [evidence[i] for i in chosen], [found[i] for i in chosen]
        figures[name] = compare(*part)
    for path in arguments.test:
        tested = read_examples(path)
        own = weigh(tested, linear, encoder)
        figures[path.stem] = compare(tested, own, choose_by_group(tested, own, curves))
    print_figures(figures)
    manifest = {
        "columns": list(COLUMNS),
        "features_version": FEATURES_VERSION,
        "encoder": about,
        "settings": dict(SETTINGS),
        "curves": {name: asdict(curve) for name, curve in curves.items()},
        "suggesting": asdict(fit_suggesting(aside, evidence, match_codes(aside, "factor"), found)),
        "theming": asdict(fit_theming(aside, evidence, match_codes(aside, "theme"))),
        "figures": figures,
        "reliability": {name: reliability(*said_of(name, aside, found)) for name in FOUND},
        "n": {"learned from": len(learned), "set aside": len(aside)},
    }  # fmt: skip
    write(arguments.out, linear, {name: (arguments.encoder / name).read_bytes() for name in ENCODER}, manifest)


def read_encoder(folder: Path, read: Sequence[Path]) -> tuple[ClaimEncoder, dict[str, Any]]:
    """Return the encoder and what is known about it; exits when it was trained on other files."""
    about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    learned_from = {row["sha256"] for row in [*about["labelled"], *about.get("again", [])]}
    if learned_from != {digest_of(path) for path in read}:
        raise SystemExit("The encoder was trained on other files: run scripts/train_encoder.py with these first.")
    contents = {name: (folder / name).read_bytes() for name in ENCODER}
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != about["sha256"][name]:
            raise SystemExit(f"{folder / name} is not the file that {ABOUT} describes.")
    parts = {name.partition(".")[0]: content for name, content in contents.items()}
    return unpack_encoder(**parts, columns=about["columns"]), about


def weigh(examples: Sequence[Example], linear: LinearModel, encoder: ClaimEncoder) -> list[Evidence]:
    """Return what rules and both models say of each example."""
    readings: list[Reading] = [read_sentence(example.text) for example in examples]
    scores = score_texts(encoder, [example.text for example in examples])
    return [
        gather_evidence(reading, score_features(linear, reading.features), score)
        for reading, score in zip(readings, scores, strict=True)
    ]


def match_codes(examples: Sequence[Example], role: DimensionRole) -> list[set[str]]:
    """Return the codes of a role of which the shipped codebook's patterns match in each example, and their parents."""
    codebook = load_codebook(CODEBOOK)
    finder = build_finder(codebook)
    dimensions = {d.dimension_id for d in codebook.dimensions if d.role == role}
    parents = {c.code_id: c.parent for d in codebook.dimensions if d.dimension_id in dimensions for c in d.codes}
    found: list[set[str]] = []
    for example in examples:
        document = document_from_sentences([example.text], name="example")
        mentions = find_mentions(document, finder=finder)
        codes = {m.code_id for m in mentions if m.dimension_id in dimensions}
        found.append(codes | {parent for code in codes if (parent := parents[code]) is not None})
    return found


def cross_fit(examples: Sequence[Example], evidence: Sequence[Evidence]) -> list[dict[str, float]]:
    """Return what is found in each example, by curves that were fitted on other groups."""
    found: list[dict[str, float]] = [{} for _ in examples]
    groups = [example.group for example in examples]
    for fitted, measured in GroupKFold(N_FOLDS).split(groups, groups=groups):
        curves = fit_curves([examples[i] for i in fitted], [evidence[i] for i in fitted])
        made = choose_by_group([examples[i] for i in measured], [evidence[i] for i in measured], curves)
        for i, kinds in zip(measured, made, strict=True):
            found[i] = kinds
    return found


def compare(
    examples: Sequence[Example], evidence: Sequence[Evidence], found: Sequence[Mapping[str, float]]
) -> dict[str, Any]:
    """Return figures of the rules, of each model alone at even odds, and of all three.

    What one of two readers alone says counts neither way.
    """
    examples = [join_readings(example) for example in examples]
    return {
        "n": len(examples),
        "rules": measure(examples, [own.by_rule for own in evidence]),
        "linear model": measure(examples, [_over_even(own.linear) for own in evidence]),
        "encoder": measure(examples, [_over_even(own.encoder) for own in evidence]),
        "all": measure(examples, found),
        "both driver and barrier": {
            "found": sum(_is_mixed(kinds) for kinds in found),
            "right": sum(_is_mixed(kinds) and _is_mixed(e.kinds) for kinds, e in zip(found, examples, strict=True)),
            "in the gold": sum(_is_mixed(example.kinds) for example in examples),
        },
    }


def _is_mixed(kinds: Collection[str]) -> bool:
    return {*POLAR} <= {*kinds}


def _over_even(scores: Mapping[str, float]) -> set[str]:
    kinds = {name for name in FOUND if scores[name] > 0}
    if "gap" in kinds:
        kinds |= {name for name, score in scores.items() if name.startswith("gap.") and score > 0}
    return kinds


def said_of(
    name: str, examples: Sequence[Example], found: Sequence[Mapping[str, float]]
) -> tuple[list[float], list[float]]:
    """Return the probabilities of the statements of a kind that were made, and how many readers say so, as a share."""
    made = [
        (p, share(kind in reading.kinds for reading in example.readings))
        for example, kinds in zip(examples, found, strict=True)
        for kind, p in kinds.items()
        if kind == name or (name == "gap" and kind.startswith("gap."))
    ]
    return [p for p, _ in made], [right for _, right in made]


def print_figures(figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Print a line for each set and method."""
    for name, rows in figures.items():
        print(f"{name}: {rows['n']} sentences")
        for method, row in rows.items():
            if method.startswith("both"):
                print(f"  {method}:", ", ".join(f"{n} {what}" for what, n in row.items()))
            elif isinstance(row, Mapping):
                cells = (
                    f"{label} {m['precision']:.2f} {m['recall']:.2f} F1 {m['f1']:.3f} [{m['low']:.2f}, {m['high']:.2f}]"
                    for label, m in row.items()
                )
                print(f"  {method:22}", *cells, sep="  ")


def write(folder: Path, linear: LinearModel, encoder: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
    """Write vocabulary, weights, encoder and manifest; the manifest holds the digests of the others."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {**dict(zip((VOCABULARY, WEIGHTS), pack_linear(linear), strict=True)), **encoder}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    text = json.dumps({**manifest, "sha256": digests}, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
