"""An empty cell looked at again: where its two codes come near each other, and which words of theirs were not coded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from litreview.records import EvidenceRow
from litreview.text import fold

NEAR = 3  # paragraphs between two statements that are still told as near each other
_SHORTEST = 5  # letters of a word that says something by itself
_STEM = 6  # letters that two forms of a word share
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PairSearch:
    """Statements that carry one of two codes: beside the other in a paragraph, near it, or with a word of its label.

    `n_documents`: how many papers have both codes, anywhere.
    """

    in_paragraph: tuple[EvidenceRow, ...]
    near: tuple[EvidenceRow, ...]
    named: tuple[EvidenceRow, ...]
    n_documents: int


def search_pair(rows: Iterable[EvidenceRow], pairs: tuple[Pair, Pair], labels: tuple[str, str]) -> PairSearch:
    """Look for two (dimension, code) pairs that no statement carries together; `labels` are what the codes are called.

    The nearest come first. A row is told once: in its paragraph, or near, or by a word.
    """
    by_document: dict[str, tuple[list[EvidenceRow], list[EvidenceRow]]] = defaultdict(lambda: ([], []))
    for row in rows:
        if row.status != "rejected":
            codes = {(c.dimension_id, c.code_id) for c in row.codes}
            for side in (0, 1):
                if pairs[side] in codes:
                    by_document[row.document_id][side].append(row)
    found = [
        (min(abs(row.paragraph - other.paragraph) for other in sides[1 - side]), row)
        for sides in by_document.values()
        if all(sides)
        for side in (0, 1)
        for row in sides[side]
    ]
    found.sort(key=lambda entry: (entry[0], entry[1].document_id, entry[1].span.start))
    near = {row.row_id: (distance, row) for distance, row in found if distance <= NEAR}
    words = tuple(_stems(label) for label in labels)
    named = [
        row
        for sides in by_document.values()
        for side in (0, 1)
        for row in sides[side]
        if row.row_id not in near and words[1 - side] & _stems(row.quote)
    ]
    return PairSearch(
        in_paragraph=tuple(row for distance, row in near.values() if distance == 0),
        near=tuple(row for distance, row in near.values() if distance > 0),
        named=tuple(named),
        n_documents=sum(all(sides) for sides in by_document.values()),
    )


def _stems(text: str) -> frozenset[str]:
    words = fold(text).replace("-", " ").split()
    return frozenset(word.strip(".,;:()“”'\"")[:_STEM] for word in words if len(word.strip(".,;:()“”'\"")) >= _SHORTEST)
