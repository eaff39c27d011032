"""How good is what was found? Gold beside found, label by label.

In: labelled sentences (JSON Lines), Documents, EvidenceRows.
Out: Scores: precision, recall and F1 with n and intervals, confusion, reliability of probabilities, and the errors.
Called by: review, app, scripts.

Labels come from one shape, that of `litreview code`, for gold and found alike; the rest are functions over frozen
records: `read_gold` → `locate_lines` → `make_unit` → `score_units`, `list_mistakes`.
"""

from __future__ import annotations

from litreview.evaluation.confusing import Confusion
from litreview.evaluation.gold import Gold, GoldLine, read_gold
from litreview.evaluation.labels import OTHER_ROLES, Label, Vocabulary, labels_of, scored_as, vocabulary_of
from litreview.evaluation.locating import Located, Unlocated, choose_document, locate_lines
from litreview.evaluation.mistakes import Mistake, list_mistakes
from litreview.evaluation.reliability import Reliability
from litreview.evaluation.scoring import FEW, LabelScore, Scores, score_codes, score_units
from litreview.evaluation.tables import (
    FEW_NOTE,
    NO_FIGURE,
    Evaluation,
    confusion_table,
    confusion_title,
    describe,
    document_table,
    evaluation_tables,
    evaluation_to_plain,
    figure_text,
    label_scores,
    markdown_table,
    micro_scores,
    mistake_table,
    reliability_table,
    reliability_title,
    score_table,
)
from litreview.evaluation.units import Unit, group_located, group_texts, make_unit

__all__ = [
    "FEW",
    "FEW_NOTE",
    "NO_FIGURE",
    "OTHER_ROLES",
    "Confusion",
    "Evaluation",
    "Gold",
    "GoldLine",
    "Label",
    "LabelScore",
    "Located",
    "Mistake",
    "Reliability",
    "Scores",
    "Unit",
    "Unlocated",
    "Vocabulary",
    "choose_document",
    "confusion_table",
    "confusion_title",
    "describe",
    "document_table",
    "evaluation_tables",
    "evaluation_to_plain",
    "figure_text",
    "group_located",
    "group_texts",
    "label_scores",
    "labels_of",
    "list_mistakes",
    "locate_lines",
    "make_unit",
    "markdown_table",
    "micro_scores",
    "mistake_table",
    "read_gold",
    "reliability_table",
    "reliability_title",
    "score_codes",
    "score_table",
    "score_units",
    "scored_as",
    "vocabulary_of",
]
