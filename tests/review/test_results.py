import csv
from dataclasses import replace

import openpyxl
import pytest
from builders import a_codebook

from litreview import evidence, review, storage
from litreview.errors import InputError
from litreview.records import Codebook, Decision
from litreview.spans import Span


def test_load_evidence_attaches_the_papers_own_study(run_project):
    studies = {s.study_id for s in storage.list_studies(run_project)}
    rows = review.load_evidence(run_project)
    assert rows
    assert {study for row in rows for study in row.study_ids} <= studies


def test_load_evidence_replays_decisions_after_a_new_run(run_project):
    row = review.load_evidence(run_project)[0]
    storage.decide_row(run_project, Decision(row.row_id, "reject", "Ann", "2026-01-01T00:00:00Z"))
    path = run_project.codebook_path
    path.write_text(path.read_text().replace("version: ", "version: 9", 1))
    review.run_review(run_project)
    assert next(r for r in review.load_evidence(run_project) if r.row_id == row.row_id).status == "rejected"


def test_map_evidence_counts_what_was_searched_and_what_failed(project, papers):
    (papers / "empty.pdf").write_bytes(b"")
    review.add_papers(project, [str(papers)])
    review.run_review(project)
    codebook = review.load_codebook(project)
    rows = review.load_evidence(project)
    gap_map = review.map_evidence(project, rows, codebook=codebook, row_dimension="factors", column_dimension="themes")
    assert (gap_map.n_searched, gap_map.n_failed) == (2, 1)


def test_map_evidence_of_chosen_papers_says_how_many_were_searched(run_project):
    codebook, rows = review.load_codebook(run_project), review.load_evidence(run_project)
    chosen = {rows[0].document_id}
    kept = [row for row in rows if row.document_id in chosen]
    sides = {"row_dimension": "factors", "column_dimension": "themes"}
    gap_map = review.map_evidence(run_project, kept, codebook=codebook, searched=chosen, **sides)
    assert gap_map.n_searched == 1
    assert {d for cell in gap_map.cells for d in cell.document_ids} <= chosen


def test_export_review_writes_the_countries_of_study(run_project, tmp_path):
    path = tmp_path / "evidence.xlsx"
    review.export_review(run_project, path)
    sheet = list(openpyxl.load_workbook(path)["Countries"].values)
    roles = [dict(zip(sheet[0], line, strict=True)) for line in sheet[1:]]
    assert [(r["document"], r["iso2"], r["role"]) for r in roles] == [
        ("wages.txt", "BR", "study"), ("wages.txt", "DE", "study"), ("water.txt", "PK", "study"),
    ]  # fmt: skip
    assert roles[2]["quote"] == "Local inspectors forced tanneries in Pakistan to treat effluent."


def test_default_dimensions_are_factors_and_themes():
    assert review.default_dimensions(a_codebook()) == ("factors", "themes")


def test_default_dimensions_refuses_a_codebook_without_a_map():
    with pytest.raises(InputError, match="fewer than two"):
        review.default_dimensions(Codebook("x", "1", "x", "x", "x", a_codebook().dimensions[:1]))


def test_every_quote_stands_in_its_document(run_project):
    for row in review.load_evidence(run_project):
        document = storage.load_document(run_project, row.document_id)
        assert row.span.cut(document.text) == row.quote
        for mention in row.mentions:
            assert mention.span.cut(document.text) == mention.quote


def add_words(project, quote, **coding):
    document = next(
        d for f in storage.list_files(project) if quote in (d := storage.load_document(project, f.document_id)).text
    )
    start = document.text.index(quote)
    anchor = evidence.anchor_words(document, Span(start, start + len(quote)))
    row_id = evidence.added_row_id(anchor)
    coding = {"codes": (), "gap_kinds": ("practice",), "is_future": False} | coding
    storage.decide_row(project, Decision(row_id, "add", "Ann", "2026-01-01T00:00:00Z", anchor=anchor, **coding))
    return row_id


def test_added_statement_is_evidence_in_its_place_and_outlives_recoding_and_reading_anew(run_project, papers):
    row_id = add_words(run_project, "to treat effluent")
    before = review.load_evidence(run_project)
    (row,) = [r for r in before if r.row_id == row_id]
    assert (row.status, row.added_by, row.gap_kinds, len(row.study_ids)) == ("added", "Ann", ("practice",), 1)
    here = [r.span.start for r in before if r.document_id == row.document_id]
    assert here == sorted(here)
    assert row_id not in {r.row_id for r in review.load_proposals(run_project)}
    with run_project.codebook_path.open("a") as codebook:
        codebook.write("\n# read again\n")
    review.run_review(run_project)
    assert row in review.load_evidence(run_project)
    assert review.report_review(run_project).n_rows == len(before)


def test_added_statement_that_is_found_no_more_is_a_problem(run_project):
    row_id = add_words(run_project, "to treat effluent")
    (entry,) = [f for f in storage.list_files(run_project) if f.name == "water.txt"]
    document = storage.load_document(run_project, entry.document_id)
    other = replace(document, text=document.text.replace("treat effluent", "clean sewage!!"))
    storage.save_document(run_project, other, sha256=entry.sha256, read_key=entry.read_key)
    assert row_id not in {r.row_id for r in review.load_evidence(run_project)}
    (problem,) = [p for p in review.report_review(run_project).problems if "Ann added" in p.what]
    assert (problem.where, problem.severity, problem.document_id) == ("water.txt", "warning", entry.document_id)
    assert "to treat effluent" in problem.what


def test_export_says_who_added_a_statement(run_project, tmp_path):
    add_words(run_project, "to treat effluent")
    review.export_review(run_project, tmp_path / "e.csv")
    with (tmp_path / "e.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = [r for r in csv.DictReader(file) if r["added_by"]]
    assert (row["quote"], row["added_by"], row["origin"], row["status"]) == (
        "to treat effluent.",
        "Ann",
        "reviewer",
        "added",
    )
