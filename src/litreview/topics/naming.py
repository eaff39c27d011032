"""Titles for topics: the words and expressions that set a topic apart from the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from litreview.topics.fit import Floats, divide

TITLE_TERMS = 3
CANDIDATES = 25  # terms looked at for a title
PAIR_SHARE = 0.5  # a pair stands for its words when it weighs at least this share of the heavier one


def name_topics(topic_term: Floats, document_topic: Floats, *, terms: Sequence[str], counts: Any) -> tuple[str, ...]:
    """Return a title for each topic, such as "effluent · treatment plant · drain"; no two are the same.

    Terms are ranked by the geometric mean of their weight in the topic and of their c-TF-IDF over the units
    (Grootendorst 2022, section 3.3), each as a share of the topic's highest.
    """
    apart = class_tf_idf(document_topic, counts)
    scores = np.sqrt(_share_of_highest(topic_term) * _share_of_highest(apart))
    titles: list[str] = []
    for k in range(len(topic_term)):
        ranked = [t for t in np.argsort(-scores[k], kind="stable")[:CANDIDATES] if scores[k, t] > 0]
        chosen = _choose([(terms[t], float(scores[k, t])) for t in ranked])
        titles.append(_unlike(chosen, titles))
    return tuple(titles)


def class_tf_idf(document_topic: Floats, counts: Any) -> Floats:
    """Return for each topic and term: frequency among the topic's units x log(1 + words per topic / frequency in all).

    Units count for a topic by their weight there.
    """
    by_topic = np.asarray((counts.T @ document_topic).T, dtype=np.float64)
    total = by_topic.sum(axis=0)
    per_topic = by_topic.sum() / max(1, len(by_topic))
    sizes = by_topic.sum(axis=1, keepdims=True)
    return divide(by_topic, sizes) * np.log1p(divide(np.full_like(total, per_topic), total))


def _share_of_highest(rows: Floats) -> Floats:
    return divide(rows, rows.max(axis=1, keepdims=True, initial=0.0))


def _choose(ranked: Sequence[tuple[str, float]]) -> list[str]:
    """Return the terms in order, pairs in the place of their words, no word twice."""
    pairs = [(set(term.split()), term, score) for term, score in ranked if " " in term]
    chosen: list[str] = []
    used: set[str] = set()
    for term, score in ranked:
        if used & set(term.split()):
            continue
        better = term
        if " " not in term:
            better = next((p for ws, p, s in pairs if term in ws and s >= PAIR_SHARE * score and not used & ws), term)
        chosen.append(better)
        used |= set(better.split())
    return chosen


def _unlike(chosen: Sequence[str], taken: Sequence[str]) -> str:
    for length in range(TITLE_TERMS, max(TITLE_TERMS, len(chosen)) + 1):
        title = " · ".join(chosen[:length]) or "untitled"
        if title not in taken:
            return title
    numbered = (f"{title} ({n})" for n in range(2, len(taken) + 3))
    return next(t for t in numbered if t not in taken)
