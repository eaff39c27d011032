"""The codebook's pages by themselves: the list, and the laboratory in which one code is changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from page_steps import html_of, press, show_page
from streamlit.testing.v1 import AppTest

from litreview import review, storage
from litreview.app.codebook_words import checks_html, effect_notes, effect_words, faults_html, kwic_html, searched_words
from litreview.codebooks import FieldFault, find_code
from litreview.records import Pattern
from litreview.review import Effect, ExampleCheck, HitChange
from litreview.storage import Project

CODEBOOK = """\
# kept
codebook: small
version: 1.0.0
label: A <b>small</b> codebook
description: For tests.
dimensions:
  - id: themes
    label: Themes
    role: theme
    description: What it is about.
    codes:
      - id: water
        label: Water *and* <i>waste</i>
        definition: Water and waste.
        patterns: [effluent]   # of dye houses
        examples: [Effluent flows.]
        counterexamples: [Wages rise.]
      - {id: wages, label: Wages, definition: Pay., patterns: [wages], examples: [Wages rise.]}
  - id: factors
    label: Factors
    role: factor
    description: What helps or hinders.
    codes:
      - {id: law, label: Law, definition: Law., patterns: [law]}
"""
TEXT = (
    "Effluent in the valley\n\nThe law cuts effluent in the river. Weak law enforcement hinders cleaner rivers. "
    "<script>alert(1)</script> rivers cost $5 to $10. Wages rise slowly.\n"
)


@pytest.fixture
def project(make_review: Callable[..., Path], tmp_path: Path) -> Iterator[Project]:
    folder = make_review(tmp_path / "review", {"a <b>.txt": TEXT}, name="Small", codebook_text=CODEBOOK)
    with storage.open_project(folder) as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep what would be started in the background."""
    started: list[str] = []
    monkeypatch.setattr(
        "litreview.app.background.Background.start", lambda self, verb="run", sha256s=(): started.append(verb)
    )
    return started


def open_page(project: Project, **query: str) -> AppTest:
    return show_page(project, "codebook_page", **query)


def field(app: AppTest, label: str) -> object:
    return next(e for e in (*app.text_input, *app.text_area, *app.selectbox) if e.label == label)


def labels(app: AppTest) -> list[str]:
    return [b.label for b in app.button if not b.disabled]


def type_patterns(app: AppTest, text: str) -> AppTest:
    field(app, "Found by").set_value(text).run()  # type: ignore[attr-defined]
    return app


def test_list_leads_to_each_code_and_to_a_new_one(project: Project) -> None:
    app = open_page(project)
    shown = html_of(app)
    assert 'href="codebook?code=themes%2Fwater"' in shown
    assert press(app, "New code").query_params["code"] == "themes/"
    assert "Water *and* &lt;i&gt;waste&lt;/i&gt;" in shown


def test_way_back_from_the_laboratory_keeps_what_was_typed(project: Project) -> None:
    app = open_page(project, code="themes/water")
    app.text_area[0].set_value("effluent\nsludge").run()
    press(app, "All codes")
    assert "code" not in app.query_params
    app.query_params["code"] = "themes/water"
    assert "sludge" in app.run().text_area[0].value


def test_laboratory_shows_hits_where_they_stand_and_checks_examples(project: Project) -> None:
    app = open_page(project, code="themes/water")
    assert not app.exception
    shown = html_of(app)
    assert "1 hit in 1 sentence of 1 paper · as saved" in shown
    assert "<mark" in shown
    assert 'href="evidence?statement=' in shown
    assert "All 2 examples pass." in shown
    assert "Count what this changes" not in labels(app)


def test_laboratory_tells_gained_and_lost_by_signs_and_escapes_the_papers(project: Project) -> None:
    app = type_patterns(open_page(project, code="themes/water"), "river")
    shown = html_of(app)
    assert "+3 gained, −1 lost" in shown
    assert ">+</span>" in shown
    assert ">−</span>" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>" not in shown
    assert "✗ fails" in shown
    assert "a &lt;b&gt;.txt" in shown


def test_laboratory_tells_a_fault_and_searches_with_the_other_patterns(project: Project) -> None:
    app = type_patterns(open_page(project, code="themes/water"), "river\nregex: (")
    assert not app.exception
    shown = html_of(app)
    assert "Found by, line 2: " in shown
    assert "does not compile" in shown
    assert "+3 gained" in shown
    assert "Count what this changes" not in labels(app)


def test_change_is_counted_then_saved_with_the_comments_kept(project: Project, no_runs: list[str]) -> None:
    app = press(type_patterns(open_page(project, code="themes/water"), "effluent\nriver"), "Count what this changes")
    assert not app.exception
    shown = html_of(app)
    assert re.search(r"Changes \d statements? in 1 paper and \d cells? of the gap map \(Factors × Themes\)", shown)
    assert project.codebook_path.read_text() == CODEBOOK
    app = press(app, "Save and code again")
    assert not app.exception
    after = CODEBOOK.replace("[effluent]", "[effluent, river]")
    assert project.codebook_path.read_text() == after
    assert no_runs == ["run"]
    (version,) = storage.list_codebook_versions(project)
    assert f"kept as {version.name}" in html_of(app)


def test_edit_after_the_count_must_be_counted_again(project: Project) -> None:
    app = press(type_patterns(open_page(project, code="themes/water"), "river"), "Count what this changes")
    assert "Save and code again" in labels(app)
    assert "Save and code again" not in labels(type_patterns(app, "river\nvalley"))


def test_save_is_refused_when_the_file_changed_meanwhile(project: Project, no_runs: list[str]) -> None:
    app = press(type_patterns(open_page(project, code="themes/water"), "river"), "Count what this changes")
    theirs = CODEBOOK.replace("# kept", "# theirs")
    project.codebook_path.write_text(theirs)
    app = press(app, "Save and code again")
    assert "changed by somebody else meanwhile" in html_of(app)
    assert project.codebook_path.read_text() == theirs
    assert no_runs == []
    app = press(app, "Go on with the codebook as it is now")
    assert field(app, "Found by").value == "river"  # type: ignore[attr-defined]
    press(press(app, "Count what this changes"), "Save and code again")
    assert project.codebook_path.read_text() == theirs.replace("[effluent]", "[river]")


def test_delete_tells_what_is_lost_and_needs_a_second_step(project: Project) -> None:
    app = press(open_page(project, code="themes/water"), "Delete…")
    shown = html_of(app)
    assert "loses its definition, 1 pattern and 2 examples" in shown
    assert "Changes 1 statement" in shown
    assert project.codebook_path.read_text() == CODEBOOK
    press(app, "Delete and code again")
    assert [c.code_id for c in review.load_codebook(project).dimensions[0].codes] == ["wages"]
    assert "# kept" in project.codebook_path.read_text()


def test_new_code_below_another_is_added(project: Project) -> None:
    app = open_page(project, code="themes/")
    field(app, "Label").set_value("Rivers & lakes").run()  # type: ignore[attr-defined]
    field(app, "Definition").set_value("Running water.").run()  # type: ignore[attr-defined]
    field(app, "Below").set_value("water").run()  # type: ignore[attr-defined]
    app = press(type_patterns(app, "river"), "Count what this changes")
    assert not app.exception
    press(app, "Save and code again")
    code = find_code(review.load_codebook(project), "themes", "rivers_lakes")
    assert (code.label, code.parent, [p.value for p in code.patterns]) == ("Rivers & lakes", "water", ["river"])


def test_version_is_brought_back(project: Project, no_runs: list[str]) -> None:
    app = press(type_patterns(open_page(project, code="themes/water"), "river"), "Count what this changes")
    press(app, "Save and code again")
    app = press(open_page(project), "Count what bringing it back changes")
    assert not app.exception
    assert "of the gap map" in html_of(app) or "Changes no statement" in html_of(app)
    press(app, "Bring it back and code again")
    assert project.codebook_path.read_text() == CODEBOOK
    assert no_runs == ["run", "run"]


def test_suggestion_is_added_as_pattern_and_as_counterexample(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(project, code="factors/law")
    app.toggle[0].set_value(True).run()
    assert not app.exception
    added = [label for label in labels(app) if label.startswith("Add 1 as")]
    if not added:
        assert "None was found." in html_of(app)
        return
    app = press(app, "Add 1 as pattern")
    assert len(field(app, "Found by").value.splitlines()) == 2  # type: ignore[attr-defined]


def test_unknown_code_is_told(project: Project) -> None:
    assert "has no code “nothing”" in html_of(open_page(project, code="themes/nothing"))
    assert "has no dimension “x”" in html_of(open_page(project, code="x/y"))


# ---------------------------------------------------------------- words


def an_effect(**changes: object) -> Effect:
    return replace(Effect(1, 2, 3, 0, 4, 5, ("factors", "themes"), 9, 9, 0), **changes)  # type: ignore[arg-type]


def test_effect_words_count_statements_papers_and_cells(project: Project) -> None:
    codebook = review.load_codebook(project)
    assert effect_words(an_effect(), codebook) == (
        "Changes 6 statements in 4 papers and 5 cells of the gap map (Factors × Themes): 1 new, 2 gone, "
        "3 coded otherwise."
    )
    assert effect_words(an_effect(n_cells=None), codebook).startswith("Changes 6 statements in 4 papers: 1 new")
    assert effect_words(an_effect(n_new=0, n_gone=0, n_recoded=0), codebook).startswith("Changes no statement")


def test_notes_say_what_was_not_counted(project: Project) -> None:
    corpus = review.load_corpus(project)
    assert effect_notes(an_effect(), corpus) == []
    notes = effect_notes(
        an_effect(n_tried=9, n_affected=12, n_stale=1, n_relabelled=2), replace(corpus, n_all_documents=7)
    )
    assert [note.split()[0:3] for note in notes] == [
        ["2", "statements", "show"], ["Counted", "in", "9"], ["Sought", "in", "1"], ["1", "paper", "is"],
    ]  # fmt: skip
    assert "not counted in a review of more than 50,000 statements" in effect_notes(an_effect(n_cells=None), corpus)[0]
    sampled = HitChange((), (), (), n_searched=5, n_sentences=10)
    assert "a sample of 5 of 10 sentences" in (searched_words(sampled, corpus) or "")


def test_checks_and_faults_are_words_and_not_colours_alone() -> None:
    html = checks_html([ExampleCheck("<b>x</b>", False, True), ExampleCheck("y", False, False)])
    assert "1 example of 2 fails." in html
    assert "✗ fails" in html
    assert "✓ passes" in html
    assert "<q>&lt;b&gt;x&lt;/b&gt;</q>" in html
    fault = faults_html([FieldFault("patterns", 3, "it is <i>", "expected words", "write some")])
    assert "Found by, line 3: </b>it is &lt;i&gt;; expected words." in fault


def test_kwic_of_a_sentence_without_a_row_leads_to_its_paper(project: Project) -> None:
    corpus = review.load_corpus(project)
    from litreview import mentions
    from litreview.records import Code

    code = Code("c", "", "", patterns=(Pattern("phrase", "river", "x:1"),))
    hit = min(review.find_hits(corpus, code, finder=mentions.empty_finder()).found)
    html = kwic_html([("gained", hit, review.show_hit(corpus, hit))], corpus, {})
    assert 'href="papers?paper=' in html
    assert 'aria-label="gained"' in html
