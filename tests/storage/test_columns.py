"""Evidence as columns: the same as the rows, assembled once, renewed with every change."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import numpy as np
import pytest
from builders import a_codebook
from evidence_builders import fill_project

from litreview import review, storage
from litreview.records import ROW_STATUSES
from litreview.storage import columns as module
from litreview.text import fold


@pytest.fixture
def project(tmp_path):
    storage.create_project(tmp_path / "review", name="x", codebook_text="")
    with storage.open_project(tmp_path / "review") as opened:
        fill_project(opened, tmp_path, a_codebook())
        yield opened


def of_place(lists, place):
    return lists.values[lists.starts[place] : lists.starts[place + 1]].tolist()


def test_load_columns_holds_what_the_rows_hold(project):
    rows, columns = review.load_proposals(project), storage.load_columns(project)
    assert [row.row_id.encode() for row in rows] == columns.row_ids.tolist()
    for place, row in enumerate(rows):
        assert columns.document_ids[columns.documents[place]] == row.document_id
        assert (columns.starts[place], columns.paragraphs[place]) == (row.span.start, row.paragraph)
        assert (None, "driver", "barrier", "mixed")[columns.polarities[place]] == row.polarity
        assert tuple(columns.assignments[i] for i in of_place(columns.codes, place)) == row.codes
        assert tuple(columns.study_ids[i] for i in of_place(columns.studies, place)) == row.study_ids
        stated = {kind for i, kind in enumerate(columns.gap_kinds) if columns.gaps[place] >> i & 1}
        assert stated == {*row.gap_kinds, *(["future"] if row.is_future else [])}
        assert columns.to_check[place] == bool(row.page_doubts)
        assert ROW_STATUSES[columns.statuses[place]] == "proposed"
    for number, word in enumerate(columns.words):
        found = [place for place, row in enumerate(rows) if word in fold(row.quote).split()]
        assert of_place(columns.rows_of_word, number) == found


def test_load_columns_assembles_once_and_again_after_a_change(project, monkeypatch):
    assembled = []
    assemble = module._assemble
    monkeypatch.setattr(module, "_assemble", lambda project: assembled.append(1) or assemble(project))
    assert storage.open_columns(project) is None
    first = storage.load_columns(project)
    assert storage.open_columns(project) is not None
    assert np.array_equal(storage.load_columns(project).row_ids, first.row_ids)
    assert assembled == [1]
    rows = review.load_proposals(project)
    mine = [row for row in rows if row.document_id == rows[0].document_id]
    storage.save_rows(project, rows[0].document_id, [replace(r, study_ids=()) for r in mine[:3]], code_key="k2")
    assert storage.open_columns(project) is None
    assert len(storage.load_columns(project).row_ids) == len(rows) - len(mine) + 3
    assert assembled == [1, 1]
    assert len([*(project.folder / ".columns").iterdir()]) == 1


def test_load_columns_works_where_nothing_can_be_written(project):
    (project.folder / ".columns").write_text("in the way")
    assert len(storage.load_columns(project).row_ids) == storage.count_rows(project)


def test_load_columns_of_an_empty_project_has_no_rows(tmp_path):
    storage.create_project(tmp_path / "review", name="x", codebook_text="")
    with storage.open_project(tmp_path / "review") as opened:
        columns = storage.load_columns(opened)
        assert len(columns.row_ids) == len(columns.words) == 0


def test_open_project_of_a_version_without_outlines_makes_them(project):
    before = storage.load_columns(project)
    project.close()
    with sqlite3.connect(project.folder / "review.sqlite") as database:
        database.execute("DROP TABLE outlines")
        database.execute("UPDATE meta SET value = '4' WHERE key = 'schema_version'")
    database.close()
    (folder,) = (project.folder / ".columns").iterdir()
    folder.rename(project.folder / "kept")
    with storage.open_project(project.folder) as opened:
        columns = storage.load_columns(opened)
        assert np.array_equal(columns.row_ids, before.row_ids)
        assert columns.assignments == before.assignments
        assert columns.countries == before.countries
        assert np.array_equal(columns.studies.values, before.studies.values)


def test_load_rows_and_load_studies_return_what_is_asked_for(project):
    rows = {row.row_id: row for row in storage.list_rows(project)}
    asked = ["0003", "0105", "gone"]
    assert storage.load_rows(project, asked) == {row_id: rows[row_id] for row_id in asked[:2]}
    studies = storage.list_studies(project)
    assert storage.load_studies(project, ["own-1", "gone", "own-0"]) == tuple(
        s for s in studies if s.study_id in ("own-0", "own-1")
    )
    assert storage.count_studies(project) == (5, len(studies) - 5)


def test_columns_of_which_a_file_is_missing_are_assembled_again(project):
    first = storage.load_columns(project)
    (folder,) = (path for path in (project.folder / ".columns").iterdir() if path.is_dir())
    (folder / "starts.npy").unlink()
    assert storage.open_columns(project) is None
    assert np.array_equal(storage.load_columns(project).starts, first.starts)
    assert storage.open_columns(project) is not None
