"""The process that reads and codes for the app: `python -m litreview.app.worker run FOLDER`, one JSON object a line.

A process of its own, so that no page waits for it: it may be stopped at any time, and the next run goes on where it
stopped. It ends by itself when nobody listens any more.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from litreview.errors import LitreviewError

CLEAN, FAILED, STOPPED = 0, 1, 130
_NICENESS = 5  # pages come first


def main(verb: str, folder: str) -> int:
    """Do `verb` (run or demo) in a folder; progress, report and error go to standard output, as they come."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.nice(_NICENESS)
    channel = _own_channel()
    try:
        _tell(channel, "report", _work(verb, Path(folder), channel))
    except LitreviewError as error:
        _tell(channel, "error", {"what": error.what, "where": error.where, "remedy": error.remedy})
        return FAILED
    except (BrokenPipeError, KeyboardInterrupt):
        return STOPPED
    return CLEAN


def _work(verb: str, folder: Path, channel: int) -> dict[str, Any]:
    from litreview import review, storage
    from litreview.resources import shipped_folder

    def progress(event: review.ProgressEvent) -> None:
        _tell(channel, "progress", asdict(event))

    if verb == "demo":
        report = review.build_demo(folder, shipped_folder("corpora/demo"), progress=progress)
    else:
        with storage.open_project(folder) as project:
            report = review.run_review(project, progress=progress)
    return {key: getattr(report, key) for key in ("n_read", "n_failed", "n_coded")}


def _own_channel() -> int:
    # Whatever a library prints goes where errors go, and not between the lines.
    channel = os.dup(1)
    os.dup2(2, 1)
    return channel


def _tell(channel: int, kind: str, content: dict[str, Any]) -> None:
    os.write(channel, (json.dumps({kind: content}) + "\n").encode())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
