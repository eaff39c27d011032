"""One page of a document as the plain values that the Reader draws: words with boxes, sentences, highlights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litreview.app.review_items import fixed_item, standing_item
from litreview.figures.statement_model import StatementContext
from litreview.records import Box, Codebook, Decision, Document, EvidenceRow, Page
from litreview.spans import Span, find_index

LEAF_WORDS = 1_500  # of a text without pages: about three printed pages, which a browser draws at once
_WORD = re.compile(r"\S+\s*")
_KINDS = {"driver": ("driver",), "barrier": ("barrier",), "mixed": ("driver", "barrier")}


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is shown at once: a page, or some paragraphs of a text without pages; `page` None for those."""

    number: int
    label: str
    spans: tuple[Span, ...]
    page: Page | None


def cut_leaves(document: Document) -> tuple[Leaf, ...]:
    """Return the pages of a document in which words have places; otherwise leaves of whole paragraphs."""
    if document.words:
        return tuple(Leaf(p.number, p.label or str(p.number), p.spans, p) for p in document.pages)
    groups: list[list[Span]] = [[]]
    n_words = 0
    for paragraph in document.paragraphs:
        if n_words >= LEAF_WORDS:
            groups.append([])
            n_words = 0
        groups[-1].append(paragraph.span)
        n_words += len(paragraph.span.cut(document.text).split())
    return tuple(Leaf(i, str(i), tuple(spans), None) for i, spans in enumerate(groups, start=1))


def leaf_of(leaves: Sequence[Leaf], offset: int) -> int:
    """Return the number of the leaf on which an offset stands: of the last that begins before it, else the first."""
    starts = sorted((span.start, leaf.number) for leaf in leaves for span in leaf.spans)
    index = find_index([start for start, _ in starts], offset)
    return starts[index][1] if index >= 0 else 1


def row_kinds(row: EvidenceRow) -> list[str]:
    """Return what a highlight stands for: driver, barrier, gap, future; codes, where the row makes no claim."""
    kinds = list(_KINDS.get(row.polarity or "", ()))
    kinds += ["gap"] if row.gap_kinds else []
    kinds += ["future"] if row.is_future else []
    return kinds or ["codes"]


def highlights(rows: Iterable[EvidenceRow], leaves: Sequence[Leaf]) -> list[dict[str, Any]]:
    """Return the rows of a document in order of the text, each with its leaf and what it stands for."""
    ordered = sorted(rows, key=lambda row: (row.span, row.row_id))
    return [{"id": row.row_id, "leaf": leaf_of(leaves, row.span.start), "kinds": row_kinds(row)} for row in ordered]


def leaf_to_plain(document: Document, leaf: Leaf) -> dict[str, Any]:
    """Return the words of a leaf, in sentences and paragraphs, with their boxes on the page.

    A word is [start, text, white space behind it, sentence, paragraph, boxes]: indexes into `sentences` and
    `paragraphs`, -1 for none; boxes as [left, top, width, height] in hundredths of the page. A sentence that runs over
    a border of the page is there as a whole.
    """
    sentences = [(i, s) for i, s in enumerate(document.sentences) if any(s.span.overlaps(p) for p in leaf.spans)]
    spans = _united((*leaf.spans, *(s.span for _, s in sentences)))
    numbers = {i: n for n, (i, _) in enumerate(sentences)}
    sentence_starts = [s.span.start for s in document.sentences]
    paragraph_starts = [p.span.start for p in document.paragraphs]
    words: list[list[Any]] = []
    paragraphs: dict[int, int] = {}
    for span in spans:
        for match in _WORD.finditer(document.text, span.start, span.end):
            text = match[0].rstrip()
            word = Span(match.start(), match.start() + len(text))
            at = find_index(sentence_starts, word.start)
            inside = at in numbers and word.start < document.sentences[at].span.end
            paragraph = find_index(paragraph_starts, word.start)
            number = paragraphs.setdefault(paragraph, len(paragraphs))
            words.append([word.start, text, match[0][len(text) :], numbers[at] if inside else -1, number, []])
    if leaf.page is not None:
        _place_words(words, document, leaf.page)
    return {
        "number": leaf.number,
        "label": leaf.label,
        "aspect": None if leaf.page is None else leaf.page.width / leaf.page.height,
        "words": words,
        "sentences": [[s.span.start, s.span.end] for _, s in sentences],
        "paragraphs": [document.paragraphs[p].kind if p >= 0 else "body" for p in paragraphs],
    }


def items_on_leaf(
    rows: Iterable[EvidenceRow],
    document: Document,
    leaf: Leaf,
    *,
    context: StatementContext,
    codebook: Codebook,
    standing: Mapping[str, Sequence[Decision]],
) -> dict[str, dict[str, Any]]:
    """Return the rows that stand on a leaf as the desk of the page Review shows them, with their places."""
    found = {}
    for row in rows:
        if any(row.span.overlaps(span) for span in leaf.spans):
            found[row.row_id] = (
                fixed_item(row, document, context)
                | standing_item(row, codebook, standing.get(row.row_id, ()))
                | {"before": "", "after": ""}  # the page shows what stands around
                | {
                    "span": [row.span.start, row.span.end],
                    "kinds": row_kinds(row),
                    "boxes": [] if leaf.page is None else place_boxes(row.boxes, leaf.page),
                    "mentions": [
                        [m.span.start, m.span.end, context.dimension_index[m.dimension_id], m.label]
                        for m in row.mentions
                        if m.dimension_id in context.dimension_index
                    ],
                }
            )
    return found


def place_boxes(boxes: Iterable[Box], page: Page) -> list[list[float]]:
    """Return those of the boxes that are on the page, as [left, top, width, height] in hundredths of it."""
    across, down = 100 / page.width, 100 / page.height
    return [
        [round(v, 2) for v in (b.x0 * across, b.top * down, (b.x1 - b.x0) * across, (b.bottom - b.top) * down)]
        for b in boxes
        if b.page == page.number
    ]


def _place_words(words: Sequence[list[Any]], document: Document, page: Page) -> None:
    starts = [word[0] for word in words]
    for placed in document.words:
        if placed.box.page == page.number:
            index = find_index(starts, placed.span.start)
            if index >= 0 and placed.span.start < words[index][0] + len(words[index][1]):
                words[index][5] += place_boxes((placed.box,), page)


def _united(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap made one."""
    united: list[Span] = []
    for span in sorted(spans):
        if united and span.start <= united[-1].end:
            united[-1] = Span(united[-1].start, max(united[-1].end, span.end))
        else:
            united.append(span)
    return united
