"""The abstract of a paper, and where it ends; of several languages the one that the paper is written in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from litreview.documents.blocks import Block
from litreview.documents.structure.sections import ABSTRACT_LABEL, KEYWORDS
from litreview.documents.wording.hyphens import Vocabulary
from litreview.documents.wording.roles import is_abstract_label, is_part_of_abstract
from litreview.documents.wording.writing import block_text
from litreview.text import normalise

_LONGEST = 6_000
"""Characters."""
_END = re.compile(
    r"^\W*(?:key[\s-]?words?\b|index terms|schl[uü]sselw[oö]rter|schlagw[oö]rter|mots[\s-]cl[eé]s|palabras clave|jel\b"
    r"|introduction\W*$|einleitung\W*$|correspond|received\b|accepted\b|©|\(c\)\s|copyright|citation\b|to cite"
    r"|cite (?:this|as)|how to cite|please cite|doi\b|https?:|issn\b|\(continued|funding:"
    r"|author.s?.? (?:note|address|affiliation)"
    r"|supplementary (?:data|material|information)|electronic supplementary|open access\b|this is an open access"
    r"|published (?:by|online)|e-?mail|contents?\W*$|table of contents|abbreviations?\b|highlights\W*$|classification)",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^\W*(?:an? (?:first|previous|earlier|preliminary|shorter) (?:version|draft)|(?:i|we) (?:am|are) (?:most |very )?"
    r"(?:grateful|indebted)|(?:i|we|the authors?) (?:would like to |wish to |gratefully |also )?(?:thank|acknowledge)"
    r"|this (?:paper|article|work|research) (?:was|is|has been) (?:presented|prepared|supported|funded|part of))",
    re.IGNORECASE,
)
_INNER_KEYWORDS = re.compile(
    r"\s(?:j\s)?(?:KEY\s?-?WORDS?|Key\s?-?[Ww]ords?|Keywords?|K E Y W O R D S|JEL [Cc]l\w+)\s*[•:·—–.]\s*\S"
)
_INNER_END = re.compile(
    r"\s(?:©\s|\(c\) (?:19|20)\d\d|Copyright ©|Correspondence(?: to)?:|Supplementary [Ii]nformation The online"
    r"|Electronic supplementary material)"
)
_INNER_LEAST = 200
"""Characters of an abstract before words within it can end it."""
_CONTINUED = re.compile(r"^\(continued [^)]*\)\s*|\s*\(continued [^)]*\)$", re.IGNORECASE)
_ARTICLE_TYPE = re.compile(
    r"^article type:?\s+.{4,30}?\s+(?=(?:objectives?|background|aims?|purpose)\b)", re.IGNORECASE
)
_LANGUAGE_OF = {
    "abstract": "en", "summary": "en", "executive summary": "en", "zusammenfassung": "de", "kurzfassung": "de",
    "abstrakt": "de", "résumé": "fr", "resume": "fr", "sommaire": "fr", "resumen": "es", "resumo": "pt",
    "riassunto": "it", "sommario": "it", "samenvatting": "nl", "sammanfattning": "sv", "sammendrag": "da",
}  # fmt: skip


@dataclass(slots=True)
class _Abstract:
    language: str | None
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return normalise(" ".join(self.parts))


def find_abstract(blocks: Sequence[Block], vocabulary: Vocabulary, *, language: str | None = None) -> str | None:
    """Return the text of the abstract, None where no paragraph is marked as one.

    Of abstracts in several languages it is the one in `language`, else the English one, else the first.
    """
    found: list[_Abstract] = []
    for index, block in enumerate(blocks):
        if block.role != "abstract" or block.level == 0:
            continue
        if found and not is_abstract_label(_label(block)):
            continue
        abstract = _read(blocks, index, vocabulary)
        if abstract.text and len(abstract.text) <= _LONGEST:
            found.append(abstract)
    if not found:
        return None
    for wanted in (language, "en"):
        for abstract in found:
            if wanted is not None and abstract.language == wanted:
                return abstract.text
    return found[0].text


def _label(block: Block) -> str:
    match = ABSTRACT_LABEL.match(block.text + " x")
    return match[0] if match else block.text if block.kind == "heading" else ""


def _read(blocks: Sequence[Block], start: int, vocabulary: Vocabulary) -> _Abstract:
    first = blocks[start]
    label = re.sub(r"[^\w ]", "", _label(first)).strip().casefold()
    abstract = _Abstract(_LANGUAGE_OF.get(label))
    if first.kind != "heading":
        text, is_whole = _cut(ABSTRACT_LABEL.sub("", block_text(first, vocabulary)))
        abstract.parts.append(text)
        if not is_whole:
            return abstract
    is_elsewhere = False
    for block in blocks[start + 1 :]:
        if block.page > first.page + 1 or len(abstract.text) > _LONGEST:
            break
        is_elsewhere = is_elsewhere and block.page == first.page
        if is_elsewhere:
            continue
        if block.text.casefold().startswith("(continued"):
            # The rest of the page is about the paper, and the abstract goes on with the next.
            is_elsewhere = "next" in block.text
        elif _ends(block, abstract):
            break
        elif block.kind in ("body", "list", "box") and (len(block.text.split()) > 3 or not abstract.parts):
            text, is_whole = _cut(_CONTINUED.sub("", block_text(block, vocabulary)))
            abstract.parts.append(text)
            if not is_whole:
                break
        elif block.kind == "heading" and block.level > 0:
            abstract.parts.append(block.text)
    abstract.parts += _parts_in_boxes(blocks[start + 1 :], first.page + 1, abstract, vocabulary)
    return abstract


def _parts_in_boxes(blocks: Sequence[Block], page: int, abstract: _Abstract, vocabulary: Vocabulary) -> list[str]:
    # A framed abstract that goes on with the next page: its parts stand there apart from the flow.
    if not any(is_part_of_abstract(part.split(":")[0][:40]) for part in abstract.parts):
        return []
    boxes = (b for b in blocks if b.page == page and b.kind == "box")
    return [
        block_text(b, vocabulary) for b in boxes if ":" in b.text[:40] and is_part_of_abstract(b.text.split(":")[0])
    ]


def _ends(block: Block, abstract: _Abstract) -> bool:
    if block.level > 0 and (block.role != "abstract" or is_abstract_label(_label(block))):
        return True
    if block.level == 0 and _END.match(block.text):
        return True
    return bool(abstract.parts) and _THANKS.match(block.text) is not None


def _cut(text: str) -> tuple[str, bool]:
    """Return the text up to keywords or rights that stand in it, and whether that is all of it."""
    text = _ARTICLE_TYPE.sub("", text)
    ends = [m.start() for p in (_INNER_KEYWORDS, _INNER_END) if (m := p.search(text, min(len(text), _INNER_LEAST)))]
    return (text[: min(ends)].rstrip(), False) if ends else (text, True)


def find_inner_keywords(text: str) -> str | None:
    """Return the keywords that stand at the end of an abstract's own paragraph."""
    match = _INNER_KEYWORDS.search(text, min(len(text), _INNER_LEAST))
    return KEYWORDS.sub("", text[match.start() :].strip().removeprefix("j ")) if match else None
