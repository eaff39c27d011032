"""Measure reading reference lists against papers whose references were segmented by hand.

    python scripts/measure_references.py DIR [-v]

DIR holds X.pdf with X.refs.csv (one reference a line) and X.refs.xml (the same with tags). Two ways are measured: from
the PDF, through read_document, and from the reference strings as given. A reference is found when one of the entries
has the same letters and digits (accents aside), or at least 95 % of both in common. A field is right when its letters
and digits are equal, conjunctions between names, "et al." and marks such as "pp." and "eds." left out; field F1 is
micro over all fields. Intervals: 95 %, bootstrap over documents.
"""

from __future__ import annotations

import random
import re
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from litreview.documents import read_document
from litreview.documents.references.fields import read_fields
from litreview.documents.references.parsing import parse_references
from litreview.records import Reference
from litreview.text import normalise

N_RESAMPLES = 1_000
SEED = 11
OVERLAP = 0.95

_FIELD_OF = {
    "author": "author", "year": "year", "title": "title", "source": "container", "volume": "volume", "issue": "volume",
    "fpage": "pages", "lpage": "pages", "publisher": "publisher", "other": "place", "editor": "editor", "url": "url",
}  # fmt: skip
_SMALL = re.compile(r"\b(?:and|und|et|y|e|al|eds?|hrsg|hg|editors?|pp?|vol|no|nr|in|u\s?a|dirs?|coords?|orgs?)\b|&")
Counts = dict[str, list[float]]
"""For each figure its numerator and denominator."""


def letters(text: str) -> str:
    """Return letters and digits alone, in small letters without accents: some strings have them torn off ("g˘")."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", normalise(text)) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", plain.casefold())


def field_letters(name: str, text: str) -> str:
    """Return the letters and digits by which a field is compared."""
    if name in ("author", "editor", "pages", "volume"):
        text = _SMALL.sub(" ", normalise(text).casefold())
    return letters(text)


def read_truth(markup: str) -> dict[str, str]:
    """Return the fields of one tagged reference; wrong nesting is borne with."""
    fields: dict[str, list[str]] = defaultdict(list)
    current: list[str] = []
    for match in re.finditer(r"<(/?)([\w-]+)>|([^<]+|<)", markup):
        if match[3]:
            label = next((_FIELD_OF[tag] for tag in current if tag in _FIELD_OF), None)
            if label:
                fields[label].append(match[3])
        elif match[1]:
            if match[2] in current:
                del current[len(current) - 1 - current[::-1].index(match[2]) :]
        else:
            current.append(match[2])
    joined = {name: field_letters(name, " ".join(parts)) for name, parts in fields.items()}
    return {name: value for name, value in joined.items() if value}


def predict(printed: str) -> dict[str, str]:
    """Return the fields that the model reads, in the form of `read_truth`."""
    fields = read_fields(printed)
    fields["volume"] = f"{fields.get('volume', '')} {fields.pop('issue', '')}"
    fields["url"] = f"{fields.get('url', '')} {fields.pop('doi', '')}"
    fields.pop("note", None)
    joined = {name: field_letters(name, value) for name, value in fields.items()}
    return {name: value for name, value in joined.items() if value}


_RECORD_FIELDS = ("author", "year", "title", "container", "volume", "pages", "publisher", "place", "editor", "url")


def predict_record(reference: Reference) -> dict[str, str]:
    """Return the fields of a record in the form of `sort_names` and `read_truth`."""
    is_edited = reference.authors == reference.editors
    values = {
        "author": " ".join(reference.authors), "year": reference.year, "title": reference.title,
        "container": reference.container, "volume": f"{reference.volume or ''} {reference.issue or ''}",
        "pages": reference.pages, "publisher": reference.publisher, "place": reference.place,
        "editor": "" if is_edited else " ".join(reference.editors),
        "url": f"{reference.url or ''} {reference.doi or ''}",
    }  # fmt: skip
    found = {name: sort_names(name, value or "") for name, value in values.items()}
    return {name: value for name, value in found.items() if value}


def sort_names(name: str, text: str) -> str:
    """Return the letters of a field of a record, those of names in the order of the alphabet.

    A record has "Family, G." for each author, whatever order was printed.
    """
    if name not in ("author", "editor"):
        return field_letters(name, text)
    words = re.findall(r"[^\W\d_]+", _SMALL.sub(" ", normalise(text).casefold()))
    return "".join(sorted(letters("".join(words))))


def overlap(first: str, second: str) -> float:
    """Return the share of letters in common, in order, of the longer of two strings."""
    if not first or not second or min(len(first), len(second)) < OVERLAP * max(len(first), len(second)):
        return 1.0 if first == second and first else 0.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.quick_ratio() < OVERLAP:
        return 0.0
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(first), len(second))


def align(wanted: Sequence[str], found: Sequence[str]) -> list[int | None]:
    """Return for each wanted entry the index of the entry found for it."""
    by_text = {text: index for index, text in reversed(list(enumerate(found)))}
    result: list[int | None] = []
    for text in wanted:
        index = by_text.get(text)
        if index is None:
            scores = [overlap(text, other) for other in found]
            best = max(range(len(found)), key=lambda i: scores[i], default=None)
            index = best if best is not None and scores[best] >= OVERLAP else None
        result.append(index)
    return result


def count_fields(counts: Counts, prefix: str, wanted: dict[str, str], found: dict[str, str]) -> None:
    """Add hits, found and wanted of each field and of all, and whether the whole reference is right."""
    for name in sorted({*wanted, *found}):
        hit = name in wanted and wanted[name] == found.get(name)
        keys = [f"{prefix} field F1", f"{prefix}   {name} F1"]
        if name != "place":
            keys.append(f"{prefix} field F1 without place")
        for key in keys:
            add(counts, key, 2 * hit, (name in wanted) + (name in found))
    add(counts, f"{prefix} whole reference", wanted == found, 1)


def count_record(counts: Counts, fields: dict[str, str], reference: Reference) -> None:
    """Add what the record says: each of its fields, the first author's family name, and whether all are right."""
    record = predict_record(reference)
    wanted = {name: sort_names(name, value) for name, value in fields.items()}
    for name in _RECORD_FIELDS:
        hit = name in wanted and wanted[name] == record.get(name)
        for key in (f"record:   {name} F1", "record: field F1"):
            add(counts, key, 2 * hit, (name in wanted) + (name in record))
    add(counts, "record: whole reference", wanted == record, 1)
    if "author" in fields:
        family = letters(reference.authors[0].split(",")[0]) if reference.authors else ""
        hit = bool(family) and family in fields["author"][: 2 * len(family) + 30]
        add(counts, "record:   first family name", hit, 1)


def add(counts: Counts, name: str, numerator: float, denominator: float) -> None:
    """Add to a figure."""
    held = counts.setdefault(name, [0.0, 0.0])
    held[0] += numerator
    held[1] += denominator


def measure_document(pdf: Path, say: Callable[[str], None]) -> tuple[Counts, float]:
    """Return the counts of one paper, and the seconds of processor time its strings took."""
    counts: Counts = {}
    strings = [s for s in pdf.with_suffix(".refs.csv").read_text(encoding="utf-8").splitlines() if s.strip()]
    tagged = [s for s in pdf.with_suffix(".refs.xml").read_text(encoding="utf-8").splitlines() if s.strip()]
    truth = {letters(re.sub(r"<[^>]*>", "", markup)): read_truth(markup) for markup in tagged}
    references = read_document(pdf).references
    found = [letters(r.raw) for r in references]
    wanted = [letters(s) for s in strings]
    aligned = align(wanted, found)
    hits = sum(index is not None for index in aligned)
    add(counts, "references found, recall", hits, len(wanted))
    right = {index for index in aligned if index is not None}
    add(counts, "references found, precision", len(right), len(found))
    for place, reference in enumerate(references):
        if place not in right:
            say(f"{pdf.stem} FALSE {reference.raw[:160]}")
    seconds = 0.0
    for string, key, index in zip(strings, wanted, aligned, strict=True):
        fields = truth.get(key)
        if index is None:
            say(f"{pdf.stem} LOST {string[:160]}")
        if fields is None:
            continue
        start = time.process_time()
        parsed = predict(string)
        seconds += time.process_time() - start
        count_fields(counts, "strings:", fields, parsed)
        for name in sorted({*fields, *parsed}):
            if fields.get(name) != parsed.get(name):
                say(f"{pdf.stem} {name}: {fields.get(name)} | {parsed.get(name)} | {string[:300]}")
        read = predict(references[index].raw) if index is not None else {}
        count_fields(counts, "PDF:", fields, read)
        count_record(counts, fields, parse_references(string)[0])
    return counts, seconds


def interval(name: str, by_document: Sequence[Counts]) -> tuple[float, float, float, float]:
    """Return a figure, its bounds and its denominator."""
    pairs = [counts[name] for counts in by_document if name in counts]
    chance = random.Random(SEED)

    def share(rows: Sequence[Sequence[float]]) -> float:
        return sum(r[0] for r in rows) / max(1.0, sum(r[1] for r in rows))

    drawn = sorted(share([chance.choice(pairs) for _ in pairs]) for _ in range(N_RESAMPLES))
    low, high = drawn[int(0.025 * N_RESAMPLES)], drawn[int(0.975 * N_RESAMPLES) - 1]
    return share(pairs), low, high, sum(r[1] for r in pairs)


def main() -> None:
    """Read the arguments and print the table."""
    folder = Path(sys.argv[1])
    is_verbose = "-v" in sys.argv
    say = print if is_verbose else (lambda _: None)
    by_document: list[Counts] = []
    seconds = 0.0
    for pdf in sorted(folder.glob("*.pdf")):
        if pdf.with_suffix(".refs.csv").is_file():
            counts, taken = measure_document(pdf, say)
            by_document.append(counts)
            seconds += taken
            hits, total = counts["references found, recall"]
            if hits < total:
                say(f"{pdf.stem} found {hits:.0f} of {total:.0f}")
    names = sorted({name for counts in by_document for name in counts})
    print(f"{'figure':38} {'value':>6}  {'95 % interval':15} {'n':>6}  ({len(by_document)} documents)")
    for name in names:
        value, low, high, n = interval(name, by_document)
        print(f"{name:38} {value:6.3f}  {low:.3f} to {high:.3f} {n:6.0f}")
    n_strings = sum(counts["strings: whole reference"][1] for counts in by_document)
    print(f"{n_strings / max(seconds, 1e-9):.0f} references a second")


if __name__ == "__main__":
    main()
