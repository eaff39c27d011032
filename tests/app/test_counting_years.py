from dataclasses import replace

import pytest
from builders import a_row

from litreview.app.counting_years import (
    papers_read,
    publication_figure,
    rows_by_year,
    studies_by_year,
    studies_cited,
    timeline_figure,
    year_of,
)
from litreview.records import Bibliography, Study

READ = Study("own-2014", "Own (2014)", Bibliography(year=2014), ("d1", "d2"))
UNDATED = Study("other", "Other (n.d.)", Bibliography(), ("d3",), ("d1",))
CITED = Study("khan-2007", "Khan (2007)", Bibliography(year=2007), (), ("d1", "d3"))
STUDIES = (READ, UNDATED, CITED)
PAPERS = papers_read(STUDIES)
NO_ROWS = rows_by_year([], PAPERS)


def claim(row_id, document_id, **changes):
    return replace(a_row(row_id), document_id=document_id, **changes)


@pytest.mark.parametrize(
    ("label", "year", "expected"),
    [("Khan (2007)", 2008, 2008), ("Khan (2007a)", None, 2007), ("Khan (n.d.)", None, None), ("1984", None, None)],
)
def test_year_is_that_of_the_reference_else_that_of_the_citation(label, year, expected):
    assert year_of(Study("khan", label, Bibliography(year=year))) == expected


def test_files_of_one_paper_are_one_paper():
    assert studies_by_year(PAPERS[d] for d in ("d1", "d2", "d3")) == {2014: (READ,), None: (UNDATED,)}


def test_cited_studies_are_those_of_the_documents_or_of_the_statements():
    assert studies_cited(STUDIES, document_ids={"d3"}) == (CITED,)
    assert studies_cited(STUDIES, document_ids={"d1"}) == (UNDATED, CITED)
    rows = [claim("r1", "d1", cited_studies=("khan-2007",))]
    assert studies_cited(STUDIES, document_ids={"d1"}, rows=rows) == (CITED,)


def test_statement_of_two_kinds_stands_in_both_under_the_year_of_its_paper():
    mixed = claim("r1", "d2", polarity="mixed", gap_kinds=("evidence",), is_future=True)
    found = rows_by_year([mixed, claim("r2", "d3"), claim("r3", "d9", polarity="driver")], PAPERS)
    assert {kind: list(by_year) for kind, by_year in found.items()} == {
        "driver": [2014, None], "barrier": [2014], "gap": [2014], "future": [2014],
    }  # fmt: skip


def test_timeline_counts_papers_by_default_and_statements_on_demand():
    rows = [claim("r1", "d1", polarity="driver"), claim("r2", "d2", polarity="driver")]
    reported, papers = rows_by_year(rows, PAPERS), studies_by_year([READ])
    by_papers = timeline_figure(reported, papers, PAPERS, by_papers=True)
    by_statements = timeline_figure(reported, papers, PAPERS, by_papers=False)
    assert [(p.panel_id, dict(p.counts)) for p in by_papers.panels[:2]] == [
        ("papers", {2014: 1}),
        ("driver", {2014: 1}),
    ]
    assert dict(by_statements.panels[1].counts) == {2014: 2}
    assert by_papers.why_none is None
    assert "n = 1 paper, 0 without a year; 2 statements" in by_papers.counted


def test_publication_says_how_many_have_no_year():
    figure = publication_figure(studies_by_year([READ, UNDATED]), studies_by_year([CITED]), cited_label="Cited")
    assert figure.counted == "By year of publication. n = 2 papers, 1 without a year; 1 cited study, 0 without."
    assert figure.why_none is None


def test_figures_say_why_there_is_nothing_to_draw():
    undated = studies_by_year([UNDATED])
    claims = rows_by_year([claim("r1", "d3", polarity="driver")], PAPERS)
    told = [
        publication_figure(undated, {}, cited_label="Cited").why_none,
        publication_figure({}, {}, cited_label="Cited").why_none,
        timeline_figure(NO_ROWS, studies_by_year([READ]), PAPERS, by_papers=True).why_none,
        timeline_figure(claims, undated, PAPERS, by_papers=True).why_none,
    ]
    assert told == [
        "No year is known of 1 paper and 0 cited studies, so there is nothing to put in order of time.",
        "No paper passes these filters.",
        "No statement here reports a driver or a barrier, states a gap or calls for research.",
        "No year is known of 1 paper, so what they report cannot be put in order of time.",
    ]
