"""The model that ships: whole, explained, and quiet where it has nothing to say; training is the same each time."""

import hashlib
import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.documents import document_from_sentences
from litreview.errors import LitreviewError
from litreview.records import Statement
from litreview.resources import shipped_folder
from litreview.statements import classify_sentence, classify_statements
from litreview.statements.features import read_sentence
from litreview.statements.model import COLUMNS, choose_kinds, read_model, score_features, shipped_model

FOLDER = shipped_folder("models") / "statements"
ROOT = Path(__file__).parents[2]
# Nothing that a rule fires on: what is claimed stands in no list of words.
BY_MODEL_ALONE = [
    "How tenants fare once the donors leave is a question the literature has hardly asked.",
    "Of the women who sew at home the literature has next to nothing to say.",
]


def statements_in(*sentences: str) -> tuple[Statement, ...]:
    return classify_statements(document_from_sentences(sentences, name="made"))


def trainer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_statements", ROOT / "scripts" / "train_statements.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(spec.name, script)  # dataclasses look their module up
    spec.loader.exec_module(script)
    return script


def training_sentences() -> list[str]:
    paths = sorted((ROOT / "corpora" / "training").glob("*.jsonl"))
    return [json.loads(line)["text"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def test_model_ships_whole_and_small() -> None:
    model = read_model(FOLDER)
    assert len(model.index) == len(model.rarity) == len(model.weights) - 1
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 5_000_000


def test_model_says_what_it_was_trained_on() -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    named = {row["name"]: row["sha256"] for row in manifest["training"]["labelled"]}
    for path in sorted((ROOT / "corpora" / "training").glob("*.jsonl")):
        assert named[path.stem] == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["vocabulary.txt", "weights.npy"])
def test_read_model_refuses_a_changed_file(name: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "model")
    path = tmp_path / "model" / name
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(LitreviewError, match=f"{name}.*not the file that the manifest describes"):
        read_model(tmp_path / "model")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"sha256": 3}'])
def test_read_model_refuses_a_broken_manifest(content: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "model")
    (tmp_path / "model" / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(LitreviewError, match="cannot be used"):
        read_model(tmp_path / "model")


def test_read_model_refuses_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(LitreviewError, match="Install litreview again"):
        read_model(tmp_path / "nowhere")


def test_read_model_refuses_features_of_another_version(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "model")
    path = tmp_path / "model" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"features_version": "0"}), encoding="utf-8")
    with pytest.raises(LitreviewError, match="another version of the features"):
        read_model(tmp_path / "model")


@pytest.mark.parametrize("sentence", BY_MODEL_ALONE)
def test_classify_statements_finds_what_no_rule_foresaw(sentence: str) -> None:
    assert not any(finding.kind.startswith("gap") for finding in classify_sentence(sentence))
    gaps = [statement for statement in statements_in(sentence) if statement.kind.startswith("gap")]
    assert gaps
    assert all(gap.origin == "model" and 0 < gap.probability < 1 for gap in gaps)


def test_classify_statements_keeps_what_a_rule_found() -> None:
    by_rule = {(s.kind, cue.rule) for s in statements_in("High fees hinder enrolment.") for cue in s.cues}
    assert ("barrier", "verb/hinder") in by_rule


def test_classify_statements_of_the_model_say_why() -> None:
    found = statements_in(*training_sentences()[::10])
    by_model = [statement for statement in found if statement.origin == "model"]
    assert len(by_model) > 10
    for statement in by_model:
        assert statement.cues
        assert {cue.rule for cue in statement.cues} == {f"model/{statement.kind}"}
        for cue in statement.cues:
            assert statement.scope.start <= cue.span.start < cue.span.end <= statement.scope.end


def test_classify_statements_is_never_certain() -> None:
    found = statements_in(*training_sentences()[::20])
    assert all(0 < statement.probability < 1 for statement in found)


@given(st.text(max_size=120).filter(str.strip))
@settings(deadline=None)
def test_classify_statements_keeps_cues_within_scopes_within_the_sentence(sentence: str) -> None:
    document = document_from_sentences([sentence], name="made")
    for statement in classify_statements(document):
        assert statement.span.start <= statement.scope.start < statement.scope.end <= statement.span.end
        for cue in statement.cues:
            assert statement.scope.start <= cue.span.start < cue.span.end <= statement.scope.end
            assert cue.span.cut(document.text) == cue.quote


def test_score_features_of_unknown_words_is_the_constant() -> None:
    model = shipped_model()
    assert list(score_features(model, ["w:xyzzy"]).values()) == pytest.approx(model.weights[-1].tolist())


def test_choose_kinds_adds_nothing_to_what_a_rule_found() -> None:
    scores, thresholds = dict.fromkeys(COLUMNS, 1.0), dict.fromkeys(COLUMNS, 0.0)
    assert choose_kinds(scores, {"gap.theory"}, thresholds) == []
    assert choose_kinds(scores, {"driver"}, thresholds) == []


def test_choose_kinds_wants_a_margin_over_the_threshold() -> None:
    thresholds = dict.fromkeys(COLUMNS, 0.0)
    assert choose_kinds(dict.fromkeys(COLUMNS, -1.0) | {"driver": 0.4}, (), thresholds) == []
    assert choose_kinds(dict.fromkeys(COLUMNS, -1.0) | {"driver": 0.6}, (), thresholds) == ["driver"]


def test_choose_kinds_names_the_likeliest_kind_of_a_gap() -> None:
    scores = dict.fromkeys(COLUMNS, -5.0) | {"gap": 1.0, "gap.theory": -1.0}
    assert choose_kinds(scores, (), dict.fromkeys(COLUMNS, 0.0)) == ["gap.theory"]


def test_read_sentence_names_features_with_their_places() -> None:
    reading = read_sentence("Fees hinder trade.")
    assert reading.features["w:hinder"] == (5, 11)
    assert reading.features["c:HINDER"] == (5, 11)
    assert reading.features["r:verb/hinder:barrier"] is not None


def test_train_gives_the_same_arrays_each_time(tmp_path: Path) -> None:
    script = trainer()
    path = tmp_path / "small.jsonl"
    lines = (ROOT / "corpora" / "training" / "set1.jsonl").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[::5]), encoding="utf-8")
    for name in ("one", "two"):
        model, _ = script.train(script.read_labelled(path))
        script.write_model(tmp_path / name, model, {})
    assert (tmp_path / "one" / "weights.npy").read_bytes() == (tmp_path / "two" / "weights.npy").read_bytes()
    assert (tmp_path / "one" / "manifest.json").read_bytes() == (tmp_path / "two" / "manifest.json").read_bytes()
    assert np.isfinite(np.load(tmp_path / "one" / "weights.npy", allow_pickle=False)).all()


def test_train_learns_what_its_sentences_share(tmp_path: Path) -> None:
    script = trainer()
    path = tmp_path / "made.jsonl"
    rows = [
        {
            "text": f"The mill of {name} {verb} us.",
            "domain": name,
            "drivers": drivers,
            "barriers": [],
            "gap": [],
            "future": 0,
        }
        for name in ("Ada", "Bea", "Cleo", "Dora", "Eve", "Fay")
        for verb, drivers in (("gladdens", ["other"]), ("houses", []))
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    model, _ = script.train(script.read_labelled(path))
    glad, housed = (
        score_features(model, read_sentence(f"The mill {verb} us.").features)["driver"]
        for verb in ("gladdens", "houses")
    )
    assert glad > housed
