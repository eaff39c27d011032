"""How far topics and the codebook's themes divide the units alike, and which themes have no topic."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from litreview.records import Score, ThemeAgreement, ThemeSupport, Topics
from litreview.topics.matching import hard_topics

CONFIDENCE = 0.95
_Z = 1.959964  # standard deviations that hold CONFIDENCE of a normal distribution
FEW_UNITS, FEW_SHARE = 5, 0.02  # a theme on fewer units, or a smaller share of them, is none of the corpus


def agree_with_themes(
    topics: Topics,
    *,
    papers: Sequence[str],
    codes: Sequence[frozenset[str]],
    labels: Mapping[str, str],
) -> ThemeAgreement:
    """Return how topics and themes agree. For each unit: its paper, and the themes coded in it; `labels` by theme."""
    return ThemeAgreement(
        _mutual_information(topics, papers, codes),
        tuple(_support(topics, codes, code_id, label) for code_id, label in labels.items()),
    )


def _mutual_information(topics: Topics, papers: Sequence[str], codes: Sequence[frozenset[str]]) -> Score | None:
    strongest = hard_topics(topics.document_topic)
    units = [n for n, found in enumerate(codes) if len(found) == 1 and strongest[n] >= 0]
    themes = np.array([next(iter(codes[n])) for n in units])
    own = strongest[units]
    if len(set(themes.tolist())) < 2 or len(set(own.tolist())) < 2:
        return None
    value = _ami(themes, own)
    low, high = _jackknife(value, themes, own, np.array([papers[n] for n in units]))
    return Score(
        name="adjusted mutual information of topics and themes",
        value=round(value, 4),
        low=low,
        high=high,
        confidence=CONFIDENCE,
        n=len(units),
        unit="unit with a topic and codes of one theme; papers are left out in turn for the interval",
        matching="strongest topic of the unit, and its theme",
    )


def _ami(themes: NDArray[np.str_], own: NDArray[np.int64]) -> float:
    from sklearn.metrics import adjusted_mutual_info_score

    with warnings.catch_warnings():  # scikit-learn wonders at many classes in few units, which small corpora have
        warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
        return float(adjusted_mutual_info_score(themes, own))


def _jackknife(
    value: float, themes: NDArray[np.str_], own: NDArray[np.int64], papers: NDArray[np.str_]
) -> tuple[float, float]:
    """Return value ± 1.96 standard errors by leaving out each paper (Efron & Stein 1981); all there is for one paper.

    Papers drawn with replacement would hold a unit twice, and a unit agrees with itself.
    """
    names = sorted(set(papers.tolist()))
    if len(names) < 2:
        return -1.0, 1.0
    without = np.array([_ami(themes[papers != name], own[papers != name]) for name in names])
    error = np.sqrt((len(names) - 1) / len(names) * ((without - without.mean()) ** 2).sum())
    return round(max(-1.0, value - _Z * error), 4), round(min(1.0, value + _Z * error), 4)


def _support(topics: Topics, codes: Sequence[frozenset[str]], code_id: str, label: str) -> ThemeSupport:
    near = [(theme[1], k) for k, theme in enumerate(topics.themes) if theme is not None and theme[0] == code_id]
    ids = tuple(topics.ids[k] for _, k in sorted(near, key=lambda pair: (-pair[0], pair[1])))
    n_units = sum(code_id in found for found in codes)
    coded = f"{n_units} of {len(codes)} units carry its code."
    if ids:
        many = "1 topic has" if len(ids) == 1 else f"{len(ids)} topics have"
        return ThemeSupport(code_id, label, ids, n_units, "a topic", f"{many} it as the nearest theme; {coded}")
    if n_units >= max(FEW_UNITS, FEW_SHARE * len(codes)):
        note = f"No topic has it as the nearest theme, but {coded}"
        return ThemeSupport(code_id, label, (), n_units, "coded, but no topic of its own", note)
    note = f"No topic has it as the nearest theme, and only {coded}"
    return ThemeSupport(code_id, label, (), n_units, "not supported by the corpus", note)
