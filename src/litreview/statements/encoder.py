"""The encoder: MiniLM, its upper layers trained to read claims; scripts/train_encoder.py.

It reads a sentence whole, so that it knows "weak enforcement" from "weak acid" and a wish from a finding, and gives
log odds: for each kind of claim, and for each factor that the training sentences name. Weights ship as whole numbers of
8 bits with one scale for each row; the lower layers and the words are those of the package with MiniLM.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from litreview.minilm import (
    FORWARD_VERSION,
    N_LAYERS,
    WIDTH,
    Layer,
    Vectors,
    climb,
    enter,
    load_encoder,
    read_layer,
    read_tokens,
)
from litreview.text import digest

SCALE = ".scale"
"""Ending of the name of the tensor that holds the scales of the rows of another."""
_TOKENS_AT_ONCE = 1_024  # more fit the processor's cache worse
_DIGEST_LENGTH = 16
_MAX_THREADS = 4  # more compete for memory, not for arithmetic
_MOST_REMEMBERED = 200_000  # texts; some 15 MB

Known = dict[str, NDArray[np.float16]]
"""Scores by digest of the text, which `score_texts` looks up and adds to."""


@dataclass(frozen=True, slots=True, eq=False)
class ClaimEncoder:
    """Upper layers from layer `first` on, and a head of one column for each name in `columns`."""

    columns: tuple[str, ...]
    first: int
    layers: tuple[Layer, ...]
    head: Vectors
    head_bias: Vectors
    sha256: str


def unpack_encoder(content: bytes, *, columns: Sequence[str], first: int, sha256: str) -> ClaimEncoder:
    """Return the encoder of a file as scripts/train_encoder.py writes it; raises ValueError or KeyError."""
    import safetensors.numpy

    stored = safetensors.numpy.load(content)
    tensors = {name: _widen(name, stored) for name in stored if not name.endswith(SCALE)}
    head = np.ascontiguousarray(tensors["head.weight"].T)
    if head.shape != (WIDTH, len(columns)):
        raise ValueError(f"its head has the shape {head.shape}")
    layers = tuple(read_layer(tensors, f"encoder.layer.{n}.") for n in range(first, N_LAYERS))
    return ClaimEncoder(tuple(columns), first, layers, head, tensors["head.bias"], sha256)


def _widen(name: str, stored: Mapping[str, NDArray[np.generic]]) -> Vectors:
    values = np.asarray(stored[name], dtype=np.float32)
    scale = stored.get(name + SCALE)
    return values if scale is None else values * np.asarray(scale, dtype=np.float32)[:, None]


def score_texts(encoder: ClaimEncoder, texts: Sequence[str], *, known: Known | None = None) -> list[dict[str, float]]:
    """Return the log odds of each column for each text.

    Texts found in `known` are not read again, and what is read is added to it; this process remembers them too. Raises
    as `litreview.minilm` does when MiniLM's weights are not installed.
    """
    known = {} if known is None else known
    keys = [digest(encoder.sha256, FORWARD_VERSION, text)[:_DIGEST_LENGTH] for text in texts]
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


def _read(encoder: ClaimEncoder, texts: Sequence[str]) -> Iterable[NDArray[np.float16]]:
    from threadpoolctl import threadpool_limits

    if not texts:
        return []
    base = load_encoder()
    tokens = read_tokens(texts, base)
    layers = (*base.layers[: encoder.first], *encoder.layers)
    scores = np.zeros((len(texts), len(encoder.columns)), dtype=np.float16)

    def read_batch(batch: list[int]) -> None:
        states = climb([enter(tokens[i], base) for i in batch], layers)
        pooled = np.stack([rows.mean(axis=0) for rows in states])
        scores[batch] = pooled @ encoder.head + encoder.head_bias

    # One thread for each batch rather than several within it: faster, and the same digits on any number of cores.
    with threadpool_limits(1), ThreadPoolExecutor(min(_MAX_THREADS, os.cpu_count() or 1)) as threads:
        list(threads.map(read_batch, _batches([len(ids) for ids in tokens])))
    return scores


def _batches(lengths: Sequence[int]) -> Iterable[list[int]]:
    batch: list[int] = []
    n_tokens = 0
    for i, length in enumerate(lengths):
        if batch and n_tokens + length > _TOKENS_AT_ONCE:
            yield batch
            batch, n_tokens = [], 0
        batch.append(i)
        n_tokens += length
    if batch:
        yield batch


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
    return f"{encoder.sha256}/{FORWARD_VERSION}"


def write_scores(path: Path, known: Mapping[str, NDArray[np.float16]], encoder: ClaimEncoder) -> None:
    """Keep scores in a file; it is replaced whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    keys = sorted(known)
    with part.open("wb") as file:
        scores = np.stack([known[key] for key in keys])
        np.savez(file, encoder=np.array(_identity(encoder)), keys=np.array(keys, dtype="U16"), scores=scores)
    part.replace(path)
