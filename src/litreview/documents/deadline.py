"""A block of Python that ends when its time is up."""

from __future__ import annotations

import ctypes
import threading
import time
from types import TracebackType


class _TimeIsUpError(BaseException):
    # No Exception: libraries that swallow those must not swallow this one.
    pass


class Deadline:
    """A `with` block that is left after `seconds` of wall time; `expired` then tells so, `seconds` what it took.

    Works in any thread, for code that runs in Python: a single long call into C ends first. What the block was working
    on may be left half done and is not to be used again.

    >>> with Deadline(0.01) as deadline:
    ...     while True:
    ...         pass
    >>> deadline.expired
    True
    """

    def __init__(self, seconds: float) -> None:
        """Set the time; it runs from the beginning of the block."""
        self.expired = False
        self.seconds = 0.0
        self._is_over = False
        self._lock = threading.Lock()
        self._thread = threading.get_ident()
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def _ring(self) -> None:
        with self._lock:
            if not self._is_over:
                self.expired = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._thread), ctypes.py_object(_TimeIsUpError)
                )

    def __enter__(self) -> Deadline:
        """Start the clock."""
        self.seconds = -time.perf_counter()
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Stop the clock; swallow the interruption, and nothing else."""
        try:
            with self._lock:
                self._is_over = True
            self._timer.cancel()
            self.seconds += time.perf_counter()
            if self.expired and kind is not _TimeIsUpError:
                # Rung in the last moment: the interruption is still on its way.
                time.sleep(0.1)
        except _TimeIsUpError:
            self._is_over = True
            return kind is None or kind is _TimeIsUpError
        return kind is _TimeIsUpError
