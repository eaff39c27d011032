"""A run in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from litreview import review, storage
from litreview.app import worker
from litreview.app.adding_papers import end_words
from litreview.app.background import Background, Done, RunState
from litreview.storage import Project

SECONDS = 400  # on a busy machine


@pytest.fixture
def project(tmp_path: Path) -> Project:
    review.new_review(tmp_path / "review", codebook="csr-clusters", name="Test")
    return storage.open_project(tmp_path / "review")


def wait(background: Background) -> RunState:
    deadline = time.monotonic() + SECONDS
    while background.state().running:
        assert time.monotonic() < deadline, "the run does not end"
        time.sleep(0.05)
    return background.state()


def test_run_reads_what_came_before_and_during_it_and_tells_the_sum(project: Project) -> None:
    review.add_uploads(project, [("a.txt", b"Weak law enforcement hinders pollution control.")])
    background = Background(project.folder)
    background.start(sha256s=["a"])
    while background.state().progress is None:
        time.sleep(0.02)
    review.add_uploads(project, [("b.txt", b"Trade unions raised wages in Brazil."), ("c.pdf", b"%PDF- no more")])
    background.start(sha256s=["b", "c"])
    state = wait(background)
    assert state.error is None
    assert state.done == Done(n_read=2, n_failed=1, n_coded=2)
    assert state.sha256s == ("a", "b", "c")
    assert {f.name: f.status for f in storage.list_files(project)} == {
        "a.txt": "read",
        "b.txt": "read",
        "c.pdf": "failed",
    }


def test_fit_that_is_asked_for_during_a_run_follows_it_and_says_what_it_was(project: Project) -> None:
    review.add_uploads(project, [("a.txt", b"Weak law enforcement hinders pollution control.")])
    background = Background(project.folder)
    background.start(sha256s=["a"])
    background.start("topics", (), ("nmf", "2", "paragraphs"))
    background.start("topics", (), ("nmf", "2", "paragraphs"))
    assert (background.state().verb, background.state().waiting) == ("run", ("topics",))
    state = wait(background)
    assert (state.verb, state.waiting) == ("topics", ())
    assert (state.error, end_words(state).startswith("The fit of themes ended")) == (None, True)
    assert [f.status for f in storage.list_files(project)] == ["read"]


def test_run_says_that_another_one_works_on_the_project_and_does_not_wait(project: Project) -> None:
    background = Background(project.folder)
    with project.running():
        background.start()
        state = wait(background)
    assert state.error is not None
    assert f"Another run is working on this project (process {os.getpid()})" in state.error.what
    assert state.error.remedy
    assert state.done is None


def test_stopped_run_says_so_and_the_next_one_goes_on(project: Project) -> None:
    review.add_uploads(project, [("a.txt", b"Trade unions raised wages in Brazil.")])
    background = Background(project.folder)
    background.start()
    background.stop()
    state = wait(background)
    assert state.stopped
    assert state.error is None
    background.start()
    assert wait(background).done == Done(n_read=1, n_coded=1)


def test_run_that_dies_is_an_error_with_a_remedy(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    background = Background(project.folder)
    background.start()
    error = wait(background).error
    assert error is not None
    assert "exit code 1" in error.what
    assert f"litreview run {project.folder}" in error.remedy


def test_worker_ends_when_nobody_listens(project: Project) -> None:
    command = [sys.executable, "-m", "litreview.app.worker", "run", str(project.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(SECONDS) == worker.STOPPED
        assert process.stderr.read() == b""


def test_worker_tells_a_fault_as_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "litreview.app.worker", "run", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == worker.FAILED
    (line,) = done.stdout.splitlines()
    assert "no litreview project" in json.loads(line)["error"]["what"]
