from __future__ import annotations

import contextlib
import random
from pathlib import Path

from pdf_builders import check_invariants, sentences, texts

from litreview.documents import read_document
from litreview.errors import DocumentError
from litreview.records import Document

HEADER = """<teiHeader xml:lang="en"><fileDesc><titleStmt><title level="a" type="main">Stitching at home</title>
</titleStmt>
<publicationStmt><publisher/><date type="published" when="2019-03-01">2019-03-01</date></publicationStmt>
<sourceDesc><biblStruct><analytic><author><persName><forename type="first">Ayesha</forename>
<forename type="middle">B</forename><surname>Rahman</surname></persName><affiliation><orgName>Nowhere</orgName>
</affiliation></author><author><affiliation><orgName>Nobody's</orgName></affiliation></author>
<title level="a" type="main">Stitching at home</title></analytic>
<monogr><title level="j">Invented Letters</title><imprint><date type="published" when="2019-03-01"/></imprint></monogr>
<idno type="DOI">10.5555/made.up</idno></biblStruct></sourceDesc></fileDesc><profileDesc><textClass><keywords>
<term>footballs</term><term>home work</term></keywords></textClass>
<abstract><div><p>Firms stitch. We asked them.</p></div></abstract></profileDesc></teiHeader>"""

BACK = """<back><div type="acknowledgement"><div><head>Thanks</head><p>To all.</p></div></div>
<listOrg type="funding"><org><idno>16SV</idno></org></listOrg>
<div type="references"><listBibl><biblStruct coords="3,1,2,3,4" xml:id="b0"><analytic>
<title level="a" type="main">Seeing the stitchers</title><author><persName><forename type="first">F</forename>
<forename type="middle">R</forename><surname>Khan</surname></persName></author><idno type="DOI">10.5555/KHAN</idno>
</analytic><monogr><title level="j">Invented Journal</title><imprint><biblScope unit="volume">3</biblScope>
<biblScope unit="issue">2</biblScope><biblScope unit="page" from="5" to="20"/>
<date type="published" when="2007">2007a</date>
</imprint></monogr></biblStruct>
<biblStruct xml:id="b1"><monogr><title level="m">Chains</title><author><persName><forename type="first">P</forename>
<surname>Lund</surname></persName></author><imprint><publisher>Some Press</publisher><pubPlace>Nowhere</pubPlace>
<date when="2010">2010</date></imprint></monogr><note type="raw_reference">P. Lund, Chains, Some Press 2010.</note>
</biblStruct></listBibl></div></back>"""


def tei(body: str, *, back: str = BACK, header: str = HEADER) -> bytes:
    text = f'<text xml:lang="en"><body>{body}</body>{back}</text>'
    return f'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0">{header}{text}</TEI>'.encode()


def read(tmp_path: Path, content: bytes, name: str = "paper.tei.xml") -> Document:
    path = tmp_path / name
    path.write_bytes(content)
    document = read_document(path)
    check_invariants(document)
    return document


def test_read_document_reads_the_header_of_tei(tmp_path: Path) -> None:
    known = read(tmp_path, tei("<p>Text.</p>")).bibliography
    assert (known.title, known.authors) == ("Stitching at home", ("Ayesha B Rahman",))
    assert (known.year, known.doi, known.container) == (2019, "10.5555/made.up", "Invented Letters")
    assert (known.keywords, known.language) == (("footballs", "home work"), "en")
    assert known.abstract == "Firms stitch. We asked them."


def test_read_document_takes_levels_of_tei_headings_from_their_numbers(tmp_path: Path) -> None:
    body = """<div><head n="1">Introduction</head><p>One.</p></div><div><head n="2.">Methods</head><p>Two.</p></div>
    <div><head n="2.1">The town</head><p>Three.</p></div><div><head>Coda</head><p>Four.</p></div>"""
    document = read(tmp_path, tei(body))
    assert [(s.heading, s.role, s.level) for s in document.sections][1:] == [
        (None, "abstract", 1),
        ("1 Introduction", "introduction", 1),
        ("2. Methods", "methods", 1),
        ("2.1 The town", "methods", 2),
        ("Coda", "other", 1),
        ("Thanks", "acknowledgements", 1),
        (None, "references", 1),
    ]


def test_read_document_links_citations_that_grobid_marked(tmp_path: Path) -> None:
    body = """<div><head>Results</head><p>It fell <ref type="bibr" target="#b0">(Khan, 2007a;</ref>
    <ref type="bibr" target="#b1">Lund, 2010)</ref> and rose (Lund, 2010).</p></div>"""
    first, second = read(tmp_path, tei(body)).citations
    assert (first.reference_ids, first.link_scores) == (("r1", "r2"), (1.0, 1.0))
    assert [(k.author, k.year + k.suffix) for k in first.keys] == [("Khan", "2007a"), ("Lund", "2010")]
    assert second.reference_ids == ("r2",)


def test_read_document_links_numbers_that_grobid_marked(tmp_path: Path) -> None:
    body = '<p>It fell <ref type="bibr" target="#b0">[1,</ref><ref type="bibr" target="#b1">2]</ref>.</p>'
    (citation,) = read(tmp_path, tei(body)).citations
    assert (citation.style, citation.numbers, citation.reference_ids) == ("numeric", (1, 2), ("r1", "r2"))


def test_read_document_reads_bibl_structs(tmp_path: Path) -> None:
    first, second = read(tmp_path, tei("<p>Text.</p>")).references
    assert (first.authors, first.year, first.title) == (("Khan, F. R",), "2007a", "Seeing the stitchers")
    assert (first.container, first.volume, first.issue, first.pages) == ("Invented Journal", "3", "2", "5-20")
    assert first.doi == "10.5555/khan"
    assert (second.title, second.publisher, second.place, second.container) == ("Chains", "Some Press", "Nowhere", None)
    assert second.raw == "P. Lund, Chains, Some Press 2010."


def test_read_document_takes_pages_of_tei_from_coordinates(tmp_path: Path) -> None:
    body = """<div><head coords="1,1,1,1,1">Results</head><p><s coords="1,1,1,1,1">It fell.</s> <s
    coords="2,1,1,1,1">It rose.</s></p><p>Then <ref type="bibr" target="#b0" coords="3,1,1,1,1">(Khan)</ref>
    left.</p></div>"""
    document = read(tmp_path, tei(body))
    pages = {s.span.cut(document.text): s.page for s in document.sentences}
    assert (pages["It fell."], pages["It rose."], pages["Then (Khan) left."]) == (1, 2, 3)


def test_read_document_takes_pages_of_tei_from_page_beginnings(tmp_path: Path) -> None:
    body = '<pb n="12"/><p>It fell. It <pb n="13"/>rose. It stopped.</p>'
    document = read(tmp_path, tei(body, back="", header=""))
    assert [(p.number, p.label) for p in document.pages] == [(1, "12"), (2, "13")]
    assert [s.page for s in document.sentences] == [1, 1, 2]


def test_read_document_keeps_figures_notes_and_formulas_of_tei_apart(tmp_path: Path) -> None:
    body = """<p>It fell<note place="foot" n="1">By half.</note> to
    <formula xml:id="f">a = b<label>(1)</label></formula> again.</p>
    <figure><head>Fig. 1</head><label>1</label><figDesc>Fig. 1 Orders.</figDesc></figure>
    <figure type="table"><head>Table 1</head><figDesc>Firms.</figDesc><table><row><cell>Town</cell><cell>n</cell></row>
    </table></figure>"""
    document = read(tmp_path, tei(body))
    assert texts(document, "body")[1:3] == ["It fell to", "again."]
    assert texts(document, "equation") == ["a = b(1)"]
    assert texts(document, "caption") == ["Fig. 1 Orders.", "Table 1 Firms."]
    assert texts(document, "table") == ["Town n"]
    assert texts(document, "note") == ["1 By half."]
    assert "16SV" not in document.text
    assert sentences(document)[-1] == "To all."


def test_read_document_survives_any_damage_to_tei(tmp_path: Path) -> None:
    content = tei('<div><head n="1">A</head><p coords="1,2">So <ref type="bibr" target="#b0">(Khan)</ref>.</p></div>')
    rng = random.Random(3)
    for _ in range(100):
        damaged = bytearray(content)
        for _ in range(rng.choice((1, 2, 9))):
            damaged[rng.randrange(len(damaged))] = rng.randrange(32, 127)
        with contextlib.suppress(DocumentError):
            read(tmp_path, bytes(damaged))
