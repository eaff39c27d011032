import json

import pytest

from litreview import review, storage

WATER = "Tanneries pour salty effluent into the {0} drain. The treatment plant near the {1} gate stands idle."
WAGES = "Seamstresses of the {0} workshops strike for overtime pay. Owners hold back wages of the {1} shift."
PLACES = ("northern", "lower", "eastern", "upper", "southern", "western", "inner", "outer")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("themes_cli")
    (made / "papers").mkdir()
    for n in range(4):
        paragraphs = [text.format(PLACES[n], PLACES[n + i + 1]) for i in range(4) for text in (WATER, WAGES)]
        (made / "papers" / f"{n}.txt").write_text("\n\n".join([f"Paper {n} on towns", "Abstract", *paragraphs]) + "\n")
    review.new_review(made / "review", codebook="csr-clusters", name="Towns")
    with storage.open_project(made / "review") as project:
        review.add_papers(project, [str(made / "papers")])
        review.run_review(project)
    return made / "review"


def test_themes_show_prints_each_topic_with_verdict_stability_and_nearest_theme(litreview, folder):
    status, out, _ = litreview("themes", "show", folder)
    assert status == 0
    assert "environment" in out
    assert "work_conditions" in out
    assert "Poverty reduction: not supported by the corpus." in out
    assert "refits on papers drawn from 4" in out
    for line in out.splitlines():
        if line.startswith("nmf-") and "%" not in line:
            assert any(verdict in line for verdict in ("stable", "unsteady", "rests on one paper"))


def test_themes_fit_respects_number_and_units(litreview, folder):
    status, out, _ = litreview("themes", "fit", folder, "--number", 2, "--units", "sections", "--json")
    plain = json.loads(out)
    assert status == 0
    assert plain["settings"]["units"] == "sections"
    assert plain["curve"]["why"] == "2 were asked for."
    assert [topic["stability"]["topic_id"] for topic in plain["topics"]] == [t["id"] for t in plain["topics"]]
    assert litreview("themes", "fit", folder, "--json")[0] == 0


def test_themes_fit_says_what_units_there_are(litreview, folder):
    status, _, err = litreview("themes", "fit", folder, "--units", "pages")
    assert status == 1
    assert "documents, sections, paragraphs, statements" in err


def test_themes_fit_leaves_a_project_alone_that_a_run_holds(litreview, folder):
    with storage.open_project(folder) as project, project.running():
        status, _, err = litreview("themes", "fit", folder)
    assert status == 1
    assert "Another run is working on this project" in err


def test_topics_still_fits_as_it_did(litreview, folder):
    status, out, _ = litreview("topics", folder, "--json")
    assert status == 0
    assert json.loads(out)["method"] == "nmf"


def test_themes_promote_prints_yaml_and_trial(litreview, folder):
    status, out, _ = litreview("themes", "promote", folder, "nmf-1")
    assert status == 0
    assert "      - id: " in out
    assert "In 2 papers set aside the patterns hit" in out


def test_themes_promote_of_an_unknown_topic_fails(litreview, folder):
    status, _, err = litreview("themes", "promote", folder, "nmf-9")
    assert status == 1
    assert "no topic 'nmf-9'" in err


def test_themes_shares_prints_a_line_for_each_topic_and_paper(litreview, folder):
    status, out, _ = litreview("themes", "shares", folder, "--by", "document", "--json")
    shares = json.loads(out)
    assert status == 0
    assert len({share["group"] for share in shares}) == 4
    assert all(share["low"] <= share["share"] <= share["high"] for share in shares)


def test_themes_new_says_that_no_paper_is_new(litreview, folder):
    assert litreview("themes", "new", folder)[:2] == (0, "No paper was read since the model was fitted.\n")


def test_themes_new_places_what_run_left_out_of_the_model(litreview, folder, tmp_path):
    (tmp_path / "ice.txt").write_text("Ice\n\nAbstract\n\nGlaciers melt on the plateau. Moraines slide into ravines.\n")
    assert litreview("add", folder, tmp_path / "ice.txt")[0] == 0
    assert litreview("run", folder, "--no-themes")[0] == 0
    status, out, _ = litreview("themes", "new", folder)
    assert status == 0
    assert out.startswith("1 new paper:")
    assert "unknown words" in out
