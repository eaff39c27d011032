"""Which blocks are the title: what the file or a cover says, if printed; else the largest print of the first page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from litreview.documents.blocks import Block, Line
from litreview.documents.structure.people import is_byline, read_names
from litreview.documents.wording.roles import role_of
from litreview.text import fold

_JOURNAL = re.compile(
    r"\b(?:journal|proceedings|bulletin|annals|transactions|acta|archives|letters|magazine|quarterly|newsletter"
    r"|working paper|discussion paper|series|zeitschrift|revue|revista|university|institute?|school of|department)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:(?:research|original|review|case|short|brief|full|regular|invited|feature|special|scientific|empirical"
    r"|conceptual|open access|forum|book|policy|main|academic|theoretical|symposium|guest|viewpoint)[\s-]*)*"
    r"(?:articles?|papers?|reports?|communications?|protocols?|research|reviews?|section|issue|contributions?|notes?"
    r"|letters?|editorial|commentary|forum|essays?|viewpoint|perspectives?|briefs?|study|studies|introduction|symposium"
    r"|aufs[aä]tze?|beitr[aä]ge?|abhandlung|forschung|articulos?|artículos?)\W*$"
    r"|^open\s+access|^send\s+orders|^contents?\s|^citation\b|^doi\b|^https?:|^www\.|^running head|^volume\b|^vol\b"
    r"|^issn\b|^manuscript\b|^accepted manuscript|^preprint|^discussion paper|^working paper|^zitierweise"
    r"|^author.s? note",
    re.IGNORECASE,
)
_NO_SUBTITLE = re.compile(
    r"@|https?:|\bdoi\b|\b(?:university|universit[aäé]t?|institut[eo]?|department|school|faculty|college|cent(?:er|re)|"
    r"received|accepted|published|abstract|keywords?|copyright|©|volume|vol\.|issn|isbn|correspond\w+|edited|working"
    r"|discussion paper|series|january|february|march|april|june|july|august|september|october|november|december"
    r"|januar|februar|märz|mai|juni|juli|oktober|dezember)\b|^\W*(?:19|20)\d\d\W*$|^by\b|^\W*\d+\W*$",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"\.(?:docx?|pdf|indd|tex|dvi|qxd|rtf|fm|ps)\b|^microsoft word|^untitled|_\w+_|^\W*$|^doi:|^pii", re.IGNORECASE
)
_WINDOW = 6
"""Blocks over which a title may run."""
_ALIKE = 0.9
"""Share of letters in which a given title and the printed one must agree."""
_LEAST = 1.08
"""Score of the weakest title; 1 is text of the common size."""
_LEAD = 1.4
"""Font sizes of white between two lines of one title, at most: manuscripts are set in double leading."""
_SUBTITLE_LEAD = 2.2
_SUBTITLE_WORDS = (3, 30)
_LABEL_WORDS = 4
_FLOATS = ("table", "figure", "box", "list")
"""What the front matter of a first page may be taken for."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How running text is set: size, typeface and whether it is bold."""

    size: float
    face: str
    is_bold: bool


def is_given_title(given: str | None) -> bool:
    """Tell whether a title in the file's own information may be one: not a file name, more than one word."""
    return given is not None and len(fold(given).split()) > 2 and not _FILE_NAME.search(given)


def mark_title(blocks: list[Block], manner: Manner, *, given: str | None) -> Block | None:
    """Mark the title among the blocks, in place, its lines and subtitle made one block; return it."""
    if not blocks:
        return None
    title = _find_given(blocks, given) if given is not None and is_given_title(given) else None
    title = title or _find_largest(blocks, manner)
    if title is None:
        return None
    title.kind = "title"
    _part_names(blocks, title, given)
    _extend(blocks, title)
    _add_subtitle(blocks, title, manner)
    return title


def _find_given(blocks: list[Block], given: str | None) -> Block | None:
    # The shortest run of blocks on the first pages that has the words of the given title.
    wanted = fold(given or "").replace(" ", "")
    front = [b for b in blocks if b.page <= blocks[0].page + 1 and len(b.text) < 400]
    best: tuple[float, int, Block] | None = None
    for block in front:
        at = blocks.index(block)
        joined = ""
        for n, part in enumerate(blocks[at : at + _WINDOW], start=1):
            if part.page != block.page or len(part.text) > 400 or part.kind in ("caption", "note"):
                break
            joined += fold(part.text).replace(" ", "")
            likeness = _likeness(joined, wanted)
            if likeness >= _ALIKE and (best is None or likeness > best[0]):
                best = (likeness, n, block)
            if len(joined) > 1.3 * len(wanted):
                break
    if best is not None:
        _, n, block = best
        at = blocks.index(block)
        for extra in blocks[at + 1 : at + n]:
            block.lines = block.lines + extra.lines
        del blocks[at + 1 : at + n]
        return block
    candidates = [b for b in front if b.kind == "body" and _may_be_title(b)]
    for block in candidates:
        have = fold(block.text).replace(" ", "")
        if have and (have in wanted or wanted in have) and 0.5 * len(wanted) < len(have) < 1.6 * len(wanted):
            return block
    return None


def _likeness(have: str, wanted: str) -> float:
    if have == wanted:
        return 1.0
    if not 0.85 * len(wanted) < len(have) < 1.18 * len(wanted):
        return 0.0
    matcher = SequenceMatcher(None, have, wanted, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _find_largest(blocks: list[Block], manner: Manner) -> Block | None:
    first = blocks[0].page
    if manner.size == 0:
        return None
    for page in (first, first + 1):
        _release_floats(blocks, manner, page)
        candidates = [
            b
            for b in blocks
            if b.page == page and b.kind == "body" and _may_be_title(b) and not _is_below_section(b, blocks)
        ]
        if candidates:
            best = max(candidates, key=lambda b: (_score(b, manner), -blocks.index(b)))
            if _score(best, manner) > _LEAST:
                return _look_behind_label(best, candidates, blocks, manner)
        if sum(len(b.text.split()) for b in blocks if b.page == page and b.kind == "body") > 150:
            break
    return None


def _look_behind_label(best: Block, candidates: Sequence[Block], blocks: Sequence[Block], manner: Manner) -> Block:
    # The section of a journal, in a few capitals, is no title where another in large print has names beside it.
    if not best.text.isupper() or len(best.text.split()) > _LABEL_WORDS:
        return best
    for block in candidates:
        at = blocks.index(block)
        beside = [b for b in (*blocks[max(0, at - 1) : at], *blocks[at + 1 : at + 2]) if b is not best]
        if block is not best and _score(block, manner) > _LEAST and any(read_names(b.text) for b in beside):
            return block
    return best


def _release_floats(blocks: list[Block], manner: Manner, page: int) -> None:
    # A title beside an abstract looks like a table: its lines in large print become blocks of their own.
    for block in [b for b in blocks if b.page == page and b.kind in _FLOATS]:
        large = [line for line in block.lines if line.size > _LEAST * manner.size and len(line.text) > 3]
        if not large or len(large) < 0.5 * len(block.lines) or len(block.lines) > 2 * _WINDOW:
            continue
        at = blocks.index(block)
        parts = [Block("body", [line]) for line in block.lines]
        blocks[at : at + 1] = parts
        _join_alike(blocks, at, len(parts))


def _join_alike(blocks: list[Block], at: int, n: int) -> None:
    index = at
    for _ in range(n - 1):
        a, b = blocks[index], blocks[index + 1]
        x, y = a.lines[-1], b.lines[0]
        if (x.size, x.bold, x.italic, x.face) == (y.size, y.bold, y.italic, y.face):
            a.lines = a.lines + b.lines
            del blocks[index + 1]
        else:
            index += 1


def _is_below_section(block: Block, blocks: Sequence[Block]) -> bool:
    # A title stands above the abstract and the introduction.
    mine = block.lines[0].box
    for other in blocks:
        if other.page != block.page:
            continue
        box = other.lines[0].box
        below = mine and box and mine[1] > box[1]
        if below and other is not block and len(other.text) < 40 and role_of(other.text) in _OPENING:
            return True
    return False


_OPENING = ("abstract", "introduction", "background", "references")


def _may_be_title(block: Block) -> bool:
    text = block.text
    letters = sum(c.isalpha() for c in text)
    if not 8 <= len(text) <= 400 or letters < 0.6 * len(text) or _LABEL.search(text):
        return False
    return not (len(text.split()) < 2 and len(text) < 12) and "@" not in text


def _score(block: Block, manner: Manner) -> float:
    line = block.lines[0]
    n_words = len(block.text.split())
    score = min(line.size / manner.size, 2.6) + (0.15 if line.bold else 0.0)
    if _JOURNAL.search(block.text) and n_words < 9:
        score -= 1.0
    if n_words < 4:
        score -= 0.1
    if role_of(block.text) is not None and n_words < 6:
        score -= 1.0
    n_names = len(read_names(block.text)) if not block.text.endswith("?") else 0
    return score - (0.8 if n_names > 1 else 0.2 * n_names)


def _part_names(blocks: list[Block], title: Block, given: str | None) -> None:
    # Names set as the title is, right below it.
    names: list[Line] = []
    while len(title.lines) > 1 and is_byline(title.lines[-1].text):
        if fold(title.lines[-1].text) in fold(given or ""):
            break
        names.insert(0, title.lines[-1])
        title.lines = title.lines[:-1]
    if names:
        blocks.insert(blocks.index(title) + 1, Block("body", names))


def _extend(blocks: list[Block], title: Block) -> None:
    # Lines of the title that differ in typeface (a species) or stand far apart had become blocks of their own.
    for direction in (1, -1):
        at = blocks.index(title) + direction
        while 0 <= at < len(blocks) and _continues(title, blocks[at], direction):
            part = blocks.pop(at)
            title.lines = title.lines + part.lines if direction > 0 else part.lines + title.lines
            at = blocks.index(title) + direction


def _continues(title: Block, part: Block, direction: int) -> bool:
    upper, lower = (title.lines[-1], part.lines[0]) if direction > 0 else (part.lines[-1], title.lines[0])
    if part.kind != "body" or part.page != title.page or upper.box is None or lower.box is None or not _may_go_on(part):
        return False
    if abs(upper.size - lower.size) > 0.03 * upper.size:
        return False
    same = (upper.bold, upper.face) == (lower.bold, lower.face)
    gap = lower.box[1] - upper.box[3]
    return -0.3 * upper.size < gap < (_LEAD if same else 0.8) * upper.size


def _may_go_on(part: Block) -> bool:
    if _LABEL.search(part.text) or len(part.text) > 300:
        return False
    return role_of(part.text) is None and not is_byline(part.text)


def _add_subtitle(blocks: list[Block], title: Block, manner: Manner) -> None:
    # The line right below in other, smaller print that is neither names nor addresses, with the names below it.
    at = blocks.index(title) + 1
    if at + 1 >= len(blocks):
        return
    part = blocks[at]
    upper, lower = title.lines[-1], part.lines[0]
    if part.kind != "body" or part.page != title.page or upper.box is None or lower.box is None:
        return
    n_words = len(part.text.split())
    gap = lower.box[1] - upper.box[3]
    if not (_SUBTITLE_WORDS[0] <= n_words <= _SUBTITLE_WORDS[1]) or not -2 < gap < _SUBTITLE_LEAD * upper.size:
        return
    stands_out = lower.size > 1.02 * manner.size or (lower.size > 0.97 * manner.size and (lower.bold or lower.italic))
    if not stands_out or lower.size > 1.03 * upper.size or not _may_go_on(part) or _NO_SUBTITLE.search(part.text):
        return
    if read_names(part.text) and not part.text.endswith("?"):
        return
    if part.text[:1].islower() or part.text.rstrip().endswith("."):
        return
    title.lines = title.lines + part.lines
    blocks.pop(at)
