from dataclasses import replace

import numpy as np
import pytest

from litreview.errors import InputError
from litreview.topics import fit_topics, match_models
from litreview.topics.matching import match_topics, shares_beyond_chance, units_in_common


def test_units_in_common_is_jaccard_for_topics_that_units_belong_to():
    one, other = np.array([[1.0], [1.0], [0.0]]), np.array([[1.0], [0.0], [1.0]])
    assert units_in_common(one, other).tolist() == [[pytest.approx(1 / 3)]]


def test_match_topics_takes_the_best_matching_of_all_not_the_best_pair_first():
    assert match_topics(np.array([[0.9, 0.8], [0.8, 0.1]])).tolist() == [1, 0]


def test_shares_beyond_chance_gives_nothing_where_all_matches_are_taken():
    halves = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    assert shares_beyond_chance(halves, halves).tolist() == [1.0, 1.0]
    assert shares_beyond_chance(halves, halves[:, :1]).tolist() == [1.0, 0.0]
    assert shares_beyond_chance(halves, np.zeros((4, 0))).tolist() == [0.0, 0.0]


def test_shares_beyond_chance_is_nought_for_what_chance_gives():
    random = np.random.default_rng(1)
    one, other = ((random.random((20_000, 1)) < 0.8).astype(float) for _ in range(2))
    assert units_in_common(one, other)[0, 0] > 0.6
    assert shares_beyond_chance(one, other)[0] == pytest.approx(0, abs=0.02)


def test_match_models_finds_each_topic_again_in_another_order(corpus):
    texts, unit_ids, _ = corpus
    fitted = fit_topics(texts, unit_ids=unit_ids, n_topics=3, seed=1, themes={})
    turned = replace(fitted, document_topic=fitted.document_topic[:, ::-1], ids=tuple(f"b{k}" for k in range(3)))
    matches = match_models(fitted, turned)
    assert [(m.other_id, m.similarity) for m in matches] == [("b2", 1.0), ("b1", 1.0), ("b0", 1.0)]


def test_match_models_leaves_topics_over_and_compares_shared_units_alone(corpus):
    texts, unit_ids, _ = corpus
    fitted = fit_topics(texts, unit_ids=unit_ids, n_topics=3, seed=1, themes={})
    fewer = fit_topics(texts[:60], unit_ids=unit_ids[:60], n_topics=2, seed=1, themes={})
    matches = match_models(fitted, fewer)
    assert sorted(m.other_id or "" for m in matches) == ["", "nmf-1", "nmf-2"]
    assert [m.similarity for m in matches if m.other_id is None] == [0.0]


def test_match_models_refuses_models_of_other_units():
    one, other = (fit_topics(["water", "wages"], unit_ids=ids, seed=1, themes={}) for ids in (["a", "b"], ["c", "d"]))
    with pytest.raises(InputError, match="no passage in common"):
        match_models(one, other)
