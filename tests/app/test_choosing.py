from __future__ import annotations

import pytest
from builders import a_codebook, a_country, a_document, a_row
from row_choosing import code_choices, filter_rows, studied_countries

from litreview.app.choosing import EvidenceFilter, documents_that_study, keep_directions, rows_of_cell, say_chosen
from litreview.records import Cell

OTHER = "d0c0000000000002"
ROWS = (
    a_row("r1", ("factors", "law", "driver"), ("themes", "water"), polarity="driver", quote="Los límites de la ley."),
    a_row("r2", ("factors", "buyers", "barrier"), ("themes", "wages"), polarity="barrier", study_ids=("khan-2007",)),
    a_row("r3", ("themes", "water"), gap_kinds=("evidence", "method"), document_id=OTHER),
    a_row("r4", ("factors", "law", "barrier"), polarity="mixed", is_future=True),
    a_row("r5", ("themes", "water"), status="rejected"),
)
NAMES = {ROWS[0].document_id: "khan.pdf", OTHER: "lund.pdf"}


def ids(rows: object) -> list[str]:
    return [row.row_id for row in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (EvidenceFilter(), ["r1", "r2", "r3", "r4"]),
        (EvidenceFilter(words="LIMITES ley"), ["r1"]),
        (EvidenceFilter(words="lund"), ["r3"]),
        (EvidenceFilter(words="buyers"), ["r2"]),
        (EvidenceFilter(codes=(("themes", "water"), ("themes", "wages"))), ["r1", "r2", "r3"]),
        (EvidenceFilter(codes=(("themes", "water"), ("factors", "law"))), ["r1"]),
        (EvidenceFilter(directions=("mixed", "open")), ["r3", "r4"]),
        (EvidenceFilter(gaps=("method",)), ["r3"]),
        (EvidenceFilter(gaps=("future",)), ["r4"]),
        (EvidenceFilter(document_ids=(OTHER,)), ["r3"]),
        (EvidenceFilter(studied_in=(OTHER,)), ["r3"]),
        (EvidenceFilter(studied_in=()), []),
        (EvidenceFilter(studied_in=(OTHER,), document_ids=(ROWS[0].document_id,)), []),
        (EvidenceFilter(words="nothing of the kind"), []),
    ],
)
def test_filter_rows_keeps(wanted: EvidenceFilter, kept: list[str]) -> None:
    assert ids(filter_rows(ROWS, wanted, names=NAMES)) == kept


def test_keep_directions_keeps_rows_that_only_state_a_gap() -> None:
    assert ids(keep_directions(ROWS, ("driver",))) == ["r1", "r3"]


def test_studied_countries_names_the_papers_that_study_each() -> None:
    first = a_document("Wages rose in Chad.", "Wages fell in Peru.", document_id="a")
    second = a_document("Wages rose in Peru.", document_id="b")
    countries = {
        "a": [a_country(first, "Peru", "PE"), a_country(first, "Chad", "TD", "affiliation")],
        "b": [a_country(second, "Peru", "PE")],
        "c": [],
    }
    assert studied_countries(countries) == {"Peru": {"a", "b"}}


def test_documents_that_study_takes_papers_of_any_chosen_country() -> None:
    studied = {"Chad": {"c"}, "Peru": {"a", "b"}, "Nepal": {"b"}}
    assert documents_that_study(["Nepal", "Peru"], studied) == ("a", "b")
    assert documents_that_study([], studied) is None
    assert documents_that_study(["Atlantis"], studied) is None


def test_say_chosen_says_what_is_counted() -> None:
    assert say_chosen(["Chad"], ("a",), 3) == "1 of 3 papers studies Chad; only its statements are counted"
    assert say_chosen(["Chad", "Peru"], ("a", "b"), 3) == (
        "2 of 3 papers study Chad or Peru; only their statements are counted"
    )
    assert say_chosen([], None, 3) is None


def test_rows_of_cell_puts_claims_first_and_adds_stated_gaps() -> None:
    cell = Cell("law", "water", "evidence", row_ids=("r1", "r5"), stated_gap_ids=("r3",))
    assert ids(rows_of_cell(cell, {r.row_id: r for r in ROWS}, names=NAMES)) == ["r1", "r3", "r5"]


def test_rows_of_cell_leaves_out_rows_that_are_gone() -> None:
    assert rows_of_cell(Cell("law", "water", "evidence", row_ids=("gone",)), {}, names={}) == ()


def test_code_choices_offers_what_was_found_open_lists_too() -> None:
    choices = code_choices(a_codebook(), (*ROWS, a_row("r6", ("countries", "PK"))))
    assert choices["countries", "PK"] == "Countries: Pk"
    assert ("themes", "effluent") not in choices
