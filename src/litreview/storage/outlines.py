"""The light part of a document's evidence: what is counted, filtered and searched, without quotes or places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from litreview.records import CodeAssignment, CountryPart, CountryRole, EvidenceRow
from litreview.storage.codec import pack, unpack
from litreview.text import fold

_POLARITIES = {None: 0, "driver": 1, "barrier": 2, "mixed": 3}
FUTURE = "future"


@dataclass(frozen=True, slots=True)
class EvidenceOutline:
    """A document's evidence rows as columns, in order of the text, and the countries that play a part in it.

    `gaps` are the kinds of gap that a row states, "future" among them; `cited` the keys of `EvidenceRow.cited_studies`;
    `codes` and `words_in` count into `assignments` and `words`, which are folded. `countries` None: not known.
    """

    row_ids: tuple[str, ...]
    starts: tuple[int, ...]
    paragraphs: tuple[int, ...]
    polarities: tuple[int, ...]
    gaps: tuple[tuple[str, ...], ...]
    doubts: tuple[float, ...]
    to_check: tuple[bool, ...]
    codes: tuple[tuple[int, ...], ...]
    cited: tuple[tuple[str, ...], ...]
    words_in: tuple[tuple[int, ...], ...]
    assignments: tuple[CodeAssignment, ...]
    words: tuple[str, ...]
    countries: tuple[tuple[str, str, CountryPart], ...] | None


def outline_evidence(rows: Iterable[EvidenceRow], countries: Iterable[CountryRole] | None) -> EvidenceOutline:
    """Take from a document's rows what is counted, filtered and searched."""
    ordered = sorted(rows, key=lambda row: row.span.start)
    assignments: dict[CodeAssignment, int] = {}
    words: dict[str, int] = {}
    return EvidenceOutline(
        row_ids=tuple(row.row_id for row in ordered),
        starts=tuple(row.span.start for row in ordered),
        paragraphs=tuple(row.paragraph for row in ordered),
        polarities=tuple(_POLARITIES[row.polarity] for row in ordered),
        gaps=tuple((*row.gap_kinds, *((FUTURE,) if row.is_future else ())) for row in ordered),
        doubts=tuple(max((1 - s.probability for s in row.statements), default=0.0) for row in ordered),
        to_check=tuple(row.ocr_confidence is not None or bool(row.page_doubts) for row in ordered),
        codes=tuple(tuple(assignments.setdefault(c, len(assignments)) for c in row.codes) for row in ordered),
        cited=tuple(row.cited_studies for row in ordered),
        words_in=tuple(
            tuple(sorted({words.setdefault(word, len(words)) for word in fold(row.quote).split()})) for row in ordered
        ),
        assignments=tuple(assignments),
        words=tuple(words),
        countries=tuple((c.iso2, c.label, c.part) for c in countries) if countries is not None else None,
    )


def outline_anew(packed_rows: Iterable[bytes], packed_roles: bytes | None) -> bytes | None:
    """Return the packed outline of packed rows and roles; None where another version's records cannot be read."""
    try:
        rows = [unpack(packed, EvidenceRow) for packed in packed_rows]
        roles = unpack(packed_roles, tuple[CountryRole, ...]) if packed_roles is not None else None
    except msgspec.ValidationError:
        return None  # what wrote them has another version, so that the next run codes the document anew
    return pack(outline_evidence(rows, roles))
