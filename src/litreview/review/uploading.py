"""Papers that come as bytes, from a browser: what is no paper is refused at the door."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from litreview import storage
from litreview.errors import DamagedError, LitreviewError, TooLargeError
from litreview.records import Problem
from litreview.review.reports import AddReport, Progress, ProgressEvent, silent
from litreview.storage import Project

NAME_AT_MOST = 200
"""Characters of a file's name that are kept."""
_NAMELESS = "paper"


def add_uploads(
    project: Project, uploads: Iterable[tuple[str, bytes]], *, progress: Progress = silent, total: int = 0
) -> AddReport:
    """Keep (name, content) pairs under their digests, as `add_papers` keeps files; nothing is read yet.

    What is empty, larger than the project's limit, of a kind that is not read, or not what its name says is refused
    with a Problem and costs no other file. A run may go on meanwhile: each file is a transaction, and waits for the
    next run.
    """
    added: list[str] = []
    known: list[str] = []
    problems: list[Problem] = []
    for done, (given, content) in enumerate(uploads, start=1):
        name = paper_name(given)
        try:
            _check(project, name, content)
            (added if _keep(project, name, content) else known).append(name)
        except LitreviewError as error:
            problems.append(Problem(error.what, name, error.remedy, "error"))
        except OSError as error:
            what = f"The file cannot be kept: {error.strerror}."
            remedy = f"Check the space and the rights of {project.folder}, then add it again."
            problems.append(Problem(what, name, remedy, "error"))
        progress(ProgressEvent("Adding", done, max(done, total), "files", name))
    return AddReport(tuple(added), tuple(known), tuple(problems))


def paper_name(given: str) -> str:
    r"""Return the last part of what a browser calls a file, as one line of text; its suffix is kept.

    Names are shown and never opened, so that all else may stand in them.

    >>> paper_name("../../etc/Khan\n2007.pdf")
    'Khan 2007.pdf'
    """
    last = given.replace("\\", "/").rstrip("/").rpartition("/")[2]
    # Marks of direction and control characters would let a name look like another one.
    shown = "".join(" " if c.isspace() else c for c in last if c.isspace() or unicodedata.category(c)[0] != "C")
    name = " ".join(shown.split()) or _NAMELESS
    suffix = PurePosixPath(name).suffix
    if len(name) <= NAME_AT_MOST or len(suffix) >= NAME_AT_MOST:
        return name[:NAME_AT_MOST]
    return name[: NAME_AT_MOST - len(suffix)] + suffix


def _check(project: Project, name: str, content: bytes) -> None:
    from litreview.documents import check_kind

    if not content:
        raise DamagedError("The file is empty: 0 bytes.", where=name, remedy="Download or export it again.")
    at_most = project.settings.reading.max_megabytes
    if len(content) > at_most * 1e6:
        raise TooLargeError(
            f"The file has {len(content) / 1e6:,.1f} MB; at most {at_most:g} MB are read.",
            where=name,
            remedy="Split it, or raise max_megabytes in litreview.toml.",
        )
    check_kind(content, suffix=Path(name).suffix.casefold(), name=name)


def _keep(project: Project, name: str, content: bytes) -> bool:
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as file:
        file.write(content)
        file.flush()
        return storage.add_file(project, Path(file.name), name=name)
