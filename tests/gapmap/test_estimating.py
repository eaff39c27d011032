from dataclasses import replace

import pytest
from builders import a_codebook, a_row

from litreview.gapmap import build_gap_map, estimate_cells, estimate_count
from litreview.gapmap.estimating import spread
from litreview.records import CellDecision, MeasuredCode, Score


def a_score(value, low, high, n=100):
    return Score("recall", value, low, high, 0.95, n, "sentences", "the same code")


def measured(dimension_id, code_id, precision=0.8, recall=0.6, basis=""):
    return MeasuredCode(
        dimension_id, code_id, a_score(precision, precision, precision), a_score(recall, recall, recall), basis
    )


@pytest.mark.parametrize(
    ("found", "checked", "precision", "recall", "expected"),
    [
        (0, 0, 0.8, 0.6, (0, 3)),  # missed more than 2: .4 ** 3 = .064; more than 3: .026
        (0, 0, 0.8, 0.75, (0, 2)),  # .25 ** 2 = .063; .25 ** 3 = .016
        (0, 0, 0.8, 0.96, (0, 0)),  # .04
        (4, 0, 0.5, 1.0, (0, 4)),  # none right: .0625 > .05; at most 3 right: .9375 < .95
        (2, 2, 0.1, 0.5, (2, 10)),  # missed at most 7: .945, at most 8: .967
        (3, 0, 1.0, 1.0, (3, 3)),
        (5, 5, 0.0, 1.0, (5, 5)),
    ],
)
def test_estimate_count_of_hand_computed_cases(found, checked, precision, recall, expected):
    assert estimate_count(found, checked=checked, precisions=[precision], recalls=[recall]) == expected


def test_estimate_count_takes_added_studies_for_some_of_those_missed():
    assert estimate_count(0, checked=0, precisions=[0.8], recalls=[0.6], added=1) == (1, 4)
    assert estimate_count(3, checked=3, precisions=[0.8], recalls=[0.9], added=1) == (4, 5)
    assert estimate_count(2, checked=0, precisions=[1.0], recalls=[1.0], added=1) == (3, 3)


def test_estimate_count_averages_over_values():
    # Half of the time .064, half of the time .016: more than 2 missed in .04 of all.
    assert estimate_count(0, checked=0, precisions=[1.0], recalls=[0.6, 0.75]) == (0, 2)


def test_estimate_count_with_hardly_any_recall_has_no_bound():
    assert estimate_count(1, checked=1, precisions=[1.0], recalls=[0.0001]) == (1, None)


def test_estimate_count_holds_for_many_studies():
    low, high = estimate_count(1500, checked=0, precisions=[0.9], recalls=[0.9])
    assert 1320 < low < 1500 < high < 1540


def test_spread_of_a_wide_interval_is_wide_and_stays_between_0_and_1():
    values = spread(a_score(0.7, 0.5, 0.85))
    assert values[3] == pytest.approx(0.7, abs=0.005)
    assert all(0.5 < value < 0.85 for value in values)
    assert values == tuple(sorted(values))
    assert all(0 < value < 1 for value in spread(a_score(1.0, 1.0, 1.0, n=12)))


ROWS = (
    a_row("r1", ("factors", "law", "driver"), ("themes", "water"), polarity="driver", study_ids=("khan-2007",)),
    a_row("r2", ("factors", "law"), ("themes", "water"), study_ids=("lund-2010",)),
    a_row("r3", ("factors", "buyers", "barrier"), ("themes", "wages"), polarity="barrier", study_ids=("ali-1999",)),
)
MEASURED = (measured("factors", "law"), measured("themes", "water"), measured("themes", "wages", basis="all themes"))


def estimates(rows=ROWS, codes=MEASURED, **changes):
    sides = {"row_dimension": "factors", "column_dimension": "themes"} | changes
    gap_map = build_gap_map(rows, codebook=a_codebook(), n_searched=3, **sides)
    found = estimate_cells(gap_map, rows={r.row_id: r for r in rows}, codebook=a_codebook(), measured=codes)
    return {(c.row_code, c.column_code): e for c, e in zip(gap_map.cells, found, strict=True)}


def test_estimate_cells_counts_studies_that_report_a_direction_where_factors_are():
    estimate = estimates()["law", "water"]
    assert (estimate.found, estimate.directed, estimate.basis) == (1, True, "")
    assert (estimate.precision, estimate.recall) == (pytest.approx(0.64), pytest.approx(0.36))
    assert estimate.low == 0
    assert estimate.high > 3


def test_estimate_cells_of_a_gap_says_how_many_may_have_been_missed():
    estimate = estimates()["law", "wages"]
    assert (estimate.found, estimate.low, estimate.basis) == (0, 0, "all themes")
    # The recall of both, .36, is drawn a little apart: more than 5 missed is .64 ** 6 = .069, more than 6 .044.
    assert estimate.high == 6


def test_estimate_cells_leaves_out_what_was_not_measured():
    found = estimates()
    assert found["buyers", "wages"] is None
    assert found["law", "effluent"] is None


@pytest.mark.parametrize("status", ["accepted", "edited", "added"])
def test_estimate_cells_takes_a_checked_study_for_certain(status):
    rows = (replace(ROWS[0], status=status), *ROWS[1:])
    estimate = estimates(rows)["law", "water"]
    assert (estimate.checked, estimate.low) == (1, 1)


def test_estimate_cells_counts_an_added_study_among_those_missed():
    accepted, added = (
        estimates((replace(ROWS[0], status=status), *ROWS[1:]))["law", "water"] for status in ("accepted", "added")
    )
    assert (added.found, added.checked) == (accepted.found, accepted.checked)
    assert added.high < accepted.high


def test_estimate_cells_leaves_out_what_does_not_apply():
    decision = CellDecision("factors", "law", "themes", "water", "not_applicable", "Ann", "2026-01-01", "No")
    assert estimates(cell_decisions=[decision])["law", "water"] is None


def test_estimate_cells_of_an_open_list_share_a_figure():
    rows = (a_row("r1", ("countries", "PK"), ("themes", "water")),)
    codes = (measured("themes", "water"), measured("countries", "", recall=0.9, basis="all countries"))
    estimate = estimates(rows, codes, row_dimension="countries")["PK", "water"]
    assert (estimate.found, estimate.directed, estimate.basis) == (1, False, "all countries")
