from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_builders import (
    BOLD,
    ITALIC,
    SENTENCES,
    Typesetter,
    a_paper,
    a_scan,
    check_invariants,
    prose,
    sentences,
    texts,
)

from litreview.documents import Limits, read_document, render_page
from litreview.errors import (
    DamagedError,
    DocumentError,
    EncryptedError,
    InputError,
    NoTextLayerError,
    TooLargeError,
)
from litreview.records import Document


def read(tmp_path: Path, content: bytes, *, name: str = "paper.pdf", **options: object) -> Document:
    path = tmp_path / name
    path.write_bytes(content)
    return read_document(path, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return read(tmp_path_factory.mktemp("paper"), a_paper())


# ---------------------------------------------------------------- a whole paper


def test_read_document_keeps_its_invariants(paper: Document) -> None:
    check_invariants(paper)


def test_read_document_is_deterministic(tmp_path: Path) -> None:
    assert read(tmp_path, a_paper()) == read(tmp_path, a_paper())


def test_read_document_names_itself_by_its_bytes(paper: Document) -> None:
    assert paper.document_id == paper.source.sha256[:16]


def test_read_document_finds_what_the_first_page_says(paper: Document) -> None:
    found = paper.bibliography
    assert found.title == "Stitching at home after the audit: a made-up study of one town"
    assert found.authors == ("Ayesha Rahman", "Tomas Lindqvist", "Grace O. Mensah")
    assert (found.year, found.doi, found.language) == (2019, "10.5555/made.up.2019", "en")
    assert found.abstract == prose(4, first=100)


def test_read_document_finds_sections_and_their_roles(paper: Document) -> None:
    assert [(s.heading, s.role) for s in paper.sections if s.heading] == [
        ("Abstract", "abstract"),
        ("1 Introduction", "introduction"),
        ("2 Methods", "methods"),
        ("3 Results", "results"),
        ("4 Conclusions", "conclusions"),
        ("References", "references"),
    ]


@pytest.mark.parametrize("columns", [1, 2])
def test_read_document_keeps_sentences_whole_over_columns_and_pages(tmp_path: Path, columns: int) -> None:
    document = read(tmp_path, a_paper(columns=columns))
    wanted = [
        f"Claim {i} holds: {SENTENCES[i % 6]}"
        for first, n in ((200, 6), (500, 12), (600, 14))
        for i in range(first, first + n)
    ]
    assert [s for s in wanted if s not in sentences(document)] == []


def test_read_document_reads_columns_in_order(paper: Document) -> None:
    numbers = [int(s.split()[1]) for s in sentences(paper) if s.startswith("Claim ")]
    assert numbers == sorted(numbers)


def test_read_document_takes_heads_and_page_numbers_out_of_the_text(paper: Document) -> None:
    assert "Made-up Letters" not in paper.text
    assert {f.kind for f in paper.furniture} == {"running head", "page number"}
    assert len(paper.furniture) == 2 * len(paper.pages)


def test_read_document_sets_notes_behind_the_body(paper: Document) -> None:
    assert [p.kind for p in paper.paragraphs][-1] == "note"
    assert paper.text.endswith("at the wish of those who were asked there.")


def test_read_document_links_citations_to_references(paper: Document) -> None:
    assert [r.year for r in paper.references] == ["2007", "2010"]
    assert [c.reference_ids for c in paper.citations] == [("r1",), ("r2",)]


def test_read_document_gives_each_reference_a_paragraph(paper: Document) -> None:
    assert [t[:4] for t in texts(paper, "reference")] == ["Khan", "Lund"]
    assert not any("Invented Journal" in s for s in sentences(paper))


def test_read_document_boxes_each_line_of_a_sentence(paper: Document) -> None:
    sentence = next(s for s in paper.sentences if s.span.cut(paper.text).startswith("Claim 203"))
    assert len(sentence.boxes) in (2, 3)
    assert all(box.page == sentence.page for box in sentence.boxes)
    assert all(0 < box.x0 < box.x1 < 596 and 0 < box.top < box.bottom < 842 for box in sentence.boxes)


def test_read_document_boxes_words_where_they_stand(tmp_path: Path) -> None:
    sheet = Typesetter()
    sheet.canvas.setFont("Helvetica", 10)
    sheet.canvas.drawString(200, 500, "Here")
    word = read(tmp_path, sheet.finish()).words[0]
    assert word.box.x0 == pytest.approx(200, abs=1)
    assert word.box.bottom == pytest.approx(842 - 500, abs=3)


# ---------------------------------------------------------------- lines and words


def test_read_document_joins_words_hyphenated_over_lines(tmp_path: Path) -> None:
    content = Typesetter().lines("The firms depend on one relation-", "ship with a buyer for their orders.").finish()
    assert "one relationship with" in read(tmp_path, content).text


def test_read_document_keeps_hyphens_that_the_document_uses_elsewhere(tmp_path: Path) -> None:
    lines = ("The price-taker is here again, as a price-taker will be, and price-", "taker firms stay where they were.")
    assert "and price-taker firms" in read(tmp_path, Typesetter().lines(*lines).finish()).text


def test_read_document_keeps_hyphens_before_capitals(tmp_path: Path) -> None:
    content = Typesetter().lines("The study that is cited here is Lund-", "Thomsen and it is old.").finish()
    assert "Lund-Thomsen" in read(tmp_path, content).text


def test_read_document_takes_line_numbers_out(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(8))
    document = read(tmp_path, sheet.line_numbers(41, 8).finish())
    assert sentences(document) == [f"Claim {i} holds: {SENTENCES[i % 6]}" for i in range(8)]
    assert [f.text for f in document.furniture] == [str(n) for n in range(41, 49)]


def test_read_document_takes_a_repository_cover_page_out(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph("Suggested Citation: Khan (2007): A title. Terms of use: none of this may be sold.")
    sheet.start_page()
    document = read(tmp_path, sheet.paragraph(prose(6)).finish())
    assert document.text == prose(6)
    assert {f.kind for f in document.furniture} == {"cover page"}
    check_invariants(document)


def test_read_document_parts_paragraphs_by_indent(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(5), indent=14).paragraph(prose(5, first=50), indent=14)
    assert texts(read(tmp_path, sheet.finish()), "body") == [prose(5), prose(5, first=50)]


def test_read_document_puts_a_stream_out_of_order_in_order(tmp_path: Path) -> None:
    sheet = Typesetter(columns=2)
    # Row by row, as some word processors write two columns.
    for row in range(30):
        for column, left in enumerate(sheet.lefts):
            sheet.canvas.setFont("Times-Roman", 10)
            sheet.canvas.drawString(left, 700 - 12 * row, f"line {row + 30 * column} of the one text that fills both")
    text = read(tmp_path, sheet.finish()).text
    found = [int(part.split()[0]) for part in text.split("line ")[1:]]
    assert found == list(range(60))


def test_read_document_makes_tables_of_rows(tmp_path: Path) -> None:
    sheet = Typesetter(columns=1).paragraph(prose(6))
    sheet.line("Table 1: Drivers and barriers")
    for left, right in (("Drivers", "Barriers"), ("Laws enforced", "Laws ignored"), ("Buyer pressure", "Low margins")):
        sheet.canvas.drawString(330, sheet.y, right)
        sheet.line(left, indent=10)
    sheet.y -= 30
    document = read(tmp_path, sheet.paragraph(prose(6, first=60)).finish())
    assert texts(document, "table") == ["Drivers Barriers\nLaws enforced Laws ignored\nBuyer pressure Low margins"]
    assert not any("Low margins" in s for s in sentences(document))


def test_read_document_does_not_take_emphasis_for_headings(tmp_path: Path) -> None:
    sheet = Typesetter().heading("Introduction").paragraph(prose(6))
    sheet.line("Emphasised words at the start of a sentence which then goes on in the next", font=ITALIC)
    sheet.paragraph("line and ends there. " + prose(4, first=30))
    assert [s.heading for s in read(tmp_path, sheet.finish()).sections if s.heading] == ["Introduction"]


def test_read_document_joins_a_heading_of_two_lines(tmp_path: Path) -> None:
    sheet = Typesetter().heading("Introduction").paragraph(prose(6))
    sheet.line("What the clusters have in common, and what", font=BOLD, size=13)
    sheet.line("sets them apart", font=BOLD, size=13)
    document = read(tmp_path, sheet.paragraph(prose(6, first=40)).finish())
    assert document.sections[-1].heading == "What the clusters have in common, and what sets them apart"


def test_read_document_reads_turned_pages(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(Typesetter().paragraph(prose(6)).finish())))
    writer.pages[0].rotate(180)
    stream = io.BytesIO()
    writer.write(stream)
    document = read(tmp_path, stream.getvalue())
    assert "Claim 3 holds" in document.text
    check_invariants(document)


def test_read_document_gives_page_labels(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph(prose(3))
    sheet.start_page()
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(sheet.paragraph(prose(3)).finish())))
    writer.set_page_label(0, 1, style="/D", start=117)
    stream = io.BytesIO()
    writer.write(stream)
    assert [p.label for p in read(tmp_path, stream.getvalue()).pages] == ["117", "118"]


# ---------------------------------------------------------------- engines


@pytest.mark.parametrize("engine", ["pdfium", "pypdf"])
def test_read_document_reads_with_either_engine_alone(tmp_path: Path, engine: str) -> None:
    document = read(tmp_path, a_paper(columns=1), engine=engine)
    assert {p.engine for p in document.pages} == {engine}
    assert f"Claim 505 holds: {SENTENCES[1]}" in sentences(document)
    check_invariants(document)


def test_read_document_without_boxes_has_no_words(tmp_path: Path) -> None:
    document = read(tmp_path, a_paper(), engine="pypdf")
    assert document.words == ()
    assert all(s.boxes == () for s in document.sentences)


def test_read_document_refuses_an_unknown_engine(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="pdfium"):
        read(tmp_path, a_paper(), engine="tika")


def test_read_document_warns_when_document_information_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise TypeError("broken")

    monkeypatch.setattr(pypdf.PdfReader, "__init__", fail)
    document = read(tmp_path, a_paper())
    assert [p.severity for p in document.problems] == ["warning"]


def test_read_document_falls_back_for_a_page_that_one_engine_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from litreview.documents.engines import pdfium_reader

    whole = pdfium_reader.PdfiumReader.read_page

    def fail_on_two(self: pdfium_reader.PdfiumReader, number: int) -> object:
        if number == 2:
            raise DamagedError("broken")
        return whole(self, number)

    monkeypatch.setattr(pdfium_reader.PdfiumReader, "read_page", fail_on_two)
    document = read(tmp_path, a_paper(columns=1))
    assert [p.engine for p in document.pages][:3] == ["pdfium", "pypdf", "pdfium"][: len(document.pages)]


# ---------------------------------------------------------------- bad input


def encrypt(content: bytes, *, user: str, owner: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(content)))
    writer.encrypt(user, owner, algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_read_document_refuses_what_needs_a_password(tmp_path: Path) -> None:
    with pytest.raises(EncryptedError, match="password"):
        read(tmp_path, encrypt(a_paper(), user="secret", owner="other"))


def test_read_document_opens_with_the_password(tmp_path: Path) -> None:
    document = read(tmp_path, encrypt(a_paper(), user="secret", owner="other"), password="secret")
    assert document.bibliography.year == 2019


def test_read_document_opens_what_only_restricts_printing(tmp_path: Path) -> None:
    assert read(tmp_path, encrypt(a_paper(), user="", owner="other")).sentences


def test_read_document_refuses_a_scan_and_names_ocr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoTextLayerError, match="ocrmypdf"):
        read(tmp_path, a_scan(2))


def test_read_document_reports_each_page_without_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(Typesetter().paragraph(prose(4)).finish()))
    writer.append(io.BytesIO(a_scan()))
    stream = io.BytesIO()
    writer.write(stream)
    document = read(tmp_path, stream.getvalue())
    assert [(p.severity, p.where, p.document_id) for p in document.problems] == [
        ("error", "paper.pdf, page 2", document.document_id)
    ]
    assert document.pages[1].spans == ()


def with_blank_pages(content: bytes, n_pages: int = 1) -> bytes:
    writer = pypdf.PdfWriter()
    if content:
        writer.append(io.BytesIO(content))
    for _ in range(n_pages):
        writer.add_blank_page(595, 842)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize("engine", ["pdfium", "pypdf"])
def test_read_document_misses_nothing_on_a_blank_page(tmp_path: Path, engine: str) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(with_blank_pages(Typesetter().paragraph(prose(4)).finish()))
    document = read_document(path, engine=engine)
    assert (len(document.pages), document.problems) == (2, ())


def test_read_document_says_that_a_document_is_blank(tmp_path: Path) -> None:
    with pytest.raises(NoTextLayerError, match="blank"):
        read(tmp_path, with_blank_pages(b"", 2))


def test_read_document_names_all_pages_without_text_in_one_problem(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(Typesetter().paragraph(prose(4)).finish()))
    writer.append(io.BytesIO(a_scan(3)))
    stream = io.BytesIO()
    writer.write(stream)
    document = read(tmp_path, stream.getvalue())
    assert [p.where for p in document.problems] == ["paper.pdf, pages 2–4"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\nnothing of use\n%%EOF", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "a picture"),
        (b"<html><body>Access denied</body></html>", "a web page"),
    ],
)
def test_read_document_refuses_what_is_no_pdf(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(DamagedError, match=said) as raised:
        read(tmp_path, content, name="bad.pdf")
    assert raised.value.where == "bad.pdf"
    assert raised.value.remedy


def test_read_document_refuses_or_mends_a_truncated_file(tmp_path: Path) -> None:
    content = a_paper()
    for share in (0.5, 0.9):
        with contextlib.suppress(DocumentError):
            check_invariants(read(tmp_path, content[: int(share * len(content))]))


def test_read_document_refuses_too_many_bytes_and_pages(tmp_path: Path) -> None:
    with pytest.raises(TooLargeError, match="MB"):
        read(tmp_path, a_paper(), limits=replace(Limits(), n_bytes=100))
    with pytest.raises(TooLargeError, match="pages"):
        read(tmp_path, a_paper(), limits=replace(Limits(), pages=1))


def test_read_document_refuses_a_missing_file_and_an_unknown_kind(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_document(tmp_path / "nowhere.pdf")
    with pytest.raises(DocumentError, match="not read"):
        read(tmp_path, b"cells", name="sheet.xlsx")


def test_render_page_draws_png(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(a_paper())
    assert render_page(path, 1, dpi=30).startswith(b"\x89PNG")
    with pytest.raises(InputError, match="no page 99"):
        render_page(path, 99)


# ---------------------------------------------------------------- anything

WORDS = st.text(alphabet=st.characters(codec="latin-1", exclude_categories=("Cc", "Zs", "Cs")), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    paragraphs=st.lists(st.lists(WORDS, min_size=1, max_size=60), min_size=1, max_size=12),
    columns=st.integers(1, 3),
    engine=st.sampled_from(["auto", "pypdf"]),
)
def test_read_document_keeps_invariants_for_any_text(
    tmp_path: Path, paragraphs: list[list[str]], columns: int, engine: str
) -> None:
    sheet = Typesetter(columns=columns, head="Head", number=True)
    for index, words in enumerate(paragraphs):
        if index % 3 == 2:
            sheet.heading(" ".join(words)[:60])
        else:
            sheet.paragraph(" ".join(words))
    try:
        document = read(tmp_path, sheet.finish(), engine=engine)
    except NoTextLayerError:
        return
    check_invariants(document)
