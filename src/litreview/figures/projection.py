"""Where a point of the globe lies on the map of the world: Equal Earth, which keeps areas true to each other.

Šavrič, Patterson and Jenny 2019, doi 10.1080/13658816.2018.1504949. scripts/build_world.py draws the countries by it.
"""

from __future__ import annotations

import math

WIDTH = 1000.0  # units of the drawing; paths are in tenths of them
MERIDIAN = 11.0  # degrees east, in the middle of the map: its edge runs through the Bering Strait, between countries
Point = tuple[float, float]


def place_on_map(latitude: float, longitude: float) -> Point:
    """Return the place of a point in units from the map's upper left corner; degrees north and east."""
    return project((longitude - MERIDIAN + 180.0) % 360.0 - 180.0, latitude)


def project(lon: float, lat: float) -> Point:
    """Return the place of a point in units from the map's upper left corner; degrees east of its middle, and north."""
    x, y = equal_earth(lon, lat)
    half, top = equal_earth(180.0, 0.0)[0], equal_earth(0.0, 84.0)[1]
    return (x + half) * WIDTH / (2 * half), (top - y) * WIDTH / (2 * half)


def equal_earth(lon: float, lat: float) -> Point:
    """Return the Equal Earth projection of a point in degrees, on a globe of radius 1."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
    slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    return 2 * math.sqrt(3) * math.radians(lon) * math.cos(t) / (3 * slope), t * (
        a1 + a2 * t**2 + t**6 * (a3 + a4 * t**2)
    )
