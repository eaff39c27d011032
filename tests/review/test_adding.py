import json
import os
from pathlib import Path

from litreview import review, storage


def test_add_papers_takes_files_folders_and_globs(project, papers, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "x.md").write_text("# X\n\nText.")
    report = review.add_papers(project, [str(papers / "water.txt"), str(papers / "*.txt"), str(tmp_path / "more")])
    assert report.added == ("water.txt", "wages.txt", "x.md")
    assert report.problems == ()


def test_add_papers_passes_over_what_it_cannot_read_in_a_folder(project, papers):
    (papers / "figure.png").write_bytes(b"png")
    report = review.add_papers(project, [str(papers)])
    assert "figure.png" not in report.added


def test_add_papers_keeps_a_file_that_was_named_whatever_its_suffix(project, papers):
    (papers / "paper.docx").write_bytes(b"PK")
    assert review.add_papers(project, [str(papers / "paper.docx")]).added == ("paper.docx",)


def test_add_papers_says_what_is_missing_and_adds_the_rest(project, papers):
    report = review.add_papers(project, ["nowhere.pdf", str(papers / "water.txt")])
    assert report.added == ("water.txt",)
    assert [p.where for p in report.problems] == ["nowhere.pdf"]


def test_add_papers_knows_what_it_has(project, papers):
    review.add_papers(project, [str(papers)])
    report = review.add_papers(project, [str(papers)])
    assert (report.added, report.known) == ((), ("wages.txt", "water.txt"))
    assert len(storage.list_files(project)) == 2


def test_add_papers_keeps_a_hostile_name_as_a_name_only(project, papers):
    hostile = papers / "= cmd & $5.txt"
    hostile.write_text("Text.")
    review.add_papers(project, [str(hostile)])
    entry = storage.list_files(project)[0]
    assert entry.name == "= cmd & $5.txt"
    assert project.paper_path(entry.sha256, entry.suffix).parent == project.folder / "papers"


def test_build_demo_brings_labels_and_leaves_those_that_are_there(tmp_path, papers):
    corpus, folder = tmp_path / "corpus", tmp_path / "demo"
    (corpus / "gold").mkdir(parents=True)
    papers.rename(corpus / "pdfs")
    line = {"id": "a-1", "text": "Trade unions raised wages in Brazil.", "gap": []}
    (corpus / "gold" / "a.jsonl").write_text(json.dumps(line))
    assert review.build_demo(folder, corpus).n_read == 2
    with storage.open_project(folder) as project:
        (gold,) = review.list_gold(project)
        assert review.evaluate_review(project, [gold]).n_units == 1
    gold.write_text('{"id": "mine", "text": "Mine.", "gap": []}\n')
    review.build_demo(folder, corpus)
    assert "mine" in gold.read_text()


def test_add_papers_names_a_file_whose_name_is_not_utf8_and_adds_the_rest(project, papers):
    before = len(list(papers.iterdir()))
    Path(os.fsdecode(os.fsencode(papers) + b"/M\xfcller.txt")).write_text("Some text.")
    report = review.add_papers(project, [str(papers)])
    assert [(p.what, p.where) for p in report.problems if p.severity == "error"] == [
        ("The file's name is not UTF-8.", "M\ufffdller.txt")
    ]
    assert 0 < len(report.added) <= before
