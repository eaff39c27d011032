"""Which found label answers which label of the gold.

Codes are the same by their id, factors by id and polarity, countries by ISO code; places by country and a word that
both share, actors by type and a shared word, clusters by the first word of the name, which is the place, or two words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from litreview.evaluation.labels import ACTORS, CLUSTERS, FACTORS, GAP_KIND, PLACES, POLARITY, Label
from litreview.text import fold

Outcome = Literal["right", "missed", "spurious", "confused"]
MATCHING = {
    FACTORS: "the same code and polarity",
    PLACES: "a shared word and the same country",
    CLUSTERS: "the first word of the name, or two words",
    ACTORS: "a shared word and the same type",
}
MATCHING_CODES = "the same code"


@dataclass(frozen=True, slots=True)
class Pair:
    """A label of the gold and the found one that answers it; one of the two may be missing."""

    gold: Label | None
    found: Label | None
    outcome: Outcome


def pair_labels(
    gold: Sequence[Label], found: Sequence[Label], optional: Sequence[Label], *, dimension: str
) -> tuple[Pair, ...]:
    """Pair the labels of one sentence in one dimension; as many are right as can be, whatever their order.

    What is left over is dropped where it is optional, then paired as confused where both mean the same words, factor
    or claim but not the same class; the rest is missed or spurious.
    """
    wanted = sorted((label for label in gold if label.dimension == dimension), key=_order)
    given = sorted((label for label in found if label.dimension == dimension), key=_order)
    spare = [label for label in optional if label.dimension == dimension]
    right = _match(wanted, given, is_same)
    pairs = [Pair(wanted[i], given[j], "right") for i, j in right]
    missed = [label for i, label in enumerate(wanted) if i not in {i for i, _ in right}]
    left = [label for j, label in enumerate(given) if j not in {j for _, j in right}]
    left = [label for label in left if not any(_is_spared(label, other) for other in spare)]
    near = _match(missed, left, _is_near)
    pairs += [Pair(missed[i], left[j], "confused") for i, j in near]
    pairs += [Pair(label, None, "missed") for i, label in enumerate(missed) if i not in {i for i, _ in near}]
    pairs += [Pair(None, label, "spurious") for j, label in enumerate(left) if j not in {j for _, j in near}]
    return tuple(pairs)


def is_same(gold: Label, found: Label) -> bool:
    """Tell whether a found label is right."""
    if gold.dimension == CLUSTERS:
        place, name = fold(gold.value).split()[:1], _words(found.value)
        return bool(name.intersection(place)) or len(_words(gold.value) & name) >= 2
    if gold.dimension in (PLACES, ACTORS):
        return gold.value == found.value and _share_word(gold, found)
    return (gold.value, gold.polarity) == (found.value, found.polarity)


def _is_near(gold: Label, found: Label) -> bool:
    if gold.dimension in (POLARITY, GAP_KIND):
        return True
    if gold.dimension == FACTORS:
        return gold.value == found.value
    return gold.dimension in (PLACES, ACTORS) and _share_word(gold, found)


def _is_spared(found: Label, optional: Label) -> bool:
    if found.dimension in (PLACES, CLUSTERS, ACTORS):
        return _share_word(found, optional)
    return is_same(optional, found)


def _share_word(one: Label, other: Label) -> bool:
    return bool(_words(one.text) & _words(other.text))


def _words(text: str) -> set[str]:
    return set(fold(text).replace("labour", "labor").split())


def _order(label: Label) -> tuple[str, str, str]:
    return label.value, label.polarity or "", label.text


def _match(
    wanted: Sequence[Label], given: Sequence[Label], fits: Callable[[Label, Label], bool]
) -> list[tuple[int, int]]:
    """Return the largest set of pairs that fit, each label in one pair (augmenting paths)."""
    options = [[j for j, other in enumerate(given) if fits(label, other)] for label in wanted]
    owner: dict[int, int] = {}

    def place(i: int, seen: set[int]) -> bool:
        for j in options[i]:
            if j not in seen:
                seen.add(j)
                if j not in owner or place(owner[j], seen):
                    owner[j] = i
                    return True
        return False

    for i in range(len(wanted)):
        place(i, set())
    return sorted((i, j) for j, i in owner.items())
