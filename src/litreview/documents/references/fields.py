"""Labelled tokens of a reference → its fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litreview.documents.references.features import describe_tokens, split_tokens
from litreview.documents.references.model import shipped_model

NUMBER = re.compile(r"\s*(?:\[(\d{1,4})\]|\((\d{1,3})\)|(\d{1,3})\.(?=\s*\D)|(\d{1,3})(?=\s+[A-Z]))\s*")
"""The number that an entry begins with."""
LABELS = (
    "author", "year", "title", "container", "editor", "volume", "issue", "pages", "publisher", "place", "url", "doi",
    "note",
)  # fmt: skip
"""What a token can be."""
_ONCE = frozenset({"title", "container", "volume", "issue", "pages", "publisher", "place"})
"""Fields of which the first stretch counts where there are several, unless only marks part them."""

_EDITORS = r"(?:eds?|editors?|hrsg|hg|dirs?|coords?|orgs?)"
_LEADS = {
    "container": re.compile(r"\A(?:in|en|em|dans)\b[\s:.,]*", re.IGNORECASE),
    "editor": re.compile(
        rf"\A(?:in|en|em|dans|edited by|hrsg\. v(?:on|\.)|{_EDITORS}\.(?: by)?)\b[\s:.,]*", re.IGNORECASE
    ),
    "pages": re.compile(r"\A(?:pp?|pgs?|ss?|pages?|seiten?|págs?)\b[\s.:]*", re.IGNORECASE),
    "volume": re.compile(r"\A(?:vols?|volume|jg|jahrgang|bd|band|tome?|v)\b[\s.:]*", re.IGNORECASE),
    "issue": re.compile(r"\A(?:nos?|nr|núm|n|issue|iss|heft|h|num)\b[\s.:°º]*", re.IGNORECASE),
    "doi": re.compile(r"\A(?:doi|https?)\b[\s:/.]*(?:(?:dx\.)?doi\.org/)?", re.IGNORECASE),
    "url": re.compile(r"\A.*?(?=https?:|www\.|ftp:)", re.IGNORECASE | re.DOTALL),
}  # fmt: skip
_EDITORS_TAIL = re.compile(rf"[\s,.]*[(\[]?\b{_EDITORS}\b[\s.)\],:]*\Z", re.IGNORECASE)
_TAILS = {
    "editor": _EDITORS_TAIL,
    "author": _EDITORS_TAIL,
    "volume": re.compile(r"[\s.,]*(?:jg|jahrgang|vol)\b[\s.]*\Z", re.IGNORECASE),
    "pages": re.compile(r"[\s.,]*(?:pp?|s|seiten)\b[\s.]*\Z", re.IGNORECASE),
}  # fmt: skip
_EDGE = " \t\n,;:.“”„\"«»'‘’()[]{}<>/–—-*"
_DEEDS = frozenset({"title", "container", "author", "editor", "publisher"})


def gather_fields(text: str, tokens: Sequence[tuple[int, int]], labels: Sequence[str]) -> dict[str, str]:
    """Return the text of each field, by label, without the marks and words that lead in or part fields."""
    stretches: dict[str, list[str]] = {}
    start = 0
    for index in range(1, len(tokens) + 1):
        if index == len(tokens) or labels[index] != labels[start]:
            printed = text[tokens[start][0] : tokens[index - 1][1]]
            label = labels[start]
            if label == "author" and label in stretches and "title" in stretches:
                label = "editor"  # names behind the title are not its authors
            value = trim(printed, label)
            if value:
                stretches.setdefault(label, []).append(value)
            start = index
    return part_imprint(
        {label: (found[0] if label in _ONCE else " ".join(found)) for label, found in stretches.items()}
    )


_PLACE_AND_PUBLISHER = re.compile(r"(?P<place>[^:\d]{2,60}?)\s*:\s*(?P<publisher>[^:]{2,})\Z")


def part_imprint(fields: dict[str, str]) -> dict[str, str]:
    """Return the fields with "London: Routledge" parted into place and publisher where one of them holds both.

    >>> part_imprint({"place": "London: Routledge"}) == {"place": "London", "publisher": "Routledge"}
    True
    """
    for label, other in (("place", "publisher"), ("publisher", "place")):
        match = _PLACE_AND_PUBLISHER.match(fields.get(label, "")) if other not in fields else None
        if match:
            return {**fields, "place": match["place"], "publisher": match["publisher"]}
    return fields


def trim(printed: str, label: str) -> str:
    """Return a field without lead-in words and marks at its edges; closing brackets with an opening one stay.

    >>> trim("In: Fuel in Towns, ", "container")
    'Fuel in Towns'
    """
    value = printed.strip(_EDGE)
    lead, tail = _LEADS.get(label), _TAILS.get(label)
    if lead:
        value = lead.sub("", value, count=1).strip(_EDGE)
    if tail:
        value = tail.sub("", value, count=1).strip(_EDGE)
    if (
        label in _DEEDS
        and value.count("(") == value.count(")") + 1
        and printed[printed.find(value) + len(value) :][:1] == ")"
    ):
        value += ")"
    if label == "author" and printed[printed.find(value) + len(value) :][:1] == ".":
        value += "."
    return value


def read_fields(printed: str) -> dict[str, str]:
    """Return the fields of one entry, by label, as the shipped model reads them.

    Raises LitreviewError when the model is missing or damaged.
    """
    text = re.sub(r"\s+", " ", printed)
    lead = NUMBER.match(text)
    text = text[lead.end() :] if lead else text
    tokens = split_tokens(text)
    return gather_fields(text, tokens, shipped_model("fields").label(describe_tokens(text, tokens)))
