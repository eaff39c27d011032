"""What a web page says of itself in its head."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from litreview.documents.formats.listing import find_doi
from litreview.documents.formats.markup import Element, attribute, descendants, text_of
from litreview.documents.structure.people import is_name
from litreview.records import Bibliography
from litreview.text import normalise

_DATES = (
    "citation_publication_date", "citation_cover_date", "citation_year", "citation_date", "citation_online_date",
    "prism.publicationdate", "dc.issued", "dc.date", "dc.date.issued", "bepress_citation_date",
    "article:published_time",
)  # fmt: skip
_DOIS = ("citation_doi", "prism.doi", "bepress_citation_doi", "dc.identifier", "dc.identifier.doi", "doi")
_CONTAINERS = (
    "citation_journal_title", "bepress_citation_journal_title", "prism.publicationname", "citation_conference_title",
    "citation_inbook_title", "citation_book_title",
)  # fmt: skip
_AUTHORS = ("citation_author", "citation_authors", "bepress_citation_author", "dc.creator", "dc.contributor.author")


def read_metadata(root: Element) -> Bibliography:
    """Return what the head of a page says: Highwire's citation_ tags, PRISM, Dublin Core, and plain ones last."""
    tags: dict[str, list[str]] = defaultdict(list)
    for meta in descendants(root, "meta"):
        key = (attribute(meta, "name") or attribute(meta, "property") or "").casefold().replace("dcterms.", "dc.")
        value = normalise(attribute(meta, "content") or "")
        if key and value:
            tags[key].append(value)

    def first(names: Sequence[str]) -> str | None:
        return next((tags[name][0] for name in names if name in tags), None)

    year = re.search(r"(?:1[5-9]|20)\d\d", first(_DATES) or "")
    subjects = [*tags["citation_keywords"], *tags["citation_keyword"], *tags["dc.subject"]]
    return Bibliography(
        title=first(("citation_title", "bepress_citation_title", "dc.title", "prism.title")),
        authors=_authors(tags),
        year=int(year[0]) if year else None,
        doi=find_doi(" ".join(value for name in _DOIS for value in tags[name])),
        container=first(_CONTAINERS),
        abstract=first(("citation_abstract", "dc.description.abstract", "dc.abstract")),
        keywords=_keywords(subjects or tags["keywords"]),
        language=_language(attribute(root, "lang") or first(("citation_language", "dc.language"))),
    )


def _authors(tags: dict[str, list[str]]) -> tuple[str, ...]:
    for key in _AUTHORS:
        if tags[key]:
            names = [n for value in tags[key] for n in re.split(r"\s*;\s*", value)]
            return tuple(dict.fromkeys(_turned(n) for n in names if n.strip(" ,")))
    # "author" is often the account that published the page.
    return tuple(n for value in tags["author"] for n in re.split(r"\s*(?:;|,|\band\b)\s*", value) if is_name(n))


def _turned(name: str) -> str:
    family, comma, given = name.partition(",")
    return normalise(f"{given.strip()} {family.strip()}" if comma else name)


def _keywords(values: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for value in values:
        mark = ";" if ";" in value else ","
        found += [part.strip() for part in value.split(mark) if part.strip()]
    return tuple(dict.fromkeys(found))


def _language(value: str | None) -> str | None:
    match = re.match(r"[A-Za-z]{2,3}\b", value or "")
    return match[0].lower() if match else None


def plain_title(root: Element) -> str | None:
    """Return the title in the head, for pages that have no better one; the name of the site is cut off."""
    shown = next((v for m in descendants(root, "meta") if attribute(m, "property") == "og:title"
                  if (v := attribute(m, "content"))), None)  # fmt: skip
    title = shown or text_of(next(descendants(root, "title"), None))
    return normalise(re.split(r"\s+[|–—]\s+", title)[0]) or None if title else None
