"""Files → Documents.

In: PDF, Word, EPUB, HTML, JATS, TEI, plain text and Markdown files, or sentences given one by one.
Out: Document, ReadOutcome; pages drawn as PNG.
Called by: review, cli, app.

>>> document = document_from_sentences(["Firms comply (Khan, 2007).", "Workers do not."], name="example")
>>> [sentence.span.cut(document.text) for sentence in document.sentences]
['Firms comply (Khan, 2007).', 'Workers do not.']
"""

from __future__ import annotations

from litreview.documents.citations.finding import find_citations
from litreview.documents.kinds import check_kind
from litreview.documents.limits import Limits
from litreview.documents.ocr import INSTALL as GET_TESSERACT
from litreview.documents.ocr import OcrSettings, Tesseract, find_tesseract, ocr_key
from litreview.documents.pdf import render_page
from litreview.documents.plain import document_from_sentences
from litreview.documents.pooling import ReadOutcome, read_documents
from litreview.documents.reading import READABLE_SUFFIXES, READING_VERSION, read_document
from litreview.documents.wording.sentences import split_sentences
from litreview.documents.wording.writing import restore

__all__ = [
    "GET_TESSERACT",
    "READABLE_SUFFIXES",
    "READING_VERSION",
    "Limits",
    "OcrSettings",
    "ReadOutcome",
    "Tesseract",
    "check_kind",
    "document_from_sentences",
    "find_citations",
    "find_tesseract",
    "ocr_key",
    "read_document",
    "read_documents",
    "render_page",
    "restore",
    "split_sentences",
]
