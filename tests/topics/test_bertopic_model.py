import socket
import sys
import warnings

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from litreview.errors import MissingDependencyError
from litreview.topics import bertopic_model, fit_topics, save_topics

THEMES = {"environment": ["effluent"], "work": ["overtime", "minimum wage"]}


@pytest.fixture(scope="module")
def texts(corpus):
    return [*corpus[0], corpus[0][0], ""]


@pytest.fixture(scope="module")
def unit_ids(texts):
    return [f"u{i}" for i in range(len(texts))]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("bertopic") / "embeddings.npz"


@pytest.fixture(scope="module")
def fitted(texts, unit_ids, cache):
    """One fit for the whole module, without a network: it takes seconds, most of them for compiling UMAP."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, lambda *_: pytest.fail("a socket was used"))
        patch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("a name was looked up"))
        return fit_topics(texts, unit_ids=unit_ids, method="bertopic", seed=5, themes=THEMES, embedding_cache=cache)


def test_fit_topics_by_bertopic_parts_three_subjects(corpus, fitted):
    rows = fitted.document_topic[:120]
    labels = np.where(rows.sum(axis=1) > 0, rows.argmax(axis=1), -1)
    assert adjusted_mutual_info_score(corpus[2], labels) > 0.7


def test_fit_topics_by_bertopic_gives_rows_of_one_topic_or_none(fitted):
    assert set(np.unique(fitted.document_topic)) <= {0.0, 1.0}
    assert set(fitted.document_topic.sum(axis=1)) <= {0.0, 1.0}
    assert np.allclose(fitted.topic_term.sum(axis=1), 1)


def test_fit_topics_by_bertopic_maps_copies_and_empty_texts_back(fitted):
    assert np.array_equal(fitted.document_topic[0], fitted.document_topic[120])
    assert fitted.document_topic[121].sum() == 0


def test_fit_topics_by_bertopic_shows_units_of_the_topic(fitted, texts):
    for k, found in enumerate(fitted.examples):
        assert 3 <= len(found) == len({texts[e.unit] for e in found})
        assert all(fitted.document_topic[e.unit, k] == 1 for e in found)


def test_fit_topics_by_bertopic_numbers_topics_from_one(fitted):
    assert fitted.ids == tuple(f"bertopic-{k + 1}" for k in range(len(fitted.ids)))
    assert not any("-1" in title for title in fitted.titles)


def test_fit_topics_by_bertopic_gives_the_same_bytes_twice(fitted, texts, unit_ids, cache, tmp_path):
    again = fit_topics(texts, unit_ids=unit_ids, method="bertopic", seed=5, themes=THEMES, embedding_cache=cache)
    save_topics(fitted, tmp_path / "first")
    save_topics(again, tmp_path / "again")
    for name in ("manifest.json", "arrays.npz"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_fit_topics_by_bertopic_merges_topics_down_to_the_number_given(texts, unit_ids, cache):
    settings = {"method": "bertopic", "seed": 5, "themes": {}, "embedding_cache": cache}
    assert len(fit_topics(texts, unit_ids=unit_ids, n_topics=2, **settings).ids) == 2


def test_fit_topics_by_bertopic_leaves_warning_filters_alone(fitted):
    assert ("ignore", None, UserWarning, None, 0) not in warnings.filters


@pytest.mark.parametrize("n", [15, 16, 22])
def test_fit_topics_by_bertopic_answers_for_few_units(texts, unit_ids, cache, n):
    found = fit_topics(texts[:n], unit_ids=unit_ids[:n], method="bertopic", seed=5, themes=THEMES)
    assert found.document_topic.shape == (n, len(found.ids))
    assert found.notes


def test_fit_topics_by_bertopic_says_that_units_are_too_few(texts, unit_ids):
    found = fit_topics(texts[:14], unit_ids=unit_ids[:14], method="bertopic", seed=5, themes=THEMES)
    assert found.ids == ()
    assert "at least 15 different passages, there are 14" in found.notes[0]


def test_warnings_as_notes_keeps_what_is_said_of_the_units():
    with bertopic_model._warnings_as_notes() as notes:
        for _ in range(2):
            warnings.warn("Some units  lie apart.", UserWarning, stacklevel=1)
        warnings.warn("precomputed_knn[2] is missing", UserWarning, stacklevel=1)
    assert notes == ["test_bertopic_model: Some units lie apart."]


def test_warnings_as_notes_passes_other_warnings_on():
    with pytest.warns(FutureWarning, match="will change"), bertopic_model._warnings_as_notes():
        warnings.warn("This will change.", FutureWarning, stacklevel=1)


def test_neighbours_of_many_units_are_exact(monkeypatch):
    monkeypatch.setattr(bertopic_model, "EXACT_BELOW", 3)
    vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]], dtype=np.float32)
    indices, distances = bertopic_model._neighbours(vectors, 2)
    assert indices.tolist() == [[0, 1], [1, 0], [2, 3], [3, 2]]
    assert np.allclose(distances[:, 0], 0, atol=1e-6)


def test_fit_topics_by_bertopic_names_a_missing_package(texts, unit_ids, cache, fitted, monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(MissingDependencyError, match="umap"):
        fit_topics(texts, unit_ids=unit_ids, method="bertopic", seed=5, themes={}, embedding_cache=cache)
