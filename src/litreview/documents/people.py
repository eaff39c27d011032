"""The authors of a paper, as printed under its title or as the file names them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from litreview.documents.blocks import Block
from litreview.documents.wordlists import to_words
from litreview.text import fold

_BLOCKS_AFTER_TITLE = 6
"""Blocks behind the title among which the authors are sought."""
_SEPARATOR = re.compile(r"\s*(?:[,;·•|&/]|\band\b|\bund\b|\by\b)\s*", re.IGNORECASE)
_MARKS = re.compile(r"[\d*†‡§¶‖#✉¹²³⁴⁵⁶⁷⁸⁹⁰°]+")
_DEGREES = re.compile(
    r"\b(?:Ph\.?\s?D|M\.?\s?D|M\.?\s?Sc|B\.?\s?Sc|M\.?\s?A|M\.?\s?P\.?\s?H|Dr|Prof|Professor|R\.?N|MBBS|FRCP|M\.?\s?Phil|D\.?\s?Phil"
    r"|MRCP|DVM|MBA|Jr)\b\.?"
)
_NAME_PART = re.compile(r"(?:[^\W\d_][^\W\d_’'.]*[’']?[^\W\d_]*(?:[-‐–][^\W\d_]+)*|(?:[^\W\d_]\.?[-‐]?){1,3}\.?)")
_PARTICLES = to_words("de da di del der den van von la le el al bin ibn ten ter dos das du y e zu zur af av í i ")
_NO_NAME = to_words(
    "university universität université department institute school college faculty centre center laboratory hospital "
    "received accepted published abstract introduction keywords journal research article open access review editor "
    "edited by corresponding author authors email e-mail correspondence of for the on in at from with doi volume vol "
    "issue copyright license licence international national study group paper discussion working report series "
    "division january february march april june july august september october november december ministry foundation "
    "clinic unit original protocol trial version draft chapter http https www running head org com usa china india "
    "germany "
)
_BY = re.compile(r"^\s*(?:by|authors?)\b\s*:?\s*", re.IGNORECASE)


def read_authors(blocks: Sequence[Block], *, given: Sequence[str]) -> tuple[str, ...]:
    """Return the names printed under the title, "Given Family"; those in the file's information where none are.

    A longer list that begins with the printed ones is the file's own and is taken instead.
    """
    at = next((i for i, b in enumerate(blocks) if b.kind == "title"), None)
    printed: tuple[str, ...] = ()
    if at is not None:
        printed = _find_printed(blocks[at + 1 : at + 1 + _BLOCKS_AFTER_TITLE], given) or ()
    named = tuple(name for name in map(_turn, given) if is_name(name))
    if not printed:
        return named
    if len(named) > len(printed) and all(any(fold(p) == fold(n) for n in named) for p in printed):
        return named
    return printed


def _find_printed(blocks: Sequence[Block], given: Sequence[str]) -> tuple[str, ...] | None:
    for index, block in enumerate(blocks):
        if block.kind not in ("body", "list", "heading") or (block.level > 0 and block.kind == "heading"):
            break
        names = _read_names(block.text)
        if names:
            for following in blocks[index + 1 : index + 8]:
                # Authors below one another, each with a line of its own, or a list cut by its setting.
                more = _read_names(following.text)
                same = following.lines[0].size == block.lines[0].size and following.lines[0].face == block.lines[0].face
                if not more or not same:
                    break
                names += more
            return tuple(dict.fromkeys(names))
    return None


def _read_names(text: str) -> tuple[str, ...]:
    if len(text) > 1500:
        return ()
    cleaned = _DEGREES.sub(" ", _MARKS.sub(" ", _BY.sub("", text)))
    cleaned = re.sub(r"\([^)]*\)|\b[a-h](?=\s*[,;]|\s*$)|(?<=\w)\s[a-h](?=\s*,)", " ", cleaned)
    parts = [part.strip(" .,;:") for part in _SEPARATOR.split(cleaned)]
    parts = [" ".join(part.split()) for part in parts if part.strip(" .,;:-–")]
    names = [_capitals(part) for part in parts if is_name(part)]
    return tuple(names) if names and len(names) >= 0.75 * len(parts) else ()


def is_name(text: str) -> bool:
    """Tell whether text may be a person's name: two to six capitalised parts, none of them an institution's.

    >>> is_name("Peter Lund-Thomsen"), is_name("University of Copenhagen")
    (True, False)
    """
    parts = text.split()
    if not 2 <= len(parts) <= 6 or len(text) > 60:
        return False
    if any(part.casefold().strip(".,") in _NO_NAME for part in parts):
        return False
    capitalised = 0
    for part in parts:
        if not _NAME_PART.fullmatch(part):
            return False
        if part[0].isupper():
            capitalised += 1
        elif part.casefold().strip(".’'") not in _PARTICLES:
            return False
    longest = max(len(part.strip(".")) for part in parts)
    return capitalised >= 2 and longest > 2


def _capitals(name: str) -> str:
    # "KHALID NADVI" → "Khalid Nadvi"; initials stay.
    if not name.isupper():
        return unicodedata.normalize("NFC", name)
    return " ".join(part if "." in part or len(part) < 3 else part.title() for part in name.split())


def _turn(name: str) -> str:
    family, comma, first = name.partition(",")
    return f"{first.strip()} {family.strip()}" if comma else name.strip()
