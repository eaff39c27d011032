"""Countries as the plain values that places.js draws: papers, statements, and a class of shade."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from litreview.figures.assets import read_asset
from litreview.figures.figure_model import MADE

CountPlacesBy = Literal["papers", "statements"]
MOST_CLASSES = 5


@dataclass(frozen=True, slots=True)
class CountryCount:
    """How many papers and statements a country has. `clusters`: the clusters named in it, the most frequent first."""

    iso2: str
    label: str
    n_papers: int
    n_statements: int
    clusters: tuple[str, ...] = ()


def places_to_plain(
    counts: Sequence[CountryCount],
    *,
    count_by: CountPlacesBy,
    title: str,
    units: Mapping[CountPlacesBy, tuple[str, str]],
    links: Mapping[str, str],
    counted: str,
    project: str,
    region: str | None = None,
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the JSON-ready model of the map: countries ordered by what is counted, and the legend's classes.

    `title` says what the shades count; `units` are the words behind a country's numbers, singular and plural, "paper
    studies it", "papers study it", in the order in which they are told; `links`: address by ISO code, where there is
    one. `counted` and `project` stand in the file that the map is saved as: how many papers are on it, and whose it is.
    `level` is the number of a country's class from 1, 0 where nothing is counted. `region`: what the map shows; None is
    the world.
    """
    numbers = {c.iso2: c.n_papers if count_by == "papers" else c.n_statements for c in counts}
    most = max(numbers.values(), default=0)
    bounds = class_bounds(most)
    ordered = sorted(counts, key=lambda c: (-numbers[c.iso2], -c.n_papers, -c.n_statements, c.label))
    return {
        "title": title,
        "counted": counted,
        "project": project,
        "made": MADE,
        "count_by": count_by,
        "most": most,
        "region": region,
        "notes": list(notes),
        "classes": class_labels(bounds, most),
        "countries": [
            {
                "iso2": c.iso2,
                "label": c.label,
                "count": numbers[c.iso2],
                "papers": c.n_papers,
                "statements": c.n_statements,
                "level": sum(bound <= numbers[c.iso2] for bound in bounds),
                "href": links.get(c.iso2),
                "text": _text(c, units),
            }
            for c in ordered
        ],
    }


def _text(country: CountryCount, units: Mapping[CountPlacesBy, tuple[str, str]]) -> list[str]:
    numbers: Mapping[CountPlacesBy, int] = {"papers": country.n_papers, "statements": country.n_statements}
    lines = [f"{numbers[unit]:,} {words[numbers[unit] != 1]}" for unit, words in units.items()]
    return [country.label, *lines, *(["Clusters: " + ", ".join(country.clusters)] if country.clusters else [])]


def class_bounds(most: int) -> tuple[int, ...]:
    """Return the least number of each class, five at most; the classes widen as 1, 2, 5, 10 do.

    >>> class_bounds(3), class_bounds(14), class_bounds(900)
    ((1, 2, 3), (1, 2, 5, 10), (1, 5, 20, 100, 500))
    """
    if most <= MOST_CLASSES:
        return tuple(range(1, most + 1))
    steps = [digit * 10**zeros for zeros in range(len(str(most))) for digit in (1, 2, 5) if digit * 10**zeros <= most]
    n = min(len(steps), MOST_CLASSES)
    return tuple(steps[round(i * (len(steps) - 1) / (n - 1))] for i in range(n))


def class_labels(bounds: Sequence[int], most: int) -> list[str]:
    """Return the classes as a legend names them; `most` is the largest number there is.

    >>> class_labels((1, 2, 5), 14)
    ['1', '2–4', '5–14']
    """
    ends = [*(after - 1 for after in bounds[1:]), most][: len(bounds)]
    return [f"{low:,}" if low == high else f"{low:,}–{high:,}" for low, high in zip(bounds, ends, strict=True)]


def country_names() -> Mapping[str, str]:
    """Return the name of each country that the map draws, by ISO code."""
    return {iso2: name for iso2, (name, _) in _drawn_countries().items()}


def country_regions() -> Mapping[str, str | None]:
    """Return the region of each country that the map draws, by ISO code; None for islands without one."""
    return {iso2: region for iso2, (_, region) in _drawn_countries().items()}


def region_names() -> tuple[str, ...]:
    """Return the regions that the map can show, in order of the alphabet."""
    return tuple(sorted({region for _, region in _drawn_countries().values() if region is not None}))


@cache
def _drawn_countries() -> Mapping[str, tuple[str, str | None]]:
    world = json.loads(read_asset("world/countries.json"))
    return {c["iso2"]: (c["label"], c["region"]) for c in world["countries"] if c["iso2"] is not None}
