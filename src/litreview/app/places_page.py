"""Places: where the evidence is, as a map of countries and a table, and the clusters that statements name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from litreview.app.choosing import DIRECTION_LABELS, DIRECTIONS, EvidenceFilter
from litreview.app.choosing_columns import code_choices_of, find_rows
from litreview.app.components import show_places
from litreview.app.counting_clusters import (
    ClusterKey,
    ClusterPlace,
    clusters_by_country,
    count_clusters,
    locate_clusters,
)
from litreview.app.counting_places import (
    CountryPapers,
    PlacesPart,
    Query,
    count_countries,
    evidence_link,
    papers_by_country,
    statements_query,
)
from litreview.app.country_roles import PART_LABELS
from litreview.app.framing import PageName, explain_empty, facts, quantity
from litreview.app.snapshot import Snapshot, Stamp
from litreview.figures import (
    ClusterCount,
    CountPlacesBy,
    CountryCount,
    cluster_notes,
    clusters_table,
    clusters_to_plain,
    country_regions,
    places_to_plain,
    region_names,
)
from litreview.interchange import csv_bytes

_PARTS: Mapping[str, PlacesPart] = {label: part for part, label in PART_LABELS.items()} | {
    "Named in statements": "statement"
}
_COUNTS: Mapping[str, CountPlacesBy] = {"Papers": "papers", "Statements": "statements"}
_LEGENDS: Mapping[PlacesPart, str] = {
    "study": "papers that study the country",
    "comparison": "papers that compare with the country",
    "affiliation": "papers written from the country",
    "mention": "papers that name the country in passing",
    "statement": "papers with statements that name the country",
}
_UNITS: Mapping[PlacesPart, tuple[str, str]] = {
    "study": ("paper studies it", "papers study it"),
    "comparison": ("paper compares with it", "papers compare with it"),
    "affiliation": ("paper was written there", "papers were written there"),
    "mention": ("paper names it in passing", "papers name it in passing"),
    "statement": ("paper has them", "papers have them"),
}
_WORLD = "World"
_OPEN_LISTS = ("country", "place", "cluster")  # roles; a filter by place would say nothing on a map of places
_EVIDENCE_FILTERS = ("search", "reported", "codes", "gaps", "studied", "documents")  # keys of that page's widgets
_BORDERS = (
    "Countries have their true relative areas. Borders are Natural Earth's and say nothing about whose the "
    "land is; small states are drawn as points."
)


@dataclass(frozen=True, slots=True)
class _View:
    """What the page is to show; `codes` and `directions` as the page of evidence names them."""

    part: PlacesPart
    count_by: CountPlacesBy
    region: str | None = None
    codes: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()

    @property
    def filters(self) -> list[str]:
        """The filters in words, for the file that the map is saved as."""
        asked = (("coded", self.codes), ("reported as", self.directions))
        region = [] if self.region is None else [f"{self.region} alone"]
        return [*region, *(f"only statements {words} {' or '.join(labels)}" for words, labels in asked if labels)]

    @property
    def query(self) -> Query:
        wanted = {"codes": list(self.codes), "reported": list(self.directions)}
        return {key: values for key, values in wanted.items() if values}


@dataclass(frozen=True, slots=True)
class _Found:
    """What a view counts. `with_rows` are the papers with a statement that passes the filters."""

    n_rows: int
    with_rows: frozenset[str]
    papers: CountryPapers | None
    countries: tuple[CountryCount, ...]
    clusters: tuple[ClusterCount, ...]


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if not explain_empty(snapshot):
        _show_places(snapshot, pages)


@st.fragment
def _show_places(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    view = _choose_view(snapshot)
    found = _counted(snapshot.stamp, view, snapshot)
    of_countries, of_clusters = _queries(snapshot, view, found), _cluster_queries(snapshot, view, found)
    queries = of_countries | of_clusters
    told = [words for words in _told(snapshot, view, found) if words]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(facts(*told), width="stretch")
        _offer_table(view, found.countries)
        _offer_clusters(found.clusters)
    plain = _plain(view, found, of_countries, told=told, project=snapshot.name)
    clusters = clusters_to_plain(found.clusters, {key: evidence_link(query) for key, query in of_clusters.items()})
    opened = show_places({**plain, "clusters": clusters}, key="places")
    if opened in queries:
        for key in _EVIDENCE_FILTERS:  # set on an earlier visit, they would narrow what the number counted
            st.session_state.pop(key, None)
        st.switch_page(pages["Evidence"], query_params=queries[opened])


def _choose_view(snapshot: Snapshot) -> _View:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        part = st.segmented_control(
            "Countries",
            list(_PARTS),
            default="Studied",
            required=True,
            key="part",
            bind="query-params",
            help="The part that a country plays in a paper; Papers shows the sentences that decide it. Named in "
            "statements: every country that a statement names, whatever its paper is about.",
        )
        count_by = st.segmented_control(
            "Shade by", list(_COUNTS), default="Papers", required=True, key="shade", bind="query-params"
        )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        codes = st.multiselect(
            "Codes",
            list(_choices(snapshot.stamp, snapshot)),
            key="about",
            bind="query-params",
            placeholder="Any code",
            width=430,
            help="Counts only statements with these codes, and papers that have one. Any of the codes chosen within a "
            "dimension, and each dimension that is chosen.",
        )
        region = st.selectbox(
            "Region",
            [_WORLD, *region_names()],
            key="region",
            bind="query-params",
            width=172,
            help="Shows this part of the world alone, on the map and in the tables.",
        )
        reported = st.pills(
            "Reported as",
            [DIRECTION_LABELS[d] for d in DIRECTIONS],
            selection_mode="multi",
            key="said",
            bind="query-params",
        )
    return _View(
        part=_PARTS[str(part)],
        count_by=_COUNTS[str(count_by)],
        region=None if region == _WORLD else region,
        codes=tuple(codes),
        directions=tuple(map(str, reported or ())),
    )


@st.cache_resource(show_spinner=False, max_entries=2)
def _choices(stamp: Stamp, _snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """Return the codes by which statements can be chosen, by label."""
    roles = {d.dimension_id: d.role for d in _snapshot.codebook.dimensions}
    choices = code_choices_of(_snapshot.codebook, _snapshot.columns)
    return {label: pair for pair, label in choices.items() if roles[pair[0]] not in _OPEN_LISTS}


@st.cache_resource(show_spinner=False, max_entries=32)
def _counted(stamp: Stamp, view: _View, _snapshot: Snapshot) -> _Found:
    codebook, choices = _snapshot.codebook, _choices(stamp, _snapshot)
    wanted = EvidenceFilter(
        codes=tuple(choices[label] for label in view.codes),
        directions=tuple(d for d in DIRECTIONS if DIRECTION_LABELS[d] in view.directions),
    )
    columns = _snapshot.columns
    places = find_rows(columns, wanted)
    papers = None if view.part == "statement" else papers_by_country(columns, view.part)
    if view.region is not None and papers is not None:
        papers = {country: of_it for country, of_it in papers.items() if _is_in(view.region, country[0])}
    clusters = count_clusters(columns, places, codebook, _cluster_places(stamp, _snapshot))
    countries = count_countries(
        columns,
        places,
        papers,
        codebook=codebook,
        is_filtered=bool(view.query),
        clusters=clusters_by_country(clusters),
    )
    return _Found(
        n_rows=len(places),
        with_rows=frozenset(columns.document_ids[d] for d in np.unique(columns.documents[places]).tolist()),
        papers=papers,
        countries=tuple(c for c in countries if _is_in(view.region, c.iso2)),
        clusters=tuple(c for c in clusters if _is_in(view.region, c.iso2)),
    )


@st.cache_resource(show_spinner=False, max_entries=2)
def _cluster_places(stamp: Stamp, _snapshot: Snapshot) -> dict[ClusterKey, ClusterPlace]:
    return locate_clusters(_snapshot.columns, _snapshot.codebook, _snapshot.rows_at)


def _is_in(region: str | None, iso2: str | None) -> bool:
    return region is None or (iso2 is not None and country_regions().get(iso2) == region)


def _queries(snapshot: Snapshot, view: _View, found: _Found) -> dict[str, Query]:
    """Return the Evidence page's query for each country, by ISO code."""
    return {
        country.iso2: statements_query(country, part=view.part, wanted=view.query, codebook=snapshot.codebook)
        for country in found.countries
    }


def _cluster_queries(snapshot: Snapshot, view: _View, found: _Found) -> dict[str, Query]:
    """Return the Evidence page's query for each cluster, by its id."""
    choices = code_choices_of(snapshot.codebook, snapshot.columns)
    return {
        c.cluster_id: view.query | {"codes": [*view.codes, choices[c.dimension_id, c.code_id]]} for c in found.clusters
    }


def _plain(
    view: _View,
    found: _Found,
    queries: Mapping[str, Query],
    *,
    told: Sequence[str],
    project: str,
) -> dict[str, object]:
    legend = _LEGENDS[view.part]
    if view.count_by == "statements":
        legend = "statements that name the country" if view.part == "statement" else f"statements of {legend}"
    units: dict[CountPlacesBy, tuple[str, str]] = {
        "papers": _UNITS[view.part],
        "statements": ("statement in these papers", "statements in these papers"),
    }
    if view.part == "statement":
        units = {"statements": ("statement names it", "statements name it"), "papers": _UNITS["statement"]}
    return places_to_plain(
        found.countries,
        count_by=view.count_by,
        title=legend.capitalize(),
        units=units,
        counted="; ".join((*told, *view.filters)) + ".",
        project=project,
        region=view.region,
        notes=(_BORDERS, *cluster_notes(found.clusters)),
        links={iso2: evidence_link(query) for iso2, query in queries.items()},
    )


def _told(snapshot: Snapshot, view: _View, found: _Found) -> list[str | None]:
    """Say how many papers stand behind the map, how many in several countries or in none, and what is not known."""
    n_countries = quantity(len(found.countries), "country", "countries")
    if found.papers is None:
        return [n_countries, f"{quantity(found.n_rows, 'statement')} searched"]
    searched = found.with_rows if view.query else frozenset(snapshot.names)
    placed = Counter(p for in_part in found.papers.values() for p in in_part if p in searched)
    several = sum(n > 1 for n in placed.values())
    columns = snapshot.columns
    known = {d for d, of_it in zip(columns.document_ids, columns.countries, strict=True) if of_it is not None}
    unknown = len(set(snapshot.names) - known)
    return [
        n_countries,
        f"{len(placed):,} of {quantity(len(searched), 'paper')} on the map",
        f"{several:,} of them in several countries" if several else None,
        f"{unknown:,} not known: run “litreview run {snapshot.folder}”" if unknown else None,
    ]


def _offer_table(view: _View, counts: Sequence[CountryCount]) -> None:
    def table_bytes() -> bytes:
        header = ("country", "iso2", "part", "n_papers", "n_statements", "clusters")
        body = tuple((c.label, c.iso2, view.part, c.n_papers, c.n_statements, "; ".join(c.clusters)) for c in counts)
        return csv_bytes((header, body))

    st.download_button(
        "CSV", table_bytes, file_name="places.csv", mime="text/csv", icon=":material/download:",
        on_click="ignore", disabled=not counts, help="The countries shown, as CSV.",
    )  # fmt: skip


def _offer_clusters(clusters: Sequence[ClusterCount]) -> None:
    st.download_button(
        "Clusters CSV", lambda: csv_bytes(clusters_table(clusters)), file_name="clusters.csv", mime="text/csv",
        icon=":material/download:", on_click="ignore", disabled=not clusters, help="The clusters shown, as CSV.",
    )  # fmt: skip
