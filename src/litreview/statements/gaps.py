"""Gaps of the literature and calls for research: the gap rules, applied to a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from litreview.statements.gap_rules import GAP_RULES
from litreview.statements.rules import Finding
from litreview.statements.words import Token, load_vocabulary, tokenise

WORDS = load_vocabulary("gap_words.yaml")
_COMPILED = tuple((rule, WORDS.compile(rule.pattern), WORDS.codes_of(rule.needs)) for rule in GAP_RULES)
_FILLED, _NO_LACK = WORDS.codes["FILLED"], WORDS.codes["NO_LACK"]


def find_gaps(sentence: str) -> list[Finding]:
    """Return the gaps and calls for research that a sentence states; offsets count in the sentence.

    A gap that is said to be filled is none. Of the gap rules that meet on one anchor, the first decides.
    """
    return gaps_of(*tag_gap_words(tokenise(sentence)))


def tag_gap_words(tokens: Sequence[Token]) -> tuple[str, list[Token]]:
    """Return the class codes of the tokens, and the tokens with phrases merged."""
    return WORDS.tag(tokens)


def gaps_of(tags: str, tokens: Sequence[Token]) -> list[Finding]:
    """Return the gaps of a sentence whose words `tag_gap_words` has classed."""
    present = set(tags)
    found: list[Finding] = []
    taken: set[tuple[int, bool]] = set()
    for rule, pattern, needed in _COMPILED:
        is_future = rule.kind == "future"
        if (needed and present.isdisjoint(needed)) or (_FILLED in present and not is_future):
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
