"""The verb, on documents built here."""

import pytest

from litreview.records import Bibliography, Document, Page, Paragraph, ParagraphKind, Section, Sentence, Source
from litreview.spans import Span
from litreview.statements import classify_statements


def document_of(*sentences: str, kind: ParagraphKind = "body") -> Document:
    text = " ".join(sentences)
    spans, at = [], 0
    for sentence in sentences:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + 1
    whole = Span(0, len(text))
    return Document(
        document_id="0" * 16,
        text=text,
        source=Source("made", "0" * 64, len(text), "text/plain", "test", "1"),
        bibliography=Bibliography(),
        pages=(Page(1, None, 595.0, 842.0, (whole,), "test", len(text)),),
        sections=(Section(whole, None, "other", 1),),
        paragraphs=(Paragraph(whole, kind, 0, 1),),
        sentences=tuple(Sentence(span, 1, 0) for span in spans),
    )


def kinds_in(*sentences: str) -> list[str]:
    return [statement.kind for statement in classify_statements(document_of(*sentences))]


def test_classify_statements_takes_an_alternative_as_both() -> None:
    found = classify_statements(document_of("Buyers may drive or impede compliance."))
    assert [statement.kind for statement in found] == ["barrier", "driver"]
    assert found[0].probability == found[1].probability


def test_classify_statements_quotes_its_cues_from_the_document() -> None:
    document = document_of("It rained.", "High fees hinder enrolment.")
    (statement,) = classify_statements(document)
    assert statement.span.cut(document.text) == "High fees hinder enrolment."
    assert (
        [cue.span.cut(document.text) for cue in statement.cues] == [cue.quote for cue in statement.cues] == ["hinder"]
    )


def test_classify_statements_parts_scopes_at_contrast() -> None:
    document = document_of("Codes of conduct raised wages, but buyers' low prices undermined them.")
    scopes = {s.kind: s.scope.cut(document.text) for s in classify_statements(document)}
    assert scopes == {
        "driver": "Codes of conduct raised wages,",
        "barrier": "but buyers' low prices undermined them.",
    }


@pytest.mark.parametrize("kind", ["heading", "title", "table", "reference"])
def test_classify_statements_skips_what_is_no_prose(kind: ParagraphKind) -> None:
    assert classify_statements(document_of("High fees hinder enrolment.", kind=kind)) == ()


def test_classify_statements_of_an_empty_document_is_empty() -> None:
    document = document_of("x")
    assert classify_statements(document) == ()
