"""MPNet, an encoder of English eight times the size of MiniLM, to be trained with torch.

Masked and permuted pre-training (Song et al. 2020, arXiv:2004.09297): twelve layers of BERT whose attention also
depends on how far two word pieces stand apart, in buckets as T5 has them (Raffel et al. 2020). The weights are those of
all-mpnet-base-v2 (Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from litreview.statements.encoder import MAX_TOKENS, buckets
from training.examples import digest_of
from training.learning import mean_state, new_head, pad

WEIGHTS_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
WIDTH, N_LAYERS, N_HEADS = 768, 12, 12
FIRST_PLACE, PADDING = 2, 1
NORM_EPSILON, DROPOUT = 1e-5, 0.1
N_RANGES, LARGEST = 4, 64
_TEXTS_AT_ONCE = 32

Weights = Mapping[str, Tensor]


def read_weights(folder: Path) -> Weights:
    """Return the tensors of model.safetensors; raises SystemExit where it is another file."""
    path = folder / "model.safetensors"
    if digest_of(path) != WEIGHTS_SHA256:
        raise SystemExit(f"{path} does not hold the weights of all-mpnet-base-v2 that this script was written for.")
    tensors: Weights = load_file(path)
    return tensors


def read_pieces(folder: Path, texts: Sequence[str]) -> list[Tensor]:
    """Return the word pieces of each text, by the tokenizer.json of `folder`."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return [torch.tensor(own.ids) for own in tokenizer.encode_batch(list(texts))]


class Layer(nn.Module):
    """A layer, beginning with the weights of layer `number`.

    Where it `is_coarse` it computes as numbers of 8 bits do, and training makes up for what they lose (Jacob et al.
    2018, arXiv:1712.05877). What enters its matrices then lies within `ranges`, which it widens while it `is_watching`.
    """

    ranges: Tensor

    def __init__(self, weights: Weights, number: int, *, dropout: float = 0.0) -> None:
        """Copy the weights."""
        super().__init__()
        self.dropout = dropout
        start = f"encoder.layer.{number}."
        self.is_coarse = self.is_watching = False
        self.register_buffer("ranges", torch.zeros(N_RANGES, 2))
        self.query, self.key, self.value, self.output = (
            linear_of(weights, f"{start}attention.attn.{name}") for name in "qkvo"
        )
        self.output_norm = norm_of(weights, f"{start}attention.LayerNorm")
        self.inner = linear_of(weights, f"{start}intermediate.dense")
        self.outer = linear_of(weights, f"{start}output.dense")
        self.outer_norm = norm_of(weights, f"{start}output.LayerNorm")

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """Return the states above; `bias` is added to what each piece heeds of each other."""
        n_texts, n_tokens, width = states.shape

        def heads(values: Tensor) -> Tensor:
            return values.view(n_texts, n_tokens, N_HEADS, -1).transpose(1, 2)

        seen = self._round(states, 0)
        query, key, value = (heads(self._apply(part, seen)) for part in (self.query, self.key, self.value))
        mixed = F.scaled_dot_product_attention(query, key, value, bias.to(query.dtype))
        mixed = self._round(mixed.transpose(1, 2).reshape(n_texts, n_tokens, width), 1)
        states = self.output_norm(states + self._drop(self._apply(self.output, mixed)))
        inner = self._round(F.gelu(self._apply(self.inner, self._round(states, 2))), 3)
        return self.outer_norm(states + self._drop(self._apply(self.outer, inner)))

    def narrow(self, kept: Tensor) -> None:
        """Keep these of the inner places."""
        inner, outer = nn.Linear(WIDTH, len(kept)), nn.Linear(len(kept), WIDTH)
        inner.weight.data, inner.bias.data = self.inner.weight.data[kept].clone(), self.inner.bias.data[kept].clone()
        outer.weight.data, outer.bias.data = self.outer.weight.data[:, kept].clone(), self.outer.bias.data.clone()
        self.inner, self.outer = inner, outer

    def _round(self, states: Tensor, at: int) -> Tensor:
        if self.is_watching:
            ends = torch.stack([states.min(), states.max()]).float()
            self.ranges[at] = torch.stack([self.ranges[at, 0].minimum(ends[0]), self.ranges[at, 1].maximum(ends[1])])
        if not self.is_coarse:
            return states
        return torch.fake_quantize_per_tensor_affine(states.float(), *scale_and_zero(self.ranges[at]), 0, 255)

    def _drop(self, states: Tensor) -> Tensor:
        return F.dropout(states, self.dropout, self.training)

    def _apply(self, part: nn.Linear, states: Tensor) -> Tensor:
        return F.linear(states, round_rows(part.weight), part.bias) if self.is_coarse else part(states)


def scale_and_zero(within: Tensor) -> tuple[float, int]:
    """Return step and zero of the 256 whole numbers that stand for what lies between two numbers."""
    least, greatest = within.tolist()
    scale = (greatest - least) / 255
    return scale, round(-least / scale)


def row_scales(weight: Tensor) -> Tensor:
    """Return the step of each row of a matrix of whole numbers of 7 bits and a sign, 64 to the greatest.

    One bit fewer than there are, lest sums overflow on processors without instructions for them.
    """
    return (weight.detach().abs().amax(1) / LARGEST).clamp(min=1e-8)


def round_rows(weight: Tensor) -> Tensor:
    """Return a matrix as its whole numbers hold it."""
    zeros = torch.zeros(len(weight), dtype=torch.int32)
    return torch.fake_quantize_per_channel_affine(weight, row_scales(weight), zeros, 0, -LARGEST, LARGEST)


class Lower(nn.Module):
    """Word pieces, their places and the first `n_layers`, which stay as they are."""

    def __init__(self, weights: Weights, n_layers: int) -> None:
        """Take the weights."""
        super().__init__()
        self.words = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"])
        self.places = nn.Embedding.from_pretrained(weights["embeddings.position_embeddings.weight"])
        self.norm = norm_of(weights, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(n_layers))
        self.distances = weights["encoder.relative_attention_bias.weight"]
        self.eval()

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Return the states of texts above these layers."""
        places = torch.arange(pieces.shape[1]) + FIRST_PLACE
        states: Tensor = self.norm(self.words(pieces.masked_fill(~mask, PADDING)) + self.places(places))
        return climb(self.layers, states, mask, self.distances)


class Upper(nn.Module):
    """The layers from `first_layer` on, and a head over the mean of the states; to be trained."""

    def __init__(self, weights: Weights, first_layer: int, n_columns: int) -> None:
        """Begin with MPNet's own layers."""
        super().__init__()
        numbers = range(first_layer, N_LAYERS)
        self.layers = nn.ModuleList(Layer(weights, number, dropout=DROPOUT) for number in numbers)
        self.distances = weights["encoder.relative_attention_bias.weight"]
        self.head = new_head(WIDTH, n_columns)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the log odds of each column for each text, and the states of its pieces."""
        states = climb(self.layers, states, mask, self.distances)
        return self.head(F.dropout(mean_state(states, mask), DROPOUT, self.training)), states


def in_batches(
    given: Sequence[Tensor], read: Callable[[Tensor, Tensor], Sequence[Tensor]]
) -> Iterator[tuple[int, tuple[Tensor, ...]]]:
    """Yield what `read` gives for each text, of which the pieces or states are given, with the text's number."""
    order = sorted(range(len(given)), key=lambda i: len(given[i]))
    for start in range(0, len(order), _TEXTS_AT_ONCE):
        chosen = order[start : start + _TEXTS_AT_ONCE]
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            found = read(*pad([given[i] for i in chosen]))
        for at, i in enumerate(chosen):
            yield i, tuple(own[at] for own in found)


def climb(layers: nn.ModuleList, states: Tensor, mask: Tensor, distances: Tensor) -> Tensor:
    """Return the states above `layers`; `mask` is false where a text has ended."""
    bias = nearness(distances, mask)
    for layer in layers:
        states = layer(states, bias)
    return states


def nearness(distances: Tensor, mask: Tensor) -> Tensor:
    """Return what attention gains by how far two pieces stand apart, and loses where a text has ended."""
    bias = distances[torch.from_numpy(buckets(mask.shape[1]))].permute(2, 0, 1)[None]
    return bias + torch.where(mask, 0.0, -1e4)[:, None, None, :]


def linear_of(weights: Weights, name: str) -> nn.Linear:
    """Return a linear layer with the weights of that name."""
    weight = weights[f"{name}.weight"]
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight.data, layer.bias.data = weight.clone(), weights[f"{name}.bias"].clone()
    return layer


def norm_of(weights: Weights, name: str) -> nn.LayerNorm:
    """Return a layer that norms states, with the weights of that name."""
    norm = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)
    norm.weight.data, norm.bias.data = weights[f"{name}.weight"].clone(), weights[f"{name}.bias"].clone()
    return norm
