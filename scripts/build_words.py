"""Build the list of English words in models/words/ and fit what a hyphen at the end of a line says.

    python scripts/build_words.py SHARED [--out models/words]

SHARED holds corpus/citations (JATS XML, CC BY) and data/ (Nagtegaal et al. 2019, CC0; MED1250, public domain; the
limitation sentences of Kilicoglu et al. 2018, MIT; the titles of the conservation map, CC BY). Two packages that
litreview itself does not need give the rest: symspellpy (MIT; 82,765 words with their counts in Google Books, CC BY)
and textblob (MIT; Brill's lexicon of the Brown corpus and the Wall Street Journal). pyphen gives the places where words
may be broken. Only words and counts go into the list; corpus/jats is left out, because measure_hyphens.py measures on
it.

The weights are fitted on breaks made up in the XML articles: a compound is broken at its hyphen, any other word where
pyphen breaks it. The counts of an article are taken out of the list while its own breaks are described.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import math
import random
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from litreview.documents.wording.hyphens import Vocabulary
from litreview.documents.wording.lexicon import COMPOUNDS_FILE, LEXICON_VERSION, WORDS_FILE, Lexicon, format_counts

_FORM = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ODD_HYPHENS = str.maketrans({"\u00ad": "", "‐": "-", "‑": "-"})
_LEAST_USES = 2
"""Uses from which on a word that only our texts have is in the list: a single one may be a misprint."""
_HIGHEST_OWN_LEVEL = 25
"""Tenths; our texts are too small to say that a word is common where Google Books does not know it."""
_BREAKS_PER_ARTICLE = 150
_JOINED_PER_KEPT = 9
"""Breaks within words for one at the hyphen of a compound; about what line ends of articles show."""
_SEED = 3
_FITTED = {"C": 1.0, "max_iter": 2000}


def find_forms(text: str) -> Counter[str]:
    """Count the words of `text` in small letters, hyphenated ones whole."""
    plain = unicodedata.normalize("NFKC", text).translate(_ODD_HYPHENS).casefold()
    return Counter(_FORM.findall(plain))


def read_articles(shared: Path) -> dict[str, Counter[str]]:
    """Count the words of each XML article."""
    return {
        path.stem: find_forms(" ".join(ET.parse(path).getroot().itertext()))
        for path in sorted((shared / "corpus/citations").glob("*.xml"))
    }


def read_abstracts(shared: Path) -> Counter[str]:
    """Count the words of the abstracts, titles and sentences that are free to use."""
    csv.field_size_limit(10**8)
    data = shared / "data"
    texts: list[str] = []
    with gzip.open(data / "screen_asreview_texts/Nagtegaal_2019.csv.gz", "rt", encoding="utf-8") as stream:
        texts += [f"{row['title']} . {row['abstract']}" for row in csv.DictReader(stream)]
    for name in ("MED1250_labeled", "MED1250_unlabeled"):
        texts.append((data / "abbr_ab3p_med1250" / name).read_text(encoding="utf-8", errors="replace"))
    with (data / "gap_limitation_kilicoglu/sentences.csv").open(encoding="utf-8") as file:
        texts += [row["text"] for row in csv.DictReader(file)]
    with (data / "map_ebc_conservation_wellbeing/data_ebc.csv").open(encoding="utf-8", errors="replace") as file:
        texts += [row["Title"] or "" for row in csv.DictReader(file)]
    return find_forms("\n".join(texts))


def find_package(name: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"Install {name} beside litreview first.")
    return Path(spec.submodule_search_locations[0])


def read_books() -> dict[str, int]:
    """Return the levels, in tenths, of the words that symspellpy ships."""
    content = (find_package("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    counts = {word: int(n) for word, n in (line.split() for line in content.splitlines())}
    total = sum(counts.values())
    return {word: max(1, round(10 * math.log10(n / total * 1e9))) for word, n in counts.items() if word.isalpha()}


def read_press() -> Counter[str]:
    """Return the hyphenated words of the lexicon that textblob ships, each counted once."""
    content = (find_package("textblob") / "en/en-lexicon.txt").read_text(encoding="utf-8")
    words = {line.split()[0].casefold() for line in content.splitlines() if line and not line.startswith(";;;")}
    return Counter(word for word in words if "-" in word and _FORM.fullmatch(word))


def make_counts(
    books: Mapping[str, int], press: Counter[str], own: Counter[str]
) -> tuple[dict[str, int], dict[str, int]]:
    """Return levels of words and counts of compounds."""
    total = sum(own.values())
    levels = dict(books)
    compounds = Counter(press)
    for word, n in own.items():
        if "-" in word:
            compounds[word] += n
        elif n >= _LEAST_USES and word not in levels:
            levels[word] = min(_HIGHEST_OWN_LEVEL, max(1, round(10 * math.log10(n / total * 1e9))))
    return levels, {word: n for word, n in compounds.items() if n > 0}


def make_breaks(forms: Counter[str], draw: random.Random) -> Iterator[tuple[str, str, str, bool]]:
    """Give made-up breaks of an article: both halves, the word broken, and whether the hyphen is its own."""
    us, british = (import_module("pyphen").Pyphen(lang=name) for name in ("en_US", "en_GB"))
    compounds = sorted(word for word in forms if "-" in word)
    plain = sorted(word for word in forms if "-" not in word and len(word) >= 5 and word.isascii())
    n = min(_BREAKS_PER_ARTICLE, sum(forms[word] for word in compounds))
    for word in draw.choices(compounds, [forms[word] for word in compounds], k=n):
        parts = word.split("-")
        at = draw.randrange(len(parts) - 1)
        if len(parts[at]) > 1 and len(parts[at + 1]) > 1:
            yield parts[at], parts[at + 1], word, True
    for word in draw.choices(plain, [forms[word] for word in plain], k=n * _JOINED_PER_KEPT):
        places = (us if draw.random() < 0.5 else british).positions(word)
        inner = [place for place in places if 2 <= place <= len(word) - 2]
        if inner:
            place = draw.choice(inner)
            yield word[:place], word[place:], word, False


def fit(articles: Mapping[str, Counter[str]], abstracts: Counter[str]) -> tuple[dict[str, float], dict[str, int]]:
    """Fit the weights of the features of a hyphen; returns them and the counts behind them."""
    draw = random.Random(_SEED)
    books, press = read_books(), read_press()
    together = sum(articles.values(), abstracts)
    rows: list[list[float]] = []
    kept: list[bool] = []
    names: list[str] = []
    for forms in articles.values():
        others = together.copy()
        others.subtract(forms)
        here = Vocabulary((), lexicon=Lexicon(*make_counts(books, press, +others)))
        for form, n in forms.items():
            here.count(form, n)
        for first, second, word, is_kept in make_breaks(forms, draw):
            here.count(word, -1)
            features = here.describe_hyphen(first, second)
            here.count(word)
            names = list(features)
            rows.append(list(features.values()))
            kept.append(is_kept)
    described = np.array(rows)
    centre, scale = described.mean(axis=0), described.std(axis=0)
    fitted: Any = LogisticRegression(**_FITTED).fit((described - centre) / scale, kept)
    slopes = fitted.coef_[0] / scale
    weights = {"intercept": round(float(fitted.intercept_[0] - slopes @ centre), 4)}
    weights |= {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)}
    return weights, {"breaks": len(kept), "at a hyphen": sum(kept), "articles": len(articles)}


def main() -> None:
    """Read the arguments, write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, default=Path("models/words"))
    arguments = parser.parse_args()
    articles, abstracts = read_articles(arguments.shared), read_abstracts(arguments.shared)
    own = sum(articles.values(), abstracts)
    levels, compounds = make_counts(read_books(), read_press(), own)
    weights, counts = fit(articles, abstracts)
    arguments.out.mkdir(parents=True, exist_ok=True)
    contents = {WORDS_FILE: format_counts(levels), COMPOUNDS_FILE: format_counts(compounds)}
    for name, content in contents.items():
        (arguments.out / name).write_bytes(content)
    sources: dict[str, dict[str, int]] = defaultdict(dict)
    sources["CC BY articles as JATS XML, by PMC number"] = {name: sum(n.values()) for name, n in articles.items()}
    sources["abstracts, titles and sentences"] = {"words": sum(abstracts.values())}
    sources["symspellpy (MIT), from Google Books (CC BY)"] = {"words": len(read_books())}
    sources["textblob (MIT), hyphenated words of Brill's lexicon"] = {"words": len(read_press())}
    manifest = {
        "version": LEXICON_VERSION,
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
        "n_words": len(levels),
        "n_compounds": len(compounds),
        "hyphen_weights": weights,
        "fitted_on": counts,
        "settings": {**_FITTED, "seed": _SEED, "joined_per_kept": _JOINED_PER_KEPT},
        "sources": sources,
    }
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    (arguments.out / "manifest.json").write_text(text, encoding="utf-8")
    print(f"{len(levels):,} words, {len(compounds):,} compounds, fitted on {counts}")
    for name, weight in weights.items():
        print(f"{weight:8.2f}  {name}")


if __name__ == "__main__":
    main()
