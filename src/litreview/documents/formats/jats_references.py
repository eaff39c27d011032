"""The reference list of a JATS article → References with the fields that the publisher marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from litreview.documents.formats.listing import compose_entry, find_doi, merge_fields, read_entry
from litreview.documents.formats.markup import (
    Element,
    attribute,
    child,
    children,
    descendants,
    entity_free,
    local_name,
    text_of,
)
from litreview.records import Reference
from litreview.text import normalise

CITATIONS = ("element-citation", "mixed-citation", "nlm-citation", "citation", "citation-alternatives")
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+|www\.\S+")
_LABEL = re.compile(r"\W*(\d{1,4})\W*\Z")
_DOI_LEADS = re.compile(r"(?:\bdoi:?|doi\.org/)\s*\Z", re.IGNORECASE)
_HIDDEN_IDS = frozenset({"pmid", "pmcid", "pmc", "coden", "medline", "other", "publisher-id"})
_MARKED_LEAST = 2
"""Fields that must be marked for an entry not to be read from its words."""
_PEOPLE = ("name", "string-name", "collab", "institution", "anonymous", "name-alternatives", "collab-alternatives")


def read_reference(ref: Element, *, reference_id: str) -> Reference:
    """Return one entry: the publisher's fields, or those read from the words where hardly any are marked."""
    citation = next(children(ref, *CITATIONS), None)
    if citation is not None and local_name(citation) == "citation-alternatives":
        citation = next(children(citation, *CITATIONS), citation)
    label = text_of(child(ref, "label")) or text_of(child(citation, "label"))
    numbered = _LABEL.match(label) if label else None
    number = int(numbered[1]) if numbered else None
    printed = _printed(ref)
    if citation is None:
        return read_entry(printed, reference_id=reference_id, number=number, label=label if numbered else None)
    fields = _read_fields(citation, reference_id)
    raw = printed if _is_mixed(citation) else compose_entry(fields)
    n_marked = sum(bool(v) for v in (fields.authors, fields.year, fields.title, fields.container))
    if n_marked < _MARKED_LEAST and raw:
        parsed = read_entry(raw, reference_id=reference_id, number=number, label=label if numbered else None)
        return merge_fields(fields, parsed)
    raw = f"{label} {raw}" if numbered else raw
    doi = fields.doi or find_doi(raw)
    return replace(fields, raw=normalise(raw), number=number, doi=doi)


def _is_mixed(citation: Element) -> bool:
    """Tell whether the printed punctuation is there."""
    if local_name(citation) == "mixed-citation":
        return True
    if local_name(citation) == "element-citation":
        return False
    return sum(len(c.tail.strip()) for c in citation if c.tail) > len(list(citation))


def _printed(ref: Element) -> str:
    """Return the words of an entry, without label and identifiers that nobody printed."""
    pieces: list[str] = []

    def walk(element: Element) -> None:
        pieces.append(element.text or "" if isinstance(element.tag, str) else "")
        for inner in element:
            name = local_name(inner)
            hidden = name == "label" or (
                name == "pub-id"
                and (attribute(inner, "pub-id-type") or "other") in _HIDDEN_IDS | {"doi"}
                and not _DOI_LEADS.search("".join(pieces)[-20:])
            )
            if not name:
                pieces.append(inner.text or "")
            elif not hidden:
                if name in ("given-names", "surname") and "".join(pieces)[-1:].isalnum():
                    # The typesetting puts the comma between the parts of a name.
                    pieces.append(", " if "." in (inner.text or "") else " ")
                walk(inner)
            pieces.append(inner.tail or "")

    walk(ref)
    return " ".join("".join(pieces).split())


def _read_fields(citation: Element, reference_id: str) -> Reference:
    authors, editors = _read_people(citation)
    article = _first_text(citation, "article-title", "chapter-title", "part-title", "data-title")
    source = _first_text(citation, "source")
    title = article or source or _first_text(citation, "trans-title")
    container = source if article else None
    container = (
        container or _first_text(citation, "conf-name") or (_first_text(citation, "series") if article else None)
    )
    return Reference(
        reference_id=reference_id,
        raw="",
        authors=authors,
        year=_read_year(citation),
        title=title,
        container=container if container != title else None,
        volume=_first_text(citation, "volume"),
        issue=_first_text(citation, "issue"),
        pages=_read_pages(citation),
        editors=editors,
        publisher=_first_text(citation, "publisher-name"),
        place=_first_text(citation, "publisher-loc"),
        doi=_read_doi(citation),
        url=_read_url(citation),
    )


def _first_text(citation: Element, *names: str) -> str | None:
    for name in names:
        found = next(descendants(citation, name), None)
        text = text_of(found)
        if text:
            return normalise(text).strip(" ,;") or None
    return None


def _read_people(citation: Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    groups = list(descendants(citation, "person-group"))
    authors: list[str] = []
    editors: list[str] = []
    for group in groups:
        kind = attribute(group, "person-group-type") or "author"
        if kind in ("editor", "editors", "guest-editor"):
            editors += _names(children(group, *_PEOPLE))
        elif kind not in ("translator", "transed", "assignee", "compiler"):
            authors += _names(children(group, *_PEOPLE))
    if not authors:
        authors = _names(children(citation, *_PEOPLE))
    if not authors:
        return tuple(editors), ()
    return tuple(authors), tuple(editors)


def _names(elements: Iterable[Element]) -> list[str]:
    return [name for name in map(family_first, elements) if name]


def family_first(person: Element) -> str:
    """Return a person as "Family, Given", an organisation as it is called."""
    name = local_name(person)
    if name.endswith("-alternatives"):
        first = next(children(person), None)
        return family_first(first) if first is not None else ""
    if name == "anonymous":
        return "Anonymous"
    surname = text_of(child(person, "surname"))
    if surname is None:
        whole = normalise(" ".join(entity_free(person).split()))
        return whole.strip(" ,;:")
    given = " ".join(filter(None, (text_of(child(person, "given-names")), text_of(child(person, "suffix")))))
    return normalise(f"{surname}, {given}" if given else surname).strip(" ,;")


def _read_year(citation: Element) -> str | None:
    text = _first_text(citation, "year") or _first_text(citation, "date", "date-in-citation")
    if text is None:
        return None
    match = re.search(r"(?:1[5-9]|20)\d\d[a-z]?\b", text)
    return match[0] if match else text.strip(" .()[]").lower() or None


def _read_pages(citation: Element) -> str | None:
    first, last = _first_text(citation, "fpage"), _first_text(citation, "lpage")
    if first:
        pages = f"{first}-{last}" if last and last != first else first
    else:
        pages = _first_text(citation, "page-range", "elocation-id") or ""
    return re.sub(r"\s", "", pages).replace("–", "-").replace("—", "-") or None


def _read_doi(citation: Element) -> str | None:
    for found in descendants(citation, "pub-id", "object-id", "ext-link", "uri", "article-id"):
        written = " ".join(filter(None, (text_of(found), attribute(found, "href"))))
        kind = attribute(found, "pub-id-type") or attribute(found, "ext-link-type") or ""
        if kind == "doi" or "doi.org" in written:
            doi = find_doi(written)
            if doi:
                return doi
    return None


def _read_url(citation: Element) -> str | None:
    for found in descendants(citation, "ext-link", "uri", "self-uri"):
        if (attribute(found, "ext-link-type") or "uri") not in ("uri", "ftp", "http"):
            continue
        for written in (attribute(found, "href"), text_of(found)):
            match = _ADDRESS.search(written or "")
            if match and "doi.org/" not in match[0]:
                return match[0].rstrip(".,;)")
    return None
