"""Bibliographic parts of TEI: the header of a text, and the entries of its reference list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from litreview.documents.formats.listing import compose_entry, find_doi, merge_fields, read_entry
from litreview.documents.formats.markup import (
    Element,
    attribute,
    child,
    children,
    descendants,
    text_of,
)
from litreview.records import Bibliography, Reference
from litreview.text import normalise

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?\b")


def read_header(root: Element) -> Bibliography:
    """Return what the header says of the text."""
    header = child(root, "teiheader")
    described = child(header, "filedesc")
    if header is None or described is None:
        return Bibliography()
    struct = next(descendants(described, "biblstruct"), None)
    analytic = child(struct, "analytic")
    statement = child(described, "titlestmt")
    title = _main_title(statement) or _main_title(analytic)
    people = _people(analytic, "author") or _people(child(struct, "monogr"), "author") or _people(statement, "author")
    profile = child(header, "profiledesc")
    abstract = child(profile, "abstract")
    return Bibliography(
        title=title,
        authors=tuple(" ".join(filter(None, person[::-1])) for person in people),
        year=_header_year(described, struct),
        doi=next((d for i in descendants(described, "idno") if (d := find_doi(text_of(i) or ""))), None),
        container=_title_of(child(struct, "monogr"), "j", "m"),
        abstract=normalise(text_of(abstract) or "") or None,
        keywords=tuple(dict.fromkeys(_keywords(profile))),
        language=_language(root, profile),
    )


def _main_title(holder: Element | None) -> str | None:
    if holder is None:
        return None
    titles = [t for t in children(holder, "title") if text_of(t)]
    main = next((t for t in titles if attribute(t, "type") == "main"), titles[0] if titles else None)
    under = next((t for t in titles if attribute(t, "type") == "sub"), None)
    words = [normalise(text_of(t) or "") for t in (main, under) if t is not None]
    return ": ".join(words) if words else None


def _title_of(holder: Element | None, *levels: str) -> str | None:
    for level in levels:
        for title in children(holder, "title") if holder is not None else ():
            if attribute(title, "level") == level and text_of(title):
                return normalise(text_of(title) or "")
    return None


def _people(holder: Element | None, role: str) -> list[tuple[str, str]]:
    """Return (family, given) of each person; (name, "") of an organisation."""
    found: list[tuple[str, str]] = []
    for person in children(holder, role) if holder is not None else ():
        name = child(person, "persname")
        source = name if name is not None else person
        family = " ".join(filter(None, (text_of(n) for n in children(source, "namelink", "surname"))))
        given = " ".join(filter(None, (text_of(n) for n in children(source, "forename"))))
        if family:
            found.append((normalise(family), normalise(re.sub(r"(?<=\b\w) (?=\w\b)", ". ", given))))
        elif given:
            found.append((normalise(given), ""))
        else:
            whole = text_of(child(person, "orgname")) or text_of(name)
            whole = whole or (text_of(person) if not list(children(person)) else None)
            if whole:
                family, comma, given = normalise(whole).partition(", ")
                found.append((family, given if comma else ""))
    return found


def _header_year(described: Element, struct: Element | None) -> int | None:
    dates = [*(descendants(struct, "date") if struct is not None else ()), *descendants(described, "date")]
    for date in dates:
        match = re.search(r"(?:1[5-9]|20)\d\d", attribute(date, "when") or text_of(date) or "")
        if match:
            return int(match[0])
    return None


def _keywords(profile: Element | None) -> Iterator[str]:
    for holder in descendants(profile, "keywords") if profile is not None else ():
        terms = [text_of(t) or "" for t in descendants(holder, "term", "item")]
        for term in terms or re.split(r"\s*[;,•·]\s*", text_of(holder) or ""):
            if term.strip(" .;,"):
                yield normalise(term).strip(" .;,")


def _language(root: Element, profile: Element | None) -> str | None:
    language = next(descendants(profile, "language"), None) if profile is not None else None
    text = child(root, "text")
    named = (
        attribute(language, "ident") if language is not None else None,
        attribute(text, "lang") if text is not None else None,
        attribute(root, "lang"),
    )
    found = next(filter(None, named), None)
    return found.split("-")[0].lower() if found else None


def read_bibl(entry: Element, *, reference_id: str) -> Reference:
    """Return a biblStruct as a reference; its words as printed where GROBID kept them."""
    analytic, monogr = child(entry, "analytic"), child(entry, "monogr")
    imprint = child(monogr, "imprint")
    authors = _listed(_people(analytic, "author") or _people(monogr, "author"))
    editors = _listed(_people(monogr, "editor") or _people(analytic, "editor"))
    inner, outer = _title_of(analytic, "a", "m"), _title_of(monogr, "j", "m", "s")
    fields = Reference(
        reference_id=reference_id,
        raw="",
        authors=authors or editors,
        year=_entry_year(imprint if imprint is not None else entry),
        title=inner or outer,
        container=(outer if inner else None) or _title_of(child(entry, "series"), "s"),
        volume=_scope(imprint, "volume", "vol"),
        issue=_scope(imprint, "issue"),
        pages=_pages(imprint),
        editors=editors if authors else (),
        publisher=text_of(next(descendants(entry, "publisher"), None)),
        place=text_of(next(descendants(entry, "pubplace"), None)),
        doi=next((d for i in descendants(entry, "idno") if (d := find_doi(text_of(i) or ""))), None),
        url=next((t for p in descendants(entry, "ptr", "ref") if "//" in (t := attribute(p, "target") or "")), None),
    )
    notes = [n for n in descendants(entry, "note") if attribute(n, "type") == "raw_reference"]
    raw = normalise(text_of(notes[0]) or "") if notes else ""
    number = re.match(r"\W*(\d{1,4})\W", raw)
    if fields.title is None and not fields.authors:
        raw = raw or normalise(text_of(entry) or "")
        return merge_fields(fields, read_entry(raw, reference_id=reference_id))
    label = attribute(entry, "n")
    return replace(
        fields,
        raw=raw or compose_entry(fields),
        number=int(number[1]) if number else int(label) if label and label.isdecimal() else None,
    )


def _listed(people: list[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(", ".join(filter(None, person)) for person in people)


def _entry_year(holder: Element) -> str | None:
    for date in descendants(holder, "date"):
        for written in (text_of(date), attribute(date, "when")):
            match = _YEAR.search(written or "")
            if match:
                return match[0]
    words = text_of(next(descendants(holder, "date"), None))
    return words.lower() if words else None


def _scope(imprint: Element | None, *units: str) -> str | None:
    for scope in children(imprint, "biblscope") if imprint is not None else ():
        if attribute(scope, "unit") in units or attribute(scope, "type") in units:
            return text_of(scope) or attribute(scope, "from")
    return None


def _pages(imprint: Element | None) -> str | None:
    for scope in children(imprint, "biblscope") if imprint is not None else ():
        if (attribute(scope, "unit") or attribute(scope, "type")) in ("page", "pp", "pages"):
            first, last = attribute(scope, "from"), attribute(scope, "to")
            if first:
                return f"{first}-{last}" if last and last != first else first
            return re.sub(r"\s", "", text_of(scope) or "").replace("–", "-") or None
    return None
