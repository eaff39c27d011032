from dataclasses import replace

import pytest
from builders import a_codebook, a_row

from litreview.errors import InputError
from litreview.gapmap import build_gap_map
from litreview.records import CellDecision, Dimension


def a_map(rows, *, row_dimension="factors", column_dimension="themes", **changes):
    settings = {"codebook": a_codebook(), "n_searched": 5} | changes
    return build_gap_map(rows, row_dimension=row_dimension, column_dimension=column_dimension, **settings)


def cell_of(gap_map, row_code, column_code):
    return next(c for c in gap_map.cells if (c.row_code, c.column_code) == (row_code, column_code))


LAW_WATER = (("factors", "law", "driver"), ("themes", "water"))


def test_build_gap_map_counts_studies_not_statements():
    rows = [a_row(f"r{i}", *LAW_WATER, study_ids=("one",)) for i in range(4)]
    cell = cell_of(a_map(rows), "law", "water")
    assert (len(cell.study_ids), len(cell.row_ids)) == (1, 4)


def test_build_gap_map_lays_cells_out_row_by_row():
    gap_map = a_map([])
    assert [(c.row_code, c.column_code) for c in gap_map.cells[:4]] == [
        ("law", "water"), ("law", "effluent"), ("law", "wages"), ("buyers", "water"),
    ]  # fmt: skip
    assert len(gap_map.cells) == len(gap_map.rows) * len(gap_map.columns)


@pytest.mark.parametrize(("n_studies", "state"), [(1, "thin"), (2, "thin"), (3, "evidence")])
def test_build_gap_map_calls_few_studies_thin(n_studies, state):
    rows = [a_row(f"r{i}", *LAW_WATER, study_ids=(f"s{i}",)) for i in range(n_studies)]
    assert cell_of(a_map(rows), "law", "water").state == state


def test_build_gap_map_tells_an_absolute_gap_from_codes_never_seen():
    rows = [a_row("r1", ("factors", "law")), a_row("r2", ("themes", "water"))]
    gap_map = a_map(rows)
    assert cell_of(gap_map, "law", "water").state == "absolute_gap"
    assert cell_of(gap_map, "buyers", "water").state == "none"


def test_build_gap_map_sees_no_gap_between_two_open_lists():
    places = Dimension("places", "Places", "Places.", "place")
    codebook = replace(a_codebook(), dimensions=(*a_codebook().dimensions, places))
    rows = [a_row("r1", ("countries", "PK")), a_row("r2", ("places", "BR/franca"))]
    gap_map = a_map(rows, row_dimension="countries", column_dimension="places", codebook=codebook)
    assert cell_of(gap_map, "PK", "BR/franca").state == "none"


def test_build_gap_map_does_not_count_a_stated_gap_as_evidence():
    rows = [a_row("r1", ("factors", "law"), ("themes", "water"), gap_kinds=("knowledge",))]
    cell = cell_of(a_map(rows), "law", "water")
    assert (cell.study_ids, cell.stated_gap_ids) == ((), ("r1",))
    assert cell.state == "absolute_gap"


def test_build_gap_map_counts_a_claim_that_also_states_a_gap_as_both():
    rows = [a_row("r1", *LAW_WATER, gap_kinds=("evidence",), polarity="driver")]
    cell = cell_of(a_map(rows), "law", "water")
    assert (cell.row_ids, cell.stated_gap_ids, cell.driver_ids) == (("r1",), ("r1",), ("r1",))


def test_build_gap_map_counts_gap_statements_where_gap_kinds_are_a_dimension():
    rows = [a_row("r1", ("gaps", "theory"), ("themes", "water"), gap_kinds=("theory",))]
    cell = cell_of(a_map(rows, row_dimension="gaps"), "theory", "water")
    assert cell.study_ids == ("own-2020",)


def test_build_gap_map_takes_polarity_from_the_factor_of_the_cell():
    rows = [
        a_row(
            "r1", ("factors", "law", "driver"), ("factors", "buyers", "barrier"), ("themes", "wages"), polarity="mixed"
        )
    ]
    gap_map = a_map(rows)
    law, buyers = cell_of(gap_map, "law", "wages"), cell_of(gap_map, "buyers", "wages")
    assert (law.driver_ids, law.barrier_ids) == (("r1",), ())
    assert (buyers.driver_ids, buyers.barrier_ids) == ((), ("r1",))


def test_build_gap_map_takes_polarity_from_the_row_without_factors():
    rows = [a_row("r1", ("countries", "PK"), ("themes", "wages"), polarity="mixed")]
    cell = cell_of(a_map(rows, row_dimension="countries"), "PK", "wages")
    assert (cell.driver_ids, cell.barrier_ids) == (("r1",), ("r1",))


def test_build_gap_map_counts_claims_that_no_cell_shows_for_want_of_a_factor():
    rows = [
        a_row("r1", *LAW_WATER, polarity="driver"),
        a_row("r2", ("themes", "water"), polarity="barrier"),
        a_row("r3", ("factors", "law"), ("themes", "water"), polarity="mixed"),
        a_row("r4", ("themes", "water"), polarity="driver", status="rejected"),
        a_row("r5", ("themes", "water")),
    ]
    assert a_map(rows).n_without_factor == 2
    assert a_map(rows, row_dimension="themes", column_dimension="factors").n_without_factor == 2
    assert a_map(rows, row_dimension="countries").n_without_factor is None


def test_build_gap_map_leaves_out_rejected_rows():
    assert cell_of(a_map([a_row("r1", *LAW_WATER, status="rejected")]), "law", "water").row_ids == ()


def test_build_gap_map_lets_codes_meet_in_a_paragraph_when_asked():
    rows = [
        a_row("r1", ("factors", "law")),
        a_row("r2", ("themes", "water")),
        a_row("r3", ("themes", "wages"), paragraph=1),
    ]
    gap_map = a_map(rows, meet_in="paragraph")
    assert cell_of(gap_map, "law", "water").row_ids == ("r1", "r2")
    assert cell_of(gap_map, "law", "wages").row_ids == ()
    assert cell_of(a_map(rows, meet_in="document"), "law", "wages").row_ids == ("r1", "r3")


def test_build_gap_map_counts_a_study_of_two_cells_once_in_the_total():
    rows = [a_row("r1", *LAW_WATER), a_row("r2", ("factors", "law"), ("themes", "wages"))]
    gap_map = a_map(rows)
    assert gap_map.row_totals[0].study_ids == ("own-2020",)
    assert gap_map.row_totals[0].row_ids == ("r1", "r2")
    assert gap_map.n_studies == 1


def test_build_gap_map_lists_open_codes_by_label():
    rows = [a_row("r1", ("countries", "PK")), a_row("r2", ("countries", "BR"))]
    assert [h.code_id for h in a_map(rows, row_dimension="countries").rows] == ["BR", "PK"]


def test_build_gap_map_keeps_a_reviewers_not_applicable_with_its_reason():
    decision = CellDecision(
        "factors", "law", "themes", "wages", "not_applicable", "Ann", "2026-01-01T00:00:00Z", "No such thing."
    )
    cell = cell_of(a_map([], cell_decisions=[decision]), "law", "wages")
    assert (cell.state, cell.reason) == ("not_applicable", "No such thing.")


def test_build_gap_map_applies_a_cell_decision_to_the_transposed_map():
    decision = CellDecision("themes", "wages", "factors", "law", "not_applicable", "Ann", "2026-01-01T00:00:00Z", "No.")
    assert cell_of(a_map([], cell_decisions=[decision]), "law", "wages").state == "not_applicable"


def test_build_gap_map_lets_a_reviewer_take_not_applicable_back():
    words = ("not_applicable", "applicable")
    decisions = [
        CellDecision("factors", "law", "themes", "wages", w, "Ann", "2026-01-01T00:00:00Z", "r") for w in words
    ]
    assert cell_of(a_map([], cell_decisions=decisions), "law", "wages").state == "none"


def test_build_gap_map_gives_headings_their_level():
    assert [(h.code_id, h.level) for h in a_map([]).columns] == [("water", 0), ("effluent", 1), ("wages", 0)]


@pytest.mark.parametrize("column_dimension", ["factors", "nonsense"])
def test_build_gap_map_refuses_dimensions_that_make_no_map(column_dimension):
    with pytest.raises(InputError, match=column_dimension):
        a_map([], column_dimension=column_dimension)
