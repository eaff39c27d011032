"""The codes of a row as a reviewer changes them, and back: leaves of the codebook's trees, with their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from litreview.errors import InputError
from litreview.records import GAP_KINDS, Code, CodeAssignment, Codebook, Dimension, EvidenceRow

_KINDS = tuple(kind.removeprefix("gap.") for kind in GAP_KINDS)
_POLARITIES = ("driver", "barrier")


def code_options(row: EvidenceRow, codebook: Codebook) -> list[dict[str, Any]]:
    """Return the codes that the row has, then those that were suggested or doubted and it has not.

    `given` lists how each is given: "driver", "barrier" or "" (no polarity); empty when it is not. Parents that a code
    brings along and kinds of gap are left out.
    """
    options: dict[tuple[str, str], dict[str, Any]] = {}
    for dimension in codebook.dimensions:
        if dimension.role == "gap":
            continue
        above = _ancestors(dimension)
        for code in _leaves(row.codes, dimension, above):
            entry = options.setdefault((dimension.dimension_id, code.code_id), _option(dimension, code.code_id, above))
            entry["label"] = entry["label"] or code.label
            entry["given"].append(code.polarity or "")
        for suggested in (*row.suggested, *(s for statement in row.statements for s in statement.suggested)):
            if suggested.vocabulary == dimension.vocabulary and suggested.code_id in above:
                key = (dimension.dimension_id, suggested.code_id)
                entry = options.setdefault(key, _option(dimension, suggested.code_id, above))
                entry["probability"] = max(entry["probability"] or 0.0, suggested.probability)
                entry["doubted"] = entry["doubted"] or suggested.is_doubted
    for mention in row.mentions:
        found = options.get((mention.dimension_id, mention.code_id))
        why = f"“{mention.quote}” ({', '.join((mention.rule, *mention.qualifiers))})"
        if found is not None and why not in found["why"]:
            found["why"].append(why)
    return sorted(options.values(), key=lambda option: not option["given"])


def addable_codes(codebook: Codebook) -> list[dict[str, Any]]:
    """Return every code of the codebook but the kinds of gap, as an option that is not given."""
    return [
        _option(dimension, code.code_id, above)
        for dimension in codebook.dimensions
        if dimension.role != "gap"
        for above in [_ancestors(dimension)]
        for code in dimension.codes
    ]


def gap_labels(codebook: Codebook) -> dict[str, str]:
    """Return what a reviewer reads for each kind of gap."""
    labels = {c.code_id: c.label for d in codebook.dimensions if d.role == "gap" for c in d.codes}
    return {kind: labels.get(kind, kind.capitalize()) for kind in _KINDS}


def assign_codes(
    chosen: Iterable[tuple[str, str, str]], *, gap_kinds: Iterable[str], row: EvidenceRow | None, codebook: Codebook
) -> tuple[CodeAssignment, ...]:
    """Return the whole coding that a reviewer's choice of (dimension, code, polarity or "") means.

    A code brings its parents along, and a kind of gap its code. Raises InputError for a code that neither the codebook
    nor the row knows.
    """
    dimensions = {d.dimension_id: d for d in codebook.dimensions}
    own = {(c.dimension_id, c.code_id): c.label for c in row.codes} if row is not None else {}
    assigned: set[CodeAssignment] = set()
    for dimension_id, code_id, polarity in chosen:
        dimension = dimensions.get(dimension_id)
        codes = {c.code_id: c for c in dimension.codes} if dimension is not None else {}
        label = codes[code_id].label if code_id in codes else own.get((dimension_id, code_id))
        if dimension is None or label is None or dimension.role == "gap":
            raise InputError(f"The codebook has no code “{code_id}” in “{dimension_id}”.")
        direction = next((p for p in _POLARITIES if p == polarity), None) if dimension.role == "factor" else None
        assigned.add(CodeAssignment(dimension_id, code_id, label, direction))  # type: ignore[arg-type]  # a Polarity
        for parent in _ancestors(dimension).get(code_id, ()):
            assigned.add(CodeAssignment(dimension_id, parent.code_id, parent.label, direction))  # type: ignore[arg-type]
    kinds = set(gap_kinds)
    for dimension in (d for d in codebook.dimensions if d.role == "gap"):
        labels = {c.code_id: c.label for c in dimension.codes}
        assigned |= {CodeAssignment(dimension.dimension_id, kind, labels.get(kind, kind)) for kind in kinds}
    return tuple(sorted(assigned, key=lambda a: (a.dimension_id, a.code_id, a.polarity or "")))


def with_fallback(
    chosen: Iterable[tuple[str, str, str]], claims: Iterable[str], codebook: Codebook
) -> list[tuple[str, str, str]]:
    """Return the choice, and for a claimed driver or barrier that no factor was chosen for the codebook's fallback."""
    codes = list(chosen)
    factors = [d for d in codebook.dimensions if d.role == "factor"]
    directed = {polarity for dimension_id, _, polarity in codes if dimension_id in {d.dimension_id for d in factors}}
    fallbacks = [(d.dimension_id, d.fallback_code) for d in factors if d.fallback_code is not None]
    return codes + [(d, code, claim) for claim in claims if claim not in directed for d, code in fallbacks[:1]]


def known_gap_kinds(kinds: Iterable[object]) -> tuple[str, ...]:
    """Return those of the kinds of gap that there are, sorted."""
    return tuple(sorted(kind for kind in _KINDS if kind in set(kinds)))


def _option(dimension: Dimension, code_id: str, above: Mapping[str, tuple[Code, ...]]) -> dict[str, Any]:
    labels = {c.code_id: c.label for c in dimension.codes}
    path = [*(parent.label for parent in above.get(code_id, ())), labels.get(code_id, "")]
    return {
        "dimension": dimension.dimension_id,
        "code": code_id,
        "label": " › ".join(path),
        "directed": dimension.role == "factor",
        "given": [],
        "probability": None,
        "doubted": False,
        "why": [],
    }


def _ancestors(dimension: Dimension) -> dict[str, tuple[Code, ...]]:
    """Return the codes above each code, from the top of the tree down."""
    codes = {c.code_id: c for c in dimension.codes}

    def above(code: Code) -> tuple[Code, ...]:
        parent = codes.get(code.parent or "")
        return (*above(parent), parent) if parent is not None else ()

    return {code_id: above(code) for code_id, code in codes.items()}


def _leaves(
    codes: Iterable[CodeAssignment], dimension: Dimension, above: Mapping[str, tuple[Code, ...]]
) -> list[CodeAssignment]:
    here = [c for c in codes if c.dimension_id == dimension.dimension_id]
    brought = {(parent.code_id, c.polarity) for c in here for parent in above.get(c.code_id, ())}
    return [c for c in here if (c.code_id, c.polarity) not in brought]
