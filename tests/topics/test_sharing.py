import numpy as np
import pytest

from litreview.records import Topics
from litreview.topics import share_topics
from litreview.topics.sharing import draw_papers, sums_by_paper


def made_of(document_topic):
    k, n = document_topic.shape[1], len(document_topic)
    ids = tuple(f"nmf-{i + 1}" for i in range(k))
    units = tuple(f"u{i}" for i in range(n))
    return Topics(ids, ids, (), np.zeros((k, 0)), document_topic, units, ((),) * k, (None,) * k, "nmf", (), 1, (), "")


def test_share_topics_gives_the_share_of_each_topic_in_each_group():
    topics = made_of(np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]]))
    shares = share_topics(topics, papers=["a", "a", "b", "b"], groups=[["2001"], ["2001"], ["2001"], ["2002"]])
    assert [(s.group, s.topic_id, s.share) for s in shares] == [
        ("2001", "nmf-1", pytest.approx(2 / 3, abs=1e-4)),
        ("2001", "nmf-2", pytest.approx(1 / 3, abs=1e-4)),
        ("2002", "nmf-1", 0.0),
        ("2002", "nmf-2", 1.0),
    ]
    assert [(s.n_documents, s.n_units) for s in shares] == [(2, 3), (2, 3), (1, 1), (1, 1)]


def test_share_topics_knows_nothing_beyond_one_paper():
    topics = made_of(np.array([[1.0, 0], [0, 1]]))
    shares = share_topics(topics, papers=["a", "a"], groups=[["x"], ["x"]])
    assert {(s.low, s.high) for s in shares} == {(0.0, 1.0)}


def test_share_topics_has_narrower_intervals_for_more_papers():
    def width(n_papers):
        topics = made_of(np.array([[i % 2, 1 - i % 2] for i in range(n_papers)], dtype=float))
        papers = [f"p{i}" for i in range(n_papers)]
        first = share_topics(topics, papers=papers, groups=[["x"]] * n_papers)[0]
        assert first.low <= first.share <= first.high
        return first.high - first.low

    assert width(100) < width(10)


def test_share_topics_counts_a_unit_in_each_of_its_groups_once():
    topics = made_of(np.array([[1.0], [1.0]]))
    shares = share_topics(topics, papers=["a", "b"], groups=[["firm", "state", "firm"], []])
    assert [(s.group, s.n_units) for s in shares] == [("firm", 1), ("state", 1)]


def test_draw_papers_draws_the_same_each_time():
    sums, sizes = sums_by_paper(np.array([[1.0], [0.0], [1.0]]), ["a", "b", "b"])
    assert (draw_papers(sums, sizes) == draw_papers(sums, sizes)).all()
