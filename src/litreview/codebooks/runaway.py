"""Regular expressions that may take for ever on a sentence: a repetition of a repetition with nothing sure between."""

from __future__ import annotations

from collections.abc import Iterable
from re import _constants as _codes  # type: ignore[attr-defined]  # the parser of `re` has no public name
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_REPEATS = (_codes.MAX_REPEAT, _codes.MIN_REPEAT)


def may_run_away(pattern: str) -> bool:
    r"""Tell whether a part that is repeated without end is, itself, nothing but repetitions without end.

    Each of its letters may then go to one round or to another, and a sentence that does not match is tried in all ways.

    >>> may_run_away(r"(\w+\s*)+x"), may_run_away(r"(?:\w+ )+x"), may_run_away(r"(?:a|b+)*c")
    (True, False, True)
    """
    return _is_runaway(_parser.parse(pattern))


def _is_runaway(items: Iterable[Any]) -> bool:
    for code, argument in items:
        if code in _REPEATS and argument[1] is _codes.MAXREPEAT and _is_all_repeats(list(argument[2])):
            return True
        if any(map(_is_runaway, _parts(code, argument))):
            return True
    return False


def _is_all_repeats(items: list[Any]) -> bool:
    """Tell whether a sequence has an endless repetition, and all else in it may be empty."""
    if len(items) == 1 and items[0][0] is _codes.SUBPATTERN:
        return _is_all_repeats(list(items[0][1][-1]))
    if len(items) == 1 and items[0][0] is _codes.BRANCH:
        return any(_is_all_repeats(list(branch)) for branch in items[0][1][1])
    endless = [code in _REPEATS and argument[1] is _codes.MAXREPEAT for code, argument in items]
    may_be_empty = [code in _REPEATS and argument[0] == 0 for code, argument in items]
    return any(endless) and all(a or b for a, b in zip(endless, may_be_empty, strict=True))


def _parts(code: object, argument: Any) -> list[Any]:
    if code is _codes.SUBPATTERN:
        return [argument[-1]]
    if code in _REPEATS:
        return [argument[2]]
    if code is _codes.BRANCH:
        return list(argument[1])
    if code in (_codes.ASSERT, _codes.ASSERT_NOT):
        return [argument[1]]
    return []
