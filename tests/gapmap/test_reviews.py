import pytest
from builders import a_codebook, a_row

from litreview.gapmap import build_gap_map, recent_reviews
from litreview.records import Bibliography, Study


def a_study(study_id, title, year, *documents):
    return Study(study_id, study_id, Bibliography(title=title, year=year), documents)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Wages in clusters: a systematic review", True),
        ("A meta-analysis of audits", True),
        ("An overview of the literature on effluent", True),
        ("Peer review in guilds", False),
        ("Reviewing officers and their wages", False),
        ("Tanneries of Kasur", False),
    ],
)
def test_recent_reviews_are_told_by_title(title, expected):
    assert (recent_reviews([a_study("a", title, 2020, "d1")]) is not None) is expected


def test_an_old_review_is_not_recent():
    studies = [a_study("a", "A review of wages", 2004, "d1"), a_study("b", "Tanneries", 2020, "d2")]
    assert recent_reviews(studies) is None
    assert recent_reviews([*studies, a_study("c", "A review of effluent", 2012, "d3")]) == {"d3"}


def test_a_review_that_is_only_cited_tells_nothing():
    assert recent_reviews([a_study("a", "A review of wages", 2020)]) is None


def states(reviews):
    rows = [
        a_row(f"r{n}", ("factors", "law"), ("themes", "water"), study_ids=(f"s{n}",), document_id=f"d{n}")
        for n in range(5)
    ]
    gap_map = build_gap_map(
        rows, codebook=a_codebook(), row_dimension="factors", column_dimension="themes", n_searched=5, reviews=reviews
    )
    return gap_map.cells[0].state, gap_map.synthesis_from


def test_a_well_studied_cell_that_no_recent_review_speaks_of_is_a_synthesis_gap():
    assert states(frozenset({"d9"})) == ("synthesis_gap", 5)
    assert states(frozenset({"d3"})) == ("evidence", 5)


def test_without_a_recent_review_nothing_is_called_a_synthesis_gap():
    assert states(None) == ("evidence", None)
