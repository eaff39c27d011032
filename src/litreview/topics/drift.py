"""How new papers differ from those that a model was fitted on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from litreview.records import TopicDrift, Topics, TopicShift
from litreview.topics.fit import Floats, divide
from litreview.topics.matching import hard_topics
from litreview.topics.placing import Placed, known_words, place_texts
from litreview.topics.sharing import draw_papers, interval, sums_by_paper
from litreview.topics.vocabulary import min_units, word_streams

MUCH_MORE = 0.1  # a share of units or words by which new papers are said to lie outside the model


def measure_drift(
    topics: Topics,
    *,
    fitted_texts: Sequence[str],
    fitted_papers: Sequence[str],
    texts: Sequence[str],
    papers: Sequence[str],
) -> TopicDrift:
    """Place new texts, and the model's own in the same way, and return how the two differ.

    A model knows the words it was made from: those of its own papers count as known where the other papers alone would
    have brought them in, so that they compare with new papers.

    `fitted_texts` are the texts of the model's units in order; `papers` names the paper of each new text.
    """
    before = place_texts(topics, fitted_texts, fitted_texts=fitted_texts)
    new = place_texts(topics, texts, fitted_texts=fitted_texts)
    unknown_before, unknown_new = _unknown_if_new(topics, fitted_texts, fitted_papers), _unknown(new)
    shifts = _shifts(topics.ids, before.document_topic, fitted_papers, new.document_topic, papers)
    own, again = hard_topics(topics.document_topic), hard_topics(before.document_topic)
    return TopicDrift(
        n_units=len(texts),
        n_documents=len(set(papers)),
        unassigned_before=_unassigned(before),
        unassigned_new=_unassigned(new),
        unknown_words_before=unknown_before,
        unknown_words_new=unknown_new,
        agreement=round(float((own == again).mean()), 4) if len(own) else 0.0,
        shifts=shifts,
        verdict=_verdict(
            shifts,
            n_papers=len(set(papers)),
            more_unassigned=_unassigned(new) - _unassigned(before),
            more_unknown=unknown_new - unknown_before,
        ),
    )


def _shifts(
    ids: Sequence[str], before: Floats, papers_before: Sequence[str], new: Floats, papers_new: Sequence[str]
) -> tuple[TopicShift, ...]:
    """Return the difference of shares, with papers of both sides resampled for its interval."""
    sides = [sums_by_paper(weights, papers) for weights, papers in ((before, papers_before), (new, papers_new))]
    values = [divide(sums.sum(axis=0), sizes.sum()) for sums, sizes in sides]
    drawn = [draw_papers(sums, sizes) for sums, sizes in sides]
    found = []
    for k, topic_id in enumerate(ids):
        low, high = (-1.0, 1.0) if len(set(papers_new)) < 2 else interval(drawn[1][:, k] - drawn[0][:, k])
        found.append(
            TopicShift(
                topic_id=topic_id,
                share_before=round(float(values[0][k]), 4),
                share_new=round(float(values[1][k]), 4),
                difference=round(float(values[1][k] - values[0][k]), 4),
                low=low,
                high=high,
                has_moved=low > 0 or high < 0,
            )
        )
    return tuple(found)


def _unassigned(placed: Placed) -> float:
    return round(float((placed.document_topic.sum(axis=1) == 0).mean()), 4) if len(placed.document_topic) else 0.0


def _unknown(placed: Placed) -> float:
    return round(1 - placed.n_known / placed.n_words, 4) if placed.n_words else 0.0


def _unknown_if_new(topics: Topics, texts: Sequence[str], papers: Sequence[str]) -> float:
    """Return the share of the running words that the model would not know had their paper not been in it."""
    streams = word_streams(texts)
    n_units = Counter(word for stream in streams for word in set(stream))
    of_paper = Counter((word, paper) for stream, paper in zip(streams, papers, strict=True) for word in set(stream))
    least, known = min_units(len(texts)) if len(set(papers)) > 1 else 0, known_words(topics)
    words = [(w, paper) for stream, paper in zip(streams, papers, strict=True) for w in stream if w.isalpha()]
    unknown = sum(w not in known or n_units[w] - of_paper[w, paper] < least for w, paper in words)
    return round(unknown / len(words), 4) if words else 0.0


def _verdict(shifts: Sequence[TopicShift], *, n_papers: int, more_unassigned: float, more_unknown: float) -> str:
    outside = [
        said
        for said, more in (
            ("more passages without a topic", more_unassigned),
            ("more words that the model does not know", more_unknown),
        )
        if more >= MUCH_MORE
    ]
    moved = sum(shift.has_moved for shift in shifts)
    papers = "1 new paper" if n_papers == 1 else f"{n_papers} new papers"
    said = f"{papers}: the shares of {moved} of {len(shifts)} topics differ by more than chance."
    if outside:
        said += f" There are {' and '.join(outside)}: fit the model again with the new papers."
    return said
