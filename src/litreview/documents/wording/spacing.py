"""Spaces that the page does not show, taken out: letters set apart, small capitals, words broken at a ligature.

White between words is measured in font sizes ("ems"); where an engine knows no places, only the list of English words
decides, and it must know the whole and not its parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from litreview.documents.raw import RawWord
from litreview.documents.wording.accents import compose, ends_in_accent
from litreview.documents.wording.hyphens import Vocabulary
from litreview.documents.wording.mending import Mended, Part, mend_words
from litreview.documents.wording.segmenting import part_lines, split_run
from litreview.documents.wordlists import to_words
from litreview.records import EditKind

_NO_GAP = 0.06
"""Ems of white up to which nothing was set between two words."""
_SHIFT = 0.15
"""Ems by which a word printed twice to look bold is shifted, at most."""
_DOUBLED_LETTERS = 8
_FAR = 9.0
"""Given for words of which the second does not stand to the right of the first."""
_NARROW_GAP = 0.2
"""Ems of white that is less than a space between words, but more than nothing."""
_SPACED_GAP = 1.6
"""Times the narrowest white of a line up to which letters belong to one spaced word."""
_WIDEST_SPACED = 0.35
_SMALL_CAPITAL = 0.9
"""Share of the size of the first letter up to which the others are small capitals."""
_SPACED_LETTERS = 4
"""Letters set apart from which on they can be a word."""
_SPACED_TOKEN = 3.0
"""Letters that the parts of a spaced word have on average, at most."""
_BROKEN_LETTERS = 6
_COMMON_LEVEL = 2.5
"""Level from which on a word is common enough to be put together without looking at the white."""
_LIGATURES = to_words("ff fi fl ffi ffl")
_PREFIXES = to_words(
    """anti auto bi bio co counter cross de dis eco ex extra geo hydro hyper inter intra macro mega meta micro mid mini
    mis mono multi nano neo neuro non out over para pan poly post pre pro pseudo psycho quasi re self semi socio sub
    super supra techno trans tri ultra un under uni"""
)
"""Written apart by some authors, so that the space is theirs."""
_OPENING = re.compile(r"^[(\[“‘\"'«]*")
_CLOSING = re.compile(r"[\])”’\"'».,;:!?]*$")
_ALONE = to_words("a i o")


def mend_lines(lines: Sequence[Sequence[RawWord]], vocabulary: Vocabulary) -> list[list[Mended]]:
    """Mend the words of a paragraph, also where a space in it is lost or one too many.

    Words of formats without typography (no font size) are mended one by one only: what they hold was typed so.
    """
    mended = [_mend_line(words, vocabulary) for words in lines]
    is_set = any(words and words[0].size > 0 for words in lines)
    return part_lines(mended, vocabulary) if is_set else mended


def _mend_line(words: Sequence[RawWord], vocabulary: Vocabulary) -> list[Mended]:
    if all(vocabulary.is_ordinary(word.text) for word in words):
        return _drop_second_printing([Mended((Part(word.text, word.box),), (word,)) for word in words])
    mended = mend_words(words, vocabulary.odd_ligatures)
    if words[0].size > 0:
        mended = [_halve(word, vocabulary) for word in mended]
    if words[0].size > 0 and len(mended) > 1:
        mended = _join_pairs(_join_spaced(_drop_second_printing(mended), vocabulary), vocabulary)
    return [compose(word, vocabulary.accents) for word in mended]


def gap_between(left: Mended, right: Mended) -> float | None:
    """Return the white between two words in ems, None where it is not known."""
    a, b, size = left.raw[-1].box, right.raw[0].box, max(left.raw[-1].size, right.raw[0].size)
    if a is None or b is None or size <= 0:
        return None
    follows = b[0] >= a[0] and a[3] > b[1] and b[3] > a[1]
    return (b[0] - a[2]) / size if follows else _FAR


def _drop_second_printing(words: list[Mended]) -> list[Mended]:
    # Bold made by printing twice: the same word at nearly the same place.
    kept: list[Mended] = []
    for word in words:
        if kept and kept[-1].raw[-1].text == word.raw[0].text and _is_same_place(kept[-1].raw[-1], word.raw[0]):
            kept.append(Mended((Part("", None),), word.raw, frozenset({"invisible"})))
        else:
            kept.append(word)
    return kept


def _halve(word: Mended, vocabulary: Vocabulary) -> Mended:
    # "RReessuullttss": each letter printed twice.
    text = word.text
    if len(text) < _DOUBLED_LETTERS or text[:1] != text[1:2]:
        return word
    half = text[::2]
    if half != text[1::2] or half.casefold() not in vocabulary.lexicon or text.casefold() in vocabulary.lexicon:
        return word
    return Mended((word.parts[0]._replace(text=half),), word.raw, word.kinds | {"invisible"})


def _is_same_place(first: RawWord, second: RawWord) -> bool:
    if first.box is None or second.box is None or len(first.text) == 1:
        return False
    return max(abs(a - b) for a, b in zip(first.box, second.box, strict=True)) < _SHIFT * max(first.size, 1.0)


def _join_spaced(words: list[Mended], vocabulary: Vocabulary) -> list[Mended]:
    # "S T U D Y", "a r t i c l e": tokens with narrow white between that make a word together.
    if sum(len(word.text) == 1 and word.text.isalpha() for word in words) < 2:
        return words
    joined: list[Mended] = []
    start = 0
    for end in _find_borders(words):
        joined += _join_group(words[start:end], vocabulary)
        start = end
    return joined


def _find_borders(words: list[Mended]) -> list[int]:
    gaps = [gap_between(a, b) for a, b in pairwise(words)]
    known = [gap for gap in gaps if gap is not None and gap > 0]
    limit = min(_WIDEST_SPACED, _SPACED_GAP * min(known)) if known else 0.0
    borders = []
    for at, gap in enumerate(gaps, start=1):
        both_short = len(words[at - 1].text) == 1 and len(words[at].text.rstrip(".,;:")) == 1
        if (gap is None and not both_short) or (gap is not None and gap > limit):
            borders.append(at)
    return [*borders, len(words)]


def _join_group(group: list[Mended], vocabulary: Vocabulary) -> list[Mended]:
    letters = [_CLOSING.sub("", _OPENING.sub("", word.text)) for word in group]
    whole = "".join(letters)
    if len(whole) < _SPACED_LETTERS or not whole.isalpha() or len(group) < 3:
        return group
    if len(whole) / len(group) > _SPACED_TOKEN or not (whole.isupper() or whole[1:].islower()):
        return group
    if len(set(whole.casefold())) < 3 or sum(len(part) == 1 for part in letters) < 2:
        return group
    lexicon = vocabulary.lexicon
    if lexicon.level(whole.casefold()) >= 1:
        return [_join(group, "space")]
    pieces = split_run(whole.casefold(), vocabulary) if all(len(part) == 1 for part in letters) else None
    if pieces is None or min(map(len, pieces)) < 2 or max(map(len, pieces)) < _SPACED_LETTERS:
        return group
    joined, at = [], 0
    for piece in pieces:
        joined.append(_join(group[at : at + len(piece)], "space"))
        at += len(piece)
    return joined


def _join_pairs(words: list[Mended], vocabulary: Vocabulary) -> list[Mended]:
    joined: list[Mended] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        while at < len(words):
            if vocabulary.is_ordinary(word.text) and vocabulary.is_ordinary(words[at].text):
                break
            kind, n = _kind_of_joint(word, words[at : at + 2], vocabulary)
            if kind is None:
                break
            word = _join([word, *words[at : at + n]], kind)
            at += n
        joined.append(word)
    return joined


def _kind_of_joint(word: Mended, ahead: list[Mended], vocabulary: Vocabulary) -> tuple[EditKind | None, int]:
    """Tell why the next word, or the next two, belong to `word`, if they do."""
    left, right = _OPENING.sub("", word.text), _CLOSING.sub("", ahead[0].text)
    if not left or not right or not right[0].isalpha():
        return None, 0
    if ends_in_accent(left):
        gap = gap_between(word, ahead[0])
        return ("accent", 1) if gap is not None and gap < _NARROW_GAP and right[0].isalpha() else (None, 0)
    if not left.isalpha() or not right.isalpha():
        return None, 0
    if len(left) == 1 and left.isupper() and right.isupper() and len(right) > 1:
        return ("small capitals", 1) if _is_small_capitals(word, ahead[0], vocabulary) else (None, 0)
    if not (right.islower() and (left.islower() or left[1:].islower())) and not (left.isupper() and right.isupper()):
        return None, 0
    if len(ahead) > 1 and right in _LIGATURES and right == ahead[0].text:
        last = _CLOSING.sub("", ahead[1].text)
        if last.islower() and last.isalpha() and left.casefold() not in vocabulary.lexicon:
            whole = (left + right + last).casefold()
            if vocabulary.lexicon.level(whole) >= _COMMON_LEVEL:
                return "space", 2
    return ("space", 1) if _is_broken(left, right, gap_between(word, ahead[0]), vocabulary) else (None, 0)


def _is_small_capitals(first: Mended, others: Mended, vocabulary: Vocabulary) -> bool:
    # "I NTRODUCTION": a large first letter close to smaller ones, or a word that only the whole makes.
    lexicon = vocabulary.lexicon
    rest = _CLOSING.sub("", others.text).casefold()
    whole = _OPENING.sub("", first.text).casefold() + rest
    gap = gap_between(first, others)
    smaller = others.raw[0].size <= _SMALL_CAPITAL * first.raw[-1].size
    if smaller and gap is not None and gap <= _NO_GAP:
        return True
    if gap is not None and gap > _WIDEST_SPACED:
        return False
    if rest not in lexicon:
        return lexicon.level(whole) > 0
    return smaller and gap is not None and gap <= _NARROW_GAP and lexicon.level(whole) > lexicon.level(rest)


def _is_broken(left: str, right: str, gap: float | None, vocabulary: Vocabulary) -> bool:
    # "signifi cant": the whole is a word, and one of its parts is none.
    lexicon = vocabulary.lexicon
    first, second = left.casefold(), right.casefold()
    level = lexicon.level(first + second)
    if level == 0 or (_is_word(first, vocabulary) and _is_word(second, vocabulary)):
        return False
    if gap is not None and gap <= _NO_GAP:
        return True
    if first in _PREFIXES or len(first + second) < _BROKEN_LETTERS or (gap is not None and gap > _NARROW_GAP):
        return False
    return level >= _COMMON_LEVEL


def _is_word(form: str, vocabulary: Vocabulary) -> bool:
    return form in vocabulary.lexicon if len(form) > 1 else form in _ALONE


def _join(words: Sequence[Mended], kind: EditKind) -> Mended:
    parts = tuple(part for word in words for part in word.parts)
    raw = tuple(word for mended in words for word in mended.raw)
    return Mended(parts, raw, frozenset({kind}).union(*(word.kinds for word in words)))
