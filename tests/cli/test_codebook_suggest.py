import csv
import json

import pytest

CODEBOOK = """codebook: dyes
version: 1.0.0
label: Dyes
description: What helps and hinders.
dimensions:
  - id: factors
    label: Factors
    role: factor
    description: What helps or hinders.
    fallback: other
    codes:
      - {id: law, label: Law, definition: Rules., patterns: [regulation]}
      - {id: other, label: Other, definition: Another one.}
  - {id: countries, label: Countries, role: country, description: Where.}
"""
TEXT = """Dyes

Fear of dismissal prevented workers from complaining. The town lies on a river.

Fear of dismissal prevented any treatment of waste water, however hard the state regulates dyes.

=cmd is a word of a spreadsheet, and weak pressure prevented treatment.
"""


@pytest.fixture
def project(litreview, tmp_path):
    (tmp_path / "dyes.yaml").write_text(CODEBOOK)
    assert litreview("new", tmp_path / "review", "--codebook", tmp_path / "dyes.yaml")[0] == 0
    (tmp_path / "=dyes.txt").write_text(TEXT)
    assert litreview("add", tmp_path / "review", tmp_path / "=dyes.txt")[0] == 0
    return tmp_path / "review"


@pytest.fixture
def run_project(make_review, tmp_path):
    return make_review(tmp_path / "review", {"=dyes.txt": TEXT}, codebook_text=CODEBOOK)


def test_phrases_and_near_misses_are_printed_in_context(litreview, run_project):
    code, out, err = litreview("codebook", "suggest", run_project)
    assert code == 0, err
    (phrase,) = [line.split() for line in out.splitlines() if line.startswith("fear of dismissal ")]
    assert phrase[3] == "2"
    (miss,) = [line.split() for line in out.splitlines() if line.startswith("regulates ")]
    assert miss[:5] == ["regulates", "regulation", "law", "other", "form"]
    assert "prevented workers from" in out


def test_json_has_what_is_printed_and_no_near_misses_where_none_are_wanted(litreview, run_project):
    code, out, _ = litreview("codebook", "suggest", run_project, "--json", "--no-near-misses", "--limit", "1")
    found = json.loads(out)
    assert (code, [p["phrase"] for p in found["phrases"]], found["near_misses"]) == (0, ["fear of dismissal"], [])


def test_csv_has_a_row_for_each_line_and_no_formula(litreview, run_project, tmp_path):
    assert litreview("codebook", "suggest", run_project, "--csv", tmp_path / "s.csv")[0] == 0
    rows = list(csv.DictReader((tmp_path / "s.csv").read_text("utf-8-sig").splitlines()))
    fears = [row for row in rows if row["wording"] == "fear of dismissal"]
    assert [row["key"] for row in fears] == ["Fear of dismissal"] * 2
    assert {row["document"] for row in rows} == {"'=dyes.txt"}


def test_suggesting_before_a_run_says_what_to_do(litreview, project):
    code, _, err = litreview("codebook", "suggest", project)
    assert (code, "No paper of the review has been coded." in err, "litreview run" in err) == (1, True, True)


@pytest.mark.parametrize("dimension", ["nonsense", "countries"])
def test_dimension_without_patterns_names_those_that_have_some(litreview, run_project, dimension):
    code, _, err = litreview("codebook", "suggest", run_project, "--dimension", dimension)
    assert (code, "Choose one of factors." in err) == (1, True)


def test_codebook_changed_since_the_run_is_said(litreview, run_project):
    (run_project / "codebook.yaml").write_text(CODEBOOK.replace("[regulation]", "[regulation, dismissal]"))
    code, out, _ = litreview("codebook", "suggest", run_project)
    assert (code, "1 of 1 papers were coded with another codebook" in out) == (0, True)
