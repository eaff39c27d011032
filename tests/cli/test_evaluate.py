import json

import pytest

TEXT = "Local inspectors forced tanneries in Pakistan to treat effluent."
LINE = {
    "id": "w-1", "document": "water.txt", "text": TEXT, "themes": ["poverty"], "drivers": ["law_enforcement"],
    "barriers": [], "countries": [{"text": "Pakistan", "iso2": "PK"}],
}  # fmt: skip


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(LINE) + "\n")
    return path


@pytest.fixture
def project(make_review, tmp_path):
    papers = {"water.txt": f"Tanneries\n\n{TEXT} Weak enforcement undermined cleaner production.\n"}
    return make_review(tmp_path / "review", papers)


def test_project_is_scored_with_n_and_intervals(litreview, project, gold):
    code, out, _ = litreview("evaluate", project, gold)
    assert code == 0
    assert "1 of 1 sentences compared" in out
    assert "bootstrap intervals over 1 sentences" in out
    (countries,) = [line.split() for line in out.splitlines() if line.startswith("countries ")]
    assert countries[:5] == ["countries", "1", "*", "1", "1.00"]


def test_sentences_are_scored_without_a_project(litreview, gold):
    code, out, _ = litreview("evaluate", gold, "--codebook", "csr-clusters", "--markdown")
    assert code == 0
    assert "| countries | 1 * | 1 | 1.00 (0.00–1.00) |" in out


def test_json_and_errors_are_written(litreview, project, gold, tmp_path):
    code, _, _ = litreview("evaluate", project, gold, "--json", tmp_path / "e.json", "--errors", tmp_path / "e.csv")
    assert code == 0
    plain = json.loads((tmp_path / "e.json").read_text())
    assert plain["lines"] == 1
    assert ("missed", "poverty") in {(e["outcome"], e["gold"]) for e in plain["errors"]}
    assert TEXT in (tmp_path / "e.csv").read_text()


def test_lines_that_are_nowhere_make_the_status_partial(litreview, project, gold):
    gold.write_text(gold.read_text() + json.dumps(LINE | {"id": "w-2", "text": "Nobody wrote this sentence."}) + "\n")
    code, out, _ = litreview("evaluate", project, gold)
    assert code == 2
    assert "gold.jsonl:2: The sentence w-2 could not be located." in out


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "no JSON"),
        (json.dumps(LINE | {"themes": ["povertty"]}), "did you mean 'poverty'?"),
        (json.dumps({"id": "1", "themes": []}), 'no "text"'),
        ("", "There is no sentence in the gold."),
    ],
)
def test_faulty_gold_fails_with_place_and_remedy(litreview, project, gold, line, fault):
    gold.write_text(line + "\n")
    code, _, err = litreview("evaluate", project, gold)
    assert code == 1
    assert fault in err
    assert str(gold) in err
    assert "docs/evaluation.md" in err


def test_gold_of_the_project_is_used_when_none_is_named(litreview, project, gold):
    code, _, err = litreview("evaluate", project)
    assert (code, "There is no gold." in err, "--sample 200" in err) == (1, True, True)
    (project / "gold").mkdir()
    gold.rename(project / "gold" / "mine.jsonl")
    code, out, _ = litreview("evaluate", project)
    assert (code, "Gold: mine.jsonl" in out) == (0, True)


def test_choices_that_do_not_go_together_are_refused(litreview, project, gold):
    assert "A project has its own codebook" in litreview("evaluate", project, gold, "--codebook", "csr-clusters")[2]
    assert "--machine needs a project" in litreview("evaluate", gold, "--machine")[2]


def test_sample_writes_sentences_to_label_and_overwrites_nothing(litreview, project, tmp_path):
    path = tmp_path / "sample.jsonl"
    code, out, _ = litreview("evaluate", project, path, "--sample", "5")
    assert (code, "Wrote 2 sentences" in out) == (0, True)
    assert [json.loads(line)["themes"] for line in path.read_text().splitlines()] == [None, None]
    assert "The file is there already" in litreview("evaluate", project, path, "--sample", "5")[2]
    assert "No sentence of the gold is labelled" in litreview("evaluate", project, path)[2]
