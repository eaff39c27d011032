"""How typical something is of one part of a corpus."""

from __future__ import annotations

from typing import Any

import numpy as np


def log_likelihood(inside: Any, n_inside: int, outside: Any, n_outside: int) -> Any:
    """Return G² of two shares, negative where the first is the smaller.

    `inside` of `n_inside` and `outside` of `n_outside` sentences have a phrase; arrays of one length, or numbers. The
    whole table of two by two is compared with what independence would give.

    >>> [round(float(log_likelihood(*table)), 2) for table in ((10, 100, 10, 900), (1, 100, 9, 900), (0, 50, 20, 50))]
    [21.18, 0.0, -32.78]
    """
    from scipy.special import xlogy

    a, b = np.asarray(inside, dtype=float), np.asarray(outside, dtype=float)
    total, n = a + b, n_inside + n_outside
    ratio = 0.0
    for observed, row, column in (
        (a, total, n_inside), (b, total, n_outside), (n_inside - a, n - total, n_inside),
        (n_outside - b, n - total, n_outside),
    ):  # fmt: skip
        expected = row * column / n if n else np.zeros_like(a)
        ratio = ratio + 2 * xlogy(observed, np.where(observed > 0, observed / np.where(expected > 0, expected, 1), 1))
    return np.where(a * n_outside >= b * n_inside, 1, -1) * np.maximum(ratio, 0)
