"""Formats that know their own structure: JATS, TEI, HTML, DOCX and EPUB → blocks with what the markup says.

Each reader gives blocks to `assemble`, as layout does for PDFs; headings, notes, tables, reference lists and in-text
citations come from the markup. None of these formats has pages of its own: the text counts as page 1, except where the
file says where its pages begin (TEI page beginnings and coordinates, Word's last saved page breaks).
"""

from __future__ import annotations

from dataclasses import replace

from litreview.documents.formats.docx import read_docx
from litreview.documents.formats.epub import read_epub
from litreview.documents.formats.html import read_html
from litreview.documents.formats.jats import read_jats
from litreview.documents.formats.markup import local_name, parse_xml
from litreview.documents.formats.tei import read_tei
from litreview.errors import DocumentError
from litreview.records import Document, Problem, Source

__all__ = ["read_marked_up"]


def read_marked_up(content: bytes, *, kind: str, source: Source) -> Document:
    """Read a file whose kind is "xml", "html", "docx" or "epub". Raises DocumentError and what is below it."""
    readers = {"html": read_html, "docx": read_docx, "epub": read_epub}
    document = readers.get(kind, _read_xml)(content, source=source)
    if len(document.pages) > 1 or kind == "docx":
        return document
    what = "The format has no pages: everything counts as page 1."
    remedy = "Quote by section, or take page numbers from the printed version."
    note = Problem(what, source.name, remedy, "note", document.document_id)
    return replace(document, problems=(*document.problems, note))


def _read_xml(content: bytes, *, source: Source) -> Document:
    root, problems = parse_xml(content, name=source.name)
    name = local_name(root)
    if name == "html":
        return read_html(content, source=source)
    if name == "article":
        return read_jats(root, source=source, problems=problems)
    if name in ("tei", "tei.2", "teicorpus"):
        return read_tei(root, source=source, problems=problems)
    raise DocumentError(
        f"The XML is neither JATS nor TEI: its outermost element is <{name}>.",
        where=source.name,
        remedy="Download the article's full text as XML (JATS), or add its PDF.",
    )
