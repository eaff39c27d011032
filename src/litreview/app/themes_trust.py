"""The stability card of a topic model, the numbers of topics that were tried, and its agreement with the codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from litreview.app.framing import facts, quantity
from litreview.app.markup import Html, joined, table, tag
from litreview.app.snapshot import Snapshot
from litreview.app.themes_list import TopicView, stability_text, verdict_html
from litreview.app.themes_ranges import Column, Figure, Row, heat_table, line_html, rising_table
from litreview.app.themes_reading import paper_titles
from litreview.interchange import csv_bytes
from litreview.records import Score, StabilityCard, ThemeAgreement, TopicCountCurve, Topics, TopicStability

LEFT_OUT_AT_MOST = 20  # papers that stand as columns
TITLE_AT_MOST = 34  # characters of a paper's title as a column's head
_ABOUT = (
    "Stability: how much of a topic's text comes back under its match when the model is fitted again, from 0 (as by "
    "chance) to 1; the interval holds 95 % of the refits. Came back: the share of refits with at least half. Coherence "
    "(NPMI): do its words occur together, from −1 to 1. Exclusivity: are they this topic's alone, from 0 to 1. "
    "Share: of all the text."
)


def show_trust(snapshot: Snapshot, topics: Topics, views: Sequence[TopicView], method: Html) -> None:
    """Draw the card in full, then how the number of topics was chosen, then how the codebook divides the same text."""
    titles = paper_titles(snapshot)
    card = topics.stability
    if card is None:
        st.html(tag("p", "Stability has not been measured for this model: fit it again.", class_="lr-note-line"))
    else:
        st.html(card_html(card, views, titles))
        st.download_button(
            "CSV", partial(card_bytes, topics, card), file_name="stability.csv", mime="text/csv",
            icon=":material/download:", on_click="ignore", help="The card as CSV. To keep it as PDF, print this page.",
        )  # fmt: skip
        if card.documents:
            st.html(left_out_html(card, views, titles))
    if topics.curve is not None:
        st.html(curve_html(topics.curve))
    if topics.agreement is not None:
        st.html(agreement_html(topics.agreement, views))
    st.html(method)


# ---------------------------------------------------------------- the card


def card_html(card: StabilityCard, views: Sequence[TopicView], titles: Mapping[str, str]) -> Html:
    """Return the card: what was refitted, then a line for each topic."""
    rows = [_line(view, view.stability, card, titles) for view in views if view.stability is not None]
    header = (
        "", "Topic", "Verdict", "Stability", "Came back", "Coherence", "Exclusivity", "Share", "Papers",
        "Most changed by",
    )  # fmt: skip
    return tag(
        "section",
        tag("h2", "Stability card"),
        facts(refit_words(card), f"{card.share_unassigned:.0%} of the passages without a topic"),
        *(tag("p", note, class_="lr-note-line") for note in card.notes),
        tag("div", table(header, rows, class_="lr-table lr-numbers lr-card"), class_="lr-wide"),
        facts(_ABOUT),
        class_="lr-stability",
    )


def refit_words(card: StabilityCard) -> str:
    """Say what the card rests on."""
    n = len(card.seeds) * card.n_bootstraps
    if not n:
        return f"not refitted; {quantity(card.n_units, 'passage')}"
    drawn = quantity(card.n_resampled, card.resampled.removesuffix("s"))
    seeds = quantity(len(card.seeds), "seed")
    return (
        f"{quantity(n, 'refit')}: {seeds} × {card.n_bootstraps} draws of {drawn} · {quantity(card.n_units, 'passage')}"
    )


def _line(
    view: TopicView, found: TopicStability, card: StabilityCard, titles: Mapping[str, str]
) -> tuple[str | Html, ...]:
    least = min(range(len(found.left_out)), key=found.left_out.__getitem__, default=None)
    changed = "–"
    if least is not None:
        document_id = card.documents[least]
        changed = f"{found.left_out[least]:.2f} without {titles.get(document_id, document_id)}"
    return (
        str(view.number),
        view.title,
        tag("span", verdict_html(found)),
        line_html(found.stability, found.low, found.high, stability_text(found)),
        "–" if found.came_back is None else f"{found.came_back:.0%}",
        _number(found.npmi),
        _number(found.exclusivity),
        f"{found.share:.0%}",
        f"{found.n_documents:,}",
        changed,
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def left_out_html(card: StabilityCard, views: Sequence[TopicView], titles: Mapping[str, str]) -> Html:
    """Return what each topic keeps in common with itself when one paper is left out, darker where more is lost."""
    shown = card.documents[:LEFT_OUT_AT_MOST]
    columns = [Column(shorten(titles.get(document_id, document_id))) for document_id in shown]
    rows: list[Row] = []
    for view in views:
        kept = view.stability.left_out if view.stability is not None else ()
        figures = [
            Figure(1 - share, None, None, f"{share:.2f}", f"{share:.2f} without {titles.get(d, d)}")
            for share, d in zip(kept, shown, strict=False)
        ]
        rows.append((f"{view.number} {view.title}", figures or [None] * len(shown)))
    title = "Without one paper: what each topic keeps in common with itself (1: nothing changes, 0: it is gone)"
    more = len(card.documents) - len(shown)
    told = facts(f"{more:,} more papers were left out in turn; the CSV has them all") if more > 0 else None
    return tag("details", tag("summary", title), heat_table(title, "Topic", columns, rows, top=1.0), told)


def shorten(title: str) -> str:
    """Return a title that fits a column's head."""
    return title if len(title) <= TITLE_AT_MOST else title[:TITLE_AT_MOST].rsplit(" ", 1)[0] + " …"


def card_bytes(topics: Topics, card: StabilityCard) -> bytes:
    """Return the card as CSV, a line for each topic, with the figure for each paper that was left out."""
    header = (
        "topic", "title", "verdict", "stability", "low", "high", "came_back", "npmi", "exclusivity", "share",
        "n_papers", "rests_on", "n_refits", "n_passages", *(f"without {document_id}" for document_id in card.documents),
    )  # fmt: skip
    n_refits = len(card.seeds) * card.n_bootstraps
    body = tuple(
        (
            t.topic_id, title, t.verdict, t.stability, t.low, t.high, t.came_back, t.npmi, t.exclusivity, t.share,
            t.n_documents, t.rests_on, n_refits, card.n_units, *t.left_out,
        )
        for t, title in zip(card.topics, topics.titles, strict=True)
    )  # fmt: skip
    return csv_bytes((header, body))


# ---------------------------------------------------------------- the number of topics


def curve_html(curve: TopicCountCurve) -> Html:
    """Return the numbers of topics that were tried, with stability and coherence, and why one was chosen."""
    head = tag("h2", f"Why {quantity(curve.chosen, 'topic')}")
    if not curve.points:
        return joined([head, tag("p", curve.why)])
    columns = [Column(str(p.n_topics), is_chosen=p.n_topics == curve.chosen) for p in curve.points]
    stability = [
        None
        if p.stability is None
        else Figure(
            p.stability, p.low, p.high, f"{p.stability:.2f}",
            f"{p.n_topics} topics: {p.stability:.2f}" + ("" if p.low is None else f" ({p.low:.2f}–{p.high:.2f})"),
        )
        for p in curve.points
    ]  # fmt: skip
    coherence = [
        None if p.npmi is None else Figure(p.npmi, None, None, f"{p.npmi:.2f}", f"{p.n_topics} topics: {p.npmi:.2f}")
        for p in curve.points
    ]
    score = [Figure(p.score, None, None, f"{p.score:.2f}", f"{p.n_topics} topics: {p.score:.2f}") for p in curve.points]
    rows: list[Row] = [
        ("Stability, mean", stability),
        ("Coherence (NPMI), mean", coherence),
        ("Sum of both", score),
    ]
    top = max(1.0, *(p.score for p in curve.points))
    drawn = rising_table("Numbers of topics that were tried", "Topics", columns, rows, top=top)
    return joined([head, tag("p", curve.why), drawn])


# ---------------------------------------------------------------- agreement with the codebook


def agreement_html(agreement: ThemeAgreement, views: Sequence[TopicView]) -> Html:
    """Return how topics and the codebook's themes divide the same passages, and what became of each theme."""
    names = {view.topic_id: f"{view.number} {view.title}" for view in views}
    rows = [
        (s.label, s.standing, "; ".join(names.get(t, t) for t in s.topic_ids) or "–", f"{s.n_units:,}", s.note)
        for s in agreement.themes
    ]
    header = ("Theme", "Comes out as", "Topics", "Passages coded", "")
    return tag(
        "section",
        tag("h2", "Topics and the codebook's themes"),
        _agreement_words(agreement.mutual_information),
        table(header, rows, class_="lr-table lr-numbers") if rows else facts("The codebook has no themes."),
    )


def _agreement_words(score: Score | None) -> Html:
    if score is None:
        return tag("p", "Too few passages have both a topic and a theme for a figure of agreement.", class_="lr-quiet")
    return tag(
        "p",
        "Agreement (adjusted mutual information, 0 by chance, 1 where they agree): ",
        tag("b", f"{score.value:.2f}"),
        f" ({score.low:.2f}–{score.high:.2f}), n = {score.n:,} passages with a topic and codes of one theme.",
    )
