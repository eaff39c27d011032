from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from builders import a_row
from evidence_builders import columns_of

from litreview.app.counting_years import (
    count_papers,
    papers_read,
    places_by_year,
    publication_figure,
    studies_by_year,
    studies_cited_by,
    studies_cited_in,
    timeline_figure,
    year_of,
)
from litreview.records import Bibliography, Study

READ = Study("own-2014", "Own (2014)", Bibliography(year=2014), ("d1", "d2"))
UNDATED = Study("other", "Other (n.d.)", Bibliography(), ("d3",), ("d1",))
CITED = Study("khan-2007", "Khan (2007)", Bibliography(year=2007), (), ("d1", "d3"))
STUDIES = (READ, UNDATED, CITED)
PAPERS = papers_read(STUDIES)


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


def by_year_of(*rows):
    return places_by_year(columns_of(rows), np.arange(len(rows)), PAPERS)


def test_cited_studies_are_those_that_the_documents_cite():
    assert studies_cited_by(STUDIES, {"d3"}) == (CITED,)
    assert studies_cited_by(STUDIES, {"d1"}) == (UNDATED, CITED)


def test_studies_cited_in_statements_leave_out_other_statements_and_the_papers_own():
    rows = [
        claim("r1", "d1", study_ids=("own-2014",)),
        claim("r2", "d1", study_ids=("khan-2007", "other")),
        claim("r3", "d3", study_ids=("khan-2007", "other")),
    ]
    columns = columns_of(rows)
    assert studies_cited_in(STUDIES, columns, np.array([0]), PAPERS) == ()
    assert studies_cited_in(STUDIES, columns, np.array([0, 1]), PAPERS) == (UNDATED, CITED)
    assert studies_cited_in(STUDIES, columns, np.array([2]), PAPERS) == (CITED,)


def test_statement_of_two_kinds_stands_in_both_under_the_year_of_its_paper():
    mixed = claim("r1", "d2", polarity="mixed", gap_kinds=("evidence",), is_future=True)
    found = by_year_of(mixed, claim("r2", "d3"), claim("r3", "d9", polarity="driver"))
    assert {kind: {y: p.tolist() for y, p in by_year.items()} for kind, by_year in found.items()} == {
        "driver": {2014: [0], None: [2]}, "barrier": {2014: [0]}, "gap": {2014: [0]}, "future": {2014: [0]},
    }  # fmt: skip


def test_statements_that_were_not_chosen_stand_nowhere():
    rows = [claim("r1", "d1", polarity="driver"), claim("r2", "d1", polarity="driver")]
    found = places_by_year(columns_of(rows), np.array([1]), PAPERS)
    assert found["driver"][2014].tolist() == [1]


def test_timeline_counts_papers_by_default_and_statements_on_demand():
    rows = [claim("r1", "d1", polarity="driver"), claim("r2", "d2", polarity="driver")]
    reported, papers = by_year_of(*rows), studies_by_year([READ])
    papers_of = partial(count_papers, columns_of(rows), papers=PAPERS)
    by_papers = timeline_figure(reported, papers, papers_of=papers_of)
    by_statements = timeline_figure(reported, papers, papers_of=None)
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
    told = [
        publication_figure(undated, {}, cited_label="Cited").why_none,
        publication_figure({}, {}, cited_label="Cited").why_none,
        timeline_figure(by_year_of(claim("r1", "d1")), studies_by_year([READ]), papers_of=None).why_none,
        timeline_figure(by_year_of(claim("r1", "d3", polarity="driver")), undated, papers_of=None).why_none,
    ]
    assert told == [
        "No year is known of 1 paper and 0 cited studies, so there is nothing to put in order of time.",
        "No paper passes these filters.",
        "No statement here reports a driver or a barrier, states a gap or calls for research.",
        "No year is known of 1 paper, so what they report cannot be put in order of time.",
    ]
