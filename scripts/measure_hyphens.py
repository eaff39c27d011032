"""Measure how hyphens at line ends are decided, against the JATS XML of the same articles.

    python scripts/measure_hyphens.py CORPUS_DIR [-v]

CORPUS_DIR holds articles as X.pdf with X.xml. A hyphen counts when the XML has the letters around it at a place of its
own, so that it says whether the word is written joined or with a hyphen. Articles are dealt into two halves by the
digest of their names: rules were made looking at the first half only.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from litreview.documents import read_document
from litreview.documents.wording.hyphens import HYPHENS
from litreview.records import Document

_CONTEXT = (24, 16, 10, 6)
"""Letters before and after the word that must be alike; fewer are tried where more are nowhere found."""
_HYPHEN_LIKE = frozenset(HYPHENS + "‑–−")
_N_RESAMPLES = 2000


class Decision(NamedTuple):
    """One hyphen at a line end: the halves, whether it was kept, and whether the XML keeps it."""

    article: str
    first: str
    second: str
    kept: bool
    kept_in_gold: bool


class Gold:
    """The letters of an article, and what stands between them."""

    def __init__(self, xml: Path) -> None:
        """Read the XML."""
        text = unicodedata.normalize("NFKC", " ".join(ET.parse(xml).getroot().itertext()))
        kept = [(place, char.casefold()) for place, char in enumerate(text) if char.isalnum()]
        kept = [(place, char) for place, char in kept if len(char) == 1]
        self._text = text
        self._places = [place for place, _ in kept]
        self._letters = "".join(char for _, char in kept)

    def look_up(self, before: str, word: tuple[str, str], after: str) -> bool | None:
        """Tell whether the word has a hyphen between its halves; None where that cannot be told."""
        for reach in _CONTEXT:
            left, right = before[-reach:], after[:reach]
            wanted = left + word[0] + word[1] + right
            found = {
                self._between(m.start() + len(left) + len(word[0]))
                for m in re.finditer(f"(?={re.escape(wanted)})", self._letters)
            }
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def _between(self, index: int) -> bool | None:
        between = self._text[self._places[index - 1] + 1 : self._places[index]]
        if between.strip("\u00ad\u200b") == "":
            return False if between == between.strip() else None
        return True if len(between) == 1 and between in _HYPHEN_LIKE else None


def letters(text: str) -> str:
    """Return letters and digits alone."""
    folded = (char.casefold() for char in unicodedata.normalize("NFKC", text) if char.isalnum())
    return "".join(char for char in folded if len(char) == 1)


def find_decisions(document: Document, gold: Gold, article: str) -> Iterator[Decision]:
    """Give the hyphens at line ends that the XML decides."""
    for edit in document.edits:
        first, _, second = edit.printed.partition("\n")
        if edit.kind != "hyphen" or not second or "\n" in second or first[-1:] not in HYPHENS:
            continue
        halves = letters(first), letters(second)
        if not all(halves):
            continue
        before = letters(document.text[max(0, edit.span.start - 120) : edit.span.start])
        after = letters(document.text[edit.span.end : edit.span.end + 120])
        wanted = gold.look_up(before, halves, after)
        if wanted is not None:
            kept = bool(re.search(f"[{HYPHENS}]", _border(edit.span.cut(document.text), len(halves[0]))))
            yield Decision(article, first, second, kept, wanted)


def _border(text: str, n_letters: int) -> str:
    # What stands behind the first letters of a word.
    places = [place for place, char in enumerate(text) if letters(char)]
    return text[places[n_letters - 1] + 1 : places[n_letters]] if n_letters < len(places) else ""


def interval(decisions: list[Decision]) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval of the accuracy, over articles."""
    groups: dict[str, list[Decision]] = {}
    for decision in decisions:
        groups.setdefault(decision.article, []).append(decision)
    counts = [(sum(d.kept == d.kept_in_gold for d in group), len(group)) for group in groups.values()]
    draw = random.Random(1)
    shares = []
    for _ in range(_N_RESAMPLES):
        sample = draw.choices(counts, k=len(counts))
        shares.append(sum(hits for hits, _ in sample) / sum(n for _, n in sample))
    shares.sort()
    return shares[int(0.025 * _N_RESAMPLES)], shares[int(0.975 * _N_RESAMPLES)]


def report(name: str, decisions: list[Decision]) -> None:
    """Print one line of the table."""
    n = len(decisions)
    if not n:
        print(f"{name:30}  no hyphen that the XML decides")
        return
    right = sum(d.kept == d.kept_in_gold for d in decisions)
    keep = sum(d.kept_in_gold for d in decisions)
    lost = sum(d.kept_in_gold and not d.kept for d in decisions)
    low, high = interval(decisions)
    print(
        f"{name:30} {right / n:.4f} ({low:.3f}–{high:.3f})  n {n}  kept in the XML {keep / n:.3f}  "
        f"always joined {1 - keep / n:.4f}  hyphens lost {lost}, left in words {n - right - lost}"
    )


def is_first_half(article: str) -> bool:
    """Tell whether an article is one of those whose errors were looked at."""
    return hashlib.sha256(article.encode()).digest()[0] % 2 == 0


def main() -> None:
    """Read the arguments and print the table."""
    folder = Path(next(a for a in sys.argv[1:] if not a.startswith("-")))
    engine = "pypdf" if "--pypdf" in sys.argv else "auto"
    decisions: list[Decision] = []
    for pdf in sorted(folder.glob("*.pdf")):
        if pdf.with_suffix(".xml").is_file():
            document = read_document(pdf, engine=engine)
            decisions += find_decisions(document, Gold(pdf.with_suffix(".xml")), pdf.stem)
    first = [d for d in decisions if is_first_half(d.article)]
    report("all articles", decisions)
    report("first half (looked at)", first)
    report("second half (set aside)", [d for d in decisions if not is_first_half(d.article)])
    if "-v" in sys.argv:
        for d in first:
            if d.kept != d.kept_in_gold:
                print("   kept  " if d.kept else "   joined", d.article[:24], d.first, d.second)


if __name__ == "__main__":
    main()
