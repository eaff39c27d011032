from __future__ import annotations

import base64
import contextlib
import json
import random
from pathlib import Path

import pytest
from pdf_builders import check_invariants, sentences, texts
from zip_builders import docx, field, paragraph, run, zipped

from litreview.documents import read_document
from litreview.documents.formats import archives
from litreview.errors import DamagedError, DocumentError, EncryptedError, TooLargeError
from litreview.records import Document

KHAN = "Khan, F. (2007). Seeing the stitchers of balls. Invented Journal, 3(2), 5-20."
LUND = "Lund, P. (2010). Clusters and chains of others. Invented Journal, 6(1), 1-14."


def read(tmp_path: Path, content: bytes, name: str = "paper.docx") -> Document:
    path = tmp_path / name
    path.write_bytes(content)
    document = read_document(path)
    check_invariants(document)
    return document


def test_read_document_finds_headings_of_word_by_outline_style_and_name(tmp_path: Path) -> None:
    body = (
        paragraph("Stitching at home", style="Titel")
        + paragraph("Methods", style="berschrift1")
        + paragraph("We asked.")
        + paragraph("The town", style="Titre2")
        + paragraph("It is small.")
        + paragraph("Results", style="Mine")
        + paragraph("It fell.")
        + paragraph("Coda", properties='<w:outlineLvl w:val="0"/>')
        + paragraph("It rose.")
    )
    document = read(tmp_path, docx(body))
    assert document.bibliography.title == "Stitching at home"
    assert [(s.heading, s.role, s.level) for s in document.sections] == [
        (None, "front", 1),
        ("Methods", "methods", 1),
        ("The town", "methods", 2),
        ("Results", "results", 1),
        ("Coda", "other", 1),
    ]


def test_read_document_takes_bold_lines_of_word_for_headings_where_no_style_marks_any(tmp_path: Path) -> None:
    body = (
        paragraph("Stitching at home")
        + paragraph("Introduction")
        + paragraph("It began.")
        + paragraph(run("The two towns", "<w:b/>"))
        + paragraph("They are small.")
    )
    document = read(tmp_path, docx(body))
    assert [s.heading for s in document.sections] == [None, "Introduction", "The two towns"]
    assert document.bibliography.title == "Stitching at home"


def test_read_document_keeps_insertions_and_leaves_deletions_out(tmp_path: Path) -> None:
    body = paragraph(
        "Firms ",
        f"<w:ins>{run('never ')}</w:ins>",
        "<w:del><w:r><w:delText>always </w:delText></w:r></w:del>",
        f"<w:moveFrom>{run('gladly ')}</w:moveFrom><w:moveTo>{run('soon ')}</w:moveTo>",
        run("secretly ", "<w:vanish/>"),
        "<w:commentRangeStart/>comply.".replace("comply.", run("comply.")),
    )
    assert sentences(read(tmp_path, docx(body)))[-1] == "Firms never soon comply."


def test_read_document_sets_footnotes_of_word_behind_the_body(tmp_path: Path) -> None:
    notes = '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    notes += f'<w:footnote w:id="2">{paragraph("<w:r><w:footnoteRef/></w:r>", " By half.")}</w:footnote>'
    body = paragraph("It fell.", '<w:r><w:footnoteReference w:id="2"/></w:r>', " Then it rose.") + paragraph(
        "End here."
    )
    document = read(tmp_path, docx(body, notes=notes))
    assert texts(document, "note") == ["1 By half."]
    assert sentences(document)[-4:] == ["It fell.¹", "Then it rose.", "End here.", "1 By half."]


def test_read_document_reads_tables_lists_boxes_and_formulas_of_word(tmp_path: Path) -> None:
    def cell(text: str) -> str:
        return f"<w:tc>{paragraph(text)}</w:tc>"

    table = f"<w:tbl><w:tr>{cell('Town')}{cell('n')}</w:tr><w:tr>{cell('Nowhere')}{cell('12')}</w:tr></w:tbl>"
    box = f"<w:txbxContent>{paragraph('A case that closed.')}</w:txbxContent>"
    choices = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    shape = f'<mc:AlternateContent xmlns:mc="m">{choices}</mc:AlternateContent>'
    parts = "<m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den>"
    body = (
        paragraph("Before it.", f"<w:r>{shape}</w:r>")
        + paragraph("One thing.", properties='<w:numPr><w:numId w:val="1"/></w:numPr>')
        + paragraph("Table 1. Firms", style="Beschriftung")
        + table
        + paragraph(f"<m:oMath><m:f>{parts}</m:f></m:oMath>")
        + paragraph("Some 10", run("6", '<w:vertAlign w:val="superscript"/>'), " balls.")
        + paragraph("Contents ... 3", style="TOC1")
    )  # fmt: skip
    document = read(tmp_path, docx(body))
    assert texts(document, "box") == ["A case that closed."]
    assert texts(document, "list") == ["One thing."]
    assert texts(document, "caption") == ["Table 1. Firms"]
    assert texts(document, "table") == ["Town n\nNowhere 12"]
    assert texts(document, "equation") == ["a/b"]
    assert sentences(document)[-1] == "Some 10⁶ balls."


def cited(**known: object) -> str:
    return json.dumps({"citationItems": [{"itemData": known}]})


@pytest.mark.parametrize(
    "mark",
    [
        field(
            f"ADDIN ZOTERO_ITEM CSL_CITATION {cited(DOI='10.5555/x', title='Seeing the stitchers of balls')}",
            "(see stitchers)",
        ),
        field(
            f"ADDIN CSL_CITATION {cited(author=[{'family': 'Khan'}], issued={'date-parts': [[2007]]})}",
            "(see stitchers)",
        ),
        field(
            "ADDIN EN.CITE <EndNote><Cite><Author>Khan</Author><Year>2007</Year></Cite></EndNote>", "(see stitchers)"
        ),
        f"<w:sdt><w:sdtPr><w:tag w:val='MENDELEY_CITATION_v3_"
        f"{base64.b64encode(cited(title='Seeing the stitchers of balls').encode()).decode()}'/></w:sdtPr>"
        f"<w:sdtContent>{run('(see stitchers)')}</w:sdtContent></w:sdt>",
    ],
    ids=["Zotero", "Mendeley", "EndNote", "Mendeley Cite"],
)
def test_read_document_links_what_a_reference_manager_cited(tmp_path: Path, mark: str) -> None:
    body = (
        paragraph("Firms move ", mark, ".")
        + paragraph("References", style="berschrift1")
        + paragraph(LUND)
        + paragraph(KHAN)
    )
    document = read(tmp_path, docx(body))
    assert "ADDIN" not in document.text
    assert [r.authors for r in document.references] == [("Lund, P.",), ("Khan, F.",)]
    assert [(c.span.cut(document.text), c.reference_ids) for c in document.citations] == [("(see stitchers)", ("r2",))]
    assert [(k.author, k.year) for k in document.citations[0].keys] == [("Khan", "2007")]


def test_read_document_hides_the_table_of_contents_of_word(tmp_path: Path) -> None:
    body = (
        paragraph(field(r"TOC \o", "Methods 3"))
        + paragraph("It fell.")
        + paragraph("Page ", field("PAGE", "7"), "of it.")
    )
    assert "Methods" not in read(tmp_path, docx(body)).text


def test_read_document_takes_pages_from_the_last_saving_and_says_so(tmp_path: Path) -> None:
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = paragraph("It fell. It ", turn, "rose. It stayed.") + paragraph(turn, "It ended.")
    document = read(tmp_path, docx(body))
    pages = {s.span.cut(document.text): s.page for s in document.sentences}
    assert pages == {"It fell.": 1, "It rose.": 1, "It stayed.": 2, "It ended.": 3}
    assert [p.severity for p in document.problems] == ["note"]
    assert "last saved" in document.problems[0].what


def test_read_document_takes_the_typist_for_no_author(tmp_path: Path) -> None:
    body = paragraph("Stitching at home", style="Titel") + paragraph("Text of it.")
    document = read(
        tmp_path, docx(body, core="<dc:creator>Tina Typist</dc:creator><dc:title>paper_final_2.doc</dc:title>")
    )
    assert (document.bibliography.authors, document.bibliography.title) == ((), "Stitching at home")


def test_read_document_refuses_encrypted_and_old_word_documents(tmp_path: Path) -> None:
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(EncryptedError, match="encrypted"):
        read(tmp_path, start + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(DocumentError) as raised:
        read(tmp_path, start + "WordDocument".encode("utf-16-le"), "old.doc")
    assert ".docx" in raised.value.remedy


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.rtf", rb"{\rtf1 words}", "not read"),
        ("a.odt", zipped({"mimetype": "x", "content.xml": "<x/>"}), "not read"),
        ("a.pptx", zipped({"ppt/presentation.xml": "<x/>"}), "not read"),
        ("a.docx", zipped({"ppt/presentation.xml": "<x/>"}), "presentation"),
        ("a.docx", b"%PDF-1.7 and so on", "is a PDF"),
        ("a.docx", b"words alone", "something else"),
        ("a.docx", docx(paragraph("x"))[:200], "unpacked"),
        ("a.docx", docx("", more={"word/document.xml": "<x/>"}), "no text"),
        ("a.docx", docx(""), "no text"),
        ("a.bin", b"words alone", "not read"),
    ],
)
def test_read_document_says_what_is_wrong_with_office_files(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(DocumentError, match=said) as raised:
        read(tmp_path, content, name)
    assert raised.value.remedy


def test_read_document_refuses_a_swelling_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_LARGEST_PART", 10_000)
    with pytest.raises(TooLargeError):
        read(tmp_path, docx(paragraph("a" * 20_000)))
    monkeypatch.setattr(archives, "_MOST_BYTES", 100)
    with pytest.raises(TooLargeError):
        read(tmp_path, docx(paragraph("a")))


def test_read_document_survives_any_damage_to_word_documents(tmp_path: Path) -> None:
    whole = docx(paragraph("It fell.", field("ADDIN CSL_CITATION {", "x")) + paragraph("References") + paragraph(KHAN))
    inner = f"<w:document xmlns:w='x'><w:body>{paragraph(field('PAGE', '7'))}<w:tbl/></w:body></w:document>"
    rng = random.Random(11)
    for _ in range(80):
        damaged = bytearray(whole[: rng.randrange(len(whole))] if rng.random() < 0.3 else whole)
        for _ in range(rng.choice((1, 3, 20))):
            if damaged:
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        with contextlib.suppress(DocumentError):
            read(tmp_path, bytes(damaged))
        part = bytearray(inner.encode())
        part[rng.randrange(len(part))] = rng.randrange(32, 127)
        with contextlib.suppress(DocumentError):
            read(tmp_path, docx("", more={"word/document.xml": bytes(part).decode()}))


def test_read_document_reports_no_damage_as_text(tmp_path: Path) -> None:
    with pytest.raises(DamagedError):
        read(tmp_path, docx(paragraph("x"))[:-30])
