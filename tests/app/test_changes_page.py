from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from page_steps import html_of, show_page
from streamlit.testing.v1 import AppTest

from litreview import review, storage
from litreview.storage import Project

PAPER = "Tanneries\n\nResults\n\nWeak enforcement undermined cleaner production in the tanneries.\n"
LATER = "Brick kilns\n\nResults\n\nWeak enforcement undermined cleaner production in <b>kilns</b>.\n"


@pytest.fixture
def project(make_review: Callable[..., Path], tmp_path: Path) -> Iterator[Project]:
    with storage.open_project(make_review(tmp_path / "review", {"tanneries.txt": PAPER})) as opened:
        yield opened


def add(project: Project, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    review.add_papers(project, [str(path)])
    review.run_review(project)


def open_page(project: Project, **query: str) -> AppTest:
    return show_page(project, "changes_page", **query)


def test_without_an_edition_the_page_says_how_to_keep_one(project: Project) -> None:
    app = open_page(project)
    assert not app.exception
    assert "No state of the map is kept yet" in html_of(app)


def test_keeping_a_state_makes_a_file_and_shows_that_nothing_changed(project: Project) -> None:
    app = open_page(project)
    app.text_input[0].set_value("First search")
    app.button[0].click().run()
    assert [head.name for head in storage.list_editions(project)] == ["First search"]
    shown = html_of(app.run())
    assert "0 cells changed." in shown
    assert "No cell changed between the two." in shown


def test_a_name_that_is_taken_is_told(project: Project) -> None:
    review.keep_edition(project, "First", kept_at="2026-01-01T00:00:00+00:00")
    app = open_page(project)
    app.text_input[0].set_value("first")
    app.button[0].click().run()
    assert "There is an edition of this name." in html_of(app)


def test_changed_cells_are_listed_with_reasons(project: Project, tmp_path: Path) -> None:
    review.keep_edition(project, "First", kept_at="2026-01-01T00:00:00+00:00")
    add(project, tmp_path / "kilns.txt", LATER)
    app = open_page(project)
    assert not app.exception
    shown = html_of(app)
    assert "Papers added: kilns.txt." in shown
    assert "<td>new paper: kilns.txt</td>" in shown


def test_a_link_opens_a_cell_with_the_studies_that_came(project: Project, tmp_path: Path) -> None:
    review.keep_edition(project, "First", kept_at="2026-01-01T00:00:00+00:00")
    add(project, tmp_path / "kilns.txt", LATER)
    app = open_page(project, row="law_enforcement", column="environment", since="First")
    assert not app.exception
    shown = html_of(app)
    assert "Enforcement of national laws × Environmental management" in shown
    assert "1 study before, 2 after · Came: " in shown
    assert "Every cell that changed" not in shown


def test_states_too_large_to_be_loaded_are_left_to_the_terminal(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review.keep_edition(project, "First search", kept_at="2026-01-01T00:00:00Z")
    monkeypatch.setattr(review, "LOADED_UP_TO", 0)
    monkeypatch.setattr(storage, "list_rows", None)
    monkeypatch.setattr(storage, "load_edition", None)
    app = open_page(project)
    assert not app.exception
    assert "does not compare states of more than 0 statements" in html_of(app)
    assert f"litreview export {project.folder} changes.html --since &#x27;First search&#x27;" in html_of(app)
    assert f"litreview edition keep {project.folder} &#x27;First search&#x27;" in html_of(app)
    assert not app.get("form")


def test_a_large_state_is_not_loaded_for_one_that_was_small(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    review.keep_edition(project, "Early", kept_at="2026-01-01T00:00:00Z")
    (head,) = storage.list_editions(project)
    monkeypatch.setattr(review, "LOADED_UP_TO", head.n_rows)
    assert "0 cells changed." in html_of(open_page(project))
