"""The encoder: six layers of MPNet, made narrow and taught to read sentences; scripts/train_encoder.py.

It reads a sentence whole, so that it knows "weak enforcement" from "weak acid" and a wish from a finding, and gives
log odds: for each kind of claim, for each theme, and for each factor that the training sentences name. Three files:
word pieces (tokenizer.json), their vectors as numbers of 4 bits (words.safetensors), and the layers as an ONNX graph
of numbers of 8 bits (layers.onnx), which ONNX Runtime computes.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litreview.errors import MissingDependencyError
from litreview.text import digest

MAX_TOKENS = 128
"""Word pieces of a sentence that are read; hardly one has more."""
N_BUCKETS, FARTHEST = 32, 128
READING_VERSION = "2"  # of the arithmetic around the graph: kept scores of another one are computed anew
_SLOW_FUSION = "SkipLayerNormFusion"  # ONNX Runtime 1.31: a sum and a normalisation take six times as long as one
_DIGEST_LENGTH = 16
_MAX_THREADS = 4  # more compete for memory, not for arithmetic
_TEXTS_AT_ONCE = 8
_MOST_REMEMBERED = 200_000  # texts; some 20 MB

Vectors = NDArray[np.float32]

Known = dict[str, NDArray[np.float16]]
"""Scores by digest of the text, which `score_texts` looks up and adds to."""


@dataclass(frozen=True, slots=True, eq=False)
class ClaimEncoder:
    """Word pieces, their vectors, and a graph that gives one score for each name in `columns`.

    `words` holds two numbers of 4 bits in a byte (pieces x width / 2), the lower one first, each eight too large; each
    run of width / len(scales[0]) numbers has a scale of its own. `distances` has a row for each bucket of how far two
    pieces stand apart, and a column for each head of attention.
    """

    columns: tuple[str, ...]
    tokenizer: Any
    words: NDArray[np.uint8]
    scales: NDArray[np.float16]
    places: Vectors
    distances: Vectors
    graph: Any
    sha256: str


def unpack_encoder(*, layers: bytes, words: bytes, tokenizer: bytes, columns: Sequence[str]) -> ClaimEncoder:
    """Return the encoder of the files that scripts/train_encoder.py writes; raises ValueError or KeyError.

    Raises MissingDependencyError when a library is not installed.
    """
    try:
        import onnxruntime
        import safetensors.numpy
        import tokenizers
    except ImportError as error:
        what = f"The package {error.name}, which reads claims, is not installed."
        raise MissingDependencyError(what, remedy=f"Run: pip install {error.name}") from error
    stored = safetensors.numpy.load(words)
    pieces = tokenizers.Tokenizer.from_buffer(tokenizer)
    pieces.enable_truncation(MAX_TOKENS)
    pieces.no_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    graph = onnxruntime.InferenceSession(
        layers, options, providers=["CPUExecutionProvider"], disabled_optimizers=[_SLOW_FUSION]
    )
    n_scores = graph.get_outputs()[0].shape[-1]
    if n_scores != len(columns):
        raise ValueError(f"its graph gives {n_scores} scores, not {len(columns)}")
    return ClaimEncoder(
        columns=tuple(columns),
        tokenizer=pieces,
        words=stored["words"],
        scales=stored["scales"],
        places=np.asarray(stored["places"], dtype=np.float32),
        distances=np.asarray(stored["distances"], dtype=np.float32),
        graph=graph,
        sha256=hashlib.sha256(b"".join((layers, words, tokenizer))).hexdigest(),
    )


def score_texts(encoder: ClaimEncoder, texts: Sequence[str], *, known: Known | None = None) -> list[dict[str, float]]:
    """Return the log odds of each column for each text.

    Texts found in `known` are not read again, and what is read is added to it; this process remembers them too.
    """
    known = {} if known is None else known
    keys = [digest(encoder.sha256, READING_VERSION, text)[:_DIGEST_LENGTH] for text in texts]
    known.update((key, _remembered[key]) for key in keys if key in _remembered and key not in known)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    known.update(zip(missing, _read(encoder, list(missing.values())), strict=True))
    if len(_remembered) + len(missing) > _MOST_REMEMBERED:
        _remembered.clear()
    _remembered.update((key, known[key]) for key in missing)
    return [dict(zip(encoder.columns, known[key].astype(float).tolist(), strict=True)) for key in keys]


_remembered: Known = {}


def forget_scores() -> None:
    """Forget what this process has read; for measuring."""
    _remembered.clear()


def _read(encoder: ClaimEncoder, texts: Sequence[str]) -> NDArray[np.float16]:
    tokens = [found.ids for found in encoder.tokenizer.encode_batch(list(texts))]
    scores = np.empty((len(texts), len(encoder.columns)), dtype=np.float16)

    def read(chosen: Sequence[int]) -> None:
        near = nearness(len(tokens[chosen[0]]), encoder)[None]
        entered = np.stack([enter(tokens[i], encoder) for i in chosen])
        (scores[chosen],) = encoder.graph.run(None, {"entered": entered, "nearness": near})

    with ThreadPoolExecutor(min(_MAX_THREADS, os.cpu_count() or 1)) as threads:
        list(threads.map(read, _of_one_length(tokens)))
    return scores


def _of_one_length(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield texts that have as many pieces, so that none is filled up and a score does not hang on its company."""
    by_length: dict[int, list[int]] = {}
    for i, own in enumerate(tokens):
        by_length.setdefault(len(own), []).append(i)
    for _, same in sorted(by_length.items(), reverse=True):
        yield from (same[start : start + _TEXTS_AT_ONCE] for start in range(0, len(same), _TEXTS_AT_ONCE))


def enter(token_ids: Sequence[int], encoder: ClaimEncoder) -> Vectors:
    """Return the vectors of a text given as word pieces, those of their places added (pieces x width)."""
    return widen(encoder.words[token_ids], encoder.scales[token_ids]) + encoder.places[: len(token_ids)]


def widen(packed: NDArray[np.uint8], scales: NDArray[np.float16]) -> Vectors:
    """Return numbers of 4 bits, two in a byte (rows x width / 2), times the scales of their runs (rows x runs)."""
    whole = np.stack([packed & 15, packed >> 4], axis=-1).reshape(*scales.shape, -1).astype(np.float32) - 8
    widened: Vectors = (whole * scales.astype(np.float32)[..., None]).reshape(len(packed), -1)
    return widened


def nearness(n_tokens: int, encoder: ClaimEncoder) -> Vectors:
    """Return what attention gains by how far two pieces stand apart (heads x pieces x pieces)."""
    found: Vectors = np.ascontiguousarray(encoder.distances[buckets(n_tokens)].transpose(2, 0, 1))
    return found


@lru_cache(maxsize=MAX_TOKENS)
def buckets(n_tokens: int) -> NDArray[np.int64]:
    """Return the bucket of the distance between each two places: near ones by themselves, far ones together.

    As T5 has them (Raffel et al. 2020, arXiv:1910.10683): the lower half for what stands before, the upper for what
    comes.
    """
    ahead = np.arange(n_tokens)[None, :] - np.arange(n_tokens)[:, None]
    half = N_BUCKETS // 2
    apart, n_near = np.abs(ahead), half // 2
    far = np.log(np.maximum(apart, 1) / n_near) / np.log(FARTHEST / n_near) * (half - n_near)
    found: NDArray[np.int64] = np.where(apart < n_near, apart, np.minimum(n_near + far.astype(np.int64), half - 1))
    return found + half * (ahead > 0).astype(np.int64)


def read_scores(path: Path, encoder: ClaimEncoder) -> Known:
    """Return the scores that `write_scores` kept; they can be made again.

    None when the file is missing, damaged, or of another encoder.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            if str(kept["encoder"]) != _identity(encoder):
                return {}
            return dict(zip((str(key) for key in kept["keys"]), kept["scores"], strict=True))
    except (OSError, ValueError, TypeError, KeyError, EOFError, IndexError, zipfile.BadZipFile):
        return {}


def _identity(encoder: ClaimEncoder) -> str:
    return f"{encoder.sha256}/{READING_VERSION}"


def write_scores(path: Path, known: Mapping[str, NDArray[np.float16]], encoder: ClaimEncoder) -> None:
    """Keep scores in a file; it is replaced whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    keys = sorted(known)
    with part.open("wb") as file:
        scores = np.stack([known[key] for key in keys])
        np.savez(file, encoder=np.array(_identity(encoder)), keys=np.array(keys, dtype="U16"), scores=scores)
    part.replace(path)
