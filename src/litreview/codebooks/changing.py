"""A codebook with one code changed, added or taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from litreview.errors import InputError
from litreview.records import Code, Codebook, Dimension


def find_dimension(codebook: Codebook, dimension_id: str) -> Dimension:
    """Return a dimension; raises InputError when there is none of that id."""
    for dimension in codebook.dimensions:
        if dimension.dimension_id == dimension_id:
            return dimension
    known = ", ".join(d.dimension_id for d in codebook.dimensions)
    raise InputError(f"The codebook has no dimension “{dimension_id}”.", remedy=f"It has: {known}.")


def find_code(codebook: Codebook, dimension_id: str, code_id: str) -> Code:
    """Return a code; raises InputError when there is none of that id."""
    for code in find_dimension(codebook, dimension_id).codes:
        if code.code_id == code_id:
            return code
    raise InputError(
        f"The codebook has no code “{code_id}” in “{dimension_id}”.", remedy="Choose one from the list of codes."
    )


def family_of(dimension: Dimension, code_id: str) -> frozenset[str]:
    """Return a code and all codes below it; parents stand before their children."""
    family = {code_id}
    for code in dimension.codes:
        if code.parent in family:
            family.add(code.code_id)
    return frozenset(family)


def with_changed(codebook: Codebook, dimension_id: str, changed: Code) -> Codebook:
    """Return the codebook with `changed` in place of the code of its id; where that stands in the tree stays."""
    find_code(codebook, dimension_id, changed.code_id)
    return _with_codes(
        codebook,
        dimension_id,
        lambda codes: tuple(
            replace(changed, parent=code.parent) if code.code_id == changed.code_id else code for code in codes
        ),
    )


def with_added(codebook: Codebook, dimension_id: str, added: Code) -> Codebook:
    """Return the codebook with a new code behind the last of those with the same parent.

    Raises InputError for an id that the dimension has already, and for a parent that it has not.
    """
    dimension = find_dimension(codebook, dimension_id)
    if any(code.code_id == added.code_id for code in dimension.codes):
        raise InputError(
            f"The dimension “{dimension.label}” has a code “{added.code_id}” already.", remedy="Choose another id."
        )
    if added.parent is not None:
        find_code(codebook, dimension_id, added.parent)
    family = family_of(dimension, added.parent) if added.parent is not None else None
    places = [at for at, code in enumerate(dimension.codes) if family is None or code.code_id in family]
    after = places[-1] + 1 if places else 0
    return _with_codes(codebook, dimension_id, lambda codes: (*codes[:after], added, *codes[after:]))


def without_code(codebook: Codebook, dimension_id: str, code_id: str) -> Codebook:
    """Return the codebook without a code and all codes below it."""
    find_code(codebook, dimension_id, code_id)
    family = family_of(find_dimension(codebook, dimension_id), code_id)
    return _with_codes(codebook, dimension_id, lambda codes: tuple(c for c in codes if c.code_id not in family))


def _with_codes(
    codebook: Codebook, dimension_id: str, change: Callable[[tuple[Code, ...]], tuple[Code, ...]]
) -> Codebook:
    dimensions = tuple(
        replace(d, codes=change(d.codes)) if d.dimension_id == dimension_id else d for d in codebook.dimensions
    )
    return replace(codebook, dimensions=dimensions)
