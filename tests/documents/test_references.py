from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.documents.citations import find_citations
from litreview.documents.references import link_citations, parse_references
from litreview.records import Citation, CitationKey, Reference
from litreview.spans import Span

APA = (
    "Osei, B., & Li, S. C. (2007a). Do cooks benefit? Evidence from two towns. "
    "Journal of Stoves, 28(4), 713–729. doi:10.1234/js.2007.1"
)
HARVARD = "Wit, K. de (2005) ‘Markets for fuel’, in K. Mensah (ed.) Fuel in Towns, pp. 1–20. Accra: Press."
CHICAGO = "de Wit, Gert. 2009. Power and stoves. Review of Fuels 44 (22): 63-71."
VANCOUVER = "1. Osei B, Brown KL. Effects of stoves on lungs. Lung. 2007;370(9):1442-50."
BODY = "World Craft Council [WCC]. (2008). Creating an enabling environment. Geneva: WCC."


@pytest.mark.parametrize(
    ("entry", "authors", "year"),
    [
        (APA, ("Osei, B.", "Li, S. C."), "2007a"),
        (CHICAGO, ("de Wit, Gert",), "2009"),
        (VANCOUVER, ("Osei, B", "Brown, KL"), "2007"),
        (BODY, ("World Craft Council",), "2008"),
        ("Osei, B. and P. Mensah. “The book of stoves.” New York: Press, 1999.", ("Osei, B.", "Mensah, P."), "1999"),
        ("Osei, B. (forthcoming). A title to come.", ("Osei, B.",), "forthcoming"),
    ],
)
def test_parse_references_reads_authors_and_year(entry: str, authors: tuple[str, ...], year: str) -> None:
    (found,) = parse_references(entry)
    assert (found.authors, found.year) == (authors, year)


def test_parse_references_reads_an_article() -> None:
    (found,) = parse_references(APA)
    assert found.title == "Do cooks benefit? Evidence from two towns"
    assert (found.container, found.volume, found.pages) == ("Journal of Stoves", "28", "713-729")
    assert found.doi == "10.1234/js.2007.1"


def test_parse_references_reads_a_chapter() -> None:
    (found,) = parse_references(HARVARD)
    assert (found.title, found.container, found.pages) == ("Markets for fuel", "Fuel in Towns", "1-20")


def test_parse_references_reads_a_numbered_entry() -> None:
    (found,) = parse_references(VANCOUVER)
    assert (found.number, found.title, found.container) == (1, "Effects of stoves on lungs", "Lung")
    assert (found.volume, found.pages) == ("370", "1442-50")


def test_parse_references_keeps_a_publisher_out_of_the_container() -> None:
    assert parse_references(BODY)[0].container is None


def test_parse_references_parts_paragraphs_and_shifts_spans() -> None:
    text = f"References\n\n{APA}\n\n{CHICAGO}"
    found = parse_references(text, offset=100)
    assert [r.reference_id for r in found] == ["r1", "r2"]
    assert [r.span and r.span.shift(-100).cut(text) for r in found] == [APA, CHICAGO]


def test_parse_references_joins_lines_of_one_entry() -> None:
    broken = APA.replace("two towns. ", "two\ntowns. ").replace("28(4), ", "28(4),\n")
    found = parse_references(f"{broken}\n{CHICAGO}")
    assert [r.year for r in found] == ["2007a", "2009"]


def test_parse_references_parts_entries_that_ran_together() -> None:
    found = parse_references(" ".join([APA, "Adu, C. (2001). Fuel. Stoves, 3(1), 2-3."] * 4))
    assert [r.year for r in found] == ["2007a", "2001"] * 4


def test_parse_references_repeats_authors_for_a_dash() -> None:
    found = parse_references(f"{CHICAGO}\n\n———. 2010. More power. Review of Fuels 45 (1): 1-7.")
    assert found[1].authors == ("de Wit, Gert",)


def test_parse_references_keeps_what_it_cannot_read() -> None:
    (found,) = parse_references("???")
    assert (found.raw, found.year, found.authors) == ("???", None, ())


def test_parse_references_returns_nothing_for_nothing() -> None:
    assert parse_references(" \n\n ") == ()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([APA, HARVARD, CHICAGO, BODY, "\n", "\n\n", " ", "(", ".", "[1]", "2007", "é"]), max_size=12
    )
)
def test_parse_references_gives_entries_in_order_without_overlap(pieces: list[str]) -> None:
    text = "".join(pieces)
    spans = [r.span for r in parse_references(text) if r.span]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert all(span.end <= len(text) and span.cut(text) == span.cut(text).strip() for span in spans)


@pytest.mark.parametrize(
    "piece", ["Osei, B., ", "A. ", "(2007) ", "1. ", "Osei ", "et al. ", "in K. ", "x\n", "Osei, B. (2007). "]
)
def test_parse_references_is_linear_on_hostile_text(piece: str) -> None:
    start = time.process_time()
    parse_references(piece * (40_000 // len(piece)))
    assert time.process_time() - start < 5


def reference(reference_id: str, *authors: str, year: str, number: int | None = None) -> Reference:
    return Reference(reference_id, "raw", number=number, authors=authors, year=year)


def link(author: str, year: str, *references: Reference, suffix: str = "") -> tuple[str, ...]:
    citation = Citation(Span(0, 1), "author-year", (CitationKey(author, year, suffix),))
    return link_citations([citation], references)[0].reference_ids


def test_link_citations_finds_the_entry() -> None:
    other = reference("b", "Li, S.", year="2007")
    assert link("Osei", "2007", reference("a", "Osei, B.", year="2007"), other) == ("a",)


def test_link_citations_uses_the_suffix() -> None:
    entries = reference("a", "Osei, B.", year="2007a"), reference("b", "Osei, B.", year="2007b")
    assert link("Osei", "2007", *entries, suffix="b") == ("b",)


def test_link_citations_uses_the_other_authors() -> None:
    entries = reference("a", "Osei, B.", "Li, S.", year="2007"), reference("b", "Osei, B.", "Adu, C.", year="2007")
    assert link("Osei and Adu", "2007", *entries) == ("b",)


def test_link_citations_leaves_an_ambiguous_key_unresolved() -> None:
    entries = reference("a", "Osei, A.", year="2007"), reference("b", "Osei, F.", year="2007")
    assert link("Osei", "2007", *entries) == ()


def test_link_citations_knows_an_organisation_by_its_initials() -> None:
    assert link("WCC", "2008", reference("a", "World Craft Council", year="2008")) == ("a",)


def test_link_citations_ignores_accents_and_case() -> None:
    assert link("De Wit", "2008", reference("a", "de Wít, G.", year="2008")) == ("a",)


def test_link_citations_takes_numbers_as_printed() -> None:
    citation = Citation(Span(0, 1), "numeric", numbers=(2, 9))
    entries = reference("a", year="1", number=1), reference("b", year="2", number=2)
    assert link_citations([citation], entries)[0].reference_ids == ("b",)


def test_link_citations_links_a_whole_paper() -> None:
    text = f"It pays (Osei & Li, 2007a; WCC, 2008). See de Wit (2009).\n\nReferences\n\n{APA}\n\n{BODY}\n\n{CHICAGO}"
    references = parse_references(text[text.index("References") :])
    linked = link_citations(find_citations(text), references)
    assert [c.reference_ids for c in linked] == [("r1", "r2"), ("r3",)]
