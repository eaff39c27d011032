"""Whether the words of a page, as an engine gives them, can be right.

Thresholds as in litreview.documents.triage.
"""

from __future__ import annotations

import re

from litreview.documents.raw import RawPage
from litreview.documents.wordlists import to_words

_GARBLED_SHARE = 0.1
"""Share of characters without meaning from which on a page counts as garbled."""
_LEAST_CHARACTERS = 50
_LEAST_WORDS = 40
_VOWELLESS_SHARE = 0.1
"""Sound pages have at most .04 (chemical formulas), pages in a wrong alphabet at least .15 in 95 of 100."""
_FEW_SMALL_WORDS = 0.05
"""Share of small words ("the", "de", "und") that prose never falls short of: it has .12 and more; tables do."""
_GLUED_SHARE, _LEAST_GLUED = 0.015, 4
"""Words with a stop or comma inside and no space behind it; at most .009 on sound pages."""
_LONG_SHARE, _LEAST_LONG = 0.1, 6
"""Letters in words of 22 letters and more; .09 in a German list of titles."""
_MEANINGLESS = re.compile("[\ufffd\ue000-\uf8ff\x00-\x1f]")
_LONG = re.compile(r"[^\W\d_]{22,}")
_GLUED = re.compile(r"[a-z]{2}[,;:.][A-Za-z][a-z]")
_ADDRESS = re.compile(r"[/@\\_=]|www|\.\w+\.")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]{3,}")
_VOWEL = re.compile(r"[aeiouyäöüáéíóúàèìòùâêîôûåøæãõœ]", re.IGNORECASE)
_SMALL_WORDS = to_words(
    "the of and in to a is for that with as are by on from was were be this it at or an which not have has de la le "
    "les et des en un une der die und den von zu das ist el los las del que il che per da do dos em het een van och"
)


def is_garbled(page: RawPage) -> bool:
    """Tell whether many characters mean nothing, or the words are none of any language in Latin letters."""
    words = [word.text for line in page.lines for word in line.words]
    n_odd = len(_MEANINGLESS.findall(" ".join(words)))
    if page.n_characters > _LEAST_CHARACTERS and max(n_odd, page.n_unmapped) > _GARBLED_SHARE * page.n_characters:
        return True
    if sum(word.casefold() in _SMALL_WORDS for word in words) >= _FEW_SMALL_WORDS * len(words):
        return False
    plain = [word for word in (w.strip(".,;:()[]“”‘’\"'") for w in words) if _LATIN.fullmatch(word)]
    judged = [word for word in plain if len(word) > 4 or not word.isupper()]
    n_vowelless = sum(not _VOWEL.search(word) for word in judged)
    return len(judged) >= _LEAST_WORDS and n_vowelless > _VOWELLESS_SHARE * len(judged)


def has_lost_spaces(page: RawPage) -> bool:
    """Tell whether words of the page run together."""
    text = " ".join(word.text for line in page.lines for word in line.words)
    if not _GLUED.search(text) and not _LONG.search(text):
        return False
    words = [word for word in text.split(" ") if not _ADDRESS.search(word)]
    n_glued = sum(bool(_GLUED.search(word)) for word in words)
    if n_glued >= max(_LEAST_GLUED, _GLUED_SHARE * len(words)):
        return True
    long = [found for word in words for found in _LONG.findall(word)]
    n_letters = sum(c.isalpha() for word in words for c in word)
    return len(long) >= _LEAST_LONG and sum(map(len, long)) >= _LONG_SHARE * n_letters
