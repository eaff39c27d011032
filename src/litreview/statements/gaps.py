"""Gaps of the literature and calls for research: the gap rules, applied to a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from litreview.statements.gap_rules import GAP_RULES
from litreview.statements.rules import Finding, RuleIndex
from litreview.statements.words import Token, load_vocabulary

WORDS = load_vocabulary("gap_words.yaml")
_RULES = RuleIndex(GAP_RULES, WORDS)
_FILLED, _NO_LACK = WORDS.codes["FILLED"], WORDS.codes["NO_LACK"]


def tag_gap_words(tokens: Sequence[Token]) -> tuple[str, list[Token]]:
    """Return the class codes of the tokens, and the tokens with phrases merged."""
    return WORDS.tag(tokens)


def gaps_of(tags: str, tokens: Sequence[Token]) -> list[Finding]:
    """Return the gaps and calls for research of a sentence whose words `tag_gap_words` has classed.

    Offsets count in the sentence. A gap that is said to be filled is none. Of the gap rules that meet on one anchor,
    the first decides.
    """
    found: list[Finding] = []
    taken: set[tuple[int, bool]] = set()
    for rule, pattern in _RULES.list_fitting(tags):
        is_future = rule.kind == "future"
        if _FILLED in tags and not is_future:
            continue
        for match in pattern.finditer(tags):
            anchor = (match.start("anchor"), is_future)
            if anchor not in taken:
                taken.add(anchor)
                cue = (tokens[match.start()].start, tokens[match.end() - 1].end)
                found.append(Finding(rule.kind, (tokens[0].start, tokens[-1].end), cue, rule.identifier))
    return found


def is_denied(tags: str, found: Sequence[Finding]) -> bool:
    """Tell whether a sentence denies a gap ("no shortage of studies") and, by what `gaps_of` found, states none."""
    return _NO_LACK in tags and all(finding.kind == "future" for finding in found)
