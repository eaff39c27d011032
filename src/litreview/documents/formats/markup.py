"""Trees of elements from XML that nobody has checked: nothing is fetched, nothing expands, nothing nests far."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator

from lxml import etree

from litreview.errors import DamagedError, TooLargeError
from litreview.records import Problem
from litreview.text import raise_digits

Element = etree._Element

_DEEPEST = 200
"""Elements within one another; papers nest some thirty."""
_MOST_ELEMENTS = 2_000_000
"""Elements of one file; a long book has some 200,000."""
_STANDARD = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_DECLARED = re.compile(rb"^\s*<\?xml\b[^>]*\?>")
_MATH_SKIPPED = frozenset({"annotation", "annotation-xml", "mspace", "mphantom", "maction"})
_TEX = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_UNSEEN = frozenset({"label", "graphic", "inline-graphic", "alt-text", "long-desc", "object-id", "permissions"})


def parse_xml(content: bytes, *, name: str) -> tuple[Element, tuple[Problem, ...]]:
    """Parse XML without loading a DTD or expanding entities; HTML's named characters are known.

    Raises DamagedError with the line of the first fault, and TooLargeError for absurd trees.
    """
    problems: tuple[Problem, ...] = ()
    content = _NAMED.sub(_character, content.lstrip())
    try:
        root = etree.fromstring(content, _xml_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        recoded = _recode(content)
        if recoded is None:
            raise _damaged(error, name) from None
        try:
            root = etree.fromstring(recoded, _xml_parser())
        except (etree.XMLSyntaxError, ValueError) as second:
            raise _damaged(second, name) from None
        what = "The file is not in the encoding that it declares; it was read as Windows-1252."
        problems = (Problem(what, name, "Save it as UTF-8.", "warning"),)
    check_tree(root, name=name)
    return root, problems


def _xml_parser() -> etree.XMLParser:
    # One for each file: a parser is not safe to share, and remembers errors.
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip


def _character(match: re.Match[bytes]) -> bytes:
    entity = match[1].decode("ascii")
    characters = html.entities.html5.get(entity + ";") if entity not in _STANDARD else None
    return match[0] if characters is None else "".join(f"&#{ord(c)};" for c in characters).encode("ascii")


def _recode(content: bytes) -> bytes | None:
    # Only where the bytes are no UTF-8: a file that is broken otherwise must stay broken.
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        if b"\0" in content:
            return None
        return _DECLARED.sub(b"", content).decode("cp1252", "replace").encode("utf-8")
    return None


def _damaged(error: Exception, name: str) -> DamagedError:
    line = getattr(error, "lineno", None)
    said = re.sub(r", line \d+, column \d+.*", "", str(error)).strip(" .") or "not well-formed"
    where = f"{name}, line {line}" if line else name
    return DamagedError(f"The XML is broken: {said}.", where=where, remedy="Download or export it again.")


def check_tree(root: Element, *, name: str) -> None:
    """Raise TooLargeError for a tree that is too deep or too large to be a paper."""
    depth = most = n_elements = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth, n_elements = depth + 1, n_elements + 1
            most = max(most, depth)
        else:
            depth -= 1
        if most > _DEEPEST or n_elements > _MOST_ELEMENTS:
            raise TooLargeError("The markup is nested too deeply or too long for a paper.", where=name,
                                remedy="Export the paper again.")  # fmt: skip


def local_name(element: Element) -> str:
    """Return the name without namespace, in small letters; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute by its local name, with or without namespace; None where it is missing or blank."""
    value = element.get(name)
    if value is None:
        value = next((str(v) for k, v in element.attrib.items() if re.split("[}:]", str(k))[-1] == name), None)
    return value.strip() or None if value is not None else None


def children(element: Element, *names: str) -> Iterator[Element]:
    """Give the child elements with one of the local names, or all."""
    for child in element:
        name = local_name(child)
        if name and (not names or name in names):
            yield child


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first child with one of the names, in the order of the children."""
    return next(children(element, *names), None) if element is not None else None


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """Give the elements below with one of the local names, in document order."""
    for found in element.iterdescendants():
        if local_name(found) in names:
            yield found


def follow(element: Element | None, *path: str) -> Element | None:
    """Return the element at a path of local names, None where it breaks off."""
    for step in path:
        element = child(element, step)
    return element


def text_of(element: Element | None) -> str | None:
    """Return all text below an element with white space folded, None for none."""
    if element is None:
        return None
    return " ".join(entity_free(element).split()) or None


def entity_free(element: Element) -> str:
    """Return the text below an element, unknown entities as they are written."""
    return "".join(str(piece) for piece in element.itertext())


def math_text(element: Element) -> str:
    """Return a formula in MathML as one line of characters: fractions with a stroke, raised digits as such."""
    name = local_name(element)
    if not name or name in _MATH_SKIPPED:
        return ""
    parts = [part for part in map(math_text, element) if part]
    own = " ".join((element.text or "").split())
    if name == "mfrac" and len(parts) == 2:
        return "/".join(part if len(part) == 1 or part.isalnum() else f"({part})" for part in parts)
    if name == "msup" and len(parts) == 2:
        raised = raise_digits(parts[1].strip())
        return parts[0] + (raised if raised != parts[1] else f"^{parts[1]}")
    if name in ("mtr", "mlabeledtr"):
        return " ".join(parts) + " "
    if name == "mfenced":
        return f"({', '.join(parts)})"
    if name == "mo" and own in ("=", "<", ">", "≤", "≥", "≈", "→", "×", "+", "±"):
        return f" {own} "
    return own + "".join(parts)


def formula_text(element: Element) -> str:
    """Return a formula as characters: from MathML where it is there, else from TeX, else its own words."""
    math = element if local_name(element) == "math" else next(descendants(element, "math"), None)
    if math is not None:
        return math_text(math)
    tex = next(descendants(element, "tex-math"), None)
    if tex is not None:
        written = text_of(tex) or ""
        inner = _TEX.search(written)
        return (inner[1] if inner else written).strip().strip("$")
    words = [element.text or ""]
    for part in element:
        if local_name(part) not in _UNSEEN:
            words.append(text_of(part) or "")
        words.append(part.tail or "")
    return " ".join("".join(words).split())
