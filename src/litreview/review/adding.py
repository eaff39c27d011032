"""Projects made, and papers copied into them."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path

from litreview import codebooks, storage
from litreview.errors import InputError
from litreview.records import Problem
from litreview.review.gold import keep_gold, list_gold
from litreview.review.reports import AddReport, Progress, ProgressEvent, RunReport, silent
from litreview.review.running import run_review
from litreview.storage import Project


def new_review(folder: Path, *, codebook: str, name: str) -> None:
    """Make a project folder with a copy of a shipped codebook (by name) or of a YAML file (by path).

    Raises CodebookError for a codebook with faults and ProjectError when the folder is taken.
    """
    storage.create_project(folder, name=name, codebook_text=codebooks.codebook_text(codebook))


def choose_codebook(project: Project, name: str) -> None:
    """Give a review another shipped codebook in place of its own; the next run codes with it.

    Raises InputError when the review's codebook is not as it was shipped: somebody has worked on it.
    """
    own = codebooks.load_codebook(project.codebook_path).digest
    if own not in {codebooks.load_codebook(shipped).digest for shipped in codebooks.shipped_codebooks()}:
        raise InputError(
            "The review's codebook has been edited, and would be lost.",
            where=str(project.codebook_path),
            remedy="Make a new review for another codebook.",
        )
    partial = project.codebook_path.with_suffix(".part")
    partial.write_text(codebooks.codebook_text(name), encoding="utf-8")
    partial.replace(project.codebook_path)


def build_demo(folder: Path, corpus: Path, *, progress: Progress = silent) -> RunReport:
    """Make the demo review from the corpus that ships with litreview, or bring an earlier one up to date.

    The labels that were made of its papers come along as gold; a file of the same name that is there already stays.
    """
    if not (folder / "litreview.toml").is_file():
        new_review(folder, codebook="csr-clusters", name="Demo review: CSR in industrial clusters")
    with storage.open_project(folder) as project:
        add_papers(project, [str(corpus / "pdfs")], progress=progress)
        kept = {path.name for path in list_gold(project)}
        for path in sorted((corpus / "gold").glob("*.jsonl")):
            if path.name not in kept:
                keep_gold(project, path.name, path.read_bytes())
        return run_review(project, progress=progress)


def add_papers(project: Project, patterns: Iterable[str], *, progress: Progress = silent) -> AddReport:
    """Copy files, folders (with what is below them) and globs into the project; nothing is read yet."""
    from litreview.documents import READABLE_SUFFIXES

    paths, problems = _expand(patterns, READABLE_SUFFIXES)
    added: list[str] = []
    known: list[str] = []
    with project.running():
        for done, path in enumerate(paths, start=1):
            name = os.fsencode(path.name).decode("utf-8", "replace")
            try:
                if name != path.name:
                    problems.append(Problem("The file's name is not UTF-8.", name, "Rename it.", "error"))
                else:
                    (added if storage.add_file(project, path) else known).append(name)
            except OSError as error:
                problems.append(
                    Problem(f"The file cannot be copied: {error.strerror}.", str(path), "Check its rights.", "error")
                )
            progress(ProgressEvent("Adding", done, len(paths), "files", name))
    return AddReport(tuple(added), tuple(known), tuple(problems))


def _expand(patterns: Iterable[str], suffixes: Iterable[str]) -> tuple[list[Path], list[Problem]]:
    found: dict[Path, None] = {}
    problems = []
    readable = ", ".join(sorted(suffixes))
    for pattern in patterns:
        path = Path(pattern).expanduser()
        # Path.glob refuses absolute patterns.
        found_paths = glob.glob(str(path), recursive=True)  # noqa: PTH207
        candidates = [path] if path.exists() else [Path(p) for p in sorted(found_paths)]
        files = sorted(f for c in candidates for f in (c.rglob("*") if c.is_dir() else [c]) if f.is_file())
        named = path.is_file()
        files = [f for f in files if named or (f.suffix.casefold() in suffixes and not f.name.startswith("."))]
        if not files:
            what = "There is no such file." if not candidates else f"There is nothing to read here ({readable})."
            problems.append(Problem(what, pattern, "Check the path.", "error"))
        found |= dict.fromkeys(files)
    return list(found), problems
