from dataclasses import replace

import pytest
from builders import a_document, a_row

from litreview import storage
from litreview.app.snapshot import Shelf, Snapshot, stamp_of
from litreview.records import Decision


@pytest.fixture
def project(tmp_path):
    storage.create_project(tmp_path / "review", name="x", codebook_text="codebook: x\n")
    path = tmp_path / "a.txt"
    path.write_text("Laws help. Wages rise.")
    with storage.open_project(tmp_path / "review") as opened:
        storage.add_file(opened, path)
        (entry,) = storage.list_files(opened)
        document = a_document("Laws help.", "Wages rise.")
        storage.save_document(opened, document, sha256=entry.sha256, read_key="k")
        rows = [
            replace(a_row(name), document_id=document.document_id, span=s.span)
            for name, s in zip(("r1", "r2"), document.sentences, strict=True)
        ]
        storage.save_rows(opened, document.document_id, rows, code_key="k")
        yield opened


def decide(project, row_id, action):
    storage.decide_row(project, Decision(row_id, action, "Ann", "2026-01-01T00:00:00Z"))


def statuses(snapshot):
    return [row.status for row in snapshot.rows]


def test_refreshed_shows_decisions_and_keeps_what_they_do_not_change(project):
    first = Snapshot(project, stamp_of(project))
    assert statuses(first) == ["proposed", "proposed"]
    assert first.refreshed() is first
    decide(project, "r2", "accept")
    second = first.refreshed()
    assert statuses(second) == ["proposed", "accepted"]
    assert second.proposals is first.proposals
    decide(project, "r1", "reject")
    decide(project, "r2", "undo")
    decide(project, "gone", "accept")
    third = second.refreshed()
    assert statuses(third) == ["rejected", "proposed"]
    assert third.found_stamp == first.found_stamp != third.stamp
    assert statuses(first) == ["proposed", "proposed"]


def test_refreshed_after_a_run_loads_everything_anew(project):
    first = Snapshot(project, stamp_of(project))
    assert len(first.rows) == 2
    storage.save_rows(project, first.rows[0].document_id, first.rows[:1], code_key="k2")
    assert len(first.refreshed().rows) == 1


def test_shelf_gives_every_session_the_same_snapshot_until_something_changes(project):
    shelf = Shelf(Snapshot(project, stamp_of(project)))
    first = shelf.newest()
    assert shelf.newest() is first
    decide(project, "r1", "accept")
    assert statuses(shelf.newest()) == ["accepted", "proposed"]


def test_papers_of_one_name_are_told_apart(project, tmp_path):
    for folder, text in (("b", "Fees rise."), ("c", "Fees fall.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(text)
        storage.add_file(project, tmp_path / folder / "a.txt")
    for entry in storage.list_files(project):
        if entry.document_id is None:
            document = a_document("Fees change.", document_id=entry.sha256[:16])
            storage.save_document(project, document, sha256=entry.sha256, read_key="k")
    snapshot = Snapshot(project, stamp_of(project))
    assert list(snapshot.papers) == ["a.txt", "a.txt (2)", "a.txt (3)"]
    assert set(snapshot.papers.values()) == set(snapshot.names)
