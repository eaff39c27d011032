"""The two engines over one file: facts from pypdf, pages from pdfium, each standing in where the other fails."""

from __future__ import annotations

from pathlib import Path

from litreview.documents.deadline import Deadline
from litreview.documents.engines.soundness import is_garbled
from litreview.documents.limits import Limits
from litreview.documents.raw import FileFacts, RawPage, Reader
from litreview.errors import DamagedError, DocumentError, TooLargeError
from litreview.records import Problem

FACTS_SECONDS = 5.0
"""Wall time that pypdf may take to say what a file says of itself: about 100 times what it takes for an article."""
SECOND_SECONDS = 5.0
"""Wall time for all pages that pypdf reads while pdfium could open the file."""


class Engines:
    """One PDF, opened by each engine when first needed."""

    def __init__(self, path: Path, *, name: str, engine: str, password: str | None) -> None:
        """Remember the file; `engine` is "auto", "pdfium" or "pypdf"."""
        self._path, self._name, self._password = path, name, password
        self._engine = engine
        self._pypdf: Reader | None = None
        self._seconds_left = SECOND_SECONDS

    def close(self) -> None:
        """Free what the engines hold."""
        if self._pypdf is not None:
            self._pypdf.close()

    def read_facts(self) -> tuple[FileFacts, list[Problem]]:
        """Return what the file says of itself; empty, and a Problem, where that cannot be read in time."""
        from litreview.documents.engines.pypdf_reader import PypdfReader

        facts: FileFacts | None = None
        what = "it takes too long."
        with Deadline(FACTS_SECONDS) as deadline:
            try:
                self._pypdf = PypdfReader(self._path, name=self._name, password=self._password)
                facts = self._pypdf.read_facts()
            except DocumentError as error:
                what = error.what
        if deadline.expired:
            self._pypdf = None
        if facts is not None:
            return facts, []
        remedy = "Check title, authors and year by hand."
        problem = Problem(f"The document information is missing: {what}", self._name, remedy, "warning")
        return FileFacts(), [problem]

    def read_pages(self, limits: Limits) -> tuple[list[RawPage], list[Problem]]:
        """Read all pages. Raises EncryptedError, DamagedError or TooLargeError."""
        reader = self._open_first()
        try:
            if reader.n_pages > limits.pages:
                raise TooLargeError(
                    f"The file has {reader.n_pages:,} pages; at most {limits.pages:,} are read.",
                    where=self._name,
                    remedy="Split it, or raise the limit.",
                )
            if reader.n_pages == 0:
                raise DamagedError("The file has no pages.", where=self._name, remedy="Download or export it again.")
            return self._read_each(reader)
        finally:
            if reader is not self._pypdf:
                reader.close()

    def read_second(self, number: int) -> RawPage | None:
        """Read page `number` with pypdf; None where pypdf cannot, must not or has used up its time."""
        if self._engine != "auto" or self._pypdf is None or self._seconds_left <= 0:
            return None
        page: RawPage | None = None
        with Deadline(self._seconds_left) as deadline:
            if number <= self._pypdf.n_pages:
                try:
                    page = self._pypdf.read_page(number)
                except DocumentError:
                    page = None
        self._seconds_left = 0.0 if deadline.expired else self._seconds_left - deadline.seconds
        return page

    def _open_first(self) -> Reader:
        if self._engine == "pypdf":
            return self._open_pypdf()
        from litreview.documents.engines.pdfium_reader import PdfiumReader

        try:
            return PdfiumReader(self._path, name=self._name, password=self._password)
        except DocumentError:
            if self._engine != "auto":
                raise
            try:
                return self._open_pypdf()
            except DocumentError:
                pass
            raise

    def _open_pypdf(self) -> Reader:
        from litreview.documents.engines.pypdf_reader import PypdfReader

        if self._pypdf is None:
            self._pypdf = PypdfReader(self._path, name=self._name, password=self._password)
        return self._pypdf

    def _read_each(self, reader: Reader) -> tuple[list[RawPage], list[Problem]]:
        pages: list[RawPage] = []
        problems: list[Problem] = []
        for number in range(1, reader.n_pages + 1):
            try:
                page = reader.read_page(number)
                failed = False
            except DocumentError:
                page, failed = RawPage(number, 0.0, 0.0, (), reader.engine, 0, 0), True
            if reader is not self._pypdf and (failed or is_garbled(page)):
                other = self.read_second(number)
                if other is not None and (other.n_characters > 50 or failed) and not is_garbled(other):
                    page, failed = other, False
            if failed:
                remedy = "Open the file in a PDF viewer; if the page shows, print it to a new PDF."
                problems.append(Problem("The page cannot be read.", f"{self._name}, page {number}", remedy, "error"))
            pages.append(page)
        return pages, problems
