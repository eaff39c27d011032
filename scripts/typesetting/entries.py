"""Entries of a reference list printed in the manner of several styles."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from typesetting.article import Entry

Parts = list[tuple[str, str]]
"""Pieces of text, each with its style ("" or "i")."""


def print_entry(entry: Entry, style: str) -> tuple[str, str]:
    """Return an entry as plain text and as HTML."""
    parts = _STYLES[style](entry) if not entry.raw else [(entry.raw, "")]
    text = "".join(piece for piece, _ in parts)
    markup = "".join(f"<i>{escape(piece)}</i>" if kind else escape(piece) for piece, kind in parts)
    return " ".join(text.split()), markup


def _initials(given: str, stop: str, space: str) -> str:
    letters = re.findall(r"[^\W\d_]", given) if given.isupper() else [w[0] for w in re.findall(r"[^\W\d_]+", given)]
    return space.join(letter.upper() + stop for letter in letters)


def _series(names: list[str], last: str) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + last + names[-1]


def _apa(entry: Entry) -> Parts:
    f = entry.fields
    names = [f"{a}, {_initials(b, '.', ' ')}" if b else a for a, b in entry.authors]
    parts: Parts = [(f"{_series(names, ', & ').rstrip('.')}. ({f['year']}). ", "")]
    if "container" in f:
        parts += [(f"{f['title']}. ", ""), (f["container"], "i")]
        parts += [(f", {f['volume']}", "i")] if "volume" in f else []
        parts += [(f"({f['issue']})", "")] if "issue" in f else []
        parts += [(f", {f['pages']}", "")] if "pages" in f else []
        parts += [(".", "")]
    else:
        parts += [(f["title"], "i"), (".", "")]
    parts += _imprint(f, " {place}: {publisher}.")
    return parts + ([(f" https://doi.org/{f['doi']}", "")] if "doi" in f else [])


def _vancouver(entry: Entry) -> Parts:
    f = entry.fields
    names = [f"{a} {_initials(b, '', '')}".strip() for a, b in entry.authors]
    shown = [*names[:6], "et al"] if len(names) > 6 else names
    text = f"{', '.join(shown)}. {f['title']}. "
    if "container" in f:
        text += f"{f['container']}. {f['year']}"
        text += f";{f['volume']}" if "volume" in f else ""
        text += f"({f['issue']})" if "issue" in f else ""
        text += f":{f['pages']}" if "pages" in f else ""
    else:
        text += "".join(piece for piece, _ in _imprint(f, "{place}: {publisher}; ")) + f["year"]
    return [(text + ".", "")] + ([(f" doi:{f['doi']}", "")] if "doi" in f else [])


def _harvard(entry: Entry) -> Parts:
    f = entry.fields
    names = [f"{a}, {_initials(b, '.', '')}" if b else a for a, b in entry.authors]
    parts: Parts = [(f"{_series(names, ' and ')} {f['year']}, ", "")]
    if "container" in f:
        parts += [(f"‘{f['title']}’, ", ""), (f["container"], "i")]
        parts += [(f", vol. {f['volume']}", "")] if "volume" in f else []
        parts += [(f", no. {f['issue']}", "")] if "issue" in f else []
        parts += [(f", pp. {f['pages']}", "")] if "pages" in f else []
    else:
        parts += [(f["title"], "i")]
    return parts + _imprint(f, ", {publisher}, {place}") + [(".", "")]


def _chicago(entry: Entry) -> Parts:
    f = entry.fields
    first, *others = entry.authors
    names = [f"{first[0]}, {first[1]}".strip(" ,"), *(f"{b} {a}".strip() for a, b in others)]
    parts: Parts = [(f"{_series(names, ', and ').rstrip('.')}. {f['year']}. ", "")]
    if "container" in f:
        parts += [(f"“{f['title']}.” ", ""), (f["container"], "i")]
        parts += [(f" {f['volume']}", "")] if "volume" in f else []
        parts += [(f" ({f['issue']})", "")] if "issue" in f else []
        parts += [(f": {f['pages']}", "")] if "pages" in f else []
    else:
        parts += [(f["title"], "i")]
    return [*parts, (".", ""), *_imprint(f, " {place}: {publisher}.")]


def _imprint(fields: dict[str, str], form: str) -> Parts:
    if "publisher" not in fields:
        return []
    text = form.format(place=fields.get("place", ""), publisher=fields["publisher"])
    return [(re.sub(r" : |(?<=\w), (?=\.$|$)", lambda m: " " if ":" in m[0] else "", text), "")]


_STYLES: dict[str, Callable[[Entry], Parts]] = {
    "apa": _apa, "vancouver": _vancouver, "harvard": _harvard, "chicago": _chicago,
}  # fmt: skip
