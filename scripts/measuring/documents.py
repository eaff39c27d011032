"""A Document against truth: sentences, headings, roles, front matter, references, citations."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from measure_citations import fill_ranges, match_references, read_article
from measure_references import Counts, align, count_fields, predict, read_truth
from measure_references import letters as reference_letters

from litreview.records import Document, Reference
from litreview.text import fold
from measuring.texts import gram_f1, letters, plain
from measuring.truth import Truth, unnumber

ABSTRACT_OVERLAP = 0.95
_BEFORE_BODY = ("front", "abstract", "references", "acknowledgements")
_ENTRY_FIELDS = ("title", "container", "year", "volume", "issue", "pages", "publisher", "place", "doi")
COVERED = ("22351",)
"""Of the papers with segmented references, those that begin with a repository's cover page, by eye."""
Count = Callable[..., None]
"""Called with a figure's name, hits, total and `missed`."""


def measure_document(truth: Truth, document: Document, count: Count) -> None:
    """Count all that only a Document has."""
    if truth.kind == "references":
        _measure_segmented(truth, document, count)
        return
    if truth.sentences:
        _measure_foreign(truth, document, count)
    _measure_headings(truth, document, count)
    _measure_front(truth, document, count)
    for row in truth.tables:
        count("table rows kept whole, in tables", letters("".join(row)) in _tables(document), 1, missed=str(row)[:100])
    _measure_references(truth, document, count)
    _measure_citations(truth, document, count)


def _tables(document: Document) -> str:
    return letters("".join(p.span.cut(document.text) for p in document.paragraphs if p.kind == "table"))


def sentence_pages(document: Document) -> Mapping[str, Sequence[int]]:
    """Return the pages of each sentence by its text."""
    pages: dict[str, list[int]] = defaultdict(list)
    for sentence in document.sentences:
        pages[plain(sentence.span.cut(document.text))].append(sentence.page)
    return pages


def _measure_foreign(truth: Truth, document: Document, count: Count) -> None:
    # A sentence of the text into which something was drawn that stands elsewhere: heads, feet, line numbers, labels.
    known = letters(truth.everything)
    pieces = {known[i : i + 20] for i in range(len(known) - 19)}
    for sentence in document.sentences:
        own = letters(sentence.span.cut(document.text))
        if len(own) < 40 or not (own[:20] in pieces or own[-20:] in pieces):
            continue
        count("sentences with nothing foreign in them", own in known, 1, missed=sentence.span.cut(document.text)[:300])


def _measure_headings(truth: Truth, document: Document, count: Count) -> None:
    found = [fold(unnumber(s.heading)) for s in document.sections if s.heading and s.role not in _BEFORE_BODY]
    have = Counter(h.rstrip(".") for h in found)
    want = Counter(fold(unnumber(h)).rstrip(".") for h in truth.headings)
    both = (have & want).total()
    lost, extra = sorted((want - have).elements()), sorted((have - want).elements())
    count("headings recall", both, want.total(), missed=f"{lost}")
    count("headings precision", both, have.total(), missed=f"{extra}")
    count("headings F1", 2 * both, have.total() + want.total())
    for heading, roles in truth.roles.items():
        given = [s.role for s in document.sections if s.heading and fold(unnumber(s.heading)).rstrip(".") == heading]
        count("main sections with the right role", any(r in roles for r in given), 1, missed=f"{heading}: {given}")


def _measure_front(truth: Truth, document: Document, count: Count) -> None:
    own = document.bibliography
    count("title", fold(own.title or "") == fold(truth.title), 1, missed=f"{truth.title} | {own.title}")
    if truth.authors:
        wanted, found = [fold(a) for a in truth.authors], [fold(a) for a in own.authors]
        count("authors, all and in order", found == wanted, 1, missed=f"{wanted} | {found}")
        families = sum(any(f.endswith(w.split()[-1]) for f in found) for w in wanted)
        count("authors' family names", families, len(wanted))
    if truth.years:
        count("year", own.year in truth.years, 1, missed=f"{sorted(truth.years)} | {own.year}")
    if truth.doi:
        is_right = (own.doi or "").casefold() == truth.doi.casefold()
        count("DOI", is_right, 1, missed=f"{truth.doi} | {own.doi}")
        printed = letters(document.text + " ".join(f.text for f in document.furniture))
        if is_right or letters(truth.doi) in printed:
            count("DOI, of files that state theirs", is_right, 1)
    if truth.abstracts:
        abstract = own.abstract or ""
        scores = [gram_f1(abstract, wanted) for wanted in truth.abstracts]
        missed = f"{max(scores):.3f} {abstract[:60]} … {abstract[-60:]}"
        is_same = any(letters(abstract) == letters(w) for w in truth.abstracts)
        count("abstract, letters alike", is_same, 1, missed=missed)
        count("abstract, 5-gram F1 at least .95", is_same or max(scores) >= ABSTRACT_OVERLAP, 1, missed=missed)
        count("abstract, 5-gram F1", max(scores), 1)


def _measure_references(truth: Truth, document: Document, count: Count) -> None:
    n = truth.n_references
    if n:
        near = abs(len(document.references) - n) <= 0.05 * n
        count("references counted within 5 %", near, 1, missed=f"{len(document.references)} for {n}")
    if truth.xml is not None:
        _, _, wanted = read_article(truth.xml, with_floats=True)
        same = match_references(document.references, wanted)
        count("references found, recall", len(set(same.values())), len(wanted))
        count("references found, precision", len(same), len(document.references))
    if not truth.references:
        return
    aligned = _align(truth.references, document)
    missed = str([truth.references[i]["raw"][:90] for i, found in enumerate(aligned) if found is None])
    count("references found, recall", sum(a is not None for a in aligned), n, missed=missed)
    count("references found, precision", len({a for a in aligned if a is not None}), len(document.references))
    for entry, index in zip(truth.references, aligned, strict=True):
        if "title" in entry and "year" in entry and entry["authors"]:
            _compare_entry(entry, document.references[index] if index is not None else None, count)


def _align(wanted: Sequence[dict[str, Any]], document: Document) -> list[int | None]:
    strip = re.compile(r"^\W*\d+[.)\]]\s*")
    found = [reference_letters(strip.sub("", r.raw)) for r in document.references]
    return align([reference_letters(strip.sub("", e["raw"])) for e in wanted], found)


def _compare_entry(entry: Mapping[str, Any], found: Reference | None, count: Count) -> None:
    wanted = {name: letters(entry[name]) for name in _ENTRY_FIELDS if name in entry}
    have = {name: letters(v) for name in _ENTRY_FIELDS if found is not None and (v := getattr(found, name))}
    wanted["author"] = letters(entry["authors"][0].split(",")[0])
    family = letters(re.split(r"[,;]", found.authors[0])[0]) if found is not None and found.authors else ""
    have |= {"author": family} if family else {}
    right = sum(value == have.get(name) for name, value in wanted.items())
    wrong = {n: (v, have.get(n)) for n, v in wanted.items() if v != have.get(n)}
    count("reference fields F1", 2 * right, len(wanted) + len(have), missed=f"{wrong} {entry['raw'][:200]}")
    count("whole references", wanted == have, 1)


def _measure_citations(truth: Truth, document: Document, count: Count) -> None:
    if truth.xml is not None:
        text, gold, references = read_article(truth.xml, with_floats=True)
        wanted = fill_ranges(text, gold, references)
        same = match_references(document.references, references)
    elif truth.citations:
        aligned = _align(truth.references, document)
        ids = [r.reference_id for r in document.references]
        same = {ids[index]: e["id"] for e, index in zip(truth.references, aligned, strict=True) if index is not None}
        wanted = Counter(truth.citations)
    else:
        return
    linked = Counter(same.get(r, r) for c in document.citations for r in c.reference_ids)
    n_found = sum(len(c.numbers or c.keys) for c in document.citations)
    right = (wanted & linked).total()
    lost = (wanted - linked).most_common(6)
    count("citations linked to the right work, F1", 2 * right, wanted.total() + n_found, missed=f"not linked: {lost}")
    count("citations linked to the right work, recall", right, wanted.total())


def _measure_segmented(truth: Truth, document: Document, count: Count) -> None:
    covers = {f.page for f in document.furniture if f.kind == "cover page"}
    count("cover page told, or that there is none", covers == ({1} if truth.pdf.stem in COVERED else set()), 1)
    wanted = _lines(truth.pdf.with_suffix(".refs.csv"))
    tagged = {
        reference_letters(re.sub(r"<[^>]*>", "", m)): read_truth(m) for m in _lines(truth.pdf.with_suffix(".refs.xml"))
    }
    aligned = align([reference_letters(w) for w in wanted], [reference_letters(r.raw) for r in document.references])
    missed = str([w[:90] for w, index in zip(wanted, aligned, strict=True) if index is None])
    count("references found, recall", sum(a is not None for a in aligned), len(wanted), missed=missed)
    count("references found, precision", len({a for a in aligned if a is not None}), len(document.references))
    counts: Counts = {}
    for string, index in zip(wanted, aligned, strict=True):
        fields = tagged.get(reference_letters(string))
        if fields is not None:
            count_fields(counts, "PDF:", fields, predict(document.references[index].raw) if index is not None else {})
    for name, key in (("reference fields F1", "PDF: field F1"), ("whole references", "PDF: whole reference")):
        if key in counts:
            count(name, *counts[key])


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
