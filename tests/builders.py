"""Small records for tests; every builder takes what matters to the test and fills in the rest."""

from __future__ import annotations

from litreview.records import (
    Bibliography,
    Citation,
    CitationKey,
    Code,
    CodeAssignment,
    Codebook,
    CountryPart,
    CountryRole,
    Cue,
    Dimension,
    Document,
    EvidenceRow,
    Mention,
    Page,
    Paragraph,
    RoleQuote,
    Section,
    Sentence,
    Source,
    Statement,
)
from litreview.spans import Span

DOCUMENT_ID = "d0c0000000000001"


def a_document(*sentences: str, document_id: str = DOCUMENT_ID, name: str = "paper.txt", **changes: object) -> Document:
    """Return a one-page, one-paragraph document of the sentences."""
    text = " ".join(sentences)
    spans, start = [], 0
    for sentence in sentences:
        spans.append(Span(start, start + len(sentence)))
        start += len(sentence) + 1
    whole = Span(0, len(text))
    fields: dict[str, object] = {
        "document_id": document_id,
        "text": text,
        "source": Source(name, document_id * 4, len(text), "text/plain", "text", "1"),
        "bibliography": Bibliography(title="A paper", authors=("Ann Author",), year=2020),
        "pages": (Page(1, "7", 595, 842, (whole,), "text", len(text)),),
        "sections": (Section(whole, None, "results", 1),),
        "paragraphs": (Paragraph(whole, "body", 0, 1),),
        "sentences": tuple(Sentence(span, 1, 0) for span in spans),
    }
    return Document(**(fields | changes))  # type: ignore[arg-type]


def find(document: Document, words: str) -> Span:
    """Return where the words stand in the document."""
    start = document.text.index(words)
    return Span(start, start + len(words))


def a_mention(document: Document, words: str, dimension_id: str, code_id: str, **changes: object) -> Mention:
    fields: dict[str, object] = {
        "document_id": document.document_id,
        "span": find(document, words),
        "quote": words,
        "dimension_id": dimension_id,
        "code_id": code_id,
        "label": code_id.capitalize(),
        "rule": f"{code_id}@test.yaml:1",
    }
    return Mention(**(fields | changes))  # type: ignore[arg-type]


def a_statement(
    document: Document, kind: str, *, scope: str | None = None, sentence: int = 0, **changes: object
) -> Statement:
    span = document.sentences[sentence].span
    where = span if scope is None else find(document, scope)
    fields: dict[str, object] = {
        "document_id": document.document_id,
        "span": span,
        "scope": where,
        "kind": kind,
        "probability": 0.8,
        "cues": (Cue(where, where.cut(document.text), "test/rule"),),
    }
    return Statement(**(fields | changes))  # type: ignore[arg-type]


def a_citation(document: Document, words: str, *keys: tuple[str, str]) -> Citation:
    named = tuple(CitationKey(author, year[:4], year[4:]) for author, year in keys)
    return Citation(find(document, words), "author-year", named)


def a_codebook() -> Codebook:
    """Return a codebook with themes (one has a child), factors with a fallback, places, countries and gap kinds."""
    themes = Dimension(
        "themes",
        "Themes",
        "What it is about.",
        "theme",
        (
            Code("water", "Water", "Water."),
            Code("effluent", "Effluent", "Waste water.", parent="water"),
            Code("wages", "Wages", "Wages."),
        ),
    )
    factors = Dimension(
        "factors",
        "Factors",
        "What helps or hinders.",
        "factor",
        (Code("law", "Law", "Law."), Code("buyers", "Buyers", "Buyers."), Code("other", "Other", "Other.")),
        fallback_code="other",
    )
    kinds = ("knowledge", "evidence", "method", "theory", "context", "practice")
    gaps = Dimension("gaps", "Gaps", "Gaps.", "gap", tuple(Code(k, k.capitalize(), k) for k in kinds))
    countries = Dimension("countries", "Countries", "Countries.", "country")
    return Codebook("test", "1.0", "Test", "A codebook.", "c0debook", (themes, factors, countries, gaps))


CODEBOOK_TEXT = """\
codebook: test
version: 1.0.0
label: Test
description: The codebook that `a_codebook` returns, but for its gap kinds.
dimensions:
  - id: themes
    label: Themes
    role: theme
    description: What it is about.
    codes:
      - id: water
        label: Water
        definition: Water.
        codes:
          - {id: effluent, label: Effluent, definition: Waste water.}
      - {id: wages, label: Wages, definition: Wages.}
  - id: factors
    label: Factors
    role: factor
    description: What helps or hinders.
    fallback: other
    codes:
      - {id: law, label: Law, definition: Law.}
      - {id: buyers, label: Buyers, definition: Buyers.}
      - {id: other, label: Other, definition: Other.}
  - {id: countries, label: Countries, role: country, description: Countries.}
"""


def a_row(row_id: str, *codes: tuple[str, ...], **changes: object) -> EvidenceRow:
    """Return a row; each code is (dimension, code) or (dimension, code, polarity)."""
    assigned = tuple(CodeAssignment(c[0], c[1], c[1].capitalize(), c[2] if len(c) > 2 else None) for c in codes)  # type: ignore[arg-type]
    fields: dict[str, object] = {
        "row_id": row_id,
        "document_id": DOCUMENT_ID,
        "span": Span(0, 10),
        "page": 1,
        "page_label": None,
        "section_role": "results",
        "paragraph": 0,
        "quote": "A sentence.",
        "codes": assigned,
        "polarity": None,
        "gap_kinds": (),
        "is_future": False,
        "cited_studies": (),
        "study_ids": ("own-2020",),
        "mentions": (),
        "statements": (),
        "boxes": (),
        "origin": "rule",
        "confidence": None,
    }
    return EvidenceRow(**(fields | changes))  # type: ignore[arg-type]


def a_country(
    document: Document, name: str, iso2: str, part: CountryPart = "study", *, score: float = 0.9
) -> CountryRole:
    """Return the part of a country that the document names; its first sentence with the name decides."""
    sentence = next(s for s in document.sentences if name in s.span.cut(document.text))
    start = document.text.index(name, sentence.span.start)
    quote = RoleQuote(
        span=sentence.span,
        named=Span(start, start + len(name)),
        quote=sentence.span.cut(document.text),
        page=1,
        page_label="7",
        where="results",
        cue="We surveyed" if part == "study" else None,
    )
    return CountryRole(document.document_id, iso2, name, part, score, 1, (quote,))
