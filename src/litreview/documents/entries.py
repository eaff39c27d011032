"""The list of references: its lines, parted into one block for each entry."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from litreview.documents.blocks import Block, Line
from litreview.documents.sections import role_of

_LIST_LEAST = 600
"""Characters that a list of references has at least, unless it is the last part so called."""
_NUMBER = re.compile(r"^[\[(]?(\d{1,3})[\]).]?(?=\D|$)")
_NUMBERED_SHARE = 0.08
"""Lines that carry the next number, as a share of all, from which on a list is numbered."""
_HANGING_SHARE = 0.12
_INDENT = 0.5
"""Ems by which the lines of a hanging paragraph stand further right than its first."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def split_references(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each list of references as one block of kind "reference" for each entry.

    A heading that says "references" but has no list under it (the head of a table's column) becomes text.
    """
    result: list[Block] = []
    headings = [i for i, b in enumerate(blocks) if b.kind == "heading" and role_of(b.text) == "references"]
    at = 0
    for index in headings:
        result += blocks[at:index]
        end = _find_end(blocks, index)
        inside = [b for b in blocks[index + 1 : end] if b.kind in ("body", "list")]
        if index != headings[-1] and sum(len(b.text) for b in inside) < _LIST_LEAST:
            blocks[index].kind = "body"
            result.append(blocks[index])
            at = index + 1
            continue
        result.append(blocks[index])
        result += _split_lines([line for b in inside for line in b.lines])
        result += [b for b in blocks[index + 1 : end] if b not in inside]
        at = end
    return result + list(blocks[at:])


def _find_end(blocks: Sequence[Block], heading: int) -> int:
    for index in range(heading + 1, len(blocks)):
        if blocks[index].kind == "heading":
            return index
    return len(blocks)


def _split_lines(lines: Sequence[Line]) -> Iterator[Block]:
    starts = _numbered_starts(lines) or _hanging_starts(lines) or _plain_starts(lines)
    current: list[Line] = []
    for index, line in enumerate(lines):
        if index in starts and current:
            yield Block("reference", current)
            current = []
        current.append(line)
    if current:
        yield Block("reference", current)


def _numbered_starts(lines: Sequence[Line]) -> set[int]:
    # Numbers one after another; a gap of a few is a number that the engine lost.
    found: set[int] = set()
    expected = 1
    for index, line in enumerate(lines):
        match = _NUMBER.match(line.text)
        if match and expected <= int(match[1]) <= expected + 2 and (found or int(match[1]) == 1):
            found.add(index)
            expected = int(match[1]) + 1
    return found if len(found) > max(2, _NUMBERED_SHARE * len(lines)) else set()


def _hanging_starts(lines: Sequence[Line]) -> set[int]:
    columns: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.box is not None:
            columns[(line.page, line.column)].append(index)
    found: set[int] = set()
    n_indented = 0
    for indices in columns.values():
        lefts = Counter(round(lines[i].box[0]) for i in indices if lines[i].box)  # type: ignore[index]
        common = [x for x, n in lefts.items() if n >= max(1, 0.06 * len(indices))]
        edge = min(common)
        for i in indices:
            box = lines[i].box
            if box is not None and box[0] < edge + _INDENT * lines[i].size:
                found.add(i)
            else:
                n_indented += 1
    hanging = n_indented > _HANGING_SHARE * len(lines) and len(found) > _HANGING_SHARE * len(lines)
    return found if hanging and len(found) < 0.9 * len(lines) else set()


def _plain_starts(lines: Sequence[Line]) -> set[int]:
    # Neither numbers nor indents: an entry begins after a line that ends one, or after a wider space.
    found = {0}
    steps = [
        b.box[3] - a.box[3]
        for a, b in pairwise(lines)
        if a.box and b.box and a.column == b.column and a.page == b.page and b.box[3] > a.box[3]
    ]
    usual = min(steps, default=0.0)
    if steps:
        usual = sorted(steps)[len(steps) // 4]
    has_year = False
    for index in range(1, len(lines)):
        last, line = lines[index - 1], lines[index]
        has_year = has_year or bool(_YEAR.search(last.text))
        same = last.column == line.column and last.page == line.page and last.box and line.box
        wide = bool(same and last.box and line.box and line.box[3] - last.box[3] > 1.25 * usual)
        ends = last.text.rstrip().endswith((".", ")")) or bool(re.search(r"\d$", last.text))
        begins = bool(re.match(r"[A-ZÀ-Þ][\w’'-]+,?\s", line.text))
        if wide or (has_year and ends and begins and _falls_short(lines, index)):
            found.add(index)
            has_year = False
    return found


def _falls_short(lines: Sequence[Line], index: int) -> bool:
    last = lines[index - 1]
    if last.box is None:
        lengths = sorted(len(line.text) for line in lines)
        return len(last.text) < 0.85 * lengths[int(0.8 * (len(lengths) - 1))]
    reach = max(line.box[2] for line in lines if line.box and (line.page, line.column) == (last.page, last.column))
    return last.box[2] < reach - 1.5 * last.size
