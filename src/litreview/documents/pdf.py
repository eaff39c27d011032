"""A PDF → a Document: pages from one engine or two, then layout, headings and sections."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from litreview.documents.assembling import PageFrame, assemble
from litreview.documents.engines.opening import Engines
from litreview.documents.engines.soundness import is_garbled
from litreview.documents.furniture.cleaning import take_furniture
from litreview.documents.furniture.page_numbers import choose_labels, printed_labels
from litreview.documents.layout.flow import read_blocks
from litreview.documents.layout.joining import join_paragraphs
from litreview.documents.limits import Limits
from litreview.documents.ocr import OcrSettings, read_pictures, show_boxes
from litreview.documents.raw import RawPage
from litreview.documents.structure.bibliography import read_bibliography
from litreview.documents.structure.entries import split_references
from litreview.documents.structure.headings import mark_headings
from litreview.documents.structure.sections import mark_sections
from litreview.documents.triage import OCR_REMEDY, judge_pages, report_doubts
from litreview.documents.wording.writing import read_vocabulary
from litreview.errors import InputError, NoTextLayerError
from litreview.records import Document, Source


def read_pdf(
    path: Path, source: Source, *, engine: str, password: str | None, limits: Limits, ocr: OcrSettings
) -> Document:
    """Read a PDF. Raises EncryptedError, DamagedError, NoTextLayerError or TooLargeError."""
    engines = Engines(path, name=source.name, engine=engine, password=password)
    try:
        facts, problems = engines.read_facts()
        pages, page_problems = engines.read_pages(limits)
        problems += page_problems
        pages, ocr_problems, remedy = read_pictures(
            path,
            pages,
            garbled=[page.number for page in pages if is_garbled(page)],
            name=source.name,
            password=password,
            settings=ocr,
            seconds=limits.ocr_seconds,
        )
        problems += ocr_problems
        _check_text(pages, source.name, remedy)
        clean, furniture = take_furniture(pages)
        blocks = read_blocks(clean)
        mark_headings(blocks, facts=facts)
        blocks = split_references(join_paragraphs(blocks))
        mark_sections(blocks)
        vocabulary = read_vocabulary(blocks)
        doubts = judge_pages(pages, blocks, vocabulary=vocabulary, read_second=engines.read_second)
    finally:
        engines.close()
    problems += report_doubts(doubts, source.name, remedy=remedy)
    head = "\n".join(line.text for page in pages[:2] for line in page.lines)
    labels = choose_labels(facts.labels, printed_labels(pages, furniture), len(pages))
    frames = [
        PageFrame(
            number=p.number,
            label=label,
            width=round(p.shown.width if p.shown else p.width, 2),
            height=round(p.shown.height if p.shown else p.height, 2),
            engine=p.engine,
            n_characters=p.n_characters,
            ocr_confidence=p.ocr_confidence,
            doubts=doubts.get(p.number, ()),
        )
        for p, label in zip(pages, labels, strict=True)
    ]
    document_id = source.sha256[:16]
    document = assemble(
        blocks,
        frames=frames,
        source=source,
        bibliography=read_bibliography(blocks, facts, vocabulary=vocabulary, head=head, furniture=furniture),
        furniture=furniture,
        vocabulary=vocabulary,
        problems=[replace(p, document_id=document_id) for p in problems],
    )
    return show_boxes(document, {page.number: page.shown for page in pages if page.shown})


def _check_text(pages: list[RawPage], name: str, remedy: str | None) -> None:
    # Raises NoTextLayerError when nothing can be read.
    if all(page.is_blank for page in pages):
        raise NoTextLayerError("The document is blank.", where=name, remedy="Download or export it again.")
    if not any(page.n_characters for page in pages):
        what = "No page has a text layer" if len(pages) > 1 else "The page has no text layer"
        raise NoTextLayerError(f"{what}: it is a scan.", where=name, remedy=remedy or OCR_REMEDY)


def render_page(path: Path | str, page: int, *, dpi: int = 100, password: str | None = None) -> bytes:
    """Draw page `page` (from 1) of a PDF as PNG. Raises DocumentError subclasses, InputError for no such page."""
    from litreview.documents.engines.pdfium_reader import PdfiumReader

    path = Path(path)
    reader = PdfiumReader(path, name=path.name, password=password)
    try:
        if not 1 <= page <= reader.n_pages:
            raise InputError(f"There is no page {page}.", where=path.name, remedy=f"It has {reader.n_pages} pages.")
        return reader.render(page, dpi=dpi)
    finally:
        reader.close()
