"""The English words that ship with litreview, and the weights that decide about hyphens at line ends.

How common each word is, and which are written with a hyphen; made by scripts/build_words.py.
The list is the same for every document, so that a file gives the same Document whatever else is in a project.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from litreview.errors import LitreviewError
from litreview.resources import shipped_folder

LEXICON_VERSION = "1"
"""Changes when the files are written in another way, or the features of a hyphen are others."""
WORDS_FILE, COMPOUNDS_FILE = "words.txt", "compounds.txt"

_REMEDY = "Install litreview again, or build the words with scripts/build_words.py."
_ENDINGS = (("s", ""), ("es", ""), ("ies", "y"), ("d", ""), ("ed", ""), ("ing", ""), ("ing", "e"), ("ly", ""),
            ("al", ""), ("ally", ""))  # fmt: skip
_STEM = 4
"""Letters that must be left of a word without its ending."""


class Lexicon:
    """English words and hyphenated compounds. A level is the logarithm to base 10 of the uses in a billion words."""

    def __init__(
        self, levels: Mapping[str, int], compounds: Mapping[str, int], weights: Mapping[str, float] | None = None
    ) -> None:
        """Take levels in tenths, and how often each compound was seen with its hyphen."""
        self._levels = levels
        self.weights: Mapping[str, float] = weights or {}
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.firsts: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
        for compound, n in compounds.items():
            parts = compound.split("-")
            for first, second in pairwise(parts):
                self.pairs[first, second] += n
                self.firsts[first] += 1
                self.seconds[second] += 1

    def __contains__(self, word: str) -> bool:
        """Tell whether `word`, in small letters, is in the list."""
        return word in self._levels

    def level(self, word: str) -> float:
        """Return the level of `word`, 0 where it is unknown; known ones have 1 to 8."""
        return self._levels.get(word, 0) / 10

    def level_of_forms(self, word: str) -> float:
        """Return the highest level of `word`, its plural, and the words it may be a form of."""
        return max(map(self.level, _forms(word)))


def _forms(word: str) -> Iterator[str]:
    yield word
    yield f"{word}s"
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            yield word[: -len(ending)] + instead


@lru_cache(maxsize=1)
def shipped_lexicon() -> Lexicon:
    """Return the list that ships with litreview; it is read once, when first needed.

    Raises LitreviewError when a file is missing, damaged or of another version.
    """
    return load_lexicon(shipped_folder("models") / "words")


def load_lexicon(folder: Path) -> Lexicon:
    """Load a list after comparing it with its manifest."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        weights = {str(name): float(weight) for name, weight in manifest["hyphen_weights"].items()}
        contents = {name: (folder / name).read_bytes() for name in (WORDS_FILE, COMPOUNDS_FILE)}
        version, digests = str(manifest["version"]), dict(manifest["sha256"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LitreviewError(
            f"The list of English words cannot be loaded ({type(error).__name__}).", where=str(folder), remedy=_REMEDY
        ) from error
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != digests.get(name):
            raise LitreviewError(
                "The list of English words is damaged: its digest is not the one in its manifest.",
                where=str(folder / name),
                remedy=_REMEDY,
            )
    if version != LEXICON_VERSION:
        raise LitreviewError(
            f"The list of English words is of version {version}, not {LEXICON_VERSION}.",
            where=str(folder),
            remedy=_REMEDY,
        )
    return Lexicon(parse_counts(contents[WORDS_FILE]), parse_counts(contents[COMPOUNDS_FILE]), weights)


def parse_counts(content: bytes) -> dict[str, int]:
    """Read lines of a number and the words that it belongs to."""
    counts: dict[str, int] = {}
    for line in content.decode("utf-8").splitlines():
        number, *words = line.split()
        counts.update(dict.fromkeys(words, int(number)))
    return counts


def format_counts(counts: Mapping[str, int]) -> bytes:
    """Write the words of each number on a line, highest number first."""
    by_number: dict[int, list[str]] = {}
    for word in sorted(counts):
        by_number.setdefault(counts[word], []).append(word)
    return "".join(f"{n} {' '.join(words)}\n" for n, words in sorted(by_number.items(), reverse=True)).encode("utf-8")
