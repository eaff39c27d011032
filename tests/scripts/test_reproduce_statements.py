"""The shipped model of statements, fitted anew: finding the labels that its manifest names."""

import json
from pathlib import Path

import pytest
import reproduce_statements
from reproduce_statements import LABELS, PUBLISHED, find_file, main

ROOT = Path(__file__).parents[2]
ABOUT = json.loads((ROOT / "models/statements/manifest.json").read_text(encoding="utf-8"))["encoder"]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: Path) -> int:
    monkeypatch.setattr("sys.argv", ["reproduce_statements.py", *map(str, arguments)])
    return main()


def test_labels_of_every_file_that_the_manifest_names_are_in_the_repository(tmp_path: Path) -> None:
    names = [row["name"] for row in ABOUT["labelled"]]
    published = [name for name in names if not name.startswith(("set", "other-fields"))]

    assert len(published) == 9
    assert all((PUBLISHED / f"{LABELS.get(name, name)}.jsonl").exists() for name in published)
    assert [find_file(name, tmp_path, tmp_path).stem for name in names if name.startswith("set")] == [
        name for name in names if name.startswith("set")
    ]


def test_articles_that_are_missing_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, tmp_path, tmp_path) == 1
    assert "PMC5384441.xml" in capsys.readouterr().err


def test_a_file_that_the_model_did_not_learn_from_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "train.jsonl"
    other.write_text("{}\n", encoding="utf-8")
    # The articles are not in the repository: what would be expanded from them is taken as it lies there.
    monkeypatch.setattr(reproduce_statements, "expand", lambda rows, folder: rows)

    assert run(monkeypatch, tmp_path, tmp_path) == 1

    told = capsys.readouterr().err
    assert f"{other}: not the file that the manifest calls other-fields-train" in told
    assert "set1.jsonl" not in told
