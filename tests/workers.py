"""What tests run in processes of their own; a spawned process must be able to import it by name."""

from __future__ import annotations

import time
from multiprocessing.synchronize import Event
from pathlib import Path

from litreview import storage
from litreview.records import Decision


def decide_many(folder: Path, coder: str, number: int) -> None:
    """Append `number` decisions, each in a transaction of its own."""
    with storage.open_project(folder) as project:
        for i in range(number):
            storage.decide_row(project, Decision(f"r{i}", "accept", coder, "2026-01-01T00:00:00Z"))


def hold(folder: Path, held: Event) -> None:
    """Hold the project for a run until killed."""
    with storage.open_project(folder) as project, project.running():
        held.set()
        time.sleep(60)
