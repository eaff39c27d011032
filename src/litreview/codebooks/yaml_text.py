"""Pieces of YAML: where the entries of a list or mapping stand in a text, and how new ones are written beside them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_LINE = 118  # characters; a longer line is broken where it may be
Item = tuple[str, str]
"""An entry of a list: its kind ("" for plain text, "regex", "tokens") and its value."""


class Edit(NamedTuple):
    """`text[start:end]` becomes `new`."""

    start: int
    end: int
    new: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with edits that do not overlap; of two at one place, what is put in comes first."""
    parts: list[str] = []
    at = 0
    for start, end, new in sorted(edits, key=lambda e: (e.start, e.end)):
        parts += (text[at:start], new)
        at = end
    return "".join((*parts, text[at:]))


# ---------------------------------------------------------------- writing


def scalar_text(value: str, *, flow: bool, indent: int | None = None, quoted: bool = False) -> str:
    """Write a text: bare where it may stand bare, else in quotes; with `indent` (columns), a long one folded.

    `flow`: it stands between brackets. `quoted`: in quotes even where it could stand bare.
    """
    if indent is not None and not flow and indent + len(value) > MAX_LINE - 20 and not value.startswith(" "):
        lines = textwrap.wrap(value, MAX_LINE - indent, break_long_words=False, break_on_hyphens=False)
        return ">\n" + "\n".join(" " * indent + line for line in lines)
    single = "'" + value.replace("'", "''") + "'"
    for written in ([] if quoted else [value]) + [single]:
        if _reads_as(written, value, flow=flow):
            return written
    plain = yaml.safe_dump(value, default_style='"', width=float("inf"), allow_unicode=True)
    return str(plain).rstrip("\n")


def _reads_as(written: str, value: str, *, flow: bool) -> bool:
    """Tell whether a piece is read as this text and by no YAML reader as a number, a date or the like."""
    if "\n" in written or "\r" in written:
        return False
    try:
        node = yaml.compose(f"[{written}, x]" if flow else f"- {written}\n- x\n", Loader=LOADER)
    except yaml.YAMLError:
        return False
    if not isinstance(node, yaml.SequenceNode) or len(node.value) != 2:
        return False
    first = node.value[0]
    return isinstance(first, yaml.ScalarNode) and first.value == value and first.tag == "tag:yaml.org,2002:str"


def item_text(item: Item, *, flow: bool) -> str:
    """Write an entry of a list, without the dash before it."""
    kind, value = item
    if not kind:
        return scalar_text(value, flow=flow)
    written = value if kind == "tokens" else scalar_text(value, flow=flow, quoted=True)
    return f"{{{kind}: {written}}}" if flow else f"{kind}: {written}"


def list_text(items: Sequence[Item], *, flow: bool, indent: int) -> str:
    """Write a list as the value of a key: between brackets, or a line for each entry, `indent` columns in."""
    if flow:
        return "[" + ", ".join(item_text(item, flow=True) for item in items) + "]"
    return "".join(f"\n{' ' * indent}- {item_text(item, flow=False)}" for item in items)


def mapping_text(content: Sequence[tuple[str, str | Sequence[Item]]], *, flow: bool, indent: int) -> str:
    """Write a mapping as an entry of a list, whose keys stand `indent` columns in; without the dash before it."""
    parts = []
    for key, value in content:
        if isinstance(value, str):
            written = " " + scalar_text(value, flow=flow, indent=indent + 2)
        else:
            written = " " * flow + list_text(value, flow=flow, indent=indent + 2)
        parts.append(f"{key}:{written}")
    return "{" + ", ".join(parts) + "}" if flow else ("\n" + " " * indent).join(parts)


# ---------------------------------------------------------------- places


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a list or mapping in `text`: where each stands, and for a mapping its keys.

    `indent` is the column at which the entries begin: that of the dash, or of the key.
    """

    text: str
    is_flow: bool
    spans: tuple[tuple[int, int], ...]
    nodes: tuple[yaml.Node, ...]
    keys: tuple[str, ...]
    indent: int

    def __len__(self) -> int:
        return len(self.spans)

    def __contains__(self, key: str) -> bool:
        return key in self.keys

    def value(self, key: str) -> yaml.Node:
        """Return the value of a key that is there."""
        return self.nodes[self.keys.index(key)]

    def replace_value(self, key: str, new: str) -> Edit:
        """Write a key's value anew."""
        return self._replace(self.value(key), new)

    def replace_item(self, at: int, item: Item) -> Edit:
        """Write an entry of a list anew."""
        return self._replace(self.nodes[at], item_text(item, flow=self.is_flow))

    def insert_items(self, at: int, items: Sequence[Item]) -> Edit:
        """Put entries into a list before the entry `at`, or behind the last one."""
        written = [item_text(item, flow=self.is_flow) for item in items]
        if self.is_flow:
            return self._insert_between(at, written)
        return self._insert_lines(at, [f"{' ' * self.indent}- {one}" for one in written])

    def insert_mapping(self, content: Sequence[tuple[str, str | Sequence[Item]]]) -> Edit:
        """Put a mapping behind the last entry of a list."""
        written = mapping_text(content, flow=self.is_flow, indent=self.indent + 2)
        if self.is_flow:
            return self._insert_between(len(self), [written])
        return self._insert_lines(len(self), [f"{' ' * self.indent}- {written}"])

    def insert_key(self, after: str, key: str, value: str, *, on_own_line: bool) -> Edit:
        """Put a key with its written value behind the key `after`."""
        at = self.keys.index(after) + 1
        if self.is_flow:
            return self._insert_between(at, [f"{key}: {value}"])
        return self._insert_lines(at, [f"{' ' * self.indent}{key}:{'' if on_own_line else ' '}{value}"])

    def remove(self, first: int, last: int) -> list[Edit]:
        """Take out the entries from `first` to `last`; others must be left."""
        if not self.is_flow:
            return [self._lines_of(at) for at in range(first, last + 1)]
        if last + 1 < len(self):
            return [Edit(self.spans[first][0], self.spans[last + 1][0], "")]
        return [Edit(self.spans[first - 1][1], self.spans[last][1], "")]

    def remove_key(self, key: str) -> list[Edit]:
        """Take out a key with its value."""
        at = self.keys.index(key)
        return self.remove(at, at)

    def _replace(self, node: yaml.Node, new: str) -> Edit:
        return Edit(node.start_mark.index, end_of(node, self.text), self._with_line_ends(new))

    def _insert_between(self, at: int, written: Sequence[str]) -> Edit:
        if at == 0:
            place = self.spans[0][0]
            return Edit(place, place, "".join(f"{one}, " for one in written))
        place = self.spans[at - 1][1]
        tail = len(self.text[place : self._line_end(place)].rstrip("\r\n"))
        line = place - self._line_start(place)
        parts = []
        for one in written:
            if line + len(one) + 2 + tail > MAX_LINE:
                parts.append(f",\n{' ' * self.indent}{one}")
                line = self.indent + len(one)
            else:
                parts.append(f", {one}")
                line += len(one) + 2
        return Edit(place, place, self._with_line_ends("".join(parts)))

    def _insert_lines(self, at: int, lines: Sequence[str]) -> Edit:
        place = self._line_start(self.spans[0][0]) if at == 0 else self._line_end(self.spans[at - 1][1])
        new = "".join(f"{line}\n" for line in lines)
        if place and self.text[place - 1] not in "\r\n":  # the last line of the file has no end
            new = "\n" + new.rstrip("\n")
        return Edit(place, place, self._with_line_ends(new))

    def _lines_of(self, at: int) -> Edit:
        start, end = self.spans[at]
        return Edit(self._line_start(start), self._line_end(end), "")

    def _line_start(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def _line_end(self, place: int) -> int:
        found = self.text.find("\n", place)
        return len(self.text) if found < 0 else found + 1

    def _with_line_ends(self, new: str) -> str:
        return new.replace("\n", "\r\n") if "\r\n" in self.text else new


def entries_of(node: yaml.Node, text: str) -> Entries:
    """Return the entries of a list or mapping that stands in `text`."""
    is_flow = bool(getattr(node, "flow_style", False))
    if isinstance(node, yaml.MappingNode):
        nodes = tuple(value for _, value in node.value)
        spans = tuple((key.start_mark.index, end_of(value, text)) for key, value in node.value)
        keys = tuple(str(key.value) for key, _ in node.value)
        indent = node.value[0][0].start_mark.column if spans else 0
        return Entries(text, is_flow, spans, nodes, keys, indent)
    nodes = tuple(node.value)
    spans = tuple((one.start_mark.index, end_of(one, text)) for one in nodes)
    indent = nodes[0].start_mark.column if is_flow and nodes else node.start_mark.column
    return Entries(text, is_flow, spans, nodes, (), indent)


def end_of(node: yaml.Node, text: str) -> int:
    """Return where a value ends, without the line breaks and comments behind it that the parser counts in."""
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.ScalarNode):
        return start + len(text[start:end].rstrip()) if node.style in ("|", ">") else int(end)
    if getattr(node, "flow_style", False) or not node.value:
        return int(end)
    last = node.value[-1]
    return end_of(last[1] if isinstance(last, tuple) else last, text)
