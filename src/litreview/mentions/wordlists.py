"""The word lists of the rules, kept apart from the code in wordlists.toml."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


def load_words(section: str, name: str) -> frozenset[str]:
    """Return one list, such as the industries in the section "clusters"."""
    return frozenset(_read_lists()[section][name].split())


def load_groups(section: str, name: str) -> tuple[tuple[str, ...], ...]:
    """Return a list of lists, one a line, such as the words that name one industry."""
    return tuple(tuple(line.split()) for line in _read_lists()[section][name].splitlines() if line.strip())


@lru_cache(maxsize=1)
def _read_lists() -> dict[str, dict[str, str]]:
    text = files("litreview.mentions").joinpath("wordlists.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
