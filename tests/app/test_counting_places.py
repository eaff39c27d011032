from dataclasses import replace

import numpy as np
import pytest
from builders import CODEBOOK_TEXT, a_codebook, a_row
from evidence_builders import add_statements, columns_of, fill_project

from litreview import storage
from litreview.app.counting_places import (
    count_countries,
    evidence_link,
    papers_by_country,
    statements_query,
)
from litreview.app.snapshot import Snapshot, stamp_of
from litreview.figures import CountryCount
from litreview.records import CodeAssignment, Dimension

INDIA, PERU = ("IN", "India"), ("PE", "Peru")


@pytest.fixture
def codebook():
    lists = (
        Dimension("countries", "Countries", "", "country"),
        Dimension("clusters", "Clusters", "", "cluster"),
    )
    return replace(a_codebook(), dimensions=(*a_codebook().dimensions, *lists))


def in_paper(row_id, paper, *codes, **changes):
    assigned = tuple(CodeAssignment(*code) for code in codes)
    return replace(a_row(row_id, document_id=paper, **changes), codes=assigned)


def naming(country):
    return "countries", *country


PAPERS = {INDIA: frozenset({"d1", "d2"})}


def counted_of(rows, papers, codebook, **asked):
    return count_countries(columns_of(rows), np.arange(len(rows)), papers, codebook=codebook, **asked)


def test_papers_are_found_by_the_part_that_a_country_plays():
    columns = columns_of([in_paper("r1", "d1"), in_paper("r2", "d2"), in_paper("r3", "d3")])
    roles = ((*INDIA, "study"), (*PERU, "comparison")), ((*INDIA, "study"),), None
    assert papers_by_country(replace(columns, countries=roles), "study") == PAPERS


def test_country_has_all_statements_of_the_papers_that_study_it(codebook):
    rows = [in_paper("r1", "d1"), in_paper("r2", "d1", naming(PERU)), in_paper("r3", "d3")]
    counted = counted_of(rows, PAPERS, codebook, is_filtered=False, clusters={"IN": ("Kanpur tannery",)})
    assert counted == (CountryCount("IN", "India", 2, 2, ("Kanpur tannery",)),)


def test_paper_without_a_statement_that_passes_the_filters_does_not_count(codebook):
    counted = counted_of([in_paper("r1", "d1")], PAPERS, codebook, is_filtered=True, clusters={})
    assert counted == (CountryCount("IN", "India", 1, 1),)
    assert counted_of([], PAPERS, codebook, is_filtered=True, clusters={}) == ()


def test_country_named_in_statements_counts_whatever_the_paper_is_about(codebook):
    rows = [in_paper("r1", "d1", naming(PERU)), in_paper("r2", "d1", naming(PERU)), in_paper("r3", "d2", naming(INDIA))]
    counted = counted_of(rows, None, codebook, is_filtered=False, clusters={})
    assert counted == (CountryCount("IN", "India", 1, 1), CountryCount("PE", "Peru", 1, 2))


@pytest.mark.parametrize("is_filtered", [False, True])
def test_countries_of_a_project_are_counted_as_its_rows_say(tmp_path, is_filtered):
    storage.create_project(tmp_path / "review", name="x", codebook_text=CODEBOOK_TEXT)
    with storage.open_project(tmp_path / "review") as project:
        fill_project(project, tmp_path, a_codebook())
        add_statements(project)
        snapshot = Snapshot(project, stamp_of(project))
        columns, rows, roles = snapshot.columns, snapshot.rows, snapshot.countries
    chosen = [i for i, row in enumerate(rows) if row.status != "rejected" and (row.polarity or not is_filtered)]
    asked = {"codebook": a_codebook(), "clusters": {}, "is_filtered": is_filtered}
    named = {(c.code_id, c.label) for i in chosen for c in rows[i].codes if c.dimension_id == "countries"}
    for country in count_countries(columns, np.array(chosen), None, **asked):
        code = CodeAssignment("countries", country.iso2, country.label)
        naming = [rows[i] for i in chosen if code in rows[i].codes]
        assert (country.n_papers, country.n_statements) == (len({r.document_id for r in naming}), len(naming))
        named.remove((country.iso2, country.label))
    assert not named
    for part in ("study", "mention"):
        papers = {document_id for document_id, found in roles.items() if part in {r.part for r in found}}
        assert papers_by_country(columns, part) == {("KE", "Kenya"): papers}
        (kenya,) = count_countries(columns, np.array(chosen), papers_by_country(columns, part), **asked)
        inside = [rows[i].document_id for i in chosen if rows[i].document_id in papers]
        assert (kenya.n_papers, kenya.n_statements) == (len(set(inside) if is_filtered else papers), len(inside))


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
