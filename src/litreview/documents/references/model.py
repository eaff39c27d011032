"""The sequence models that part reference lists and read references. The only file that knows python-crfsuite."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pycrfsuite  # type: ignore[import-untyped]  # the package has no type information

from litreview.documents.references.features import FEATURES_VERSION
from litreview.errors import LitreviewError
from litreview.resources import shipped_folder

_REMEDY = "Install litreview again, or train the model with scripts/train_references.py."


class SequenceModel:
    """A fitted conditional random field, given as the bytes that CRFsuite wrote."""

    def __init__(self, content: bytes) -> None:
        self._content = content  # CRFsuite points into these bytes and does not keep them alive
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(self._content)

    def label(self, described: Sequence[Sequence[str]]) -> list[str]:
        """Return one label for each described token."""
        if not described:
            return []
        labels: list[str] = self._tagger.tag(pycrfsuite.ItemSequence(described))
        return labels

    def label_and_weigh(self, described: Sequence[Sequence[str]], label: str) -> tuple[list[str], list[float]]:
        """Return one label for each described token, and the marginal probability of `label` at each."""
        labels = self.label(described)
        return labels, [float(self._tagger.marginal(label, at)) for at in range(len(labels))]


@lru_cache(maxsize=2)
def shipped_model(name: str) -> SequenceModel:
    """Return the model `name` ("entries", "fields") that ships with litreview; it is read once, when first needed.

    Raises LitreviewError when its file is missing, damaged or of other features.
    """
    return load_model(shipped_folder("models") / "references", name=name)


def load_model(folder: Path, *, name: str) -> SequenceModel:
    """Load the model `name` of `folder` after comparing it with its manifest."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        version = str(manifest["features_version"])
        file, wanted = (str(manifest["models"][name][key]) for key in ("file", "sha256"))
        content = (folder / file).read_bytes()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LitreviewError(
            f"The model that reads references cannot be loaded ({type(error).__name__}).",
            where=str(folder),
            remedy=_REMEDY,
        ) from error
    if hashlib.sha256(content).hexdigest() != wanted:
        raise LitreviewError(
            "The model that reads references is damaged: its digest is not the one in its manifest.",
            where=str(folder / file),
            remedy=_REMEDY,
        )
    if version != FEATURES_VERSION:
        raise LitreviewError(
            f"The model that reads references was fitted for features {version}, not {FEATURES_VERSION}.",
            where=str(folder / file),
            remedy=_REMEDY,
        )
    return SequenceModel(content)
