"""Two topic models side by side: which topics match, by which words, and which passages moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from litreview import review
from litreview.app.framing import facts, quantity, show_error
from litreview.app.markup import Html, joined, table, tag
from litreview.app.snapshot import Snapshot
from litreview.app.themes_list import verdict_html
from litreview.app.themes_ranges import line_html
from litreview.app.themes_reading import find_passage, passage_html
from litreview.errors import LitreviewError
from litreview.figures import NO_TOPIC
from litreview.records import TopicMatch, Topics
from litreview.topics import hard_topics

WORDS_COMPARED = 15  # strongest words of a topic
MOVES_AT_MOST = 20  # kinds of moves listed
MOVED_SHOWN = 5  # passages of the largest move


@dataclass(frozen=True, slots=True)
class Move:
    """Passages that left their topic: from a topic of the first model to one of the second that is not its match.

    Either is NO_TOPIC for passages without a topic there; `unit_ids` in the order of the first model.
    """

    topic: int
    other: int
    unit_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two models share: `n_units` passages are in both, of which `n_stayed` lie in matched topics, or in none."""

    n_units: int
    n_stayed: int
    moves: tuple[Move, ...]


def show_comparison(snapshot: Snapshot, label: str, models: Mapping[str, Topics]) -> None:
    """Draw the choice of a second model, the topics of both in pairs, and the passages that moved."""
    others = [name for name in models if name != label]
    if not others:
        st.html(facts("Only one model is kept: fit another under Fit, and both stand here side by side."))
        return
    picked = str(st.selectbox("Compare with", others, key="with", bind="query-params", width=260))
    first, second, names = models[label], models[picked], (label, picked)
    st.html(joined([tag("h2", f"{label} and {picked}"), *(_model_html(n, models[n]) for n in names)]))
    try:
        matches = review.match_models(first, second)
    except LitreviewError as error:
        show_error(error)
        return
    found = compare_units(first, second, matches)
    st.html(joined([matches_html(first, second, matches, names), tag("h2", "Passages that moved")]))
    st.html(moves_html(found, first, second, names))
    if found.moves:
        shown = [find_passage(snapshot, unit_id) for unit_id in found.moves[0].unit_ids[:MOVED_SHOWN]]
        told = f"From {_title(first, found.moves[0].topic)} to {_title(second, found.moves[0].other)}, for instance"
        st.html(tag("details", tag("summary", told), *(passage_html(p) for p in shown if p is not None)))


def _model_html(name: str, topics: Topics) -> Html:
    return tag("p", tag("b", name), ": ", model_words(topics), class_="lr-model")


def compare_units(first: Topics, second: Topics, matches: Sequence[TopicMatch]) -> Comparison:
    """Return which passages moved between two models, the largest moves first."""
    places = {unit_id: i for i, unit_id in enumerate(second.unit_ids)}
    homes, others = (hard_topics(model.document_topic) for model in (first, second))
    number = {topic_id: k for k, topic_id in enumerate(second.ids)}
    match_of = {m.topic_id: number.get(m.other_id) if m.other_id else None for m in matches}
    expected = {k: match_of.get(topic_id) for k, topic_id in enumerate(first.ids)} | {NO_TOPIC: NO_TOPIC}
    moved: dict[tuple[int, int], list[str]] = {}
    n_units = n_stayed = 0
    for i, unit_id in enumerate(first.unit_ids):
        if unit_id not in places:
            continue
        n_units += 1
        topic, other = int(homes[i]), int(others[places[unit_id]])
        if expected[topic] == other:
            n_stayed += 1
        else:
            moved.setdefault((topic, other), []).append(unit_id)
    moves = [Move(topic, other, tuple(units)) for (topic, other), units in moved.items()]
    return Comparison(n_units, n_stayed, tuple(sorted(moves, key=lambda m: (-len(m.unit_ids), m.topic, m.other))))


def matches_html(first: Topics, second: Topics, matches: Sequence[TopicMatch], names: tuple[str, str]) -> Html:
    """Return the topics of two models in pairs, best first, then those without a match; `names` of the models."""
    number = {topic_id: k for k, topic_id in enumerate(second.ids)}
    by_topic = {m.topic_id: m for m in matches}
    pairs = [(k, by_topic.get(topic_id)) for k, topic_id in enumerate(first.ids)]
    pairs.sort(key=lambda pair: (-(pair[1].similarity if pair[1] else 0.0), pair[0]))
    rows = []
    for k, match in pairs:
        other = number.get(match.other_id) if match is not None and match.other_id is not None else None
        rows.append(_pair(first, k, second, other, 0.0 if match is None else match.similarity))
    taken = {m.other_id for m in matches}
    rows += [_pair(first, None, second, k, 0.0) for k, topic_id in enumerate(second.ids) if topic_id not in taken]
    header = (names[0], names[1], "Passages in common", "Words of both", f"Only {names[0]}", f"Only {names[1]}")
    return tag("div", table(header, rows, class_="lr-table lr-numbers lr-pairs"), class_="lr-wide")


def _pair(first: Topics, k: int | None, second: Topics, other: int | None, similarity: float) -> tuple[str | Html, ...]:
    mine = _words(first, k) if k is not None else ()
    theirs = _words(second, other) if other is not None else ()
    both = k is not None and other is not None
    return (
        _named(first, k),
        _named(second, other),
        line_html(similarity, None, None, f"{similarity:.0%}") if both else "no match",
        ", ".join(w for w in mine if w in theirs) or "–",
        ", ".join(w for w in mine if w not in theirs) or "–",
        ", ".join(w for w in theirs if w not in mine) or "–",
    )


def _named(topics: Topics, k: int | None) -> Html:
    if k is None:
        return joined(["–"])
    stability = topics.stability.topics[k] if topics.stability else None
    return joined([f"{k + 1} {topics.titles[k]} ", tag("span", verdict_html(stability), class_="lr-verdict")])


def _words(topics: Topics, k: int) -> tuple[str, ...]:
    weights = topics.topic_term[k]
    order = np.argsort(-weights, kind="stable")[:WORDS_COMPARED]
    return tuple(topics.terms[v] for v in order if weights[v] > 0)


def moves_html(found: Comparison, first: Topics, second: Topics, names: tuple[str, str]) -> Html:
    """Return how many passages stayed with their topic, and where the others went."""
    if not found.n_units:
        return facts("The two models were fitted on different passages: none is in both.")
    stayed = found.n_stayed / found.n_units
    n_moved = found.n_units - found.n_stayed
    told = tag(
        "p", tag("b", f"{found.n_stayed:,} of {quantity(found.n_units, 'passage')} ({stayed:.0%})"),
        " lie in topics that match, or have no topic in either model; ", tag("b", f"{n_moved:,} moved"), ".",
    )  # fmt: skip
    rows = [
        (_title(first, m.topic), _title(second, m.other), f"{len(m.unit_ids):,}") for m in found.moves[:MOVES_AT_MOST]
    ]
    if not rows:
        return told
    more = len(found.moves) - len(rows)
    listed = table((f"From ({names[0]})", f"To ({names[1]})", "Passages"), rows, class_="lr-table lr-numbers")
    return joined([told, listed, facts(f"{more:,} smaller moves are not listed") if more else None])


def _title(topics: Topics, k: int) -> str:
    return "no topic" if k == NO_TOPIC else f"{k + 1} {topics.titles[k]}"


def model_words(topics: Topics) -> str:
    """Say of a model how many topics of how many passages it has, its stability first."""
    card = topics.stability
    known = [t.stability for t in card.topics if t.stability is not None] if card is not None else []
    mean = f"mean stability {sum(known) / len(known):.2f}" if known else "stability not measured"
    said = quantity(len(topics.ids), "topic"), quantity(len(topics.unit_ids), "passage")
    return " · ".join((*said, mean, *([card.verdict] if card is not None else [])))
