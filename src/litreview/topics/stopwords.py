"""Words that say nothing of a paragraph's subject, from stop_words.txt.

Our own list: common lists drop words that are subjects here, such as "fire", "mill", "system" and "interest".
"""

from __future__ import annotations

from importlib.resources import files

_LINES = files("litreview.topics").joinpath("stop_words.txt").read_text(encoding="utf-8").splitlines()
STOP_WORDS = frozenset(word for line in _LINES if not line.startswith("#") for word in line.split())
