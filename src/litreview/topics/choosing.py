"""How many topics: several numbers are tried, and the one whose topics come back and hang together best is taken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np

from litreview.records import TopicCount, TopicCountCurve
from litreview.topics.coherence import coherence_npmi
from litreview.topics.fit import Corpus, Fit, Floats, Ints
from litreview.topics.stability import (
    CONFIDENCE,
    MAX_UNITS,
    came_back,
    draw_samples,
    draw_some,
    groups_to_draw,
    part,
    rows_by_paper,
)

FitNumber = Callable[[Corpus, int, int], Fit]
"""Fits a corpus with a number of topics and a seed."""

NUMBERS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)
MIN_NUMBER = 3  # where there are units enough: two topics only part a corpus
UNITS_FOR_ONE = 20  # different units that a topic needs on average
MAX_LARGEST = 0.5  # share of the units in the largest topic, above which a model hardly sorts them
NEAR = 0.05  # below the highest score: so little may be chance
N_SEEDS_TRIED, N_BOOTSTRAPS_TRIED = 3, 3


def numbers_to_try(n_units: int) -> tuple[int, ...]:
    """Return the numbers of topics that suit so many different units.

    >>> numbers_to_try(20), numbers_to_try(100), numbers_to_try(2000)[-1]
    ((2,), (3, 4, 5), 30)
    """
    at_most = n_units // UNITS_FOR_ONE
    fitting = [number for number in NUMBERS if MIN_NUMBER <= number <= at_most]
    return tuple(fitting) or (max(1, min(2, n_units // 2)),)


def try_numbers(
    corpus: Corpus,
    *,
    papers: Sequence[Collection[str]],
    fit: FitNumber,
    seed: int,
    numbers: Sequence[int] | None = None,
    sparing: bool = False,
) -> TopicCountCurve:
    """Fit each number of topics on the corpus and on papers drawn anew, and return how they compare.

    All numbers are tried on the same samples. The score is the mean stability of the topics, by their size, plus their
    mean NPMI: a tenth of one counts as much as a tenth of the other. The highest wins, the smaller of equals; a number
    that leaves most units in one topic only where all do. In a corpus of more than MAX_UNITS units the numbers are
    tried on the first papers of a random order that make up so many. `sparing` tries every other number, on a third of
    the samples.
    """
    tried = tuple(numbers or numbers_to_try(len(corpus.texts))[:: 2 if sparing else 1])
    groups = groups_to_draw(rows_by_paper(papers), len(papers))
    if len(papers) > MAX_UNITS:
        rows = draw_some(groups, seed)
        return try_numbers(
            part(corpus, rows), papers=[papers[row] for row in rows], fit=fit, seed=seed, numbers=tried, sparing=sparing
        )
    if len(tried) == 1 or len(groups) < 2:
        why = f"{len(corpus.texts)} different passages are too few to compare numbers of topics: {tried[0]} is taken."
        return TopicCountCurve((), tried[0], why)
    seeds = tuple((seed + n) % 2**32 for n in range(1, N_SEEDS_TRIED + 1))
    samples = draw_samples(groups, seeds, 1 if sparing else N_BOOTSTRAPS_TRIED)
    points = tuple(_try(corpus, number, samples, fit, seed) for number in tried)
    sorting = [point for point in points if point.largest <= MAX_LARGEST] or points
    best = max(sorting, key=lambda point: (point.score, -point.n_topics))
    return TopicCountCurve(points, best.n_topics, _why(best, points, len(samples)))


def _try(
    corpus: Corpus,
    number: int,
    samples: Sequence[tuple[int, Ints]],
    fit: FitNumber,
    seed: int,
) -> TopicCount:
    fitted = fit(corpus, number, seed)
    found = came_back(corpus, fitted.document_topic, samples, lambda drawn, own: fit(drawn, number, own))
    sizes = fitted.document_topic.sum(axis=0)
    by_sample = [mean for row in found if (mean := _mean(row, sizes)) is not None]
    coherences = coherence_npmi(fitted.topic_term, terms=corpus.terms, counts=corpus.counts)
    npmi = _mean(np.array(coherences, dtype=np.float64), sizes)
    largest = round(float(sizes.max(initial=0.0)) / max(1, len(fitted.document_topic)), 4)
    if not by_sample:
        return TopicCount(number, None, None, None, npmi, score=npmi or 0.0, largest=largest)
    low, high = np.percentile(by_sample, [(100 - CONFIDENCE) / 2, (100 + CONFIDENCE) / 2])
    mean = float(np.mean(by_sample))
    return TopicCount(
        n_topics=number,
        stability=round(mean, 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        npmi=None if npmi is None else round(npmi, 4),
        largest=largest,
        score=round(mean + (npmi or 0.0), 4),
    )


def _mean(values: Floats, sizes: Floats) -> float | None:
    """Return the mean of the known values, topics by their size: one of most units must not hide behind small ones."""
    known = ~np.isnan(values) & (sizes > 0)
    return float(np.average(values[known], weights=sizes[known])) if known.any() else None


def _why(best: TopicCount, points: Sequence[TopicCount], n_samples: int) -> str:
    stability = "not measurable" if best.stability is None else f"{best.stability:.2f} over {n_samples} refits"
    coherence = "not measurable" if best.npmi is None else f"{best.npmi:.2f}"
    near = [str(p.n_topics) for p in points if p is not best and best.score - NEAR <= p.score <= best.score]
    passed = [str(p.n_topics) for p in points if p.score > best.score]
    said = (
        f"Of {', '.join(str(point.n_topics) for point in points)} topics, {best.n_topics} have the highest sum of "
        f"stability ({stability}) and coherence (NPMI {coherence})."
    )
    if passed:
        said += f" With {' or '.join(passed)} one topic would hold most of the passages, which sorts little."
    return f"{said} Close behind: {', '.join(near)}." if near else said
