from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from litreview.documents.references.features import describe_tokens, split_tokens
from litreview.documents.references.model import load_model, shipped_model
from litreview.errors import LitreviewError
from litreview.resources import shipped_folder

MODELS = shipped_folder("models") / "references"
ENTRY = "Osei, B. (2007). Clay stoves. Journal of Fuels, 3(1), 4-9."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODELS, tmp_path / "references"))


@pytest.mark.parametrize("name", ["fields", "entries"])
def test_load_model_refuses_a_damaged_file(folder: Path, name: str) -> None:
    file = folder / f"{name}.crfsuite"
    content = bytearray(file.read_bytes())
    content[1000] ^= 1
    file.write_bytes(content)
    with pytest.raises(LitreviewError, match="damaged") as caught:
        load_model(folder, name=name)
    assert caught.value.where == str(file)
    assert caught.value.remedy


@pytest.mark.parametrize("missing", ["manifest.json", "fields.crfsuite"])
def test_load_model_says_what_is_missing(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(LitreviewError, match="cannot be loaded"):
        load_model(folder, name="fields")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"features_version": "1", "models": []}'])
def test_load_model_refuses_a_strange_manifest(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content)
    with pytest.raises(LitreviewError, match="cannot be loaded"):
        load_model(folder, name="fields")


def test_load_model_refuses_a_model_of_other_features(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["features_version"] = "0"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(LitreviewError, match="fitted for features 0"):
        load_model(folder, name="fields")


def test_shipped_model_labels_each_token() -> None:
    tokens = split_tokens(ENTRY)
    labels = shipped_model("fields").label(describe_tokens(ENTRY, tokens))
    by_word = {ENTRY[start:end]: label for (start, end), label in zip(tokens, labels, strict=True)}
    assert {word: by_word[word] for word in ("Osei", "2007", "stoves", "Fuels")} == {
        "Osei": "author", "2007": "year", "stoves": "title", "Fuels": "container",
    }  # fmt: skip


def test_shipped_models_are_small_and_say_what_they_were_trained_on() -> None:
    manifest = json.loads((MODELS / "manifest.json").read_text())
    assert sum(model["n_bytes"] for model in manifest["models"].values()) < 3_000_000
    assert all(entry["licence"] and entry["sha256"] for entry in manifest["training_sets"])


def test_split_tokens_covers_all_but_spaces() -> None:
    text = "Osei, B. (2007a) “Fuel – wood”, https://site.org/a_b?c=1, doi:10.1234/x.y."
    covered = "".join(text[start:end] for start, end in split_tokens(text))
    assert covered == text.replace(" ", "")
