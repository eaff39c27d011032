"""Sentences made ready for suggesting: their words, and what of them the codebook knows already."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import TypeVar

from litreview.records import Codebook, Document, EvidenceRow, Paragraph, Polarity, SectionRole, Token
from litreview.spans import Span

_T = TypeVar("_T")
OPEN_ROLES = frozenset({"country", "place", "cluster"})
"""Dimensions without codes of their own: what they name is no gap in the codebook."""
_JOINERS = frozenset("-–‐‑")
_NOT_CONTENT: frozenset[SectionRole] = frozenset({"front", "acknowledgements", "references"})
_KINDS = frozenset({"body", "list", "box", "note"})
_CONTEXT = 60  # characters on each side of a key word


@dataclass(frozen=True, slots=True)
class KwicLine:
    """A key word in its context, cut to a line; `page` as printed, or counted from 1."""

    left: str
    key: str
    right: str
    document: str
    page: str


@dataclass(frozen=True)
class Passage:
    """One sentence of a document.

    `tokens` come with parts of speech where the sentence is a claim. `known` are the mentions of the dimensions that
    are looked at, `barred` citations and names of countries, places and clusters, from which nothing is suggested.
    `codes` are the (dimension, code) pairs given to the sentence, codes above them too. `claims` holds each driver or
    barrier with its scope, and is empty where a reviewer rejected them; `paragraph` counts within the document.
    """

    document_id: str
    document: str
    text: str
    span: Span
    paragraph: int
    page: str
    tokens: tuple[Token, ...]
    known: tuple[Span, ...] = ()
    barred: tuple[Span, ...] = ()
    codes: frozenset[tuple[str, str]] = frozenset()
    claims: tuple[tuple[Polarity, Span], ...] = ()
    has_factor: bool = False

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """The tokens without hyphens, so that "piece-rate" and "piece rate" are the same two words."""
        return tuple(token for token in self.tokens if token.key not in _JOINERS)

    def is_whole(self, first: int, last: int) -> bool:
        """Tell whether no hyphen joins the words [first, last) to others, as "based work" in "home-based work"."""
        start, end = self.words[first].span.start, self.words[last - 1].span.end
        return not (self._hyphen_ends & {start} or self._hyphen_starts & {end})

    @cached_property
    def _hyphen_starts(self) -> frozenset[int]:
        return frozenset(token.span.start for token in self.tokens if token.key in _JOINERS)

    @cached_property
    def _hyphen_ends(self) -> frozenset[int]:
        return frozenset(token.span.end for token in self.tokens if token.key in _JOINERS)

    def polarities(self, span: Span) -> frozenset[Polarity]:
        """Return how the claims run whose scope reaches `span`; where none does, how all of the sentence run."""
        here = frozenset(polarity for polarity, scope in self.claims if scope.overlaps(span))
        return here or frozenset(polarity for polarity, _ in self.claims)

    def kwic(self, span: Span) -> KwicLine:
        """Return the line that shows `span` in this sentence."""
        return kwic_line(self.text, span.shift(-self.span.start), document=self.document, page=self.page)


def kwic_line(text: str, at: Span, *, document: str, page: str) -> KwicLine:
    """Return the line that shows the part `at` of a sentence."""
    left, right = " ".join(text[: at.start].split()), " ".join(text[at.end :].split())
    if len(left) > _CONTEXT:
        left = "…" + left[-_CONTEXT:].partition(" ")[2]
    if len(right) > _CONTEXT:
        right = right[:_CONTEXT].rpartition(" ")[0] + "…"
    return KwicLine(left, " ".join(at.cut(text).split()), right, document, page)


def list_content(document: Document) -> list[int]:
    """Return the indices of the sentences of running text, without title page and list of references."""

    def is_content(paragraph: Paragraph) -> bool:
        role = document.sections[paragraph.section].role if document.sections else "other"
        return paragraph.kind in _KINDS and role not in _NOT_CONTENT

    return [at for at, s in enumerate(document.sentences) if is_content(document.paragraphs[s.paragraph])]


def is_claim(row: EvidenceRow | None) -> bool:
    """Tell whether a row makes a claim that no reviewer rejected."""
    return row is not None and row.polarity is not None and row.status != "rejected"


def make_passages(
    document: Document,
    sentences: Sequence[int],
    tokens: Iterable[tuple[Token, ...]],
    *,
    rows: Iterable[EvidenceRow],
    codebook: Codebook,
    dimensions: Collection[str],
    name: str,
) -> Iterator[Passage]:
    """Yield a passage for each of the `sentences` (indices into the document), whose `tokens` are given in order.

    `rows` are those of the document, `dimensions` the ids of those whose mentions count as known, `name` its file.
    """
    by_start = {row.span.start: row for row in rows}
    starts = [citation.span.start for citation in document.citations]
    open_dimensions = {d.dimension_id for d in codebook.dimensions if d.role in OPEN_ROLES}
    factors = {d.dimension_id: d.fallback_code for d in codebook.dimensions if d.role == "factor"}
    for at, found in zip(sentences, tokens, strict=True):
        sentence = document.sentences[at]
        span, row = sentence.span, by_start.get(sentence.span.start)
        first = max(0, bisect_left(starts, span.start) - 1)
        cited = [c.span for c in document.citations[first : bisect_left(starts, span.end)] if c.span.overlaps(span)]
        mentions = row.mentions if row is not None else ()
        label = document.pages[sentence.page - 1].label if 0 < sentence.page <= len(document.pages) else None
        yield Passage(
            document_id=document.document_id,
            document=name,
            text=span.cut(document.text),
            span=span,
            paragraph=sentence.paragraph,
            page=label or str(sentence.page),
            tokens=found,
            known=tuple(m.span for m in mentions if m.dimension_id in dimensions),
            barred=(*cited, *(m.span for m in mentions if m.dimension_id in open_dimensions)),
            codes=frozenset((c.dimension_id, c.code_id) for c in (row.codes if row is not None else ()))
            | {(m.dimension_id, m.code_id) for m in mentions},
            claims=_claims(row) if row is not None and is_claim(row) else (),
            has_factor=row is not None and _has_factor(row, factors),
        )


def _has_factor(row: EvidenceRow, factors: Mapping[str, str | None]) -> bool:
    """Tell whether a claim is about a factor, `factors` being the dimensions of that role with their fallback codes."""
    return any(c.polarity and c.code_id != factors.get(c.dimension_id, c.code_id) for c in row.codes)


def _claims(row: EvidenceRow) -> tuple[tuple[Polarity, Span], ...]:
    wanted: tuple[Polarity, ...] = ("driver", "barrier")
    claims = [(polarity, s.scope) for s in row.statements for polarity in wanted if s.kind == polarity]
    kept = [claim for claim in claims if row.polarity in (claim[0], "mixed")]
    if kept or row.polarity is None:
        return tuple(kept)
    # A reviewer gave the row a polarity that no statement has.
    return tuple((polarity, row.span) for polarity in wanted if row.polarity in (polarity, "mixed"))


def take_turns(groups: Iterable[Sequence[_T]]) -> list[_T]:
    """Return the first of each group, then the second of each, and so on.

    >>> take_turns(["abc", "d", "ef"])
    ['a', 'd', 'e', 'b', 'f', 'c']
    """
    missing = object()
    return [one for turn in zip_longest(*groups, fillvalue=missing) for one in turn if one is not missing]  # type: ignore[misc]
