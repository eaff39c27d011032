from __future__ import annotations

import itertools
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.documents.citations.finding import find_citations
from litreview.documents.references.parsing import link_citations, parse_references
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


def test_parse_references_reads_issue_publisher_place_and_editors() -> None:
    assert parse_references(APA)[0].issue == "4"
    (found,) = parse_references(HARVARD)
    assert (found.place, found.publisher, found.editors) == ("Accra", "Press", ("Mensah, K.",))


def test_parse_references_takes_editors_for_authors_where_nobody_else_is_named() -> None:
    (found,) = parse_references("Mensah, K. & Adu, C. (Eds.) (2005). Fuel in towns. London: Routledge.")
    assert found.authors == found.editors == ("Mensah, K.", "Adu, C.")


@pytest.mark.parametrize(
    ("tail", "url"),
    [
        ("Retrieved from http://www.site.org/papers/12.pdf.", "http://www.site.org/papers/12.pdf"),
        ("Available at: www.site.org (accessed 3 May 2010).", "www.site.org"),
        ("https://doi.org/10.1234/js.2007.1", None),
    ],
)
def test_parse_references_reads_the_address(tail: str, url: str | None) -> None:
    assert parse_references(f"Osei, B. (2007). Do cooks benefit? Accra: Coast Press. {tail}")[0].url == url


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
    parse_references(piece * (20_000 // len(piece)))
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


def score(author: str, year: str, *references: Reference, suffix: str = "", printed: str | None = None) -> float:
    citation = Citation(Span(0, len(printed or "x")), "author-year", (CitationKey(author, year, suffix),))
    scores = link_citations([citation], references, text=printed)[0].link_scores
    return scores[0] if scores else 0.0


def test_link_citations_scores_how_well_names_and_years_fit() -> None:
    osei = reference("a", "Osei, B.", year="2007")
    exact = score("Osei", "2007", osei)
    assert exact == 1.0
    assert exact > score("Osei", "2007", reference("a", "Osei, B.", year="2007a")) >= 0.9
    assert 0.9 > score("Oseei", "2007", reference("a", "Oseii, B.", year="2007")) >= 0.7
    assert score("Osei", "2008", osei) == score("Adu", "2007", osei) == 0.0


def test_link_citations_tells_one_author_from_several_by_et_al() -> None:
    alone, several = (
        reference("a", "Osei, B.", year="2007"),
        reference("b", "Osei, B.", "Li, S.", "Adu, C.", year="2007"),
    )
    for printed, wanted in (("(Osei et al., 2007)", "b"), ("(Osei, 2007)", "a")):
        citation = Citation(Span(0, len(printed)), "author-year", (CitationKey("Osei", "2007"),))
        assert link_citations([citation], [alone, several], text=printed)[0].reference_ids == (wanted,)


def test_link_citations_counts_suffixes_where_the_list_has_none() -> None:
    entries = reference("a", "Osei, B.", year="2007"), reference("b", "Osei, B.", year="2007")
    assert link("Osei", "2007", *entries, suffix="b") == ("b",)
    assert 0.7 <= score("Osei", "2007", *entries, suffix="b") < 0.9


def test_link_citations_finds_a_reprint() -> None:
    entry = replace(reference("a", "Osei, B.", year="2017"), raw="Osei, B. (1924/2017). Stoves.")
    assert link("Osei", "1924", entry) == ("a",)


def test_link_citations_scores_ibid_lower_than_what_it_repeats() -> None:
    text = "(Osei, 2007) (ibid.)"
    cited = find_citations(text)
    first, second = link_citations(cited, [reference("a", "Osei, B.", year="2007")], text=text)
    assert first.reference_ids == second.reference_ids == ("a",)
    assert first.link_scores[0] > second.link_scores[0]


@pytest.mark.parametrize("name", ["GIZ", "Deutsche Gesellschaft für Zusammenarbeit"])
def test_link_citations_knows_both_forms_of_an_organisation(name: str) -> None:
    entry = reference("a", "GIZ (Deutsche Gesellschaft für Zusammenarbeit)", year="2012")
    assert link(name, "2012", entry) == ("a",)


def test_link_citations_scores_a_counted_number_lower_than_a_printed_one() -> None:
    citation = Citation(Span(0, 1), "numeric", numbers=(2,))
    counted = link_citations([citation], [reference("a", year="1"), reference("b", year="2")])[0]
    printed = link_citations([citation], [reference("a", year="1", number=1), reference("b", year="2", number=2)])[0]
    assert counted.reference_ids == printed.reference_ids == ("b",)
    assert counted.link_scores < printed.link_scores == (1.0,)


def test_link_citations_fills_in_a_number_that_reading_lost() -> None:
    citation = Citation(Span(0, 1), "numeric", numbers=(2,))
    entries = [reference("a", year="1", number=1), reference("b", year="2"), reference("c", year="3", number=3)]
    assert link_citations([citation], entries)[0].reference_ids == ("b",)


def test_link_citations_takes_the_list_behind_the_citation_where_chapters_have_their_own() -> None:
    lists = [
        replace(reference(i, year="1", number=number), span=Span(at, at + 5))
        for i, number, at in (("a", 1, 100), ("b", 2, 110), ("c", 1, 300), ("d", 2, 310))
    ]
    cited = [Citation(Span(at, at + 3), "numeric", numbers=(1,)) for at in (50, 200)]
    assert [c.reference_ids for c in link_citations(cited, lists)] == [("a",), ("c",)]


def test_link_citations_links_a_whole_paper() -> None:
    text = f"It pays (Osei & Li, 2007a; WCC, 2008). See de Wit (2009).\n\nReferences\n\n{APA}\n\n{BODY}\n\n{CHICAGO}"
    references = parse_references(text[text.index("References") :])
    linked = link_citations(find_citations(text), references)
    assert [c.reference_ids for c in linked] == [("r1", "r2"), ("r3",)]
