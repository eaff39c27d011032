"""Sentence embeddings by MiniLM: mean of the word pieces' states, brought to length 1, as the model prescribes.

Each text runs alone, so that its vector does not depend on which others were embedded beside it.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from litreview.minilm import (
    FORWARD_VERSION,
    MAX_TOKENS,
    WEIGHTS_SHA256,
    WIDTH,
    Encoder,
    Vectors,
    climb,
    enter,
    load_encoder,
    read_tokens,
)
from litreview.text import digest, normalise

MAX_THREADS = 4  # more compete for memory, not for arithmetic


def embed_texts(texts: Sequence[str], *, cache: Path | None = None) -> Vectors:
    """Return one vector of length 1 for each text (N x 384); only its first 128 word pieces count.

    `cache` is an .npz file of vectors by digest of the text: read when it is there, then written anew for these texts.
    Raises MissingDependencyError when the weights are not installed, LitreviewError when they are not the known ones.
    """
    cleaned = [normalise(text) for text in texts]
    keys = [digest(WEIGHTS_SHA256, FORWARD_VERSION, str(MAX_TOKENS), text) for text in cleaned]
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
    # One thread for each text rather than several within it: faster, and the same digits on any number of cores.
    with threadpool_limits(1), ThreadPoolExecutor(min(MAX_THREADS, os.cpu_count() or 1)) as threads:
        return list(threads.map(lambda ids: encode(ids, encoder), read_tokens(texts, encoder)))


def encode(token_ids: Sequence[int], encoder: Encoder) -> Vectors:
    """Return the embedding of one text, given as word pieces with [CLS] and [SEP]."""
    mean = climb([enter(token_ids, encoder)], encoder.layers)[0].mean(axis=0)
    return np.asarray(mean / np.sqrt((mean * mean).sum()), dtype=np.float32)


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
