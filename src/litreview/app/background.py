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
_Work = tuple[Verb, tuple[str, ...]]
"""What to do, and what the worker's verb takes beside the folder."""


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

    `verb` is what is done, or was at last; `waiting` what follows. `sha256s` are the files that it was started for.
    `number` tells runs of one server apart; those that follow one without a pause have its number.
    """

    running: bool = False
    number: int = 0
    verb: Verb = "run"
    waiting: tuple[Verb, ...] = ()
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
        self._next: dict[_Work, None] = {}
        self._stopping = False
        self._number = 0
        self._started = 0.0
        self._before = Done()

    def state(self) -> RunState:
        """Return how the run stands now."""
        with self._lock:
            state = replace(self._state, waiting=tuple(verb for verb, _ in self._next))
            return replace(state, seconds=self._seconds()) if state.running else state

    def start(self, verb: Verb = "run", sha256s: Iterable[str] = (), arguments: tuple[str, ...] = ()) -> None:
        """Start a run for some new files; while one goes on, this one follows it, once however often it is asked for.

        `arguments` are what the worker's verb takes beside the folder.
        """
        with self._lock:
            if self._state.running:
                self._next[verb, arguments] = None
                together = dict.fromkeys((*self._state.sha256s, *sha256s))
                self._state = replace(self._state, sha256s=tuple(together))
            else:
                self._number += 1
                self._started, self._before = monotonic(), Done()
                self._launch(verb, tuple(sha256s), arguments)

    def stop(self) -> None:
        """Ask the run to end; what it has read and coded stays."""
        with self._lock:
            self._next.clear()
            if self._process is not None:
                self._stopping = True
                self._process.terminate()

    def _launch(self, verb: Verb, sha256s: tuple[str, ...], arguments: tuple[str, ...] = ()) -> None:
        self._stopping = False
        self._state = RunState(running=True, number=self._number, verb=verb, sha256s=sha256s)
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
            timed = replace(self._state, seconds=self._seconds())
            self._state = _ended(timed, process.returncode, stopping=self._stopping, folder=self.folder)
            if self._state.done is not None:
                self._before += self._state.done
                self._state = replace(self._state, done=self._before)
                if self._next:
                    verb, arguments = next(iter(self._next))
                    del self._next[verb, arguments]
                    self._launch(verb, self._state.sha256s, arguments)

    def _seconds(self) -> float:
        return monotonic() - self._started


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
