"""Passages for tests of suggestions."""

from __future__ import annotations

from functools import lru_cache

from builders import a_codebook, a_mention, a_row, a_statement

from litreview.mentions import build_finder, read_tokens
from litreview.suggesting import list_content, make_passages


@lru_cache(maxsize=1)
def the_finder():
    return build_finder(a_codebook())


def passages_of(document, claims, *, known=(), codebook=None, rows=None):
    """Return the passages of a document; `claims` maps sentences to polarities, `known` words a code covers."""
    codebook = codebook or a_codebook()
    mentions = [a_mention(document, words, "factors", "law") for words in known]
    rows = [
        a_row(
            f"{document.document_id}-{at}",
            document_id=document.document_id,
            span=sentence.span,
            polarity=claims.get(at),
            statements=(a_statement(document, claims[at], sentence=at),) if at in claims else (),
            mentions=tuple(m for m in mentions if sentence.span.contains(m.span)),
        )
        for at, sentence in enumerate(document.sentences)
    ] if rows is None else rows  # fmt: skip
    sentences = list_content(document)
    tokens = read_tokens(document, sentences, finder=the_finder(), tagged=claims.keys())
    dimensions = {"themes", "factors"}
    return list(
        make_passages(document, sentences, tokens, rows=rows, codebook=codebook, dimensions=dimensions, name="p.pdf")
    )
