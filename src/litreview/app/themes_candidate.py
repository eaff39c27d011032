"""A topic as a candidate code: what a reviewer may put into the codebook, and what it does in papers set aside."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from litreview import review
from litreview.app.framing import PageName, facts, quantity, show_error
from litreview.app.markup import Html, joined, table, tag
from litreview.app.snapshot import Snapshot, Stamp
from litreview.app.themes_reading import paper_titles
from litreview.errors import LitreviewError
from litreview.records import CodeCandidate, PatternTrial, Score, Topics


def show_candidate(snapshot: Snapshot, topics: Topics, topic_id: str, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the switch for the candidate code of a topic, and the code with its trial while it is on."""
    is_open = st.toggle(
        "As a candidate code",
        key="candidate",
        bind="query-params",
        help="Words of this topic as patterns, and a trial of them in papers set aside. The codebook is left as it is.",
    )
    if not is_open:
        return
    try:
        candidate = _candidate(snapshot.stamp, topics.method, topic_id, snapshot, topics)
    except LitreviewError as error:
        show_error(error)
        return
    st.html(candidate_html(candidate, paper_titles(snapshot)))
    st.code(candidate.yaml, language="yaml", wrap_lines=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "YAML", candidate.yaml, file_name=f"{candidate.code_id}.yaml", mime="application/yaml",
            icon=":material/download:", on_click="ignore", help="The snippet, to paste below the codes of a dimension.",
        )  # fmt: skip
        if "Codebook" in pages:
            st.page_link(pages["Codebook"], label="Codebook", icon=":material/menu_book:")


@st.cache_resource(show_spinner="Trying its words in papers set aside", max_entries=16)
def _candidate(stamp: Stamp, method: str, topic_id: str, _snapshot: Snapshot, _topics: Topics) -> CodeCandidate:
    return review.promote_topic(_snapshot.project, _topics, topic_id)


def candidate_html(candidate: CodeCandidate, titles: Mapping[str, str]) -> Html:
    """Return the trial of a candidate code in words and figures."""
    trial = candidate.trial
    return joined(
        [
            tag("p", tag("b", candidate.label), f": {quantity(len(candidate.phrases), 'pattern')}."),
            *(tag("p", note, class_="lr-note-line") for note in candidate.notes),
            _trial(trial),
            facts("Papers set aside: " + "; ".join(titles.get(d, d) for d in trial.documents))
            if trial.documents
            else None,
        ]
    )


def _trial(trial: PatternTrial) -> Html:
    if not trial.n_sentences:
        return facts("There were no sentences to set aside, so the patterns have not been tried.")
    rows = [
        ("Sentences set aside", f"{trial.n_sentences:,}"),
        ("hit by the patterns", f"{trial.n_hits:,}"),
        ("in passages of this topic", f"{trial.n_topic:,}"),
        ("both", f"{trial.n_both:,}"),
        ("Of the hits, in the topic", _share(trial.precision)),
        ("Of the topic, hit", _share(trial.recall)),
    ]
    return table(("Trial in papers from which no word was taken", "n"), rows, class_="lr-table lr-numbers lr-settings")


def _share(score: Score | None) -> str:
    return "–" if score is None else f"{score.value:.0%} ({score.low:.0%}–{score.high:.0%}), n = {score.n:,}"
