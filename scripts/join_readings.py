"""Join two readings of the same sentences to one gold: what both say is a label, what one alone says is optional.

usage: join_readings.py OUT.jsonl --first FILE.jsonl... --second FILE.jsonl...

Readings are lines of gold (docs/evaluation.md), paired by id. Places, clusters and actors of both are one label where a
score would take one for the other, in the words of the first reading. Keys that only one of the two has are left out.
Prints how far the readers agree: F1 of the second reading against the first, which is the same the other way round.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from litreview.codebooks.loading import load_codebook
from litreview.errors import InputError
from litreview.evaluation import Label, Vocabulary, labels_of, read_gold, vocabulary_of
from litreview.evaluation.labels import DIMENSIONS
from litreview.evaluation.matching import is_same, pair_labels

FRAME = ("id", "document", "text", "article", "split")
CODES = ("themes", "drivers", "barriers", "gap")
MENTIONS = ("clusters", "countries", "places", "actors")


def main() -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--first", nargs="+", type=Path, required=True)
    parser.add_argument("--second", nargs="+", type=Path, required=True)
    parser.add_argument("--codebook", default="csr-clusters")
    arguments = parser.parse_args()
    vocabulary = vocabulary_of(load_codebook(arguments.codebook))
    try:
        for paths in (arguments.first, arguments.second):
            read_gold(paths, vocabulary)  # names every fault
        first, second = read_readings(arguments.first), read_readings(arguments.second)
        joined = join_readings(first, second, vocabulary)
    except (InputError, ValueError) as fault:
        print(f"join_readings: {fault}", file=sys.stderr)
        return 1
    arguments.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in joined), encoding="utf-8")
    print(f"{arguments.out}: {len(joined)} sentences")
    for dimension, shared, n_first, n_second in agreement(first, second, vocabulary):
        score = 2 * shared / (n_first + n_second)
        print(f"{dimension:22} {shared:4} shared of {n_first:4} and {n_second:4}  F1 {score:.3f}")
    return 0


def read_readings(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Return the lines of files, by id."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").split("\n")]
    rows = [json.loads(line) for line in lines if line.strip()]
    return {str(row["id"]): row for row in rows}


def join_readings(
    first: Mapping[str, Mapping[str, Any]], second: Mapping[str, Mapping[str, Any]], vocabulary: Vocabulary
) -> list[dict[str, Any]]:
    """Return the gold of two readings, in the order of the first; raises ValueError where they differ in sentences."""
    lonely = sorted(first.keys() ^ second.keys())
    if lonely:
        raise ValueError(f"{len(lonely)} sentences are in one reading only, {lonely[0]} first")
    return [_join(row, second[line_id], vocabulary) for line_id, row in first.items()]


def _join(first: Mapping[str, Any], second: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    joined = {key: first[key] for key in FRAME if key in first}
    optional: dict[str, Any] = {}
    for key in (*CODES, "future", *MENTIONS):
        if first.get(key) is None or second.get(key) is None:
            continue
        if key == "future":
            both, alone = first[key] and second[key], first[key] != second[key]
        elif key in CODES:
            both = [code for code in first[key] if code in second[key]]
            alone = [code for code in (*first[key], *second[key]) if code not in both]
        else:
            both, alone = _part(key, first[key], second[key], vocabulary)
        joined[key] = both
        if alone:
            optional[key] = alone
    return {**joined, "optional": optional} if optional else joined


def _part(
    key: str, first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]], vocabulary: Vocabulary
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return the mentions of both readings, and those of one; the same words go together before others do."""

    def label(mention: Mapping[str, Any]) -> Label | None:
        return next(iter(labels_of({key: [mention]}, vocabulary)), None)

    def is_one(i: int, j: int) -> bool:
        ours, theirs = label(first[i]), label(second[j])
        return ours is not None and theirs is not None and is_same(ours, theirs)

    owner: dict[int, int] = {}
    for is_exact in (True, False):
        for i, mention in enumerate(first):
            free = [j for j in range(len(second)) if j not in owner and i not in owner.values()]
            fitting = (j for j in free if is_one(i, j) and (not is_exact or second[j]["text"] == mention["text"]))
            if (j := next(fitting, None)) is not None:
                owner[j] = i
    both = [mention for i, mention in enumerate(first) if i in owner.values()]
    alone = [mention for i, mention in enumerate(first) if i not in owner.values()]
    return both, [*alone, *(mention for j, mention in enumerate(second) if j not in owner)]


def agreement(
    first: Mapping[str, Mapping[str, Any]], second: Mapping[str, Mapping[str, Any]], vocabulary: Vocabulary
) -> list[tuple[str, int, int, int]]:
    """Return (dimension, shared, in the first, in the second) for dimensions that both readings have labels of."""
    out = []
    for dimension in DIMENSIONS:
        counts = [0, 0, 0]
        for line_id, row in first.items():
            ours, theirs = labels_of(row, vocabulary), labels_of(second[line_id], vocabulary)
            pairs = pair_labels(ours, theirs, (), dimension=dimension)
            counts[0] += sum(pair.outcome == "right" for pair in pairs)
            counts[1] += sum(label.dimension == dimension for label in ours)
            counts[2] += sum(label.dimension == dimension for label in theirs)
        if counts[1] and counts[2]:
            out.append((dimension, counts[0], counts[1], counts[2]))
    return out


if __name__ == "__main__":
    sys.exit(main())
