"""The authors' addresses, and that they are no evidence."""

from dataclasses import replace

import pytest
from builders import a_document, a_mention

from litreview.mentions import mark_addresses
from litreview.mentions.addresses import find_address_countries, list_addresses
from litreview.records import Page, Paragraph, Section, Sentence


def a_paper(*parts, n_pages=2):
    """Return a document of (section role, paragraph kind, page, sentence)."""
    document = a_document(*(part[-1] for part in parts))
    spans = [sentence.span for sentence in document.sentences]
    pages = tuple(Page(n, None, 595, 842, (), "text", 0) for n in range(1, n_pages + 1))
    return replace(
        document,
        pages=pages,
        sections=tuple(Section(span, None, part[0], 1) for span, part in zip(spans, parts, strict=True)),
        paragraphs=tuple(Paragraph(span, parts[i][1], i, parts[i][2]) for i, span in enumerate(spans)),
        sentences=tuple(Sentence(span, parts[i][2], i) for i, span in enumerate(spans)),
    )


def read(address):
    document = a_paper(("front", "body", 1, address), ("results", "body", 2, "Wells ran dry."))
    return [(s.iso2, part.cut(document.text)) for _, part, _, s in find_address_countries(document)]


def test_find_address_countries_parts_addresses_that_stand_together():
    assert read("Institute of Soils, Vell University, Lahore, Pakistan. 2 School of Trade, Orra College, Norway") == [
        ("PK", "Institute of Soils, Vell University, Lahore, Pakistan"),
        ("NO", "School of Trade, Orra College, Norway"),
    ]


@pytest.mark.parametrize(
    ("address", "iso2"),
    [
        ("Department of Soils, Vell University, Ithaca, NY 14850", "US"),
        ("Institute of Soils, University of Nairobi", "KE"),
        ("Institute of Soils, Vell University", None),
        ("Institute of French Studies, Vell University", None),
    ],
)
def test_find_address_countries_takes_a_state_or_a_large_town_where_no_country_is_named(address, iso2):
    assert [found for found, _ in read(address)] == ([iso2] if iso2 else [])


NOTE = "School of Soils, Vell University, Marnburg, Germany."


@pytest.mark.parametrize(
    ("part", "is_address"),
    [
        (("front", "body", 1, NOTE), True),
        (("references", "note", 1, NOTE), True),
        (("introduction", "note", 2, NOTE), True),
        (("introduction", "note", 3, NOTE), False),
        (("introduction", "body", 1, NOTE), False),
        (("abstract", "body", 1, "Correspondence: School of Soils, Vell University, Marnburg, Germany."), True),
        (("methods", "body", 1, "Correspondence: School of Soils, Vell University, Marnburg, Germany."), False),
        (("introduction", "note", 1, "Farmers in Germany dug wells at the university of the town."), False),
    ],
)
def test_list_addresses_looks_beside_the_front_of_the_first_pages(part, is_address):
    document = a_paper(part, ("results", "body", 2, "Wells ran dry."), n_pages=3)
    assert list_addresses(document) == ((0,) if is_address else ())


def test_mark_addresses_takes_countries_in_an_address_out_of_the_evidence():
    document = a_paper(("introduction", "note", 1, NOTE), ("results", "body", 2, "Wells ran dry in Chad."))
    found = [a_mention(document, name, "countries", code) for name, code in (("Germany", "DE"), ("Chad", "TD"))]
    assert [m.qualifiers for m in mark_addresses(document, found)] == [("affiliation",), ()]
