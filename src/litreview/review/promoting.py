"""A topic promoted to a candidate code, with a trial on papers set aside; the codebook is left as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from litreview import storage
from litreview.errors import InputError
from litreview.evaluation.bootstrap import CONFIDENCE, ratio_intervals
from litreview.records import Code, Codebook, CodeCandidate, Dimension, Pattern, PatternTrial, Score, Topics
from litreview.review.running import load_codebook
from litreview.storage import Project
from litreview.text import fold

N_EXAMPLES, N_COUNTEREXAMPLES = 4, 2
EXAMPLE_WORDS = range(8, 41)  # words of a sentence that a reader takes in at once
_SOURCE = "candidate"


@dataclass(frozen=True, slots=True)
class _Sentence:
    paper: str
    text: str
    in_topic: bool


def promote_topic(project: Project, topics: Topics, topic_id: str) -> CodeCandidate:
    """Return a topic as a code that a reviewer may paste into the codebook, and what its patterns hit.

    Phrases and examples are taken from one half of the papers (every other one, by document id), the trial is on the
    other half. Raises InputError for a topic the model has not, or whose words tell its passages from no others.
    """
    from litreview import topics as room

    if topic_id not in topics.ids:
        remedy = f"It has {', '.join(topics.ids) or 'none'}."
        raise InputError(f"The model has no topic {topic_id!r}.", where=topics.method, remedy=remedy)
    k = topics.ids.index(topic_id)
    sentences = _read_sentences(project, topics, k)
    papers = sorted({sentence.paper for sentence in sentences})
    aside = set(papers[1::2])
    seen = [s for s in sentences if s.paper not in aside]
    phrases = room.choose_phrases(
        topics.topic_term[k],
        terms=topics.terms,
        sentences=[s.text for s in seen],
        in_topic=[s.in_topic for s in seen],
    )
    if not phrases:
        raise InputError(
            f"In {_papers(len(papers) - len(aside))} looked at, no word tells {topic_id} from other topics.",
            where=str(project.folder),
            remedy="Write a code by hand, or promote a topic of a more stable model.",
        )
    label = topics.titles[k].replace(" · ", ", ").capitalize()
    code = _make_code(load_codebook(project), label, topics, k, phrases)
    hits = _hits(code, [s.text for s in sentences])
    examples = _pick([(s, hit and s.in_topic) for s, hit in zip(sentences, hits, strict=True)], aside, N_EXAMPLES)
    others = [(s, not hit and not s.in_topic) for s, hit in zip(sentences, hits, strict=True)]
    code = replace(code, examples=examples, counterexamples=_pick(others, aside, N_COUNTEREXAMPLES))
    held = [(s, hit) for s, hit in zip(sentences, hits, strict=True) if s.paper in aside]
    return CodeCandidate(
        topic_id=topic_id,
        code_id=code.code_id,
        label=label,
        phrases=phrases,
        examples=code.examples,
        counterexamples=code.counterexamples,
        yaml=room.code_snippet(code),
        trial=_try(held, papers=tuple(papers[1::2])),
        notes=_notes(topics, k, n_seen=len(papers) - len(aside), n_aside=len(aside)),
    )


def _read_sentences(project: Project, topics: Topics, k: int) -> list[_Sentence]:
    """Return the sentences of the model's units, in order, and whether they lie in one whose strongest topic is k."""
    from litreview import topics as room

    strongest = room.hard_topics(topics.document_topic).tolist()
    units: dict[str, list[tuple[int, int, bool]]] = {}
    for unit_id, own in zip(topics.unit_ids, strongest, strict=True):
        document_id, start, end = unit_id.rsplit(":", 2)
        units.setdefault(document_id, []).append((int(start), int(end), own == k))
    found = []
    for document_id, spans in units.items():
        document = storage.load_document(project, document_id)
        for first, last, own in spans:
            inside = (s.span for s in document.sentences if first <= s.span.start < last)
            found += [_Sentence(document_id, " ".join(span.cut(document.text).split()), own) for span in inside]
    return found


def _make_code(codebook: Codebook, label: str, topics: Topics, k: int, phrases: Sequence[str]) -> Code:
    taken = {code.code_id for dimension in codebook.dimensions for code in dimension.codes}
    own = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_") or "topic"
    numbered = (f"{own}_{n}" for n in range(2, len(taken) + 3))
    code_id = next(name for name in (own, *numbered) if name not in taken)
    strongest = ", ".join(topics.terms[t] for t in topics.topic_term[k].argsort(kind="stable")[::-1][:8])
    definition = f"Write here what counts and what does not. Candidate from topic {topics.ids[k]}: {strongest}."
    return Code(code_id, label, definition, patterns=tuple(Pattern("phrase", p, _SOURCE) for p in phrases))


def _hits(code: Code, texts: Sequence[str]) -> list[bool]:
    """Return for each sentence whether the code's patterns find it, by the rules by which codebooks are applied."""
    from litreview import mentions

    dimension = Dimension(_SOURCE, _SOURCE, "", "concept", (code,))
    finder = mentions.build_finder(Codebook(_SOURCE, "0", _SOURCE, "", "", (dimension,)))
    return [bool(mentions.find_codes(text, finder=finder)) for text in texts]


def _pick(sentences: Sequence[tuple[_Sentence, bool]], aside: set[str], at_most: int) -> tuple[str, ...]:
    """Return sentences that fit, of a length to read at once, from different papers as far as there are."""
    fitting = [s for s, fits in sentences if fits and s.paper not in aside and len(s.text.split()) in EXAMPLE_WORDS]
    nth: dict[str, int] = {}
    ranked = []
    for s in fitting:
        nth[s.paper] = nth.get(s.paper, 0) + 1
        ranked.append((nth[s.paper], s.text))
    return tuple(dict.fromkeys(text for _, text in sorted(ranked, key=lambda pair: pair[0])))[:at_most]


def _try(held: Sequence[tuple[_Sentence, bool]], papers: tuple[str, ...]) -> PatternTrial:
    """Count, in the papers set aside, sentences that the patterns hit, that lie in the topic, and that are both."""
    place = {paper: n for n, paper in enumerate(papers)}
    counts = np.zeros((len(papers), 3))  # hit, in the topic, both
    for sentence, hit in held:
        counts[place[sentence.paper]] += (hit, sentence.in_topic, hit and sentence.in_topic)
    n_hits, n_topic, n_both = (int(n) for n in counts.sum(axis=0))
    ends = ratio_intervals(counts[:, [2, 2]], counts[:, [0, 1]])

    def score(name: str, column: int, n: int) -> Score | None:
        if n == 0:
            return None
        value, low, high = (round(float(end[column]), 4) for end in ends)
        return Score(
            name, value, low, high, CONFIDENCE, n, "paper", "sentence hit by a pattern, in a unit of the topic"
        )

    return PatternTrial(
        documents=papers,
        n_sentences=len(held),
        n_hits=n_hits,
        n_topic=n_topic,
        n_both=n_both,
        precision=score("precision", 0, n_hits),
        recall=score("recall", 1, n_topic),
    )


def _notes(topics: Topics, k: int, *, n_seen: int, n_aside: int) -> tuple[str, ...]:
    notes = [
        f"Words and examples come from {_papers(n_seen)} (every other one, by document id); the trial is on the other "
        f"{n_aside}. The topic itself was fitted on all of them.",
        "A pattern finds sentences, a topic sorts whole units: many sentences of a unit do without its words.",
    ]
    if n_aside == 0:
        notes = ["There is one paper: none can be set aside, so that nothing is known of other papers."]
    if topics.stability is not None and topics.stability.topics[k].verdict != "stable":
        notes.append(
            f"The topic is not stable ({topics.stability.topics[k].verdict}): a code made of it may be chance."
        )
    return tuple(notes)


def _papers(number: int) -> str:
    return "1 paper" if number == 1 else f"{number} papers"
