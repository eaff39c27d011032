"""Whether a hyphen at the end of a line belongs to the word, decided by the words of the document itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from litreview.documents.wordlists import to_words

HYPHENS = "-‐\u00ad"
DASHES = "–—/"

_FORMS = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_EDGE = re.compile(r"^\W+|\W+$")
_LAST_PART = re.compile(r"([^\W\d_]+)[-‐\u00ad]$")
_FIRST_PART = re.compile(r"^([^\W\d_]+)")
_KEEPING_PREFIXES = to_words(
    "self non well long short high low large small medium second third first quasi cross half all semi anti pro one "
    "two three four five six ten ever north south east west mid full part ex co multi post pre "
)
_KEEPING_SUFFIXES = to_words(
    "based oriented related specific driven level term scale run intensive sized owned friendly effective economic "
    "political cultural environmental depth making building sharing century year cost income quality value skilled "
    "known established centred centered linked chain wide "
)
"""Parts of compounds; with any of them the hyphen was typed, if the other part is a word of its own in the document."""


class Vocabulary:
    """The word forms of one document, hyphenated ones apart; forms at line ends are left out by the caller."""

    def __init__(self, words: Iterable[str]) -> None:
        """Count the forms of `words`."""
        self._joined: Counter[str] = Counter()
        self._hyphenated: Counter[str] = Counter()
        for word, n in Counter(words).items():
            for form in _FORMS.findall(word.casefold()):
                plain = form.replace("‐", "-")
                if "-" in plain:
                    self._hyphenated[plain] += n
                    for part in plain.split("-"):
                        self._joined[part] += n
                else:
                    self._joined[plain] += n

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Tell whether `left` (which ends in a hyphen) and `right` are one hyphenated word."""
        if left.endswith("\u00ad"):
            return False
        before, after = _LAST_PART.search(left), _FIRST_PART.match(right)
        if before is None or after is None or not right[0].islower():
            return True
        first, second = before[1].casefold(), after[1].casefold()
        whole = _EDGE.sub("", left[:-1].casefold().replace("‐", "-")).split("-")
        hyphenated = self._hyphenated["-".join([*whole, second])] or self._hyphenated[f"{first}-{second}"]
        joined = self._joined[first + second]
        if hyphenated != joined:
            return hyphenated > joined
        if len(whole) > 1 or after[0] != right.rstrip(".,;:)!?”’'\""):
            # Compounds of three parts ("end-of-pipe") and "small- and": the hyphen was typed.
            return len(whole) > 1 or right[len(second) : len(second) + 1] == "-"
        if first in _KEEPING_PREFIXES or second in _KEEPING_SUFFIXES:
            known = (first in _KEEPING_PREFIXES or self._joined[first]) and (
                second in _KEEPING_SUFFIXES or self._joined[second]
            )
            return bool(known)
        return False


def glues(left: str) -> bool:
    """Tell whether a line ending in `left` goes on without a space: a hyphen, a dash or a slash within a word."""
    return len(left) > 1 and (left[-1] in HYPHENS or (left[-1] in DASHES and left[-2].isalnum()))
