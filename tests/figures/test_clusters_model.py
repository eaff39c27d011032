import json
import math
from itertools import combinations

import pytest

from litreview.figures import ClusterCount, cluster_notes, clusters_table, clusters_to_plain, read_asset
from litreview.figures.projection import place_on_map

KANPUR, PRATO = (26.47, 80.35), (43.88, 11.1)


def a_cluster(code_id, n_papers=1, at=KANPUR, **changes):
    fields = {"label": code_id.capitalize(), "iso2": "IN", "n_statements": 2 * n_papers}
    return ClusterCount("clusters", code_id, n_papers=n_papers, at=at, **(fields | changes))


def points_of(*counts):
    return {p["id"].partition("/")[2]: p for p in clusters_to_plain(counts, {})["points"]}


def drawn(point):
    return point["x"] + point["dx"], point["y"] + point["dy"]


def test_area_of_a_point_is_the_number_of_papers():
    points = points_of(a_cluster("a", 8), a_cluster("b", 2, at=PRATO))
    assert (points["a"]["r"] / points["b"]["r"]) ** 2 == pytest.approx(4, rel=0.02)


def test_points_stay_between_what_can_be_hit_and_what_hides_the_map():
    radii = [p["r"] for p in points_of(a_cluster("a", 5_000), a_cluster("b", 1, at=PRATO)).values()]
    assert radii == [11.0, 3.0]
    assert points_of(a_cluster("a", 1))["a"]["r"] < 5


def test_largest_point_comes_first_so_that_it_lies_lowest():
    counts = [a_cluster("small", 1), a_cluster("large", 9, at=PRATO), a_cluster("middle", 4, at=(0.0, 0.0))]
    assert list(points_of(*counts)) == ["large", "middle", "small"]


@pytest.mark.parametrize("n", [2, 3, 7])
def test_clusters_of_one_place_stand_beside_each_other(n):
    points = list(points_of(*(a_cluster(f"c{i}", i + 1) for i in range(n))).values())
    assert len({(p["x"], p["y"]) for p in points}) == 1
    for one, other in combinations(points, 2):
        assert math.dist(drawn(one), drawn(other)) >= max(one["r"], other["r"])
    assert (points_of(a_cluster("alone"))["alone"]["dx"], points_of(a_cluster("alone"))["alone"]["dy"]) == (0, 0)


def test_cluster_without_place_stands_in_the_table_and_is_told():
    counts = [a_cluster("kanpur", n_drivers=1), a_cluster("nowhere", at=None, iso2=None)]
    header, lines = clusters_table(counts)
    assert header[0] == "Cluster"
    assert lines[0][:6] == ("Kanpur", "India", 1, 2, 1, 0)
    assert lines[0][6] == "26.47° N, 80.35° E"
    assert lines[1] == ("Nowhere", "–", 1, 2, 0, 0, "–")
    assert list(points_of(*counts)) == ["kanpur"]
    assert cluster_notes(counts)[0].startswith("1 of 2 clusters not on the map")
    assert cluster_notes(counts[:1]) == []


def test_point_tells_its_name_and_numbers_and_opens_its_statements():
    (point,) = clusters_to_plain([a_cluster("kanpur", n_barriers=2)], {"clusters/kanpur": "evidence?codes=x"})["points"]
    assert point["text"] == ["Kanpur", "1 paper names it", "2 statements: 0 of a driver, 2 of a barrier"]
    assert point["href"] == "evidence?codes=x"


def test_places_lie_on_the_shapes_of_their_countries():
    world = json.loads(read_asset("world/countries.json"))
    drawn_countries = {c["iso2"]: c for c in world["countries"]}
    for iso2, at in {"SG": (1.35, 103.82), "MT": (35.9, 14.4), "BB": (13.18, -59.55), "TO": (-21.18, -175.2)}.items():
        country = drawn_countries[iso2]
        assert math.dist(place_on_map(*at), (country["x"], country["y"])) < 1.5, iso2
