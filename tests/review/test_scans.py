import pytest
from pdf_builders import Typesetter, a_scan, as_scan, prose

from litreview import documents, review, storage
from litreview.errors import ProjectError

SHORT = Typesetter(size=11).paragraph(prose(2)).finish()


@pytest.fixture
def scans(tmp_path):
    if documents.find_tesseract() is None:
        pytest.fail("This test needs Tesseract: run `make system`.")
    folder = tmp_path / "scans"
    folder.mkdir()
    (folder / "printed.pdf").write_bytes(SHORT)
    (folder / "scanned.pdf").write_bytes(as_scan(SHORT))
    return folder


def standing(project):
    return {f.name: (f.status, f.n_ocr_pages) for f in storage.list_files(project)}


def test_run_review_reads_scans_again_and_nothing_else_when_tesseract_appears(project, scans, monkeypatch):
    review.add_papers(project, [str(scans)])
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "")
        report = review.run_review(project)
        assert (report.n_read, report.n_failed) == (1, 1)
        assert ["Tesseract" in p.remedy for p in report.problems if p.severity == "error"] == [True]
        assert review.run_review(project).did_nothing
    report = review.run_review(project)
    assert (report.n_read, report.n_failed, report.n_coded) == (1, 0, 1)
    assert standing(project) == {"printed.pdf": ("read", 0), "scanned.pdf": ("read", 1)}
    assert review.run_review(project).did_nothing


def test_run_review_reads_scans_again_when_the_language_changes(project, scans, monkeypatch):
    (scans / "printed.pdf").unlink()
    (scans / "scanned.pdf").write_bytes(a_scan())
    review.add_papers(project, [str(scans)])
    assert review.run_review(project).n_failed == 1
    path = project.folder / "litreview.toml"
    path.write_text(path.read_text().replace('ocr_languages = "eng"', 'ocr_languages = "tlh"'))
    with storage.open_project(project.folder) as changed:
        report = review.run_review(changed)
    assert report.n_failed == 1
    assert ["tesseract-ocr-tlh" in p.remedy for p in report.problems] == [True]


def test_settings_refuse_a_language_that_is_none(project):
    path = project.folder / "litreview.toml"
    path.write_text(path.read_text().replace('ocr_languages = "eng"', 'ocr_languages = "-c evil"'))
    with pytest.raises(ProjectError, match="ocr_languages"):
        storage.open_project(project.folder)


def test_evidence_from_a_scan_bears_its_confidence(project, scans):
    (scans / "printed.pdf").unlink()
    text = "Local inspectors forced tanneries in Pakistan to treat effluent."
    (scans / "scanned.pdf").write_bytes(as_scan(Typesetter(size=11).paragraph(text).finish()))
    review.add_papers(project, [str(scans)])
    review.run_review(project)
    rows = review.load_evidence(project)
    assert rows
    assert all(row.ocr_confidence is not None and row.ocr_confidence > 0.8 for row in rows)
