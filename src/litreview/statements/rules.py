"""What a rule is: small data, with a sentence it fires on and one it must not fire on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from litreview.records import ClaimKind

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
