"""Ligatures that a PDF gives as characters without meaning, read from the words they make.

A font may have its ligatures at codes of its own. What such a character stands for is learned from the document: the
letters that turn its words into English words, if several words agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from litreview.documents.wording.lexicon import Lexicon

_ODD = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_EDGES = re.compile(r"^[\"'“”‘’(\[]+|[\"'“”‘’)\],.;:!?]+$")
_MEANINGS = ("fi", "fl", "ff", "ffi", "ffl", "Th", "tt", "ti", "ft")
_MISREAD = {"Ô¨Ä": "ff", "Ô¨Å": "fi", "Ô¨Ç": "fl", "Ô¨É": "ffi", "Ô¨Ñ": "ffl", "ï¬€": "ff", "ï¬\x81": "fi", "ï¬‚": "fl",
            "ï¬ƒ": "ffi", "ï¬„": "ffl"}  # fmt: skip
"""Ligatures in UTF-8 that were read as letters of the Macintosh or of Windows."""
_MISREAD_PATTERN = re.compile("|".join(_MISREAD))
_AGREEING = 2
"""Different words that must agree on what a character stands for."""
_CLEARLY = 2.0
"""Levels, summed over its words, by which one meaning must be the commoner where two make as many words."""
_SHARE = 0.8
"""Share of the character's words that must become words of the list."""


def learn_ligatures(words: Iterable[str], lexicon: Lexicon) -> Mapping[str, str]:
    """Return what odd characters stand for; `words` as printed."""
    by_character: dict[str, set[str]] = {}
    for word in words:
        odd = set(_ODD.findall(word))
        if len(odd) == 1:
            character = odd.pop()
            core = _EDGES.sub("", word)
            if character in core and core.replace(character, "a").isalpha() and len(core) > core.count(character):
                by_character.setdefault(character, set()).add(core.casefold() if core[0] != character else core)
    found: dict[str, str] = {}
    for character, cores in by_character.items():
        scores = sorted((_weigh(cores, character, meaning, lexicon) for meaning in _MEANINGS), reverse=True)
        (best, level, meaning), (second, other, _) = scores[:2]
        is_clear = best > second or level > other + _CLEARLY
        if best >= _AGREEING and best >= _SHARE * len(cores) and is_clear:
            found[character] = meaning
    return found


def has_odd(word: str) -> bool:
    """Tell whether a word has a character without meaning."""
    return _ODD.search(word) is not None


def _weigh(cores: Iterable[str], character: str, meaning: str, lexicon: Lexicon) -> tuple[int, float, str]:
    # How many words it makes, and how common they are together.
    levels = [
        lexicon.level(core.replace(character, meaning).casefold())
        for core in cores
        if meaning != "Th" or character not in core[1:]
    ]
    return sum(level > 0 for level in levels), round(sum(levels), 1), meaning


def repair_misread(word: str) -> str:
    """Put right ligatures that were read in the wrong encoding.

    >>> repair_misread("signiÔ¨Åcant")
    'significant'
    """
    return _MISREAD_PATTERN.sub(lambda match: _MISREAD[match[0]], word) if "¨" in word or "¬" in word else word
