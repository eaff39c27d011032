"""One file → one Document, in this process."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from litreview.documents.kinds import SUFFIXES, check_kind
from litreview.documents.limits import Limits
from litreview.documents.ocr import OcrSettings
from litreview.documents.pdf import read_pdf
from litreview.documents.plain import read_plain
from litreview.errors import DamagedError, DocumentError, InputError, TooLargeError
from litreview.records import Document, Source

READING_VERSION = "4"
"""Changes whenever the same file may give another Document."""
READABLE_SUFFIXES = tuple(SUFFIXES)
ENGINES = ("auto", "pdfium", "pypdf")


def read_document(
    path: Path | str,
    *,
    name: str | None = None,
    engine: str = "auto",
    password: str | None = None,
    limits: Limits | None = None,
    ocr: OcrSettings | None = None,
) -> Document:
    """Read a PDF, Word document, EPUB book, web page, JATS or TEI XML, plain text or Markdown in this process.

    `engine` is "auto" (pdfium, and pypdf for pages that it cannot read), "pdfium" or "pypdf". Of `limits` only bytes,
    pages and seconds for a page of OCR hold here; time and memory need `read_documents`. `ocr` tells how pages without
    text are read; if it is left out, by Tesseract, in English, where that is installed. Raises EncryptedError,
    DamagedError, NoTextLayerError or TooLargeError, and DocumentError for a kind of file that is not read.
    """
    path = Path(path)
    name = name or path.name
    limits = limits or Limits()
    if engine not in ENGINES:
        raise InputError(f"There is no engine “{engine}”.", remedy=f"Choose one of {', '.join(ENGINES)}.")
    content = _read_bytes(path, name, limits)
    suffix = Path(name).suffix.casefold() or path.suffix.casefold()
    suffix = suffix if suffix in READABLE_SUFFIXES else path.suffix.casefold()
    kind = check_kind(content, suffix=suffix, name=name)
    source = Source(name, hashlib.sha256(content).hexdigest(), len(content), "text/plain", "text", READING_VERSION)
    if kind in ("text", "markdown"):
        media_type = "text/markdown" if kind == "markdown" else "text/plain"
        return read_plain(content, source=replace(source, media_type=media_type), is_markdown=kind == "markdown")
    if kind != "pdf":
        from litreview.documents.formats import read_marked_up

        return read_marked_up(content, kind=kind, source=source)
    del content
    source = replace(source, media_type="application/pdf", engine=engine)
    return read_pdf(path, source, engine=engine, password=password, limits=limits, ocr=ocr or OcrSettings())


def _read_bytes(path: Path, name: str, limits: Limits) -> bytes:
    try:
        n_bytes = path.stat().st_size
        if n_bytes > limits.n_bytes:
            raise TooLargeError(
                f"The file has {n_bytes / 1e6:,.0f} MB; at most {limits.n_bytes / 1e6:,.0f} MB are read.",
                where=name,
                remedy="Split it, or raise the limit.",
            )
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"The file cannot be opened: {error.strerror}.", where=name, remedy="Check its path and rights."
        ) from error
    if not content:
        raise DamagedError("The file is empty: 0 bytes.", where=name, remedy="Download or export it again.")
    return content
