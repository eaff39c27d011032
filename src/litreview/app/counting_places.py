"""Papers and statements of each country, by the part that the country plays, without any widget."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlencode

import numpy as np

from litreview.app.choosing_columns import Places
from litreview.figures import CountryCount
from litreview.gapmap import expand_lists, find_distinct
from litreview.records import Codebook, CountryPart, EvidenceColumns

PlacesPart = Literal["study", "comparison", "affiliation", "mention", "statement"]
"""A part that a country plays in a paper, or "statement": named in a statement, whatever the paper is about."""
Country = tuple[str, str]
"""ISO code and name."""
CountryPapers = Mapping[Country, frozenset[str]]
Query = dict[str, list[str]]


def count_countries(
    columns: EvidenceColumns,
    places: Places,
    papers: CountryPapers | None,
    *,
    codebook: Codebook,
    is_filtered: bool,
    clusters: Mapping[str, tuple[str, ...]],
) -> tuple[CountryCount, ...]:
    """Count each country's papers and their statements, in order of the names.

    `places` are the statements that pass the filters, rejected ones left out. When `is_filtered`, a paper counts only
    if one of them is its own. `papers` None: the statements that name the country count, and the papers that hold
    them. `clusters`: names of clusters by ISO code, told beside the country.
    """
    if papers is None:
        counted = _count_named(columns, places, codebook)
    else:
        counts = np.bincount(columns.documents[places], minlength=len(columns.document_ids)).tolist()
        per_paper = Counter(dict(zip(columns.document_ids, counts, strict=True)))
        counted = []
        for country, in_part in papers.items():
            kept = {p for p in in_part if per_paper[p]} if is_filtered else in_part
            counted.append((country, len(kept), sum(per_paper[p] for p in kept)))
    return tuple(
        CountryCount(iso2, label, n_papers, n_statements, clusters.get(iso2, ()))
        for (iso2, label), n_papers, n_statements in sorted(counted, key=lambda entry: entry[0][::-1])
        if n_papers
    )


def papers_by_country(columns: EvidenceColumns, part: CountryPart) -> CountryPapers:
    """Return the papers in which each country plays a part."""
    found: dict[Country, set[str]] = defaultdict(set)
    for document_id, countries in zip(columns.document_ids, columns.countries, strict=True):
        for iso2, label, played in countries or ():
            if played == part:
                found[iso2, label].add(document_id)
    return {country: frozenset(papers) for country, papers in found.items()}


def _count_named(columns: EvidenceColumns, places: Places, codebook: Codebook) -> list[tuple[Country, int, int]]:
    """Return the papers and the statements that name each country."""
    dimensions = {d.dimension_id for d in codebook.dimensions if d.role == "country"}
    numbers: dict[Country, int] = {}
    number_of = np.array(
        [
            numbers.setdefault((a.code_id, a.label), len(numbers)) if a.dimension_id in dimensions else -1
            for a in columns.assignments
        ],
        np.int64,
    )
    entries, assigned = expand_lists(columns.codes, places)
    is_country = number_of[assigned] >= 0
    rows, named, n = places[entries[is_country]], number_of[assigned[is_country]], max(len(numbers), 1)
    in_papers, in_rows = (
        np.bincount(find_distinct(unit.astype(np.int64) * n + named) % n, minlength=n).tolist()
        for unit in (columns.documents[rows], rows)
    )
    return [(country, in_papers[i], in_rows[i]) for country, i in numbers.items()]


# ---------------------------------------------------------------- links to the statements


def statements_query(
    country: CountryCount,
    *,
    part: PlacesPart,
    wanted: Query,
    codebook: Codebook,
) -> Query:
    """Return the Evidence page's query for a country's statements; `wanted` are the filters in that page's terms.

    The query names the part that the country plays, not the papers, so that it holds for any number of them.
    """
    if part == "study":
        return wanted | {"studied": [country.label]}
    if part != "statement":
        return wanted | {"role": [part], "country": [country.iso2]}
    title = next(d.label for d in codebook.dimensions if d.role == "country")
    return wanted | {"codes": [*wanted.get("codes", ()), f"{title}: {country.label}"]}


def evidence_link(query: Query) -> str:
    """Return a query as an address of the Evidence page."""
    return "evidence?" + urlencode(query, doseq=True)
