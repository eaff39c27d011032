import pytest

from litreview import documents, mentions, review, storage
from litreview.errors import CodebookError
from litreview.records import Problem
from litreview.review import ProgressEvent
from litreview.statements import encoder
from litreview.statements.encoder import forget_scores


def test_run_review_reads_codes_and_counts(project, papers):
    review.add_papers(project, [str(papers)])
    report = review.run_review(project)
    assert (report.n_read, report.n_failed, report.n_coded, report.n_documents) == (2, 0, 2, 2)
    assert report.n_rows == len(review.load_evidence(project)) > 0


def test_run_review_does_nothing_the_second_time(run_project):
    assert review.run_review(run_project).did_nothing


def test_run_review_reads_only_the_paper_that_was_added(run_project, papers):
    (papers / "new.txt").write_text("A third paper\n\nLocal inspectors closed tanneries in India.\n")
    review.add_papers(run_project, [str(papers)])
    report = review.run_review(run_project)
    assert (report.n_read, report.n_coded, report.n_documents) == (1, 1, 3)


def test_run_review_codes_again_but_reads_nothing_when_the_codebook_changes(run_project):
    path = run_project.codebook_path
    path.write_text(path.read_text().replace("version: ", "version: 9", 1))
    report = review.run_review(run_project)
    assert (report.n_read, report.n_coded) == (0, 2)


def countries(project):
    named = {f.document_id: f.name for f in storage.list_files(project)}
    return {
        named[d]: [(role.iso2, role.part) for role in roles] for d, roles in storage.list_country_roles(project).items()
    }


def test_run_review_keeps_the_parts_of_countries(run_project):
    assert countries(run_project) == {
        "water.txt": [("PK", "study")],
        "wages.txt": [("BR", "study"), ("DE", "study")],
    }


def test_run_review_sorts_countries_that_the_codebook_does_not_ask_for(run_project):
    path = run_project.codebook_path
    path.write_text(path.read_text().partition("  - id: countries\n")[0])
    review.run_review(run_project)
    assert countries(run_project)["water.txt"] == [("PK", "study")]
    rows = review.load_evidence(run_project)
    assert rows
    asked = {d.dimension_id for d in review.load_codebook(run_project).dimensions}
    assert {m.dimension_id for row in rows for m in row.mentions} <= asked
    assert not any(m.iso2 for row in rows for m in row.mentions)


@pytest.mark.parametrize("change", ["codebook", "version", "kept by an earlier version"])
def test_run_review_sorts_countries_again_when(run_project, monkeypatch, change):
    before = storage.list_country_roles(run_project)
    for entry in storage.list_files(run_project):
        storage.save_rows(run_project, entry.document_id, [], code_key=entry.code_key)
    if change == "codebook":
        path = run_project.codebook_path
        path.write_text(path.read_text().replace("version: ", "version: 9", 1))
    elif change == "version":
        monkeypatch.setattr(mentions, "ROLES_VERSION", "next")
    else:
        for entry in storage.list_files(run_project):
            storage.save_rows(run_project, entry.document_id, [], code_key="of an earlier version")
    assert review.run_review(run_project).n_coded == 2
    assert storage.list_country_roles(run_project) == before


def test_run_review_takes_what_the_model_read_from_the_project_when_the_codebook_changes(run_project, monkeypatch):
    forget_scores()
    monkeypatch.setattr(encoder, "_read", lambda _, texts: pytest.fail(f"read {texts} again") if texts else [])
    path = run_project.codebook_path
    path.write_text(path.read_text().replace("version: ", "version: 9", 1))
    assert review.run_review(run_project).n_coded == 2


def test_run_review_refuses_a_broken_codebook_before_doing_anything(project, papers):
    review.add_papers(project, [str(papers)])
    project.codebook_path.write_text("codebook: [\n")
    with pytest.raises(CodebookError, match=r"codebook\.yaml:\d+:\d+"):
        review.run_review(project)
    assert {f.status for f in storage.list_files(project)} == {"new"}


def test_run_review_goes_on_after_bad_files(project, papers):
    (papers / "empty.pdf").write_bytes(b"")
    (papers / "liar.pdf").write_bytes(b"PK\x03\x04 this is a zip")
    review.add_papers(project, [str(papers)])
    report = review.run_review(project)
    assert (report.n_read, report.n_failed) == (2, 2)
    assert {p.severity for p in report.problems} >= {"error"}
    assert all(p.what and p.where and p.remedy for p in report.problems)
    assert review.run_review(project).did_nothing


def test_run_review_goes_on_where_it_was_stopped(project, papers):
    review.add_papers(project, [str(papers)])

    def stop(event: ProgressEvent) -> None:
        if event.step == "Coding" and event.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        review.run_review(project, progress=stop)
    report = review.run_review(project)
    assert (report.n_read, report.n_coded) == (0, 1)


def test_run_review_reports_progress_to_the_end(project, papers):
    review.add_papers(project, [str(papers)])
    events: list[ProgressEvent] = []
    review.run_review(project, progress=events.append)
    for step in ("Reading", "Coding"):
        last = [e for e in events if e.step == step][-1]
        assert last.done == last.total > 0


def test_two_reviews_from_scratch_export_the_same_bytes(tmp_path, papers):
    exports = []
    for name in ("one", "two"):
        review.new_review(tmp_path / name, codebook="csr-clusters", name="Same")
        with storage.open_project(tmp_path / name) as project:
            review.add_papers(project, [str(papers)])
            review.run_review(project)
            paths = [tmp_path / f"{name}{suffix}" for suffix in (".csv", ".jsonl", ".xlsx", ".html")]
            for path in paths:
                review.export_review(project, path)
        exports.append({path.suffix: path.read_bytes() for path in paths})
    for suffix, exported in exports[0].items():
        assert exported == exports[1][suffix], suffix


def test_run_review_tries_a_paper_again_whose_reader_was_stopped_from_outside(project, papers, monkeypatch):
    review.add_papers(project, [str(papers)])
    read_documents = documents.read_documents

    def stop_first(entries, **settings):
        first, *others = read_documents(entries, **settings)
        problem = Problem("Reading was stopped.", first.name, "Run again.", "error")
        return [documents.ReadOutcome(first.name, first.path, None, problem, 0.0, may_pass=True), *others]

    with monkeypatch.context() as patched:
        patched.setattr(documents, "read_documents", stop_first)
        assert review.run_review(project).n_failed == 1
    assert ("wages.txt", "failed") in [(f.name, f.status) for f in storage.list_files(project)]
    report = review.run_review(project)
    assert (report.n_read, report.n_failed) == (1, 0)
