from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest
from pdf_builders import check_invariants, sentences, texts

from litreview.documents import read_document
from litreview.errors import DamagedError, DocumentError, TooLargeError
from litreview.records import Document

FRONT = """<front><journal-meta><journal-title-group><journal-title>Invented Letters</journal-title>
</journal-title-group></journal-meta><article-meta>
<article-id pub-id-type="pmid">1</article-id><article-id pub-id-type="doi">10.5555/made.up</article-id>
<title-group><article-title>Stitching <italic>at home</italic><xref ref-type="fn" rid="f0">*</xref></article-title>
<subtitle>A made-up study</subtitle></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Rahman</surname><given-names>Ayesha</given-names></name>
<xref ref-type="aff" rid="a1">1</xref></contrib>
<contrib contrib-type="author"><collab>The Stitching Group</collab></contrib>
<contrib contrib-type="editor"><name><surname>Unnamed</surname><given-names>Ed</given-names></name></contrib>
</contrib-group>
<pub-date pub-type="epub"><year>2018</year></pub-date><pub-date pub-type="ppub"><year>2019</year></pub-date>
<pub-date pub-type="pmc-release"><year>2021</year></pub-date>
<abstract abstract-type="graphical"><p>A picture.</p></abstract>
<abstract><title>Abstract</title><sec><title>Background</title><p>Firms stitch.</p></sec>
<sec><title>Methods</title><p>We asked them.</p></sec></abstract>
<kwd-group><kwd>footballs</kwd><kwd>home work</kwd></kwd-group></article-meta></front>"""

REFS = """<ref-list><title>References</title>
<ref id="B1"><element-citation publication-type="journal"><person-group person-group-type="author">
<name><surname>Khan</surname><given-names>F. R.</given-names></name></person-group><year>2007</year>
<article-title>Seeing the stitchers</article-title><source>Invented Journal</source><volume>3</volume>
<issue>2</issue><fpage>5</fpage><lpage>20</lpage><pub-id pub-id-type="doi">10.5555/KHAN</pub-id>
</element-citation></ref>
<ref id="B2"><mixed-citation><person-group person-group-type="author"><name><surname>Lund</surname>,
<given-names>P.</given-names></name> and <name><surname>Nadvi</surname>, <given-names>K.</given-names></name>
</person-group> (<year>2010a</year>). <chapter-title>Clusters</chapter-title>. In <person-group
person-group-type="editor"><name><surname>Osei</surname>, <given-names>B.</given-names></name></person-group> (Ed.),
<source>Chains</source>. <publisher-loc>Nowhere</publisher-loc>: <publisher-name>Some Press</publisher-name>.
<pub-id pub-id-type="pmid">99</pub-id></mixed-citation></ref>
<ref id="B3"><mixed-citation>Mensah, P. (2011). Tanneries and water. Invented Review, 4(1), 1-9.</mixed-citation></ref>
</ref-list>"""


def article(body: str, *, front: str = FRONT, back: str = REFS, attributes: str = "") -> bytes:
    declared = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE article PUBLIC "-//NLM//DTD JATS" "jats.dtd">\n'
    xml = f"{declared}<article {attributes} xml:lang='en'>{front}<body>{body}</body><back>{back}</back></article>"
    return xml.encode()


def read(tmp_path: Path, content: bytes, name: str = "paper.xml") -> Document:
    path = tmp_path / name
    path.write_bytes(content)
    document = read_document(path)
    check_invariants(document)
    return document


def test_read_document_reads_the_front_of_jats(tmp_path: Path) -> None:
    known = read(tmp_path, article("<p>Text.</p>")).bibliography
    assert known.title == "Stitching at home: A made-up study"
    assert known.authors == ("Ayesha Rahman", "The Stitching Group")
    assert (known.year, known.doi, known.container) == (2019, "10.5555/made.up", "Invented Letters")
    assert known.abstract == "Background Firms stitch. Methods We asked them."
    assert (known.keywords, known.language) == (("footballs", "home work"), "en")


def test_read_document_gives_jats_sections_roles_by_words_type_and_parent(tmp_path: Path) -> None:
    body = """<sec sec-type="intro"><title>Why we ask</title><p>One.</p></sec>
    <sec><label>2</label><title>Methods</title><sec><title>The town</title><p>Two.</p></sec></sec>
    <sec sec-type="results|discussion"><title/><p>Three.</p></sec>"""
    back = "<ack><p>Thanks.</p></ack><app-group><app><title>Questions</title><p>Four.</p></app></app-group>" + REFS
    document = read(tmp_path, article(body, back=back))
    assert [(s.heading, s.role, s.level) for s in document.sections] == [
        (None, "front", 1),
        ("Abstract", "abstract", 1),
        ("Background", "abstract", 2),
        ("Methods", "abstract", 2),
        ("Why we ask", "introduction", 1),
        ("2 Methods", "methods", 1),
        ("The town", "methods", 2),
        (None, "results", 1),
        (None, "acknowledgements", 1),
        ("Questions", "appendix", 1),
        ("References", "references", 1),
    ]


def test_read_document_puts_title_and_abstract_of_jats_into_the_text(tmp_path: Path) -> None:
    document = read(tmp_path, article("<p>Text.</p>"))
    assert texts(document, "title") == ["Stitching at home: A made-up study"]
    assert sentences(document)[:2] == ["Firms stitch.", "We asked them."]


def test_read_document_links_marked_citations_of_jats(tmp_path: Path) -> None:
    body = """<p>As <xref ref-type="bibr" rid="B1">Khan (2007)</xref> says, firms move (<xref ref-type="bibr"
    rid="B2">Lund and Nadvi 2010a</xref>; <xref ref-type="bibr" rid="B3">2011</xref>; Unlisted 1999).</p>"""
    document = read(tmp_path, article(body))
    first, second = document.citations
    assert (first.span.cut(document.text), first.reference_ids, first.link_scores) == ("Khan (2007)", ("r1",), (1.0,))
    assert [(k.author, k.year, k.suffix) for k in first.keys] == [("Khan", "2007", "")]
    assert (second.reference_ids, second.link_scores) == (("r2", "r3"), (1.0, 1.0))
    assert next((k.author, k.year + k.suffix) for k in second.keys) == ("Lund and Nadvi", "2010a")
    assert ("Unlisted", "1999") in [(k.author, k.year) for k in second.keys]


def test_read_document_finds_unmarked_citations_beside_marked_ones(tmp_path: Path) -> None:
    body = '<p>Firms move (<xref ref-type="bibr" rid="B1">Khan 2007</xref>). Not so (Lund and Nadvi, 2010a).</p>'
    document = read(tmp_path, article(body))
    assert [c.reference_ids for c in document.citations] == [("r1",), ("r2",)]


@pytest.mark.parametrize(
    ("marks", "numbers"),
    [
        ('[<xref ref-type="bibr" rid="B1">1</xref>–<xref ref-type="bibr" rid="B3">3</xref>]', (1, 2, 3)),
        ('[<xref ref-type="bibr" rid="B1 B2 B3">1–3</xref>]', (1, 2, 3)),
        ('[<xref ref-type="bibr" rid="B1">1</xref><xref ref-type="bibr" rid="B2"/>–'
         '<xref ref-type="bibr" rid="B3">3</xref>]', (1, 2, 3)),
        ('<sup><xref ref-type="bibr" rid="B1">1</xref>,<xref ref-type="bibr" rid="B2">2</xref>,'
         '<xref ref-type="bibr" rid="B3">3</xref></sup>', (1, 2, 3)),
        ('(<xref ref-type="bibr" rid="B1">1</xref>-<xref ref-type="bibr" rid="B3">3</xref>)', (1, 2, 3)),
    ],
)  # fmt: skip
def test_read_document_links_every_number_of_a_range(tmp_path: Path, marks: str, numbers: tuple[int, ...]) -> None:
    document = read(tmp_path, article(f"<p>Firms move{marks} to towns.</p>"))
    assert [(c.style, c.numbers, c.reference_ids) for c in document.citations] == [
        ("numeric", numbers, ("r1", "r2", "r3"))
    ]


def test_read_document_takes_fields_of_jats_references_from_the_markup(tmp_path: Path) -> None:
    first, second, third = read(tmp_path, article("<p>Text.</p>")).references
    assert (first.authors, first.year, first.title) == (("Khan, F. R.",), "2007", "Seeing the stitchers")
    assert (first.container, first.volume, first.issue, first.pages) == ("Invented Journal", "3", "2", "5-20")
    assert first.doi == "10.5555/khan"
    assert (second.title, second.container, second.editors) == ("Clusters", "Chains", ("Osei, B.",))
    assert (second.place, second.publisher) == ("Nowhere", "Some Press")
    assert second.raw == "Lund, P. and Nadvi, K. (2010a). Clusters. In Osei, B. (Ed.), Chains. Nowhere: Some Press."
    # Nothing is marked here, so that the words are read.
    assert (third.authors, third.year, third.title) == (("Mensah, P.",), "2011", "Tanneries and water")


def test_read_document_keeps_floats_formulas_and_lists_apart_from_prose(tmp_path: Path) -> None:
    body = """<p>It rose<fig id="f1"><label>Figure 1.</label><caption><title>Orders.</title><p>By year.</p></caption>
    </fig> in <disp-formula><label>(1)</label><math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mi>a</mi>
    <mi>b</mi></mfrac></math></disp-formula> all towns.</p>
    <list><list-item><label>1.</label><p>One thing.</p></list-item></list>
    <table-wrap><label>Table 1</label><caption><p>Firms.</p></caption><table><tr><th>Town</th><th>n</th></tr>
    <tr><td>Nowhere</td><td>12</td></tr></table><table-wrap-foot><p><sup>a</sup>Our count.</p></table-wrap-foot>
    </table-wrap><boxed-text><caption><title>A case</title></caption><p>It closed.</p></boxed-text>"""
    document = read(tmp_path, article(body))
    assert texts(document, "body")[-2:] == ["It rose in", "all towns."]
    assert texts(document, "equation") == ["a/b (1)"]
    assert texts(document, "caption") == ["Figure 1. Orders. By year.", "Table 1 Firms."]
    assert texts(document, "list") == ["1. One thing."]
    assert texts(document, "table") == ["Town n\nNowhere 12"]
    assert texts(document, "note") == ["aOur count."]
    assert texts(document, "box") == ["A case", "It closed."]


def test_read_document_sets_footnotes_of_jats_behind_the_body(tmp_path: Path) -> None:
    body = "<p>Orders fell<fn><label>1</label><p>By half.</p></fn> that year. Then they rose.</p><p>Last.</p>"
    document = read(tmp_path, article(body))
    assert sentences(document)[2:] == ["Orders fell that year.", "Then they rose.", "Last.", "1 By half."]
    assert texts(document, "note") == ["1 By half."]


def test_read_document_writes_raised_digits_so_that_no_number_grows(tmp_path: Path) -> None:
    document = read(
        tmp_path, article("<p>Some 10<sup>6</sup> balls, 3 m<sup>2</sup>, CO<sub>2</sub>, 4<sup>th</sup>.</p>")
    )
    assert sentences(document)[-1] == "Some 10⁶ balls, 3 m², CO2, 4th."


def test_read_document_writes_a_float_where_it_is_first_mentioned(tmp_path: Path) -> None:
    body = '<p>See <xref ref-type="fig" rid="F1">Figure 1</xref>.</p><p>Later.</p>'
    floats = '<floats-group><fig id="F1"><label>Figure 1</label><caption><p>Orders.</p></caption></fig></floats-group>'
    content = article(body).replace(b"</article>", floats.encode() + b"</article>")
    kinds = [p.kind for p in read(tmp_path, content).paragraphs]
    assert kinds[-7:-4] == ["body", "caption", "body"]


def test_read_document_names_further_articles_that_it_leaves_out(tmp_path: Path) -> None:
    content = article("<p>Text.</p>").replace(
        b"</article>", b"<sub-article><body><p>Review.</p></body></sub-article></article>"
    )
    document = read(tmp_path, content)
    assert "Review." not in document.text
    assert [p.severity for p in document.problems if "further" in p.what] == ["note"]


def test_read_document_reads_jats_with_a_namespace_and_entities(tmp_path: Path) -> None:
    content = article(
        "<p>The caf&eacute; &mdash; closed &amp; gone.</p>", attributes='xmlns="https://jats.nlm.nih.gov"'
    )
    assert sentences(read(tmp_path, content, "paper.nxml"))[-1] == "The café — closed & gone."


def test_read_document_reads_jats_in_a_wrong_encoding_with_a_warning(tmp_path: Path) -> None:
    content = article("<p>The café closed.</p>").decode().encode("cp1252")
    document = read(tmp_path, content)
    assert sentences(document)[-1] == "The café closed."
    assert "warning" in [p.severity for p in document.problems]


def test_read_document_loads_no_external_entity(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("top secret")
    content = f"""<!DOCTYPE article [<!ENTITY x SYSTEM "{tmp_path / "secret.txt"}">]>
    <article><body><p>Here: &x; it was.</p></body></article>"""
    assert "secret" not in read(tmp_path, content.encode()).text.replace("secret.txt", "")


def test_read_document_expands_no_entity_bomb(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(12))
    content = f"<!DOCTYPE article [{entities}]><article><body><p>Here: &l11;</p></body></article>"
    with contextlib.suppress(DamagedError):
        assert len(read(tmp_path, content.encode()).text) < 100


def test_read_document_refuses_markup_nested_beyond_reason(tmp_path: Path) -> None:
    content = b"<article><body>" + b"<sec>" * 230 + b"<p>x</p>" + b"</sec>" * 230 + b"</body></article>"
    with pytest.raises((TooLargeError, DamagedError)):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<?xml version='1.0'?><rss><channel/></rss>", "<rss>"),
        (b"<?xml version='1.0'?><article><body/></article>", "no text"),
        (b"<?xml version='1.0'?><article><body><p>cut", "broken"),
        (b"just words", "something else"),
        (b"%PDF-1.4 and more", "is a PDF"),
    ],
)
def test_read_document_refuses_xml_that_is_no_article(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read(tmp_path, content)


def test_read_document_survives_any_damage_to_jats(tmp_path: Path) -> None:
    body = '<sec><title>Results</title><p>So <xref ref-type="bibr" rid="B1 B2">Khan 2007</xref>.</p></sec>'
    content = article(body)
    rng = random.Random(7)
    for _ in range(150):
        damaged = bytearray(content[: rng.randrange(len(content))] if rng.random() < 0.3 else content)
        for _ in range(rng.choice((0, 1, 8))):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256) if damaged else 0
        with contextlib.suppress(DocumentError):
            read(tmp_path, bytes(damaged))
