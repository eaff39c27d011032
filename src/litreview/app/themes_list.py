"""The topics of a model as a list, and one of them opened: words, trust, papers, passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np

from litreview.app.framing import facts, quantity
from litreview.app.markup import Html, joined, table, tag
from litreview.app.themes_reading import Passage, document_of, passage_html
from litreview.records import Codebook, Topics, TopicStability
from litreview.topics import hard_topics

WORDS_SHOWN, WORDS_LISTED = 12, 30
PAPERS_LISTED = 6
_VERDICT_KINDS = {
    "stable": "done",
    "unsteady": "warning",
    "unstable": "error",
    "rests on one paper": "warning",
    "not measured": "note",
}


@dataclass(frozen=True, slots=True)
class PaperShare:
    """A paper in a topic: how many of its passages have the topic as their strongest, of how many."""

    document_id: str
    n_passages: int
    n_in_paper: int


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic as the page shows it. `number` counts from 1 in the order of the model; `share` is of all the text.

    `words` have their share of the topic's weight, the strongest first; `theme` its label and score, brought about by
    `theme_words`; `papers` have the topic, those with most of it first. `stability` None: the model has no card.
    """

    topic_id: str
    number: int
    title: str
    words: tuple[tuple[str, float], ...]
    share: float
    n_passages: int
    theme: tuple[str, float] | None
    theme_words: tuple[str, ...]
    papers: tuple[PaperShare, ...]
    stability: TopicStability | None


def topic_views(topics: Topics, codebook: Codebook) -> tuple[TopicView, ...]:
    """Return the topics as the page shows them, those that hold most of the text first."""
    labels = theme_labels(codebook)
    home = hard_topics(topics.document_topic)
    documents = [document_of(unit_id) for unit_id in topics.unit_ids]
    in_paper = _count(documents)
    views = []
    for k, topic_id in enumerate(topics.ids):
        weights = topics.topic_term[k]
        order = np.argsort(-weights, kind="stable")[:WORDS_LISTED]
        units = np.flatnonzero(home == k)
        own = _count([documents[i] for i in units])
        papers = [PaperShare(d, n, in_paper[d]) for d, n in own.items()]
        theme = topics.themes[k]
        views.append(
            TopicView(
                topic_id=topic_id,
                number=k + 1,
                title=topics.titles[k],
                words=tuple((topics.terms[v], float(weights[v])) for v in order if weights[v] > 0),
                share=float(topics.document_topic[:, k].sum()) / max(1, len(topics.unit_ids)),
                n_passages=len(units),
                theme=None if theme is None else (labels.get(theme[0], theme[0]), theme[1]),
                theme_words=topics.theme_words[k] if topics.theme_words else (),
                papers=tuple(sorted(papers, key=lambda p: (-p.n_passages, p.document_id))),
                stability=topics.stability.topics[k] if topics.stability else None,
            )
        )
    return tuple(sorted(views, key=lambda view: (-view.share, view.number)))


def _count(names: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def theme_labels(codebook: Codebook) -> dict[str, str]:
    """Return the label of each theme of the codebook."""
    return {c.code_id: c.label for d in codebook.dimensions if d.role == "theme" for c in d.codes}


# ---------------------------------------------------------------- what is said of a topic's stability


def verdict_html(stability: TopicStability | None, *, long: bool = False) -> Html:
    """Return the verdict on a topic with its stability and interval; `long` says what the figure is."""
    if stability is None:
        return tag("span", tag("span", "not measured", class_="lr-severity lr-severity-note"), class_="lr-verdict")
    kind = _VERDICT_KINDS[stability.verdict]
    shown = tag("span", stability.verdict, class_=f"lr-severity lr-severity-{kind}")
    figure = stability_text(stability)
    said = f"stability {figure}" if long and stability.stability is not None else figure
    return tag("span", shown, " ", tag("span", said, class_="lr-role"), class_="lr-verdict")


def stability_text(stability: TopicStability) -> str:
    """Return the figure with its interval, "0.82 (0.74–0.90)", or "–"."""
    if stability.stability is None:
        return "–"
    if stability.low is None or stability.high is None:
        return f"{stability.stability:.2f}"
    return f"{stability.stability:.2f} ({stability.low:.2f}–{stability.high:.2f})"


def rests_on_html(stability: TopicStability | None, titles: Mapping[str, str]) -> Html | None:
    """Return the warning that a topic rests on one paper; None where it does not."""
    if stability is None or stability.rests_on is None:
        return None
    paper = titles.get(stability.rests_on, stability.rests_on)
    return tag("p", tag("b", "Rests on one paper: "), paper, class_="lr-note-line")


# ---------------------------------------------------------------- the list


def list_html(views: Sequence[TopicView], *, chosen: str | None, query: Mapping[str, str]) -> Html:
    """Return the topics as rows that open them; `query`: what else the page's address says."""
    most = max((view.share for view in views), default=0.0) or 1.0
    rows = (_row(view, most=most, is_open=view.topic_id == chosen, query=query) for view in views)
    return tag("ol", *rows, class_="lr-topic-rows", aria_label="Topics, those that hold most of the text first")


def _row(view: TopicView, *, most: float, is_open: bool, query: Mapping[str, str]) -> Html:
    theme = "no theme near" if view.theme is None else f"{view.theme[0]} {view.theme[1]:.2f}"
    n_papers = len(view.papers)
    told = f"{view.share:.0%} of the text · {quantity(view.n_passages, 'passage')} in {quantity(n_papers, 'paper')}"
    return tag(
        "li",
        tag(
            "a",
            tag("span", view.number, class_="lr-order", aria_hidden="true"),
            tag("span", view.title, class_="lr-topic-title"),
            tag(
                "span",
                tag("span", class_="lr-share", style=f"width:{100 * view.share / most:.1f}%"),
                class_="lr-share-box",
                aria_hidden="true",
            ),
            tag("span", verdict_html(view.stability), class_="lr-topic-trust"),
            tag("span", f"{told} · {theme}", class_="lr-role"),
            href="themes?" + urlencode({**query, "topic": view.topic_id}),
            target="_self",
            data_follow=f"topic={view.topic_id}",
            aria_current="true" if is_open else None,
            class_="lr-topic-row",
        ),
    )


# ---------------------------------------------------------------- one topic


def topic_html(view: TopicView, passages: Sequence[Passage], titles: Mapping[str, str]) -> Html:
    """Return an opened topic: what it is made of, how far to trust it, and the passages that show it best."""
    return tag(
        "article",
        tag("h2", view.title),
        tag("p", verdict_html(view.stability, long=True), _measured(view.stability)),
        rests_on_html(view.stability, titles),
        _theme(view),
        tag("h3", "Words by weight"),
        _words(view),
        tag("h3", "Passages that show it best"),
        *(passage_html(passage) for passage in passages),
        facts("No passage has this topic as its strongest.") if not passages else None,
        tag("h3", f"{quantity(len(view.papers), 'paper')} with passages of this topic"),
        _papers(view, titles),
        class_="lr-topic-open",
    )


def _measured(stability: TopicStability | None) -> str | None:
    if stability is None:
        return " How far it would come out again is not known."
    parts = [
        f"coherence (NPMI) {stability.npmi:.2f}" if stability.npmi is not None else None,
        f"exclusivity {stability.exclusivity:.2f}" if stability.exclusivity is not None else None,
    ]
    said = " · ".join(p for p in parts if p)
    return f" · {said}" if said else None


def _theme(view: TopicView) -> Html:
    if view.theme is None:
        return tag("p", "Near no theme of the codebook.", class_="lr-quiet")
    label, score = view.theme
    why = f", by {', '.join(view.theme_words)}" if view.theme_words else None
    return tag("p", "Nearest theme: ", tag("b", label), f" ({score:.2f} of 1){why or ''}")


def _words(view: TopicView) -> Html:
    if not view.words:
        return facts("It has no words of its own.")
    strongest = view.words[0][1]
    bars = (
        tag("li", tag("span", word), tag("span", class_="lr-weight", style=f"width:{100 * weight / strongest:.0f}%"))
        for word, weight in view.words[:WORDS_SHOWN]
    )
    numbers = table(
        ("Word", "Share of the topic's weight"), ((w, f"{x:.2%}") for w, x in view.words), class_="lr-table"
    )
    return joined(
        [
            tag("ul", *bars, class_="lr-words", aria_label="Words by weight"),
            tag("details", tag("summary", f"The numbers, {len(view.words)} words"), numbers),
        ]
    )


def _papers(view: TopicView, titles: Mapping[str, str]) -> Html:
    def line(paper: PaperShare) -> tuple[str | Html, ...]:
        link = "papers?" + urlencode({"paper": paper.document_id})
        title = tag("a", titles.get(paper.document_id, paper.document_id), href=link, target="_self")
        of_topic = paper.n_passages / max(1, view.n_passages)
        return title, f"{paper.n_passages:,} ({of_topic:.0%})", f"{paper.n_passages / paper.n_in_paper:.0%}"

    header = ("Paper", f"Passages, of {view.n_passages:,}", "Of the paper")
    first, others = view.papers[:PAPERS_LISTED], view.papers[PAPERS_LISTED:]
    shown = table(header, map(line, first), class_="lr-table lr-numbers")
    if not others:
        return shown
    more = table(header, map(line, others), class_="lr-table lr-numbers")
    return joined([shown, tag("details", tag("summary", f"{len(others):,} more"), more)])
