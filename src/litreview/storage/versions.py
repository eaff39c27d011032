"""The codebook's file written safely: whole or not at all, on nobody's changes, and what it was kept beside it."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from litreview.errors import InputError, StaleDataError
from litreview.storage.project import Project

VERSIONS_FOLDER = "codebook-versions"
_STAMP = "%Y-%m-%dT%H-%M-%SZ"


@dataclass(frozen=True, slots=True)
class CodebookVersion:
    """A codebook as it was until `kept_at` (UTC); `name` is its file's."""

    name: str
    kept_at: datetime


def read_codebook_text(project: Project) -> tuple[str, str]:
    """Return the review's codebook as it was typed, and the SHA-256 of its file.

    Raises InputError for a file that is missing or no UTF-8.
    """
    content = _read(project.codebook_path)
    return _decode(content, project.codebook_path), hashlib.sha256(content).hexdigest()


def save_codebook_text(project: Project, text: str, *, digest: str) -> CodebookVersion | None:
    """Put `text` in place of the review's codebook, whose SHA-256 is `digest`; what was there is kept as a version.

    None when nothing changes. Raises StaleDataError, and writes nothing, when the file is no longer the one of
    `digest`.
    """
    path = project.codebook_path
    with _holding(project):
        before = _read(path)
        if hashlib.sha256(before).hexdigest() != digest:
            raise StaleDataError(
                "The codebook was changed by somebody else meanwhile; nothing was saved.",
                where=str(path),
                remedy="Look at the codebook as it is now, and make your change again.",
            )
        if before == text.encode():
            return None
        version = _keep(project, before)
        _write(path, text.encode())
    return version


def list_codebook_versions(project: Project) -> tuple[CodebookVersion, ...]:
    """Return the versions that were kept, the newest first."""
    found = []
    for path in (project.folder / VERSIONS_FOLDER).glob("*.yaml"):
        try:
            kept_at = datetime.strptime(path.stem.split(".")[0], _STAMP).replace(tzinfo=UTC)
        except ValueError:  # not one of ours
            continue
        found.append(CodebookVersion(path.name, kept_at))
    return tuple(sorted(found, key=lambda v: (v.kept_at, len(v.name), v.name), reverse=True))


def read_codebook_version(project: Project, name: str) -> str:
    """Return a kept version as it was typed; raises InputError when there is none of that name."""
    if name not in {version.name for version in list_codebook_versions(project)}:
        raise InputError(f"No version “{name}” of the codebook was kept.", remedy="Choose one from the list.")
    path = project.folder / VERSIONS_FOLDER / name
    return _decode(_read(path), path)


@contextmanager
def _holding(project: Project) -> Iterator[None]:
    folder = project.folder / VERSIONS_FOLDER
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep(project: Project, content: bytes) -> CodebookVersion:
    now = datetime.now(UTC).replace(microsecond=0)
    folder, number = project.folder / VERSIONS_FOLDER, 1
    path = folder / f"{now.strftime(_STAMP)}.yaml"
    while path.exists():  # a second version within one second
        number += 1
        path = folder / f"{now.strftime(_STAMP)}.{number}.yaml"
    _write(path, content)
    return CodebookVersion(path.name, now)


def _write(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"The codebook cannot be read ({error.strerror})."
        raise InputError(what, where=str(path), remedy="Check that the file is there, and its rights.") from error


def _decode(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("The codebook is not UTF-8.", where=str(path), remedy="Save it as UTF-8.") from error
