"""A small topic model for tests of the figures and of the app."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from litreview.records import StabilityCard, TopicExample, Topics, TopicStability, TopicVerdict


def a_model(unit_ids: Sequence[str], weights: Sequence[Sequence[float]], **changes: object) -> Topics:
    """Return topics t0, t1, ... of units with these weights; topic k is about the word "word k" and a little "all"."""
    document_topic = np.array(weights, dtype=np.float64).reshape(len(unit_ids), len(weights[0]) if len(weights) else 0)
    k = document_topic.shape[1]
    topic_term = np.hstack([np.eye(k) * 0.8, np.full((k, 1), 0.2)])
    examples = tuple(
        tuple(TopicExample(int(u), float(column[u])) for u in np.argsort(-column, kind="stable")[:3] if column[u] > 0)
        for column in document_topic.T
    )
    fields: dict[str, object] = {
        "ids": tuple(f"t{i}" for i in range(k)),
        "titles": tuple(f"title {i}" for i in range(k)),
        "terms": (*(f"word {i}" for i in range(k)), "all"),
        "topic_term": topic_term,
        "document_topic": document_topic,
        "unit_ids": tuple(unit_ids),
        "examples": examples,
        "themes": (None,) * k,
        "method": "nmf",
        "settings": (("n_topics", str(k)),),
        "seed": 7,
        "versions": (("scikit-learn", "1.9"),),
        "input_digest": "d",
    }
    return Topics(**(fields | changes))  # type: ignore[arg-type]


def a_stability(topic_id: str, verdict: TopicVerdict = "stable", **changes: object) -> TopicStability:
    fields: dict[str, object] = {
        "topic_id": topic_id,
        "stability": 0.82,
        "low": 0.74,
        "high": 0.9,
        "came_back": 0.94,
        "npmi": 0.31,
        "exclusivity": 0.66,
        "share": 0.5,
        "n_documents": 2,
        "left_out": (),
        "verdict": verdict,
    }
    return TopicStability(**(fields | changes))  # type: ignore[arg-type]


def a_card(*topics: TopicStability, **changes: object) -> StabilityCard:
    fields: dict[str, object] = {
        "topics": topics,
        "share_unassigned": 0.25,
        "documents": (),
        "resampled": "papers",
        "n_resampled": 4,
        "n_units": 12,
        "seeds": (1, 2),
        "n_bootstraps": 5,
        "verdict": "1 of 2 topics is stable.",
    }
    return StabilityCard(**(fields | changes))  # type: ignore[arg-type]
