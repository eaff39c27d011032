"""Papers and statements of each country, by the part that the country plays, without any widget."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from urllib.parse import urlencode

from litreview.figures import CountryCount
from litreview.records import Codebook, CountryPart, CountryRole, EvidenceRow

PlacesPart = Literal["study", "comparison", "affiliation", "mention", "statement"]
"""A part that a country plays in a paper, or "statement": named in a statement, whatever the paper is about."""
CountryPapers = Mapping[tuple[str, str], frozenset[str]]
"""Documents by country, (ISO code, name)."""
Query = dict[str, list[str]]


def count_countries(
    rows: Sequence[EvidenceRow],
    papers: CountryPapers | None,
    *,
    codebook: Codebook,
    is_filtered: bool,
    clusters: Mapping[str, tuple[str, ...]],
) -> tuple[CountryCount, ...]:
    """Count each country's papers and their statements, in order of the names.

    `rows` are the statements that pass the filters, rejected ones left out. When `is_filtered`, a paper counts only if
    one of them is its own. `papers` None: the statements that name the country count, and the papers that hold
    them. `clusters`: names of clusters by ISO code, told beside the country.
    """
    if papers is None:
        named = _rows_naming(rows, codebook)
        counted = [(c, len({r.document_id for r in found}), len(found)) for c, found in named.items()]
    else:
        per_paper = Counter(row.document_id for row in rows)
        counted = []
        for country, in_part in papers.items():
            kept = {p for p in in_part if per_paper[p]} if is_filtered else in_part
            counted.append((country, len(kept), sum(per_paper[p] for p in kept)))
    return tuple(
        CountryCount(iso2, label, n_papers, n_statements, clusters.get(iso2, ()))
        for (iso2, label), n_papers, n_statements in sorted(counted, key=lambda entry: entry[0][::-1])
        if n_papers
    )


def papers_by_country(roles: Mapping[str, Iterable[CountryRole]], part: CountryPart) -> CountryPapers:
    """Return the papers in which each country plays a part."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for document_id, of_paper in roles.items():
        for role in of_paper:
            if role.part == part:
                found[role.iso2, role.label].add(document_id)
    return {country: frozenset(papers) for country, papers in found.items()}


def _rows_naming(rows: Iterable[EvidenceRow], codebook: Codebook) -> dict[tuple[str, str], list[EvidenceRow]]:
    dimensions = {d.dimension_id for d in codebook.dimensions if d.role == "country"}
    named: dict[tuple[str, str], list[EvidenceRow]] = defaultdict(list)
    for row in rows:
        for country in {(c.code_id, c.label) for c in row.codes if c.dimension_id in dimensions}:
            named[country].append(row)
    return named


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
