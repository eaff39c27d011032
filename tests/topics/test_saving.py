import json
import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest

from litreview.errors import InputError
from litreview.topics import fit_topics, load_topics, save_topics


@pytest.fixture(scope="module")
def fitted(corpus):
    texts, unit_ids, _ = corpus
    return fit_topics(texts, unit_ids=unit_ids, seed=3, themes={"environment": ["effluent"]})


@pytest.fixture
def folder(fitted, tmp_path):
    save_topics(fitted, tmp_path / "topics-nmf")
    return tmp_path / "topics-nmf"


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_load_topics_returns_what_was_saved(fitted, folder):
    loaded = load_topics(folder)
    for field in fields(fitted):
        kept, given = getattr(loaded, field.name), getattr(fitted, field.name)
        assert np.array_equal(kept, given) if isinstance(given, np.ndarray) else kept == given


def test_save_topics_writes_the_same_bytes_for_a_second_fit(corpus, folder, tmp_path):
    texts, unit_ids, _ = corpus
    again = fit_topics(texts, unit_ids=unit_ids, seed=3, themes={"environment": ["effluent"]})
    save_topics(again, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(folder)
    assert set(contents(folder)) == {"manifest.json", "arrays.npz"}


def test_save_topics_writes_over_an_older_model(corpus, folder):
    other = fit_topics(["water", "wages"], unit_ids=["a", "b"], seed=3, themes={})
    save_topics(other, folder)
    assert load_topics(folder).unit_ids == ("a", "b")


def test_load_topics_reads_a_model_without_topics(tmp_path):
    save_topics(fit_topics([""], unit_ids=["a"], seed=3, themes={}), tmp_path)
    assert load_topics(tmp_path).ids == ()


def test_load_topics_imports_no_modelling_library(folder):
    program = (
        "import sys; from pathlib import Path; from litreview.topics import load_topics;"
        f"load_topics(Path({str(folder)!r}));"
        "found = {'sklearn', 'scipy', 'bertopic', 'umap', 'hdbscan', 'tokenizers', 'safetensors'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(found)) or 0)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: (f / "manifest.json").unlink(), "holds no topics"),
        (lambda f: (f / "arrays.npz").unlink(), "holds no topics"),
        (lambda f: (f / "manifest.json").write_text("{"), "cannot be read"),
        (lambda f: (f / "manifest.json").write_bytes(b"\xff"), "cannot be read"),
        (lambda f: (f / "manifest.json").write_text("[]"), "not one of topics"),
        (lambda f: (f / "arrays.npz").write_bytes(b"PK"), "not the file this manifest"),
        (lambda f: change(f, format_version=99), "format 99"),
        (lambda f: change(f, titles=["one"]), "damaged"),
        (lambda f: change(f, terms=["one"]), "damaged"),
        (lambda f: change(f, seed=None), "damaged"),
    ],
)
def test_load_topics_says_what_is_wrong_with_a_folder(folder, damage, message):
    damage(folder)
    with pytest.raises(InputError, match=message):
        load_topics(folder)


def change(folder, **values):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")
