"""One form for each word, so that a phrase finds its British, American, singular and plural writings.

The form is a key, not a word: text and phrase go through the same function, so "enterprise" may become "enterprize"
as long as nothing else does.
"""

from __future__ import annotations

import re
from functools import lru_cache

from litreview.text import plain_punctuation

_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^(\w{3,})our(\w*)$", r"\1or\2"),  # labour, behavioural
        (r"^(\w{3,})is(e|ed|es|er|ers|ing|ation|ations|ational)$", r"\1iz\2"),  # organise, organisation
        (r"^(\w{2,})ys(e|ed|es|er|ers|ing)$", r"\1yz\2"),  # analyse
        (r"^(cent|fib|lit|theat|lust|spect|calib|\w*met)re(s?)$", r"\1er\2"),  # centre
        (r"^(\w{4,})ogue(s?)$", r"\1og\2"),  # dialogue
        (r"^program(?:me)(s?)$", r"program\1"),
        (r"^(\w*[aeiou]\w*[aeiou])ll(ed|ing|er|ers)$", r"\1l\2"),  # labelled, but not filled
        (r"^(def|lic|off|pret)ence(s?)$", r"\1ense\2"),
        (r"^(fulfil|enrol|instal|skil)(ment|ments|s|ful)$", r"\1l\2"),
        (r"^(judg|acknowledg)ement(s?)$", r"\1ment\2"),
        (r"^ageing$", "aging"),
        (r"^plough(\w*)$", r"plow\1"),
        (r"^sceptic(\w*)$", r"skeptic\1"),
        (r"^practise(\w?)$", r"practice\1"),
        (r"^(\w*)aluminium$", r"\1aluminum"),
    )
)
_IRREGULAR = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet", "tooth": "teeth",
    "criterion": "criteria", "phenomenon": "phenomena", "life": "lives", "wife": "wives",
    "leaf": "leaves", "half": "halves", "knife": "knives",
}  # fmt: skip
_SINGULAR = {plural: singular for singular, plural in _IRREGULAR.items()}


@lru_cache(maxsize=200_000)
def word_key(word: str) -> str:
    """Return the form under which all spellings of `word` meet; its number is kept.

    >>> word_key("Organisations"), word_key("labour"), word_key("Workers’")
    ('organizations', 'labor', "workers'")
    """
    key = plain_punctuation(word).lower()
    for pattern, replacement in _SPELLINGS:
        if pattern.match(key):
            return pattern.sub(replacement, key)
    return key


@lru_cache(maxsize=50_000)
def number_keys(key: str) -> frozenset[str]:
    """Return the singular and plural forms that `key` may be one of, `key` included.

    >>> sorted(number_keys("factory")), sorted(number_keys("laws"))
    (['factories', 'factory'], ['law', 'laws'])
    """
    singular = to_singular(key)
    return frozenset({key, singular, _to_plural(singular)})


def to_singular(key: str) -> str:
    """Return the singular of a noun's key, by its ending.

    >>> to_singular("factories"), to_singular("children"), to_singular("process")
    ('factory', 'child', 'process')
    """
    if key in _SINGULAR:
        return _SINGULAR[key]
    if key.endswith(("ss", "us", "is")) or len(key) < 4 or not key.endswith("s"):
        return key
    if key.endswith("ies") and len(key) > 4:
        return key[:-3] + "y"
    if key.endswith(("yses", "crises", "theses")):
        return key[:-2] + "is"
    if key.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return key[:-2]
    return key[:-1]


def _to_plural(key: str) -> str:
    if key in _IRREGULAR:
        return _IRREGULAR[key]
    if not key[-1:].isalpha():
        return key
    if key.endswith("y") and key[-2:-1] not in "aeiou":
        return key[:-1] + "ies"
    if key.endswith("is") and len(key) > 4:
        return key[:-2] + "es"
    if key.endswith(("s", "x", "z", "ch", "sh")):
        return key + "es"
    return key + "s"
