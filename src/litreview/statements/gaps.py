"""Gaps of the literature and calls for research: the gap rules, applied to a sentence."""

from __future__ import annotations

from litreview.statements.gap_rules import GAP_RULES
from litreview.statements.rules import Finding
from litreview.statements.words import load_vocabulary, tokenise

WORDS = load_vocabulary("gap_words.yaml")
_COMPILED = tuple((rule, WORDS.compile(rule.pattern)) for rule in GAP_RULES)
_CODE = WORDS.codes


def find_gaps(sentence: str) -> list[Finding]:
    """Return the gaps and calls for research that a sentence states; offsets count in the sentence."""
    tags, tokens = WORDS.tag(tokenise(sentence))
    present = set(tags)
    found: list[Finding] = []
    for rule, pattern in _COMPILED:
        if rule.needs and _CODE[rule.needs] not in present:
            continue
        if rule.unless and _CODE[rule.unless] in present:
            continue
        match = pattern.search(tags)
        if match:
            cue = (tokens[match.start()].start, tokens[match.end() - 1].end)
            found.append(Finding(rule.kind, (tokens[0].start, tokens[-1].end), cue, rule.identifier))
    return found
