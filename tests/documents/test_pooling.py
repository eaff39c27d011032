from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pdf_builders import Typesetter, a_scan, prose

from litreview.documents import Limits, read_documents


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("files")
    contents = {
        "good.pdf": Typesetter().paragraph(prose(5)).finish(),
        "scan.pdf": a_scan(),
        "empty.pdf": b"",
        "renamed.pdf": b"PK\x03\x04" + bytes(200),
        "notes.txt": b"Firms comply.",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [(name, folder / name) for name in contents]


def test_read_documents_gives_one_outcome_for_each_file_in_order(files: list[tuple[str, Path]]) -> None:
    outcomes = list(read_documents(files, workers=2))
    assert [o.name for o in outcomes] == [name for name, _ in files]
    assert [o.document is not None for o in outcomes] == [True, False, False, False, True]
    assert [o.problem is None for o in outcomes] == [True, False, False, False, True]
    assert all(o.problem.remedy and o.problem.where == o.name for o in outcomes if o.problem)


def test_read_documents_names_documents_as_told(files: list[tuple[str, Path]]) -> None:
    outcome = next(read_documents([("Khan 2007.pdf", files[0][1])]))
    assert outcome.document is not None
    assert outcome.document.source.name == "Khan 2007.pdf"


def test_read_documents_of_nothing_gives_nothing() -> None:
    assert list(read_documents([])) == []


def test_read_documents_stops_a_file_that_takes_too_long(tmp_path: Path) -> None:
    # Opening a pipe that nobody writes to never ends, however fast the machine.
    endless = tmp_path / "endless.txt"
    os.mkfifo(endless)
    outcome = next(read_documents([(endless.name, endless)], limits=replace(Limits(), seconds=0.5)))
    assert outcome.problem is not None
    assert "seconds" in outcome.problem.what


def _kill_readers(pipes: Sequence[Path]) -> threading.Thread:
    # A pipe opens for writing when a worker opens it for reading: then the workers are in the middle of their files.
    def kill() -> None:
        handles = [os.open(pipe, os.O_WRONLY) for pipe in pipes]
        for worker in multiprocessing.active_children():
            worker.kill()
        for handle in handles:
            os.close(handle)

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


def test_read_documents_loses_one_file_with_a_worker_that_is_killed(
    files: list[tuple[str, Path]], tmp_path: Path
) -> None:
    pipe = tmp_path / "crash.txt"
    os.mkfifo(pipe)
    killer = _kill_readers([pipe])
    crashed, good = read_documents([(pipe.name, pipe), files[0]], workers=1)
    killer.join()
    assert crashed.problem is not None
    assert "stopped from outside" in crashed.problem.what
    assert crashed.may_pass
    assert good.document is not None


def test_read_documents_survives_two_crashes_at_once(files: list[tuple[str, Path]], tmp_path: Path) -> None:
    pipes = [tmp_path / "first.txt", tmp_path / "second.txt"]
    for pipe in pipes:
        os.mkfifo(pipe)
    killer = _kill_readers(pipes)
    outcomes = list(read_documents([*((pipe.name, pipe) for pipe in pipes), files[0]], workers=2))
    killer.join()
    assert [o.problem is None for o in outcomes] == [False, False, True]


def test_read_documents_survives_a_worker_without_memory(files: list[tuple[str, Path]]) -> None:
    outcome = next(read_documents(files[:1], limits=replace(Limits(), memory=1_000_000)))
    assert outcome.document is None
    assert outcome.problem is not None


def test_read_documents_can_be_left_early(files: list[tuple[str, Path]]) -> None:
    outcomes = read_documents(files)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert list(outcomes) == []
