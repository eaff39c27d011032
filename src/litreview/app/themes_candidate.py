"""A topic as a candidate code: what a reviewer may put into the codebook, and what it does in papers set aside."""

from __future__ import annotations

from collections.abc import Mapping

from litreview.app.framing import facts, quantity
from litreview.app.markup import Html, joined, table, tag
from litreview.records import CodeCandidate, PatternTrial, Score


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
