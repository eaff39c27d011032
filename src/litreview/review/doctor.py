"""The machine that litreview runs on: what it uses, whether that is there, and how to get it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from packaging.requirements import Requirement

from litreview import __version__, documents
from litreview.errors import LitreviewError
from litreview.resources import shipped_folder

Standing = Literal["ok", "warning", "missing"]

_LEAST_PYTHON = (3, 11)
_LEAST_MEMORY = 2.0
"""Gigabytes: one worker may take 1, the app and the tagger another."""
_LEAST_DISK = 1.0
_PACKAGES = {
    "pypdfium2": "reads PDF pages and draws them",
    "pypdf": "reads what a PDF says of itself; the second reader of pages",
    "pillow": "straightens scanned pages, draws pages for the app",
    "python-crfsuite": "reads reference lists",
    "spacy": "splits text into words and tags them",
    "scikit-learn": "fits themes",
    "bertopic": "fits themes by a second method",
    "sqlalchemy": "keeps a review",
    "streamlit": "shows a review in the browser",
}
"""What the packages that are named one by one are for; all others are told of in one line."""
_MODELS = {
    "references": "reads reference lists",
    "statements": "finds drivers, barriers and gaps, together with the rules",
    "words": "decides about hyphens at line ends and lost spaces",
}
_REINSTALL = "Install litreview again: `make demo` in a checkout, or `pip install --force-reinstall` with its wheel."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that litreview uses: what was found of it, what it is for, and what to do where it is not in order.

    `missing`: litreview does not work without it; `warning`: it works, with something less.
    """

    name: str
    standing: Standing
    found: str
    purpose: str
    remedy: str = ""


def examine_machine(folder: Path = Path(), *, find_port: Callable[[], int]) -> tuple[Finding, ...]:
    """Look at all that litreview uses; nothing is changed. `folder` is where a review would be kept."""
    return (
        _examine_python(),
        *_examine_packages(),
        *_examine_models(),
        *_examine_weights(),
        _examine_tesseract(),
        _examine_memory(),
        _examine_folder("folder", folder, "keeps reviews: this folder, or one that you name"),
        _examine_folder("temporary folder", Path(tempfile.gettempdir()), "holds pictures of pages while they are read"),
        _examine_port(find_port),
    )


def _examine_python() -> Finding:
    found = f"litreview {__version__} on Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    wanted = ".".join(map(str, _LEAST_PYTHON))
    standing: Standing = "ok" if sys.version_info >= _LEAST_PYTHON else "missing"
    return Finding("litreview", standing, found, "runs everything", f"Install Python {wanted} or later.")


def _examine_packages() -> Iterator[Finding]:
    wanted = [Requirement(line) for line in metadata.requires("litreview") or ()]
    wanted = [requirement for requirement in wanted if requirement.marker is None]
    others, faults = 0, []
    for requirement in wanted:
        version = _version(requirement.name)
        fits = version is not None and requirement.specifier.contains(version, prereleases=True)
        purpose = _PACKAGES.get(requirement.name)
        remedy = f'`pip install "{requirement}"`, or install litreview again.'
        if purpose is not None:
            found = version or "not installed"
            yield Finding(requirement.name, _judge(version, fits), found, purpose, "" if fits else remedy)
        elif fits:
            others += 1
        else:
            faults.append(Finding(requirement.name, _judge(version, fits), version or "not installed", "", remedy))
    yield from faults
    yield Finding("other packages", "ok", f"{others} of {others + len(faults)}", "all else")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _judge(version: str | None, fits: bool) -> Standing:
    # Another version than the one that was tested mostly works.
    if version is None:
        return "missing"
    return "ok" if fits else "warning"


def _examine_models() -> Iterator[Finding]:
    for name, purpose in _MODELS.items():
        try:
            folder = shipped_folder("models") / name
            files = sorted(_listed_files(json.loads((folder / "manifest.json").read_bytes())))
            wrong = [
                file for file, digest in files if hashlib.sha256((folder / file).read_bytes()).hexdigest() != digest
            ]
            n_bytes = sum((folder / file).stat().st_size for file, _ in files)
            found = f"{len(files)} files, {n_bytes / 1e6:.1f} MB, as their digests say"
            if wrong or not files:
                found = f"damaged: {', '.join(wrong) or 'no digests'}"
        except (LitreviewError, OSError, ValueError, KeyError, TypeError) as error:
            found = f"cannot be read: {error}"
        good = "digests say" in found
        yield Finding(f"model {name}", "ok" if good else "missing", found, purpose, "" if good else _REINSTALL)


def _listed_files(manifest: dict[str, Any]) -> Iterable[tuple[str, str]]:
    # Files with their digests, in either way that our manifests name them.
    yield from manifest.get("sha256", {}).items()
    yield from ((model["file"], model["sha256"]) for model in manifest.get("models", {}).values())


def _examine_weights() -> Iterator[Finding]:
    def load_tagger() -> object:
        from litreview.mentions.pipeline import Tagger, build_tokeniser

        return list(Tagger(build_tokeniser()).tag([]))

    def load_minilm() -> object:
        from litreview import minilm

        return minilm.load_encoder()

    def load_claims() -> object:
        from litreview.statements.model import shipped_model

        return shipped_model()

    loads: tuple[tuple[str, Callable[[], object], str], ...] = (
        ("weights of the English tagger", load_tagger, "tells nouns from verbs where a rule needs it"),
        ("weights of MiniLM", load_minilm, "likens passages for themes"),
        ("encoder of claims", load_claims, "reads claims, gaps and calls for research"),
    )
    for name, load, purpose in loads:
        try:
            load()
            yield Finding(name, "ok", "loaded, as their digests say", purpose)
        except LitreviewError as error:
            yield Finding(name, "missing", error.what, purpose, error.remedy or _REINSTALL)
        except ImportError as error:
            yield Finding(name, "missing", str(error), purpose, _REINSTALL)


def _examine_tesseract() -> Finding:
    purpose = "reads scanned pages"
    tesseract = documents.find_tesseract()
    if tesseract is None:
        return Finding(
            "Tesseract", "warning", "not installed: scanned pages stay unread", purpose, documents.GET_TESSERACT
        )
    found = f"{tesseract.version} with {', '.join(tesseract.languages) or 'no languages'}"
    for pack, without in (("eng", "English is not read"), ("osd", "pages that lie on their side are not read")):
        if pack not in tesseract.languages:
            remedy = f"Install its pack: `apt-get install tesseract-ocr-{pack}` on Debian and Ubuntu."
            return Finding("Tesseract", "warning", f"{found}: {without}", purpose, remedy)
    return Finding("Tesseract", "ok", found, purpose)


def _examine_memory() -> Finding:
    n_cores = os.cpu_count() or 1
    purpose = "each file is read in a process of its own"
    try:
        gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (AttributeError, OSError, ValueError):
        return Finding("memory", "ok", f"{n_cores} cores, memory not known", purpose)
    found = f"{gigabytes:.1f} GB, {n_cores} {'core' if n_cores == 1 else 'cores'}"
    if gigabytes < _LEAST_MEMORY:
        return Finding("memory", "warning", found, purpose, "Set `workers = 1` under [reading] in litreview.toml.")
    return Finding("memory", "ok", found, purpose)


def _examine_folder(name: str, folder: Path, purpose: str) -> Finding:
    place = str(folder.resolve())
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free / 1e9
    except OSError as error:
        remedy = (
            "Go to a folder that you may write to." if name == "folder" else "Set TMPDIR to one that you may write to."
        )
        # Reviews may be kept elsewhere; without a temporary folder nothing is read.
        standing: Standing = "warning" if name == "folder" else "missing"
        return Finding(name, standing, f"{place} cannot be written to: {error.strerror}", purpose, remedy)
    found = f"{place}, {free:.1f} GB free"
    if free < _LEAST_DISK:
        return Finding(
            name, "warning", found, purpose, "Make room: a review takes as much as its PDFs, and a half more."
        )
    return Finding(name, "ok", found, purpose)


def _examine_port(find_port: Callable[[], int]) -> Finding:
    purpose = "the app shows a review there, to this machine alone"
    try:
        return Finding("port", "ok", f"127.0.0.1:{find_port()} is free", purpose)
    except LitreviewError as error:
        return Finding("port", "warning", error.what, purpose, error.remedy)
