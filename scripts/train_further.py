"""Train the encoder of statements further, on labels that it has not learned from yet.

usage: train_further.py ENCODER_FOLDER LABELLED.jsonl... --themes THEMES.jsonl [--again AGAIN.jsonl...]
       [--keep FOLDER] [--out FOLDER]

ENCODER_FOLDER holds what scripts/train_encoder.py wrote: models/statements, as it ships. Its 8-bit numbers are read
back, so neither MPNet nor the teacher is needed. LABELLED, THEMES and AGAIN are as there; sentences that several
readers read count with the share of readers who say so. What the encoder itself thought of them is mixed in, so that it
keeps what its teacher taught. It computes as numbers of 8 bits do all along. Writes layers.onnx and encoder.json, and
copies the other files.

Needs torch and onnx (the extra `train`) and 4 GB of memory. An hour on two cores; with --keep, a training that was
stopped goes on where it was. With the same files, versions and number of threads the figures repeat, on another machine
they may differ in the last digits.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.numpy import load_file
from torch import Tensor
from train_encoder import ABOUT, KEPT_LAYERS, N_INNER, Shipped, Student, graph_of
from training import mpnet
from training.examples import (
    Example,
    describe,
    describe_again,
    digest_of,
    encoder_columns,
    read_labelled,
    split,
)
from training.learning import label_loss, learn, targets_and_sureness, weigh

from litreview.resources import shipped_folder
from litreview.statements.encoder import score_texts, unpack_encoder, widen
from litreview.statements.model import ENCODER, LAYERS, PIECES, WORDS

SETTINGS: dict[str, float] = {
    "epochs": 2, "batch": 24, "rate": 3e-5, "rate_of_head": 3.0, "warm_up": 0.05, "decay": 0.01, "seed": 1,
    "weight_of_factors": 2.0, "share_thought": 0.3,
}  # fmt: skip
EARLIER = ("labelled", "again", "loss_by_epoch", "settings", "sha256")
"""What encoder.json says of a training, which it keeps of the one before."""


def main() -> None:
    """Read the arguments, train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("encoder", type=Path)
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--themes", type=Path, required=True)
    parser.add_argument("--again", nargs="*", type=Path, default=[], help="further readings")
    parser.add_argument("--keep", type=Path, help="a folder for what is needed to go on, some 1 GB")
    parser.add_argument("--out", type=Path, default=shipped_folder("models") / "statements")
    arguments = parser.parse_args()
    examples = read_labelled(arguments.labelled, themes=arguments.themes, again=arguments.again)
    learned, aside = split(examples)
    print(f"{len(learned)} sentences to learn from, {len(aside)} set aside")
    about = json.loads((arguments.encoder / ABOUT).read_text(encoding="utf-8"))
    contents = {name: (arguments.encoder / name).read_bytes() for name in ENCODER}
    thought = ask(contents, [example.text for example in learned])
    torch.manual_seed(int(SETTINGS["seed"]))
    student = read_student(arguments.encoder)
    pieces = mpnet.read_pieces(arguments.encoder, [example.text for example in learned])
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    losses = train(student, learned, pieces, thought, arguments.keep and arguments.keep / "further.pt")
    arguments.out.mkdir(parents=True, exist_ok=True)
    contents[LAYERS] = graph_of(Shipped(student))
    for name, content in contents.items():
        (arguments.out / name).write_bytes(content)
    about |= {
        "before": {key: about[key] for key in EARLIER if key in about},
        "settings": SETTINGS,
        "loss_by_epoch": losses,
        "labelled": [describe(path, examples) for path in arguments.labelled],
        "again": [describe_again(path) for path in arguments.again],
        "set_aside": sorted({example.group for example in aside}),
        "torch": torch.__version__,
        "sha256": {name: digest_of(arguments.out / name) for name in ENCODER},
    }
    (arguments.out / ABOUT).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def ask(contents: dict[str, bytes], texts: Sequence[str]) -> Tensor:
    """Return what the encoder that ships thinks of texts: probabilities (texts x columns)."""
    columns = encoder_columns()
    encoder = unpack_encoder(
        layers=contents[LAYERS], words=contents[WORDS], tokenizer=contents[PIECES], columns=columns
    )
    scores = score_texts(encoder, texts)
    return torch.sigmoid(torch.tensor([[own[name] for name in columns] for own in scores]))


def train(
    student: Student, examples: Sequence[Example], pieces: Sequence[Tensor], thought: Tensor, kept: Path | None
) -> list[float]:
    """Train on labels mixed with what the encoder thought of the same texts; return the mean loss of each epoch."""
    targets, sureness = targets_and_sureness(examples)
    targets = (1 - SETTINGS["share_thought"]) * targets + SETTINGS["share_thought"] * thought
    weights = weigh(targets, sureness, SETTINGS["weight_of_factors"])

    def loss_of(out: tuple[Tensor, Tensor, Tensor], _: Tensor, at: list[int]) -> Tensor:
        return label_loss(out[0], targets[at], weights[at])

    return learn(student, pieces, loss_of, SETTINGS, kept=kept, dtype=torch.float32)


def read_student(folder: Path) -> Student:
    """Return the layers of a folder as they ship: their 8-bit numbers, within the ranges that they were trained for."""
    own = load_file(folder / WORDS)
    distances = torch.from_numpy(own["distances"])
    blank = dict(_blank_weights()) | {"encoder.relative_attention_bias.weight": distances}
    upper: dict[str, Tensor] = {}
    for number in KEPT_LAYERS:
        layer = mpnet.Layer(blank, number)
        upper |= {f"layers.{number - mpnet.N_LAYERS // 2}.{name}": t for name, t in layer.state_dict().items()}
    student = Student(blank, upper, torch.from_numpy(widen(own["words"], own["scales"])))
    student.places.weight.data.copy_(torch.from_numpy(own["places"]))
    graph = onnx.load(folder / LAYERS).graph
    stored = {tensor.name: numpy_helper.to_array(tensor).copy() for tensor in graph.initializer}
    matrices, ranges = list(_matrices(graph, stored)), list(_ranges(graph, stored))
    for at, layer in enumerate(student.layers):
        joined, *others = matrices[4 * at : 4 * at + 4]
        layer.output.weight.data, layer.inner.weight.data, layer.outer.weight.data = others
        biases = torch.from_numpy(stored[f"layers.{at}.joined.bias"]).split(mpnet.WIDTH)
        for part, weight, bias in zip(
            (layer.query, layer.key, layer.value), joined.split(mpnet.WIDTH), biases, strict=True
        ):
            part.weight.data, part.bias.data = weight.clone(), bias.clone()
        for name in ("output", "inner", "outer"):
            getattr(layer, name).bias.data = torch.from_numpy(stored[f"layers.{at}.{name}.bias"])
        for name in ("output_norm", "outer_norm"):
            _fill(getattr(layer, name), f"layers.{at}.{name}", stored)
        layer.ranges.copy_(torch.tensor(ranges[mpnet.N_RANGES * at : mpnet.N_RANGES * (at + 1)]))
        layer.is_coarse = True
    _fill(student.norm, "norm", stored)
    _fill(student.head, "head", stored)
    return student


def _blank_weights() -> Iterator[tuple[str, Tensor]]:
    """Yield tensors of the shapes that a student has, under MPNet's names."""
    width = mpnet.WIDTH
    yield "embeddings.position_embeddings.weight", torch.zeros(514, width)
    shapes = dict.fromkeys((f"attention.attn.{part}" for part in "qkvo"), (width, width))
    shapes |= {"intermediate.dense": (N_INNER, width), "output.dense": (width, N_INNER)}
    for number in KEPT_LAYERS:
        for name, shape in shapes.items():
            yield f"encoder.layer.{number}.{name}.weight", torch.zeros(shape)
            yield f"encoder.layer.{number}.{name}.bias", torch.zeros(shape[0])
        for name in ("attention.LayerNorm", "output.LayerNorm"):
            yield f"encoder.layer.{number}.{name}.weight", torch.ones(width)
            yield f"encoder.layer.{number}.{name}.bias", torch.zeros(width)
    yield "embeddings.LayerNorm.weight", torch.ones(width)
    yield "embeddings.LayerNorm.bias", torch.zeros(width)


def _matrices(graph: onnx.GraphProto, stored: dict[str, np.ndarray]) -> Iterator[Tensor]:
    """Yield the matrices of the layers in order, a row for each number that comes out."""
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1].endswith(".wide"):
            name = node.input[1].removesuffix(".wide")
            whole = stored[f"{name}.whole"].astype(np.float32)
            yield torch.from_numpy((whole * stored[f"{name}.scale"]).T.copy())


def _ranges(graph: onnx.GraphProto, stored: dict[str, np.ndarray]) -> Iterator[tuple[float, float]]:
    """Yield within what lies that which enters each matrix, in order."""
    constants = {n.output[0]: numpy_helper.to_array(n.attribute[0].t) for n in graph.node if n.op_type == "Constant"}
    known = {**constants, **stored}
    for node in graph.node:
        if node.op_type == "QuantizeLinear":
            scale, zero = float(known[node.input[1]]), int(known[node.input[2]])
            yield -zero * scale, (255 - zero) * scale


def _fill(part: torch.nn.Module, name: str, stored: dict[str, np.ndarray]) -> None:
    part.load_state_dict({key: torch.from_numpy(stored[f"{name}.{key}"]) for key in ("weight", "bias")})


if __name__ == "__main__":
    main()
