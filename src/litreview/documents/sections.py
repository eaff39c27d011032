"""Which blocks are headings, of which level, and what part of a paper follows them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litreview.documents.blocks import Block
from litreview.records import SectionRole

_SPACED = re.compile(r"(?:\w ){4,}\w")
NUMBER = re.compile(
    r"^\s*(?:(?:section|chapter|part)\s+)?(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.|[A-H]\.)\s+(?=\S)", re.I
)
_ROLES: tuple[tuple[SectionRole, tuple[str, ...]], ...] = (
    ("abstract", ("abstract", "summary", "executive summary")),
    ("introduction", ("introduction", "introductory remarks", "general introduction")),
    (
        "references",
        ("references(?: cited)?", "bibliography", "works cited", "literature(?: cited)?", "list of references",
         "reference list", "cited references", "notes and references", "references and notes", "literaturverzeichnis"),
    ),
    (
        "acknowledgements",
        ("acknowledge?ments?(?: and .*)?", "funding(?: .*)?", "authors?.? contributions?", "competing interests?",
         "(?:declaration of |conflicts? of )(?:competing )?interests?(?: statement)?", "disclosures?",
         "declarations?(?: .*)?", "(?:data availability|availability of data)(?: .*)?", "supporting information",
         "supplementary (?:data|materials?|information)", "abbreviations", "consent for publication",
         "ethic(?:s|al) (?:approval|statement|declaration|standards)(?: .*)?", "compliance with ethical standards",
         "authors?.? (?:details|information)"),
    ),
    ("notes", ("notes", "endnotes", "footnotes")),
    ("appendix", (r"appendi(?:x|ces)\b.*", r"annex(?:es)?\b.*", r"supplement\b.*")),
    ("discussion", ("(?:general )?discussions?(?: .*)?", "implications(?: .*)?")),
    ("limitations", ("(?:.* )?limitations?(?: .*)?", "threats to validity")),
    (
        "conclusions",
        ("(?:summary and )?conclusions?(?: .*)?", "concluding remarks(?: .*)?", "final remarks", "summary and outlook"),
    ),
    (
        "methods",
        ("(?:.* )?(?:methods?|methodology)(?: .*)?", "(?:materials?|patients?|subjects|data) and .*",
         "(?:research|study) design(?: .*)?", "data(?: collection| sources?| analysis)?", "experimental(?: .*)?",
         "search strategy"),
    ),
    ("results", ("(?:.* )?(?:results?|findings)(?: .*)?", "empirical analysis")),
    (
        "background",
        ("background(?: .*)?", "(?:.* )?literature(?: review)?", "review of (?:the )?literature", "related works?",
         "theoretical .*", "theory(?: .*)?", "conceptual framework.*", "previous (?:work|research).*"),
    ),
)  # fmt: skip
_PATTERNS = tuple(
    (role, re.compile(rf"(?:{'|'.join(patterns)})\s*[:.]?\s*$", re.IGNORECASE)) for role, patterns in _ROLES
)


def role_of(heading: str) -> SectionRole | None:
    """Return the role that a heading's words give, None where they give none.

    >>> role_of("4.2 Results and discussion")
    'results'
    """
    words = NUMBER.sub("", heading).strip()
    if _SPACED.fullmatch(words):
        words = words.replace(" ", "")
    return next((role for role, pattern in _PATTERNS if pattern.match(words)), None)


ABSTRACT_LABEL = re.compile(r"^(?:abstract|summary|a\s?b\s?s\s?t\s?r\s?a\s?c\s?t)\b\s*[:.—–-]?\s+(?=\S)", re.IGNORECASE)
_AFTER_ABSTRACT = re.compile(r"^(?:key\s?-?words|index terms|jel\b|received|introduction\b)", re.IGNORECASE)


def mark_sections(blocks: Sequence[Block]) -> None:
    """Give each heading its role, in place; a subsection without a role of its own takes that of its parent.

    An abstract that begins with the word itself, and the text after it, become sections without a heading; so does the
    text of a document that has no headings, or none before its first prose: only what stands before is front matter.
    """
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
    _open_unheaded(blocks)
    _set_keywords_apart(blocks)


_LEGAL = re.compile(
    r"copyright|©|creative commons|permits unrestricted|open access article|correspondence|@", re.IGNORECASE
)
_PROSE_LEAST = 6
"""Words of the shortest paragraph that can open a text without headings."""
_ABSTRACT_LEAST = 60
"""Words of the shortest abstract that is known only by its place."""


def _open_unheaded(blocks: Sequence[Block]) -> None:
    first = next((i for i, b in enumerate(blocks) if b.kind == "heading"), len(blocks))
    start = next((i for i in range(first) if blocks[i].kind == "body" and ABSTRACT_LABEL.match(blocks[i].text)), None)
    opens_with = blocks[first].role if first < len(blocks) else None
    if start is None and opens_with == "introduction":
        start = _find_unlabelled(blocks[:first])
    if start is None and opens_with not in ("abstract", "introduction"):
        prose = next((block for block in blocks[:first] if _is_prose(block)), None)
        if prose is not None:
            prose.level, prose.role = 1, "other"
    if start is not None:
        blocks[start].level, blocks[start].role = 1, "abstract"
        for block in blocks[start + 1 : first]:
            if block.kind == "body" and not _AFTER_ABSTRACT.match(block.text) and len(block.text.split()) > 25:
                block.level, block.role = 1, "introduction"
                break


_KEYWORDS = re.compile(r"^(?:key\s?-?words?|index terms|jel\b)", re.IGNORECASE)
_KEYWORDS_MOST = 60
"""Words of the longest list of keywords."""


def _set_keywords_apart(blocks: Sequence[Block]) -> None:
    # A list of keywords describes the paper: it is front matter, wherever it stands.
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        if block.kind == "body" and _KEYWORDS.match(block.text) and len(block.text.split()) <= _KEYWORDS_MOST:
            block.level, block.role = 1, "front"
            if following is not None and following.kind != "heading" and following.level == 0:
                following.level, following.role = 1, "introduction"


def _is_prose(block: Block) -> bool:
    """Tell whether a text without headings begins here: a whole sentence, no notice of rights, no address."""
    if block.kind != "body" or len(block.text.split()) < _PROSE_LEAST:
        return False
    return block.text.rstrip("”’\"')").endswith((".", "?", "!")) and not _LEGAL.search(block.text)


def _find_unlabelled(front: Sequence[Block]) -> int | None:
    # A long paragraph between title and introduction.
    title = next((i for i, b in enumerate(front) if b.kind == "title"), None)
    if title is None:
        return None
    long = [
        i
        for i in range(title + 1, len(front))
        if front[i].kind == "body"
        and len(front[i].text.split()) >= _ABSTRACT_LEAST
        and not _LEGAL.search(front[i].text)
    ]
    return long[0] if long else None
