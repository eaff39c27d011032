"""Records in the shapes that other programs read.

In: Documents, EvidenceRows, Studies, CountryRoles, Topics, Problems, the Codebook.
Out: JSON, CSV, JSON Lines, XLSX.
Called by: review, cli.

    write_evidence(rows, Path("evidence.xlsx"), codebook=codebook, studies=studies, names=names)
"""

from __future__ import annotations

from litreview.interchange.documents import document_to_plain
from litreview.interchange.evidence import (
    EVIDENCE_SUFFIXES,
    countries_table,
    csv_bytes,
    evidence_table,
    topics_table,
    write_evidence,
)
from litreview.interchange.sentences import codes_to_plain, read_sentences

__all__ = [
    "EVIDENCE_SUFFIXES",
    "codes_to_plain",
    "countries_table",
    "csv_bytes",
    "document_to_plain",
    "evidence_table",
    "read_sentences",
    "topics_table",
    "write_evidence",
]
