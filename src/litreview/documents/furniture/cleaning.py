"""What is printed on a page and no part of the document: covers, running heads and feet, numbers, watermarks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from litreview.documents.furniture.covers import find_covers
from litreview.documents.furniture.line_numbers import find_line_numbers
from litreview.documents.furniture.page_numbers import find_page_numbers
from litreview.documents.raw import RawLine, RawPage
from litreview.records import Furniture, FurnitureKind

_MARGIN = 0.13
"""Share of the page height at top and bottom in which running heads and feet stand."""
_EDGE_LINES = 3
"""Lines from the top and from the bottom among which they are sought."""
_REPEATS = 0.18
"""Share of the pages on which a running head must come back: those of odd and even pages differ."""
_LARGER = 1.15
"""Times the usual size of a running head from which on a line of the same words is the title itself."""
_AWAY = 20.0
"""Points from the usual height of a running head, likewise, on the page where it first stands."""
_STAMP_SHARE = 0.6
"""Share of the pages on which a watermark stands."""
_NOTICE = re.compile(
    r"^(?:this (?:content|article) (?:was )?downloaded (?:from|by|on)\b|all use subject to\b.{0,60}(?:terms|about)"
    r"|(?:bio|med)rxiv preprint\b|\(?which was not certified by peer review|perpetuity\. ?it is made available"
    r"|author manuscript;? available in pmc|europe pmc funders author manuscripts?$|(?:nih-pa )?author manuscript$"
    r"|.{0,40}copyright holder for this (?:preprint|version)"
    r"|\S+\.(?:qxd|indd|qxp|pmd)\b.{0,60}$|\S.{0,40}\d{1,2}/\d{1,2}/\d{2,4}\s+\d{1,2}:\d\d.{0,20}page\b)",
    re.IGNORECASE,
)
"""Lines of those who pass a paper on, and of those who set it: on one page or on all."""
_DIGITS = re.compile(r"\d+")

Found = dict[tuple[int, int], FurnitureKind]


def take_furniture(pages: Sequence[RawPage]) -> tuple[tuple[RawPage, ...], tuple[Furniture, ...]]:
    """Return the pages without their furniture, and the furniture."""
    covers = set(find_covers(pages))
    found: Found = {(p.number, i): "cover page" for p in pages if p.number in covers for i in range(len(p.lines))}
    inner = [page for page in pages if page.number not in covers]
    found |= dict.fromkeys(find_line_numbers(inner), "line number")
    found |= _find_stamps(inner)
    edges = {page.number: _edge_lines(page, found) for page in inner}
    found |= _find_running(inner, edges)
    found |= dict.fromkeys(find_page_numbers(inner, edges, found), "page number")
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


def _find_stamps(pages: Sequence[RawPage]) -> Found:
    # The same words at the same place on most pages, outside the margins; turned writing in the margin; notices.
    places: dict[tuple[str, int, int], list[tuple[RawPage, int]]] = defaultdict(list)
    found: Found = {}
    for page in pages:
        most = Counter(line.angle for line in page.lines for _ in line.words).most_common(1)
        for index, line in enumerate(page.lines):
            if _NOTICE.match(line.text):
                found[(page.number, index)] = "watermark"
            if line.box is None:
                continue
            x0, top, x1, bottom = line.box
            places[(line.text, round(x0 / 3), round(top / 3))].append((page, index))
            in_margin = x1 < 0.09 * page.width or x0 > 0.93 * page.width
            if most and line.angle != most[0][0] and in_margin and bottom - top > x1 - x0:
                found[(page.number, index)] = "watermark"
    for (text, _, _), where in places.items():
        if len(text) > 3 and len(where) >= max(3, _STAMP_SHARE * len(pages)):
            for page, index in where:
                if _MARGIN * page.height < _middle(page.lines[index]) < (1 - _MARGIN) * page.height:
                    found[(page.number, index)] = "watermark"
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
    seen: dict[tuple[str, str], list[tuple[RawPage, int]]] = defaultdict(list)
    for page in pages:
        for index, side in edges[page.number].items():
            masked = _mask(page.lines[index].text)
            if len(masked) > 2 and masked.strip("0 "):
                seen[(side, masked)].append((page, index))
    least = max(2.0, min(_REPEATS * len(pages), 6.0))
    found: Found = {}
    for (side, _), alike in seen.items():
        where = _leave_title(alike)
        if len({page.number for page, _ in where}) >= least:
            kind: FurnitureKind = "running head" if side == "head" else "running foot"
            found |= {(page.number, index): kind for page, index in where}
    return found


def _leave_title(where: Sequence[tuple[RawPage, int]]) -> list[tuple[RawPage, int]]:
    # A running head often has the words of a line of the title, which stands on the first of its pages.
    lines = [page.lines[index] for page, index in where]
    if len(lines) < 3 or any(line.box is None for line in lines):
        return list(where)
    size, height = median(line.size for line in lines), median(_middle(line) for line in lines)
    first = where[0][0].number

    def is_title(page: RawPage, line: RawLine) -> bool:
        away = abs(_middle(line) - height) > _AWAY and len(line.words) > 3
        return page.number == first and (line.size > _LARGER * size or away)

    return [(page, index) for page, index in where if not is_title(page, page.lines[index])]


def furniture_text(furniture: Iterable[Furniture]) -> str:
    """Return the furniture as lines of text."""
    return "\n".join(f.text for f in furniture)
