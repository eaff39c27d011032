"""What the reference list says about citations: which authors' works of which years there are to cite."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from litreview.documents.citations.authors import Name
from litreview.records import Reference
from litreview.text import fold

_BACK = 160
"""Characters before a lone year in which its author may be named, within the sentence."""
_PARTS = re.compile(r",\s*|\s+")
_CAPITALISED = re.compile(r"(?<![^\W_])[^\W\d_a-zß-öø-ÿ][^\W\d_]+(?:[-‐][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[^\W\d_]{3}[.?!]\s+[^\W\d_a-zß-öø-ÿ]|\n\n|[;)\]]")
_UNPRINTED = "unprinted"


class KnownWorks:
    """First authors and years of the entries of a reference list."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._by_year: dict[str, set[str]] = defaultdict(set)
        for reference in references:
            if not reference.authors or reference.year is None:
                continue
            family = fold(reference.authors[0].split(",")[0])
            if family:
                # "van der Berg" is cited as "Berg" too, and an organisation by its initials.
                names = {family, fold(reference.authors[0]), family.split()[-1], _initials(reference.authors[0])}
                self._by_year[_year_of(reference.year)] |= names - {""}

    def __bool__(self) -> bool:
        return bool(self._by_year)

    def has_year(self, year: str) -> bool:
        """Tell whether the list has any work of that year."""
        return _year_of(year) in self._by_year

    def has(self, author: str, year: str) -> bool:
        """Tell whether the list has a work of that year whose first author is named first in `author`."""
        first = fold(re.split(r",| and |&", author)[0])
        names = self._by_year.get(_year_of(year), ())
        return bool(first) and (first in names or fold(author) in names or first.split()[-1] in names)

    def mend(self, text: str, name: Name, year: str) -> Name:
        """Return a name without the words before it that are no authors: "Mali, Khan" where the list has Khan's work.

        A name whose first author has a work of that year in the list stays, and so does one that has no such part.
        `name.start` is an offset into `text`.
        """
        if not self._by_year or self._has_whole(name.text, year):
            return name
        for match in _PARTS.finditer(name.text):
            rest = name.text[match.end() :]
            if rest[:1].isupper() and not name.text[: match.start()].endswith(" and") and self._has_whole(rest, year):
                start = text.find(rest.split()[0].rstrip(","), name.start)
                return Name(start, rest) if start >= 0 else name
        return name

    def _has_whole(self, author: str, year: str) -> bool:
        first = fold(re.split(r",| and |&", author)[0])
        names = self._by_year.get(_year_of(year), ())
        return first in names or fold(author) in names

    def find_back(self, text: str, end: int, year: str) -> Name | None:
        """Return the author nearest before `end` in its sentence who has a work of that year in the list."""
        if not self.has_year(year):
            return None
        start = max(0, end - _BACK)
        breaks = [m.start() + 1 for m in _SENTENCE_END.finditer(text, start, end)]
        start = breaks[-1] if breaks else start
        names = self._by_year[_year_of(year)]
        found = [m for m in _CAPITALISED.finditer(text, start, end) if fold(m.group()) in names]
        return Name(end, found[-1].group()) if found else None


def _year_of(year: str) -> str:
    return year[:4] if year[:4].isdigit() else _UNPRINTED


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[:1].isupper()]
    return "".join(word[0] for word in words).lower() if len(words) > 2 and "," not in name else ""
