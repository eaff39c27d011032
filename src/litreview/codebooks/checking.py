"""Whether a codebook does what its own examples say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from litreview.codebooks.changing import family_of
from litreview.records import Code, Codebook, Dimension, Problem

MIN_EXAMPLES = 3
MIN_COUNTEREXAMPLES = 2


def check_examples(codebook: Codebook, *, find: Callable[[str], Collection[tuple[str, str]]]) -> tuple[Problem, ...]:
    """Return a warning for each example that misses its code and each counterexample that gets it.

    `find` returns the (dimension id, code id) pairs found in a sentence. A code found counts for the codes above it
    too. Codes with fewer than 3 examples or 2 counterexamples, or that no pattern can find, get a note. Kinds of gap
    and the fallback code are not checked: no pattern finds them.
    """
    problems: list[Problem] = []
    for dimension in codebook.dimensions:
        if dimension.role == "gap":
            continue
        for code in dimension.codes:
            family = family_of(dimension, code.code_id)
            can_be_found = any(member.patterns for member in dimension.codes if member.code_id in family)
            if can_be_found:
                problems += _sentence_problems(dimension, code, family, find)
                problems += _count_problems(dimension, code)
            elif code.code_id != dimension.fallback_code:
                what = f"{dimension.dimension_id}/{code.code_id} has no pattern, so that only a reviewer can give it."
                problems.append(Problem(what, code.source, "Add a pattern if it should be found in text.", "note"))
    return tuple(problems)


def _sentence_problems(
    dimension: Dimension, code: Code, family: frozenset[str], find: Callable[[str], Collection[tuple[str, str]]]
) -> Iterator[Problem]:
    name = f"{dimension.dimension_id}/{code.code_id}"

    def is_found(sentence: str) -> bool:
        return any(
            dimension_id == dimension.dimension_id and code_id in family for dimension_id, code_id in find(sentence)
        )

    for sentence in code.examples:
        if not is_found(sentence):
            remedy = "Add a pattern that finds it, or take the example out."
            yield Problem(f'{name} is not found in its example "{sentence}"', code.source, remedy, "warning")
    for sentence in code.counterexamples:
        if is_found(sentence):
            remedy = "Narrow the pattern, add an exclude, or take the counterexample out."
            yield Problem(f'{name} is found in its counterexample "{sentence}"', code.source, remedy, "warning")


def _count_problems(dimension: Dimension, code: Code) -> Iterator[Problem]:
    n_examples, n_counterexamples = len(code.examples), len(code.counterexamples)
    if n_examples < MIN_EXAMPLES or n_counterexamples < MIN_COUNTEREXAMPLES:
        what = (
            f"{dimension.dimension_id}/{code.code_id} has {n_examples} examples and {n_counterexamples} "
            f"counterexamples; expected at least {MIN_EXAMPLES} and {MIN_COUNTEREXAMPLES}."
        )
        yield Problem(what, code.source, "Add sentences that a careful reader would and would not code so.", "note")
