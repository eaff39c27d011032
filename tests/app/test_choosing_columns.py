"""What pages choose from columns is what is chosen from records one by one."""

from __future__ import annotations

from itertools import product

import pytest
from builders import CODEBOOK_TEXT, a_codebook
from evidence_builders import fill_project
from row_choosing import code_choices, filter_rows, studied_countries

from litreview import evidence, gapmap, review, storage
from litreview.app import choosing
from litreview.app.choosing import EvidenceFilter
from litreview.app.choosing_columns import (
    code_choices_of,
    find_rows,
    keep_for_map,
    order_for_reading,
    rows_of_sentences,
    studied_countries_of,
)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    base = tmp_path_factory.mktemp("choosing")
    storage.create_project(base / "review", name="x", codebook_text=CODEBOOK_TEXT)
    with storage.open_project(base / "review") as opened:
        fill_project(opened, base, a_codebook())
        yield opened


@pytest.fixture(scope="module")
def rows(project):
    return review.load_evidence(project)


@pytest.fixture(scope="module")
def columns(project, rows):
    return evidence.put_on_columns(storage.load_columns(project), [r for r in rows if r.status != "proposed"])


def filters(columns):
    documents = ((), columns.document_ids[:2])
    yield from (
        EvidenceFilter(*parts)
        for parts in product(
            ("", "water", "Wat LAW", "sao", "o", "paper 3", "côte", "nowhere"),
            ((), (("themes", "water"),), (("themes", "water"), ("themes", "wages"), ("factors", "law"))),
            ((), ("driver",), ("open", "mixed")),
            ((), ("knowledge", "future"), ("practice",)),
            documents,
            (None, columns.document_ids[1:3]),
        )
    )


def test_find_rows_finds_what_filter_rows_finds(rows, columns):
    names = dict(zip(columns.document_ids, columns.names, strict=True))
    n_found = 0
    for wanted in filters(columns):
        found = [rows[place] for place in find_rows(columns, wanted)]
        assert found == [*filter_rows(rows, wanted, names=names)], wanted
        n_found += 0 < len(found) < len(rows)
    assert n_found > 100


@pytest.mark.parametrize("directions", [(), ("driver",), ("driver", "open"), choosing.DIRECTIONS])
@pytest.mark.parametrize("n_searched", [None, 3])
def test_keep_for_map_keeps_what_keep_directions_keeps(rows, columns, directions, n_searched):
    searched = None if n_searched is None else columns.document_ids[:n_searched]
    kept = keep_for_map(columns, directions, searched)
    wanted = [r for r in choosing.keep_directions(rows, directions) if searched is None or r.document_id in searched]
    assert [
        r for r, is_kept in zip(rows, [True] * len(rows) if kept is None else kept, strict=True) if is_kept
    ] == wanted


def test_order_for_reading_is_that_of_rows_of_cell(rows, columns):
    asked = {"codebook": a_codebook(), "row_dimension": "factors", "column_dimension": "themes"}
    names = dict(zip(columns.document_ids, columns.names, strict=True))
    by_id = {row.row_id: row for row in rows}
    for cell in gapmap.build_gap_map(rows, n_searched=5, **asked).row_totals:
        places = gapmap.find_rows_of_cell(columns, **asked, row_code=cell.row_code, column_code=None)
        ordered = tuple(rows[place] for place in order_for_reading(columns, places))
        assert ordered == choosing.rows_of_cell(cell, by_id, names=names)


def test_choices_and_countries_are_those_of_the_records(project, rows, columns):
    assert code_choices_of(a_codebook(), columns) == code_choices(a_codebook(), rows)
    studied = studied_countries(storage.list_country_roles(project))
    assert studied_countries_of(columns) == studied != {}


def test_rows_of_sentences_are_found_by_document_and_start(project):
    columns, rows = storage.load_columns(project), storage.list_rows(project)
    places = {(row.document_id, row.span.start): row.row_id for row in rows}
    nowhere = [("gone", 0), (rows[0].document_id, rows[0].span.start + 1), (rows[-1].document_id, 10**6)]
    assert rows_of_sentences(columns, [*places, *nowhere]) == places != {}


def test_words_of_another_script_find_nothing_instead_of_everything(columns):
    assert len(find_rows(columns, EvidenceFilter(words="  "))) > 0
    assert len(find_rows(columns, EvidenceFilter(words="水资源"))) == 0
