"""Passages of a topic model as a reader meets them: their words, paper, page, and what was coded in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from litreview.app.markup import Html, joined, tag
from litreview.app.reading import load_document
from litreview.app.snapshot import Snapshot, Stamp
from litreview.records import Document, EvidenceRow, Page

PASSAGE_AT_MOST = 700  # characters; a paragraph may fill a page
CODED_AT_MOST = 4  # statements named below a passage
QUOTE_AT_MOST = 70  # characters of a statement in a link


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit: its words, cut where it is long, its paper, its page, and the statements that were coded in it."""

    text: str
    document_id: str
    paper: str
    page: Page | None
    coded: tuple[EvidenceRow, ...] = ()


def place_of(unit_id: str) -> tuple[str, int, int]:
    """Return document, start and end that a unit's id names.

    >>> place_of("d0c1:20:95")
    ('d0c1', 20, 95)
    """
    document_id, start, end = unit_id.rsplit(":", 2)
    return document_id, int(start), int(end)


def document_of(unit_id: str) -> str:
    """Return the document that a unit's id names."""
    return unit_id.rsplit(":", 2)[0]


def paper_titles(snapshot: Snapshot) -> Mapping[str, str]:
    """Return the title of each document, or the name of its file where no title was found."""
    titles = {d: s.bibliography.title for s in snapshot.studies for d in s.document_ids}
    return {document_id: titles.get(document_id) or name for document_id, name in snapshot.names.items()}


def page_at(document: Document, offset: int) -> Page | None:
    """Return the page on which an offset lies."""
    return next((p for p in document.pages if any(s.start <= offset < s.end for s in p.spans)), None)


def cut_passage(document: Document, start: int, end: int, *, paper: str, coded: Iterable[EvidenceRow] = ()) -> Passage:
    """Return the text between two offsets, shortened at a word, with paper, page, and the statements that begin there.

    `coded`: statements of the document.
    """
    text = document.text[start:end]
    if len(text) > PASSAGE_AT_MOST:
        text = text[:PASSAGE_AT_MOST].rsplit(" ", 1)[0] + " …"
    inside = tuple(r for r in coded if start <= r.span.start < end and r.status != "rejected")
    return Passage(text, document.document_id, paper, page_at(document, start), inside)


def find_passage(snapshot: Snapshot, unit_id: str) -> Passage | None:
    """Return a unit's passage; None where its paper is no longer in the review."""
    document_id, start, end = place_of(unit_id)
    if document_id not in snapshot.names:
        return None
    document = load_document(snapshot.found_stamp, document_id, snapshot)
    rows = _rows_of(snapshot.stamp, document_id, snapshot)
    return cut_passage(document, start, end, paper=paper_titles(snapshot)[document_id], coded=rows)


@st.cache_resource(show_spinner=False, max_entries=64)
def _rows_of(stamp: Stamp, document_id: str, _snapshot: Snapshot) -> tuple[EvidenceRow, ...]:
    return _snapshot.rows_of(document_id)


def passage_html(passage: Passage) -> Html:
    """Return a passage with its paper, its page as a link, and links to the statements coded in it."""
    place: Html | str = "page not known"
    if passage.page is not None:
        link = "papers?" + urlencode({"paper": passage.document_id, "page": passage.page.number})
        place = tag("a", f"p. {passage.page.label or passage.page.number}", href=link, target="_self")
    coded = [_coded_link(row) for row in passage.coded[:CODED_AT_MOST]]
    more = len(passage.coded) - len(coded)
    told = None
    if coded:
        told = tag(
            "p", "Coded here: ", _separated(coded), f" and {more:,} more" if more > 0 else None, class_="lr-coded"
        )
    return tag(
        "blockquote", tag("p", passage.text), tag("footer", place, " · ", passage.paper, told), class_="lr-passage"
    )


def _coded_link(row: EvidenceRow) -> Html:
    quote = row.quote if len(row.quote) <= QUOTE_AT_MOST else row.quote[:QUOTE_AT_MOST].rsplit(" ", 1)[0] + " …"
    return tag("a", f"“{quote}”", href="evidence?" + urlencode({"statement": row.row_id}), target="_self")


def _separated(parts: Sequence[Html]) -> Html:
    return joined(piece for i, part in enumerate(parts) for piece in ((" · ", part) if i else (part,)))
