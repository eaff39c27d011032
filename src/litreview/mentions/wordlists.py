"""The word lists of the rules, kept apart from the code in wordlists.toml."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


def load_words(section: str, name: str) -> frozenset[str]:
    """Return one list, such as the industries in the section "clusters"."""
    return frozenset(_read_lists()[section][name].split())


@lru_cache(maxsize=1)
def _read_lists() -> dict[str, dict[str, str]]:
    text = files("litreview.mentions").joinpath("wordlists.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
