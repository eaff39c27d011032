"""Every engine in a process of its own: what it reads, its processor time and its peak memory.

    python -m measuring.engines ENGINE OUT.pickle PDF...

A child process, so that peaks and caches of one engine say nothing of another.
"""

from __future__ import annotations

import importlib.util
import os
import pickle
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from litreview.errors import LitreviewError
from litreview.records import Document

OURS = "litreview"
PEERS = ("pypdf", "pdftotext", "pdfminer.six")


@dataclass(frozen=True)
class Reading:
    """What an engine made of one file: text by page, or a Document; seconds of processor time."""

    pages: tuple[str, ...]
    seconds: float
    document: Document | None = None
    title: str | None = None
    failure: str | None = None


@dataclass(frozen=True)
class EngineRun:
    """All readings of one engine, by path, and its peak of resident memory in MB."""

    readings: dict[str, Reading]
    peak: float


def available_peers() -> tuple[list[str], list[str]]:
    """Return the peers that can run here, and a line for each that cannot."""
    remedies = {
        "pypdf": "", "pdfminer.six": "pdfminer.six is missing: pip install litreview[measure]",
        "pdftotext": "pdftotext is missing: apt-get install poppler-utils",
    }  # fmt: skip
    found = {
        "pypdf": True,
        "pdftotext": shutil.which("pdftotext") is not None,
        "pdfminer.six": importlib.util.find_spec("pdfminer") is not None,
    }
    return [p for p in PEERS if found[p]], [remedies[p] for p in PEERS if not found[p]]


def run_engine(engine: str, paths: Sequence[Path]) -> EngineRun:
    """Read all files with one engine in a child process."""
    with TemporaryDirectory() as folder:
        out = Path(folder, "run.pickle")
        scripts = str(Path(__file__).parent.parent)
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([scripts, *filter(None, [os.environ.get("PYTHONPATH")])]),
        }
        command = [sys.executable, "-m", "measuring.engines", engine, str(out), *map(str, paths)]
        subprocess.run(command, check=True, env=environment)
        with out.open("rb") as file:
            readings = {str(path): pickle.load(file) for path in paths}
            return EngineRun(readings, pickle.load(file))


def peak_memory(pid: int | str = "self") -> float:
    """Return the peak of resident memory of a process in MB (Linux); 0 when it has ended."""
    # Not ru_maxrss, which a child inherits from the process that started it.
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def _read_ours(path: Path) -> Reading:
    from litreview.documents import read_document

    start = time.process_time()
    try:
        document = read_document(path)
    except LitreviewError as error:
        return Reading((), time.process_time() - start, failure=str(error))
    seconds = time.process_time() - start
    pages = tuple("\n".join(s.cut(document.text) for s in page.spans) for page in document.pages)
    return Reading(pages, seconds, document)


def _read_pypdf(path: Path) -> Reading:
    import logging
    import warnings

    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")
    start = time.process_time()
    with pypdf.PdfReader(path) as reader:
        pages = tuple(page.extract_text() for page in reader.pages)
        seconds = time.process_time() - start
        title = reader.metadata.title if reader.metadata else None
        # pypdf's strings hold on to the open file.
        return Reading(tuple(map(str, pages)), seconds, title=str(title) if title else None)


def _read_pdfminer(path: Path) -> Reading:
    from pdfminer.high_level import extract_text

    start = time.process_time()
    text = extract_text(path)
    return Reading(tuple(text.split("\f")[:-1]), time.process_time() - start)


def _read_pdftotext(path: Path, peaks: list[float]) -> Reading:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with TemporaryDirectory() as folder:
        out = Path(folder, "text.txt")
        process = subprocess.Popen(["pdftotext", "-q", str(path), str(out)])
        while process.poll() is None:
            peaks.append(peak_memory(process.pid))
            time.sleep(0.005)
        text = out.read_text(encoding="utf-8", errors="replace") if out.is_file() else ""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Reading(tuple(text.split("\f")[:-1]), seconds)


def read_all(engine: str, paths: Iterable[Path], out: BinaryIO) -> None:
    """Read the files in this process; write each reading as it comes, so that the peak is of one, then the peak."""
    peaks: list[float] = []
    readers = {OURS: _read_ours, "pypdf": _read_pypdf, "pdfminer.six": _read_pdfminer}
    for path in paths:
        try:
            reading = _read_pdftotext(path, peaks) if engine == "pdftotext" else readers[engine](path)
        except Exception as error:  # whatever a peer lets through is its own failure
            reading = Reading((), 0.0, failure=f"{type(error).__name__}: {error}")
        if engine != "pdftotext":
            peaks.append(peak_memory())
        pickle.dump(reading, out)
    pickle.dump(max(peaks, default=0.0), out)


def main() -> None:
    """Read the arguments and write the run."""
    from measuring.engines import read_all  # the pickle must not name its classes after __main__

    engine, out, *paths = sys.argv[1:]
    with Path(out).open("wb") as file:
        read_all(engine, [Path(p) for p in paths], file)


if __name__ == "__main__":
    main()
