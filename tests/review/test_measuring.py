import json

import pytest

from litreview import review, storage
from litreview.evaluation import FEW

LABELLED = (
    ("Local inspectors forced tanneries in Pakistan to treat effluent.", ["environment"], ["law_enforcement"], []),
    ("Weak enforcement undermined cleaner production.", ["environment"], [], ["law_enforcement"]),
)


@pytest.fixture
def run_project(make_review, tmp_path):
    text = " ".join(sentence for sentence, *_ in LABELLED)
    papers = {"many.txt": "Tanneries\n\nResults\n\n" + "\n\n".join([text] * FEW) + "\n"}
    with storage.open_project(make_review(tmp_path / "review", papers)) as project:
        yield project


@pytest.fixture
def gold(run_project):
    """Label the same two sentences of the paper often enough for figures."""
    folder = run_project.folder / "gold"
    folder.mkdir()
    keys = ("text", "themes", "drivers", "barriers")
    lines = [
        {"id": f"s-{n}", "document": "many.txt"} | dict(zip(keys, labelled, strict=True))
        for n, labelled in enumerate(LABELLED * FEW)
    ]
    path = folder / "many.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return [path]


def test_measure_codes_ignores_polarity_and_leaves_out_what_has_too_few_labels(run_project, gold):
    measured = {(m.dimension_id, m.code_id): m for m in review.measure_codes(run_project, gold)}
    law = measured["factors", "law_enforcement"]
    assert (law.recall.n, law.basis) == (2 * FEW, "")
    assert 0 < law.recall.low <= law.recall.value <= 1
    assert measured["themes", "poverty"].basis == "all themes"
    assert not any(dimension == "actors" for dimension, _ in measured)


def test_the_exported_map_tells_the_error_that_was_measured(run_project, gold, tmp_path):
    path = tmp_path / "map.html"
    review.export_review(run_project, path)
    page = path.read_text()
    assert '"has_errors":true' in page
    assert "error of the coding: " in page


def test_the_exported_map_of_a_review_without_gold_says_nothing_of_error(run_project, tmp_path):
    path = tmp_path / "map.html"
    review.export_review(run_project, path)
    assert '"has_errors":false' in path.read_text()


def test_gold_with_faults_is_no_measure_and_stops_no_export(run_project, tmp_path):
    (run_project.folder / "gold").mkdir()
    (run_project.folder / "gold" / "bad.jsonl").write_text("no json\n")
    review.export_review(run_project, tmp_path / "map.html")
    assert '"has_errors":false' in (tmp_path / "map.html").read_text()
