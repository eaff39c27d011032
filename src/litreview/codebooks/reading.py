"""YAML as a tree of strings, lists and dicts, with the place of every value.

Built from PyYAML's events rather than its objects: every scalar stays the string that was typed (`NO` is Norway, `1.0`
a version), a key given twice is a fault instead of a silent loss, and nesting is bounded, which libyaml's own composer
answers with a crash of the interpreter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 40  # nested lists and mappings; a codebook with three levels of codes needs 14

Path = tuple[str | int, ...]
Tree = str | list["Tree"] | dict[str, "Tree"]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a file; line and column count from 1."""

    line: int
    column: int
    what: str
    expected: str
    remedy: str

    def to_line(self, file: str) -> str:
        """Write `file:line:column: what; expected; what to do`."""
        return f"{file}:{self.line}:{self.column}: {self.what}; {self.expected}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Reading:
    """The tree of a file, the places (line, column, from 1) of its values and keys by path, and the faults met."""

    tree: Tree | None
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def place(self, path: Path) -> tuple[int, int]:
        """Return the place of the value at `path`, or of the nearest value around it."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def key_place(self, path: Path) -> tuple[int, int]:
        """Return the place of the key at `path`, or of its value where it has none."""
        return self.keys.get(path) or self.place(path)


def read_yaml(content: bytes) -> Reading:
    """Read a YAML file's bytes; never raises, faults are in the result."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", errors="replace")) + 1
        what = f"the byte 0x{content[error.start]:02x} is not UTF-8"
        return Reading(
            None, faults=[Fault(line, column, what, "expected text encoded as UTF-8", "save the file as UTF-8")]
        )
    reading = Reading(None)
    try:
        tree = _Builder(reading, text).build()
    except yaml.YAMLError as error:
        return Reading(None, faults=[*reading.faults, _syntax_fault(error, text)])
    except _TooDeepError as error:
        what, expected = "nested too deeply", f"expected at most {MAX_DEPTH} levels"
        return Reading(
            None, faults=[*reading.faults, Fault(*error.place, what, expected, "check the brackets and indents")]
        )
    return Reading(tree, reading.values, reading.keys, reading.faults)


class _TooDeepError(Exception):
    def __init__(self, place: tuple[int, int]) -> None:
        super().__init__()
        self.place = place


def _syntax_fault(error: yaml.YAMLError, text: str) -> Fault:
    expected, remedy = "expected valid YAML", "check indents, colons and quotes around this place"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        what = " ".join(
            str(part) for part in (getattr(error, "context", None), getattr(error, "problem", None)) if part
        )
        return Fault(mark.line + 1, mark.column + 1, what, expected, remedy)
    position = min(getattr(error, "position", 0) or 0, len(text))
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    what = (
        f"a character that YAML forbids: {error.reason}" if isinstance(error, yaml.reader.ReaderError) else str(error)
    )
    return Fault(line, column, what, "expected printable characters", "delete it, or save the file as UTF-8 text")


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


class _Builder:
    """Turns the events of one document into a tree, noting places and faults in a Reading."""

    def __init__(self, reading: Reading, text: str) -> None:
        self._reading = reading
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_LOADER))

    def build(self) -> Tree | None:
        """Build the tree of the first document; None for an empty file."""
        tree: Tree | None = None
        n_documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                n_documents += 1
                if n_documents == 2:
                    self._fault(
                        _place(event), "a second document", "expected one document in the file", "split the file"
                    )
                    break
            elif not isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent):
                tree = self._value(event, ())
        return tree

    def _fault(self, place: tuple[int, int], what: str, expected: str, remedy: str) -> None:
        self._reading.faults.append(Fault(*place, what, expected, remedy))

    def _value(self, event: yaml.Event, path: Path) -> Tree:
        if len(path) > MAX_DEPTH:
            raise _TooDeepError(_place(event))
        self._reading.values.setdefault(path, _place(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        if isinstance(event, yaml.AliasEvent):
            self._fault(_place(event), f"the alias *{event.anchor}", "expected the value itself", "write it out here")
            return ""
        return str(getattr(event, "value", ""))

    def _sequence(self, path: Path) -> list[Tree]:
        values: list[Tree] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, Tree]:
        values: dict[str, Tree] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._fault(
                    _place(event), "a list or mapping as a key", "expected a word", "check the brackets and '?'"
                )
                self._value(event, (*path, ""))
                self._value(next(self._events), (*path, ""))
                continue
            key, place = str(event.value), _place(event)
            first = self._reading.keys.get((*path, key)) if key in values else None
            if first is not None:
                expected = f"expected each key once, and it stands in line {first[0]} already"
                self._fault(place, f"the key '{key}' is given twice", expected, "merge the two or delete one")
                self._value(next(self._events), (*path, f"{key} (again)"))
                continue
            self._reading.keys[(*path, key)] = place
            values[key] = self._value(next(self._events), (*path, key))
        return values
