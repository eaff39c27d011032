"""Rows that a reviewer adds by marking words: whole words, found again when the document is read anew."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from litreview.evidence.building import ROW_ID_LENGTH, cited_keys, page_doubts, page_label, section_role
from litreview.records import Anchor, Box, Decision, Document, EvidenceRow, Word
from litreview.spans import Span, find_index
from litreview.text import digest, fold

CONTEXT = 60  # characters kept on each side of the marked words: more than a line, to tell two places apart
_RUN = re.compile(r"\S+")


def snap_to_words(text: str, span: Span) -> Span | None:
    """Return the whole words (runs of non-space characters) that a span touches; None where it touches none.

    >>> snap_to_words("laws that bite", Span(6, 9))
    Span(start=5, end=9)
    """
    inner = _RUN.search(text, span.start, span.end)
    if inner is None:
        return None
    start, end = inner.start(), span.start + len(text[span.start : span.end].rstrip())
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return Span(start, end)


def anchor_words(document: Document, span: Span) -> Anchor | None:
    """Return the whole words that a span touches, with the text around them; None where it touches none."""
    words = snap_to_words(document.text, span)
    if words is None:
        return None
    before = document.text[max(0, words.start - CONTEXT) : words.start]
    after = document.text[words.end : words.end + CONTEXT]
    return Anchor(document.document_id, words, words.cut(document.text), before, after)


def find_anchor(document: Document, anchor: Anchor) -> Span | None:
    """Return where the anchor's words stand in the document now; None when they are not there any more.

    The same wording counts, then one that differs in case, hyphens, spaces, accents and punctuation alone. Of several
    places the one whose surroundings are most alike, then the nearest to where it was.
    """
    if anchor.span.cut(document.text) == anchor.quote:
        return anchor.span
    places = [Span(m.start(), m.end()) for m in re.finditer(re.escape(anchor.quote), document.text)]
    places = places or _find_folded(document.text, anchor.quote)
    if not places:
        return None
    best = max(places, key=lambda p: (_likeness(document.text, p, anchor), -abs(p.start - anchor.span.start)))
    return snap_to_words(document.text, best)


def standing_additions(standing: Mapping[str, Sequence[Decision]]) -> tuple[Decision, ...]:
    """Return the decision that last added each added row, of what `standing_decisions` leaves, by row id."""
    last = {row_id: d for row_id, log in standing.items() for d in log if d.action == "add" and d.anchor is not None}
    return tuple(last[row_id] for row_id in sorted(last))


def build_added_row(document: Document, decision: Decision) -> EvidenceRow | None:
    """Return the row that a reviewer added, before any decision is replayed on it; None when its words are gone.

    Its codes are those of the decision once `replay_decisions` has seen it; `attach_studies` fills in its studies.
    """
    span = None if decision.anchor is None else find_anchor(document, decision.anchor)
    if span is None:
        return None
    sentence = next((s for s in document.sentences if s.span.overlaps(span)), None)
    paragraph = max(0, find_index([p.span.start for p in document.paragraphs], span.start))
    boxes = line_boxes(words_in(document, span))
    page = boxes[0].page if boxes else _page_at(document, span.start)
    return EvidenceRow(
        row_id=decision.row_id,
        document_id=document.document_id,
        span=span,
        page=page,
        page_label=page_label(document.pages, page),
        section_role=section_role(document, paragraph),
        paragraph=paragraph,
        quote=span.cut(document.text),
        codes=(),
        polarity=None,
        gap_kinds=(),
        is_future=False,
        cited_studies=cited_keys(c for c in document.citations if span.contains(c.span)),
        study_ids=(),
        mentions=(),
        statements=(),
        boxes=boxes,
        origin="reviewer",
        confidence=None,
        status="added",
        ocr_confidence=None if sentence is None else sentence.ocr_confidence,
        page_doubts=page_doubts(document.pages, page),
        added_by=decision.coder,
    )


def added_row_id(anchor: Anchor) -> str:
    """Return the id of the row of these words: the same words marked twice are one row."""
    return digest("added", anchor.document_id, anchor.quote, str(anchor.span.start))[:ROW_ID_LENGTH]


def words_in(document: Document, span: Span) -> tuple[Word, ...]:
    """Return the words of a document that a span touches, in order of the text."""
    starts = [word.span.start for word in document.words]
    first = max(0, find_index(starts, span.start))
    return tuple(w for w in document.words[first : bisect_right(starts, span.end)] if w.span.overlaps(span))


def line_boxes(words: Iterable[Word]) -> tuple[Box, ...]:
    """Return one rectangle for each line of words: a new one where the writing goes back or to another height."""
    boxes: list[Box] = []
    for word in words:
        a, b = boxes[-1] if boxes else None, word.box
        if a is not None and a.page == b.page and b.x0 >= a.x0 and b.top < a.bottom and a.top < b.bottom:
            boxes[-1] = Box(a.page, min(a.x0, b.x0), min(a.top, b.top), max(a.x1, b.x1), max(a.bottom, b.bottom))
        else:
            boxes.append(b)
    return tuple(boxes)


def _page_at(document: Document, offset: int) -> int:
    holding = (p.number for p in document.pages for s in p.spans if s.start <= offset < s.end)
    return next(holding, 1)


def _likeness(text: str, place: Span, anchor: Anchor) -> float:
    around = text[max(0, place.start - CONTEXT) : place.start], text[place.end : place.end + CONTEXT]
    pairs = zip(around, (anchor.before, anchor.after), strict=True)
    return sum(SequenceMatcher(None, fold(now), fold(then), autojunk=False).ratio() for now, then in pairs)


def _find_folded(text: str, quote: str) -> list[Span]:
    wanted = fold(quote).replace(" ", "")
    if not wanted:
        return []
    kept = {character: fold(character).replace(" ", "") for character in set(text)}
    squeezed = "".join(kept[character] for character in text)
    owners = [index for index, character in enumerate(text) for _ in kept[character]]
    places, at = [], squeezed.find(wanted)
    while at >= 0:
        places.append(Span(owners[at], owners[at + len(wanted) - 1] + 1))
        at = squeezed.find(wanted, at + 1)
    return places
