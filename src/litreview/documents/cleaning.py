"""What is printed on a page and no part of the document: running heads and feet, page and line numbers, watermarks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from litreview.documents.raw import RawLine, RawPage
from litreview.records import Furniture, FurnitureKind

_MARGIN = 0.13
"""Share of the page height at top and bottom in which running heads and feet stand."""
_EDGE_LINES = 3
"""Lines from the top and from the bottom among which they are sought."""
_LINE_NUMBERS_LEAST = 5
"""Numbers in a column on a page from which on they may be line numbers."""
_REPEATS = 0.18
"""Share of the pages on which a running head must come back: those of odd and even pages differ."""
_STAMP_SHARE = 0.6
"""Share of the pages on which a watermark stands."""
_COVER_MARKS = (
    ("suggested citation", "terms of use"),
    ("empfohlene zitierung", "nutzungsbedingungen"),
    ("jstor", "terms and conditions", "stable url"),
    ("to cite this version", "hal"),
)
"""Words that stand together on no first page of a paper."""
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|p\.|s\.)\s*)?[-–—|\s]*[a-z]?(\d{1,5}|[ivxlc]{1,7})[-–—|\s]*(?:(?:of|/|\(\d+\))\s*\d{0,5})?",
    re.IGNORECASE,
)

Found = dict[tuple[int, int], FurnitureKind]


def take_furniture(pages: Sequence[RawPage]) -> tuple[tuple[RawPage, ...], tuple[Furniture, ...]]:
    """Return the pages without their furniture, and the furniture."""
    found: Found = _find_cover(pages)
    for page in pages:
        found |= _find_line_numbers(page)
    found |= _find_stamps(pages)
    edges = {page.number: _edge_lines(page, found) for page in pages}
    found |= _find_running(pages, edges)
    found |= _find_page_numbers(pages, edges, found)
    kept, taken = [], []
    for page in pages:
        lines = []
        for index, line in enumerate(page.lines):
            kind = found.get((page.number, index))
            if kind is None:
                lines.append(line)
            else:
                taken.append(Furniture(page.number, kind, line.text))
        kept.append(replace(page, lines=tuple(lines)))
    return tuple(kept), tuple(taken)


def _find_cover(pages: Sequence[RawPage]) -> Found:
    # A repository's own first page: it says how to cite what follows and on what terms.
    if len(pages) < 2:
        return {}
    text = " ".join(line.text for line in pages[0].lines).casefold()
    if any(all(mark in text for mark in marks) for marks in _COVER_MARKS):
        return {(pages[0].number, index): "cover page" for index in range(len(pages[0].lines))}
    return {}


def _find_line_numbers(page: RawPage) -> Found:
    # A column of rising numbers at one x, far enough to the left or right of everything else.
    columns: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    for index, line in enumerate(page.lines):
        if line.box and len(line.words) == 1 and line.words[0].text.isdecimal() and len(line.words[0].text) < 6:
            columns[round(line.box[2] / 4)].append((line.box[1], int(line.words[0].text), index))
    found: Found = {}
    for column in columns.values():
        column.sort()
        steps = Counter(b[1] - a[1] for a, b in pairwise(column))
        if len(column) < _LINE_NUMBERS_LEAST or not steps:
            continue
        step, n = steps.most_common(1)[0]
        if step in (1, 2, 5, 10) and n >= 0.8 * (len(column) - 1) and _stands_apart(page, column):
            found |= {(page.number, index): "line number" for _, _, index in column}
    return found


def _stands_apart(page: RawPage, column: Sequence[tuple[float, int, int]]) -> bool:
    members = {index for _, _, index in column}
    inner = [line.box for i, line in enumerate(page.lines) if line.box and i not in members]
    mine = [line.box for i, line in enumerate(page.lines) if line.box and i in members]
    tops = (min(b[1] for b in mine), max(b[3] for b in mine))
    beside = [b for b in inner if b[1] < tops[1] and b[3] > tops[0]]
    if not beside:
        return False
    left = max(b[2] for b in mine) <= min(b[0] for b in beside) + 1
    right = min(b[0] for b in mine) >= max(b[2] for b in beside) - 1
    return left or right


def _find_stamps(pages: Sequence[RawPage]) -> Found:
    # The same words at the same place on most pages, outside the margins; or turned writing in the margin.
    places: dict[tuple[str, int, int], list[tuple[int, int]]] = defaultdict(list)
    found: Found = {}
    for page in pages:
        most = Counter(line.angle for line in page.lines for _ in line.words).most_common(1)
        for index, line in enumerate(page.lines):
            if line.box is None:
                continue
            x0, top, x1, bottom = line.box
            places[(line.text, round(x0 / 3), round(top / 3))].append((page.number, index))
            in_margin = x1 < 0.09 * page.width or x0 > 0.93 * page.width
            if most and line.angle != most[0][0] and in_margin and bottom - top > x1 - x0:
                found[(page.number, index)] = "watermark"
    for (text, _, _), where in places.items():
        if len(text) > 3 and len(where) >= max(3, _STAMP_SHARE * len(pages)):
            for number, index in where:
                line, page = pages[number - 1].lines[index], pages[number - 1]
                if _MARGIN * page.height < _middle(line) < (1 - _MARGIN) * page.height:
                    found[(number, index)] = "watermark"
    return found


def _middle(line: RawLine) -> float:
    return (line.box[1] + line.box[3]) / 2 if line.box else 0.0


def _edge_lines(page: RawPage, found: Found) -> dict[int, str]:
    # Line index → "head" or "foot", for the outermost lines.
    if not page.lines:
        return {}
    indices = [i for i in range(len(page.lines)) if (page.number, i) not in found]
    if any(page.lines[i].box is None for i in indices):
        return dict.fromkeys(indices[:_EDGE_LINES], "head") | dict.fromkeys(indices[-_EDGE_LINES:], "foot")
    by_top = sorted(indices, key=lambda i: _middle(page.lines[i]))
    head = _outermost(page, by_top, limit=_MARGIN * page.height)
    foot = _outermost(page, by_top[::-1], limit=(1 - _MARGIN) * page.height)
    return dict.fromkeys(head, "head") | dict.fromkeys(foot, "foot")


def _outermost(page: RawPage, indices: Sequence[int], *, limit: float) -> list[int]:
    # Lines of up to three heights, counted from the edge inwards.
    taken: list[int] = []
    heights: list[float] = []
    inwards = limit < page.height / 2
    for index in indices:
        middle = _middle(page.lines[index])
        if (middle > limit) == inwards:
            break
        if not heights or abs(middle - heights[-1]) > 3:
            heights.append(middle)
        if len(heights) > _EDGE_LINES:
            break
        taken.append(index)
    return taken


def _mask(text: str) -> str:
    return re.sub(r"\W+", " ", _DIGITS.sub("0", text.casefold())).strip()


def _find_running(pages: Sequence[RawPage], edges: dict[int, dict[int, str]]) -> Found:
    seen: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for page in pages:
        for index, side in edges[page.number].items():
            masked = _mask(page.lines[index].text)
            if len(masked) > 2 and masked.strip("0 "):
                seen[(side, masked)].append((page.number, index))
    least = max(2.0, min(_REPEATS * len(pages), 6.0))
    found: Found = {}
    for (side, _), where in seen.items():
        if len({number for number, _ in where}) >= least:
            kind: FurnitureKind = "running head" if side == "head" else "running foot"
            found |= dict.fromkeys(where, kind)
    return found


def _find_page_numbers(pages: Sequence[RawPage], edges: dict[int, dict[int, str]], known: Found) -> Found:
    candidates: list[tuple[int, int, int]] = []
    found: Found = {}
    for page in pages:
        for index in edges[page.number]:
            match = _PAGE_NUMBER.fullmatch(page.lines[index].text.strip())
            if match is None or (page.number, index) in known:
                continue
            if match[1].isdecimal():
                candidates.append((page.number, index, int(match[1]) - page.number))
            else:
                found[(page.number, index)] = "page number"
    offsets = Counter(offset for _, _, offset in candidates)
    for number, index, offset in candidates:
        if offsets[offset] >= 2 or len(pages) == 1 or offset == 0:
            found[(number, index)] = "page number"
    return found


def furniture_text(furniture: Iterable[Furniture]) -> str:
    """Return the furniture as lines of text."""
    return "\n".join(f.text for f in furniture)
