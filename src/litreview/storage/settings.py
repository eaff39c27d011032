"""A project's settings, as a person types them in litreview.toml."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from litreview.errors import ProjectError


class ReadingSettings(BaseModel):
    """How files are read. Limits are for each file; `seconds` is wall time.

    `ocr_languages` in Tesseract's notation; each page read by OCR may take `max_ocr_seconds` on top of `max_seconds`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    engine: Literal["auto", "pdfium", "pypdf"] = "auto"
    workers: int = Field(default=2, ge=1, le=64)
    max_seconds: float = Field(default=30, gt=0)
    max_megabytes: float = Field(default=100, gt=0)
    max_pages: int = Field(default=1000, ge=1)
    ocr: Literal["auto", "never"] = "auto"
    ocr_languages: str = Field(default="eng", pattern=r"^[A-Za-z][\w/]*(\+[A-Za-z][\w/]*)*$")
    max_ocr_seconds: float = Field(default=60, gt=0)


class TopicSettings(BaseModel):
    """How themes are modelled. `n_topics` 0: chosen by stability and coherence; `units`: what is sorted into topics.

    `guided`: words of the codebook's themes hold a topic each, where the method can be guided.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    methods: tuple[Literal["nmf", "consensus", "lda", "bertopic"], ...] = ("nmf",)
    units: Literal["documents", "sections", "paragraphs", "statements"] = "paragraphs"
    guided: bool = False
    n_topics: int = Field(default=0, ge=0)
    seed: int = 20261122


class Settings(BaseModel):
    """Everything that litreview.toml may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    reading: ReadingSettings = ReadingSettings()
    topics: TopicSettings = TopicSettings()


def load_settings(path: Path) -> Settings:
    """Read litreview.toml; raises ProjectError naming every wrong key at once."""
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(f"This is no TOML: {error}.", where=str(path), remedy="Mend that line.") from error
    except UnicodeDecodeError as error:
        raise ProjectError("The file is not UTF-8.", where=str(path), remedy="Save it as UTF-8.") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ProjectError(f"Wrong settings: {faults}.", where=str(path), remedy="Correct these keys.") from error


def settings_text(name: str) -> str:
    """Return a litreview.toml with every key at its default, explained."""
    reading, topics = ReadingSettings(), TopicSettings()
    return f"""\
name = {json.dumps(name, ensure_ascii=False)}

[reading]
engine = "{reading.engine}"        # auto (pdfium, with pypdf where it fails), pdfium or pypdf
workers = {reading.workers}            # files read at the same time
max_seconds = {reading.max_seconds:g}      # for one file
max_megabytes = {reading.max_megabytes:g}    # for one file
max_pages = {reading.max_pages}       # for one file
ocr = "{reading.ocr}"           # auto (scanned pages are read where Tesseract is installed) or never
ocr_languages = "{reading.ocr_languages}"  # of scanned pages, as Tesseract names them: "eng", "deu", "eng+deu"
max_ocr_seconds = {reading.max_ocr_seconds:g}   # for one page, on top of max_seconds

[topics]
methods = ["nmf"]      # any of "nmf", "consensus", "lda", "bertopic"
units = "{topics.units}"   # documents, sections, paragraphs or statements
guided = {str(topics.guided).lower()}         # true: the codebook's themes get a topic each (nmf)
n_topics = {topics.n_topics}           # 0: chosen by how stable and coherent the topics are
seed = {topics.seed}
"""
