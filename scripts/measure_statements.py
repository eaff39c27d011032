"""Measure the statement rules on labelled sentences; `--write` keeps each rule's precision for the package.

usage: measure_statements.py [--write] [FILE.jsonl ...]
Without files: corpora/training. Each line holds text, drivers, barriers, gap and future. The precision that is written
is smoothed: (right + 2 * base) / (fired + 2), with base the precision of all rules of the kind together, which is
(right + 1) / (fired + 2).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from litreview.statements import CLASSIFYING_VERSION, classify_sentence

ROOT = Path(__file__).resolve().parent.parent
TRAINING = ("set1.jsonl", "set2.jsonl")  # set3 is held out
TABLE = ROOT / "src" / "litreview" / "statements" / "precision.json"
SMOOTHING = 2.0  # imagined firings at the kind's own precision, so that a rule seen once is not said to be certain


def main(arguments: list[str]) -> int:
    """Print figures for each file; with --write, store the table of precisions from corpora/training."""
    paths = [Path(a) for a in arguments if not a.startswith("--")]
    training = [ROOT / "corpora" / "training" / name for name in TRAINING]
    for path in paths or [*training, ROOT / "corpora" / "training" / "set3.jsonl"]:
        print(
            path.name, *(f"{kind}: {p:.2f} {r:.2f} F1 {f:.3f}" for kind, p, r, f in figures(read([path]))), sep="\n  "
        )
    if "--write" in arguments:
        TABLE.write_text(json.dumps(table(read(training)), indent=1) + "\n", encoding="utf-8")
    return 0


def read(paths: list[Path]) -> list[tuple[str, set[str]]]:
    """Return the sentences with the kinds of claim that their labels hold."""
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [(row["text"], kinds(row)) for row in rows]


def kinds(row: dict[str, object]) -> set[str]:
    """Return the claim kinds of a labelled line."""
    gaps = row["gap"]
    assert isinstance(gaps, list)
    found = {f"gap.{kind}" for kind in gaps}
    return found | {
        kind for kind, key in (("driver", "drivers"), ("barrier", "barriers"), ("future", "future")) if row[key]
    }


def figures(rows: list[tuple[str, set[str]]]) -> list[tuple[str, float, float, float]]:
    """Return (measure, precision, recall, F1), over sentences: polarity, gap of any kind, gap kind, future."""
    groups: dict[str, Callable[[set[str]], set[str]]] = {
        "polarity": lambda k: k & {"driver", "barrier"},
        "gap": lambda k: {"gap"} if any(x.startswith("gap.") for x in k) else set(),
        "gap-kind": lambda k: {x for x in k if x.startswith("gap.")},
        "future": lambda k: k & {"future"},
    }
    out = []
    found = [{str(finding.kind) for finding in classify_sentence(text)} for text, _ in rows]
    for name, part in groups.items():
        right = sum(len(part(f) & part(gold)) for f, (_, gold) in zip(found, rows, strict=True))
        n_found, n_gold = sum(len(part(f)) for f in found), sum(len(part(gold)) for _, gold in rows)
        p, r = right / max(n_found, 1), right / max(n_gold, 1)
        out.append((name, p, r, 2 * p * r / (p + r) if right else 0.0))
    return out


def table(rows: list[tuple[str, set[str]]]) -> dict[str, object]:
    """Return the table of smoothed precisions: "group/rule:kind" with how often it fired and was right."""
    fired: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for text, gold in rows:
        for rule, kind in {(finding.rule, str(finding.kind)) for finding in classify_sentence(text)}:
            fired[rule, kind] += 1
            right[rule, kind] += kind in gold
    base = {
        kind: (sum(n for (_, k), n in right.items() if k == kind) + 1)
        / (sum(n for (_, k), n in fired.items() if k == kind) + 2)
        for kind in sorted({kind for _, kind in fired})
    }
    rules = {
        f"{rule}:{kind}": {
            "fired": n,
            "right": right[rule, kind],
            "precision": round((right[rule, kind] + SMOOTHING * base[kind]) / (n + SMOOTHING), 3),
        }
        for (rule, kind), n in sorted(fired.items())
    }
    return {"version": CLASSIFYING_VERSION, "sentences": len(rows), "sources": list(TRAINING), "rules": rules}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
