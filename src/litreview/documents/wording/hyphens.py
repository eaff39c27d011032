"""Whether a hyphen at the end of a line belongs to the word.

Decided by the words of the document itself and by a list of English words and compounds, weighed by a logistic
regression of nine features that scripts/build_words.py fits. Words of other languages are not in the list: for them
the document decides, and where it says nothing the halves are joined.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log1p

from litreview.documents.wording.accents import learn_habit
from litreview.documents.wording.lexicon import Lexicon, shipped_lexicon
from litreview.documents.wording.ligatures import has_odd, learn_ligatures
from litreview.documents.wording.mending import mend
from litreview.documents.wordlists import to_words

HYPHENS = "-‐\u00ad"
DASHES = "–—/"

_FORMS = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_LAST_PART = re.compile(r"([^\W\d_]+)[-‐\u00ad]$")
_FIRST_PART = re.compile(r"^([^\W\d_]+)")
_EDGES = re.compile(r"^[^\w´`¨ˆ˜¸˘ˇ˝˚]+|[^\w´`¨ˆ˜¸˘ˇ˝˚]+$")
_ODD = re.compile(r"[´`¨ˆ˜¸˘ˇ˝˚‰\ufb00-\ufb06\u0300-\u036f\u00ad]")
_LETTER = re.compile(r"[^\W\d_]")
_HYPHENS_ALIKE = str.maketrans("‐‑", "--")
_CONJUNCTIONS = to_words("and or to vs versus und oder bzw sowie bis et ou")
"""Behind a hyphen that stands for the rest of a compound: "small- and medium-sized", "Unter- und Oberschicht"."""
_FEWEST_COMPOUNDS = 6
"""Hyphens at line ends, all of them between two words, from which on a document is one that breaks no words."""
_CLEAR = 3
"""Uses from which on a document that writes a word one way only decides alone."""
_KNOWN = 3.0
"""Added to the level of a word in the list, so that being there at all counts for more than how common it is."""


class Vocabulary:
    """The word forms of one document, hyphenated ones apart; forms at line ends are left out by the caller."""

    def __init__(
        self, words: Iterable[str], *, breaks: Iterable[tuple[str, str]] = (), lexicon: Lexicon | None = None
    ) -> None:
        """Count the forms of `words`; without `lexicon` the list that ships with litreview is used, when needed.

        `breaks`: the words on both sides of the line ends that have a hyphen; they tell whether the document breaks
        words at all.
        """
        self._lexicon = lexicon
        self._joined: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._firsts: Counter[str] = Counter()
        self._seconds: Counter[str] = Counter()
        self._ordinary: dict[str, bool] = {}
        counted = Counter(words)
        odd = [word for word in counted if not (word.isascii() and word.isprintable())]
        self.accents = learn_habit(odd)
        """How the document draws accents."""
        self.odd_ligatures = self._learn_ligatures(odd)
        """What characters without meaning stand for."""
        for word, n in counted.items():
            for form in _FORMS.findall(mend(word, self.odd_ligatures).casefold()):
                self.count(form.translate(_HYPHENS_ALIKE), n)

        self._breaks_words = self._has_breaks(breaks)

    def _has_breaks(self, breaks: Iterable[tuple[str, str]]) -> bool:
        # A manuscript set ragged has no hyphens at line ends but those of compounds.
        n = n_compounds = 0
        for left, right in breaks:
            before, after = _LAST_PART.search(left), _FIRST_PART.match(right)
            if before is None or after is None or not after[1][0].islower():
                continue
            halves = before[1].casefold(), after[1].casefold()
            n += 1
            n_compounds += all(half in self.lexicon or half in self for half in halves)
        return n < _FEWEST_COMPOUNDS or n_compounds < n

    def _learn_ligatures(self, odd: Sequence[str]) -> Mapping[int, str]:
        unread = [word for word in odd if has_odd(word)]
        return str.maketrans(dict(learn_ligatures(unread, self.lexicon))) if unread else {}

    def count(self, form: str, n: int = 1) -> None:
        """Count a word in small letters, with its hyphens, `n` times more."""
        parts = form.split("-")
        for part in parts:
            self._joined[part] += n
        for first, second in pairwise(parts):
            self._pairs[first, second] += n
            self._firsts[first] += n
            self._seconds[second] += n

    @property
    def lexicon(self) -> Lexicon:
        """The list of English words."""
        if self._lexicon is None:
            self._lexicon = shipped_lexicon()
        return self._lexicon

    def is_ordinary(self, printed: str) -> bool:
        """Tell whether a word is as common as words are: of the list, perhaps between marks, or without letters."""
        found = self._ordinary.get(printed)
        if found is None:
            core = _EDGES.sub("", printed)
            found = core.casefold() in self.lexicon if len(core) > 1 else core in "aAI"
            found = (found or not _LETTER.search(core)) and printed.isprintable() and not _ODD.search(printed)
            self._ordinary[printed] = found
        return found

    def uses(self, word: str) -> int:
        """Return how often the document has `word`, in small letters."""
        return self._joined[word]

    def __contains__(self, word: str) -> bool:
        """Tell whether the document has `word`, in small letters."""
        return self._joined[word] > 0

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Tell whether `left` (which ends in a hyphen) and `right` are one hyphenated word."""
        if left.endswith("\u00ad"):
            return False
        before, after = _LAST_PART.search(left), _FIRST_PART.match(right)
        if before is None or after is None:
            return True
        first, second = before[1].casefold(), after[1].casefold()
        if not after[1][0].islower():
            # "INTRO-DUCTION", but "Shapiro-Wilk" and "HIV-AIDS".
            in_capitals = len(first) > 1 and left[:-1].isupper() and after[1].isupper()
            return not (in_capitals and (first + second in self or self.lexicon.level(first + second) > 0))
        if not self._breaks_words or (len(first) == 1 and first + second not in self):
            return True
        joined, hyphenated = self._joined[first + second], self._pairs[first, second]
        if max(joined, hyphenated) >= _CLEAR and not min(joined, hyphenated):
            return hyphenated > joined
        features = self.describe_hyphen(first, second)
        weights = self.lexicon.weights
        return weights["intercept"] + sum(weights[name] * value for name, value in features.items()) > 0

    def is_suspended(self, left: str, right: str) -> bool:
        """Tell whether `left` stands for the beginning of a compound and `right` goes on: "small-" and "and"."""
        word = right.rstrip(".,;:)").casefold()
        if word not in _CONJUNCTIONS or left.endswith("\u00ad"):
            return False
        before = _LAST_PART.search(left)
        whole = (before[1] if before else "").casefold() + word
        return whole not in self and whole not in self.lexicon

    def describe_hyphen(self, first: str, second: str) -> dict[str, float]:
        """Return the features of a hyphen between two halves in small letters; counts as the logarithm of one more."""
        lexicon = self.lexicon
        joined = lexicon.level_of_forms(first + second)
        weaker = min(lexicon.level(first), lexicon.level(second))
        return {
            "joined in the document": log1p(self._joined[first + second]),
            "hyphenated in the document": log1p(self._pairs[first, second]),
            "first half begins compounds of the document": log1p(self._firsts[first]),
            "second half ends compounds of the document": log1p(self._seconds[second]),
            "level of the joined word": joined + _KNOWN if joined else 0.0,
            "level of the rarer half": weaker + _KNOWN if weaker else 0.0,
            "compound of the list": log1p(lexicon.pairs[first, second]),
            "first half begins compounds of the list": log1p(lexicon.firsts[first]),
            "second half ends compounds of the list": log1p(lexicon.seconds[second]),
        }


def glues(left: str) -> bool:
    """Tell whether a line ending in `left` goes on without a space: a hyphen, a dash or a slash within a word."""
    return len(left) > 1 and (left[-1] in HYPHENS or (left[-1] in DASHES and left[-2].isalnum()))
