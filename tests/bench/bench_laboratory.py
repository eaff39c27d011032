"""Measure how fast the codebook laboratory answers when a pattern is edited.

    python tests/bench/bench_laboratory.py [N_SENTENCES]

The sentences are those of the demo gold, repeated up to N_SENTENCES (100,000). Printed are seconds of processor time:
to make the sentences searchable and to find all hits of a code as it is saved (both once for a session), and to answer
an edit: one pattern added to the code, of each kind. `searched` says in how many sentences; a pattern without letters
that every match holds is sought in a sample.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import TypeVar

from litreview import mentions
from litreview.codebooks import find_code, load_codebook
from litreview.records import Pattern
from litreview.review.concordance import Corpus, Place, compare_hits, find_hits

GOLD = Path(__file__).parents[2] / "corpora" / "demo" / "gold"
SENTENCES_OF_A_PAPER = 300
EDITS = {
    "phrase": Pattern("phrase", "enforcement", "bench"),
    "rare phrase": Pattern("phrase", "labour court", "bench"),
    "regex": Pattern("regex", r"\bdye(?:r|ing)s?\b", "bench"),
    "tokens": Pattern("tokens", '[{"LOWER": "court"}, {"LOWER": {"IN": ["order", "ruling"]}}]', "bench"),
    "regex without letters": Pattern("regex", r"\b[A-Z]\w+ [A-Z]\w+\b", "bench"),
}
_T = TypeVar("_T")


def timed(work: Callable[[], _T]) -> tuple[float, _T]:
    """Return the processor time of a work and what it gives."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def main() -> None:
    """Print the table."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    lines = (line for path in sorted(GOLD.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines() if line)
    texts = list(islice(cycle([json.loads(line)["text"] for line in lines]), n))
    finder = mentions.empty_finder()
    seconds, sentences = timed(lambda: mentions.make_searchable(texts))
    places = tuple(Place(f"d{at // SENTENCES_OF_A_PAPER}", "x", at, 1, "1", True) for at in range(n))
    corpus = Corpus(sentences, places, 1, 1)
    code = find_code(load_codebook("csr-clusters"), "themes", "environment")
    print(f"{n:,} sentences; code environment with {len(code.patterns)} patterns\n")
    print(f"{'step':24}{'seconds':>9}{'hits':>10}{'searched':>11}")
    print(f"{'make searchable':24}{seconds:9.2f}")
    seconds, before = timed(lambda: find_hits(corpus, code, finder=finder))
    print(f"{'hits as saved':24}{seconds:9.2f}{len(before.found):10,}{len(before.searched):11,}")
    for name, pattern in EDITS.items():
        changed = replace(code, patterns=(*code.patterns, pattern))
        seconds, found = timed(lambda c=changed: compare_hits(corpus, code, c, before=before, finder=finder))  # type: ignore[misc]
        print(f"{name:24}{seconds:9.2f}{len(found.gained):10,}{found.n_searched:11,}")


if __name__ == "__main__":
    main()
