"""Title, authors, year, DOI, journal, abstract and keywords, from the first page and from what the file says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litreview.documents.blocks import Block
from litreview.documents.raw import FileFacts
from litreview.records import Bibliography
from litreview.text import fold, normalise

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>;,]+[\w)]", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19[5-9]\d|20[0-4]\d)(?!\d)")


def read_bibliography(blocks: Sequence[Block], facts: FileFacts, *, head: str) -> Bibliography:
    """Join what the first pages show with what the file says; `head` is the text of the first two pages."""
    title = next((normalise(b.text) for b in blocks if b.kind == "title"), None)
    found = DOI.search(head)
    year = _YEAR.search(head[:3000])
    return Bibliography(
        title=_agree(title, facts.title),
        authors=facts.authors,
        year=facts.year or (int(year[0]) if year else None),
        doi=facts.doi or (found[0].rstrip(".") if found else None),
        container=facts.container,
        keywords=facts.keywords,
        language=facts.language,
    )


def _agree(printed: str | None, given: str | None) -> str | None:
    if given and printed and fold(given) in fold(printed):
        return printed if len(fold(printed)) < len(fold(given)) + 3 else given
    return printed or given
