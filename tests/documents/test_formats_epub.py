from __future__ import annotations

from pathlib import Path

import pytest
from pdf_builders import check_invariants, sentences, texts
from zip_builders import epub, zipped

from litreview.documents import read_document
from litreview.errors import DamagedError, DocumentError, EncryptedError
from litreview.records import Document

METADATA = """<dc:title>Stitching at home</dc:title><dc:creator>Rahman, Ayesha</dc:creator><dc:date>2019-03-01</dc:date>
<dc:language>en-GB</dc:language><dc:identifier>urn:doi:10.5555/made.up</dc:identifier><dc:subject>balls</dc:subject>"""


def read(tmp_path: Path, content: bytes, name: str = "book.epub") -> Document:
    path = tmp_path / name
    path.write_bytes(content)
    document = read_document(path)
    check_invariants(document)
    return document


def test_read_document_reads_chapters_in_the_order_of_the_spine(tmp_path: Path) -> None:
    chapters = {"b.xhtml": "<h1>Two towns</h1><p>They are small.</p>", "a.xhtml": "<h1>Conclusions</h1><p>It fell.</p>"}
    document = read(tmp_path, epub(chapters, metadata=METADATA))
    known = document.bibliography
    assert (known.title, known.authors, known.year) == ("Stitching at home", ("Ayesha Rahman",), 2019)
    assert (known.doi, known.language, known.keywords) == ("10.5555/made.up", "en", ("balls",))
    assert [s.heading for s in document.sections] == [None, "Two towns", "Conclusions"]
    assert sentences(document) == ["They are small.", "It fell."]
    assert document.source.media_type == "application/epub+zip"


def test_read_document_links_citations_across_chapters(tmp_path: Path) -> None:
    chapters = {
        "a.xhtml": '<h1>One</h1><p>Firms move (<a epub:type="biblioref" href="refs.xhtml#k">Khan 2007</a>).</p>',
        "refs.xhtml": "<h1>Bibliography</h1>"
        '<ul><li id="k">Khan, F. (2007). Seeing the stitchers. Invented Journal, 3(2), 5-20.</li></ul>',
    }
    document = read(tmp_path, epub(chapters))
    assert [c.reference_ids for c in document.citations] == [("r1",)]
    assert document.references[0].title == "Seeing the stitchers"


def test_read_document_takes_printed_pages_of_a_book(tmp_path: Path) -> None:
    body = """<h1>One</h1><p><span epub:type="pagebreak" title="9"/>It fell. It
    <span epub:type="pagebreak" title="10"/>rose. It stayed.</p><aside epub:type="footnote"><p>A note.</p></aside>"""
    document = read(tmp_path, epub({"a.xhtml": body}))
    assert [(p.number, p.label) for p in document.pages] == [(1, None), (2, "9"), (3, "10")]
    assert [s.page for s in document.sentences][:3] == [2, 2, 3]
    assert texts(document, "note") == ["A note."]


def locked(algorithm: str) -> bytes:
    encryption = f"""<encryption xmlns:enc="e"><enc:EncryptedData><enc:EncryptionMethod Algorithm="{algorithm}"/>
    </enc:EncryptedData></encryption>"""
    return epub({"a.xhtml": "<p>It fell.</p>"}, more={"META-INF/encryption.xml": encryption})


def test_read_document_refuses_a_locked_book(tmp_path: Path) -> None:
    with pytest.raises(EncryptedError):
        read(tmp_path, locked("http://www.w3.org/2001/04/xmlenc#aes128-cbc"))


def test_read_document_reads_a_book_whose_fonts_alone_are_hidden(tmp_path: Path) -> None:
    assert sentences(read(tmp_path, locked("http://www.idpf.org/2008/embedding"))) == ["It fell."]


def test_read_document_names_missing_chapters(tmp_path: Path) -> None:
    opf = """<package><manifest><item id="a" href="a.xhtml"/><item id="b" href="b.xhtml"/></manifest><spine>
    <itemref idref="a"/><itemref idref="b"/></spine></package>"""
    more = {"OPS/book.opf": opf, "OPS/a.xhtml": "<html><body><p>It fell.</p></body></html>"}
    document = read(tmp_path, epub({}, more=more))
    assert [p.severity for p in document.problems if "missing" in p.what] == ["error"]


@pytest.mark.parametrize(
    "content",
    [
        epub({"a.xhtml": "<p>It fell.</p>"})[:300],
        epub({}),
        zipped({"META-INF/container.xml": "<container/>"}),
        zipped({"META-INF/container.xml": "<container><rootfile full-path='x.opf'/></container>"}),
    ],
)
def test_read_document_refuses_a_broken_book(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DamagedError):
        read(tmp_path, content)


def test_read_document_refuses_a_book_called_something_else(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="EPUB"):
        read(tmp_path, epub({"a.xhtml": "<p>It fell.</p>"}), "book.docx")
