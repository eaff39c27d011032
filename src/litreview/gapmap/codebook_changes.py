"""What happened to the codes between two codebooks: added, removed, renamed, given other patterns or another parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from litreview.records import Code, CodeAssignment, Codebook, CodeChange, Dimension, EvidenceRow, Pattern
from litreview.text import fold

_NAMED_AT_MOST = 3  # patterns; the rest is told by number


def compare_codebooks(before: Codebook, after: Codebook) -> tuple[CodeChange, ...]:
    """Return the changes in order of the later codebook, then what it lacks; equal codebooks give none.

    A code is known by its id. One that is gone and one that is new are the same where they share the label or all the
    patterns. Definitions and examples change nothing that is coded, and are not told.
    """
    earlier = {d.dimension_id: d for d in before.dimensions}
    changes: list[CodeChange] = []
    for dimension in after.dimensions:
        old = earlier.pop(dimension.dimension_id, None)
        changes += _compare(old, dimension) if old is not None else _all_new(dimension)
    for gone in earlier.values():
        changes += [_change(gone, None, code, "removed with its dimension") for code in gone.codes]
    return tuple(changes)


def renamed_codes(changes: Iterable[CodeChange]) -> Mapping[tuple[str, str], str]:
    """Return the newer id of each code whose id changed, by dimension and earlier id."""
    return {
        (c.dimension_id, c.old_id): c.code_id
        for c in changes
        if c.code_id is not None and c.old_id is not None and c.code_id != c.old_id
    }


def rename_rows(rows: Iterable[EvidenceRow], renamed: Mapping[tuple[str, str], str]) -> tuple[EvidenceRow, ...]:
    """Return the rows with the newer ids of codes."""
    if not renamed:
        return tuple(rows)

    def newer(code: CodeAssignment) -> CodeAssignment:
        return replace(code, code_id=renamed.get((code.dimension_id, code.code_id), code.code_id))

    return tuple(replace(row, codes=tuple(newer(c) for c in row.codes)) for row in rows)


def joint_codebook(before: Codebook, after: Codebook) -> Codebook:
    """Return the later codebook with the dimensions and codes that only the earlier one has, at their end."""
    changes = compare_codebooks(before, after)
    removed = {(c.dimension_id, c.old_id) for c in changes if c.code_id is None}
    earlier = {d.dimension_id: d for d in before.dimensions}
    joint = []
    for dimension in after.dimensions:
        old = earlier.pop(dimension.dimension_id, None)
        kept = [c for c in old.codes if (old.dimension_id, c.code_id) in removed] if old is not None else []
        known = {c.code_id for c in (*dimension.codes, *kept)}
        gone = tuple(c if c.parent in known else replace(c, parent=None) for c in kept)
        joint.append(replace(dimension, codes=dimension.codes + gone))
    return replace(after, dimensions=(*joint, *earlier.values()))


def _all_new(dimension: Dimension) -> list[CodeChange]:
    return [_change(dimension, code, None, "added with its dimension") for code in dimension.codes]


def _compare(old: Dimension, new: Dimension) -> Iterator[CodeChange]:
    earlier = {c.code_id: c for c in old.codes}
    later = {c.code_id for c in new.codes}
    gone = [c for c in old.codes if c.code_id not in later]
    for code in new.codes:
        was = earlier.get(code.code_id)
        if was is None:
            was = next((c for c in gone if _is_same(c, code)), None)
            if was is None:
                yield _change(new, code, None, "added")
                continue
            gone.remove(was)
        words = list(_differences(was, code))
        if words:
            # A trained vocabulary knows codes by their ids.
            coding = new.vocabulary is not None and was.code_id != code.code_id
            yield _change(new, code, was, "; ".join(words), coding=coding or any(map(_codes_otherwise, words)))
    for code in gone:
        yield _change(new, None, code, "removed")
    if (old.fallback_code, old.vocabulary) != (new.fallback_code, new.vocabulary):
        for code in new.codes:
            yield _change(new, code, earlier.get(code.code_id, code), f"settings of {new.label} changed")


def _is_same(one: Code, other: Code) -> bool:
    patterns = _values(one.patterns)
    return fold(one.label) == fold(other.label) or (bool(patterns) and patterns == _values(other.patterns))


def _differences(was: Code, code: Code) -> Iterator[str]:
    if was.code_id != code.code_id:
        yield f"id “{was.code_id}” is now “{code.code_id}”"
    if was.label != code.label:
        yield f"label was “{was.label}”"
    if was.parent != code.parent:
        yield f"moved under {code.parent}" if code.parent is not None else "moved to the top"
    for name, earlier, later in (
        ("pattern", was.patterns, code.patterns), ("excluded pattern", was.excludes, code.excludes),
    ):  # fmt: skip
        for verb, found in (
            ("added", _values(later) - _values(earlier)),
            ("removed", _values(earlier) - _values(later)),
        ):
            if found:
                yield f"{name}{'s' if len(found) > 1 else ''} {_listed(found)} {verb}"


def _codes_otherwise(words: str) -> bool:
    return not words.startswith(("id ", "label "))


def _values(patterns: Sequence[Pattern]) -> frozenset[str]:
    return frozenset(p.value for p in patterns)


def _listed(found: Iterable[str]) -> str:
    named = sorted(found)
    more = f" and {len(named) - _NAMED_AT_MOST} more" if len(named) > _NAMED_AT_MOST else ""
    return ", ".join(f"“{value}”" for value in named[:_NAMED_AT_MOST]) + more


def _change(
    dimension: Dimension, code: Code | None, was: Code | None, words: str, *, coding: bool = True
) -> CodeChange:
    named = code if code is not None else was
    return CodeChange(
        dimension_id=dimension.dimension_id,
        code_id=code.code_id if code is not None else None,
        old_id=was.code_id if was is not None else None,
        label=named.label if named is not None else "",
        coding=coding,
        words=words,
    )
