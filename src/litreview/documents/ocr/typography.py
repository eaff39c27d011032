"""How the words of a picture are set: font size, baseline and boldness, which Tesseract does not tell.

Sizes and strokes are measured line by line and then settled over all pages, because layout compares sizes exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import mean, median

import numpy as np
from numpy.typing import NDArray

from litreview.documents.engines.runs import SetWord, make_lines
from litreview.documents.ocr.straightening import turn_between
from litreview.documents.ocr.tesseract import PictureWord
from litreview.documents.raw import RawLine, RawWord, Rectangle

_ASCENDING, _HALFWAY, _LOW = 0.70, 0.58, 0.46
"""Ems by which letters rise above the baseline: capitals and ascenders, t, and the rest; mean of common typefaces."""
_DESCENDING, _TAILED = 0.22, 0.15
"""Ems by which letters, commas and brackets hang below it."""
_LOOSE_TOP, _LOOSE_BOTTOM = 0.89, 0.22
"""Ems from the baseline to top and bottom of the box of a word, as fonts declare them and PDF engines give them."""
_TALL = re.compile(r"[A-Z0-9bdfhijklßÀ-ÞŒŠŽ()\[\]{}|/\\!?&%$£€@#'\"‘’“”äöüéèêàâîïôûç]")
_DEEP = re.compile(r"[gjpqyçQ()\[\]{}|/@ſþ]")
_TAIL = re.compile(r"[,;]")
_FLAT = re.compile(r"[-–—_.·•=~+*<>^°,;:'\"‘’“”`´¨]*")
"""Words whose height says nothing of the font."""
_DASH = re.compile(r"[-‐‑–—]")
_DASH_LENGTHS = (("-", 0.40), ("–", 0.74), ("—", 99.0))
"""Ems up to which a stroke is a hyphen, an en dash, an em dash; in print they have .25 to .33, .5 and .9 to 1."""
_DASH_LEAST = 0.15
_DASH_BAND = (0.42, 0.08)
"""Ems above the baseline between which dashes stand."""
_DASH_THICK = 0.14
"""Ems that a dash is thick at most."""
_WIDTH_LEAST, _LOWER_SHARE, _WIDTHS_MEASURED = 20, 0.7, 8
"""Characters of a line, share of small letters among them, and such lines on a page for sizes to be told by widths."""
_WIDTHS_QUANTILE = 0.6
"""Boxes are too high, never too low: the typical ratio of width to height lies above the median."""
_WRONG_SIZE = 0.15
"""Share by which a size by heights may differ from that by widths."""
_SPACE = 0.6
"""Letters as wide as a space."""
_DROP_ROWS = 3
"""Rows of pixels above and below a baseline that are compared."""
_SAME_SIZE = 0.09
"""Share by which the measured sizes of lines in one font differ."""
_SAME_SIZE_SHORT = 0.16
"""The same for lines of a few characters."""
_SHORT = 12
_BOLD = 1.28
"""Thickness of strokes against that of most lines from which on a line is bold."""
_BOLD_MEASURED = 8
"""Lines needed before any is called bold."""
_SPECK = 0.5
"""Confidence below which a word without a letter or digit is dirt."""
_DIRT = 0.3
"""Mean confidence below which a line is no writing."""
_WORDLIKE = re.compile(r"\w", re.UNICODE)
_BULLET = re.compile(r"[¢©®°¤»«■●▪•·]")
_BAR = re.compile(r"[|¦]")


@dataclass(frozen=True, slots=True)
class PictureLine:
    """A line read from a picture. Boxes and baseline in points on the straight page; size in points, not settled.

    `stroke`: the thickness of its strokes in ems, None where it has too few; `angle` as in RawLine.
    """

    words: tuple[PictureWord, ...]
    baseline: float
    size: float
    stroke: float | None
    angle: int

    @property
    def n_characters(self) -> int:
        """Characters without spaces."""
        return sum(len(word.text) for word in self.words)


def measure_lines(words: Sequence[PictureWord], ink: NDArray[np.bool_], *, dpi: float) -> list[PictureLine]:
    """Return the lines of a page without dirt; words and ink stand straight, in pixels."""
    starts = ink.copy()
    starts[:, 1:] &= ~ink[:, :-1]
    lines = []
    for _, found in groupby(words, key=lambda word: word.line):
        kept = _drop_dirt(list(found))
        if not kept:
            continue
        angle = turn_between(kept[0], kept[-1]) if len(kept) > 1 else 0
        size = measure_size(kept, angle=angle)
        baseline = _find_baseline(kept, size)
        stroke = None
        if angle == 0:
            stroke = _measure_stroke(kept, ink, starts)
            kept = [_mend_dash(word, ink, baseline, size) for word in kept]
        lines.append(
            PictureLine(
                words=tuple(word._replace(box=scale_box(word.box, 72 / dpi)) for word in kept),
                baseline=baseline * 72 / dpi,
                size=size * 72 / dpi,
                stroke=stroke / size if stroke else None,
                angle=angle,
            )
        )
    return _correct_sizes(lines, ink, dpi / 72)


def _correct_sizes(lines: list[PictureLine], ink: NDArray[np.bool_], scale: float) -> list[PictureLine]:
    # Where the lines of a blurred page touch, Tesseract makes boxes too high: letters tell their size by width as well.
    widths = [_letter_width(line) for line in lines]
    ratios = sorted(width / line.size for line, width in zip(lines, widths, strict=True) if width)
    if len(ratios) < _WIDTHS_MEASURED:
        return lines
    usual = ratios[int(_WIDTHS_QUANTILE * len(ratios))]
    corrected = []
    for line, width in zip(lines, widths, strict=True):
        size = width / usual if width else line.size
        if abs(line.size - size) > _WRONG_SIZE * size:
            baseline = _find_drop(line, ink, scale) or line.baseline
            stroke = line.stroke * line.size / size if line.stroke else None
            corrected.append(replace(line, size=size, baseline=baseline, stroke=stroke))
        else:
            corrected.append(line)
    return corrected


def _letter_width(line: PictureLine) -> float | None:
    # Mean width of a letter in points; None for short lines, capitals and figures. Single boxes may overlap.
    text = "".join(word.text for word in line.words)
    if line.angle or len(text) < _WIDTH_LEAST or sum(c.islower() for c in text) < _LOWER_SHARE * len(text):
        return None
    reach = max(word.box[2] for word in line.words) - min(word.box[0] for word in line.words)
    return reach / (len(text) + _SPACE * (len(line.words) - 1))


def _find_drop(line: PictureLine, ink: NDArray[np.bool_], scale: float) -> float | None:
    # The baseline is where ink falls off most from one row to the next.
    x0, x1 = (round(scale * value) for value in (line.words[0].box[0], line.words[-1].box[2]))
    top, bottom = (round(scale * pick(word.box[at] for word in line.words)) for pick, at in ((min, 1), (max, 3)))
    rows = ink[top : bottom + 1, x0:x1].sum(axis=1).astype(np.float64)
    if len(rows) < 2 * _DROP_ROWS + 1:
        return None
    sums = np.concatenate(([0.0], rows.cumsum()))
    drops = 2 * sums[_DROP_ROWS:-_DROP_ROWS] - sums[: -2 * _DROP_ROWS] - sums[2 * _DROP_ROWS :]
    return (top + _DROP_ROWS + int(drops.argmax())) / scale


def scale_box(box: Rectangle, factor: float) -> Rectangle:
    """Return a box in another unit."""
    return (box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor)


def _drop_dirt(words: list[PictureWord]) -> list[PictureWord]:
    # Specks, rules read as bars, and lines that are no writing at all. Tesseract has no bullet: it takes what is round.
    if len(words) > 1 and _BULLET.fullmatch(words[0].text):
        words = [words[0]._replace(text="•"), *words[1:]]
    kept = []
    for index, word in enumerate(words):
        if _BAR.fullmatch(word.text):
            if 0 < index < len(words) - 1:
                kept.append(word._replace(text=_read_bar(words[index - 1].text, words[index + 1].text)))
        elif word.text == "•" or word.confidence >= _SPECK or _WORDLIKE.search(word.text):
            kept.append(word)
    if not any(_WORDLIKE.search(word.text) for word in kept):
        return []
    return kept if mean(word.confidence for word in kept) >= _DIRT else []


def _read_bar(before: str, after: str) -> str:
    # An upright stroke among words: "Table 1 shows", "to whom I spoke".
    return "I" if before.islower() and after[:1].islower() else "1"


def _height(text: str) -> float:
    # Ems that a word is high.
    return _rise(text) + _fall(text)


def _rise(text: str) -> float:
    if _TALL.search(text):
        return _ASCENDING
    return _HALFWAY if "t" in text else _LOW


def _fall(text: str) -> float:
    if _DEEP.search(text):
        return _DESCENDING
    return _TAILED if _TAIL.search(text) else 0.0


def measure_size(words: Sequence[PictureWord], *, angle: int = 0) -> float:
    """Return the font size that fits most characters, in the unit of the boxes; `angle` in quarter turns."""
    measured = []
    for word in words:
        if not _FLAT.fullmatch(word.text):
            x0, top, x1, bottom = word.box
            high = x1 - x0 if angle % 2 else bottom - top
            measured += [high / _height(word.text)] * len(word.text)
    if not measured:
        measured = [word.box[3] - word.box[1] for word in words]
    return max(1.0, median(measured))


def _find_baseline(words: Sequence[PictureWord], size: float) -> float:
    used = [word for word in words if not _FLAT.fullmatch(word.text)] or list(words)
    return median(word.box[3] - _fall(word.text) * size for word in used)


def _measure_stroke(words: Sequence[PictureWord], ink: NDArray[np.bool_], starts: NDArray[np.bool_]) -> float | None:
    # Mean length of the runs of ink along the line: upright strokes are what grows in bold type.
    n_ink = n_runs = 0
    for word in words:
        x0, top, x1, bottom = (round(value) for value in word.box)
        n_ink += int(ink[top:bottom, x0:x1].sum())
        n_runs += int(starts[top:bottom, x0:x1].sum())
    return n_ink / n_runs if n_runs >= 30 else None


def _mend_dash(word: PictureWord, ink: NDArray[np.bool_], baseline: float, size: float) -> PictureWord:
    # Tesseract confuses hyphen, en dash and em dash, which differ in nothing but length.
    found = _DASH.findall(word.text)
    if len(found) != 1 or not _WORDLIKE.search(word.text):
        return word
    x0, top, x1, bottom = (round(value) for value in word.box)
    crop = ink[top:bottom, x0:x1]
    if not crop.size:
        return word
    from_top, to_bottom = (round(baseline - rise * size) - top for rise in _DASH_BAND)
    band = crop[max(0, from_top) : max(0, to_bottom)]
    alone = (band.sum(axis=0) > 0) & (crop.sum(axis=0) == band.sum(axis=0)) & (crop.sum(axis=0) < _DASH_THICK * size)
    length = _longest_run(alone) / size
    if length < _DASH_LEAST:
        return word
    dash = next(dash for dash, most in _DASH_LENGTHS if length < most)
    return word._replace(text=word.text.replace(found[0], dash))


def _longest_run(flags: NDArray[np.bool_]) -> int:
    borders = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return int((borders[1::2] - borders[::2]).max()) if len(borders) else 0


# ---------------------------------------------------------------- over all pages


def settle_lines(pages: Sequence[Sequence[PictureLine]]) -> list[tuple[RawLine, ...]]:
    """Return the lines of each page with the sizes of one font made equal over all pages, and bold lines told apart."""
    lines = [line for page in pages for line in page]
    sizes = _settle_sizes(lines)
    thick = _bold_from(lines)
    settled = []
    at = 0
    for page in pages:
        raw: list[RawLine] = []
        for line, size in zip(page, sizes[at:], strict=False):
            bold = line.stroke is not None and thick is not None and line.stroke > thick
            raw += make_lines(
                [SetWord(_set_word(word, line, size, bold), line.baseline, line.angle) for word in line.words]
            )
        at += len(page)
        settled.append(tuple(raw))
    return settled


def _set_word(word: PictureWord, line: PictureLine, size: float, bold: bool) -> RawWord:
    x0, top, x1, bottom = word.box
    if line.angle == 0:
        top, bottom = line.baseline - _LOOSE_TOP * size, line.baseline + _LOOSE_BOTTOM * size
    box = (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))
    return RawWord(word.text, box, size, bold, False, False, confidence=round(word.confidence, 3))


def _settle_sizes(lines: Sequence[PictureLine]) -> list[float]:
    # Sizes gather around those of the fonts; each in turn takes the lines near it, that of most characters first.
    settled = [0.0] * len(lines)
    left = set(range(len(lines)))
    while left:
        ordered = sorted(left, key=lambda i: lines[i].size)
        centre = _densest([(lines[i].size, lines[i].n_characters) for i in ordered])
        near = {i for i in ordered if _is_size(lines[i], centre)}
        for i in near:
            settled[i] = round(centre, 1)
        left -= near
    return settled


def _is_size(line: PictureLine, centre: float) -> bool:
    most = _SAME_SIZE_SHORT if line.n_characters < _SHORT else _SAME_SIZE
    return line.size == centre or abs(line.size - centre) <= most * centre


def _densest(sizes: Sequence[tuple[float, int]]) -> float:
    # The size with most characters within reach of it, and the median of those.
    best, best_weight, first, weight, last = sizes[0][0], -1, 0, 0, 0
    for centre, _ in sizes:
        while last < len(sizes) and sizes[last][0] <= centre * (1 + _SAME_SIZE):
            weight += sizes[last][1]
            last += 1
        while sizes[first][0] < centre * (1 - _SAME_SIZE):
            weight -= sizes[first][1]
            first += 1
        if weight > best_weight:
            best, best_weight = centre, weight
    near = [(size, n) for size, n in sizes if abs(size - best) <= _SAME_SIZE * best]
    half, seen = sum(n for _, n in near) / 2, 0
    for size, n in near:
        seen += n
        if seen >= half:
            return size
    return best


def _bold_from(lines: Iterable[PictureLine]) -> float | None:
    strokes = sorted(line.stroke for line in lines if line.stroke is not None)
    return _BOLD * strokes[len(strokes) // 2] if len(strokes) >= _BOLD_MEASURED else None
