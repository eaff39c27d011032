"""Time: papers and the studies they cite by year, and what papers of each year report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import streamlit as st

from litreview.app.choosing_columns import Places
from litreview.app.components import show_figure
from litreview.app.counting_years import (
    CITED,
    PAPERS,
    Reported,
    YearFigure,
    count_papers,
    papers_read,
    places_by_year,
    publication_figure,
    studies_by_year,
    studies_cited_by,
    studies_cited_in,
    timeline_figure,
)
from litreview.app.country_roles import studied_facts, studied_in
from litreview.app.framing import PageName, explain_empty, facts, quantity
from litreview.app.markup import Html, joined, table, tag
from litreview.app.row_filters import RowChoice, choose_rows, find_chosen, show_cards
from litreview.app.snapshot import Snapshot, Stamp
from litreview.figures import Year, find_bar, years_table, years_to_plain
from litreview.records import Study

_Item = TypeVar("_Item")
_BAR = "bar"  # query parameter
_LISTED = 30  # studies at once; the others wait behind "more"
_READING = (
    "What is reported, not what was measured; what is reported both ways counts as driver and as barrier.",
    "Few papers of a year say little about that year: read each bar against the papers above it.",
)


@dataclass(frozen=True, slots=True)
class _View:
    """What the page is to show; `by_papers`: what is reported counts once for each paper."""

    by_papers: bool
    rows: RowChoice


@dataclass(frozen=True, slots=True)
class _Found:
    """What a view counts, by year: papers read, studies cited, statements of each kind; and the two figures."""

    studies: Mapping[str, Mapping[Year, Sequence[Study]]]
    reported: Mapping[Reported, Mapping[Year, Places]]
    publication: YearFigure
    timeline: YearFigure


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if not explain_empty(snapshot):
        _show_years(snapshot, pages)


@st.fragment
def _show_years(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    view = _choose_view(snapshot)
    found = _counted(snapshot.stamp, view, snapshot)
    if (counted := studied_facts(snapshot, view.rows.studied)) is not None:
        st.html(facts(counted))
    asked = st.query_params.get(_BAR, "")
    title = "Years of the papers and of the studies they cite"
    _show_figure(title, "years", found.publication, asked, snapshot, view.rows.told())
    _show_studies(found, asked, snapshot)
    notes = [*_READING, *view.rows.told()]
    _show_figure("What papers of each year report", "timeline", found.timeline, asked, snapshot, notes)
    _show_statements(found, asked, snapshot, pages)


def _choose_view(snapshot: Snapshot) -> _View:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        rows = choose_rows(snapshot, by_direction=False)
        count_by = st.segmented_control(
            "Count what is reported by",
            ["Papers", "Statements"],
            default="Papers",
            required=True,
            key="by",
            bind="query-params",
            help="Papers: how many papers of a year report it at least once. Statements: how often they do.",
        )
    return _View(count_by == "Papers", rows)


@st.cache_resource(show_spinner=False, max_entries=16)
def _counted(stamp: Stamp, view: _View, _snapshot: Snapshot) -> _Found:
    columns, read = _snapshot.columns, papers_read(_snapshot.studies)
    places = find_chosen(_snapshot, view.rows)
    if view.rows.codes:
        document_ids = {columns.document_ids[d] for d in set(columns.documents[places].tolist())}
        cited = studies_cited_in(_snapshot.studies, columns, places, read)
        cited_label = "Studies cited in statements with these codes"
    else:
        searched = studied_in(_snapshot, view.rows.studied)
        document_ids = set(_snapshot.names if searched is None else searched)
        cited = studies_cited_by(_snapshot.studies, document_ids)
        cited_label = "Studies that they cite"
    papers, cited_by_year = studies_by_year(read[d] for d in document_ids if d in read), studies_by_year(cited)
    reported = places_by_year(columns, places, read)
    papers_of = partial(count_papers, columns, papers=read) if view.by_papers else None
    return _Found(
        {PAPERS: papers, CITED: cited_by_year},
        reported,
        publication_figure(papers, cited_by_year, cited_label=cited_label),
        timeline_figure(reported, papers, papers_of=papers_of),
    )


def _show_figure(
    title: str, file: str, figure: YearFigure, asked: str, snapshot: Snapshot, notes: Sequence[str]
) -> None:
    if figure.why_none is not None:
        st.html(joined([tag("h2", title), tag("p", figure.why_none, class_="lr-problem")]))
        return
    plain = years_to_plain(
        figure.panels, title=title, file=file, project=snapshot.name, counted=figure.counted, notes=notes
    )
    is_shown = find_bar(figure.panels, asked) is not None
    show_figure(plain, years_table(figure.panels), selected=asked if is_shown else None, key=file, on_pick=_pick)
    if not is_shown:
        st.html(facts("Choose a bar to see what stands behind it."))


def _show_studies(found: _Found, asked: str, snapshot: Snapshot) -> None:
    chosen = find_bar(found.publication.panels, asked)
    if chosen is None:
        return
    panel, years = chosen
    studies = [s for year, of_year in _in_order(found.studies[panel.panel_id]) if years.holds(year) for s in of_year]
    title = tag("h2", f"{panel.label}, {years.label}", class_="lr-chosen")
    st.html(joined([title, facts(quantity(len(studies), *panel.unit)), studies_html(studies, names=snapshot.names)]))


def _show_statements(found: _Found, asked: str, snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    chosen = find_bar(found.timeline.panels[1:], asked)
    if chosen is None:
        return
    panel, years = chosen
    by_year = next(by_year for kind, by_year in found.reported.items() if kind == panel.panel_id)
    places = np.concatenate([of_year for year, of_year in _in_order(by_year) if years.holds(year)])
    n_papers = quantity(count_papers(snapshot.columns, places, papers_read(snapshot.studies)), "paper")
    title = tag("h2", f"{panel.label}, {years.label}", class_="lr-chosen")
    st.html(joined([title, facts(n_papers, quantity(len(places), "statement"))]))
    show_cards(places, snapshot, pages, key=asked)


def _in_order(by_year: Mapping[Year, _Item]) -> list[tuple[Year, _Item]]:
    return sorted(by_year.items(), key=lambda entry: (entry[0] is None, entry[0] or 0))


def _pick(bar_id: str | None) -> None:
    if bar_id is None:
        st.query_params.pop(_BAR, None)
    else:
        st.query_params[_BAR] = bar_id


def studies_html(studies: Sequence[Study], *, names: Mapping[str, str]) -> Html:
    """Return studies as a table: how they are cited, title, how many papers cite them, and the files that were read."""

    def lines(some: Sequence[Study]) -> Html:
        return table(
            ("Study", "Title", "Cited by", "Read as"),
            (
                (
                    study.label,
                    study.bibliography.title,
                    quantity(len(study.cited_by), "paper"),
                    ", ".join(names.get(d, d) for d in study.document_ids) or "not read",
                )
                for study in some
            ),
            class_="lr-table",
        )

    first, others = studies[:_LISTED], studies[_LISTED:]
    more = tag("details", tag("summary", f"{len(others):,} more"), lines(others)) if others else None
    return joined([lines(first), more])
