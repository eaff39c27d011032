"""Phrases found over tokens: one walk through a tree of word keys for all phrases of a codebook.

spaCy's PhraseMatcher knows neither a word that ends in `*` nor a hyphen where the phrase has a space; this does, at
the same speed, because most tokens start no phrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from litreview.mentions.wording import number_keys

REMEMBERED = 100_000  # words of which it is kept in mind what phrases they begin


@dataclass(slots=True)
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    prefixes: dict[str, _Node] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)


class TokenMatch(NamedTuple):
    """Tokens `[start, end)` match the phrase that was added under `key`."""

    start: int
    end: int
    key: int


class PhraseTree:
    """All phrases of a codebook; `add` them, then `find` them in lists of word keys."""

    def __init__(self) -> None:
        self._root = _Node()
        self._begin = lru_cache(maxsize=REMEMBERED)(lambda word: _follow(self._root, word))

    def add(self, keys: Sequence[str], key: int) -> None:
        """Add the phrase of these word keys; one that ends in `*` stands for every word that begins so."""
        if not keys:
            return
        self._begin.cache_clear()
        nodes = [self._root]
        for position, word in enumerate(keys):
            is_last = position == len(keys) - 1
            forms: Iterable[str] = number_keys(word) if is_last and not word.endswith("*") else (word,)
            nodes = [self._step(node, form) for node in nodes for form in sorted(forms)]
        for node in nodes:
            node.ends.append(key)

    @staticmethod
    def _step(node: _Node, word: str) -> _Node:
        if word.endswith("*"):
            return node.prefixes.setdefault(word[:-1], _Node())
        return node.words.setdefault(word, _Node())

    def find(self, keys: Sequence[str], glue: Sequence[bool]) -> list[TokenMatch]:
        """Return every match in `keys`; tokens with `glue` (hyphens, spaces) may stand between words of a phrase."""
        found: list[TokenMatch] = []
        for start, key in enumerate(keys):
            nodes = self._begin(key)
            if nodes and not glue[start]:
                for node in nodes:
                    _arrive(node, keys, glue, start, start + 1, found)
        return found


def _follow(node: _Node, word: str) -> tuple[_Node, ...]:
    """Return the nodes to which a word leads."""
    following = [node.words[word]] if word in node.words else []
    if node.prefixes:
        sizes = range(1, len(word) + 1)
        following += [node.prefixes[word[:size]] for size in sizes if word[:size] in node.prefixes]
    return tuple(following)


def _arrive(
    node: _Node, keys: Sequence[str], glue: Sequence[bool], start: int, end: int, found: list[TokenMatch]
) -> None:
    found.extend(TokenMatch(start, end, key) for key in node.ends)
    if not node.words and not node.prefixes:
        return
    at = end
    while at < len(keys) and glue[at]:
        at += 1
    if at < len(keys):
        for following in _follow(node, keys[at]):
            _arrive(following, keys, glue, start, at + 1, found)
