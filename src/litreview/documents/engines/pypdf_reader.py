"""Reading PDFs with pypdf: text where pdfium fails, and what the file says of itself, always.

The only file that imports pypdf. pypdf knows where runs of text begin but not how wide they are, so its lines have
font sizes and no boxes.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdf
from pypdf.errors import FileNotDecryptedError, PyPdfError

from litreview.documents.raw import FileFacts, OutlineEntry, RawLine, RawPage, RawWord
from litreview.errors import DamagedError, EncryptedError

ENGINE = "pypdf"

_LIMITS = {
    "zlib_maximum_output_length": 50_000_000,
    "lzw_maximum_output_length": 50_000_000,
    "run_length_maximum_output_length": 50_000_000,
    "stream_decoding_work_maximum_length": 150_000_000,
    "stream_parsing_work_maximum_count": 1_000_000,
    "outline_maximum_entries": 5_000,
    "xform_maximum_invocations_per_extraction": 500,
}
_OUTLINE_ENTRIES = 1_000
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>;]+[\w)]", re.IGNORECASE)
_AUTHOR_SEPARATOR = re.compile(r"\s*(?:;|\band\b|&|·|\||,(?=\s*[A-Z][\w.’'-]+\s+\S))\s*")

# pypdf reports the odd file through this logger; what matters becomes a Problem.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class PypdfReader:
    """A PDF opened with pypdf."""

    engine = ENGINE

    def __init__(self, path: Path, *, name: str, password: str | None = None) -> None:
        """Open the file; raises EncryptedError or DamagedError."""
        self._name = name
        with _guarded():
            try:
                self._reader = pypdf.PdfReader(path, password=password)
                if self._reader.is_encrypted and not self._reader.decrypt(password or ""):
                    raise _locked(name)
                self.n_pages = len(self._reader.pages)
            except (EncryptedError, MemoryError):
                raise
            except FileNotDecryptedError as error:
                raise _locked(name) from error
            except Exception as error:  # pypdf lets TypeError, AssertionError and others through on broken files
                raise DamagedError(
                    "pypdf cannot open the file: it is damaged or no PDF.",
                    where=name,
                    remedy="Download or export it again.",
                ) from error

    def read_page(self, number: int) -> RawPage:
        """Read page `number`, counting from 1; raises DamagedError when pypdf cannot."""
        with _guarded():
            try:
                return self._read(number)
            except MemoryError:
                raise
            except Exception as error:  # as above
                raise DamagedError("The page cannot be read.", where=f"{self._name}, page {number}") from error

    def _read(self, number: int) -> RawPage:
        page = self._reader.pages[number - 1]
        sizes: list[tuple[str, float, bool, bool]] = []

        def visit(text: str, _cm: Any, matrix: Any, font: Any, size: float) -> None:
            if text.strip():
                name = str(font.get("/BaseFont", "")).casefold() if font else ""
                scale = (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5 or 1.0
                sizes.append((text, abs(size * scale), "bold" in name, "italic" in name or "oblique" in name))

        text = page.extract_text(visitor_text=visit)
        width, height = float(page.cropbox.width), float(page.cropbox.height)
        if page.rotation % 180:
            width, height = height, width
        n_characters = sum(not c.isspace() for c in text)
        lines = tuple(_make_lines(text, sizes))
        contents = page.get_contents()
        is_blank = n_characters == 0 and (contents is None or not contents.get_data().strip())
        return RawPage(number, width, height, lines, ENGINE, n_characters, text.count("\ufffd"), is_blank)

    def read_facts(self) -> FileFacts:
        """Return document information, XMP, outline and page labels; raises DamagedError when they cannot be read."""
        with _guarded():
            try:
                return self._read_facts()
            except MemoryError:
                raise
            except Exception as error:  # as above
                raise DamagedError("The document information cannot be read.", where=self._name) from error

    def _read_facts(self) -> FileFacts:
        reader = self._reader
        given: dict[str, str] = {k: str(v) for k, v in (reader.metadata or {}).items() if isinstance(v, str)}
        xmp = reader.xmp_metadata
        title = _plain(given.get("/Title"))
        author = _plain(given.get("/Author"))
        if xmp is not None:
            title = title or _plain(next(iter((xmp.dc_title or {}).values()), None))
            author = author or _plain("; ".join(xmp.dc_creator or ()))
        doi = _find_doi(given, xmp)
        keywords = re.split(r"\s*[;,]\s*", given.get("/Keywords", "")) if given.get("/Keywords") else []
        labels = tuple(reader.page_labels) if "/PageLabels" in reader.root_object else ()
        language = reader.root_object.get("/Lang")
        return FileFacts(
            title=title,
            authors=tuple(a for a in _AUTHOR_SEPARATOR.split(author or "") if a.strip()),
            doi=doi,
            keywords=tuple(k.strip() for k in keywords if k.strip()),
            language=str(language) if language else None,
            outline=tuple(self._read_outline(reader.outline, 1)),
            labels=labels,
        )

    def _read_outline(self, entries: Any, level: int) -> Iterator[OutlineEntry]:
        for entry in entries[:_OUTLINE_ENTRIES]:
            if isinstance(entry, list):
                yield from self._read_outline(entry, level + 1)
                continue
            page = self._reader.get_destination_page_number(entry)
            title = _plain(str(entry.title or ""))
            if title:
                yield OutlineEntry(title, level, page + 1 if page is not None and page >= 0 else None)

    def close(self) -> None:
        """Free the file."""
        self._reader.close()


@contextmanager
def _guarded() -> Iterator[None]:
    with warnings.catch_warnings(), pypdf.apply_configuration(pypdf.get_configuration().with_overwrites(**_LIMITS)):
        warnings.simplefilter("ignore")
        yield


def _locked(name: str) -> EncryptedError:
    return EncryptedError(
        "The file needs a password.",
        where=name,
        remedy="Add a copy without one: open the file and print it to a new PDF.",
    )


def _plain(text: str | None) -> str | None:
    kept = " ".join("".join(c for c in text if c.isprintable()).split()) if text else ""
    return kept or None


def _find_doi(given: dict[str, str], xmp: Any) -> str | None:
    fields = [v for k, v in given.items() if "doi" in k.casefold()] + [
        given.get("/Subject", ""),
        given.get("/Title", ""),
    ]
    if xmp is not None:
        fields += [str(v) for v in (xmp.dc_identifier or "",)]
        fields += [str(v) for v in (xmp.custom_properties or {}).values()]
    match = next((m for m in map(_DOI.search, fields) if m), None)
    return match[0] if match else None


def _make_lines(text: str, runs: list[tuple[str, float, bool, bool]]) -> Iterator[RawLine]:
    # The text has the right spaces and line ends; the visitor's runs, in the same order, have the sizes.
    position = 0
    for printed in text.split("\n"):
        words = printed.split()
        if not words:
            continue
        size, bold, italic = 0.0, False, False
        probe = words[0]
        for at in range(position, min(position + 40, len(runs))):
            run = runs[at]
            if run[0].strip().startswith(probe) or probe.startswith(run[0].split()[0]):
                size, bold, italic = round(run[1], 1), run[2], run[3]
                position = at
                break
        raw = tuple(RawWord(word, None, size, bold, italic, False) for word in words)
        yield RawLine(raw, None, size, bold, italic, 0)


def is_pypdf_error(error: BaseException) -> bool:
    """Tell whether pypdf itself raised the error."""
    return isinstance(error, PyPdfError)
