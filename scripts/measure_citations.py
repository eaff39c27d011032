"""Measure the finding and linking of in-text citations on articles in JATS, read as XML or from PDF.

    python scripts/measure_citations.py DIR [--pdfs DIR] [--errors N]

Read as XML: each <xref ref-type="bibr"> of a body is one citation of one work; it counts as found when a citation that
overlaps it has a key of the same year and the reference's first family name (author-year), or holds its number
(numeric: in square brackets, in parentheses, or raised). A key that no xref answers is a false one, also where the
publisher forgot to mark a citation; the inner numbers of a marked range, and others that a mark prints, are not.
Linked: of the gold citations whose printed year is that of the entry they point to (some publishers' links are off by
one), those whose key was linked to it. Links by score: of the links with such a score that a gold citation answers, the
share that are right.

From PDF (--pdfs; X.pdf or X.*.pdf for X.xml): citations have no common offsets, so what an article cites is compared
as a bag: how often each work of the reference list is cited, in the xrefs of body and floats (or in X.*.gt.json, which
scripts/typeset_articles.py writes beside the PDFs that it sets) and in the links of the document read. A citation
counts only when it is linked to the right work.

A third of the articles (those whose names have the lowest digests) is set aside: its errors are never printed.
Intervals: 95 %, bootstrap over articles.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from litreview.documents import read_document
from litreview.documents.citations.finding import expand_numbers, find_citations
from litreview.documents.references.parsing import link_citations
from litreview.records import Citation, CitationKey, Reference
from litreview.text import digest, fold

N_RESAMPLES = 1000
SEED = 20240501
STYLE_LEAST = 0.5
SET_ASIDE = 3
"""One article in so many is set aside."""
BLOCKS = {"p", "title", "caption", "td", "th", "list-item", "disp-quote", "sec", "label"}
FORMULAS = {"disp-formula", "inline-formula"}
FLOATS = {"table-wrap", "fig"}
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SCORE_CLASSES = ((1.0, 1.01), (0.9, 1.0), (0.7, 0.9), (0.0, 0.7))


@dataclass(frozen=True)
class Gold:
    """One marked citation: where it stands in the text, which entry it means, and what is printed."""

    start: int
    end: int
    reference_id: str
    printed: str


@dataclass(frozen=True)
class Counts:
    """Hits, marked and found keys, right links and links to make of one article; `scored`: score, is it right."""

    hits: int
    n_gold: int
    n_found: int
    n_links_right: int
    n_to_link: int
    scored: tuple[tuple[float, bool], ...] = ()


class Writer:
    """The text of an article's body with its marked citations, as a page would show them."""

    def __init__(self, skipped: set[str]) -> None:
        """Begin with nothing; elements of `skipped` are left out."""
        self._skipped = skipped
        self.parts: list[str] = []
        self.gold: list[Gold] = []
        self.length = 0

    def write(self, text: str | None, *, is_raised: bool) -> None:
        """Add text; digits within <sup> become raised ones."""
        if text:
            flat = re.sub(r"\s+", " ", text)
            flat = flat.translate(RAISED) if is_raised else flat
            self.parts.append(flat)
            self.length += len(flat)

    def walk(self, element: ET.Element, *, is_raised: bool = False) -> None:
        """Add an element and what it holds."""
        if element.tag in self._skipped:
            return
        if element.tag in BLOCKS:
            self.parts.append("\n\n")
            self.length += 2
        is_raised = is_raised or element.tag == "sup"
        if element.tag == "xref" and element.get("ref-type") == "bibr":
            printed = "".join(element.itertext())
            start = self.length
            self.write(printed, is_raised=is_raised or self._stands_raised(printed))
            self.gold.extend(Gold(start, self.length, rid, printed) for rid in (element.get("rid") or "").split())
            return
        self.write(element.text, is_raised=is_raised)
        for child in element:
            self.walk(child, is_raised=is_raised)
            self.write(child.tail, is_raised=is_raised)

    def _stands_raised(self, printed: str) -> bool:
        # Some archives drop <sup>: a number glued to a word, or behind a raised one, was raised.
        if not re.fullmatch(r"[\d\s,–-]+", printed):
            return False
        lead = "".join(self.parts[-3:])[-3:]
        return bool(re.search(r"[⁰¹²³⁴-⁹][,–-]?\s?\Z|[^\W\d_][.,;:]?\Z|[)”\"][.,;:]?\Z", lead))


def read_article(path: Path, *, with_floats: bool = False) -> tuple[str, list[Gold], list[Reference]]:
    """Return the text of an article's body, its marked citations and its references."""
    root = ET.parse(path).getroot()
    writer = Writer(FORMULAS if with_floats else FORMULAS | FLOATS)
    for part_of_text in ("body", "floats-group") if with_floats else ("body",):
        element = root.find(f".//{part_of_text}")
        if element is not None:
            writer.walk(element)
    return "".join(writer.parts), writer.gold, [read_reference(ref) for ref in root.iter("ref")]


def read_reference(ref: ET.Element) -> Reference:
    """Return an entry of the reference list with the fields that JATS marks."""
    names = [
        ", ".join(filter(None, (n.findtext("surname"), n.findtext("given-names"))))
        for tag in ("name", "string-name")
        for n in ref.iter(tag)
        if n.findtext("surname")
    ]
    names = names or ["".join(c.itertext()).strip() for c in ref.iter("collab")]
    year = (ref.findtext(".//year") or "").strip()
    raw = " ".join(" ".join(ref.itertext()).split())
    if not names and raw:
        names = [re.split(r"[.(,]", raw)[0].strip()]
    label = re.search(r"\d+", ref.findtext("label") or "")
    return Reference(
        reference_id=ref.get("id") or "",
        raw=raw,
        number=int(label.group()) if label else None,
        authors=tuple(n for n in names if n),
        year=year or None,
        title=" ".join("".join(t.itertext()) for t in [*ref.iter("article-title"), *ref.iter("chapter-title")]) or None,
    )


def style_of(gold: Sequence[Gold]) -> str | None:
    """Return the style in which an article cites, None where it has no marked citations."""
    if not gold:
        return None
    with_year = sum(bool(re.search(r"\d{4}|press|forthcoming|^[a-z]$", g.printed)) for g in gold)
    return "author-year" if with_year >= STYLE_LEAST * len(gold) else "numeric"


# ---------------------------------------------------------------- read as XML


def measure_xml(path: Path) -> tuple[str, Counts, list[str]] | None:
    """Return style, counts and lines on errors of one article; None where nothing is marked."""
    text, gold, references = read_article(path)
    style = style_of(gold)
    if style is None:
        return None
    found = find_citations(text, references=references)
    linked = link_citations([one for citation in found for one in part(citation)], references, text=text)
    return style, *compare(text, gold, linked, {r.reference_id: r for r in references})


def part(citation: Citation) -> list[Citation]:
    """Return one citation for each work that a citation names."""
    keys = [replace(citation, keys=(key,), numbers=()) for key in citation.keys]
    return keys + [replace(citation, keys=(), numbers=(number,)) for number in citation.numbers]


def compare(
    text: str, gold: Sequence[Gold], citations: Sequence[Citation], by_id: dict[str, Reference]
) -> tuple[Counts, list[str]]:
    """Match marked citations and found ones, each of one work, one to one."""
    errors: list[str] = []
    free = list(citations)
    scored: list[tuple[float, bool]] = []
    hits = links_right = n_to_link = 0
    for mark in gold:
        reference = by_id.get(mark.reference_id)
        if reference is not None and not agrees(mark, reference):
            reference = None
        n_to_link += reference is not None
        over = [c for c in free if c.span.start < mark.end and c.span.end > mark.start]
        match = next((c for c in over if is_same(c, mark, reference)), None)
        if match is None:
            errors.append(f"missed  {mark.printed!r:30} in {text[max(0, mark.start - 60) : mark.end + 20]!r}")
            continue
        free.remove(match)
        hits += 1
        if reference is None:
            continue
        is_right = mark.reference_id in match.reference_ids
        links_right += is_right
        if match.link_scores:
            scored.append((match.link_scores[0], is_right))
        if not is_right:
            wanted = f"{reference.authors[:2]} {reference.year}"
            errors.append(f"link    {match.keys or match.numbers} to {match.reference_ids} not {wanted}")
    inner = inner_numbers(citations, free)
    false = [c for c in free if not (c.numbers and (c.numbers[0] in inner[c.span.start] or is_printed(c, gold)))]
    errors += [f"false   {c.keys or c.numbers!r} in {c.span.cut(text)[:100]!r}" for c in false]
    return Counts(hits, len(gold), hits + len(false), links_right, n_to_link, tuple(scored)), errors


def inner_numbers(citations: Sequence[Citation], free: Sequence[Citation]) -> dict[int, range]:
    """Return for each citation, by its start, the numbers between its first and its last marked one."""
    marked: dict[int, list[int]] = defaultdict(list)
    for citation in citations:
        if citation.numbers and citation not in free:
            marked[citation.span.start].append(citation.numbers[0])
    inner: dict[int, range] = defaultdict(lambda: range(0))
    inner.update({start: range(min(numbers), max(numbers)) for start, numbers in marked.items()})
    return inner


def is_printed(citation: Citation, gold: Sequence[Gold]) -> bool:
    """Tell whether a mark that stands there prints the number, though it names the first work only ("3 4")."""
    marks = (g for g in gold if g.start < citation.span.end and g.end > citation.span.start)
    return any(citation.numbers[0] in expand_numbers(re.sub(r"\s+", ",", mark.printed.strip())) for mark in marks)


def agrees(mark: Gold, reference: Reference) -> bool:
    """Tell whether the year printed in a citation is that of the entry it points to."""
    printed = re.findall(r"\d{4}", mark.printed)
    return not printed or reference.year is None or printed[-1] == reference.year[:4]


def is_same(found: Citation, mark: Gold, reference: Reference | None) -> bool:
    """Tell whether a found key or number is the marked citation."""
    if found.numbers:
        number = found.numbers[0]
        return str(number) in re.findall(r"\d+", mark.printed) or (reference is not None and reference.number == number)
    key: CitationKey = found.keys[0]
    printed_years = re.findall(r"\d{4}[a-z]?", mark.printed)
    expected = printed_years[-1] if printed_years else (reference.year if reference else None)
    if not key.year[:1].isdigit():
        expected = None if key.year in mark.printed.lower() else expected
    if expected is not None and expected[:4] != key.year[:4]:
        return False
    if expected is not None and key.suffix and expected[4:] and expected[4:] != key.suffix:
        return False
    if reference is None or not reference.authors:
        return True
    family = fold(reference.authors[0].split(",")[0])
    cited = fold(key.author)
    initials = "".join(w[0] for w in reference.authors[0].split() if w[:1].isupper()).lower()
    return (
        cited.startswith(family) or family.split()[0] in cited or family.startswith(cited) or cited == initials
        or fold(re.split(r"\d{4}", mark.printed)[0])[:6] == cited[:6]
    )  # fmt: skip


# ---------------------------------------------------------------- from PDF


def measure_pdf(path: Path, pdf: Path) -> tuple[str, Counts, list[str]] | None:
    """Return style, counts and lines on differences of one article read from its PDF."""
    truth = pdf.with_suffix(".gt.json")
    typeset = json.loads(truth.read_text(encoding="utf-8")).get("typeset") if truth.is_file() else None
    if typeset is not None:
        cited = [mark["references"] for block in typeset["blocks"] for mark in block.get("citations", ())]
        marked = Counter(reference_id for ids in cited for reference_id in ids)
        references = [Reference(r["id"], r["raw"]) for r in typeset["references"]]
        is_numbered = all(re.match(r"\W?\d", r.raw) for r in references)
        style = "numeric" if is_numbered else "author-year"
    else:
        text, gold, references = read_article(path, with_floats=True)
        marked, style = fill_ranges(text, gold, references), style_of(gold) or ""
    if not marked:
        return None
    document = read_document(pdf)
    same = match_references(document.references, references)
    linked = Counter(same.get(r, r) for c in document.citations for r in c.reference_ids)
    n_found = sum(len(c.numbers or c.keys) for c in document.citations)
    right = sum(min(n, linked[reference]) for reference, n in marked.items())
    lines = [
        f"{r}: marked {marked[r]}, linked {linked[r]}" for r in sorted({*marked, *linked}) if marked[r] != linked[r]
    ]
    return style, Counts(right, marked.total(), n_found, right, marked.total()), lines


def fill_ranges(text: str, gold: Sequence[Gold], references: Sequence[Reference]) -> Counter[str]:
    """Return how often each work is cited, with the works inside a marked range ("3" – "7" marks two of five)."""
    counts = Counter(g.reference_id for g in gold)
    order = [r.reference_id for r in references]
    by_place: dict[int, list[Gold]] = defaultdict(list)
    for mark in gold:
        by_place[mark.start].append(mark)
    for marks in by_place.values():  # "3 4" may mark the first work only
        numbers = expand_numbers(re.sub(r"\s+", ",", marks[0].printed.strip()))
        if len(numbers) > len(marks) == 1:
            counts.update(order[n - 1] for n in numbers if n <= len(order) and order[n - 1] != marks[0].reference_id)
    for first, last in pairwise(gold):
        is_range = re.fullmatch(r"\s?[–−‐-]\s?", text[first.end : last.start]) is not None
        if is_range and first.reference_id in order and last.reference_id in order:
            counts.update(order[order.index(first.reference_id) + 1 : order.index(last.reference_id)])
    return counts


def match_references(found: Sequence[Reference], wanted: Sequence[Reference]) -> dict[str, str]:
    """Return for each reference read the JATS id of the one with the most words in common, at least half of them."""
    words = [(r.reference_id, set(re.findall(r"\w{3,}", fold(r.raw)))) for r in wanted]
    same: dict[str, str] = {}
    for reference in found:
        own = set(re.findall(r"\w{3,}", fold(reference.raw)))
        best = max(words, key=lambda w: len(own & w[1]) / (len(own | w[1]) or 1), default=None)
        if best is not None and 2 * len(own & best[1]) >= min(len(own), len(best[1])):
            same[reference.reference_id] = best[0]
    return same


# ---------------------------------------------------------------- figures


def interval(counts: Sequence[Counts], figure: Callable[[Sequence[Counts]], float]) -> tuple[float, float]:
    """Return the 95 % interval of a figure by resampling articles."""
    rng = random.Random(SEED)
    values = sorted(figure(rng.choices(counts, k=len(counts))) for _ in range(N_RESAMPLES))
    return values[int(0.025 * N_RESAMPLES)], values[int(0.975 * N_RESAMPLES) - 1]


def precision(counts: Sequence[Counts]) -> float:
    """Return the share of found keys that are marked."""
    return sum(c.hits for c in counts) / max(1, sum(c.n_found for c in counts))


def recall(counts: Sequence[Counts]) -> float:
    """Return the share of marked citations that were found."""
    return sum(c.hits for c in counts) / max(1, sum(c.n_gold for c in counts))


def f1(counts: Sequence[Counts]) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * sum(c.hits for c in counts) / max(1, sum(c.n_found + c.n_gold for c in counts))


def link_recall(counts: Sequence[Counts]) -> float:
    """Return the share of marked citations that were linked to the right entry."""
    return sum(c.n_links_right for c in counts) / max(1, sum(c.n_to_link for c in counts))


def print_figures(title: str, counts: Sequence[Counts]) -> None:
    """Print the figures of some articles with n and intervals."""
    print(f"{title}: {len(counts)} articles, n = {sum(c.n_gold for c in counts)} citations")
    for name, figure in (("P", precision), ("R", recall), ("F1", f1), ("linked", link_recall)):
        low, high = interval(counts, figure)
        print(f"  {name:7} {figure(counts):.3f} [{low:.3f}, {high:.3f}]")
    for low, high in SCORE_CLASSES:
        rights = [is_right for c in counts for score, is_right in c.scored if low <= score < high]
        if rights:
            share = sum(rights) / len(rights)
            print(f"  links of score {low:.1f} to {min(high, 1):.1f}: {share:.3f} right, n = {len(rights)}")


def is_set_aside(path: Path, paths: Sequence[Path]) -> bool:
    """Tell whether an article is among the third of its folder whose names have the lowest digests."""
    return path in sorted(paths, key=lambda p: digest(p.stem))[: len(paths) // SET_ASIDE]


def main() -> None:
    """Print the figures for both styles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pdfs", type=Path, help="read the PDFs of this folder instead of the XML")
    parser.add_argument("--errors", type=int, default=0, help="print so many errors of each article not set aside")
    arguments = parser.parse_args()
    paths = sorted(arguments.folder.glob("*.xml"))
    groups: dict[tuple[str, str], list[Counts]] = defaultdict(list)
    for path in paths:
        pdfs = sorted(p for p in (arguments.pdfs or Path()).glob(f"{path.stem}*.pdf")) if arguments.pdfs else [None]
        for pdf in pdfs:
            measured = measure_xml(path) if pdf is None else measure_pdf(path, pdf)
            if measured is None:
                continue
            style, counts, errors = measured
            aside = is_set_aside(path, paths)
            groups[style, "set aside" if aside else "developed on"].append(counts)
            if arguments.errors and not aside:
                p, r, linked = (figure([counts]) for figure in (precision, recall, link_recall))
                print(f"-- {(pdf or path).name} {style} P {p:.3f} R {r:.3f} linked {linked:.3f}")
                print("\n".join(errors[: arguments.errors]))
    for style in ("author-year", "numeric"):
        for name in ("developed on", "set aside"):
            if groups[style, name]:
                print_figures(f"{style}, {name}", groups[style, name])
        if groups[style, "developed on"] and groups[style, "set aside"]:
            print_figures(f"{style}, all", groups[style, "developed on"] + groups[style, "set aside"])


if __name__ == "__main__":
    main()
