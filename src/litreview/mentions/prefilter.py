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
    """A regular expression that is tried only on a text that holds the literals a match needs."""

    def __init__(self, regex: re.Pattern[str]) -> None:
        self._regex = regex
        self._needed = [sorted(literals) for literals in list_required(regex.pattern)]
        self.literals = frozenset(next(iter(self._needed), ()))  # of which a match must hold one

    def find(self, text: str, lower: str) -> Iterator[re.Match[str]]:
        """Return the matches in a text, of which `lower` is the same in lower case."""
        for literals in self._needed:
            for literal in literals:
                if literal in lower:
                    break
            else:
                return iter(())
        return self._regex.finditer(text)

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
    return next(iter(list_required(pattern)), frozenset())


def list_required(pattern: str) -> list[frozenset[str]]:
    r"""Return sets of lower-case strings, of each of which a match must hold one; the most telling set comes first.

    >>> [sorted(literals) for literals in list_required(r"\bchild(?:ren)?'?s? labou?r")]
    [['child'], [' labo']]
    """
    return _of_sequence(_parser.parse(pattern))


def _of_sequence(items: Iterable[Any]) -> list[frozenset[str]]:
    """Return the sets of a sequence; those whose shortest string is longest come first."""
    candidates: list[frozenset[str]] = []
    run = ""
    for code, argument in items:
        if code is _codes.LITERAL:
            run += chr(argument)
            continue
        candidates.append(frozenset({run.lower()}))
        run = ""
        candidates += _of_item(code, argument)
    candidates.append(frozenset({run.lower()}))
    usable = {c for c in candidates if min(map(len, c)) >= MIN_LITERAL and all(text.isascii() for text in c)}
    return sorted(usable, key=lambda c: (min(map(len, c)), -len(c), sorted(c)), reverse=True)


def _of_item(code: object, argument: Any) -> list[frozenset[str]]:
    if code is _codes.SUBPATTERN:
        return _of_sequence(argument[-1])
    if code in (_codes.MAX_REPEAT, _codes.MIN_REPEAT) and argument[0] >= 1:
        return _of_sequence(argument[2])
    if code is _codes.BRANCH:
        branches = [_of_sequence(branch) for branch in argument[1]]
        return [frozenset().union(*(found[0] for found in branches))] if all(branches) else []
    return []
