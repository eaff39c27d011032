"""Near misses: places where a pattern of a code would have matched, had one thing been different."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Literal

import numpy as np

from litreview.records import Code, Codebook, Pattern, Token
from litreview.spans import Span
from litreview.suggesting.keyness import log_likelihood
from litreview.suggesting.passages import KwicLine, Passage, take_turns
from litreview.suggesting.wordings import CONJUNCTIONS, FUNCTION_WORDS, Forms, Lookup, Wording
from litreview.text import fold, plain_punctuation

Difference = Literal["spelling", "other form", "word between", "other order", "word missing"]
DIFFERENCES: tuple[Difference, ...] = ("spelling", "other form", "word between", "other order", "word missing")
"""From the smallest difference to the largest."""
MAX_BETWEEN = 1  # telling words
MAX_FUNCTION_WORDS = 2  # more of them part what belongs to two phrases
MAX_WAYS = 64  # ways to pick a pattern's words in one sentence; a sentence with more is a list

FormsOf = Callable[[Pattern], Forms | None]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A wording that a pattern almost matches, in sentences in which its code was not found.

    `pattern` as typed, `source` its file:line; `wording` as written most often. Counts are of sentences and documents;
    `n_claims` are sentences with a driver or barrier. `score`: see `find_near_misses`.
    """

    dimension_id: str
    code_id: str
    label: str
    pattern: str
    source: str
    difference: Difference
    wording: str
    n_sentences: int
    n_claims: int
    n_documents: int
    score: float
    lines: tuple[KwicLine, ...]


@dataclass(frozen=True, slots=True)
class _Target:
    """A pattern that can be missed. `order` counts the patterns of the codebook."""

    order: int
    dimension_id: str
    code: Code
    pattern: Pattern
    wording: Wording


@dataclass(frozen=True, slots=True)
class _Miss:
    target: _Target
    difference: Difference
    passage: int
    first: int
    last: int  # of the passage's words: [first, last)


@dataclass(slots=True)
class _Group:
    miss: _Miss
    places: list[tuple[Passage, Span]] = field(default_factory=list)


def find_near_misses(
    passages: Sequence[Passage],
    *,
    codebook: Codebook,
    forms_of: FormsOf,
    is_word: Callable[[str], bool],
    dimensions: Collection[str],
    limit: int = 20,
    n_lines: int = 3,
) -> tuple[NearMiss, ...]:
    """Return the `limit` near misses of the `dimensions` that are most typical of claims, by G² as in `phrases`.

    One thing may differ: a word is another form of its stem, or misspelt (a slip of one letter that makes no English
    word, which `is_word` tells); of a pattern of two words or more, another stands between, or their order is another;
    of one of three or more, a word between the first and the last is missing. Words such as "of" and "the" may always
    differ. `forms_of` gives the words that a pattern matches, None for one that is no sequence of words; those are
    passed over. What an exclude of the code matches, or stands in one of its counterexamples, was meant to be missed;
    so was what is another code's.
    """
    lookup = Lookup(passages, is_word=is_word)
    found: dict[tuple[str, str, int], list[_Miss]] = defaultdict(list)
    for target in _list_targets(codebook, forms_of, dimensions):
        for miss in _misses_of(target, passages, lookup):
            found[target.dimension_id, target.code.code_id, miss.passage].append(miss)
    groups: dict[tuple[object, ...], _Group] = {}
    excluded = _Excluded(forms_of)
    for at in sorted(found):
        for miss in _best(found[at]):
            passage = passages[miss.passage]
            span = _span_of(passage, miss)
            if not excluded.covers(miss.target.code, passage, span):
                words = passage.words[miss.first : miss.last]
                key = (*at[:2], *(word.key for word in words[:-1]), words[-1].base)
                groups.setdefault(key, _Group(miss)).places.append((passage, span))
    n_claims = sum(bool(passage.claims) for passage in passages)
    shares = [(sum(bool(p.claims) for p, _ in g.places), len(g.places)) for g in groups.values()]
    inside, whole = (np.array(column, dtype=float) for column in zip(*shares, strict=True)) if shares else ((), ())
    scores = log_likelihood(inside, n_claims, np.subtract(whole, inside), len(passages) - n_claims)
    ranked = sorted(zip(groups.values(), scores.tolist(), strict=True), key=lambda pair: _rank(*pair))
    return tuple(_to_near_miss(group, score, n_lines) for group, score in ranked[:limit])


def _list_targets(codebook: Codebook, forms_of: FormsOf, dimensions: Collection[str]) -> Iterator[_Target]:
    order = 0
    for dimension in codebook.dimensions:
        for code in dimension.codes if dimension.dimension_id in dimensions else ():
            for pattern in code.patterns:
                forms = forms_of(pattern)
                order += 1
                # A form of a word by itself that names an actor is what the actor does: "judged" is no judge.
                wording = Wording(forms or (), is_name=dimension.role == "actor")
                if wording.can_be_missed:
                    yield _Target(order, dimension.dimension_id, code, pattern, wording)


def _misses_of(target: _Target, passages: Sequence[Passage], lookup: Lookup) -> Iterator[_Miss]:
    pair = (target.dimension_id, target.code.code_id)
    for at in lookup.sentences_near(target.wording):
        if pair not in passages[at].codes:
            for difference, first, last in _differences(target.wording, passages[at].words, lookup):
                yield _Miss(target, difference, at, first, last)


def _differences(wording: Wording, words: Sequence[Token], lookup: Lookup) -> Iterator[tuple[Difference, int, int]]:
    """Yield how and where the wording is almost in a sentence; nothing where it is there as it should be."""
    telling = wording.telling
    ways: list[list[tuple[int, Difference | None]]] = []
    for number, forms in enumerate(telling):
        near = lookup.near(forms, reach=wording.reach)
        here: list[tuple[int, Difference | None]] = [
            (at, near[word.key]) for at, word in enumerate(words) if word.key in near
        ]
        ways.append([*here, (-1, "word missing")] if 0 < number < len(telling) - 1 else here)
    n_ways = 1
    for way in ways:
        n_ways *= len(way)
    for picked in product(*ways) if n_ways <= MAX_WAYS else ():
        places = [at for at, _ in picked if at >= 0]
        changes = [change for _, change in picked if change is not None]
        if len(changes) > 1 or len(set(places)) < len(places) or len(places) < min(2, len(telling)):
            continue
        first, last = min(places), max(places) + 1
        between = [words[at].key for at in range(first, last) if at not in places]
        if not all(key[0].isalnum() for key in between):
            continue
        fillers = sum(key not in FUNCTION_WORDS and key not in CONJUNCTIONS for key in between)
        if CONJUNCTIONS & {*between} and (len(between) != 2 or between[0] not in CONJUNCTIONS):
            continue  # "legal and social norms" has "legal norms" in it, "legal norms and customs" no "legal customs"
        is_ordered = places == sorted(places)
        if changes and is_ordered and not fillers and len(between) <= wording.n_function_words:
            yield changes[0], first, last
        elif not changes and is_ordered and 0 < fillers <= MAX_BETWEEN and len(between) <= fillers + MAX_FUNCTION_WORDS:
            yield "word between", first, last
        elif (
            not changes and not is_ordered and len(between) <= MAX_FUNCTION_WORDS and FUNCTION_WORDS.issuperset(between)
        ):
            yield "other order", first, last


def _best(misses: Sequence[_Miss]) -> Iterator[_Miss]:
    """Yield of the misses of one code in one sentence those that differ least, one for each place."""
    taken: set[int] = set()
    for miss in sorted(misses, key=lambda m: (DIFFERENCES.index(m.difference), m.first - m.last, m.target.order)):
        places = set(range(miss.first, miss.last))
        if not places & taken:
            taken |= places
            yield miss


def _span_of(passage: Passage, miss: _Miss) -> Span:
    return Span(passage.words[miss.first].span.start, passage.words[miss.last - 1].span.end)


class _Excluded:
    """What the codes of a codebook leave out on purpose."""

    def __init__(self, forms_of: FormsOf) -> None:
        self._forms_of = lru_cache(maxsize=None)(forms_of)

    def covers(self, code: Code, passage: Passage, span: Span) -> bool:
        """Tell whether `span` is a name, a citation or another code's, or was left out by an exclude or example."""
        if any(span.overlaps(bar) for bar in passage.barred) or any(_is_whole_in(span, k) for k in passage.known):
            return True
        words = f" {fold(span.shift(-passage.span.start).cut(passage.text))} "
        if any(words in f" {fold(counterexample)} " for counterexample in code.counterexamples):
            return True
        return any(span.overlaps(other) for pattern in code.excludes for other in self._find(pattern, passage))

    def _find(self, pattern: Pattern, passage: Passage) -> Iterator[Span]:
        if pattern.kind == "regex":
            for match in re.finditer(pattern.value, plain_punctuation(passage.text), re.IGNORECASE):
                if match.end() > match.start():
                    yield Span(*match.span()).shift(passage.span.start)
            return
        forms = self._forms_of(pattern) or ()
        words = passage.words
        for first in range(len(words) - len(forms) + 1 if forms else 0):
            if all(_fits(words[first + i].key, form) for i, form in enumerate(forms)):
                yield Span(words[first].span.start, words[first + len(forms) - 1].span.end)


def _is_whole_in(span: Span, known: Span) -> bool:
    """Tell whether all of `span` is a code's, not just between two words that a wide regular expression joins."""
    return known.contains(span) and (known.start == span.start or known.end == span.end)


def _fits(key: str, forms: frozenset[str]) -> bool:
    return key in forms or any(form.endswith("*") and key.startswith(form[:-1]) for form in forms)


def _rank(group: _Group, score: float) -> tuple[object, ...]:
    miss = group.miss
    return -round(score, 6), -len(group.places), DIFFERENCES.index(miss.difference), miss.target.order, miss.passage


def _to_near_miss(group: _Group, score: float, n_lines: int) -> NearMiss:
    target = group.miss.target
    written = Counter(" ".join(span.shift(-p.span.start).cut(p.text).lower().split()) for p, span in group.places)
    documents: dict[str, list[tuple[Passage, Span]]] = defaultdict(list)
    for passage, span in group.places:
        documents[passage.document_id].append((passage, span))
    return NearMiss(
        dimension_id=target.dimension_id,
        code_id=target.code.code_id,
        label=target.code.label,
        pattern=target.pattern.value,
        source=target.pattern.source,
        difference=group.miss.difference,
        wording=min(written, key=lambda w: (-written[w], w)),
        n_sentences=len(group.places),
        n_claims=sum(bool(passage.claims) for passage, _ in group.places),
        n_documents=len(documents),
        score=score,
        lines=tuple(passage.kwic(span) for passage, span in take_turns(list(documents.values()))[:n_lines]),
    )
