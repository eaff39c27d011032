"""Words that run together because their spaces are lost ("isoftenusedinthestudies"), parted again.

The parting with the most probable words wins (Viterbi), each word as likely as it is common in the list of English
words or in the document. A single long word is parted only on strong evidence; in a line where many run together, less
is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import log10

from litreview.documents.wording.hyphens import Vocabulary
from litreview.documents.wording.mending import Mended
from litreview.documents.wordlists import to_words

_RUN = re.compile(r"[^\W\d_]+")
_CASES = re.compile(r"([A-ZÀ-ÖØ-Þ]*)((?:(?![A-ZÀ-ÖØ-Þ])[^\W\d_])*)")
_BEFORE_NUMBER = re.compile(r"(?<=[a-z][.,;:])(?=\d)")
_BEFORE_YEAR = re.compile(r"(?<=[,;])(?=(?:1[6-9]|20)\d\d(?!\d))")
_SHORTEST_RUN = 5
_LONGEST_WORD = 24
_LONGEST_RUN = 400
"""Letters from which on a run is no lost spaces but something else (sequences, codes)."""
_SURE_RUN = 14
"""Letters of a run from which on it can be parted by itself."""
_SURE_PIECES = 4
_SURE_JOINING = 2
"""Words that hold sentences together which a run must have to be parted by itself: "his to pathologist" has two."""
_SURE_LEVEL = 3.0
"""Level that each word must have where a run is parted by itself."""
_COST_PER_LETTER = 1.05
"""Most that a parting may cost for each letter, in powers of ten; English prose costs 0.6 to 0.8."""
_CROWDED_LENGTH = 9.0
"""Letters that the words of a line have on average from which on its spaces are lost; prose has 4 to 6."""
_PROSE_RUN = 8
_PROSE_PIECES = 4
"""Words that the runs of such a line must be parted into for its paragraph to be one without spaces."""
_DOCUMENT_LEVEL = 2.5
_DOCUMENT_LONGEST = 12
_SHORT = to_words("a al an as at be by do et go he if in is it me my no of on or so to up us we am")
"""The words of one and two letters that a run may be parted into."""
_THREE_LETTERS = 3.8
"""Level from which on one of three letters may be a part of a run."""
_UNKNOWN_LETTERS = 5
_UNKNOWN_COST, _UNKNOWN_COST_PER_LETTER = 5.0, 1.1
"""What a name or a term that is in no list costs, in a line where many words run together."""
_JOINING = to_words(
    """a an and are as at be been between but by can did do does for from had has have he her his in into is it its may
    more not of on or our she that the their them there these they this to under was we were when which while who will
    with would"""
)
_ADDRESS = re.compile(r"[@\\_#=]|//|www\.|https?:|\w\.(?:com|org|net|edu|gov|de|uk)\b", re.IGNORECASE)


def part_lines(lines: list[list[Mended]], vocabulary: Vocabulary) -> list[list[Mended]]:
    """Put lost spaces back into the words of a paragraph."""
    are_long = [_is_long(words) for words in lines]
    runs_together = any(
        is_long and _shows_prose(words, vocabulary) for is_long, words in zip(are_long, lines, strict=True)
    )
    return [
        _part_words(words, vocabulary, is_crowded=is_long and runs_together)
        for is_long, words in zip(are_long, lines, strict=True)
    ]


def _part_words(words: list[Mended], vocabulary: Vocabulary, *, is_crowded: bool) -> list[Mended]:
    if not is_crowded and not any(len(word.text) >= _SURE_RUN for word in words):
        return words
    parted = []
    for word in words:
        text = word.text
        if len(text) >= 4 and not vocabulary.is_ordinary(text) and len(word.parts) == 1 and not _ADDRESS.search(text):
            spaced = _space_out(text, vocabulary) if is_crowded else _part_sure(text, vocabulary)
            if spaced != text:
                parts = (word.parts[0]._replace(text=spaced),)
                parted.append(word._replace(parts=parts, kinds=word.kinds | {"space"}))
                continue
        parted.append(word)
    return parted


def _is_long(words: Sequence[Mended]) -> bool:
    # Whether the words of a line are longer than those of prose.
    return bool(words) and sum(len(word.text) for word in words) >= _CROWDED_LENGTH * len(words)


def _shows_prose(words: Sequence[Mended], vocabulary: Vocabulary) -> bool:
    # Whether the runs of a line, once parted, read like prose: words of the list, some of which join sentences.
    pieces: list[str] = []
    for word in words:
        for run in _RUN.findall(word.text):
            if len(run) >= _PROSE_RUN and run.isascii() and not _ADDRESS.search(word.text):
                for part in _part_at_capitals(run, vocabulary):
                    found = split_run(part.casefold(), vocabulary)
                    pieces += found if found and len(found) > 1 else ()
    joining = [piece for piece in pieces if piece in _JOINING and len(piece) > 1]
    return len(pieces) >= _PROSE_PIECES and len(joining) >= 2 and any(len(piece) > 2 for piece in joining)


def _part_sure(text: str, vocabulary: Vocabulary) -> str:
    if len(text) < _SURE_RUN:
        return text
    return _RUN.sub(lambda match: _part_sure_run(match[0], vocabulary), text)


def _part_sure_run(run: str, vocabulary: Vocabulary) -> str:
    if len(run) < _SURE_RUN or not _is_sure(run, vocabulary):
        return run
    return _with_spaces(run, split_run(run.casefold(), vocabulary))


def _is_sure(run: str, vocabulary: Vocabulary) -> bool:
    if not (run[1:].islower() and run.isascii()) or len(run) > _LONGEST_RUN:
        return False
    folded = run.casefold()
    if vocabulary.lexicon.level_of_forms(folded):
        return False
    pieces = split_run(folded, vocabulary)
    if pieces is None or len(pieces) < _SURE_PIECES or sum(piece in _JOINING for piece in pieces) < _SURE_JOINING:
        return False
    return all(len(piece) > 1 and vocabulary.lexicon.level(piece) >= _SURE_LEVEL for piece in pieces)


def split_run(run: str, vocabulary: Vocabulary, *, takes_unknown: bool = False) -> list[str] | None:
    """Part letters into words, None where they cannot be words; `run` is in small letters.

    `takes_unknown` lets names and terms that are in no list stand between words that are.

    >>> split_run("isoftenusedinthestudies", Vocabulary(()))
    ['is', 'often', 'used', 'in', 'the', 'studies']
    """
    n = len(run)
    if n > _LONGEST_RUN:
        return None
    best = [0.0] + [float("inf")] * n
    back = [0] * (n + 1)
    for end in range(1, n + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            if best[start] < float("inf"):
                cost = best[start] + _cost(run[start:end], vocabulary, takes_unknown=takes_unknown)
                if cost < best[end]:
                    best[end], back[end] = cost, start
    if best[n] > _COST_PER_LETTER * n:
        return None
    pieces: list[str] = []
    end = n
    while end:
        pieces.append(run[back[end] : end])
        end = back[end]
    return pieces[::-1]


def _cost(piece: str, vocabulary: Vocabulary, *, takes_unknown: bool) -> float:
    level = vocabulary.lexicon.level(piece)
    if len(piece) <= 3 and (level < _THREE_LETTERS if len(piece) == 3 else piece not in _SHORT):
        return float("inf")
    used = vocabulary.uses(piece)
    if used > 1 and 4 <= len(piece) <= _DOCUMENT_LONGEST:
        level = max(level, _DOCUMENT_LEVEL + log10(used))
    if level > 0:
        return 9 - level
    is_term = takes_unknown and len(piece) >= _UNKNOWN_LETTERS
    return _UNKNOWN_COST + _UNKNOWN_COST_PER_LETTER * len(piece) if is_term else float("inf")


def _space_out(text: str, vocabulary: Vocabulary) -> str:
    # In a crowded line: words parted, and a space behind commas, stops and brackets that have letters on both sides.
    pieces: list[str] = []
    last = ""
    for piece, is_run in _pieces(text):
        spaced = _part_run(piece, vocabulary) if is_run else piece
        if pieces and (_opens_word(last, piece, pieces) if is_run else _opens_bracket(last, piece)):
            pieces.append(" ")
        pieces.append(spaced)
        last = piece
    return _BEFORE_YEAR.sub(" ", _BEFORE_NUMBER.sub(" ", "".join(pieces)))


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for match in _RUN.finditer(text):
        if match.start() > at:
            yield text[at : match.start()], False
        yield match[0], True
        at = match.end()
    if at < len(text):
        yield text[at:], False


def _opens_word(before: str, run: str, pieces: Sequence[str]) -> bool:
    # Whether a space belongs between punctuation and the run behind it.
    if before[-1] in ",;:)]”":
        return True
    if before[-1] == "." and run[0].isupper():
        return len(pieces) < 2 or pieces[-2][-1:].isalpha()
    return False


def _opens_bracket(before: str, marks: str) -> bool:
    return marks[0] in "([“" and len(before) > 1 and before[-1].isalpha()


def _part_run(run: str, vocabulary: Vocabulary) -> str:
    if len(run) < _SHORTEST_RUN or len(run) > _LONGEST_RUN:
        return run
    return " ".join(_part_one_case(part, vocabulary) for part in _part_at_capitals(run, vocabulary))


def _part_at_capitals(run: str, vocabulary: Vocabulary) -> list[str]:
    # "byPatel" → "by", "Patel"; "ofOSEOwere" → "of", "OSEO", "were"; "DNADamage" → "DNA", "Damage"; "MMPs" stays.
    parts: list[str] = []
    for capitals, small in filter(any, _CASES.findall(run)):
        if len(capitals) > 1 and len(small) > 1:
            if split_run(small, vocabulary) is not None:
                parts += [capitals, small]
            else:
                parts += [capitals[:-1], capitals[-1] + small]
        elif parts and len(parts[-1]) == 1 and parts[-1].islower():
            parts[-1] += capitals + small
        else:
            parts.append(capitals + small)
    return parts


def _part_one_case(run: str, vocabulary: Vocabulary) -> str:
    folded = run.casefold()
    if len(run) < _SHORTEST_RUN or folded in vocabulary.lexicon or run.isupper():
        return run
    if vocabulary.uses(folded) > 1 and len(run) <= _DOCUMENT_LONGEST:
        return run
    pieces = split_run(folded, vocabulary, takes_unknown=True) or []
    levels = [vocabulary.lexicon.level(piece) for piece in pieces if len(piece) > 3]
    is_sure = not _JOINING.isdisjoint(pieces) or (len(levels) == len(pieces) and min(levels, default=0) >= _SURE_LEVEL)
    return _with_spaces(run, pieces if is_sure else None)


def _with_spaces(run: str, pieces: Sequence[str] | None) -> str:
    spaced, at = [], 0
    for piece in pieces or [run]:
        spaced.append(run[at : at + len(piece)])
        at += len(piece)
    return " ".join(spaced)
