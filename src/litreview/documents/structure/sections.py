"""Which part of a paper follows each heading, and where parts begin that have none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litreview.documents.blocks import Block
from litreview.documents.wording.roles import NUMBER, is_abstract_label, is_part_of_abstract, role_of
from litreview.records import SectionRole

ABSTRACT_LABEL = re.compile(
    r"^(?:[^\w\s]\s*|j\s+)?(?:abstract|summary|a\s?b\s?s\s?t\s?r\s?a\s?c\s?t|s\s?u\s?m\s?m\s?a\s?r\s?y|zusammenfassung"
    r"|kurzfassung|résumé|resumen|resumo)\b(?:\s*[:.—–-]|\s*(?=(?-i:[A-Z“\"'‘•▪■\[(])))\s*[•▪■]?\s*(?=\S)",
    re.IGNORECASE,
)
"""The word that opens an abstract's own paragraph."""
KEYWORDS = re.compile(
    r"^\W*(?:j\s)?(?:key\s?-?words?(?: and phrases)?|index terms|jel\b(?: codes?| classification)*"
    r"|schl[uü]sselw[oö]rter|schlagw[oö]rter|mots[\s-]cl[eé]s|palabras[\s-]clave|palavras[\s-]chave"
    r"|k\s?e\s?y\s?w\s?o\s?r\s?d\s?s)\b\s*[:.•·—–-]*\s*",
    re.IGNORECASE,
)
_AFTER_ABSTRACT = re.compile(r"^(?:received|introduction\b)", re.IGNORECASE)


def mark_sections(blocks: Sequence[Block]) -> None:
    """Give each heading its role, in place; a subsection without a role of its own takes that of its parent.

    An abstract that begins with the word itself, and the text after it, become sections without a heading; so does the
    text of a document that has no headings, or none before its first prose: only what stands before is front matter.
    """
    parents: list[tuple[int, SectionRole]] = []
    parts = _parts_of_abstract(blocks)
    for index, block in enumerate(blocks):
        if block.kind != "heading":
            continue
        block.level = max(1, block.level)
        while parents and parents[-1][0] >= block.level:
            parents.pop()
        if index in parts:
            block.role = "abstract"
            continue
        inherited = parents[-1][1] if parents and parents[-1][1] != "abstract" else None
        block.role = _role_within(role_of(block.text), inherited, block.level) or "other"
        parents.append((block.level, block.role))
    _open_unheaded(blocks)
    _set_keywords_apart(blocks)


_FIRM: tuple[SectionRole, ...] = ("references", "acknowledgements", "appendix", "notes", "limitations", "conclusions")
_SHARED: tuple[SectionRole, ...] = ("appendix", "references", "acknowledgements", "notes")
"""Parts whose subsections belong to them whatever they are called."""


def _role_within(own: SectionRole | None, inherited: SectionRole | None, level: int) -> SectionRole | None:
    # "Methods" within an appendix stays the appendix; "Literature" within the background is no list of references.
    if own is None or inherited is None or level == 1:
        return own or inherited
    if inherited in _SHARED:
        return own if own in _SHARED else inherited
    if own in ("introduction", "abstract") or (own == "background" and inherited in ("methods", "results")):
        return inherited
    if own == "methods" and inherited in ("background", "results") and own not in _FIRM:
        return own if inherited == "results" else inherited
    return own


_PARTS_MOST = 700
"""Words of the longest structured abstract."""


def _parts_of_abstract(blocks: Sequence[Block]) -> frozenset[int]:
    # Headings within an abstract, "Methods" among them: two or more, up to keywords or the first of the paper.
    start = next((i for i, b in enumerate(blocks) if b.kind == "heading" and is_abstract_label(b.text)), None)
    if start is None:
        return frozenset()
    page, n_words = blocks[start].page, 0
    found: list[int] = []
    seen: set[str] = set()
    for index in range(start + 1, len(blocks)):
        block = blocks[index]
        if block.page > page + 1 or KEYWORDS.match(block.text) or n_words > _PARTS_MOST:
            break
        n_words += len(block.text.split())
        if block.kind != "heading":
            continue
        words = NUMBER.sub("", block.text).casefold().strip(" .:")
        if (
            NUMBER.match(block.text)
            or not is_part_of_abstract(block.text)
            or words in seen
            or _is_larger(block, blocks[start])
        ):
            break
        seen.add(words)
        found.append(index)
    below = [b for b in blocks[(found or [start])[-1] + 1 :] if b.kind == "heading"]
    later = {b.text.casefold().strip(" .:") for b in below}
    while found and _is_own_opening(blocks[found[-1]], later, n_found=len(found)):
        found.pop()
    if found and any(_style(b) == _style(blocks[found[0]]) for b in below) and not later & seen:
        # Set as the headings below are, and none of those has the same words: the sections of the paper.
        return frozenset()
    return frozenset(found) if len(found) > 1 else frozenset()


def _style(block: Block) -> tuple[float, bool, bool, str, bool]:
    line = block.lines[0]
    return (round(line.size), line.bold, line.italic, line.face, block.text.isupper())


def _is_larger(block: Block, label: Block) -> bool:
    return block.lines[0].size > 1.05 * label.lines[0].size > 0


def _is_own_opening(block: Block, later: set[str], *, n_found: int) -> bool:
    words = block.text.casefold().strip(" .:")
    return words in ("introduction", "background") and words not in later and n_found > 1


_LEGAL = re.compile(
    r"copyright|©|creative commons|permits unrestricted|open access article|correspondence|@", re.IGNORECASE
)
_PROSE_LEAST = 6
"""Words of the shortest paragraph that can open a text without headings."""
_ABSTRACT_LEAST = 60
"""Words of the shortest abstract that is known only by its place."""


def _open_unheaded(blocks: Sequence[Block]) -> None:
    first = next((i for i, b in enumerate(blocks) if b.kind == "heading"), len(blocks))
    start = next((i for i in range(first) if _opens_abstract(blocks[i])), None)
    opens_with = blocks[first].role if first < len(blocks) else None
    if start is None and opens_with != "abstract":
        start = _find_unlabelled(blocks, first, has_introduction=opens_with == "introduction")
    if start is None and opens_with not in ("abstract", "introduction"):
        prose = next((block for block in blocks[:first] if _is_prose(block)), None)
        if prose is not None:
            prose.level, prose.role = 1, "other"
    if start is not None:
        blocks[start].level, blocks[start].role = 1, "abstract"
        _open_text(blocks, start, first)


def _opens_abstract(block: Block) -> bool:
    return block.kind in ("body", "box", "list") and ABSTRACT_LABEL.match(block.text) is not None


_CLOSING_LEAST = 40
"""Words of a paragraph that, set otherwise than the abstract, opens the text behind it."""


def _open_text(blocks: Sequence[Block], start: int, first: int) -> None:
    """Open the text behind an abstract where no heading does: the first paragraph set as the body is."""
    line = blocks[start].lines[0]
    behind = blocks[start + 1 : first]
    after_keywords = next((i for i, b in enumerate(behind) if KEYWORDS.match(b.text)), None)
    for index, block in enumerate(behind):
        if block.kind != "body" or KEYWORDS.match(block.text) or len(block.text.split()) <= 25:
            continue
        if _AFTER_ABSTRACT.match(block.text) or is_part_of_abstract(_lead(block)):
            continue
        same = (block.lines[0].size, block.lines[0].face) == (line.size, line.face)
        if after_keywords is not None and index < after_keywords and same:
            continue
        block.level, block.role = 1, "introduction"
        return


def _lead(block: Block) -> str:
    """Return what stands before the first colon or full stop of a paragraph, if that is short."""
    return re.split(r"[:.—]", block.text[:60], maxsplit=1)[0]


_KEYWORDS_MOST = 60
"""Words of the longest list of keywords."""


def _set_keywords_apart(blocks: Sequence[Block]) -> None:
    # A list of keywords describes the paper: it is front matter, wherever it stands.
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        if block.kind == "body" and KEYWORDS.match(block.text) and len(block.text.split()) <= _KEYWORDS_MOST:
            block.level, block.role = 1, "front"
            if following is not None and following.kind != "heading" and following.level == 0:
                following.level, following.role = 1, "introduction"


def _is_prose(block: Block) -> bool:
    """Tell whether a text without headings begins here: a whole sentence, no notice of rights, no address."""
    if block.kind != "body" or len(block.text.split()) < _PROSE_LEAST:
        return False
    return block.text.rstrip("”’\"')").endswith((".", "?", "!")) and not _LEGAL.search(block.text)


def _find_unlabelled(blocks: Sequence[Block], first: int, *, has_introduction: bool) -> int | None:
    """Return the abstract that only its place or its print shows: between the title and the text."""
    title = next((i for i, b in enumerate(blocks) if b.kind == "title"), None)
    if title is None:
        return None
    long = [
        i
        for i, block in enumerate(blocks)
        if (title < i < first or block.kind == "box")
        and block.page == blocks[title].page
        and block.kind in ("body", "box")
        and len(block.text.split()) >= (_ABSTRACT_LEAST if has_introduction else _SET_APART_LEAST)
        and not _LEGAL.search(block.text)
        and len(_ADDRESS.findall(block.text)) < _ADDRESSES_LEAST
    ]
    if not long:
        return None
    if has_introduction:
        return long[0]
    if _comes_before_keywords(blocks, long[0]):
        return long[0]
    return long[0] if _is_set_apart(blocks, long[0]) else None


_ADDRESS = re.compile(r"\b(?:Universit\w+|Department|Institut\w*|Faculty|School of|Hospital|Centre|Center|College)\b")
_ADDRESSES_LEAST = 3
"""Institutions from which on a paragraph is one of addresses."""
_SET_APART_LEAST = 40
"""Words of an abstract that is known by its print or by the keywords behind it."""
_ABSTRACT_MOST = 400


def _comes_before_keywords(blocks: Sequence[Block], index: int) -> bool:
    following = [b for b in blocks[index + 1 : index + 5] if b.page == blocks[index].page]
    place = next((i for i, b in enumerate(following) if KEYWORDS.match(b.text)), None)
    return place is not None and sum(len(b.text.split()) for b in following[:place]) < _ABSTRACT_MOST


def _is_set_apart(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether a first paragraph differs from the text in size, slant, weight or width."""
    block = blocks[index]
    text = [b for b in blocks if b.kind == "body" and b is not block and len(b.text.split()) >= _SET_APART_LEAST]
    if len(text) < _TEXT_LEAST or len(block.text.split()) > _ABSTRACT_MOST:
        return False
    mine = block.lines[len(block.lines) // 2]
    lines = [b.lines[len(b.lines) // 2] for b in text]
    other = [
        line
        for line in lines
        if (round(line.size), line.italic, line.bold) != (round(mine.size), mine.italic, mine.bold)
    ]
    return len(other) > _OTHER_SHARE * len(lines) and mine.size < 1.15 * lines[0].size


_TEXT_LEAST = 4
_OTHER_SHARE = 0.9
"""Share of the paragraphs of the text from which the abstract must differ."""
