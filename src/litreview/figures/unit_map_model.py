"""Units of a topic model as the plain values that unit_map.js draws: one disc for each topic.

A unit lies in the disc of its strongest topic: the stronger, the nearer to the middle, and on the side of the topics
that it also belongs to. Discs whose topics share words lie near each other where there is room. Nothing is drawn at
random, and no two units lie on one spot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litreview.records import Topics

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
NO_TOPIC = -1
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
_GAP = 0.28  # between discs, as a share of their radii; room for a title
_LEAST_GAP = 0.9  # in distances between units
_ROUNDS = 400
_PULL = (0.012, 0.03)  # of the way to the middle in one round, across and down: the map is wider than high


@dataclass(frozen=True, slots=True, eq=False)
class UnitLayout:
    """Where the N units lie, about one length apart: `x`, `y`, and their strongest `topic` (NO_TOPIC: none).

    `discs` holds topic, x, y and radius of each disc that has units.
    """

    x: Floats
    y: Floats
    topic: Whole
    discs: tuple[tuple[int, float, float, float], ...]


def lay_out_units(topics: Topics, home: Whole) -> UnitLayout:
    """Return the units in discs, each in that of its topic in `home`; the same model gives the same map."""
    groups = [k for k in range(len(topics.ids)) if (home == k).any()]
    members = {k: np.flatnonzero(home == k) for k in (*groups, NO_TOPIC)}
    radii = np.array([np.sqrt(len(members[k])) for k in groups])
    centres = _pack(_scale_words(topics.topic_term[groups]), radii)
    x, y = np.zeros(len(home)), np.zeros(len(home))
    for k, centre in zip(groups, centres, strict=True):
        units = members[k]
        own = topics.document_topic[units]
        towards = _directions(centre, centres)
        order = np.argsort(-own[:, k], kind="stable")
        placed = _sunflower((own[:, groups] @ towards)[order])
        x[units[order]], y[units[order]] = (centre + placed).T
    discs = [(k, float(c[0]), float(c[1]), float(r)) for k, c, r in zip(groups, centres, radii, strict=True)]
    left = members[NO_TOPIC]
    if len(left):
        radius = float(np.sqrt(len(left)))
        right, bottom = _corner(discs)
        centre = np.array([right + (radius + 2 * _LEAST_GAP if discs else 0.0), bottom - radius if discs else 0.0])
        x[left], y[left] = (centre + _sunflower(np.zeros((len(left), 2)))).T
        discs.append((NO_TOPIC, float(centre[0]), float(centre[1]), radius))
    return UnitLayout(x, y, home, tuple(discs))


def _scale_words(topic_term: Floats) -> Floats:
    """Return a place for each topic by classical scaling of the Hellinger distances between their words."""
    if not len(topic_term):
        return np.zeros((0, 2))
    roots = np.sqrt(topic_term)
    squared = np.clip(2 - 2 * roots @ roots.T, 0, None)
    centring = np.eye(len(squared)) - 1 / len(squared)
    values, vectors = np.linalg.eigh(-centring @ squared @ centring / 2)
    places = np.zeros((len(squared), 2))
    for axis, i in enumerate(np.argsort(-values, kind="stable")[:2]):
        vector = vectors[:, i] * np.sqrt(max(float(values[i]), 0.0))
        # An eigenvector may come with either sign.
        places[:, axis] = vector * (1 if vector[np.abs(vector).argmax()] >= 0 else -1)
    return places


def _pack(places: Floats, radii: Floats) -> Floats:
    """Return the places drawn together until discs of these radii touch, and no two overlap."""
    if len(places) < 2:
        return np.zeros_like(places)
    spread = float(np.sqrt((places**2).sum(axis=1).mean())) or 1.0
    around = np.arange(len(places)) * _GOLDEN_ANGLE
    # A hair apart even where two topics have the same words, so that they know where to go.
    centres = places / spread * 2 * np.sqrt((radii**2).sum()) + 1e-3 * np.column_stack([np.cos(around), np.sin(around)])
    needed = (radii[:, None] + radii[None, :]) * (1 + _GAP) + _LEAST_GAP
    np.fill_diagonal(needed, 0.0)
    for _ in range(_ROUNDS):
        centres = _push_apart(centres * (1 - np.array(_PULL)), needed)
    for _ in range(_ROUNDS):
        centres = _push_apart(centres, needed)
    packed: Floats = centres - centres.mean(axis=0)
    return packed


def _push_apart(centres: Floats, needed: Floats) -> Floats:
    between = centres[:, None, :] - centres[None, :, :]
    distance = np.sqrt((between**2).sum(axis=2)) + 1e-9
    short = np.clip(needed - distance, 0, None)
    apart: Floats = centres + (between * (short / distance / 2)[:, :, None]).sum(axis=1) * 0.9
    return apart


def _directions(centre: Floats, centres: Floats) -> Floats:
    between = centres - centre
    length = np.sqrt((between**2).sum(axis=1, keepdims=True))
    directions: Floats = np.divide(between, length, out=np.zeros_like(between), where=length > 1e-9)
    return directions


def _sunflower(pulls: Floats) -> Floats:
    """Return places from the middle outwards for units in this order, each ring turned as its units are pulled."""
    index = np.arange(len(pulls))
    turn = index * _GOLDEN_ANGLE
    spots = np.sqrt(index + 0.5)[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    placed: Floats = np.empty_like(spots)
    for start, end in _runs(np.floor(np.sqrt(index)).astype(np.int64)):
        around = start + np.argsort(np.arctan2(spots[start:end, 1], spots[start:end, 0]), kind="stable")
        units = start + np.argsort(np.arctan2(pulls[start:end, 1], pulls[start:end, 0]), kind="stable")
        turned = (np.arange(end - start)[:, None] + np.arange(end - start)) % (end - start)
        fits = (spots[around][turned] * pulls[units]).sum(axis=(1, 2))
        placed[units] = spots[around[turned[int(fits.argmax())]]]
    return placed


def _runs(ring: Whole) -> list[tuple[int, int]]:
    starts = [0, *(np.flatnonzero(np.diff(ring)) + 1).tolist()] if len(ring) else []
    return list(zip(starts, [*starts[1:], len(ring)], strict=True))


def _corner(discs: Sequence[tuple[int, float, float, float]]) -> tuple[float, float]:
    right = max((x + r * (1 + _GAP) for _, x, _, r in discs), default=0.0)
    return right, max((y + r for _, _, y, r in discs), default=0.0)


def unit_map_to_plain(
    topics: Topics,
    *,
    home: Whole,
    papers: Sequence[int],
    titles: Sequence[str],
    pages: Sequence[str],
    chosen: int | None = None,
) -> dict[str, Any]:
    """Return the JSON-ready model of the map.

    `home` holds for each unit its strongest topic, NO_TOPIC where it has none; `papers` the place of its paper among
    `titles`; `pages` its page as printed, or nothing at all where pages are not known. `chosen`: the unit that is open.
    """
    layout = lay_out_units(topics, home)
    counts = [int((layout.topic == k).sum()) for k in range(len(topics.ids))]
    return {
        "topics": [
            {"id": topic_id, "title": title, "n": n}
            for topic_id, title, n in zip(topics.ids, topics.titles, counts, strict=True)
        ],
        "unassigned": int((layout.topic == NO_TOPIC).sum()),
        "x": [round(float(v), 3) for v in layout.x],
        "y": [round(float(v), 3) for v in layout.y],
        "topic": layout.topic.tolist(),
        "discs": [{"topic": k, "x": round(x, 3), "y": round(y, 3), "r": round(r, 3)} for k, x, y, r in layout.discs],
        "paper": list(papers),
        "titles": list(titles),
        "pages": list(pages),
        "chosen": chosen,
    }
