"""The same input gives the same topics: twice, on more threads, and where another machine rounds otherwise."""

from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import threadpoolctl

from litreview.topics import fit_topics, save_topics
from litreview.topics.fit import Corpus
from litreview.topics.fitting import fit_corpus
from litreview.topics.vocabulary import build_vocabulary, word_streams

OURS = ["consensus", "lda", "nmf"]
REAL_LIMITS = threadpoolctl.threadpool_limits


@pytest.fixture(scope="module")
def counted(corpus):
    streams = word_streams(corpus[0])
    vocabulary = build_vocabulary(streams)
    return Corpus(tuple(corpus[0]), streams, vocabulary.terms, vocabulary.counts)


@pytest.mark.parametrize("method", OURS)
def test_two_fits_with_one_seed_are_the_same_bytes(corpus, method, tmp_path):
    for name in ("first", "again"):
        texts, unit_ids, _ = corpus
        fitted = fit_topics(texts, unit_ids=unit_ids, method=method, n_topics=4, seed=3, themes={})
        save_topics(fitted, tmp_path / name)
    for name in ("manifest.json", "arrays.npz"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


@pytest.mark.parametrize("method", OURS)
def test_two_threads_change_no_weight_by_more_than_a_millionth(counted, method, monkeypatch):
    @contextmanager
    def two(_):
        with REAL_LIMITS(2):
            yield

    one_thread = fit_corpus(counted, method=method, n_topics=4, seed=3)
    monkeypatch.setattr(threadpoolctl, "threadpool_limits", two)
    two_threads = fit_corpus(counted, method=method, n_topics=4, seed=3)
    assert_close(one_thread, two_threads)


@pytest.mark.parametrize("method", OURS)
def test_rounding_of_the_input_changes_no_weight_by_more_than_a_millionth(counted, method):
    counts = counted.counts.astype(np.float64)
    counts.data *= 1 + 1e-12 * np.random.default_rng(0).uniform(-1, 1, len(counts.data))
    assert_close(
        fit_corpus(counted, method=method, n_topics=4, seed=3),
        fit_corpus(replace(counted, counts=counts), method=method, n_topics=4, seed=3),
    )


def assert_close(a, b):
    assert a.topic_term.shape == b.topic_term.shape
    assert np.abs(a.topic_term - b.topic_term).max() < 1e-6
    assert np.abs(a.document_topic - b.document_topic).max() < 1e-6
