"""The theme of the codebook that a topic comes nearest to, and the words that decide it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from litreview.text import fold
from litreview.topics.fit import Floats, divide, rows_to_one
from litreview.topics.stopwords import STOP_WORDS

THRESHOLD = 0.2  # below it a topic has no nearest theme
TOP_TERMS = 20  # terms of a topic that are compared
MIN_PREFIX = 5  # letters from which a theme's word also stands for longer ones: "pollut" for "pollution"


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """A theme's expressions as a pattern over folded text, and its words with the weight they have alone.

    A word of an expression of n words weighs 1/n: "work" says less of working conditions than "child work" does.
    """

    pattern: re.Pattern[str] | None
    weights: Mapping[str, float]


def nearest_themes(
    topic_term: Floats,
    document_topic: Floats,
    *,
    terms: Sequence[str],
    texts: Sequence[str],
    themes: Mapping[str, Sequence[str]],
) -> tuple[tuple[str, float] | None, ...]:
    """Return for each topic the nearest theme and its score from 0 to 1, or None below THRESHOLD.

    The score is the mean of two shares: of the weight of the topic's top terms, what falls on words of the theme (a
    word of several themes is split between them); and of the topic's units, by their weight in it, those that contain
    an expression of the theme, in excess of its share among all units. Ties go to the theme that comes first.
    """
    code_ids = list(themes)
    if not code_ids or not len(topic_term):
        return (None,) * len(topic_term)
    words = [_theme_words(themes[code_id]) for code_id in code_ids]
    by_terms = _term_shares(topic_term, terms, words)
    found = _found_in_units(words, texts)
    usual = found.mean(axis=0)
    in_topics = rows_to_one(document_topic.T) @ found
    nearest: list[tuple[str, float] | None] = []
    for k in range(len(topic_term)):
        excess = divide(np.clip(in_topics[k] - usual, 0, None), 1 - usual)
        scores = (by_terms[k] + excess) / 2 * (by_terms[k] > 0)
        best = int(scores.argmax())
        nearest.append((code_ids[best], round(float(scores[best]), 4)) if scores[best] >= THRESHOLD else None)
    return tuple(nearest)


def deciding_words(
    topic_term: Floats,
    *,
    terms: Sequence[str],
    themes: Mapping[str, Sequence[str]],
    nearest: Sequence[tuple[str, float] | None],
) -> tuple[tuple[str, ...], ...]:
    """Return for each topic those of its top terms that are words of its nearest theme, those that weigh most first."""
    words = {code_id: _theme_words(phrases) for code_id, phrases in themes.items()}
    found = []
    for row, theme in zip(topic_term, nearest, strict=True):
        weights = {} if theme is None else {t: row[t] * _likeness(fold(terms[t]), words[theme[0]]) for t in _top(row)}
        found.append(tuple(terms[t] for t in sorted(weights, key=lambda t: -weights[t]) if weights[t] > 0))
    return tuple(found)


def _top(row: Floats) -> list[int]:
    return [int(t) for t in np.argsort(-row, kind="stable")[:TOP_TERMS] if row[t] > 0]


def _theme_words(phrases: Sequence[str]) -> ThemeWords:
    folded = sorted({found for phrase in phrases if (found := fold(phrase))})
    starts = [re.escape(phrase) + (r"\w*" if len(phrase) >= MIN_PREFIX else "s?") for phrase in folded]
    weights: dict[str, float] = {}
    for phrase in folded:
        parts = [word for word in phrase.split() if word not in STOP_WORDS and len(word) > 2]
        for word in parts:
            weights[word] = max(weights.get(word, 0.0), 1 / len(parts))
    return ThemeWords(re.compile(rf"\b(?:{'|'.join(starts)})\b") if starts else None, weights)


def _term_shares(topic_term: Floats, terms: Sequence[str], words: Sequence[ThemeWords]) -> Floats:
    shares = np.zeros((len(topic_term), len(words)))
    for k, row in enumerate(topic_term):
        top = _top(row)
        total = sum(row[t] for t in top)
        for t in top:
            likeness = np.array([_likeness(fold(terms[t]), theme) for theme in words])
            if likeness.any():
                shares[k] += row[t] / total * likeness * (likeness.max() / likeness.sum())
    return shares


def _likeness(term: str, theme: ThemeWords) -> float:
    """Return 1 for a term that holds an expression of the theme, else the mean weight of its words there."""
    if theme.pattern is not None and theme.pattern.search(term):
        return 1.0
    words = term.split()
    return sum(_word_weight(word, theme.weights) for word in words) / max(1, len(words))


def _word_weight(word: str, weights: Mapping[str, float]) -> float:
    return max((weight for seed, weight in weights.items() if _same_word(word, seed)), default=0.0)


def _same_word(word: str, seed: str) -> bool:
    if word == seed or (len(seed) >= MIN_PREFIX and word.startswith(seed)):
        return True
    return _singular(word) == _singular(seed)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _found_in_units(words: Sequence[ThemeWords], texts: Sequence[str]) -> Floats:
    """Return units x themes: 1 where the unit contains an expression of the theme, else 0."""
    folded = [fold(text) for text in texts]
    found = [[theme.pattern is not None and bool(theme.pattern.search(text)) for theme in words] for text in folded]
    return np.array(found, dtype=np.float64)
