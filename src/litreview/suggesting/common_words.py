"""Words that name no concept by themselves, from common_words.txt."""

from __future__ import annotations

from importlib.resources import files

_LINES = files("litreview.suggesting").joinpath("common_words.txt").read_text(encoding="utf-8").splitlines()
COMMON_NOUNS = frozenset(word for line in _LINES if not line.startswith(("#", "=")) for word in line.split())
EMPTY_MODIFIERS = frozenset(word for line in _LINES if line.startswith("=") for word in line[1:].split())
"""Adjectives that a noun phrase does without: "several small weak rules" are rules."""
