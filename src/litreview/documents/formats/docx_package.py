"""The parts of a Word document: styles, notes, properties (ECMA-376, part 1, WordprocessingML)."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from litreview.documents.formats.archives import Archive
from litreview.documents.formats.markup import (
    Element,
    attribute,
    child,
    children,
    descendants,
    follow,
    parse_xml,
    text_of,
)
from litreview.errors import DamagedError

_HEADING_NAMES = re.compile(
    r"(?:heading|überschrift|berschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nagwek|nadpis"
    r"|заголовок|başlık|título|见出|標題|标题|見出し|제목)\s?([1-9])\Z"
)
_TITLE_NAMES = frozenset(
    {"title", "titel", "titre", "título", "titulo", "titolo", "tytuł", "otsikko", "rubrik", "タイトル"}
)
_CAPTION_NAMES = re.compile(r"(?:caption|beschriftung|légende|leyenda|epígrafe|didascalia|bijschrift|legenda)\b")
_MOST_PARENTS = 20


@dataclass(slots=True)
class Style:
    """What a paragraph style says of its paragraphs."""

    name: str
    parent: str | None
    outline: int | None
    is_numbered: bool


@dataclass(slots=True)
class Package:
    """A Word document unpacked: its body and what the body refers to."""

    body: Element
    styles: dict[str, Style] = field(default_factory=dict)
    notes: dict[tuple[str, str], Element] = field(default_factory=dict)
    """By ("footnote" or "endnote", id)."""
    title: str | None = None
    creators: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str | None = None


def open_package(archive: Archive) -> Package:
    """Read the parts of a document. Raises DamagedError where the text is missing."""
    main = _main_part(archive)
    root, _ = parse_xml(archive.read(main), name=archive.name)
    body = child(root, "body")
    if body is None:
        raise DamagedError("The Word document has no text part.", where=archive.name, remedy="Save it again as .docx.")
    package = Package(body)
    folder = posixpath.dirname(main)
    styles = _parse(archive, posixpath.join(folder, "styles.xml"))
    if styles is not None:
        package.styles = {s: style for e in children(styles, "style") if (s := attribute(e, "styleId"))
                          for style in [_read_style(e)]}  # fmt: skip
        language = follow(styles, "docdefaults", "rprdefault", "rpr", "lang")
        package.language = attribute(language, "val") if language is not None else None
    for kind in ("footnote", "endnote"):
        notes = _parse(archive, posixpath.join(folder, f"{kind}s.xml"))
        for note in children(notes, kind) if notes is not None else ():
            if attribute(note, "type") is None and (key := attribute(note, "id")):
                package.notes[kind, key] = note
    _read_properties(archive, package)
    return package


def _main_part(archive: Archive) -> str:
    listed = archive.read_if_there("_rels/.rels")
    if listed is not None:
        root, _ = parse_xml(listed, name=archive.name)
        for relation in children(root, "relationship"):
            if (attribute(relation, "Type") or "").endswith("/officeDocument"):
                return (attribute(relation, "Target") or "").lstrip("/")
    return "word/document.xml"


def _parse(archive: Archive, part: str) -> Element | None:
    content = archive.read_if_there(part)
    return parse_xml(content, name=f"{archive.name}, {part}")[0] if content else None


def _read_style(element: Element) -> Style:
    paragraph = child(element, "ppr")
    parent, name, outline = child(element, "basedon"), child(element, "name"), child(paragraph, "outlinelvl")
    return Style(
        name=(attribute(name, "val") or "").casefold() if name is not None else "",
        parent=attribute(parent, "val") if parent is not None else None,
        outline=_number(outline),
        is_numbered=child(paragraph, "numpr") is not None,
    )


def _number(element: Element | None) -> int | None:
    value = attribute(element, "val") if element is not None else None
    return int(value) if value is not None and value.isdecimal() and len(value) < 4 else None


def style_chain(package: Package, style_id: str | None) -> list[Style]:
    """Return a style and those it is based on, nearest first."""
    chain: list[Style] = []
    while style_id and style_id in package.styles and len(chain) < _MOST_PARENTS:
        chain.append(package.styles[style_id])
        style_id = chain[-1].parent
    return chain


def heading_level(package: Package, paragraph: Element | None) -> int | None:
    """Return the level of a heading from 1, 0 for the title, None for a plain paragraph: by outline, then by name."""
    style_id = style_of(paragraph)
    chain = style_chain(package, style_id)
    names = [style.name for style in chain[:2]] + [(style_id or "").casefold()]
    if any(name in _TITLE_NAMES for name in names[:1]) or (style_id or "").casefold() == "title":
        return 0
    outline = _number(child(paragraph, "outlinelvl"))
    if outline is None:
        outline = next((style.outline for style in chain if style.outline is not None), None)
    if outline is not None and outline < 9:
        return outline + 1
    if outline is not None:
        return None
    named = next((m for name in names if (m := _HEADING_NAMES.search(name))), None)
    return int(named[1]) if named else None


def style_of(paragraph: Element | None) -> str | None:
    """Return the style id in the properties of a paragraph."""
    style = child(paragraph, "pstyle")
    return attribute(style, "val") if style is not None else None


def is_caption(chain: list[Style]) -> bool:
    """Tell whether a style is that of captions."""
    return any(_CAPTION_NAMES.match(style.name) for style in chain[:1])


def _read_properties(archive: Archive, package: Package) -> None:
    try:
        root = _parse(archive, "docProps/core.xml")
    except DamagedError:
        return  # the text is what matters
    if root is None:
        return
    package.title = text_of(next(descendants(root, "title"), None))
    creators = text_of(next(descendants(root, "creator"), None)) or ""
    package.creators = tuple(name.strip() for name in re.split(r"[;,]|\band\b", creators) if name.strip())
    keywords = text_of(next(descendants(root, "keywords"), None)) or ""
    package.keywords = tuple(dict.fromkeys(k.strip() for k in re.split(r"[;,]", keywords) if k.strip()))
    package.language = text_of(next(descendants(root, "language"), None)) or package.language
