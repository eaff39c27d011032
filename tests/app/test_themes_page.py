"""The page of themes: topics with their trust, a map, passages, in an address each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import a_document, a_row
from page_steps import html_of as page_html
from page_steps import show_page
from streamlit.testing.v1 import AppTest
from topic_builders import a_card, a_model, a_stability

from litreview import review, storage
from litreview.app.themes_drift import drift_bytes
from litreview.app.themes_list import rests_on_html, topic_views
from litreview.app.themes_reading import cut_passage
from litreview.app.themes_trust import card_bytes, card_html, curve_html, left_out_html, refit_words
from litreview.records import Decision, Document, TopicCount, TopicCountCurve, TopicDrift, Topics, TopicShift
from litreview.review import load_codebook
from litreview.storage import Project

CODEBOOK = """
codebook: small
version: 1.0.0
label: Small
description: For tests.
dimensions:
  - id: themes
    label: Themes
    role: theme
    description: What it is about.
    codes:
      - {id: water, label: Water & mud, definition: Water., patterns: [effluent], examples: [Effluent flows.],
         counterexamples: [Wages rise.]}
"""
QUOTE = "The law cuts effluent."
HOSTILE = "<script>alert(1)</script> costs $5 to $10 ](javascript:alert(2)) where the law meets effluent."
SHOWN: list[Topics] = []  # the models of the review


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setattr(review, "load_topics", lambda _: tuple(SHOWN))
    folder, paper = tmp_path / "review", tmp_path / "=kh<b>an.txt"
    storage.create_project(folder, name="Themes", codebook_text=CODEBOOK)
    paper.write_text(f"{QUOTE} {HOSTILE}", encoding="utf-8")
    with storage.open_project(folder) as opened:
        storage.add_file(opened, paper)
        (entry,) = storage.list_files(opened)
        document = a_document(QUOTE, HOSTILE, document_id=entry.sha256[:16], name=paper.name)
        document = replace(document, source=replace(document.source, sha256=entry.sha256))
        storage.save_document(opened, document, sha256=entry.sha256, read_key="k")
        row = a_row("r1", ("themes", "water"), quote=QUOTE, document_id=document.document_id,
                    span=document.sentences[0].span, study_ids=(), cited_studies=())  # fmt: skip
        storage.save_rows(opened, document.document_id, [row], code_key="k")
        yield opened


def the_document(project: Project) -> Document:
    (entry,) = storage.list_files(project)
    return storage.load_document(project, str(entry.document_id))


def the_model(project: Project, **changes: object) -> Topics:
    document = the_document(project)
    units = [f"{document.document_id}:{s.span.start}:{s.span.end}" for s in document.sentences]
    fields: dict[str, object] = {
        "titles": ("law", "<b>effluent</b> $5 to $10"),
        "themes": (None, ("water", 0.61)),
        "theme_words": ((), ("effluent",)),
        "notes": ("The corpus is <i>small</i>.",),
        "stability": a_card(
            a_stability("t0", "unstable", stability=0.31, low=0.2, high=0.5),
            a_stability("t1", "rests on one paper", rests_on=document.document_id),
        ),
    }
    return a_model(units, [[0.3, 0.7], [0.4, 0.6]], **(fields | changes))


def open_page(project: Project, *models: Topics, **query: str) -> AppTest:
    SHOWN[:] = models
    return show_page(project, "themes_page", **query)


def html_of(app: AppTest) -> str:
    assert not app.exception
    return page_html(app)


def test_page_without_a_model_offers_to_fit_one(project: Project) -> None:
    app = open_page(project)
    assert "No topic model has been fitted yet." in html_of(app)
    assert [b.label for b in app.button] == ["Fit"]


def test_page_leads_with_the_verdict_and_opens_the_largest_topic(project: Project) -> None:
    page = html_of(open_page(project, the_model(project)))
    assert page.index("1 of 2 topics is stable.") < page.index("lr-topic-rows")
    assert "The corpus is &lt;i&gt;small&lt;/i&gt;." in page
    assert "<h2>&lt;b&gt;effluent&lt;/b&gt; $5 to $10</h2>" in page
    assert "Rests on one paper: </b>" in page
    assert "Nearest theme: <b>Water &amp; mud</b> (0.61 of 1), by effluent" in page


def test_no_topic_is_listed_without_its_stability(project: Project) -> None:
    page = html_of(open_page(project, the_model(project)))
    assert page.count("lr-topic-trust") == 2
    assert 'unstable</span> <span class="lr-role">0.31 (0.20–0.50)' in page
    unmeasured = html_of(open_page(project, the_model(project, stability=None, method="lda")))
    assert unmeasured.count("not measured</span>") == 3
    assert "How stable these topics are has not been measured." in unmeasured


def test_topic_of_the_address_is_opened_with_its_passages_pages_and_statements(project: Project) -> None:
    document = the_document(project)
    page = html_of(open_page(project, the_model(project), topic="t0"))
    assert "<h2>law</h2>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; costs $5 to $10" in page
    assert "<script>" not in page
    assert f'<a href="papers?paper={document.document_id}&amp;page=1" target="_self">p. 7</a> · ' in page
    assert f'<a href="evidence?statement=r1" target="_self">“{QUOTE}”</a>' in page
    assert 'data-follow="topic=t0" aria-current="true"' in page


def test_passages_need_no_row_of_other_papers_and_name_none_that_was_rejected(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Project) -> None:
        raise AssertionError("A large review does not fit into memory as rows.")

    monkeypatch.setattr(review, "load_proposals", refuse)
    assert "Coded here: " in html_of(open_page(project, the_model(project), topic="t0"))
    storage.decide_row(project, Decision("r1", "reject", "Ann", "2026-01-01T00:00:00Z"))
    assert "Coded here: " not in html_of(open_page(project, the_model(project), topic="t0"))


def test_page_takes_an_address_with_an_unknown_topic_and_passage(project: Project) -> None:
    page = html_of(open_page(project, the_model(project), topic="<script>", unit="gone"))
    assert "effluent" in page
    assert "is no longer" not in page


def test_map_says_that_distance_is_not_meaning_and_opens_the_passage_of_the_address(project: Project) -> None:
    document = the_document(project)
    unit = f"{document.document_id}:0:{len(QUOTE)}"
    app = open_page(project, the_model(project), view="Map", unit=unit)
    page = html_of(app)
    assert "Distance on this map is not meaning" in page
    assert "&lt;b&gt;effluent&lt;/b&gt; $5 to $10 70% · law 30%" in page
    assert QUOTE in page
    app.button[0].click().run()
    assert "70% · law 30%" not in html_of(app)


def test_stability_is_shown_in_full(project: Project) -> None:
    page = html_of(open_page(project, the_model(project), view="Stability"))
    assert "10 refits: 2 seeds × 5 draws of 4 papers · 12 passages" in page
    assert "0.82 (0.74–0.90)" in page
    assert '<th scope="row">n_topics</th><td>2</td>' in page


def test_models_are_chosen_by_the_address(project: Project) -> None:
    other = replace(the_model(project), method="bertopic", titles=("another", "one"))
    page = html_of(open_page(project, the_model(project), other, model="BERTopic", topic="t0"))
    assert "<h2>another</h2>" in page
    assert 'href="themes?model=BERTopic&amp;topic=t1"' in page


def test_model_without_topics_says_why(project: Project) -> None:
    document = the_document(project)
    empty = replace(a_model([f"{document.document_id}:0:9"], [[]]), notes=("No text has words to model.",))
    for view in ("Topics", "Map", "Stability"):
        assert "No text has words to model." in html_of(open_page(project, empty, view=view))


def test_passage_of_a_paper_that_is_gone_is_left_out(project: Project) -> None:
    gone = a_model(["feedfeedfeedfeed:0:5"], [[1.0]], stability=a_card(a_stability("t0")))
    assert "No passage" in html_of(open_page(project, gone))
    assert "no longer in the review" in html_of(open_page(project, gone, view="Map", unit="feedfeedfeedfeed:0:5"))


def test_page_shows_time_place_and_actors(project: Project) -> None:
    page = html_of(open_page(project, the_model(project), view="Time and place"))
    assert "All dated papers are from 2020" in page
    assert "No paper is known to study a country." in page
    assert "No passage has a statement that names an actor." in page


def test_page_compares_the_models_of_the_address(project: Project) -> None:
    one = the_model(project)
    page = html_of(open_page(project, one, view="Compare"))
    assert "Only one model is kept" in page
    other = the_model(project, method="lda", document_topic=np.array([[0.9, 0.1], [0.2, 0.8]]))
    page = html_of(open_page(project, one, other, view="Compare", model="LDA"))
    assert "<h2>LDA and NMF on TF-IDF</h2>" in page
    assert "&lt;b&gt;effluent&lt;/b&gt; $5 to $10" in page
    assert "1 of 2 passages (50%)</b> lie in topics that match" in page
    assert page.count("lr-passage") == 1


def a_drift(**changes: object) -> TopicDrift:
    shifts = (TopicShift("t0", 0.3, 0.34, 0.04, -0.1, 0.2, False), TopicShift("t1", 0.7, 0.45, -0.25, -0.4, -0.1, True))
    fields: dict[str, object] = {
        "n_units": 41, "n_documents": 3, "unassigned_before": 0.03, "unassigned_new": 0.2, "unknown_words_before": 0.11,
        "unknown_words_new": 0.19, "agreement": 0.92, "shifts": shifts, "verdict": "3 new papers: one topic <moved>.",
    }  # fmt: skip
    return TopicDrift(**(fields | changes))  # type: ignore[arg-type]


def test_new_papers_are_told_beside_the_topics_and_measured_on_their_own_view(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = a_model(["feedfeedfeedfeed:0:9"], [[0.3, 0.7]], stability=a_card(a_stability("t0"), a_stability("t1")))
    page = html_of(open_page(project, old))
    assert "1 of 1 paper has no passage in this model." in page
    assert 'href="themes?view=New+papers"' in page
    monkeypatch.setattr(review, "place_new_papers", lambda *_: a_drift())
    page = html_of(open_page(project, old, view="New papers"))
    assert "Since this model was fitted: 3 new papers with 41 passages" in page
    assert "3 new papers: one topic &lt;moved&gt;." in page
    assert "<td>Passages that no topic claims</td><td>3%</td><td>20%</td>" in page
    assert "−25 (−40 to −10)" in page
    assert page.count("<td>moved</td>") == 1
    assert "Not in the model: Khan" in page or "Not in the model: =kh&lt;b&gt;an.txt" in page


def test_new_papers_are_none_where_the_model_has_all(project: Project) -> None:
    assert "no passage in this model" not in html_of(open_page(project, the_model(project)))
    page = html_of(open_page(project, the_model(project), view="New papers"))
    assert "No passage was read since this model was fitted." in page
    assert "--no-themes" in page


def test_new_papers_cannot_be_placed_where_those_of_the_model_are_gone(project: Project) -> None:
    gone = a_model(["feedfeedfeedfeed:0:5"], [[1.0]], settings=(("units", "paragraphs"),))
    page = html_of(open_page(project, gone, view="New papers"))
    assert "The papers are no longer as they were when the model was fitted." in page


def test_new_papers_as_csv_have_a_line_for_each_topic(project: Project) -> None:
    _, views = a_trusted_model(project)
    header, first, second = drift_bytes(a_drift(), views).decode("utf-8-sig").splitlines()
    assert header == "topic,title,share_before,share_new,difference,low,high,moved"
    assert first.startswith("t0,title 0,0.3,0.34,0.04,-0.1,0.2,")
    assert second.startswith("t1,title 1,0.7,0.45,-0.25,-0.4,-0.1,")


def test_candidate_of_a_topic_without_words_of_its_own_says_why(project: Project) -> None:
    app = open_page(project, the_model(project), candidate="true")
    assert "no word tells" in html_of(app)
    assert len(app.code) == 0


# ---------------------------------------------------------------- the parts


def test_views_are_ordered_by_share_and_count_passages_by_paper(project: Project) -> None:
    units = ["a:0:1", "a:1:2", "b:0:1", "b:1:2"]
    topics = a_model(units, [[1, 0], [0.2, 0.8], [0, 1], [0, 1]])
    first, second = topic_views(topics, load_codebook(project))
    assert (first.topic_id, first.number, round(first.share, 2), first.n_passages) == ("t1", 2, 0.7, 3)
    assert [(p.document_id, p.n_passages, p.n_in_paper) for p in first.papers] == [("b", 2, 2), ("a", 1, 2)]
    assert second.words == (("word 0", 0.8), ("all", 0.2))
    assert second.stability is None


def test_passage_ends_at_a_word_and_holds_the_statements_that_begin_in_it() -> None:
    document = a_document("word " * 400)
    assert cut_passage(document, 0, 2000, paper="A").text.endswith("word …")
    inside, rejected = a_row("r1", ("themes", "water")), a_row("r2", ("themes", "water"), status="rejected")
    start = inside.span.start
    assert cut_passage(document, start, start + 1, paper="A", coded=[inside, rejected]).coded == (inside,)
    assert cut_passage(document, start + 1, start + 9, paper="A", coded=[inside]).coded == ()


def test_warning_of_one_paper_names_it() -> None:
    assert rests_on_html(a_stability("t0"), {}) is None
    told = rests_on_html(a_stability("t0", "rests on one paper", rests_on="d1"), {"d1": "Mud & <law>"})
    assert "Mud &amp; &lt;law&gt;" in str(told)


def a_trusted_model(project: Project) -> tuple[Topics, tuple[object, ...]]:
    card = a_card(
        a_stability("t0", left_out=(1.0, 0.12)),
        a_stability("t1", "not measured", stability=None, low=None, high=None, came_back=None),
        documents=("d1", "d2"),
    )  # fmt: skip
    topics = a_model(["a:0:1", "b:0:1"], [[1, 0], [0, 1]], stability=card)
    return topics, topic_views(topics, load_codebook(project))


def test_card_names_the_paper_that_changes_a_topic_most(project: Project) -> None:
    topics, views = a_trusted_model(project)
    assert topics.stability is not None
    page = card_html(topics.stability, views, {"d2": "Drains"})
    assert "0.12 without Drains" in page
    assert "<td>–</td><td>–</td><td>0.31</td>" in page
    assert "<td>94%</td><td>0.31</td>" in page
    assert "12% lost" not in left_out_html(topics.stability, views, {})
    assert 'title="0.12 without Drains">0.12</td>' in left_out_html(topics.stability, views, {"d2": "Drains"})


def test_card_as_csv_has_a_line_for_each_topic_and_a_column_for_each_paper(project: Project) -> None:
    topics, _ = a_trusted_model(project)
    assert topics.stability is not None
    header, first, second = card_bytes(topics, topics.stability).decode("utf-8-sig").splitlines()
    assert header.endswith("n_refits,n_passages,without d1,without d2")
    assert first.startswith("t0,title 0,stable,0.82,0.74,0.9,0.94,0.31,")
    assert first.endswith(",10,12,1.0,0.12")
    assert second.startswith("t1,title 1,not measured,,,,,")


def test_card_without_refits_says_so() -> None:
    assert refit_words(a_card(seeds=(), n_bootstraps=0)) == "not refitted; 12 passages"


def test_curve_marks_the_number_that_was_chosen_and_says_why() -> None:
    points = (TopicCount(5, 0.8, 0.7, 0.9, 0.2, 0.5), TopicCount(9, 0.6, 0.5, 0.7, None, 0.4))
    page = curve_html(TopicCountCurve(points, 5, "5 topics: steady <and> few."))
    assert "Why 5 topics" in page
    assert "5 topics: steady &lt;and&gt; few." in page
    assert '<th scope="col" class="lr-picked">5</th><th scope="col">9</th>' in page
    assert 'title="5 topics: 0.80 (0.70–0.90)"' in page
    assert "<table" not in curve_html(TopicCountCurve((), 7, "The number was given."))
