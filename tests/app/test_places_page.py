from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_country, a_document, a_mention, a_row
from page_steps import show_page, told

from litreview import storage
from litreview.app import places_page
from litreview.records import CodeAssignment, Decision

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
  - {id: countries, label: Countries, role: country, description: By name.}
  - {id: clusters, label: Clusters, role: cluster, description: By name.}
"""
SENTENCES = ("We surveyed tanneries in India.", "Effluent is treated in Peru.")


@pytest.fixture
def project(tmp_path: Path):
    folder, paper = tmp_path / "review", tmp_path / "khan.txt"
    storage.create_project(folder, name="Places", codebook_text=CODEBOOK)
    paper.write_text(" ".join(SENTENCES))
    with storage.open_project(folder) as opened:
        storage.add_file(opened, paper)
        (entry,) = storage.list_files(opened)
        document = a_document(*SENTENCES, document_id=entry.sha256[:16], name=paper.name)
        document = replace(document, source=replace(document.source, sha256=entry.sha256))
        storage.save_document(opened, document, sha256=entry.sha256, read_key="k")
        rows = [
            replace(
                a_row(f"r{i}", document_id=document.document_id, quote=sentence.span.cut(document.text)),
                span=sentence.span,
                codes=codes,
                study_ids=(),
                mentions=(a_mention(document, "India", "clusters", "kanpur-tannery", iso2="IN"),),
            )
            for i, (sentence, codes) in enumerate(zip(document.sentences, CODES, strict=True))
        ]
        roles = [a_country(document, "India", "IN"), a_country(document, "Peru", "PE", "mention")]
        storage.save_rows(opened, document.document_id, rows, countries=roles, code_key="k")
        yield opened


CODES = (
    (CodeAssignment("countries", "IN", "India"), CodeAssignment("clusters", "kanpur-tannery", "Kanpur tannery")),
    (
        *(CodeAssignment("countries", "PE", "Peru"), CodeAssignment("themes", "water", "Water")),
        CodeAssignment("clusters", "nowhere-wine", "Nowhere wine"),
    ),
)


def open_places(project, **query):
    app = show_page(project, "places_page", **query)
    assert not app.exception
    return app


def test_page_says_how_many_papers_the_map_shows(project):
    assert "1 country · 1 of 1 paper on the map" in told(open_places(project))


def test_part_of_the_address_chooses_the_part_of_the_countries(project):
    app = open_places(project, part="Named in statements")
    assert "2 countries · 2 statements searched" in told(app)


def test_filter_leaves_papers_with_such_statements(project):
    assert "1 country · 1 of 1 paper on the map" in told(open_places(project, about="Themes: Water"))
    assert "0 countries · 0 of 0 papers on the map" in told(open_places(project, said="Driver"))


def test_page_counts_decisions_and_loads_no_row_that_names_no_cluster(project, monkeypatch):
    monkeypatch.delattr("litreview.review.load_proposals")
    storage.decide_row(project, Decision("r1", "reject", "Ann", "2026-01-01T00:00:00Z"))
    assert "1 country · 1 statement searched" in told(open_places(project, part="Named in statements"))


def test_filter_does_not_offer_countries(project):
    (codes,) = [box for box in open_places(project).multiselect if box.label == "Codes"]
    assert codes.options == ["Themes: Water"]


def drawn(project, monkeypatch, **query):
    """Return the model that the map is drawn from."""
    models = []
    monkeypatch.setattr(places_page, "show_places", lambda plain, key: models.append(plain))
    open_places(project, **query)
    return models[-1]


def test_clusters_are_points_and_those_without_place_stand_in_the_table(project, monkeypatch):
    model = drawn(project, monkeypatch)
    (point,) = model["clusters"]["points"]
    assert point["text"] == ["Kanpur tannery", "1 paper names it", "1 statement: 0 of a driver, 0 of a barrier"]
    assert point["href"] == "evidence?codes=Clusters%3A+Kanpur+tannery"
    assert [line["cells"][0] for line in model["clusters"]["table"]["lines"]] == ["Kanpur tannery", "Nowhere wine"]
    assert any(note.startswith("1 of 2 clusters not on the map") for note in model["notes"])
    assert model["countries"][0]["text"][-1] == "Clusters: Kanpur tannery"


def test_filters_leave_the_clusters_of_their_statements(project, monkeypatch):
    (line,) = drawn(project, monkeypatch, about="Themes: Water")["clusters"]["table"]["lines"]
    assert line["href"] == "evidence?codes=Themes%3A+Water&codes=Clusters%3A+Nowhere+wine"
    assert drawn(project, monkeypatch, region="South America")["clusters"]["points"] == []


def test_region_leaves_its_countries_alone(project):
    asia = told(open_places(project, part="Named in statements", region="Asia"))
    assert "1 country · 2 statements searched" in asia
    assert "0 countries · 0 of 1 paper on the map" in told(open_places(project, region="South America"))
