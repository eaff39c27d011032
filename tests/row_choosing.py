"""What pages choose and offer, from records one by one: the plain reference of `litreview.app.choosing_columns`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from litreview.app.choosing import EvidenceFilter, direction_of, list_choices
from litreview.records import Codebook, CountryRole, EvidenceRow
from litreview.text import fold


def filter_rows(
    rows: Iterable[EvidenceRow], wanted: EvidenceFilter, *, names: Mapping[str, str]
) -> tuple[EvidenceRow, ...]:
    """Return the rows that pass, in their order; rejected rows do not."""
    words = fold(wanted.words).split()
    by_dimension: dict[str, set[str]] = defaultdict(set)
    for dimension_id, code_id in wanted.codes:
        by_dimension[dimension_id].add(code_id)

    def passes(row: EvidenceRow) -> bool:
        return (
            row.status != "rejected"
            and (not wanted.document_ids or row.document_id in wanted.document_ids)
            and (wanted.studied_in is None or row.document_id in wanted.studied_in)
            and (not wanted.directions or direction_of(row) in wanted.directions)
            and (not wanted.gaps or bool(_gaps_of(row).intersection(wanted.gaps)))
            and all(_has_code(row, dimension, codes) for dimension, codes in by_dimension.items())
            and (not words or _has_words(row, words, names))
        )

    return tuple(row for row in rows if passes(row))


def studied_countries(countries: Mapping[str, Iterable[CountryRole]]) -> dict[str, frozenset[str]]:
    """Return the documents that study each country, by the country's name, names in order of the alphabet."""
    found: dict[str, set[str]] = {}
    for document_id, roles in countries.items():
        for role in roles:
            if role.part == "study":
                found.setdefault(role.label, set()).add(document_id)
    return {label: frozenset(found[label]) for label in sorted(found)}


def code_choices(codebook: Codebook, rows: Iterable[EvidenceRow]) -> dict[tuple[str, str], str]:
    """Return what a code filter offers, "Dimension: label" by pair: codes of the codebook, then those found in rows."""
    return list_choices(codebook, {(c.dimension_id, c.code_id): c.label for row in rows for c in row.codes})


def _gaps_of(row: EvidenceRow) -> set[str]:
    return {*row.gap_kinds, "future"} if row.is_future else set(row.gap_kinds)


def _has_code(row: EvidenceRow, dimension_id: str, codes: Collection[str]) -> bool:
    return any(c.dimension_id == dimension_id and c.code_id in codes for c in row.codes)


def _has_words(row: EvidenceRow, words: Sequence[str], names: Mapping[str, str]) -> bool:
    text = fold(" ".join((row.quote, names.get(row.document_id, ""), *(c.label for c in row.codes))))
    return all(word in text for word in words)
