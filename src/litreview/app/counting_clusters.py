"""Papers and statements of each named cluster, counted from columns, and the place where it lies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from litreview.app.choosing_columns import Places
from litreview.figures import ClusterCount
from litreview.mentions import find_points
from litreview.records import Codebook, EvidenceColumns, EvidenceRow

ClusterKey = tuple[str, str]
"""Ids of dimension and code."""
ClusterPlace = tuple[str, tuple[float, float] | None]
"""ISO code of the country, and degrees north and east where the place is known."""
CLUSTERS_TOLD = 4  # for each country
ROWS_ASKED = 3  # of each cluster, for its country


def count_clusters(
    columns: EvidenceColumns, places: Places, codebook: Codebook, lying: Mapping[ClusterKey, ClusterPlace]
) -> tuple[ClusterCount, ...]:
    """Count each named cluster among the statements at these places, the one with most papers first.

    A paper counts once for a cluster, as for a country. `lying` says where clusters lie, as far as it is known.
    """
    labels = _labels(columns, codebook)
    counts = []
    for key, here in rows_of_clusters(columns, places, codebook).items():
        polarities = columns.polarities[here]
        iso2, at = lying.get(key, (None, None))
        counts.append(
            ClusterCount(
                *key,
                label=labels[key],
                iso2=iso2,
                n_papers=len(np.unique(columns.documents[here])),
                n_statements=len(here),
                n_drivers=int(np.count_nonzero(polarities & 1)),
                n_barriers=int(np.count_nonzero(polarities & 2)),
                at=at,
            )
        )
    return tuple(sorted(counts, key=lambda c: (-c.n_papers, -c.n_statements, c.label, c.code_id)))


def rows_of_clusters(columns: EvidenceColumns, places: Places, codebook: Codebook) -> dict[ClusterKey, Places]:
    """Return the places among `places` of the statements that name each cluster, ascending."""
    codes = _cluster_codes(columns, codebook)
    cluster_of = np.full(len(columns.assignments), -1, np.int64)
    for number, assigned in enumerate(codes.values()):
        cluster_of[assigned] = number
    is_chosen = np.zeros(len(columns.documents), np.bool_)
    is_chosen[places] = True
    row_of = np.repeat(np.arange(len(columns.documents)), np.diff(columns.codes.starts))
    clusters = cluster_of[columns.codes.values]
    kept = (clusters >= 0) & is_chosen[row_of]
    pairs = np.unique(np.stack([clusters[kept], row_of[kept]]), axis=1)
    starts = np.searchsorted(pairs[0], np.arange(len(codes) + 1))
    found = {key: pairs[1, starts[i] : starts[i + 1]] for i, key in enumerate(codes)}
    return {key: here for key, here in found.items() if len(here)}


def _cluster_codes(columns: EvidenceColumns, codebook: Codebook) -> dict[ClusterKey, list[int]]:
    """Return which of the assignments mean each cluster; papers may write its label differently."""
    dimensions = {d.dimension_id for d in codebook.dimensions if d.role == "cluster"}
    found: dict[ClusterKey, list[int]] = defaultdict(list)
    for number, assigned in enumerate(columns.assignments):
        if assigned.dimension_id in dimensions:
            found[assigned.dimension_id, assigned.code_id].append(number)
    return found


def _labels(columns: EvidenceColumns, codebook: Codebook) -> dict[ClusterKey, str]:
    return {key: columns.assignments[numbers[-1]].label for key, numbers in _cluster_codes(columns, codebook).items()}


# ---------------------------------------------------------------- where they lie


def sample_rows(of_clusters: Mapping[ClusterKey, Places]) -> list[int]:
    """Return the places of a few statements of each cluster, the first, the last and between, ascending."""
    sampled = (here[np.linspace(0, len(here) - 1, ROWS_ASKED).astype(int)].tolist() for here in of_clusters.values())
    return sorted({place for some in sampled for place in some})


def countries_of_clusters(rows: Iterable[EvidenceRow]) -> dict[ClusterKey, str]:
    """Return the country that most mentions of each cluster have, as ISO code; without those that have none."""
    found: dict[ClusterKey, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for mention in row.mentions:
            if mention.iso2 is not None:
                found[mention.dimension_id, mention.code_id][mention.iso2] += 1
    return {key: min(counted, key=lambda iso2: (-counted[iso2], iso2)) for key, counted in found.items()}


def locate_clusters(
    columns: EvidenceColumns, codebook: Codebook, load_rows: Callable[[Sequence[int]], Iterable[EvidenceRow]]
) -> dict[ClusterKey, ClusterPlace]:
    """Return where each cluster lies whose country is known: the place that its name begins with.

    The columns do not have the countries, so that `load_rows` loads a few statements of each cluster by their places.
    """
    everywhere = np.arange(len(columns.documents))
    countries = countries_of_clusters(load_rows(sample_rows(rows_of_clusters(columns, everywhere, codebook))))
    labels = {key: label for key, label in _labels(columns, codebook).items() if key in countries}
    points = find_points((label, countries[key]) for key, label in labels.items())
    return {key: (countries[key], points.get((label, countries[key]))) for key, label in labels.items()}


def clusters_by_country(counts: Iterable[ClusterCount]) -> dict[str, tuple[str, ...]]:
    """Return the names of the first clusters of each country, by ISO code."""
    found: dict[str, list[str]] = defaultdict(list)
    for cluster in counts:
        if cluster.iso2 is not None:
            found[cluster.iso2].append(cluster.label)
    return {iso2: tuple(labels[:CLUSTERS_TOLD]) for iso2, labels in found.items()}
