"""The app's side of a run: starts its process, listens to it, and tells every tab how far it is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Literal

from litreview.app.worker import CLEAN
from litreview.errors import LitreviewError
from litreview.review.reports import ProgressEvent

Verb = Literal["run", "demo", "topics"]


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did, with those that it followed."""

    n_read: int = 0
    n_failed: int = 0
    n_coded: int = 0

    def __add__(self, other: Done) -> Done:
        """Return the sum."""
        return Done(self.n_read + other.n_read, self.n_failed + other.n_failed, self.n_coded + other.n_coded)


@dataclass(frozen=True, slots=True)
class RunState:
    """How a run stands, `seconds` after its start; it ends with `done`, with an `error`, or `stopped` by a person.

    `sha256s` are the files that it was started for.
    """

    running: bool = False
    sha256s: tuple[str, ...] = ()
    progress: ProgressEvent | None = None
    done: Done | None = None
    error: LitreviewError | None = None
    stopped: bool = False
    seconds: float = 0.0


class Background:
    """The one run that the app may have of a folder: the same for all tabs, and none of them need stay open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._state = RunState()
        self._process: subprocess.Popen[str] | None = None
        self._again = self._stopping = False
        self._started = 0.0
        self._before = Done()

    def state(self) -> RunState:
        """Return how the run stands now."""
        with self._lock:
            return self._timed() if self._state.running else self._state

    def start(self, verb: Verb = "run", sha256s: Iterable[str] = (), arguments: tuple[str, ...] = ()) -> None:
        """Start a run for some new files; while one goes on, another follows it, for what came in meanwhile.

        `arguments` are what the worker's verb takes beside the folder.
        """
        with self._lock:
            if self._state.running:
                self._again = True
                together = dict.fromkeys((*self._state.sha256s, *sha256s))
                self._state = replace(self._state, sha256s=tuple(together))
            else:
                self._started, self._before = monotonic(), Done()
                self._launch(verb, tuple(sha256s), arguments)

    def stop(self) -> None:
        """Ask the run to end; what it has read and coded stays."""
        with self._lock:
            self._again = False
            if self._process is not None:
                self._stopping = True
                self._process.terminate()

    def _launch(self, verb: Verb, sha256s: tuple[str, ...], arguments: tuple[str, ...] = ()) -> None:
        self._again = self._stopping = False
        self._state = RunState(running=True, sha256s=sha256s)
        command = [sys.executable, "-m", "litreview.app.worker", verb, str(self.folder), *arguments]
        self._process = subprocess.Popen(  # noqa: S603 - no shell; the folder is one argument
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        with process:
            for line in process.stdout or ():
                with self._lock:
                    self._state = _heard(self._state, line)
        with self._lock:
            self._process = None
            self._state = _ended(self._timed(), process.returncode, stopping=self._stopping, folder=self.folder)
            if self._state.done is not None:
                self._before += self._state.done
                self._state = replace(self._state, done=self._before)
                if self._again:
                    self._launch("run", self._state.sha256s)

    def _timed(self) -> RunState:
        return replace(self._state, seconds=monotonic() - self._started)


def _heard(state: RunState, line: str) -> RunState:
    said = json.loads(line)
    if "progress" in said:
        return replace(state, progress=ProgressEvent(**said["progress"]))
    if "report" in said:
        return replace(state, done=Done(**said["report"]))
    error = said["error"]
    return replace(state, error=LitreviewError(error["what"], where=error["where"], remedy=error["remedy"]))


def _ended(state: RunState, code: int, *, stopping: bool, folder: Path) -> RunState:
    state = replace(state, running=False)
    if code == CLEAN or state.error is not None:
        return state
    if stopping:
        return replace(state, stopped=True)
    error = LitreviewError(
        f"The run ended before its time (exit code {code}). What it had read and coded is kept.",
        remedy=f"Run `litreview run {folder}` in a terminal: it goes on where this run ended, and says more.",
    )
    return replace(state, error=error)
