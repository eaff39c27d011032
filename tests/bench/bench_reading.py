"""Measure how fast whole Documents are read, as a ratio to pypdf's plain text of the same files in the same run.

    python tests/bench/bench_reading.py [FOLDER]

FOLDER holds PDFs; without one the demo papers are read. Both run in turn on each file, three times, and the quickest
counts, so that what else the machine does falls on both. A Document has words with boxes, sections, sentences,
citations and references; pypdf gives text alone. Processor time; 95 % interval of the ratio by bootstrap over files.
"""

from __future__ import annotations

import logging
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdf

from litreview.documents import read_document
from litreview.documents.ocr import OcrSettings

DEMO = Path(__file__).parents[2] / "corpora" / "demo" / "pdfs"
N_RUNS = 3
N_RESAMPLES = 2_000
SEED = 5


def read_ours(path: Path) -> int:
    """Read a Document; return the number of its pages."""
    return len(read_document(path, ocr=OcrSettings(mode="never")).pages)


def read_pypdf(path: Path) -> int:
    """Read plain text; return the number of pages."""
    with pypdf.PdfReader(path) as reader:
        return len([page.extract_text() for page in reader.pages])


def seconds_of(read: Callable[[Path], int], path: Path) -> float:
    """Return the processor time of one reading."""
    start = time.process_time()
    read(path)
    return time.process_time() - start


def main() -> None:
    """Print the ratio."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO
    files = sorted(folder.glob("*.pdf"))
    n_pages = sum(map(read_ours, files))  # reads models and word lists too, which cost once
    runs = [[(seconds_of(read_ours, path), seconds_of(read_pypdf, path)) for path in files] for _ in range(N_RUNS)]
    quickest = np.array(runs).min(axis=0)
    drawn = np.random.default_rng(SEED).integers(0, len(files), (N_RESAMPLES, len(files)))
    sums = quickest[drawn].sum(axis=1)
    low, high = np.quantile(sums[:, 0] / sums[:, 1], [0.025, 0.975])
    ours, peer = quickest.sum(axis=0)
    print(f"{len(files)} files, {n_pages} pages, pypdf {pypdf.__version__}")
    print(f"litreview, whole Document  {1000 * ours / n_pages:6.1f} ms a page")
    print(f"pypdf, plain text          {1000 * peer / n_pages:6.1f} ms a page")
    print(f"ratio                      {ours / peer:6.2f} [{low:.2f}, {high:.2f}]")


if __name__ == "__main__":
    main()
