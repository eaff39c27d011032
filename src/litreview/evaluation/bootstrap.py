"""Percentile bootstrap intervals of ratios of sums, which is what every figure of an evaluation is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

N_SAMPLES = 2000
CONFIDENCE = 0.95
_SEED = 20240229
_AT_ONCE = 100  # samples drawn together, which bounds the memory that many sentences take

Floats = NDArray[np.float64]


def ratio_intervals(above: Floats, below: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the ratios sum(above) / sum(below) of each column and the ends of their intervals.

    `above` and `below` are G x R: R ratios of G groups, which are resampled together, with replacement. Where the
    sum below is 0 the ratio is NaN, and so are its ends; samples in which it is 0 are left out. The same rows in the
    same order give the same intervals. One group alone says nothing: its intervals are 0 to 1.
    """
    values = _divide(above.sum(axis=0), below.sum(axis=0))
    n_groups = len(above)
    if n_groups < 2:
        return values, np.where(np.isnan(values), np.nan, 0.0), np.where(np.isnan(values), np.nan, 1.0)
    samples = np.concatenate([_divide(weights @ above, weights @ below) for weights in _draw(n_groups)])
    low, high = np.full_like(values, np.nan), np.full_like(values, np.nan)
    ends = (50 * (1 - CONFIDENCE), 50 * (1 + CONFIDENCE))
    for column in np.flatnonzero(~np.isnan(values)):
        known = samples[~np.isnan(samples[:, column]), column]
        if known.size:
            low[column], high[column] = np.percentile(known, ends)
    return values, low, high


def _draw(n_groups: int) -> Iterator[Floats]:
    random = np.random.default_rng(_SEED)
    shares = np.full(n_groups, 1 / n_groups)
    for start in range(0, N_SAMPLES, _AT_ONCE):
        yield random.multinomial(n_groups, shares, size=min(_AT_ONCE, N_SAMPLES - start)).astype(np.float64)


def _divide(above: Floats, below: Floats) -> Floats:
    ratios: Floats = np.full(np.shape(above), np.nan)
    np.divide(above, below, out=ratios, where=below > 0)
    return ratios
