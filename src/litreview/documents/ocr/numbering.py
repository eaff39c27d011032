"""Columns of rising numbers beside the text of a page: those misread are told by the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from litreview.documents.ocr.typography import PictureLine

_LEAST = 8
"""Lone words one below the other from which on they may be line numbers."""
_REGULAR_SHARE = 0.75
"""Share of them that must be the numbers due in their places."""
_LONGEST = 4
_STEPS = (1, 2, 5, 10)


def mend_numbers(lines: Sequence[PictureLine]) -> list[PictureLine]:
    """Return the lines of a page with misread line numbers ("oF:" between 96 and 98) as they must be printed."""
    mended = list(lines)
    for column in _find_columns(lines):
        for index, text in zip(column, _due(column, lines), strict=True):
            line = lines[index]
            mended[index] = replace(line, words=(line.words[0]._replace(text=text),))
    return mended


def _find_columns(lines: Sequence[PictureLine]) -> list[list[int]]:
    # Indices of lone short words that stand one below the other, in order from the top.
    lone = [
        index
        for index, line in enumerate(lines)
        if len(line.words) == 1 and line.angle == 0 and len(line.words[0].text) <= _LONGEST
    ]
    lone.sort(key=lambda index: lines[index].words[0].box[0])
    columns: list[list[int]] = []
    for index in lone:
        box = lines[index].words[0].box
        if columns and box[0] < max(lines[i].words[0].box[2] for i in columns[-1]):
            columns[-1].append(index)
        else:
            columns.append([index])
    return [sorted(column, key=lambda index: lines[index].baseline) for column in columns if len(column) >= _LEAST]


def _due(column: Sequence[int], lines: Sequence[PictureLine]) -> list[str]:
    # The number that each place asks for, if most have it; else what was read.
    read = [lines[index].words[0].text for index in column]
    gaps = [lines[b].baseline - lines[a].baseline for a, b in pairwise(column)]
    usual = median(gaps)
    if usual <= 0:
        return read
    rows = [0]
    for gap in gaps:
        rows.append(rows[-1] + max(1, round(gap / usual)))
    for step in _STEPS:
        firsts = Counter(int(text) - step * row for text, row in zip(read, rows, strict=True) if text.isdecimal())
        first, n = firsts.most_common(1)[0] if firsts else (0, 0)
        if n >= _REGULAR_SHARE * len(column) and first >= 0:
            # A page number below them stays: it is far from the last.
            last = max(i for i, text in enumerate(read) if text == str(first + step * rows[i]))
            return [str(first + step * row) if i <= last + 1 else read[i] for i, row in enumerate(rows)]
    return read
