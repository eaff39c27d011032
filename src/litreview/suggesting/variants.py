"""Words that are nearly the same: other forms of one stem, and slips of spelling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

MIN_STEM = 4  # letters that two inflected forms of a word share at least, without their endings
MIN_DERIVED_STEM = 6  # the same for words derived from one another: "polic-y" and "polic-e" are two words
MIN_MISSPELT = 7  # letters; shorter words have too many neighbours that are words of their own

_INFLECTIONS = ("", "s", "es", "ed", "ing", "ings")
_ACTIONS = ("ion", "ions", "ation", "ations", "ment", "ments", "ance", "ances")
_DERIVATIONS = (
    *_INFLECTIONS, "er", "ers", "or", "ors", "ion", "ions", "ation", "ations", "ment", "ments", "al", "als", "ally",
    "ive", "ives", "ively", "able", "ible", "ability", "ance", "ances", "ence", "ences", "ant", "ants", "ent", "ents",
    "ity", "ities", "ness", "ful", "fully", "less", "ly", "y", "ies", "ied", "ier", "ic", "ical", "ically", "ism",
    "ist", "ists", "ship", "ships", "ory", "ories", "ize", "izes", "ized", "izing", "ization",
)  # fmt: skip


def find_relatives(word: str, vocabulary: Mapping[str, Collection[str]], *, is_alone: bool = False) -> frozenset[str]:
    """Return the other words of a vocabulary (from `index_stems`) that share a stem with `word`.

    With `is_alone`, where no other word tells what is meant, only those that are the same verb, or a verb and what is
    done: a report is no reporter.

    >>> vocabulary = index_stems(["enforcing", "enforced", "police", "policing", "policy", "regulate", "regulator"])
    >>> sorted(find_relatives("enforce", vocabulary)), sorted(find_relatives("police", vocabulary))
    (['enforced', 'enforcing'], ['policing'])
    >>> [sorted(find_relatives("regulation", vocabulary, is_alone=alone)) for alone in (True, False)]
    [['regulate'], ['regulate', 'regulator']]
    """
    found = {other for stem in _stems(word) for other in vocabulary.get(stem, ())} - {word}
    return frozenset(other for other in found if not is_alone or _is_same_action(word, other))


def index_stems(words: Iterable[str]) -> dict[str, list[str]]:
    """Return words by each stem that they may have, for `find_relatives`."""
    index: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words)):
        for stem in _stems(word):
            index[stem].append(word)
    return index


def _stems(word: str) -> frozenset[str]:
    """Return what may be left of a word without its ending; after those with "-" only inflections may follow."""
    if not word.isalpha():
        return frozenset()
    inflected = {f"{stem}-" for stem in _without(word, _INFLECTIONS) if len(stem) >= MIN_STEM}
    return frozenset(inflected | {stem for stem in _without(word, _DERIVATIONS) if len(stem) >= MIN_DERIVED_STEM})


def _without(word: str, endings: Iterable[str]) -> set[str]:
    """Return the word without each ending, and without an "e" before it: "enforce-ment" and "enforc-ing" are one."""
    return {word[: len(word) - len(ending)].removesuffix("e") for ending in endings if word.endswith(ending)}


def _is_same_action(word: str, other: str) -> bool:
    verb, noun = _without(word, _INFLECTIONS), _without(word, _ACTIONS)
    stems = (
        (verb & _without(other, _INFLECTIONS))
        | (verb & _without(other, _ACTIONS))
        | (noun & _without(other, _INFLECTIONS))
    )
    return any(len(stem) >= MIN_STEM for stem in stems)


def is_slip(written: str, meant: str) -> bool:
    """Tell whether one letter was added, lost, exchanged or swapped with its neighbour (Damerau 1964).

    >>> is_slip("enforcment", "enforcement"), is_slip("enfrocement", "enforcement"), is_slip("adopt", "adapt")
    (True, True, False)
    """
    if min(len(written), len(meant)) < MIN_MISSPELT or written == meant or abs(len(written) - len(meant)) > 1:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), min(len(written), len(meant))
    )
    rest, other = written[at:], meant[at:]
    swapped = len(rest) > 1 and len(other) > 1 and rest[0] == other[1] and rest[1] == other[0] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


def index_slips(words: Iterable[str]) -> dict[str, list[str]]:
    """Return words by what is left of them without one letter: two that are a slip apart share such a rest.

    A swap of neighbours shares one too: "enfrcement" is what both lose their "o" to. (Mor & Fraenkel 1982.)
    """
    index: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words)):
        if len(word) >= MIN_MISSPELT - 1 and word.isalpha():
            for rest in _rests(word):
                index[rest].append(word)
    return index


def find_slips(word: str, vocabulary: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Return the words of a vocabulary (from `index_slips`) that are `word` with a slip."""
    if len(word) < MIN_MISSPELT or not word.isalpha():
        return frozenset()
    return frozenset(other for rest in _rests(word) for other in vocabulary.get(rest, ()) if is_slip(other, word))


def _rests(word: str) -> frozenset[str]:
    return frozenset({word, *(word[:i] + word[i + 1 :] for i in range(len(word)))})
