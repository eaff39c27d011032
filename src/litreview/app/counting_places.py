"""Papers and statements of each country, by the part that the country plays, without any widget."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from litreview.figures import CountryCount
from litreview.records import Codebook, CountryPart, CountryRole, EvidenceRow

PlacesPart = Literal["study", "comparison", "affiliation", "mention", "statement"]
"""A part that a country plays in a paper, or "statement": named in a statement, whatever the paper is about."""
CountryPapers = Mapping[tuple[str, str], frozenset[str]]
"""Documents by country, (ISO code, name)."""
Query = dict[str, list[str]]
CLUSTERS_TOLD = 4  # for each country


@dataclass(frozen=True, slots=True)
class ClusterCount:
    """A cluster that statements name: its code and label, the country if it is known, papers and statements."""

    dimension_id: str
    code_id: str
    label: str
    iso2: str | None
    n_papers: int
    n_statements: int


def count_countries(
    rows: Sequence[EvidenceRow], papers: CountryPapers | None, *, codebook: Codebook, is_filtered: bool
) -> tuple[CountryCount, ...]:
    """Count each country's papers and their statements, in order of the names.

    `rows` are the statements that pass the filters, rejected ones left out. When `is_filtered`, a paper counts only if
    one of them is its own. `papers` None: the statements that name the country count, and the papers that hold them.
    """
    clusters = _clusters_by_country(rows, codebook)
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


# ---------------------------------------------------------------- clusters


def count_clusters(rows: Iterable[EvidenceRow], codebook: Codebook) -> tuple[ClusterCount, ...]:
    """Count papers and statements of each named cluster, the one with most papers first."""
    dimensions = {d.dimension_id for d in codebook.dimensions if d.role == "cluster"}
    labels: dict[tuple[str, str], str] = {}
    places: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        codes = {(c.dimension_id, c.code_id): c.label for c in row.codes if c.dimension_id in dimensions}
        for key, label in codes.items():
            labels[key] = label
            found[key].append(row.document_id)
        for mention in row.mentions:
            key = mention.dimension_id, mention.code_id
            if key in codes and mention.iso2 is not None:
                places[key][mention.iso2] += 1
    counts = (
        ClusterCount(*key, labels[key], _most_frequent(places[key]), len(set(papers)), len(papers))
        for key, papers in found.items()
    )
    return tuple(sorted(counts, key=lambda c: (-c.n_papers, -c.n_statements, c.label, c.code_id)))


def _most_frequent(counted: Counter[str]) -> str | None:
    return min(counted, key=lambda iso2: (-counted[iso2], iso2), default=None)


def _clusters_by_country(rows: Iterable[EvidenceRow], codebook: Codebook) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for cluster in count_clusters(rows, codebook):
        if cluster.iso2 is not None:
            found[cluster.iso2].append(cluster.label)
    return {iso2: tuple(labels[:CLUSTERS_TOLD]) for iso2, labels in found.items()}


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
