"""What the sentences of a document claim: a driver, a barrier, a gap of the literature, or a call for research.

In: a Document. Out: Statements, each with the sentence, the clause its factors take polarity from, the words that
decided, and the rule that read them, or "model/driver" where the trained models alone found it; and the themes that the
linear model sees. Rules and models decide together, and say how likely the statement is to be right. Called by: review.

>>> from litreview.statements import classify_sentence
>>> [(claim.kind, claim.rule) for claim in classify_sentence("High fees hinder enrolment.")]
[('barrier', 'verb/hinder')]
"""

from litreview.statements.classifying import (
    CLASSIFYING_VERSION,
    Classified,
    classify_sentence,
    classify_sentences,
    classify_statements,
)
from litreview.statements.encoder import Known, read_scores, write_scores
from litreview.statements.model import shipped_model

__all__ = [
    "CLASSIFYING_VERSION",
    "Classified",
    "Known",
    "classify_sentence",
    "classify_sentences",
    "classify_statements",
    "read_scores",
    "shipped_model",
    "write_scores",
]
