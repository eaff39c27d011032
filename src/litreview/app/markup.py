"""HTML in which every text is escaped unless it was made here."""

from __future__ import annotations

import html
from collections.abc import Iterable


class Html(str):
    """Markup made by `tag` or `joined`; any other string is text and gets escaped."""

    __slots__ = ()


def tag(name: str, *children: str | int | None, **attributes: str | int | None) -> Html:
    """Return an element; None children and attributes are left out, `class_` is class, `_` in a name is a hyphen.

    >>> tag("p", "a < b", tag("b", "c"), class_="note")
    '<p class="note">a &lt; b<b>c</b></p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{joined(children)}</{name}>")


def joined(children: Iterable[str | int | None]) -> Html:
    """Return the children one after the other, text escaped."""
    return Html("".join(c if isinstance(c, Html) else html.escape(str(c)) for c in children if c is not None))


def table(header: Iterable[str], body: Iterable[Iterable[str | int | None]], **attributes: str) -> Html:
    """Return a table with a header row."""
    head = tag("thead", tag("tr", *(tag("th", h, scope="col") for h in header)))
    rows = (tag("tr", *(tag("td", "" if c is None else c) for c in row)) for row in body)
    return tag("table", head, tag("tbody", *rows), **attributes)
