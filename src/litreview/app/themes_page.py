"""Themes: topic models with their words, nearest codes, and passages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from litreview.app.framing import PageName, explain_empty, facts, quantity
from litreview.app.markup import Html, joined, tag
from litreview.app.snapshot import Snapshot, Stamp
from litreview.records import Codebook, Document, Topics

WORDS_SHOWN = 12
PASSAGES_SHOWN = 3
PASSAGE_AT_MOST = 700  # characters; a paragraph may fill a page
_METHODS = {"nmf": "NMF on TF-IDF", "bertopic": "BERTopic", "lda": "LDA"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A representative passage: its words, file and page."""

    text: str
    document: str
    page: str


@dataclass(frozen=True, slots=True)
class TopicView:
    """One topic as the page shows it; weights are relative to the strongest word, `share` is that of all passages."""

    title: str
    words: tuple[tuple[str, float], ...]
    share: float
    theme: tuple[str, float] | None
    passages: tuple[Passage, ...]


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if explain_empty(snapshot):
        return
    fitted = snapshot.topics
    if not fitted:
        st.html(
            tag(
                "div",
                tag("h2", "No topic model has been fitted yet."),
                tag("p", "In a terminal:"),
                tag("pre", f"litreview topics {snapshot.folder} --method nmf"),
                class_="lr-blank",
            )
        )
        return
    by_label = {_METHODS.get(t.method, t.method): t for t in fitted}
    chosen = next(iter(by_label))
    if len(by_label) > 1:
        picked = st.segmented_control(
            "Model", list(by_label), default=chosen, required=True, key="model", bind="query-params"
        )
        chosen = str(picked)
    topics = by_label[chosen]
    n_left = int((topics.document_topic.sum(axis=1) == 0).sum())
    st.html(
        joined(
            [
                facts(
                    quantity(len(topics.ids), "topic"),
                    quantity(len(topics.unit_ids), "passage"),
                    f"{n_left:,} without a topic" if n_left else None,
                    chosen,
                ),
                *(tag("p", note, class_="lr-note-line") for note in topics.notes),
            ]
        )
    )
    cards = _views(snapshot.stamp, topics.method, snapshot, topics)
    st.html(tag("div", *(_card(view) for view in cards), class_="lr-topics"))
    st.html(_method(topics))


@st.cache_resource(show_spinner="Looking up passages", max_entries=4)
def _views(stamp: Stamp, method: str, _snapshot: Snapshot, _topics: Topics) -> tuple[TopicView, ...]:
    opened: dict[str, Document] = {}

    def passage(unit_id: str) -> Passage:
        document_id, start, end = unit_id.rsplit(":", 2)
        document = opened.setdefault(document_id, _snapshot.document(document_id))
        return cut_passage(document, int(start), int(end))

    return topic_views(_topics, codebook=_snapshot.codebook, passage=passage)


def topic_views(topics: Topics, *, codebook: Codebook, passage: Callable[[str], Passage]) -> tuple[TopicView, ...]:
    """Return the topics as the page shows them, the most frequent first; `passage` finds a unit by its id."""
    labels = {c.code_id: c.label for d in codebook.dimensions if d.role == "theme" for c in d.codes}
    n_units = max(1, len(topics.unit_ids))
    views = []
    for k, title in enumerate(topics.titles):
        order = topics.topic_term[k].argsort(kind="stable")[::-1][:WORDS_SHOWN]
        strongest = float(topics.topic_term[k][order[0]]) or 1.0
        theme = topics.themes[k]
        views.append(
            TopicView(
                title=title,
                words=tuple((topics.terms[v], float(topics.topic_term[k][v]) / strongest) for v in order),
                share=float(topics.document_topic[:, k].sum()) / n_units,
                theme=None if theme is None else (labels.get(theme[0], theme[0]), theme[1]),
                passages=tuple(passage(topics.unit_ids[e.unit]) for e in topics.examples[k][:PASSAGES_SHOWN]),
            )
        )
    return tuple(sorted(views, key=lambda view: -view.share))


def cut_passage(document: Document, start: int, end: int) -> Passage:
    """Return the text between two offsets, shortened at a word, with its file and page."""
    text = document.text[start:end]
    if len(text) > PASSAGE_AT_MOST:
        text = text[:PASSAGE_AT_MOST].rsplit(" ", 1)[0] + " …"
    page = next((p for p in document.pages if any(s.start <= start < s.end for s in p.spans)), None)
    return Passage(text, document.source.name, "" if page is None else page.label or str(page.number))


def _card(view: TopicView) -> Html:
    words = [
        tag("li", tag("span", word), tag("span", class_="lr-weight", style=f"width:{100 * weight:.0f}%"))
        for word, weight in view.words
        if weight > 0
    ]
    theme = (
        tag("span", "near no theme of the codebook", class_="lr-quiet")
        if view.theme is None
        else joined(["nearest theme: ", tag("b", view.theme[0]), f" ({view.theme[1]:.2f})"])
    )
    passages = [
        tag("blockquote", tag("p", p.text), tag("footer", f"{p.document}, page {p.page}" if p.page else p.document))
        for p in view.passages
    ]
    return tag(
        "article",
        tag("h2", view.title),
        tag("p", f"{view.share:.0%} of the text · ", theme, class_="lr-quiet"),
        tag("ul", *words, class_="lr-words", aria_label="Words by weight"),
        tag(
            "details", tag("summary", f"{quantity(len(passages), 'passage')} that show it best"), *passages
        ) if passages else None,
        class_="lr-topic",
    )  # fmt: skip


def _method(topics: Topics) -> Html:
    lines = [
        ("Method", _METHODS.get(topics.method, topics.method)),
        ("Seed", str(topics.seed)),
        *topics.settings,
        *((f"{name} (version)", version) for name, version in topics.versions),
    ]
    rows = (tag("tr", tag("th", name, scope="row"), tag("td", value)) for name, value in lines)
    return tag(
        "details",
        tag("summary", "How this was computed"),
        tag("p", "Topics are groups of words, not findings; distance between them is not meaning."),
        tag("table", tag("tbody", *rows), class_="lr-table lr-settings"),
        class_="lr-method",
    )
