"""Mentions and statements joined into evidence rows, reviewers' decisions replayed on them, and the rows they add.

In: one Document with its Mentions and Statements, and the Codebook; later the Decisions.
Out: EvidenceRows, one for each sentence that carries a claim or a code.
Called by: review.

    rows = build_rows(document, mentions=mentions, statements=statements, codebook=codebook)
    rows = replay_decisions(rows, decisions)
"""

from __future__ import annotations

from litreview.evidence.adding import (
    added_row_id,
    anchor_words,
    build_added_row,
    find_anchor,
    standing_additions,
)
from litreview.evidence.building import JOINING_VERSION, ancestors, attach_studies, build_rows, can_be_evidence
from litreview.evidence.columns import add_to_columns, find_places, put_on_columns
from litreview.evidence.decisions import replay_decisions, standing_decisions

__all__ = [
    "JOINING_VERSION",
    "add_to_columns",
    "added_row_id",
    "ancestors",
    "anchor_words",
    "attach_studies",
    "build_added_row",
    "build_rows",
    "can_be_evidence",
    "find_anchor",
    "find_places",
    "put_on_columns",
    "replay_decisions",
    "standing_additions",
    "standing_decisions",
]
