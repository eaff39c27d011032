"""Measure the reading of JATS XML against the same file walked through by ElementTree alone.

    python scripts/measure_formats.py CORPUS_DIR [--errors N] [--pdf] [--break N]

CORPUS_DIR holds articles as *.xml, in itself or in its folders. Cited: each <xref ref-type="bibr"> outside the
reference list is looked up by the 40 letters before it; it is found when a citation overlaps that place, and linked
when that citation holds all references it points to. Precision: of the works that our citations name, those that an
xref marks; the inner numbers of a range are not counted, and what a publisher forgot to mark counts as false.
Paragraphs: of those without formulas, footnotes and blocks inside, the share whose characters (white space and raised
digits apart) stand in one paragraph. With --pdf: the share of sentences in common with the PDF beside the XML. With
--break: N damaged copies of each file (cut off, bytes changed; seeded) must give a Document or a DocumentError.
Intervals: 95 %, bootstrap over articles.
"""

from __future__ import annotations

import argparse
import random
import re
import time
import unicodedata
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from litreview.documents import read_document
from litreview.errors import DocumentError
from litreview.records import Citation, Document
from litreview.text import fold

N_RESAMPLES = 1000
SEED = 20240501
CONTEXT = 40
BLOCKS = {"list", "table-wrap", "fig", "disp-formula", "disp-quote", "boxed-text", "def-list", "fn", "inline-formula",
          "supplementary-material", "preformat", "break", "p", "media"}  # fmt: skip
SPACED = {"p", "title", "td", "th", "label", "caption", "break", "list-item", "tr", "sec", "disp-formula"}


class Tally:
    """Hits and totals by name and article."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.counts: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
        self.misses: dict[str, list[str]] = defaultdict(list)

    def count(self, name: str, article: str, hit: bool, missed: str = "") -> None:
        """Add one thing that was right or wrong."""
        cell = self.counts[name][article]
        cell[0] += hit
        cell[1] += 1
        if not hit:
            self.misses[name].append(f"{article}: {missed}")

    def print(self, n_errors: int) -> None:
        """Print one line for each name, and the first misses."""
        for name, cells in self.counts.items():
            values = list(cells.values())
            rng = random.Random(SEED)
            shares = sorted(share(rng.choices(values, k=len(values))) for _ in range(N_RESAMPLES))
            low, high = shares[int(0.025 * N_RESAMPLES)], shares[int(0.975 * N_RESAMPLES) - 1]
            total = sum(v[1] for v in values)
            print(f"{name:44} {share(values):.4f} [{low:.3f}, {high:.3f}]  n = {total:.0f} in {len(values)} articles")
            for line in self.misses[name][:n_errors]:
                print(f"    {line[:230]}")


def share(values: list[list[float]]) -> float:
    """Return hits over totals."""
    return sum(v[0] for v in values) / max(1.0, sum(v[1] for v in values))


def letters(text: str) -> str:
    """Return the characters without white space and accents' forms, small."""
    return re.sub(r"[−–‐]", "-", re.sub(r"[\s\u00ad\u200b]+", "", unicodedata.normalize("NFKD", text))).casefold()


def strip(root: ET.Element) -> ET.Element:
    """Drop the namespaces."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return root


def xrefs(root: ET.Element) -> Iterator[tuple[str, str, list[str]]]:
    """Give of each citation mark the text before it, its own, and the ids it points to."""
    before: list[str] = []
    refs = {r.get("id") for r in root.iter("ref")} | {c.get("id") for r in root.iter("ref") for c in r}

    def walk(element: ET.Element) -> Iterator[tuple[str, str, list[str]]]:
        if element.tag in ("ref-list", "sub-article", "response", "front", "alt-text", "tex-math", "object-id"):
            return
        if element.tag == "disp-formula":
            before.append("\n")
            return
        if element.tag in SPACED:
            before.append("\n")
        if element.tag == "xref" and element.get("ref-type") == "bibr":
            printed = "".join(element.itertext())
            ids = [i for i in (element.get("rid") or "").split() if i in refs]
            if printed.strip() and ids:
                yield "".join(before)[-3 * CONTEXT :].rpartition("\n")[2], printed, ids
            before.append(printed)
            return
        before.append(element.text or "")
        for child in element:
            yield from walk(child)
            before.append(child.tail or "")

    for part in root:
        yield from walk(part)


class Places:
    """Where stretches of letters stand in a text."""

    def __init__(self, text: str) -> None:
        """Index the letters of a text."""
        pieces = [letters(c) for c in text]
        self.flat = "".join(pieces)
        self.offsets = [i for i, piece in enumerate(pieces) for _ in piece]

    def find(self, wanted: str, tail: int) -> Iterator[tuple[int, int]]:
        """Give the spans in the text of the last `tail` letters of each occurrence."""
        at = self.flat.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            yield self.offsets[end - tail], self.offsets[end - 1] + 1
            at = self.flat.find(wanted, at + 1)


def measure_citations(tally: Tally, root: ET.Element, document: Document, name: str) -> None:
    """Count marked citations that were found and linked, and works named that nobody marked."""
    number: dict[str | None, str] = {}
    for index, ref in enumerate((r for part in root if part.tag not in ("sub-article", "response")
                                 for r in part.iter("ref")), start=1):  # fmt: skip
        for element in (ref, *ref):
            if element.get("id"):
                number.setdefault(element.get("id"), f"r{index}")
    places = Places(document.text)
    answered: dict[int, set[str]] = defaultdict(set)
    marks = list(xrefs(root))
    with_year = sum(bool(re.search(r"\d{4}", printed)) for _, printed, _ in marks)
    style = "author-year" if with_year >= 0.5 * len(marks) else "numeric"
    for before, printed, ids in marks:
        own = letters(printed)
        wanted = letters(before)[-CONTEXT:] + own
        here = {
            i
            for start, end in places.find(wanted, len(own))
            for i, c in enumerate(document.citations)
            if c.span.start < end and start < c.span.end
        }
        targets = {number[i] for i in ids}
        linked = [i for i in here if targets <= set(document.citations[i].reference_ids)]
        for i in linked or here:
            answered[i] |= targets
        context = f"{before[-50:]}[{printed}] {sorted(targets)}"
        tally.count(f"cited, {style}: found", name, bool(here), context)
        tally.count(f"cited, {style}: linked to the right entries", name, bool(linked), context)
    for i, citation in enumerate(document.citations):
        for n in range(max(units(citation), len(answered[i]))):
            printed = citation.span.cut(document.text)
            tally.count(f"cited, {style}: marked by the publisher", name, n < len(answered[i]), printed)


def units(citation: Citation) -> int:
    """Return how many works a citation names; a range of numbers counts its ends."""
    if citation.style == "numeric":
        numbers = citation.numbers
        return sum(n - 1 not in numbers or n + 1 not in numbers for n in numbers)
    return len(citation.keys)


def measure_front(tally: Tally, root: ET.Element, document: Document, name: str) -> None:
    """Compare what the article says of itself."""
    meta = root.find("front/article-meta")
    if meta is None:
        return
    known = document.bibliography
    title = meta.find("title-group/article-title")
    if title is not None:
        wanted = fold("".join(title.itertext()))
        tally.count("title", name, fold(known.title or "").startswith(wanted), f"{wanted} | {known.title}")
        in_text = any(p.kind == "title" for p in document.paragraphs)
        tally.count("title in the text", name, in_text)
    names = [n for c in meta.findall("contrib-group/contrib") if c.get("contrib-type") == "author"
             for n in c.findall(".//name")]  # fmt: skip
    wanted_names = [fold(f"{n.findtext('given-names') or ''} {n.findtext('surname') or ''}") for n in names]
    found = [fold(a) for a in known.authors]
    kept = [f for f in found if any(f.startswith(w) for w in wanted_names)]
    tally.count("authors, all and in order", name, len(kept) == len(wanted_names), f"{wanted_names} {found}")
    years = {y.text for y in meta.findall("pub-date/year")}
    tally.count("year", name, str(known.year) in years, f"{years} {known.year}")
    doi = next((i.text for i in meta.findall("article-id") if i.get("pub-id-type") == "doi"), None)
    tally.count("DOI", name, known.doi == doi, f"{doi} {known.doi}")
    abstract = next((a for a in meta.findall("abstract") if a.get("abstract-type") is None), None)
    if abstract is not None:
        for element in abstract.iter("p"):
            words = letters("".join(element.itertext()))
            tally.count("abstract's paragraphs", name, words in letters(known.abstract or ""), words)
            sections = [s for s in document.sections if s.role == "abstract"]
            text = letters(" ".join(s.span.cut(document.text) for s in sections))
            tally.count("abstract's paragraphs in the text", name, words in text, words)
    keywords = {fold("".join(k.itertext())).strip() for k in meta.iter("kwd")}
    tally.count("keywords", name, {fold(k) for k in known.keywords} <= keywords, str(known.keywords))


def measure_text(tally: Tally, root: ET.Element, document: Document, name: str) -> None:
    """Compare paragraphs, headings, captions, table cells and notes."""
    paragraphs = [letters(p.span.cut(document.text)) for p in document.paragraphs]
    whole = "\n".join(paragraphs)
    body = root.find("body")
    assert body is not None
    for element in body.iter("p"):
        if any(e.tag in BLOCKS for e in element.iter() if e is not element):
            continue
        words = letters("".join(element.itertext()))
        if words:
            tally.count("paragraphs verbatim", name, words in whole, words)
    headings = []
    for sec in body.iter("sec"):
        title = sec.find("title")
        if title is not None and "".join(title.itertext()).strip():
            headings.append(letters((sec.findtext("label") or "") + "".join(title.itertext())))
    found = [letters(s.heading) for s in document.sections if s.heading]
    for heading in headings:
        tally.count("headings", name, heading in found, heading)
    for tag in ("fig", "table-wrap"):
        for element in root.iter(tag):
            caption = element.find("caption")
            words = letters("".join(caption.itertext())) if caption is not None else ""
            if words and not any(e.tag in BLOCKS - {"p"} for e in element.iter("caption")):
                tally.count("captions", name, words in letters(document.text), words)
    tables = letters("".join(p.span.cut(document.text) for p in document.paragraphs if p.kind == "table"))
    for row in root.iter("tr"):
        cells = [letters("".join(c.itertext())) for c in row]
        if not list(row.iter("math")):
            tally.count("table rows", name, "".join(cells) in tables, " ".join(cells))


def measure_references(tally: Tally, root: ET.Element, document: Document, name: str) -> None:
    """Compare the entries of the list with their marked fields."""
    refs = [r for part in root if part.tag not in ("sub-article", "response") for r in part.iter("ref")]
    tally.count("references counted", name, len(refs) == len(document.references), str(len(document.references)))
    for ref, found in zip(refs, document.references, strict=False):
        surname = ref.findtext(".//surname")
        if surname:
            first = fold(found.authors[0]) if found.authors else ""
            tally.count("references: first author", name, first.startswith(fold(surname)), f"{surname} {found}")
        for field, tag, value in (
            ("year", "year", found.year), ("title", "article-title", found.title), ("volume", "volume", found.volume),
            ("pages", "fpage", found.pages), ("container", "source", found.container or found.title),
            ("issue", "issue", found.issue), ("publisher", "publisher-name", found.publisher),
        ):  # fmt: skip
            element = ref.find(f".//{tag}")
            if element is not None and "".join(element.itertext()).strip():
                wanted = fold("".join(element.itertext()))
                tally.count(
                    f"references: {field}", name, fold(value or "").startswith(wanted[:80]), f"{wanted} {found}"
                )


def measure_pdf(tally: Tally, path: Path, document: Document) -> None:
    """Count the sentences of the XML that the PDF of the same article gives too."""
    pdf = path.with_suffix(".pdf")
    if pdf.is_file():
        kinds = {i for i, p in enumerate(document.paragraphs) if p.kind in ("body", "list")}
        other = read_document(pdf)
        printed = {letters(s.span.cut(other.text)) for s in other.sentences}
        for sentence in document.sentences:
            if sentence.paragraph in kinds:
                text = sentence.span.cut(document.text)
                tally.count("sentences that the PDF gives too", path.stem, letters(text) in printed, text)


def break_copies(path: Path, n_copies: int, folder: Path) -> int:
    """Read damaged copies of a file; anything but a Document or a DocumentError gets out."""
    content = path.read_bytes()
    rng = random.Random(f"{SEED} {path.name}")
    n_errors = 0
    for _ in range(n_copies):
        damaged = bytearray(content)
        if rng.random() < 0.4:
            damaged = damaged[: rng.randrange(len(damaged))]
        for _ in range(rng.choice((0, 1, 5, 50))):
            if damaged:
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        copy = folder / f"copy{path.suffix}"
        copy.write_bytes(bytes(damaged))
        try:
            read_document(copy)
        except DocumentError:
            n_errors += 1
    return n_errors


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="print so many misses of each kind")
    parser.add_argument("--pdf", action="store_true", help="compare with the PDF beside each XML")
    parser.add_argument("--break", type=int, default=0, dest="n_copies", help="read so many damaged copies of each")
    arguments = parser.parse_args()
    tally = Tally()
    seconds: list[float] = []
    n_errors = 0
    for path in sorted(arguments.folder.rglob("*.xml")):
        root = strip(ET.parse(path).getroot())
        if root.tag != "article":
            continue
        start = time.process_time()
        document = read_document(path)
        seconds.append(time.process_time() - start)
        measure_front(tally, root, document, path.stem)
        measure_text(tally, root, document, path.stem)
        measure_citations(tally, root, document, path.stem)
        measure_references(tally, root, document, path.stem)
        if arguments.pdf:
            measure_pdf(tally, path, document)
        if arguments.n_copies:
            import tempfile

            with tempfile.TemporaryDirectory() as folder:
                n_errors += break_copies(path, arguments.n_copies, Path(folder))
    tally.print(arguments.errors)
    if seconds:
        print(f"\n{1000 * sum(seconds) / len(seconds):.0f} ms a file, at most {1000 * max(seconds):.0f} ms")
    if arguments.n_copies:
        print(f"{arguments.n_copies * len(seconds)} damaged copies, {n_errors} refused, no other error")


if __name__ == "__main__":
    main()
