"""Words that a regular expression cannot match without, so that most sentences need not be searched at all."""

from __future__ import annotations

from collections.abc import Iterable
from re import _constants as _codes  # type: ignore[attr-defined]  # the parser of `re` has no public name
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MIN_LITERAL = 2  # characters; a shorter one is in nearly every sentence


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
