"""Word documents and EPUB books for tests, written part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = f'xmlns:w="{WORD}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
STYLES = """<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:styleId="Titre2"><w:name w:val="Titre 2"/></w:style>
<w:style w:styleId="Mine"><w:name w:val="My section"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="Beschriftung"><w:name w:val="caption"/></w:style>
<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>"""


def zipped(members: Mapping[str, str | bytes], *, stored_first: bool = False) -> bytes:
    """Return a zip file with the members in order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for index, (name, content) in enumerate(members.items()):
            kind = zipfile.ZIP_STORED if stored_first and not index else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=kind)
    return stream.getvalue()


def paragraph(*runs: str, style: str = "", properties: str = "") -> str:
    """Return a paragraph; what is no markup becomes a run."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(r if r.startswith("<") else run(r) for r in runs)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    """Return a run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def field(instruction: str, shown: str) -> str:
    """Return a complex field with its result."""
    written = instruction.replace("&", "&amp;").replace("<", "&lt;")
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{written}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def docx(body: str, *, notes: str = "", core: str = "", more: Mapping[str, str] | None = None) -> bytes:
    """Return a Word document with a body, footnotes and core properties."""
    members = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": '<Relationships><Relationship Type="http://x/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f"<w:document {_SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": f"<w:styles {_SPACES}>{STYLES}</w:styles>",
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="c" xmlns:dc="d">{core}</cp:coreProperties>',
    }
    if notes:
        members["word/footnotes.xml"] = f"<w:footnotes {_SPACES}>{notes}</w:footnotes>"
    return zipped(members | dict(more or {}))


def epub(chapters: Mapping[str, str], *, metadata: str = "", more: Mapping[str, str] | None = None) -> bytes:
    """Return a book whose chapters are the bodies of pages, in order."""
    manifest = "".join(
        f'<item id="c{i}" href="text/{n}" media-type="application/xhtml+xml"/>' for i, n in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
        "OPS/book.opf": f'<package><metadata xmlns:dc="d">{metadata}</metadata><manifest>{manifest}</manifest>'
        f"<spine>{spine}</spine></package>",
    }
    for name, body in chapters.items():
        members[f"OPS/text/{name}"] = (
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
            f"<head><title/></head><body>{body}</body></html>"
        )
    return zipped(members | dict(more or {}), stored_first=True)
