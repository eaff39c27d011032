"""Lines of pages → blocks in reading order.

The order of the content stream is right in almost all journals; it is checked against the columns of the page and
replaced only where it jumps between them. Lengths are in font sizes ("ems") or in leadings, so that they hold for any
page size.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from litreview.documents.blocks import Block, Line, commonest_size
from litreview.documents.layout.columns import order_pages
from litreview.documents.layout.equations import mark_equations
from litreview.documents.layout.floats import mark_captions, mark_imprint, mark_notes
from litreview.documents.layout.regions import FRAME, TURNED
from litreview.documents.layout.tables import gather_figures, gather_tables, settle_regions
from litreview.documents.layout.turning import restore
from litreview.documents.raw import RawPage, RawWord

_SIZE_CHANGE = 0.07
"""Share of the font size by which two lines of one paragraph may differ."""
_LEADING_CHANGE = 1.28
"""Leadings from baseline to baseline from which on a paragraph ends."""
_INDENT = 0.6
"""Ems by which a line must start further right to be an indented one."""
_WIDEST_INDENT = 6.0
_LONGEST_MARK = 5
"""Characters of the longest number or mark before a hanging paragraph."""
_TERMINAL = re.compile(r"[.!?:;][\"'”’)\]\d⁰¹²³⁴-⁹,–-]*$|[.!?][”’\"')\]]$")
_BULLET = re.compile(r"^(?:[•●▪■◦‣·∙–—*-]$|[•●▪■◦‣])")
_DEEP_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?")


@dataclass(frozen=True, slots=True)
class Manner:
    """How the document is set: commonest font size, leading of it, and whether paragraphs begin with an indent."""

    size: float
    leading: float
    is_bold: bool


def read_blocks(pages: Sequence[RawPage]) -> list[Block]:
    """Return the blocks of all pages in reading order, paragraphs that run over columns and pages joined."""
    placed = order_pages(pages)
    manner = measure([line for lines in placed for line in lines])
    found = [list(_split_page(mark_equations(lines, manner.size), manner)) for lines in placed]
    for blocks in found:
        mark_captions(blocks)
        settle_regions(blocks)
    gather_tables(found, manner.size)
    for blocks in found:
        gather_figures(blocks, manner.size)
        mark_notes([b for b in blocks if b.lines[0].column < FRAME], manner.size)
        mark_imprint(blocks, first=pages[0].number, size=manner.size)
        restore(blocks, pages)
    return [part for blocks in found for block in blocks for part in part_run_in(block)]


def part_run_in(block: Block) -> list[Block]:
    """Part a numbered heading from the text that follows it on the same line ("2.1. Sampling. We asked …")."""
    words = [word for line in block.lines[:2] for word in line.words]
    if block.kind != "body" or not words or not _DEEP_NUMBER.fullmatch(words[0].text):
        return [block]
    n = 1
    while n < len(words) and (words[n].italic or words[n].bold):
        n += 1
    if not 1 < n < min(len(words), 25) or words[n - 1].text[-1:] not in ".:":
        return [block]
    heads: list[Line] = []
    rest: list[Line] = []
    for line in block.lines:
        taken, n = line.words[:n], n - len(line.words[:n])
        left = line.words[len(taken) :]
        heads += [_line_part(line, taken)] if taken else []
        rest += [_line_part(line, left)] if left else []
    return [Block("heading", heads), Block(block.kind, rest)]


def _line_part(line: Line, words: tuple[RawWord, ...]) -> Line:
    if len(words) == len(line.words) or line.box is None:
        return line
    boxes = [word.box for word in words if word.box]
    box = (min(b[0] for b in boxes), line.box[1], max(b[2] for b in boxes), line.box[3])
    bold, italic = all(w.bold for w in words), all(w.italic for w in words[1:])
    return line._replace(words=words, box=box, bold=bold, italic=italic)


def measure(lines: Sequence[Line]) -> Manner:
    """Return the commonest size, leading and weight over all lines."""
    size = commonest_size(lines)
    steps: Counter[float] = Counter()
    for a, b in pairwise(lines):
        if (
            a.box
            and b.box
            and a.page == b.page
            and a.column == b.column
            and _is_near(a.size, size)
            and _is_near(b.size, size)
        ):
            step = round(b.box[3] - a.box[3], 1)
            if 0.8 * size < step < 3 * size:
                steps[step] += 1
    leading = max(steps.items(), key=lambda pair: (pair[1], -pair[0]))[0] if steps else 1.2 * size
    bold = sum(len(line.words) for line in lines if line.bold and _is_near(line.size, size))
    return Manner(size, leading, bold > 0.5 * sum(len(line.words) for line in lines if _is_near(line.size, size)))


def _is_near(a: float, b: float) -> bool:
    return abs(a - b) <= _SIZE_CHANGE * max(a, b)


def _split_page(lines: Sequence[Line], manner: Manner) -> Iterator[Block]:
    if not lines:
        return
    if any(line.box is None for line in lines):
        yield from _split_unplaced(lines)
        return
    edges = _find_edges(lines, manner)
    leadings = _page_leadings(lines)
    current: list[Line] = []
    for index, line in enumerate(lines):
        ahead = lines[index + 1] if index + 1 < len(lines) else None
        leading = leadings.get(line.size) or _guess_leading(line, manner)
        if current and _ends_block(current, line, ahead, edges[line.column], leading):
            yield _block_of(current)
            current = []
        current.append(line)
    yield _block_of(current)


def _guess_leading(line: Line, manner: Manner) -> float:
    # Titles and headings are set tighter than text, or as wide as the text of a manuscript.
    ratio = manner.leading / manner.size if manner.size else 1.2
    return max(1.2, ratio) * line.size


def _block_of(lines: list[Line]) -> Block:
    first = lines[0].box
    others = [line.box[0] for line in lines[1:] if line.box]
    indented = bool(first and others and first[0] > min(others) + _INDENT * lines[0].size)
    bullet = bool(_BULLET.match(lines[0].words[0].text))
    return Block("list" if bullet else "body", lines, starts_indented=indented)


def _find_edges(lines: Sequence[Line], manner: Manner) -> dict[int, tuple[float, float]]:
    # Left and right edge of each column, by its lines of the common size; short ones do not reach the right.
    edges: dict[int, tuple[float, float]] = {}
    for column in {line.column for line in lines}:
        boxes = [line.box for line in lines if line.column == column and line.box]
        common = [line.box for line in lines if line.column == column and line.box and _is_near(line.size, manner.size)]
        used = common if len(common) >= 3 else boxes
        lefts = Counter(round(box[0]) for box in used)
        rights = sorted(box[2] for box in used)
        edges[column] = (float(lefts.most_common(1)[0][0]), rights[int(0.9 * (len(rights) - 1))])
    return edges


def _page_leadings(lines: Sequence[Line]) -> dict[float, float]:
    steps: dict[float, list[float]] = {}
    for a, b in pairwise(lines):
        if a.box and b.box and a.column == b.column and a.size == b.size:
            step = b.box[3] - a.box[3]
            if 0.5 * a.size < step < 3.5 * a.size:
                steps.setdefault(a.size, []).append(step)
    return {size: median(found) for size, found in steps.items() if len(found) >= 3}


def _ends_block(
    current: Sequence[Line], line: Line, ahead: Line | None, edges: tuple[float, float], leading: float
) -> bool:
    last = current[-1]
    if last.box is None or line.box is None or not _in_one_flow(last, line) or not _is_near(last.size, line.size):
        return True
    step = line.box[3] - last.box[3]
    if step < -0.3 * line.size or step > _LEADING_CHANGE * leading or last.bold != line.bold:
        return True
    if _BULLET.match(line.words[0].text) and len(line.words) > 1:
        return True
    if _is_beside(last, line) or (ahead is not None and _is_beside(line, ahead)):
        return True
    if (len(current) <= 3 and _stands_apart(last, line, edges)) or _opens_with_label(last, line, edges):
        return True
    return _changes_indent(current, line, ahead) or _stops_short(last, line, edges)


def _is_beside(line: Line, other: Line) -> bool:
    # Cells of a row of a table set sideways, which have been put in order.
    if line.box is None or other.box is None or line.column != other.column or line.column < TURNED:
        return False
    return abs(line.box[3] - other.box[3]) < 0.3 * line.size and other.box[0] > line.box[2] + line.size


def _in_one_flow(last: Line, line: Line) -> bool:
    # The short last line of a paragraph across both columns looks like one of the left column.
    if last.column == line.column:
        return True
    if last.box is None or line.box is None or last.column > 0 or line.column > 0:
        return False
    return abs(last.box[0] - line.box[0]) < 3 * line.size


def _changes_indent(current: Sequence[Line], line: Line, ahead: Line | None) -> bool:
    last = current[-1]
    if last.box is None or line.box is None:
        return False
    shift = (line.box[0] - last.box[0]) / max(line.size, 1.0)
    if _INDENT < shift < _WIDEST_INDENT:
        if len(current) >= 2:
            return True
        if _hangs(last, line):
            return False
        # One line and then a shifted one: a hanging indent, if the next keeps the shift; else a new paragraph.
        return ahead is None or ahead.box is None or abs(ahead.box[0] - line.box[0]) > 0.3 * line.size
    if shift < -_INDENT and len(current) >= 2:
        before = current[-2].box
        return (before is not None and abs(before[0] - last.box[0]) < 0.3 * line.size) or _is_hanging(current)
    return False


def _hangs(last: Line, line: Line) -> bool:
    # Text behind a number, a mark or a bullet goes on right below itself.
    if len(last.words) < 2 or len(last.words[0].text) > _LONGEST_MARK or line.box is None:
        return False
    second = last.words[1].box
    return second is not None and abs(second[0] - line.box[0]) < 0.3 * line.size


def _is_hanging(current: Sequence[Line]) -> bool:
    first, second = current[0].box, current[1].box
    return first is not None and second is not None and second[0] > first[0] + _INDENT * current[0].size


def _stands_apart(last: Line, line: Line, edges: tuple[float, float]) -> bool:
    # A short line in another typeface, or bold and far from full: a heading of its own.
    opens = line.text.lstrip("“‘\"'([")[:1]
    if opens.islower() or last.box is None:
        return False
    if last.face != line.face:
        return _fits_behind(last, line, edges)
    return last.bold and last.box[2] < edges[0] + 0.6 * (edges[1] - edges[0])


def _opens_with_label(last: Line, line: Line, edges: tuple[float, float]) -> bool:
    # "Abstract This article …": a bold or differently set word opens a paragraph if the line before falls short.
    first, before = line.words[0], last.words[-1]
    plain = (line.bold, line.italic) == (first.bold, first.italic)
    if plain or not first.text[:1].isupper() or (first.bold, first.italic) == (before.bold, before.italic):
        return False
    return first.bold and _fits_behind(last, line, edges)


def _fits_behind(last: Line, line: Line, edges: tuple[float, float]) -> bool:
    word = line.words[0].box
    if last.box is None or word is None:
        return False
    return last.box[2] + 0.5 * line.size + (word[2] - word[0]) < edges[1] - 0.5 * line.size


def _stops_short(last: Line, line: Line, edges: tuple[float, float]) -> bool:
    # The line before ended a sentence though the first word of this one would have fitted behind it.
    opens = line.words[0].text.lstrip("“‘\"'([")[:1]
    return bool(_TERMINAL.search(last.words[-1].text)) and not opens.islower() and _fits_behind(last, line, edges)


def _split_unplaced(lines: Sequence[Line]) -> Iterator[Block]:
    # Without positions: a short line that ends a sentence ends the paragraph.
    lengths = sorted(len(line.text) for line in lines)
    usual = lengths[int(0.75 * (len(lengths) - 1))]
    current: list[Line] = []
    for line in lines:
        if current and not _goes_on_unplaced(current[-1], line, usual):
            yield Block("body", current)
            current = []
        current.append(line)
    yield Block("body", current)


def _goes_on_unplaced(last: Line, line: Line, usual: int) -> bool:
    if not _is_near(last.size, line.size) or last.bold != line.bold:
        return False
    if len(last.text) >= 0.8 * usual:
        return True
    return not _TERMINAL.search(last.words[-1].text) and (len(last.text) >= 0.5 * usual or line.text[:1].islower())
