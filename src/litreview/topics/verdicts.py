"""What a stability card says in words."""

from __future__ import annotations

from collections.abc import Sequence

from litreview.records import StabilityCard, TopicVerdict
from litreview.text import find_runs

STABLE = 0.75  # mean share in common from which a cluster is there (Hennig 2007)
UNSTABLE = 0.6  # below, it is not to be trusted; between, it is a pattern whose members are in doubt
DISSOLVED = 0.5  # a cluster that keeps less than half of its members is no longer there (Hennig 2008)
FEW_PAPERS = 5  # below, papers drawn anew are nearly the same or nearly nothing


def topic_verdict(stability: float | None, rests_on: str | None) -> TopicVerdict:
    """Return the verdict on one topic.

    A topic that one paper makes up rests on it, however often or seldom samples happened to hold that paper.

    >>> topic_verdict(0.8, None), topic_verdict(0.4, "p1"), topic_verdict(0.4, None), topic_verdict(None, None)
    ('stable', 'rests on one paper', 'unstable', 'not measured')
    """
    if stability is None:
        return "not measured"
    if rests_on is not None:
        return "rests on one paper"
    return "stable" if stability >= STABLE else "unsteady" if stability >= UNSTABLE else "unstable"


def card_verdict(card: StabilityCard) -> str:
    """Return the card in one or two sentences; topics are numbered from 1, in their order."""
    if not card.topics:
        return "There are no topics."
    if all(topic.verdict == "not measured" for topic in card.topics):
        too_few = "1 passage is too little" if card.n_units == 1 else f"{card.n_units} different passages are too few"
        return f"The stability of {_topics(len(card.topics))} cannot be measured: {too_few}."
    by_verdict = {
        verdict: [n for n, topic in enumerate(card.topics, start=1) if topic.verdict == verdict]
        for verdict in ("stable", "rests on one paper", "unsteady", "unstable", "not measured")
    }
    n_stable = len(by_verdict.pop("stable"))
    parts = [f"{n_stable} of {_topics(len(card.topics))} {'is' if n_stable == 1 else 'are'} stable"]
    parts += [_say(verdict, numbers) for verdict, numbers in by_verdict.items() if numbers]
    said = "; ".join(parts) + "."
    if card.resampled == "passages":
        return f"There is one paper, so that stability over papers cannot be measured. Over its passages, {said}"
    return said


def card_notes(card: StabilityCard, *, n_papers: int, max_units: int) -> tuple[str, ...]:
    """Return what was measured with less than usual, and why; `max_units`: what a refit on drawn papers is bound to."""
    notes = []
    if 1 < n_papers < FEW_PAPERS:
        notes.append(f"There are only {n_papers} papers: stability over papers says little of a literature.")
    if card.seeds and card.n_units > max_units:
        notes.append(
            f"There are {card.n_units:,} different passages: each refit on {card.resampled} drawn anew stopped at "
            f"{max_units:,} of them."
        )
    if n_papers > 1 and card.topics and len(card.documents) < n_papers:
        notes.append(
            f"{len(card.documents):,} of {n_papers:,} papers were left out in turn: those that hold most of some topic."
            if card.documents
            else f"No paper was left out in turn: none of {n_papers:,} holds a tenth of a topic alone."
        )
    return tuple(notes)


def _say(verdict: str, numbers: Sequence[int]) -> str:
    one = len(numbers) == 1
    which = f"{'topic' if one else 'topics'} {_list(numbers)}"
    said = {
        "unsteady": f"{'is' if one else 'are'} unsteady",
        "unstable": f"{'is' if one else 'are'} unstable",
        "rests on one paper": "rests on one paper" if one else "rest on one paper each",
        "not measured": "cannot be measured",
    }
    return f"{which} {said[verdict]}"


def _list(numbers: Sequence[int]) -> str:
    """Return numbers in words, those of a run of more than three as its first and last.

    >>> _list([1]), _list([1, 2, 3]), _list([1, 3, 4, 5, 6, 9])
    ('1', '1, 2 and 3', '1, 3 to 6 and 9')
    """
    runs = find_runs(numbers)
    said = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 3 else map(str, run))]
    *first, last = said
    return f"{', '.join(first)} and {last}" if first else last


def _topics(number: int) -> str:
    return "1 topic" if number == 1 else f"{number} topics"
