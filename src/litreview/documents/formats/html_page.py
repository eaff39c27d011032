"""Web pages: bytes to a tree, and what of it is the paper."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from lxml import etree
from lxml import html as lxml_html

from litreview.documents.formats.markup import (
    Element,
    attribute,
    check_tree,
    descendants,
    local_name,
    parse_xml,
    text_of,
)
from litreview.documents.wordlists import to_words
from litreview.errors import DamagedError
from litreview.records import Problem

_DECLARED_WITHIN = 4096
"""Bytes in which a page declares its encoding; browsers look at 1,024."""
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w:.-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.-]+)", re.I)
_XHTML = b"http://www.w3.org/1999/xhtml"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TWICE = re.compile("â€[™œ\x9d“”\x93\x94¦]|Ã[©¨¼¶¤±³¡\xad]|Â[ \xa0£©]")
_TWICE_LEAST = 3
"""Stretches that look like UTF-8 read as Windows-1252 before the whole text is taken back."""
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")

_DROPPED = to_words(
    "script style noscript template nav form button select option input textarea svg canvas iframe object embed video "
    "audio dialog menu map head link meta base frame frameset applet"
)
_BOILERPLATE = to_words(
    "nav navbar navigation menu breadcrumb breadcrumbs cookie cookies consent gdpr share sharing social addthis advert "
    "advertisement advertising ads promo newsletter subscribe login signin signup paywall modal popup popover tooltip "
    "toolbar pagination pager sidebar related recommended recommendations metrics altmetric altmetrics comments disqus "
    "skip skiplink onetrust masthead sitefooter siteheader toc tableofcontents"
)
_HIDDEN_CLASSES = re.compile(
    r"\b(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|u-visually-hidden|hidden-?text|d-none|noprint"
    r"|MathJax_Preview)\b", re.I
)  # fmt: skip
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SITE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "menu", "dialog", "alert",
                         "alertdialog", "doc-toc", "toolbar", "tablist", "form"})  # fmt: skip
_MAIN_SHARE = 0.85
"""Share of the prose of a page from which on an element holds all of the paper."""
_PROTECTED_SHARE = 0.4
"""Share of the prose from which on an element is no boilerplate, whatever its class says."""
_THIN = 250
"""Words below which a page is probably not the paper."""


def parse_html(content: bytes, *, name: str) -> tuple[Element, tuple[Problem, ...]]:
    """Parse a page as browsers do, or as XML where it is written so. Raises DamagedError for an empty one."""
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", content) or _XHTML in content[:_DECLARED_WITHIN]:
        try:
            return parse_xml(content, name=name)
        except DamagedError:
            pass  # called XML, and written by hand
    text, problems = decode_html(content, name=name)
    text = _XML_DECLARATION.sub("", text).replace("\0", "")
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedError("The web page is empty or broken.", where=name, remedy="Save it again.") from error
    check_tree(root, name=name)
    return root, problems


def decode_html(content: bytes, *, name: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the text of a page: what is valid UTF-8 is UTF-8, whatever the page declares."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace"), ()
    try:
        return _take_back(content.decode("utf-8"), name)
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(content[:_DECLARED_WITHIN])
    named = (declared[1] or declared[2]).decode("ascii") if declared else ""
    try:
        encoding = codecs.lookup(named).name if named else ""
    except LookupError:
        encoding = ""
    if encoding in ("", "utf-8", "ascii", "iso8859-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        problem = Problem("The page does not say its encoding; it was read as Windows-1252.", name, "Save it as UTF-8.",
                          "warning")  # fmt: skip
        # Browsers read Latin-1 as Windows-1252, which has it as a part.
        return content.decode("cp1252", "replace"), () if encoding == "iso8859-1" else (problem,)
    return content.decode(encoding, "replace"), ()


def _take_back(text: str, name: str) -> tuple[str, tuple[Problem, ...]]:
    if len(_TWICE.findall(text[:200_000])) >= _TWICE_LEAST:
        try:
            mended = text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            what, remedy = "Accents and quotation marks were garbled when the page was saved.", "Save it again."
            return text, (Problem(what, name, remedy, "warning"),)
        what = "The page was encoded twice; one turn was taken back."
        return mended, (Problem(what, name, "Check accents and quotation marks.", "note"),)
    return text, ()


# ---------------------------------------------------------------- what is the paper


def main_part(root: Element) -> Element:
    """Return the smallest of article, main and body that holds nearly all prose."""
    body = next(descendants(root, "body"), root)
    whole = prose_length(body)
    best, least = body, whole
    for element in descendants(body, "article", "main", "div", "section"):
        name = local_name(element)
        is_main = name in ("article", "main") or attribute(element, "role") in ("main", "article")
        if is_main:
            length = prose_length(element)
            if length >= _MAIN_SHARE * whole and length <= least and length > 0:
                best, least = element, length
    return best


def prose_length(element: Element) -> int:
    """Return the characters in the paragraphs below an element."""
    return sum(len(text_of(p) or "") for p in descendants(element, "p", "li", "blockquote"))


def tokens_of(element: Element) -> set[str]:
    """Return the words in class and id: "article-sidebar" has "article", "sidebar" and "articlesidebar"."""
    written = f"{attribute(element, 'class') or ''} {attribute(element, 'id') or ''}".casefold()
    return set(re.split(r"[\s_-]+", written)) | set(re.sub(r"[_-]", "", written).split())


def is_hidden(element: Element) -> bool:
    """Tell whether a reader does not see an element."""
    return (
        element.get("hidden") is not None
        or attribute(element, "aria-hidden") == "true"
        or _HIDDEN_STYLE.search(attribute(element, "style") or "") is not None
        or _HIDDEN_CLASSES.search(attribute(element, "class") or "") is not None
    )


def is_boilerplate(element: Element, *, whole: int, is_book: bool) -> bool:
    """Tell whether an element belongs to the site and not to the paper; `whole` is the prose of the paper."""
    name = local_name(element)
    if name in _DROPPED or is_hidden(element):
        return True
    if is_book:
        return False
    if (attribute(element, "role") or "") in _SITE_ROLES:
        return prose_length(element) < _PROTECTED_SHARE * whole
    if name in ("aside", "footer"):
        return prose_length(element) < _PROTECTED_SHARE * whole
    if name in ("div", "section", "ul", "ol", "p", "span", "header", "table") and tokens_of(element) & _BOILERPLATE:
        return prose_length(element) < _PROTECTED_SHARE * whole
    return False


def is_link_list(element: Element) -> bool:
    """Tell whether a list is hardly more than links: menus, tables of contents, related articles."""
    links = list(descendants(element, "a"))
    length = len(text_of(element) or "")
    linked = sum(len(text_of(a) or "") for a in links)
    return len(links) >= 3 and linked > 0.8 * length


def judge_page(n_words: int, n_references: int, name: str) -> Iterable[Problem]:
    """Warn of a page that is too short to be the paper."""
    if n_words < _THIN and not n_references:
        what = f"The page holds only {n_words} words: perhaps an abstract, or a page to sign in."
        yield Problem(what, name, "Open the full text and save that page.", "warning")
