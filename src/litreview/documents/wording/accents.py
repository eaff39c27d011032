"""Accents drawn as characters of their own ("Mu¨ller", "Jos´e") put on their letters.

Some fonts have no accented letters, so that a PDF draws the accent before the letter (TeX) or behind it. Only letters
that occur in names of Latin script are composed; an apostrophe typed as an accent ("the media´s role") stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from litreview.documents.wording.mending import Mended

_COMBINING = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327",
              "˘": "\u0306", "ˇ": "\u030c", "˝": "\u030b", "˚": "\u030a"}  # fmt: skip
_LETTERS = {"´": "aeiouyıcnsz", "`": "aeiouı", "¨": "aeiouyı", "ˆ": "aeiouı", "˜": "anoı", "¸": "cs", "˘": "agu",
            "ˇ": "crsznedt", "˝": "ou", "˚": "au"}  # fmt: skip
_VOWELS = frozenset("aeiouyı")
_ACCENTED = re.compile(r"[´`¨ˆ˜¸˘ˇ˝˚]")
_APOSTROPHE = re.compile(r"´(?:s|t|re|ll|ve|d|m)?(?![^\W\d_])")
_GARBLED = {"‰": "ä", "ˆ": "ö", "¸": "ü", "ƒ": "Ä", "÷": "Ö", "‹": "Ü"}
"""Letters of Windows' code page shown as those of the Macintosh."""
_GARBLED_WORDS = 2


@dataclass(frozen=True, slots=True)
class AccentHabit:
    """How a document draws accents: before their letters (True), behind them (False), or unknown; whether as Mac."""

    leads: bool | None = None
    is_garbled: bool = False


def learn_habit(words: Iterable[str]) -> AccentHabit:
    """Learn the habit from words in which it can be told; `words` need hold only those that are not ASCII."""
    before = behind = garbled = 0
    for word in words:
        garbled += bool(re.search(r"[^\W\d_]‰[^\W\d_]", word))
        for match in _ACCENTED.finditer(word):
            at = match.start()
            takes_left = at > 0 and _fits(word[at], word[at - 1])
            takes_right = at + 1 < len(word) and _fits(word[at], word[at + 1])
            before += takes_right and not takes_left
            behind += takes_left and not takes_right and not _APOSTROPHE.match(word, at)
    leads = before > behind if before != behind else None
    return AccentHabit(leads, garbled >= _GARBLED_WORDS)


def ends_in_accent(word: str) -> bool:
    """Tell whether a word breaks off at an accent: "Zeytinog˘" and "lu"."""
    return len(word) > 1 and word[-1] in _COMBINING and word[-1] not in "`´" and word[-2].isalpha()


def compose(word: Mended, habit: AccentHabit) -> Mended:
    """Put the accents of a word on their letters."""
    text = word.text
    if text.isascii() and "`" not in text:
        return word
    if not (_ACCENTED.search(text) or (habit.is_garbled and any(c in text for c in _GARBLED))):
        return word
    composed = compose_text(text, habit)
    if composed == text:
        return word
    # Which letters came from which printed word is kept where they can still be told apart.
    parts = list(word.parts)
    if len(parts) == 1:
        parts = [parts[0]._replace(text=composed)]
    else:
        first = parts[0]
        n = len(composed) - sum(len(part.text) for part in parts[1:])
        if n > 0 and composed[n:] == "".join(part.text for part in parts[1:]):
            parts[0] = first._replace(text=composed[:n])
        else:
            lead = compose_text(first.text[:-1], habit)
            parts = [first._replace(text=lead), parts[1]._replace(text=composed[len(lead) :])]
    return word._replace(parts=tuple(parts), kinds=word.kinds | {"accent"})


def compose_text(text: str, habit: AccentHabit) -> str:
    """Put the accents in `text` on their letters.

    >>> [compose_text(word, AccentHabit()) for word in ("Mu¨ller", "Jos´e", "media´s")]
    ['Müller', 'José', 'media´s']
    """
    if habit.is_garbled:
        text = re.sub(r"(?<=[^\W\d_])[‰ˆ¸]|[ƒ÷‹](?=[^\W\d_]{2})", lambda match: _GARBLED[match[0]], text)
    at = 0
    while (match := _ACCENTED.search(text, at)) is not None:
        at = match.start()
        side = _find_letter(text, at, habit)
        if side:
            letter = text[at + side]
            composed = _compose_letter(text[at], letter)
            start, end = (at - 1, at + 1) if side < 0 else (at, at + 2)
            text = text[:start] + composed + text[end:]
            at = start
        at += 1
    return text


def _find_letter(text: str, at: int, habit: AccentHabit) -> int:
    """Return where the letter of the accent stands: -1 before it, 1 behind it, 0 for none."""
    accent = text[at]
    left, right = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if sum(char.isalpha() for char in text) < 2 or (left + right).isdigit() or left.isdigit() or right.isdigit():
        return 0
    if accent == "´" and _APOSTROPHE.match(text, at) and (left in ("s", "S") or right.isalpha()):
        return 0
    if accent == "`" and not (left.isalpha() and right.isalpha()):
        return 0
    takes_left, takes_right = _fits(accent, left), _fits(accent, right)
    if takes_left and takes_right:
        if left == "ı" or right == "ı":
            return -1 if left == "ı" else 1
        if habit.leads is not None:
            return 1 if habit.leads else -1
        # "Orli´c" is the rule in names, "Pe´rez" and "Fern´andez" need a vowel.
        return -1 if left.casefold() in _VOWELS - {"i"} and right.casefold() not in _VOWELS else 1
    return -1 if takes_left else 1 if takes_right else 0


def _fits(accent: str, letter: str) -> bool:
    return bool(letter) and letter.casefold() in _LETTERS[accent]


def _compose_letter(accent: str, letter: str) -> str:
    return unicodedata.normalize("NFC", letter.replace("ı", "i") + _COMBINING[accent])
