"""A code as a person types it into fields, one entry a line, and back: each fault says which line, and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from pydantic import ValidationError

from litreview.codebooks.loading import pattern_of
from litreview.codebooks.reading import Fault, read_yaml
from litreview.codebooks.runaway import may_run_away
from litreview.codebooks.schema import BadValueError, PatternForm, check_id
from litreview.records import Code, Pattern
from litreview.text import fold, normalise

FieldName = Literal["label", "definition", "patterns", "excludes", "examples", "counterexamples"]
FIELDS: tuple[FieldName, ...] = get_args(FieldName)
_KINDS = ("regex", "tokens", "phrase")


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong in a line (from 1) of a field, what was expected, and what to do."""

    field: FieldName | Literal["id"]
    line: int
    what: str
    expected: str
    remedy: str


def pattern_line(pattern: Pattern) -> str:
    """Return a pattern as it is typed: a bare phrase, or its kind and a colon before it."""
    value = pattern.value if pattern.kind == "phrase" else f"{pattern.kind}: {pattern.value}"
    return " ".join(value.splitlines())


def write_fields(code: Code) -> dict[FieldName, str]:
    """Return what the fields of a code show, one entry a line."""
    return {
        "label": code.label,
        "definition": code.definition,
        "patterns": "\n".join(map(pattern_line, code.patterns)),
        "excludes": "\n".join(map(pattern_line, code.excludes)),
        "examples": "\n".join(code.examples),
        "counterexamples": "\n".join(code.counterexamples),
    }


def read_fields(fields: dict[FieldName, str], *, base: Code) -> tuple[Code, tuple[FieldFault, ...]]:
    """Return `base` with what the fields say, and the faults; entries with a fault are left out.

    Empty lines do not count. A line that is as `base` has it stays the very same pattern.
    """
    needed: tuple[FieldName, ...] = ("label", "definition")
    faults = [
        FieldFault(name, 1, "it is empty", "expected some text", "write what the code means")
        for name in needed
        if not normalise(fields[name])
    ]
    code = replace(
        base,
        label=normalise(fields["label"]) or base.label,
        definition=normalise(fields["definition"]) or base.definition,
        patterns=_read_patterns("patterns", fields["patterns"], base.patterns, faults),
        excludes=_read_patterns("excludes", fields["excludes"], base.excludes, faults),
        examples=tuple(_entries(fields["examples"])),
        counterexamples=tuple(_entries(fields["counterexamples"])),
    )
    return code, tuple(faults)


def suggest_id(label: str) -> str:
    """Return an id made of a label: small letters, digits and _; empty when it has no letters.

    >>> suggest_id("Trade unions & 3 councils")
    'trade_unions_3_councils'
    """
    return fold(label).replace(" ", "_").lstrip("0123456789_")


def id_fault(code_id: str) -> FieldFault | None:
    """Return what is wrong with an id, or None."""
    try:
        check_id(code_id)
    except BadValueError as error:
        return FieldFault("id", 1, error.what, error.expected, error.remedy)
    return None


def _entries(text: str) -> list[str]:
    return [entry for entry in map(normalise, text.splitlines()) if entry]


def _read_patterns(
    name: Literal["patterns", "excludes"], text: str, known: Sequence[Pattern], faults: list[FieldFault]
) -> tuple[Pattern, ...]:
    as_typed = {pattern_line(pattern): pattern for pattern in known}
    found: list[Pattern] = []
    lines: dict[tuple[str, str], int] = {}
    for number, typed in enumerate(text.splitlines(), start=1):
        line = typed.strip()
        if not line:
            continue
        try:
            pattern = as_typed.get(line) or _read_pattern(line, f"{name}, line {number}")
        except BadValueError as error:
            faults.append(FieldFault(name, number, error.what, error.expected, error.remedy or "correct it"))
            continue
        first = lines.setdefault((pattern.kind, pattern.value), number)
        if first != number:
            what = f"the pattern stands in line {first} already"
            faults.append(FieldFault(name, number, what, "expected each pattern once", "delete one"))
        else:
            found.append(pattern)
    return tuple(found)


def _read_pattern(line: str, source: str) -> Pattern:
    kind, colon, value = line.partition(":")
    form: dict[str, Any] = {"phrase": line}
    if colon and kind in _KINDS:
        form = {kind: value.strip()}
    if "regex" in form and _never_ends(form["regex"]):
        expected = "expected something between the rounds that must be there, such as a space"
        raise BadValueError("a repetition of a repetition may take for ever", expected, "leave out one of the two")
    if "tokens" in form:
        form = {"tokens": _read_tokens(form["tokens"])}
    try:
        return pattern_of(PatternForm.model_validate(form), source)
    except ValidationError as error:
        raise _first_cause(error) from error


def _never_ends(regex: str) -> bool:
    try:
        return may_run_away(regex)
    except (re.error, OverflowError, RecursionError):  # told by the form
        return False


def _read_tokens(text: str) -> Any:
    found = read_yaml(text.encode())
    if found.faults:
        fault: Fault = found.faults[0]
        raise BadValueError(fault.what, 'expected a list such as [{"LOWER": "waste"}]', fault.remedy)
    return found.tree


def _first_cause(error: ValidationError) -> BadValueError:
    for one in error.errors(include_url=False):
        cause = cast(dict[str, Any], one).get("ctx", {}).get("error")
        if isinstance(cause, BadValueError):
            return cause
    expected = 'expected a list such as [{"LOWER": "waste"}]'
    return BadValueError("it is no pattern", expected, "write a phrase, or regex: and a regular expression")
