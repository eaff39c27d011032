"""Stretches of text on which gold and found are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from litreview.evaluation.gold import GoldLine
from litreview.evaluation.labels import Label
from litreview.evaluation.locating import Located
from litreview.records import EvidenceRow

Resampled = Literal["documents", "paragraphs", "sentences"]
ENOUGH_GROUPS = 10
"""Documents, or paragraphs, from which on they are resampled rather than what they hold."""
_ONCE = frozenset({"places", "clusters", "actors"})  # everything else counts once in a unit


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of the gold, or several where the document's sentence borders are others.

    `rows` are those found in it, `paragraph` the index of its paragraph where the document is known, `page` as
    printed. `asked` are the dimensions that its lines answer.
    """

    unit_id: str
    document: str
    quote: str
    asked: frozenset[str]
    gold: tuple[Label, ...]
    optional: tuple[Label, ...]
    found: tuple[Label, ...]
    rows: tuple[EvidenceRow, ...] = ()
    paragraph: int | None = None
    page: str | None = None


def make_unit(
    lines: Sequence[GoldLine],
    *,
    document: str,
    found: Iterable[Label],
    rows: Sequence[EvidenceRow] = (),
    paragraph: int | None = None,
    page: str | None = None,
) -> Unit:
    """Return the unit of one or several lines: their labels together, in the dimensions that all of them answer."""
    return Unit(
        unit_id="+".join(line.line_id for line in lines),
        document=document,
        quote=" ".join(line.text for line in lines),
        asked=frozenset.intersection(*(line.asked for line in lines)),
        gold=_together(label for line in lines for label in line.labels),
        optional=_together(label for line in lines for label in line.optional),
        found=_together(found),
        rows=tuple(rows),
        paragraph=paragraph,
        page=page,
    )


def _together(labels: Iterable[Label]) -> tuple[Label, ...]:
    listed = list(labels)
    once = dict.fromkeys(label for label in listed if label.dimension not in _ONCE)
    return (*once, *(label for label in listed if label.dimension in _ONCE))


def group_located(located: Iterable[Located]) -> tuple[tuple[Located, ...], ...]:
    """Put lines that share a sentence of the document together, in order of document and text."""
    groups: list[list[Located]] = []
    document_id, last = "", -1
    for place in sorted(located, key=lambda p: (p.document_id, p.sentences, p.line.line_id)):
        if place.document_id == document_id and place.sentences[0] <= last:
            groups[-1].append(place)
            last = max(last, place.sentences[-1])
        else:
            groups.append([place])
            document_id, last = place.document_id, place.sentences[-1]
    return tuple(tuple(group) for group in groups)


def group_texts(lines: Iterable[GoldLine]) -> tuple[tuple[str, tuple[GoldLine, ...]], ...]:
    """Return the lines of each text in order of their ids: without documents, consecutive ids are consecutive."""
    texts: dict[str, list[GoldLine]] = defaultdict(list)
    for line in lines:
        texts[line.document].append(line)
    return tuple((name, tuple(sorted(texts[name], key=_by_id))) for name in sorted(texts))


def _by_id(line: GoldLine) -> str:
    return line.line_id


def group_units(units: Sequence[Unit]) -> tuple[Resampled, Mapping[str, int]]:
    """Return what is resampled, and the number of its group for each unit id.

    Documents where there are enough of them, else paragraphs where they are known and enough, else the units.
    """
    choices: list[tuple[Resampled, dict[str, Hashable]]] = [("documents", {u.unit_id: u.document for u in units})]
    if all(u.paragraph is not None for u in units):
        choices.append(("paragraphs", {u.unit_id: (u.document, u.paragraph) for u in units}))
    for name, groups in choices:
        if len(set(groups.values())) >= ENOUGH_GROUPS:
            return name, _number(units, groups)
    return "sentences", _number(units, {u.unit_id: u.unit_id for u in units})


def _number(units: Sequence[Unit], groups: Mapping[str, Hashable]) -> dict[str, int]:
    numbers: dict[Hashable, int] = {}
    for unit in sorted(units, key=lambda u: u.unit_id):
        numbers.setdefault(groups[unit.unit_id], len(numbers))
    return {unit_id: numbers[group] for unit_id, group in groups.items()}
