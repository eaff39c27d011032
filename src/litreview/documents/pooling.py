"""Many files → Documents, each read in a worker process that may be killed."""

from __future__ import annotations

import multiprocessing
import resource
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from pebble import ProcessExpired, ProcessPool

from litreview.documents.alarm import EXIT_CODE, cancel_alarm, set_alarm
from litreview.documents.limits import Limits
from litreview.documents.ocr import OcrSettings, reads_pictures
from litreview.documents.reading import read_document
from litreview.errors import LitreviewError, NoTextLayerError
from litreview.records import Document, Problem

DEFAULT_WORKERS = 2
_AHEAD = 4
"""Files for each worker that are handed out before their turn."""
_STOPPED_FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """A file and what became of it: a document or a problem, never both; `seconds` of wall time in the worker.

    `depends_on_ocr`: another Tesseract, or its absence, would have made another outcome. `may_pass`: the problem lay
    outside the file, so that it is worth reading again.
    """

    name: str
    path: Path
    document: Document | None
    problem: Problem | None
    seconds: float
    depends_on_ocr: bool = False
    may_pass: bool = False


def read_documents(
    files: Iterable[tuple[str, Path]],
    *,
    engine: str = "auto",
    workers: int = DEFAULT_WORKERS,
    limits: Limits | None = None,
    ocr: OcrSettings | None = None,
) -> Iterator[ReadOutcome]:
    """Read (name, path) pairs in worker processes; outcomes come in the order of the files.

    A file that fails, hangs, crashes its worker or needs too much memory becomes a Problem and costs no other file.
    When the iterator is closed, or Ctrl-C pressed, the workers are killed.
    """
    entries = [(name, Path(path)) for name, path in files]
    if not entries:
        return
    limits = limits or Limits()
    # The worker's own alarm keeps the limit and knows of the time that OCR adds; this ends a worker that is stopped.
    backstop = 2 * (limits.seconds + limits.pages * limits.ocr_seconds)
    # A forked child would share pdfium's and BLAS's state with this process.
    context = multiprocessing.get_context("spawn")
    n_workers = max(1, min(workers, len(entries)))
    pool = ProcessPool(max_workers=n_workers, initializer=_limit_memory, initargs=(limits.memory,), context=context)
    try:
        futures: list[object] = []
        for index, (name, path) in enumerate(entries):
            while len(futures) < min(len(entries), index + n_workers * _AHEAD):
                given_name, given_path = entries[len(futures)]
                call = (given_path, given_name, engine, limits, ocr)
                futures.append(pool.schedule(_read, args=call, timeout=backstop))
            yield _wait(futures[index], name, path, limits)
            futures[index] = None
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves these two without types
        raise
    else:
        pool.close()  # type: ignore[no-untyped-call]
    finally:
        pool.join()


def _limit_memory(n_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (n_bytes, n_bytes))
    # Ctrl-C reaches the whole process group; the parent stops the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read(
    path: Path, name: str, engine: str, limits: Limits, ocr: OcrSettings | None
) -> tuple[Document | LitreviewError, float]:
    start = perf_counter()
    set_alarm(limits.seconds)
    try:
        return read_document(path, name=name, engine=engine, limits=limits, ocr=ocr), perf_counter() - start
    except LitreviewError as error:
        return error, perf_counter() - start
    finally:
        cancel_alarm()


def _wait(future: object, name: str, path: Path, limits: Limits) -> ReadOutcome:
    try:
        result, seconds = future.result()  # type: ignore[attr-defined]  # pebble has no type information
    except MemoryError:
        what = f"Reading needed more than {limits.memory / 1e9:g} GB of memory and was stopped."
        return _failed(name, path, what, "Split the file, or raise the limit.", 0.0)
    except (FutureTimeoutError, ProcessExpired) as error:
        if isinstance(error, FutureTimeoutError) or error.exitcode == EXIT_CODE:
            what = f"Reading took more than {limits.seconds:g} seconds and was stopped."
            return _failed(name, path, what, "Split the file, or raise the limit.", limits.seconds)
        if error.exitcode in _STOPPED_FROM_OUTSIDE:
            what = "Reading was stopped from outside, perhaps because the machine ran out of memory."
            remedy = "Run the review again: it tries the file anew."
            return replace(_failed(name, path, what, remedy, 0.0), may_pass=True)
        what = f"The file crashed its reader (exit code {error.exitcode})."
        return _failed(name, path, what, "Print the file to a new PDF and add that.", 0.0)
    except Exception as error:  # whatever a broken file brings about costs this file alone
        what = f"The file could not be read: {type(error).__name__}: {error}"
        return _failed(name, path, what, "Print the file to a new PDF and add that; please report the fault.", 0.0)
    if isinstance(result, Document):
        return ReadOutcome(name, path, result, None, seconds, reads_pictures(result))
    problem = Problem(result.what, result.where or name, result.remedy, "error")
    return ReadOutcome(name, path, None, problem, seconds, isinstance(result, NoTextLayerError))


def _failed(name: str, path: Path, what: str, remedy: str, seconds: float) -> ReadOutcome:
    return ReadOutcome(name, path, None, Problem(what, name, remedy, "error"), seconds)
