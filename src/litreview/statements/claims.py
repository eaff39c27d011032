"""Drivers and barriers: the claim rules, applied to the clauses of a sentence with negation, purpose and question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from litreview.records import ClaimKind
from litreview.statements.claim_rules import CLAIM_RULES
from litreview.statements.rules import Finding, Rule
from litreview.statements.words import OTHER, Token, load_vocabulary, tokenise

WORDS = load_vocabulary("claim_words.yaml", stops=("GOOD", "BAD", "MEANS"))
_COMPILED = tuple((rule, WORDS.compile(rule.pattern)) for rule in CLAIM_RULES)
_CODE = WORDS.codes
_NEGATION_REACH = 4  # words between a negation and what it negates
_QUESTION_REACH = 12
_PURPOSE_REACH = 4
_OPPOSITE: dict[ClaimKind, ClaimKind] = {"driver": "barrier", "barrier": "driver"}
_VALENCE = _CODE["GOOD"] + _CODE["MEANS"] + _CODE["BAD"]
_FUNCTION_WORD = re.compile(
    "the|a|an|its|their|his|her|our|this|these|those|of|for|in|on|with|by|and|or|to|from|as|,|no|any|some|more|such|"
    "through|via|without|than|that|new|both|including|despite"
)


def find_claims(sentence: str) -> list[Finding]:
    """Return the drivers and barriers that a sentence claims, clause by clause; offsets count in the sentence."""
    tags, tokens = WORDS.tag(tokenise(sentence))
    tags = _retag(tags, tokens)
    found: list[Finding] = []
    for start, end in _clauses(tags):
        scope = (tokens[start].start, tokens[end - 1].end)
        taken: set[int] = set()
        for rule, pattern in _COMPILED:
            for match in pattern.finditer(tags, start, end):
                anchor = match.start("anchor")
                kind = None if anchor in taken else _kind_at(rule, tags, anchor, start)
                taken.add(anchor)
                if kind is not None:
                    cue = (tokens[match.start()].start, tokens[match.end() - 1].end)
                    found.append(Finding(kind, scope, cue, rule.identifier))
    return found


def _kind_at(rule: Rule, tags: str, anchor: int, start: int) -> ClaimKind | None:
    """Return what a rule claims at its anchor, after negation, or None where it claims nothing."""
    before = tags[start:anchor]
    if not rule.purpose and (_is_purpose(before) or _CODE["ASK"] in before[-_QUESTION_REACH:]):
        return None
    if rule.negated != "keep" and _CODE["NOT"] in before[-_NEGATION_REACH:]:
        return _OPPOSITE[rule.kind] if rule.negated == "flip" else None
    return rule.kind


def _is_purpose(before: str) -> bool:
    """Tell whether the words before a verb make it an aim or a demand: "in order to", "efforts to", "should"."""
    near = before[-_PURPOSE_REACH:]
    if _CODE["AIM"] in near or _CODE["SHOULD"] in near:
        return True
    at = near.rfind(_CODE["TO"], -2)
    return at >= 0 and not any(
        _CODE[name] in near[:at] for name in ("LICENSE", "MORE_LIKELY", "PROMOTE", "LESS_LIKELY")
    )


def _clauses(tags: str) -> Iterator[tuple[int, int]]:
    """Yield the clauses as half-open ranges of tokens: parted at breaks, and behind an "although ..., "."""
    borders = [0]
    concession = False
    for i, tag in enumerate(tags):
        if tag in (_CODE["BREAK"], _CODE["CONCEDE"]):
            borders.append(i)
            concession = tag == _CODE["CONCEDE"]
        elif concession and tag == _CODE["COMMA"]:
            borders.append(i)
            concession = False
    borders.append(len(tags))
    yield from ((a, b) for a, b in pairwise(borders) if b > a)


def _retag(tags: str, tokens: Sequence[Token]) -> str:
    """Settle words whose class hangs on their neighbours: "improved seed", "poverty reduction", "health risks"."""
    codes = list(tags)
    for i in range(len(codes)):
        following = codes[i + 1] if i + 1 < len(codes) else ""
        if codes[i] == _CODE["CURE"]:
            codes[i] = _CODE["LOWER"] if tokens[i].word == "reduction" else _CODE[OTHER]
        elif codes[i] == _CODE["BAD"] and following == _CODE["CURE"]:
            codes[i], codes[i + 1] = _CODE[OTHER], _CODE["GOOD"]
        elif codes[i] in _VALENCE and following and following in _VALENCE:
            codes[i] = _CODE[OTHER]
        elif codes[i] in _PARTICIPLES and _is_adjective(tokens, i):
            codes[i] = _PARTICIPLES[codes[i]]
    return "".join(codes)


_PARTICIPLES = {_CODE["IMPROVE"]: _CODE["MORE"], _CODE["RAISE"]: _CODE["MORE"], _CODE["LOWER"]: _CODE["LESSER"]}


def _is_adjective(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether a participle stands before a noun: behind a function word and not before one."""
    if not tokens[i].word.endswith("ed"):
        return False
    previous = tokens[i - 1].word if i else ","
    following = tokens[i + 1].word if i + 1 < len(tokens) else "."
    return (
        bool(_FUNCTION_WORD.fullmatch(previous)) and not _FUNCTION_WORD.fullmatch(following) and following not in ".;:"
    )
