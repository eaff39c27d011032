import json
import re

import pytest
from page_steps import html_of, show_page

from litreview import codebooks, storage
from litreview.app import quality_page
from litreview.evaluation import Confusion, LabelScore, Mistake
from litreview.records import Score

TEXT = "Weak enforcement undermined cleaner production in the tanneries of Kasur."
HOSTILE = "Inspectors of <script>alert(1)</script> & co. forced tanneries to treat effluent for $5 to $10."


@pytest.fixture
def project(make_review, tmp_path):
    papers = {"=water.txt": f"Tanneries\n\n{TEXT} {HOSTILE}\n"}
    with storage.open_project(make_review(tmp_path / "review", papers, name="My *small* review")) as opened:
        yield opened


def open_page(project):
    return show_page(project, "quality_page")


def write_gold(project, *lines):
    (project.folder / "gold").mkdir()
    text = "".join(json.dumps({"id": str(n), "document": "=water.txt"} | line) + "\n" for n, line in enumerate(lines))
    (project.folder / "gold" / "mine.jsonl").write_text(text)


def test_without_gold_the_page_says_how_to_make_it(project):
    app = open_page(project)
    assert not app.exception
    page = html_of(app)
    assert "There are no labelled sentences yet" in page
    assert "docs/evaluation.md" in page
    assert len(app.get("download_button")) == len(app.get("file_uploader")) == 1


def test_figures_confusion_and_errors_are_shown_and_texts_escaped(project):
    write_gold(
        project,
        {"text": TEXT, "themes": ["environment"], "drivers": [], "barriers": ["law_enforcement"]},
        {"text": HOSTILE, "themes": ["poverty", "environment"], "drivers": [], "barriers": []},
        {"text": "Nobody wrote <b>this</b>.", "themes": [], "drivers": [], "barriers": []},
    )
    app = open_page(project)
    assert not app.exception
    page = html_of(app)
    assert "2 of 3 sentences compared." in page
    assert "mine.jsonl:3" in page
    assert "It stands nowhere in =water.txt" in page
    assert re.search(r"<td>Themes<span[^>]*> too few</span></td><td>3</td><td>2</td>", page)
    assert "Confusion: polarity, 2 sentences" in page
    errors = app.dataframe[0].value
    missed = errors[(errors["Error"] == "Missed") & (errors["Label"] == "themes")]
    assert list(missed["In the gold"]) == ["Poverty reduction"]
    assert list(missed["Quote"]) == [HOSTILE]
    assert "<script>" not in page


def test_faulty_gold_is_told_and_another_can_still_be_added(project):
    write_gold(project, {"text": TEXT, "themes": ["<i>povertty</i>"]})
    app = open_page(project)
    assert not app.exception
    assert "mine.jsonl:1: themes: the codebook has no &#x27;&lt;i&gt;povertty&lt;/i&gt;&#x27;" in html_of(app)
    assert len(app.get("file_uploader")) == 1


def a_score(value, low, high, n=12):
    return Score("recall", value, low, high, 0.95, n, "documents", "the same code")


def test_a_figure_is_drawn_with_its_interval():
    score = LabelScore("themes", "water<", 12, 0, 6, None, a_score(0.5, 0.25, 0.8), None)
    shown = quality_page.score_html([score], {"water<": "Water & waste"})
    assert "<td>Water &amp; waste</td><td>12</td><td>0</td><td>–</td>" in shown
    assert 'style="left:25.0%;right:calc(100% - 80.0%)"' in shown
    assert "0.50 (0.25–0.80)" in shown
    assert "too few" not in shown


def test_a_cell_of_a_matrix_is_as_dark_as_its_share_of_the_row():
    confusion = Confusion("actors", ("firm", "none"), ((3, 1), (2, None)), 6, "actors")
    shown = quality_page.confusion_html(confusion, {"firm": "Firm <b>"})
    dark = quality_page.DARKEST
    assert f'class="lr-right" style="--share:{round(0.75 * dark)}%">3</td>' in shown
    assert f'class="lr-wrong" style="--share:{round(0.25 * dark)}%">1</td>' in shown
    assert ">–</td>" in shown
    assert "Firm &lt;b&gt;" in shown


def test_errors_are_written_in_the_words_of_the_codebook():
    titles = quality_page.code_titles(codebooks.load_codebook("csr-clusters"))
    gold, found = "law_enforcement (barrier)", "law_enforcement (driver)"
    where = ("1", "a.pdf", "iv", "A quote.")
    mistake = Mistake("confused", "factors with polarity", gold, found, *where, "forced", "verb/force", 0.71)
    (line,) = quality_page.error_frame([mistake], titles).to_dict("records")
    assert (line["In the gold"], line["Found"]) == (
        "Enforcement of national laws, barrier",
        "Enforcement of national laws, driver",
    )
    assert (line["Page"], line["Probability"], line["Words that led to it"]) == ("iv", 0.71, "forced")
