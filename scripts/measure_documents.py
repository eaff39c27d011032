"""Measure reading papers against their truth, beside pypdf, pdftotext and pdfminer.six on the same files.

    python scripts/measure_documents.py CORPUS_DIR [NAME_PART] [--ours] [-v]

CORPUS_DIR holds, in itself or in its folders, PDFs X.pdf with X.gt.json (a digest of the article's JATS XML; X.xml for
authors, years, roles and citations; or as scripts/typeset_articles.py writes them), with X.truth.json (X.*.pdf: typeset
papers) or with X.refs.csv and X.refs.xml (references segmented by hand). One table for each kind; every figure with its
n and a 95 % interval (Wilson where each document counts once, else bootstrap over documents). Each engine runs in a
process of its own. `--ours` leaves the peers out; `-v` prints what was missed (never of files in a folder "kept").

Peers: "joined at line ends" is what a first script would do with their text; a sentence counts for them wherever it
stands in the text of its page, for litreview only as a Sentence of exactly that wording. Order is Kendall's tau of the
places of the paragraphs. A citation counts when it is linked to the right work. An abstract may have the labels of its
parts or not; parts that archives add ("supplementary material is available") are left out of the truth.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from measuring.documents import measure_document, sentence_pages
from measuring.engines import OURS, EngineRun, Reading, available_peers, run_engine
from measuring.figures import Table
from measuring.texts import PagedText, gram_recall, join_line_ends, letters, order, start_pages
from measuring.truth import Kind, Truth, find_truths

from litreview.text import fold

TITLES: dict[Kind, str] = {
    "typeset": "Typeset papers", "jats": "Published articles with JATS XML",
    "rendered": "Articles rendered in several layouts", "references": "Papers with segmented references",
}  # fmt: skip
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>;,]+[\w)]", re.IGNORECASE)


def measure_text(truth: Truth, engine: str, reading: Reading, table: Table) -> None:
    """Count what every engine gives: the paragraphs' words and their order, and front matter where a peer knows it."""
    count = partial(table.count, engine=engine)
    name = truth.pdf.name
    text = "\n".join(reading.pages)
    if truth.paragraphs:
        hits, n = gram_recall(truth.paragraphs, text)
        count("paragraph 5-grams", name, hits, n, missed=f"{hits / max(1, n):.3f}")
        joined = text
        if engine != OURS:
            joined = join_line_ends(text)
            count("… joined at line ends", name, *gram_recall(truth.paragraphs, joined))
        tau = order(truth.paragraphs, joined)
        if tau is not None:
            count("order of paragraphs, Kendall's tau", name, tau, 1, missed=f"{tau:.3f}" if tau < 0.95 else "")
    if engine == "pypdf" and truth.title:
        count("title", name, fold(reading.title or "") == fold(truth.title), 1)
    if engine != OURS and truth.doi:
        first = _DOI.search(" ".join(reading.pages[:2]))
        count("DOI", name, first is not None and first[0].casefold() == truth.doi.casefold(), 1)


def measure_sentences(truth: Truth, engine: str, reading: Reading, pages: dict[int, str], table: Table) -> None:
    """Count true sentences found verbatim, and on the right page."""
    count = partial(table.count, engine=engine)
    ours = sentence_pages(reading.document) if reading.document is not None else None
    text = PagedText(reading.pages)
    for sentence, page in truth.sentences:
        found = ours.get(sentence, []) if ours is not None else text.pages_of(sentence)
        wanted = {page} if page is not None else start_pages(pages, re.sub(r"\d", "", letters(sentence)))
        count("sentences verbatim", truth.pdf.name, bool(found), 1, missed=sentence[:300])
        is_right = bool(wanted & set(found))
        missed = f"{sorted(found)} for {sorted(wanted)}: {sentence[:200]}" if found else ""
        count("sentences verbatim on the right page", truth.pdf.name, is_right, 1, missed=missed)


def page_letters(path: Path) -> dict[int, str]:
    """Return the letters of each page as pdfium gives them, for papers whose truth knows no pages."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(path)
    texts = {n + 1: pdf[n].get_textpage().get_text_range().replace("\ufffe", "") for n in range(len(pdf))}
    return {number: re.sub(r"\d", "", letters(text)) for number, text in texts.items()}


def measure(truths: Sequence[Truth], runs: dict[str, EngineRun]) -> Table:
    """Compare what every engine read of the files of one kind with their truth."""
    table = Table(list(runs), first=("paragraph 5-grams", "… joined at line ends"))
    for truth in truths:
        pages = page_letters(truth.pdf) if any(page is None for _, page in truth.sentences) else {}
        for engine, run in runs.items():
            reading = run.readings[str(truth.pdf)]
            if reading.failure is not None:
                print(f"{engine} on {truth.pdf.name}: {reading.failure}")
                continue
            measure_text(truth, engine, reading, table)
            if truth.sentences:
                measure_sentences(truth, engine, reading, pages, table)
            if reading.document is not None:
                measure_document(truth, reading.document, partial(_count, table, truth.pdf.name))
    return table


def _count(table: Table, document: str, name: str, hits: float, total: float, *, missed: str = "") -> None:
    table.count(name, document, hits, total, engine=OURS, missed=missed)


def print_costs(truths: Sequence[Truth], runs: dict[str, EngineRun]) -> None:
    """Print processor time per page and peak memory of every engine."""
    n_pages = max(sum(len(run.readings[str(t.pdf)].pages) for t in truths) for run in runs.values())
    seconds = [sum(run.readings[str(t.pdf)].seconds for t in truths) for run in runs.values()]
    cells = "  ".join(f"{1000 * s / max(1, n_pages):<20.1f}" for s in seconds)
    print(f"{'processor time per page (ms)':46} {n_pages:7}  {cells}".rstrip())
    cells = "  ".join(f"{run.peak:<20.0f}" for run in runs.values())
    print(f"{'peak memory, all files of the run (MB)':46} {len(truths):7}  {cells}".rstrip())


def main() -> None:
    """Read the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("part", nargs="?", default="", help="only files whose name holds this")
    parser.add_argument("--ours", action="store_true", help="leave the peers out, for a quick look")
    parser.add_argument("-v", action="store_true", dest="is_verbose", help="print what litreview missed")
    arguments = parser.parse_args()
    truths = [t for t in find_truths(arguments.folder) if arguments.part in t.pdf.name and "scanned" not in t.pdf.name]
    if not truths:
        sys.exit(f"{arguments.folder} holds no PDF with a file of truth beside it.")
    peers, missing = ([], []) if arguments.ours else available_peers()
    print(*missing, sep="\n", end="\n" if missing else "")
    engines = [OURS, *peers]
    with ThreadPoolExecutor(2) as pool:
        runs = dict(zip(engines, pool.map(partial(run_engine, paths=[t.pdf for t in truths]), engines), strict=True))
    for kind, title in TITLES.items():
        chosen = [t for t in truths if t.kind == kind]
        if not chosen:
            continue
        table = measure(chosen, runs)
        print(f"\n{title}: {len(chosen)} files")
        print("\n".join(table.lines()))
        print_costs(chosen, runs)
        if arguments.is_verbose and not any("kept" in t.pdf.parts for t in chosen):
            print("\n".join(table.misses(OURS)))


if __name__ == "__main__":
    main()
