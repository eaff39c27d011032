"""How the layers of an encoder learn from labelled sentences: batches, weights of targets, steps."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor, nn

from litreview.records import GAP_KINDS
from training.examples import Example, encoder_columns, targets_of, weight_of

CHUNK = 20
"""Batches that are sorted by length together."""


def learn(
    network: nn.Module, states: Sequence[Tensor], targets: Tensor, weights: Tensor, settings: Mapping[str, float]
) -> list[float]:
    """Train a network with a `head`, given each text's states below it, and return the mean loss of each epoch.

    `targets` and `weights` have a row for each text and a column for each score. Matrices are multiplied in bfloat16,
    sums and weights kept in float32. The rate rises over the first steps (`warm_up`, a share) and falls to nothing.
    """
    optimiser = torch.optim.AdamW(_groups(network, settings), fused=True)
    rates = [group["lr"] for group in optimiser.param_groups]
    size, n_epochs = int(settings["batch"]), int(settings["epochs"])
    n_steps = n_epochs * -(-len(states) // size)
    step, losses = 0, []
    for epoch in range(n_epochs):
        network.train()
        total = 0.0
        for batch in batches([len(s) for s in states], size, seed=100 * int(settings["seed"]) + epoch):
            share = min(1.0, (step + 1) / (settings["warm_up"] * n_steps)) * max(0.0, (n_steps - step) / n_steps)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * share
            step += 1
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = network(*pad([states[i] for i in batch]))
            loss = F.binary_cross_entropy_with_logits(scores.float(), targets[batch], reduction="none")
            loss = (loss * weights[batch]).sum() / len(batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            total += loss.item() * len(batch)
        losses.append(round(total / len(states), 4))
        print(f"epoch {epoch + 1}: loss {losses[-1]}", flush=True)
    network.eval()
    return losses


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
        elif ":" in name:
            weights[:, at] *= weight_of_factors * targets[:, columns.index(name.partition(":")[0])]
    return weights


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


def _groups(network: nn.Module, settings: Mapping[str, float]) -> list[dict[str, object]]:
    head = network.head.weight
    learning = [p for p in network.parameters() if p.requires_grad and p is not head]
    rate, decay = settings["rate"], settings["decay"]
    return [
        {"params": [p for p in learning if p.ndim > 1], "lr": rate, "weight_decay": decay},
        {"params": [p for p in learning if p.ndim == 1], "lr": rate, "weight_decay": 0.0},
        {"params": [head], "lr": rate * settings["rate_of_head"], "weight_decay": decay},
    ]
