"""Qualifiers of a mention: negated or hedged, by cue words and their scope, after ConText (Harkema et al. 2009).

A cue reaches forward or backward as far as its clause; a conjunction or punctuation between clauses ends the scope.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from litreview.mentions.wordlists import load_words
from litreview.records import Qualifier
from litreview.spans import Span

MAX_REACH = 60  # characters that a negation reaches within its clause; a hedge reaches over the whole clause

_NEGATED_AFTER = re.compile(
    r"\b(?:no|not|n't|never|neither|nor|without|lack(?:s|ed|ing)?(?: of)?|absence of|absent|fail(?:s|ed|ing)? to|"
    r"free (?:of|from)|devoid of|rather than|instead of|rarely|hardly|seldom|nonexistent|non-existent)\b",
    re.IGNORECASE,
)
_NOT_NEGATION = re.compile(
    r"\b(?:not only|no doubt|no longer only|not least|not just|not merely|whether or not)\b", re.IGNORECASE
)
_NEGATED_BEFORE = re.compile(
    r"\b(?:(?:is|are|was|were|remains?|remained) (?:\w+ )?(?:absent|lacking|missing|non-?existent)|"
    r"(?:is|are|was|were|did|does|do|has|have|had) not|(?:does|do|did) n't)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:may|might|could|would|possibly|perhaps|probably|likely|unlikely|potential(?:ly)?|seem(?:s|ed|ingly)?|"
    r"appear(?:s|ed)?|suggest(?:s|ed)? that|presumably|arguably|allegedly|unclear|uncertain|speculate|"
    r"assum(?:e|es|ed))\b",
    re.IGNORECASE,
)
_CUE_WORDS = load_words("qualifiers", "cue_words")  # every cue above holds one of them as a whole word
_WORD = re.compile(r"\w+")
_CLAUSE_END = re.compile(
    r"[;:.—()]|, (?:and|but|or|so|yet|which|who|while|whereas|because|although|though|since|as|in that)\b"
    r"|\b(?:but|however|although|though|whereas|while|because|except|nevertheless|unless)\b",
    re.IGNORECASE,
)


def split_clauses(text: str) -> tuple[Span, ...]:
    """Return the stretches of a sentence over which a cue can reach, in order."""
    borders = [0, *(match.start() for match in _CLAUSE_END.finditer(text)), len(text)]
    return tuple(Span(start, end) for start, end in pairwise(borders) if end > start)


def find_qualifiers(text: str, spans: Iterable[Span]) -> dict[Span, tuple[Qualifier, ...]]:
    """Return the qualifiers of each span in a sentence; spans without any are left out.

    >>> find_qualifiers("No union was present.", [Span(3, 8)])
    {Span(start=3, end=8): ('negated',)}
    """
    wanted = list(spans)
    if _CUE_WORDS.isdisjoint(_WORD.findall(text.lower())):
        return {}
    if not (_NEGATED_AFTER.search(text) or _NEGATED_BEFORE.search(text) or _HEDGE.search(text)):
        return {}
    clauses = split_clauses(text)
    found: dict[Span, tuple[Qualifier, ...]] = {}
    for span in wanted:
        clause = next((c for c in clauses if c.start <= span.start < c.end), None)
        if clause is None:
            continue
        qualifiers: list[Qualifier] = []
        if _is_negated(text, span, clause):
            qualifiers.append("negated")
        if _HEDGE.search(text, clause.start, clause.end):
            qualifiers.append("hedged")
        if qualifiers:
            found[span] = tuple(qualifiers)
    return found


def _is_negated(text: str, span: Span, clause: Span) -> bool:
    start = max(clause.start, span.start - MAX_REACH)
    before = _NOT_NEGATION.sub(lambda m: " " * len(m.group()), text[start : span.start])
    if _NEGATED_AFTER.search(before):
        return True
    after = _NOT_NEGATION.sub("", text[span.end : clause.end])
    return _NEGATED_BEFORE.match(after.lstrip()) is not None
