"""What a rule is: small data, with a sentence it fires on and one it must not fire on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from litreview.records import ClaimKind
from litreview.statements.words import Vocabulary

Negated = Literal["flip", "drop", "keep"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over word classes, and the claim it makes.

    `group` and `name` together name it. `pattern` is read by `Vocabulary.compile`; its first class is the anchor, the
    word that a negation or a purpose clause before it takes hold of. `negated` says what a negation does: turn a
    driver into a barrier and back, drop the claim, or nothing. `purpose` tells that the claim stands also after "to",
    "aims to" or "should". `needs` and `unless` are classes that must, and must not, occur in the sentence.
    """

    name: str
    group: str
    kind: ClaimKind
    pattern: str
    example: str
    counterexample: str
    negated: Negated = "flip"
    purpose: bool = False
    needs: str = ""
    unless: str = ""

    @property
    def identifier(self) -> str:
        """Return "group/name", as cues show it."""
        return f"{self.group}/{self.name}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired: the claim, its scope and its cue as (start, end) in the sentence."""

    kind: ClaimKind
    scope: tuple[int, int]
    cue: tuple[int, int]
    rule: str


class RuleIndex:
    """Rules compiled over a vocabulary, in their order, and found by the word classes that a sentence holds."""

    def __init__(self, rules: Sequence[Rule], vocabulary: Vocabulary) -> None:
        self._rules = [(rule, vocabulary.compile(rule.pattern)) for rule in rules]
        self._needs = [vocabulary.codes_of(rule.needs) for rule in rules]
        self._bars = [vocabulary.codes_of(rule.unless) for rule in rules]
        self._by_anchor: dict[str, list[int]] = {}
        for number, rule in enumerate(rules):
            for code in vocabulary.anchors_of(rule.pattern):
                self._by_anchor.setdefault(code, []).append(number)

    def list_fitting(self, tags: str) -> list[tuple[Rule, re.Pattern[str]]]:
        """Return the rules that the classes of a sentence do not rule out, with their patterns over these."""
        present = set(tags)
        anchored: set[int] = set().union(*(self._by_anchor.get(code, ()) for code in present))
        return [
            self._rules[number]
            for number in sorted(anchored)
            if not (self._needs[number] and present.isdisjoint(self._needs[number]))
            and present.isdisjoint(self._bars[number])
        ]
