"""What a larger encoder thinks of sentences, by their text: what the small one learns beside the labels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Taught:
    """Log odds of the encoder's columns for sentences, by the digests of their texts, and how the teacher was made."""

    rows: Mapping[str, int]
    odds: Tensor
    about: Mapping[str, Any]

    def of(self, texts: Sequence[str]) -> Tensor:
        """Return the probabilities of each text (n x columns); raises SystemExit where one was not read."""
        digests = [_digest(text) for text in texts]
        if missing := [text for text, digest in zip(texts, digests, strict=True) if digest not in self.rows]:
            raise SystemExit(
                f"The teacher did not read {len(missing)} of {len(texts)} sentences: {missing[0]!r} first."
            )
        return torch.sigmoid(self.odds[[self.rows[digest] for digest in digests]])


def write_taught(path: Path, texts: Sequence[str], odds: Tensor, about: Mapping[str, Any]) -> None:
    """Write what the teacher thinks of `texts`: `odds` (n x columns) as numbers of 16 bits."""
    digests = np.array([_digest(text) for text in texts])
    np.savez_compressed(path, digests=digests, odds=odds.numpy().astype(np.float16), about=json.dumps(about))


def read_taught(path: Path) -> Taught:
    """Read what `write_taught` wrote."""
    with np.load(path) as file:
        rows = {str(digest): row for row, digest in enumerate(file["digests"])}
        return Taught(rows, torch.from_numpy(file["odds"].astype(np.float32)), json.loads(str(file["about"])))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
