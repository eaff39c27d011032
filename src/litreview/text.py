"""The one text normaliser, and digests of text.

Two forms, for two needs: `normalise` mends what typesetting did to characters and stays readable; `fold` throws away
everything in which two writings of one word may differ, for comparing and for keys.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_QUOTES_AND_DASHES = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"'}
    | dict.fromkeys("‐‑‒–—−", "-")
)
_PLAIN = _QUOTES_AND_DASHES | dict.fromkeys(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹"), " ")
_TO_RAISED = str.maketrans("0123456789+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺")
_TO_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RAISED_SIGN = re.compile(r"^[-−–‐](?=[\d⁰¹²³⁴-⁹])|[-−–](?=$)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_AUTHOR_END = re.compile(r",|;|&|\s(?:and|et\s+al)\b")


def normalise(text: str) -> str:
    """Expand ligatures, compose accents, drop invisible characters and fold white space.

    >>> normalise("eﬃcient  workshops")
    'efficient workshops'
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text.translate(_LIGATURES)))
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """Reduce text to lower-case ASCII words parted by single spaces, for keys and comparisons.

    >>> fold("São Paulo’s “Labour” laws")
    'sao paulo s labour laws'
    """
    plain = unicodedata.normalize("NFKD", normalise(text).translate(_QUOTES_AND_DASHES)).casefold()
    return _NOT_WORD.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def plain_punctuation(text: str) -> str:
    """Replace typographic quotes and dashes by ASCII ones, one character for one, so that offsets hold.

    Raised figures, which are the numbers of notes and citations, become spaces: they are no part of the word before.

    >>> plain_punctuation("workers’ rights³ – 1990–95")
    "workers' rights  - 1990-95"
    """
    return text.translate(_PLAIN)


def raise_digits(text: str) -> str:
    """Write raised digits as superscripts, and a sign before or behind them; commas and dashes between stay.

    >>> raise_digits("12,14–16"), raise_digits("−1"), raise_digits("th")
    ('¹²,¹⁴–¹⁶', '⁻¹', 'th')
    """
    return _RAISED_SIGN.sub("⁻", text).translate(_TO_RAISED)


def lower_digits(text: str) -> str:
    """Write superscripts as plain digits and signs, one character for one.

    >>> lower_digits("clusters.¹²,¹⁴")
    'clusters.12,14'
    """
    return text.translate(_TO_LOWERED)


def digest(*parts: str | bytes) -> str:
    """Return the SHA-256 of the parts, hexadecimal; the borders between parts count.

    >>> digest("ab", "c") == digest("a", "bc")
    False
    """
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.hexdigest()


def study_key(author: str, year: str) -> str:
    """Return the key under which a work is cited: first family name and year.

    >>> study_key("Lund-Thomsen and Nadvi", "2010a")
    'lund-thomsen-2010a'
    >>> study_key("de Neve et al.", "2009")
    'de-neve-2009'
    """
    first = _AUTHOR_END.split(author, maxsplit=1)[0]
    return f"{fold(first).replace(' ', '-') or 'anonymous'}-{fold(year).replace(' ', '-') or 'n-d'}"


def find_runs(numbers: Sequence[int]) -> list[list[int]]:
    """Part ascending numbers into runs of neighbours.

    >>> find_runs([3, 7, 8, 9, 12])
    [[3], [7, 8, 9], [12]]
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def list_pages(numbers: Sequence[int]) -> str:
    """Write page numbers with runs joined.

    >>> list_pages([3, 7, 8, 9, 12])
    'pages 3, 7–9, 12'
    """
    listed = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in find_runs(numbers))
    return f"{'page' if len(numbers) == 1 else 'pages'} {listed}"
