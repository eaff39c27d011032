"""Which of the papers read are recent reviews: where none speaks of a well studied cell, a synthesis is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from litreview.records import Study

RECENT_YEARS = 10
"""A review counts as recent when it is at most so many years older than the newest paper read."""
_REVIEW = re.compile(
    r"\b(?<!peer )(?<!peer-)(?<!book )reviews?\b|\bmeta-?analys[ie]s\b|\b(?:evidence|systematic) maps?\b"
    r"|\bevidence synthes[ie]s\b|\bstate of the art\b|\boverview of (?:the )?(?:literature|evidence|research)\b",
    re.IGNORECASE,
)


def recent_reviews(studies: Iterable[Study]) -> frozenset[str] | None:
    """Return the documents that are recent reviews, by title and year; None where there is none among them.

    Where no review was read, nothing can be said of what has been reviewed.
    """
    read = [s for s in studies if s.document_ids]
    newest = max((s.bibliography.year for s in read if s.bibliography.year is not None), default=None)
    found = {
        document_id
        for study in read
        if newest is not None and study.bibliography.year is not None
        if study.bibliography.year >= newest - RECENT_YEARS and _REVIEW.search(study.bibliography.title or "")
        for document_id in study.document_ids
    }
    return frozenset(found) or None
