"""References: splitting a reference list into entries, reading their fields, and linking citations to them.

An entry's fields are labelled token by token by a conditional random field that ships in `models/references`; its
authors are parted into names by rule.
"""

from __future__ import annotations

import re
from dataclasses import replace

from litreview.documents.references.entries import split_entries
from litreview.documents.references.fields import NUMBER, read_fields
from litreview.documents.references.judging import drop_strangers, join_parts
from litreview.documents.references.links import link_citations
from litreview.documents.references.names import split_names
from litreview.records import Reference
from litreview.spans import Span
from litreview.text import normalise

__all__ = ["link_citations", "parse_references"]

_ENTRY_LIMIT = 3000
"""Characters of an entry that are parsed; what is longer is no reference."""

_YEAR = re.compile(r"(?<!\d)(?P<year>(?:1[5-9]|20)\d\d)\s?(?P<suffix>(?<!\s)[a-z]\b|(?<=\s)[a-z](?=\)))?(?!\d)")
_UNPRINTED = re.compile(
    r"\b(?:forthcoming|in press|im erscheinen|im druck|n\.\s?d\.?|o\.\s?j\.?|s\.\s?f\.?)", re.IGNORECASE
)
_YEAR_IN_BRACKETS = re.compile(rf"[(\[][^()\[\]]{{0,20}}?{_YEAR.pattern}")
_YEAR_ALONE = re.compile(rf"(?<![\w–/-]){_YEAR.pattern}(?!\w|\s*[–-]\s*\d|/\d)")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]*[\w)/]", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b10\.\d{4,9}/\S+", re.IGNORECASE)
_SAME_AUTHORS = re.compile(
    r"\s*(?:[—–]+|[_-]{2,}|-\s*(?=\(|(?:19|20)\d\d|forthcoming|in press)"
    r"|(?:ibid(?:em)?|idem|id\.|ders\.|dies\.)(?!\w))[.,:]?\s*",
    re.IGNORECASE,
)
_WEB = re.compile(r"(?:https?://|ftp://|www\.)[^\s<>\"“”]*[\w/]", re.IGNORECASE)
_RESOLVER = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)
_EDITOR_MARK = re.compile(r"[(\[,.]\s*(?:eds?|editors?|hrsg|hg|dirs?|coords?|orgs?)\b\.?", re.IGNORECASE)


def parse_references(text: str, *, offset: int = 0) -> tuple[Reference, ...]:
    """Read the entries of a reference list, given as the text of its section.

    Entries stand in paragraphs of their own or on lines; lines that continue an entry are joined to it. `offset` is
    where `text` begins in the document: spans are shifted by it. Ids are "r1", "r2" … in printed order. Authors are
    "Family, G."; the year carries its suffix ("2007a"). Editors who stand where authors would, and by whom the work is
    cited, are both. What cannot be read stays None; an entry of which nothing can be read is kept all the same. Raises
    LitreviewError when the model that reads the fields is missing or damaged.

    >>> found = parse_references("Khan, F. R. (2007). Seeing and being seen. Some Journal, 35(4), 5-20.")
    >>> found[0].authors, found[0].year, found[0].volume, found[0].pages
    (('Khan, F. R.',), '2007', '35', '5-20')
    """

    def read(span: Span) -> Reference:
        return replace(_parse_entry(span.cut(text)), span=span)

    def join(first: Reference, second: Reference) -> Reference:
        start, end = (first.span or Span(0, 1)).start, (second.span or Span(0, 1)).end
        return read(Span(start, end))

    parsed = drop_strangers(join_parts([read(span) for span in split_entries(text)], join))
    found: list[Reference] = []
    for index, reference in enumerate(parsed, start=1):
        authors = reference.authors
        if not authors and found and _SAME_AUTHORS.match(reference.raw):
            authors = found[-1].authors
        span = reference.span.shift(offset) if reference.span else None
        found.append(replace(reference, reference_id=f"r{index}", authors=authors, span=span))
    return tuple(found)


def _parse_entry(printed: str) -> Reference:
    raw = normalise(printed)
    body = raw[:_ENTRY_LIMIT]
    numbered = NUMBER.match(body)
    fields = read_fields(body)
    doi = _DOI.search(body)
    pages = re.sub(r"\s", "", fields.get("pages", "")).replace("–", "-").replace("—", "-")
    authors = split_names(fields.get("author", ""))
    editors = split_names(fields.get("editor", ""))
    if authors and not editors and _names_editors(body, fields["author"]):
        editors = authors
    return Reference(
        reference_id="",
        raw=raw,
        number=int(next(g for g in numbered.groups() if g)) if numbered else None,
        authors=authors or editors,
        year=_read_year(fields.get("year", ""), body),
        title=fields.get("title"),
        container=fields.get("container"),
        volume=fields.get("volume"),
        issue=fields.get("issue"),
        pages=pages or None,
        editors=editors,
        publisher=fields.get("publisher"),
        place=fields.get("place"),
        doi=doi.group().rstrip(".").lower() if doi else None,
        url=_read_address(fields.get("url", ""), body),
    )


def _names_editors(body: str, authors: str) -> bool:
    """Tell whether a mark such as "(eds.)" stands right behind the names that an entry begins with."""
    at = body.find(authors)
    return at >= 0 and _EDITOR_MARK.match(body[at + len(authors) :].lstrip(" .")[:12]) is not None


def _read_address(labelled: str, body: str) -> str | None:
    """Return the web address of an entry; one that only resolves its DOI is none."""
    for text in (labelled.replace(" ", "") if _WEB.match(labelled) else "", body):
        match = next((m for m in _WEB.finditer(text) if not _RESOLVER.match(m.group())), None)
        if match is not None:
            return match.group().rstrip(".,;)")
    return None


def _read_year(labelled: str, body: str) -> str | None:
    """Return the year with its suffix from what is labelled as date, or else from the entry."""
    match = _YEAR.search(labelled)
    if match is None and (unprinted := _UNPRINTED.search(labelled)):
        return unprinted.group().lower()
    if match is None:
        body = _ADDRESS.sub("", body)
        match = _YEAR_IN_BRACKETS.search(body)
        if match is None:
            match = next(reversed(list(_YEAR_ALONE.finditer(body))), None)
    if match is not None:
        return match["year"] + (match["suffix"] or "")
    unprinted = _UNPRINTED.search(body)
    return unprinted.group().lower() if unprinted else None
