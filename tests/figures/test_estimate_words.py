import pytest

from litreview.figures.estimate_words import say_estimate, say_range
from litreview.records import Cell, CellEstimate


def an_estimate(found, low, high):
    return CellEstimate(found, 0, low, high, 0.8, 0.6, False, "")


def a_cell(state, n=0):
    return Cell("law", "water", state, study_ids=tuple(f"s{i}" for i in range(n)))


@pytest.mark.parametrize(("low", "high", "said"), [(0, 3, "0–3"), (2, 2, "2"), (1, None, "1+")])
def test_say_range(low, high, said):
    assert say_range(an_estimate(0, low, high)) == said


@pytest.mark.parametrize(
    ("state", "n", "low", "high", "verdict"),
    [
        ("absolute_gap", 0, 0, 0, "the gap survives that error: hardly any study was missed"),
        ("absolute_gap", 0, 0, 2, "the gap may be a thin cell: up to 2 may have been missed"),
        ("absolute_gap", 0, 0, 3, "the gap is not certain: up to 3 may have been missed"),
        ("thin", 2, 1, 2, "thin, that error considered"),
        ("thin", 2, 1, 4, "it may be more than thin, that error considered"),
        ("evidence", 4, 2, 9, "it may be thin, that error considered"),
    ],
)
def test_say_estimate_says_whether_a_state_survives_the_error(state, n, low, high, verdict):
    assert say_estimate(an_estimate(n, low, high), a_cell(state, n), 2)[1] == verdict


def test_say_estimate_of_sure_evidence_needs_no_verdict():
    assert len(say_estimate(an_estimate(9, 5, 12), a_cell("evidence", 9), 2)) == 1


def test_say_estimate_says_not_measured():
    assert say_estimate(None, a_cell("thin", 1), 2) == ["error of the coding: not measured for these codes"]
    assert say_estimate(None, a_cell("not_applicable"), 2) == []
