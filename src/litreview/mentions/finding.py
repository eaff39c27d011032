"""Finder: a codebook made ready for searching, and the two searches with it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from spacy.language import Language

from litreview.mentions.pipeline import build_tokeniser
from litreview.mentions.rules import Hit, RuleSet
from litreview.records import Codebook, Document, Mention, Qualifier
from litreview.spans import Span
from litreview.text import plain_punctuation

FINDING_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Finder:
    """A codebook compiled for searching; build it once, use it for every document. Not for several threads."""

    codebook: Codebook
    nlp: Language
    rules: RuleSet


def build_finder(codebook: Codebook) -> Finder:
    """Compile the patterns of a codebook.

    Raises CodebookError with every pattern that cannot be compiled, each as file:line.
    """
    nlp = build_tokeniser()
    return Finder(codebook=codebook, nlp=nlp, rules=RuleSet(codebook, nlp=nlp))


def find_codes(text: str, *, finder: Finder) -> frozenset[tuple[str, str]]:
    """Return (dimension_id, code_id) of every code that the patterns find in one sentence, and of the codes above."""
    plain = plain_punctuation(text)
    found: set[tuple[str, str]] = set()
    for hit in finder.rules.match(finder.nlp.make_doc(plain), plain):
        code = finder.rules.codes[hit.group]
        found.update((code.dimension_id, code_id) for code_id in (code.code_id, *code.ancestors))
    return frozenset(found)


def find_mentions(document: Document, *, finder: Finder) -> tuple[Mention, ...]:
    """Return every mention of a code in the sentences of a document, sorted by place.

    A code below another gives its own mention only. Mentions within a citation carry the qualifier "citation".
    """
    text = plain_punctuation(document.text)
    mentions: list[Mention] = []
    for sentence in document.sentences:
        words = sentence.span.cut(text)
        hits = finder.rules.match(finder.nlp.make_doc(words), words)
        mentions.extend(_to_mention(hit, sentence.span.start, document, finder) for hit in hits)
    return tuple(sorted(mentions, key=lambda m: (m.span, m.dimension_id, m.code_id)))


def _to_mention(hit: Hit, offset: int, document: Document, finder: Finder) -> Mention:
    code = finder.rules.codes[hit.group]
    span = hit.span.shift(offset)
    return Mention(
        document_id=document.document_id,
        span=span,
        quote=span.cut(document.text),
        dimension_id=code.dimension_id,
        code_id=code.code_id,
        label=code.label,
        rule=hit.rule,
        qualifiers=_place_qualifiers(span, document),
    )


def _place_qualifiers(span: Span, document: Document) -> tuple[Qualifier, ...]:
    at = bisect_left(document.citations, span.end, key=lambda citation: citation.span.start) - 1
    if at >= 0 and document.citations[at].span.overlaps(span):
        return ("citation",)
    return ()
