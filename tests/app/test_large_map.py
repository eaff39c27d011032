"""The map of a review too large to be counted row by row: its filters, and what it says that it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from builders import a_codebook
from evidence_builders import fill_project
from page_steps import show_page, told

from litreview import review, storage
from litreview.app import map_filters, map_view
from litreview.app.choosing import publication_years
from litreview.app.choosing_columns import studied_countries_of, studied_regions_of
from litreview.app.map_filters import MapFilter, keep_places, keep_rows
from litreview.app.map_view import MapView
from litreview.app.snapshot import Snapshot, stamp_of
from litreview.figures import country_regions
from litreview.records import Bibliography, Study
from litreview.storage import Project

CODEBOOK = """
codebook: small
version: 1.0.0
label: Small
description: For tests.
dimensions:
  - {id: factors, label: Factors, role: factor, description: What helps., codes: [
      {id: law, label: Law, definition: Law., patterns: [law]},
      {id: buyers, label: Buyers, definition: Buyers., patterns: [buyers]}]}
  - {id: themes, label: Themes, role: theme, description: What about., codes: [
      {id: water, label: Water, definition: Water., patterns: [water]},
      {id: wages, label: Wages, definition: Wages., patterns: [wages]}]}
"""
FILTERS = (
    MapFilter(),
    MapFilter(statuses=("accepted", "edited")),
    MapFilter(statuses=("proposed",), directions=("driver", "mixed")),
    MapFilter(actors=(("themes", "water"), ("themes", "wages"))),
    MapFilter(actors=(("themes", "water"), ("factors", "law"))),
    MapFilter(regions=("Sub-Saharan Africa", "Africa")),
    MapFilter(years=(2000, 2010)),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    base = tmp_path_factory.mktemp("large_map")
    storage.create_project(base / "review", name="x", codebook_text=CODEBOOK)
    with storage.open_project(base / "review") as opened:
        fill_project(opened, base, a_codebook())
        own, cited = storage.study_names(opened)
        read = [
            Study(study_id, study_id, Bibliography(title="x", year=2005 + 3 * number), (document_id,))
            for number, (document_id, study_id) in enumerate(own.items())
        ]
        only_cited = [replace(study, document_ids=()) for study in storage.list_studies(opened)]
        studies = {study.study_id: study for study in (*only_cited, *read)}
        storage.save_studies(opened, studies.values(), own=own, cited=cited, key="with years")
        yield opened


@pytest.fixture
def snapshot(project: Project) -> Snapshot:
    return Snapshot(project, stamp_of(project))


def cells_drawn(snapshot: Snapshot, wanted: MapFilter) -> list[tuple[int, int]]:
    map_view.draw_map.clear()
    drawn = map_view.draw_map(snapshot.stamp, MapView("factors", "themes", "studies", "statement", wanted), snapshot)
    return [(cell["count"], cell["gaps"]) for cell in drawn.plain["cells"]]


@pytest.mark.parametrize("wanted", FILTERS)
def test_filters_leave_the_cells_that_they_leave_in_a_small_review(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, wanted: MapFilter
) -> None:
    small = cells_drawn(snapshot, wanted)
    monkeypatch.setattr(map_view, "DETAILED_UP_TO", 0)
    assert cells_drawn(snapshot, wanted) == small


@pytest.mark.parametrize("wanted", FILTERS)
@pytest.mark.parametrize("n_searched", [None, 3])
def test_keep_places_keeps_what_keep_rows_keeps(snapshot: Snapshot, wanted: MapFilter, n_searched: int | None) -> None:
    columns, rows = snapshot.columns, snapshot.rows
    searched = None if n_searched is None else frozenset(columns.document_ids[:n_searched])
    mask = keep_places(columns, wanted, searched)
    kept = rows if mask is None else tuple(row for row, is_kept in zip(rows, mask, strict=True) if is_kept)
    assert kept == keep_rows(rows, wanted, searched)


def test_filters_of_the_tests_leave_some_and_not_all(snapshot: Snapshot) -> None:
    whole, *narrowed = (cells_drawn(snapshot, wanted) for wanted in FILTERS)
    assert sum(cells != whole for cells in narrowed) >= 3


def test_regions_are_those_of_the_countries_studied(snapshot: Snapshot) -> None:
    columns, regions = snapshot.found_columns, country_regions()
    by_country = studied_countries_of(columns)
    by_region = studied_regions_of(columns, regions)
    assert set().union(*by_region.values()) == set().union(*by_country.values()) != set()
    assert set(by_region) <= set(regions.values())


def test_years_are_those_of_the_papers_that_were_read(snapshot: Snapshot) -> None:
    assert snapshot.years == publication_years(snapshot.studies) != {}


def test_page_says_what_a_large_map_leaves_out_and_narrows_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("load_proposals", "map_evidence"):
        monkeypatch.setattr(review, name, None)
    monkeypatch.setattr(storage, "list_studies", None)
    monkeypatch.setattr(map_view, "DETAILED_UP_TO", 0)
    app = show_page(project, "gap_map_page", checked="Accepted")
    assert not app.exception
    assert "counted without marks of a third dimension, the error of the coding, synthesis gaps" in told(app)
    assert "1 more filter" in told(app)
    assert next(box for box in app.selectbox if box.label == "Marks show").disabled
    assert {"Regions studied", "Papers"} <= {box.label for box in app.multiselect}
    assert not app.slider or all("probability" not in slider.label for slider in app.slider)


def test_many_papers_are_not_listed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_filters, "PAPERS_LISTED", 2)
    app = show_page(project, "gap_map_page")
    assert not app.exception
    assert "Papers" not in {box.label for box in app.multiselect}
