"""Mentions and statements joined into evidence rows, and reviewers' decisions replayed on them.

In: one Document with its Mentions and Statements, and the Codebook; later the Decisions.
Out: EvidenceRows, one for each sentence that carries a claim or a code.
Called by: review.

    rows = build_rows(document, mentions=mentions, statements=statements, codebook=codebook)
    rows = replay_decisions(rows, decisions)
"""

from __future__ import annotations

from litreview.evidence.building import JOINING_VERSION, attach_studies, build_rows, can_be_evidence
from litreview.evidence.columns import find_places, put_on_columns
from litreview.evidence.decisions import replay_decisions, standing_decisions

__all__ = [
    "JOINING_VERSION",
    "attach_studies",
    "build_rows",
    "can_be_evidence",
    "find_places",
    "put_on_columns",
    "replay_decisions",
    "standing_decisions",
]
