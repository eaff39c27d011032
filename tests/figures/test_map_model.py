from __future__ import annotations

from typing import Any

import pytest
from builders import a_codebook, a_row

from litreview.figures import choose_segments, find_cell, gap_map_to_plain
from litreview.gapmap import build_gap_map
from litreview.records import CellDecision, CellEstimate, CountBy, EvidenceRow, GapMap

ROWS = (
    a_row("r1", ("factors", "law", "driver"), ("themes", "water"), polarity="driver", study_ids=("khan-2007",)),
    a_row("r2", ("factors", "law", "barrier"), ("themes", "water"), polarity="barrier", study_ids=("khan-2007",)),
    a_row("r3", ("factors", "law", "driver"), ("themes", "water"), polarity="driver", study_ids=("lund-2010",)),
    a_row("r4", ("factors", "law"), ("themes", "water"), study_ids=("ali-1999",)),
    a_row("r5", ("factors", "law"), ("themes", "water"), gap_kinds=("evidence",), study_ids=("ali-1999",)),
    a_row("r6", ("factors", "buyers", "barrier"), ("themes", "wages"), polarity="barrier", study_ids=("khan-2007",)),
)


def a_map(rows: tuple[EvidenceRow, ...] = ROWS, **changes: Any) -> GapMap:
    options: dict[str, Any] = {"codebook": a_codebook(), "row_dimension": "factors", "column_dimension": "themes"}
    return build_gap_map(rows, **(options | {"n_searched": 12} | changes))


def plain_of(gap_map: GapMap, count_by: CountBy = "studies", **changes: Any) -> dict[str, Any]:
    return gap_map_to_plain(gap_map, rows=ROWS, codebook=a_codebook(), count_by=count_by, **changes)


def cell_of(plain: dict[str, Any], row: str, column: str) -> dict[str, Any]:
    rows, columns = [h["id"] for h in plain["rows"]], [h["id"] for h in plain["columns"]]
    cell: dict[str, Any] = plain["cells"][rows.index(row) * len(columns) + columns.index(column)]
    return cell


def test_gap_map_to_plain_shares_out_studies_by_direction() -> None:
    cell = cell_of(plain_of(a_map()), "law", "water")
    assert cell["parts"] == {"driver": 1, "mixed": 1, "open": 1}
    assert cell["count"] == 3


@pytest.mark.parametrize(("count_by", "count"), [("studies", 3), ("documents", 1), ("statements", 4)])
def test_gap_map_to_plain_counts_what_is_asked(count_by: CountBy, count: int) -> None:
    cell = cell_of(plain_of(a_map(), count_by), "law", "water")
    assert cell["count"] == count == sum(cell["parts"].values())


def test_gap_map_to_plain_says_a_cell_in_words() -> None:
    assert cell_of(plain_of(a_map()), "law", "water")["text"] == [
        "Law × Water",
        "3 studies, 4 statements in 1 document",
        "reported as driver in 1 study, both in 1",
        "1 statement says that more needs to be known, although the map shows evidence: they disagree",
    ]


def test_gap_map_to_plain_says_how_many_were_searched_for_an_empty_cell() -> None:
    cell = cell_of(plain_of(a_map()), "law", "wages")
    assert cell["state"] == "absolute_gap"
    assert cell["text"][1:] == ["none of 12 searched", "both occur elsewhere", "no paper states this gap"]


def test_gap_map_to_plain_tells_a_reviewers_reason() -> None:
    decision = CellDecision(
        "factors", "law", "themes", "wages", "not_applicable", "Ann", "2026-01-01T00:00:00+00:00", "Out of scope"
    )
    cell = cell_of(plain_of(a_map(cell_decisions=(decision,))), "law", "wages")
    assert cell["text"][1:] == ["not applicable: Out of scope"]


def test_gap_map_to_plain_says_whether_papers_that_state_a_gap_and_the_map_agree() -> None:
    stated = a_row("r7", ("factors", "law"), ("themes", "wages"), gap_kinds=("evidence",))
    rows = (*ROWS, stated)
    plain = gap_map_to_plain(a_map(rows), rows=rows, codebook=a_codebook())
    assert cell_of(plain, "law", "water")["agreement"] == "disagree"
    assert cell_of(plain, "law", "wages")["agreement"] == "agree"
    assert "agreement" not in cell_of(plain, "buyers", "wages")


def test_gap_map_to_plain_tells_a_synthesis_gap() -> None:
    plain = plain_of(a_map(reviews=frozenset({"d0c-review"}), synthesis_from=3))
    cell = cell_of(plain, "law", "water")
    assert (cell["state"], plain["synthesis_from"]) == ("synthesis_gap", 3)
    assert "synthesis gap: 3 studies or more, and no recent review among these" in cell["text"]


def test_gap_map_to_plain_shows_the_error_that_was_measured() -> None:
    gap_map = a_map()
    estimate = CellEstimate(3, 1, 2, 7, 0.8, 0.6, True, "all themes")
    plain = plain_of(gap_map, estimates=[estimate, *[None] * (len(gap_map.cells) - 1)])
    cell = cell_of(plain, "law", "water")
    assert (cell["error"], plain["has_errors"], plain["shows_error"]) == ("2–7", True, False)
    assert cell["text"][-2:] == [
        "error of the coding: 3 reporting a driver or barrier, 1 of them checked; there may be 2–7 "
        "(precision 80% and recall 60% for both codes, as of all themes)",
        "it may be thin, that error considered",
    ]
    assert cell_of(plain, "law", "wages")["text"][-1] == "error of the coding: not measured for these codes"


def test_gap_map_to_plain_without_a_measure_says_nothing_of_error() -> None:
    plain = plain_of(a_map())
    assert not plain["has_errors"]
    assert not any("error" in line for cell in plain["cells"] for line in cell["text"])


def test_gap_map_to_plain_shares_out_studies_among_the_codes_of_a_third_dimension() -> None:
    both = (("factors", "law"), ("themes", "water"))
    rows = (
        a_row("r1", *both, ("countries", "PK"), study_ids=("a",)),
        a_row("r2", *both, ("countries", "PK"), ("countries", "IN"), study_ids=("b",)),
        a_row("r3", *both, study_ids=("b",)),
    )
    segments = choose_segments(rows, codebook=a_codebook(), dimension_id="countries")
    plain = gap_map_to_plain(a_map(rows), rows=rows, codebook=a_codebook(), segments=segments)
    assert [(s["letter"], s["id"], s["label"]) for s in plain["segments"]] == [
        ("A", "PK", "Pk"), ("B", "IN", "In"), ("-", "(none)", "none of them"),
    ]  # fmt: skip
    cell = cell_of(plain, "law", "water")
    assert cell["segments"] == [[0, 2], [1, 1], [2, 1]]
    assert cell["text"][-1] == "A Pk: 2 studies, B In: 1 study, - none of them: 1 study"


def test_gap_map_to_plain_keeps_the_levels_of_headings() -> None:
    columns = plain_of(a_map())["columns"]
    assert {"id": "effluent", "label": "Effluent", "parent": "water", "level": 1} in columns


def test_gap_map_to_plain_keeps_the_best_studied_headings_and_says_so() -> None:
    plain = plain_of(a_map(), n_headings=1)
    assert [h["id"] for h in plain["rows"]] == ["law"]
    assert len(plain["cells"]) == len(plain["rows"]) * len(plain["columns"])
    assert "Factors: the 1 of 3 with the most studies are shown." in plain["notes"]


def test_gap_map_to_plain_says_how_many_claims_no_cell_shows() -> None:
    note = "1 statement reports a driver or barrier of no factor; no cell shows it as such."
    assert plain_of(a_map((a_row("r1", ("themes", "water"), polarity="driver"),)))["notes"][1:] == [note]


def test_gap_map_to_plain_says_how_many_files_failed() -> None:
    assert plain_of(a_map(n_failed=2))["notes"] == ["12 documents searched. 2 files could not be read."]


def test_gap_map_to_plain_of_no_rows_has_only_empty_cells() -> None:
    plain = gap_map_to_plain(a_map(()), rows=(), codebook=a_codebook())
    assert {c["state"] for c in plain["cells"]} == {"none"}
    assert plain["total"]["count"] == 0


def test_find_cell_finds_cells_and_totals() -> None:
    gap_map = a_map()
    cell = find_cell(gap_map, row_code="law", column_code="water")
    assert cell is not None
    assert cell.row_ids == ("r1", "r2", "r3", "r4")
    total = find_cell(gap_map, row_code=None, column_code="wages")
    assert total is not None
    assert total.row_ids == ("r6",)


@pytest.mark.parametrize(("row", "column"), [("nothing", "water"), ("law", "nothing"), (None, None)])
def test_find_cell_of_an_unknown_code_is_none(row: str | None, column: str | None) -> None:
    assert find_cell(a_map(), row_code=row, column_code=column) is None
