"""Vectors of words from MiniLM's table of word pieces, the layer below its network: looked up, not computed.

A table like GloVe's, learned with the network. It places a text by what its words are akin to, where the words alone
say too little: titles, single sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from litreview.minilm import WIDTH, load_encoder
from litreview.topics.fit import Floats, divide


def load_word_vectors(terms: Sequence[str]) -> Floats:
    """Return a vector for each term (V x 384): the mean of its word pieces, without what all terms share.

    The mean over the terms and the direction in which they differ most are taken out: they follow how frequent a word
    is more than what it means (Mu & Viswanath 2018). Raises MissingDependencyError without MiniLM's weights.
    """
    encoder = load_encoder()
    pieces = [found.ids[1:-1] for found in encoder.tokenizer.encode_batch(list(terms))]
    vectors = np.zeros((len(terms), WIDTH))
    for row, ids in enumerate(pieces):
        if ids:
            vectors[row] = encoder.words[ids].mean(axis=0)
    vectors -= vectors.mean(axis=0)
    commonest = np.linalg.eigh(vectors.T @ vectors)[1][:, -1:]
    cleaned: Floats = vectors - (vectors @ commonest) @ commonest.T
    return cleaned


def place_by_words(weights: Any, vectors: Floats) -> Floats:
    """Return the units in the space of the vectors, by the weights of their terms (N x V), each of length 1 or 0."""
    placed = unit_rows(np.asarray(weights @ vectors))
    return unit_rows(placed - placed.mean(axis=0))


def unit_rows(rows: Floats) -> Floats:
    """Bring each row to length 1; rows of zeros stay."""
    return divide(rows, np.linalg.norm(rows, axis=1, keepdims=True))
