"""One page that is a picture → lines with sizes, baselines and strokes on the straight page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import mean
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from litreview.documents.alarm import extra_time
from litreview.documents.ocr.ink import calm_noise, find_ink
from litreview.documents.ocr.numbering import mend_numbers
from litreview.documents.ocr.straightening import (
    UNMOVED,
    Matrix,
    find_turn,
    invert,
    join,
    measure_skew,
    move_box,
    straighten,
    unturn,
)
from litreview.documents.ocr.tesseract import PictureWord, Segmentation, Tesseract, read_picture
from litreview.documents.ocr.typography import PictureLine, measure_lines, measure_size, scale_box
from litreview.errors import TooLargeError

if TYPE_CHECKING:
    from litreview.documents.ocr.drawing import PagePictures

_UNSURE = 0.75
"""Mean confidence below which a page read as lying on its side or standing on its head is tried upright."""
_NUMBER = re.compile(r"[-–—|\s]*(?:\d{1,5}|[ivxlc]{1,7})[-–—|\s]*", re.IGNORECASE)
_NUMBER_SURE = 0.4
_NUMBER_SIZE = (0.35, 1.6, 7.0)
"""Font sizes of ink that may be a page number: least height, most height, most width."""
_EDGE = 0.03
"""Share of a page at its edges where shadows, not numbers, stand."""
_SHRINK = 3
_PADDING = 0.8
"""Font sizes of paper around a page number that is read by itself."""


class MeasuredPage(NamedTuple):
    """A page, sizes not yet settled: width and height in points of the straight page, `matrix` as in Shown."""

    width: float
    height: float
    lines: list[PictureLine]
    matrix: Matrix


class PageReader:
    """Reads pages of one file with Tesseract; `seconds` is the limit for each."""

    def __init__(
        self, pictures: PagePictures, *, tesseract: Tesseract, languages: tuple[str, ...], seconds: float
    ) -> None:
        """Take what every page needs."""
        self._pictures, self._tesseract, self._languages = pictures, tesseract, languages
        self._seconds, self._start = seconds, 0.0

    def read_page(self, number: int) -> MeasuredPage:
        """Return the lines of page `number`, counting from 1; raises DocumentError without a place."""
        self._start = perf_counter()
        with extra_time(self._seconds):
            try:
                return self._read(number)
            except TooLargeError as error:
                if error.remedy:
                    raise
                what = f"OCR took more than {self._seconds:g} seconds and was stopped."
                raise TooLargeError(what, remedy="Raise `max_ocr_seconds`.") from error

    def _read(self, number: int) -> MeasuredPage:
        picture, dpi = self._pictures.draw(number)
        scale = 72 / dpi
        picture = calm_noise(picture)
        ink = find_ink(picture)
        if not ink.any():
            return MeasuredPage(picture.shape[1] * scale, picture.shape[0] * scale, [], UNMOVED)
        picture, back = straighten(picture, measure_skew(ink))
        words = self._read_words(picture, dpi)
        turn = find_turn(words)
        upright = unturn(turn, picture.shape[1], picture.shape[0])
        picture = np.rot90(picture, -turn)
        words = [word._replace(box=move_box(word.box, invert(upright))) for word in words]
        ink = find_ink(picture)
        words = self._add_numbers(words, picture, ink, dpi)
        a, b, c, d, e, f = join(upright, back)
        height, width = picture.shape
        matrix = (a, b, c, d, e * scale, f * scale)
        lines = mend_numbers(measure_lines(words, ink, dpi=dpi))
        return MeasuredPage(width * scale, height * scale, lines, matrix)

    def _ask(self, picture: NDArray[np.uint8], dpi: float, segmentation: Segmentation) -> list[PictureWord]:
        left = max(0.01, self._start + self._seconds - perf_counter())
        return read_picture(
            picture,
            tesseract=self._tesseract,
            languages=self._languages,
            dpi=dpi,
            seconds=left,
            segmentation=segmentation,
        )

    def _read_words(self, picture: NDArray[np.uint8], dpi: float) -> list[PictureWord]:
        words = self._ask(picture, dpi, "page in any direction")
        if not words:
            return self._read_large(picture, dpi)
        if find_turn(words) == 0 or mean(word.confidence for word in words) >= _UNSURE:
            return words
        # Orientation is guessed from little on pages with few words.
        upright = self._ask(picture, dpi, "page")
        return max(words, upright, key=lambda found: sum(word.confidence * len(word.text) for word in found))

    def _read_large(self, picture: NDArray[np.uint8], dpi: float) -> list[PictureWord]:
        # Letters of posters are larger than any that Tesseract has learnt.
        from PIL import Image

        words = self._ask(np.asarray(Image.fromarray(picture).reduce(_SHRINK)), dpi / _SHRINK, "page")
        return [word._replace(box=scale_box(word.box, _SHRINK)) for word in words]

    def _add_numbers(
        self, words: list[PictureWord], picture: NDArray[np.uint8], ink: NDArray[np.bool_], dpi: float
    ) -> list[PictureWord]:
        # Tesseract leaves out a page number that stands alone: it takes so little ink for dirt.
        if not words:
            return words
        size = measure_size(words)
        paper = int(np.median(picture[::8, ::8]))
        found: dict[bool, list[PictureWord]] = {True: [], False: []}
        for (left, top, right, bottom), is_above in _find_lone_ink(words, ink, size):
            padding = round(_PADDING * size)
            crop = np.pad(picture[top:bottom, left:right], padding, constant_values=paper)
            for word in self._ask(crop, dpi, "number"):
                if _NUMBER.fullmatch(word.text) and word.confidence >= _NUMBER_SURE:
                    x, y = left - padding, top - padding
                    box = (word.box[0] + x, word.box[1] + y, word.box[2] + x, word.box[3] + y)
                    found[is_above].append(word._replace(box=box, line=(0 if is_above else -1, 0, 0)))
        return found[True] + words + found[False]


def _find_lone_ink(
    words: Sequence[PictureWord], ink: NDArray[np.bool_], size: float
) -> Iterator[tuple[tuple[int, int, int, int], bool]]:
    # Ink above and below all words, if it is as large as a number; whether it is above.
    height, width = ink.shape
    side = round(_EDGE * width)
    above = round(min(word.box[1] for word in words) - 0.3 * size)
    below = round(max(word.box[3] for word in words) + 0.3 * size)
    least, most, widest = (share * size for share in _NUMBER_SIZE)
    for top, bottom in ((round(_EDGE * height), above), (below, height - round(_EDGE * height))):
        band = ink[max(0, top) : max(0, bottom), side : width - side]
        rows = np.flatnonzero(band.sum(axis=1) >= 2)
        if not len(rows) or not least <= rows[-1] - rows[0] <= most:
            continue
        columns = np.flatnonzero(band[rows[0] : rows[-1] + 1].any(axis=0))
        if columns[-1] - columns[0] <= widest:
            first, last = int(columns[0]) + side, int(columns[-1]) + side + 1
            yield (first, int(rows[0]) + top, last, int(rows[-1]) + top + 1), bottom == above
