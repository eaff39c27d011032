"""Quality: what was found beside sentences that readers labelled, and every error with its quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from litreview import evaluation, review
from litreview.app.framing import PageName, explain_empty, facts, quantity, show_error
from litreview.app.markup import Html, joined, table, tag
from litreview.app.snapshot import Snapshot, Stamp
from litreview.errors import LitreviewError
from litreview.evaluation import Confusion, Evaluation, LabelScore, Mistake, Reliability
from litreview.records import Codebook, Problem, Score

SAMPLE_SIZE = 200
DARKEST = 45  # percent of colour in a cell of a matrix; with more, its number could not be read
ALL_FILES = "All files"
_MACHINE, _DECIDED = "As proposed", "With decisions"
_OUTCOMES = {"missed": "Missed", "spurious": "Spurious", "confused": "Confused"}
_ERRORS_HEIGHT, _ROW_HEIGHT = 560, 76  # px; from 65 Streamlit wraps the text of a cell
_WIDTHS = {"Quote": 380, "Error": 80, "Label": 110, "Page": 55, "Probability": 85}
_WIDTH = 150
_GoldStamp = tuple[tuple[str, int, int], ...]


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if explain_empty(snapshot):
        return
    gold = review.list_gold(snapshot.project)
    if not gold:
        st.html(_invitation())
        _offer_sample(snapshot)
        _take_upload(snapshot)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = [ALL_FILES, *(path.name for path in gold)] if len(gold) > 1 else [gold[0].name]
        picked = st.selectbox("Gold", names, key="gold", bind="query-params", width=320)
        found = st.segmented_control(
            "Found", [_DECIDED, _MACHINE], key="found", bind="query-params", default=_DECIDED, required=True,
            help="With reviewers' decisions applied, or as rules and model proposed it.",
        )  # fmt: skip
    chosen = gold if picked == ALL_FILES else tuple(path for path in gold if path.name == picked)
    try:
        measured = _measure(snapshot.stamp, _gold_stamp(chosen), found == _MACHINE, snapshot)
    except LitreviewError as error:
        show_error(error)
    else:
        _show_measured(snapshot, measured)
    with st.expander("Add gold, or draw another sample"):
        _offer_sample(snapshot)
        _take_upload(snapshot)


# ---------------------------------------------------------------- gold


def _invitation() -> Html:
    steps = (
        f"Draw {SAMPLE_SIZE} random sentences of your papers with the button below.",
        "Label each of them in a text editor, before you look at what was found in it; a second reader, too. What only "
        "one of you gave goes under “optional”.",
        "Upload the file here, or put it into the project's folder “gold”.",
    )
    return tag(
        "div",
        tag("h2", "There are no labelled sentences yet"),
        tag("p", "How far counts can be trusted is known only by comparing what was found with what a careful reader "
            "finds in the same sentences."),
        tag("ol", *(tag("li", step) for step in steps)),
        tag("p", "docs/evaluation.md describes the labels and how to read the figures.", class_="lr-quiet"),
        class_="lr-blank",
    )  # fmt: skip


def _offer_sample(snapshot: Snapshot) -> None:
    st.download_button(
        f"Draw {SAMPLE_SIZE} random sentences",
        partial(review.sample_sentences, snapshot.project, SAMPLE_SIZE),
        file_name="gold.jsonl",
        mime="application/jsonl",
        icon=":material/casino:",
        on_click="ignore",
        help="JSON Lines with every label empty. Sentences that are in the project's gold are not drawn again.",
    )


def _take_upload(snapshot: Snapshot) -> None:
    uploaded = st.file_uploader("Upload labelled sentences (JSON Lines)", type=["jsonl"], key="uploaded_gold")
    if uploaded is None:
        return
    known = review.list_gold(snapshot.project)
    try:
        path = review.keep_gold(snapshot.project, uploaded.name, uploaded.getvalue())
    except LitreviewError as error:
        show_error(error)
        return
    if path not in known:
        st.rerun()
    st.html(facts(f"{path.name} is kept in the project's folder {path.parent.name}."))


def _gold_stamp(paths: Sequence[Path]) -> _GoldStamp:
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in paths)


@st.cache_resource(show_spinner="Comparing", max_entries=8)
def _measure(stamp: Stamp, gold: _GoldStamp, machine: bool, _snapshot: Snapshot) -> Evaluation:
    return review.evaluate_review(_snapshot.project, [Path(path) for path, _, _ in gold], machine=machine)


# ---------------------------------------------------------------- figures


def _show_measured(snapshot: Snapshot, measured: Evaluation) -> None:
    titles = code_titles(snapshot.codebook)
    scores = measured.scores
    st.html(tag("p", " ".join(evaluation.describe(measured)), class_="lr-quiet"))
    problems = review.evaluation_problems(measured)
    if problems:
        st.html(_problem_table(problems))
    st.html(score_html(evaluation.micro_scores(scores), titles))
    details = [
        tag("details", tag("summary", f"Each of {dimension}"), score_html(labels, titles))
        for dimension in dict.fromkeys(s.dimension for s in scores.labels)
        if (labels := evaluation.label_scores(scores, dimension))
    ]
    if len({count.document for count in scores.documents}) > 1:
        header, body = evaluation.document_table(scores.documents)
        title = "Each document: F1, and the number of labels in its gold"
        lines = [[str(cell) for cell in line] for line in body]
        shown = table([name[0].upper() + name[1:] for name in header], lines, class_="lr-table")
        details.append(tag("details", tag("summary", title), tag("div", shown, class_="lr-wide")))
    st.html(tag("div", *details, class_="lr-details"))
    _show_errors(measured, titles)
    st.html(tag("h2", "What is taken for what"))
    st.html(tag("div", *(confusion_html(c, titles) for c in scores.confusions), class_="lr-matrices"))
    if scores.reliability is not None:
        st.html(joined([tag("h2", "Do the probabilities hold?"), _reliability_html(scores.reliability)]))


def code_titles(codebook: Codebook) -> Mapping[str, str]:
    """Return what a person reads for each class: the codebook's labels, with direction for factors."""
    codes = {c.code_id: c.label for d in codebook.dimensions for c in d.codes}
    directions = {f"{code} ({p})": f"{label}, {p}" for code, label in codes.items() for p in ("driver", "barrier")}
    return codes | directions


def _problem_table(problems: Sequence[Problem]) -> Html:
    lines = [
        (tag("span", p.severity, class_=f"lr-severity lr-severity-{p.severity}"), p.where, p.what, p.remedy)
        for p in problems
    ]
    return table(("Kind", "Where", "What happened", "What to do"), lines, class_="lr-table")


def score_html(scores: Sequence[LabelScore], titles: Mapping[str, str]) -> Html:
    """Return the figures as a table; each with its interval as a line from 0 to 1."""
    lines = []
    for score in scores:
        name = score.label or score.dimension
        title = titles.get(name, name) if score.label else name
        mark = tag("span", " too few", class_="lr-role") if score.too_few else None
        lines.append(
            (
                joined([title[0].upper() + title[1:], mark]),
                f"{score.n_gold:,}",
                f"{score.n_found:,}",
                *(_figure(part) for part in (score.precision, score.recall, score.f1)),
            )
        )
    return table(("Label", "In the gold", "Found", "Precision", "Recall", "F1"), lines, class_="lr-table lr-scores")


def _figure(score: Score | None) -> Html:
    if score is None:
        return joined([evaluation.NO_FIGURE])
    low, high, value = (f"{100 * end:.1f}%" for end in (score.low, score.high, score.value))
    whisker = tag("span", class_="lr-whisker", style=f"left:{low};right:calc(100% - {high})")
    dot = tag("span", class_="lr-dot", style=f"left:{value}")
    drawn = tag("span", whisker, dot, class_="lr-range", aria_hidden="true")
    return tag("span", drawn, evaluation.figure_text(score), class_="lr-figure")


def confusion_html(confusion: Confusion, titles: Mapping[str, str]) -> Html:
    """Return a matrix whose cells are the darker the larger their share of the row."""
    named = replace(confusion, classes=tuple(titles.get(name, name.capitalize()) for name in confusion.classes))
    header, body = evaluation.confusion_table(named)
    lines = [
        tag("tr", tag("th", str(line[0]), scope="row"), *(_cell(n, counts, i == row) for i, n in enumerate(counts)))
        for row, (line, counts) in enumerate(zip(body, confusion.counts, strict=True))
    ]
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in header)))
    caption = tag("caption", evaluation.confusion_title(confusion))
    return tag("div", tag("table", caption, head, tag("tbody", *lines), class_="lr-matrix"), class_="lr-wide")


def _cell(count: int | None, row: Sequence[int | None], is_right: bool) -> Html:
    total = sum(n or 0 for n in row)
    share = 0 if not total or not count else count / total
    kind = "lr-right" if is_right else "lr-wrong"
    shown = evaluation.NO_FIGURE if count is None else f"{count:,}"
    return tag("td", shown, class_=kind, style=f"--share:{DARKEST * share:.0f}%")


def _reliability_html(reliability: Reliability) -> Html:
    lines = [
        (f"{b.low:.1f}–{b.high:.1f}", f"{b.share.n:,}", f"{b.mean:.2f}", _figure(b.share)) for b in reliability.bins
    ]
    header = ("Probability", "Statements", "Mean probability", "Share that is right")
    title = tag("p", evaluation.reliability_title(reliability), class_="lr-quiet")
    return joined([title, table(header, lines, class_="lr-table lr-scores")])


# ---------------------------------------------------------------- errors


@st.fragment
def _show_errors(measured: Evaluation, titles: Mapping[str, str]) -> None:
    st.html(tag("h2", "Errors"))
    dimensions = list(dict.fromkeys(m.dimension for m in measured.mistakes))
    if not dimensions:
        st.html(facts("There are none: everything that was found is in the gold, and nothing else is in it."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.selectbox("Label", ["All", *dimensions], key="label", bind="query-params", width=260)
        kinds = st.pills("Error", list(_OUTCOMES.values()), selection_mode="multi", key="error", bind="query-params")
        st.download_button(
            "CSV", partial(review.mistakes_csv, measured), file_name="errors.csv", mime="text/csv",
            icon=":material/download:", on_click="ignore", help="All errors as CSV.",
        )  # fmt: skip
    shown = [
        m for m in measured.mistakes if wanted in ("All", m.dimension) and (not kinds or _OUTCOMES[m.outcome] in kinds)
    ]
    st.html(facts(f"{len(shown):,} of {quantity(len(measured.mistakes), 'error')}"))
    frame = error_frame(shown, titles)
    st.dataframe(
        frame,
        hide_index=True,
        height=_ERRORS_HEIGHT if len(shown) > 5 else "content",
        row_height=_ROW_HEIGHT,
        column_config={
            name: st.column_config.TextColumn(width=_WIDTHS.get(name, _WIDTH))
            for name in map(str, frame.columns)
            if name != "Probability"
        }
        | {"Probability": st.column_config.NumberColumn(format="%.2f", width=_WIDTHS["Probability"])},
        alt="Errors with their sentences; the CSV holds the same.",
    )


def error_frame(mistakes: Sequence[Mistake], titles: Mapping[str, str]) -> pd.DataFrame:
    """Return one line for each error: what was in the gold, what was found, where, and what led to it."""

    def title(name: str | None) -> str:
        return "" if name is None else titles.get(name, name)

    return pd.DataFrame(
        {
            "Error": [_OUTCOMES[m.outcome] for m in mistakes],
            "Label": [m.dimension for m in mistakes],
            "In the gold": [title(m.gold) for m in mistakes],
            "Found": [title(m.found) for m in mistakes],
            "Quote": [m.quote for m in mistakes],
            "Document": [m.document for m in mistakes],
            "Page": [m.page or "" for m in mistakes],
            "Words that led to it": [m.cue or "" for m in mistakes],
            "Probability": pd.array([m.probability for m in mistakes], dtype="Float64"),
            "Rule": [m.rules or "" for m in mistakes],
        }
    )
