"""Which topics would come out again with another seed and other papers (Hennig 2007; Greene et al. 2014).

A model is fitted again on papers drawn with replacement, a paper drawn twice counting once, and on all papers but one.
Its topics are matched with those of the first fit by the units that they have in common, beyond what chance would give.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from litreview.records import StabilityCard, TopicStability
from litreview.topics.coherence import coherence_npmi, exclusivity
from litreview.topics.fit import Corpus, Fit, Floats, Ints, divide
from litreview.topics.matching import hard_topics, shares_beyond_chance
from litreview.topics.verdicts import DISSOLVED, card_notes, card_verdict, topic_verdict

Refit = Callable[[Corpus, int], Fit]
"""Fits a part of the corpus anew with a seed."""

MIN_PRESENT = 0.1  # share of a topic that a sample must hold to say anything of it
MAX_UNITS = 4000  # of a refit on papers drawn anew; more would take hours and tell no more
CONFIDENCE = 95  # per cent of the refits between `low` and `high`


@dataclass(frozen=True, slots=True)
class Effort:
    """How many refits are made: `n_bootstraps` for each of `n_seeds`, and one for each of `n_left_out` papers."""

    n_seeds: int
    n_bootstraps: int
    n_left_out: int


THOROUGH, SPARING = Effort(3, 6, 20), Effort(2, 3, 4)


def measure_stability(
    corpus: Corpus,
    fitted: Fit,
    *,
    papers: Sequence[Collection[str]],
    refit: Refit,
    seed: int,
    effort: Effort = THOROUGH,
) -> StabilityCard:
    """Fit again and again, and return what of `fitted` came back.

    `papers` names for each unit of the corpus the papers that hold it: it is drawn with any of them, and missing only
    where all of them are. The same input and seed give the same card.
    """
    held = rows_by_paper(papers)
    names, weights = list(held), fitted.document_topic
    groups = groups_to_draw(held, len(papers))
    alone = _held_alone(held, len(papers))
    can_measure = len(groups) > 1 and weights.shape[1] > 0
    seeds = tuple((seed + n) % 2**32 for n in range(1, effort.n_seeds + 1)) if can_measure else ()
    left = _papers_to_leave_out(weights, alone, effort.n_left_out) if can_measure and len(names) > 1 else []
    topics = _describe(
        corpus,
        fitted,
        returned=came_back(corpus, weights, draw_samples(groups, seeds, effort.n_bootstraps), refit),
        without=np.array([_without(corpus, weights, alone[paper], refit, seed) for paper in left]),
        left=[names[paper] for paper in left],
        held=held,
        alone=alone,
    )
    card = StabilityCard(
        topics=topics,
        share_unassigned=float((weights.sum(axis=1) == 0).mean()) if len(weights) else 0.0,
        documents=tuple(names[paper] for paper in left),
        resampled="papers" if len(names) > 1 else "passages",
        n_resampled=len(groups),
        n_units=len(weights),
        seeds=seeds,
        n_bootstraps=effort.n_bootstraps if can_measure else 0,
        verdict="",
    )
    return replace(card, verdict=card_verdict(card), notes=card_notes(card, n_papers=len(names), max_units=MAX_UNITS))


def rows_by_paper(papers: Sequence[Collection[str]]) -> dict[str, Ints]:
    """Return the rows that each paper holds, by its name, in order of names; `papers` holds the papers of each row."""
    rows: dict[str, list[int]] = {}
    for row, names in enumerate(papers):
        for name in names:
            rows.setdefault(name, []).append(row)
    return {name: np.array(rows[name], dtype=np.int64) for name in sorted(rows)}


def groups_to_draw(held: Mapping[str, Ints], n_rows: int) -> list[Ints]:
    """Return the rows that are drawn together: those of a paper, or each by itself where there is one paper."""
    return list(held.values()) if len(held) > 1 else [np.array([row], dtype=np.int64) for row in range(n_rows)]


def _held_alone(held: Mapping[str, Ints], n_rows: int) -> list[Ints]:
    """Return for each paper the rows that stand in no other."""
    n_holders = np.zeros(n_rows, dtype=np.int64)
    for rows in held.values():
        n_holders[rows] += 1
    return [rows[n_holders[rows] == 1] for rows in held.values()]


def came_back(corpus: Corpus, weights: Floats, samples: Sequence[tuple[int, Ints]], refit: Refit) -> Floats:
    """Return for each sample (seed, rows) and topic what the topic has in common with its match there, beyond chance.

    Samples x topics; NaN where the sample holds next to nothing of the topic, so that it cannot tell.
    """
    found = np.full((len(samples), weights.shape[1]), np.nan)
    total = weights.sum(axis=0)
    for n, (seed, rows) in enumerate(samples):
        again = refit(part(corpus, rows), seed).document_topic
        is_there = weights[rows].sum(axis=0) >= MIN_PRESENT * total
        found[n, is_there] = shares_beyond_chance(weights[rows], again)[is_there]
    return found


def _without(corpus: Corpus, weights: Floats, left_out: Ints, refit: Refit, seed: int) -> Floats:
    """Return what each topic, with all its units, has in common with its match in a fit without some of them."""
    stays = np.setdiff1d(np.arange(len(weights)), left_out)
    fitted = refit(part(corpus, stays), seed).document_topic
    again = np.zeros((len(weights), fitted.shape[1]))
    again[stays] = fitted
    return shares_beyond_chance(weights, again)


def _papers_to_leave_out(weights: Floats, alone: Sequence[Ints], at_most: int) -> list[int]:
    """Return the papers that alone hold the largest share of some topic, at most so many, the largest first.

    In a corpus of more than MAX_UNITS units, where each costs a fit of nearly all, only those that hold MIN_PRESENT.
    """
    largest = _shares_held(weights, alone).max(axis=1, initial=0.0)
    least = MIN_PRESENT if len(weights) > MAX_UNITS else 0.0
    return [int(paper) for paper in np.argsort(-largest, kind="stable")[:at_most] if largest[paper] >= least]


def _shares_held(weights: Floats, alone: Sequence[Ints]) -> Floats:
    """Return what share of each topic each paper holds alone (papers x topics)."""
    sums = np.array([weights[rows].sum(axis=0) for rows in alone]).reshape(len(alone), weights.shape[1])
    return divide(sums, weights.sum(axis=0))


def _describe(
    corpus: Corpus,
    fitted: Fit,
    *,
    returned: Floats,
    without: Floats,
    left: Sequence[str],
    held: Mapping[str, Ints],
    alone: Sequence[Ints],
) -> tuple[TopicStability, ...]:
    weights = fitted.document_topic
    strongest = hard_topics(weights)
    coherences = coherence_npmi(fitted.topic_term, terms=corpus.terms, counts=corpus.counts)
    own, shares = exclusivity(fitted.topic_term), _shares_held(weights, alone)
    described = []
    for k in range(weights.shape[1]):
        known = returned[~np.isnan(returned[:, k]), k]
        kept = np.nan_to_num(without[:, k]).tolist() if len(left) else []
        stability, low, high, came = _summary(known)
        rests_on = _rests_on(shares[:, k], list(held), kept, left)
        described.append(
            TopicStability(
                topic_id="",
                stability=stability,
                low=low,
                high=high,
                came_back=came,
                npmi=_rounded(coherences[k]),
                exclusivity=_rounded(own[k]),
                share=round(float(weights[:, k].sum()) / len(weights), 4),
                n_documents=sum(bool((strongest[rows] == k).any()) for rows in held.values()),
                left_out=tuple(round(share, 4) for share in kept),
                verdict=topic_verdict(stability, rests_on),
                rests_on=rests_on,
            )
        )
    return tuple(described)


def _summary(known: Floats) -> tuple[float | None, float | None, float | None, float | None]:
    """Return mean, low and high end, and how often at least half came back; None of all where nothing is known."""
    if not len(known):
        return None, None, None, None
    low, high = np.percentile(known, [(100 - CONFIDENCE) / 2, (100 + CONFIDENCE) / 2])
    mean, low, high, came = (round(float(v), 4) for v in (known.mean(), low, high, (known >= DISSOLVED).mean()))
    return mean, low, high, came


def _rests_on(held: Floats, names: Sequence[str], kept: Sequence[float], left: Sequence[str]) -> str | None:
    """Return the paper that alone holds more than half of a topic, or whose absence ends it; None if there is none.

    Its absence ends it: without it the topic keeps less than half, and at most half of what it keeps without any other
    paper; and without most of the others it keeps more than half, or it would be gone anyhow.
    """
    if len(names) > 1 and held.max() > DISSOLVED:
        return names[int(held.argmax())]
    if len(left) < 2:
        return None
    (lowest, paper), *others = sorted(zip(kept, left, strict=True))
    stays_otherwise = others[len(others) // 2][0] >= DISSOLVED
    return paper if stays_otherwise and lowest < DISSOLVED and lowest <= others[0][0] / 2 else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def draw_samples(groups: Sequence[Ints], seeds: Sequence[int], n_bootstraps: int) -> list[tuple[int, Ints]]:
    """Return seeds with the rows of the groups drawn for them: as many as there are, with replacement, each once.

    A sample stops where the next group would bring it above MAX_UNITS rows.
    """
    drawn = []
    for seed in seeds:
        random = np.random.default_rng(seed)
        orders = (random.choice(len(groups), size=len(groups)).tolist() for _ in range(n_bootstraps))
        drawn += [(seed, _rows_of(groups, list(dict.fromkeys(order)))) for order in orders]
    return drawn


def draw_some(groups: Sequence[Ints], seed: int) -> Ints:
    """Return the rows of the first groups of a random order that make up MAX_UNITS rows at most."""
    return _rows_of(groups, np.random.default_rng(seed).permutation(len(groups)).tolist())


def _rows_of(groups: Sequence[Ints], order: Sequence[int]) -> Ints:
    kept = set(groups[order[0]].tolist())
    for number in order[1:]:
        fresh = set(groups[number].tolist()) - kept
        if len(kept) + len(fresh) > MAX_UNITS:
            break
        kept |= fresh
    return np.array(sorted(kept), dtype=np.int64)


def part(corpus: Corpus, rows: Ints) -> Corpus:
    """Return the units at `rows` as a corpus of their own, with the terms that occur in them."""
    counts = corpus.counts[rows]
    columns = np.flatnonzero(np.asarray(counts.sum(axis=0)).ravel() > 0)
    return Corpus(
        texts=tuple(corpus.texts[i] for i in rows),
        streams=tuple(corpus.streams[i] for i in rows),
        terms=tuple(corpus.terms[j] for j in columns),
        counts=counts[:, columns],
    )
