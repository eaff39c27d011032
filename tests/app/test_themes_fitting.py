"""Fitting a topic model from the page."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from builders import a_document

from litreview import review, storage
from litreview.app import worker
from litreview.app.background import Background
from litreview.records import Paragraph
from litreview.storage import Project

SENTENCES = (
    "Tanneries pour effluent with chromium into the drain, and the treatment plant stands idle.",
    "The effluent of tanneries reaches the drain before the treatment plant.",
    "Chromium of the tanneries was found in the drain below the treatment plant.",
    "Seamstresses struck for overtime pay, and the union won overtime pay for seamstresses.",
    "Overtime pay of seamstresses is late, says the union of seamstresses.",
    "The union asked inspectors about overtime pay of seamstresses.",
)


def a_review(tmp_path: Path) -> Project:
    review.new_review(tmp_path / "review", codebook="csr-clusters", name="Test")
    project = storage.open_project(tmp_path / "review")
    paper = tmp_path / "a.txt"
    paper.write_text(" ".join(SENTENCES), encoding="utf-8")
    sha = hashlib.sha256(paper.read_bytes()).hexdigest()
    document = a_document(*SENTENCES, document_id=sha[:16], name=paper.name)
    paragraphs = tuple(Paragraph(s.span, "body", 0, 1) for s in document.sentences)
    document = replace(document, source=replace(document.source, sha256=sha), paragraphs=paragraphs)
    storage.add_file(project, paper)
    storage.save_document(project, document, sha256=sha, read_key="k")
    return project


def test_worker_fits_with_the_number_asked_for_and_the_page_sees_it(tmp_path: Path) -> None:
    project = a_review(tmp_path)
    before = project.revisions()
    with (tmp_path / "said").open("wb") as said:
        report = worker.do("topics", project.folder, said.fileno(), "nmf", "2", "paragraphs")
    assert set(report) == {"n_read", "n_failed", "n_coded"}
    assert "Modelling themes" in (tmp_path / "said").read_text()
    assert [(t.method, len(t.ids)) for t in review.load_topics(project)] == [("nmf", 2)]
    assert project.revisions() != before


def test_background_hands_the_arguments_to_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []

    def start(command: list[str], **_: object) -> NoReturn:
        commands.append(command)
        raise InterruptedError

    monkeypatch.setattr("subprocess.Popen", start)
    with pytest.raises(InterruptedError):
        Background(tmp_path).start("topics", arguments=("lda", "7", "sections"))
    assert commands[0][-5:] == ["topics", str(tmp_path), "lda", "7", "sections"]
