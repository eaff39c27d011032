"""Tesseract, an external program: whether it is there, and a picture → words with boxes and confidence.

It is called directly, because that is all that is needed: ocrmypdf would write a new PDF to be read again, pytesseract
writes the picture and the table to disk around the same call, and tesserocr is compiled against one version of it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from litreview.errors import DocumentError, TooLargeError

_ASK_SECONDS = 20.0
_WORD_LEVEL = "5"
_COLUMNS = 12
Segmentation = Literal["page in any direction", "page", "number"]
_MODES: dict[Segmentation, str] = {"page in any direction": "1", "page": "3", "number": "7"}
"""Tesseract's page segmentation modes; a number is a single line."""
_NUMERALS = ("-c", "tessedit_char_whitelist=0123456789ivxlcIVXLC-")
_ORIENTATION = "osd"
_WINDOWS_FOLDERS = (r"C:\Program Files\Tesseract-OCR", r"C:\Program Files (x86)\Tesseract-OCR")

INSTALL = (
    "Install Tesseract and run again: `apt-get install tesseract-ocr` on Debian and Ubuntu, `brew install tesseract` on"
    " macOS, `winget install UB-Mannheim.TesseractOCR` on Windows. Or run OCR elsewhere, for instance"
    " `ocrmypdf in.pdf out.pdf`, and add the result."
)

_GUARD = """
import os, resource, sys
seconds, parent = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
if sys.platform == "linux":
    import ctypes
    ctypes.CDLL(None).prctl(1, 9)
if os.getppid() == parent:
    os.execv(sys.argv[3], sys.argv[3:])
"""
"""Becomes Tesseract, but dies with its parent (Linux) and never takes more processor time than it may.

A worker that is killed cannot end its own children. Setting this between fork and exec in the worker itself
(`preexec_fn`) may deadlock where there are threads.
"""


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed Tesseract: its path, its version and the languages it can read, sorted."""

    program: str
    version: str
    languages: tuple[str, ...]


class PictureWord(NamedTuple):
    """A word in a picture: left, top, right, bottom in pixels; confidence 0 to 1; words of a line share `line`."""

    text: str
    box: tuple[float, float, float, float]
    confidence: float
    line: tuple[int, int, int]


def find_tesseract() -> Tesseract | None:
    """Return the Tesseract of this machine, None when there is none that runs."""
    program = shutil.which("tesseract")
    if program is None and sys.platform == "win32":
        program = next(
            (found for folder in _WINDOWS_FOLDERS if (found := shutil.which("tesseract", path=folder))), None
        )
    if program is None:
        return None
    try:
        version = _ask(program, "--version").split("\n", 1)[0].split()[-1]
        listed = _ask(program, "--list-langs").splitlines()[1:]
    except (OSError, subprocess.SubprocessError, IndexError):
        return None
    languages = tuple(sorted(line.strip() for line in listed if line.strip()))
    return Tesseract(program, version.removeprefix("v"), languages)


def _ask(program: str, option: str) -> str:
    asked = subprocess.run(  # noqa: S603
        [program, option], capture_output=True, timeout=_ASK_SECONDS, check=True, stdin=subprocess.DEVNULL
    )
    # Version 3 answered on standard error.
    return (asked.stdout or asked.stderr).decode("utf-8", "replace")


def split_languages(languages: str) -> tuple[str, ...]:
    """Return the parts of Tesseract's notation.

    >>> split_languages("eng+deu")
    ('eng', 'deu')
    """
    return tuple(dict.fromkeys(part.strip() for part in languages.split("+") if part.strip()))


def install_languages(missing: tuple[str, ...]) -> str:
    """Return how to get language packs."""
    packages = " ".join(f"tesseract-ocr-{language.replace('_', '-').casefold()}" for language in missing)
    return (
        f"Install it: `apt-get install {packages}` on Debian and Ubuntu, `brew install tesseract-lang` on macOS; on"
        " Windows, run Tesseract's installer again and tick the language. `litreview doctor` lists what is there."
    )


def read_picture(
    picture: NDArray[np.uint8],
    *,
    tesseract: Tesseract,
    languages: tuple[str, ...],
    dpi: float,
    seconds: float,
    segmentation: Segmentation = "page in any direction",
) -> list[PictureWord]:
    """Return the words of a picture (grey, one byte for each pixel) in Tesseract's order of reading.

    `segmentation`: what the picture is of; boxes are those of the picture as it is, in any direction. Raises
    TooLargeError after `seconds`, and DocumentError when Tesseract fails; both without a place.
    """
    if segmentation == "page in any direction" and _ORIENTATION not in tesseract.languages:
        segmentation = "page"
    mode = _MODES[segmentation]
    command = [
        *_guard(seconds), tesseract.program, "-", "-", "-l", "+".join(languages), "--psm", mode,
        "--dpi", str(round(dpi)), "-c", "tessedit_create_tsv=1",
        *(_NUMERALS if segmentation == "number" else ()),
    ]  # fmt: skip
    height, width = picture.shape
    environment = os.environ | {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C"}
    try:
        # Through a pipe Python would write it in pieces of 4 kB.
        with tempfile.TemporaryFile() as stream:
            stream.write(b"P5\n%d %d\n255\n" % (width, height))
            stream.write(np.ascontiguousarray(picture).data)
            stream.seek(0)
            done = subprocess.run(  # noqa: S603
                command, stdin=stream, capture_output=True, timeout=seconds, check=False, env=environment
            )
    except subprocess.TimeoutExpired as error:
        raise TooLargeError(f"OCR took more than {seconds:g} seconds and was stopped.") from error
    except OSError as error:
        raise DocumentError(f"Tesseract cannot be run: {error.strerror}.", remedy="Run `litreview doctor`.") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise DocumentError(
            f"Tesseract failed (exit code {done.returncode}{f': {said[-1][:200]}' if said else ''}).",
            remedy="Run `litreview doctor`; if all is in order there, run OCR elsewhere and add the result.",
        )
    return _parse(done.stdout.decode("utf-8", "replace"))


def _guard(seconds: float) -> list[str]:
    if sys.platform == "win32":
        return []
    return [sys.executable, "-I", "-S", "-c", _GUARD, str(int(seconds) + 1), str(os.getpid())]


def _parse(table: str) -> list[PictureWord]:
    words = []
    for row in table.splitlines():
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) != _COLUMNS or cells[0] != _WORD_LEVEL or not cells[11].strip():
            continue
        block, paragraph, line = (int(cell) for cell in cells[2:5])
        left, top, width, height = (float(cell) for cell in cells[6:10])
        confidence = min(1.0, max(0.0, float(cells[10]) / 100))
        box = (left, top, left + width, top + height)
        words.append(PictureWord(cells[11].strip(), box, confidence, (block, paragraph, line)))
    return words
