from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_country, a_document, a_mention, a_row, find
from page_steps import html_of, open_app, run_script, show_page

from litreview import storage
from litreview.app import evidence_page
from litreview.app.snapshot import Snapshot, stamp_of
from litreview.records import Decision, DecisionAction, Document, EvidenceRow, Furniture, Problem
from litreview.storage import Project

CODEBOOK = """
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
      - {id: water, label: Water, definition: "Water & waste.", patterns: [effluent], examples: [Effluent flows.],
         counterexamples: [Wages rise.]}
      - {id: wages, label: Wages, definition: Pay., patterns: [wages], examples: [Wages rise.],
         counterexamples: [Effluent flows.]}
  - id: factors
    label: Factors
    role: factor
    description: What helps or hinders.
    codes:
      - {id: law, label: Law, definition: Law., patterns: [law], examples: [The law helps.],
         counterexamples: [Wages rise.]}
"""
QUOTE = "The law cuts effluent."
HOSTILE = "<script>alert(1)</script> costs $5 to $10 ](javascript:alert(2)) where the law meets effluent."


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    folder = tmp_path / "review"
    storage.create_project(folder, name="My *small* review", codebook_text=CODEBOOK)
    with storage.open_project(folder) as opened:
        yield opened


def add_text(project: Project, tmp_path: Path, name: str, *sentences: str) -> Document:
    path = tmp_path / name
    path.write_text(" ".join(sentences), encoding="utf-8")
    sha = hashlib.sha256(path.read_bytes()).hexdigest()
    document = a_document(*sentences, document_id=sha[:16], name=name)
    document = replace(document, source=replace(document.source, sha256=sha))
    storage.add_file(project, path)
    storage.save_document(project, document, sha256=sha, read_key="k")
    return document


def fill(project: Project, tmp_path: Path) -> Document:
    document = add_text(project, tmp_path, "khan=2007.txt", QUOTE, HOSTILE)
    built: list[EvidenceRow] = [
        a_row(
            "r1", ("factors", "law", "driver"), ("themes", "water"), polarity="driver", quote="The law cuts effluent."
        ),
        a_row("r2", ("factors", "law"), ("themes", "water"), quote=HOSTILE, gap_kinds=("evidence",)),
    ]
    spans = [s.span for s in document.sentences]
    mention = a_mention(document, "law", "factors", "law")
    built = [
        replace(row, document_id=document.document_id, span=span, study_ids=(), cited_studies=())
        for row, span in zip(built, spans, strict=True)
    ]
    built[0] = replace(built[0], mentions=(replace(mention, span=find(document, "law")),))
    storage.save_rows(project, document.document_id, built, code_key="k")
    return document


@pytest.fixture(autouse=True)
def _restore_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["pytest"])


def test_overview_of_an_empty_project_says_what_to_do(project: Project) -> None:
    app = open_app(project)
    assert not app.exception
    assert "This review has no papers yet." in html_of(app)
    assert f"litreview add {project.folder} papers/" in html_of(app)


def test_pages_tell_papers_that_wait_to_be_coded(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    assert "1 of 1 paper is not coded with this codebook yet" in html_of(open_app(project))


def test_pages_without_evidence_say_why(project: Project, tmp_path: Path) -> None:
    add_text(project, tmp_path, "a.txt", "Nothing here.")
    assert "The papers are read, but not coded yet." in html_of(show_page(project, "gap_map_page"))
    (path := tmp_path / "b.pdf").write_bytes(b"broken")
    storage.add_file(project, path)
    assert "1 of 2 files waits to be read." in html_of(show_page(project, "gap_map_page"))


def test_pages_of_a_review_of_which_nothing_could_be_read_say_so(project: Project, tmp_path: Path) -> None:
    (path := tmp_path / "b.pdf").write_bytes(b"broken")
    storage.add_file(project, path)
    (entry,) = storage.list_files(project)
    storage.save_failure(
        project, Problem("It is damaged.", "b.pdf", "Export it again.", "error"), sha256=entry.sha256, read_key="k"
    )
    page = html_of(show_page(project, "gap_map_page"))
    assert "None of 1 file could be read." in page
    assert "The codebook may be about something else." not in page


def test_overview_of_unread_files_says_to_run(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x", encoding="utf-8")
    storage.add_file(project, path)
    assert "1 file waits to be read." in html_of(open_app(project))


def test_overview_names_what_failed_and_what_to_do(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF-")
    storage.add_file(project, path)
    problem = Problem("No page has text.", "scan<1>.pdf", "Run OCR on it.", "error")
    sha = hashlib.sha256(b"%PDF-").hexdigest()
    storage.save_failure(project, problem, sha256=sha, read_key="k")
    app = open_app(project)
    assert not app.exception
    page = html_of(app)
    assert "scan&lt;1&gt;.pdf</td><td>No page has text.</td><td>Run OCR on it." in page
    assert list(app.dataframe[0].value["File"]) == ["khan=2007.txt", "scan.pdf"]


def decide(project: Project, row_id: str, action: DecisionAction) -> None:
    storage.decide_row(project, Decision(row_id, action, "Ann", "2026-01-01T00:00:00Z"))


def test_overview_counts_what_was_found_and_leaves_out_what_was_rejected(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    page = html_of(open_app(project))
    assert "<dd>2</dd><dt>statements coded</dt>" in page
    assert '<th scope="row">Law</th>' in page
    assert '<th scope="row">evidence</th>' in page
    decide(project, "r2", "reject")
    app = open_app(project)
    page = html_of(app)
    assert "<dd>1</dd><dt>statements coded, 1 rejected</dt>" in page
    assert "Gaps that the papers state" not in page
    assert list(app.dataframe[0].value["Statements"]) == [1]


@pytest.mark.parametrize("module", [None, "codebook_page"], ids=["overview", "codebook"])
def test_page_loads_no_row_that_it_does_not_show(
    module: str | None, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Project) -> None:
        raise AssertionError("A large review does not fit into memory as rows.")

    fill(project, tmp_path)
    decide(project, "r2", "accept")
    monkeypatch.setattr("litreview.review.load_proposals", refuse)
    app = open_app(project) if module is None else show_page(project, module)
    assert not app.exception
    assert "Effluent" in html_of(app) or "Law" in html_of(app)


def test_app_without_a_project_says_how_to_start_it() -> None:
    app = run_script("import sys\nsys.argv = ['entry.py']\nfrom litreview.app import main\nmain()")
    assert not app.exception
    assert "litreview app my-review" in html_of(app)


def test_app_with_a_faulty_codebook_says_where(project: Project, tmp_path: Path) -> None:
    (project.folder / "codebook.yaml").write_text("codebook: x\ndimensions: 3\n", encoding="utf-8")
    app = open_app(project)
    assert not app.exception
    assert "codebook.yaml:" in html_of(app)


def test_papers_shows_text_furniture_and_doubts_of_the_page_in_the_address(project: Project, tmp_path: Path) -> None:
    document = fill(project, tmp_path)
    page = replace(document.pages[0], doubts=("order doubtful",))
    read = replace(document, pages=(page,), furniture=(Furniture(1, "running head", "A <head>"),))
    storage.save_document(project, read, sha256=document.source.sha256, read_key="k")
    app = show_page(project, "papers_page", paper=document.document_id, page="1")
    assert not app.exception
    body = html_of(app)
    assert "Check this page: </b>order doubtful" in body
    assert "A &lt;head&gt;" in body
    assert "&lt;script&gt;alert(1)" in body


def test_papers_takes_an_address_with_an_unknown_paper_and_page(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    app = show_page(project, "papers_page", paper="nonsense", page="99")
    assert not app.exception
    assert "The law cuts effluent." in html_of(app)


def add_countries(project: Project, tmp_path: Path) -> tuple[Document, Document]:
    """Add two papers with statements: one studies Chad and compares it with Peru, the other studies Peru."""
    first = add_text(
        project, tmp_path, "a.txt", "We surveyed <b>tanners</b> in Chad where the law cuts effluent, unlike Peru."
    )
    second = add_text(project, tmp_path, "b.txt", "The law cuts effluent in Peru.", "It does not in Kenya.")
    roles = {
        first: [a_country(first, "Chad", "TD"), a_country(first, "Peru", "PE", "comparison", score=0.5)],
        second: [a_country(second, "Peru", "PE", score=0.8)],
    }
    for number, (document, countries) in enumerate(roles.items()):
        row = a_row(
            f"r{number}", ("factors", "law", "driver"), ("themes", "water"), polarity="driver",
            document_id=document.document_id, span=document.sentences[0].span,
            quote=document.sentences[0].span.cut(document.text),
        )  # fmt: skip
        storage.save_rows(project, document.document_id, [row], code_key="k", countries=countries)
    return first, second


def test_papers_shows_countries_by_part_with_quotes_and_pages(project: Project, tmp_path: Path) -> None:
    first, _ = add_countries(project, tmp_path)
    app = show_page(project, "papers_page", paper=first.document_id)
    assert not app.exception
    body = html_of(app)
    studied, compared = body.index("<dt>Studied</dt>"), body.index("<dt>Compared with</dt>")
    assert studied < body.index(">Chad</span>") < compared < body.index(">Peru</span>")
    assert "We surveyed &lt;b&gt;tanners&lt;/b&gt; in <mark>Chad</mark> where" in body
    assert (
        f'<a href="papers?paper={first.document_id}&amp;page=1" target="_self">p. 7</a> · results · “We surveyed”'
        in body
    )
    assert "<dt>Written from</dt>" not in body


def test_papers_says_that_no_country_stands_out(project: Project, tmp_path: Path) -> None:
    document = add_text(project, tmp_path, "a.txt", "Wages rose in Chad.")
    countries = [a_country(document, "Chad", "TD", "mention", score=0.2)]
    storage.save_rows(project, document.document_id, [], code_key="k", countries=countries)
    assert "No country stands out." in html_of(show_page(project, "papers_page"))


def test_papers_tells_no_country_from_not_known_yet(project: Project, tmp_path: Path) -> None:
    document = add_text(project, tmp_path, "a.txt", "Wages rose.")
    assert f"Run</p><pre>litreview run {project.folder}</pre>" in html_of(show_page(project, "papers_page"))
    storage.save_rows(project, document.document_id, [], code_key="k")
    body = html_of(show_page(project, "papers_page"))
    assert "No country is named in this paper." in body
    assert "litreview run" not in body


def test_papers_folds_a_long_line_of_countries(project: Project, tmp_path: Path) -> None:
    document = add_text(project, tmp_path, "a.txt", "Wages rose in Chad.")
    countries = [a_country(document, "Chad", "TD", "mention", score=0.2)] * 13
    storage.save_rows(project, document.document_id, [], code_key="k", countries=countries)
    assert "<summary>3 more</summary>" in html_of(show_page(project, "papers_page"))


def test_gap_map_counts_only_papers_that_study_the_chosen_country(project: Project, tmp_path: Path) -> None:
    add_countries(project, tmp_path)
    assert "of 2 papers" not in html_of(show_page(project, "gap_map_page"))
    app = show_page(project, "gap_map_page", studied="Peru", row="law", column="water")
    assert not app.exception
    body = html_of(app)
    assert "1 of 2 papers studies Peru; only its statements are counted" in body
    assert "1 study · 1 statement" in body
    app = show_page(project, "gap_map_page", studied="Peru", row="law", column="wages")
    assert "None of 1 document searched" in html_of(app)


def test_evidence_keeps_statements_of_papers_in_which_a_country_plays_a_part(project: Project, tmp_path: Path) -> None:
    add_countries(project, tmp_path)
    app = show_page(project, "evidence_page", role="study", country="PE")
    assert not app.exception
    body = html_of(app)
    assert "1 paper: studied Peru" in body
    assert "1 of 2 statements" in body
    labelled(app.button, "Show all papers").click().run()
    assert "2 of 2 statements" in html_of(app)


def test_evidence_keeps_statements_of_papers_that_study_the_chosen_country(project: Project, tmp_path: Path) -> None:
    add_countries(project, tmp_path)
    app = show_page(project, "evidence_page", studied="Peru")
    assert not app.exception
    assert "1 of 2 statements · 1 of 2 papers studies Peru" in html_of(app)
    assert list(app.dataframe[0].value["Document"]) == ["b.txt"]


def test_papers_of_an_empty_project_says_so(project: Project) -> None:
    assert "No paper has been read yet" in html_of(show_page(project, "papers_page"))


def test_gap_map_invites_to_choose_a_cell(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    app = show_page(project, "gap_map_page")
    assert not app.exception
    assert "Choose a cell" in html_of(app)
    assert "Law × Water" in html_of(app)


def test_gap_map_opens_at_the_cell_of_the_address(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    app = show_page(project, "gap_map_page", row="law", column="water")
    assert "Law × Water</h2>" in html_of(app)
    assert "1 statement · 1 stated gap" in html_of(app)


def test_gap_map_takes_an_address_with_unknown_codes(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    app = show_page(project, "gap_map_page", row="gone", column="<script>")
    assert not app.exception
    assert "Choose a cell" in html_of(app)


def test_gap_map_of_one_dimension_against_itself_says_so(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    app = show_page(project, "gap_map_page", rows="Themes")
    assert "the same dimension twice. Choose two" in html_of(app)


def test_gap_map_searches_for_a_pair_that_meets_nowhere(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    app = show_page(project, "gap_map_page", row="law", column="wages")
    labelled(app.button, "Search the corpus for this pair").click().run()
    assert not app.exception
    assert "Where the two come near each other" in html_of(app)
    assert "0 papers with both codes" in html_of(app)


def labelled(widgets: Iterable[Any], label: str) -> Any:
    return next(widget for widget in widgets if widget.label == label)


def test_gap_map_marks_a_cell_as_not_applicable(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    app = show_page(project, "gap_map_page", row="law", column="wages")
    labelled(app.text_input, "Your name").input("Ann")
    app.text_area[0].input("Laws set no wages here")
    labelled(app.button, "Mark").click().run()
    (decision,) = storage.list_cell_decisions(project)
    assert (decision.row_code, decision.column_code, decision.coder) == ("law", "wages", "Ann")
    assert "Laws set no wages here" in html_of(show_page(project, "gap_map_page", row="law", column="wages"))


def test_gap_map_takes_no_decision_without_name_and_reason(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    app = show_page(project, "gap_map_page", row="law", column="wages")
    labelled(app.text_input, "Your name").input("Ann")
    labelled(app.button, "Mark").click().run()
    assert storage.list_cell_decisions(project) == ()
    assert "needs a name and a reason" in html_of(app)


def test_evidence_filters_by_the_address(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    app = show_page(project, "evidence_page", reported="Driver")
    assert list(app.dataframe[0].value["Quote"]) == ["The law cuts effluent."]


def test_evidence_searches(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    app = show_page(project, "evidence_page")
    app.text_input[0].input("javascript").run()
    assert list(app.dataframe[0].value["Quote"]) == [HOSTILE]
    app.text_input[0].input("nothing of the kind").run()
    assert "No statement passes these filters." in html_of(app)


def test_evidence_shows_a_text_statement_in_its_paragraph(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    page = html_of(show_page(project, "evidence_page", statement="r2"))
    assert "The law cuts effluent. <mark>&lt;script&gt;alert(1)&lt;/script&gt; costs $5" in page
    assert "<script>" not in page


def test_evidence_bytes_are_those_of_the_rows_shown(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    snapshot = Snapshot(project, stamp_of(project))
    text = evidence_page.evidence_bytes(snapshot, snapshot.rows[:1], ".csv").decode("utf-8-sig")
    assert text.count("\r\n") == 2
    assert "The law cuts effluent." in text
    assert evidence_page.evidence_bytes(snapshot, snapshot.rows, ".xlsx").startswith(b"PK")


def test_codebook_shows_codes_with_their_counts_and_escapes_them(project: Project, tmp_path: Path) -> None:
    fill(project, tmp_path)
    page = html_of(show_page(project, "codebook_page"))
    assert "A &lt;b&gt;small&lt;/b&gt; codebook" in page
    assert "Water &amp; waste." in page
    assert re.search(r"<b>Water</b><span[^>]*>2</span>", page)


def test_codebook_searches_every_dimension(project: Project) -> None:
    page = html_of(show_page(project, "codebook_page", find="law helps"))
    assert "<b>Law</b>" in page
    assert "<b>Water</b>" not in page
