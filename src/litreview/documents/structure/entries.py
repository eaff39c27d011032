"""The list of references: its lines, parted into one block for each entry."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from litreview.documents.blocks import Block, Line
from litreview.documents.wording.roles import role_of

_LIST_LEAST = 600
"""Characters that a list of references has at least, unless it is the last part so called."""
_HOLDING = frozenset({"body", "list"})
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
_ENTRY = re.compile(
    r"(?:[\[(]?\d{1,3}[\])]?\.?\s+)?(?:"
    rf"(?:[a-z]{{1,3}}\s){{0,2}}{_CAPITAL}[\w’'-]+(?:\s{_CAPITAL}[\w’'-]+)?,\s{_CAPITAL}[\w.’-]*"
    rf"|{_CAPITAL}[\w’'-]+\s[A-Z]{{1,3}}[,.]|(?:{_CAPITAL}\.[\s-]?){{1,3}}{_CAPITAL}[\w’'-]+,"
    rf"|{_CAPITAL}[\w&\s’'-]{{2,60}}\s\((?:19|20)\d\d|[—–_-]{{2,}}[.,]?\s)"
)
"""How a line that begins an entry begins: "Osei, B", "Osei B,", "B. Osei,", "World Bank (2010", after its number."""
_PARTS_LIST = re.compile(
    r"(?:\d+\.?\s+)?(?:(?:primary|secondary|other|further|unpublished|published|archival|online|internet|web|electronic|"
    r"official|government)\b.*|.*\b(?:sources|readings?|documents|websites|newspapers|interviews|legislation|archives|"
    r"reports|books|articles|publications)\s*:?$)",
    re.IGNORECASE,
)
"""Headings that part lists of references."""
_SURE = 0.7
_LIKELY = 0.3
"""Shares of entries begun from which on lines are a list: by themselves, and under a heading that parts lists."""
_UNHEADED_LEAST = 5
"""Entries of a list without a heading."""
_NUMBER = re.compile(r"^[\[(]?(\d{1,3})[\]).]?(?=\D|$)")
_NUMBERED_SHARE = 0.08
"""Lines that carry the next number, as a share of all, from which on a list is numbered."""
_HANGING_SHARE = 0.12
_INDENT = 0.5
"""Ems by which the lines of a hanging paragraph stand further right than its first."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def split_references(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each list of references as one block of kind "reference" for each entry.

    A list goes on behind a heading that parts it ("Primary sources"). A heading that says "references" but has no list
    under it (the head of a table's column) becomes text. Where no heading says "references", the entries that a text
    ends with become a section without a heading.
    """
    result: list[Block] = []
    headings = [i for i, b in enumerate(blocks) if b.kind == "heading" and role_of(b.text) == "references"]
    at = 0
    for index in headings:
        if index < at:
            continue
        result += blocks[at:index]
        end = _find_end(blocks, index)
        inside = _find_inside(blocks[index + 1 : end])
        if index != headings[-1] and sum(len(b.text) for b in inside) < _LIST_LEAST:
            blocks[index].kind = "body"
            result.append(blocks[index])
            at = index + 1
            continue
        taken, at = _take_list(blocks, index)
        result += taken
    result += blocks[at:]
    return result if headings else _split_unheaded(result)


def _take_list(blocks: Sequence[Block], heading: int) -> tuple[list[Block], int]:
    """Return a list of references with all its parts, and the index of what follows it."""
    level = blocks[heading].level = max(1, blocks[heading].level)
    end = _find_end(blocks, heading)
    taken = _split_part(blocks[heading:end])
    while _goes_on(blocks, end):
        blocks[end].level = max(blocks[end].level, level + 1)
        following = _find_end(blocks, end)
        taken += _split_part(blocks[end:following])
        end = following
    if end < len(blocks):  # what is no part of the list does not stand under its heading
        blocks[end].level = min(blocks[end].level, level)
    return taken, end


def _split_part(blocks: Sequence[Block]) -> list[Block]:
    """Return a heading and what is under it: first the entries, then the notes, tables and captions among them."""
    inside = _find_inside(blocks[1:])
    entries = list(_split_lines([line for b in inside for line in b.lines]))
    return [blocks[0], *entries, *(b for b in blocks[1:] if b not in inside)]


def _find_inside(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks that hold the entries of a list, in order.

    A short column of entries may have been taken for a box.
    """
    kinds = set(_HOLDING)
    boxes = [b for b in blocks if b.kind == "box"]
    if sum(_entry_share([line.text for line in b.lines]) >= _SURE for b in boxes) > len(boxes) / 2:
        kinds.add("box")
    return [b for b in blocks if b.kind in kinds]


def _find_end(blocks: Sequence[Block], heading: int) -> int:
    for index in range(heading + 1, len(blocks)):
        if blocks[index].kind == "heading":
            return index
    return len(blocks)


def _goes_on(blocks: Sequence[Block], heading: int) -> bool:
    """Tell whether a heading within or behind a list of references parts it: what is under it are entries too."""
    if heading >= len(blocks) or role_of(blocks[heading].text) is not None:
        return False
    inside = [b for b in blocks[heading + 1 : _find_end(blocks, heading)] if b.kind in _HOLDING]
    lines = [line.text for block in inside for line in block.lines]
    return len(lines) >= 2 and _entry_share(lines) >= (
        _SURE if not _PARTS_LIST.match(blocks[heading].text) else _LIKELY
    )


def _split_unheaded(blocks: list[Block]) -> list[Block]:
    """Return the blocks with the entries at the end of the text as a section of references without a heading."""
    start = end = None
    for index in range(len(blocks) - 1, len(blocks) // 3, -1):
        block = blocks[index]
        if block.kind not in _HOLDING:
            if block.kind == "heading":
                break
            continue
        if _entry_share([line.text for line in block.lines]) >= _SURE:
            start, end = index, end or index + 1
        elif start is not None:
            break
    if start is None or end is None:
        return blocks
    inside = [b for b in blocks[start:end] if b.kind in _HOLDING]
    entries = list(_split_lines([line for b in inside for line in b.lines]))
    if len(entries) < _UNHEADED_LEAST:
        return blocks
    entries[0].level, entries[0].role = 1, "references"
    behind = blocks[end:]
    following = next((b for b in behind if b.kind in _HOLDING), None)
    if following is not None and following is behind[0]:
        following.level, following.role = max(1, following.level), following.role or "other"
    return [*blocks[:start], *entries, *(b for b in blocks[start:end] if b not in inside), *behind]


def _entry_share(lines: Sequence[str]) -> float:
    """Return which share of the entries that lines can hold they begin, by names or numbers, with a year near by.

    1 where each begins an entry of at most four lines, 0 for prose.
    """
    begins = [i for i, line in enumerate(lines) if _ENTRY.match(line)]
    dated = sum(any(_YEAR.search(line) for line in lines[i : i + 4]) for i in begins)
    return min(1.0, 4 * dated / max(1, len(lines)))


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
        common = [x for x, n in lefts.items() if n >= max(1, 0.06 * len(indices))] or list(lefts)
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
