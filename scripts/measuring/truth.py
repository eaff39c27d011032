"""The files that say what a PDF holds, brought into one form."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from litreview.documents import split_sentences
from litreview.records import SectionRole
from litreview.text import fold
from measuring.texts import plain

Kind = Literal["jats", "rendered", "typeset", "references"]
_FLOAT = re.compile(r"(?:table|fig)", re.IGNORECASE)
_NUMBER = re.compile(r"^\W*(?:\d+(?:\.\d+)*|[IVX]+)[.)]?\s+")
_ROLE_WORDS: dict[str, tuple[SectionRole, ...]] = {
    "introduction": ("introduction", "background"), "background": ("background", "introduction"),
    "literature review": ("background",), "theoretical background": ("background",),
    "theory": ("background",), "methods": ("methods",), "method": ("methods",), "methodology": ("methods",),
    "materials": ("methods",), "data": ("methods",), "experimental": ("methods",), "results": ("results",),
    "findings": ("results",), "discussion": ("discussion",), "limitations": ("limitations",),
    "conclusion": ("conclusions",), "conclusions": ("conclusions",), "concluding remarks": ("conclusions",),
}  # fmt: skip
"""Words of main headings and the roles they may have; made without looking at what litreview knows of them."""
_SEC_TYPES: dict[str, tuple[SectionRole, ...]] = {
    "intro": ("introduction", "background"), "introduction": ("introduction", "background"), "methods": ("methods",),
    "materials": ("methods",), "results": ("results",), "discussion": ("discussion",),
    "conclusions": ("conclusions",), "conclusion": ("conclusions",),
}  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """What is known of one PDF; empty where nothing is."""

    kind: Kind
    pdf: Path
    title: str = ""
    authors: tuple[str, ...] = ()
    years: frozenset[int] = frozenset()
    doi: str = ""
    abstracts: tuple[str, ...] = ()
    """Each is right: with the labels of its parts and without."""
    paragraphs: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    roles: dict[str, frozenset[SectionRole]] = field(default_factory=dict)
    sentences: tuple[tuple[str, int | None], ...] = ()
    """With their pages, None where only the PDF tells."""
    everything: str = ""
    """All that is printed but running heads, to tell what is foreign."""
    tables: tuple[tuple[str, ...], ...] = ()
    n_references: int = 0
    references: tuple[dict[str, Any], ...] = ()
    citations: tuple[str, ...] = ()
    xml: Path | None = None


def find_truths(folder: Path) -> Iterator[Truth]:
    """Give each PDF of a folder and its folders that has a file of truth beside it."""
    for pdf in sorted(folder.rglob("*.pdf")):
        digest, typeset = pdf.with_suffix(".gt.json"), pdf.with_name(pdf.name.split(".")[0] + ".truth.json")
        if digest.is_file():
            known = json.loads(digest.read_text(encoding="utf-8"))
            yield _read_rendered(pdf, known) if "typeset" in known else _read_jats(pdf, known)
        elif typeset.is_file():
            yield _read_typeset(pdf, json.loads(typeset.read_text(encoding="utf-8")))
        elif pdf.with_suffix(".refs.csv").is_file():
            yield Truth("references", pdf)


def unnumber(heading: str) -> str:
    """Return a heading without its number."""
    return _NUMBER.sub("", heading)


def main_roles(heading: str, sec_type: str | None) -> frozenset[SectionRole]:
    """Return the roles that a main heading may have; empty where neither its type nor its words say one."""
    roles: list[SectionRole] = [
        r for part in re.split(r"[|,]", sec_type or "") for r in _SEC_TYPES.get(part.strip(), ())
    ]
    words = fold(unnumber(heading))
    parts = re.split(r"\s+and\s+|,\s*", words)
    if all(part in _ROLE_WORDS for part in parts[:1]):
        roles += [r for part in parts for r in _ROLE_WORDS.get(part, ())]
    return frozenset(roles)


def _read_jats(pdf: Path, known: dict[str, Any]) -> Truth:
    xml = pdf.with_suffix(".xml")
    root = ET.parse(xml).getroot() if xml.is_file() else None
    meta = root.find(".//article-meta") if root is not None else None
    names = meta.findall(".//contrib[@contrib-type='author']/name") if meta is not None else []
    years = [y.text for y in meta.findall(".//pub-date/year")] if meta is not None else []
    main = root.findall("./body/sec") if root is not None else []
    titled = [
        (" ".join("".join(t.itertext()).split()), s.get("sec-type")) for s in main if (t := s.find("title")) is not None
    ]
    given = " ".join(text for _, text in known["abstract"])
    return Truth(
        "jats", pdf, title=next(iter(known["title"]), ""),
        authors=tuple(f"{n.findtext('given-names') or ''} {n.findtext('surname') or ''}" for n in names),
        years=frozenset(int(y) for y in years if y and y.isdigit()),
        doi=next(iter(known["doi"] or ()), ""),
        abstracts=tuple(read_abstracts(meta)) if meta is not None else ((given,) if given else ()),
        paragraphs=tuple(text for kind, text in known["body"] if kind == "p"),
        headings=tuple(text for kind, text in known["body"] if kind == "t" and not _FLOAT.match(text)),
        roles={fold(unnumber(h)): roles for h, t in titled if (roles := main_roles(h, t))},
        n_references=int(known["nrefs"] or 0), xml=xml if root is not None else None,
    )  # fmt: skip


def read_abstracts(meta: ET.Element) -> Iterator[str]:
    """Give the abstract of the XML with the labels of its parts and without.

    The digests take in what archives add and nobody printed: a part that points to material on the publisher's site.
    """
    for with_labels in (True, False):
        parts: list[str] = []
        for abstract in meta.findall("abstract"):
            if abstract.get("abstract-type") in (None, "summary"):
                _collect(abstract, parts, with_labels=with_labels)
        if parts:
            yield " ".join(" ".join(parts).split())


def _collect(element: ET.Element, parts: list[str], *, with_labels: bool) -> None:
    for child in element:
        if child.tag == "sec":
            title = "".join(child.find("title").itertext()) if child.find("title") is not None else ""  # type: ignore[union-attr]
            if "supplementary" not in title.casefold():
                _collect(child, parts, with_labels=with_labels)
        elif child.tag != "title" or (with_labels and element.tag == "sec"):
            parts.append("".join(child.itertext()))


def _read_rendered(pdf: Path, known: dict[str, Any]) -> Truth:
    own = known["typeset"]
    blocks = own["blocks"]
    headings = [b for b in blocks if b["kind"] == "heading" and b.get("role") != "references"]
    main = {
        fold(unnumber(b["text"]).rstrip(".")): main_roles(b["text"].rstrip("."), b.get("role"))
        for b in headings
        if b["level"] == 1
    }
    labelled = ["Abstract", *(text for _, text in known["abstract"])]
    flowing = [b for b in blocks if b["kind"] in ("paragraph", "quote", "list")]
    return Truth(
        "rendered", pdf, title=known["title"][0], authors=tuple(own["authors"]), years=frozenset([own["year"]]),
        doi=next(iter(known["doi"]), ""),
        abstracts=(" ".join(t for _, t in known["abstract"]),) if known["abstract"] else (),
        paragraphs=tuple(b["text"] for b in flowing), headings=tuple(b["text"] for b in headings),
        roles={heading: roles for heading, roles in main.items() if roles},
        sentences=tuple((plain(b["text"][s["start"] : s["end"]]), s["page"]) for b in flowing for s in b["sentences"]),
        everything=" ".join([*(b["text"] for b in blocks), *known["title"], *own["authors"], *labelled]),
        tables=tuple(tuple(row) for b in blocks for row in b.get("rows") or ()),
        n_references=len(own["references"]), references=tuple(own["references"]),
        citations=tuple(r for b in blocks for c in b.get("citations", ()) for r in c["references"]),
    )  # fmt: skip


def _read_typeset(pdf: Path, known: dict[str, Any]) -> Truth:
    paragraphs = [b["text"] for b in known["blocks"] if b["kind"] == "paragraph"]
    rows = [row for table in known["tables"] for row in table["rows"]]
    texts = [plain(text) for text in paragraphs]
    printed = [*(b["text"] for b in known["blocks"]), *(t["caption"] for t in known["tables"])]
    return Truth(
        "typeset", pdf, title=known["title"], authors=tuple(known["authors"]), years=frozenset([known["year"]]),
        abstracts=(known["abstract"],) if known["abstract"] else (), paragraphs=tuple(paragraphs),
        headings=tuple(b["text"] for b in known["blocks"] if b["kind"] != "paragraph"),
        sentences=tuple((span.cut(text), None) for text in texts for span in split_sentences(text)),
        everything=" ".join([known["title"], *known["authors"], "Abstract", known["abstract"] or "", *printed]),
        tables=tuple(tuple(row) for row in rows),
    )  # fmt: skip
