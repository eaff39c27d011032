"""Measure the whole line on labelled sentences: what `litreview code` gives, against gold.

usage: measure_coding.py GOLD.jsonl... [--codebook NAME_OR_FILE] [--markdown] [--by-document]

One line for each kind of label: precision, recall, F1, its 95 % percentile bootstrap interval, and the number of gold
labels. With --by-document also F1 and n for each document: in files that nothing was trained on, every document is one
left out, and their spread says how the next paper may do. The metrics are those of `litreview evaluate GOLD.jsonl`,
which also gives figures for each label, confusion and errors; docs/evaluation.md describes the gold and what counts as
the same. Intervals resample documents where there are ten or more, else sentences.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from litreview import review
from litreview.evaluation import NO_FIGURE, Evaluation, LabelScore, document_table, markdown_table, micro_scores
from litreview.records import Score


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--codebook", default="csr-clusters")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    parser.add_argument("--by-document", action="store_true", help="print a Markdown table of the documents as well")
    arguments = parser.parse_args()
    measured = review.evaluate_sentences(arguments.gold, codebook=arguments.codebook)
    for line in table_lines(micro_scores(measured.scores), markdown=arguments.markdown):
        print(line)
    print(f"\n{summary(measured)}")
    if arguments.by_document:
        print(f"\n{markdown_table(document_table(measured.scores.documents))}")


def table_lines(scores: Sequence[LabelScore], *, markdown: bool) -> list[str]:
    """Return the lines of the table; labels that neither the gold nor the find has are left out."""
    lines = ["| label | P | R | F1 | 95 % interval | n |", "|---|---|---|---|---|---|"] if markdown else []
    digits = 2 if markdown else 3
    for score in scores:
        p, r, f1 = (_figure(s, digits) for s in (score.precision, score.recall, score.f1))
        if score.f1 is None:
            continue
        low, high = f"{score.f1.low:.{digits}f}", f"{score.f1.high:.{digits}f}"
        if markdown:
            lines.append(f"| {score.dimension} | {p} | {r} | {f1} | {low}–{high} | {score.n_gold} |")
        else:
            lines.append(f"{score.dimension:22} P {p}  R {r}  F1 {f1} ({low}-{high})  n {score.n_gold}")
    return lines


def summary(measured: Evaluation) -> str:
    """Say how many sentences were compared, and what the intervals resample."""
    return f"{measured.n_units:,} sentences; intervals over {measured.scores.n_groups:,} {measured.scores.resampled}"


def _figure(score: Score | None, digits: int) -> str:
    return NO_FIGURE if score is None else f"{score.value:.{digits}f}"


if __name__ == "__main__":
    main()
