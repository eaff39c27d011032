"""Texts as terms: words and pairs of neighbouring words, counted over the units of a corpus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from litreview.text import normalise, plain_punctuation
from litreview.topics.stopwords import STOP_WORDS

MIN_LETTERS = 3
MAX_TERMS = 20_000  # a bound on memory; the most widespread terms stay
MAX_SHARE = 0.6  # a term in more than this share of the units tells none of them apart
MIN_UNITS_FOR_MAX_SHARE = 20  # in fewer units, a share of 60 % is a matter of chance
MIN_PAIR_COUNT = 2  # a pair of words seen once is no expression

BREAK = "|"  # stands in a stream of words where no pair may cross: punctuation, dropped words

_NAME = r"[A-Z][^\W\d_]+(?:[-'][^\W\d_]+)*"
_JOINT = r"(?:\s+(?:and|&|et\s+al\.?|de|van|von|der|la)|,)?"
_YEAR = r"(?:1[89]|20)\d\d[a-z]?"
_NOT_SUBJECT = re.compile(
    r"https?://\S+|\bdoi:\s*\S+|\S+@\S+"
    rf"|\((?:[^()]*\D)?{_YEAR}(?:\D[^()]*)?\)"  # a citation in parentheses
    rf"|{_NAME}(?:{_JOINT}\s+{_NAME}){{0,3}}(?:\s+et\s+al\.?)?(?:'s?)?\s*\({_YEAR}(?:\D[^()]*)?\)"  # Lee (2007)
    r"|\[[\d,;\s-]+\]"
)
_WORD_OR_BREAK = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\S")
_POSSESSIVE = re.compile(r"'(?:s|t|re|ve|ll|d|m)?$")


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Terms in alphabetic order, and how often each occurs in each unit (N x V, sparse, integers)."""

    terms: tuple[str, ...]
    counts: Any


def word_streams(texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return each text as its words, with BREAK wherever neighbours do not belong together.

    Words are lower case, of at least three letters, without stop words, numbers and citations. Writings of one word
    that all occur in the texts become one: "tannery" and "tanneries", "labour" and "labor".
    """
    raw = [_raw_stream(text) for text in texts]
    writing = _common_writings(Counter(word for stream in raw for word in stream if word != BREAK))
    return tuple(tuple(writing.get(word, word) for word in stream) for stream in raw)


def stream_terms(stream: Sequence[str]) -> list[str]:
    """Return the words of a stream and the pairs of neighbours.

    >>> stream_terms(("effluent", "plant", "|", "kasur"))
    ['effluent', 'plant', 'kasur', 'effluent plant']
    """
    words = [word for word in stream if word != BREAK]
    return words + [f"{a} {b}" for a, b in pairwise(stream) if BREAK not in (a, b) and a != b]


def build_vocabulary(streams: Sequence[Sequence[str]]) -> Vocabulary:
    """Count the terms that occur in enough, and not in too many, of the streams."""
    from scipy.sparse import csr_matrix

    term_lists = [stream_terms(stream) for stream in streams]
    n_units = Counter(term for terms in term_lists for term in set(terms))
    totals = Counter(term for terms in term_lists for term in terms)
    at_least, at_most = min_units(len(streams)), _max_units(len(streams))
    kept = [
        t
        for t, n in n_units.items()
        if at_least <= n <= at_most and (" " not in t or totals[t] >= max(MIN_PAIR_COUNT, at_least))
    ]
    if len(kept) > MAX_TERMS:
        kept = sorted(kept, key=lambda t: (-n_units[t], t))[:MAX_TERMS]
    terms = tuple(sorted(kept))
    index = {term: i for i, term in enumerate(terms)}
    rows, columns = [], []
    for row, found in enumerate(term_lists):
        for term in found:
            if term in index:
                rows.append(row)
                columns.append(index[term])
    counts = csr_matrix((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=(len(streams), len(terms)))
    counts.sum_duplicates()
    return Vocabulary(terms, counts)


def min_units(n_units: int) -> int:
    """Return in how many units a term must occur: 1 below 20 units, 2 below 300, 3 below 2000, then 5."""
    return 1 if n_units < 20 else 2 if n_units < 300 else 3 if n_units < 2000 else 5


def _max_units(n_units: int) -> int:
    return n_units if n_units < MIN_UNITS_FOR_MAX_SHARE else int(MAX_SHARE * n_units)


def _raw_stream(text: str) -> tuple[str, ...]:
    plain = _NOT_SUBJECT.sub(f" {BREAK} ", plain_punctuation(normalise(text)))
    stream: list[str] = []
    for found in _WORD_OR_BREAK.findall(plain.lower()):
        word = _POSSESSIVE.sub("", found)
        if word == "-" or (word == "" and stream):  # "effluent-treatment" is two neighbours
            continue
        if len(word) >= MIN_LETTERS and word.isalpha() and word not in STOP_WORDS:
            stream.append(word)
        elif stream and stream[-1] != BREAK:
            stream.append(BREAK)
    return tuple(stream[:-1] if stream and stream[-1] == BREAK else stream)


def _common_writings(counts: Counter[str]) -> dict[str, str]:
    """Map each writing of a word to the most frequent one of those that occur."""
    home: dict[str, str] = {}
    for word in sorted(counts):
        for other in _other_writings(word):
            if other in counts and other not in STOP_WORDS:
                home[word] = home.get(other, other)
                break
    groups: dict[str, list[str]] = {}
    for word in sorted(counts):
        groups.setdefault(_end_of_chain(word, home), []).append(word)
    best = {root: max(group, key=lambda w: (counts[w], -len(w), w)) for root, group in groups.items()}
    return {word: best[root] for root, group in groups.items() for word in group if word != best[root]}


def _end_of_chain(word: str, home: dict[str, str]) -> str:
    seen = {word}
    while word in home and home[word] not in seen:
        word = home[word]
        seen.add(word)
    return word


def _other_writings(word: str) -> list[str]:
    """Return the singulars a plural may have, and the British form of an American word."""
    found = []
    if len(word) > 4 and word.endswith("ies"):
        found.append(f"{word[:-3]}y")
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
        found.append(word[:-2])
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        found.append(word[:-1])
    if len(word) > 5 and "iz" in word[2:]:
        found.append(word[:2] + word[2:].replace("iz", "is"))
    if len(word) > 4 and "or" in word[2:]:
        found.append(word[:2] + word[2:].replace("or", "our"))
    return found
