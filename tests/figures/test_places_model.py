import json
import re
from pathlib import Path

import pytest

from litreview.figures import CountryCount, country_names, country_regions, places_to_plain, read_asset, region_names
from litreview.figures.places_model import class_bounds, class_labels

GAZETTEER = Path(__file__).parents[2] / "src/litreview/mentions/gazetteer/countries.tsv"
UNITS = {"papers": ("paper studies it", "papers study it"), "statements": ("statement", "statements")}
MEGABYTE = 1_000_000
LAND = {  # million square kilometres, of countries far from each other and from the equator; Norway with Svalbard
    "BR": 8.5, "AU": 7.7, "GL": 2.2, "DZ": 2.4, "NO": 0.385, "CD": 2.3,
}  # fmt: skip


@pytest.fixture(scope="module")
def shapes():
    world = json.loads(read_asset("world/countries.json"))
    return world, {c["iso2"]: c for c in world["countries"]}


SAVED = {"counted": "2 of 3 papers on the map.", "project": "My review"}


def plain_of(*counts, count_by="papers"):
    links = {c.iso2: f"evidence?studied={c.iso2}" for c in counts}
    return places_to_plain(counts, count_by=count_by, title="Papers", units=UNITS, links=links, **SAVED)


def rings_of(path):
    """Return the corners of each ring of a path of "M x y l dx dy ... z"."""
    for ring in re.findall(r"M([^z]*)z", path):
        numbers = [int(n) for n in re.findall(r"-?\d+", ring)]
        x = y = 0
        corners = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            corners.append((x, y))
        yield corners


def area_of(path):
    """Return the area of a path whose rings do not hold each other."""
    total = 0.0
    for corners in rings_of(path):
        pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
        total += abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2
    return total


def test_countries_are_ordered_and_classed_by_what_is_counted():
    india, peru = CountryCount("IN", "India", 6, 10), CountryCount("PE", "Peru", 1, 30)
    by_papers, by_statements = plain_of(peru, india), plain_of(peru, india, count_by="statements")
    assert [(c["label"], c["count"], c["level"]) for c in by_papers["countries"]] == [("India", 6, 3), ("Peru", 1, 1)]
    assert [(c["label"], c["count"]) for c in by_statements["countries"]] == [("Peru", 30), ("India", 10)]
    assert by_papers["classes"] == ["1", "2–4", "5–6"]


def test_country_is_told_with_its_numbers_and_clusters():
    told = plain_of(CountryCount("IN", "India", 1, 1200, ("Kanpur tannery",)))["countries"][0]["text"]
    assert told == ["India", "1 paper studies it", "1,200 statements", "Clusters: Kanpur tannery"]


@pytest.mark.parametrize("most", [1, 2, 5, 6, 9, 10, 57, 1_000, 123_456])
def test_every_number_falls_into_one_of_few_classes(most):
    bounds = class_bounds(most)
    assert bounds[0] == 1
    assert list(bounds) == sorted(set(bounds))
    assert bounds[-1] <= most
    assert 1 <= len(bounds) <= 5
    assert len(class_labels(bounds, most)) == len(bounds)


def test_country_may_have_no_address():
    counts = [CountryCount("IN", "India", 1, 2)]
    plain = places_to_plain(counts, count_by="papers", title="Papers", units=UNITS, links={}, **SAVED)
    assert plain["countries"][0]["href"] is None


def test_nothing_counted_has_no_class():
    assert plain_of()["classes"] == []


def test_every_country_of_the_gazetteer_has_a_shape_under_the_name_that_the_gazetteer_gives_it():
    rows = [line.split("\t") for line in GAZETTEER.read_text().splitlines() if not line.startswith("#")]
    assert {iso2: label for _, iso2, _, label in rows}.items() <= country_names().items()


def test_countries_too_small_to_see_are_drawn_as_points(shapes):
    _, drawn = shapes
    assert all(drawn[iso2].get("r") for iso2 in ("SG", "MT", "MV", "TV", "BB", "ST", "BH"))
    assert not any(drawn[iso2].get("r") for iso2 in ("IN", "LK", "IL", "SV"))


def test_shapes_have_the_relative_areas_of_the_countries(shapes):
    _, drawn = shapes
    scale = area_of(drawn["BR"]["d"]) / LAND["BR"]
    for iso2, land in LAND.items():
        assert area_of(drawn[iso2]["d"]) / scale == pytest.approx(land, rel=0.06), iso2


def test_shapes_stay_on_the_map_and_none_runs_across_it(shapes):
    world, drawn = shapes
    for iso2, country in drawn.items():
        for corners in rings_of(country["d"]):
            xs, ys = [x / 10 for x, _ in corners], [y / 10 for _, y in corners]
            assert min(xs) >= 0, iso2
            assert max(xs) <= world["width"], iso2
            assert min(ys) >= -5, iso2
            assert max(ys) <= world["height"] + 5, iso2
            assert max(xs) - min(xs) < 0.45 * world["width"], iso2


def test_shapes_are_small_and_name_their_source(shapes):
    text = read_asset("world/countries.json")
    assert len(text.encode()) < MEGABYTE
    assert "Natural Earth" in shapes[0]["source"]
    assert "</" not in text


def test_a_region_shows_the_middle_of_most_of_its_countries_in_the_proportions_of_the_world(shapes):
    world, drawn = shapes
    assert set(world["regions"]) == set(region_names())
    for name, (left, top, width, height) in world["regions"].items():
        countries = [drawn[iso2] for iso2, region in country_regions().items() if region == name]
        seen = [c for c in countries if left < c["x"] < left + width and top < c["y"] < top + height]
        assert len(seen) > 0.8 * len(countries), name
        assert width / height == pytest.approx(world["width"] / world["height"], rel=0.01)
        assert width < 0.7 * world["width"]
