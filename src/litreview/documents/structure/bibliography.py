"""Title, authors, year, DOI, journal, abstract and keywords, from the first pages and from what the file says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from litreview.documents.blocks import Block
from litreview.documents.furniture.covers import cover_text, read_citation, read_own_citation
from litreview.documents.raw import FileFacts
from litreview.documents.structure.abstracts import find_abstract, find_inner_keywords
from litreview.documents.structure.people import read_authors
from litreview.documents.structure.publication import DOI, find_doi, find_venue, find_year
from litreview.documents.structure.sections import KEYWORDS
from litreview.documents.structure.titles import is_given_title
from litreview.documents.wording.hyphens import Vocabulary
from litreview.documents.wording.writing import block_text
from litreview.documents.wordlists import to_words
from litreview.records import Bibliography, Furniture
from litreview.text import fold, normalise

__all__ = ["DOI", "find_abstract", "find_year", "read_bibliography"]

_SHORT = 60
"""Words of the longest paragraph of a first page that may say where a paper was published."""
_TITLE_PAGE_MOST = 150
"""Words on a title page that stands alone: what is said of the paper goes on with the next."""
_LONGEST_KEYWORDS = 600
"""Characters."""
_COMMON = {
    "en": to_words("the of and in to that is for with are this by from "),
    "de": to_words("der die und das den von zu mit ist nicht ein eine auf "),
    "fr": to_words("le la les et des est dans pour une sur par que du "),
    "es": to_words("el los las y en que por para una con del es su "),
    "pt": to_words("o os as e em que por para uma com do da não "),
}


def read_bibliography(
    blocks: Sequence[Block],
    facts: FileFacts,
    *,
    vocabulary: Vocabulary,
    head: str,
    furniture: Sequence[Furniture] = (),
) -> Bibliography:
    """Join what cover, first pages and running heads show with what the file says.

    `head` is the text of the first two pages line by line.
    """
    printed = next((_title_text(block, vocabulary) for block in blocks if block.kind == "title"), None)
    title = _choose_title(printed, facts.title)
    authors = read_authors(blocks, given=facts.authors)
    cover = cover_text(furniture)
    margins = list(dict.fromkeys(f.text for f in furniture if f.kind not in ("cover page", "page number")))
    notices = _notices(blocks)
    beginning = "\n".join([notices, *margins])
    cited = read_citation(cover) or read_citation(notices) or read_own_citation(_own_blocks(blocks), title)
    language = _guess_language(blocks) or facts.language
    return Bibliography(
        title=title,
        authors=authors,
        year=facts.year or (cited.year if cited else None) or find_year(beginning) or find_year(cover),
        doi=facts.doi or find_doi([cover, beginning, head]),
        container=facts.container
        or find_venue(notices, margins, title=title, authors=authors)
        or (cited.container if cited else None),
        abstract=find_abstract(blocks, vocabulary, language=language),
        keywords=_find_keywords(blocks, vocabulary) or facts.keywords,
        language=language,
    )


def _own_blocks(blocks: Sequence[Block]) -> Iterator[str]:
    first = blocks[0].page if blocks else 1
    return (b.text for b in blocks if b.page == first and b.kind != "title" and len(b.text.split()) < _SHORT)


def _notices(blocks: Sequence[Block]) -> str:
    """Return the lines of the first page, or of a title page and the next, that are no text of the paper."""
    title = next((b for b in blocks if b.kind == "title"), None)
    first = title.page if title is not None else blocks[0].page if blocks else 1
    n_words = sum(len(b.text.split()) for b in blocks if b.page <= first)
    last = first + 1 if n_words < _TITLE_PAGE_MOST else first
    short = (
        b
        for b in blocks
        if b.page <= last
        and b.kind not in ("heading", "reference", "caption", "title")
        and len(b.text.split()) < _SHORT
    )
    return "\n".join(line.text for b in short for line in b.lines)


def _title_text(block: Block, vocabulary: Vocabulary) -> str:
    return re.sub(r"(?<=[a-z?!])\s?[*†‡§¹²³]+$", "", normalise(block_text(block, vocabulary)))


def _choose_title(printed: str | None, given: str | None) -> str | None:
    if given is None or not is_given_title(given):
        return printed
    if printed is None:
        return normalise(given)
    a, b = fold(printed).replace(" ", ""), fold(given).replace(" ", "")
    return normalise(given) if a == b or (a in b and len(b) < 2 * len(a) and printed.endswith(("-", ":"))) else printed


def _find_keywords(blocks: Sequence[Block], vocabulary: Vocabulary) -> tuple[str, ...]:
    for index, block in enumerate(blocks):
        match = KEYWORDS.match(block.text)
        if match is not None and block.kind in ("body", "list", "heading", "box"):
            rest = block_text(block, vocabulary)[match.end() :]
            if not rest.strip(" .:") and index + 1 < len(blocks):
                rest = block_text(blocks[index + 1], vocabulary)
        elif block.role == "abstract" or block.kind == "box":
            rest = find_inner_keywords(block_text(block, vocabulary)) or ""
        else:
            continue
        found = _part_keywords(rest)
        if found:
            return found
    return ()


def _part_keywords(text: str) -> tuple[str, ...]:
    if len(text) > _LONGEST_KEYWORDS:
        return ()
    parts = re.split(r"\s*(?:[;·•|]|\s[–.]\s)\s*", text)
    parts = parts if len(parts) > 1 else re.split(r"\s*,\s*", text)
    return tuple(part.strip(" .:") for part in parts if part.strip(" .:"))


def _guess_language(blocks: Sequence[Block]) -> str | None:
    words = " ".join(b.text for b in blocks if b.kind == "body")[:20_000].casefold().split()
    if len(words) < 50:
        return None
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best = max(counts, key=lambda language: (counts[language], language))
    return best if counts[best] > 0.05 * len(words) else None
