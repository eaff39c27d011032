"""Citations in the text → entries of the reference list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from litreview.records import Citation, CitationKey, Reference
from litreview.text import fold

_AND = re.compile(r",?\s+and\s+|\s*[,;&]\s*")


def link_citations(citations: Sequence[Citation], references: Sequence[Reference]) -> tuple[Citation, ...]:
    """Fill in which references the citations mean: by number, or by first family name, year and suffix.

    A key takes at most one reference, in the order of the keys. Where several fit, the other authors named decide;
    where they do not, or nothing fits, the key stays unresolved: a wrong link would put evidence on the wrong study.
    An organisation is also found by its initials ("ILO").
    """
    by_number = {r.number: r.reference_id for r in reversed(references) if r.number is not None}
    if not by_number:
        by_number = {index: r.reference_id for index, r in enumerate(references, start=1)}
    by_year: dict[str, list[Reference]] = defaultdict(list)
    for reference in references:
        if reference.year is not None:
            by_year[fold(reference.year)[:4]].append(reference)
    linked: list[Citation] = []
    for citation in citations:
        if citation.style == "numeric":
            found = [by_number.get(n) for n in citation.numbers]
        else:
            found = [_find_reference(key, by_year) for key in citation.keys]
        linked.append(replace(citation, reference_ids=tuple(r for r in found if r is not None)))
    return tuple(linked)


def _find_reference(key: CitationKey, by_year: dict[str, list[Reference]]) -> str | None:
    fitting = [r for r in by_year.get(fold(key.year)[:4], ()) if _fits_author(key.author, r)]
    same_suffix = [r for r in fitting if fold(r.year or "") == fold(key.year + key.suffix)]
    # A list without suffixes, or a citation without one, may still be unambiguous.
    fitting = same_suffix or ([r for r in fitting if not (r.year or "")[-1:].isalpha()] if key.suffix else fitting)
    if len(fitting) > 1:
        others = [r for r in fitting if _fits_all_authors(key.author, r)]
        fitting = others if len(others) == 1 else fitting
    return fitting[0].reference_id if len(fitting) == 1 else None


def _families(author: str) -> list[str]:
    return [fold(name) for name in _AND.split(author) if fold(name)]


def _fits_author(author: str, reference: Reference) -> bool:
    cited = _families(author)
    if not cited or not reference.authors:
        return False
    first = fold(reference.authors[0].split(",")[0])
    whole = fold(author)
    if cited[0] == first or whole == fold(reference.authors[0]):
        return True
    if cited[0].split()[-1] == first or first.endswith(" " + cited[0]):
        return True
    return _initials(reference.authors[0]) == whole.replace(" ", "") or _initials(author) == fold(reference.authors[0])


def _fits_all_authors(author: str, reference: Reference) -> bool:
    cited = _families(author)
    printed = [fold(name.split(",")[0]) for name in reference.authors]
    return cited == printed or (len(cited) == 1 and len(printed) != 2)


def _initials(name: str) -> str:
    words = [w for w in name.split() if w[:1].isupper()]
    return "".join(w[0] for w in words).lower() if len(words) > 1 else "\0"
