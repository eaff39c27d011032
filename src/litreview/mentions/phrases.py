"""Phrases found over tokens: one walk through a tree of word keys for all phrases of a codebook.

spaCy's PhraseMatcher knows neither a word that ends in `*` nor a hyphen where the phrase has a space; this does, at
the same speed, because most tokens start no phrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from litreview.mentions.wording import number_keys

JOINERS = frozenset("-–‐‑")


@dataclass(slots=True)
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    prefixes: dict[str, _Node] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TokenMatch:
    """Tokens `[start, end)` match the phrase that was added under `key`."""

    start: int
    end: int
    key: int


class PhraseTree:
    """All phrases of a codebook; `add` them, then `find` them in lists of word keys."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, keys: Sequence[str], key: int) -> None:
        """Add the phrase of these word keys; one that ends in `*` stands for every word that begins so."""
        if not keys:
            return
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
        for start in range(len(keys)):
            if glue[start]:
                continue
            self._walk(self._root, keys, glue, start, start, found)
        return found

    def _walk(
        self, node: _Node, keys: Sequence[str], glue: Sequence[bool], start: int, at: int, found: list[TokenMatch]
    ) -> None:
        n = len(keys)
        while at < n and at > start and glue[at]:
            at += 1
        if at >= n:
            return
        word = keys[at]
        following = node.words.get(word)
        if following is not None:
            self._arrive(following, keys, glue, start, at + 1, found)
        if node.prefixes:
            for size in range(1, len(word) + 1):
                following = node.prefixes.get(word[:size])
                if following is not None:
                    self._arrive(following, keys, glue, start, at + 1, found)

    def _arrive(
        self, node: _Node, keys: Sequence[str], glue: Sequence[bool], start: int, end: int, found: list[TokenMatch]
    ) -> None:
        found.extend(TokenMatch(start, end, key) for key in node.ends)
        if node.words or node.prefixes:
            self._walk(node, keys, glue, start, end, found)
