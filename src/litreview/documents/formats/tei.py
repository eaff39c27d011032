"""TEI → Document: as GROBID writes it, and as editions of journals do (TEI P5, chapters on text structure and bibl)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from litreview.documents.assembling import assemble
from litreview.documents.formats.listing import read_entry
from litreview.documents.formats.markup import (
    Element,
    attribute,
    child,
    children,
    descendants,
    follow,
    local_name,
    math_text,
    text_of,
)
from litreview.documents.formats.passages import Flow, Passage
from litreview.documents.formats.tei_bibl import read_bibl, read_header
from litreview.documents.wording.roles import role_of
from litreview.errors import DamagedError
from litreview.records import Document, ParagraphKind, Problem, SectionRole, Source

ENGINE = "tei"

_TYPE_ROLES: dict[str, SectionRole] = {
    "abstract": "abstract", "introduction": "introduction", "acknowledgement": "acknowledgements",
    "acknowledgements": "acknowledgements", "ack": "acknowledgements", "funding": "acknowledgements",
    "availability": "acknowledgements", "conflict": "acknowledgements", "contribution": "acknowledgements",
    "annex": "appendix", "appendix": "appendix", "references": "references", "bibliography": "references",
    "notes": "notes", "methods": "methods", "results": "results", "conclusion": "conclusions",
}  # fmt: skip
_BREAKING = frozenset({"list", "formula", "quote", "cit", "lg", "figure", "table", "p", "listbibl", "floatingtext"})
_SILENT = frozenset({"graphic", "figdesc", "teiheader", "facsimile", "fw", "del", "gap", "index"})
_PROSE = frozenset({"epigraph", "opener", "closer", "sp", "lg", "l", "quote", "cit", "bibl", "label", "trailer",
                    "signed", "said", "u", "seg"})  # fmt: skip
_RAISED = re.compile(r"super|sup\b")
_LEVEL = re.compile(r"\d+(?:\.\d+)*")


def read_tei(root: Element, *, source: Source, problems: Iterable[Problem] = ()) -> Document:
    """Read a parsed TEI file. Raises DamagedError where it holds no text."""
    walk = _Walk(root)
    flow = walk.run()
    if not any(block.kind in ("body", "list", "note", "box") for block in flow.blocks):
        raise DamagedError("The XML holds no text.", where=source.name, remedy="Run GROBID again, or add the PDF.")
    return assemble(
        flow.blocks,
        frames=flow.frames(ENGINE),
        source=replace(source, media_type="application/tei+xml", engine=ENGINE),
        bibliography=walk.bibliography,
        problems=[replace(p, document_id=source.sha256[:16]) for p in problems],
    )


class _Walk:
    """One text on its way into blocks."""

    def __init__(self, root: Element) -> None:
        self.root = root if local_name(root) == "tei" else next(descendants(root, "tei"), root)
        self.flow = Flow()
        self.kind: ParagraphKind = "body"
        self.bibliography = read_header(self.root)
        self._reached = 1
        self._parents: list[tuple[int, SectionRole]] = []
        self.entries: dict[Element, str] = {}
        self.reference_ids: dict[str, str] = {}
        text = child(self.root, "text")
        for listed in descendants(text, "listbibl") if text is not None else ():
            for entry in children(listed, "biblstruct", "bibl", "biblfull"):
                self.entries[entry] = reference_id = f"r{len(self.entries) + 1}"
                key = attribute(entry, "id")
                if key:
                    self.reference_ids.setdefault(key, reference_id)

    def run(self) -> Flow:
        """Walk through title, abstract, body and back matter, in reading order."""
        if self.bibliography.title:
            self.flow.add("title", Passage(self.bibliography.title))
        abstract = follow(self.root, "teiheader", "profiledesc", "abstract")
        if abstract is not None and text_of(abstract):
            self.flow.open_section("abstract")
            self._content(abstract, level=2, inherited="abstract")
        text = child(self.root, "text")
        for name in ("front", "body", "group", "back"):
            part = child(text, name)
            if part is None:
                continue
            if name == "body" and next(iter(children(part)), None) is not None:
                first = local_name(next(children(part)))
                if first == "p":
                    self.flow.open_section("introduction" if child(part, "div", "div1") is not None else "other")
            if name == "back":
                self.flow.end_body()
            self._content(part, level=1, inherited=None)
        self.flow.end_body()
        return self.flow

    def _content(self, parent: Element, *, level: int, inherited: SectionRole | None) -> None:
        for inner in children(parent):
            name = local_name(inner)
            if re.fullmatch(r"div\d?|text|body|argument", name):
                self._division(inner, level=level, inherited=inherited)
            elif name == "head":
                self._head(inner, level=level, inherited=inherited, kind=None)
            elif name == "listbibl":
                self._list_references(inner)
            elif name == "titlepage":
                continue
            else:
                self._paragraph_like(inner)

    def _division(self, div: Element, *, level: int, inherited: SectionRole | None) -> None:
        kind = (attribute(div, "type") or "").casefold()
        head = child(div, "head")
        role = inherited
        if head is not None and text_of(head):
            role = self._head(head, level=level, inherited=inherited, kind=kind)
        elif kind in _TYPE_ROLES:
            role = _TYPE_ROLES[kind]
            if not any(text_of(d) for d in descendants(div, "head")):
                self.flow.open_section(role, level=level)
        inner_level = level + (head is not None)
        for inner in children(div):
            name = local_name(inner)
            if inner is head:
                continue
            if re.fullmatch(r"div\d?", name):
                self._division(inner, level=inner_level, inherited=role)
            elif name == "head":
                self._head(inner, level=inner_level, inherited=role, kind=None)
            elif name == "listbibl":
                self._list_references(inner)
            else:
                self._paragraph_like(inner)

    def _head(self, head: Element, *, level: int, inherited: SectionRole | None, kind: str | None) -> SectionRole:
        self._go_to(head)
        number = attribute(head, "n")
        passage = Passage(number or "")
        passage.append(self._passage(head))
        words = passage.finish()[0]
        numbered = _LEVEL.search(number or "")
        if numbered:
            level = max(level, numbered[0].count(".") + 1)
        # GROBID writes subsections beside their section; only their numbers tell.
        while self._parents and self._parents[-1][0] >= level:
            self._parents.pop()
        inherited = inherited or (self._parents[-1][1] if self._parents else None)
        role = _TYPE_ROLES.get(kind or "") or role_of(words) or inherited or "other"
        self._parents.append((level, role))
        self.flow.add_heading(passage, level=level, role=role)
        return role

    def _list_references(self, listed: Element) -> None:
        self.flow.end_body()
        head = child(listed, "head")
        if not (self.flow.blocks and self.flow.blocks[-1].role == "references"):
            if head is not None and text_of(head):
                self.flow.add_heading(self._passage(head), level=1, role="references")
            else:
                self.flow.open_section("references")
        for entry in children(listed, "biblstruct", "bibl", "biblfull"):
            self._go_to(entry)
            reference_id = self.entries[entry]
            words = text_of(entry) or ""
            if local_name(entry) == "biblstruct":
                self.flow.add_reference(read_bibl(entry, reference_id=reference_id))
            elif words:
                self.flow.add_reference(read_entry(words, reference_id=reference_id))

    # ------------------------------------------------------------ paragraphs

    def _go_to(self, element: Element) -> None:
        """Turn to the page that the coordinates name, or the first ones inside."""
        page = _page_of(element)
        if page is None:
            page = next((p for e in descendants(element, "s", "ref", "formula") if (p := _page_of(e))), None)
        if page is not None:
            self.flow.page = page

    def _paragraph_like(self, element: Element) -> None:
        name = local_name(element)
        handler = _HANDLERS.get(name)
        if name == "pb":
            self.flow.page = self.flow.turn_page(attribute(element, "n"))
        elif handler is not None:
            handler(self, element)
        elif name not in _SILENT and any(local_name(e) in ("p", "div", "head", "list") for e in element):
            self._content(element, level=2, inherited=None)
        elif name in _PROSE:
            self._paragraph(element)

    def _paragraph(self, element: Element) -> None:
        self._go_to(element)
        self._reached = self.flow.page
        self.flow.add(self.kind, self._inline(element, Passage(), raised=False, parts=True))

    def _turn(self, passage: Passage, page: int | None) -> None:
        # Forward only: coordinates of a citation may be those of another place where it stands.
        if page is not None and 0 < page - self._reached <= 2:
            passage.turn_page(page)
            self._reached = page

    def _passage(self, element: Element) -> Passage:
        return self._inline(element, Passage(), raised=False, parts=False)

    def _inline(self, element: Element, passage: Passage, *, raised: bool, parts: bool) -> Passage:
        passage.write(element.text, raised=raised)
        for inner in element:
            passage = self._inner(inner, passage, raised=raised, parts=parts)
            passage.write(inner.tail, raised=raised)
        return passage

    def _inner(self, inner: Element, passage: Passage, *, raised: bool, parts: bool) -> Passage:
        name = local_name(inner)
        if not name:
            passage.write(inner.text)
        elif name == "pb":
            passage.turn_page(self.flow.turn_page(attribute(inner, "n"), has_begun=bool(passage)))
        elif name == "lb":
            passage.write("" if attribute(inner, "break") == "no" else " ")
        elif name == "ref":
            return self._ref(inner, passage, raised=raised)
        elif name == "note":
            self._note(inner)
        elif name == "math":
            passage.write(math_text(inner))
        elif name == "choice":
            first = child(inner, "sic", "orig", "abbr")
            first = first if first is not None else next(children(inner), None)
            return self._inline(first, passage, raised=raised, parts=False) if first is not None else passage
        elif name in _BREAKING and parts:
            self.flow.add(self.kind, passage)
            self._paragraph_like(inner)
            return Passage()
        elif name not in _SILENT:
            if name == "s":
                self._turn(passage, _page_of(inner))
            is_raised = raised or _RAISED.search(attribute(inner, "rend") or "") is not None
            return self._inline(inner, passage, raised=is_raised, parts=parts)
        return passage

    def _ref(self, ref: Element, passage: Passage, *, raised: bool) -> Passage:
        if attribute(ref, "type") == "bibr":
            self._turn(passage, _page_of(ref))
        before = passage.length
        is_raised = raised or _RAISED.search(attribute(ref, "rend") or "") is not None
        passage = self._inline(ref, passage, raised=is_raised, parts=False)
        targets = (t.lstrip("#") for t in (attribute(ref, "target") or "").split())
        passage.mark(before, [self.reference_ids[t] for t in targets if t in self.reference_ids])
        return passage

    # ------------------------------------------------------------ what is no plain paragraph

    def _list(self, element: Element) -> None:
        for found in children(element, "item", "head", "label"):
            self._go_to(found)
            passage = Passage(attribute(found, "n") or "")
            outer, self.kind = self.kind, "list" if self.kind == "body" else self.kind
            passage.append(Passage())
            self.flow.add(self.kind, self._inline(found, passage, raised=False, parts=True))
            self.kind = outer

    def _figure(self, element: Element) -> None:
        self._go_to(element)
        head, described = text_of(child(element, "head")) or "", text_of(child(element, "figdesc")) or ""
        passage = Passage()
        if head and head not in described:
            passage.write(head)
        for part in children(element, "figdesc"):
            passage.append(self._passage(part))
        self.flow.add("caption", passage)
        for part in children(element, "table"):
            self._table(part)
        for part in children(element, "p"):
            self.flow.add("figure", self._passage(part))
        for part in children(element, "note"):
            self.flow.add("note", self._passage(part))

    def _table(self, table: Element) -> None:
        head = child(table, "head")
        if head is not None:
            self.flow.add("caption", self._passage(head))
        rows: list[Passage] = []
        for row in descendants(table, "row", "tr"):
            passage = Passage()
            for cell in children(row, "cell", "td", "th"):
                passage.append(self._passage(cell))
            rows.append(passage)
        self.flow.add_rows(rows)

    def _note(self, element: Element) -> None:
        number = attribute(element, "n")
        passage = Passage(f"{number} " if number and not (text_of(element) or "").startswith(number) else "")
        page = _page_of(element)
        before, self.flow.page = self.flow.page, page or self.flow.page
        self.flow.add_note(self._inline(element, passage, raised=False, parts=False))
        self.flow.page = before

    def _formula(self, element: Element) -> None:
        self._go_to(element)
        self.flow.add("equation", self._passage(element))


def _page_of(element: Element) -> int | None:
    # "3,72.0,120.5,61.2,10.8;…" begins on page 3.
    coordinates = attribute(element, "coords")
    first = coordinates.split(",", 1)[0].strip() if coordinates else ""
    return int(first) if first.isdecimal() and 0 < int(first) < 10_000 else None


_HANDLERS: dict[str, Callable[[_Walk, Element], None]] = {
    "p": _Walk._paragraph, "ab": _Walk._paragraph, "list": _Walk._list, "figure": _Walk._figure,
    "table": _Walk._table, "note": _Walk._note, "formula": _Walk._formula,
}  # fmt: skip
