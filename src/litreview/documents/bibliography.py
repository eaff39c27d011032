"""Title, authors, year, DOI, journal, abstract and keywords, from the first pages and from what the file says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from litreview.documents.blocks import Block
from litreview.documents.headings import is_given_title
from litreview.documents.hyphens import Vocabulary
from litreview.documents.people import read_authors
from litreview.documents.raw import FileFacts
from litreview.documents.sections import ABSTRACT_LABEL
from litreview.documents.wordlists import to_words
from litreview.documents.writing import block_text
from litreview.records import Bibliography
from litreview.text import fold, normalise

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>;,]+[\w)]", re.IGNORECASE)
_LONGEST_ABSTRACT = 6_000
"""Characters."""
_YEAR = r"(?P<year>19[5-9]\d|20[0-4]\d)(?!\d)"
_YEARS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Not "studies published between 1995 and 2016".
        rf"\bpublished(?: online)?\s*:?\s*(?:on\s+)?(?:(?!between|since|from|before|after|in\b)[\w.,]+\s+){{0,3}}?"
        rf"{_YEAR}",
        rf"(?:©|\(c\)|copyright|\bthe authors?\(?s?\)?[.,]?)\s*(?:\w+\s+){{0,3}}?{_YEAR}",
        rf"\({_YEAR}\)\s*\d+\s*[:(,]",
        rf"(?m)\b\d{{1,4}}\s*\({_YEAR}\)\W*(?:$|\d)",
        rf"\b{_YEAR}\s*[;,]\s*(?:vol\.?\s*)?\d+\s*(?:\(|:|,\s*\d)",
        rf"\bvol(?:ume|\.)?\s*\d+[^\n]{{0,40}}?\b{_YEAR}",
        rf"\b\d+\s*\(\d+\)\s*:?[^\n]{{0,20}}?\(?{_YEAR}",
        rf"(?m)^[^\n]{{3,120}}?\b{_YEAR}[.,;:)\s]+(?:https?://(?:dx\.)?doi\.org/|doi\b)",
        rf"\b(?:accepted|received|revised)\s*:?[^\n]{{0,25}}?\b{_YEAR}",
        rf"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer"
        rf"|autumn|winter)[\s,]+(?:\d{{1,2}},?\s+)?{_YEAR}",
        rf"(?m)^\W*{_YEAR}\W*$",
    )
)
_HEAD_LENGTH = 6_000
"""Characters of the first page and its furniture in which the year is sought."""
_CONTAINERS = (
    re.compile(rf"(?m)^(?P<name>[A-Z][^\d\n(]{{3,80}}?),?\s+\({_YEAR}\)\s*\d"),
    re.compile(rf"(?m)^(?P<name>[A-Z][^\d\n(]{{3,80}}?),?\s+{_YEAR}[,;]\s*\d"),
    re.compile(rf"(?m)^(?P<name>[A-Z][^\d\n(]{{3,80}}?),?\s+{_YEAR}[.,;]\s*(?:https?://(?:dx\.)?doi\.org/|doi\b)"),
    re.compile(r"(?m)^(?P<name>[A-Z][^\d\n(]{3,80}?),?\s+(?:Vol\.?|Volume)\s*\d"),
)
_KEYWORDS = re.compile(r"^(?:key[\s-]?words?|index terms)\b\s*[:.—–-]*\s*", re.IGNORECASE)
_ABSTRACT_END = re.compile(
    r"^(?:key[\s-]?words?|index terms|jel\b|introduction\W*$|correspondence|received\b|©|copyright|citation\b|"
    r"\(continued)",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"^\(continued [^)]*\)\s*|\s*\(continued [^)]*\)$", re.IGNORECASE)
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
    margins: Iterable[str] = (),
) -> Bibliography:
    """Join what the first pages show with what the file says.

    `head` is the text of the first two pages line by line, `margins` the running heads and feet.
    """
    printed = next((_title_text(block, vocabulary) for block in blocks if block.kind == "title"), None)
    title = _choose_title(printed, facts.title)
    authors = read_authors(blocks, given=facts.authors)
    beginning = "\n".join([head[:_HEAD_LENGTH], *dict.fromkeys(margins)])
    found = DOI.search(head) or DOI.search(beginning)
    keywords = next((k for b in blocks if (k := _read_keywords(b, vocabulary))), ()) or facts.keywords
    return Bibliography(
        title=title,
        authors=authors,
        year=facts.year or find_year(beginning),
        doi=facts.doi or (found[0].rstrip(".") if found else None),
        container=facts.container or _find_container(beginning, title),
        abstract=find_abstract(blocks, vocabulary),
        keywords=keywords,
        language=_guess_language(blocks) or facts.language,
    )


def _title_text(block: Block, vocabulary: Vocabulary) -> str:
    return re.sub(r"(?<=[a-z?!])\s?[*†‡§¹²³]+$", "", normalise(block_text(block, vocabulary)))


def _choose_title(printed: str | None, given: str | None) -> str | None:
    if given is None or not is_given_title(given):
        return printed
    if printed is None:
        return normalise(given)
    a, b = fold(printed).replace(" ", ""), fold(given).replace(" ", "")
    return normalise(given) if a == b or (a in b and len(b) < 2 * len(a) and printed.endswith(("-", ":"))) else printed


def find_year(text: str) -> int | None:
    """Return the year of publication that the first page or the running heads give; None without evidence.

    >>> find_year("J Bus Ethics (2016) 133:9-24")
    2016
    """
    for pattern in _YEARS:
        match = pattern.search(text)
        if match:
            return int(match["year"])
    return None


def _find_container(text: str, title: str | None) -> str | None:
    for pattern in _CONTAINERS:
        for match in pattern.finditer(text):
            name = normalise(match["name"]).strip(" ,.:|·-–")
            beyond = name.split(" et al. ")[-1]
            if (
                len(beyond) > 3
                and fold(beyond) not in fold(title or "")
                and not beyond.casefold().startswith("received")
            ):
                return beyond
    return None


def find_abstract(blocks: Sequence[Block], vocabulary: Vocabulary) -> str | None:
    """Return the text of the abstract, None where no paragraph is marked as one."""
    start = next((i for i, b in enumerate(blocks) if b.role == "abstract" and b.level > 0), None)
    if start is None:
        return None
    parts: list[str] = []
    first = blocks[start]
    if first.kind != "heading":
        parts.append(ABSTRACT_LABEL.sub("", block_text(first, vocabulary)))
    is_elsewhere = False
    for block in blocks[start + 1 :]:
        if block.page > first.page + 1:
            break
        is_elsewhere = is_elsewhere and block.page == first.page
        if is_elsewhere:
            continue
        if block.level > 0 and block.role != "abstract":
            break
        if _ABSTRACT_END.match(block.text) and block.level == 0:
            if not block.text.casefold().startswith("(continued"):
                break
            # The rest of the page is about the paper, and the abstract goes on with the next.
            is_elsewhere = "next" in block.text
            continue
        if block.kind in ("body", "list") and (len(block.text.split()) > 3 or not parts):
            parts.append(_CONTINUED.sub("", block_text(block, vocabulary)))
        elif block.kind == "heading" and block.level > 0:
            parts.append(block.text)
    text = normalise(" ".join(parts))
    return text if 0 < len(text) <= _LONGEST_ABSTRACT else None


def _read_keywords(block: Block, vocabulary: Vocabulary) -> tuple[str, ...]:
    match = _KEYWORDS.match(block.text)
    if match is None or block.kind not in ("body", "list", "heading"):
        return ()
    rest = block_text(block, vocabulary)[match.end() :]
    if len(rest) > 600:
        return ()
    parts = re.split(r"\s*[;·•|]\s*", rest) if re.search(r"[;·•|]", rest) else re.split(r"\s*,\s*", rest)
    return tuple(part.strip(" .") for part in parts if part.strip(" ."))


def _guess_language(blocks: Sequence[Block]) -> str | None:
    words = " ".join(b.text for b in blocks if b.kind == "body")[:20_000].casefold().split()
    if len(words) < 50:
        return None
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best = max(counts, key=lambda language: (counts[language], language))
    return best if counts[best] > 0.05 * len(words) else None
