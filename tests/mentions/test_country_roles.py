"""The part that each country plays in a document."""

from dataclasses import replace

import pytest
from builders import a_document, find

from litreview.mentions import build_finder, find_mentions, rank_countries
from litreview.records import Citation, CitationKey, Codebook, Dimension, Paragraph, Section, Sentence
from litreview.spans import Span

CODEBOOK = Codebook(
    "book", "1", "Book", "", "0",
    (Dimension("country", "Countries", "", "country"), Dimension("place", "Places", "", "place")),
)  # fmt: skip


@pytest.fixture(scope="module")
def finder():
    return build_finder(CODEBOOK)


def a_paper(*parts):
    """Return a document of (section role, paragraph kind, sentence)."""
    document = a_document(*(sentence for _, _, sentence in parts))
    spans = [sentence.span for sentence in document.sentences]
    return replace(
        document,
        sections=tuple(Section(span, None, role, 1) for span, (role, _, _) in zip(spans, parts, strict=True)),
        paragraphs=tuple(Paragraph(span, parts[i][1], i, 1) for i, span in enumerate(spans)),
        sentences=tuple(Sentence(span, 1, i) for i, span in enumerate(spans)),
    )


def parts(document, finder):
    rows = rank_countries(document, find_mentions(document, finder=finder))
    return [(row.iso2, row.part) for row in rows]


def test_rank_countries_takes_the_title_for_the_study(finder):
    document = a_paper(
        ("front", "title", "Credit groups in Uganda"),
        ("introduction", "body", "Credit groups are old in Bangladesh, India and Peru."),
        ("results", "body", "Groups in Uganda lend to traders."),
    )
    assert parts(document, finder) == [("UG", "study"), ("BD", "passing"), ("IN", "passing"), ("PE", "passing")]


def test_rank_countries_takes_methods_where_the_title_names_none(finder):
    document = a_paper(
        ("front", "title", "Do credit groups lend to traders?"),
        ("introduction", "body", "Groups are known in Kenya."),
        ("methods", "body", "We surveyed 300 households in Malawi."),
    )
    assert parts(document, finder) == [("MW", "study"), ("KE", "passing")]


def test_rank_countries_tells_a_comparison(finder):
    document = a_paper(
        ("front", "title", "Credit groups in Uganda"),
        ("discussion", "body", "Loans were small compared with those in Nepal."),
        ("discussion", "body", "Unlike in Ghana, members knew each other."),
    )
    assert parts(document, finder) == [("UG", "study"), ("GH", "comparison"), ("NP", "comparison")]


def test_rank_countries_lists_addresses_apart(finder):
    document = a_paper(
        ("front", "title", "Credit groups in Uganda"),
        ("front", "body", "Department of Trade, University of Vell, Norway."),
        ("results", "body", "Groups in Uganda lend to traders."),
    )
    assert parts(document, finder) == [("UG", "study"), ("NO", "affiliation")]


def test_rank_countries_counts_places_for_their_country(finder):
    document = a_paper(("front", "title", "Wells around Kibale National Park"), ("results", "body", "Wells ran dry."))
    rows = rank_countries(document, find_mentions(document, finder=finder))
    assert [(row.iso2, row.label, row.part, row.n_mentions) for row in rows] == [("UG", "Uganda", "study", 1)]


def test_rank_countries_studies_both_countries_of_a_title(finder):
    document = a_document("Wells in Chad and Niger")
    assert sorted(parts(document, finder)) == [("NE", "study"), ("TD", "study")]


def test_rank_countries_leaves_citations_out(finder):
    document = a_document("Wells ran dry.", "Others saw so (Moyo, 2007 for Mozambique).")
    cited = "(Moyo, 2007 for Mozambique)"
    document = replace(
        document, citations=(Citation(find(document, cited), "author-year", (CitationKey("Moyo", "2007"),)),)
    )
    mentions = [replace(m, qualifiers=("citation",)) for m in find_mentions(document, finder=finder)]
    assert len(mentions) == 1
    assert rank_countries(document, mentions) == ()


def test_rank_countries_gives_spans_within_the_text(finder):
    document = a_paper(
        ("front", "body", "Institute of Trade, Vell University, Norway."),
        ("results", "body", "Groups in Uganda lend to traders."),
    )
    rows = rank_countries(document, find_mentions(document, finder=finder))
    assert [[span.cut(document.text) for span in row.spans] for row in rows] == [["Uganda"], ["Norway"]]
    assert all(isinstance(span, Span) and 0 <= row.score <= 1 for row in rows for span in row.spans)
