import multiprocessing
import os
import signal
import sqlite3
from dataclasses import replace

import pytest
from builders import DOCUMENT_ID, a_country, a_document, a_row
from workers import decide_many, hold

from litreview import storage
from litreview.errors import InputError, ProjectError
from litreview.records import Bibliography, CellDecision, Decision, Problem, Study
from litreview.spans import Span


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "review"
    storage.create_project(folder, name='A "review"', codebook_text="codebook: x\n")
    return folder


@pytest.fixture
def project(folder):
    with storage.open_project(folder) as project:
        yield project


def add(project, tmp_path, name="paper.txt", content=b"Some text."):
    path = tmp_path / name
    path.write_bytes(content)
    assert storage.add_file(project, path)
    return next(f for f in storage.list_files(project) if f.name == name)


def a_decision(action):
    return Decision("r1", action, "Ann", "2026-01-01T00:00:00Z")


def test_create_project_writes_settings_that_load_back(project):
    assert project.name == 'A "review"'
    assert project.settings.topics.methods == ("nmf",)


def test_create_project_refuses_a_folder_thatholds_something(tmp_path):
    (tmp_path / "thesis.docx").write_text("precious")
    with pytest.raises(ProjectError, match="something here already"):
        storage.create_project(tmp_path, name="x", codebook_text="")


def test_open_project_refuses_a_folder_that_is_no_project(tmp_path):
    with pytest.raises(ProjectError, match="no litreview project"):
        storage.open_project(tmp_path)


def test_open_project_names_every_wrong_setting(folder):
    (folder / "litreview.toml").write_text('name = "x"\ncolour = 1\n[reading]\nworkers = 0\n')
    with pytest.raises(ProjectError, match=r"(?s)reading\.workers.*colour|colour.*reading\.workers"):
        storage.open_project(folder)


def test_open_project_refuses_a_database_of_a_newer_version(folder):
    storage.open_project(folder).close()
    with sqlite3.connect(folder / "review.sqlite") as database:
        database.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    with pytest.raises(ProjectError, match="newer litreview"):
        storage.open_project(folder)


def test_open_project_brings_an_older_database_up_to_date(folder, tmp_path):
    with storage.open_project(folder) as project:
        add(project, tmp_path)
    with sqlite3.connect(folder / "review.sqlite") as database:
        for column in ("n_ocr_pages", "n_doubtful_pages"):
            database.execute(f"ALTER TABLE documents DROP COLUMN {column}")
        database.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    with storage.open_project(folder) as project:
        document = a_document("Law matters.")
        storage.save_document(project, document, sha256=storage.list_files(project)[0].sha256, read_key="k")
        assert storage.list_files(project)[0].n_doubtful_pages == 0


def test_open_project_of_a_version_without_country_roles_opens_and_misses_them(folder, tmp_path):
    with storage.open_project(folder) as project:
        sha256 = add(project, tmp_path).sha256
        storage.save_document(project, a_document("Wages rose in Chad."), sha256=sha256, read_key="k")
        storage.save_rows(project, DOCUMENT_ID, [a_row("r1")], code_key="c")
    with sqlite3.connect(folder / "review.sqlite") as database:
        database.execute("DROP TABLE country_roles")
        database.execute("UPDATE meta SET value = '2' WHERE key = 'schema_version'")
    with storage.open_project(folder) as project:
        assert storage.list_country_roles(project) == {}
        assert len(storage.list_rows(project)) == 1


def test_open_project_of_a_version_without_numbered_decisions_keeps_them_and_numbers_new_ones(folder):
    with storage.open_project(folder) as project:
        storage.decide_row(project, a_decision("accept"))
    with sqlite3.connect(folder / "review.sqlite") as database:
        database.execute("DROP INDEX decisions_by_sent_id")
        database.execute("ALTER TABLE decisions DROP COLUMN sent_id")
        database.execute("UPDATE meta SET value = '3' WHERE key = 'schema_version'")
    with storage.open_project(folder) as project:
        for _ in range(2):
            storage.decide_rows(project, {"tab:1": a_decision("reject")})
        assert [d.action for d in storage.list_decisions(project)] == ["accept", "reject"]


def test_decide_rows_keeps_a_decision_that_is_sent_twice_once(project):
    storage.decide_rows(project, {"tab:1": a_decision("accept"), "tab:2": a_decision("undo")})
    storage.decide_rows(project, {"tab:2": a_decision("undo"), "tab:3": a_decision("reject")})
    assert [d.action for d in storage.list_decisions(project)] == ["accept", "undo", "reject"]
    assert [d.action for d in storage.list_decisions(project, after=2)] == ["reject"]


def test_revisions_tell_decisions_from_other_changes(project, tmp_path):
    before = project.revisions()
    storage.decide_rows(project, {"tab:1": a_decision("accept"), "tab:2": a_decision("undo")})
    storage.decide_row(project, a_decision("reject"))
    decided = project.revisions()
    assert decided[0] > before[0]
    assert decided[1] == before[1]
    add(project, tmp_path)
    assert project.revisions()[1] > decided[1]


def test_save_document_counts_pages_read_by_ocr_and_pages_in_doubt(project, tmp_path):
    entry = add(project, tmp_path)
    page = a_document("Law matters.").pages[0]
    pages = (replace(page, ocr_confidence=0.9, doubts=("poor scan",)), replace(page, number=2, spans=()))
    storage.save_document(project, a_document("Law matters.", pages=pages), sha256=entry.sha256, read_key="k")
    (entry,) = storage.list_files(project)
    assert (entry.n_ocr_pages, entry.n_doubtful_pages) == (1, 1)


def test_open_project_refuses_a_file_that_is_no_database(folder):
    (folder / "review.sqlite").write_bytes(b"not a database, not at all" * 100)
    with pytest.raises(ProjectError, match="cannot be opened"):
        storage.open_project(folder)


def test_database_that_another_program_holds_is_not_called_broken(folder, project, monkeypatch):
    monkeypatch.setattr(storage.project, "BUSY_TIMEOUT_MS", 20)
    with storage.open_project(folder) as other, sqlite3.connect(folder / "review.sqlite") as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProjectError, match="cannot be written: database is locked") as told:
            storage.decide_rows(other, {"1": a_decision("accept")})
        assert "Another program holds it" in told.value.remedy
        with pytest.raises(ProjectError, match="Another program holds it") as told:
            storage.open_project(folder)
        assert "remove" not in told.value.remedy
    assert storage.list_decisions(project) == ()


def test_database_that_may_not_be_written_is_not_called_broken(project):
    with project.reading() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(ProjectError, match="readonly") as told:
        storage.decide_rows(project, {"1": a_decision("accept")})
    assert told.value.remedy.startswith("Check that the folder may be written")


def test_open_project_uses_write_ahead_logging_and_foreign_keys(project):
    with project.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_add_file_keeps_the_bytes_under_their_digest(project, tmp_path):
    entry = add(project, tmp_path)
    kept = project.paper_path(entry.sha256, entry.suffix)
    assert kept.read_bytes() == b"Some text."
    assert kept.name == f"{entry.sha256}.txt"


def test_add_file_knows_the_same_bytes_under_another_name(project, tmp_path):
    add(project, tmp_path)
    copy = tmp_path / "copy.txt"
    copy.write_bytes(b"Some text.")
    assert not storage.add_file(project, copy)
    assert len(storage.list_files(project)) == 1


def test_save_document_gives_back_the_same_document(project, tmp_path):
    entry = add(project, tmp_path)
    document = a_document("Law matters.", "Wages rose.")
    storage.save_document(project, document, sha256=entry.sha256, read_key="k")
    assert storage.load_document(project, DOCUMENT_ID) == document
    entry = storage.list_files(project)[0]
    assert (entry.status, entry.n_pages, entry.n_sentences, entry.read_key) == ("read", 1, 2, "k")


def test_save_document_replaces_what_was_read_before_and_its_rows(project, tmp_path):
    entry = add(project, tmp_path)
    storage.save_document(project, a_document("One."), sha256=entry.sha256, read_key="1")
    storage.save_rows(project, DOCUMENT_ID, [a_row("r1")], code_key="c")
    storage.save_document(project, a_document("Two."), sha256=entry.sha256, read_key="2")
    assert storage.load_document(project, DOCUMENT_ID).text == "Two."
    assert storage.list_rows(project) == ()


def test_save_rows_gives_back_rows_in_order_of_the_text(project, tmp_path):
    entry = add(project, tmp_path)
    storage.save_document(project, a_document("One."), sha256=entry.sha256, read_key="1")
    first, second = a_row("zz", ("factors", "law", "driver"), span=Span(0, 4)), a_row("aa", span=Span(5, 9))
    storage.save_rows(project, DOCUMENT_ID, [second, first], code_key="c")
    assert storage.list_rows(project) == (first, second)
    assert storage.list_files(project)[0].code_key == "c"


def test_save_rows_keeps_country_roles_in_place_of_those_before(project, tmp_path):
    entry = add(project, tmp_path)
    document = a_document("Wages rose in Chad.", "Wages fell in Peru.")
    storage.save_document(project, document, sha256=entry.sha256, read_key="1")
    chad, peru = a_country(document, "Chad", "TD"), a_country(document, "Peru", "PE", "comparison")
    storage.save_rows(project, DOCUMENT_ID, [], code_key="c", countries=[chad])
    storage.save_rows(project, DOCUMENT_ID, [], code_key="d", countries=[peru, chad])
    assert storage.list_country_roles(project) == {DOCUMENT_ID: (peru, chad)}


def test_list_country_roles_tells_no_country_from_not_known(project, tmp_path):
    entry = add(project, tmp_path)
    storage.save_document(project, a_document("One."), sha256=entry.sha256, read_key="1")
    assert storage.list_country_roles(project) == {}
    storage.save_rows(project, DOCUMENT_ID, [], code_key="c")
    assert storage.list_country_roles(project) == {DOCUMENT_ID: ()}


def test_save_document_drops_country_roles_of_what_was_read_before(project, tmp_path):
    entry = add(project, tmp_path)
    document = a_document("Wages rose in Chad.")
    storage.save_document(project, document, sha256=entry.sha256, read_key="1")
    storage.save_rows(project, DOCUMENT_ID, [], code_key="c", countries=[a_country(document, "Chad", "TD")])
    storage.save_document(project, a_document("Two."), sha256=entry.sha256, read_key="2")
    assert storage.list_country_roles(project) == {}


def test_save_failure_keeps_the_problem_and_drops_the_document(project, tmp_path):
    entry = add(project, tmp_path)
    storage.save_document(project, a_document("One."), sha256=entry.sha256, read_key="1")
    problem = Problem("It is encrypted.", "paper.txt", "Remove the password.", "error")
    storage.save_failure(project, problem, sha256=entry.sha256, read_key="f")
    assert storage.list_problems(project) == {entry.sha256: (problem,)}
    assert storage.list_files(project)[0].status == "failed"
    with pytest.raises(InputError, match="no document"):
        storage.load_document(project, DOCUMENT_ID)


def test_save_studies_gives_back_studies_and_names(project, tmp_path):
    entry = add(project, tmp_path)
    storage.save_document(project, a_document("One."), sha256=entry.sha256, read_key="1")
    studies = [
        Study("own-2020", "Own (2020)", Bibliography(), (DOCUMENT_ID,)),
        Study("b-1999", "B (1999)", Bibliography()),
    ]
    storage.save_studies(
        project, studies, own={DOCUMENT_ID: "own-2020"}, cited={(DOCUMENT_ID, "b-1999a"): "b-1999"}, key="k"
    )
    assert {s.study_id for s in storage.list_studies(project)} == {"own-2020", "b-1999"}
    assert storage.study_names(project) == ({DOCUMENT_ID: "own-2020"}, {(DOCUMENT_ID, "b-1999a"): "b-1999"})
    assert storage.step_key(project, "studies") == "k"


def test_decisions_outlive_their_rows_and_keep_their_order(project, tmp_path):
    decisions = [Decision("r1", a, "Ann", "2026-01-01T00:00:00Z") for a in ("accept", "reject", "undo")]
    for decision in decisions:
        storage.decide_row(project, decision)
    assert list(storage.list_decisions(project)) == decisions


def test_cell_decisions_come_back_in_order(project):
    decisions = [
        CellDecision("f", "law", "t", "water", action, "Ann", "2026-01-01T00:00:00Z", "why")
        for action in ("not_applicable", "applicable")
    ]
    for decision in decisions:
        storage.decide_cell(project, decision)
    assert list(storage.list_cell_decisions(project)) == decisions


def test_revision_goes_up_with_every_change_of_any_process(folder, project):
    before = project.revision()
    with storage.open_project(folder) as other:
        storage.save_step_key(other, "topics", "k")
    assert project.revision() == before + 1


def test_writing_is_all_or_nothing(project):
    def fail_in_the_middle():
        with project.writing() as connection:
            connection.exec_driver_sql("INSERT INTO meta VALUES ('half', 'done')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_in_the_middle()
    with project.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM meta WHERE key = 'half'").scalar() == 0


def test_two_writers_at_once_lose_no_decision(folder, project):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=decide_many, args=(folder, coder, 40)) for coder in ("Ann", "Ben")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert len(storage.list_decisions(project)) == 80


def test_running_refuses_a_second_run_until_the_first_is_killed(folder, project):
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    first = context.Process(target=hold, args=(folder, held))
    first.start()
    assert held.wait(30)
    with pytest.raises(ProjectError, match=f"process {first.pid}"), project.running():
        pass
    os.kill(first.pid, signal.SIGKILL)
    first.join(10)
    with project.running():
        pass
