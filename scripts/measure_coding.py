"""Measure the whole line on labelled sentences: what `litreview code` gives, against gold.

usage: measure_coding.py GOLD.jsonl... [--codebook NAME_OR_FILE] [--markdown]

Lines of GOLD hold "id", "text" (consecutive sentences; those of one "document", or whose ids share the part before the
last "-", are read as one text) and the labels themes, drivers, barriers, gap, future, clusters, countries, places and
actors; labels that a file never uses are left out. Labels under "optional" (given by one of two readers) are neither
right nor wrong. Micro precision, recall and F1; 95 % percentile bootstrap intervals of F1 over sentences.

What counts as the same: codes by id, factors with their polarity, countries by ISO code; places that share a word and
the country; actors that share a word and the type; clusters that share the place.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from litreview.codebooks import load_codebook
from litreview.interchange import codes_to_plain
from litreview.review import code_sentences
from litreview.text import fold

N_SAMPLES = 2000
SEED = 20240229
Line = Mapping[str, Any]
Same = Callable[[Any, Any], bool]


def _equal(gold: Any, found: Any) -> bool:
    return bool(gold == found)


def _words(text: str) -> set[str]:
    return set(fold(text).replace("labour", "labor").split())


def _same_place(gold: Any, found: Any) -> bool:
    return gold["iso2"] == found["iso2"] and bool(_words(gold["text"]) & _words(found["text"]))


def _same_actor(gold: Any, found: Any) -> bool:
    return gold["type"] == found["type"] and bool(_words(gold["text"]) & _words(found["text"]))


def _same_cluster(gold: Any, found: Any) -> bool:
    return fold(gold.get("name") or gold["text"]).split()[0] in _words(found["name"])


def _polarities(line: Line) -> list[str]:
    return [name for name in ("drivers", "barriers") if line.get(name)]


def _factors(line: Line) -> list[tuple[str, str]]:
    return [(name, factor) for name in ("drivers", "barriers") for factor in line.get(name, ())]


ROWS: Mapping[str, tuple[Callable[[Line], Sequence[Any]], Same]] = {
    "themes": (lambda line: line.get("themes", ()), _equal),
    "factors with polarity": (_factors, _equal),
    "polarity": (_polarities, _equal),
    "gap": (lambda line: ["gap"] if line.get("gap") else [], _equal),
    "gap kinds": (lambda line: line.get("gap", ()), _equal),
    "future research": (lambda line: ["future"] if line.get("future") else [], _equal),
    "countries": (lambda line: sorted({c["iso2"] for c in line.get("countries", ()) if c.get("iso2")}), _equal),
    "places": (lambda line: line.get("places", ()), _same_place),
    "clusters": (lambda line: line.get("clusters", ()), _same_cluster),
    "actors": (lambda line: line.get("actors", ()), _same_actor),
}


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--codebook", default="csr-clusters")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    arguments = parser.parse_args()
    lines = [json.loads(x) for path in arguments.gold for x in path.read_text("utf-8").splitlines() if x.strip()]
    _print_table(measure(lines, code_lines(lines, arguments.codebook)), len(lines), arguments.markdown)


def code_lines(lines: Sequence[Line], codebook_name: str) -> list[dict[str, Any]]:
    """Return what is found in each line, the lines of one document coded together."""
    codebook = load_codebook(codebook_name)
    texts: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        texts[str(line.get("document") or str(line.get("id", "")).rpartition("-")[0])].append(number)
    found: dict[int, dict[str, Any]] = {}
    for name, numbers in texts.items():
        rows = code_sentences([lines[n]["text"] for n in numbers], codebook=codebook, name=name or "sentences")
        for number, row in zip(numbers, rows, strict=True):
            found[number] = codes_to_plain(str(number), row, codebook=codebook)
    return [found[n] for n in range(len(lines))]


def measure(gold: Sequence[Line], found: Sequence[Line]) -> dict[str, tuple[float, float, float, float, float, int]]:
    """Return precision, recall, F1, its interval and the number of gold labels, for each kind that the gold uses."""
    measured = {}
    for name, (labels_of, same) in ROWS.items():
        counts = np.array([_count(g, f, labels_of, same) for g, f in zip(gold, found, strict=True)])
        n_gold = int(counts[:, 0].sum() + counts[:, 2].sum())
        if n_gold:
            random = np.random.default_rng(SEED)
            samples = random.integers(0, len(counts), (N_SAMPLES, len(counts)))
            low, high = np.percentile([_f1(counts[s].sum(axis=0)) for s in samples], (2.5, 97.5))
            right, wrong, missed = counts.sum(axis=0)
            precision = right / (right + wrong) if right + wrong else 0.0
            recall = right / (right + missed)
            f1 = _f1(counts.sum(axis=0))
            measured[name] = (float(precision), float(recall), f1, float(low), float(high), n_gold)
    return measured


def _count(gold: Line, found: Line, labels_of: Callable[[Line], Sequence[Any]], same: Same) -> tuple[int, int, int]:
    """Return how many labels were right, wrong and missed."""
    wanted, given = list(labels_of(gold)), list(labels_of(found))
    right, left = _match(wanted, given, same)
    spare = list(labels_of(gold.get("optional", {})))
    wrong = sum(not any(same(label, other) for label in spare) for other in left)
    return right, wrong, len(wanted) - right


def _match(wanted: Iterable[Any], given: Iterable[Any], same: Same) -> tuple[int, list[Any]]:
    left, right = list(given), 0
    for label in wanted:
        hit = next((i for i, other in enumerate(left) if same(label, other)), None)
        if hit is not None:
            del left[hit]
            right += 1
    return right, left


def _f1(counts: Any) -> float:
    right, wrong, missed = (float(c) for c in counts)
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def _print_table(measured: Mapping[str, Sequence[float]], n_sentences: int, markdown: bool) -> None:
    if markdown:
        print("| label | P | R | F1 | 95 % interval | n |\n|---|---|---|---|---|---|")
    for name, (precision, recall, f1, low, high, n_gold) in measured.items():
        if markdown:
            print(f"| {name} | {precision:.2f} | {recall:.2f} | {f1:.2f} | {low:.2f}–{high:.2f} | {n_gold:.0f} |")
        else:
            interval = f"({low:.3f}-{high:.3f})"
            print(f"{name:22} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f} {interval}  n {n_gold:.0f}")
    print(f"\n{n_sentences} sentences")


if __name__ == "__main__":
    main()
