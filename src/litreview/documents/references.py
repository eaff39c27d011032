"""References: splitting a reference list into entries, reading their fields, and linking citations to them.

Simple rules: an entry begins with a number or with names and ends before the next; the year parts authors from title,
the title ends at a stop, volume and pages follow the container.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from litreview.documents.citations import REFERENCES_HEADING
from litreview.records import Citation, CitationKey, Reference
from litreview.spans import Span
from litreview.text import fold, normalise

_LONG_ENTRY = 500
"""Characters from which on a paragraph is searched for several entries run together."""
_ENTRY_LIMIT = 3000
"""Characters of an entry that are parsed; what is longer is no reference."""
_AUTHORS_LIMIT = 600
"""Characters before the year in which authors are read."""
_TITLE_LEAST = 8
"""Characters of the shortest title that a stop may end."""
_NUMBERED_SHARE = 0.6
"""Share of paragraphs or lines beginning with a number from which on a list is taken for a numbered one."""

_FAMILY = (
    r"(?:(?:[dD]e|[vV]an|[vV]on|[dD]er|[dD]en|[dD]a|[dD]i|[dD]u|[dD]el|[lL]a|[lL]e|[eE]l|ten|bin|dos|[vV]ander)\s+)*"
    r"(?:[A-Z]\W?(?=[^\W\d_]))?[^\W\d_a-z][\w’'‐-]+(?:[ -][A-Z][\w’'-]+){0,2}"
)
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?P<suffix>[a-z])?|(?P<unprinted>[Ff]orthcoming|[Ii]n [Pp]ress|n\.\s?d\.?)"
_YEAR_IN_PARENTHESES = re.compile(rf"[(\[](?:{_YEAR})(?:/\d{{2,4}})?(?:,[^()]{{1,30}})?[)\]]")
_YEAR_ALONE = re.compile(rf"(?<![\w–-])(?:{_YEAR})(?!\w|\s*[–-]\s*\d|/\d)")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]*[\w)/]", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:\bdoi:?\s*)?(?:https?://|www\.)\S+|\bdoi:?\s*10\.\S+|\b10\.\d{4,9}/\S+", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?:\[(\d{1,4})\]|\((\d{1,3})\)|(\d{1,3})\.(?=\s*\D)|(\d{1,3})(?=\s+[A-Z]))\s*")
_PERSON = re.compile(
    rf"(?P<family>{_FAMILY})(?:,\s*|\s+)(?P<given>(?:[A-Z]\.?[\s‐-]*){{1,5}}(?!\w)|[A-Z][a-zà-ÿ]+(?:[\s-][A-Z](?:\.|[a-z]+))*)"
    r"(?:,?\s*(?:Jr|Sr|I{2,3})\b\.?)?"
)
_INITIALS_FIRST = re.compile(
    r"(?P<given>(?:[A-Z]\.[\s‐-]*){1,4})"
    r"(?P<family>(?:(?:de|van|von|der|den|da|del|la)\s+)*[A-Z][\w’'-]+(?:[ -][A-Z][\w’'-]+)?)"
)
_SEPARATOR = re.compile(
    r"\s*(?:[,;]\s*(?:and|&|und|y|\.\.\.|…)\s+|[,;]\s*|(?:and|&|und|y)\s+|…\s*|\.\.\.\s*|\s)\s*|\s*\.\s*,\s*"
)
_EDITORS = re.compile(r"[\s,]*[(\[]?\b(?:eds?|hrsg|editors?)\b\.?[)\]]?[\s,.:]*\Z", re.IGNORECASE)
_TITLE_END = re.compile(
    r"(?<=[\w)\]”\"’'*])(?:[?!]|\.)[”\"’']?(?=\s+[A-ZÀ-Þ“\"(\[]|\s*\Z)|(?<=[”\"’'])[,.]?\s|\.\s+(?=[Ii]n:?\s)"
)
_ABBREVIATED = re.compile(r"(?:\b(?:vs|[Ss]t|No|[Vv]ol|U\.S|U\.K|[A-Z]|ed|eds|[Ee]tc|[Ii]nc|Dr|Mr|cf))\Z")
_QUOTED = re.compile(r"\s*[“\"‘'](?P<title>[^“”\"]{5,300}?)[,.?!]?[”\"’'][,.]?(?=\s|\Z|[,.])")
_IN_BOOK = re.compile(
    r"[\s,.]*\b[Ii]n:?\s+(?:[^()]{0,160}?\(?\b(?:[Ee]ds?|[Hh]rsg|[Ee]ditors?)\b\.?\)?[,:.]*\s*)?(?=\S)"
)
_VOLUME = re.compile(
    r"[,.;\s]\s*(?:[Vv]ol(?:ume)?\.?\s*)?(?P<volume>\d{1,4})\s*(?:\((?P<issue>[^()]{1,25})\)|[,:]\s*(?:[Nn]os?\.?|[Ii]ssue)\s*[\w–/-]+)?"
    r"\s*[,:;.]?\s*(?:pp?\.?\s*)?(?P<pages>(?<=\D)[A-Za-z]?\d+(?:\s?[–-]\s?[A-Za-z]?\d+)?)?(?=[\s,.;)]|\Z)"
)
_PUBLISHER = re.compile(r"[A-Z][^:]{2,40}:\s*[A-Z]")
_PAGES = re.compile(r"\bpp?\.?\s*(\d+(?:\s*[–-]\s*\d+)?)|(?<![\d/.–-])(\d{1,5}\s*[–-]\s*\d{1,5})(?![\d/–-])")
_STARTS = re.compile(
    rf"(?:\[\d{{1,4}}\]\s|\d{{1,3}}\.\s|{_FAMILY},\s+[A-Z](?:\.|[A-Z]?[A-Z]?[,.:]|[a-zà-ÿ]+)|{_FAMILY}\s+[A-Z]{{1,3}}[,.:]"
    r"|[A-ZÀ-Þ]{3,}[\w-]*\s+[A-Z]|[A-Z][^.\n]{2,80}[.,]?\s+\((?:1[5-9]|20)\d\d|[—–_-]{2,})"
)
_ENDED = re.compile(r"[.!?)\]»”’\"\d/]\s*\Z")
_RUN_TOGETHER = re.compile(
    rf"(?<=[.\d/)])\s+(?={_FAMILY},\s+(?:[A-Z]\.[\s-]?){{1,4}}[^()\n]{{0,200}}?\(?(?:1[5-9]|20)\d\d[a-z]?\b)"
)
_HAS_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d[a-z]?\b|forthcoming|in press|n\.\s?d\.", re.IGNORECASE)
_SAME_AUTHORS = re.compile(r"\s*(?:[—–]+|[_-]{2,})[.,]?\s*")
_LINE = re.compile(r"[^\n]+")
_AND = re.compile(r",?\s+and\s+|\s*[,;&]\s*")


def parse_references(text: str, *, offset: int = 0) -> tuple[Reference, ...]:
    """Read the entries of a reference list, given as the text of its section.

    Entries stand in paragraphs of their own or on lines; lines that continue an entry are joined to it. `offset` is
    where `text` begins in the document: spans are shifted by it. Ids are "r1", "r2" … in printed order. Authors are
    "Family, G."; the year carries its suffix ("2007a"). What cannot be read stays None; an entry of which nothing can
    be read is kept all the same.

    >>> found = parse_references("Khan, F. R. (2007). Seeing and being seen. Some Journal, 35(4), 5-20.")
    >>> found[0].authors, found[0].year, found[0].volume, found[0].pages
    (('Khan, F. R.',), '2007', '35', '5-20')
    """
    found: list[Reference] = []
    for index, span in enumerate(_split_entries(text), start=1):
        reference = _parse_entry(span.cut(text), f"r{index}")
        if not reference.authors and found and _SAME_AUTHORS.match(reference.raw):
            reference = replace(reference, authors=found[-1].authors)
        found.append(replace(reference, span=span.shift(offset)))
    return tuple(found)


# ---------------------------------------------------------------- entries


def _split_entries(text: str) -> list[Span]:
    heading = REFERENCES_HEADING.match(text.lstrip())
    start = len(text) - len(text.lstrip()) + heading.end() if heading else 0
    lines = [Span(*m.span()) for m in _LINE.finditer(text, start) if m.group().strip()]
    if not lines:
        return []
    pieces = [piece for line in lines for piece in _split_run_together(text, line)]
    is_numbered = sum(bool(_NUMBER.match(p.cut(text))) for p in pieces) >= _NUMBERED_SHARE * len(pieces)
    joined: list[Span] = []
    for piece in pieces:
        if joined and not _begins_entry(text, joined[-1], piece, is_numbered=is_numbered):
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return [_strip(text, span) for span in joined]


def _begins_entry(text: str, before: Span, piece: Span, *, is_numbered: bool) -> bool:
    """Tell whether `piece` begins an entry and does not go on with the one in `before`."""
    printed = piece.cut(text).lstrip()
    if is_numbered:
        return _NUMBER.match(printed) is not None
    has_start = _STARTS.match(printed) is not None
    if "\n" in text[before.end : piece.start].replace("\n", "", 1):
        # A paragraph of its own, unless it goes on with an entry that a page border cut.
        has_start = has_start or (printed[0].isupper() and _HAS_YEAR.search(printed[:200]) is not None)
    elif "\n" in text[before.end : piece.start]:
        has_start = has_start and _ENDED.search(before.cut(text)[-3:]) is not None
    return has_start and _HAS_YEAR.search(before.cut(text)[:_ENTRY_LIMIT]) is not None


def _split_run_together(text: str, line: Span) -> Iterator[Span]:
    if len(line) < _LONG_ENTRY:
        yield line
        return
    start = line.start
    for match in _RUN_TOGETHER.finditer(text, line.start, line.end):
        yield Span(start, match.start())
        start = match.end()
    yield Span(start, line.end)


def _strip(text: str, span: Span) -> Span:
    piece = span.cut(text)
    return Span(span.start + len(piece) - len(piece.lstrip()), span.end - len(piece) + len(piece.rstrip()))


# ---------------------------------------------------------------- fields


def _parse_entry(printed: str, reference_id: str) -> Reference:
    raw = normalise(printed)
    body = raw[:_ENTRY_LIMIT]
    numbered = _NUMBER.match(body)
    number = int(next(g for g in numbered.groups() if g)) if numbered else None
    if numbered:
        body = body[numbered.end() :]
    doi = _DOI.search(body)
    body = _ADDRESS.sub("", body)
    authors, year, rest = _part_at_year(body)
    title, rest = _read_title(rest)
    container, volume, pages = _read_container(rest, year)
    return Reference(
        reference_id=reference_id,
        raw=raw,
        number=number,
        authors=authors,
        year=year,
        title=title,
        container=container,
        volume=volume,
        pages=pages,
        doi=doi.group().rstrip(".").lower() if doi else None,
    )


def _part_at_year(body: str) -> tuple[tuple[str, ...], str | None, str]:
    """Part an entry into authors, year, and what follows the authors and the year."""
    match = _YEAR_IN_PARENTHESES.search(body, 0, _AUTHORS_LIMIT)
    names, end = _read_people(body)
    if match is None or match.start() > max(end + 30, 150):
        early = _YEAR_ALONE.search(body, 0, _AUTHORS_LIMIT)
        if early is not None and early.start() <= max(end, 3) + 6:
            match = early
    if match is not None and match.start() <= max(end + 30, 150):
        if not names or end < match.start() - 15:
            names = _as_organisation(body[: match.start()]) or names
        return names, _year_of(match), body[match.end() :].lstrip(" .,:;)")
    late = [*_YEAR_IN_PARENTHESES.finditer(body, end), *_YEAR_ALONE.finditer(body, end)]
    return names, _year_of(late[-1]) if late else None, _EDITORS_LEFT.sub("", body[end:]).lstrip(" .,:;")


_EDITORS_LEFT = re.compile(r"\A[\s,.]*(?:et\s+al\.?|[(\[]?\b(?:[Ee]ds?)\b\.?[)\]]?)[\s,.:]*")


def _year_of(match: re.Match[str]) -> str:
    unprinted: str | None = match["unprinted"]
    return unprinted.lower() if unprinted else match["year"] + (match["suffix"] or "")


def _read_people(body: str) -> tuple[tuple[str, ...], int]:
    """Return the people named at the start of an entry, "Family, G.", and where the last one ends."""
    people: list[str] = []
    position = end = 0
    pattern = _INITIALS_FIRST if _INITIALS_FIRST.match(body) else _PERSON
    while position < min(len(body), _AUTHORS_LIMIT * 2):
        # The second author of "Khan, F., and P. Nadvi" stands the other way round.
        match = pattern.match(body, position) or (_INITIALS_FIRST.match(body, position) if people else None)
        if match is None or (people and pattern is _PERSON and not _is_initials(match["given"]) and _ends(body, end)):
            break
        given = match["given"].strip(" -‐")
        people.append(f"{match['family']}, {given if '.' in given[:-1] or len(given) < 3 else given.rstrip('.')}")
        end = match.end()
        separator = _SEPARATOR.match(body, end)
        if separator is None or _ends(body, end):
            break
        position = separator.end()
    if len(people) == 1 and not _is_initials(people[0].split(", ")[1]) and "," not in body[:end]:
        return (), 0  # two capitalised words are an organisation or a title
    return tuple(people), end


def _is_initials(given: str) -> bool:
    return re.fullmatch(r"(?:[A-Z]\.?[\s‐-]*){1,5}", given) is not None


def _ends(body: str, end: int) -> bool:
    """Tell whether names end at `end`: a stop and a space after initials without stops ("Smith J. Title")."""
    return body[end : end + 2] == ". " or (body[end : end + 1] == "." and len(body) == end + 1)


def _as_organisation(printed: str) -> tuple[str, ...]:
    name = re.sub(r"\s*[(\[][A-Z][\w&-]*[)\]]\s*\Z", "", _EDITORS.sub("", printed).strip(" .,;:")).strip(" .,;:()[]")
    return (name,) if name and not _SAME_AUTHORS.fullmatch(name) and name.strip("—–_-") else ()


def _read_title(rest: str) -> tuple[str | None, str]:
    quoted = _QUOTED.match(rest)
    if quoted:
        return quoted["title"].strip(" ,."), rest[quoted.end() :]
    ends = [m for m in _TITLE_END.finditer(rest) if m.start() >= _TITLE_LEAST and not _is_abbreviation(rest, m)]
    if len(ends) > 1 and ends[0].group()[0] in "?!" and re.search(r"[a-z]{3}", rest[ends[1].end() :]):
        ends = ends[1:]  # a question and its subtitle
    if not ends:
        return rest.strip(" .,") or None, ""
    cut = ends[0].start() + (ends[0].group()[0] in "?!")
    return rest[:cut].strip(' ,”"“') or None, rest[ends[0].end() :]


def _is_abbreviation(rest: str, stop: re.Match[str]) -> bool:
    return stop.group()[0] == "." and _ABBREVIATED.search(rest[max(0, stop.start() - 8) : stop.start()]) is not None


def _read_container(rest: str, year: str | None) -> tuple[str | None, str | None, str | None]:
    book = _IN_BOOK.match(rest)
    body = rest[book.end() :] if book else rest
    volume = next((m for m in _VOLUME.finditer(body) if m["volume"] != (year or "")[:4] and m.start() > 2), None)
    pages = _PAGES.search(body)
    printed_pages = (pages[1] or pages[2]) if pages else None
    if volume is not None and not book:
        container = body[: volume.start()]
        printed_pages = volume["pages"] or printed_pages
        number = volume["volume"]
    else:
        number = None
        end = re.search(r"\s*\(|\.\s|,\s*(?:pp?\.|vol|\d)|\.\Z", body)
        container = body[: end.start()] if end else body
    container = re.sub(r"\s*\(?(?:1[5-9]|20)\d\d\)?\s*\Z", "", container).strip(' .,;:“”"()')
    if number is None and not book and _PUBLISHER.match(container):
        container = ""
    return container or None, number, re.sub(r"\s", "", printed_pages).replace("–", "-") if printed_pages else None


# ---------------------------------------------------------------- links


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
