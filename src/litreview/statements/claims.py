"""Drivers and barriers: the claim rules, applied to the clauses of a sentence with negation, purpose and question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from litreview.records import ClaimKind
from litreview.statements.claim_rules import ALTERNATIVE, CLAIM_RULES
from litreview.statements.rules import Finding, Rule, RuleIndex
from litreview.statements.words import OTHER, Token, load_vocabulary

_STOPS = ("GOOD", "BAD", "MEANS", "TO", "BY", "AFTER", "NOT", "WITHOUT", "PROMOTE", "IMPROVE", "RELIEVE", "RAISE",
          "LOWER", "HINDER", "HARM", "CAUSE", "LACK", "MORE", "LESSER")  # fmt: skip
WORDS = load_vocabulary("claim_words.yaml", stops=_STOPS)
_RULES = RuleIndex(CLAIM_RULES, WORDS)
_CODE = WORDS.codes
_NEGATION_REACH = 4  # words between a negation and what it negates
_QUESTION_REACH = 12
_PURPOSE_REACH = 4
_HEAD_REACH = 10  # words between "lack of", "barriers to" and a verb that hangs on them
_OPPOSITE: dict[ClaimKind, ClaimKind] = {"driver": "barrier", "barrier": "driver"}
_VALENCE = WORDS.codes_of("GOOD|MEANS|BAD")
_NEGATIONS = WORDS.codes_of("NOT|WITHOUT|FAIL")
_NEGATION_ENDS = re.compile(f"[{_CODE['COMMA']}{_CODE['CAUSAL']}]")
_LICENSES = WORDS.codes_of("LICENSE|MORE_LIKELY|PROMOTE")
_NEGATIVE_HEADS = WORDS.codes_of("LACK|LESS_LIKELY|FAIL|HINDER|BARRIER|NONE")
_REMEDIES = WORDS.codes_of("RELIEVE|LOWER|PROMOTE|DOING")
# What a paper says it does, defines or measures claims nothing about the world.
_OWN_WORDS = (
    WORDS.compile("SELF ~3 DOING|MEASURED"),
    WORDS.compile("DEFINE"),
    WORDS.compile("DOING ~3 SELF"),
    WORDS.compile("COPULA ~1 MEASURED"),
    WORDS.compile("PROMOTE ~1 SELF"),
)
_FUNCTION_WORD = re.compile(
    "the|a|an|its|their|his|her|our|this|these|those|of|for|in|on|with|by|and|or|to|from|as|,|no|any|some|more|such|"
    "through|via|without|than|that|new|both|including|despite|other|is|are|was|were|be|been|being|has|have|had"
)


def tag_claim_words(tokens: Sequence[Token]) -> tuple[str, list[Token]]:
    """Return the class codes of the tokens, settled by their neighbours, and the tokens with phrases merged."""
    tags, merged = WORDS.tag(tokens)
    return _retag(tags, merged), merged


def claims_of(sentence: str, tags: str, tokens: Sequence[Token]) -> list[Finding]:
    """Return the drivers and barriers of a sentence whose words `tag_claim_words` has classed, clause by clause.

    Offsets count in the sentence.
    """
    if sentence.rstrip().endswith("?") or any(pattern.search(tags) for pattern in _OWN_WORDS):
        return []
    rules = _RULES.list_fitting(tags)
    found: list[Finding] = []
    for start, end in clauses(tags):
        scope = (tokens[start].start, tokens[end - 1].end)
        taken: set[int] = set()
        for rule, pattern in rules:
            for match in pattern.finditer(tags, start, end):
                anchor = match.start("anchor")
                kind = None if anchor in taken else _kind_at(rule, tags, anchor, start)
                taken.update((anchor,) if rule.group == ALTERNATIVE else range(match.start(), match.end()))
                if kind == "barrier" and tags[start] == _CODE["DESPITE"]:
                    kind = None  # conceded, and overcome
                if kind is not None:
                    cue = (tokens[match.start()].start, tokens[match.end() - 1].end)
                    found.append(Finding(kind, scope, cue, rule.identifier))
    return found


def _kind_at(rule: Rule, tags: str, anchor: int, start: int) -> ClaimKind | None:
    """Return what a rule claims at its anchor, after negation, or None where it claims nothing."""
    before = tags[start:anchor]
    if not rule.purpose and (_is_purpose(before) or _CODE["ASK"] in before[-_QUESTION_REACH:]):
        return None
    if rule.kind == "driver" and rule.group in ("verb", "noun", "strength") and _hangs_on(before, _NEGATIVE_HEADS):
        return None
    if rule.group == "noun" and rule.kind == "barrier" and _hangs_on(before, _REMEDIES):
        return None
    if rule.negated != "keep" and not _NEGATIONS.isdisjoint(_NEGATION_ENDS.split(before[-_NEGATION_REACH:])[-1]):
        return _OPPOSITE[rule.kind] if rule.negated == "flip" else None
    return rule.kind


def _hangs_on(before: str, heads: frozenset[str]) -> bool:
    """Tell whether one of the heads stands close before, with no comma between."""
    near = before[-_HEAD_REACH:]
    return not heads.isdisjoint(near[near.rfind(_CODE["COMMA"]) + 1 :])


def _is_purpose(before: str) -> bool:
    """Tell whether the words before a verb make it an aim or a demand: "in order to", "efforts to", "should"."""
    near = before[-_PURPOSE_REACH:]
    if _CODE["AIM"] in near or _CODE["SHOULD"] in near:
        return True
    at = near.rfind(_CODE["TO"], -2)
    return at >= 0 and _LICENSES.isdisjoint(near[:at]) and _CODE["MAY"] not in before


def clauses(tags: str) -> Iterator[tuple[int, int]]:
    """Yield the clauses as half-open ranges of tokens: parted at breaks, and behind an "although ..., "."""
    borders = [0]
    open_concession = False
    for i, tag in enumerate(tags):
        if tag in _BREAKS:
            borders.append(i)
            open_concession = tag != _CODE["BREAK"]
        elif open_concession and tag == _CODE["COMMA"]:
            borders.append(i)
            open_concession = False
    borders.append(len(tags))
    yield from ((a, b) for a, b in pairwise(borders) if b > a)


def _retag(tags: str, tokens: Sequence[Token]) -> str:
    """Settle words whose class hangs on their neighbours: "improved seed", "poverty reduction", "health risks"."""
    codes = list(tags)
    for i, code in enumerate(tags):
        following = codes[i + 1] if i + 1 < len(codes) else ""
        if codes[i] == _CODE["BAD"] and following == _CODE["CURE"]:
            codes[i], codes[i + 1] = _CODE[OTHER], _CODE["GOOD"]
        elif codes[i] == _CODE["BADADJ"]:
            codes[i] = _CODE[OTHER]
            if following == _CODE["GOOD"]:
                codes[i + 1] = _CODE["BAD"]
        elif codes[i] in _VALENCE and following and following in _VALENCE:
            codes[i] = _CODE[OTHER]
        elif codes[i] == code:
            codes[i] = _class_in_place(code, following, tokens, i, codes[i - 1] if i else "")
    return "".join(codes)


def _class_in_place(code: str, following: str, tokens: Sequence[Token], i: int, previous: str) -> str:
    """Return the class of a word that may be a verb, a noun or an adjective, by its neighbours."""
    word = tokens[i].word
    if word == "lower":
        return _CODE["LOWER" if previous and previous in _VERB_SIGNS else "LESSER"]
    if word in _NOUNS_OR_VERBS:
        return _NOUNS_OR_VERBS[word] if previous and previous in _VERB_SIGNS else code
    if code == _CODE["CURE"]:
        return _CODE["LOWER"] if word == "reduction" else _CODE[OTHER]
    if code in _PARTICIPLES and _is_adjective(tokens, i):
        return _PARTICIPLES[code]
    if code == _CODE["WEAK"] and following == _CODE["BY"]:
        return _CODE["HINDER"]
    if code in _VERBS and i and _DETERMINER.fullmatch(tokens[i - 1].word) and not _VERBAL.search(word):
        return _CODE[OTHER]
    return code


_NOUNS_OR_VERBS = {"support": _CODE["PROMOTE"], "aid": _CODE["PROMOTE"], "harm": _CODE["HARM"], "damage": _CODE["HARM"]}
_BREAKS = WORDS.codes_of("BREAK|CONCEDE|DESPITE")
_VERB_SIGNS = WORDS.codes_of("MAY|TO|NOT|OR")
_VERBS = WORDS.codes_of("PROMOTE|HINDER|HARM")
_DETERMINER = re.compile("a|an|the|its|their|his|her|our|of|in|on|for")
_VERBAL = re.compile("(?:ed|ing)$| ")
_PARTICIPLES = {_CODE["IMPROVE"]: _CODE["MORE"], _CODE["RAISE"]: _CODE["MORE"], _CODE["LOWER"]: _CODE["LESSER"]}


def _is_adjective(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether a participle stands before a noun: behind a function word or -ing, and not before one."""
    if not tokens[i].word.endswith(("ed", "increasing")):
        return False
    previous = tokens[i - 1].word if i else ","
    following = tokens[i + 1].word if i + 1 < len(tokens) else "."
    if previous in ("is", "are", "was", "were", "be", "been", "being", "has", "have", "had"):
        return False
    if not (_FUNCTION_WORD.fullmatch(previous) or previous.endswith("ing")):
        return False
    return not _FUNCTION_WORD.fullmatch(following) and following not in ".;:"
