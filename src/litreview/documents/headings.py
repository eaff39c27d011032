"""Which blocks are the title and the headings: by size, weight, typeface, numbering, wording and the file's outline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from litreview.documents.blocks import Block, Line
from litreview.documents.raw import FileFacts
from litreview.documents.sections import NUMBER, role_of
from litreview.documents.titles import Manner, is_given_title, mark_title
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
    r"\(continued|publisher.s note|©)\b",
    re.IGNORECASE,
)
_MAIN_ROLES = ("introduction", "methods", "results", "discussion", "conclusions", "references")

Style = tuple[float, bool, bool, str, bool]


def mark_headings(blocks: list[Block], *, facts: FileFacts) -> None:
    """Mark title and headings among the blocks, in place, with levels; the lines of the title become one block."""
    manner = _measure([line for b in blocks if b.kind == "body" for line in b.lines])
    title = mark_title(blocks, manner, given=facts.title)
    outline = {fold(entry.title): entry.level for entry in facts.outline}
    first = _find_front_end(blocks, title, outline)
    scores = {i: _score(blocks, i, manner, outline) for i in range(first, len(blocks)) if blocks[i].kind == "body"}
    counts = Counter(_style(blocks[i]) for i, score in scores.items() if score > _THRESHOLD - 0.8)
    body_style = (manner.size, manner.is_bold, False, manner.face, False)
    for index, score in scores.items():
        style = _style(blocks[index])
        if score + (0.6 if counts[style] >= _REPEATED and style != body_style else 0.0) >= _THRESHOLD:
            blocks[index].kind = "heading"
    _keep_references_whole(blocks)
    _set_levels([b for b in blocks if b.kind == "heading"], outline)


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


def _style(block: Block) -> Style:
    line = block.lines[0]
    return (line.size, line.bold, line.italic, line.face, block.text.isupper())


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
    following = next((b for b in blocks[index + 1 : index + 4] if b.kind in ("body", "list", "heading")), None)
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
    score -= 2.0 if text[0].islower() or text[0] in ",.;:)" else 0.0
    score -= 1.5 if len(text.split()) > 22 else 0.0
    return score - (1.5 if "=" in text or "@" in text or "http" in text else 0.0)


def _standing_out(block: Block, manner: Manner) -> float:
    line = block.lines[0]
    if not manner.size:
        return 0.0
    ratio = line.size / manner.size
    score = 2.0 if ratio > 1.25 else 1.5 if ratio > 1.08 else 0.0
    if ratio < 0.88:
        score -= 0.3 if line.bold else 1.0
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
    for block in headings:
        number = _DEEP_NUMBER.match(block.text)
        style = _style(block)
        if number:
            block.level = number[1].count(".") + 1
        elif (level := outline.get(fold(block.text))) is not None:
            block.level = level
        elif top is not None and style not in lower:
            block.level = 1
        else:
            block.level = min(4, lower.index(style) + (1 if top is None else 2))


def _rank(style: Style) -> tuple[float, bool, bool, bool, str]:
    size, bold, italic, face, capitals = style
    return (size, capitals, bold, not italic, face)
