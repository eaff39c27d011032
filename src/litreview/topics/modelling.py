"""A topic model with what can be trusted of it: the number of topics tried, the fit, and its stability card."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from litreview.errors import InputError
from litreview.records import StabilityCard, TopicCountCurve, Topics
from litreview.topics.choosing import FitNumber, try_numbers
from litreview.topics.fit import Corpus, Fit, Ints
from litreview.topics.fitting import check_settings, describe_fit, distinct_texts, fit_corpus
from litreview.topics.stability import MAX_UNITS, SPARING, THOROUGH, measure_stability
from litreview.topics.themes import deciding_words

TRUSTING_VERSION = "trust-5"
FINDS_OWN_NUMBER = frozenset({"bertopic"})
THOROUGH_UP_TO = {"nmf": MAX_UNITS, "consensus": 1000, "lda": 300, "bertopic": 0}
"""Different units up to which a method is quick enough for many refits; beyond, there are fewer, as the card says."""


def model_topics(
    texts: Sequence[str],
    *,
    unit_ids: Sequence[str],
    papers: Sequence[str],
    method: str = "nmf",
    n_topics: int | None = None,
    seed: int,
    themes: Mapping[str, Sequence[str]],
    embedding_cache: Path | None = None,
    guide: Mapping[str, Sequence[str]] | None = None,
) -> Topics:
    """Fit a topic model as `fit_topics` does, with its stability card and the curve behind the number of topics.

    `papers` names the paper of each text; of a text that stands in several each counts as holding it. Without
    `n_topics` several numbers are tried, unless the method finds its own. A `guide` holds in every refit too. Two calls
    with the same input give the same Topics. Raises InputError for settings that cannot be met.
    """
    check_settings(texts, unit_ids, method, n_topics, seed, guide)
    if len(papers) != len(texts):
        raise InputError(f"There are {len(texts)} texts but {len(papers)} papers: give one for each.", where="topics")
    corpus, home = distinct_texts(texts)
    holders = _holders(home, papers, len(corpus.texts))

    def fit(part: Corpus, number: int | None, own_seed: int) -> Fit:
        return fit_corpus(
            part, method=method, n_topics=number, seed=own_seed, embedding_cache=embedding_cache, guide=guide
        )

    is_slow = len(corpus.texts) > THOROUGH_UP_TO[method]
    curve = _curve(corpus, holders, method=method, n_topics=n_topics, seed=seed, fit=fit, sparing=is_slow)
    number = (n_topics if method in FINDS_OWN_NUMBER else curve.chosen) or None
    fitted = fit(corpus, number, seed)
    card = measure_stability(
        corpus,
        fitted,
        papers=holders,
        refit=lambda part, own_seed: fit(part, number, own_seed),
        seed=seed,
        effort=SPARING if is_slow else THOROUGH,
    )
    topics = describe_fit(fitted, corpus, home, texts=texts, unit_ids=unit_ids, method=method, seed=seed, themes=themes)
    return replace(
        topics,
        settings=tuple(_say_number(pair, curve) for pair in topics.settings),
        stability=_with_ids(card, topics.ids),
        curve=replace(curve, chosen=len(topics.ids)),
        theme_words=deciding_words(topics.topic_term, terms=topics.terms, themes=themes, nearest=topics.themes),
    )


def _holders(home: Ints, papers: Sequence[str], n_distinct: int) -> list[set[str]]:
    """Return for each different text the papers that hold it."""
    holders: list[set[str]] = [set() for _ in range(n_distinct)]
    for place, paper in zip(home.tolist(), papers, strict=True):
        if place >= 0:
            holders[place].add(paper)
    return holders


def _curve(
    corpus: Corpus,
    papers: Sequence[Collection[str]],
    *,
    method: str,
    n_topics: int | None,
    seed: int,
    fit: FitNumber,
    sparing: bool,
) -> TopicCountCurve:
    if n_topics is not None:
        return TopicCountCurve((), n_topics, f"{n_topics} were asked for.")
    if method in FINDS_OWN_NUMBER:
        return TopicCountCurve((), 0, "the method finds as many as there are dense groups of passages.")
    if not corpus.terms:
        return TopicCountCurve((), 0, "no text has words to model.")
    return try_numbers(corpus, papers=papers, fit=fit, seed=seed, sparing=sparing)


def _say_number(setting: tuple[str, str], curve: TopicCountCurve) -> tuple[str, str]:
    if setting[0] != "n_topics" or not curve.points:
        return setting
    return "n_topics", f"{curve.chosen} (of those tried, by stability and coherence)"


def _with_ids(card: StabilityCard, ids: Sequence[str]) -> StabilityCard:
    named = zip(card.topics, ids, strict=True)
    return replace(card, topics=tuple(replace(topic, topic_id=topic_id) for topic, topic_id in named))
