"""Which blocks are the title and the headings: by size, weight, typeface, numbering, wording and the file's outline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from litreview.documents.blocks import Block, Line
from litreview.documents.raw import FileFacts
from litreview.documents.structure.runins import cut_line, part_run_ins
from litreview.documents.structure.titles import Manner, is_given_title, mark_title
from litreview.documents.wording.roles import NUMBER, role_of
from litreview.text import fold

__all__ = ["is_given_title", "mark_headings"]

_LONGEST = 220
"""Characters of the longest heading."""
_THRESHOLD = 1.8
"""Points of evidence from which on a block is a heading."""
_REPEATED = 3
"""Blocks of one style that back one another."""
_FRONT_PAGES = 3
"""Pages within which the front matter ends."""
_RUN_IN_ABSTRACT = re.compile(r"^(?:abstract|summary)\b\s*[:.—–-]?\s+\S", re.IGNORECASE)
_DEEP_NUMBER = re.compile(r"^\s*(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+\S")
_NO_HEADING = re.compile(
    r"^(?:key[\s-]?words?|article\s+(?:type|info|history)|received|accepted|edited by|reviewed by|open access|"
    r"correspondence|please cite|citation|to cite|how to cite|a\s?r\s?t\s?i\s?c\s?l\s?e\s+i\s?n\s?f\s?o|continued|"
    r"\(continued|publisher.s note|©|strengths and limitations of this study|what (?:is (?:already )?known"
    r"|this (?:study|paper) adds)|key (?:messages?|points)|highlights|research in context|(?:evidence before"
    r"|added value of) this study"
    r"|implications of all the available evidence|summary box|practitioner points|significance statement"
    r"|plain language|graphical abstract|(?:list of )?(?:tables|figures)$|table of contents|contents$|inhalt)\b",
    re.IGNORECASE,
)
_BACK_ROLES = ("references", "acknowledgements", "appendix", "notes", "abstract")
"""Parts whose headings are often printed small."""
_UNIT = re.compile(r"[\[(][^\])]*(?:/|%|µ|μ|\bm[gmlL]\b|\bkg\b|°|\bn\s*=)[^\])]*[\])]\W*$")
_MAIN_ROLES = ("introduction", "methods", "results", "discussion", "conclusions", "references")

Style = tuple[float, bool, bool, str, bool]


def mark_headings(blocks: list[Block], *, facts: FileFacts) -> None:
    """Mark title and headings among the blocks, in place, with levels; the lines of the title become one block."""
    manner = _measure([line for b in _before_references(blocks) if b.kind == "body" for line in b.lines])
    title = mark_title(blocks, manner, given=facts.title)
    outline = {fold(entry.title): entry.level for entry in facts.outline}
    first = _find_front_end(blocks, title, outline)
    _part_merged(blocks, first, manner)
    scores = {i: _score(blocks, i, manner, outline) for i in range(first, len(blocks)) if blocks[i].kind == "body"}
    scores = _weigh_styles(blocks, scores, manner)
    for index, score in scores.items():
        if score >= _THRESHOLD:
            blocks[index].kind = "heading"
    _keep_first_of_twins(blocks)
    _keep_references_whole(blocks)
    _set_levels([b for b in blocks if b.kind == "heading"], outline)
    part_run_ins(blocks, first)


def _weigh_styles(blocks: Sequence[Block], scores: Mapping[int, float], manner: Manner) -> dict[int, float]:
    """Return the scores with what others of the same style say.

    Blocks of one style back one another; the style of headings known by their words ("Methods", "References") speaks
    for its other blocks, and against such words in smaller print, which are those of tables.
    """
    body_style = (manner.size, manner.is_bold, False, manner.face)
    counts = Counter(_style(blocks[i]) for i, score in scores.items() if score > _THRESHOLD - 0.8)
    roles: dict[tuple[float, bool, bool, str], set[str]] = {}
    for index, score in scores.items():
        role = role_of(blocks[index].text)
        if role in _KNOWN_ROLES and score > _THRESHOLD - 0.8 and _style(blocks[index])[:4] != body_style:
            roles.setdefault(_style(blocks[index])[:4], set()).add(role)
    known = {style for style, found in roles.items() if len(found) >= _KNOWN_LEAST}
    size = max((style[0] for style in known), default=0.0)
    weighed = {}
    for index, score in scores.items():
        style = _style(blocks[index])
        backing = 0.6 if counts[style] >= _REPEATED and style[:4] != body_style else 0.0
        if style[:4] in known and style[0] >= 0.97 * size:
            backing += 1.2
        elif size and style[0] < _SMALLER * min(size, manner.size) and role_of(blocks[index].text) is not None:
            backing -= 2.5
        weighed[index] = score + backing
    return weighed


_KNOWN_ROLES = ("introduction", "background", "methods", "results", "discussion", "conclusions", "references",
                "acknowledgements", "abstract")  # fmt: skip
_KNOWN_LEAST = 2
"""Parts of a paper whose headings must share a style before it is known."""
_SMALL, _SMALLER = 0.88, 0.9
"""Shares of the size of the text up to which print is small."""
_TABLE_GAP = 2.5
"""Ems of white within a line that part the columns of a table or the labels of a figure."""
_RECURRING = 3
"""Times from which on the same words are no heading."""


def _has_wide_gap(line: Line) -> bool:
    boxes = [word.box for word in line.words if word.box is not None]
    gaps = [b[0] - a[2] for a, b in pairwise(boxes)]
    number = NUMBER.match(line.text) is not None
    return any(gap > _TABLE_GAP * max(line.size, 1.0) for gap in gaps[1 if number else 0 :])


_INFO_AND_ABSTRACT = re.compile(
    r"^(a\s?r\s?t\s?i\s?c\s?l\s?e\s+(?:i\s?n\s?f\s?o(?:\s?r\s?m\s?a\s?t\s?i\s?o\s?n)?|h\s?i\s?s\s?t\s?o\s?r\s?y))"
    r"\s+a\s?b\s?s\s?t\s?r\s?a\s?c\s?t$",
    re.IGNORECASE,
)
"""Labels of two boxes side by side that became one line."""
_MERGED_MOST = 4
"""Lines of the longest block that may be two headings."""
_SHORT_OF = 0.8
"""Share of the width of the text that a heading and the next word must stay below for the break to be meant."""
_OPEN = re.compile(
    r"(?:\b(?:and|or|of|for|the|a|an|in|to|on|with|by|from|as|at|und|der|die|des|et|de|y)|[&,:–—-])$", re.I
)


def _part_merged(blocks: list[Block], first: int, manner: Manner) -> None:
    """Part a heading from the one below it where both had become one block, in place."""
    widths = sorted(
        line.box[2] - line.box[0]
        for b in blocks[first:]
        if b.kind == "body" and len(b.lines) > 3
        for line in b.lines
        if line.box
    )
    width = widths[len(widths) // 2] if widths else 0.0
    index = first
    while index < len(blocks):
        block = blocks[index]
        if _INFO_AND_ABSTRACT.match(block.text) and len(block.lines) == 1:
            words = block.lines[0].words
            n = len(_INFO_AND_ABSTRACT.match(block.text)[1].split())  # type: ignore[index]
            blocks[index : index + 1] = [
                Block("body", [cut_line(block.lines[0], part)]) for part in (words[:n], words[n:])
            ]
            index += 1
            continue
        at = _border(block, width) if block.kind == "body" and 1 < len(block.lines) <= _MERGED_MOST else None
        if at is not None:
            blocks[index : index + 1] = [Block("body", block.lines[:at]), Block("body", block.lines[at:])]
        index += 1


def _border(block: Block, width: float) -> int | None:
    if len(block.text) > _LONGEST or block.text.rstrip().endswith("."):
        return None
    for at in range(1, len(block.lines)):
        upper, lower = " ".join(line.text for line in block.lines[:at]), block.lines[at].text
        if not lower[:1].isalnum() or lower[:1].islower() or _OPEN.search(upper):
            continue
        if NUMBER.match(upper) and _DEEP_NUMBER.match(lower) and "." in lower.split()[0].rstrip("."):
            return at
        capitals = upper.isupper() and not lower.isupper() and len(lower) > 5 and sum(map(str.isalpha, upper)) > 5
        if capitals or (_is_main(upper) and _is_broken_off(block.lines[at - 1], block.lines[at], width)):
            return at
    return None


def _is_main(text: str) -> bool:
    return len(text) < 40 and role_of(text) in _MAIN_ROLES


def _is_broken_off(upper: Line, lower: Line, width: float) -> bool:
    word = lower.words[0].box
    if upper.box is None or word is None or not width:
        return True
    return upper.box[2] - upper.box[0] + word[2] - word[0] + upper.size < _SHORT_OF * width


def _keep_first_of_twins(blocks: Sequence[Block]) -> None:
    """Leave one of headings that are printed twice, as layers of a page may be; none of words that recur in figures."""
    seen: dict[str, list[Block]] = {}
    for block in blocks:
        if block.kind == "heading":
            seen.setdefault(fold(block.text), []).append(block)
    for twins in seen.values():
        if len(twins) >= _RECURRING and role_of(twins[0].text) is None and not NUMBER.match(twins[0].text):
            for block in twins:
                block.kind = "body"
    usual = Counter(_style(b)[:4] for b in blocks if b.kind == "heading")
    for twins in seen.values():
        if len(twins) > 1 and NUMBER.match(twins[0].text):
            kept = max(twins, key=lambda b: usual[_style(b)[:4]])
            for block in twins:
                if block is not kept and abs(block.page - kept.page) <= 1:
                    block.kind = "body"


def _before_references(blocks: Sequence[Block]) -> Sequence[Block]:
    # A long list of references in small print is not how the text is set.
    half = len(blocks) // 3
    for index in range(half, len(blocks)):
        if len(blocks[index].text) < 40 and role_of(blocks[index].text) == "references":
            return blocks[:index]
    return blocks


def _measure(lines: Sequence[Line]) -> Manner:
    sizes: Counter[tuple[float, str, bool]] = Counter()
    for line in lines:
        sizes[(line.size, line.face, line.bold)] += sum(len(word.text) for word in line.words)
    if not sizes:
        return Manner(0.0, "", False)
    size, face, bold = max(sizes.items(), key=lambda pair: (pair[1], pair[0]))[0]
    return Manner(size, face, bold)


def _find_front_end(blocks: Sequence[Block], title: Block | None, outline: Mapping[str, int]) -> int:
    # The first block that may be a heading: where the abstract or the first section begins.
    after = blocks.index(title) + 1 if title is not None else 0
    for index in range(after, len(blocks)):
        block = blocks[index]
        if block.page > blocks[0].page + _FRONT_PAGES:
            break
        if len(block.text) < 60 and role_of(block.text) is not None:
            return index
        if _RUN_IN_ABSTRACT.match(block.text):
            return index + 1
        if fold(block.text) in outline and len(outline) > 2:
            return index
    long = (i for i in range(after, len(blocks)) if len(blocks[i].text.split()) > 40)
    end = next(long, after)
    return max(after, end - 1)


def _size(line: Line) -> float:
    """Return the font size of a line; small capitals count with the size of their capitals."""
    return max([line.size, *(w.size for w in line.words if not w.raised and len(w.text) > 1 and w.text[0].isalnum())])


def _style(block: Block) -> Style:
    line = block.lines[0]
    return (_size(line), line.bold, line.italic, line.face, block.text.isupper())


def _score(blocks: Sequence[Block], index: int, manner: Manner, outline: Mapping[str, int]) -> float:
    block = blocks[index]
    text = block.text.strip()
    letters = sum(c.isalpha() for c in text)
    if (
        _NO_HEADING.match(text)
        or letters < 3
        or len(text) > _LONGEST
        or len(block.lines) > 4
        or letters < 0.55 * len(text.replace(" ", ""))
    ):
        return -9.0
    score = _wording(text, outline) + _standing_out(block, manner)
    score -= 3.0 if any(_has_wide_gap(line) for line in block.lines) else 0.0
    following = next((b for b in blocks[index + 1 : index + 4] if b.kind in ("body", "list", "heading")), None)
    if manner.size and _size(block.lines[0]) < _SMALL * manner.size and role_of(text) not in _BACK_ROLES:
        # Words of tables and figures; some journals set their headings small, above text of the common size.
        above_text = following is not None and following.lines[0].size > _SMALLER * manner.size
        score -= 0.3 if above_text and block.lines[0].bold else 1.6 if block.lines[0].bold else 2.2
    if following is None or following.page > block.page + 1:
        score -= 1.0
    elif len(following.text.split()) >= 8:
        score += 0.5
    elif following.kind != "heading" and len(following.text.split()) < 5:
        score -= 0.5
    return score


def _wording(text: str, outline: Mapping[str, int]) -> float:
    score = 0.0
    if role_of(text) is not None and len(text) < 60:
        score += 2.0
    if fold(text) in outline or fold(NUMBER.sub("", text)) in outline:
        score += 2.0
    score += 1.0 if NUMBER.match(text) else 0.0
    score += 0.8 if text.isupper() and len(text) > 5 else 0.0
    if text.endswith("."):
        score -= 1.2
    elif text.endswith((",", ";", "-", "–")):
        score -= 3.0
    elif text.endswith(":"):
        score -= 0.3
    score -= 1.5 if _UNIT.search(text) else 0.0
    half = text[: len(text) // 2].strip()
    score -= 2.0 if len(text) > 9 and text[len(text) // 2 :].strip() == half else 0.0
    score -= 2.0 if text[0].islower() or text[0] in ",.;:)" else 0.0
    score -= 1.5 if len(text.split()) > 22 else 0.0
    return score - (1.5 if "=" in text or "@" in text or "http" in text else 0.0)


def _standing_out(block: Block, manner: Manner) -> float:
    line = block.lines[0]
    if not manner.size:
        return 0.0
    ratio = _size(line) / manner.size
    score = 2.0 if ratio > 1.25 else 1.5 if ratio > 1.08 else 0.0
    score += 1.5 if line.bold and not manner.is_bold else 0.0
    if line.italic:
        score += 0.8
    elif line.face != manner.face and not line.bold:
        score += 1.0
    return score


def _keep_references_whole(blocks: Sequence[Block]) -> None:
    # Within the list of references only what is set like its heading, or says that another part begins, is a heading.
    heading: Block | None = None
    for block in blocks:
        if block.kind != "heading":
            continue
        role = role_of(block.text)
        if role == "references":
            heading = block
        elif heading is not None:
            if role is not None or _style(block) == _style(heading):
                heading = None
            else:
                block.kind = "body"


def _set_levels(headings: Sequence[Block], outline: Mapping[str, int]) -> None:
    main = Counter(_style(b) for b in headings if role_of(b.text) in _MAIN_ROLES)
    top = max(main.items(), key=lambda pair: (pair[1], pair[0]))[0] if main else None
    ranked = sorted({_style(b) for b in headings}, key=_rank, reverse=True)
    lower = [s for s in ranked if top is None or (_rank(s) < _rank(top))]
    # In some files the first level of the outline is the title.
    marked = [outline[fold(b.text)] for b in headings if fold(b.text) in outline and role_of(b.text) in _MAIN_ROLES]
    highest = min(marked, default=1)
    for block in headings:
        number = _DEEP_NUMBER.match(block.text)
        style = _style(block)
        if number:
            block.level = number[1].count(".") + 1
        elif (level := outline.get(fold(block.text))) is not None:
            block.level = max(1, level - highest + 1)
        elif top is not None and style not in lower:
            block.level = 1
        else:
            block.level = min(4, lower.index(style) + (1 if top is None else 2))


def _rank(style: Style) -> tuple[float, bool, bool, bool, str]:
    size, bold, italic, face, capitals = style
    return (size, capitals, bold, not italic, face)
