"""The theme of the codebook that a topic comes nearest to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from litreview.text import fold
from litreview.topics.fit import Floats
from litreview.topics.stopwords import STOP_WORDS

THRESHOLD = 0.15  # below it a topic has no nearest theme
TOP_TERMS = 20  # terms of a topic that are compared
MIN_PREFIX = 5  # letters from which a theme's word also stands for longer ones: "pollut" for "pollution"


def nearest_themes(
    topic_term: Floats, *, terms: Sequence[str], examples: Sequence[Sequence[str]], themes: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, float] | None, ...]:
    """Return for each topic the nearest theme and its score from 0 to 1, or None below THRESHOLD.

    The score is the mean of two shares: of the weight of the topic's top terms, what falls on words of the theme (a
    word that n themes use counts 1/n for each); and of the topic's `examples` (texts), those that contain an
    expression of the theme. Ties go to the theme that comes first.
    """
    code_ids = list(themes)
    if not code_ids or not len(topic_term):
        return (None,) * len(topic_term)
    phrases = [sorted({f for phrase in themes[c] if (f := fold(phrase))}) for c in code_ids]
    shares = _term_shares(topic_term, terms, phrases)
    patterns = [_pattern(found) for found in phrases]
    nearest: list[tuple[str, float] | None] = []
    for k, texts in enumerate(examples):
        folded = [fold(text) for text in texts]
        in_units = np.array([_share_with(pattern, folded) for pattern in patterns])
        scores = (shares[k] + in_units) / 2 * (shares[k] > 0)
        best = int(scores.argmax())
        nearest.append((code_ids[best], round(float(scores[best]), 4)) if scores[best] >= THRESHOLD else None)
    return tuple(nearest)


def _term_shares(topic_term: Floats, terms: Sequence[str], phrases: Sequence[Sequence[str]]) -> Floats:
    words = [{w for phrase in found for w in phrase.split() if w not in STOP_WORDS and len(w) > 2} for found in phrases]
    shares = np.zeros((len(topic_term), len(phrases)))
    for k, row in enumerate(topic_term):
        top = [t for t in np.argsort(-row, kind="stable")[:TOP_TERMS] if row[t] > 0]
        total = sum(row[t] for t in top)
        for t in top:
            matches = np.array([_matches(terms[t], theme_words) for theme_words in words])
            if matches.any():
                shares[k] += row[t] / total * matches / np.count_nonzero(matches)
    return shares


def _matches(term: str, theme_words: set[str]) -> float:
    """Return the share of the term's words that are words of the theme."""
    found = [any(_same_word(word, seed) for seed in theme_words) for word in fold(term).split()]
    return sum(found) / max(1, len(found))


def _same_word(word: str, seed: str) -> bool:
    if word == seed or (len(seed) >= MIN_PREFIX and word.startswith(seed)):
        return True
    return _singular(word) == _singular(seed)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _pattern(phrases: Sequence[str]) -> re.Pattern[str] | None:
    starts = [re.escape(p) + (r"\w*" if len(p) >= MIN_PREFIX else "s?") for p in phrases]
    return re.compile(rf"\b(?:{'|'.join(starts)})\b") if starts else None


def _share_with(pattern: re.Pattern[str] | None, folded: Sequence[str]) -> float:
    if pattern is None or not folded:
        return 0.0
    return sum(1 for text in folded if pattern.search(text)) / len(folded)
