from dataclasses import replace

from builders import a_country, a_document, a_row
from row_choosing import studied_countries

from litreview.app.choosing import publication_years
from litreview.app.map_filters import MapFilter, keep_documents, keep_rows, say_filter
from litreview.app.map_view import narrow_cell
from litreview.app.pair_search import search_pair
from litreview.records import Bibliography, Cell, Study

PERU = a_document("Peru.", document_id="d1")
CHAD = a_document("Chad.", document_id="d2")
COUNTRIES = {"d1": (a_country(PERU, "Peru", "PE"),), "d2": (a_country(CHAD, "Chad", "TD"),), "d3": ()}
STUDIES = (
    Study("a", "A", Bibliography(year=2001), ("d1",)),
    Study("b", "B", Bibliography(year=2010), ("d2",)),
    Study("c", "C", Bibliography(), ("d3",)),
)


def kept(**asked):
    return keep_documents(
        MapFilter(**asked), document_ids=["d1", "d2", "d3"], studied=studied_countries(COUNTRIES),
        regions={"Africa": frozenset({"d2"}), "South America": frozenset({"d1"})}, years=publication_years(STUDIES),
    )  # fmt: skip


def test_no_filter_of_documents_keeps_all():
    assert kept() is None
    assert kept(least=0.5, statuses=("accepted",)) is None


def test_documents_pass_any_value_within_a_filter_and_all_filters():
    assert kept(studied=("Peru", "Chad")) == {"d1", "d2"}
    assert kept(regions=("Africa",)) == {"d2"}
    assert kept(years=(2000, 2005)) == {"d1"}
    assert kept(studied=("Peru", "Chad"), years=(2005, 2012)) == {"d2"}
    assert kept(regions=("Africa",), years=(2000, 2005)) == frozenset()
    assert kept(document_ids=("d3",)) == {"d3"}


def ids(rows, searched=None, **asked):
    return [row.row_id for row in keep_rows(rows, MapFilter(**asked), searched)]


def test_rows_pass_by_actor_status_probability_and_direction():
    rows = (
        a_row("r1", ("actors", "state"), polarity="driver", confidence=0.9, status="accepted"),
        a_row("r2", ("actors", "ngo"), polarity="barrier", confidence=0.6, document_id="d2"),
        a_row("r3", ("themes", "water")),
    )
    assert ids(rows) == ["r1", "r2", "r3"]
    assert ids(rows, actors=(("actors", "state"), ("actors", "ngo"))) == ["r1", "r2"]
    assert ids(rows, statuses=("accepted",)) == ["r1"]
    assert ids(rows, least=0.7) == ["r1"]
    assert ids(rows, directions=("barrier",)) == ["r2"]
    assert ids(rows, frozenset({"d2"})) == ["r2"]


def test_the_number_of_filters_is_told():
    assert say_filter(MapFilter()) is None
    assert say_filter(MapFilter(studied=("Peru",))) is None
    assert say_filter(MapFilter(least=0.5)) == "1 more filter"
    assert say_filter(MapFilter(least=0.5, directions=("driver",))) == "2 more filters"


def test_a_segment_narrows_what_a_cell_counts():
    rows = [a_row("r1", study_ids=("a",)), a_row("r2", study_ids=("b",))]
    cell = Cell("law", "water", "evidence", ("a", "b"), ("d1",), ("r1", "r2"), driver_ids=("r1",), barrier_ids=("r2",))
    narrowed = narrow_cell(cell, rows[:1])
    assert (narrowed.study_ids, narrowed.row_ids, narrowed.barrier_ids) == (("a",), ("r1",), ())


PAIRS = ("factors", "law"), ("themes", "wages")
LABELS = ("Enforcement of laws", "Wages and hours")


def test_search_pair_finds_both_codes_in_one_paragraph_then_near():
    rows = [
        a_row("law1", ("factors", "law"), paragraph=4),
        a_row("pay1", ("themes", "wages"), paragraph=4),
        a_row("pay2", ("themes", "wages"), paragraph=6),
        a_row("far", ("themes", "wages"), paragraph=40),
        a_row("alone", ("themes", "wages"), document_id="d2"),
    ]
    found = search_pair(rows, PAIRS, LABELS)
    assert [r.row_id for r in found.in_paragraph] == ["law1", "pay1"]
    assert [r.row_id for r in found.near] == ["pay2"]
    assert (found.named, found.n_documents) == ((), 1)


def test_search_pair_finds_a_word_of_the_other_code():
    strict = a_row("r1", ("themes", "wages"), quote="Pay rose where enforcing was strict.")
    rows = [strict, a_row("r2", ("themes", "wages"))]
    assert [r.row_id for r in search_pair(rows, PAIRS, LABELS).named] == ["r1"]


def test_search_pair_leaves_out_rejected_rows():
    rows = [a_row("r1", ("factors", "law")), replace(a_row("r2", ("themes", "wages")), status="rejected")]
    assert search_pair(rows, PAIRS, LABELS).n_documents == 0
