import pytest

from litreview import review, storage
from litreview.codebooks import codebook_text
from litreview.errors import InputError
from litreview.review.uploading import NAME_AT_MOST, paper_name

PDF = b"%PDF-1.4 a start is all that is looked at here"


def test_add_uploads_keeps_the_same_bytes_once_under_their_digest(project):
    report = review.add_uploads(project, [("a.txt", b"Wages rise."), ("b.txt", b"Wages rise."), ("c.pdf", PDF)])
    assert (report.added, report.known, report.problems) == (("a.txt", "c.pdf"), ("b.txt",), ())
    for entry in storage.list_files(project):
        kept = project.paper_path(entry.sha256, entry.suffix)
        assert kept.parent == project.folder / "papers"
        assert kept.stat().st_size == entry.n_bytes


def test_add_uploads_knows_what_was_added_as_a_file(project, papers):
    review.add_papers(project, [str(papers / "water.txt")])
    assert review.add_uploads(project, [("w.txt", (papers / "water.txt").read_bytes())]).known == ("w.txt",)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.pdf", b"", "The file is empty"),
        ("text.pdf", b"only text", "called PDF but is something else"),
        ("page.pdf", b"<html><body>Sign in</body></html>", "a web page, perhaps one to sign in"),
        ("paper.docx", PDF, "called DOCX but is a PDF"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "“.doc” are not read"),
        ("nothing", PDF, "but this one is a PDF"),
        ("big.txt", b"x" * 2_000_001, "at most 2 MB are read"),
    ],
)
def test_add_uploads_refuses_what_is_no_paper_and_keeps_the_rest(folder, name, content, said):
    settings = folder / "litreview.toml"
    settings.write_text(settings.read_text().replace("max_megabytes = 100", "max_megabytes = 2"))
    with storage.open_project(folder) as project:
        report = review.add_uploads(project, [(name, content), ("good.txt", b"Wages rise.")])
        assert [f.name for f in storage.list_files(project)] == ["good.txt"]
    (problem,) = report.problems
    assert said in problem.what
    assert (problem.where, problem.severity) == (name, "error")
    assert problem.remedy
    assert len(list((folder / "papers").iterdir())) == 1


def test_add_uploads_goes_on_while_a_run_holds_the_project(project):
    with project.running():
        assert review.add_uploads(project, [("a.txt", b"Wages rise.")]).added == ("a.txt",)
    assert review.run_review(project).n_read == 1


def test_add_uploads_uses_a_hostile_name_as_a_name_only(project):
    report = review.add_uploads(project, [("../../etc/<script>x</b> $5 =cmd.txt", b"Wages rise.")])
    assert report.added == ("b> $5 =cmd.txt",)
    assert [p.parent for p in project.folder.rglob("*.txt")] == [project.folder / "papers"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("..\\..\\a.pdf", "a.pdf"),
        ("a\x00\x1b[31m.pdf", "a[31m.pdf"),
        ("exe\u202efdp.pdf", "exefdp.pdf"),
        ("../", ".."),
        ("", "paper"),
    ],
)
def test_paper_name_is_one_line_without_folders_and_marks_of_direction(given, name):
    assert paper_name(given) == name


def test_paper_name_keeps_the_suffix_of_a_long_name():
    name = paper_name("x" * 1000 + ".pdf")
    assert len(name) == NAME_AT_MOST
    assert name.endswith(".pdf")


def test_choose_codebook_replaces_one_that_nobody_has_edited(project):
    review.choose_codebook(project, "adoption-barriers")
    assert project.codebook_path.read_text() == codebook_text("adoption-barriers")


def test_choose_codebook_leaves_an_edited_one_alone(project):
    edited = project.codebook_path.read_text() + "# mine\n"
    project.codebook_path.write_text(edited)
    with pytest.raises(InputError, match="has been edited"):
        review.choose_codebook(project, "adoption-barriers")
    assert project.codebook_path.read_text() == edited
