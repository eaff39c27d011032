"""Themes: topic models and how far to trust them; one view at a time, each with an address of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from litreview.app.components import follow_links
from litreview.app.framing import PageName, explain_empty, facts, quantity
from litreview.app.markup import Html, joined, tag
from litreview.app.snapshot import Snapshot, Stamp
from litreview.app.themes_candidate import show_candidate
from litreview.app.themes_compare import show_comparison
from litreview.app.themes_drift import VIEW as _NEW
from litreview.app.themes_drift import outside_html, outside_model, show_drift, view_address
from litreview.app.themes_fitting import METHOD_LABELS, show_fitting
from litreview.app.themes_list import TopicView, list_html, topic_html, topic_views
from litreview.app.themes_map import show_map
from litreview.app.themes_reading import find_passage, paper_titles
from litreview.app.themes_shares import show_shares
from litreview.app.themes_trust import show_trust
from litreview.records import Topics

PASSAGES_SHOWN = 3
TOPIC = "topic"  # query parameter
_TOPICS, _MAP, _SHARES, _TRUST, _COMPARE, _FIT = "Topics", "Map", "Time and place", "Stability", "Compare", "Fit"
_VIEWS = (_TOPICS, _MAP, _SHARES, _TRUST, _NEW, _COMPARE, _FIT)


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if explain_empty(snapshot):
        return
    models = {model_label(t): t for t in in_order(snapshot.topics, snapshot.project.settings.topics.methods)}
    if not models:
        st.html(tag("h2", "No topic model has been fitted yet."))
        show_fitting(snapshot)
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        label = next(iter(models))
        if len(models) > 1:
            label = str(
                st.segmented_control(
                    "Model", list(models), default=label, required=True, key="model", bind="query-params"
                )
            )
        view = st.segmented_control(
            "View", list(_VIEWS), default=_TOPICS, required=True, key="view", bind="query-params"
        )
    topics = models[label]
    if view == _FIT:
        show_fitting(snapshot)
        return
    views = _views(snapshot.stamp, topics.method, snapshot, topics)
    if view == _COMPARE:
        show_comparison(snapshot, label, models)
        return
    st.html(_head(topics))
    if view == _NEW:
        show_drift(snapshot, topics, views)
        return
    if n_outside := len(outside_model(snapshot, topics)):
        st.html(outside_html(n_outside, len(snapshot.names), view_address(label if len(models) > 1 else None)))
    if view == _MAP:
        show_map(snapshot, topics)
    elif view == _TRUST:
        show_trust(snapshot, topics, views, _method(topics))
    elif view == _SHARES:
        show_shares(snapshot, topics, views)
    else:
        _show_topics(snapshot, topics, views, pages, query={"model": label} if len(models) > 1 else {})


def in_order(models: Iterable[Topics], methods: Sequence[str]) -> list[Topics]:
    """Return the models of the settings' methods first, in that order, then the others by method."""
    rank = {method: place for place, method in enumerate(methods)}
    return sorted(models, key=lambda t: (rank.get(t.method, len(rank)), t.method))


def model_label(topics: Topics) -> str:
    """Return the name by which the page calls a model."""
    return METHOD_LABELS.get(topics.method, topics.method)


@st.cache_resource(show_spinner=False, max_entries=8)
def _views(stamp: Stamp, method: str, _snapshot: Snapshot, _topics: Topics) -> tuple[TopicView, ...]:
    return topic_views(_topics, _snapshot.codebook)


def _head(topics: Topics) -> Html:
    card = topics.stability
    verdict = "How stable these topics are has not been measured." if card is None else card.verdict
    return joined(
        [
            tag("p", verdict, class_="lr-verdict-line"),
            facts(
                quantity(len(topics.ids), "topic"),
                quantity(len(topics.unit_ids), "passage"),
                model_label(topics),
                "groups of words, not findings",
            ),
            *(tag("p", note, class_="lr-note-line") for note in topics.notes),
        ]
    )


def _show_topics(
    snapshot: Snapshot,
    topics: Topics,
    views: Sequence[TopicView],
    pages: Mapping[PageName, st.Page],
    *,
    query: Mapping[str, str],
) -> None:
    if not views:
        return
    wanted = st.query_params.get(TOPIC, "")
    chosen = next((view for view in views if view.topic_id == wanted), views[0])

    def follow(words: str) -> None:
        name, _, value = words.partition("=")
        if name == TOPIC:
            st.query_params[TOPIC] = value

    listed, reading = st.columns([5, 6], gap="medium")
    with listed, st.container(key="board"):
        st.html(list_html(views, chosen=chosen.topic_id, query=query))
    examples = topics.examples[chosen.number - 1]
    passages = [find_passage(snapshot, topics.unit_ids[e.unit]) for e in examples]
    with reading:
        found = [passage for passage in passages if passage is not None][:PASSAGES_SHOWN]
        st.html(topic_html(chosen, found, paper_titles(snapshot)))
        show_candidate(snapshot, topics, chosen.topic_id, pages)
    follow_links(at=chosen.topic_id, key="follow", on_follow=follow)


def _method(topics: Topics) -> Html:
    lines = [
        ("Method", model_label(topics)),
        ("Seed", str(topics.seed)),
        *topics.settings,
        *((f"{name} (version)", version) for name, version in topics.versions),
    ]
    rows = (tag("tr", tag("th", name, scope="row"), tag("td", value)) for name, value in lines)
    return tag(
        "details",
        tag("summary", "How this was computed"),
        tag("table", tag("tbody", *rows), class_="lr-table lr-settings"),
        class_="lr-method",
    )
