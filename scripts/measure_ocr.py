"""Measure OCR: words of scanned pages right, sentences verbatim, furniture kept out, confidence, time.

    python scripts/measure_ocr.py CORPUS_DIR          the scans in it, X.scanned.pdf beside X.manuscript.pdf
    python scripts/measure_ocr.py CORPUS_DIR --worse  also three pages of each *.pdf drawn anew, ever worse

What a scan should say is what the PDF that it was made from says, read from its text layer. A word is right when it
stands, letter for letter and mark for mark, in the longest common order of the words of both. Intervals are Wilson's,
95 %, over words as if they were independent; they are not, within a page.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from math import sqrt
from pathlib import Path
from statistics import mean

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from litreview.documents import read_document
from litreview.errors import DocumentError
from litreview.records import Document
from litreview.text import normalise

WORSE = {
    "300 dpi": {},
    "200 dpi": {"dpi": 200},
    "150 dpi": {"dpi": 150},
    "100 dpi": {"dpi": 100},
    "on its side": {"turn": 90},
    "upside down": {"turn": 180},
    "on its other side": {"turn": 270},
    "skewed 2 degrees": {"turn": 2},
    "skewed -4 degrees": {"turn": -4},
    "on its side, skewed": {"turn": 93},
    "noise 30": {"noise": 30},
    "noise 60": {"noise": 60},
    "noise 90": {"noise": 90},
    "blur 2": {"blur": 2.0},
    "blur 3": {"blur": 3.0},
    "blur 4": {"blur": 4.0},
    "faint": {"faint": 0.25},
    "JPEG 10": {"quality": 10},
}
"""Ways to make a scan worse, by name."""


def page_words(document: Document) -> dict[int, list[str]]:
    """Return the words of the text on each page, in order."""
    words: dict[int, list[str]] = defaultdict(list)
    for page in document.pages:
        for span in page.spans:
            words[page.number] += normalise(span.cut(document.text)).split()
    return words


def count_right(found: Sequence[str], wanted: Sequence[str]) -> int:
    """Return how many wanted words stand in the longest common order of both."""
    matcher = SequenceMatcher(None, found, wanted, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    z, p = 1.96, hits / n
    middle, spread = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


def say(name: str, hits: int, n: int) -> None:
    """Print one figure with its n and interval."""
    low, high = wilson(hits, n)
    print(f"  {name:46} {hits / max(1, n):.4f} [{low:.4f}, {high:.4f}]  {hits} of {n}")


def find_offset(scan: dict[int, list[str]], source: dict[int, list[str]], n_pages: int, n_source: int) -> int:
    """Return how many pages of the source come before the scan's first."""

    def shared(offset: int) -> int:
        return sum((Counter(scan[i]) & Counter(source[i + offset])).total() for i in range(1, n_pages + 1))

    return max(range(n_source - n_pages + 1), key=shared)


def measure_scan(scan_path: Path, source_path: Path, *, verbose: bool) -> None:
    """Compare a scan with the PDF that it was made from."""
    source = read_document(source_path)
    start = time.perf_counter()
    scan = read_document(scan_path)
    seconds = time.perf_counter() - start
    found, wanted = page_words(scan), page_words(source)
    n_pages = len(scan.pages)
    offset = find_offset(found, wanted, n_pages, len(source.pages))
    numbers = range(1, n_pages + 1)
    scanned = [word for number in numbers for word in found[number]]
    printed = [word for number in numbers for word in wanted[number + offset]]
    print(f"\n{scan_path.name}: pages {offset + 1} to {offset + n_pages} of {source_path.name}")
    say("words right, in order", count_right(scanned, printed), len(printed))
    say("words right, in any order", (Counter(scanned) & Counter(printed)).total(), len(printed))
    plain, plain_printed = ([w for word in words if (w := bare(word))] for words in (scanned, printed))
    say("the same, letters and digits alone", count_right(plain, plain_printed), len(plain_printed))
    say("words found that are right (precision)", count_right(scanned, printed), len(scanned))
    measure_sentences(scan, source, offset, verbose=verbose)
    pages = range(offset + 1, offset + n_pages + 1)
    furniture = Counter((f.kind, f.text) for f in source.furniture if f.page in pages)
    taken = Counter((f.kind, f.text) for f in scan.furniture)
    say("furniture taken out, letter for letter", (taken & furniture).total(), furniture.total())
    if verbose:
        print("  left in or read otherwise:", sorted((furniture - taken).elements())[:20])
        for tag, a, b, c, d in SequenceMatcher(None, scanned, printed, autojunk=False).get_opcodes():
            if tag != "equal":
                print("   ", " ".join(scanned[a:b]), "|", " ".join(printed[c:d]))
    sure = mean(page.ocr_confidence or 0.0 for page in scan.pages)
    print(f"  mean confidence {sure:.3f}; {seconds / n_pages:.1f} s of wall time per page")


def bare(word: str) -> str:
    """Return letters and digits alone, small."""
    return "".join(c for c in word.casefold() if c.isalnum())


def measure_sentences(scan: Document, source: Document, offset: int, *, verbose: bool) -> None:
    """Count the sentences of the source that the scan gives verbatim, and with the right page."""
    text = {normalise(s.span.cut(scan.text)): s.page + offset for s in scan.sentences}
    last = offset + len(scan.pages)
    wanted = [
        (normalise(sentence.span.cut(source.text)), sentence.page)
        for sentence in source.sentences
        if sentence.boxes and all(offset < box.page <= last for box in sentence.boxes)
    ]
    say("sentences verbatim", sum(s in text for s, _ in wanted), len(wanted))
    say("… and on the right page", sum(text.get(s) == page for s, page in wanted), len(wanted))
    for sentence_text, _ in wanted if verbose else ():
        if sentence_text not in text:
            print("   ", sentence_text)


def draw_worse(
    path: Path, pages: Sequence[int], *, dpi: int = 300, turn: float = 0, noise: float = 0, blur: float = 0,
    faint: float = 1, quality: int = 85,
) -> bytes:  # fmt: skip
    """Return a PDF of pictures of pages: turned, noisy, blurred, faint, compressed."""
    random = np.random.default_rng(20261122)
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    pdf = pypdfium2.PdfDocument(path)
    for number in pages:
        image = pdf[number - 1].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        if blur:
            image = image.filter(ImageFilter.GaussianBlur(blur))
        if turn:
            image = image.rotate(turn, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
        grey = 255 - faint * (255 - np.asarray(image, np.float64))
        if noise:
            grey = grey + random.normal(0, noise, grey.shape)
        picture = io.BytesIO()
        Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(picture, "JPEG", quality=quality)
        picture.seek(0)
        width, height = image.width * 72 / dpi, image.height * 72 / dpi
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(picture), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def measure_worse(path: Path) -> None:
    """Draw pages of a PDF ever worse, and print words right beside confidence."""
    source = read_document(path)
    words = page_words(source)
    pages = sorted(sorted(words, key=lambda n: -len(words[n]))[:3])
    wanted = [word for number in pages for word in words[number]]
    print(f"\n{path.name}: pages {pages} drawn anew, {len(wanted)} words")
    print(
        f"  {'':24}{'words right':>12}{'interval':>20}{'precision':>12}{'confidence':>12}{'doubted':>10}{'s/page':>8}"
    )
    for name, options in WORSE.items():
        with tempfile.TemporaryDirectory() as folder:
            scan_path = Path(folder) / "scan.pdf"
            scan_path.write_bytes(draw_worse(path, pages, **options))  # type: ignore[arg-type]
            start = time.perf_counter()
            try:
                scan = read_document(scan_path)
            except DocumentError as error:
                print(f"  {name:24} {error}")
                continue
            seconds = (time.perf_counter() - start) / len(pages)
        found = [word for number, words in sorted(page_words(scan).items()) for word in words]
        right = count_right(found, wanted)
        low, high = wilson(right, len(wanted))
        sure = mean(page.ocr_confidence or 0.0 for page in scan.pages)
        doubted = sum("poor scan" in page.doubts for page in scan.pages)
        print(
            f"  {name:24}{right / len(wanted):12.3f}{f'[{low:.3f}, {high:.3f}]':>20}{right / max(1, len(found)):12.3f}"
            f"{sure:12.3f}{doubted:10}{seconds:8.1f}"
        )


def find_scans(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Give each scan with the PDF that it was made from."""
    for scan in sorted(folder.rglob("*.scanned.pdf")):
        source = scan.with_name(scan.name.replace(".scanned.", ".manuscript."))
        if source.is_file():
            yield scan, source


def main() -> None:
    """Read the arguments and print the tables."""
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    folder = Path(arguments[0])
    for scan, source in find_scans(folder):
        measure_scan(scan, source, verbose="-v" in sys.argv)
    if "--worse" in sys.argv:
        for path in sorted(folder.rglob("*.pdf")):
            if ".scanned." not in path.name and (len(arguments) < 2 or arguments[1] in path.name):
                measure_worse(path)


if __name__ == "__main__":
    main()
