"""Figures with their intervals, shares over years and groups, two models side by side, a candidate code."""

from __future__ import annotations

import re

from topic_builders import a_card, a_model, a_stability

from litreview.app.themes_candidate import candidate_html
from litreview.app.themes_compare import Move, compare_units, matches_html, model_words, moves_html
from litreview.app.themes_list import TopicView
from litreview.app.themes_page import in_order
from litreview.app.themes_ranges import Column, Figure, around_html, heat_table, rising_table
from litreview.app.themes_shares import groups_html, shares_bytes, years_html
from litreview.figures import NO_TOPIC
from litreview.records import CodeCandidate, PatternTrial, Score, TopicMatch, Topics, TopicShare


def a_view(topic_id: str, number: int = 1) -> TopicView:
    return TopicView(topic_id, number, f"<title> {topic_id}", (), 0.5, 3, None, (), (), None)


def a_share(group: str, share: float, n: int, *, topic_id: str = "t0", high: float | None = None) -> TopicShare:
    return TopicShare(topic_id, group, share, max(0.0, share - 0.1), high or share + 0.1, n, 4 * n)


# ---------------------------------------------------------------- ranges


def test_dot_rises_with_its_figure_and_an_interval_beyond_the_top_is_cut() -> None:
    rows = [("A", [Figure(0.25, 0.1, 0.4, "25%", "said"), Figure(0.5, 0.0, 1.0, "50%", "x"), None])]
    page = rising_table("Caption", "Topic", [Column("2001", "2 papers"), Column("2002"), Column("2003")], rows, top=0.5)
    assert 'class="lr-rise-dot" style="bottom:50.0%"' in page
    assert 'class="lr-rise-whisker" style="bottom:20.0%;top:20.0%"' in page
    assert 'class="lr-rise-whisker lr-cut" style="bottom:0.0%;top:0.0%"' in page
    assert page.endswith("<td>–</td></tr></tbody></table></div>")


def test_dot_around_nought_lies_left_of_the_middle_for_less() -> None:
    page = around_html(-0.1, -0.2, 0.0, "−10", top=0.2)
    assert 'class="lr-whisker" style="left:0.0%;right:50.0%"' in page
    assert 'class="lr-dot" style="left:25.0%"' in page
    assert 'class="lr-dot" style="left:50.0%"' in around_html(0.0, 0.0, 0.0, "0", top=0.0)


def test_heat_is_darkest_at_the_top() -> None:
    rows = [("<A>", [Figure(0.4, None, None, "40%", "n"), Figure(0.1, None, None, "10%", "n")])]
    page = heat_table("Caption", "Topic", [Column("X"), Column("Y")], rows, top=0.4)
    assert re.findall(r"--share:(\d+)%", page) == ["45", "11"]
    assert "&lt;A&gt;" in page


# ---------------------------------------------------------------- over the years, by group


def test_years_have_their_papers_and_intervals() -> None:
    shares = [a_share("2011", 0.2, 3), a_share("2012", 0.4, 1, high=1.0)]
    page = years_html(shares, [a_view("t0")], n_undated=2)
    assert '2011<span class="lr-role">3 papers</span>' in page
    assert 'title="20% (10%–30%), 3 papers, 12 passages"' in page
    assert "&lt;title&gt; t0" in page
    assert "2 papers without a year left out" in page
    assert "lr-cut" in page


def test_years_too_few_for_a_line_are_told_in_words() -> None:
    assert "No year of publication is known" in years_html([], [], n_undated=4)
    page = years_html([a_share("2011", 0.2, 3)], [a_view("t0")], n_undated=0)
    assert "All dated papers are from 2011" in page
    assert "<table" not in page


def test_groups_are_ordered_by_papers_and_the_rest_is_named() -> None:
    shares = [a_share(f"c{i:02}", 0.3, 1 + (i == 7)) for i in range(15)]
    page = groups_html(shares, [a_view("t0")], of="papers", empty="None.")
    assert re.findall(r'scope="col">(c\d\d)', page)[:2] == ["c07", "c00"]
    assert "3 more in the CSV" in page
    assert "None." in groups_html([], [], of="papers", empty="None.")


def test_shares_as_csv_have_n_and_interval() -> None:
    lines = shares_bytes([a_share("=2011", 0.2, 3)], [a_view("t0")], "year").decode("utf-8-sig").splitlines()
    assert lines[0] == "topic,title,year,share,low,high,n_papers,n_passages"
    assert lines[1].startswith("t0,<title> t0,'=2011,0.2,0.1,")
    assert lines[1].endswith(",3,12")


# ---------------------------------------------------------------- two models


def two_models() -> tuple[Topics, Topics, tuple[TopicMatch, ...]]:
    units = ["a:0:1", "a:1:2", "b:0:1", "b:1:2"]
    first = a_model(units, [[1, 0], [1, 0], [0, 1], [0, 0]], stability=a_card(a_stability("t0"), a_stability("t1")))
    second = a_model([*units[1:], "c:0:1"], [[0, 1], [1, 0], [0, 0], [0, 1]], method="lda")
    return first, second, (TopicMatch("t0", "t1", 0.5), TopicMatch("t1", None, 0.0))


def test_units_that_left_their_topic_have_moved() -> None:
    found = compare_units(*two_models())
    assert (found.n_units, found.n_stayed) == (3, 2)
    assert found.moves == (Move(1, 0, ("b:0:1",)),)


def test_unit_that_lost_its_topic_has_moved() -> None:
    first = a_model(["a:0:1", "a:1:2"], [[1.0], [0.0]])
    second = a_model(["a:0:1", "a:1:2"], [[0.0], [1.0]])
    found = compare_units(first, second, (TopicMatch("t0", "t0", 0.0),))
    assert {(m.topic, m.other) for m in found.moves} == {(0, NO_TOPIC), (NO_TOPIC, 0)}


def test_matched_topics_stand_side_by_side_with_their_words_and_stability() -> None:
    first, second, matches = two_models()
    page = matches_html(first, second, matches, ("NMF", "LDA"))
    assert page.count("<tr>") == 4
    assert "1 title 0 " in page
    assert "0.82 (0.74–0.90)" in page
    assert "<td>all</td><td>word 0</td><td>word 1</td>" in page
    assert page.count("no match") == 2
    assert "not measured" in page


def test_moves_are_told_with_n() -> None:
    first, second, matches = two_models()
    page = moves_html(compare_units(first, second, matches), first, second, ("NMF", "LDA"))
    assert "2 of 3 passages (67%)" in page
    assert "<td>2 title 1</td><td>1 title 0</td><td>1</td>" in page
    apart = compare_units(first, a_model(["z:0:1"], [[1.0]]), ())
    assert "none is in both" in moves_html(apart, first, second, ("NMF", "LDA"))


def test_model_is_described_by_its_stability() -> None:
    first, second, _ = two_models()
    assert model_words(first) == "2 topics · 4 passages · mean stability 0.82 · 1 of 2 topics is stable."
    assert model_words(second).endswith("stability not measured")


def test_models_of_the_settings_come_first() -> None:
    models = [a_model(["a:0:1"], [[1.0]], method=m) for m in ("bertopic", "lda", "nmf")]
    assert [t.method for t in in_order(models, ("nmf", "consensus"))] == ["nmf", "bertopic", "lda"]


# ---------------------------------------------------------------- a candidate code


def a_candidate(**changes: object) -> CodeCandidate:
    precision = Score("precision", 0.6, 0.4, 0.8, 0.95, 10, "paper", "")
    fields: dict[str, object] = {
        "documents": ("d1",), "n_sentences": 90, "n_hits": 10, "n_topic": 30, "n_both": 6,
        "precision": precision, "recall": None,
    }  # fmt: skip
    trial = PatternTrial(**(fields | changes))  # type: ignore[arg-type]
    return CodeCandidate("t0", "drains", "Drains <b>", ("drain",), (), (), "- id: drains\n", trial, ("Not <stable>.",))


def test_candidate_is_shown_with_its_trial() -> None:
    page = candidate_html(a_candidate(), {"d1": "A paper"})
    assert "<b>Drains &lt;b&gt;</b>: 1 pattern." in page
    assert "Not &lt;stable&gt;." in page
    assert "<td>Of the hits, in the topic</td><td>60% (40%–80%), n = 10</td>" in page
    assert "<td>Of the topic, hit</td><td>–</td>" in page
    assert "Papers set aside: A paper" in page


def test_candidate_without_papers_set_aside_says_so() -> None:
    page = candidate_html(a_candidate(documents=(), n_sentences=0), {})
    assert "have not been tried" in page
    assert "<table" not in page
