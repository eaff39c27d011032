"""The exception tree.

LitreviewError
├── InputError                what a person gave cannot be used as it is
│   ├── DocumentError         a file that cannot be read
│   │   ├── EncryptedError    it needs a password
│   │   ├── DamagedError      truncated, empty or not what its name says
│   │   ├── NoTextLayerError  a scan: pages without text
│   │   └── TooLargeError     over the limit on bytes, pages, seconds or memory
│   ├── CodebookError         one or more faults in a codebook, each with file:line:column
│   └── ProjectError          a project folder that is missing, locked or of another version
├── StaleDataError            a record that changed since it was looked at
└── MissingDependencyError    a program or package that a feature needs; names what to install

A message says what happened, where, what was expected and what to do next.
"""

from __future__ import annotations


class LitreviewError(Exception):
    """Base of every error that litreview raises on purpose.

    `what` happened, `where` (file:line, or document and page) and the `remedy` are kept apart, so that the command
    line, the app and a Problem can each show them in their own way.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(what)

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} {self.remedy}".strip() if self.remedy else head

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders, and the default rebuilds them from positional arguments alone.
        return (_rebuild, (type(self), self.what, self.where, self.remedy))


def _rebuild(kind: type[LitreviewError], what: str, where: str, remedy: str) -> LitreviewError:
    return kind(what, where=where, remedy=remedy)


class InputError(LitreviewError):
    """Something a person gave cannot be used as it is."""


class DocumentError(InputError):
    """A file that cannot be read as a document."""


class EncryptedError(DocumentError):
    """A document that needs a password."""


class DamagedError(DocumentError):
    """A document that is truncated, empty or not what its name says."""


class NoTextLayerError(DocumentError):
    """A document none of whose pages has text, such as a scan."""


class TooLargeError(DocumentError):
    """A document over the limit on bytes, pages, seconds or memory."""


class CodebookError(InputError):
    """One or more faults in a codebook; `what` holds one line for each, with file:line:column."""


class ProjectError(InputError):
    """A project folder that is missing, locked by another run, or written by another version."""


class StaleDataError(LitreviewError):
    """A record that changed since it was looked at."""


class MissingDependencyError(LitreviewError):
    """A program or package that a feature needs and that is not installed."""
