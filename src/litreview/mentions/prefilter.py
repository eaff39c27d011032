"""Words that a regular expression cannot match without, so that most sentences need not be searched at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from re import _constants as _codes  # type: ignore[attr-defined]  # the parser of `re` has no public name
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MIN_LITERAL = 2  # characters; a shorter one is in nearly every sentence
SIZE = 3  # characters under which a literal is filed


class Sought:
    """A regular expression that is tried only on a text that holds one of the literals a match needs."""

    def __init__(self, regex: re.Pattern[str]) -> None:
        self._regex = regex
        self._literals = tuple(sorted(required_literals(regex.pattern)))

    def find(self, text: str, lower: str) -> Iterator[re.Match[str]]:
        """Return the matches in a text, of which `lower` is the same in lower case."""
        may_match = not self._literals or any(literal in lower for literal in self._literals)
        return self._regex.finditer(text) if may_match else iter(())

    def is_in(self, text: str, lower: str) -> bool:
        """Tell whether there is a match."""
        return next(self.find(text, lower), None) is not None


class LiteralIndex:
    """Which of many patterns a text may match, by the literals of each: those whose literals it holds one of.

    Literals are filed under their first SIZE characters. What a sentence holds of these is looked up at once, so that
    most literals are never sought in it.
    """

    def __init__(self, literals: Sequence[frozenset[str]]) -> None:
        self._always = frozenset(number for number, of_pattern in enumerate(literals) if not of_pattern)
        numbers: dict[str, set[int]] = {}
        for number, of_pattern in enumerate(literals):
            for literal in of_pattern:
                numbers.setdefault(literal, set()).add(number)
        self._short = [(literal, numbers[literal]) for literal in sorted(numbers) if len(literal) < SIZE]
        self._filed: dict[str, list[tuple[str, set[int]]]] = {}
        for literal in sorted(numbers):
            if len(literal) >= SIZE:
                self._filed.setdefault(literal[:SIZE], []).append((literal, numbers[literal]))
        self._grams = frozenset(self._filed)

    def find(self, lower: str) -> list[int]:
        """Return, sorted, the numbers of the patterns that a text in lower case may match."""
        found = set(self._always)
        filed = [self._short]
        held = map("".join, zip(lower, lower[1:], lower[2:], strict=False))
        filed += map(self._filed.__getitem__, self._grams.intersection(held))
        for literal, numbers in chain.from_iterable(filed):
            if literal in lower:
                found |= numbers
        return sorted(found)


def required_literals(pattern: str) -> frozenset[str]:
    r"""Return lower-case strings of which a match must hold at least one; empty when nothing can be said.

    >>> sorted(required_literals(r"\bchild(?:ren)?'?s? labou?r|bonded work"))
    ['bonded work', 'child']
    """
    return _of_sequence(_parser.parse(pattern)) or frozenset()


def _of_sequence(items: Iterable[Any]) -> frozenset[str] | None:
    """Return the best literals of a sequence: those whose shortest is longest."""
    candidates: list[frozenset[str]] = []
    run = ""
    for code, argument in items:
        if code is _codes.LITERAL:
            run += chr(argument)
            continue
        candidates.append(frozenset({run.lower()}))
        run = ""
        inner = _of_item(code, argument)
        if inner:
            candidates.append(inner)
    candidates.append(frozenset({run.lower()}))
    usable = [c for c in candidates if min(map(len, c)) >= MIN_LITERAL and all(text.isascii() for text in c)]
    return max(usable, key=lambda c: (min(map(len, c)), -len(c), sorted(c)), default=None)


def _of_item(code: object, argument: Any) -> frozenset[str] | None:
    if code is _codes.SUBPATTERN:
        return _of_sequence(argument[-1])
    if code in (_codes.MAX_REPEAT, _codes.MIN_REPEAT) and argument[0] >= 1:
        return _of_sequence(argument[2])
    if code is _codes.BRANCH:
        branches = [_of_sequence(branch) for branch in argument[1]]
        known = [branch for branch in branches if branch]
        return frozenset().union(*known) if len(known) == len(branches) else None
    return None
