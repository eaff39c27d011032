"""Suggestions as one table, a row for each line in context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from litreview.records import Problem
from litreview.suggesting.near_misses import NearMiss
from litreview.suggesting.passages import KwicLine
from litreview.suggesting.phrases import PhraseSuggestion

Cell = str | int | float | None
_HEADER = (
    "suggestion", "wording", "dimension", "code", "pattern", "pattern_source", "difference", "sentences", "claims",
    "drivers", "barriers", "claims_without_factor", "documents", "score", "left", "key", "right", "document", "page",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What was found in `n_sentences` sentences of `n_documents` papers, `n_claims` of them drivers or barriers."""

    n_documents: int
    n_sentences: int
    n_claims: int
    phrases: tuple[PhraseSuggestion, ...]
    near_misses: tuple[NearMiss, ...]
    problems: tuple[Problem, ...] = ()


def suggestion_table(suggestions: Suggestions) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Return header and rows. A suggestion with several lines in context has several rows, alike but for the line."""
    return _HEADER, tuple(_rows(suggestions))


def _rows(suggestions: Suggestions) -> Iterator[tuple[Cell, ...]]:
    for phrase in suggestions.phrases:
        n_sentences = phrase.n_claims + phrase.n_beside + phrase.n_elsewhere
        counts = (n_sentences, phrase.n_claims, phrase.n_drivers, phrase.n_barriers, phrase.n_uncoded)
        head: tuple[Cell, ...] = ("phrase", phrase.phrase, None, None, None, None, None)
        head += (*counts, phrase.n_documents, round(phrase.score, 2))
        yield from (head + _context(line) for line in phrase.lines)
    for miss in suggestions.near_misses:
        head = ("near miss", miss.wording, miss.dimension_id, miss.code_id, miss.pattern, miss.source, miss.difference)
        head += (miss.n_sentences, miss.n_claims, None, None, None, miss.n_documents, round(miss.score, 2))
        yield from (head + _context(line) for line in miss.lines)


def _context(line: KwicLine) -> tuple[Cell, ...]:
    return line.left, line.key, line.right, line.document, line.page
