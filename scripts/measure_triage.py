"""Measure the doubts about pages: how often they are raised, and how often where pages were damaged on purpose.

    python scripts/measure_triage.py FOLDER... [-v]

Every PDF is read up to its blocks. Raised: the share of its pages that get each doubt; whether they deserve it is for
a person to say (-v lists them). Damaged: each page of at least 150 words and ten lines of body once in each of these
ways, and the share that gets the doubt named. Spaces lost: all, half, a fifth of those between words. Letters: each
replaced by another, as fonts without a table of meanings give them; by another three places on; by signs of a private
area. Lines: those of the first and the second half of a page in turn; pieces of six lines in another order.
Intervals: 95 %, bootstrap over files.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from measuring.figures import Table

from litreview.documents.blocks import Block, Line
from litreview.documents.engines.opening import Engines
from litreview.documents.furniture.cleaning import take_furniture
from litreview.documents.layout.flow import read_blocks
from litreview.documents.layout.joining import join_paragraphs
from litreview.documents.limits import Limits
from litreview.documents.raw import RawLine, RawPage, RawWord
from litreview.documents.structure.entries import split_references
from litreview.documents.structure.headings import mark_headings
from litreview.documents.structure.sections import mark_sections
from litreview.documents.triage import judge_pages
from litreview.documents.wording.hyphens import Vocabulary
from litreview.documents.wording.writing import inner_words
from litreview.errors import DocumentError
from litreview.records import PageDoubt

SEED = 7
LEAST_WORDS = 150
LEAST_LINES = 10
_DOUBTS: tuple[PageDoubt, ...] = (
    "no text", "garbled", "words run together", "order doubtful", "engines disagree", "references in body",
)  # fmt: skip
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_DEALT = random.Random(SEED).sample(_ALPHABET, len(_ALPHABET))
_OTHER = str.maketrans(_ALPHABET + _ALPHABET.upper(), "".join(_DEALT) + "".join(_DEALT).upper())
_SHIFTED = str.maketrans({chr(c): chr(c + 3) for c in range(33, 123)})
_PRIVATE = str.maketrans({chr(c): chr(0xE000 + c) for c in range(33, 123)})


def change_words(page: RawPage, change: Callable[[str], str]) -> RawPage:
    """Return a page with every word changed."""
    lines = tuple(
        line._replace(words=tuple(w._replace(text=change(w.text)) for w in line.words)) for line in page.lines
    )
    return replace(page, lines=lines)


def lose_spaces(page: RawPage, share: float, chance: random.Random) -> RawPage:
    """Return a page where a share of the spaces between words is gone."""

    def glue(line: RawLine) -> RawLine:
        words: list[RawWord] = []
        for word in line.words:
            if words and chance.random() < share:
                words[-1] = words[-1]._replace(text=words[-1].text + word.text)
            else:
                words.append(word)
        return line._replace(words=tuple(words))

    return replace(page, lines=tuple(glue(line) for line in page.lines))


def mix_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of the first and the second half in turn."""
    half = len(lines) // 2
    return [line for pair in zip(lines[:half], lines[half:], strict=False) for line in pair] + list(lines[2 * half :])


def deal_lines(lines: Sequence[Line], chance: random.Random) -> list[Line]:
    """Return pieces of six lines in another order."""
    pieces = [lines[i : i + 6] for i in range(0, len(lines), 6)]
    chance.shuffle(pieces)
    return [line for piece in pieces for line in piece]


def measure_file(path: Path, table: Table, chance: random.Random) -> list[str]:
    """Count raised doubts and those on damaged pages of one file; return a line for each doubt raised."""
    engines = Engines(path, name=path.name, engine="auto", password=None)
    try:
        facts, _ = engines.read_facts()
        pages, _ = engines.read_pages(Limits())
        blocks = read_blocks(take_furniture(pages)[0])
        mark_headings(blocks, facts=facts)
        blocks = split_references(join_paragraphs(blocks))
        mark_sections(blocks)
        vocabulary = Vocabulary(inner_words(blocks))
        doubts = judge_pages(pages, blocks, vocabulary=vocabulary, read_second=engines.read_second)
    except DocumentError as error:
        return [f"{path.name}: {error}"]
    finally:
        engines.close()
    for doubt in _DOUBTS:
        hits = sum(doubt in found for found in doubts.values())
        table.count(f"raised: {doubt}", path.name, hits, len(pages), engine="share of pages")
    table.count("raised: any, papers", path.name, bool(doubts), 1, engine="share of pages")

    def count(name: str, doubt: PageDoubt, page: RawPage, own: Sequence[Block]) -> None:
        found = judge_pages([page], own, vocabulary=vocabulary).get(page.number, ())
        table.count(f"damaged: {name}", path.name, doubt in found, 1, engine="share of pages")

    for page in pages:
        if sum(len(line.words) for line in page.lines) < LEAST_WORDS or page.number in doubts:
            continue
        for share in (1.0, 0.5, 0.2):
            count(f"{share:.0%} of spaces lost", "words run together", lose_spaces(page, share, chance), ())
        for name, letters in (("other letters", _OTHER), ("letters three on", _SHIFTED), ("private signs", _PRIVATE)):
            count(name, "garbled", change_words(page, lambda text, letters=letters: text.translate(letters)), ())  # type: ignore[misc]
        lines = [line for b in blocks if b.kind == "body" for line in b.lines if line.page == page.number]
        if len(lines) >= LEAST_LINES:
            count("lines of two halves in turn", "order doubtful", page, [Block("body", mix_lines(lines))])
            count("pieces of six lines dealt", "order doubtful", page, [Block("body", deal_lines(lines, chance))])
    return [f"{path.name}, page {number}: {', '.join(found)}" for number, found in doubts.items()]


def main() -> None:
    """Read the arguments and print the table."""
    folders = [Path(a) for a in sys.argv[1:] if not a.startswith("-")]
    table = Table(["share of pages"])
    chance = random.Random(SEED)
    raised = [line for f in folders for path in sorted(f.rglob("*.pdf")) for line in measure_file(path, table, chance)]
    print("\n".join(table.lines()))
    if "-v" in sys.argv:
        print("\n".join(raised))


if __name__ == "__main__":
    main()
