"""The map of a topic model's passages, and the one that is open."""

from __future__ import annotations

import streamlit as st

from litreview.app.components import show_unit_map
from litreview.app.framing import facts
from litreview.app.markup import Html, joined, tag
from litreview.app.reading import load_document
from litreview.app.snapshot import FoundStamp, Snapshot
from litreview.app.themes_reading import find_passage, page_at, paper_titles, passage_html, place_of
from litreview.figures import unit_map_to_plain
from litreview.records import Topics
from litreview.topics import hard_topics

UNIT = "unit"  # query parameter
PAGES_AT_MOST = 150  # papers that are opened to say the page of each point
WEIGHTS_FROM = 0.05  # of a passage; less of a topic is not told
_MEANING = (
    "Each point is a passage, in the disc of its strongest topic: the stronger, the nearer to the middle. Distance on "
    "this map is not meaning: discs lie where there is room, and near each other where their topics share words."
)


def show_map(snapshot: Snapshot, topics: Topics) -> None:
    """Draw the map, and beside it the passage that the address names."""
    numbers = {unit_id: i for i, unit_id in enumerate(topics.unit_ids)}
    chosen = numbers.get(st.query_params.get(UNIT, ""))

    def open_unit(unit: int) -> None:
        if 0 <= unit < len(topics.unit_ids):
            st.query_params[UNIT] = topics.unit_ids[unit]

    # The map stays in the same column, whatever its width: moved, it would be drawn anew.
    board, reading = st.columns([3, 2] if chosen is not None else [200, 1], gap="medium")
    with board:
        papers, titles = _papers(snapshot, topics)
        plain = unit_map_to_plain(
            topics,
            home=hard_topics(topics.document_topic),
            papers=papers,
            titles=titles,
            pages=_pages(snapshot.found_stamp, topics.unit_ids, snapshot),
            chosen=chosen,
        )
        show_unit_map(plain, key="unit_map", on_open=open_unit)
        st.html(facts(_MEANING))
    if chosen is not None:
        with reading:
            st.html(unit_html(snapshot, topics, chosen))
            st.button("Close", icon=":material/close:", on_click=_close)


def _close() -> None:
    st.query_params.pop(UNIT, None)


def unit_html(snapshot: Snapshot, topics: Topics, unit: int) -> Html:
    """Return a passage with the weight of each topic in it."""
    passage = find_passage(snapshot, topics.unit_ids[unit])
    if passage is None:
        return facts("Its paper is no longer in the review.")
    weights = topics.document_topic[unit]
    order = [int(k) for k in (-weights).argsort(kind="stable") if weights[k] >= WEIGHTS_FROM]
    said = [f"{topics.titles[k]} {weights[k]:.0%}" for k in order] or ["no topic claims it"]
    return joined([tag("h2", passage.paper), facts(*said), passage_html(passage)])


def _papers(snapshot: Snapshot, topics: Topics) -> tuple[list[int], list[str]]:
    known = paper_titles(snapshot)
    places: dict[str, int] = {}
    papers = [places.setdefault(place_of(unit_id)[0], len(places)) for unit_id in topics.unit_ids]
    return papers, [known.get(document_id, "a paper that is no longer in the review") for document_id in places]


@st.cache_resource(show_spinner="Looking up pages", max_entries=4)
def _pages(stamp: FoundStamp, unit_ids: tuple[str, ...], _snapshot: Snapshot) -> list[str]:
    places = [place_of(unit_id) for unit_id in unit_ids]
    documents = {document_id for document_id, _, _ in places}
    if len(documents) > PAGES_AT_MOST or not documents <= set(_snapshot.names):
        return []
    opened = {document_id: load_document(stamp, document_id, _snapshot) for document_id in sorted(documents)}
    pages = [page_at(opened[document_id], start) for document_id, start, _ in places]
    return ["" if page is None else page.label or str(page.number) for page in pages]
