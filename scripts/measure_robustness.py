"""Measure that every file of a folder ends in a Document or a Problem, within limits of time and memory.

    python scripts/measure_robustness.py FOLDER [--mutations N] [--seconds 30] [--megabytes 1000]

The files are read one after another by one worker process, as a review reads them, with the limits that a review has by
default. One line a file: outcome, seconds of wall time, resident memory of the worker at its highest (looked at 200
times a second); then the greatest of each. Exits with 1 when a file breaks the limits, or litreview raises what is no
error of its own. `--mutations`: N copies of the PDFs of the folder are damaged by chance, and read instead.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from measuring.mutations import mutate

from litreview.documents import Limits, read_documents
from litreview.documents.pooling import ReadOutcome

_STEP = 0.005
"""Seconds between two looks at a worker's memory."""


def describe(outcome: ReadOutcome) -> str:
    """Return what became of a file in a few words."""
    if outcome.problem is not None:
        said = outcome.problem.what
        return f"Problem: {said}" + (
            " (please report the fault)" if "report the fault" in outcome.problem.remedy else ""
        )
    assert outcome.document is not None
    document = outcome.document
    doubts = Counter(doubt for page in document.pages for doubt in page.doubts)
    listed = "".join(f", {name} {n}" for name, n in sorted(doubts.items()))
    return f"Document: {len(document.pages)} pages, {len(document.sentences)} sentences{listed}"


class MemoryWatch:
    """A thread that looks at the memory of this process's children."""

    def __init__(self) -> None:
        """Start looking."""
        self._peak = 0.0
        self._is_over = False
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._is_over:
            self._peak = max([self._peak, *(resident_memory(child) for child in _children(os.getpid()))])
            time.sleep(_STEP)

    def take_peak(self) -> float:
        """Return the peak in MB since the last call."""
        peak, self._peak = self._peak, 0.0
        return peak


def resident_memory(pid: str) -> float:
    """Return the resident memory of a process in MB (Linux); 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) * resource.getpagesize() / 1e6
    except (OSError, IndexError):
        return 0.0


def measure(files: Sequence[Path]) -> Iterator[tuple[str, float, float]]:
    """Read the files; give outcome, seconds and peak of memory in MB of each."""
    watch = MemoryWatch()
    for outcome in read_documents([(path.name, path) for path in files], workers=1):
        yield describe(outcome), outcome.seconds, watch.take_peak()


def _children(pid: int) -> list[str]:
    listed: list[str] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):
            listed += (task / "children").read_text(encoding="utf-8").split()
    return listed


def main() -> None:
    """Read the arguments, print a line a file and the summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mutations", type=int, default=0, metavar="N")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--megabytes", type=float, default=1000.0)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        files = sorted(p for p in arguments.folder.rglob("*") if p.is_file())
        if arguments.mutations:
            files = write_mutations(files, Path(folder), arguments.mutations)
        report(files, seconds_most=arguments.seconds, megabytes_most=arguments.megabytes)


def write_mutations(files: Sequence[Path], folder: Path, n: int) -> list[Path]:
    """Write `n` damaged copies of PDFs into a folder, as many of each as of the next."""
    pdfs = [path for path in files if path.suffix == ".pdf"]
    written = []
    for index, path in enumerate(pdfs):
        share = n // len(pdfs) + (index < n % len(pdfs))
        for number, damaged in enumerate(mutate(path.read_bytes(), share, seed=index)):
            written.append(folder / f"{path.stem}-{number}.pdf")
            written[-1].write_bytes(damaged)
    return written


def report(files: Sequence[Path], *, seconds_most: float, megabytes_most: float) -> None:
    """Read the files and print the table; exits with 1 when one breaks a limit."""
    rows = [(*measured, path) for measured, path in zip(measure(files), files, strict=True)]
    broken = 0
    for said, seconds, peak, path in rows:
        breaks = seconds > seconds_most or peak > megabytes_most or "please report the fault" in said
        broken += breaks
        print(f"{'!' if breaks else ' '} {seconds:6.2f} s {peak:6.0f} MB  {path.name[:70]:70}  {said}")
    counts = Counter(said.partition(":")[0] for said, *_ in rows)
    print(f"\n{len(rows)} files: {counts['Document']} documents, {counts['Problem']} problems; limits {Limits()}")
    print(f"slowest {max(r[1] for r in rows):.1f} s, largest {max(r[2] for r in rows):.0f} MB, {broken} beyond limits")
    sys.exit(broken > 0)


if __name__ == "__main__":
    main()
