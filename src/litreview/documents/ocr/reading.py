"""Which pages are pictures, and what Tesseract reads on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Literal, NamedTuple

from litreview.documents.ocr.pages import MeasuredPage, PageReader
from litreview.documents.ocr.straightening import UNMOVED
from litreview.documents.ocr.tesseract import INSTALL, Tesseract, find_tesseract, install_languages, split_languages
from litreview.documents.ocr.typography import settle_lines
from litreview.documents.raw import RawLine, RawPage, Shown
from litreview.errors import DocumentError, NoTextLayerError
from litreview.records import Document, PageDoubt, Problem
from litreview.text import list_pages

ENGINE = "tesseract"
DEFAULT_LANGUAGES = "eng"
_FEW = 250
"""Characters up to which the text layer of a scanned page may be a stamp: a download notice, a library's mark."""
_POOR = 0.9
"""Mean confidence of a page below which words are often wrong: 15 % of them at .88, 3 % at .93, next to none at .96."""
_BETTER = 0.3
"""Share of a garbled page's characters that OCR must find to take its place."""


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """How pages without text are read.

    `mode`: "auto" reads them where Tesseract is installed, "never" leaves them. `languages` in Tesseract's notation
    ("eng+deu").
    """

    mode: Literal["auto", "never"] = "auto"
    languages: str = DEFAULT_LANGUAGES


class PicturesRead(NamedTuple):
    """All pages, those that are pictures as OCR read them, and problems.

    `remedy`: what to do about pages that are still without text; None where the problems say it.
    """

    pages: list[RawPage]
    problems: list[Problem]
    remedy: str | None


def ocr_key(settings: OcrSettings) -> str:
    """Return what the reading of pictures depends on besides the file: it changes when Tesseract is installed."""
    tesseract = find_tesseract() if settings.mode == "auto" else None
    if tesseract is None:
        return "no OCR"
    found = [language for language in split_languages(settings.languages) if language in tesseract.languages]
    return f"tesseract {tesseract.version} {'+'.join(found)}"


def reads_pictures(document: Document) -> bool:
    """Tell whether the document would be another with another Tesseract, or without."""
    return any(page.engine == ENGINE or {"no text", "garbled"} & set(page.doubts) for page in document.pages)


def read_pictures(
    path: Path,
    pages: Sequence[RawPage],
    *,
    garbled: Collection[int] = (),
    name: str,
    password: str | None,
    settings: OcrSettings,
    seconds: float,
) -> PicturesRead:
    """Read the pages that are pictures, and those whose text is `garbled`; `seconds` is the limit for each.

    Pages with a text layer stay as they are, also where an earlier OCR made it. Raises NoTextLayerError when there is
    no word on any page.
    """
    waiting = [page.number for page in pages if page.number in garbled or not (page.n_characters or page.is_blank)]
    few = [page.number for page in pages if 0 < page.n_characters <= _FEW and page.number not in garbled]
    if not waiting and not few:
        return PicturesRead(list(pages), [], INSTALL)
    from litreview.documents.ocr.drawing import PagePictures

    try:
        pictures = PagePictures(path, name=name, password=password)
    except DocumentError:
        return PicturesRead(_doubt(pages, waiting, garbled), [], "Print the file to a new PDF and add that.")
    try:
        stamped = [number for number in few if pictures.is_scan(number)]
        waiting = sorted(waiting + stamped)
        if not waiting:
            return PicturesRead(list(pages), [], INSTALL)
        tesseract, languages, remedy = _choose(settings)
        if tesseract is None or not languages:
            return PicturesRead(_doubt(pages, waiting, garbled), [], remedy)
        reader = PageReader(pictures, tesseract=tesseract, languages=languages, seconds=seconds)
        found, failures = _read_each(reader, waiting, name)
    finally:
        pictures.close()
    replaced = _replace_pages(pages, found, garbled)
    _check_any(replaced, name, languages, failures)
    problems = [*_tell_languages(settings, tesseract, name), *failures, *_tell(replaced, name, languages, tesseract)]
    failed = [number for number in waiting if number not in found]
    return PicturesRead(_doubt(replaced, failed, garbled), problems, None)


def _choose(settings: OcrSettings) -> tuple[Tesseract | None, tuple[str, ...], str]:
    # Tesseract, the languages that it has, and what to do if either is missing.
    if settings.mode == "never":
        return None, (), 'Set `ocr = "auto"` under [reading] in litreview.toml, and run again with Tesseract installed.'
    tesseract = find_tesseract()
    if tesseract is None:
        return None, (), INSTALL
    wanted = split_languages(settings.languages)
    missing = tuple(language for language in wanted if language not in tesseract.languages)
    if missing:
        return tesseract, tuple(w for w in wanted if w not in missing), _tell_missing(missing)
    return tesseract, wanted, ""


def _tell_missing(missing: tuple[str, ...]) -> str:
    packs = "no language pack" if len(missing) == 1 else "no language packs"
    return f"Tesseract has {packs} “{'”, “'.join(missing)}”. {install_languages(missing)}"


def _tell_languages(settings: OcrSettings, tesseract: Tesseract, name: str) -> list[Problem]:
    missing = tuple(w for w in split_languages(settings.languages) if w not in tesseract.languages)
    what = "Pages were read by OCR without all the languages asked for."
    return [Problem(what, name, _tell_missing(missing), "warning")] if missing else []


def _read_each(reader: PageReader, numbers: Sequence[int], name: str) -> tuple[dict[int, MeasuredPage], list[Problem]]:
    found: dict[int, MeasuredPage] = {}
    problems: list[Problem] = []
    for number in numbers:
        try:
            found[number] = reader.read_page(number)
        except DocumentError as error:
            problems.append(Problem(error.what, f"{name}, page {number}", error.remedy, "error"))
    return found, problems


def _replace_pages(pages: Sequence[RawPage], found: dict[int, MeasuredPage], garbled: Collection[int]) -> list[RawPage]:
    settled = dict(zip(found, settle_lines([measured.lines for measured in found.values()]), strict=True))
    return [
        _choose_page(page, _to_page(page, found[page.number], settled[page.number]), page.number in garbled)
        if page.number in found
        else page
        for page in pages
    ]


def _to_page(page: RawPage, measured: MeasuredPage, lines: tuple[RawLine, ...]) -> RawPage:
    confidences = [word.confidence for line in lines for word in line.words if word.confidence is not None]
    confidence = round(mean(confidences), 3) if confidences else None
    doubts: tuple[PageDoubt, ...] = ("poor scan",) if confidence is not None and confidence < _POOR else ()
    shown = None
    if measured.matrix != UNMOVED:
        shown = Shown(page.width, page.height, measured.matrix)
    return RawPage(
        number=page.number,
        width=measured.width,
        height=measured.height,
        lines=lines,
        engine=ENGINE,
        n_characters=sum(len(word.text) for line in lines for word in line.words),
        n_unmapped=0,
        is_blank=not lines,
        shown=shown,
        ocr_confidence=confidence,
        doubts=doubts,
    )


def _choose_page(page: RawPage, read: RawPage, is_garbled: bool) -> RawPage:
    # What OCR found, unless the text layer holds more.
    least = _BETTER * page.n_characters if is_garbled else page.n_characters
    return page if page.n_characters and read.n_characters <= least else read


def _doubt(pages: Sequence[RawPage], numbers: Iterable[int], garbled: Collection[int]) -> list[RawPage]:
    doubted = set(numbers) - set(garbled)
    return [replace(page, doubts=("no text",)) if page.number in doubted else page for page in pages]


def _check_any(pages: Sequence[RawPage], name: str, languages: tuple[str, ...], problems: Sequence[Problem]) -> None:
    if any(page.n_characters for page in pages):
        return
    if problems:
        what = f"No page has a text layer, and OCR fails ({problems[0].where.removeprefix(name + ', ')}): "
        raise NoTextLayerError(what + problems[0].what, where=name, remedy=problems[0].remedy)
    if any(page.engine == ENGINE for page in pages):
        raise NoTextLayerError(
            "No page has a text layer, and OCR finds no words.",
            where=name,
            remedy=f"Scan it with at least 300 dpi; OCR read it as {'+'.join(languages)} (`ocr_languages`).",
        )


def _tell(pages: Sequence[RawPage], name: str, languages: tuple[str, ...], tesseract: Tesseract) -> list[Problem]:
    read = [page for page in pages if page.engine == ENGINE]
    problems = []
    wordy = [page for page in read if page.ocr_confidence is not None]
    if wordy:
        sure = mean(page.ocr_confidence or 0.0 for page in wordy)
        n = "1 page was" if len(wordy) == 1 else f"{len(wordy)} pages were"
        what = (
            f"{n} read by OCR: Tesseract {tesseract.version}, language {'+'.join(languages)}, mean confidence"
            f" {100 * sure:.0f} %."
        )
        where = f"{name}, {list_pages([page.number for page in wordy])}"
        problems.append(Problem(what, where, "Compare quotes with the page before you use them.", "note"))
    poor = [page.number for page in read if "poor scan" in page.doubts]
    if poor:
        what = "The scan is poor: many words may be wrong."
        remedy = "Scan it again with at least 300 dpi, or set `ocr_languages` if it is in another language."
        problems.append(Problem(what, f"{name}, {list_pages(poor)}", remedy, "warning"))
    wordless = [page.number for page in read if not page.lines]
    if wordless:
        what = "OCR finds no words here: a blank page or a picture."
        problems.append(Problem(what, f"{name}, {list_pages(wordless)}", "Look at the page.", "note"))
    return problems
