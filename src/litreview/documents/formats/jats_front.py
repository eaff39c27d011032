"""What a JATS article says of itself: title, authors, year, DOI, journal, abstract, keywords, language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from litreview.documents.formats.markup import (
    Element,
    attribute,
    child,
    children,
    descendants,
    entity_free,
    follow,
    local_name,
    text_of,
)
from litreview.records import Bibliography
from litreview.text import normalise

_YEAR_ORDER = ("ppub", "collection", "pub", "publication", "epub-ppub", "epub", "ecorrected", "preprint")
_NO_PUBLICATION = ("pmc-release", "nihms-submitted", "nihms", "received", "accepted", "rev-recd", "retracted")
_SECOND_ABSTRACTS = frozenset({
    "graphical", "teaser", "toc", "key-points", "highlights", "author-highlights", "editor", "web-summary", "short",
    "plain-language-summary", "precis", "video", "author-summary", "stereochemical",
})  # fmt: skip
_DEGREES = re.compile(r",?\s*\b(?:Ph\.?D|M\.?D|MSc|BSc|Dr|Prof)\b\.?.*\Z")


def read_bibliography(root: Element) -> Bibliography:
    """Return what front matter says; abstracts besides the main one are left out."""
    front = child(root, "front", "front-stub")
    meta = child(front, "article-meta") if child(front, "article-meta") is not None else front
    journal = child(front, "journal-meta")
    if meta is None:
        return Bibliography(language=_language(root))
    abstract = main_abstract(meta)
    return Bibliography(
        title=read_title(meta),
        authors=tuple(_authors(meta)),
        year=_read_year(meta),
        doi=_read_doi(meta),
        container=_read_container(journal),
        abstract=_abstract_text(abstract) if abstract is not None else None,
        keywords=tuple(_keywords(meta)),
        language=_language(root),
    )


def article_meta(root: Element) -> Element | None:
    """Return the element that holds title, abstract and authors."""
    front = child(root, "front", "front-stub")
    meta = child(front, "article-meta")
    return meta if meta is not None else front


def read_title(meta: Element) -> str | None:
    """Return title and subtitle, without the marks of notes."""
    group = child(meta, "title-group")
    title = _without_notes(child(group, "article-title"))
    subtitle = _without_notes(child(group, "subtitle"))
    if title and subtitle:
        return f"{title} {subtitle}" if title[-1] in ":?!.–—" else f"{title}: {subtitle}"
    return title


def _without_notes(element: Element | None) -> str | None:
    if element is None:
        return None

    def pieces(node: Element) -> Iterator[str]:
        yield node.text or ""
        for inner in node:
            is_note = local_name(inner) in ("xref", "fn")
            yield from () if is_note else pieces(inner) if local_name(inner) else [inner.text or ""]
            yield inner.tail or ""

    return normalise("".join(pieces(element))).rstrip("*†‡§¶ ") or None


def main_abstract(meta: Element) -> Element | None:
    """Return the abstract proper: not the highlights, the graphical one or a translation."""
    found = list(children(meta, "abstract"))
    plain = [a for a in found if (attribute(a, "abstract-type") or "") not in _SECOND_ABSTRACTS and text_of(a)]
    return plain[0] if plain else None


def _abstract_text(abstract: Element) -> str | None:
    parts: list[str] = []

    def walk(element: Element, *, is_top: bool) -> None:
        for inner in children(element):
            name = local_name(inner)
            if name == "title" and is_top:
                continue
            if name in ("sec", "list", "list-item"):
                walk(inner, is_top=False)
            elif name != "label":
                parts.append(" ".join(entity_free(inner).split()))

    walk(abstract, is_top=True)
    return normalise(" ".join(parts) or entity_free(abstract)) or None


def _authors(meta: Element) -> Iterator[str]:
    for group in children(meta, "contrib-group"):
        if (attribute(group, "content-type") or "author").startswith("editor"):
            continue
        for contrib in children(group, "contrib"):
            if (attribute(contrib, "contrib-type") or "author") not in ("author", "corresp", "collab", "group"):
                continue
            name = _person(contrib)
            if name:
                yield name


def _person(contrib: Element) -> str | None:
    holder = child(contrib, "name-alternatives", "collab-alternatives")
    source = holder if holder is not None else contrib
    name = child(source, "name", "string-name")
    if name is not None:
        surname = text_of(child(name, "surname"))
        if surname is None:
            return normalise(text_of(name) or "") or None
        parts = (text_of(child(name, "given-names")), surname, text_of(child(name, "suffix")))
        return _DEGREES.sub("", normalise(" ".join(filter(None, parts))))
    collab = child(source, "collab")
    if collab is None:
        return "Anonymous" if child(source, "anonymous") is not None else None
    # Members of the group may be listed inside, with their addresses.
    pieces = [collab.text or ""]
    for part in collab:
        is_name = local_name(part) in ("institution", "named-content", "italic", "bold")
        pieces += [entity_free(part) if is_name else "", part.tail or ""]
    inner = "".join(pieces)
    return normalise(inner).strip(" ,;:") or None


def _read_year(meta: Element) -> int | None:
    years: dict[str, int] = {}
    for date in children(meta, "pub-date"):
        kind = attribute(date, "pub-type") or attribute(date, "date-type") or attribute(date, "publication-format")
        text = re.search(r"(?:1[5-9]|20)\d\d", text_of(child(date, "year")) or attribute(date, "iso-8601-date") or "")
        if text and kind not in _NO_PUBLICATION:
            years.setdefault(kind or "pub", int(text[0]))
    for kind in _YEAR_ORDER:
        if kind in years:
            return years[kind]
    if years:
        return min(years.values())
    copyright_year = re.search(r"(?:19|20)\d\d", text_of(follow(meta, "permissions", "copyright-year")) or "")
    return int(copyright_year[0]) if copyright_year else None


def _read_doi(meta: Element) -> str | None:
    for found in children(meta, "article-id"):
        if attribute(found, "pub-id-type") == "doi":
            match = re.search(r"10\.\d{4,9}/\S+", text_of(found) or "")
            if match:
                return match[0]
    return None


def _read_container(journal: Element | None) -> str | None:
    if journal is None:
        return None
    title = next(descendants(journal, "journal-title"), None)
    if title is None:
        title = next(descendants(journal, "abbrev-journal-title"), None)
    return normalise(text_of(title) or "") or None


def _keywords(meta: Element) -> Iterator[str]:
    groups = list(children(meta, "kwd-group"))
    authors = [
        g for g in groups if (attribute(g, "kwd-group-type") or "author") in ("author", "author-keywords", "kwd")
    ]
    seen: set[str] = set()
    for group in authors or groups[:1]:
        for keyword in descendants(group, "kwd"):
            text = normalise(text_of(keyword) or "").strip(" .;,")
            if text and text.casefold() not in seen:
                seen.add(text.casefold())
                yield text


def _language(root: Element) -> str | None:
    language = attribute(root, "lang")
    return language.split("-")[0].lower() if language else None
