"""Names for works that a paper cites by number, so that they count as studies like those cited by name and year."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase

from litreview.records import Citation, CitationKey, Reference
from litreview.text import fold

_NUMBER = re.compile(r"^\W?\d+\W{0,2}\s+")
_TITLE_WORDS = 4
"""Words of the title, or of the entry, that stand for a name where nobody is named."""


def name_numbered(citations: Iterable[Citation], references: Sequence[Reference]) -> tuple[Citation, ...]:
    """Give each numeric citation one key for each of its references: first family name and year of the entry.

    Entries of one name and year are told apart by "a", "b", … in the order of the list, as authors would.

    >>> from litreview.spans import Span
    >>> cited = Citation(Span(0, 3), "numeric", numbers=(1,), reference_ids=("r1",))
    >>> name_numbered([cited], [Reference("r1", "…", authors=("Khan, F.", "Li, S."), year="2007")])[0].keys
    (CitationKey(author='Khan and Li', year='2007', suffix=''),)
    """
    found = tuple(citations)
    if not any(c.style == "numeric" and c.reference_ids for c in found):
        return found
    keys = _keys_of(references)
    return tuple(
        replace(c, keys=tuple(keys[r] for r in c.reference_ids if r in keys)) if c.style == "numeric" else c
        for c in found
    )


def _keys_of(references: Sequence[Reference]) -> Mapping[str, CitationKey]:
    keys = {r.reference_id: _key_of(r) for r in references}
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for reference_id, key in keys.items():
        if not key.suffix:
            shared[fold(key.author), key.year].append(reference_id)
    taken = Counter((fold(key.author), key.year) for key in keys.values() if key.suffix)
    for name, same in shared.items():
        if len(same) == 1 or len(same) > len(ascii_lowercase) or taken[name]:
            continue
        for reference_id, letter in zip(same, ascii_lowercase, strict=False):
            keys[reference_id] = replace(keys[reference_id], suffix=letter)
    return keys


def _key_of(reference: Reference) -> CitationKey:
    families = [author.split(",")[0].strip() for author in reference.authors]
    families = [family for family in families if family]
    if not families:
        words = (reference.title or _NUMBER.sub("", reference.raw)).split()[:_TITLE_WORDS]
        author = " ".join(words).rstrip(".,;:")
    elif len(families) > 2:
        author = f"{families[0]} et al."
    else:
        author = " and ".join(families)
    year = reference.year or "n.d."
    if year[:4].isdecimal():
        return CitationKey(author or "Anonymous", year[:4], year[4:])
    return CitationKey(author or "Anonymous", year)
