"""Train six narrow layers to read sentences as all twelve of MPNet do, and write them as 8-bit numbers.

usage: train_encoder.py MPNET_FOLDER TEACHER_FOLDER LABELLED.jsonl... --themes THEMES.jsonl [--again AGAIN.jsonl...]
       [--others OTHERS.jsonl] [--keep FOLDER] [--out FOLDER]

Lines of LABELLED hold text, drivers, barriers, gap, future, sure, and article, domain or id, those of written sentences
themes as well; THEMES holds those of published ones (corpora/training/published/themes.jsonl). AGAIN holds such lines
too: what other readers said of some of these sentences, found by their words. OTHERS are sentences (lines with text)
that nobody labelled; `published_labels.py prose` writes them. Sentences of four articles and of some domains are set
aside (training/examples.py); scripts/train_statements.py fits on them what the encoder's scores are worth.
TEACHER_FOLDER is what scripts/train_teacher.py wrote, which also says what MPNET_FOLDER holds.

The six begin as every other layer of the twelve (Sanh et al. 2019, arXiv:1910.01108) and learn labels, the teacher's
scores, and its states piece by piece (Jiao et al. 2020, arXiv:1909.10351). Above the third, each two neighbouring
pieces become one (Dai et al. 2020, arXiv:2006.03236). When they have learned for a while, the inner places of which
least comes out are cut away, and at last they learn to compute as numbers of 8 bits do. Writes layers.onnx,
words.safetensors, tokenizer.json and encoder.json (settings, data, loss) into FOLDER.

Needs torch and onnx (the extra `train`) and 16 GB of memory. Two hours on two cores; with --keep, a training that was
stopped goes on where it was. With the same files, versions and number of threads the figures repeat, on another machine
they may differ in the last digits.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from safetensors.numpy import save_file
from torch import Tensor, nn
from training import mpnet
from training.examples import (
    Example,
    describe,
    describe_again,
    digest_of,
    encoder_columns,
    read_labelled,
    read_texts,
    split,
)
from training.learning import is_factor, label_loss, learn, mean_state, new_head, targets_and_sureness, weigh
from training.teaching import ABOUT as ABOUT_TEACHER
from training.teaching import FIRST_LAYER, Taught, ask_once, read_teacher

from litreview.resources import shipped_folder
from litreview.statements.encoder import MAX_TOKENS, Vectors, widen
from litreview.statements.model import ENCODER, LAYERS, PIECES, WORDS

ABOUT = "encoder.json"
KEPT_LAYERS = (0, 2, 4, 7, 9, 11)
PAIRED_AT = 3
"""Layers below which each piece stands by itself, above which two stand together."""
N_INNER = 1536
"""Inner places of a layer that are kept, of 3,072."""
SETTINGS: dict[str, float] = {
    "epochs": 6, "batch": 24, "rate": 1e-4, "rate_of_head": 10.0, "warm_up": 0.04, "decay": 0.01, "seed": 1,
    "narrow_from": 0.08, "coarse_from": 0.75, "watched": 600,
    "weight_of_factors": 2.0, "share_taught": 0.5, "weight_of_other_factors": 0.4,
    "weight_of_middle": 2.0, "weight_of_end": 5.0, "weight_of_means": 2.0,
}  # fmt: skip
RUN = 64
"""Numbers of 4 bits that share a scale."""


class Student(nn.Module):
    """Word pieces, fixed and of 4 bits; six layers and a head, which learn."""

    def __init__(self, weights: mpnet.Weights, teacher: mpnet.Weights, words: Tensor) -> None:
        """Begin with MPNet's layers, the upper ones as the teacher trained them."""
        super().__init__()
        self.words = nn.Embedding.from_pretrained(words)
        self.places = nn.Embedding.from_pretrained(places_of(weights))
        self.norm = mpnet.norm_of(weights, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(mpnet.Layer(weights, number) for number in KEPT_LAYERS)
        for layer, number in zip(self.layers, KEPT_LAYERS, strict=True):
            if number >= FIRST_LAYER:
                start = f"layers.{number - FIRST_LAYER}."
                own = {name.removeprefix(start): values for name, values in teacher.items() if name.startswith(start)}
                layer.load_state_dict(own)
        self.distances = weights["encoder.relative_attention_bias.weight"]
        self.head = new_head(mpnet.WIDTH, len(encoder_columns()))

    def forward(self, pieces: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the log odds of each column, the states of pieces below and those of pairs above."""
        entered = self.words(pieces.masked_fill(~mask, mpnet.PADDING)) + self.places.weight[: pieces.shape[1]]
        bias = mpnet.nearness(self.distances, mask)
        middle = self.norm(entered)
        for layer in self.layers[:PAIRED_AT]:
            middle = layer(middle, bias)
        end, bias = pair(middle, mask), bias[:, :, ::2, ::2]
        for layer in self.layers[PAIRED_AT:]:
            end = layer(end, bias)
        return self.head(mean_state(end, mask[:, ::2])), middle, end

    def narrow(self, pieces: Sequence[Tensor]) -> None:
        """Keep of each layer the inner places from which most comes out, judged on some texts."""
        sums = [torch.zeros(layer.inner.out_features) for layer in self.layers]
        hooks = [
            layer.inner.register_forward_hook(
                lambda _, __, out, own=own: own.add_(F.gelu(out.float()).pow(2).sum((0, 1)))
            )
            for layer, own in zip(self.layers, sums, strict=True)
        ]
        self._show(pieces)
        for hook, layer, own in zip(hooks, self.layers, sums, strict=True):
            hook.remove()
            worth = own.sqrt() * layer.outer.weight.data.norm(dim=0)
            layer.narrow(worth.topk(N_INNER).indices.sort().values)

    def coarsen(self, pieces: Sequence[Tensor]) -> None:
        """Compute from now on as numbers of 8 bits do, within what is seen in some texts."""
        for layer in self.layers:
            layer.is_watching = True
        self._show(pieces)
        for layer in self.layers:
            layer.is_watching, layer.is_coarse = False, True

    def _show(self, pieces: Sequence[Tensor]) -> None:
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            for own in pieces:
                self(own[None], torch.ones(1, len(own), dtype=torch.bool))


class Shipped(nn.Module):
    """A student as it ships: for texts of one length whose words have been looked up."""

    def __init__(self, student: Student) -> None:
        """Take its weights."""
        super().__init__()
        self.norm, self.head = student.norm, student.head
        self.layers = nn.ModuleList(ShippedLayer(layer) for layer in student.layers)

    def forward(self, entered: Tensor, nearness: Tensor) -> Tensor:
        """Return the log odds of each column (texts x columns)."""
        states = self.norm(entered)
        for at, layer in enumerate(self.layers):
            if at == PAIRED_AT:
                states, nearness = pair(states), nearness[:, :, ::2, ::2]
            states = layer(states, nearness)
        # A product for each text, which is summed in one order however many texts there are.
        ones = torch.ones_like(states[:1, :, :1]).transpose(1, 2)
        means = (ones / ones.sum()) @ states
        out: Tensor = (self.head.weight @ means.transpose(1, 2))[:, :, 0] + self.head.bias
        return out


class ShippedLayer(nn.Module):
    """A layer whose query, key and value are one matrix; `graph_of` rounds its matrices."""

    def __init__(self, layer: mpnet.Layer) -> None:
        """Take its weights, and the ranges of what enters them."""
        super().__init__()
        self.ranges = layer.ranges
        self.joined = nn.Linear(mpnet.WIDTH, 3 * mpnet.WIDTH)
        parts = layer.query, layer.key, layer.value
        self.joined.weight.data = torch.cat([part.weight.data for part in parts])
        self.joined.bias.data = torch.cat([part.bias.data for part in parts])
        self.output, self.output_norm = layer.output, layer.output_norm
        self.inner, self.outer, self.outer_norm = layer.inner, layer.outer, layer.outer_norm

    def forward(self, states: Tensor, nearness: Tensor) -> Tensor:
        """Return the states above."""
        n_texts, n_tokens, width = states.shape
        joined = self.joined(self._round(states, 0)).view(n_texts, n_tokens, 3, mpnet.N_HEADS, -1)
        query, key, value = joined.permute(2, 0, 3, 1, 4)
        heeded = torch.softmax(query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5 + nearness, dim=-1)
        mixed = self._round((heeded @ value).transpose(1, 2).reshape(n_texts, n_tokens, width), 1)
        states = self.output_norm(states + self.output(mixed))
        inner = self._round(F.gelu(self.inner(self._round(states, 2))), 3)
        return self.outer_norm(states + self.outer(inner))

    def _round(self, states: Tensor, at: int) -> Tensor:
        return torch.fake_quantize_per_tensor_affine(states, *mpnet.scale_and_zero(self.ranges[at]), 0, 255)


def pair(states: Tensor, mask: Tensor | None = None) -> Tensor:
    """Return the mean of each two neighbours; one that is left over stands for itself."""
    first, second = states[:, ::2], torch.cat([states, states[:, -1:]], dim=1)[:, 1::2]
    if mask is not None:
        is_there = torch.cat([mask, torch.zeros_like(mask[:, :1])], dim=1)[:, 1::2]
        second = torch.where(is_there[..., None], second, first)
    return 0.5 * (first + second)


def main() -> None:
    """Read the arguments, train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("mpnet", type=Path)
    parser.add_argument("teacher", type=Path)
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--themes", type=Path, required=True)
    parser.add_argument("--again", nargs="*", type=Path, default=[], help="further readings")
    parser.add_argument("--others", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for what is needed to go on, some 5 GB")
    parser.add_argument("--out", type=Path, default=shipped_folder("models") / "statements")
    arguments = parser.parse_args()
    examples = read_labelled(arguments.labelled, themes=arguments.themes, again=arguments.again)
    learned, aside = split(examples)
    others = read_texts(arguments.others) if arguments.others else []
    print(f"{len(learned)} sentences to learn from, {len(others)} that only the teacher read, {len(aside)} set aside")
    weights, teacher = mpnet.read_weights(arguments.mpnet), read_teacher(arguments.teacher)
    pieces = mpnet.read_pieces(arguments.mpnet, [*(example.text for example in learned), *others])
    taught = ask_once(weights, teacher, pieces, arguments.keep)
    words, scales = pack_words(weights["embeddings.word_embeddings.weight"].numpy())
    torch.manual_seed(int(SETTINGS["seed"]))
    student = Student(weights, teacher, torch.from_numpy(widen(words, scales)))
    losses = train(student, learned, pieces, taught, arguments.keep)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / LAYERS).write_bytes(graph_of(Shipped(student)))
    kept = {"words": words, "scales": scales, "places": student.places.weight.numpy()}
    save_file(kept | {"distances": student.distances.numpy()}, arguments.out / WORDS)
    (arguments.out / PIECES).write_bytes((arguments.mpnet / PIECES).read_bytes())
    about: dict[str, Any] = {
        "columns": encoder_columns(),
        "base": {"model": "all-mpnet-base-v2", "sha256": mpnet.WEIGHTS_SHA256},
        "layers": KEPT_LAYERS,
        "inner": N_INNER,
        "settings": SETTINGS,
        "loss_by_epoch": losses,
        "teacher": json.loads((arguments.teacher / ABOUT_TEACHER).read_text(encoding="utf-8")),
        "labelled": [describe(path, examples) for path in arguments.labelled],
        "again": [describe_again(path) for path in arguments.again],
        "others": len(others),
        "set_aside": sorted({example.group for example in aside}),
        "torch": torch.__version__,
        "sha256": {name: digest_of(arguments.out / name) for name in ENCODER},
    }
    (arguments.out / ABOUT).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def train(
    student: Student, examples: Sequence[Example], pieces: Sequence[Tensor], taught: Taught, keep: Path | None
) -> list[float]:
    """Train and return the mean loss of each epoch; the texts of `examples` are the first of those that were taught.

    What the teacher thinks is mixed with the labels of `examples`, and is all that is known of the others.
    """
    targets, sureness = targets_and_sureness(examples)
    n, share = len(examples), SETTINGS["share_taught"]
    thought = torch.sigmoid(taught.odds)
    targets = torch.cat([(1 - share) * targets + share * thought[:n], thought[n:]])
    sureness = torch.cat([sureness, torch.ones(len(pieces) - n, 1)])
    weights = weigh(targets, sureness, SETTINGS["weight_of_factors"])
    weights[n:, [is_factor(name) for name in encoder_columns()]] *= SETTINGS["weight_of_other_factors"]

    def loss_of(out: tuple[Tensor, Tensor, Tensor], mask: Tensor, at: list[int]) -> Tensor:
        (odds, middle, end), (taught_middle, taught_end) = out, taught.states_of(at, mask)
        is_pair = mask[:, ::2]
        apart = SETTINGS["weight_of_middle"] * _apart(middle[mask], taught_middle[mask])
        apart += SETTINGS["weight_of_end"] * _apart(end[is_pair], pair(taught_end, mask)[is_pair])
        apart += SETTINGS["weight_of_means"] * _apart(mean_state(end, is_pair), mean_state(taught_end, mask))
        return label_loss(odds, targets[at], weights[at]) + apart

    watched = np.random.default_rng(int(SETTINGS["seed"])).choice(len(pieces), int(SETTINGS["watched"]), replace=False)
    some = [pieces[i] for i in watched]
    changes = {
        SETTINGS["narrow_from"]: lambda: student.narrow(some),
        SETTINGS["coarse_from"]: lambda: student.coarsen(some),
    }
    return learn(student, pieces, loss_of, SETTINGS, changes=changes, kept=keep and keep / "training.pt")


def _apart(own: Tensor, taught: Tensor) -> Tensor:
    """Return how far states lie from those taught, as a share of the length of these."""
    return F.mse_loss(own.float(), taught) / taught.pow(2).mean()


def places_of(weights: mpnet.Weights) -> Tensor:
    """Return the vectors of the places of word pieces, the first one's first."""
    return weights["embeddings.position_embeddings.weight"][mpnet.FIRST_PLACE : mpnet.FIRST_PLACE + MAX_TOKENS].clone()


def pack_words(matrix: Vectors) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Return a matrix as `widen` reads it."""
    runs = matrix.reshape(len(matrix), -1, RUN)
    scales = np.maximum(np.abs(runs).max(axis=-1) / 7, 1e-6).astype(np.float16)
    whole = np.clip(np.round(runs / scales.astype(np.float32)[..., None]), -8, 7).astype(np.int8)
    codes = (whole.reshape(len(matrix), -1) + 8).astype(np.uint8)
    packed: NDArray[np.uint8] = codes[:, 0::2] | codes[:, 1::2] << 4
    return packed, scales


def graph_of(shipped: Shipped) -> bytes:
    """Return the ONNX graph, in which the matrices of the layers are numbers of 8 bits, a scale for each column."""
    exported = BytesIO()
    torch.onnx.export(
        shipped.eval(),
        (torch.zeros(2, 5, mpnet.WIDTH), torch.zeros(1, mpnet.N_HEADS, 5, 5)),
        exported,
        input_names=["entered", "nearness"],
        output_names=["odds"],
        dynamic_axes={
            "entered": {0: "texts", 1: "pieces"},
            "nearness": {2: "pieces", 3: "pieces"},
            "odds": {0: "texts"},
        },
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load_from_string(exported.getvalue())
    graph = model.graph
    matrices = {own.name: own for own in graph.initializer}
    widening = []
    for node in graph.node:
        name = node.input[1] if node.op_type == "MatMul" else ""
        if name in matrices:
            values = torch.from_numpy(numpy_helper.to_array(matrices[name]).copy())
            scales = mpnet.row_scales(values.T)
            whole = (values / scales).round().to(torch.int8).numpy()
            graph.initializer.remove(matrices[name])
            stored = {"whole": whole, "scale": scales.numpy(), "zero": np.zeros(len(scales), dtype=np.int8)}
            graph.initializer.extend(numpy_helper.from_array(own, f"{name}.{what}") for what, own in stored.items())
            node.input[1] = f"{name}.wide"
            given = [f"{name}.{what}" for what in stored]
            widening.append(helper.make_node("DequantizeLinear", given, [f"{name}.wide"], axis=1))
    nodes = [*widening, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    content: bytes = model.SerializeToString()
    return content


if __name__ == "__main__":
    main()
