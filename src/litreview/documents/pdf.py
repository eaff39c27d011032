"""A PDF → a Document: pages from one engine or two, then layout, headings and sections."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from litreview.documents.assembling import PageFrame, assemble
from litreview.documents.bibliography import read_bibliography
from litreview.documents.cleaning import take_furniture
from litreview.documents.entries import split_references
from litreview.documents.headings import mark_headings
from litreview.documents.hyphens import Vocabulary
from litreview.documents.joining import join_paragraphs
from litreview.documents.layout import read_blocks
from litreview.documents.limits import Limits
from litreview.documents.raw import FileFacts, RawPage, Reader
from litreview.documents.sections import mark_sections
from litreview.documents.writing import inner_words
from litreview.errors import DamagedError, DocumentError, InputError, NoTextLayerError, TooLargeError
from litreview.records import Document, Problem, Source

_OCR = "Run OCR, for instance `ocrmypdf in.pdf out.pdf`, and add the result."
_GARBLED_SHARE = 0.1
"""Share of characters without meaning from which on a page counts as garbled."""


def read_pdf(path: Path, source: Source, *, engine: str, password: str | None, limits: Limits) -> Document:
    """Read a PDF. Raises EncryptedError, DamagedError, NoTextLayerError or TooLargeError."""
    facts, problems = _read_facts(path, source.name, password)
    pages, page_problems = _read_pages(path, source.name, engine, password, limits)
    problems += page_problems
    problems += _judge_pages(pages, source.name)
    clean, furniture = take_furniture(pages)
    blocks = read_blocks(clean)
    mark_headings(blocks, facts=facts)
    blocks = split_references(join_paragraphs(blocks))
    mark_sections(blocks)
    head = "\n".join(line.text for page in pages[:2] for line in page.lines)
    labels = facts.labels if len(facts.labels) == len(pages) else (None,) * len(pages)
    frames = [
        PageFrame(p.number, label, round(p.width, 2), round(p.height, 2), p.engine, p.n_characters)
        for p, label in zip(pages, labels, strict=True)
    ]
    document_id = source.sha256[:16]
    vocabulary = Vocabulary(inner_words(blocks))
    return assemble(
        blocks,
        frames=frames,
        source=source,
        bibliography=read_bibliography(
            blocks, facts, vocabulary=vocabulary, head=head, margins=[f.text for f in furniture]
        ),
        furniture=furniture,
        vocabulary=vocabulary,
        problems=[replace(p, document_id=document_id) for p in problems],
    )


def _read_facts(path: Path, name: str, password: str | None) -> tuple[FileFacts, list[Problem]]:
    from litreview.documents.pypdf_reader import PypdfReader

    try:
        reader = PypdfReader(path, name=name, password=password)
        try:
            return reader.read_facts(), []
        finally:
            reader.close()
    except DocumentError as error:
        remedy = "Check title, authors and year by hand."
        return FileFacts(), [Problem(f"The document information is missing: {error.what}", name, remedy, "warning")]


def _open(engine: str, path: Path, name: str, password: str | None) -> Reader:
    if engine == "pypdf":
        from litreview.documents.pypdf_reader import PypdfReader

        return PypdfReader(path, name=name, password=password)
    from litreview.documents.pdfium_reader import PdfiumReader

    return PdfiumReader(path, name=name, password=password)


def _read_pages(
    path: Path, name: str, engine: str, password: str | None, limits: Limits
) -> tuple[list[RawPage], list[Problem]]:
    first, second = ("pdfium", "pypdf") if engine == "auto" else (engine, None)
    fallback = _Fallback(second, path, name, password)
    reader = _open_either(first, fallback, path, name, password)
    try:
        if reader.n_pages > limits.pages:
            raise TooLargeError(
                f"The file has {reader.n_pages:,} pages; at most {limits.pages:,} are read.",
                where=name,
                remedy="Split it, or raise the limit.",
            )
        if reader.n_pages == 0:
            raise DamagedError("The file has no pages.", where=name, remedy="Download or export it again.")
        return _read_each(reader, fallback, name)
    finally:
        reader.close()
        fallback.close()


def _open_either(engine: str, fallback: _Fallback, path: Path, name: str, password: str | None) -> Reader:
    try:
        return _open(engine, path, name, password)
    except DocumentError:
        reader = fallback.open()
        if reader is None:
            raise
        return reader


class _Fallback:
    """The second engine, opened when first needed."""

    def __init__(self, engine: str | None, path: Path, name: str, password: str | None) -> None:
        self._engine, self._path, self._name, self._password = engine, path, name, password
        self._reader: Reader | None = None

    def open(self) -> Reader | None:
        if self._reader is None and self._engine is not None:
            engine, self._engine = self._engine, None
            try:
                self._reader = _open(engine, self._path, self._name, self._password)
            except DocumentError:
                return None
        return self._reader

    def read_page(self, number: int) -> RawPage | None:
        reader = self.open()
        if reader is None or number > reader.n_pages:
            return None
        try:
            return reader.read_page(number)
        except DocumentError:
            return None

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()


def _read_each(reader: Reader, fallback: _Fallback, name: str) -> tuple[list[RawPage], list[Problem]]:
    pages: list[RawPage] = []
    problems: list[Problem] = []
    for number in range(1, reader.n_pages + 1):
        try:
            page = reader.read_page(number)
            failed = False
        except DocumentError:
            page, failed = RawPage(number, 0.0, 0.0, (), reader.engine, 0, 0), True
        if failed or _is_garbled(page):
            other = fallback.read_page(number)
            if other is not None and (other.n_characters > 50 or failed) and not _is_garbled(other):
                page, failed = other, False
        if failed:
            remedy = "Open the file in a PDF viewer; if the page shows, print it to a new PDF."
            problems.append(Problem("The page cannot be read.", f"{name}, page {number}", remedy, "error"))
        pages.append(page)
    return pages, problems


def _is_garbled(page: RawPage) -> bool:
    odd = sum(
        c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < " " for line in page.lines for w in line.words for c in w.text
    )
    return page.n_characters > 50 and max(odd, page.n_unmapped) > _GARBLED_SHARE * page.n_characters


def _judge_pages(pages: list[RawPage], name: str) -> list[Problem]:
    # Raises NoTextLayerError when nothing can be read.
    if all(page.is_blank for page in pages):
        raise NoTextLayerError("The document is blank.", where=name, remedy="Download or export it again.")
    empty = [page.number for page in pages if page.n_characters == 0 and not page.is_blank]
    if not any(page.n_characters for page in pages):
        what = "No page has a text layer" if len(pages) > 1 else "The page has no text layer"
        raise NoTextLayerError(f"{what}: it is a scan.", where=name, remedy=_OCR)
    problems = []
    if empty:
        what = f"{'The page has' if len(empty) == 1 else f'{len(empty)} pages have'} no text layer."
        problems.append(Problem(what, f"{name}, {_list_pages(empty)}", _OCR, "error"))
    garbled = [page.number for page in pages if _is_garbled(page)]
    if garbled:
        what = "Many characters have no meaning to the computer."
        remedy = _OCR.replace("in.pdf", "--force-ocr in.pdf")
        problems.append(Problem(what, f"{name}, {_list_pages(garbled)}", remedy, "warning"))
    return problems


def _list_pages(numbers: list[int]) -> str:
    """Write page numbers with runs joined.

    >>> _list_pages([3, 7, 8, 9, 12])
    'pages 3, 7–9, 12'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    listed = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return f"{'page' if len(numbers) == 1 else 'pages'} {listed}"


def render_page(path: Path | str, page: int, *, dpi: int = 100, password: str | None = None) -> bytes:
    """Draw page `page` (from 1) of a PDF as PNG. Raises DocumentError subclasses, InputError for no such page."""
    from litreview.documents.pdfium_reader import PdfiumReader

    path = Path(path)
    reader = PdfiumReader(path, name=path.name, password=password)
    try:
        if not 1 <= page <= reader.n_pages:
            raise InputError(f"There is no page {page}.", where=path.name, remedy=f"It has {reader.n_pages} pages.")
        return reader.render(page, dpi=dpi)
    finally:
        reader.close()
