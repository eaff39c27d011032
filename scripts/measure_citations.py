"""Measure the finding and linking of in-text citations on articles in JATS.

Usage: python scripts/measure_citations.py DIR [--errors N]

Found: each <xref ref-type="bibr"> of a body is one citation of one work; it counts as found when a citation that
overlaps it has a key of the same year and the reference's first family name (author-year), or holds its number
(numeric, where numbers stand in square brackets). A key that no xref answers is a false one, also where the publisher
forgot to mark a citation; the inner numbers of a marked range are not. Linked: of the gold citations whose printed
year is that of the entry they point to (some publishers' links are off by one), those whose key was linked to it.
Intervals: 95 %, bootstrap over articles.
"""

from __future__ import annotations

import argparse
import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from litreview.documents.citations import find_citations
from litreview.documents.references import link_citations
from litreview.records import Citation, CitationKey, Reference
from litreview.text import fold

N_RESAMPLES = 1000
SEED = 20240501
STYLE_LEAST = 0.5
BLOCKS = {"p", "title", "caption", "td", "th", "list-item", "disp-quote", "sec", "label"}
SKIPPED = {"table-wrap", "fig", "disp-formula", "inline-formula"}


@dataclass(frozen=True)
class Gold:
    """One marked citation: where it stands in the text, which entry it means, and what is printed."""

    start: int
    end: int
    reference_id: str
    printed: str


@dataclass(frozen=True)
class Counts:
    """Hits, marked and found keys, right links and links to make of one article."""

    hits: int
    n_gold: int
    n_found: int
    n_links_right: int
    n_to_link: int


def read_article(path: Path) -> tuple[str, list[Gold], list[Reference]]:
    """Return the text of an article's body, its marked citations and its references."""
    root = ET.parse(path).getroot()
    body = root.find(".//body")
    parts: list[str] = []
    gold: list[Gold] = []
    length = 0

    def write(text: str | None) -> None:
        nonlocal length
        if text:
            flat = re.sub(r"\s+", " ", text)
            parts.append(flat)
            length += len(flat)

    def walk(element: ET.Element) -> None:
        nonlocal length
        if element.tag in SKIPPED:
            return
        if element.tag in BLOCKS:
            parts.append("\n\n")
            length += 2
        if element.tag == "xref" and element.get("ref-type") == "bibr":
            printed = "".join(element.itertext())
            start = length
            write(printed)
            gold.extend(Gold(start, length, rid, printed) for rid in (element.get("rid") or "").split())
            return
        write(element.text)
        for child in element:
            walk(child)
            write(child.tail)

    if body is not None:
        walk(body)
    return "".join(parts), gold, [read_reference(ref) for ref in root.iter("ref")]


def read_reference(ref: ET.Element) -> Reference:
    """Return an entry of the reference list with the fields that JATS marks."""
    names = [
        ", ".join(filter(None, (n.findtext("surname"), n.findtext("given-names"))))
        for n in ref.iter("name")
        if n.findtext("surname")
    ]
    names = names or ["".join(c.itertext()).strip() for c in ref.iter("collab")]
    year = (ref.findtext(".//year") or "").strip()
    raw = " ".join("".join(ref.itertext()).split())
    if not names and raw:
        names = [re.split(r"[.(,]", raw)[0].strip()]
    label = re.search(r"\d+", ref.findtext("label") or "")
    return Reference(
        reference_id=ref.get("id") or "",
        raw=raw,
        number=int(label.group()) if label else None,
        authors=tuple(n for n in names if n),
        year=year or None,
    )


def measure(path: Path, style: str) -> tuple[Counts, list[str]] | None:
    """Return the counts of one article and lines on its errors; None where it is of another style."""
    text, gold, references = read_article(path)
    by_id = {r.reference_id: r for r in references}
    with_year = sum(bool(re.search(r"\d{4}|press|forthcoming|^[a-z]$", g.printed)) for g in gold)
    is_author_year = bool(gold) and with_year >= STYLE_LEAST * len(gold)
    if not gold or is_author_year != (style == "author-year"):
        return None
    citations = link_citations(find_citations(text), references)
    if style == "numeric" and sum(text[max(0, g.start - 1) : g.start + 1].find("[") >= 0 for g in gold) < len(gold) / 4:
        return None
    return compare(text, gold, citations, by_id)


def compare(
    text: str, gold: Sequence[Gold], citations: Sequence[Citation], by_id: dict[str, Reference]
) -> tuple[Counts, list[str]]:
    """Match marked citations and found keys one to one."""
    errors: list[str] = []
    free: list[tuple[Citation, list[CitationKey | int]]] = [(c, [*c.keys, *c.numbers]) for c in citations]
    hits = links_right = n_to_link = 0
    for mark in gold:
        reference = by_id.get(mark.reference_id)
        if reference is not None and not agrees(mark, reference):
            reference = None
        n_to_link += reference is not None
        hit = False
        for citation, keys in free:
            if citation.span.start >= mark.end or citation.span.end <= mark.start:
                continue
            key = next((k for k in keys if is_same(k, mark, reference)), None)
            if key is not None:
                keys.remove(key)
                hit = True
                links_right += reference is not None and mark.reference_id in citation.reference_ids
                break
        hits += hit
        if not hit:
            errors.append(f"missed  {mark.printed!r:30} in {text[max(0, mark.start - 60) : mark.end + 20]!r}")
    n_false = 0
    for citation, keys in free:
        if citation.style == "numeric":
            inner = marked_range(citation, keys)
            keys[:] = [n for n in keys if n not in inner]
        n_false += len(keys)
        if keys:
            errors.append(f"false   {keys!r} in {citation.span.cut(text)[:100]!r}")
    return Counts(hits, len(gold), hits + n_false, links_right, n_to_link), errors


def marked_range(citation: Citation, unmarked: Sequence[CitationKey | int]) -> range:
    """Return the numbers between the first and the last marked one of a citation."""
    marked = [n for n in citation.numbers if n not in unmarked]
    return range(marked[0], marked[-1]) if marked else range(0)


def agrees(mark: Gold, reference: Reference) -> bool:
    """Tell whether the year printed in a citation is that of the entry it points to."""
    printed = re.findall(r"\d{4}", mark.printed)
    return not printed or reference.year is None or printed[-1] == reference.year[:4]


def is_same(key: CitationKey | int, mark: Gold, reference: Reference | None) -> bool:
    """Tell whether a found key or number is the marked citation."""
    if isinstance(key, int):
        return str(key) in re.findall(r"\d+", mark.printed) or (reference is not None and reference.number == key)
    printed_years = re.findall(r"\d{4}[a-z]?", mark.printed)
    expected = printed_years[-1] if printed_years else (reference.year if reference else None)
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


def main() -> None:
    """Print the figures for both styles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="print so many errors of each article")
    arguments = parser.parse_args()
    for style in ("author-year", "numeric"):
        counts: list[Counts] = []
        for path in sorted(arguments.folder.glob("*.xml")):
            measured = measure(path, style)
            if measured is None:
                continue
            counts.append(measured[0])
            if arguments.errors:
                print(f"-- {path.name} P {precision(counts[-1:]):.3f} R {recall(counts[-1:]):.3f}")
                print("\n".join(measured[1][: arguments.errors]))
        if not counts:
            continue
        print(f"{style}: {len(counts)} articles, n = {sum(c.n_gold for c in counts)} citations")
        for name, figure in (
            ("P", precision), ("R", recall), ("F1", f1), ("linked", link_recall),
        ):  # fmt: skip
            low, high = interval(counts, figure)
            print(f"  {name:7} {figure(counts):.3f} [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()
