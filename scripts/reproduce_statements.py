"""Fit the shipped model of statements anew, from its labels, and say whether the same bytes come out.

usage: reproduce_statements.py XML_FOLDER OTHER_FIELDS_FOLDER

XML_FOLDER holds the articles that `published_labels.py expand` needs; OTHER_FIELDS_FOLDER train.jsonl and dev.jsonl,
the labelled sentences of other fields that are not in this repository. The encoder is taken as it ships: it is made in
hours by train_teacher.py, train_encoder.py and train_further.py. Vocabulary, weights, curves and figures are made again
by train_statements.py, in about a minute. Exits with 1, and names them, where files that it learned from are not those
that the manifest names, or where anything differs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from published_labels import expand, read_lines, write_lines
from training.examples import digest_of

from litreview.resources import shipped_folder
from litreview.statements.model import ENCODER, MANIFEST, VOCABULARY, WEIGHTS

ROOT = Path(__file__).resolve().parent.parent
TRAINING = ROOT / "corpora" / "training"
PUBLISHED = TRAINING / "published"
LABELS = {"published": "labels", **{f"published-{part}": f"more-{part}" for part in "abcdef"}}
"""Files of labels that are expanded under another name."""
TESTED = "published-testing"


def main() -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("xml_folder", type=Path)
    parser.add_argument("other_fields_folder", type=Path)
    arguments = parser.parse_args()
    shipped = shipped_folder("models") / "statements"
    about = json.loads((shipped / MANIFEST).read_text(encoding="utf-8"))["encoder"]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        given = {"other-fields-train": arguments.other_fields_folder / "train.jsonl"}
        try:
            named = {
                key: [given.get(row["name"]) or find_file(row["name"], arguments.xml_folder, made) for row in rows]
                for key, rows in (("labelled", about["labelled"]), ("again", about.get("again", [])))
            }
            tested = _expand("labels", arguments.xml_folder, made / f"{TESTED}.jsonl", split="testing")
        except (OSError, ValueError) as fault:
            print(f"reproduce_statements: {fault}", file=sys.stderr)
            return 1
        faults = [
            f"{path}: not the file that the manifest calls {row['name']}"
            for key, paths in named.items()
            for row, path in zip(about.get(key, []), paths, strict=True)
            if digest_of(path) != row["sha256"]
        ]
        if faults:
            print(*faults, sep="\n", file=sys.stderr)
            return 1
        _fit(named["labelled"], named["again"], [arguments.other_fields_folder / "dev.jsonl", tested], made / "model")
        differing = [
            name
            for name in (MANIFEST, VOCABULARY, WEIGHTS, *ENCODER)
            if (made / "model" / name).read_bytes() != (shipped / name).read_bytes()
        ]
    print("Differs: " + ", ".join(differing) if differing else "The same bytes: manifest, vocabulary and weights.")
    return bool(differing)


def find_file(name: str, articles: Path, folder: Path) -> Path:
    """Return the labelled sentences that the manifest calls `name`; published ones are written into `folder`."""
    written = [path for path in (TRAINING / f"{name}.jsonl", TRAINING / "again" / f"{name}.jsonl") if path.exists()]
    if written:
        return written[0]
    labels = LABELS.get(name, name)
    return _expand(labels, articles, folder / f"{name}.jsonl", split="training")


def _expand(labels: str, articles: Path, out: Path, *, split: str) -> Path:
    rows = [row for row in read_lines(PUBLISHED / f"{labels}.jsonl") if row["split"] == split]
    write_lines(out, expand(rows, articles))
    return out


def _fit(labelled: Sequence[Path], again: Sequence[Path], tests: Sequence[Path], out: Path) -> None:
    command: list[str | Path] = [sys.executable, ROOT / "scripts" / "train_statements.py", *labelled]
    command += ["--again", *again] if again else []
    command += ["--themes", PUBLISHED / "themes.jsonl", "--test", *tests, "--out", out]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
