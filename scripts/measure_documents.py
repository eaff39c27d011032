"""Measure reading against typeset papers with their truth and published articles with their JATS XML.

    python scripts/measure_documents.py CORPUS_DIR

CORPUS_DIR holds files X.*.pdf with X.truth.json, or X.pdf with X.gt.json and X.xml, in itself or in its folders. Every
figure comes with its n.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
import unicodedata
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from litreview.documents import read_document, split_sentences
from litreview.errors import DocumentError
from litreview.records import Document
from litreview.text import fold, normalise

_N = 5


class Tally:
    """Hits and totals by name."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.hits: dict[str, float] = defaultdict(float)
        self.totals: dict[str, float] = defaultdict(float)
        self.missed: dict[str, list[str]] = defaultdict(list)

    def count(self, name: str, hits: float, total: float, missed: str = "") -> None:
        """Add hits out of a total; keep what was missed."""
        self.hits[name] += hits
        self.totals[name] += total
        if missed and hits < total:
            self.missed[name].append(missed)

    def print(self, *, verbose: bool) -> None:
        """Print one line for each name."""
        for name, total in self.totals.items():
            share = self.hits[name] / total if total else 0.0
            print(f"{name:44} {share:7.4f}   {self.hits[name]:10.1f} of {total:8.0f}")
            for line in self.missed[name][:400] if verbose else ():
                print("      ", line)


def grams(text: str) -> list[tuple[str, ...]]:
    """Return the word 5-grams of text, in order."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", normalise(text)).casefold())
    return [tuple(words[i : i + _N]) for i in range(len(words) - _N + 1)]


def letters(text: str) -> str:
    """Return letters and digits alone."""
    # Superscripts are letters and digits too.
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", normalise(text)).casefold())


def score_sets(tally: Tally, name: str, found: Sequence[str], wanted: Sequence[str], label: str) -> None:
    """Count precision and recall of folded strings."""
    have, want = [fold(f) for f in found], [fold(w) for w in wanted]
    for text in want:
        tally.count(f"{name} recall", text in have, 1, f"{label}: {text}")
    for text in have:
        tally.count(f"{name} precision", text in want, 1, f"{label}: {text}")


def measure_typeset(tally: Tally, document: Document, truth: dict[str, object], path: Path) -> None:
    """Compare with the truth that a paper was typeset from."""
    blocks = truth["blocks"]
    assert isinstance(blocks, list)
    page_texts = _page_texts(path)
    by_text: dict[str, list[int]] = defaultdict(list)
    for sentence in document.sentences:
        by_text[normalise(sentence.span.cut(document.text))].append(sentence.page)
    for block in blocks:
        if block["kind"] != "paragraph":
            continue
        text = normalise(block["text"])
        for span in split_sentences(text):
            wanted = span.cut(text)
            pages = by_text.get(wanted, [])
            tally.count("sentences verbatim", bool(pages), 1, f"{path.name[:24]}: {wanted[:300]}")
            # Line numbers and page borders cut the beginnings of some.
            start = re.sub(r"\d", "", letters(wanted))
            right = [n for n, t in page_texts.items() if start[:25] in t] or [
                n for n, t in page_texts.items() if start[:15] in t
            ]
            tally.count("… and on the right page", bool(set(pages) & set(right)), 1)
    paragraphs = {normalise(p.span.cut(document.text)) for p in document.paragraphs}
    for block in blocks:
        if block["kind"] == "paragraph":
            tally.count("paragraphs verbatim", normalise(block["text"]) in paragraphs, 1, block["text"][:100])
    headings = [b["text"] for b in blocks if b["kind"] != "paragraph"]
    found = [s.heading for s in document.sections if s.heading and s.role not in ("front", "abstract", "references")]
    score_sets(tally, "headings", found, headings, path.name[:24])
    tally.count("title", fold(document.bibliography.title or "") == fold(str(truth["title"])), 1, path.name)
    authors = truth["authors"]
    assert isinstance(authors, list)
    tally.count("authors", list(document.bibliography.authors) == authors, 1, str(document.bibliography.authors))
    tally.count("year", document.bibliography.year == truth["year"], 1, str(document.bibliography.year))
    if truth["abstract"]:
        tally.count(
            "abstract", _same_abstract(document, str(truth["abstract"])), 1, document.bibliography.abstract or ""
        )
    rows = [" ".join(cell for cell in row) for table in truth["tables"] for row in table["rows"]]  # type: ignore[attr-defined]
    prose = {normalise(s.span.cut(document.text)) for s in document.sentences}
    tables = letters("".join(p.span.cut(document.text) for p in document.paragraphs if p.kind == "table"))
    for row in rows:
        tally.count("table rows kept whole, in tables", letters(row) in tables, 1, row[:100])
    bad = [
        s for s in prose if any(letters(f.text) in letters(s) for f in document.furniture if len(letters(f.text)) > 6)
    ]
    tally.count("sentences free of furniture", len(prose) - len(bad), len(prose), str(bad[:2]))


def _page_texts(path: Path) -> dict[int, str]:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(path)
    return {
        n + 1: re.sub(r"\d", "", letters(pdf[n].get_textpage().get_text_range().replace("\ufffe", "")))
        for n in range(len(pdf))
    }


def _same_abstract(document: Document, wanted: str) -> bool:
    found = set(grams(document.bibliography.abstract or ""))
    want = set(grams(wanted))
    return bool(want) and len(found & want) >= 0.95 * len(want) and len(found) <= 1.15 * len(want) + 20


def measure_jats(tally: Tally, document: Document, gold: dict[str, object], path: Path) -> None:
    """Compare with the JATS XML of a published article."""
    body = gold["body"]
    assert isinstance(body, list)
    have = set(grams(document.text))
    prose = set(grams(" ".join(p.span.cut(document.text) for p in document.paragraphs if p.kind not in ("reference",))))
    wanted = [g for kind, text in body if kind == "p" for g in grams(text)]
    hits = sum(g in have for g in wanted)
    tally.count("paragraph 5-grams", hits, len(wanted), f"{path.name[:40]} {hits / max(1, len(wanted)):.3f}")
    tally.count("paragraph 5-grams, mean over articles", hits / max(1, len(wanted)), 1)
    sentences = {letters(s.span.cut(document.text)) for s in document.sentences}
    for kind, text in body:
        for span in split_sentences(normalise(text)) if kind == "p" else ():
            tally.count("sentences of the XML, letters alike", letters(span.cut(normalise(text))) in sentences, 1)
    del prose
    headings = [text for kind, text in body if kind == "t" and not re.match(r"(?:table|fig)", text, re.IGNORECASE)]
    found = [
        s.heading
        for s in document.sections
        if s.heading and s.role not in ("abstract", "references", "acknowledgements")
    ]
    score_sets(tally, "headings", [_unnumber(f) for f in found], [_unnumber(h) for h in headings], path.name[:30])
    tally.count("title", _first(gold, "title") == fold(document.bibliography.title or ""), 1,
                f"{path.name[:30]}: {_first(gold, 'title')} | {document.bibliography.title}")  # fmt: skip
    if gold["doi"]:
        want_doi = str(gold["doi"][0]).casefold()  # type: ignore[index]
        tally.count("DOI", (document.bibliography.doi or "").casefold() == want_doi, 1,
                    f"{path.name[:30]}: {want_doi} | {document.bibliography.doi}")  # fmt: skip
    abstract = " ".join(text for _, text in gold["abstract"])  # type: ignore[attr-defined]
    if abstract:
        tally.count(
            "abstract",
            _same_abstract(document, abstract),
            1,
            f"{path.name[:30]}: {(document.bibliography.abstract or '')[:150]}",
        )
    _measure_xml(tally, document, path)
    n_refs = int(str(gold["nrefs"] or 0))
    if n_refs:
        tally.count("references counted within 5 %", abs(len(document.references) - n_refs) <= 0.05 * n_refs, 1,
                    f"{path.name[:30]}: {len(document.references)} for {n_refs}")  # fmt: skip


def _unnumber(heading: str) -> str:
    return re.sub(r"^\W*(?:\d+(?:\.\d+)*|[IVX]+)[.)]?\s+", "", heading)


def _first(gold: dict[str, object], name: str) -> str:
    values = gold[name]
    return fold(str(values[0])) if isinstance(values, list) and values else ""


def _measure_xml(tally: Tally, document: Document, path: Path) -> None:
    xml = path.with_suffix(".xml")
    if not xml.is_file():
        return
    root = ET.parse(xml).getroot()
    meta = root.find(".//article-meta")
    if meta is None:
        return
    years = {int(y.text) for y in meta.findall(".//pub-date/year") if y.text and y.text.isdigit()}
    if years:
        tally.count(
            "year", document.bibliography.year in years, 1, f"{path.name[:30]}: {years} {document.bibliography.year}"
        )
    names = [n for c in meta.findall(".//contrib") if c.get("contrib-type") == "author" for n in c.findall("name")]
    wanted = [fold(f"{n.findtext('given-names') or ''} {n.findtext('surname') or ''}") for n in names]
    if wanted:
        found = [fold(a) for a in document.bibliography.authors]
        tally.count("authors, all and in order", found == wanted, 1, f"{path.name[:30]}: {wanted} | {found}")
        tally.count(
            "authors' family names", sum(any(f.endswith(w.split()[-1]) for f in found) for w in wanted), len(wanted)
        )


def find_pairs(folder: Path) -> Iterable[tuple[Path, Path]]:
    """Give each PDF with the file that says what it holds."""
    for pdf in sorted(folder.rglob("*.pdf")):
        for truth in (pdf.with_suffix(".gt.json"), pdf.with_name(pdf.name.split(".")[0] + ".truth.json")):
            if truth.is_file():
                yield pdf, truth
                break


def main() -> None:
    """Read the arguments and print the tables."""
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    tallies = {"typeset": Tally(), "jats": Tally()}
    pages = 0
    seconds = 0.0
    for pdf, truth_path in find_pairs(Path(arguments[0])):
        if len(arguments) > 1 and arguments[1] not in pdf.name:
            continue
        truth = json.loads(truth_path.read_text(encoding="utf-8"))
        start = time.process_time()
        try:
            document = read_document(pdf)
        except DocumentError as error:
            print(error)
            continue
        seconds += time.process_time() - start
        pages += len(document.pages)
        if "blocks" in truth:
            measure_typeset(tallies["typeset"], document, truth, pdf)
        else:
            measure_jats(tallies["jats"], document, truth, pdf)
    for name, tally in tallies.items():
        if tally.totals:
            print(f"\n{name}")
            tally.print(verbose="-v" in sys.argv)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{pages} pages, {1000 * seconds / max(1, pages):.1f} ms of processor time per page, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
