"""Measure that every file of a folder ends in a Document or a Problem, within limits of time and memory.

    python scripts/measure_robustness.py FOLDER [--seconds 30] [--megabytes 1000]

Each file is read in a fresh worker process with the limits that a review has by default. One line a file: outcome,
seconds of wall time from outside, peak of resident memory of its worker; then the greatest of each. Exits with 1 when a
file breaks the limits or a file comes to nothing at all.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from measuring.engines import peak_memory

from litreview.documents import Limits, read_documents
from litreview.documents.pooling import ReadOutcome

_STEP = 0.005
"""Seconds between two looks at a worker's memory."""


def read_one(path: Path) -> ReadOutcome:
    """Read one file as a review does."""
    return next(iter(read_documents([(path.name, path)], workers=1)))


def describe(outcome: ReadOutcome) -> str:
    """Return what became of a file in a few words."""
    if outcome.problem is not None:
        return f"Problem: {outcome.problem.what}"
    assert outcome.document is not None
    document = outcome.document
    doubts = Counter(doubt for page in document.pages for doubt in page.doubts)
    listed = "".join(f", {name} {n}" for name, n in sorted(doubts.items()))
    return f"Document: {len(document.pages)} pages, {len(document.sentences)} sentences{listed}"


def measure(path: Path) -> tuple[str, float, float]:
    """Read a file in a process group of its own; return outcome, seconds and the peak of its worker in MB."""
    command = [sys.executable, __file__, "--one", str(path)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = 0.0
        while process.poll() is None:
            peak = max([peak, *(peak_memory(child) for child in _children(process.pid))])
            time.sleep(_STEP)
        seconds = time.perf_counter() - start
        out = process.stdout.read() if process.stdout is not None else ""
    if process.returncode != 0:
        return f"NOTHING: the reading process ended with {process.returncode}", seconds, peak
    said, _, own = out.strip().rpartition("\t")
    return said, float(own), peak


def _children(pid: int) -> list[str]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return []
    return [child for one in listed for child in (one, *_children(int(one)))]


def main() -> None:
    """Read the arguments, print a line a file and the summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--megabytes", type=float, default=1000.0)
    arguments = parser.parse_args()
    if arguments.one:
        start = time.perf_counter()
        outcome = read_one(arguments.folder)
        print(f"{describe(outcome)}\t{time.perf_counter() - start}")
        return
    files = sorted(p for p in arguments.folder.rglob("*") if p.is_file())
    rows = [(*measure(path), path) for path in files]
    broken = 0
    for said, seconds, peak, path in rows:
        breaks = seconds > arguments.seconds or peak > arguments.megabytes or said.startswith("NOTHING")
        broken += breaks
        print(f"{'!' if breaks else ' '} {seconds:6.2f} s {peak:6.0f} MB  {path.name[:70]:70}  {said}")
    counts = Counter(said.partition(":")[0] for said, *_ in rows)
    print(f"\n{len(rows)} files: {counts['Document']} documents, {counts['Problem']} problems; limits {Limits()}")
    print(f"slowest {max(r[1] for r in rows):.1f} s, largest {max(r[2] for r in rows):.0f} MB, {broken} beyond limits")
    sys.exit(broken > 0)


if __name__ == "__main__":
    main()
