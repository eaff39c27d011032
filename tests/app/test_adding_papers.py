"""Dropping papers, the first run, and the texts about the method, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from page_steps import html_of, open_app

from litreview import review, storage
from litreview.app import adding_papers, framing, method_page
from litreview.app.background import Background, Done, RunState
from litreview.app.framing import PAGE_HELP, PageName
from litreview.records import Problem
from litreview.review import AddReport, ProgressEvent
from litreview.storage import FileEntry, Project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    review.new_review(tmp_path / "review", codebook="csr-clusters", name="My review")
    with storage.open_project(tmp_path / "review") as opened:
        yield opened


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Start no process, and return what it would have been started for."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        Background, "start", lambda self, verb="run", sha256s=(): calls.append((self.folder.name, verb, *sha256s))
    )
    return calls


@pytest.fixture(autouse=True)
def _restore_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["pytest"])


def a_file(sha256: str, status: str, **changes: object) -> FileEntry:
    fields: dict[str, object] = {"name": f"{sha256}.pdf", "suffix": ".pdf", "n_bytes": 9, "read_key": None}
    return FileEntry(sha256=sha256, status=status, **(fields | changes))  # type: ignore[arg-type]


def test_first_run_keeps_dropped_papers_and_reads_them_at_once(
    project: Project, started: list[tuple[str, ...]]
) -> None:
    app = open_app(project)
    assert "This review has no papers yet." in html_of(app)
    app.file_uploader[0].set_value(
        [("../a<b>.txt", b"Wages rise.", "text/plain"), ("empty.pdf", b"", "application/pdf")]
    ).run()
    assert not app.exception
    page = html_of(app)
    assert "1 file added. 1 file was not added:" in page
    assert "<td>empty.pdf</td><td>The file is empty: 0 bytes.</td>" in page
    (entry,) = storage.list_files(project)
    assert entry.name == "a<b>.txt"
    assert started == [("review", "run", entry.sha256)]


def test_papers_that_wait_are_read_when_asked(project: Project, started: list[tuple[str, ...]]) -> None:
    review.add_uploads(project, [("a.txt", b"Wages rise.")])
    app = open_app(project)
    assert "1 file waits to be read." in html_of(app)
    next(b for b in app.button if b.label == "Read and code").click().run()
    assert started == [("review", "run", storage.list_files(project)[0].sha256)]


def test_first_run_changes_the_codebook(project: Project) -> None:
    app = open_app(project)
    app.selectbox(key="first_codebook").set_value("adoption-barriers").run()
    assert not app.exception
    assert review.load_codebook(project).name == "adoption-barriers"


def test_first_run_offers_no_other_codebook_where_the_own_one_was_edited(project: Project) -> None:
    with project.codebook_path.open("a") as file:
        file.write("# mine\n")
    app = open_app(project)
    assert not app.exception
    assert len(app.selectbox) == 0
    assert "Corporate social responsibility" in html_of(app)


def test_demo_is_built_beside_the_review(project: Project, started: list[tuple[str, ...]]) -> None:
    next(b for b in open_app(project).button if b.label == "Build the demo review").click().run()
    assert started == [("demo-review", "demo")]


def test_added_html_names_a_few_of_many_and_escapes() -> None:
    known = tuple(f"<{n}>.pdf" for n in range(8))
    words = adding_papers.added_html(AddReport((), known, ()))
    assert "8 files were there already: &lt;0&gt;.pdf, " in words
    assert "and 3 more." in words


def test_files_html_tells_how_far_each_file_is() -> None:
    files = [
        a_file("a", "read", n_pages=1, n_sentences=3, code_key="k"),
        a_file("b", "read", n_pages=2, n_sentences=5, n_doubtful_pages=1),
        a_file("c", "failed"),
        a_file("d", "new"),
        a_file("e", "new"),
    ]
    problems = {"c": (Problem("It is <damaged>.", "c.pdf", "Export it again.", "error"),)}
    state = RunState(running=True, progress=ProgressEvent("Reading", 3, 5, "files"))
    page = adding_papers.files_html(files, problems, state)
    lines = [re.sub(r"<[^>]+>", "|", line) for line in page.split("<tr>")[2:]]
    assert [line.strip("|").split("|")[0] for line in lines] == ["coded", "read", "not read", "being read", "waits"]
    assert "2 pages · 5 sentences · 1 page to check" in lines[1]
    assert "It is &lt;damaged&gt;.||Export it again." in lines[2]


def test_progress_html_says_step_share_and_file() -> None:
    event = ProgressEvent("Reading", 1, 4, "files", "a<b>.pdf")
    words = adding_papers.progress_html(RunState(running=True, progress=event, seconds=65))
    assert "Reading: 1 of 4 files" in words
    assert 'aria-valuenow="25"' in words
    assert "1 min 5 s · a&lt;b&gt;.pdf" in words


def test_end_words_count_what_failed() -> None:
    assert adding_papers.end_words(RunState(done=Done(2, 1, 2), seconds=8)) == (
        "Done in 8 s: 2 files read; 1 file could not be read; 2 papers coded."
    )
    assert "nothing was done" in adding_papers.end_words(RunState(done=Done()))


@pytest.mark.parametrize("name", get_args(PageName))
def test_every_page_has_one_sentence_of_help_and_a_section_about_its_method(name: PageName) -> None:
    assert PAGE_HELP[name].endswith(".")
    text, _, section = framing.method_link(name).removeprefix("method?text=").partition("#")
    headings = re.findall(r"^#+ (.+)$", method_page.text_of(text), re.MULTILINE)
    assert section in [h.lower().replace(" ", "-") for h in headings]


@pytest.mark.parametrize("name", method_page.TEXTS)
def test_texts_show_nothing_from_elsewhere_and_lead_to_texts_of_the_app(name: str) -> None:
    text = method_page.text_of(name)
    assert "![" not in text
    inside = [link for link in re.findall(r"\]\(([^)]*)\)", text) if not link.startswith("https://")]
    known = tuple(f"method?text={t}" for t in method_page.TEXTS)
    assert [link for link in inside if not link.startswith(known)] == []


def test_every_text_of_the_documentation_is_shown_and_shipped() -> None:
    root = Path(__file__).parents[2]
    texts = {path.stem for path in (root / "docs").glob("*.md")}
    assert texts == set(method_page.TEXTS)
    build = (root / "pyproject.toml").read_text(encoding="utf-8")
    assert [t for t in texts if f'"docs/{t}.md" = "litreview/shipped/docs/{t}.md"' not in build] == []
