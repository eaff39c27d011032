"""How the layers of an encoder learn from labelled sentences: batches, weights of targets, steps."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor, nn

from litreview.records import GAP_KINDS
from training.examples import Example, encoder_columns, targets_of, weight_of

CHUNK = 20
"""Batches that are sorted by length together."""
STEPS_TO_SAY, STEPS_TO_KEEP = 100, 500
HEAD = "head"
"""The part of a network that begins at random and learns faster."""


def learn(
    network: nn.Module,
    given: Sequence[Tensor],
    loss_of: Callable[[Any, Tensor, list[int]], Tensor],
    settings: Mapping[str, float],
    *,
    changes: Mapping[float, Callable[[], None]] | None = None,
    kept: Path | None = None,
    dtype: torch.dtype = torch.bfloat16,
) -> list[float]:
    """Train a network, given each text's pieces or states, and return the mean loss of each epoch.

    `loss_of` takes what the network gives for a batch, which places are filled, and which texts these are. Matrices are
    multiplied in `dtype`, sums and weights kept in float32. The rate rises over the first steps (`warm_up`, a share)
    and falls to nothing. `changes` alter the network when a share of the steps has been taken. The file `kept` holds
    how far it came: a training that was stopped goes on there, and ends the same where nothing is drawn at random.
    """
    size, n_epochs = int(settings["batch"]), int(settings["epochs"])
    n_steps = n_epochs * -(-len(given) // size)
    due = sorted((round(share * n_steps), change) for share, change in (changes or {}).items())
    before: dict[str, Any] = torch.load(kept) if kept is not None and kept.exists() else {"step": -1}
    step, losses, total = 0, [], 0.0
    optimiser = _optimiser(network, settings)
    for epoch in range(n_epochs):
        for batch in batches([len(own) for own in given], size, seed=100 * int(settings["seed"]) + epoch):
            while due and step >= due[0][0]:
                network.eval()
                due.pop(0)[1]()
                optimiser = _optimiser(network, settings)
            if step == before["step"]:
                network.load_state_dict(before["network"])
                optimiser.load_state_dict(before["optimiser"])
                losses, total = before["losses"], before["total"]
            if step >= before["step"]:
                if kept is not None and step % STEPS_TO_KEEP == 0 and step > before["step"]:
                    now = {"step": step, "network": network.state_dict(), "optimiser": optimiser.state_dict()}
                    _write(now | {"losses": losses, "total": total}, kept)
                share = min(1.0, (step + 1) / (settings["warm_up"] * n_steps)) * max(0.0, (n_steps - step) / n_steps)
                for group in optimiser.param_groups:
                    group["lr"] = group["initial_lr"] * share
                padded = pad([given[i] for i in batch])
                total += _take_step(network, optimiser, padded, batch, loss_of, dtype) * len(batch)
            step += 1
            if step % STEPS_TO_SAY == 0 and step > before["step"]:
                print(f"step {step} of {n_steps}", flush=True)
        if step > before["step"]:
            losses.append(round(total / len(given), 4))
            total = 0.0
            print(f"epoch {epoch + 1}: loss {losses[-1]}", flush=True)
    network.eval()
    return losses


def _take_step(
    network: nn.Module,
    optimiser: torch.optim.AdamW,
    padded: tuple[Tensor, Tensor],
    batch: list[int],
    loss_of: Callable[[Any, Tensor, list[int]], Tensor],
    dtype: torch.dtype,
) -> float:
    network.train()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=dtype == torch.bfloat16):
        out = network(*padded)
    loss = loss_of(out, padded[1], batch)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return float(loss.item())


def _write(what: Mapping[str, Any], path: Path) -> None:
    part = path.with_name(f"{path.name}.part")
    torch.save(what, part)
    part.replace(path)


def label_loss(scores: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Return the mean over texts of what the scores of a batch miss of its targets, both log odds and probabilities."""
    missed = F.binary_cross_entropy_with_logits(scores.float(), targets, reduction="none")
    return (missed * weights).sum() / len(scores)


def targets_and_sureness(examples: Sequence[Example]) -> tuple[Tensor, Tensor]:
    """Return the targets of each example (n x columns), and how much its reader's word counts (n x 1)."""
    targets = torch.tensor([targets_of(example) for example in examples], dtype=torch.float)
    return targets, torch.tensor([[weight_of(example)] for example in examples])


def weigh(targets: Tensor, sureness: Tensor, weight_of_factors: float) -> Tensor:
    """Return what each target counts: kinds of gap are learned from gaps alone, factors from drivers and barriers."""
    columns = encoder_columns()
    weights = sureness.repeat(1, len(columns))
    is_gap = targets[:, columns.index("gap")]
    for at, name in enumerate(columns):
        if name in GAP_KINDS:
            weights[:, at] *= is_gap
        elif is_factor(name):
            weights[:, at] *= weight_of_factors * targets[:, columns.index(name.partition(":")[0])]
    return weights


def is_factor(column: str) -> bool:
    """Tell whether a column of the encoder is that of a factor, which a sentence has that claims a direction."""
    return column.partition(":")[0] in ("driver", "barrier") and ":" in column


def batches(lengths: Sequence[int], size: int, *, seed: int) -> list[list[int]]:
    """Return batches in random order, each of texts of about one length."""
    order = list(range(len(lengths)))
    draw = random.Random(seed)
    draw.shuffle(order)
    found = []
    for start in range(0, len(order), size * CHUNK):
        chunk = sorted(order[start : start + size * CHUNK], key=lambda i: lengths[i])
        found += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    draw.shuffle(found)
    return found


def pad(states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Return texts of different lengths as one array, and a mask."""
    longest = max(len(s) for s in states)
    padded = torch.zeros(len(states), longest, *states[0].shape[1:], dtype=states[0].dtype)
    mask = torch.zeros(len(states), longest, dtype=torch.bool)
    for at, own in enumerate(states):
        padded[at, : len(own)], mask[at, : len(own)] = own, True
    return padded, mask


def mean_state(states: Tensor, mask: Tensor) -> Tensor:
    """Return the mean of each text's states."""
    shown = mask.float()[..., None]
    return (states.float() * shown).sum(1) / shown.sum(1)


def new_head(width: int, n_columns: int) -> nn.Linear:
    """Return a small random head."""
    head = nn.Linear(width, n_columns)
    nn.init.normal_(head.weight, std=0.02)
    nn.init.zeros_(head.bias)
    return head


def _optimiser(network: nn.Module, settings: Mapping[str, float]) -> torch.optim.AdamW:
    learning = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
    heads = [p for name, p in learning if p.ndim > 1 and name.partition(".")[0] == HEAD]
    matrices = [p for name, p in learning if p.ndim > 1 and name.partition(".")[0] != HEAD]
    rate, decay = settings["rate"], settings["decay"]
    groups = [
        {"params": matrices, "initial_lr": rate, "weight_decay": decay},
        {"params": [p for _, p in learning if p.ndim == 1], "initial_lr": rate, "weight_decay": 0.0},
        {"params": heads, "initial_lr": rate * settings["rate_of_head"], "weight_decay": decay},
    ]
    return torch.optim.AdamW(groups, lr=rate, fused=True)
