"""What kind of file something is, by its bytes, whatever its name says."""

from __future__ import annotations

import io
import re
import zipfile

from litreview.errors import DamagedError, DocumentError, EncryptedError

SUFFIXES = {
    ".pdf": "pdf", ".docx": "docx", ".docm": "docx", ".epub": "epub", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".xml": "xml", ".nxml": "xml", ".tei": "xml", ".txt": "text", ".md": "markdown",
    ".markdown": "markdown",
}  # fmt: skip
"""What a name promises."""

_WORDS = {
    "pdf": "a PDF", "docx": "a Word document", "epub": "an EPUB book", "html": "a web page", "xml": "XML",
    "text": "plain text", "doc": "a document of an old Word (.doc)", "rtf": "rich text (RTF)",
    "odt": "an OpenDocument text", "pptx": "a presentation", "xlsx": "a workbook", "zip": "an archive",
    "gzip": "a compressed archive", "image": "a picture", "djvu": "a DjVu scan", "ps": "PostScript",
    "mobi": "a Kindle book", "office": "a document of an old Office", "locked": "an encrypted Office document",
    "binary": "something that is no text",
}  # fmt: skip
_CALLED = {"pdf": "PDF", "docx": "DOCX", "epub": "EPUB", "html": "HTML", "xml": "XML", "text": "text",
           "markdown": "Markdown"}  # fmt: skip
_SAVE = "Open it in {} and save it as {}, then add that."
_REMEDIES = {
    "doc": _SAVE.format("Word or LibreOffice", ".docx"), "rtf": _SAVE.format("Word or LibreOffice", ".docx"),
    "odt": _SAVE.format("LibreOffice", ".docx"), "pptx": "Export it as PDF and add that.",
    "xlsx": "Tables of data are no papers; add the paper itself.", "zip": "Unpack it and add the files in it.",
    "gzip": "Unpack it and add the file in it.",
    "image": "Run OCR, for instance `ocrmypdf --image-dpi 300 in.png out.pdf`.",
    "djvu": "Convert it to PDF, for instance with `ddjvu -format=pdf`.", "ps": "Convert it with `ps2pdf`.",
    "mobi": "Convert it to EPUB, for instance with Calibre.", "office": _SAVE.format("Word or LibreOffice", ".docx"),
}  # fmt: skip
_FOREIGN_SUFFIXES = {
    ".doc": "doc", ".rtf": "rtf", ".odt": "odt", ".ppt": "pptx", ".pptx": "pptx", ".odp": "pptx", ".xls": "xlsx",
    ".xlsx": "xlsx", ".zip": "zip", ".gz": "gzip", ".png": "image", ".jpg": "image", ".jpeg": "image", ".tif": "image",
    ".tiff": "image", ".djvu": "djvu", ".ps": "ps", ".mobi": "mobi", ".azw3": "mobi",
}  # fmt: skip
_STARTS = (
    (b"{\\rtf", "rtf"), (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"II*\0", "image"),
    (b"MM\0*", "image"), (b"\x1f\x8b", "gzip"), (b"AT&TFORM", "djvu"), (b"%!PS", "ps"),
)  # fmt: skip
_HEADER_WITHIN = 1024
"""Bytes within which "%PDF-" must stand."""
_HTML_START = re.compile(
    rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|(?:html|head|body|title|meta|script|div|p|h1)\b)",
    re.IGNORECASE | re.DOTALL,
)
_XML_START = re.compile(rb"(?:<\?xml\b|<!--.*?-->|\s)*(?:<!DOCTYPE\s+(?!html)\w|<[\w:-]+[\s>/])", re.DOTALL | re.I)
_XML_DECLARED = re.compile(rb"\s*<\?xml\b")


def kind_of(content: bytes) -> str:
    """Return "pdf", "docx", "epub", "html", "xml", "text" or the name of a kind that is not read."""
    if b"%PDF-" in content[:_HEADER_WITHIN]:
        return "pdf"
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive_kind(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _office_kind(content)
    if content[60:68] == b"BOOKMOBI":
        return "mobi"
    sample = _narrow(content[:8_000])
    if _HTML_START.match(sample):
        return "html"
    if _XML_DECLARED.match(sample) or _XML_START.match(sample):
        return "xml"
    return "text"


def _narrow(sample: bytes) -> bytes:
    # UTF-16 and marks of byte order away: what is asked is only which tag comes first.
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")) or sample[1:2] == b"\0" or sample[:1] == b"\0":
        return sample.replace(b"\0", b"").lstrip(b"\xff\xfe")
    return sample.removeprefix(b"\xef\xbb\xbf")


def _archive_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # A cut archive has lost its list; the first names tell what it was.
        head = content[:4096]
        kinds = ((b"application/epub", "epub"), (b"opendocument", "odt"), (b"word/", "docx"),
                 (b"[Content_Types].xml", "docx"))  # fmt: skip
        return next((kind for mark, kind in kinds if mark in head), "zip")
    if "META-INF/container.xml" in names:
        return "epub"
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("ppt/") for name in names):
        return "pptx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "odt" if {"content.xml", "mimetype"} <= names else "zip"


def _office_kind(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "locked"
    return "doc" if "WordDocument".encode("utf-16-le") in content else "office"


def check_kind(content: bytes, *, suffix: str, name: str) -> str:
    """Return the kind to read a file as, by its suffix and its bytes.

    Raises DocumentError for a kind that is not read, DamagedError for a file that is not what it is called, and
    EncryptedError for Office documents under a password.
    """
    found = kind_of(content)
    promised = SUFFIXES.get(suffix)
    if found == "locked":
        raise EncryptedError(
            "The document is encrypted.", where=name, remedy="Open it in Word, take the password off and save it."
        )
    if promised is None:
        raise _foreign(found, suffix, name)
    # A web page may be written as XML, and text may begin like markup.
    if promised == found or (promised == "markdown" and found in ("text", "html", "xml")):
        return promised
    if (promised, found) in (("xml", "html"), ("html", "xml")):
        return "html" if _HTML_START.match(_narrow(content[:8_000])) or promised == "html" else "xml"
    if promised == "html" and found == "text":
        return "html"
    if promised == "text" and found in ("html", "xml"):
        return "text"
    raise _lying(promised, found, name)


def _lying(promised: str, found: str, name: str) -> DocumentError:
    if promised == "pdf" and found == "html":
        what = "The file is called PDF but is a web page, perhaps one to sign in."
        return DamagedError(what, where=name, remedy="Download it again, from a place with access.")
    if promised == "text":
        what = "The file is called text but is something else"
        described = f": {_WORDS[found]}." if found in _WORDS else "."
        return DamagedError(
            what + described, where=name, remedy="Give the file its right ending, or export it as text."
        )
    if found == "text":
        what = f"The file is called {_CALLED[promised]} but is something else."
        return DamagedError(what, where=name, remedy="Download or export it again.")
    what = f"The file is called {_CALLED[promised]} but is {_WORDS[found]}."
    ending = next((s for s, kind in SUFFIXES.items() if kind == found), None)
    remedy = _REMEDIES.get(found) or (f"Let its name end in {ending}." if ending else "Download or export it again.")
    return DamagedError(what, where=name, remedy=remedy)


def _foreign(found: str, suffix: str, name: str) -> DocumentError:
    readable = ", ".join(SUFFIXES)
    kind = _FOREIGN_SUFFIXES.get(suffix)
    if found in SUFFIXES.values() and found != "text":
        ending = next(s for s, k in SUFFIXES.items() if k == found)
        what = f"Files of kind “{suffix or name}” are not read, but this one is {_WORDS[found]}."
        return DocumentError(what, where=name, remedy=f"Let its name end in {ending}.")
    kind = found if found in _REMEDIES else kind
    what = f"Files of kind “{suffix or name}” are not read."
    remedy = _REMEDIES.get(kind or "", f"Add one of {readable}.")
    return DocumentError(what, where=name, remedy=remedy)
