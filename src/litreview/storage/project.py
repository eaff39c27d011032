"""A project folder: litreview.toml, codebook.yaml, papers/, models/ and review.sqlite."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from litreview.errors import ProjectError
from litreview.storage import schema
from litreview.storage.settings import Settings, load_settings, settings_text

SETTINGS_FILE = "litreview.toml"
CODEBOOK_FILE = "codebook.yaml"
DATABASE_FILE = "review.sqlite"
_PRIMARY = 0xFF  # of SQLite's codes, the bits that say what kind of fault it is
_REMEDIES = (
    (
        {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED},
        "Another program holds it: wait until that ends, or close it, and try again. Nothing is lost.",
    ),
    (
        {
            *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH),
            *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR),
        },
        "Check that the folder may be written and that its disk has room. What it holds is unharmed.",
    ),
)
BUSY_TIMEOUT_MS = 30_000  # a reviewer's decision waits this long for a run's transaction, which takes milliseconds


def create_project(folder: Path, *, name: str, codebook_text: str) -> None:
    """Make a project folder with default settings and a copy of the codebook.

    Raises ProjectError when the folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ProjectError(
            "There is something here already.", where=str(folder), remedy="Choose a new or an empty folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "papers").mkdir()
    (folder / "models").mkdir()
    (folder / CODEBOOK_FILE).write_text(codebook_text, encoding="utf-8")
    # Last, because it is what makes the folder a project.
    (folder / SETTINGS_FILE).write_text(settings_text(name), encoding="utf-8")


def open_project(folder: Path) -> Project:
    """Open a project folder; a database of an older version is brought up to date.

    Raises ProjectError when the folder is no project, or of a newer version.
    """
    if not (folder / SETTINGS_FILE).is_file():
        raise ProjectError(
            f"This is no litreview project: it has no {SETTINGS_FILE}.",
            where=str(folder),
            remedy=f"Make one with `litreview new {folder}`.",
        )
    return Project(folder)


class Project:
    """An open project. Each write is one transaction; several processes may have the project open at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: Settings = load_settings(folder / SETTINGS_FILE)
        self._engine = sa.create_engine(f"sqlite:///{folder / DATABASE_FILE}")
        sa.event.listen(self._engine, "connect", _configure)
        sa.event.listen(self._engine, "begin", _begin)
        try:
            with self._engine.execution_options(litreview_writes=True).begin() as connection:
                schema.migrate(connection)
        except sa.exc.DatabaseError as error:
            self._engine.dispose()
            raise _explain("The database cannot be opened", error, folder) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @property
    def name(self) -> str:
        """The review's name, from the settings."""
        return self.settings.name

    @property
    def codebook_path(self) -> Path:
        """Where the review's own copy of the codebook lies."""
        return self.folder / CODEBOOK_FILE

    @contextmanager
    def running(self) -> Iterator[None]:
        """Hold the project for a run; raises ProjectError when another run holds it."""
        with (self.folder / ".running").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                raise ProjectError(
                    f"Another run is working on this project (process {lock.read().strip() or 'unknown'}).",
                    where=str(self.folder),
                    remedy="Wait until it ends, or stop it.",
                ) from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def revision(self) -> int:
        """Return a number that changes when any process changes the database."""
        return self.revisions()[0]

    def revisions(self) -> tuple[int, int]:
        """Return `revision`, and a number that changes when anything but a reviewer's decision does."""
        with self.reading() as connection:
            everything, decided = (int(get_meta(connection, key) or 0) for key in ("revision", "decided"))
        return everything, everything - decided

    def paper_path(self, sha256: str, suffix: str) -> Path:
        """Return where the project keeps the bytes of a file."""
        return self.folder / "papers" / f"{sha256}{suffix}"

    @property
    def models_folder(self) -> Path:
        """Where fitted topic models lie, one folder each."""
        return self.folder / "models"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Look at the database as it is now."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *, decides: bool = False) -> Iterator[sa.Connection]:
        """Change the database: all or nothing, one writer at a time, and the revision goes up.

        `decides` says that reviewers' decisions are all that changes. Raises ProjectError where the database cannot be
        written: nothing of it is changed then.
        """
        try:
            with self._engine.execution_options(litreview_writes=True).begin() as connection:
                yield connection
                for key in ("revision", "decided") if decides else ("revision",):
                    set_meta(connection, key, str(int(get_meta(connection, key) or 0) + 1))
        except sa.exc.OperationalError as error:
            raise _explain("The database cannot be written", error, self.folder) from error


def _explain(what: str, error: sa.exc.DatabaseError, folder: Path) -> ProjectError:
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & _PRIMARY
    remedy = next(
        (remedy for codes, remedy in _REMEDIES if code in codes),
        "Restore it from a copy, or remove it and run the review again (decisions are lost).",
    )
    return ProjectError(f"{what}: {error.orig}.", where=str(folder / DATABASE_FILE), remedy=remedy)


def get_meta(connection: sa.Connection, key: str) -> str | None:
    """Return what was kept under `key`, or None."""
    return connection.scalar(sa.select(schema.meta.c.value).where(schema.meta.c.key == key))


def set_meta(connection: sa.Connection, key: str, value: str) -> None:
    """Keep `value` under `key`."""
    connection.execute(sa.delete(schema.meta).where(schema.meta.c.key == key))
    connection.execute(sa.insert(schema.meta).values(key=key, value=value))


def _configure(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    # The driver's own transactions would start late and let two writers read before either writes.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("litreview_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
