"""Noun phrases near claims that no code covers: counted, scored against the rest of the corpus, shown in context."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from litreview.records import Token
from litreview.spans import Span
from litreview.suggesting.common_words import COMMON_NOUNS, EMPTY_MODIFIERS
from litreview.suggesting.keyness import log_likelihood
from litreview.suggesting.passages import KwicLine, Passage, take_turns

MAX_WORDS = 4  # of a phrase, without a linking "of" or "to"
MIN_NOUN_SHARE = 0.5  # of a phrase's places in claims must be noun phrases: "demand" is a verb too
MANY_DOCUMENTS = 3
NESTED_SHARE = 0.6  # a phrase that stands in a longer one in so many of its places says no more than that one

Key = tuple[str, ...]

_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_LINKS = frozenset({"of", "to"})
_PHRASE = re.compile(r"(?:[JV]|N(?=[JNV]))*N(?:L(?:[JV]|N(?=[JNV]))*N)?")


@dataclass(frozen=True, slots=True)
class PhraseSuggestion:
    """A noun phrase that stands in claims and that no code covers.

    `phrase` is written as most often. Counts are of sentences: `n_claims` with a driver or barrier, of which
    `n_drivers` and `n_barriers` (one may be both) and `n_uncoded` without any factor; `n_beside` are neighbours of a
    claim in its paragraph, `n_elsewhere` all others. `n_documents` counts those with a claim. `score`: see
    `suggest_phrases`.
    """

    phrase: str
    n_claims: int
    n_drivers: int
    n_barriers: int
    n_uncoded: int
    n_beside: int
    n_elsewhere: int
    n_documents: int
    score: float
    lines: tuple[KwicLine, ...]


@dataclass(slots=True)
class _Uses:
    claims: list[tuple[Passage, Span]] = field(default_factory=list)
    n_beside: int = 0
    n_elsewhere: int = 0
    n_noun_phrases: int = 0
    longer: Counter[Key] = field(default_factory=Counter)


def suggest_phrases(
    passages: Sequence[Passage], *, limit: int = 20, min_claims: int = 2, n_lines: int = 3
) -> tuple[PhraseSuggestion, ...]:
    """Return the `limit` noun phrases most typical of claims that no code covers, the most typical first.

    The score is the log-likelihood ratio G² of the phrase's share of claims against its share of all other sentences
    (Dunning 1993, "Accurate methods for the statistics of surprise and coincidence"), times how evenly it is spread
    over the claims of the documents (1 - DP; Gries 2008, "Dispersions and adjusted frequencies in corpora"), so that
    the favourite word of one paper comes late. Phrases rarer in claims than elsewhere are left out. It ranks and is no
    test: many phrases are compared at once. Candidates are the noun phrases of Justeson & Katz 1995 ("Technical
    terminology") in at least `min_claims` claims, and in two documents where there are three or more.
    """
    candidates = _list_candidates(passages)
    uses = _count_uses(passages, candidates)
    claims_of = Counter(p.document_id for p in passages if p.claims)
    min_documents = 2 if len(claims_of) >= MANY_DOCUMENTS else 1
    n_claims = claims_of.total()
    kept = {
        key: use
        for key, use in uses.items()
        if len(use.claims) >= min_claims
        and len({p.document_id for p, _ in use.claims}) >= min_documents
        and use.n_noun_phrases >= MIN_NOUN_SHARE * len(use.claims)
    }
    keys = sorted(kept)
    inside = np.array([len(kept[key].claims) for key in keys], dtype=float)
    outside = np.array([kept[key].n_beside + kept[key].n_elsewhere for key in keys], dtype=float)
    ratios = log_likelihood(inside, n_claims, outside, len(passages) - n_claims).tolist()
    scores = {key: ratio * _evenness(kept[key], claims_of) for key, ratio in zip(keys, ratios, strict=True)}
    ranked = sorted((key for key in keys if scores[key] > 0), key=lambda key: (-scores[key], key))
    chosen = [key for key in ranked if not _is_nested(key, kept)][:limit]
    return tuple(_to_suggestion(kept[key], scores[key], n_lines) for key in chosen)


def _evenness(use: _Uses, claims_of: Counter[str]) -> float:
    """Return 1 - DP: 1 where each document has its share of the uses, near 0 where a small one has them all."""
    uses_of = Counter(passage.document_id for passage, _ in use.claims)
    n_uses, n_claims = uses_of.total(), claims_of.total()
    return 1 - sum(abs(uses_of[d] / n_uses - n / n_claims) for d, n in sorted(claims_of.items())) / 2


# ---------------------------------------------------------------- candidates


def _list_candidates(passages: Sequence[Passage]) -> dict[Key, set[tuple[str, Span]]]:
    """Return the keys of the noun phrases of claims, each with its places."""
    found: dict[Key, set[tuple[str, Span]]] = defaultdict(set)
    for passage in passages:
        if passage.claims:
            for words in _noun_phrases(passage.words):
                found[_key_of(words)].add((passage.document_id, _span_of(words)))
    return found


def _noun_phrases(words: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield each noun phrase of a tagged sentence, and what is left of it without the first of its modifiers."""
    letters = "".join(_letter(words, at) for at in range(len(words)))
    for match in _PHRASE.finditer(letters):
        first, last = match.span()
        link = letters.find("L", first, last)
        parts = [(first, last)] if link < 0 else [(first, link), (link + 1, last)]
        for start, end in parts:
            for at in range(max(start, end - MAX_WORDS), end):
                if _is_telling(words[at:end]):
                    yield words[at:end]
        if link >= 0 and link - first <= 2 and last - link <= 3 and _is_telling(words[link + 1 : last]):
            yield words[first:last]
            if link - first == 2:
                yield words[first + 1 : last]


def _letter(words: Sequence[Token], at: int) -> str:
    """Return what a word can be in a noun phrase: N(oun), J (adjective), V (participle before a noun), L(ink)."""
    word = words[at]
    if word.tag in _NOUN_TAGS and any(map(str.isalpha, word.key)) and len(word.key) > 1:
        return "N"
    if word.tag == "JJ" and word.key not in EMPTY_MODIFIERS and word.key[:1].isalpha():
        return "J"
    before = words[at - 1].tag if at else ""
    if word.tag in {"VBN", "VBG"} and before in {"DT", "JJ", "PRP$"} | _NOUN_TAGS:
        return "V"
    return "L" if word.key in _LINKS else "O"


def _is_telling(words: Sequence[Token]) -> bool:
    """Tell whether a phrase can name a concept: its head is no everyday noun alone, and its first word no filler."""
    head = words[-1]
    if len(words) == 1:
        return head.base not in COMMON_NOUNS and head.tag in {"NN", "NNS"} and len(head.key) > 3
    return not all(word.base in COMMON_NOUNS or word.key in COMMON_NOUNS for word in words)


def _key_of(words: Sequence[Token]) -> Key:
    return (*(word.key for word in words[:-1]), words[-1].base)


def _span_of(words: Sequence[Token]) -> Span:
    return Span(words[0].span.start, words[-1].span.end)


# ---------------------------------------------------------------- counting


def _count_uses(passages: Sequence[Passage], candidates: dict[Key, set[tuple[str, Span]]]) -> dict[Key, _Uses]:
    """Count the sentences in which each candidate stands where no code covers it, claims and others in one way."""
    uses: dict[Key, _Uses] = defaultdict(_Uses)
    longest: dict[str, int] = {}
    for key in candidates:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    beside = _list_beside(passages)
    for at, passage in enumerate(passages):
        found = _find_in(passage, candidates, longest)
        for key, spans in found.items():
            use = uses[key]
            if passage.claims:
                use.claims.append((passage, spans[0]))
                use.n_noun_phrases += any((passage.document_id, span) in candidates[key] for span in spans)
                use.longer.update({k for k, other in found.items() if k != key and _covers(other, spans)})
            elif at in beside:
                use.n_beside += 1
            else:
                use.n_elsewhere += 1
    return uses


def _find_in(
    passage: Passage, candidates: dict[Key, set[tuple[str, Span]]], longest: dict[str, int]
) -> dict[Key, list[Span]]:
    found: dict[Key, list[Span]] = {}
    words = passage.words
    keys = [word.key for word in words]
    for first, word in enumerate(words):
        size = max(longest.get(word.key, 0), longest.get(word.base, 0))
        for last in range(first + 1, min(first + size, len(words)) + 1):
            key = (*keys[first : last - 1], words[last - 1].base)
            if key in candidates and passage.is_whole(first, last) and not _is_covered(passage, first, last):
                found.setdefault(key, []).append(_span_of(words[first:last]))
    return found


def _is_covered(passage: Passage, first: int, last: int) -> bool:
    """Tell whether a code's words, or a name, are part of the phrase of the words [first, last) or stand right at it.

    A regular expression may reach from one word to another far away; what lies between them is not covered.
    """
    words = passage.words
    span = _span_of(words[first:last])
    if any(span.overlaps(bar) for bar in passage.barred):
        return True
    around = _span_of(words[max(0, first - 1) : last + 1])
    return any(
        span.contains(known) or (span.overlaps(known) and not _strictly_inside(span, known)) or _touches(around, known)
        for known in passage.known
    )


def _strictly_inside(span: Span, known: Span) -> bool:
    return known.start < span.start and span.end < known.end


def _touches(around: Span, known: Span) -> bool:
    return around.start < known.end <= around.end or around.start <= known.start < around.end


def _covers(longer: Sequence[Span], spans: Sequence[Span]) -> bool:
    return all(any(other.contains(span) for other in longer) for span in spans)


def _list_beside(passages: Sequence[Passage]) -> frozenset[int]:
    """Return the indices of the passages next to a claim in its paragraph."""
    beside = set()
    for at, passage in enumerate(passages):
        for other in (at - 1, at + 1):
            if passage.claims and 0 <= other < len(passages):
                near = passages[other]
                if (near.document_id, near.paragraph) == (passage.document_id, passage.paragraph):
                    beside.add(other)
    return frozenset(beside)


# ---------------------------------------------------------------- choosing


def _is_nested(key: Key, uses: dict[Key, _Uses]) -> bool:
    n = len(uses[key].claims)
    return any(longer in uses and c >= NESTED_SHARE * n for longer, c in uses[key].longer.items())


def _to_suggestion(use: _Uses, score: float, n_lines: int) -> PhraseSuggestion:
    written = Counter(_writing(passage, span) for passage, span in use.claims)
    documents: dict[str, list[tuple[Passage, Span]]] = defaultdict(list)
    for passage, span in use.claims:
        documents[passage.document_id].append((passage, span))
    polarities = [passage.polarities(span) for passage, span in use.claims]
    return PhraseSuggestion(
        phrase=min(written, key=lambda w: (-written[w], w)),
        n_claims=len(use.claims),
        n_drivers=sum("driver" in p for p in polarities),
        n_barriers=sum("barrier" in p for p in polarities),
        n_uncoded=sum(not passage.has_factor for passage, _ in use.claims),
        n_beside=use.n_beside,
        n_elsewhere=use.n_elsewhere,
        n_documents=len(documents),
        score=score,
        lines=tuple(passage.kwic(span) for passage, span in take_turns(list(documents.values()))[:n_lines]),
    )


def _writing(passage: Passage, span: Span) -> str:
    text = " ".join(span.shift(-passage.span.start).cut(passage.text).split())
    return text if any(c.isupper() for c in text[1:]) else text.lower()
