"""The gold of a project: its files, an upload kept, and random sentences to label."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from litreview import evaluation, storage
from litreview.errors import InputError
from litreview.records import Document, Paragraph
from litreview.review.running import load_codebook
from litreview.storage import Project

GOLD_FOLDER = "gold"  # in a project folder
_SEED = 20240229
_READ_KINDS = frozenset({"body", "list", "box", "note"})
_NO_EVIDENCE = frozenset({"front", "acknowledgements", "references"})  # sections that give no rows


def list_gold(project: Project) -> tuple[Path, ...]:
    """Return the gold files of a project, by name."""
    return tuple(sorted((project.folder / GOLD_FOLDER).glob("*.jsonl")))


def keep_gold(project: Project, name: str, content: bytes) -> Path:
    """Keep an uploaded gold file in the project after reading it.

    Raises InputError for faulty gold, where another file of that name is kept already, and for sentences of which the
    project's gold has the ids already: nothing could be measured on both.
    """
    folder = project.folder / GOLD_FOLDER
    path = folder / f"{Path(name.replace(chr(92), '/')).stem or 'gold'}.jsonl"
    if path.exists() and path.read_bytes() != content:
        remedy = "Give the new one another name."
        raise InputError("The project has another gold file of this name.", where=path.name, remedy=remedy)
    folder.mkdir(exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(content)
    try:
        vocabulary = evaluation.vocabulary_of(load_codebook(project))
        evaluation.read_gold([partial], vocabulary)
        others = [other for other in list_gold(project) if other != path]
        if _is_readable(others, vocabulary):
            evaluation.read_gold([*others, partial], vocabulary, passes_over_unknown=True)
    except InputError as error:
        raise InputError(error.what.replace(str(partial), path.name), where=path.name, remedy=error.remedy) from error
    else:
        return partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _is_readable(paths: Sequence[Path], vocabulary: evaluation.Vocabulary) -> bool:
    try:
        evaluation.read_gold(paths, vocabulary, passes_over_unknown=True)
    except InputError:
        return False
    return True


def write_sample(inputs: Sequence[Path], n: int, *, seed: int | None = None) -> int:
    """Write `n` random sentences of a project to a new file, to be labelled; return how many there were.

    Raises InputError unless `inputs` are a project and a file that is not there yet.
    """
    if len(inputs) != 2:
        raise InputError(
            "--sample needs a project and one file.", remedy="litreview evaluate PROJECT GOLD --sample 200"
        )
    folder, path = inputs
    if path.exists():
        raise InputError("The file is there already.", where=str(path), remedy="Choose another name: labels are work.")
    with storage.open_project(folder) as project:
        lines = sample_sentences(project, n, seed=_SEED if seed is None else seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lines, encoding="utf-8")
    return lines.count("\n")


def sample_sentences(project: Project, n: int, *, seed: int = _SEED) -> str:
    """Return `n` random sentences of a review's running text as gold to be labelled: JSON Lines, every label null.

    Sentences that the project's gold has already are left out. The same seed on the same documents and gold gives the
    same sentences. Raises InputError when no paper was read, or no sentence is left.
    """
    codebook = load_codebook(project)
    files = [f for f in storage.list_files(project) if f.document_id is not None]
    lines = []
    for file in files:
        document = storage.load_document(project, str(file.document_id))
        for index, sentence in enumerate(document.sentences):
            if _is_running(document, document.paragraphs[sentence.paragraph]):
                page = document.pages[sentence.page - 1]
                lines.append(
                    {
                        "id": f"{document.document_id}-{index:05d}",
                        "document": file.name,
                        "page": page.label or str(page.number),
                        "text": sentence.span.cut(document.text),
                    }
                )
    if not lines:
        raise InputError("No paper has been read yet.", where=project.name, remedy="Add papers and run the review.")
    labelled = _labelled_texts(project)
    lines = [line for line in lines if line["text"] not in labelled]
    if not lines:
        raise InputError("Every sentence is labelled already.", where=project.name, remedy="Add papers.")
    empty = dict.fromkeys(evaluation.vocabulary_of(codebook).keys)
    chosen = np.random.default_rng(seed).permutation(len(lines))[:n]
    return "".join(json.dumps(lines[i] | empty, ensure_ascii=False) + "\n" for i in sorted(chosen.tolist()))


def _labelled_texts(project: Project) -> set[str]:
    """Return the sentences of a project's gold; lines that are none are passed over, as measuring names them."""
    texts: set[str] = set()
    for path in list_gold(project):
        for line in path.read_text(encoding="utf-8-sig", errors="replace").split("\n"):
            try:
                texts.add(str(json.loads(line)["text"]))
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
    return texts


def _is_running(document: Document, paragraph: Paragraph) -> bool:
    role = document.sections[paragraph.section].role if document.sections else "other"
    return paragraph.kind in _READ_KINDS and role not in _NO_EVIDENCE
