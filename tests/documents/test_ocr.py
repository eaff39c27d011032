"""Scanned pages, read by the real Tesseract; those of its absence and failure by a stand-in."""

from __future__ import annotations

import io
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdf
import pytest
from pdf_builders import Typesetter, a_paper, a_scan, as_scan, check_invariants, prose, sentences
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from litreview.documents import (
    Limits,
    OcrSettings,
    find_tesseract,
    ocr_key,
    read_document,
    read_documents,
    split_sentences,
)
from litreview.documents.ocr.ink import find_ink
from litreview.documents.ocr.numbering import mend_numbers
from litreview.documents.ocr.straightening import invert, join, measure_skew, move, straighten, unturn
from litreview.documents.ocr.tesseract import PictureWord, split_languages
from litreview.documents.ocr.typography import PictureLine
from litreview.errors import NoTextLayerError
from litreview.records import Document


def typeset() -> bytes:
    """Return a page with a bold heading and paragraphs with dashes and a citation."""
    sheet = Typesetter(size=11).heading("1 Stitching at home")
    sheet.paragraph(f"We follow Khan (2007, pp. 243–246) and others (Lund and Nadvi, 2010). {prose(4)}")
    return sheet.paragraph(prose(5, first=50)).finish()


def read(folder: Path, content: bytes, **options: object) -> Document:
    path = folder / "scan.pdf"
    path.write_bytes(content)
    document = read_document(path, **options)  # type: ignore[arg-type]
    check_invariants(document)
    return document


@pytest.fixture(scope="module", autouse=True)
def _tesseract() -> None:
    found = find_tesseract()
    if found is None or "eng" not in found.languages:
        pytest.fail("These tests need Tesseract and its English language pack: run `make system`.")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return read(tmp_path_factory.mktemp("printed"), a_paper())


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return read(tmp_path_factory.mktemp("scanned"), as_scan(a_paper()))


# ---------------------------------------------------------------- what is read


def test_read_document_gives_the_sentences_of_a_scan_as_printed(printed: Document, scanned: Document) -> None:
    assert sentences(scanned) == sentences(printed)
    assert [s.page for s in scanned.sentences] == [s.page for s in printed.sentences]


def test_read_document_finds_title_authors_headings_and_references_of_a_scan(
    printed: Document, scanned: Document
) -> None:
    assert scanned.bibliography == printed.bibliography
    assert [(s.heading, s.role, s.level) for s in scanned.sections] == [
        (s.heading, s.role, s.level) for s in printed.sections
    ]
    assert [r.raw for r in scanned.references] == [r.raw for r in printed.references]


def test_read_document_takes_the_furniture_of_a_scan_out(printed: Document, scanned: Document) -> None:
    assert sorted((f.page, f.kind, f.text) for f in scanned.furniture) == sorted(
        (f.page, f.kind, f.text) for f in printed.furniture
    )


def test_read_document_keeps_the_confidence_of_pages_and_sentences(scanned: Document) -> None:
    assert [p.engine for p in scanned.pages] == ["tesseract"] * 2
    assert all(p.ocr_confidence is not None and 0.8 < p.ocr_confidence <= 1 for p in scanned.pages)
    assert all(s.ocr_confidence is not None and 0.5 < s.ocr_confidence <= 1 for s in scanned.sentences)


def test_read_document_says_which_pages_ocr_read_in_which_language(scanned: Document) -> None:
    (problem,) = scanned.problems
    assert (problem.severity, problem.where) == ("note", "scan.pdf, pages 1–2")
    assert "2 pages were read by OCR: Tesseract" in problem.what
    assert "language eng" in problem.what


def test_read_document_puts_the_boxes_of_a_scan_where_the_words_stand(printed: Document, scanned: Document) -> None:
    for word, other in zip(printed.words, scanned.words, strict=True):
        a, b = word.box, other.box
        assert max(abs(a.x0 - b.x0), abs(a.x1 - b.x1), abs(a.top - b.top), abs(a.bottom - b.bottom)) < 3.5


def test_read_document_reads_a_page_on_its_side_with_boxes_as_shown(tmp_path: Path) -> None:
    printed = read(tmp_path, typeset())
    document = read(tmp_path, as_scan(typeset(), turn=90))
    assert sentences(document) == sentences(printed)
    page = document.pages[0]
    assert (round(page.width), round(page.height)) == (round(A4[1]), round(A4[0]))
    for sentence, other in zip(printed.sentences, document.sentences, strict=True):
        a, b = sentence.boxes[0], other.boxes[0]
        # Against the clock, the right of the page becomes its top.
        assert abs(b.x0 - a.top) < 4
        assert abs(b.top - (A4[0] - a.x1)) < 4


def test_read_document_reads_a_skewed_page_with_boxes_as_shown(tmp_path: Path) -> None:
    printed = read(tmp_path, typeset())
    document = read(tmp_path, as_scan(typeset(), turn=-3))
    assert sentences(document) == sentences(printed)
    page = document.pages[0]
    cos, sin = np.cos(np.radians(3)), np.sin(np.radians(3))
    for word, other in zip(printed.words, document.words, strict=True):
        x, y = (word.box.x0 + word.box.x1) / 2 - A4[0] / 2, (word.box.top + word.box.bottom) / 2 - A4[1] / 2
        shown = (page.width / 2 + cos * x - sin * y, page.height / 2 + sin * x + cos * y)
        middle = ((other.box.x0 + other.box.x1) / 2, (other.box.top + other.box.bottom) / 2)
        assert np.hypot(shown[0] - middle[0], shown[1] - middle[1]) < 4


def test_read_document_reads_a_noisy_page_with_little_ink(tmp_path: Path) -> None:
    # Without calming the noise Tesseract does not end within a minute.
    document = read(tmp_path, as_scan(Typesetter(size=9).paragraph(prose(3)).finish(), dpi=150, noise=25))
    assert sentences(document)[1:] == sentences_of(prose(3))[1:]


def sentences_of(text: str) -> list[str]:
    return [span.cut(text) for span in split_sentences(text)]


# ---------------------------------------------------------------- which pages


def merged(*contents: bytes) -> bytes:
    writer = pypdf.PdfWriter()
    for content in contents:
        writer.append(io.BytesIO(content))
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_read_document_reads_by_ocr_only_the_pages_without_text(tmp_path: Path) -> None:
    short = Typesetter(size=11).paragraph(prose(2)).finish()
    document = read(tmp_path, merged(short, as_scan(short)))
    assert [p.engine for p in document.pages] == ["pdfium", "tesseract"]
    assert [p.ocr_confidence is None for p in document.pages] == [True, False]
    assert [s.ocr_confidence is None for s in document.sentences] == [s.page == 1 for s in document.sentences]


def scan_with_text(text: str, *, hidden: bool) -> bytes:
    """Return a picture of a page with text of one's own over it."""
    import pypdfium2

    picture = pypdfium2.PdfDocument(Typesetter(size=11).paragraph(prose(2)).finish())[0].render(scale=2).to_pil()
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    line = canvas.beginText(60, 60)
    line.setTextRenderMode(3 if hidden else 0)
    line.setFont("Times-Roman", 8)
    line.textOut(text)
    canvas.drawText(line)
    canvas.save()
    return stream.getvalue()


def test_read_document_leaves_the_hidden_layer_of_an_earlier_ocr(tmp_path: Path) -> None:
    document = read(tmp_path, scan_with_text("Firms left the town.", hidden=True))
    assert (document.pages[0].engine, document.text) == ("pdfium", "Firms left the town.")


def test_read_document_reads_a_scan_that_bears_nothing_but_a_stamp(tmp_path: Path) -> None:
    document = read(tmp_path, scan_with_text("Downloaded from a library on 1 May 2019", hidden=False))
    assert document.pages[0].engine == "tesseract"
    assert sentences(document)[0].startswith("Claim 0 holds: Small firms")


def test_read_document_says_what_an_empty_scanned_page_is(tmp_path: Path) -> None:
    short = Typesetter(size=11).paragraph(prose(2)).finish()
    document = read(tmp_path, merged(short, a_scan()))
    assert [(p.severity, p.where) for p in document.problems] == [("note", "scan.pdf, page 2")]


def test_read_document_says_that_ocr_finds_no_words(tmp_path: Path) -> None:
    with pytest.raises(NoTextLayerError, match="OCR finds no words"):
        read(tmp_path, a_scan())


def test_read_document_doubts_a_poor_scan(tmp_path: Path) -> None:
    document = read(tmp_path, as_scan(Typesetter(size=9).paragraph(prose(3)).finish(), dpi=65))
    assert document.pages[0].doubts == ("poor scan",)
    (problem,) = [p for p in document.problems if p.severity == "warning"]
    assert (problem.where, "300 dpi" in problem.remedy) == ("scan.pdf, page 1", True)


# ---------------------------------------------------------------- settings, absence and failure


def test_read_document_leaves_scans_when_told_so(tmp_path: Path) -> None:
    with pytest.raises(NoTextLayerError, match='ocr = "auto"'):
        read(tmp_path, a_scan(), ocr=OcrSettings(mode="never"))


def test_read_document_says_how_to_get_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoTextLayerError, match=r"apt-get install tesseract-ocr.*brew install.*winget install"):
        read(tmp_path, a_scan())


def test_read_document_says_how_to_get_a_language(tmp_path: Path) -> None:
    with pytest.raises(NoTextLayerError, match=r"no language pack “tlh”.*apt-get install tesseract-ocr-tlh"):
        read(tmp_path, a_scan(), ocr=OcrSettings(languages="tlh"))


def test_read_document_goes_on_with_the_languages_that_are_there(tmp_path: Path) -> None:
    content = as_scan(Typesetter(size=11).paragraph(prose(1)).finish())
    document = read(tmp_path, content, ocr=OcrSettings(languages="eng+tlh"))
    assert document.sentences
    assert ["tlh" in p.remedy for p in document.problems if p.severity == "warning"] == [True]


def test_read_document_stops_ocr_that_takes_too_long(tmp_path: Path) -> None:
    short = Typesetter(size=11).paragraph(prose(2)).finish()
    document = read(tmp_path, merged(short, as_scan(short)), limits=replace(Limits(), ocr_seconds=0.05))
    (problem,) = document.problems
    assert (problem.severity, problem.where) == ("error", "scan.pdf, page 2")
    assert "0.05 seconds" in problem.what
    assert document.pages[1].doubts == ("no text",)


def stand_in(folder: Path, then: str) -> Path:
    """Write a program that says it is Tesseract and then does something else."""
    program = folder / "tesseract"
    answers = 'case "$1" in --version) echo tesseract 9.9;; --list-langs) printf "List:\\neng\\nosd\\n";; *)'
    program.write_text(f"#!/bin/sh\n{answers} {then};; esac\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_read_document_reports_a_tesseract_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "echo no such thing >&2; exit 3")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(NoTextLayerError, match=r"page 1.*exit code 3: no such thing.*doctor"):
        read(tmp_path, a_scan())


def test_read_documents_leaves_no_tesseract_behind_when_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process_id = tmp_path / "process"
    stand_in(tmp_path, f"echo $$ > {process_id}; exec sleep 100")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    path = tmp_path / "scan.pdf"
    path.write_bytes(a_scan())
    # The alarm of the worker ends it while the stand-in runs.
    reading = f"""
from pathlib import Path
from litreview.documents import Limits, read_documents
if __name__ == "__main__":
    next(read_documents([("scan.pdf", Path({str(path)!r}))], limits=Limits(ocr_seconds=100)))
"""
    script = tmp_path / "reading.py"
    script.write_text(reading)
    parent = subprocess.Popen([sys.executable, str(script)], start_new_session=True)
    try:
        wait_until(lambda: process_id.is_file() and bool(process_id.read_text().strip()))
        stood_in = int(process_id.read_text())
        worker = parent_of(stood_in)
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: not is_running(stood_in))
    finally:
        os.killpg(parent.pid, signal.SIGKILL)
        parent.wait()


def wait_until(holds: object, *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


def parent_of(process: int) -> int:
    return int(subprocess.run(["ps", "-o", "ppid=", "-p", str(process)], capture_output=True, check=True).stdout)


def is_running(process: int) -> bool:
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, check=False).stdout.strip()
    return bool(shown) and not shown.startswith(b"Z")


def test_read_document_refuses_an_image_that_would_not_fit_into_memory(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(595, 842)
    image = pypdf.generic.StreamObject()
    image.update(
        {
            pypdf.generic.NameObject(f"/{key}"): value
            for key, value in {
                "Type": pypdf.generic.NameObject("/XObject"),
                "Subtype": pypdf.generic.NameObject("/Image"),
                "Width": pypdf.generic.NumberObject(90_000),
                "Height": pypdf.generic.NumberObject(90_000),
                "BitsPerComponent": pypdf.generic.NumberObject(1),
                "ColorSpace": pypdf.generic.NameObject("/DeviceGray"),
            }.items()
        }
    )
    image.set_data(bytes(1000))
    resources = pypdf.generic.DictionaryObject()
    resources[pypdf.generic.NameObject("/XObject")] = pypdf.generic.DictionaryObject(
        {pypdf.generic.NameObject("/I"): writer._add_object(image)}
    )
    page[pypdf.generic.NameObject("/Resources")] = resources
    content = pypdf.generic.StreamObject()
    content.set_data(b"q 595 0 0 842 0 0 cm /I Do Q")
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(content)
    stream = io.BytesIO()
    writer.write(stream)
    with pytest.raises(NoTextLayerError, match="90,000 × 90,000 pixels"):
        read(tmp_path, stream.getvalue())


def test_read_documents_tells_what_depends_on_ocr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    short = Typesetter(size=11).paragraph(prose(2)).finish()
    contents = {"printed": short, "scan": a_scan(), "both": merged(short, a_scan()), "empty": b""}
    for name, content in contents.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    outcomes = read_documents([(name, tmp_path / f"{name}.pdf") for name in contents])
    assert {o.name: o.depends_on_ocr for o in outcomes} == {
        "printed": False, "scan": True, "both": True, "empty": False,
    }  # fmt: skip


def test_ocr_key_changes_with_tesseract_and_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [ocr_key(OcrSettings()), ocr_key(OcrSettings(languages="tlh")), ocr_key(OcrSettings(mode="never"))]
    monkeypatch.setenv("PATH", "")
    assert len({*keys, ocr_key(OcrSettings())}) == 3
    assert ocr_key(OcrSettings()) == keys[2]


# ---------------------------------------------------------------- straightening


@pytest.mark.parametrize("turn", range(4))
def test_invert_undoes_a_turn(turn: int) -> None:
    matrix = unturn(turn, 600, 800)
    assert move(move((12, 34), matrix), invert(matrix)) == pytest.approx((12, 34))
    assert join(matrix, invert(matrix)) == pytest.approx((1, 0, 0, 1, 0, 0))


@pytest.mark.parametrize("skew", [-5.0, -1.0, 0.0, 0.5, 3.0])
def test_measure_skew_finds_the_slope_of_lines(skew: float) -> None:
    rows, columns = np.mgrid[0:900, 0:700]
    slope = np.tan(np.radians(skew))
    level, along = rows - columns * slope, columns + rows * slope
    lined = ((level % 24 < 8) & (along > 80) & (along < 600)).astype(np.uint8)
    picture = (255 - 255 * lined).astype(np.uint8)
    assert measure_skew(find_ink(picture)) == pytest.approx(skew, abs=0.15)


def test_straighten_tells_where_a_pixel_was() -> None:
    picture = np.full((400, 300), 255, np.uint8)
    picture[100:110, 220:230] = 0
    straight, matrix = straighten(picture, 4.0)
    y, x = (float(axis.mean()) + 0.5 for axis in np.nonzero(straight < 128))
    assert move((x, y), matrix) == pytest.approx((225, 105), abs=1)


@pytest.mark.parametrize("noise", [0, 8])
def test_find_ink_finds_none_on_an_empty_page(noise: float) -> None:
    grey = np.clip(230 + noise * np.random.default_rng(1).normal(size=(900, 700)), 0, 255)
    assert not find_ink(grey.astype(np.uint8)).any()


def test_split_languages_drops_what_is_there_twice() -> None:
    assert split_languages("eng + deu+eng") == ("eng", "deu")


# ---------------------------------------------------------------- line numbers


def a_line(text: str, baseline: float, *, left: float = 40) -> PictureLine:
    word = PictureWord(text, (left, baseline - 7, left + 5 * len(text), baseline), 0.9, (1, 1, round(baseline)))
    return PictureLine((word,), baseline, 10, None, 0)


def test_mend_numbers_reads_a_misread_line_number_by_the_others() -> None:
    read_as = [str(n) for n in range(91, 105)]
    read_as[3], read_as[6] = "30", "oF:"
    lines = [a_line(text, 100 + 24.3 * row) for row, text in enumerate(read_as)]
    assert [line.words[0].text for line in mend_numbers(lines)] == [str(n) for n in range(91, 105)]


def test_mend_numbers_leaves_other_columns() -> None:
    figures = ["12", "7", "88", "3", "n/a", "41", "5", "19", "20", "2"]
    lines = [a_line(text, 100 + 12 * row) for row, text in enumerate(figures)]
    assert mend_numbers(lines) == lines


def test_mend_numbers_leaves_a_page_number_far_below() -> None:
    lines = [a_line(str(n), 100 + 12 * n) for n in range(1, 20)] + [a_line("7", 700), a_line("x", 760)]
    assert [line.words[0].text for line in mend_numbers(lines)][-1] == "x"
