"""What tests of several rooms share: a small review that was run once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from litreview import codebooks, review, storage


@pytest.fixture(scope="session")
def make_review(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return what makes a folder of a review that was run; the same papers are read and coded once in a session."""
    made: dict[tuple[object, ...], Path] = {}

    def make(folder: Path, papers: Mapping[str, str], *, name: str = "Test", codebook_text: str = "") -> Path:
        """Copy a review of these papers (file name → text) to `folder`, and return that; "": csr-clusters."""
        key = (name, codebook_text, *papers.items())
        if key not in made:
            made[key] = _run(
                tmp_path_factory.mktemp("ready"), papers, name, codebook_text or codebooks.codebook_text("csr-clusters")
            )
        return shutil.copytree(made[key], folder)

    return make


def _run(base: Path, papers: Mapping[str, str], name: str, codebook_text: str) -> Path:
    (base / "papers").mkdir()
    for file_name, text in papers.items():
        (base / "papers" / file_name).write_text(text, encoding="utf-8")
    storage.create_project(base / "review", name=name, codebook_text=codebook_text)
    with storage.open_project(base / "review") as project:
        review.add_papers(project, [str(base / "papers")])
        assert not review.run_review(project).n_failed
    return base / "review"
