from __future__ import annotations

import subprocess
import sys
import time

from litreview.documents.alarm import EXIT_CODE
from litreview.documents.deadline import Deadline

_RUN = "import re, time\nfrom litreview.documents.alarm import *\n"
# Nothing of Python runs within this.
_STUCK = "re.match(r'(a+)+$', 'a' * 40 + 'b')"


def _run(code: str) -> int:
    return subprocess.run([sys.executable, "-c", _RUN + code], timeout=30, check=False).returncode


def test_set_alarm_ends_a_process_that_is_stuck_in_native_code() -> None:
    assert _run(f"set_alarm(0.2)\n{_STUCK}") == EXIT_CODE


def test_cancel_alarm_lets_the_process_go_on() -> None:
    assert _run("set_alarm(0.2)\ncancel_alarm()\ntime.sleep(0.4)") == 0


def test_extra_time_does_not_count() -> None:
    assert _run("set_alarm(0.3)\nwith extra_time(5): time.sleep(0.6)\ncancel_alarm()") == 0


def test_extra_time_has_an_end() -> None:
    assert _run("set_alarm(0.1)\nwith extra_time(0.1): time.sleep(5)") == EXIT_CODE


def test_deadline_leaves_a_block_that_swallows_exceptions() -> None:
    with Deadline(0.05) as deadline:
        while True:
            try:
                time.sleep(0.001)
            except Exception:  # as libraries do
                continue
    assert deadline.expired
    assert 0.04 < deadline.seconds < 5


def test_deadline_lets_a_quick_block_pass() -> None:
    with Deadline(5) as deadline:
        done = True
    assert done
    assert not deadline.expired
