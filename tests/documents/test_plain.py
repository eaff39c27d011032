from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_builders import check_invariants, sentences, texts

from litreview.documents import document_from_sentences, read_document
from litreview.errors import DamagedError, InputError
from litreview.records import Document

TEXT = "Firms comply. Workers do not.\n\nThe second paragraph\nruns on."


def read(tmp_path: Path, content: bytes, name: str = "notes.txt") -> Document:
    path = tmp_path / name
    path.write_bytes(content)
    return read_document(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_read_document_reads_text_in_unicode_encodings(tmp_path: Path, encoding: str) -> None:
    document = read(tmp_path, TEXT.encode(encoding))
    assert sentences(document) == ["Firms comply.", "Workers do not.", "The second paragraph runs on."]
    assert document.problems == ()


def test_read_document_warns_of_windows_1252(tmp_path: Path) -> None:
    document = read(tmp_path, "The owner’s café – closed.".encode("cp1252"))
    assert document.text == "The owner’s café – closed."
    assert [p.severity for p in document.problems] == ["warning"]


def test_read_document_takes_form_feeds_for_page_borders(tmp_path: Path) -> None:
    document = read(tmp_path, b"One page.\n\fAnother page.\n")
    assert [s.page for s in document.sentences] == [1, 2]
    check_invariants(document)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4 and so on", b"PK\x03\x04zip", bytes(range(256)) * 4, b"text\0text " * 9]
)
def test_read_document_refuses_binary_content_called_text(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DamagedError):
        read(tmp_path, content)


@pytest.mark.parametrize("content", [b"", b"  \n\n \f "])
def test_read_document_refuses_empty_text(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DamagedError, match="empty"):
        read(tmp_path, content)


def test_read_document_makes_sections_of_markdown_headings(tmp_path: Path) -> None:
    content = (
        b"# A title\n\nBefore.\n\n## Methods\n\nWe *asked* [them](https://x.org).\n\nResults\n-------\nIt **rose**.\n"
    )
    document = read(tmp_path, content, "paper.md")
    assert document.bibliography.title == "A title"
    assert [(s.heading, s.role) for s in document.sections] == [
        (None, "front"),
        ("Methods", "methods"),
        ("Results", "results"),
    ]
    assert sentences(document) == ["Before.", "We asked them.", "It rose."]


def test_read_document_finds_title_and_headings_of_plain_text(tmp_path: Path) -> None:
    document = read(tmp_path, b"Tanneries and water\n\nAbstract\n\nIt was treated.\n\n2 Methods\n\nWe asked.\n")
    assert document.bibliography.title == "Tanneries and water"
    assert [(s.heading, s.role) for s in document.sections] == [
        (None, "front"),
        ("Abstract", "abstract"),
        ("2 Methods", "methods"),
    ]


def test_read_document_keeps_markdown_tables_out_of_sentences(tmp_path: Path) -> None:
    document = read(tmp_path, b"Before.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- one\n- two\n", "paper.md")
    assert texts(document, "table") == ["a b\n1 2"]
    assert sentences(document) == ["Before.", "one", "two"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400), name=st.sampled_from(["a.txt", "a.md"]))
def test_read_document_keeps_invariants_for_any_plain_text(tmp_path: Path, text: str, name: str) -> None:
    try:
        document = read(tmp_path, text.encode("utf-8", "replace"), name)
    except DamagedError:
        return
    check_invariants(document)


def test_document_from_sentences_keeps_each_sentence_as_given() -> None:
    given_sentences = ["Firms comply. And how!", "no capital, no stop", " (Khan, 2007) "]
    document = document_from_sentences(given_sentences, name="gold.jsonl")
    assert sentences(document) == [s.strip() for s in given_sentences]
    assert len(document.citations) == 1
    check_invariants(document)


@pytest.mark.parametrize(("given_sentences", "where"), [(["One.", " ", "Two.", ""], "line 2, 4"), ([], "gold.jsonl")])
def test_document_from_sentences_refuses_empty_ones(given_sentences: list[str], where: str) -> None:
    with pytest.raises(InputError) as raised:
        document_from_sentences(given_sentences, name="gold.jsonl")
    assert where in raised.value.where
