"""Entries of reference lists: their words read where no fields are marked, their fields written where no words are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from litreview.documents.references.parsing import parse_references
from litreview.records import Reference
from litreview.text import normalise

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]*[\w)/]", re.IGNORECASE)


def read_entry(raw: str, *, reference_id: str, number: int | None = None, label: str | None = None) -> Reference:
    """Return an entry of which only the words are known, its fields read from them."""
    found = parse_references(raw)
    known = found[0] if found else Reference(reference_id, raw)
    whole = normalise(f"{label} {raw}" if label else raw)
    return replace(known, reference_id=reference_id, raw=whole, span=None, number=number)


def merge_fields(marked: Reference, parsed: Reference) -> Reference:
    """Return an entry with the marked fields, and the parsed ones where nothing is marked."""
    given = {name: value for name in Reference.__slots__ if name not in ("reference_id", "raw", "span", "number")
             and (value := getattr(marked, name))}  # fmt: skip
    return replace(parsed, **given)


def find_doi(text: str) -> str | None:
    """Return the first DOI, in small letters."""
    match = _DOI.search(text)
    return match[0].rstrip(".").lower() if match else None


def compose_entry(fields: Reference) -> str:
    """Return an entry in words where the publisher left the punctuation to the typesetting."""
    names = _join_names(fields.authors)
    year = f"({fields.year})" if fields.year else ""
    lead = " ".join(filter(None, (names, year)))
    volume = fields.volume or ""
    issue = f"({fields.issue})" if fields.issue else ""
    where = ", ".join(filter(None, (" ".join(filter(None, (fields.container, volume + issue))), fields.pages)))
    edited = f"In {_join_names(fields.editors)} (Eds.)" if fields.editors and fields.editors != fields.authors else ""
    house = ": ".join(filter(None, (fields.place, fields.publisher)))
    tail = f"https://doi.org/{fields.doi}" if fields.doi else fields.url or ""
    parts = (lead, fields.title, edited, where, house)
    sentence = " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)
    return " ".join(filter(None, (sentence, tail)))


def _join_names(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + (" & " if len(names) > 1 else "") + names[-1] if names else ""
