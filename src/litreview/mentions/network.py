"""The network of spaCy's English tagger, run on parts of many sentences at once; the tags are the same.

Faster than the library's own layers: what it makes of a word before it looks at the neighbours is
worked out once for each different word, and the first layer that looks at them is split into what each of the three
words adds. The sums are NumPy's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model
from threadpoolctl import ThreadpoolController

Floats = NDArray[np.float32]

AT_ONCE = 32  # parts; more leave the processor's cache
WORDS_KEPT = 1024  # parts for which different words are numbered together, which bounds the memory


class Part(NamedTuple):
    """Tokens of a doc whose tags are asked for: [start, end)."""

    doc: Doc
    start: int
    end: int


class TagNetwork:
    """Numbers of the likeliest tags, by the weights of a pipeline with `tok2vec` and `tagger`."""

    def __init__(self, pipeline: Language) -> None:
        words, scores = (pipeline.get_pipe(name).model for name in ("tok2vec", "tagger"))  # type: ignore[attr-defined]
        extract, _, self._embed, mix, _ = words.get_ref("embed").layers
        self._columns = extract.attrs["columns"]
        self._mix = _Layer(mix)
        looking = words.get_ref("encode").layers[0].layers
        self._reach = len(looking)  # tokens to either side that a tag depends on: one for each layer
        self._first, *self._later = map(_Layer, looking)
        self._apart = np.hstack(np.vsplit(self._first.weights, 3))
        (softmax,) = (layer for layer in scores.walk() if layer.name == "softmax")
        self._score = np.ascontiguousarray(_weights(softmax, "W").T)
        self._favour = _weights(softmax, "b")
        self._threads = ThreadpoolController()

    def choose(self, parts: Sequence[Part]) -> Iterator[NDArray[np.intp]]:
        """Yield for each part the numbers of the tags of its tokens."""
        for at in range(0, len(parts), WORDS_KEPT):
            yield from self._choose(parts[at : at + WORDS_KEPT])

    def _choose(self, parts: Sequence[Part]) -> list[NDArray[np.intp]]:
        rows: dict[tuple[int, ...], int] = {}  # different words, numbered from 1; 0 stands beyond a sentence
        numbered = [self._number(part, rows) for part in parts]
        chosen = []
        with self._threads.limit(limits=1):
            embedded: Floats = self._embed.predict(np.array(list(rows), dtype=np.uint64))
            words = self._mix.finish(embedded @ self._mix.weights)
            words = np.vstack([np.zeros((1, words.shape[1]), words.dtype), words])
            sides = words @ self._apart
            for at in range(0, len(parts), AT_ONCE):
                batch = numbered[at : at + AT_ONCE]
                tags = self._read(np.array(list(chain.from_iterable(batch))), words, sides)
                start = self._reach
                for part, numbers in zip(parts[at : at + AT_ONCE], batch, strict=True):
                    chosen.append(tags[start : start + part.end - part.start])
                    start += len(numbers)
        return chosen

    def _number(self, part: Part, rows: dict[tuple[int, ...], int]) -> list[int]:
        """Return the numbers of the words of a part and of those around it, as far as its tags depend on them."""
        start, end = part.start - self._reach, part.end + self._reach
        features = part.doc.to_array(self._columns)[max(0, start) : end].tolist()
        words = [rows.setdefault(tuple(row), len(rows) + 1) for row in features]
        return [0] * max(0, -start) + words + [0] * max(0, end - len(part.doc))

    def _read(self, numbers: NDArray[np.intp], words: Floats, sides: Floats) -> NDArray[np.intp]:
        width = words.shape[1]
        left, middle, right = np.hsplit(sides, 3)
        sums = middle[numbers]
        sums[1:] += left[numbers[:-1]]
        sums[:-1] += right[numbers[1:]]
        found = words[numbers] + self._first.finish(sums)
        around = np.zeros((len(numbers), 3 * width), words.dtype)
        for layer in self._later:
            around[1:, :width] = found[:-1]
            around[:, width : 2 * width] = found
            around[:-1, 2 * width :] = found[1:]
            found += layer.finish(around @ layer.weights)
        likeliest: NDArray[np.intp] = np.argmax(found @ self._score + self._favour, axis=1)
        return likeliest


class _Layer:
    """A maxout layer and the normalisation behind it: the greatest of some sums for each place."""

    def __init__(self, model: Model[Any, Any]) -> None:
        maxout, norm = (next(m for m in model.walk() if m.name == name) for name in ("maxout", "layernorm"))
        weights = _weights(maxout, "W")  # places × pieces × inputs
        self.width = weights.shape[0]
        self.weights = np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(weights.shape[2], -1))
        self._bias = _weights(maxout, "b").T.ravel()
        self._scale, self._shift = _weights(norm, "G"), _weights(norm, "b")

    def finish(self, sums: Floats) -> Floats:
        """Return the layer's output, words × places, for its weighted sums, words × (pieces × places)."""
        sums += self._bias
        found = sums[:, : self.width].copy()
        for at in range(self.width, sums.shape[1], self.width):
            np.maximum(found, sums[:, at : at + self.width], out=found)
        found -= found.mean(axis=1, keepdims=True)
        deviation = np.sqrt(np.einsum("ij,ij->i", found, found) / self.width + 1e-8)
        found *= self._scale / deviation[:, None]
        found += self._shift
        return found


def _weights(model: Model[Any, Any], name: str) -> Floats:
    return np.asarray(model.get_param(name), dtype=np.float32)
