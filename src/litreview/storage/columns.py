"""All evidence of a review as arrays, assembled from the documents' outlines once for each state and kept as files.

The files lie in the project's folder `.columns` and are mapped into memory, so that a server that opens a large review
waits for no assembling and holds no second copy. They can be removed at any time.
"""

from __future__ import annotations

import shutil
import tempfile
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from litreview.records import CodeAssignment, CountryPart, EvidenceColumns, NumberLists
from litreview.storage.findings import list_outlines_of_evidence, step_key, study_names
from litreview.storage.outlines import EvidenceOutline
from litreview.storage.papers import list_files
from litreview.storage.project import Project
from litreview.storage.schema import SCHEMA_VERSION
from litreview.text import digest

_FOLDER = ".columns"
_VERSION = "2"
_TABLES = "tables.json"


@dataclass(frozen=True, slots=True)
class _Tables:
    """What the arrays count into."""

    document_ids: tuple[str, ...]
    names: tuple[str, ...]
    countries: tuple[tuple[tuple[str, str, CountryPart], ...] | None, ...]
    assignments: tuple[CodeAssignment, ...]
    study_ids: tuple[str, ...]
    gap_kinds: tuple[str, ...]
    words: tuple[str, ...]


def load_columns(project: Project) -> EvidenceColumns:
    """Return the evidence as it was built, studies attached and decisions not replayed.

    Assembles the columns where nobody has since the evidence changed: a few seconds for a million rows.
    """
    base = project.folder / _FOLDER
    folder = base / _state(project)
    kept = _open_kept(folder)
    if kept is not None:
        return kept
    columns = _assemble(project)
    try:
        _keep(columns, base, folder)
    except OSError:  # a full disk, or a folder that may only be read
        return columns
    kept = _open_kept(folder)
    return columns if kept is None else kept


def open_columns(project: Project) -> EvidenceColumns | None:
    """Return what `load_columns` does, or None where it would have to assemble them."""
    return _open_kept(project.folder / _FOLDER / _state(project))


def _state(project: Project) -> str:
    """Return what changes whenever the columns do."""
    files = (f"{f.name} {f.document_id} {f.content_digest} {f.code_key}" for f in list_files(project))
    found = str(project.revisions()[1])
    return digest(_VERSION, str(SCHEMA_VERSION), found, step_key(project, "studies") or "", *files)[:20]


# ---------------------------------------------------------------- kept as files


def _open_kept(folder: Path) -> EvidenceColumns | None:
    """Return what a folder keeps; None where there is none, or another process takes it away, or a file is missing."""
    if not folder.is_dir():
        return None
    try:
        return _open(folder)
    except (OSError, ValueError, TypeError, msgspec.MsgspecError):
        shutil.rmtree(folder, ignore_errors=True)
        return None


def _keep(columns: EvidenceColumns, base: Path, folder: Path) -> None:
    base.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=base, prefix="part-"))
    for name, one in _arrays(columns).items():
        np.save(made / f"{name}.npy", one)
    tables = _Tables(**{f.name: getattr(columns, f.name) for f in fields(_Tables)})
    (made / _TABLES).write_bytes(msgspec.json.encode(tables))
    for older in base.iterdir():
        if older != made:
            shutil.rmtree(older, ignore_errors=True)
    made.rename(folder)


def _arrays(columns: EvidenceColumns) -> dict[str, NDArray[np.generic]]:
    found: dict[str, NDArray[np.generic]] = {}
    for one in fields(EvidenceColumns):
        value = getattr(columns, one.name)
        if isinstance(value, NumberLists):
            found |= {f"{one.name}.starts": value.starts, f"{one.name}.values": value.values}
        elif isinstance(value, np.ndarray):
            found[one.name] = value
    return found


def _open(folder: Path) -> EvidenceColumns:
    tables = msgspec.json.decode((folder / _TABLES).read_bytes(), type=_Tables)
    values: dict[str, object] = {f.name: getattr(tables, f.name) for f in fields(_Tables)}
    lists: dict[str, dict[str, NDArray[np.int32]]] = {}
    for path in sorted(folder.glob("*.npy")):
        mapped = np.asarray(np.load(path, mmap_mode="r"))
        name, _, part = path.stem.partition(".")
        if part:
            lists.setdefault(name, {})[part] = mapped
        else:
            values[name] = mapped
    values |= {name: NumberLists(**parts) for name, parts in lists.items()}
    return EvidenceColumns(**values)  # type: ignore[arg-type]  # the names are those of its fields


# ---------------------------------------------------------------- assembled


@dataclass(slots=True)
class _Gathering:
    """Lists that grow document by document, and the numbers given to what they name."""

    values: array[int] = field(default_factory=lambda: array("i"))
    lengths: array[int] = field(default_factory=lambda: array("i"))

    def add(self, lists: Iterable[Iterable[int]]) -> None:
        for one in lists:
            before = len(self.values)
            self.values.extend(one)
            self.lengths.append(len(self.values) - before)

    def lists(self) -> NumberLists:
        starts = np.zeros(len(self.lengths) + 1, np.int32)
        np.cumsum(_as_array(self.lengths), out=starts[1:])
        return NumberLists(starts, _as_array(self.values))


def _assemble(project: Project) -> EvidenceColumns:
    files = {f.document_id: f.name for f in list_files(project) if f.document_id is not None}
    own, cited = study_names(project)
    row_ids: list[str] = []
    document_ids: list[str] = []
    countries: list[tuple[tuple[str, str, CountryPart], ...] | None] = []
    numbers = {name: array("i") for name in ("documents", "starts", "paragraphs", "polarities", "gaps", "to_check")}
    doubts = array("d")
    codes, studies, words_in = _Gathering(), _Gathering(), _Gathering()
    assignments: dict[CodeAssignment, int] = {}
    study_ids: dict[str, int] = {}
    words: dict[str, int] = {}
    gap_bits: dict[str, int] = {}
    for document_id, outline in list_outlines_of_evidence(project):
        numbers["documents"].extend([len(document_ids)] * len(outline.row_ids))
        document_ids.append(document_id)
        countries.append(outline.countries)
        row_ids += outline.row_ids
        numbers["starts"].extend(outline.starts)
        numbers["paragraphs"].extend(outline.paragraphs)
        numbers["polarities"].extend(outline.polarities)
        numbers["to_check"].extend(outline.to_check)
        numbers["gaps"].extend(sum(1 << gap_bits.setdefault(k, len(gap_bits)) for k in {*g}) for g in outline.gaps)
        doubts.extend(outline.doubts)
        code_numbers = [assignments.setdefault(a, len(assignments)) for a in outline.assignments]
        codes.add([code_numbers[c] for c in row] for row in outline.codes)
        studies.add(_studies_of(outline, document_id, own, cited, study_ids))
        word_numbers = [words.setdefault(w, len(words)) for w in outline.words]
        words_in.add([word_numbers[w] for w in row] for row in outline.words_in)
    return EvidenceColumns(
        row_ids=np.array(row_ids or [""], dtype=np.bytes_)[: len(row_ids)],
        documents=_as_array(numbers["documents"]),
        starts=_as_array(numbers["starts"]),
        paragraphs=_as_array(numbers["paragraphs"]),
        polarities=_as_array(numbers["polarities"]).astype(np.uint8),
        gaps=_as_array(numbers["gaps"]).astype(np.uint32),
        statuses=np.zeros(len(row_ids), np.uint8),
        doubts=np.frombuffer(doubts, np.float64) if doubts else np.zeros(0),
        to_check=_as_array(numbers["to_check"]).astype(np.bool_),
        codes=codes.lists(),
        studies=studies.lists(),
        rows_of_word=_turned(words_in.lists(), n_words=len(words)),
        document_ids=tuple(document_ids),
        names=tuple(files.get(d, d) for d in document_ids),
        countries=tuple(countries),
        assignments=tuple(assignments),
        study_ids=tuple(study_ids),
        gap_kinds=tuple(gap_bits),
        words=tuple(words),
    )


def _studies_of(
    outline: EvidenceOutline,
    document_id: str,
    own: Mapping[str, str],
    cited: Mapping[tuple[str, str], str],
    study_ids: dict[str, int],
) -> Iterable[list[int]]:
    """Give the studies of each row as `evidence.attach_studies` would: those it cites, or else the document's own."""
    mine = study_ids.setdefault(own.get(document_id, document_id), len(study_ids))
    for keys in outline.cited:
        named = dict.fromkeys(cited.get((document_id, key), key) for key in keys)
        yield [study_ids.setdefault(study, len(study_ids)) for study in named] or [mine]


def _turned(words_in: NumberLists, *, n_words: int) -> NumberLists:
    """Return for each word the places that have it, from the words of each place."""
    from scipy import sparse  # slow to import, and rarely needed

    n_rows = len(words_in.starts) - 1
    ones = np.ones(len(words_in.values), np.int8)
    turned = sparse.csr_array((ones, words_in.values, words_in.starts), shape=(n_rows, n_words)).tocsc()
    return NumberLists(turned.indptr.astype(np.int32), turned.indices.astype(np.int32))


def _as_array(values: array[int]) -> NDArray[np.int32]:
    return np.frombuffer(values, np.int32) if values else np.zeros(0, np.int32)
