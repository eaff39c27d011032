"""HTML → Document, walked through as it is nested; EPUB's chapters are read by the same walk."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote, urldefrag

from litreview.documents.assembling import assemble
from litreview.documents.blocks import Anchor, Block
from litreview.documents.formats.html_head import plain_title, read_metadata
from litreview.documents.formats.html_page import (
    is_boilerplate,
    is_link_list,
    judge_page,
    main_part,
    parse_html,
    prose_length,
    tokens_of,
)
from litreview.documents.formats.listing import find_doi, read_entry
from litreview.documents.formats.markup import (
    Element,
    attribute,
    child,
    children,
    descendants,
    local_name,
    math_text,
    text_of,
)
from litreview.documents.formats.passages import Flow, Passage
from litreview.documents.structure.bibliography import find_abstract
from litreview.documents.structure.sections import mark_sections
from litreview.documents.wording.roles import role_of
from litreview.documents.wording.writing import read_vocabulary
from litreview.documents.wordlists import to_words
from litreview.errors import DamagedError
from litreview.records import Bibliography, Document, ParagraphKind, Problem, SectionRole, Source
from litreview.text import fold

ENGINE = "html"

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = to_words(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
    "header hgroup hr li main ol p pre section summary table tbody td tfoot th thead tr ul h1 h2 h3 h4 h5 h6"
)
_SITE_SHARE = 0.1
"""Share of the text that may stand before the title and be dropped."""
_KINDS_OF_SECTIONS: dict[str, SectionRole] = {
    "abstract": "abstract", "doc-abstract": "abstract", "bibliography": "references", "doc-bibliography": "references",
    "doc-acknowledgments": "acknowledgements", "acknowledgments": "acknowledgements", "doc-appendix": "appendix",
    "appendix": "appendix", "doc-introduction": "introduction", "introduction": "introduction",
    "doc-conclusion": "conclusions", "conclusion": "conclusions", "doc-endnotes": "notes", "endnotes": "notes",
    "footnotes": "notes", "rearnotes": "notes",
}  # fmt: skip
_NOTES = frozenset({"doc-footnote", "doc-endnote", "footnote", "endnote", "rearnote", "note"})
_BACK_LINK = re.compile(r"\W*(?:↩|↵|⏎|\^|↑|⇑|back)\W*\Z", re.IGNORECASE)
_SERVICE = re.compile(
    r"\W*(?:google\s*scholar|cross\s*ref|pub\s*med(?:\s*central)?|web\s+of\s+science|scopus|view(?:\s+(?:article|in|record"
    r"|at).*)?|article|full[\s-]*text|pdf|open\s*url|ads|cas|mathscinet|isi|export|download.*|find\s+it.*|get\s+it.*)\W*\Z",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"\[[\s,;|.]*\]|\([\s,;|]*\)")


def read_html(content: bytes, *, source: Source) -> Document:
    """Read a web page. Raises DamagedError where it holds no text."""
    root, problems = parse_html(content, name=source.name)
    known = read_metadata(root)
    walk = HtmlWalk()
    walk.read(main_part(root))
    walk.flow.end_body()
    source = replace(source, media_type="text/html", engine=ENGINE)
    return finish(walk, known, fallback=plain_title(root), source=source, problems=problems)


def finish(
    walk: HtmlWalk, known: Bibliography, *, fallback: str | None, source: Source, problems: Iterable[Problem]
) -> Document:
    """Return the document of what was walked through; sections get their roles by the words of their headings."""
    blocks = walk.flow.blocks
    known = replace(known, title=mark_title(blocks, known.title, fallback))
    if not any(block.kind in ("body", "list", "note", "box") for block in blocks):
        raise DamagedError("The file holds no text.", where=source.name, remedy="Save the page with its full text.")
    _even_levels(blocks)
    mark_sections(blocks)
    walk.resolve()
    n_words = sum(len(line.words) for block in blocks for line in block.lines)
    n_references = sum(block.reference is not None for block in blocks)
    abstract = known.abstract or find_abstract(blocks, read_vocabulary(blocks))
    if source.engine == ENGINE:
        problems = [*problems, *judge_page(n_words, n_references, source.name)]
    return assemble(
        blocks,
        frames=walk.flow.frames(source.engine),
        source=source,
        bibliography=replace(known, abstract=abstract),
        problems=[replace(p, document_id=source.sha256[:16]) for p in problems],
    )


def mark_title(blocks: list[Block], title: str | None, fallback: str | None) -> str | None:
    """Mark the heading that is the title, or put the title in front; return it."""
    tops = [b for b in blocks if b.kind == "heading" and b.level == 1]
    first = next((b for b in blocks if b.kind == "heading"), None)
    same = next((b for b in blocks if b.kind == "heading" and title and fold(b.text) == fold(title)), None)
    if same is None and title is None and len(tops) == 1 and tops[0] is first and role_of(tops[0].text) is None:
        same = tops[0]
        title = same.text
    if same is not None:
        same.kind, same.level, same.role = "title", 0, None
        before = blocks[: blocks.index(same)]
        if sum(len(b.text) for b in before) < _SITE_SHARE * sum(len(b.text) for b in blocks):
            del blocks[: len(before)]  # what stands before the title is the site's, or the cover's
        return title
    title = title or fallback
    if title:
        flow = Flow()
        block = flow.add("title", Passage(title))
        if block is not None:
            blocks.insert(0, block)
    return title


def _even_levels(blocks: list[Block]) -> None:
    levels = sorted({b.level for b in blocks if b.kind == "heading"})
    for block in blocks:
        if block.kind == "heading":
            block.level = levels.index(block.level) + 1


@dataclass(slots=True)
class _Entry:
    """A block of the reference list, the places that links to it name, and its DOI if only a link has it."""

    block: Block
    keys: list[str]
    number: int | None
    doi: str | None


class HtmlWalk:
    """One page, or the chapters of a book one after another, on their way into blocks."""

    def __init__(self, *, is_book: bool = False) -> None:
        """Begin with nothing; a book has no site around it, and its asides are part of it."""
        self.flow = Flow()
        self.is_book = is_book
        self.file = ""
        """The chapter's path in the book; links between chapters are read against it."""
        self._kind: ParagraphKind = "body"
        self._role: SectionRole | None = None
        self._role_level = 0
        self._entries: list[_Entry] = []
        self._whole = 0

    def read(self, part: Element, *, file: str = "") -> None:
        """Walk through the main part of a page."""
        self.file = file
        self._whole = max(1, prose_length(part))
        self._kind, self._role = "body", None
        self._container(part)

    def resolve(self) -> None:
        """Turn links to entries of the reference list into citations, and the entries into references."""
        ids: dict[str, str] = {}
        entries = [e for e in self._entries if any(e.block is b for b in self.flow.blocks)]
        for index, entry in enumerate(entries, start=1):
            reference = read_entry(entry.block.text, reference_id=f"r{index}")
            number = re.match(r"\W*(\d{1,4})[\].)\s]", entry.block.text)
            stated = int(number[1]) if number and entry.number is None else entry.number
            entry.block.kind = "reference"
            entry.block.reference = replace(reference, number=stated, doi=reference.doi or entry.doi)
            for key in entry.keys:
                ids.setdefault(key, f"r{index}")
        for block in self.flow.blocks:
            is_entry = block.reference is not None
            found = ((a, tuple(dict.fromkeys(ids[k] for k in a.reference_ids if k in ids))) for a in block.anchors)
            block.anchors = tuple(Anchor(a.start, a.end, names) for a, names in found if names and not is_entry)

    # ------------------------------------------------------------ blocks

    def _container(self, element: Element) -> None:
        """Write what an element holds: blocks one by one, and what stands between them as paragraphs."""
        passage = Passage(element.text or "")
        keys = _keys_of(element)
        n_breaks = 0
        for inner in element:
            name = local_name(inner)
            if is_boilerplate(inner, whole=self._whole, is_book=self.is_book) and not self._is_note(inner):
                pass
            elif self._is_block(inner):
                self._write(passage, element, keys)
                passage = Passage()
                self._block(inner)
            elif name == "br":
                n_breaks += 1
                if n_breaks > 1:
                    self._write(passage, element, keys)
                    passage = Passage()
                passage.write(" ")
            else:
                self._inline(inner, passage, raised=False)
            if name != "br" or (inner.tail or "").strip():
                n_breaks = 0
            passage.write(inner.tail)
        self._write(passage, element, keys)

    def _is_block(self, element: Element) -> bool:
        name = local_name(element)
        if name == "math":
            return attribute(element, "display") == "block"
        if name in _BLOCKS or self._is_note(element):
            return True
        return any(local_name(e) in _BLOCKS for e in element.iterdescendants())

    def _is_note(self, element: Element) -> bool:
        return bool(_types_of(element) & _NOTES) and local_name(element) != "a"

    def _write(self, passage: Passage, element: Element, keys: list[str]) -> None:
        if not passage:
            return
        if self._role == "references" and self._kind in ("body", "list"):
            self._entry(passage, element, keys)
        elif self._role == "notes" and self._kind in ("body", "list"):
            self.flow.add("note", passage)
        else:
            self.flow.add(self._kind, passage)

    def _block(self, element: Element) -> None:
        name = local_name(element)
        if self._is_note(element) and self._kind != "note":
            self._note(element)
        elif name in _HEADINGS:
            self._heading(element, _HEADINGS[name])
        elif name in ("ul", "ol"):
            if self.is_book or self._role == "references" or not is_link_list(element):
                self._list(element)
        elif name == "table":
            self._table(element)
        elif name in ("figcaption", "caption"):
            self._as("caption", element)
        elif name == "math":
            self.flow.add("equation", Passage(math_text(element)))
        elif name == "aside":
            self._as("box", element)
        elif name == "header" and not self.is_book and _is_top(element):
            for heading in descendants(element, *_HEADINGS):
                self._heading(heading, _HEADINGS[local_name(heading)])
        else:
            self._section(element)

    def _section(self, element: Element) -> None:
        roles = [_KINDS_OF_SECTIONS[t] for t in sorted(_types_of(element)) if t in _KINDS_OF_SECTIONS]
        if not roles and local_name(element) in ("section", "div"):
            named = tokens_of(element) & {"abstract", "footnotes", "references", "bibliography"}
            roles = [_KINDS_OF_SECTIONS.get(t, "references") for t in sorted(named)]
        outer = self._role
        if roles and not any(text_of(h) for h in descendants(element, *_HEADINGS)):
            if roles[0] != self._role:
                self.flow.open_section(roles[0])
            self._role = roles[0]
            self._container(element)
            self._role = outer
        else:
            self._container(element)

    def _as(self, kind: ParagraphKind, element: Element) -> None:
        outer, self._kind = self._kind, kind
        self._container(element)
        self._kind = outer

    def _heading(self, element: Element, level: int) -> None:
        passage = Passage()
        self._inline_content(element, passage, raised=False)
        block = self.flow.add_heading(passage, level=level)
        if block is not None:
            role = role_of(block.text)
            if role is not None or level <= self._role_level:
                self._role, self._role_level = role, level

    def _list(self, element: Element) -> None:
        start = attribute(element, "start") or "1"
        number = int(start) if start.isdecimal() and len(start) < 5 else 1
        outer = self._kind
        if self._kind == "body":
            self._kind = "list"
        for found in children(element):
            if local_name(found) == "li":
                if not is_boilerplate(found, whole=self._whole, is_book=self.is_book):
                    self._number = number if local_name(element) == "ol" else None
                    self._item(found)
                number += 1
            elif local_name(found) in ("ul", "ol"):
                self._list(found)
        self._kind = outer

    _number: int | None = None

    def _item(self, element: Element) -> None:
        if self._is_note(element):
            self._note(element)
        elif self._role == "references" and child(element, "ul", "ol") is None:
            passage = Passage()
            self._inline_content(element, passage, raised=False)
            self._entry(passage, element, _keys_of(element, deep=True))
        elif self._role == "notes":
            passage = Passage(f"{self._number} " if self._number else "")
            self._inline_content(element, passage, raised=False)
            self.flow.add("note", passage)
        else:
            self._container(element)

    def _entry(self, passage: Passage, element: Element, keys: list[str]) -> None:
        text = _EMPTY_BRACKETS.sub("", passage.finish()[0])
        block = self.flow.add("body", Passage(text))
        if block is None:
            return
        linked = (find_doi(unquote(attribute(a, "href") or "")) for a in descendants(element, "a"))
        in_list = local_name(element) == "li"
        doi = next((d for d in linked if d), None)
        all_keys = keys if local_name(element) not in ("li", "p", "div") else _keys_of(element, deep=True)
        placed = [f"{self.file}#{key}" for key in dict.fromkeys([*keys, *all_keys])]
        self._entries.append(_Entry(block, placed, self._number if in_list else None, doi))

    def _note(self, element: Element) -> None:
        passage = Passage()
        self._inline_content(element, passage, raised=False)
        self.flow.add_note(passage)

    def _table(self, element: Element) -> None:
        is_layout = attribute(element, "role") == "presentation" or any(
            local_name(e) in ("table", "h1", "h2", "h3") for e in element.iterdescendants()
        )
        caption = child(element, "caption")
        if is_layout:
            for cell in descendants(element, "td", "th"):
                if not any(local_name(a) in ("td", "th") for a in cell.iterancestors() if element in a.iterancestors()):
                    self._container(cell)
            return
        if self._role == "references":
            for row in descendants(element, "tr"):
                passage = Passage()
                self._inline_content(row, passage, raised=False)
                self._entry(passage, row, _keys_of(row, deep=True))
            return
        if caption is not None:
            self._as("caption", caption)
        rows: list[Passage] = []
        for row in descendants(element, "tr"):
            passage = Passage()
            for cell in children(row, "td", "th"):
                written = Passage()
                self._inline_content(cell, written, raised=False)
                passage.append(written)
            rows.append(passage)
        self.flow.add_rows(rows)

    # ------------------------------------------------------------ inline

    def _inline_content(self, element: Element, passage: Passage, *, raised: bool) -> None:
        passage.write(element.text, raised=raised)
        for inner in element:
            self._inline(inner, passage, raised=raised)
            passage.write(inner.tail, raised=raised)

    def _inline(self, element: Element, passage: Passage, *, raised: bool) -> None:
        name = local_name(element)
        if not name:
            passage.write(element.text)
        elif name == "br" or name == "wbr":
            passage.write(" " if name == "br" else "")
        elif name == "math":
            passage.write(math_text(element))
        elif is_boilerplate(element, whole=self._whole, is_book=True):
            return
        elif "pagebreak" in " ".join(_types_of(element)):
            label = attribute(element, "title") or attribute(element, "aria-label") or text_of(element)
            passage.turn_page(self.flow.turn_page(label, has_begun=bool(passage)))
        elif name == "a":
            self._link(element, passage, raised=raised)
        else:
            spaced = " " if name in _BLOCKS else ""
            passage.write(spaced)
            self._inline_content(element, passage, raised=raised or name == "sup")
            passage.write(spaced)

    def _link(self, element: Element, passage: Passage, *, raised: bool) -> None:
        words = text_of(element) or ""
        if _BACK_LINK.match(words) or "doc-backlink" in _types_of(element):
            return
        if self._role == "references" and _SERVICE.match(words):
            return
        before = passage.length
        self._inline_content(element, passage, raised=raised)
        path, fragment = urldefrag(attribute(element, "href") or "")
        if fragment:
            base = posixpath.dirname(self.file)
            target = posixpath.normpath(posixpath.join(base, unquote(path))) if path else self.file
            passage.mark(before, [f"{target if self.is_book else ''}#{unquote(fragment)}"])


def _is_top(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and local_name(parent) in ("body", "article", "main")


def _types_of(element: Element) -> set[str]:
    return {*(attribute(element, "type") or "").split(), *(attribute(element, "role") or "").split()}


def _keys_of(element: Element, *, deep: bool = False) -> list[str]:
    found = []
    for e in (element, *(element.iterdescendants() if deep else ())):
        if isinstance(e.tag, str):
            found += [key for key in (attribute(e, "id"), e.get("name") if local_name(e) == "a" else None) if key]
    return found
