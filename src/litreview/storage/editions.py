"""Editions of a review: its evidence as it stood, each a small file in the project's folder.

A file is gzip over two lines of JSON: what the list of editions shows, then the edition. Equal editions give equal
bytes.
"""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from litreview.errors import InputError
from litreview.records import Edition
from litreview.storage.project import Project
from litreview.text import fold

EDITIONS_FOLDER = "editions"  # in a project folder
LONGEST_NAME = 60
_SUFFIX = ".json.gz"
_FORMAT = 1
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class EditionHead:
    """What a list of editions shows."""

    name: str
    kept_at: str
    n_files: int
    n_rows: int
    format: int = _FORMAT


def save_edition(project: Project, edition: Edition) -> Path:
    """Keep an edition; raises InputError for a name that is no name, or taken."""
    path = _path(project, edition.name)
    if path.exists():
        raise InputError("There is an edition of this name.", where=edition.name, remedy="Choose another name.")
    head = EditionHead(edition.name, edition.kept_at, len(edition.files), len(edition.rows))
    lines = b"\n".join(msgspec.json.encode(part) for part in (head, edition))
    path.parent.mkdir(exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(gzip.compress(lines, _LEVEL, mtime=0))
    return partial.replace(path)


def list_editions(project: Project) -> tuple[EditionHead, ...]:
    """Return the editions, oldest first; a damaged file is left out."""
    heads = []
    for path in sorted((project.folder / EDITIONS_FOLDER).glob(f"*{_SUFFIX}")):
        try:
            with gzip.open(path) as file:
                heads.append(msgspec.json.decode(file.readline(), type=EditionHead))
        except (OSError, EOFError, zlib.error, msgspec.MsgspecError):
            continue
    return tuple(sorted(heads, key=lambda h: (h.kept_at, h.name)))


def load_edition(project: Project, name: str) -> Edition:
    """Return an edition; raises InputError where there is none of that name, or its file is damaged."""
    path = _path(project, name)
    if not path.is_file():
        known = ", ".join(head.name for head in list_editions(project))
        remedy = f"There are: {known}." if known else f"Keep one: litreview edition keep {project.folder} NAME."
        raise InputError(f"There is no edition {name!r}.", where=str(project.folder), remedy=remedy)
    try:
        head, _, body = gzip.decompress(path.read_bytes()).partition(b"\n")
        if msgspec.json.decode(head, type=EditionHead).format > _FORMAT:
            raise InputError("A newer litreview kept this edition.", where=str(path), remedy="Install that version.")
        return msgspec.json.decode(body, type=Edition)
    except (OSError, EOFError, zlib.error, msgspec.MsgspecError) as error:
        remedy = "Restore it from a copy, or remove it."
        raise InputError(f"The edition cannot be read: {error}.", where=str(path), remedy=remedy) from error


def _path(project: Project, name: str) -> Path:
    slug = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
    if not slug or len(name) > LONGEST_NAME or not name.isprintable():
        remedy = f"Use letters or figures, {LONGEST_NAME} characters at most."
        raise InputError(f"An edition cannot be called {name!r}.", remedy=remedy)
    return project.folder / EDITIONS_FOLDER / f"{slug}{_SUFFIX}"
