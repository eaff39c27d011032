"""Papers: how each one was read, page by page, so that a reviewer can see what to trust."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from litreview.app.adding_papers import show_adding_folded
from litreview.app.country_roles import countries_html
from litreview.app.framing import PageName, facts, quantity
from litreview.app.linked import choose_linked, choose_paper
from litreview.app.markup import Html, joined, table, tag
from litreview.app.reading import load_document, show_page
from litreview.app.snapshot import Snapshot
from litreview.figures import PageBlock, page_blocks
from litreview.interchange import countries_table, csv_bytes
from litreview.records import Document, Furniture, Page, Section

_PAPER, _PAGE = "paper", "page"  # query parameters
_DRAWN = "application/pdf"
_KINDS = {"note": "note", "caption": "caption", "box": "set apart", "figure": "in a figure", "list": "list"}


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    show_adding_folded(snapshot, pages)
    if not snapshot.names:
        st.html(facts("No paper has been read yet. Drop some above; Overview says what else to choose first."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = choose_paper(snapshot, _PAPER, clears=(_PAGE,))
        document = load_document(snapshot.found_stamp, str(picked.document_id), snapshot)
        _offer_countries(snapshot)
    st.html(_about(document))
    way = f"reader?{urlencode({'document': document.document_id})}"
    st.html(tag("p", tag("a", "Read it with its statements marked", href=way, target="_self"), class_="lr-help"))
    roles = snapshot.countries.get(document.document_id)
    st.html(countries_html(roles, document_id=document.document_id, folder=str(snapshot.folder)))
    problems = [p for p in snapshot.problems if p.document_id == document.document_id]
    if problems:
        lines = [
            (tag("span", p.severity, class_=f"lr-severity lr-severity-{p.severity}"), p.where, p.what, p.remedy)
            for p in problems
        ]
        st.html(table(("Kind", "Where", "What happened", "What to do"), lines, class_="lr-table"))
    sections, page = st.columns([1, 3], gap="large")
    with sections:
        st.html(_outline(document))
    with page:
        _show_reading(document, snapshot)


def _offer_countries(snapshot: Snapshot) -> None:
    def table_bytes() -> bytes:
        return csv_bytes(countries_table(snapshot.countries, names=snapshot.names, studies=snapshot.studies))

    st.download_button(
        "Countries of all papers",
        table_bytes,
        file_name="countries.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        disabled=not snapshot.countries,
        help="As CSV: one line for each part that a country plays in a paper, with role, score, quote and page.",
    )


def _about(document: Document) -> Html:
    known = document.bibliography
    engines = {page.engine for page in document.pages}
    n_ocr = sum(page.ocr_confidence is not None for page in document.pages)
    n_linked = sum(bool(c.reference_ids) for c in document.citations)
    said = (known.container, str(known.year) if known.year else None, f"doi:{known.doi}" if known.doi else None)
    counted = (
        quantity(len(document.pages), "page"),
        quantity(len(document.sentences), "sentence"),
        f"{quantity(len(document.citations), 'citation')}, {n_linked:,} matched to the list",
        quantity(len(document.references), "reference"),
        f"read by {', '.join(sorted(engines))}" + (f" ({quantity(n_ocr, 'page')} by OCR)" if n_ocr else ""),
    )
    return joined(
        [
            tag("h2", known.title or "No title was found"),
            tag("p", ", ".join(known.authors) or "No authors were found"),
            facts(*said) if any(said) else None,
            facts(*counted),
        ]
    )


def _outline(document: Document) -> Html:
    pages = sorted((span.start, page) for page in document.pages for span in page.spans)

    def line(section: Section) -> Html:
        page = next((p for start, p in reversed(pages) if start <= section.span.start), document.pages[0])
        link = "papers?" + urlencode({_PAPER: document.document_id, _PAGE: page.number})
        return tag(
            "li",
            tag("a", section.heading or "(before the first heading)", href=link, target="_self"),
            tag("span", section.role, class_="lr-role"),
            style=f"margin-left:{max(0, section.level - 1)}rem",
        )

    return joined([tag("h2", "Sections"), tag("ul", *map(line, document.sections), class_="lr-outline")])


def _show_reading(document: Document, snapshot: Snapshot) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = _choose_page(document)
    page = document.pages[number - 1]
    st.html(_page_line(page))
    blocks = page_blocks(document, number)
    numbered = [(str(i), b) for i, b in enumerate(blocks, start=1)]
    path = snapshot.source_path(document.document_id)
    text = joined([_reading(numbered), _left_out([f for f in document.furniture if f.page == number])])
    if path is None or document.source.media_type != _DRAWN:
        st.html(text)
        return
    image, words = st.columns(2, gap="medium")
    with image:
        show_page(document, number, path, [(label, b.boxes) for label, b in numbered])
    with words:
        st.html(text)


def _choose_page(document: Document) -> int:
    pages = {str(page.number): page for page in document.pages}

    def label(page: Page) -> str:
        printed = f", printed {page.label}" if page.label and page.label != str(page.number) else ""
        return f"{page.number}{printed}" + (f": {', '.join(page.doubts)}" if page.doubts else "")

    chosen = choose_linked(f"Page of {len(pages)}", pages, _PAGE, label, width=320).number

    def turn(by: int) -> None:
        st.session_state[f"chosen_{_PAGE}"] = st.query_params[_PAGE] = str(chosen + by)

    st.button("Previous", icon=":material/chevron_left:", disabled=chosen == 1, on_click=turn, args=(-1,))
    st.button("Next", icon=":material/chevron_right:", disabled=chosen == len(pages), on_click=turn, args=(1,))
    return chosen


def _page_line(page: Page) -> Html:
    scanned = None if page.ocr_confidence is None else f"read by OCR, mean confidence {page.ocr_confidence:.0%}"
    doubts = [tag("p", tag("b", "Check this page: "), ", ".join(page.doubts), class_="lr-note-line")]
    return joined([facts(f"read by {page.engine}", scanned), *(doubts if page.doubts else ())])


def _reading(blocks: list[tuple[str, PageBlock]]) -> Html:
    if not blocks:
        return facts("No text was read from this page.")
    return tag("div", *(_block(label, block) for label, block in blocks), class_="lr-reading")


def _block(label: str, block: PageBlock) -> Html:
    said = _KINDS.get(block.kind, "" if block.kind == "body" else block.kind)
    body = tag("pre", block.text) if block.kind == "table" else tag("p", "… " if block.goes_on else None, block.text)
    return tag(
        "div",
        tag("span", label, class_="lr-order", aria_hidden="true"),
        tag("div", tag("span", said, class_="lr-role") if said else None, body),
        class_=f"lr-block lr-block-{block.kind}",
    )


def _left_out(furniture: list[Furniture]) -> Html | None:
    if not furniture:
        return None
    lines = [tag("li", tag("span", f.kind, class_="lr-role"), " ", f.text) for f in furniture]
    return tag(
        "details",
        tag("summary", f"Left out of the text: {quantity(len(furniture), 'line')}"),
        tag("ul", *lines, class_="lr-outline"),
    )
