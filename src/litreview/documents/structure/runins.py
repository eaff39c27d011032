"""Headings that stand at the beginning of their paragraph, as in "Data collection. We interviewed …".

Such a heading becomes a block of its own, one level below the heading above it, and what follows it a paragraph; so
sections, roles and sentences are those that a reader sees.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from litreview.documents.blocks import Block, Line
from litreview.documents.layout.floats import is_caption
from litreview.documents.raw import RawWord
from litreview.documents.wording.roles import is_abstract_label, is_part_of_abstract, role_of

_WORDS_MOST = 14
_REST_LEAST = 8
"""Words of the shortest paragraph behind a heading."""
_REPEATED = 2
"""Paragraphs that must begin so, where the words alone do not tell."""
_DEEPEST = 5
_ENDS = re.compile(r"[.:?!][”’\"')]*$|[—–]$|\.[—–-]+$")
_FINISHED = re.compile(r"[.!?:;][\"'”’)\]\d]*$")
_NO_RUN_IN = re.compile(
    r"^\W*(?:notes?|sources?|proof|theorem|lemma|proposition|definition|corollary|remark|hypothes[ie]s|example|examples"
    r"|question|answer|interviewer|interviewee|respondent|participant|moderator|key\s?-?words?|jel|abstract|summary"
    r"|figure|fig|table|tab|box|h\d+\w?|rq\d*|[pqr]\d+|step|et al|i\.e|e\.g|vs|cf)\b",
    re.IGNORECASE,
)

Style = tuple[bool, bool, str]


def part_run_ins(blocks: list[Block], start: int) -> None:
    """Part headings from the paragraphs that they begin, in place, in the text behind block `start`."""
    found = {id(block): n for block, n in _find(blocks, start)}
    styles = Counter(_style(block.lines[0].words[0]) for block in blocks if id(block) in found)
    index, level = start, 1
    while index < len(blocks):
        block = blocks[index]
        if block.kind == "heading" and id(block) not in found:
            level = max(1, block.level)
        n = found.get(id(block))
        if n is not None:
            head, rest = _part(block, n)
            if styles[_style(block.lines[0].words[0])] >= _REPEATED or role_of(head.text.rstrip(".:—– ")) is not None:
                head.level = min(level + 1, _DEEPEST)
                blocks[index : index + 1] = [head, rest]
                index += 1
        index += 1


def _find(blocks: Sequence[Block], start: int) -> list[tuple[Block, int]]:
    found: list[tuple[Block, int]] = []
    above: Block | None = next((b for b in reversed(blocks[:start]) if b.kind == "heading"), None)
    previous: Block | None = None
    for block in blocks[start:]:
        if block.kind == "heading":
            above, previous = block, None
            continue
        if block.kind != "body":
            continue
        begins = previous is None or block.starts_indented or _FINISHED.search(previous.text.rstrip()) is not None
        previous = block
        n = _count_lead(block) if begins else None
        if n is None or (above is not None and role_of(above.text) == "references"):
            continue
        lead = " ".join(w.text for w in _words(block)[:n])
        if is_part_of_abstract(lead) and (above is None or is_abstract_label(above.text)):
            continue
        found.append((block, n))
    return found


def _words(block: Block) -> list[RawWord]:
    return [word for line in block.lines for word in line.words]


def _style(word: RawWord) -> Style:
    return (word.bold, word.italic, word.face)


def _count_lead(block: Block) -> int | None:
    """Return how many words a heading at the beginning of a paragraph has, None where there is none."""
    words = _words(block)
    if len(words) < _REST_LEAST + 1 or not (words[0].bold or words[0].italic):
        return None
    lead = (words[0].bold, words[0].italic)
    n = next((i for i, w in enumerate(words) if (w.bold, w.italic) != lead and any(map(str.isalnum, w.text))), None)
    if n is None or not 0 < n <= _WORDS_MOST or len(words) - n < _REST_LEAST:
        return None
    rest = words[n:]
    if 2 * sum((w.bold, w.italic) == lead for w in rest) > len(rest):
        return None
    text = " ".join(w.text for w in words[:n])
    return n if _is_lead(text, rest[0].text) else None


def _is_lead(text: str, following: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    opens = text.lstrip("0123456789. ()“‘")[:1]
    if letters < 4 or not opens.isupper() or not _ENDS.search(text) or _NO_RUN_IN.match(text) or is_caption(text):
        return False
    if len(text.split()) == 1 and text.endswith(":") and role_of(text.rstrip(":")) is None:
        # Speakers in an interview.
        return False
    return text.endswith((":", "—", "–")) or not following.lstrip("“‘\"'([")[:1].islower()


def _part(block: Block, n: int) -> tuple[Block, Block]:
    heads: list[Line] = []
    rest: list[Line] = []
    for line in block.lines:
        taken, n = line.words[:n], n - len(line.words[:n])
        left = line.words[len(taken) :]
        heads += [cut_line(line, taken)] if taken else []
        rest += [cut_line(line, left)] if left else []
    return Block("heading", heads), Block(block.kind, rest, starts_indented=True)


def cut_line(line: Line, words: tuple[RawWord, ...]) -> Line:
    """Return the line with some of its words alone."""
    if len(words) == len(line.words):
        return line
    boxes = [word.box for word in words if word.box]
    box = line.box
    if boxes and box is not None:
        box = (min(b[0] for b in boxes), box[1], max(b[2] for b in boxes), box[3])
    return line._replace(words=words, box=box, bold=all(w.bold for w in words), italic=all(w.italic for w in words))
