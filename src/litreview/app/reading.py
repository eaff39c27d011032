"""A statement where it stands: on the page of its PDF, or in its paragraph."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

import streamlit as st

from litreview import documents
from litreview.app.framing import PageName, facts
from litreview.app.markup import Html, tag
from litreview.app.snapshot import FoundStamp, Snapshot, Stamp
from litreview.errors import LitreviewError
from litreview.records import Box, Document, EvidenceRow, Page

_DPI = 110  # a page 900 px wide, which reads in half a window
_DRAWING = Lock()  # pdfium is not thread safe, and every session is a thread


def show_place(row: EvidenceRow, snapshot: Snapshot) -> None:
    """Draw the page with the statement's lines marked; without positions, the paragraph around it."""
    path = snapshot.source_path(row.document_id)
    document = load_document(snapshot.found_stamp, row.document_id, snapshot)
    if row.boxes and path is not None:
        for number in sorted({box.page for box in row.boxes}):
            try:
                st.html(_page_figure(document, row.boxes, number, page_image(path, number)))
            except LitreviewError as error:
                st.html(facts(f"Page {number} cannot be drawn: {error}"))
    else:
        st.html(paragraph_html(document, row))


def open_in_reader(row_id: str, pages: Mapping[PageName, st.Page]) -> None:
    """Go to a statement in its paper."""
    st.switch_page(pages["Reader"], query_params={"row": row_id})


def paragraph_html(document: Document, row: EvidenceRow) -> Html:
    """Return the paragraph of a statement with the statement marked."""
    paragraph = document.paragraphs[row.paragraph]
    start, end = paragraph.span.start, paragraph.span.end
    before, after = document.text[start : row.span.start], document.text[row.span.end : end]
    return tag("p", before, tag("mark", row.span.cut(document.text)), after, class_="lr-paragraph")


@st.cache_resource(show_spinner=False, max_entries=8)
def load_document(stamp: Stamp | FoundStamp, document_id: str, _snapshot: Snapshot) -> Document:
    """Return a document, kept for as long as the stamp does not change."""
    return _snapshot.document(document_id)


def find_document(document_id: str, snapshot: Snapshot) -> Document | None:
    """Return a document of the review; None where there is none of that id."""
    return load_document(snapshot.found_stamp, document_id, snapshot) if document_id in snapshot.names else None


@st.cache_resource(show_spinner=False, max_entries=64)
def page_image(path: Path, number: int) -> bytes:
    """Return a page as a PNG, kept once it was drawn; raises LitreviewError where it cannot be drawn."""
    with _DRAWING:
        return documents.render_page(path, number, dpi=_DPI)


def show_page(document: Document, number: int, path: Path, frames: Sequence[tuple[str, Sequence[Box]]]) -> None:
    """Draw a page with frames around its blocks, each with its label at the corner."""
    try:
        image = page_image(path, number)
    except LitreviewError as error:
        st.html(facts(f"Page {number} cannot be drawn: {error}"))
        return
    page = document.pages[number - 1]
    marks = [
        tag("span", tag("span", label), class_="lr-frame", style=_place(box, page))
        for label, boxes in frames
        for box in boxes
    ]
    st.html(_figure(document, number, image, marks))


def _page_figure(document: Document, boxes: tuple[Box, ...], number: int, image: bytes) -> Html:
    page = document.pages[number - 1]
    marks = [tag("span", class_="lr-box", style=_place(b, page)) for b in boxes if b.page == number]
    return _figure(document, number, image, marks)


def _figure(document: Document, number: int, image: bytes, marks: Sequence[Html]) -> Html:
    source = f"data:image/png;base64,{base64.b64encode(image).decode()}"
    label = document.pages[number - 1].label or str(number)
    return tag(
        "figure",
        tag("div", tag("img", src=source, alt=f"Page {label} of {document.source.name}"), *marks),
        tag("figcaption", f"{document.source.name}, page {label}"),
        class_="lr-page-image",
    )


def _place(box: Box, page: Page) -> str:
    # Shares of the page, so that the marks follow the image to any size.
    across, down = 100 / page.width, 100 / page.height
    left, width = box.x0 * across, (box.x1 - box.x0) * across
    top, height = box.top * down, (box.bottom - box.top) * down
    return f"left:{left:.3f}%;top:{top:.3f}%;width:{width:.3f}%;height:{height:.3f}%"
