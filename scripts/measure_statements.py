"""Measure statements on labelled sentences: the rules alone, and rules and model together.

usage: measure_statements.py [FILE.jsonl ...]
Without files: corpora/training, which the shipped model was trained on; figures on a set from a model that did not see
it stand in models/statements/manifest.json. Each line holds text, drivers, barriers, gap and future.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from litreview.documents import document_from_sentences
from litreview.statements import classify_sentence, classify_statements

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Print figures for each file."""
    training = sorted((ROOT / "corpora" / "training").glob("*.jsonl"))
    for path in [Path(a) for a in arguments] or training:
        rows = read(path)
        for method, find in (("rules", by_rules), ("rules and model", by_rules_and_model)):
            print(f"{path.name}, {method}")
            for kind, precision, recall, f1 in figures(rows, find):
                print(f"  {kind}: {precision:.2f} {recall:.2f} F1 {f1:.3f}")
    return 0


def read(path: Path) -> list[tuple[str, set[str]]]:
    """Return the sentences with the kinds of claim that their labels hold."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [(row["text"], kinds(row)) for row in rows]


def kinds(row: dict[str, object]) -> set[str]:
    """Return the claim kinds of a labelled line."""
    gaps = row["gap"]
    assert isinstance(gaps, list)
    found = {f"gap.{kind}" for kind in gaps}
    return found | {
        kind for kind, key in (("driver", "drivers"), ("barrier", "barriers"), ("future", "future")) if row[key]
    }


def by_rules(sentence: str) -> set[str]:
    """Return the kinds that the rules alone find."""
    return {str(finding.kind) for finding in classify_sentence(sentence)}


def by_rules_and_model(sentence: str) -> set[str]:
    """Return the kinds that rules and model find."""
    return {str(found.kind) for found in classify_statements(document_from_sentences([sentence], name="sentence"))}


def figures(rows: list[tuple[str, set[str]]], find: Callable[[str], set[str]]) -> list[tuple[str, float, float, float]]:
    """Return (measure, precision, recall, F1), over sentences: polarity, gap of any kind, gap kind, future."""
    groups: dict[str, Callable[[set[str]], set[str]]] = {
        "polarity": lambda k: k & {"driver", "barrier"},
        "gap": lambda k: {"gap"} if any(x.startswith("gap.") for x in k) else set(),
        "gap-kind": lambda k: {x for x in k if x.startswith("gap.")},
        "future": lambda k: k & {"future"},
    }
    out = []
    found = [find(text) for text, _ in rows]
    for name, part in groups.items():
        right = sum(len(part(f) & part(gold)) for f, (_, gold) in zip(found, rows, strict=True))
        n_found, n_gold = sum(len(part(f)) for f in found), sum(len(part(gold)) for _, gold in rows)
        p, r = right / max(n_found, 1), right / max(n_gold, 1)
        out.append((name, p, r, 2 * p * r / (p + r) if right else 0.0))
    return out


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
