"""EPUB → Document: the chapters in the order of the spine, read as web pages (EPUB 2 and 3, IDPF)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from litreview.documents.formats.archives import Archive
from litreview.documents.formats.html import HtmlWalk, finish
from litreview.documents.formats.html_page import parse_html
from litreview.documents.formats.listing import find_doi
from litreview.documents.formats.markup import Element, attribute, child, children, descendants, parse_xml, text_of
from litreview.errors import DamagedError, EncryptedError
from litreview.records import Bibliography, Document, Problem, Source
from litreview.text import normalise

ENGINE = "epub"

_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Obfuscation of fonts, which hides no text."""
_TEXTS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")


def read_epub(content: bytes, *, source: Source) -> Document:
    """Read a book. Raises DamagedError, TooLargeError, and EncryptedError where its text is locked."""
    archive = Archive(content, name=source.name)
    _check_rights(archive)
    path = _package_path(archive)
    package, problems = parse_xml(archive.read(path), name=f"{source.name}, {path}")
    walk = HtmlWalk(is_book=True)
    missing: list[str] = []
    for file in _spine(package, posixpath.dirname(path)):
        if file not in archive:
            missing.append(file)
            continue
        root, found = parse_html(archive.read(file), name=f"{source.name}, {file}")
        problems += found
        walk.read(next(descendants(root, "body"), root), file=file)
    walk.flow.end_body()
    if missing:
        what = f"{len(missing)} of the book's chapters are missing in the file: {', '.join(missing[:3])}."
        problems += (Problem(what, source.name, "Download the book again.", "error"),)
    source = replace(source, media_type="application/epub+zip", engine=ENGINE)
    return finish(walk, _bibliography(package), fallback=None, source=source, problems=problems)


def _check_rights(archive: Archive) -> None:
    listed = archive.read_if_there("META-INF/encryption.xml")
    if listed is None:
        return
    root, _ = parse_xml(listed, name=f"{archive.name}, encryption.xml")
    methods = (attribute(m, "Algorithm") for e in descendants(root, "encrypteddata")
               for m in children(e, "encryptionmethod"))  # fmt: skip
    if any(method not in _FONT_ALGORITHMS for method in methods):
        raise EncryptedError(
            "The book is locked by its seller (DRM).",
            where=archive.name,
            remedy="Ask the publisher for a file without.",
        )


def _package_path(archive: Archive) -> str:
    root, _ = parse_xml(archive.read("META-INF/container.xml"), name=f"{archive.name}, container.xml")
    for found in descendants(root, "rootfile"):
        path = attribute(found, "full-path")
        if path:
            return path
    raise DamagedError("The book does not say where its text is.", where=archive.name, remedy="Download it again.")


def _spine(package: Element, folder: str) -> Iterator[str]:
    """Give the paths of the chapters in reading order, without the table of contents."""
    manifest = child(package, "manifest")
    listed = {attribute(e, "id"): e for e in children(manifest, "item")} if manifest is not None else {}
    spine = child(package, "spine")
    for found in children(spine, "itemref") if spine is not None else ():
        entry = listed.get(attribute(found, "idref"))
        if entry is None or "nav" in (attribute(entry, "properties") or "").split():
            continue
        href = attribute(entry, "href")
        if href and (attribute(entry, "media-type") or _TEXTS[0]) in _TEXTS:
            yield posixpath.normpath(posixpath.join(folder, unquote(href)))


def _bibliography(package: Element) -> Bibliography:
    metadata = child(package, "metadata")
    if metadata is None:
        return Bibliography()

    def values(name: str) -> list[str]:
        return [normalise(t) for e in descendants(metadata, name) if (t := text_of(e))]

    year = re.search(r"(?:1[5-9]|20)\d\d", " ".join(values("date")))
    language = re.match(r"[A-Za-z]{2,3}\b", next(iter(values("language")), ""))
    names = (f"{g.strip()} {f.strip()}" if g else f for f, _, g in (n.partition(",") for n in values("creator")))
    return Bibliography(
        title=next(iter(values("title")), None),
        authors=tuple(dict.fromkeys(names)),
        year=int(year[0]) if year else None,
        doi=find_doi(" ".join([*values("identifier"), *values("source")])),
        keywords=tuple(dict.fromkeys(values("subject"))),
        language=language[0].lower() if language else None,
    )
