"""What one file may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: seconds of wall time, bytes and pages of the file, bytes of memory of its process.

    Each page that is read by OCR may take another `ocr_seconds`.
    """

    seconds: float = 30.0
    n_bytes: int = 100_000_000
    pages: int = 1_000
    memory: int = 1_000_000_000
    ocr_seconds: float = 60.0
