from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest
from pdf_builders import check_invariants, sentences, texts

from litreview.documents import read_document
from litreview.errors import DamagedError, DocumentError
from litreview.records import Document

HEAD = """<title>Stitching at home | Invented Letters</title><meta name="citation_title" content="Stitching at home">
<meta name="citation_author" content="Rahman, Ayesha"><meta name="citation_author" content="Tomas Lindqvist">
<meta name="citation_publication_date" content="2019/03/01"><meta name="citation_doi" content="doi:10.5555/Made.Up">
<meta name="citation_journal_title" content="Invented Letters"><meta name="citation_keywords" content="balls; homes">"""
REFS = """<section><h2>References</h2><ol>
<li id="B1">Khan, F. (2007). Seeing the stitchers. Invented Journal, 3(2), 5-20.
 [<a href="https://scholar.example">Google Scholar</a>] [<a href="https://doi.org/10.5555/khan">CrossRef</a>]</li>
<li><span id="B2">Lund, P. (2010). Clusters and chains. Invented Journal, 6(1), 1-14.</span></li></ol></section>"""
PROSE = "<p>" + "Firms stitch balls in towns that nobody knows. " * 40 + "</p>"


def page(body: str, *, head: str = HEAD) -> bytes:
    return f'<!DOCTYPE html><html lang="en-GB"><head>{head}</head><body>{body}</body></html>'.encode()


def read(tmp_path: Path, content: bytes, name: str = "paper.html") -> Document:
    path = tmp_path / name
    path.write_bytes(content)
    document = read_document(path)
    check_invariants(document)
    return document


def test_read_document_reads_highwire_tags(tmp_path: Path) -> None:
    known = read(tmp_path, page(f"<h1>Stitching at home</h1>{PROSE}")).bibliography
    assert (known.title, known.authors) == ("Stitching at home", ("Ayesha Rahman", "Tomas Lindqvist"))
    assert (known.year, known.doi, known.container) == (2019, "10.5555/made.up", "Invented Letters")
    assert (known.keywords, known.language) == (("balls", "homes"), "en")


def test_read_document_reads_dublin_core(tmp_path: Path) -> None:
    head = """<meta name="DC.title" content="Stitching"><meta name="DC.Creator" content="Rahman, Ayesha">
    <meta name="dcterms.issued" content="2018"><meta name="DC.identifier" content="https://doi.org/10.5555/x.1">"""
    known = read(tmp_path, page(PROSE, head=head)).bibliography
    assert (known.title, known.authors, known.year, known.doi) == ("Stitching", ("Ayesha Rahman",), 2018, "10.5555/x.1")


def test_read_document_takes_no_account_name_for_an_author(tmp_path: Path) -> None:
    head = '<title>Stitching</title><meta name="author" content="webadmin">'
    assert read(tmp_path, page(PROSE, head=head)).bibliography.authors == ()


def test_read_document_leaves_the_site_around_a_paper_out(tmp_path: Path) -> None:
    body = f"""<header><a href="/">Site</a><nav><ul><li><a href="/a">Home page</a></li></ul></nav></header>
    <div id="cookie-banner"><p>We use cookies.</p></div><div class="breadcrumb">Up</div>
    <main><article><header><h1>Stitching at home</h1><p>By us, today</p></header>
    <div class="social-share">Tweet this</div><section><h2>Methods</h2>{PROSE}<p>Told <span hidden>never</span>
    <span style="display: none">nor this</span><span class="sr-only">nor that</span> here.</p>
    <script>var x = "nothing";</script><form><p>Send us a letter.</p></form></section></article>
    <aside><h2>Related articles</h2><p>Other things.</p></aside></main><footer><p>All rights.</p></footer>"""
    document = read(tmp_path, page(body))
    for unwanted in ("Site", "Home", "cookies", "Up", "By us", "Tweet", "never", "nor", "nothing", "letter", "Related"):
        assert unwanted not in document.text
    assert sentences(document)[-1] == "Told here."
    assert [(s.heading, s.role) for s in document.sections] == [(None, "front"), ("Methods", "methods")]


def test_read_document_keeps_a_wrapper_with_an_unlucky_class(tmp_path: Path) -> None:
    document = read(tmp_path, page(f'<div class="has sidebar related">{PROSE}</div>'))
    assert len(document.sentences) == 40


def test_read_document_keeps_the_structure_of_html(tmp_path: Path) -> None:
    body = f"""<h1>Stitching at home</h1><h2>1. Results</h2>{PROSE}<p>One<br>line.<br><br>Another.</p>
    <h3>1.1 Deeper</h3><ul><li>One thing<ul><li>Inner thing</li></ul></li></ul>
    <table><caption>Table 1. Firms</caption><tr><th>Town</th><th>n</th></tr><tr><td>Nowhere</td><td>12</td></tr></table>
    <figure><figcaption>Figure 1. Orders.</figcaption></figure><blockquote><p>They said no.</p></blockquote>
    <div>Loose text, 10<sup>6</sup> of it.</div>"""
    document = read(tmp_path, page(body))
    assert texts(document, "title") == ["Stitching at home"]
    assert [(s.heading, s.role, s.level) for s in document.sections][1:] == [
        ("1. Results", "results", 1),
        ("1.1 Deeper", "results", 2),
    ]
    assert texts(document, "list") == ["One thing", "Inner thing"]
    assert texts(document, "table") == ["Town n\nNowhere 12"]
    assert texts(document, "caption") == ["Table 1. Firms", "Figure 1. Orders."]
    assert texts(document, "body")[1:] == ["One line.", "Another.", "They said no.", "Loose text, 10⁶ of it."]


def test_read_document_links_citations_of_html_by_their_anchors(tmp_path: Path) -> None:
    body = f"""{PROSE}<p>Firms move (<a href="#B1">Khan, 2007</a>; <a href="https://x.example/p#B2">Lund 2010</a>).</p>
    <p>Not all do <a href="#B2">[2]</a>; see <a href="#top">above</a>.</p>{REFS}"""
    document = read(tmp_path, page(body))
    assert [(c.style, c.reference_ids) for c in document.citations] == [
        ("author-year", ("r1", "r2")),
        ("numeric", ("r2",)),
    ]
    first = document.references[0]
    assert (first.authors, first.title, first.doi, first.number) == (
        ("Khan, F.",),
        "Seeing the stitchers",
        "10.5555/khan",
        1,
    )
    assert first.raw == "Khan, F. (2007). Seeing the stitchers. Invented Journal, 3(2), 5-20."


def test_read_document_sets_notes_of_html_apart(tmp_path: Path) -> None:
    body = f"""{PROSE}<p>It fell<sup><a href="#n1" role="doc-noteref">1</a></sup>.</p>
    <section role="doc-endnotes"><ol><li id="n1">By half. <a href="#r1" role="doc-backlink">↩</a></li></ol></section>"""
    document = read(tmp_path, page(body))
    assert texts(document, "note") == ["1 By half."]
    assert sentences(document)[-2:] == ["It fell¹.", "1 By half."]


def test_read_document_warns_of_a_page_that_is_too_short(tmp_path: Path) -> None:
    document = read(tmp_path, page("<h1>Stitching at home</h1><p>Sign in to read.</p>"))
    assert "warning" in [p.severity for p in document.problems]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "utf-8"), ("iso-8859-1", "utf-8"), ("windows-1250", "cp1250"), ("iso-8859-1", "cp1252"), ("", "utf-16")],
)
def test_read_document_reads_html_in_its_real_encoding(tmp_path: Path, declared: str, encoding: str) -> None:
    head = f'<meta charset="{declared}">' if declared else ""
    body = PROSE + "<p>The café – “closed”.</p>"
    document = read(tmp_path, page(body, head=head).decode().encode(encoding))
    assert sentences(document)[-1] == "The café – “closed”."


def test_read_document_takes_back_text_that_was_encoded_twice(tmp_path: Path) -> None:
    garbled = "The cafés owner’s – closed – it’s gone.".encode().decode("cp1252")
    document = read(tmp_path, page(PROSE + f"<p>{garbled}</p>"))
    assert sentences(document)[-1] == "The cafés owner’s – closed – it’s gone."
    assert [p.severity for p in document.problems if "encoded" in p.what] == ["note"]


def test_read_document_reads_xhtml_as_xml(tmp_path: Path) -> None:
    content = f"""<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">
    <html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><a id="x"/>{PROSE}
    <p>Caf&eacute;.</p></body></html>"""
    for name in ("paper.xhtml", "paper.xml", "paper.htm"):
        assert sentences(read(tmp_path, content.encode(), name))[-1] == "Café."


@pytest.mark.parametrize(
    "content", [b"<html></html>", b"<html><body><script>x</script></body></html>", b"<!DOCTYPE html>"]
)
def test_read_document_refuses_a_page_without_text(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DamagedError):
        read(tmp_path, content)


def test_read_document_survives_any_damage_to_html(tmp_path: Path) -> None:
    content = page(f'<h1>A</h1><p>So <a href="#B1">Khan 2007</a>.</p><table><tr><td>1</td></tr></table>{REFS}')
    rng = random.Random(5)
    for _ in range(100):
        damaged = bytearray(content[: rng.randrange(len(content))] if rng.random() < 0.3 else content)
        for _ in range(rng.choice((1, 4, 30))):
            if damaged:
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        with contextlib.suppress(DocumentError):
            read(tmp_path, bytes(damaged))
