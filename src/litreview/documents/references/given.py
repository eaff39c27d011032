"""Citations that the format itself marks, joined with those found in the words.

What a publisher marked is no guess: its links have a score of 1. The words still say more than the marks do: where a
parenthesis begins and ends, which years it names, which works it cites that nobody marked.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from litreview.documents.citations.finding import expand_numbers
from litreview.documents.references.parsing import link_citations
from litreview.records import Citation, CitationKey, Reference
from litreview.spans import Span
from litreview.text import fold, lower_digits


class GivenLink(NamedTuple):
    """A stretch of the text that the format links to references."""

    span: Span
    reference_ids: tuple[str, ...]


_BETWEEN = re.compile(r"[\s,;&()\[\]–—−‐-]*(?:and|or|to)?[\s,;&()\[\]–—−‐-]*\Z")
"""What may stand between two marks of one citation."""
_REACH = 14
"""Characters between two marks of one citation, at most."""
_YEAR = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)([a-z](?!\w))?")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_DASH = re.compile(r"[–—−‐-]")
_ET_AL = re.compile(r"[\s,]*\bet\.?\s+al\b\.?.*\Z|[\s,]*\band\s+(?:others|colleagues)\b.*\Z", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s?\Z")


def join_given(
    text: str, found: Sequence[Citation], links: Sequence[GivenLink], references: Sequence[Reference]
) -> tuple[Citation, ...]:
    """Return the citations found in the words, linked as the format says, with those that only the format marks.

    `found` and `links` are sorted and each without overlap. Works cited in the words that no mark covers are linked by
    `link_citations`.
    """
    if not links:
        return link_citations(found, references, text=text)
    by_id = {r.reference_id: r for r in references}
    covered, rest = _cover(found, links)
    marked = [(_widen(c, marks), marks) for c, marks in zip(found, covered, strict=True) if marks]
    made = [_make(text, cluster, by_id) for cluster in _cluster(text, rest)]
    guesses = _guess([*(c for c, _ in marked), *made], references)
    place = {r.reference_id: i for i, r in enumerate(references)}
    joined = [
        _fill_numbers(text, c, marks, guesses, place)
        if c.style == "numeric"
        else _fill_keys(text, c, marks, guesses, by_id)
        for c, marks in marked
    ]
    joined += [_link_range(c, guesses, place) if c.style == "numeric" else c for c in made]
    unmarked = link_citations([c for c, marks in zip(found, covered, strict=True) if not marks], references, text=text)
    joined += _of_style(unmarked, {c.style for c in joined})
    return _apart(joined)


_Guesses = dict[tuple[int, CitationKey | int], tuple[str, float]]
"""What the words alone would link: by the start of a citation and its key or number."""


def _guess(citations: Sequence[Citation], references: Sequence[Reference]) -> _Guesses:
    """Link each key and number by itself, all at once: the linker indexes the list anew at each call."""
    alone = [replace(c, keys=(key,), reference_ids=(), link_scores=()) for c in citations for key in c.keys]
    alone += [replace(c, numbers=(n,), reference_ids=(), link_scores=()) for c in citations for n in c.numbers]
    guesses: _Guesses = {}
    for citation in link_citations(alone, references):
        if citation.reference_ids:
            name = citation.numbers[0] if citation.style == "numeric" else citation.keys[0]
            score = citation.link_scores[0] if citation.link_scores else 1.0
            guesses[citation.span.start, name] = (citation.reference_ids[0], score)
    return guesses


def _widen(citation: Citation, marks: Sequence[GivenLink]) -> Citation:
    span = Span(min(citation.span.start, marks[0].span.start), max(citation.span.end, marks[-1].span.end))
    return replace(citation, span=span)


def _of_style(unmarked: Iterable[Citation], marked_styles: Container[str]) -> Iterator[Citation]:
    """Give what nobody marked as far as it is a citation in this text.

    Where years are marked, numbers in brackets are intervals; where numbers are, names with years are authorities of
    species or makers of devices, unless the list has them.
    """
    for citation in unmarked:
        if citation.style in marked_styles or (citation.style == "author-year" and citation.reference_ids):
            yield citation


def _cover(found: Sequence[Citation], links: Sequence[GivenLink]) -> tuple[list[list[GivenLink]], list[GivenLink]]:
    """Part the links into those within each citation and the rest."""
    covered: list[list[GivenLink]] = [[] for _ in found]
    ends = [c.span.end for c in found]
    rest: list[GivenLink] = []
    for link in links:
        place = bisect_left(ends, link.span.start + 1)
        if place < len(found) and found[place].span.overlaps(link.span):
            covered[place].append(link)
        else:
            rest.append(link)
    return covered, rest


def _cluster(text: str, links: Sequence[GivenLink]) -> list[list[GivenLink]]:
    clusters: list[list[GivenLink]] = []
    for link in links:
        between = text[clusters[-1][-1].span.end : link.span.start] if clusters else ""
        if clusters and len(between) <= _REACH and "\n\n" not in between and _BETWEEN.match(between):
            clusters[-1].append(link)
        else:
            clusters.append([link])
    return clusters


def _is_numeric(printed: str) -> bool:
    return not _YEAR.search(printed) and not _LETTERS.search(printed) and any(c.isdigit() for c in printed)


def _fill_keys(
    text: str, citation: Citation, marks: Sequence[GivenLink], guesses: _Guesses, by_id: dict[str, Reference]
) -> Citation:
    """Return an author-year citation found in the words with the links of the marks in it."""
    given = list(dict.fromkeys(r for mark in marks for r in mark.reference_ids))
    chosen = _match_keys(citation.keys, given, by_id)
    spare = [r for r in given if r not in chosen]
    missing = [i for i, r in enumerate(chosen) if r is None]
    if len(spare) == len(missing):
        for index, reference_id in zip(missing, spare, strict=True):
            chosen[index] = reference_id
        spare = []
    scores = [1.0] * len(chosen)
    for index in (i for i, r in enumerate(chosen) if r is None):
        guessed, score = guesses.get((citation.span.start, citation.keys[index]), (None, 0.0))
        if guessed is not None and guessed not in (*chosen, *spare):
            chosen[index], scores[index] = guessed, score
    printed = {r: mark.span.cut(text) for mark in marks for r in mark.reference_ids}
    added = [(_key_of(printed[r], by_id.get(r)), r) for r in spare]
    pairs = [(r, s) for r, s in zip(chosen, scores, strict=True) if r is not None] + [(r, 1.0) for _, r in added]
    return replace(
        citation,
        keys=citation.keys + tuple(key for key, _ in added if key is not None),
        reference_ids=tuple(r for r, _ in pairs),
        link_scores=tuple(s for _, s in pairs),
    )


def _match_keys(keys: Sequence[CitationKey], given: Sequence[str], by_id: dict[str, Reference]) -> list[str | None]:
    """Return for each key the given reference that it names; exact years and suffixes choose first."""
    chosen: list[str | None] = [None] * len(keys)
    for strictness in (2, 1, 0):
        for index, key in enumerate(keys):
            if chosen[index] is None:
                fits = (r for r in given if r not in chosen and _agreement(key, by_id.get(r)) > strictness)
                chosen[index] = next(fits, None)
    return chosen


def _agreement(key: CitationKey, reference: Reference | None) -> int:
    """Return 3 where author, year and suffix agree, 2 for author and year, 1 for either author or year alone."""
    if reference is None:
        return 0
    year = fold(reference.year or "")
    cited, printed = fold(key.author), fold(reference.authors[0].split(",")[0]) if reference.authors else ""
    same_author = bool(printed) and (printed in cited or cited in printed)
    same_year = bool(year) and year[:4] == fold(key.year)[:4]
    if same_author and same_year:
        return 3 if year == fold(key.year + key.suffix) else 2
    return int(same_author or same_year)


def _fill_numbers(
    text: str, citation: Citation, marks: Sequence[GivenLink], guesses: _Guesses, place: dict[str, int]
) -> Citation:
    """Return a numeric citation with the links of its marks; numbers that only a range implies go by the list."""
    printed = [(_numbers(mark.span.cut(text)), mark.reference_ids) for mark in marks]
    by_number = {numbers[0]: ids for numbers, ids in printed if len(numbers) == 1}
    given = [r for mark in marks for r in mark.reference_ids]
    ordered = tuple(dict.fromkeys([r for n in citation.numbers for r in by_number.get(n, ())] + given))
    linked = replace(citation, reference_ids=ordered, link_scores=(1.0,) * len(ordered))
    return _link_range(linked, guesses, place)


def _link_range(citation: Citation, guesses: _Guesses, place: dict[str, int]) -> Citation:
    """Add what a range of numbers leaves unmarked, where the publisher marked its ends alone."""
    if len(citation.numbers) <= len(citation.reference_ids):
        return citation
    named = (guesses.get((citation.span.start, number)) for number in citation.numbers)
    ids = sorted(
        {*citation.reference_ids, *(guess[0] for guess in named if guess)}, key=lambda r: (place.get(r, len(place)), r)
    )
    return replace(citation, reference_ids=tuple(ids), link_scores=(1.0,) * len(ids))


def _make(text: str, cluster: Sequence[GivenLink], by_id: dict[str, Reference]) -> Citation:
    """Return the citation that marks alone show."""
    start, end = cluster[0].span.start, cluster[-1].span.end
    printed = text[start:end]
    ids = tuple(dict.fromkeys(r for mark in cluster for r in mark.reference_ids))
    if text[max(0, start - 1) : start] + text[end : end + 1] in ("()", "[]"):
        start, end = start - 1, end + 1
    span, scores = Span(start, end), (1.0,) * len(ids)
    if _is_numeric(printed):
        return Citation(span, "numeric", numbers=_numbers(printed), reference_ids=ids, link_scores=scores)
    keys = [_key_of(mark.span.cut(text), by_id.get(r)) for mark in cluster for r in mark.reference_ids]
    kept = tuple(dict.fromkeys(key for key in keys if key is not None))
    return Citation(span, "author-year", keys=kept, reference_ids=ids, link_scores=scores)


def _numbers(printed: str) -> tuple[int, ...]:
    plain = _DASH.sub("-", lower_digits(printed))
    return expand_numbers(re.sub(r"[^\d,;-]", "", plain).strip(",;-"))


def _key_of(printed: str, reference: Reference | None) -> CitationKey | None:
    """Return how a marked citation names its work: year as printed, authors as the list has them."""
    year = _YEAR.search(printed)
    listed = _YEAR.match(reference.year) if reference is not None and reference.year else None
    author = _cited_author(reference) if reference is not None else ""
    if not author:
        author = _POSSESSIVE.sub("", _ET_AL.sub("", printed[: year.start()] if year else printed).strip(" ,;()[]"))
    match = year or listed
    if not any(c.isalpha() for c in author) or (match is None and (reference is None or reference.year is None)):
        return None
    if match is None:
        return CitationKey(author, reference.year or "") if reference is not None else None
    return CitationKey(author, match[1], match[2] or "")


def _cited_author(reference: Reference) -> str:
    families = [name.split(",")[0].strip() for name in reference.authors]
    return " and ".join(families) if len(families) == 2 else families[0] if families else ""


def _apart(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Sort, and drop what overlaps an earlier citation."""
    kept: list[Citation] = []
    for citation in sorted(citations, key=lambda c: (c.span.start, -c.span.end)):
        if not kept or kept[-1].span.end <= citation.span.start:
            kept.append(citation)
            continue
        last = kept[-1]
        ids = tuple(dict.fromkeys([*last.reference_ids, *citation.reference_ids]))
        kept[-1] = replace(
            last,
            span=Span(last.span.start, max(last.span.end, citation.span.end)),
            keys=tuple(dict.fromkeys([*last.keys, *citation.keys])),
            numbers=tuple(dict.fromkeys([*last.numbers, *citation.numbers])),
            reference_ids=ids,
            link_scores=(last.link_scores + (1.0,) * len(ids))[: len(ids)],
        )
    return tuple(kept)
