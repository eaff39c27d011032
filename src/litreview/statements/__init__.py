"""What the sentences of a document claim: a driver, a barrier, a gap of the literature, or a call for research.

In: a Document. Out: Statements, each with the sentence, the clause its factors take polarity from, the words that
decided, and the rule that read them or "model/driver" for the trained model, which speaks where no rule does; the
probability that it is right comes from both. Called by: review.

>>> from litreview.statements import classify_sentence
>>> [(claim.kind, claim.rule) for claim in classify_sentence("High fees hinder enrolment.")]
[('barrier', 'verb/hinder')]
"""

from litreview.statements.classifying import CLASSIFYING_VERSION, classify_sentence, classify_statements

__all__ = ["CLASSIFYING_VERSION", "classify_sentence", "classify_statements"]
