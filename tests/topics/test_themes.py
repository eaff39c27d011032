import numpy as np
import pytest

from litreview.topics.themes import nearest_themes

TERMS = ["child labour", "football", "inspectors", "pollution"]
TEXTS = ["Inspectors looked for child labour.", "Pollution of the river.", "Football fans."]


def nearest(weights, themes, unit=0):
    return nearest_themes(np.array([weights]), np.eye(3)[:, [unit]], terms=TERMS, texts=TEXTS, themes=themes)[0]


def test_nearest_themes_finds_a_phrase_among_terms_and_units():
    theme = nearest([0.6, 0, 0.4, 0], {"environment": ["pollut"], "work": ["child labour"]})
    assert theme == ("work", pytest.approx(0.8))  # terms .6, units 1 instead of 1/3


def test_nearest_themes_reads_a_cut_word_as_a_prefix():
    assert nearest([0, 0, 0, 1.0], {"environment": ["pollut"]}, unit=1)[0] == "environment"


def test_nearest_themes_gives_none_below_the_threshold():
    assert nearest([0, 1.0, 0, 0], {"environment": ["pollut"], "work": ["child labour"]}, unit=2) is None


def test_nearest_themes_gives_none_without_themes():
    assert nearest([0.6, 0, 0.4, 0], {}) is None
    assert nearest([0.6, 0, 0.4, 0], {"empty": [], "blank": [" "]}) is None


def test_nearest_themes_ignores_what_all_units_contain():
    themes = {"everywhere": ["of the", "for", "fans", "inspectors"]}
    with_base = nearest([0, 0, 0, 1.0], themes, unit=1)
    assert with_base is None
