import numpy as np
import pytest

from litreview.topics import agree_with_themes

from .test_sharing import made_of

LABELS = {"environment": "Environment", "work": "Work conditions", "poverty": "Poverty"}


def agree(document_topic, codes, papers=None, themes=None):
    topics = made_of(np.asarray(document_topic, dtype=float))
    if themes is not None:
        object.__setattr__(topics, "themes", themes)
    papers = papers or [f"p{i % 4}" for i in range(len(codes))]
    return agree_with_themes(topics, papers=papers, codes=[frozenset(c) for c in codes], labels=LABELS)


def test_agree_with_themes_is_one_where_topics_and_themes_divide_alike():
    found = agree([[1, 0], [0, 1]] * 10, [["environment"], ["work"]] * 10).mutual_information
    assert (found.value, found.low, found.high, found.n) == (1.0, 1.0, 1.0, 20)


def test_agree_with_themes_is_about_nought_by_chance():
    random = np.random.default_rng(2)
    topics, codes = np.eye(2)[random.integers(0, 2, 400)], random.choice(["environment", "work"], 400)
    found = agree(topics, [[code] for code in codes]).mutual_information
    assert found.value == pytest.approx(0, abs=0.02)
    assert found.low < found.value < found.high


def test_agree_with_themes_leaves_out_units_without_topic_and_of_several_themes():
    codes = [["environment"], ["work"], ["work", "poverty"], []] * 5
    found = agree([[1, 0], [0, 1], [0, 1], [0, 1]] * 4 + [[0, 0]] * 4, codes).mutual_information
    assert found.n == 8


def test_agree_with_themes_says_nothing_of_one_theme_or_one_paper():
    assert agree([[1, 0], [0, 1]], [["work"], ["work"]]).mutual_information is None
    alone = agree([[1, 0], [0, 1]] * 5, [["environment"], ["work"]] * 5, papers=["p"] * 10).mutual_information
    assert (alone.low, alone.high) == (-1.0, 1.0)


def test_agree_with_themes_tells_a_theme_without_topic_from_one_that_the_corpus_lacks():
    codes = [["environment"], ["work"]] * 10
    themes = agree([[1, 0], [0, 1]] * 10, codes, themes=(("environment", 0.5), ("environment", 0.7))).themes
    assert [(t.code_id, t.standing, t.n_units) for t in themes] == [
        ("environment", "a topic", 10),
        ("work", "coded, but no topic of its own", 10),
        ("poverty", "not supported by the corpus", 0),
    ]
    assert themes[0].topic_ids == ("nmf-2", "nmf-1")
    assert themes[2].note == "No topic has it as the nearest theme, and only 0 of 20 units carry its code."
