"""Consecutive sentences in, their codes out, as JSON Lines. Measurements rely on this shape."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from litreview.errors import InputError
from litreview.records import Codebook, EvidenceRow, Mention


def read_sentences(path: Path) -> tuple[tuple[str, str], ...]:
    """Return the (id, text) of each line `{"id", "text"}`.

    Raises InputError that lists every faulty line: no JSON, no id, no text, an id used twice.
    """
    found: dict[str, str] = {}
    faults = []
    try:
        # Only line feeds part lines: a sentence may hold U+2028, which splitlines() would cut at.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError("The file is not UTF-8.", where=str(path), remedy="Save it as UTF-8.") from error
    except OSError as error:
        raise InputError(f"The file cannot be read: {error.strerror}.", where=str(path), remedy="Check it.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        fault = _take(line, found)
        if fault is not None:
            faults.append(f"{path}:{number}: {fault}")
    if faults:
        raise InputError("\n".join(faults), remedy='Each line must be {"id": "...", "text": "..."}.')
    return tuple(found.items())


def _take(line: str, found: dict[str, str]) -> str | None:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        return f"no JSON ({error.msg} at column {error.colno})"
    if not isinstance(record, dict) or not isinstance(record.get("text"), str) or not record["text"].strip():
        return 'no "text", or an empty one'
    if "id" not in record:
        return 'no "id"'
    if str(record["id"]) in found:
        return f"the id {record['id']} was used before"
    found[str(record["id"])] = record["text"]
    return None


def codes_to_plain(sentence_id: str, row: EvidenceRow | None, *, codebook: Codebook) -> dict[str, Any]:
    """Return what was found in one sentence; `row` None means nothing."""
    mentions = row.mentions if row is not None else ()

    def with_role(role: str) -> list[Mention]:
        dimensions = {d.dimension_id for d in codebook.dimensions if d.role == role}
        return [m for m in mentions if m.dimension_id in dimensions]

    return {
        "id": sentence_id,
        "themes": _codes(row, codebook, "theme"),
        "drivers": _codes(row, codebook, "factor", "driver"),
        "barriers": _codes(row, codebook, "factor", "barrier"),
        "gap": list(row.gap_kinds) if row is not None else [],
        "future": row.is_future if row is not None else False,
        "clusters": [{"text": m.quote, "name": m.label, "iso2": m.iso2} for m in with_role("cluster")],
        "countries": [{"text": m.quote, "iso2": m.code_id} for m in with_role("country")],
        "places": [{"text": m.quote, "iso2": m.iso2} for m in with_role("place")],
        "actors": _unique({"text": m.quote, "type": m.code_id} for m in with_role("actor")),
    }


def _codes(row: EvidenceRow | None, codebook: Codebook, role: str, polarity: str | None = None) -> list[str]:
    if row is None:
        return []
    top = {
        (d.dimension_id, c.code_id) for d in codebook.dimensions if d.role == role for c in d.codes if c.parent is None
    }
    return sorted({c.code_id for c in row.codes if (c.dimension_id, c.code_id) in top and c.polarity == polarity})


def _unique(found: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return [dict(pairs) for pairs in dict.fromkeys(tuple(d.items()) for d in found)]
