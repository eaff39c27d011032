"""MPNet, an encoder of English eight times the size of MiniLM, to be trained with torch.

Masked and permuted pre-training (Song et al. 2020, arXiv:2004.09297): twelve layers of BERT whose attention also
depends on how far two word pieces stand apart, in buckets as T5 has them (Raffel et al. 2020). The weights are those of
all-mpnet-base-v2 (Apache-2.0).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.learning import mean_state, new_head, pad

WEIGHTS_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
WIDTH, N_LAYERS, N_HEADS = 768, 12, 12
MAX_TOKENS = 128
N_BUCKETS, FARTHEST = 32, 128
FIRST_PLACE, PADDING = 2, 1
NORM_EPSILON, DROPOUT = 1e-5, 0.1
_TEXTS_AT_ONCE = 32

Weights = Mapping[str, Tensor]


def read_weights(folder: Path) -> Weights:
    """Return the tensors of model.safetensors; raises SystemExit where it is another file."""
    path = folder / "model.safetensors"
    if hashlib.sha256(path.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        raise SystemExit(f"{path} does not hold the weights of all-mpnet-base-v2 that this script was written for.")
    tensors: Weights = load_file(path)
    return tensors


class _Layer(nn.Module):
    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        start = f"encoder.layer.{number}."
        self.query, self.key, self.value, self.output = (
            _linear(weights, f"{start}attention.attn.{name}") for name in "qkvo"
        )
        self.output_norm = _norm(weights, f"{start}attention.LayerNorm")
        self.inner = _linear(weights, f"{start}intermediate.dense")
        self.outer = _linear(weights, f"{start}output.dense")
        self.outer_norm = _norm(weights, f"{start}output.LayerNorm")

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        n_texts, n_tokens, width = states.shape

        def heads(values: Tensor) -> Tensor:
            return values.view(n_texts, n_tokens, N_HEADS, -1).transpose(1, 2)

        query, key, value = (heads(part(states)) for part in (self.query, self.key, self.value))
        mixed = F.scaled_dot_product_attention(query, key, value, bias.to(query.dtype))
        mixed = self.output(mixed.transpose(1, 2).reshape(n_texts, n_tokens, width))
        states = self.output_norm(states + F.dropout(mixed, DROPOUT, self.training))
        inner = self.outer(F.gelu(self.inner(states)))
        return self.outer_norm(states + F.dropout(inner, DROPOUT, self.training))


class Lower(nn.Module):
    """Word pieces, their places and the first `n_layers`, which stay as they are."""

    def __init__(self, folder: Path, weights: Weights, n_layers: int) -> None:
        """Take the weights and the tokenizer of `folder`."""
        super().__init__()
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.words = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"])
        self.places = nn.Embedding.from_pretrained(weights["embeddings.position_embeddings.weight"])
        self.norm = _norm(weights, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(_Layer(weights, number) for number in range(n_layers))
        self.distances = weights["encoder.relative_attention_bias.weight"]
        self.eval()

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Return the states of texts above these layers."""
        places = torch.arange(pieces.shape[1]) + FIRST_PLACE
        states: Tensor = self.norm(self.words(pieces) + self.places(places))
        return _climb(self.layers, states, mask, self.distances)

    def enter(self, texts: Sequence[str]) -> list[Tensor]:
        """Return the states of each text (pieces x width) in bfloat16."""
        encoded = [torch.tensor(own.ids) for own in self.tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
        found: dict[int, Tensor] = {}
        for start in range(0, len(order), _TEXTS_AT_ONCE):
            chosen = order[start : start + _TEXTS_AT_ONCE]
            pieces, mask = pad([encoded[i] for i in chosen])
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                states = self(pieces.masked_fill(~mask, PADDING), mask).to(torch.bfloat16)
            found |= {i: own[: len(encoded[i])].clone() for i, own in zip(chosen, states, strict=True)}
        return [found[i] for i in range(len(texts))]


class Upper(nn.Module):
    """The layers from `first_layer` on, and a head over the mean of the states; to be trained."""

    def __init__(self, weights: Weights, first_layer: int, n_columns: int) -> None:
        """Begin with MPNet's own layers."""
        super().__init__()
        self.layers = nn.ModuleList(_Layer(weights, number) for number in range(first_layer, N_LAYERS))
        self.distances = weights["encoder.relative_attention_bias.weight"]
        self.head = new_head(WIDTH, n_columns)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return the log odds of each column for each text."""
        mean = mean_state(_climb(self.layers, states, mask, self.distances), mask)
        out: Tensor = self.head(F.dropout(mean, DROPOUT, self.training))
        return out

    def score(self, states: Sequence[Tensor]) -> Tensor:
        """Return the log odds of each column for texts whose states below are given."""
        self.eval()
        order = sorted(range(len(states)), key=lambda i: len(states[i]))
        odds = torch.zeros(len(states), self.head.out_features)
        for start in range(0, len(order), _TEXTS_AT_ONCE):
            chosen = order[start : start + _TEXTS_AT_ONCE]
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                odds[chosen] = self(*pad([states[i] for i in chosen])).float()
        return odds


def _climb(layers: nn.ModuleList, states: Tensor, mask: Tensor, distances: Tensor) -> Tensor:
    """Return the states above `layers`."""
    bias = distances[_buckets(states.shape[1])].permute(2, 0, 1)[None]
    bias = bias + torch.where(mask, 0.0, -1e4)[:, None, None, :]
    for layer in layers:
        states = layer(states, bias)
    return states


def _buckets(n_tokens: int) -> Tensor:
    """Return the bucket of the distance between each two places: near ones by themselves, far ones together."""
    ahead = torch.arange(n_tokens)[None, :] - torch.arange(n_tokens)[:, None]
    half = N_BUCKETS // 2
    apart, n_near = ahead.abs(), half // 2
    far = torch.log(apart.float().clamp(min=1) / n_near) / math.log(FARTHEST / n_near) * (half - n_near)
    found = torch.where(apart < n_near, apart, (n_near + far.long()).clamp(max=half - 1))
    return found + half * (ahead > 0).long()


def _linear(weights: Weights, name: str) -> nn.Linear:
    weight = weights[f"{name}.weight"]
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight.data, layer.bias.data = weight.clone(), weights[f"{name}.bias"].clone()
    return layer


def _norm(weights: Weights, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)
    norm.weight.data, norm.bias.data = weights[f"{name}.weight"].clone(), weights[f"{name}.bias"].clone()
    return norm
