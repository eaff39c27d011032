from dataclasses import replace
from itertools import pairwise

import pytest
from builders import a_codebook, a_row
from evidence_builders import columns_of

from litreview.figures import count_flows, flows_table, flows_to_plain
from litreview.figures.flows_model import FLOWS_THAT_FIT, NODES_AT_MOST, least_that_fits
from litreview.gapmap import count_map

DIMENSIONS = ("factors", "themes", "countries")
ROWS = (
    a_row("r1", ("factors", "law", "driver"), ("themes", "water"), ("countries", "IN"), study_ids=("a",)),
    a_row("r2", ("factors", "law", "barrier"), ("themes", "water"), study_ids=("a", "b")),
    a_row("r3", ("factors", "buyers"), ("themes", "water"), ("themes", "effluent"), study_ids=("c",)),
)  # fmt: skip
HOSTILE = "<script>alert(1)</script> ](javascript:alert(2)) costs $5 to $10"


def maps_of(rows, dimensions=DIMENSIONS, count_by="studies"):
    columns = columns_of(rows)
    return [
        count_map(columns, codebook=a_codebook(), row_dimension=a, column_dimension=b, n_searched=9, count_by=count_by)
        for a, b in pairwise(dimensions)
    ]


def flows_of(rows, dimensions=DIMENSIONS, count_by="studies"):
    return count_flows(maps_of(rows, dimensions, count_by))


def plain_of(rows, dimensions=DIMENSIONS, count_by="studies", **options):
    maps = maps_of(rows, dimensions, count_by)
    return flows_to_plain(count_flows(maps), maps, codebook=a_codebook(), project="My review", **options)


def counts_of(flows):
    return [(f.step, f.source.code_id, f.target.code_id, f.count) for f in flows]


def test_flow_counts_each_study_once_and_shares_it_out_by_direction():
    (largest, *_) = flows_of(ROWS)
    assert (largest.flow_id, largest.count) == ("1:law>water", 2)
    assert dict(largest.cell.parts) == {"mixed": 1, "barrier": 1}


def test_flows_of_both_steps_come_with_the_largest_first():
    assert counts_of(flows_of(ROWS)) == [(1, "law", "water", 2), (1, "buyers", "water", 1), (2, "water", "IN", 1)]


def test_flows_are_counted_by_statements_on_demand():
    assert counts_of(flows_of(ROWS, count_by="statements"))[0] == (1, "law", "water", 2)
    twice = (*ROWS, replace(ROWS[2], row_id="r4"))
    assert (1, "buyers", "water", 2) in counts_of(flows_of(twice, count_by="statements"))
    assert (1, "buyers", "water", 1) in counts_of(flows_of(twice))


def test_code_with_a_parent_is_counted_in_its_parent_alone():
    assert not [f for f in flows_of(ROWS) if "effluent" in (f.source.code_id, f.target.code_id)]


def test_rejected_statements_and_mere_gaps_do_not_flow():
    rejected = replace(ROWS[0], status="rejected")
    gap = a_row("r9", ("factors", "law"), ("themes", "wages"), gap_kinds=("evidence",))
    assert counts_of(flows_of((rejected, gap, ROWS[2]))) == [(1, "buyers", "water", 1)]


def test_least_that_fits_leaves_no_more_than_asked_for():
    assert least_that_fits([], at_most=2) == 1
    assert least_that_fits([9, 4], at_most=2) == 1
    assert least_that_fits([9, 4, 4, 1], at_most=2) == 5


def test_bars_say_all_that_their_codes_have_and_follow_its_size():
    factors, themes, countries = plain_of(ROWS)["columns"]
    assert [(n["label"], n["count"]) for n in factors["nodes"]] == [("Law", 2), ("Buyers", 1)]
    assert [(n["label"], n["count"]) for n in themes["nodes"]] == [("Water", 3)]
    assert themes["nodes"][0]["text"] == ["Water", "3 studies, 3 statements in 1 document in all"]
    assert [column["label"] for column in (factors, themes, countries)] == ["Factors", "Themes", "Countries"]


def test_flow_says_in_words_that_its_direction_is_what_is_reported():
    flow = plain_of(ROWS)["flows"][0]
    assert flow["text"] == [
        "Law → Water",
        "2 studies, 2 statements in 1 document",
        "reported as barrier in 1 study, both in 1",
    ]


def test_smaller_flows_are_left_to_the_table_and_a_note_says_so():
    plain = plain_of(ROWS, least=2)
    assert [f["id"] for f in plain["flows"]] == ["1:law>water"]
    assert [[n["label"] for n in column["nodes"]] for column in plain["columns"]] == [["Law"], ["Water"], []]
    assert len(plain["table"]["lines"]) == 3
    assert "Drawn: 1 of 3, the largest flows of 2 studies or more" in plain["notes"][1]


def test_no_flow_is_drawn_where_none_is_large_enough():
    assert plain_of(ROWS, least=5)["flows"] == []


def test_lines_of_the_table_are_the_flows_with_their_parts():
    plain = plain_of(ROWS)
    header, lines = flows_table(flows_of(ROWS), titles=["Factors", "Themes", "Countries"], count_by="studies")
    assert header[3:] == ("Studies", "As driver", "As barrier", "As both", "No direction")
    assert lines[0] == ("Law", "Water", "Factors → Themes", 2, 0, 1, 1, 0)
    assert [tuple(line["cells"]) for line in plain["table"]["lines"]] == list(lines)
    assert [line["id"] for line in plain["table"]["lines"]] == ["1:law>water", "1:buyers>water", "2:water>IN"]


def test_open_lists_keep_their_most_frequent_codes_and_few_enough_flows():
    rows = tuple(
        a_row(f"r{i}-{j}", ("themes", "water"), ("countries", f"C{i:02}"), study_ids=(f"s{j}",))
        for i in range(40)
        for j in range(i + 1)
    )
    plain = plain_of(rows, dimensions=("themes", "countries"))
    labels = [n["label"] for n in plain["columns"][1]["nodes"]]
    assert labels == [f"C{i}" for i in range(39, 39 - NODES_AT_MOST, -1)]
    assert len(plain["flows"]) <= FLOWS_THAT_FIT
    assert len(plain["table"]["lines"]) == 40


def test_of_flows_that_are_all_alike_the_first_are_drawn():
    kinds = ("knowledge", "evidence", "method", "theory", "context", "practice")
    rows = tuple(a_row(f"{k}{i}", ("gaps", k), ("countries", f"C{i:02}")) for k in kinds for i in range(NODES_AT_MOST))
    plain = plain_of(rows, dimensions=("gaps", "countries"))
    assert (len(plain["flows"]), len(plain["table"]["lines"])) == (FLOWS_THAT_FIT, len(kinds) * NODES_AT_MOST)


def test_figure_says_what_is_counted_n_and_whose_it_is():
    plain = plain_of(ROWS, notes=["Only statements coded Themes: Water."])
    assert plain["title"] == "Reported together: Factors → Themes → Countries"
    n = "3 studies from Factors to Themes, 1 study from Themes to Countries"
    assert plain["counted"] == f"Counted: studies. n = {n}; 9 documents searched."
    assert "not effects" in plain["notes"][0]
    assert plain["notes"][-1] == "Only statements coded Themes: Water."
    assert plain["project"] == "My review"
    assert "Most from Factors to Themes: Law and Water (2 studies), Buyers and Water (1 study)." in plain["summary"]


@pytest.mark.parametrize("count_by", ["studies", "documents", "statements"])
def test_labels_of_open_lists_stay_what_they_are(count_by):
    row = a_row("r1", ("themes", "water"), ("countries", HOSTILE))
    plain = plain_of((row,), dimensions=("themes", "countries"), count_by=count_by)
    assert plain["table"]["lines"][0]["cells"][1] == HOSTILE.capitalize()
