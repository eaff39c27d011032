"""Themes of the codebook as made-up units that hold a factorisation to them (Jagarlamudi et al. 2012)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from litreview.text import fold
from litreview.topics.fit import Corpus, Floats
from litreview.topics.word_vectors import unit_rows

GUIDE_SHARE = 0.05  # a theme counts in the factorisation as this share of the units does
MIN_PREFIX = 5  # letters from which a theme's word also stands for longer ones: "pollut" for "pollution"


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """The themes of which the corpus has terms; `rows` is themes x terms, each row of length 1."""

    codes: tuple[str, ...]
    rows: Floats
    n_terms: tuple[int, ...]
    missing: tuple[str, ...]


def find_guide(corpus: Corpus, weights: Any, themes: Mapping[str, Sequence[str]]) -> Guide:
    """Return each theme's terms with the weight they have in the corpus on the whole (`weights`, N x V, TF-IDF)."""
    total = np.asarray(weights.sum(axis=0)).ravel()
    folded = [fold(term) for term in corpus.terms]
    found = {code: _marked(folded, words) * total for code, words in themes.items()}
    codes = tuple(code for code, row in found.items() if row.any())
    rows = np.array([found[code] for code in codes]).reshape(len(codes), len(folded))
    missing = tuple(code for code in found if code not in codes)
    return Guide(codes, unit_rows(np.sqrt(rows)), tuple(int((row > 0).sum()) for row in rows), missing)


def add_guide(weights: Any, guide: Guide) -> Any:
    """Return the units' weights with one heavy row for each theme below them."""
    from scipy.sparse import csr_matrix, vstack

    return vstack([weights, csr_matrix(guide.rows * np.sqrt(GUIDE_SHARE * weights.shape[0]))], format="csr")


def _marked(folded: Sequence[str], words: Sequence[str]) -> Floats:
    """Return 1 for each term that holds a word or phrase of the theme, else 0."""
    phrases = sorted({found for word in words if (found := fold(word))})
    if not phrases:
        return np.zeros(len(folded))
    starts = (re.escape(phrase) + (r"\w*" if len(phrase) >= MIN_PREFIX else "s?") for phrase in phrases)
    pattern = re.compile(rf"\b(?:{'|'.join(starts)})\b")
    return np.array([float(bool(pattern.search(term))) for term in folded])
