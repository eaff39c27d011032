"""A topic as a candidate code: phrases that tell its passages from the others, and the snippet to paste."""

from __future__ import annotations

import json
from collections.abc import Sequence

from litreview.records import Code
from litreview.topics.fit import Floats
from litreview.topics.matching import strongest_terms
from litreview.topics.vocabulary import stream_terms, word_streams

CANDIDATES = 60  # strongest terms of the topic that are looked at
MAX_PHRASES = 12
MIN_HITS = 2  # sentences of the topic that a phrase must hit
MIN_LIFT = 2.0  # how much more often than chance a sentence hit must lie in the topic
MIN_SHARE = 0.4  # and in what share of the cases


def choose_phrases(
    topic_term: Floats, *, terms: Sequence[str], sentences: Sequence[str], in_topic: Sequence[bool]
) -> tuple[str, ...]:
    """Return words and pairs of words of a topic that hit its sentences and few others, best first.

    `topic_term` are the topic's weights of `terms`; `in_topic` tells for each sentence whether it lies in a unit whose
    strongest topic it is. A phrase is taken while it hits sentences of the topic that no earlier one did.
    """
    hits = _hits(strongest_terms(topic_term, terms, CANDIDATES), sentences)
    inside = {n for n, own in enumerate(in_topic) if own}
    needed = max(MIN_SHARE, min(1.0, MIN_LIFT * len(inside) / max(1, len(sentences))))
    good = {
        term: found & inside
        for term, found in hits.items()
        if len(found & inside) >= MIN_HITS and len(found & inside) >= needed * len(found)
    }
    chosen: list[str] = []
    covered: set[int] = set()
    while good and len(chosen) < MAX_PHRASES:
        best = max(good, key=lambda term: len(good[term] - covered))
        if len(good[best] - covered) < MIN_HITS:
            break
        chosen.append(best)
        covered |= good.pop(best)
    return tuple(chosen)


def _hits(terms: Sequence[str], sentences: Sequence[str]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {term: set() for term in terms}
    for n, stream in enumerate(word_streams(sentences)):
        for term in stream_terms(stream):
            if term in wanted:
                wanted[term].add(n)
    return wanted


def code_snippet(code: Code) -> str:
    """Return a code as YAML to paste below the `codes:` of a dimension; texts are quoted as in JSON, which is YAML."""
    lines = [f"- id: {code.code_id}", f"  label: {_quoted(code.label)}", f"  definition: {_quoted(code.definition)}"]
    listed = (
        ("patterns", [pattern.value for pattern in code.patterns]),
        ("examples", code.examples),
        ("counterexamples", code.counterexamples),
    )
    for name, texts in listed:
        lines += [f"  {name}:", *(f"    - {_quoted(text)}" for text in texts)] if texts else []
    return "".join(f"      {line}\n" for line in lines)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
