"""Topics over the years, by country of study and by actor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from litreview import review
from litreview.app.framing import facts, quantity
from litreview.app.markup import Html, joined, tag
from litreview.app.snapshot import Snapshot, Stamp
from litreview.app.themes_list import TopicView
from litreview.app.themes_ranges import Column, Figure, heat_table, rising_table
from litreview.app.themes_reading import document_of
from litreview.interchange import csv_bytes
from litreview.records import Topics, TopicShare

GROUPS_AT_MOST = 12  # columns; the CSV has all
SURE_FROM = 3  # papers from which an interval sets the scale; with fewer it spans nearly everything


def show_shares(snapshot: Snapshot, topics: Topics, views: Sequence[TopicView]) -> None:
    """Draw the three tables; where there is nothing to draw, say why."""
    by_year, by_country, by_actor = _shares(snapshot.stamp, topics.method, snapshot, topics)
    dated = sum({share.group: share.n_documents for share in by_year}.values())
    n_papers = len({document_of(unit_id) for unit_id in topics.unit_ids})
    st.html(joined([tag("h2", "Over the years"), years_html(by_year, views, n_undated=n_papers - dated)]))
    _offer(by_year, views, "year")
    empty = "No paper is known to study a country."
    st.html(
        joined(
            [
                tag("h2", "By country of study"),
                groups_html(by_country, views, of="the papers that study each country", empty=empty),
            ]
        )
    )
    _offer(by_country, views, "country")
    empty = "No passage has a statement that names an actor."
    st.html(
        joined(
            [tag("h2", "By actor"), groups_html(by_actor, views, of="the passages that name each actor", empty=empty)]
        )
    )
    _offer(by_actor, views, "actor")


@st.cache_resource(show_spinner="Sharing out the topics", max_entries=8)
def _shares(stamp: Stamp, method: str, _snapshot: Snapshot, _topics: Topics) -> tuple[tuple[TopicShare, ...], ...]:
    return tuple(review.share_topics(_snapshot.project, _topics, by=by) for by in ("year", "country", "actor"))


def _offer(shares: Sequence[TopicShare], views: Sequence[TopicView], kind: str) -> None:
    if shares:
        st.download_button(
            "CSV", partial(shares_bytes, shares, views, kind), file_name=f"topics-by-{kind}.csv", mime="text/csv",
            icon=":material/download:", on_click="ignore", key=f"csv_{kind}", help="All figures with n and interval.",
        )  # fmt: skip


def years_html(shares: Sequence[TopicShare], views: Sequence[TopicView], *, n_undated: int) -> Html:
    """Return the share of each topic by year; a sentence where fewer than two years are known."""
    groups = list(dict.fromkeys(share.group for share in shares))
    undated = f"{quantity(n_undated, 'paper')} without a year left out" if n_undated else None
    if not groups:
        return facts("No year of publication is known of these papers, so there is no timeline.")
    if len(groups) == 1:
        return facts(f"All dated papers are from {groups[0]}, so there is no timeline.", undated)
    figures, columns = _grid(shares, groups)
    rows = [(f"{v.number} {v.title}", [figures.get((v.topic_id, g)) for g in groups]) for v in views]
    caption = "Share of each topic in the text of a year's papers; the line holds 95 %"
    drawn = rising_table(caption, "Topic", columns, rows, top=_top(shares))
    said = "Intervals over papers: a year with one paper could be anything"
    return joined([drawn, facts(said, undated)])


def groups_html(shares: Sequence[TopicShare], views: Sequence[TopicView], *, of: str, empty: str) -> Html:
    """Return the share of each topic in the text of each group, those with most papers first."""
    sizes = {share.group: share.n_documents for share in shares}
    if not sizes:
        return facts(empty)
    groups = sorted(sizes, key=lambda g: (-sizes[g], g))
    shown = groups[:GROUPS_AT_MOST]
    figures, columns = _grid(shares, shown)
    rows = [(f"{v.number} {v.title}", [figures.get((v.topic_id, g)) for g in shown]) for v in views]
    caption = f"Share of each topic in {of}; point at a figure for its interval"
    more = f"{len(groups) - len(shown):,} more in the CSV" if len(groups) > len(shown) else None
    drawn = heat_table(caption, "Topic", columns, rows, top=max((s.share for s in shares), default=1.0))
    return joined([drawn, facts(more) if more else None])


def _grid(shares: Sequence[TopicShare], groups: Sequence[str]) -> tuple[dict[tuple[str, str], Figure], list[Column]]:
    sizes = {share.group: share for share in shares}
    columns = [Column(g, quantity(sizes[g].n_documents, "paper")) for g in groups]
    return {(s.topic_id, s.group): _figure(s) for s in shares}, columns


def _figure(share: TopicShare) -> Figure:
    n = f"{quantity(share.n_documents, 'paper')}, {quantity(share.n_units, 'passage')}"
    note = f"{share.share:.0%} ({share.low:.0%}–{share.high:.0%}), {n}"
    return Figure(share.share, share.low, share.high, f"{share.share:.0%}", note)


def _top(shares: Sequence[TopicShare]) -> float:
    """Return the highest share drawn: intervals of one or two papers are cut off rather than flatten all others."""
    return max(0.05, *(s.high if s.n_documents >= SURE_FROM else s.share for s in shares), 0.05)


def shares_bytes(shares: Sequence[TopicShare], views: Sequence[TopicView], kind: str) -> bytes:
    """Return the figures as CSV."""
    titles = {view.topic_id: view.title for view in views}
    header = ("topic", "title", kind, "share", "low", "high", "n_papers", "n_passages")
    body = tuple(
        (s.topic_id, titles.get(s.topic_id, ""), s.group, s.share, s.low, s.high, s.n_documents, s.n_units)
        for s in shares
    )
    return csv_bytes((header, body))
