"""What pages count from columns is what the rows say, decisions and statements that reviewers added among them."""

from __future__ import annotations

from collections import Counter

import pytest
from builders import CODEBOOK_TEXT, a_codebook, a_row
from evidence_builders import IN_GHANA, add_statements, columns_of, fill_project

from litreview import figures, gapmap, storage
from litreview.app.choosing_columns import found_labels
from litreview.app.counting_codes import (
    count_codes,
    count_gap_kinds,
    count_in_documents,
    count_rejected,
    count_statements,
)
from litreview.app.snapshot import Snapshot, stamp_of

ROWS = (
    a_row("r1", ("factors", "law", "driver"), ("themes", "water"), polarity="driver"),
    a_row("r2", ("factors", "buyers", "barrier"), ("themes", "wages"), polarity="barrier", study_ids=("khan-2007",)),
    a_row("r3", ("themes", "water"), gap_kinds=("evidence", "method")),
    a_row("r4", ("factors", "law", "barrier"), polarity="mixed", is_future=True),
    a_row("r5", ("themes", "water"), status="rejected", gap_kinds=("theory",)),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    base = tmp_path_factory.mktemp("counting")
    storage.create_project(base / "review", name="x", codebook_text=CODEBOOK_TEXT)
    with storage.open_project(base / "review") as project:
        fill_project(project, base, a_codebook())
        add_statements(project)
        yield Snapshot(project, stamp_of(project))


def kept(snapshot):
    return [row for row in snapshot.rows if row.status != "rejected"]


def test_count_codes_counts_studies_by_direction():
    law, buyers, other = count_codes(columns_of(ROWS), a_codebook().dimensions[1])
    assert (law.n_studies, law.n_driver, law.n_barrier) == (1, 1, 1)
    assert (buyers.n_studies, buyers.n_driver, buyers.n_barrier) == (1, 0, 1)
    assert other.n_studies == 0


def test_count_codes_counts_no_study_for_a_stated_gap_alone():
    water, wages = count_codes(columns_of(ROWS), a_codebook().dimensions[0])
    assert (water.n_studies, wages.n_studies) == (1, 1)
    only_gaps = columns_of([ROWS[2], a_row("r7", ("themes", "wages"), is_future=True)])
    assert [count.n_studies for count in count_codes(only_gaps, a_codebook().dimensions[0])] == [0, 0]


def test_count_gap_kinds_puts_the_most_frequent_first():
    columns = columns_of((*ROWS, a_row("r6", gap_kinds=("method",))))
    assert count_gap_kinds(columns) == (("method", 2), ("evidence", 1), ("future", 1))


def test_counts_of_no_rows_are_none():
    nothing = columns_of(())
    assert {c.n_studies for c in count_codes(nothing, a_codebook().dimensions[0])} == {0}
    assert count_gap_kinds(nothing) == ()
    assert count_statements(nothing) == count_in_documents(nothing) == {}


def test_columns_hold_added_statements_in_every_state_where_the_rows_do(snapshot):
    added = [row for row in snapshot.rows if row.added_by is not None]
    assert Counter(row.status for row in added) == {"added": 2, "edited": 1, "rejected": 1}
    assert len(snapshot.lost) == 1
    assert len(snapshot.rows) == snapshot.n_rows
    assert [row_id.decode() for row_id in snapshot.columns.row_ids] == [row.row_id for row in snapshot.rows]
    assert snapshot.rows_at(range(snapshot.n_rows)) == snapshot.rows
    assert found_labels(snapshot.columns)["countries", "GH"] == IN_GHANA.label


@pytest.mark.parametrize("dimension", a_codebook().dimensions[:2], ids=lambda d: d.dimension_id)
def test_count_codes_counts_the_studies_of_the_rows(snapshot, dimension):
    for counted in count_codes(snapshot.columns, dimension):
        having = [
            (code.polarity, study)
            for row in kept(snapshot)
            if row.polarity is not None or not (row.gap_kinds or row.is_future)
            for code in row.codes
            if (code.dimension_id, code.code_id) == (dimension.dimension_id, counted.code_id)
            for study in row.study_ids
        ]
        told = counted.n_studies, counted.n_driver, counted.n_barrier
        assert told == (
            len({study for _, study in having}),
            len({study for polarity, study in having if polarity == "driver"}),
            len({study for polarity, study in having if polarity == "barrier"}),
        )
    assert any(c.n_studies for c in count_codes(snapshot.columns, dimension))


def test_count_gap_kinds_counts_the_rows_that_state_each(snapshot):
    stated = Counter(kind for row in kept(snapshot) for kind in set(row.gap_kinds))
    stated["future"] = sum(row.is_future for row in kept(snapshot))
    assert dict(count_gap_kinds(snapshot.columns)) == stated


def test_count_statements_counts_the_rows_with_each_code(snapshot):
    counted = Counter(pair for row in kept(snapshot) for pair in {(c.dimension_id, c.code_id) for c in row.codes})
    assert count_statements(snapshot.columns) == counted


def test_count_in_documents_leaves_rejected_rows_out(snapshot):
    assert count_in_documents(snapshot.columns) == Counter(row.document_id for row in kept(snapshot))
    assert count_rejected(snapshot.columns) == len(snapshot.rows) - len(kept(snapshot)) > 0


@pytest.mark.parametrize("meet_in", ["statement", "paragraph", "document"])
@pytest.mark.parametrize("count_by", ["studies", "documents", "statements"])
def test_map_of_a_large_review_counts_added_statements_as_that_of_a_small_one_does(snapshot, meet_in, count_by):
    codebook = a_codebook()
    for down, across in (("factors", "themes"), ("countries", "factors"), ("themes", "gaps")):
        asked = {"codebook": codebook, "row_dimension": down, "column_dimension": across, "n_searched": 5}
        gap_map = gapmap.build_gap_map(snapshot.rows, meet_in=meet_in, **asked)
        counts = gapmap.count_map(snapshot.columns, meet_in=meet_in, count_by=count_by, **asked)
        plain = figures.gap_map_to_plain(gap_map, rows=snapshot.rows, codebook=codebook, count_by=count_by)
        assert figures.counts_to_plain(counts, codebook=codebook) == plain
