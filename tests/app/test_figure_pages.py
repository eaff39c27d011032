"""The pages Flows and Time, drawn without a browser."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_document, a_row
from page_steps import show_page, told

from litreview import storage
from litreview.app.time_page import studies_html
from litreview.records import Bibliography, CodeAssignment, Study

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
      - {id: water, label: Water, definition: Water., patterns: [effluent], examples: [Effluent flows.],
         counterexamples: [Wages rise.]}
  - id: factors
    label: Factors
    role: factor
    description: What helps or hinders.
    codes:
      - {id: law, label: Law, definition: Law., patterns: [law], examples: [The law helps.],
         counterexamples: [Wages rise.]}
  - {id: countries, label: Countries, role: country, description: By name.}
"""
SENTENCES = ("The law cuts effluent in India.", "Little is known of effluent in Peru.")
LAW, WATER = CodeAssignment("factors", "law", "Law", "driver"), CodeAssignment("themes", "water", "Water")
HOSTILE = "<script>alert(1)</script> costs $5 to $10"
INDIA = CodeAssignment("countries", "IN", HOSTILE)
CODED = ({"codes": (LAW, WATER, INDIA), "polarity": "driver"}, {"codes": (WATER,), "gap_kinds": ("evidence",)})


def fill(project, tmp_path, *, year=2016, coded=CODED):
    paper = tmp_path / "khan.txt"
    paper.write_text(" ".join(SENTENCES))
    sha = hashlib.sha256(paper.read_bytes()).hexdigest()
    document = a_document(*SENTENCES, document_id=sha[:16], name=paper.name)
    document = replace(document, source=replace(document.source, sha256=sha))
    storage.add_file(project, paper)
    storage.save_document(project, document, sha256=sha, read_key="k")
    rows = [
        replace(a_row(f"r{i}", document_id=sha[:16], quote=quote), span=sentence.span, study_ids=(), **fields)
        for i, (quote, sentence, fields) in enumerate(zip(SENTENCES, document.sentences, coded, strict=True))
    ]
    storage.save_rows(project, sha[:16], rows, countries=[], code_key="k")
    own = Study("own", "Own", Bibliography(title="A paper", year=year), (sha[:16],))
    studies = [own] if year is None else [own, Study("zed-2003", "Zed (2003)", Bibliography(), (), (sha[:16],))]
    storage.save_studies(project, studies, own={sha[:16]: "own"}, cited={}, key="k")
    return project


@pytest.fixture
def project(tmp_path: Path):
    storage.create_project(tmp_path / "review", name="Small review", codebook_text=CODEBOOK)
    with storage.open_project(tmp_path / "review") as opened:
        yield opened


def open_page(project, name, **query):
    app = show_page(project, f"{name}_page", **query)
    assert not app.exception
    return app


def drawn(app):
    """Return how many figures and lists of statements stand on the page."""
    return len(app.get("bidi_component"))


def test_flows_of_a_link_open_their_statements(project, tmp_path):
    fill(project, tmp_path)
    app = open_page(project, "flows", flow="1:law>water")
    assert "Law → Water 1 study · 1 statement" in re.sub(r"\s+", " ", told(app))
    assert drawn(app) == 2


def test_flow_of_a_link_that_is_not_there_is_no_error(project, tmp_path):
    fill(project, tmp_path)
    app = open_page(project, "flows", flow="1:law>gone")
    assert "Choose a flow" in told(app)
    assert drawn(app) == 1


def test_flows_need_dimensions_that_differ(project, tmp_path):
    fill(project, tmp_path)
    app = open_page(project, "flows", onto="Themes")
    assert "One dimension is chosen twice" in told(app)
    assert drawn(app) == 0


def test_flows_say_why_there_is_none(project, tmp_path):
    fill(project, tmp_path)
    assert "No flow is as large as 5 studies" in told(open_page(project, "flows", least="5"))
    assert "No statement passes these filters" in told(open_page(project, "flows", said="Both"))


def test_codes_that_never_meet_make_no_flow(project, tmp_path):
    fill(project, tmp_path, coded=({"codes": (LAW,)}, {"codes": (WATER,)}))
    assert "No statement carries codes of two neighbours among these dimensions" in told(open_page(project, "flows"))


def test_flows_go_on_to_a_third_dimension(project, tmp_path):
    fill(project, tmp_path)
    app = open_page(project, "flows", onto="Countries", flow="2:water>IN")
    assert f"Water → {HOSTILE}".replace("<script>", "&lt;script&gt;").replace("</script>", "&lt;/script&gt;") in told(
        app
    )
    assert drawn(app) == 2


def test_time_of_a_link_opens_its_statements_or_studies(project, tmp_path):
    fill(project, tmp_path)
    assert "Gaps stated, 2016 1 paper · 1 statement" in re.sub(
        r"\s+", " ", told(open_page(project, "time", bar="gap:2016"))
    )
    assert "Zed (2003) 1 paper not read" in re.sub(r"\s+", " ", told(open_page(project, "time", bar="cited:2003")))


def test_time_without_any_year_says_so_in_place_of_both_figures(project, tmp_path):
    fill(project, tmp_path, year=None)
    app = open_page(project, "time")
    assert "No year is known of 1 paper and 0 cited studies" in told(app)
    assert "cannot be put in order of time" in told(app)
    assert drawn(app) == 0


def test_time_without_any_claim_draws_the_years_alone(project, tmp_path):
    fill(project, tmp_path, coded=({"codes": (LAW,)}, {"codes": (WATER,)}))
    app = open_page(project, "time")
    assert "No statement here reports a driver" in told(app)
    assert drawn(app) == 1


def test_filter_by_code_leaves_papers_that_have_it(project, tmp_path):
    fill(project, tmp_path)
    app = open_page(project, "time", coded="Factors: Law")
    assert drawn(app) == 2
    assert "Choose a bar" in told(app)


def test_titles_of_studies_are_text():
    study = Study("x", HOSTILE, Bibliography(title=HOSTILE), (), ("d1", "d2"))
    html = studies_html([study], names={})
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 2
    assert "2 papers" in html
