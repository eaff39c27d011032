"""Counts from columns are those of `build_gap_map`, cell by cell, in every view."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from builders import CODEBOOK_TEXT, a_codebook
from evidence_builders import fill_project

from litreview import evidence, figures, gapmap, review, storage
from litreview.gapmap import tallying
from litreview.records import CellDecision, Code


@pytest.fixture(scope="module")
def codebook():
    """A codebook in which a theme has the id of a factor."""
    book = a_codebook()
    themes, *others = book.dimensions
    return replace(book, dimensions=(replace(themes, codes=(*themes.codes, Code("law", "Law", "Law."))), *others))


@pytest.fixture(scope="module")
def project(tmp_path_factory, codebook):
    base = tmp_path_factory.mktemp("tallying")
    storage.create_project(base / "review", name="x", codebook_text=CODEBOOK_TEXT)
    with storage.open_project(base / "review") as opened:
        fill_project(opened, base, codebook)
        yield opened


@pytest.fixture(scope="module")
def rows(project):
    return review.load_evidence(project)


@pytest.fixture(scope="module")
def columns(project, rows):
    decided = [row for row in rows if row.status != "proposed"]
    return evidence.put_on_columns(storage.load_columns(project), decided)


PAIRS = [*permutations(("themes", "factors", "countries", "gaps"), 2)]
DECISIONS = (CellDecision("factors", "law", "themes", "wages", "not_applicable", "Ann", "2026", "Outside"),)


@pytest.mark.parametrize("count_by", ["studies", "documents", "statements"])
@pytest.mark.parametrize("meet_in", ["statement", "paragraph", "document"])
@pytest.mark.parametrize("marks_at_most", [0, tallying._MARKS_AT_MOST])
def test_count_map_says_of_every_cell_what_build_gap_map_says(
    rows, columns, codebook, meet_in, count_by, marks_at_most, monkeypatch
):
    monkeypatch.setattr(tallying, "_MARKS_AT_MOST", marks_at_most)
    monkeypatch.setattr(tallying, "_AT_ONCE", 50)  # several portions
    for down, across in PAIRS:
        asked = {"codebook": codebook, "row_dimension": down, "column_dimension": across, "n_searched": 5}
        asked |= {"meet_in": meet_in, "cell_decisions": DECISIONS}
        gap_map = gapmap.build_gap_map(rows, **asked)
        counts = gapmap.count_map(columns, count_by=count_by, **asked)
        plain = figures.gap_map_to_plain(gap_map, rows=rows, codebook=codebook, count_by=count_by)
        assert figures.counts_to_plain(counts, codebook=codebook) == plain
        assert counts.n_studies_met == gap_map.n_studies
        assert counts.n_without_factor == gap_map.n_without_factor
        assert bool(counts.n_without_factor) == ("factors" in (down, across))
        assert plain["total"]["count"] > 0


def test_count_map_counts_only_the_rows_chosen(rows, columns, codebook):
    asked = {"codebook": codebook, "row_dimension": "factors", "column_dimension": "themes", "n_searched": 2}
    chosen = columns.documents < 2
    kept = [row for row in rows if row.document_id in columns.document_ids[:2]]
    counts = gapmap.count_map(columns, chosen, **asked)
    plain = figures.gap_map_to_plain(gapmap.build_gap_map(kept, **asked), rows=kept, codebook=codebook)
    assert figures.counts_to_plain(counts, codebook=codebook) == plain


def test_count_map_of_no_rows_is_empty(columns, codebook):
    nothing = np.zeros(len(columns.documents), np.bool_)
    counts = gapmap.count_map(
        columns, nothing, codebook=codebook, row_dimension="factors", column_dimension="themes", n_searched=0
    )
    assert counts.n_statements.sum() == counts.n_studies_met == 0


@pytest.mark.parametrize("meet_in", ["statement", "paragraph", "document"])
def test_find_rows_of_cell_finds_the_rows_that_the_cell_names(rows, columns, codebook, meet_in):
    places = {row.row_id: place for place, row in enumerate(rows)}
    asked = {"codebook": codebook, "row_dimension": "factors", "column_dimension": "themes", "meet_in": meet_in}
    gap_map = gapmap.build_gap_map(rows, n_searched=5, **asked)
    cells = (*gap_map.cells, *gap_map.row_totals, *gap_map.column_totals)
    for cell in cells:
        codes = {"row_code": cell.row_code or None, "column_code": cell.column_code or None}
        found = gapmap.find_rows_of_cell(columns, **asked, **codes)
        assert found.tolist() == sorted(places[i] for i in {*cell.row_ids, *cell.stated_gap_ids})
    assert any(cell.row_ids for cell in gap_map.cells)
