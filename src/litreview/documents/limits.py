"""What one file may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: seconds of wall time, bytes and pages of the file, bytes of memory of its process."""

    seconds: float = 60.0
    n_bytes: int = 100_000_000
    pages: int = 1_000
    memory: int = 2_000_000_000
