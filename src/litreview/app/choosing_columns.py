"""Which statements a page shows, and what its filters offer, from columns: for a million rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from litreview.app.choosing import DIRECTIONS, EvidenceFilter, list_choices
from litreview.records import ROW_STATUSES, Codebook, EvidenceColumns, NumberLists
from litreview.text import fold

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
POLARITIES = {"open": 0, "driver": 1, "barrier": 2, "mixed": 3}


def find_rows(columns: EvidenceColumns, wanted: EvidenceFilter) -> Places:
    """Return the places of the rows that pass, ascending; rejected rows do not."""
    chosen = columns.statuses != ROW_STATUSES.index("rejected")
    if wanted.document_ids:
        chosen &= _in_documents(columns, wanted.document_ids)
    if wanted.studied_in is not None:
        chosen &= _in_documents(columns, wanted.studied_in)
    if wanted.directions:
        chosen &= np.isin(columns.polarities, [POLARITIES[d] for d in wanted.directions])
    if wanted.gaps:
        chosen &= (columns.gaps & sum(1 << i for i, kind in enumerate(columns.gap_kinds) if kind in wanted.gaps)) > 0
    by_dimension: dict[str, set[str]] = defaultdict(set)
    for dimension_id, code_id in wanted.codes:
        by_dimension[dimension_id].add(code_id)
    for dimension_id, codes in by_dimension.items():
        chosen &= has_code(columns, [(dimension_id, code_id) for code_id in codes])
    if wanted.words.strip() and not fold(wanted.words):
        chosen[:] = False  # words of another script are in no index
    for word in fold(wanted.words).split():
        chosen &= _has_word(columns, word)
    return np.flatnonzero(chosen)


def keep_for_map(
    columns: EvidenceColumns, directions: Collection[str], searched: Collection[str] | None
) -> Mask | None:
    """Return which rows `keep_directions` keeps, of the documents searched; None where that is all of them."""
    kept: Mask | None = None
    if not set(DIRECTIONS) <= set(directions):
        kept = np.isin(columns.polarities, [POLARITIES[d] for d in directions])
        kept |= (columns.gaps > 0) & (columns.polarities == 0)
    if searched is not None:
        here = _in_documents(columns, searched)
        kept = here if kept is None else kept & here
    return kept


def order_for_reading(columns: EvidenceColumns, places: Places) -> Places:
    """Return the places in the order of `rows_of_cell`: claims first, then by file and place in the text."""
    ranks = {name: i for i, name in enumerate(sorted(set(columns.names)))}
    by_name = np.array([ranks[name] for name in columns.names], np.int32)
    states_gap, has_none = columns.gaps[places] > 0, columns.polarities[places] == 0
    order = np.lexsort((columns.starts[places], by_name[columns.documents[places]], has_none, has_none & ~states_gap))
    return places[order]


def rows_of_sentences(columns: EvidenceColumns, sentences: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return the row id of each sentence, given by its document and start, that has a row.

    The columns are those found: rows that reviewers added need not stand in order of the text.
    """
    numbers = {document_id: i for i, document_id in enumerate(columns.document_ids)}
    found: dict[tuple[str, int], str] = {}
    for document_id, start in sentences:
        number = numbers.get(document_id, -1)
        first, last = np.searchsorted(columns.documents, [number, number + 1])
        place = first + np.searchsorted(columns.starts[first:last], start)
        if place < last and columns.starts[place] == start:
            found[document_id, start] = columns.row_ids[place].decode()
    return found


def code_choices_of(codebook: Codebook, columns: EvidenceColumns) -> dict[tuple[str, str], str]:
    """Return what a code filter offers, "Dimension: label" by pair: codes of the codebook, then those found in rows."""
    return list_choices(codebook, found_labels(columns))


def found_labels(columns: EvidenceColumns) -> dict[tuple[str, str], str]:
    """Return the label of each (dimension, code) that a row carries, rejected ones too: the last row's."""
    last = np.full(len(columns.assignments), -1)
    last[columns.codes.values] = np.arange(len(columns.codes.values))
    present = np.flatnonzero(last >= 0)
    ordered = (columns.assignments[i] for i in present[np.argsort(last[present])].tolist())
    return {(a.dimension_id, a.code_id): a.label for a in ordered}


def documents_in_role(columns: EvidenceColumns, part: str, iso2: str) -> tuple[str, ...]:
    """Return the documents in which a country plays a part: it is studied, compared with, written from or named."""
    return tuple(
        document_id
        for document_id, countries in zip(columns.document_ids, columns.countries, strict=True)
        if any((code, played) == (iso2, part) for code, _, played in countries or ())
    )


def studied_countries_of(columns: EvidenceColumns) -> dict[str, frozenset[str]]:
    """Return the documents that study each country, by the country's name, names in order of the alphabet."""
    found: dict[str, set[str]] = {}
    for document_id, countries in zip(columns.document_ids, columns.countries, strict=True):
        for _, label, part in countries or ():
            if part == "study":
                found.setdefault(label, set()).add(document_id)
    return {label: frozenset(found[label]) for label in sorted(found)}


def studied_regions_of(columns: EvidenceColumns, regions: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
    """Return the documents that study a country of each region, regions by name; `regions` by ISO code."""
    found: dict[str, set[str]] = {}
    for document_id, countries in zip(columns.document_ids, columns.countries, strict=True):
        for iso2, _, part in countries or ():
            if part == "study" and (region := regions.get(iso2)) is not None:
                found.setdefault(region, set()).add(document_id)
    return {region: frozenset(found[region]) for region in sorted(found)}


def has_code(columns: EvidenceColumns, pairs: Collection[tuple[str, str]]) -> Mask:
    """Tell which rows have one of the codes, given as (dimension, code)."""
    wanted = set(pairs)
    return _any_in(columns.codes, np.array([(a.dimension_id, a.code_id) in wanted for a in columns.assignments], bool))


def has_directed_code(columns: EvidenceColumns) -> Mask:
    """Tell which rows have a code that is said to drive or to hinder."""
    return _any_in(columns.codes, np.array([a.polarity is not None for a in columns.assignments], bool))


def states_gap(columns: EvidenceColumns) -> Mask:
    """Tell which rows state a gap of some kind; a call for research alone is none."""
    return (columns.gaps & ~_future_bit(columns)) > 0


def calls_for_research(columns: EvidenceColumns) -> Mask:
    """Tell which rows call for research."""
    return (columns.gaps & _future_bit(columns)) > 0


def _future_bit(columns: EvidenceColumns) -> np.uint32:
    return np.uint32(sum(1 << i for i, kind in enumerate(columns.gap_kinds) if kind == "future"))


def _in_documents(columns: EvidenceColumns, document_ids: Collection[str]) -> Mask:
    wanted = set(document_ids)
    return np.array([d in wanted for d in columns.document_ids], np.bool_)[columns.documents]


def _any_in(lists: NumberLists, wanted: Mask) -> Mask:
    """Tell for each place whether one of its numbers is wanted."""
    sums = np.concatenate([[0], np.cumsum(wanted[lists.values], dtype=np.int32)])
    return sums[lists.starts[1:]] > sums[lists.starts[:-1]]


def _has_word(columns: EvidenceColumns, word: str) -> Mask:
    """Tell which rows have a word, or one that contains it, in the quote, in a code's label or in the file's name."""
    has = np.array([word in fold(name) for name in columns.names], np.bool_)[columns.documents]
    has |= _any_in(columns.codes, np.array([word in fold(a.label) for a in columns.assignments], np.bool_))
    lists = columns.rows_of_word
    for i, known in enumerate(columns.words):
        if word in known:
            has[lists.values[lists.starts[i] : lists.starts[i + 1]]] = True
    return has
