"""What all twelve layers think of sentences: what the six learn beside the labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from training import mpnet
from training.examples import claim_columns, encoder_columns
from training.learning import is_factor, mean_state

FIRST_LAYER = 6
"""Of the layers that the teacher trained; those below stay as they are."""
UPPER, ABOUT = "upper.safetensors", "teacher.json"
"""What scripts/train_teacher.py writes: the layers that it trained with heads, and how."""


@dataclass(frozen=True, eq=False)
class Taught:
    """Log odds of the encoder's columns for each text, and states of each of its pieces, in the middle and at the end.

    The states of all texts stand below each other; those of text i begin at `starts[i]`.
    """

    odds: Tensor
    starts: Tensor
    middle: Tensor
    end: Tensor

    def states_of(self, texts: Sequence[int], mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the states of a batch (texts x pieces x width); `mask` is false where a text has ended."""
        at = self.starts[texts][:, None] + torch.arange(mask.shape[1])
        at = torch.where(mask, at, 0)
        return self.middle[at].float(), self.end[at].float()


def ask(weights: mpnet.Weights, teacher: mpnet.Weights, pieces: Sequence[Tensor]) -> Taught:
    """Return what a teacher thinks of texts, of which the pieces are given."""
    lower, upper = mpnet.Lower(weights, FIRST_LAYER), mpnet.Upper(weights, FIRST_LAYER, len(claim_columns()))
    upper.load_state_dict({name: own for name, own in teacher.items() if not name.startswith("reading.")})
    upper.eval()

    def read(padded: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        middle = lower(padded, mask)
        odds, end = upper(middle, mask)
        means = torch.cat([mean_state(end, mask), mean_state(middle, mask)], dim=1)
        said = means @ teacher["reading.weight"].T + teacher["reading.bias"]
        return middle, end, odds.float(), said.float()

    starts = torch.tensor([0, *accumulate(len(own) for own in pieces)])
    middle, end = (torch.empty(int(starts[-1]), mpnet.WIDTH, dtype=torch.bfloat16) for _ in range(2))
    odds = torch.empty(len(pieces), len(encoder_columns()))
    at = read_columns()
    kept = [i for i in range(len(encoder_columns())) if i not in at]
    for i, (own_middle, own_end, own_odds, own_said) in mpnet.in_batches(pieces, read):
        first, last = int(starts[i]), int(starts[i + 1])
        middle[first:last], end[first:last] = own_middle[: last - first], own_end[: last - first]
        odds[i, kept], odds[i, at] = own_odds[kept], own_said
    return Taught(odds, starts, middle, end)


def ask_once(weights: mpnet.Weights, teacher: mpnet.Weights, pieces: Sequence[Tensor], folder: Path | None) -> Taught:
    """Return what `ask` does, and keep it in a folder for the next time."""
    path = folder and folder / "taught.pt"
    if path is None or not path.exists():
        taught = ask(weights, teacher, pieces)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            torch.save(asdict(taught), path)
        return taught
    taught = Taught(**torch.load(path))
    if len(taught.odds) != len(pieces):
        raise SystemExit(f"{path} was kept of other sentences: remove it.")
    return taught


def read_columns() -> list[int]:
    """Return the places of the encoder's columns that a head over both mean states knows best: factors and themes."""
    n_claims = len(claim_columns())
    return [i for i, name in enumerate(encoder_columns()) if i >= n_claims or is_factor(name)]


def read_teacher(folder: Path) -> mpnet.Weights:
    """Read what scripts/train_teacher.py wrote."""
    tensors: mpnet.Weights = load_file(folder / UPPER)
    return tensors
