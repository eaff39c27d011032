"""Where units lie on the map, and what the map is given."""

import json
from dataclasses import replace

import numpy as np
import pytest
from topic_builders import a_model

from litreview.figures import NO_TOPIC, unit_map_to_plain
from litreview.figures.unit_map_model import lay_out_units
from litreview.topics import hard_topics

RNG = np.random.default_rng(5)


def a_large_model(n=600, k=9, left=40):
    weights = RNG.dirichlet([0.2] * k, n)
    weights[:left] = 0
    terms = RNG.dirichlet([0.1] * 50, k)
    return replace(
        a_model([f"d{i % 30}:{i}:{i + 9}" for i in range(n)], weights),
        topic_term=terms,
        terms=tuple(f"w{i}" for i in range(50)),
    )


@pytest.fixture(scope="module")
def model():
    return a_large_model()


def test_each_unit_lies_in_its_disc_and_no_two_on_one_spot(model):
    layout = lay_out_units(model, hard_topics(model.document_topic))
    discs = {k: (x, y, r) for k, x, y, r in layout.discs}
    for i, k in enumerate(layout.topic.tolist()):
        x, y, r = discs[k]
        assert np.hypot(layout.x[i] - x, layout.y[i] - y) <= r
    places = np.column_stack([layout.x, layout.y])
    apart = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2)) + 9 * np.eye(len(places))
    assert apart.min() > 0.8


def test_discs_do_not_overlap_and_units_without_topic_have_their_own(model):
    discs = lay_out_units(model, hard_topics(model.document_topic)).discs
    assert discs[-1][0] == NO_TOPIC
    for i, (_, x, y, r) in enumerate(discs):
        for _, other_x, other_y, other_r in discs[:i]:
            assert np.hypot(x - other_x, y - other_y) > r + other_r


def test_stronger_units_lie_nearer_to_the_middle(model):
    layout = lay_out_units(model, hard_topics(model.document_topic))
    k, x, y, _ = layout.discs[0]
    units = np.flatnonzero(layout.topic == k)
    far = np.hypot(layout.x[units] - x, layout.y[units] - y)
    weights = model.document_topic[units, k]
    half = len(units) // 2
    order = np.argsort(-weights, kind="stable")
    assert far[order[:half]].max() < far[order[half:]].mean()


def test_unit_lies_on_the_side_of_the_topic_that_it_also_belongs_to():
    mixed = [[0.6, 0.4, 0], [0.6, 0, 0.4]] * 6
    topics = a_model([f"a:{i}:{i + 1}" for i in range(32)], [*mixed, *[[0, 1, 0]] * 10, *[[0, 0, 1]] * 10])
    layout = lay_out_units(topics, hard_topics(topics.document_topic))
    centres = {k: np.array([x, y]) for k, x, y, _ in layout.discs}
    places = np.column_stack([layout.x, layout.y]) - centres[0]
    towards = (centres[1] - centres[0]) / np.linalg.norm(centres[1] - centres[0])
    assert (places[0:12:2] @ towards).mean() > (places[1:12:2] @ towards).mean()


def test_topics_with_the_same_words_lie_nearer_than_others_of_their_size():
    units = [f"a:{i}:{i + 1}" for i in range(40)]
    topics = a_model(units, np.repeat(np.eye(4), 10, axis=0))
    terms = np.array([[0.5, 0.5, 0, 0], [0.48, 0.52, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])
    topics = replace(topics, topic_term=terms, terms=tuple("abcd"))
    centres = [np.array([x, y]) for _, x, y, _ in lay_out_units(topics, hard_topics(topics.document_topic)).discs]
    alike = np.linalg.norm(centres[0] - centres[1])
    assert alike < np.linalg.norm(centres[0] - centres[2])
    assert alike < np.linalg.norm(centres[1] - centres[3])


def test_same_model_gives_the_same_map(model):
    first, second = (
        unit_map_to_plain(model, home=hard_topics(model.document_topic), papers=[0] * 600, titles=["A"], pages=[])
        for _ in range(2)
    )
    assert json.dumps(first) == json.dumps(second)


@pytest.mark.parametrize("weights", [[], [[1.0]], [[0.0, 0.0]], [[1.0, 0.0], [1.0, 0.0]]])
def test_small_models_have_a_map(weights):
    topics = a_model([f"a:{i}:{i + 1}" for i in range(len(weights))], weights)
    plain = unit_map_to_plain(
        topics,
        home=hard_topics(topics.document_topic),
        papers=[0] * len(weights),
        titles=["A"],
        pages=["3"] * len(weights),
        chosen=None,
    )
    assert len(plain["x"]) == len(plain["topic"]) == len(weights)
    assert sum(t["n"] for t in plain["topics"]) + plain["unassigned"] == len(weights)
    assert np.isfinite([*plain["x"], *plain["y"]]).all()
