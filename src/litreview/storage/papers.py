"""Files of a project, and the documents read from them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from litreview.errors import InputError
from litreview.records import Document, DocumentOutline, Problem
from litreview.storage import schema
from litreview.storage.codec import pack, unpack
from litreview.storage.project import Project
from litreview.text import digest

_CHUNK = 1 << 20
FileStatus = Literal["new", "read", "failed"]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the project. What only reading tells is None until then."""

    sha256: str
    name: str
    suffix: str
    n_bytes: int
    status: FileStatus
    read_key: str | None
    document_id: str | None = None
    n_pages: int | None = None
    n_sentences: int | None = None
    content_digest: str | None = None
    code_key: str | None = None
    n_ocr_pages: int | None = None
    n_doubtful_pages: int | None = None


def add_file(project: Project, path: Path, *, name: str | None = None) -> bool:
    """Copy a file into the project under its digest; False when the same bytes are there already."""
    sha = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            sha.update(chunk)
    sha256, suffix = sha.hexdigest(), path.suffix.casefold()
    files = schema.files.c
    with project.writing() as connection:
        if connection.scalar(sa.select(files.sha256).where(files.sha256 == sha256)):
            return False
        target = project.paper_path(sha256, suffix)
        partial = target.with_name(target.name + ".part")
        shutil.copyfile(path, partial)
        partial.replace(target)
        connection.execute(
            sa.insert(schema.files).values(
                sha256=sha256, name=name or path.name, suffix=suffix, n_bytes=target.stat().st_size, status="new"
            )
        )
    return True


def list_files(project: Project) -> tuple[FileEntry, ...]:
    """Return the files by name."""
    query = (
        sa.select(
            *(schema.files.c[n] for n in ("sha256", "name", "suffix", "n_bytes", "status", "read_key")),
            *(schema.documents.c[n] for n in ("document_id", "n_pages", "n_sentences", "content_digest", "code_key")),
            *(schema.documents.c[n] for n in ("n_ocr_pages", "n_doubtful_pages")),
        )
        .select_from(schema.files.outerjoin(schema.documents))
        .order_by(schema.files.c.name, schema.files.c.sha256)
    )
    with project.reading() as connection:
        return tuple(FileEntry(*row) for row in connection.execute(query))


def source_path(project: Project, document_id: str) -> Path | None:
    """Return the file a document was read from, or None when there is no such document, or its file is gone."""
    paths = (project.paper_path(e.sha256, e.suffix) for e in list_files(project) if e.document_id == document_id)
    return next((path for path in paths if path.is_file()), None)


def save_document(project: Project, document: Document, *, sha256: str, read_key: str) -> None:
    """Keep what was read from a file, in place of what was read from it before."""
    outline = DocumentOutline(
        document.document_id, document.source.name, document.bibliography, document.citations, document.references
    )
    payload = pack(document)
    with project.writing() as connection:
        _forget(connection, sha256)
        connection.execute(
            sa.insert(schema.documents).values(
                document_id=document.document_id,
                sha256=sha256,
                n_pages=len(document.pages),
                n_sentences=len(document.sentences),
                n_ocr_pages=sum(page.ocr_confidence is not None for page in document.pages),
                n_doubtful_pages=sum(bool(page.doubts) for page in document.pages),
                content_digest=digest(payload),
                outline=pack(outline),
                payload=payload,
            )
        )
        save_problems(connection, sha256, "read", document.problems)
        _set_status(connection, sha256, "read", read_key)


def save_failure(project: Project, problem: Problem, *, sha256: str, read_key: str) -> None:
    """Keep why a file could not be read."""
    with project.writing() as connection:
        _forget(connection, sha256)
        save_problems(connection, sha256, "read", (problem,))
        _set_status(connection, sha256, "failed", read_key)


def load_document(project: Project, document_id: str) -> Document:
    """Return a document; raises InputError when there is none of that id."""
    query = sa.select(schema.documents.c.payload).where(schema.documents.c.document_id == document_id)
    with project.reading() as connection:
        payload = connection.scalar(query)
    if payload is None:
        raise InputError(
            f"The project has no document {document_id}.", where=str(project.folder), remedy="Run the review again."
        )
    return unpack(payload, Document)


def list_outlines(project: Project) -> tuple[DocumentOutline, ...]:
    """Return the light part of every document."""
    query = sa.select(schema.documents.c.outline).order_by(schema.documents.c.document_id)
    with project.reading() as connection:
        return tuple(unpack(row[0], DocumentOutline) for row in connection.execute(query))


def list_problems(project: Project) -> Mapping[str | None, tuple[Problem, ...]]:
    """Return the problems of each file, by its digest, in the order they were met; files in order of name."""
    query = (
        sa.select(schema.problems.c.sha256, schema.problems.c.payload)
        .select_from(schema.problems.outerjoin(schema.files))
        .order_by(schema.files.c.name, schema.files.c.sha256, schema.problems.c.problem_id)
    )
    found: dict[str | None, tuple[Problem, ...]] = {}
    with project.reading() as connection:
        for sha256, payload in connection.execute(query):
            found[sha256] = (*found.get(sha256, ()), unpack(payload, Problem))
    return found


def save_problems(connection: sa.Connection, sha256: str | None, step: str, found: Iterable[Problem]) -> None:
    """Keep the problems that a step met with a file in place of those it met before."""
    problems = schema.problems.c
    connection.execute(sa.delete(schema.problems).where(problems.sha256 == sha256, problems.step == step))
    values = [{"sha256": sha256, "step": step, "payload": pack(p)} for p in found]
    if values:
        connection.execute(sa.insert(schema.problems), values)


def _forget(connection: sa.Connection, sha256: str) -> None:
    connection.execute(sa.delete(schema.documents).where(schema.documents.c.sha256 == sha256))
    connection.execute(sa.delete(schema.problems).where(schema.problems.c.sha256 == sha256))


def _set_status(connection: sa.Connection, sha256: str, status: FileStatus, read_key: str) -> None:
    connection.execute(
        sa.update(schema.files).where(schema.files.c.sha256 == sha256).values(status=status, read_key=read_key)
    )
