"""The shares of topics in groups of units: years, countries, actors, papers; with intervals over papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from litreview.records import Topics, TopicShare
from litreview.topics.fit import Floats, divide

N_SAMPLES = 1000
CONFIDENCE = 95  # per cent
_SEED = 20261122


def share_topics(topics: Topics, *, papers: Sequence[str], groups: Sequence[Iterable[str]]) -> tuple[TopicShare, ...]:
    """Return the share of each topic in each group: groups in order, topics in the model's order.

    `papers` names the paper of each unit, `groups` the groups that it belongs to: none, one or several.
    """
    members: dict[str, list[int]] = {}
    for unit, names in enumerate(groups):
        for name in sorted(set(names)):
            members.setdefault(name, []).append(unit)
    found: list[TopicShare] = []
    for name, units in sorted(members.items()):
        sums, sizes = sums_by_paper(topics.document_topic[units], [papers[unit] for unit in units])
        shares = divide(sums.sum(axis=0), sizes.sum())
        drawn = draw_papers(sums, sizes)
        for k, topic_id in enumerate(topics.ids):
            low, high = interval(drawn[:, k]) if len(sizes) > 1 else (0.0, 1.0)
            found.append(TopicShare(topic_id, name, round(float(shares[k]), 4), low, high, len(sizes), len(units)))
    return tuple(found)


def sums_by_paper(weights: Floats, papers: Sequence[str]) -> tuple[Floats, Floats]:
    """Return for each paper, by name, the summed weights of its units (P x K) and the number of its units (P)."""
    place = {name: n for n, name in enumerate(sorted(set(papers)))}
    of_unit = [place[name] for name in papers]
    sums, sizes = np.zeros((len(place), weights.shape[1])), np.zeros(len(place))
    np.add.at(sums, of_unit, weights)
    np.add.at(sizes, of_unit, 1.0)
    return sums, sizes


def draw_papers(sums: Floats, sizes: Floats) -> Floats:
    """Return shares of topics (samples x K) in N_SAMPLES draws of papers with replacement; always the same draws."""
    random = np.random.default_rng(_SEED)
    drawn = random.multinomial(len(sizes), np.full(len(sizes), 1 / max(1, len(sizes))), size=N_SAMPLES)
    return divide(drawn @ sums, (drawn @ sizes)[:, np.newaxis])


def interval(values: Floats) -> tuple[float, float]:
    """Return the ends of the middle CONFIDENCE per cent."""
    low, high = np.percentile(values, [(100 - CONFIDENCE) / 2, (100 + CONFIDENCE) / 2])
    return round(float(low), 4), round(float(high), 4)
