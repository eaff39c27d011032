"""Which blocks are headings, of which level, and what part of a paper follows them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litreview.documents.blocks import Block, commonest_size
from litreview.documents.raw import OutlineEntry
from litreview.records import SectionRole
from litreview.text import fold

_NUMBER = re.compile(
    r"^\s*(?:(?:section|chapter|part)\s+)?(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.|[A-H]\.)\s+(?=\S)", re.I
)
_ROLES: tuple[tuple[SectionRole, str], ...] = (
    ("abstract", r"abstract|summary|executive summary|a b s t r a c t"),
    ("introduction", r"introduction|introductory remarks|opening"),
    ("references", r"references(?: cited)?|bibliography|works cited|literature(?: cited)?|list of references|reference list"
                   r"|cited references|notes and references|references and notes|literatur(?:verzeichnis)?"),
    ("acknowledgements", r"acknowledge?ments?(?: and .*)?|funding(?: .*)?|author contributions?|competing interests?"
                         r"|conflicts? of interests?|disclosures?|declarations?(?: .*)?|data availability(?: .*)?"
                         r"|supporting information|supplementary (?:data|materials?|information)|ethic(?:s|al) .*|abbreviations"),
    ("notes", r"notes|endnotes|footnotes"),
    ("appendix", r"appendi(?:x|ces)\b.*|annex(?:es)?\b.*|supplement\b.*"),
    ("discussion", r"(?:general )?discussions?(?: .*)?|discussion and conclusions?|implications(?: .*)?"),
    ("limitations", r"(?:.* )?limitations?(?: .*)?|threats to validity"),
    ("conclusions", r"(?:summary and )?conclusions?(?: .*)?|concluding remarks(?: .*)?|conclusions? and .*|final remarks|summary and outlook"),
    ("methods", r"(?:.*\b)?(?:methods?|methodology|methodological approach)(?: .*)?|(?:materials?|patients?|subjects|data) and .*"
                r"|(?:research|study) design(?: .*)?|data(?: collection| sources?| analysis)?|experimental(?: .*)?|search strategy"),
    ("results", r"(?:.* )?(?:results|findings)(?: .*)?|empirical analysis"),
    ("background", r"background(?: .*)?|(?:.* )?literature(?: review)?|review of (?:the )?literature|related works?|theoretical .*|theory(?: .*)?"
                   r"|conceptual framework.*|previous (?:work|research).*"),
)  # fmt: skip
_PATTERNS = tuple((role, re.compile(rf"(?:{pattern})\s*[:.]?\s*$", re.IGNORECASE)) for role, pattern in _ROLES)


def role_of(heading: str) -> SectionRole | None:
    """Return the role that a heading's words give, None where they give none.

    >>> role_of("4.2 Results and discussion")
    'results'
    """
    words = _NUMBER.sub("", heading).strip()
    return next((role for role, pattern in _PATTERNS if pattern.match(words)), None)


def mark_sections(blocks: Sequence[Block], *, outline: Sequence[OutlineEntry]) -> None:
    """Give each heading its level and role, in place; a subsection without a role of its own takes its parent's."""
    parents: list[tuple[int, SectionRole]] = []
    for block in blocks:
        if block.kind != "heading":
            continue
        block.level = max(1, block.level)
        while parents and parents[-1][0] >= block.level:
            parents.pop()
        inherited = parents[-1][1] if parents else None
        block.role = role_of(block.text) or inherited or "other"
        parents.append((block.level, block.role))


_LONGEST_HEADING = 220
_BODY_START = re.compile(r"^[a-z(,.;:]")


def mark_headings(blocks: Sequence[Block], *, outline: Sequence[OutlineEntry]) -> None:
    """Mark the title and the headings among the blocks, in place, by size, weight, numbering, words and outline."""
    body = commonest_size([line for b in blocks if b.kind == "body" for line in b.lines])
    is_bold = _is_mostly_bold(blocks, body)
    title = _find_title(blocks, body)
    if title is not None:
        title.kind = "title"
    titles = {fold(entry.title): entry.level for entry in outline}
    styles: list[tuple[float, bool]] = []
    for block in blocks:
        if block.kind == "body" and _is_heading(block, body, is_bold, titles):
            block.kind = "heading"
            style = (block.lines[0].size, block.lines[0].bold)
            if style not in styles:
                styles.append(style)
    _set_levels(blocks, titles)


def _is_mostly_bold(blocks: Sequence[Block], body: float) -> bool:
    lines = [line for b in blocks for line in b.lines if abs(line.size - body) < 0.2]
    return sum(line.bold for line in lines) > 0.5 * len(lines)


def _find_title(blocks: Sequence[Block], body: float) -> Block | None:
    # The largest print of the first page that has text, in its upper part.
    first = blocks[0].page if blocks else 1
    candidates = [
        b
        for b in blocks
        if b.page == first
        and b.kind == "body"
        and 12 <= len(b.text) <= 400
        and sum(c.isalpha() for c in b.text) > 0.6 * len(b.text)
    ]
    if not candidates:
        return None
    largest = max(candidates, key=lambda b: (b.lines[0].size, b.lines[0].bold, -blocks.index(b)))
    return largest if largest.lines[0].size > 1.1 * body or largest.lines[0].bold else None


def _is_heading(block: Block, body: float, is_bold: bool, titles: dict[str, int]) -> bool:
    text = block.text
    letters = sum(c.isalpha() for c in text)
    if (
        not 3 <= letters
        or len(text) > _LONGEST_HEADING
        or len(block.lines) > 4
        or letters < 0.5 * len(text.replace(" ", ""))
    ):
        return False
    if fold(text) in titles or (role_of(text) is not None and len(text) < 60):
        return True
    if _BODY_START.match(text) or text.rstrip().endswith((",", ";", "-")):
        return False
    line = block.lines[0]
    ends = text.rstrip().endswith(".")
    if line.size > 1.08 * body or (line.bold and not is_bold and line.size > 0.93 * body):
        return not ends or len(text) < 80
    numbered = _NUMBER.match(text) is not None
    capitals = text.isupper() and len(text) > 5
    return (numbered and (line.italic or capitals) or capitals) and not ends and line.size > 0.93 * body


def _set_levels(blocks: Sequence[Block], titles: dict[str, int]) -> None:
    headings = [b for b in blocks if b.kind == "heading"]
    styles = sorted({_style(b) for b in headings}, reverse=True)
    for block in headings:
        numbering = re.match(r"\s*(\d{1,2}(?:\.\d{1,2})*)", block.text)
        if numbering:
            block.level = numbering[1].count(".") + 1
        else:
            block.level = titles.get(fold(block.text)) or min(3, styles.index(_style(block)) + 1)


def _style(block: Block) -> tuple[float, bool, bool]:
    line = block.lines[0]
    return (line.size, line.bold, not line.italic)
