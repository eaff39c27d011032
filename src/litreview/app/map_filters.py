"""Which statements the gap map counts: any value within a filter, all filters together, every choice in the link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from litreview.app.choosing import DIRECTION_LABELS, DIRECTIONS, documents_that_study, keep_directions
from litreview.app.choosing_columns import Mask, code_choices_of, has_code, keep_for_map
from litreview.app.country_roles import choose_studied
from litreview.app.snapshot import Snapshot
from litreview.records import ROW_STATUSES, EvidenceColumns, EvidenceRow, RowStatus

PAPERS_LISTED = 1_000  # more would go to the browser with every change of the page
STATUS_LABELS: Mapping[str, RowStatus] = {
    "Proposed": "proposed", "Accepted": "accepted", "Edited": "edited", "Added": "added",
}  # fmt: skip
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MapFilter:
    """What counts on the map; an empty field asks nothing.

    `studied` are names of countries, `actors` (dimension, code) pairs, `years` the first and last year of publication
    of the paper that makes the statement. `least` is the least probability of a claim; a statement that claims nothing
    has none.
    """

    studied: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    document_ids: tuple[str, ...] = ()
    actors: tuple[Pair, ...] = ()
    directions: tuple[str, ...] = DIRECTIONS
    statuses: tuple[str, ...] = ()
    least: float = 0.0


def keep_documents(
    wanted: MapFilter,
    *,
    document_ids: Iterable[str],
    studied: Mapping[str, frozenset[str]],
    regions: Mapping[str, frozenset[str]],
    years: Mapping[str, int],
) -> frozenset[str] | None:
    """Return the documents that pass; None where no filter is one of documents: all of them.

    `studied` and `regions`: the documents that study a country, and one of a region; `years` those of publication.
    """
    parts: list[set[str]] = []
    if (found := documents_that_study(wanted.studied, studied)) is not None:
        parts.append(set(found))
    if wanted.regions:
        parts.append(set().union(*(regions.get(region, frozenset()) for region in wanted.regions)))
    if wanted.years is not None:
        first, last = wanted.years
        parts.append({document_id for document_id, year in years.items() if first <= year <= last})
    if wanted.document_ids:
        parts.append(set(wanted.document_ids))
    return frozenset(set(document_ids).intersection(*parts)) if parts else None


def keep_rows(
    rows: Iterable[EvidenceRow], wanted: MapFilter, searched: frozenset[str] | None
) -> tuple[EvidenceRow, ...]:
    """Return the rows of the documents `searched` that pass, in their order."""
    actors: dict[str, set[str]] = {}
    for dimension_id, code_id in wanted.actors:
        actors.setdefault(dimension_id, set()).add(code_id)

    def passes(row: EvidenceRow) -> bool:
        return (
            (searched is None or row.document_id in searched)
            and (not wanted.statuses or row.status in wanted.statuses)
            and (not wanted.least or (row.confidence is not None and row.confidence >= wanted.least))
            and all(any(c.dimension_id == d and c.code_id in codes for c in row.codes) for d, codes in actors.items())
        )

    kept = keep_directions(rows, wanted.directions)
    if searched is None and not (wanted.statuses or wanted.least or actors):
        return kept
    return tuple(row for row in kept if passes(row))


def keep_places(columns: EvidenceColumns, wanted: MapFilter, searched: frozenset[str] | None) -> Mask | None:
    """Return which rows `keep_rows` keeps, but for `least`, which columns know nothing of; None: all of them."""
    masks = [keep_for_map(columns, wanted.directions, searched)]
    if wanted.statuses:
        masks.append(np.isin(columns.statuses, [i for i, s in enumerate(ROW_STATUSES) if s in wanted.statuses]))
    masks += [
        has_code(columns, [pair for pair in wanted.actors if pair[0] == dimension_id])
        for dimension_id in {dimension_id for dimension_id, _ in wanted.actors}
    ]
    asked = [mask for mask in masks if mask is not None]
    return np.logical_and.reduce(asked) if asked else None


def choose_filter(snapshot: Snapshot, *, detailed: bool = True) -> MapFilter:
    """Draw the filters; return what they ask. Without `detailed` all that columns know of: not the probability."""
    studied = choose_studied(snapshot, width=300)
    with st.popover("More filters", icon=":material/filter_alt:"):
        st.caption("Any value within a filter, all filters together.")
        reported = st.pills(
            "Reported as",
            [DIRECTION_LABELS[d] for d in DIRECTIONS],
            selection_mode="multi",
            default=[DIRECTION_LABELS[d] for d in DIRECTIONS],
            key="direction",
            bind="query-params",
            help="Statements that only say what is not known stay, whatever is chosen here.",
        )
        chosen = tuple(d for d in DIRECTIONS if DIRECTION_LABELS[d] in (reported or ()))
        statuses = st.pills(
            "Checked", list(STATUS_LABELS), selection_mode="multi", key="checked", bind="query-params",
            help="What reviewers decided; none chosen: all but the rejected.",
        )  # fmt: skip
        least = st.slider(
            "Least probability of the claim, %", 0, 95, 0, 5, key="least", bind="query-params",
            help="Above 0, statements that claim nothing drop out.",
        ) if detailed else 0  # fmt: skip
        regions = _choose("Regions studied", "in_region", list(snapshot.studied_regions), "Any region")
        documents = snapshot.papers
        is_short = len(documents) <= PAPERS_LISTED
        files = _choose("Papers", "in_papers", list(documents), "All papers") if is_short else ()
        actors = _actor_choices(snapshot)
        named = _choose("Actors", "by_actor", list(actors), "Any actor") if actors else ()
        years = _choose_years(snapshot)
    return MapFilter(
        studied=studied,
        regions=regions,
        years=years,
        document_ids=tuple(documents[name] for name in files),
        actors=tuple(actors[label] for label in named),
        directions=chosen,
        statuses=tuple(STATUS_LABELS[str(label)] for label in statuses or ()),
        least=least / 100,
    )


def say_filter(wanted: MapFilter) -> str | None:
    """Return how many filters narrow the map beside the countries of study, in words; None where there is none."""
    asked = (wanted.regions, wanted.years, wanted.document_ids, wanted.actors, wanted.statuses, wanted.least)
    n = sum(map(bool, asked)) + (set(wanted.directions) != set(DIRECTIONS))
    return f"{n} more {'filter' if n == 1 else 'filters'}" if n else None


def _choose(label: str, key: str, options: list[str], placeholder: str) -> tuple[str, ...]:
    return tuple(st.multiselect(label, options, key=key, bind="query-params", placeholder=placeholder))


def _actor_choices(snapshot: Snapshot) -> dict[str, Pair]:
    roles = {d.dimension_id: d.role for d in snapshot.codebook.dimensions}
    listed = {
        (d.dimension_id, c.code_id): f"{d.label}: {c.label}"
        for d in snapshot.codebook.dimensions
        if d.role == "actor"
        for c in d.codes
    }
    if not listed and "actor" in roles.values():  # an open list: what was found
        listed = {
            p: label
            for p, label in code_choices_of(snapshot.codebook, snapshot.columns).items()
            if roles[p[0]] == "actor"
        }
    return {label: pair for pair, label in listed.items()}


def _choose_years(snapshot: Snapshot) -> tuple[int, int] | None:
    years = set(snapshot.years.values())
    if len(years) < 2:
        return None
    first, last = min(years), max(years)
    chosen = st.slider(
        "Papers published", first, last, (first, last), key="years", bind="query-params",
        help="The year of the paper that makes the statement. Narrowed, papers without a year drop out.",
    )  # fmt: skip
    return None if chosen == (first, last) else (int(chosen[0]), int(chosen[1]))
