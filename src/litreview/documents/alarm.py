"""The clock that ends a worker process which reads a file for too long.

Kept by faulthandler's watchdog, a thread of C that needs nothing of Python: it rings inside native code too. When it
rings the process exits with code 1 and the file it was reading is lost, no other.
"""

from __future__ import annotations

import faulthandler
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TextIO

EXIT_CODE = 1
_rings_at: float | None = None


def set_alarm(seconds: float) -> None:
    """End this process in `seconds` of wall time unless the alarm is put off or cancelled before."""
    global _rings_at  # noqa: PLW0603  # one process, one file, one alarm
    _rings_at = time.monotonic() + seconds
    faulthandler.dump_traceback_later(max(seconds, 0.001), exit=True, file=_open_nowhere())


@cache
def _open_nowhere() -> TextIO:
    # Stays open: faulthandler writes to the descriptor when the alarm rings.
    return Path(os.devnull).open("w", encoding="utf-8")


@contextmanager
def extra_time(seconds: float) -> Iterator[None]:
    """Give a block at most `seconds` that do not count, for work that has a limit of its own.

    Nothing happens where no alarm is set.
    """
    left = None if _rings_at is None else _rings_at - time.monotonic()
    if left is not None:
        set_alarm(left + seconds)
    try:
        yield
    finally:
        if left is not None:
            set_alarm(left)


def cancel_alarm() -> None:
    """Take the alarm off."""
    global _rings_at  # noqa: PLW0603
    _rings_at = None
    faulthandler.cancel_dump_traceback_later()
