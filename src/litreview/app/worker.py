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


def main(verb: str, folder: str, *arguments: str) -> int:
    """Do `verb` (run, demo, topics) in a folder; progress, report and error go to standard output, as they come.

    `arguments` of topics: the method, the number of topics or 0, and what is sorted into topics.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.nice(_NICENESS)
    channel = _own_channel()
    try:
        _tell(channel, "report", do(verb, Path(folder), channel, *arguments))
    except LitreviewError as error:
        _tell(channel, "error", {"what": error.what, "where": error.where, "remedy": error.remedy})
        return FAILED
    except (BrokenPipeError, KeyboardInterrupt):
        return STOPPED
    return CLEAN


def do(verb: str, folder: Path, channel: int, *arguments: str) -> dict[str, Any]:
    """Do `verb` in a folder, tell its progress to a file descriptor, and return what to report."""
    from litreview import review, storage
    from litreview.resources import shipped_folder

    def progress(event: review.ProgressEvent) -> None:
        _tell(channel, "progress", asdict(event))

    if verb == "demo":
        report = review.build_demo(folder, shipped_folder("corpora/demo"), progress=progress)
    elif verb == "topics":
        method, number, units = arguments
        with storage.open_project(folder) as project, project.running():
            progress(review.ProgressEvent("Modelling themes", 0, 1, "models", method))
            codebook, n_topics = review.load_codebook(project), int(number) or None
            review.fit_topics(project, codebook, method=method, n_topics=n_topics, units=units)
        return {"n_read": 0, "n_failed": 0, "n_coded": 0}
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
