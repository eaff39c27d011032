"""A sentence as the model sees it: words, word classes in their order, and the rules that fired.

The rules know much about few wordings; words know little about many. Word classes stand between: "HINDER>GOOD" holds
for any verb of hindering before any outcome that is wanted, in whatever wording no rule foresaw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from litreview.statements import claims, gaps
from litreview.statements.rules import Finding
from litreview.statements.words import OTHER, Token, Vocabulary, fold_spelling, tokenise

FEATURES_VERSION = "6"
_SHORTEST_STEMMED = 5  # letters; shorter words stay as they are
_SHORTEST_STEM = 3
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("es", "e"), ("s", ""))
_WORDS_A_STEP = 8  # lengths are counted in steps of so many words, up to the sixth
_LAST_STEP = 6

Place = tuple[int, int] | None  # where in the sentence a feature stands; None for one of the whole sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules find in a sentence, the features of the model, and the clauses as (start, end).

    `claims` are the drivers and barriers even where `gaps` are found beside them; `denies_gap` says that a gap is
    denied and none stated.
    """

    claims: Sequence[Finding]
    gaps: Sequence[Finding]
    features: Mapping[str, Place]
    clauses: Sequence[tuple[int, int]]
    denies_gap: bool = False


def read_sentence(sentence: str) -> Reading:
    """Return rules and features of one sentence; offsets count in the sentence."""
    tokens = tokenise(sentence)
    claim_tags, claim_tokens = claims.tag_claim_words(tokens)
    gap_tags, gap_tokens = gaps.tag_gap_words(tokens)
    found_claims = claims.claims_of(sentence, claim_tags, claim_tokens)
    found_gaps = gaps.gaps_of(gap_tags, gap_tokens)
    features: dict[str, Place] = {}
    # The first place counts: features are there or not there.
    for name, place in (
        *_word_features(tokens),
        *_class_features("c", claims.WORDS, claim_tags, claim_tokens),
        *_class_features("g", gaps.WORDS, gap_tags, gap_tokens),
        *_rule_features(found_claims, found_gaps),
    ):
        features.setdefault(name, place)
    features[f"l:{min(len(tokens) // _WORDS_A_STEP, _LAST_STEP)}"] = None
    if sentence.rstrip().endswith("?"):
        features["q:?"] = None
    ends = [(claim_tokens[a].start, claim_tokens[b - 1].end) for a, b in claims.clauses(claim_tags)]
    return Reading(found_claims, found_gaps, features, ends, gaps.is_denied(gap_tags, found_gaps))


def _word_features(tokens: Sequence[Token]) -> Iterator[tuple[str, Place]]:
    """Yield stems and pairs of stems, with the borders of the sentence."""
    if not tokens:
        return
    stems = [stem(token.word) for token in tokens]
    yield f"w:^ {stems[0]}", (tokens[0].start, tokens[0].end)
    for word, token in zip(stems, tokens, strict=True):
        yield f"w:{word}", (token.start, token.end)
    for (a, first), (b, second) in pairwise(zip(stems, tokens, strict=True)):
        yield f"w:{a} {b}", (first.start, second.end)


def _class_features(
    mark: str, vocabulary: Vocabulary, tags: str, tokens: Sequence[Token]
) -> Iterator[tuple[str, Place]]:
    """Yield word classes, and pairs of classes with nothing but words of no class between."""
    other = vocabulary.codes[OTHER]
    classed = [(vocabulary.name_of(tag), token) for tag, token in zip(tags, tokens, strict=True) if tag != other]
    for name, token in classed:
        yield f"{mark}:{name}", (token.start, token.end)
    for (a, first), (b, second) in pairwise(classed):
        yield f"{mark}:{a}>{b}", (first.start, second.end)


def _rule_features(found_claims: Sequence[Finding], found_gaps: Sequence[Finding]) -> Iterator[tuple[str, Place]]:
    """Yield the rules that fired, their groups and kinds."""
    for finding in (*found_gaps, *found_claims):
        yield f"r:{finding.kind}", finding.cue
        yield f"r:{finding.rule}:{finding.kind}", finding.cue
        yield f"r:{finding.rule.partition('/')[0]}:{finding.kind}", finding.cue
        if finding.kind.startswith("gap."):
            yield "r:gap", finding.cue
    if found_gaps and found_claims:
        yield "r:both", None


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word without its inflection, roughly; numbers are one word.

    >>> stem("reduces"), stem("reduced"), stem("reducing"), stem("2004")
    ('reduc', 'reduc', 'reduc', '#')
    """
    folded = fold_spelling(word)
    if folded[:1].isdigit():
        return "#"
    if len(folded) < _SHORTEST_STEMMED:
        return folded
    for ending, instead in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST_STEM and not folded.endswith("ss"):
            folded = folded[: -len(ending)] + instead
            break
    if folded.endswith("e") and len(folded) >= _SHORTEST_STEMMED:
        folded = folded[:-1]
    if len(folded) >= _SHORTEST_STEMMED and folded[-1] == folded[-2] and folded[-1] not in "ls":
        folded = folded[:-1]
    return folded
