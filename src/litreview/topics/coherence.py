"""How well the strongest terms of a topic go together, and how far they are its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from litreview.topics.fit import Floats

N_TERMS = 10  # strongest terms that are looked at, as is usual (Lau, Newman & Baldwin 2014)


def coherence_npmi(topic_term: Floats, *, terms: Sequence[str], counts: Any) -> tuple[float | None, ...]:
    """Return for each topic the mean normalised pointwise mutual information of pairs of its strongest terms.

    Two terms occur together where one unit holds both (`counts`: units x terms, sparse); -1 for a pair that never does,
    1 for one that always does (Bouma 2009). A pair of words and one of its own words are no pair: they must go
    together. None for a topic without two terms to compare.
    """
    return tuple(_mean_npmi(_strongest(row), terms, counts) for row in topic_term)


def _mean_npmi(chosen: Sequence[int], terms: Sequence[str], counts: Any) -> float | None:
    n_units = counts.shape[0]
    occurs = np.asarray((counts[:, list(chosen)] > 0).toarray(), dtype=np.float64)
    together = occurs.T @ occurs / max(1, n_units)
    found = []
    for i, j in combinations(range(len(chosen)), 2):
        if set(terms[chosen[i]].split()) & set(terms[chosen[j]].split()):
            continue
        both, alone = together[i, j], together[i, i] * together[j, j]
        found.append(-1.0 if both == 0 else 1.0 if both >= 1 else float(np.log(both / alone) / -np.log(both)))
    return sum(found) / len(found) if found else None


def exclusivity(topic_term: Floats) -> tuple[float | None, ...]:
    """Return for each topic how much of the weight of its strongest terms over all topics is its own, 0 to 1.

    (Bischof & Airoldi 2012, without their smoothing.) One topic alone shares nothing: None.
    """
    if len(topic_term) < 2:
        return (None,) * len(topic_term)
    return tuple(
        float(np.mean(row[chosen] / topic_term[:, chosen].sum(axis=0))) if (chosen := _strongest(row)) else None
        for row in topic_term
    )


def _strongest(weights: Floats) -> list[int]:
    return [int(t) for t in np.argsort(-weights, kind="stable")[:N_TERMS] if weights[t] > 0]
