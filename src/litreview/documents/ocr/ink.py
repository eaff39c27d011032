"""Ink, paper and noise of a picture in shades of grey."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_CONTRAST = 40
"""Grey values between paper and ink."""
_SPECKS, _SPECK_SHARE = 40, 0.0004
"""Pixels, of every ninth, that may be darker than ink; a page with two lines has ten times as much of it."""
_NOISY = 1.3
"""Strokes at Tesseract's threshold against those at ours from which on it takes noise for ink.

Measured: 0.97 to 1.15 on clean pages, 1.45 to 230 where Tesseract then found nothing, or did not end.
"""
_BLUR = 1.0
"""Pixels of the blur that calms noise; of .7 to 2 with cuts of .1 to .35, best over 8 kinds of noise."""
_CUT = 0.1
"""Share of the way from paper to ink that counts as paper in a noisy picture."""


def find_ink(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which pixels are ink: nearer to the darkest (but for a few specks) than to the paper."""
    dark, paper = _measure_greys(picture)
    if paper - dark < _CONTRAST:
        return np.zeros(picture.shape, np.bool_)
    return picture < (paper + dark) // 2


def calm_noise(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture, blurred and its paper made white where noise would be taken for ink.

    Tesseract parts ink from paper by one threshold (Otsu 1979), which falls into the noise on pages with little ink.
    """
    dark, paper = _measure_greys(picture)
    at_middle = _count_strokes(picture, (paper + dark) // 2)
    if paper - dark < _CONTRAST or _count_strokes(picture, _otsu(picture)) <= _NOISY * at_middle:
        return picture
    from PIL import Image, ImageFilter

    blurred = np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(_BLUR)))
    dark, paper = _measure_greys(blurred)
    white = paper - _CUT * (paper - dark)
    greys = np.clip((np.arange(256) - dark) / max(1.0, white - dark), 0, 1) * 255
    calmed: NDArray[np.uint8] = greys.astype(np.uint8)[blurred]
    return calmed


def _measure_greys(picture: NDArray[np.uint8]) -> tuple[int, int]:
    # The darkest grey that there is much of, and that of the paper.
    counts = np.bincount(picture[::3, ::3].ravel(), minlength=256).cumsum()
    dark = np.searchsorted(counts, max(_SPECKS, _SPECK_SHARE * counts[-1]))
    return int(dark), int(np.searchsorted(counts, counts[-1] / 2))


def _count_strokes(picture: NDArray[np.uint8], threshold: int) -> int:
    # Runs of ink along every fourth row.
    ink = picture[::4] <= threshold
    return int((ink[:, 1:] & ~ink[:, :-1]).sum())


def _otsu(picture: NDArray[np.uint8]) -> int:
    # The threshold with the greatest variance between what it parts (Otsu 1979).
    counts = np.bincount(picture[::3, ::3].ravel(), minlength=256).astype(np.float64)
    below, sums = counts.cumsum(), (counts * np.arange(256)).cumsum()
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return int(np.nanargmax(between)) if np.isfinite(between).any() else 0
