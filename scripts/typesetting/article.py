"""JATS XML → the parts of an article that a typesetter needs."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

BlockKind = Literal["heading", "paragraph", "quote", "list", "caption", "table", "figure", "equation", "box", "note"]
_STYLES = {"italic": "i", "bold": "b", "sup": "sup", "sub": "sub"}
_SKIPPED = {"graphic", "media", "supplementary-material", "object-id", "alt-text", "inline-graphic", "hr", "tex-math"}
_APART = {"disp-formula", "list", "table-wrap", "fig", "disp-quote", "boxed-text", "preformat", "fn"}
_NUMBER = re.compile(r"^\W*(?:\d+(?:\.\d+)*|[IVX]+|[A-Z](?=\.))[.)]?\s+")


class Run(NamedTuple):
    """Text in one style, and the references that it cites."""

    text: str
    style: str = ""
    cited: tuple[str, ...] = ()


@dataclass
class Block:
    """A piece of the body; `rows` for tables, `markup` for formulas, `level` for headings."""

    kind: BlockKind
    runs: list[Run] = field(default_factory=list)
    level: int = 0
    role: str | None = None
    rows: list[list[str]] = field(default_factory=list)
    markup: str = ""


@dataclass(frozen=True)
class Entry:
    """A reference with its fields; `raw` only where the XML marks none."""

    reference_id: str
    authors: tuple[tuple[str, str], ...]
    fields: dict[str, str]
    raw: str


@dataclass(frozen=True)
class Article:
    """What is printed of an article."""

    name: str
    title: str
    authors: tuple[str, ...]
    affiliations: tuple[str, ...]
    year: int
    doi: str
    journal: str
    abstract: tuple[str, ...]
    keywords: tuple[str, ...]
    blocks: list[Block]
    notes: list[Block]
    references: tuple[Entry, ...]


def read_article(path: Path) -> Article:
    """Read the article; raises ValueError when it has no body or no title."""
    root = ET.parse(path).getroot()
    for element in root.iter():
        element.tag = str(element.tag).split("}")[-1]
    meta, body = root.find(".//article-meta"), root.find("body")
    title = meta.find(".//article-title") if meta is not None else None
    if meta is None or body is None or title is None:
        raise ValueError(f"{path.name} has no body or no title.")
    years = sorted(int(y.text) for y in meta.findall("pub-date/year") if y.text and y.text.isdigit())
    names = [n for c in meta.findall(".//contrib[@contrib-type='author']") for n in c.findall("name")]
    notes: list[Block] = []
    blocks = list(_read_blocks(body, 0, notes))
    floats = root.find("floats-group")
    if floats is not None:
        blocks = _spread(blocks, [b for child in floats for b in _read_apart(child, notes)])
    return Article(
        name=path.stem,
        title=_flat(title),
        authors=tuple(_spaced(f"{n.findtext('given-names') or ''} {n.findtext('surname') or ''}") for n in names),
        affiliations=tuple(re.sub(r"^\W*\d*\W*", "", _flat(a)) for a in meta.iter("aff")),
        year=years[0] if years else 2020,
        doi=next((_spaced(i.text or "") for i in meta.findall("article-id") if i.get("pub-id-type") == "doi"), ""),
        journal=_spaced(root.findtext(".//journal-title") or "Journal"),
        abstract=tuple(_abstract(meta)),
        keywords=tuple(_flat(k) for k in meta.findall(".//kwd-group/kwd")),
        blocks=blocks,
        notes=notes,
        references=tuple(_read_entry(ref) for ref in root.iter("ref")),
    )


def _spread(blocks: list[Block], floats: list[Block]) -> list[Block]:
    # Floats stand at the end of the file; they are set among the paragraphs at even steps.
    places = [i for i, b in enumerate(blocks) if b.kind == "paragraph"]
    step = max(1, len(places) // (len(floats) + 1))
    for n, block in reversed(list(enumerate(floats, start=1))):
        blocks.insert(places[min(n * step, len(places) - 1)] + 1, block)
    return blocks


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _flat(element: ET.Element) -> str:
    return _spaced("".join(run.text for run in _runs(element, "")))


def _abstract(meta: ET.Element) -> Iterator[str]:
    for abstract in meta.findall("abstract"):
        if not abstract.get("abstract-type"):
            for holder in (abstract, *abstract.iter("sec")):
                label = holder.findtext("title") if holder is not abstract else None
                for paragraph in holder.findall("p"):
                    yield f"{label.rstrip('.:')}: {_flat(paragraph)}" if label else _flat(paragraph)


def _runs(element: ET.Element, style: str) -> Iterator[Run]:
    if element.text:
        yield Run(element.text, style)
    for child in element:
        if child.tag == "xref" and child.get("ref-type") == "bibr":
            yield Run("".join(child.itertext()), style, tuple((child.get("rid") or "").split()))
        elif child.tag == "break":
            yield Run(" ", style)
        elif child.tag not in _SKIPPED:
            yield from _runs(child, _STYLES.get(child.tag, style))
        if child.tail:
            yield Run(child.tail, style)


def tidy(runs: list[Run]) -> list[Run]:
    """Join white space to single spaces over all runs and drop it at both ends."""
    kept: list[Run] = []
    after_space = True
    for run in runs:
        text = re.sub(r"\s+", " ", run.text)
        if after_space:
            text = text.lstrip(" ")
        if text:
            after_space = text.endswith(" ")
            kept.append(run._replace(text=text))
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip())
    return kept


def _read_blocks(parent: ET.Element, level: int, notes: list[Block]) -> Iterator[Block]:
    for child in parent:
        if child.tag == "sec":
            title = child.find("title")
            if title is not None and _flat(title):
                heading = _NUMBER.sub("", _flat(title))
                yield Block("heading", [Run(heading)], level=level + 1, role=child.get("sec-type"))
            yield from _read_blocks(child, level + 1, notes)
        elif child.tag == "p":
            yield from _read_paragraph(child, "paragraph", notes)
        elif child.tag in _APART:
            yield from _read_apart(child, notes)


def _read_paragraph(element: ET.Element, kind: BlockKind, notes: list[Block]) -> Iterator[Block]:
    # What stands apart inside a paragraph (formulas, lists, tables) cuts it.
    runs: list[Run] = [Run(element.text or "")]
    for child in element:
        if child.tag == "fn":
            notes.append(Block("note", tidy([r for p in child.iter("p") for r in _runs(p, "")])))
            runs.append(Run(str(len(notes)), "sup"))
        elif child.tag in _APART:
            if "".join(r.text for r in runs).strip():
                yield Block(kind, tidy(runs))
            runs = []
            yield from _read_apart(child, notes)
        else:
            holder = ET.Element("p")
            copied = ET.SubElement(holder, child.tag, child.attrib)
            copied.text, copied.tail = child.text, None
            copied.extend(list(child))
            runs.extend(_runs(holder, ""))
        runs.append(Run(child.tail or ""))
    if "".join(r.text for r in runs).strip():
        yield Block(kind, tidy(runs))


def _read_apart(element: ET.Element, notes: list[Block]) -> Iterator[Block]:
    if element.tag == "disp-quote":
        for paragraph in element.findall("p"):
            yield from _read_paragraph(paragraph, "quote", notes)
    elif element.tag == "list":
        for entry in element.findall("list-item"):
            yield Block("list", tidy([r for p in entry.iter("p") for r in (*_runs(p, ""), Run(" "))]))
    elif element.tag == "disp-formula" and element.find(".//math") is not None:
        math = element.find(".//math")
        assert math is not None
        math.attrib.clear()
        math.tail = None
        label = _spaced(element.findtext("label") or "")
        yield Block("equation", [Run(_flat(math)), Run(label)], markup=ET.tostring(math, encoding="unicode"))
    elif element.tag == "boxed-text":
        yield Block("box", tidy([r for p in element.iter("p") for r in (*_runs(p, ""), Run(" "))]))
    elif element.tag in ("table-wrap", "fig"):
        caption = tidy([Run(f"{_spaced(element.findtext('label') or '')} ", "b"), *_caption(element)])
        if element.tag == "table-wrap" and element.find(".//table") is not None:
            yield Block("table", caption, rows=[[_flat(c) for c in row] for row in element.iter("tr")])
        elif element.tag == "fig":
            yield Block("figure", caption)


def _caption(element: ET.Element) -> Iterator[Run]:
    caption = element.find("caption")
    for part in caption if caption is not None else ():
        yield from _runs(part, "")
        yield Run(" ")


def _read_entry(ref: ET.Element) -> Entry:
    people = ref.find(".//person-group[@person-group-type='author']")
    people = ref if people is None else people
    authors = tuple(
        (_spaced(n.findtext("surname") or ""), _spaced(n.findtext("given-names") or "")) for n in people.iter("name")
    ) or tuple((_spaced("".join(c.itertext())), "") for c in people.iter("collab"))
    places = {
        "year": "year", "title": "article-title", "container": "source", "volume": "volume", "issue": "issue",
        "first": "fpage", "last": "lpage", "publisher": "publisher-name", "place": "publisher-loc",
    }  # fmt: skip
    fields = {name: _flat(found) for name, tag in places.items() if (found := ref.find(f".//{tag}")) is not None}
    doi = next((i.text for i in ref.iter("pub-id") if i.get("pub-id-type") == "doi" and i.text), None)
    if doi:
        fields["doi"] = _spaced(doi)
    first = fields.pop("first", "")
    last = fields.pop("last", "")
    if first:
        fields["pages"] = f"{first}–{last}" if last and last != first else first
    if "title" not in fields and "container" in fields:
        fields["title"] = fields.pop("container")
    cited = next((c for tag in ("mixed-citation", "element-citation", "citation") for c in ref.iter(tag)), ref)
    fields = {name: value.strip(" .,;") for name, value in fields.items() if value.strip(" .,;")}
    authors = tuple((family.strip(" ,"), given.strip(" ,")) for family, given in authors if family.strip(" ,"))
    complete = bool(authors) and "title" in fields and "year" in fields
    pieces = [_spaced(text) for text in cited.itertext() if text.strip()]
    raw = _flat(cited) if cited.tag == "mixed-citation" else ", ".join(pieces)
    return Entry(ref.get("id") or "", authors, fields, "" if complete else raw)
