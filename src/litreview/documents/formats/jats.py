"""JATS (and its forerunner, the NLM DTD) → Document. The tags are those of jats.nlm.nih.gov, all three tag sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from litreview.documents.assembling import assemble
from litreview.documents.formats.jats_front import article_meta, main_abstract, read_bibliography, read_title
from litreview.documents.formats.jats_references import CITATIONS, read_reference
from litreview.documents.formats.markup import (
    Element,
    attribute,
    child,
    children,
    descendants,
    formula_text,
    local_name,
    text_of,
)
from litreview.documents.formats.passages import Flow, Passage
from litreview.documents.wording.roles import role_of
from litreview.errors import DamagedError
from litreview.records import Document, ParagraphKind, Problem, Reference, SectionRole, Source

ENGINE = "jats"

_SEC_ROLES: tuple[tuple[str, SectionRole], ...] = (
    ("intro", "introduction"), ("material", "methods"), ("method", "methods"), ("subjects", "methods"),
    ("result", "results"), ("discussion", "discussion"), ("conclu", "conclusions"), ("limitation", "limitations"),
    ("background", "background"), ("coi", "acknowledgements"), ("conflict", "acknowledgements"),
    ("data-availability", "acknowledgements"), ("supplement", "acknowledgements"), ("ack", "acknowledgements"),
    ("funding", "acknowledgements"), ("ethics", "acknowledgements"), ("author-contrib", "acknowledgements"),
    ("appendi", "appendix"),
)  # fmt: skip
_FLOATS = frozenset({"fig", "fig-group", "table-wrap", "table-wrap-group", "supplementary-material", "media",
                     "boxed-text", "chem-struct-wrap"})  # fmt: skip
_BREAKING = frozenset({"disp-formula", "disp-formula-group", "list", "def-list", "disp-quote", "verse-group", "speech",
                       "statement", "preformat", "code", "p", "array", "table"})  # fmt: skip
_SILENT = frozenset({"graphic", "inline-graphic", "alt-text", "long-desc", "object-id", "permissions", "index-term",
                     "tex-math", "sec-meta", "processing-meta", "private-char", "x"})  # fmt: skip
_DECLARATIONS = re.compile(r"con(?:flict|$)|coi|financial|supported|equal|ethic|present-address|data|funding", re.I)
_PICTURES = ("graphical", "video", "teaser", "toc")
_NOTE_TYPES = frozenset({"fn", "table-fn", "author-notes"})


def read_jats(root: Element, *, source: Source, problems: Iterable[Problem] = ()) -> Document:
    """Read a parsed article. Raises DamagedError where it holds no text."""
    walk = _Walk(root)
    flow = walk.run()
    if not any(block.kind in ("body", "list", "note", "box") for block in flow.blocks):
        raise DamagedError(
            "The XML holds no text: neither an abstract nor a body.", where=source.name, remedy="Add the PDF instead."
        )
    problems = [*problems, *walk.problems(source.name)]
    return assemble(
        flow.blocks,
        frames=flow.frames(ENGINE),
        source=replace(source, media_type="application/jats+xml", engine=ENGINE),
        bibliography=read_bibliography(root),
        problems=[replace(p, document_id=source.sha256[:16]) for p in problems],
    )


class _Walk:
    """One article on its way into blocks."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.flow = Flow()
        self.kind: ParagraphKind = "body"
        """What plain paragraphs are here: body, list, box or note."""
        self.references: dict[Element, Reference] = {}
        self.reference_ids: dict[str, str] = {}
        self._read_references()
        self.floats = {
            key: found
            for group in descendants(root, "floats-group", "floats-wrap")
            if (found_in := list(children(group)))
            for found in found_in
            if (key := attribute(found, "id"))
        }
        self._waiting: list[Element] = []

    def _read_references(self) -> None:
        parts = [part for part in children(self.root) if local_name(part) not in ("sub-article", "response")]
        for part in parts:
            for ref in descendants(part, "ref"):
                reference_id = f"r{len(self.references) + 1}"
                self.references[ref] = read_reference(ref, reference_id=reference_id)
                for element in (ref, *descendants(ref, *CITATIONS)):
                    key = attribute(element, "id")
                    if key:
                        self.reference_ids.setdefault(key, reference_id)

    def problems(self, name: str) -> Iterator[Problem]:
        """Say what was left out."""
        n_others = len(list(children(self.root, "sub-article", "response")))
        if n_others:
            what = f"The file holds {n_others} further articles (translations, reviews or answers), which are left out."
            yield Problem(what, name, "Add them as files of their own if they matter.", "note")

    def run(self) -> Flow:
        """Walk through the article once, in reading order."""
        meta = article_meta(self.root)
        if meta is not None:
            self._front(meta)
        body = child(self.root, "body")
        if body is not None:
            first = next(children(body), None)
            if first is not None and local_name(first) != "sec":
                has_sections = child(body, "sec") is not None
                self.flow.open_section("introduction" if has_sections else "other")
            self._content(body, level=1, inherited=None)
        if self.floats:
            self.flow.open_section("other")
            for found in list(self.floats.values()):
                self._float(found)
        self.flow.end_body()
        back = child(self.root, "back")
        if back is not None:
            self._content(back, level=1, inherited=None)
        self._rest_of_floats()
        self.flow.end_body()
        return self.flow

    def _rest_of_floats(self) -> None:
        for group in children(self.root, "floats-group", "floats-wrap"):
            for found in children(group):
                if not attribute(found, "id"):
                    self._float(found)

    # ------------------------------------------------------------ front

    def _front(self, meta: Element) -> None:
        title = read_title(meta)
        if title:
            self.flow.add("title", Passage(title))
        main = main_abstract(meta)
        if main is not None:
            self._abstract(main)
        for abstract in children(meta, "abstract", "trans-abstract"):
            if abstract is not main and attribute(abstract, "abstract-type") not in _PICTURES:
                self._abstract(abstract)

    def _abstract(self, abstract: Element) -> None:
        heading = child(abstract, "title")
        if heading is not None and text_of(heading):
            self.flow.add_heading(self._passage(heading), level=1, role="abstract")
        else:
            self.flow.open_section("abstract")
        for inner in children(abstract):
            if local_name(inner) == "sec":
                self._section(inner, level=2, inherited="abstract", fixed="abstract")
            elif inner is not heading:
                self._place(inner, level=2, inherited="abstract")

    # ------------------------------------------------------------ sections

    def _content(self, parent: Element, *, level: int, inherited: SectionRole | None) -> None:
        for inner in children(parent):
            if local_name(inner) not in ("title", "label"):
                self._place(inner, level=level, inherited=inherited)

    def _place(self, element: Element, *, level: int, inherited: SectionRole | None) -> None:
        name = local_name(element)
        if name in ("sec", "app", "ack", "bio", "glossary", "notes", "fn-group", "ref-list"):
            roles: dict[str, SectionRole] = {"app": "appendix", "ack": "acknowledgements", "ref-list": "references"}
            self._section(element, level=level, inherited=roles.get(name, inherited), fixed=roles.get(name))
        elif name == "ref":
            self.flow.add_reference(self.references[element])
        elif name in ("app-group", "floats-group"):
            self._content(element, level=level, inherited=inherited)
        else:
            self._paragraph_like(element)

    def _section(
        self, sec: Element, *, level: int, inherited: SectionRole | None, fixed: SectionRole | None = None
    ) -> None:
        heading = self._heading(sec)
        words = heading.finish()[0]
        role = fixed or role_of(words) or _type_role(sec) or inherited or "other"
        if words:
            self.flow.add_heading(heading, level=level, role=role)
        else:
            self.flow.open_section(role, level=level)
        if local_name(sec) in ("fn-group", "notes") and role not in ("acknowledgements", "references"):
            self._notes(sec, level=level, role=role, headed=bool(words))
        else:
            self._content(sec, level=level + 1, inherited=role)

    def _heading(self, sec: Element) -> Passage:
        passage = Passage(text_of(child(sec, "label")) or "")
        title = child(sec, "title")
        if title is not None:
            passage.append(self._passage(title))
        return passage

    def _notes(self, group: Element, *, level: int, role: SectionRole, headed: bool) -> None:
        # Footnotes proper, and declarations (interests, funding) that publishers set among them.
        for inner in children(group):
            name = local_name(inner)
            if name in ("title", "label"):
                continue
            if name == "fn" and not headed:
                is_declaration = _DECLARATIONS.match(attribute(inner, "fn-type") or "") is not None
                self.flow.open_section("acknowledgements" if is_declaration else "notes", level=level)
                headed = not is_declaration
            if name == "sec":
                self._section(inner, level=level + 1, inherited=role)
            else:
                self._place(inner, level=level, inherited=role)

    # ------------------------------------------------------------ paragraphs

    def _paragraph_like(self, element: Element) -> None:
        name = local_name(element)
        handler = _HANDLERS.get(name)
        if handler is not None:
            handler(self, element)
        elif name and name not in _SILENT:
            # What we do not know is read for its paragraphs, or as one.
            known = list(children(element, "p", "sec", "list", "title"))
            if known:
                self._content(element, level=1, inherited=None)
            else:
                self._paragraph(element)

    def _paragraph(self, element: Element, *, lead: str | None = None) -> None:
        """Write a paragraph; displayed formulas and lists part it, figures and tables go behind it."""
        passage = Passage(f"{lead} " if lead else "")
        self._waiting, outer = [], self._waiting
        passage = self._inline(element, passage, raised=False)
        self.flow.add(self.kind, passage)
        floats, self._waiting = self._waiting, outer
        for found in floats:
            self._float(found)

    def _float(self, found: Element) -> None:
        key = attribute(found, "id")
        if key:
            self.floats.pop(key, None)
        self._paragraph_like(found)

    def _passage(self, element: Element) -> Passage:
        return self._inline(element, Passage(), raised=False, parts=False)

    def _inline(self, element: Element, passage: Passage, *, raised: bool, parts: bool = True) -> Passage:
        """Write the content of an element to a passage, and return the passage that is open at its end."""
        passage.write(element.text, raised=raised)
        for inner in element:
            passage = self._inner(inner, passage, raised=raised, parts=parts)
            passage.write(inner.tail, raised=raised)
        return passage

    def _inner(self, inner: Element, passage: Passage, *, raised: bool, parts: bool) -> Passage:
        name = local_name(inner)
        if not name:
            passage.write(inner.text)
        elif name in _FLOATS and parts:
            self._waiting.append(inner)
        elif name in _BREAKING and parts:
            self.flow.add(self.kind, passage)
            self._paragraph_like(inner)
            return Passage()
        elif name == "xref":
            return self._xref(inner, passage, raised=raised)
        elif name == "fn":
            self._note(inner)
        elif name == "break":
            passage.write(" ")
        elif name in ("inline-formula", "math", "alternatives", "disp-formula"):
            passage.write(formula_text(inner))
        elif name not in _SILENT:
            return self._inline(inner, passage, raised=raised or name == "sup", parts=parts)
        return passage

    def _xref(self, xref: Element, passage: Passage, *, raised: bool) -> Passage:
        targets = (attribute(xref, "rid") or "").split()
        kind = attribute(xref, "ref-type")
        before = passage.length
        raised = raised or kind in _NOTE_TYPES
        passage = self._inline(xref, passage, raised=raised, parts=False)
        ids = list(dict.fromkeys(self.reference_ids[t] for t in targets if t in self.reference_ids))
        passage.mark(before, ids)
        self._waiting += [self.floats.pop(t) for t in targets if t in self.floats]
        return passage

    # ------------------------------------------------------------ what is no plain paragraph

    def _list(self, element: Element) -> None:
        with_kind = self._as("list" if self.kind == "body" else self.kind)
        for found in children(element, "list-item", "title"):
            if local_name(found) == "title":
                with_kind(lambda found=found: self._paragraph(found))  # type: ignore[misc]
                continue
            lead = text_of(child(found, "label"))
            for inner in children(found):
                name = local_name(inner)
                if name == "p":
                    with_kind(lambda inner=inner, lead=lead: self._paragraph(inner, lead=lead))  # type: ignore[misc]
                    lead = None
                elif name not in ("label", "title"):
                    self._paragraph_like(inner)

    def _as(self, kind: ParagraphKind) -> Callable[[Callable[[], None]], None]:
        def call(write: Callable[[], None]) -> None:
            outer, self.kind = self.kind, kind
            try:
                write()
            finally:
                self.kind = outer

        return call

    def _definitions(self, element: Element) -> None:
        for found in children(element, "def-item"):
            passage = Passage()
            for part in descendants(found, "term", "def"):
                passage.append(self._passage(part))
            self.flow.add("list" if self.kind == "body" else self.kind, passage)

    def _quote(self, element: Element) -> None:
        for inner in children(element):
            if local_name(inner) == "attrib":
                self.flow.add(self.kind, self._passage(inner))
            else:
                self._paragraph_like(inner)

    def _box(self, element: Element) -> None:
        def write() -> None:
            for part in children(element):
                name = local_name(part)
                if name in ("label", "title"):
                    self.flow.add("box", self._passage(part))
                elif name == "caption":
                    for line in children(part):
                        self._paragraph(line)
                elif name == "sec":
                    self._box(part)
                else:
                    self._paragraph_like(part)

        self._as("box")(write)

    def _caption(self, element: Element) -> None:
        """Write label and caption as one paragraph; what is set below a figure is a caption too."""
        passage = Passage(text_of(child(element, "label")) or "")
        caption = child(element, "caption")
        if caption is not None:
            for part in children(caption):
                passage.append(self._passage(part))
        self.flow.add("caption", passage)
        self._as("caption")(lambda: self._captioned(element))

    def _captioned(self, element: Element) -> None:
        for part in children(element):
            name = local_name(part)
            if name == "table":
                self._table(part)
            elif name == "alternatives":
                for table in children(part, "table"):
                    self._table(table)
            elif name == "table-wrap-foot":
                for note in children(part):
                    self._note(note, keep=False)
            elif name in ("fig", "table-wrap"):
                self._caption(part)
            elif name == "attrib":
                self.flow.add("caption", self._passage(part))
            elif name not in ("label", "caption", *_SILENT):
                self._paragraph_like(part)

    def _table(self, table: Element) -> None:
        rows: list[Passage] = []
        for row in descendants(table, "tr"):
            passage = Passage()
            for cell in children(row, "td", "th"):
                passage.append(self._passage(cell))
            rows.append(passage)
        self.flow.add_rows(rows)

    def _note(self, element: Element, *, keep: bool = True) -> None:
        """Write a footnote: behind the body where it stands in the text, at its place in a list of notes."""
        passage = Passage(text_of(child(element, "label")) or "")
        if child(element, "p") is None:
            passage.append(self._passage(element))
        for part in children(element) if child(element, "p") is not None else ():
            if local_name(part) != "label":
                passage.append(self._passage(part))
        if keep:
            self.flow.add_note(passage)
        else:
            self.flow.add("note", passage)

    def _listed_note(self, element: Element) -> None:
        self._note(element, keep=False)

    def _formula(self, element: Element) -> None:
        for found in [element] if local_name(element) != "disp-formula-group" else children(element, "disp-formula"):
            label = text_of(child(found, "label"))
            self.flow.add("equation", Passage(" ".join(filter(None, (formula_text(found), label)))))


_HANDLERS: dict[str, Callable[[_Walk, Element], None]] = {
    "p": _Walk._paragraph, "list": _Walk._list, "def-list": _Walk._definitions, "disp-quote": _Walk._quote,
    "verse-group": _Walk._paragraph, "speech": _Walk._quote, "statement": _Walk._quote, "boxed-text": _Walk._box,
    "fig": _Walk._caption, "fig-group": _Walk._caption, "table-wrap": _Walk._caption,
    "table-wrap-group": _Walk._caption, "supplementary-material": _Walk._caption, "media": _Walk._caption,
    "chem-struct-wrap": _Walk._caption, "table": _Walk._table, "disp-formula": _Walk._formula,
    "disp-formula-group": _Walk._formula, "preformat": _Walk._paragraph, "code": _Walk._paragraph,
    "fn": _Walk._listed_note,
}  # fmt: skip


def _type_role(sec: Element) -> SectionRole | None:
    kind = (attribute(sec, "sec-type") or attribute(sec, "notes-type") or "").casefold()
    return next((role for part, role in _SEC_ROLES if kind.startswith(part)), None)
