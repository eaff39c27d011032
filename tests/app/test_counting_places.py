from dataclasses import replace

import pytest
from builders import a_codebook, a_row

from litreview.app.counting_places import (
    count_countries,
    evidence_link,
    papers_by_country,
    statements_query,
)
from litreview.figures import CountryCount
from litreview.records import CodeAssignment, CountryRole, Dimension

INDIA, PERU = ("IN", "India"), ("PE", "Peru")


@pytest.fixture
def codebook():
    lists = (
        Dimension("countries", "Countries", "", "country"),
        Dimension("clusters", "Clusters", "", "cluster"),
    )
    return replace(a_codebook(), dimensions=(*a_codebook().dimensions, *lists))


def roles(**countries_by_paper):
    return {
        paper: tuple(CountryRole(paper, iso2, label, part, 0.5, 1, ()) for iso2, label, part in countries)
        for paper, countries in countries_by_paper.items()
    }


def in_paper(row_id, paper, *codes, **changes):
    assigned = tuple(CodeAssignment(*code) for code in codes)
    return replace(a_row(row_id, document_id=paper, **changes), codes=assigned)


def naming(country):
    return "countries", *country


PAPERS = papers_by_country(roles(d1=[(*INDIA, "study"), (*PERU, "comparison")], d2=[(*INDIA, "study")]), "study")


def test_papers_are_found_by_the_part_that_a_country_plays():
    assert {INDIA: {"d1", "d2"}} == PAPERS


def test_country_has_all_statements_of_the_papers_that_study_it(codebook):
    rows = [in_paper("r1", "d1"), in_paper("r2", "d1", naming(PERU)), in_paper("r3", "d3")]
    counted = count_countries(rows, PAPERS, codebook=codebook, is_filtered=False, clusters={"IN": ("Kanpur tannery",)})
    assert counted == (CountryCount("IN", "India", 2, 2, ("Kanpur tannery",)),)


def test_paper_without_a_statement_that_passes_the_filters_does_not_count(codebook):
    counted = count_countries([in_paper("r1", "d1")], PAPERS, codebook=codebook, is_filtered=True, clusters={})
    assert counted == (CountryCount("IN", "India", 1, 1),)
    assert count_countries([], PAPERS, codebook=codebook, is_filtered=True, clusters={}) == ()


def test_country_named_in_statements_counts_whatever_the_paper_is_about(codebook):
    rows = [in_paper("r1", "d1", naming(PERU)), in_paper("r2", "d1", naming(PERU)), in_paper("r3", "d2", naming(INDIA))]
    counted = count_countries(rows, None, codebook=codebook, is_filtered=False, clusters={})
    assert counted == (CountryCount("IN", "India", 1, 1), CountryCount("PE", "Peru", 1, 2))


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("study", {"studied": ["India"]}),
        ("comparison", {"role": ["comparison"], "country": ["IN"]}),
        ("statement", {"codes": ["Themes: Water", "Countries: India"]}),
    ],
)
def test_statements_of_a_country_keep_the_filters(codebook, part, expected):
    wanted = {"codes": ["Themes: Water"], "reported": ["Driver"]}
    country = CountryCount("IN", "India", 2, 2)
    assert statements_query(country, part=part, wanted=wanted, codebook=codebook) == wanted | expected


def test_link_escapes_names():
    assert evidence_link({"documents": ["khan & co.pdf", "=rao.pdf"]}) == (
        "evidence?documents=khan+%26+co.pdf&documents=%3Drao.pdf"
    )
