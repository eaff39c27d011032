"""The one spaCy pipeline: an English tokeniser whose NORM is our word key."""

from __future__ import annotations

import spacy
from spacy.attrs import NORM
from spacy.language import Language

from litreview.mentions.wording import word_key


def build_tokeniser() -> Language:
    """Return a blank English pipeline whose tokens carry `word_key` as NORM."""
    nlp = spacy.blank("en")
    nlp.vocab.lex_attr_getters[NORM] = word_key  # type: ignore[attr-defined]  # a Cython attribute without a stub
    for lexeme in nlp.vocab:
        lexeme.norm_ = word_key(lexeme.orth_)
    return nlp
