"""A codebook's YAML with one code changed, added or taken out: every other character stays as it was typed.

Only what changes is written anew, at the places that the parser gives, so that comments, order, quotes and line breaks
of the rest stay. What comes out is read again, and must be the codebook that was meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import cast

import yaml

from litreview.codebooks.changing import find_code, with_added, with_changed, without_code
from litreview.codebooks.loading import parse_codebook
from litreview.codebooks.typing_in import FIELDS, FieldName
from litreview.codebooks.yaml_text import (
    LOADER,
    Edit,
    Entries,
    Item,
    apply_edits,
    entries_of,
    list_text,
    mapping_text,
    scalar_text,
)
from litreview.errors import InputError
from litreview.records import Code, Codebook, Pattern

_BOM = "\ufeff"


def edit_code(text: str, dimension_id: str, changed: Code) -> str:
    """Return the YAML `text` with the code of the id of `changed` as `changed` has it; unchanged parts stay.

    Raises CodebookError where the result would have faults, and InputError where the file is written in a way that
    cannot be changed safely.
    """
    codebook = _parse(text)
    saved = find_code(codebook, dimension_id, changed.code_id)
    body, mark = _split(text)
    code = entries_of(_code_node(body, dimension_id, changed.code_id), body)
    edits: list[Edit] = []
    for name in FIELDS:
        before, after = _values(saved, name), _values(changed, name)
        if before != after:
            edits += _edit_field(code, name, before, after)
    return _checked(mark + apply_edits(body, edits), with_changed(codebook, dimension_id, changed))


def add_code(text: str, dimension_id: str, added: Code) -> str:
    """Return the YAML `text` with a new code behind the last of those with the same parent; raises as `edit_code`."""
    meant = with_added(_parse(text), dimension_id, added)
    body, mark = _split(text)
    owner = _dimension_node(body, dimension_id) if added.parent is None else None
    owner = owner or _code_node(body, dimension_id, str(added.parent))
    within = entries_of(owner, body)
    content = [(name, value) for name, value in _content(added) if value]
    if "codes" in within and len(within.value("codes").value):
        edit = entries_of(within.value("codes"), body).insert_mapping(content)
    else:
        indent = within.indent + 2
        listed = mapping_text(content, flow=within.is_flow, indent=indent + 2)
        value = f"[{listed}]" if within.is_flow else f"\n{' ' * indent}- {listed}"
        edit = within.insert_key(within.keys[-1], "codes", value, on_own_line=True)
    return _checked(mark + apply_edits(body, [edit]), meant)


def delete_code(text: str, dimension_id: str, code_id: str) -> str:
    """Return the YAML `text` without a code and all codes below it; raises as `edit_code`."""
    meant = without_code(_parse(text), dimension_id, code_id)
    body, mark = _split(text)
    owner, at = _owner_of(_dimension_node(body, dimension_id), code_id)
    within = entries_of(owner, body)
    codes = entries_of(within.value("codes"), body)
    edits = within.remove_key("codes") if len(codes) == 1 else codes.remove(at, at)
    return _checked(mark + apply_edits(body, edits), meant)


# ---------------------------------------------------------------- fields of a code


def _content(code: Code) -> list[tuple[str, str | Sequence[Item]]]:
    """Return a code's keys with their values, in the order in which they are written."""
    listed: list[tuple[str, str | Sequence[Item]]] = [("id", code.code_id)]
    return listed + [(name, _values(code, name)) for name in FIELDS]


def _values(code: Code, name: FieldName) -> str | tuple[Item, ...]:
    """Return the text of a field, or its entries."""
    value = getattr(code, name)
    if isinstance(value, str):
        return value
    return tuple(_item_of(one) if isinstance(one, Pattern) else ("", one) for one in value)


def _item_of(pattern: Pattern) -> Item:
    return "" if pattern.kind == "phrase" else pattern.kind, pattern.value


def _edit_field(
    code: Entries, name: FieldName, before: str | Sequence[Item], after: str | Sequence[Item]
) -> list[Edit]:
    if isinstance(after, str) or isinstance(before, str):
        return [code.replace_value(name, scalar_text(str(after), flow=code.is_flow, indent=code.indent + 2))]
    if not after:
        return code.remove_key(name)
    if not before:
        taken = code.remove_key(name) if name in code else []  # an empty list
        earlier = [key for key in ("id", *FIELDS[: FIELDS.index(name)]) if key in code]
        value = list_text(after, flow=code.is_flow, indent=code.indent + 2)
        return [*taken, code.insert_key(earlier[-1], name, value, on_own_line=not code.is_flow)]
    items = entries_of(code.value(name), code.text)
    edits: list[Edit] = []
    for verb, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            continue
        n_paired = min(i2 - i1, j2 - j1)
        edits += [items.replace_item(i1 + n, after[j1 + n]) for n in range(n_paired)]
        if i2 - i1 > n_paired:
            edits += items.remove(i1 + n_paired, i2 - 1)
        if j2 - j1 > n_paired:
            edits.append(items.insert_items(i1 + n_paired, after[j1 + n_paired : j2]))
    return edits


# ---------------------------------------------------------------- places in the file


def _parse(text: str) -> Codebook:
    return parse_codebook(text.encode(), name="codebook.yaml", where="codebook.yaml")


def _split(text: str) -> tuple[str, str]:
    """Return the text without a byte order mark, and that mark."""
    return text.removeprefix(_BOM), _BOM if text.startswith(_BOM) else ""


def _dimension_node(body: str, dimension_id: str) -> yaml.Node:
    root = yaml.compose(body, Loader=LOADER)
    return next(node for node in _children(cast(yaml.Node, root), "dimensions") if _text_of(node, "id") == dimension_id)


def _code_node(body: str, dimension_id: str, code_id: str) -> yaml.Node:
    owner, at = _owner_of(_dimension_node(body, dimension_id), code_id)
    return _children(owner, "codes")[at]


def _owner_of(node: yaml.Node, code_id: str) -> tuple[yaml.Node, int]:
    """Return the node under whose `codes` a code stands, and at which place; the code is known to be there."""
    waiting = [node]
    while waiting:
        owner = waiting.pop()
        for at, code in enumerate(_children(owner, "codes")):
            if _text_of(code, "id") == code_id:
                return owner, at
            waiting.append(code)
    raise InputError(f"The file has no code “{code_id}”.", remedy="Change the file in a text editor.")


def _children(node: yaml.Node, key: str) -> list[yaml.Node]:
    for name, value in node.value:
        if name.value == key:
            return list(value.value)
    return []


def _text_of(node: yaml.Node, key: str) -> str:
    return next((str(value.value) for name, value in node.value if name.value == key), "")


# ---------------------------------------------------------------- is it what was meant?


def _checked(text: str, meant: Codebook) -> str:
    found = _parse(text)
    if _bare(found) != _bare(meant):
        raise InputError(
            "The file is written in a way that cannot be changed here without touching other parts of it.",
            where="codebook.yaml",
            remedy="Change it in a text editor; nothing was changed.",
        )
    return text


def _bare(codebook: Codebook) -> Codebook:
    """Return the codebook without where its parts stand."""

    def bare(code: Code) -> Code:
        patterns, excludes = (tuple(replace(p, source="") for p in listed) for listed in (code.patterns, code.excludes))
        return replace(code, patterns=patterns, excludes=excludes, source="")

    dimensions = tuple(replace(d, codes=tuple(map(bare, d.codes))) for d in codebook.dimensions)
    return replace(codebook, dimensions=dimensions, digest="")
