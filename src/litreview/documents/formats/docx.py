"""DOCX → Document, from the XML itself: python-docx has no notes, insertions, text boxes, fields or page breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from litreview.documents.assembling import assemble
from litreview.documents.blocks import Anchor, Block
from litreview.documents.formats.archives import Archive
from litreview.documents.formats.docx_fields import CitedWork, match_works, read_field, read_tag
from litreview.documents.formats.docx_package import (
    Package,
    heading_level,
    is_caption,
    open_package,
    style_chain,
    style_of,
)
from litreview.documents.formats.listing import read_entry
from litreview.documents.formats.markup import (
    Element,
    attribute,
    child,
    children,
    descendants,
    local_name,
    text_of,
)
from litreview.documents.formats.passages import Flow, Passage
from litreview.documents.structure.bibliography import DOI, find_abstract
from litreview.documents.structure.headings import is_given_title
from litreview.documents.structure.people import read_authors
from litreview.documents.structure.sections import mark_sections
from litreview.documents.wording.roles import role_of
from litreview.documents.wording.writing import read_vocabulary
from litreview.errors import DamagedError
from litreview.records import Bibliography, Document, ParagraphKind, Problem, Source
from litreview.text import fold, normalise, raise_digits

ENGINE = "docx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_WRAPPERS = frozenset({"ins", "moveto", "hyperlink", "smarttag", "sdtcontent", "customxml", "dir", "bdo"})
_SKIPPED = frozenset({"del", "movefrom", "ppr", "rpr", "sectpr", "tblpr", "fallback", "sdtpr", "sdtendpr", "deltext"})
_SILENT_FIELDS = re.compile(r"\s*(?:TOC|PAGE|NUMPAGES|INDEX|TC|XE)\b", re.IGNORECASE)
_LONGEST_HEADING = 120
"""Characters of a bold line that stands for a heading where no style does."""
_ENDS_SENTENCE = re.compile(r"[.;,!:][\"'”’)]*$")
_ENTRY_LEAST = 20
"""Characters of an entry of the reference list."""


def read_docx(content: bytes, *, source: Source) -> Document:
    """Read a Word document. Raises DamagedError, EncryptedError or TooLargeError."""
    package = open_package(Archive(content, name=source.name))
    walk = _Walk(package)
    walk.content(package.body)
    walk.flow.end_body()
    blocks = walk.flow.blocks
    if not any(block.kind in ("body", "list", "note", "box", "table") for block in blocks):
        raise DamagedError("The Word document holds no text.", where=source.name, remedy="Save it again as .docx.")
    walk.mark_plain_headings()
    title = _mark_title(blocks, package)
    mark_sections(blocks)
    walk.resolve()
    n_pages = len(walk.flow.labels)
    known = _bibliography(blocks, package, title)
    return assemble(
        blocks,
        frames=walk.flow.frames(ENGINE),
        source=replace(source, media_type=MEDIA_TYPE, engine=ENGINE),
        bibliography=known,
        problems=[replace(_note_on_pages(n_pages, source.name), document_id=source.sha256[:16])],
    )


def _note_on_pages(n_pages: int, name: str) -> Problem:
    if n_pages > 1:
        what = "Page numbers are those of Word when the file was last saved; they may differ on another computer."
    else:
        what = "The file does not say where its pages begin: everything counts as page 1."
    return Problem(what, name, "Export it as PDF and add that, if page numbers matter.", "note")


def _mark_title(blocks: list[Block], package: Package) -> str | None:
    titled = next((b for b in blocks if b.kind == "title"), None)
    given = normalise(package.title) if package.title and is_given_title(package.title) else None
    if titled is None and given:
        titled = next((b for b in blocks[:8] if fold(b.text) == fold(given)), None)
    tops = [b for b in blocks if b.kind == "heading" and b.level == 1]
    if titled is None and tops and tops[0] is blocks[0] and role_of(tops[0].text) is None:
        lower = [b for b in blocks if b.kind == "heading" and b.level > 1]
        titled = tops[0] if len(tops) == 1 and lower else None
    if titled is None and given is None and len(blocks) > 1:
        first = blocks[0]
        is_line = len(first.text) <= 2 * _LONGEST_HEADING and not _ENDS_SENTENCE.search(first.text)
        titled = first if first.kind in ("body", "heading") and is_line and role_of(first.text) is None else None
    if titled is None:
        return given
    titled.kind, titled.level = "title", 0
    return normalise(titled.text)


def _bibliography(blocks: list[Block], package: Package, title: str | None) -> Bibliography:
    head = "\n".join(block.text for block in blocks[:40])[:4000]
    # Word's "author" is whoever typed: it counts only where the paper itself names the same person.
    creators = [name for name in package.creators if fold(name.split()[-1]) in fold(head)]
    doi = DOI.search(head)
    language = re.match(r"[A-Za-z]{2,3}\b", package.language or "")
    return Bibliography(
        title=title,
        authors=read_authors(blocks, given=creators),
        doi=doi[0].rstrip(".").lower() if doi else None,
        abstract=find_abstract(blocks, read_vocabulary(blocks)),
        keywords=package.keywords,
        language=language[0].lower() if language else None,
    )


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction so far, and where its result begins in the passage."""

    instruction: str = ""
    is_shown: bool = False
    start: int = 0


class _Walk:
    """One document on its way into blocks."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.flow = Flow()
        self.works: list[CitedWork] = []
        self._fields: list[_Field] = []
        self._bold: set[int] = set()
        """Blocks, by identity, of which every word is bold."""
        self._numbered: set[int] = set()
        self._kind: ParagraphKind | None = None
        self._boxes: list[Element] = []
        self._n_notes = 0
        self._has_headings = False

    # ------------------------------------------------------------ blocks

    def content(self, parent: Element) -> None:
        """Write the paragraphs and tables below an element."""
        for inner in children(parent):
            name = local_name(inner)
            if name == "p":
                self._paragraph(inner)
            elif name == "tbl":
                self._table(inner)
            elif name == "sdt":
                if "Table of Contents" not in [attribute(g, "val") for g in descendants(inner, "docpartgallery")]:
                    held = child(inner, "sdtcontent")
                    if held is not None:
                        self.content(held)
            elif name in ("ins", "moveto", "customxml", "smarttag"):
                self.content(inner)

    def _paragraph(self, element: Element) -> None:
        properties = child(element, "ppr")
        chain = style_chain(self.package, style_of(properties))
        names = [style.name for style in chain[:1]]
        outer, self._boxes = self._boxes, []
        passage = Passage()
        self._runs(element, passage)
        boxes, self._boxes = self._boxes, outer
        if not any(name.startswith(("toc ", "table of figures", "index ")) for name in names):
            self._add(element, properties, passage)
        for box in boxes:
            kind, self._kind = self._kind, "box"
            self.content(box)
            self._kind = kind

    def _add(self, element: Element, properties: Element | None, passage: Passage) -> None:
        chain = style_chain(self.package, style_of(properties))
        level = heading_level(self.package, properties) if self._kind is None else None
        is_numbered = child(properties, "numpr") is not None or any(style.is_numbered for style in chain)
        if level == 0:
            self.flow.add("title", passage)
            return
        if level is not None:
            block = self.flow.add_heading(passage, level=level)
            self._has_headings = self._has_headings or block is not None
            return
        kind: ParagraphKind = self._kind or (
            "caption"
            if is_caption(chain)
            else "equation"
            if _is_formula(element)
            else "list"
            if is_numbered
            else "body"
        )
        block = self.flow.add(kind, passage)
        if block is not None:
            if is_numbered:
                self._numbered.add(id(block))
            if _is_bold(element):
                self._bold.add(id(block))

    def _table(self, table: Element) -> None:
        rows = [
            row
            for row in descendants(table, "tr")
            if next((a for a in row.iterancestors() if local_name(a) == "tbl"), None) is table
        ]
        cells = [cell for row in rows for cell in children(row, "tc")]
        if len(cells) == 1 or next(descendants(table, "tbl"), None) is not None:
            # A frame around text, or a page laid out with tables.
            kind, self._kind = self._kind, "box" if self._kind is None else self._kind
            for cell in cells:
                self.content(cell)
            self._kind = kind
            return
        lines: list[Passage] = []
        for row in rows:
            line = Passage()
            for cell in children(row, "tc"):
                for paragraph in descendants(cell, "p"):
                    written = Passage()
                    self._runs(paragraph, written)
                    line.append(written)
            lines.append(line)
        self.flow.add_rows(lines)

    def mark_plain_headings(self) -> None:
        """Take bold lines, and lines that name a part of a paper, for headings where no style marks any."""
        if self._has_headings:
            return
        for block in self.flow.blocks:
            is_line = len(block.text) <= _LONGEST_HEADING and not _ENDS_SENTENCE.search(block.text)
            if block.kind == "body" and is_line and (role_of(block.text) is not None or id(block) in self._bold):
                block.kind, block.level = "heading", 1

    # ------------------------------------------------------------ runs

    def _runs(self, parent: Element, passage: Passage) -> None:
        for inner in children(parent):
            name = local_name(inner)
            if name in _SKIPPED:
                continue
            if name == "r":
                self._run(inner, passage)
            elif name == "sdt":
                tag = next((attribute(t, "val") for p in children(inner, "sdtpr") for t in children(p, "tag")), None)
                self._cited(inner, passage, read_tag(tag or ""))
            elif name == "fldsimple":
                instruction = attribute(inner, "instr") or ""
                if not _SILENT_FIELDS.match(instruction):
                    self._cited(inner, passage, read_field(instruction))
            elif name in ("omath", "omathpara"):
                passage.write(office_math(inner))
            elif name in _WRAPPERS or name in ("alternatecontent", "choice"):
                self._runs(inner, passage)

    def _cited(self, element: Element, passage: Passage, works: Sequence[CitedWork]) -> None:
        before = passage.length
        self._runs(element, passage)
        self._mark(passage, before, works)

    def _mark(self, passage: Passage, start: int, works: Sequence[CitedWork]) -> None:
        passage.mark(start, [f"work {len(self.works) + i}" for i in range(len(works))])
        self.works += works

    def _run(self, run: Element, passage: Passage) -> None:
        properties = child(run, "rpr")
        if _is_on(child(properties, "vanish")):
            return
        place = child(properties, "vertalign")
        raised = place is not None and attribute(place, "val") == "superscript"
        for inner in children(run):
            name = local_name(inner)
            if name == "fldchar":
                self._turn_field(attribute(inner, "fldCharType"), passage)
            elif name == "instrtext":
                if self._fields and not self._fields[-1].is_shown:
                    self._fields[-1].instruction += inner.text or ""
            elif any(not f.is_shown or _SILENT_FIELDS.match(f.instruction) for f in self._fields):
                continue
            else:
                self._character(inner, name, passage, raised=raised)

    def _character(self, inner: Element, name: str, passage: Passage, *, raised: bool) -> None:
        if name == "t":
            passage.write(inner.text, raised=raised)
        elif (
            name in ("tab", "cr", "ptab")
            or (name == "br" and attribute(inner, "type") not in ("page", "column"))
            or name == "br"
        ):
            passage.write(" ")
        elif name == "nobreakhyphen":
            passage.write("-")
        elif name == "sym":
            passage.write(_symbol(attribute(inner, "char")))
        elif name == "lastrenderedpagebreak":
            passage.turn_page(self.flow.turn_page(has_begun=True))
        elif name in ("footnotereference", "endnotereference"):
            self._note(name.removesuffix("reference"), attribute(inner, "id"), passage)
        elif name in ("drawing", "pict", "object", "alternatecontent"):
            self._boxes += [b for b in descendants(inner, "txbxcontent")
                            if not any(local_name(a) in ("fallback", "txbxcontent") for a in b.iterancestors()
                                       if inner in a.iterancestors())]  # fmt: skip

    def _turn_field(self, turn: str | None, passage: Passage) -> None:
        if turn == "begin":
            self._fields.append(_Field())
        elif turn == "separate" and self._fields:
            self._fields[-1].is_shown, self._fields[-1].start = True, passage.length
        elif turn == "end" and self._fields:
            ended = self._fields.pop()
            start = ended.start if ended.is_shown and ended.start <= passage.length else passage.length
            self._mark(passage, start, read_field(ended.instruction))

    def _note(self, kind: str, key: str | None, passage: Passage) -> None:
        note = self.package.notes.get((kind, key or ""))
        if note is None:
            return
        self._n_notes += 1
        passage.write(raise_digits(str(self._n_notes)))
        written = Passage(str(self._n_notes))
        for paragraph in descendants(note, "p"):
            line = Passage()
            fields, self._fields = self._fields, []
            self._runs(paragraph, line)
            self._fields = fields
            written.append(line)
        self.flow.add_note(written)

    # ------------------------------------------------------------ references

    def resolve(self) -> None:
        """Make references of the paragraphs of the list, and link what the reference manager's fields cite."""
        entries = [b for b in _listed(self.flow.blocks) if len(b.text) >= _ENTRY_LEAST]
        numbered = all(id(b) in self._numbered for b in entries)
        for index, block in enumerate(entries, start=1):
            found = re.match(r"\W*(\d{1,4})[\].)\s]", block.text)
            number = index if numbered else int(found[1]) if found else None
            block.kind = "reference"
            block.reference = read_entry(block.text, reference_id=f"r{index}", number=number)
        references = [b.reference for b in entries if b.reference is not None]
        matched = match_works(self.works, references)
        for block in self.flow.blocks:
            anchors = []
            for anchor in block.anchors:
                found_ids = (matched[int(work.split()[1])] for work in anchor.reference_ids)
                ids = tuple(dict.fromkeys(i for i in found_ids if i is not None))
                if ids and block.reference is None:
                    anchors.append(Anchor(anchor.start, anchor.end, ids))
            block.anchors = tuple(anchors)


def _listed(blocks: Sequence[Block]) -> list[Block]:
    found: list[Block] = []
    inside = False
    for block in blocks:
        if block.level > 0:
            inside = block.role == "references"
            if block.kind == "heading":
                continue
        if inside and block.kind in ("body", "list"):
            found.append(block)
    return found


def _is_on(switch: Element | None) -> bool:
    return switch is not None and (attribute(switch, "val") or "1").casefold() not in ("0", "false", "off")


def _is_bold(paragraph: Element) -> bool:
    runs = [r for r in descendants(paragraph, "r") if text_of(child(r, "t"))]
    return bool(runs) and all(_is_on(child(child(r, "rpr"), "b")) for r in runs)


def _is_formula(paragraph: Element) -> bool:
    has_math = next(descendants(paragraph, "omath"), None) is not None
    words = " ".join(t.text or "" for r in children(paragraph, "r") for t in children(r, "t"))
    return has_math and not re.search(r"[^\W\d_]{2}", words)


def _symbol(code: str | None) -> str:
    try:
        value = int(code or "", 16)
    except ValueError:
        return ""
    # Symbol fonts live in the private use area: what they show is known to the font alone.
    return "" if 0xE000 <= value <= 0xF8FF or not 32 <= value < 0x110000 or 0xD800 <= value < 0xE000 else chr(value)


def office_math(element: Element) -> str:
    """Return a formula of Word as one line of characters."""
    name = local_name(element)
    if name in ("rpr", "ctrlpr", "fpr", "sspr", "naryPr") or name.endswith("pr"):
        return ""
    if name == "t":
        return element.text or ""
    parts = [office_math(e) for e in element if local_name(e)]
    parts = [p for p in parts if p]
    if name == "f" and len(parts) == 2:
        return "/".join(p if len(p) == 1 or p.isalnum() else f"({p})" for p in parts)
    if name == "ssup" and len(parts) == 2:
        raised = raise_digits(parts[1].strip())
        return parts[0] + (raised if raised != parts[1] else f"^{parts[1]}")
    if name == "omathpara":
        return " ".join(parts)
    return "".join(parts)
