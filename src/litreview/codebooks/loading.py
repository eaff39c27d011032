"""A codebook file becomes a Codebook, or one error that lists everything wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError

from litreview.codebooks import reading
from litreview.codebooks.reading import Fault, Reading, Tree, read_yaml
from litreview.codebooks.schema import (
    GAP_CODES,
    OPEN_ROLES,
    SUGGESTED_ROLES,
    BadValueError,
    CodebookForm,
    CodeForm,
    DimensionForm,
    PatternForm,
    suggest,
)
from litreview.errors import CodebookError
from litreview.records import Code, Codebook, Dimension, DimensionRole, Pattern
from litreview.text import normalise

_SHIPPED = Path(__file__).parent / "shipped"
MAX_BYTES = 20_000_000  # a file over this is no codebook; the largest shipped one has 0.2 million


def shipped_codebooks() -> tuple[str, ...]:
    """Return the names of the codebooks that ship with litreview, sorted."""
    return tuple(sorted(path.stem for path in _SHIPPED.glob("*.yaml")))


def load_codebook(path_or_shipped_name: str | Path) -> Codebook:
    """Load a codebook from a YAML file, or a shipped one by its name.

    The `source` of codes and patterns is the file's name without folders, and the line. Raises CodebookError, whose
    text has one line `file:line:column: what; expected; what to do` for each fault, in order of the file.
    """
    path = _locate(path_or_shipped_name)
    return parse_codebook(_read_bytes(path), name=path.name, where=str(path))


def parse_codebook(content: bytes, *, name: str, where: str) -> Codebook:
    """Read a codebook from the bytes of a file that is called `name`; faults raise as in loading, named by `where`."""
    found = read_yaml(content)
    faults = list(found.faults)
    form: CodebookForm | None = None
    if isinstance(found.tree, dict):
        faults += _cross_faults(found)
        form, model_faults = _validate(found)
        faults += model_faults
    elif not faults:
        expected = "expected a mapping with codebook, version, label, description and dimensions"
        faults.append(Fault(1, 1, "no codebook in the file", expected, "start from a shipped codebook"))
    if faults or form is None:
        raise CodebookError("\n".join(fault.to_line(where) for fault in sorted(set(faults))))
    return _Converter(found, name).codebook(form, digest=hashlib.sha256(content).hexdigest())


def codebook_text(path_or_shipped_name: str | Path) -> str:
    """Return a codebook's YAML as it was typed, for a copy that a reviewer may edit; faults raise as in loading."""
    load_codebook(path_or_shipped_name)
    return _locate(path_or_shipped_name).read_text(encoding="utf-8-sig")


def _locate(path_or_shipped_name: str | Path) -> Path:
    """Return the file that is meant; a name without folder and suffix may be a shipped codebook's."""
    path = Path(path_or_shipped_name)
    if isinstance(path_or_shipped_name, str) and path_or_shipped_name in shipped_codebooks():
        return _SHIPPED / f"{path_or_shipped_name}.yaml"
    return path


def _read_bytes(path: Path) -> bytes:
    shipped = ", ".join(shipped_codebooks())
    remedy = f"Give the path of a YAML file, or the name of a shipped codebook: {shipped}."
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CodebookError("the file is too large for a codebook.", where=str(path), remedy=remedy)
        return path.read_bytes()
    except FileNotFoundError:
        raise CodebookError("there is no such codebook.", where=str(path), remedy=remedy) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CodebookError(f"the codebook cannot be read ({reason}).", where=str(path), remedy=remedy) from error


# ---------------------------------------------------------------- faults of single values


def _validate(found: Reading) -> tuple[CodebookForm | None, list[Fault]]:
    try:
        return CodebookForm.model_validate(found.tree), []
    except ValidationError as error:
        return None, [_model_fault(cast(dict[str, Any], one), found) for one in error.errors(include_url=False)]


def _model_fault(error: dict[str, Any], found: Reading) -> Fault:
    path: reading.Path = tuple(error["loc"])
    kind, name = error["type"], str(path[-1]) if path else ""
    if kind == "missing":
        owner = found.place(path[:-1])
        return Fault(*owner, f"'{name}' is missing", f"expected a line '{name}: ...' here", "add it")
    if kind == "extra_forbidden":
        known = list(_fields_at(path))
        expected = f"expected {', '.join(known[:-1])} or {known[-1]}"
        return Fault(*found.key_place(path), f"the key '{name}' is unknown", expected, suggest(name, known))
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, BadValueError):
        return Fault(*found.place(path), f"{_subject(path)}{cause.what}", cause.expected, cause.remedy or "correct it")
    what = {
        "list_type": "a list",
        "model_type": "a mapping",
        "dict_type": "a mapping",
        "too_short": "at least one entry",
    }
    expected = f"expected {what.get(kind, 'a text')}"
    return Fault(
        *found.place(path),
        f"{_subject(path)}it is {_describe(error['input'])}",
        expected,
        _REMEDIES.get(kind, "put it in quotes"),
    )


_REMEDIES = {
    "list_type": "write each entry on a line of its own that starts with '- '",
    "model_type": "write it as lines 'key: value'",
    "too_short": "add one, or delete the line",
}


def _subject(path: reading.Path) -> str:
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    return f"{name}: " if name else ""


def _describe(value: object) -> str:
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, dict):
        return "a mapping"
    return "empty" if value == "" else f"the text '{value}'"


def _fields_at(path: reading.Path) -> Iterator[str]:
    """Return the keys allowed in the mapping that holds the last part of `path`."""
    model: type[BaseModel] = CodebookForm
    owner = [part for part in path[:-1] if isinstance(part, str)]
    for part in owner:
        if part == "dimensions":
            model = DimensionForm
        elif part == "codes":
            model = CodeForm
        elif part in ("patterns", "excludes"):
            model = PatternForm
    return iter(model.model_fields)


# ---------------------------------------------------------------- faults that show only across values


@dataclass(frozen=True, slots=True)
class _Spot:
    """A mapping of the tree with its path."""

    path: reading.Path
    content: dict[str, Tree]

    def text(self, key: str) -> str:
        value = self.content.get(key)
        return value if isinstance(value, str) else ""


def _mappings(owner: _Spot, key: str) -> list[_Spot]:
    children = owner.content.get(key)
    if not isinstance(children, list):
        return []
    return [_Spot((*owner.path, key, i), child) for i, child in enumerate(children) if isinstance(child, dict)]


def _codes_of(owner: _Spot) -> Iterator[_Spot]:
    """Yield the codes below a dimension or code, parents before children."""
    for code in _mappings(owner, "codes"):
        yield code
        yield from _codes_of(code)


def _cross_faults(found: Reading) -> Iterator[Fault]:
    """Yield what is wrong between values; tolerant of anything malformed, which `_validate` reports."""
    root = _Spot((), cast(dict[str, Tree], found.tree))
    dimensions = _mappings(root, "dimensions")
    yield from _repeated(found, dimensions, "id", "dimension id")
    yield from _repeated(found, dimensions, "label", "label of a dimension")
    open_or_gap = [spot for spot in dimensions if spot.text("role") in (*OPEN_ROLES, "gap")]
    yield from _repeated(found, open_or_gap, "role", "role of a dimension")
    for dimension in dimensions:
        codes = list(_codes_of(dimension))
        yield from _repeated(found, codes, "id", "code id")
        yield from _repeated(found, codes, "label", "label of a code")
        yield from _role_faults(found, dimension, codes)


def _repeated(found: Reading, spots: list[_Spot], key: str, noun: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for spot in spots:
        value = spot.text(key)
        if not value:
            continue
        line, column = found.place((*spot.path, key))
        if value in first:
            expected = f"expected each {noun} once, and it stands in line {first[value]} already"
            yield Fault(line, column, f"the {noun} '{value}' is given twice", expected, "rename or delete one")
        first.setdefault(value, line)


def _role_faults(found: Reading, dimension: _Spot, codes: list[_Spot]) -> Iterator[Fault]:
    role = dimension.text("role")
    if role in OPEN_ROLES and codes:
        place = found.key_place((*dimension.path, "codes"))
        yield Fault(
            *place, f"codes in a dimension of role {role}", "expected none: they are found by rule", "delete them"
        )
    if role in get_args(DimensionRole) and role not in OPEN_ROLES and not codes:
        yield Fault(
            *found.place(dimension.path), "a dimension without codes", f"role {role} needs at least one", "add codes"
        )
    if "fallback" in dimension.content:
        yield from _fallback_faults(found, dimension, [code.text("id") for code in codes])
    if "suggestions" in dimension.content and role not in SUGGESTED_ROLES:
        place = found.key_place((*dimension.path, "suggestions"))
        yield Fault(*place, f"suggestions in a dimension of role {role}", "expected none", "delete it")
    if role == "gap":
        yield from _gap_faults(found, codes)


def _fallback_faults(found: Reading, dimension: _Spot, code_ids: list[str]) -> Iterator[Fault]:
    fallback, place = dimension.text("fallback"), (*dimension.path, "fallback")
    if dimension.text("role") != "factor":
        yield Fault(*found.key_place(place), "a fallback outside role factor", "expected none", "delete it")
    elif fallback not in code_ids:
        what = f"the fallback '{fallback}' is no code of this dimension"
        yield Fault(
            *found.place(place), what, "expected a code id", suggest(fallback, [code for code in code_ids if code])
        )


def _gap_faults(found: Reading, codes: list[_Spot]) -> Iterator[Fault]:
    for code in codes:
        code_id = code.text("id")
        if code_id and code_id not in GAP_CODES:
            expected = f"expected one of {', '.join(GAP_CODES)}"
            yield Fault(
                *found.place((*code.path, "id")),
                f"'{code_id}' is no kind of gap",
                expected,
                suggest(code_id, list(GAP_CODES)),
            )
        if "patterns" in code.content:
            place = found.key_place((*code.path, "patterns"))
            yield Fault(
                *place,
                "patterns in a dimension of role gap",
                "expected none: gaps are found by claim rules",
                "delete them",
            )


# ---------------------------------------------------------------- forms to records


class _Converter:
    """Turns checked forms into records that know the line they stand in."""

    def __init__(self, found: Reading, file: str) -> None:
        self._found = found
        self._file = file

    def codebook(self, form: CodebookForm, *, digest: str) -> Codebook:
        dimensions = tuple(self._dimension(one, ("dimensions", i)) for i, one in enumerate(form.dimensions))
        label, description = normalise(form.label), normalise(form.description)
        return Codebook(form.codebook, form.version, label, description, digest, dimensions)

    def _dimension(self, form: DimensionForm, path: reading.Path) -> Dimension:
        return Dimension(
            dimension_id=form.id,
            label=normalise(form.label),
            description=normalise(form.description),
            role=cast(DimensionRole, form.role),
            codes=tuple(self._codes(form.codes, (*path, "codes"), parent=None)),
            fallback_code=form.fallback,
            vocabulary=form.suggestions,
        )

    def _codes(self, forms: list[CodeForm], path: reading.Path, *, parent: str | None) -> Iterator[Code]:
        for i, form in enumerate(forms):
            here: reading.Path = (*path, i)
            yield Code(
                code_id=form.id,
                label=normalise(form.label),
                definition=normalise(form.definition),
                parent=parent,
                patterns=tuple(self._patterns(form.patterns, (*here, "patterns"))),
                excludes=tuple(self._patterns(form.excludes, (*here, "excludes"))),
                examples=tuple(normalise(sentence) for sentence in form.examples),
                counterexamples=tuple(normalise(sentence) for sentence in form.counterexamples),
                source=self._source(here),
            )
            yield from self._codes(form.codes, (*here, "codes"), parent=form.id)

    def _patterns(self, forms: list[PatternForm], path: reading.Path) -> Iterator[Pattern]:
        for i, form in enumerate(forms):
            yield pattern_of(form, self._source((*path, i)))

    def _source(self, path: reading.Path) -> str:
        return f"{self._file}:{self._found.place(path)[0]}"


def pattern_of(form: PatternForm, source: str) -> Pattern:
    """Return a checked form as a record that knows where it stands."""
    if form.regex is not None:
        return Pattern("regex", form.regex, source)
    if form.tokens is not None:
        return Pattern("tokens", json.dumps(form.tokens, sort_keys=True, ensure_ascii=False), source)
    return Pattern("phrase", normalise(form.phrase or ""), source)
