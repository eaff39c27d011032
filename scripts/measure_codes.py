"""Measure what a codebook's patterns find in labelled sentences, code by code.

usage: measure_codes.py GOLD.jsonl... [--codebook NAME_OR_FILE] [--errors CODE] [--json]

Each line of GOLD holds "text" and any of "themes", "drivers" and "barriers", and "actors" (objects with "type").
Dimensions of role theme are compared with themes; those of role actor with the types of actors. Those of role factor
are compared with drivers and barriers taken together, in the sentences that have one: whether the right concept is
found once it is known that the sentence makes a claim. A code found for a child counts for the code at the top.
Labels in "optional" (given by one of two readers) are neither right nor wrong. Intervals are 95 % percentile
bootstrap intervals over sentences.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litreview.codebooks import load_codebook
from litreview.documents import document_from_sentences
from litreview.mentions import build_finder, find_mentions
from litreview.records import Codebook, Dimension
from litreview.spans import find_index

N_SAMPLES = 2000
SEED = 20240229
NOT_SPOKEN_OF = frozenset({"citation", "affiliation", "author name"})  # whom a sentence cites, not whom it speaks of
Labels = frozenset[str]


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled sentence in one dimension."""

    text: str
    gold: Labels
    optional: Labels
    found: Labels


def _themes(line: dict[str, Any]) -> Labels:
    return frozenset(line.get("themes", ()))


def _factors(line: dict[str, Any]) -> Labels:
    return frozenset(line.get("drivers", ())) | frozenset(line.get("barriers", ()))


def _actor_types(line: dict[str, Any]) -> Labels:
    return frozenset(actor["type"] for actor in line.get("actors", ()))


LABELS: dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any]], Labels]]] = {
    "theme": (("themes",), _themes),
    "factor": (("drivers", "barriers"), _factors),
    "actor": (("actors",), _actor_types),
}


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--codebook", default="csr-clusters")
    parser.add_argument("--errors", metavar="CODE", help="list the sentences in which this code is missed or wrong")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    lines = [
        json.loads(line) for path in arguments.gold for line in path.read_text("utf-8").splitlines() if line.strip()
    ]
    codebook = load_codebook(arguments.codebook)
    figures: dict[str, dict[str, Any]] = {}
    for dimension, samples in collect_samples(codebook, lines):
        if arguments.errors:
            _print_errors(samples, arguments.errors)
            continue
        figures[dimension.dimension_id] = measure(samples)
        if not arguments.json:
            _print_table(dimension, samples, figures[dimension.dimension_id])
    if arguments.json:
        print(json.dumps(figures, indent=1, sort_keys=True))


def collect_samples(codebook: Codebook, lines: Sequence[dict[str, Any]]) -> list[tuple[Dimension, list[Sample]]]:
    """Return for each dimension that the lines have labels for, the sentences with gold and found codes."""
    found = _find([line["text"] for line in lines], codebook)
    collected = []
    for dimension in codebook.dimensions:
        fields, read = LABELS.get(dimension.role, ((), _themes))
        if not fields or not any(name in line for line in lines for name in fields):
            continue
        top = {code.code_id for code in dimension.codes if code.parent is None}
        samples = []
        for line, codes in zip(lines, found, strict=True):
            gold, optional = read(line), read(line.get("optional", {}))
            here = frozenset(code for name, code in codes if name == dimension.dimension_id and code in top)
            if dimension.role == "factor":
                if not gold:
                    continue
                here = here or frozenset({dimension.fallback_code or ""})
            samples.append(Sample(line["text"], gold, optional, here))
        collected.append((dimension, samples))
    return collected


def _find(texts: Sequence[str], codebook: Codebook) -> list[frozenset[tuple[str, str]]]:
    """Return the (dimension, code) pairs mentioned in each sentence, and those above them; not what citations name."""
    above = {(d.dimension_id, code.code_id): code.parent for d in codebook.dimensions for code in d.codes}
    document = document_from_sentences(texts, name="gold")
    starts = [sentence.span.start for sentence in document.sentences]
    found: list[set[tuple[str, str]]] = [set() for _ in texts]
    for mention in find_mentions(document, finder=build_finder(codebook)):
        if NOT_SPOKEN_OF.intersection(mention.qualifiers):
            continue
        code: str | None = mention.code_id
        while code is not None:
            found[find_index(starts, mention.span.start)].add((mention.dimension_id, code))
            code = above.get((mention.dimension_id, code))
    return [frozenset(codes) for codes in found]


def measure(samples: Sequence[Sample]) -> dict[str, Any]:
    """Return precision, recall and F1 of each code and over all, with n and intervals."""
    codes = sorted({code for sample in samples for code in sample.gold | sample.found})
    counts = {code: np.array([_count(sample, code) for sample in samples]) for code in codes}
    figures = {code: _figure(table) for code, table in counts.items()}
    if counts:
        figures["all"] = _figure(np.sum(list(counts.values()), axis=0))
    return figures


def _count(sample: Sample, code: str) -> tuple[int, int, int]:
    """Return true positives, false positives and false negatives, each 0 or 1."""
    is_gold, is_found = code in sample.gold, code in sample.found
    return (
        int(is_gold and is_found),
        int(is_found and not is_gold and code not in sample.optional),
        int(is_gold and not is_found),
    )


def _figure(table: NDArray[np.int64]) -> dict[str, Any]:
    tp, fp, fn = (int(total) for total in table.sum(axis=0))
    generator = np.random.default_rng(SEED)
    weights = generator.multinomial(len(table), np.full(len(table), 1 / len(table)), size=N_SAMPLES)
    sums = weights @ table
    bottom = 2 * sums[:, 0] + sums[:, 1] + sums[:, 2]
    scores = np.where(bottom > 0, 2 * sums[:, 0] / np.maximum(bottom, 1), 0.0)
    low, high = np.percentile(scores, [2.5, 97.5])
    return {
        "precision": tp / (tp + fp) if tp + fp else 0.0,
        "recall": tp / (tp + fn) if tp + fn else 0.0,
        "f1": 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 0.0,
        "f1_low": float(low),
        "f1_high": float(high),
        "n_gold": tp + fn,
        "n_found": tp + fp,
        "n_sentences": len(table),
    }


def _print_table(dimension: Dimension, samples: Sequence[Sample], figures: dict[str, Any]) -> None:
    what = "sentences with a driver or barrier" if dimension.role == "factor" else "sentences"
    print(f"\n{dimension.label} ({len(samples)} {what})")
    print(f"{'':24}{'P':>7}{'R':>7}{'F1':>7}{'95 %':>15}{'gold':>7}{'found':>7}")
    for code, figure in figures.items():
        interval = f"{figure['f1_low']:.3f}-{figure['f1_high']:.3f}"
        print(
            f"{code:24}{figure['precision']:7.3f}{figure['recall']:7.3f}{figure['f1']:7.3f}{interval:>15}"
            f"{figure['n_gold']:7d}{figure['n_found']:7d}"
        )


def _print_errors(samples: Sequence[Sample], code: str) -> None:
    for sample in samples:
        _, fp, fn = _count(sample, code)
        if fp or fn:
            print(f"{'missed' if fn else 'wrong '} gold={sorted(sample.gold)} found={sorted(sample.found)}")
            print(f"    {sample.text}")


if __name__ == "__main__":
    main()
