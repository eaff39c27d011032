"""What a codebook may lack: noun phrases near claims that no code covers, and near misses of its patterns.

In: Passages (sentences with their tokens, mentions and claims) and a Codebook. Out: Suggestions, each with its lines in
context. Called by: review.
"""

from __future__ import annotations

from litreview.suggesting.near_misses import NearMiss, find_near_misses
from litreview.suggesting.passages import KwicLine, Passage, is_claim, kwic_line, list_content, make_passages
from litreview.suggesting.phrases import PhraseSuggestion, suggest_phrases
from litreview.suggesting.tables import Suggestions, suggestion_table

__all__ = [
    "KwicLine",
    "NearMiss",
    "Passage",
    "PhraseSuggestion",
    "Suggestions",
    "find_near_misses",
    "is_claim",
    "kwic_line",
    "list_content",
    "make_passages",
    "suggest_phrases",
    "suggestion_table",
]
