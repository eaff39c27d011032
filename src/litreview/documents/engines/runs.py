"""Runs of characters of one size and height → words, raised and lowered ones told apart → lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

from litreview.documents.raw import RawLine, RawWord, Rectangle
from litreview.text import raise_digits

_WIDE_GAP = 1.6
"""Font sizes between two words from which on they belong to different lines: cells, columns, line numbers."""
_NUMBER_GAP = 0.9
"""The same after a number that begins a line: line numbers stand closer to the text."""
_BASELINE_SHIFT = 0.55
"""Font sizes by which a baseline may move within a line: superscripts and subscripts."""
_RISE, _DROP = 0.15, 0.06
"""Font sizes by which the baseline of a superscript stands higher, of a subscript lower."""
_SMALL = 0.88
"""Share of the font size up to which characters are small enough for either."""
_JOIN_GAP = 0.13
"""Font sizes of white up to which a raised number belongs to the word before it."""
_CLOSING_GAP = 0.3
"""The same up to which a stop or comma belongs to the raised number before it."""
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_CLOSING = re.compile(r"[.,;:!?)\]”’]+")
_NUMBER = re.compile(r"[\d,;–−‐+*-]*\d[\d,;–−‐+*-]*|[+−–-]")

Style = tuple[bool, bool, str]


class Run(NamedTuple):
    """Characters of one size on one baseline. `baseline` counts down the page, or across it for turned writing."""

    text: str
    box: Rectangle
    size: float
    style: Style
    breaks: bool
    baseline: float
    angle: int


class SetWord(NamedTuple):
    """A word and where it stands: its largest run gives size, style and baseline."""

    word: RawWord
    baseline: float
    angle: int


def join_runs(runs: Sequence[Run], opens: Sequence[bool]) -> list[SetWord]:
    """Return the words; `opens` tells of each run whether it begins one."""
    words: list[SetWord] = []
    start = 0
    n = len(runs)
    for end in range(1, n + 1):
        if end < n and not opens[end]:
            continue
        if end - start == 1:
            text, box, size, style, breaks, baseline, angle = runs[start]
            word = RawWord(text, box, size, style[0], style[1], breaks, style[2])
            words.append(SetWord(word, baseline, angle))
        else:
            words += _join(runs[start:end])
        start = end
    return words


def _join(runs: Sequence[Run]) -> list[SetWord]:
    base = max(runs, key=lambda run: (run.size, len(run.text)))
    texts = [raise_digits(run.text) if _is_raised(run, base.baseline, base.size) else run.text for run in runs]
    box = reduce(_unite, (run.box for run in runs))
    bold, italic, face = max(runs, key=lambda run: len(run.text)).style
    word = RawWord("".join(texts), box, base.size, bold, italic, runs[-1].breaks, face)
    return [SetWord(word, base.baseline, base.angle)]


def _is_raised(run: Run, baseline: float, size: float) -> bool:
    return run.angle == 0 and run.size <= _SMALL * size and baseline - run.baseline > _RISE * size


# ---------------------------------------------------------------- lines


def make_lines(words: Sequence[SetWord]) -> tuple[RawLine, ...]:
    """Group words into lines: on one baseline, without a wide gap, in the order of the content stream."""
    lines: list[RawLine] = []
    current: list[SetWord] = []
    angle = 0
    baseline = reach = 0.0
    size = 1.0
    for placed in words:
        word, across, turn = placed
        along = _along(word, turn)
        if current:
            largest = max(size, word.size)
            gap = along[0] - reach
            limit = _NUMBER_GAP if len(current) == 1 and current[0].word.text.isdigit() else _WIDE_GAP
            same = turn == angle and abs(across - baseline) < _BASELINE_SHIFT * largest
            if not same or not -0.8 * largest < gap < limit * largest:
                lines.append(_line_of(current, angle))
                current = []
        if not current or word.size >= size:
            baseline, size = across, word.size
        current.append(placed)
        angle, reach = turn, along[1]
    if current:
        lines.append(_line_of(current, angle))
    return tuple(lines)


def _along(word: RawWord, turn: int) -> tuple[float, float]:
    x0, top, x1, bottom = word.box or (0.0, 0.0, 0.0, 0.0)
    return {0: (x0, x1), 1: (-bottom, -top), 2: (-x1, -x0), 3: (top, bottom)}[turn]


def _line_of(placed: list[SetWord], angle: int) -> RawLine:
    sizes: Counter[float] = Counter()
    faces: Counter[str] = Counter()
    bold = italic = total = 0
    x0 = top = float("inf")
    x1 = bottom = float("-inf")
    for word, _, _ in placed:
        n = len(word.text)
        sizes[word.size] += n
        faces[word.face] += n
        total += n
        bold += n * word.bold
        italic += n * word.italic
        box = word.box or (0.0, 0.0, 0.0, 0.0)
        x0, top, x1, bottom = min(x0, box[0]), min(top, box[1]), max(x1, box[2]), max(bottom, box[3])
    size = max(sizes.items(), key=lambda pair: (pair[1], pair[0]))[0]
    face = max(faces.items(), key=lambda pair: (pair[1], pair[0]))[0]
    words = _mark_shifted(placed, size) if len(sizes) > 1 and angle == 0 else [word for word, _, _ in placed]
    words = _close_up(words, size)
    return RawLine(tuple(words), (x0, top, x1, bottom), size, bold > 0.7 * total, italic > 0.7 * total, angle, face)


def _close_up(words: list[RawWord], size: float) -> list[RawWord]:
    # Engines see a space where the baseline falls back: "region³ ." for "region³."
    closed: list[RawWord] = []
    for word in words:
        last = closed[-1] if closed else None
        if last is not None and _closes_up(last, word, size):
            box = _unite(last.box, word.box) if last.box and word.box else last.box
            closed[-1] = last._replace(text=last.text + word.text, box=box, breaks=word.breaks, raised=False)
        else:
            closed.append(word)
    return closed


def _closes_up(last: RawWord, word: RawWord, size: float) -> bool:
    if last.text[-1:] not in _RAISED or not _CLOSING.fullmatch(word.text) or last.box is None or word.box is None:
        return False
    return word.box[0] - last.box[2] < _CLOSING_GAP * size


def _unite(a: Rectangle, b: Rectangle) -> Rectangle:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))


def _mark_shifted(placed: Sequence[SetWord], size: float) -> list[RawWord]:
    # Words that stand raised or lowered on their own; raised numbers go to the word before if no white parts them.
    on_line = [baseline for word, baseline, _ in placed if word.size >= size]
    words: list[RawWord] = []
    for word, baseline, _ in placed:
        at = min(on_line, key=lambda line: abs(line - baseline))
        if word.size > _SMALL * size:
            words.append(word)
        elif at - baseline > _RISE * size:
            _add_raised(words, word, size)
        else:
            words.append(word._replace(lowered=baseline - at > _DROP * size))
    return words


def _add_raised(words: list[RawWord], word: RawWord, size: float) -> None:
    raised = word._replace(raised=True, text=raise_digits(word.text))
    last = words[-1] if words else None
    if last is None or last.box is None or word.box is None or last.raised or last.breaks:
        words.append(raised)
    elif _NUMBER.fullmatch(word.text) and word.box[0] - last.box[2] < _JOIN_GAP * size:
        box = _unite(last.box, word.box)
        words[-1] = last._replace(text=last.text + raised.text, box=box)
    else:
        words.append(raised)
