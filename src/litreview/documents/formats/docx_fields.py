"""Fields that reference managers leave in Word documents: Zotero, Mendeley and EndNote say which works are cited."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from litreview.documents.formats.listing import find_doi
from litreview.records import Reference
from litreview.text import fold

_ENDNOTE_CITE = re.compile(r"<Cite\b.*?</Cite>", re.DOTALL)
_LONGEST = 2_000_000
"""Characters of one field."""
_TITLE_LEAST = 15
"""Folded characters of a title that tells works apart."""


@dataclass(frozen=True, slots=True)
class CitedWork:
    """A work as a reference manager knows it."""

    family: str
    year: str
    title: str
    doi: str | None


def read_field(instruction: str) -> tuple[CitedWork, ...]:
    """Return the works that a field cites; none for every other kind of field."""
    if len(instruction) > _LONGEST:
        return ()
    if "CSL_CITATION" in instruction:
        return _read_csl(instruction[instruction.find("{") :])
    if "EN.CITE" in instruction and "EN.CITE.DATA" not in instruction:
        return tuple(_endnote_work(m[0]) for m in _ENDNOTE_CITE.finditer(instruction))
    return ()


def read_tag(tag: str) -> tuple[CitedWork, ...]:
    """Return the works in the tag of a content control, as Mendeley Cite writes it."""
    if not tag.startswith("MENDELEY_CITATION_v3_") or len(tag) > _LONGEST:
        return ()
    try:
        return _read_csl(base64.b64decode(tag.removeprefix("MENDELEY_CITATION_v3_"), validate=False).decode("utf-8"))
    except (binascii.Error, UnicodeDecodeError):
        return ()


def _read_csl(written: str) -> tuple[CitedWork, ...]:
    try:
        parsed, _ = json.JSONDecoder().raw_decode(written)
    except (json.JSONDecodeError, RecursionError):
        return ()
    cited = parsed.get("citationItems") if isinstance(parsed, dict) else None
    works = []
    for found in cited if isinstance(cited, list) else ():
        known = found.get("itemData") if isinstance(found, dict) else None
        if isinstance(known, dict):
            works.append(_csl_work(known))
    return tuple(works)


def _csl_work(known: dict[str, object]) -> CitedWork:
    people = known.get("author") or known.get("editor")
    first = people[0] if isinstance(people, list) and people else {}
    family = (first.get("family") or first.get("literal") or "") if isinstance(first, dict) else ""
    issued = known.get("issued")
    year = re.search(r"\d{4}", json.dumps(issued)) if issued else None
    doi = find_doi(str(known.get("DOI") or ""))
    return CitedWork(str(family), year[0] if year else "", str(known.get("title") or ""), doi)


def _endnote_work(cite: str) -> CitedWork:
    def value(tag: str) -> str:
        match = re.search(rf"<{tag}\b[^>]*>(.*?)</{tag}>", cite, re.DOTALL)
        return re.sub(r"<[^>]+>", "", match[1]).strip() if match else ""

    return CitedWork(
        value("Author").split(",")[0], value("Year"), value("title"), find_doi(value("electronic-resource-num"))
    )


def match_works(works: Iterable[CitedWork], references: Sequence[Reference]) -> list[str | None]:
    """Return for each work the reference that prints it: by DOI, title, or author and year where one alone fits."""
    return [_match(work, references) for work in works]


def _match(work: CitedWork, references: Sequence[Reference]) -> str | None:
    if work.doi:
        same = [r for r in references if r.doi == work.doi]
        if same:
            return same[0].reference_id
    title, family = fold(work.title), fold(work.family)
    if len(title) >= _TITLE_LEAST:
        same = [r for r in references if title in fold(r.raw)]
        if len(same) == 1:
            return same[0].reference_id
    same = [r for r in references if family and family in fold(" ".join(r.authors[:1]) or r.raw[:80])
            and work.year and (r.year or "").startswith(work.year)]  # fmt: skip
    return same[0].reference_id if len(same) == 1 else None
