"""Train the sequence model that reads the fields of references.

    python scripts/train_references.py --anystyle DIR --grobid DIR --jats DIR [--jats DIR] --out models/references

`--anystyle` holds core.xml and gold.xml (BSD), `--grobid` the zipped citation corpus (Apache-2.0), each `--jats` folder
JATS XML of CC BY articles. Nothing of their text goes into the model but single words. References are also set anew
from the fields of JATS in the ways of many journals, with given names and words of our own, because author-year styles
of the social sciences are rare in the other sets. A tenth of the sources is set aside and only measured. Same input,
same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import random
import re
import sys
import textwrap
import time
import tomllib
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pycrfsuite  # type: ignore[import-untyped]  # the package has no type information

from litreview.documents.references.entries import entry_bounds
from litreview.documents.references.features import FEATURES_VERSION, describe_list, describe_tokens, split_tokens
from litreview.documents.references.fields import LABELS, gather_fields
from litreview.documents.references.model import SequenceModel
from litreview.documents.wording.sentences import split_sentences
from litreview.text import digest, normalise

SEED = 20_071
SET_ASIDE = 10
"""One in so many sources (files, or references where a file is a mixed bag) is set aside."""
SETTINGS = {"c1": 0.3, "c2": 0.02, "max_iterations": 120, "feature.minfreq": 3, "feature.possible_transitions": 0}
ENTRY_SETTINGS = {"c1": 0.5, "c2": 0.05, "max_iterations": 80, "feature.minfreq": 4, "feature.possible_transitions": 0}
N_SYNTHETIC = 8_000
N_IN_LIST = 8
"""References of one style, and in one made list."""
N_RESAMPLES = 1_000

Piece = tuple[str, str]
"""Printed text and its label; "" where the source says nothing."""


@dataclass(frozen=True)
class Example:
    """One labelled reference; `source` is the set, `group` what is set aside together."""

    source: str
    group: str
    pieces: tuple[Piece, ...]


# ---------------------------------------------------------------- reading labelled text

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[\w:-]+)(?P<attributes>[^<>]*?)(?P<empty>/?)>|<[!?][^>]*>|(?P<text>[^<]+|<)")
_ATTRIBUTE = re.compile(r'([\w:-]+)\s*=\s*"([^"]*)"')
Element = tuple[str, dict[str, str]]


def walk(markup: str) -> Iterator[tuple[list[Element], str]]:
    """Give each run of text with the elements around it; wrong nesting is borne with."""
    stack: list[Element] = []
    for match in _TAG.finditer(markup):
        if match["text"]:
            yield list(stack), html.unescape(match["text"])
        elif match["name"] and not match["close"]:
            element = (match["name"], dict(_ATTRIBUTE.findall(match["attributes"])))
            if match["empty"]:
                yield [*stack, element], ""
            else:
                stack.append(element)
        elif match["name"]:
            names = [name for name, _ in stack]
            if match["name"] in names:
                del stack[len(names) - 1 - names[::-1].index(match["name"]) :]


def label_pieces(markup: str, label_of: Callable[[list[Element]], str | None]) -> tuple[Piece, ...]:
    """Return the text of `markup` in labelled pieces; a label of None drops the text."""
    pieces: list[Piece] = []
    for path, text in walk(markup):
        label = label_of(path)
        if label is not None and text:
            pieces.append((text, label))
    return tuple(pieces)


_ANYSTYLE = {
    "author": "author", "date": "year", "title": "title", "container-title": "container", "journal": "container",
    "collection-title": "container", "volume": "volume", "pages": "pages", "publisher": "publisher",
    "location": "place", "editor": "editor", "url": "url", "doi": "doi", "note": "note", "genre": "note",
    "edition": "note", "translator": "note", "isbn": "note", "source": "note", "director": "editor", "medium": "note",
    "producer": "note",
}  # fmt: skip


def read_anystyle(folder: Path) -> Iterator[Example]:
    """Give the references of core.xml, and those of gold.xml that core.xml has not."""
    seen: set[str] = set()
    for name in ("core", "gold"):
        markup = (folder / f"{name}.xml").read_text(encoding="utf-8")
        for index, match in enumerate(re.finditer(r"<sequence>(.*?)</sequence>", markup, re.DOTALL)):
            body = re.sub(r"<citation-number>.*?</citation-number>", "", match[1], flags=re.DOTALL)
            pieces = label_pieces(body, lambda path: _ANYSTYLE.get(path[-1][0], "note") if path else None)
            pieces = tuple((" " + normalise(text), label) for text, label in pieces)
            key = letters("".join(text for text, _ in pieces))
            if key and key not in seen:
                seen.add(key)
                yield Example(f"anystyle {name}", f"{name}{index}", split_issues(pieces))


def split_issues(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Part "28(4)," in a volume into the volume and the issue."""
    parted: list[Piece] = []
    for text, label in pieces:
        match = _ISSUE.search(text) if label == "volume" else None
        if match:
            parted += [(text[: match.start()], "volume"), (match.group(), "issue"), (text[match.end() :], "volume")]
        else:
            parted.append((text, label))
    return tuple(piece for piece in parted if piece[0])


_ISSUE = re.compile(
    r"(?<=\d)\s*\([^()]{1,14}\)"
    r"|(?<=[\d,])\s*,?\s*(?:no|nr|issue|iss|n°|nº|heft|h|núm|#)\.?\s*\d[\d/–-]*|(?<=\d)[:/.](?=\d)\d+",
    re.IGNORECASE,
)

_SCOPES = {
    "vol": "volume", "volume": "volume", "issue": "issue", "pp": "pages", "page": "pages", "pages": "pages",
    "chapter": "note",
}  # fmt: skip
_GROBID = {
    "author": "author", "editor": "editor", "date": "year", "publisher": "publisher", "pubPlace": "place",
    "pubplace": "place", "note": "note", "notes": "note", "ptr": "url",
}  # fmt: skip


def read_grobid(folder: Path) -> Iterator[Example]:
    """Give the references of the citation corpus; those also in its evaluation files come once."""
    seen: set[str] = set()
    with zipfile.ZipFile(folder / "citation_corpus.zip") as packed:
        for name in sorted(packed.namelist()):
            markup = packed.read(name).decode("utf-8", "replace")
            for index, match in enumerate(re.finditer(r"<bibl\b[^>]*>(.*?)</bibl>", markup, re.DOTALL)):
                body = match[1].replace("<lb/>", " ")
                has_article = 'level="a"' in body

                def label_of(path: list[Element], *, has_article: bool = has_article) -> str | None:
                    return _label_tei(path, has_article=has_article)

                pieces = label_pieces(body, label_of)
                key = letters("".join(text for text, _ in pieces))
                # Two thirds of this set cite physics without titles, and languages that these tokens do not fit.
                if len(key) < 15 or key in seen or not _is_wanted(body, key):
                    continue
                seen.add(key)
                group = f"{name}{index // 20}" if index > 200 else name
                yield Example("grobid", group, pieces)


def _is_wanted(body: str, key: str) -> bool:
    if 'level="a"' not in body and 'level="m"' not in body:
        return int(digest(key)[:4], 16) % 5 == 0
    return sum(c > "\u0250" for c in key) < 0.1 * len(key)


def _label_tei(path: list[Element], *, has_article: bool) -> str | None:
    for name, attributes in path:
        if name == "title":
            return _label_title(attributes.get("level", ""), has_article=has_article)
        if name == "biblScope":
            return _SCOPES.get(attributes.get("type") or attributes.get("unit") or "", "note")
        if name == "orgName":
            return "author" if attributes.get("type") == "collaboration" else "publisher"
        if name == "idno":
            return "doi" if attributes.get("type", "").casefold() == "doi" else "note"
        if name in _GROBID:
            return _GROBID[name]
    return ""


def _label_title(level: str, *, has_article: bool) -> str:
    return "title" if level == "a" or (level == "m" and not has_article) else "container"


_JATS = {
    "year": "year", "month": "year", "day": "year", "article-title": "title", "chapter-title": "title",
    "trans-title": "title", "source": "container", "volume": "volume", "issue": "issue", "fpage": "pages",
    "lpage": "pages", "page-range": "pages", "elocation-id": "pages", "publisher-name": "publisher",
    "publisher-loc": "place", "ext-link": "url", "uri": "url", "edition": "note", "conf-name": "container",
    "conf-loc": "place", "conf-date": "note", "series": "container", "institution": "publisher",
    "date-in-citation": "note", "access-date": "note", "collab": "author", "name": "author", "string-name": "author",
    "etal": "author",
}  # fmt: skip


def _label_jats(path: list[Element], *, is_book: bool) -> str | None:
    for name, attributes in path:
        if name == "person-group":
            return "editor" if attributes.get("person-group-type") in ("editor", "translator") else "author"
        if name == "pub-id":
            return "doi" if attributes.get("pub-id-type") == "doi" else None
        if name in ("object-id", "label"):
            return None
        if name == "source" and is_book:
            return "title"
        if name in _JATS:
            return _JATS[name]
    return ""


@dataclass
class Fields:
    """The fields of one reference, apart from any way of printing them."""

    authors: list[tuple[str, str]] = field(default_factory=list)
    editors: list[tuple[str, str]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


def read_jats(folders: Sequence[Path]) -> Iterator[tuple[Example | None, Fields, str]]:
    """Give each citation of JATS articles as printed (or None where punctuation is left out) and its fields."""
    for path in sorted((p for folder in folders for p in folder.glob("*.xml")), key=lambda p: p.name):
        markup = path.read_text(encoding="utf-8")
        for match in re.finditer(r"<(mixed|element)-citation\b[^>]*>(.*?)</\1-citation>", markup, re.DOTALL):
            body = re.sub(r"<pub-id pub-id-type=\"(?!doi)[^>]*>[^<]*</pub-id>", "", match[2])
            fields = _read_fields(body)
            if "title" not in fields.values:
                continue
            example = _read_mixed(body, path.stem) if match[1] == "mixed" else None
            yield example, fields, path.stem


def _read_mixed(body: str, group: str) -> Example | None:
    is_book = "<article-title" not in body and "<chapter-title" not in body
    body = re.sub(r"</surname>(?=<given-names)", "</surname>, ", body)
    body = re.sub(r"</(name|string-name|collab)>(?=<(?:name|string-name|collab|etal))", r"</\1>, ", body)
    body = re.sub(r"<role>(.*?)</role>", r"\1", body)
    body = re.sub(r"</(source|volume|article-title|year)>(?=<)", r"</\1> ", body)
    pieces = label_pieces(body, lambda path: _label_jats(path, is_book=is_book))
    return Example("jats", group, pieces) if len(pieces) > 3 else None


_NAME = re.compile(r"<(?P<tag>name|string-name)\b.*?</(?P=tag)>", re.DOTALL)


def _read_fields(body: str) -> Fields:
    fields = Fields()
    for group in re.finditer(r"<person-group\b([^>]*)>(.*?)</person-group>|" + _NAME.pattern, body, re.DOTALL):
        is_editor = "editor" in (group[1] or "")
        for name in _NAME.finditer(group.group()):
            family, given = (re.search(rf"<{tag}>(.*?)</{tag}>", name.group()) for tag in ("surname", "given-names"))
            person = (_plain(family[1]) if family else "", _plain(given[1]).strip(".") if given else "")
            if person[0]:
                (fields.editors if is_editor else fields.authors).append(person)
    is_book = "<article-title" not in body and "<chapter-title" not in body
    for path, text in walk(body):
        label = _label_jats(path, is_book=is_book)
        if label in ("author", "editor", "", None, "note", "year") and not any(name == "year" for name, _ in path):
            continue
        if label and text.strip():
            first = path[0][0]
            joint = "–" if first == "lpage" and label in fields.values else " "
            held = fields.values.get(label)
            fields.values[label] = normalise(f"{held}{joint}{text}" if held else text).strip(" ,.;:")
    title = fields.values.get("title", "")
    fields.values["title"] = re.sub(r"[,.]?[”’\"]?,?\s+in\Z", "", title).strip('“”‘’"., ')
    return fields


def _plain(markup: str) -> str:
    return normalise(html.unescape(re.sub(r"<[^>]*>", "", markup)))


# ---------------------------------------------------------------- setting references anew

WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
"""Words of our own and forms of printing."""


@dataclass(frozen=True)
class Style:
    """How one journal prints its references."""

    names: str
    joints: Sequence[str]
    year: str
    title: Sequence[str]
    inside: str
    editors: str
    journal: str
    publisher: str
    pages: str
    end: str
    has_capitals: bool


def draw_style(chance: random.Random) -> Style:
    """Return a way of printing references."""
    return Style(
        names=chance.choice(WORDS["name_orders"]),
        joints=chance.choice(WORDS["name_joints"]),
        year=chance.choice(WORDS["years"]),
        title=chance.choice(WORDS["titles"]),
        inside=chance.choice(WORDS["insides"]),
        editors=chance.choice(WORDS["editors"]),
        journal=chance.choice(WORDS["journal_forms"]),
        publisher=chance.choice(WORDS["book_forms"]),
        pages=chance.choice(WORDS["page_forms"]),
        end=chance.choice((".", ".", ".", "")),
        has_capitals=chance.random() < 0.1,
    )


class Setter:
    """Sets references anew from the fields that were read."""

    def __init__(self, pool: Sequence[Fields], seed: int) -> None:
        self._chance = random.Random(seed)
        articles = [f for f in pool if "container" in f.values and "publisher" not in f.values]
        self._titles = sorted({f.values["title"] for f in pool if f.values["title"]})
        self._journals = sorted({f.values["container"] for f in articles})
        self._people = sorted({p for f in pool for p in f.authors if len(p[0]) > 1})

    def set_list(self, n_references: int) -> list[tuple[Piece, ...]]:
        """Return references in one style drawn by chance."""
        style = draw_style(self._chance)
        return [self._set(style) for _ in range(n_references)]

    def _set(self, style: Style) -> tuple[Piece, ...]:
        kind = self._chance.choices(("article", "book", "chapter", "report", "edited"), (34, 26, 25, 8, 7))[0]
        pieces: list[Piece] = self._names(style, "author")
        if kind == "edited":
            pieces.append((self._chance.choice(WORDS["edited_marks"]), "author"))
        year = str(self._chance.randint(1955, 2024)) + (
            self._chance.choice("abc") if self._chance.random() < 0.1 else ""
        )
        printed_year = year
        if self._chance.random() < 0.03:
            printed_year = self._chance.choice(("forthcoming", "in press", "n.d.", f"{year}/1978", f"{year} [1912]"))
        if style.year != "late":
            left, right = style.year.split("{}")
            pieces += [(left, ""), (printed_year, "year"), (right, "")]
        else:
            pieces.append((self._chance.choice((". ", ", ", ": ")), ""))
        pieces += self._body(kind, style, year)
        if style.year == "late":
            pieces += [(self._chance.choice((", ", " ")), ""), (printed_year, "year")]
        if self._chance.random() < 0.08:
            pieces += self._address()
        pieces.append((style.end, ""))
        return tuple(piece for piece in pieces if piece[0])

    def _address(self) -> list[Piece]:
        lead = self._chance.choice(WORDS["address_leads"])
        number = self._chance.randint(1000, 99999)
        if "doi" in lead:
            return [(f"{lead}10.{number // 10 + 1000}/j.{number}.x", "doi")]
        return [(lead, "url"), (f"http://www.site{number % 97}.org/papers/{number}.pdf", "url")]

    def _names(self, style: Style, label: str, *, natural: bool = False) -> list[Piece]:
        n_names = self._chance.choices((1, 2, 3, 4, 6), (45, 30, 14, 8, 3))[0]
        names = [self._name(style, is_first=index == 0, natural=natural) for index in range(n_names)]
        printed = style.joints[0].join(names[:-1])
        printed = f"{printed}{style.joints[1]}{names[-1]}" if printed else names[0]
        if n_names == 1 and self._chance.random() < (0.08 if label == "author" else 0.2):
            printed += self._chance.choice((" et al.", ", et al.", " u.a."))
        elif label == "author" and self._chance.random() < 0.06:
            printed = self._chance.choice(WORDS["organisations"])
        return [(printed, label)]

    def _name(self, style: Style, *, is_first: bool, natural: bool) -> str:
        family, given = self._chance.choice(self._people)
        family = family.upper() if style.has_capitals else family
        full = self._chance.choice(WORDS["given_names"])
        if self._chance.random() < 0.2:
            full += f" {self._chance.choice('ABCDEFGHJKLMPRSTW')}."
        initials = " ".join(f"{part[0]}." for part in re.split(r"[\s.-]+", given) if part) or f"{full[0]}."
        if self._chance.random() < 0.3:
            initials = initials.replace(" ", "")
        order, _, later = style.names.partition(" then ")
        order = order if is_first or not later else later
        if natural and self._chance.random() < 0.5:
            order = self._chance.choice(("I F", "G F"))
        form = full if "G" in order else initials
        if order == "F I":
            form = form.replace(".", "").replace(" ", "")
        return f"{form} {family}" if order.endswith("F") else f"{family}{', ' if ',' in order else ' '}{form}"

    def _title(self) -> str:
        draw = self._chance.random()
        for language in WORDS["languages"]:
            draw -= language["share"]
            if draw < 0:
                frame = str(self._chance.choice(language["frames"]))
                printed = frame.format(*self._chance.sample(language["words"], 3))
                return printed[0].upper() + printed[1:]
        title = str(self._chance.choice(self._titles))
        if self._chance.random() < 0.35:  # the titles of books are shorter
            title = re.split(r"[:.?]\s", title)[0]
        return title

    def _body(self, kind: str, style: Style, year: str) -> list[Piece]:
        left, right = style.title
        title = self._title()
        if kind in ("book", "edited") or (kind == "report" and self._chance.random() < 0.5):
            left = right = ""
        stop = "" if right[:1] in (",", ".") or right[1:2] == "," else self._chance.choice((". ", ", ", ". "))
        ends = right + (stop or " ") if right else (" " if title.endswith("?") else stop or ". ")
        pieces: list[Piece] = [(left, ""), (title, "title"), (ends, "")]
        if kind == "article":
            return pieces + self._journal(style, year)
        if kind == "chapter":
            return pieces + self._chapter(style)
        if kind == "report":
            number = self._chance.choice((" No. ", " ", " Nr. ", " No ")) + str(self._chance.randint(1, 900))
            pieces += [(self._chance.choice(WORDS["series"]) + number, "note"), (self._chance.choice((". ", ", ")), "")]
        elif self._chance.random() < 0.12:
            pieces.append((self._chance.choice(WORDS["editions"]), "note"))
        return pieces + self._publisher(style)

    def _journal(self, style: Style, year: str) -> list[Piece]:
        container = self._chance.choice(WORDS["journals"] if self._chance.random() < 0.5 else self._journals)
        first = self._chance.randint(1, 900)
        issue = self._chance.choice(("1", "2", "3", "4", "5", "6", "1/2", "12", "3–4"))
        last = first + self._chance.randint(2, 40)
        values = {
            "c": (container, "container"), "v": (str(self._chance.randint(1, 120)), "volume"), "i": (issue, "issue"),
            "y": (year[:4], "year"), "p": (f"{first}{self._chance.choice('-–')}{last}", "pages"),
        }  # fmt: skip
        form = style.journal
        if self._chance.random() < 0.3:
            form = _WITHOUT_ISSUE.sub("", form)
        return _fill(form, values)

    def _chapter(self, style: Style) -> list[Piece]:
        pieces: list[Piece] = [(style.inside, "")]
        editors = self._names(style, "editor", natural=True)
        lead, _, tail = style.editors.partition("{e}")
        draw = self._chance.random()
        container: Piece = (self._title(), "container")
        if draw < 0.15:
            lead = self._chance.choice(WORDS["late_editors"])
            pieces += [container, (lead, "editor"), *editors, (")" if "(" in lead else "", "editor")]
        elif draw < 0.9:
            pieces += [(lead, "editor"), *editors, (tail, "editor"), container]
        else:
            pieces.append(container)
        first = self._chance.randint(1, 600)
        last = first + self._chance.randint(3, 40)
        left, right = style.pages.split("{}")
        pages: list[Piece] = [(left, ""), (f"{first}{self._chance.choice('-–')}{last}", "pages"), (right, "")]
        publisher = [(self._chance.choice((". ", ", ", ". ")), ""), *self._publisher(style)]
        draw = self._chance.random()
        if draw < 0.1:
            return pieces + publisher
        if draw < 0.2:
            return pieces + pages
        return pieces + publisher + pages if draw < 0.65 else pieces + pages + publisher

    def _publisher(self, style: Style) -> list[Piece]:
        place, publisher = self._chance.choice(WORDS["places"]), self._chance.choice(WORDS["publishers"])
        return _fill(style.publisher, {"l": (place, "place"), "u": (publisher, "publisher")})


_WITHOUT_ISSUE = re.compile(r"\s?\(\{i\}\)|,? (?:No|no|H|n|núm)\.? ?\{i\}|, Heft \{i\}|/\{i\}|, n°\{i\}|, \{i\}(?=,)")


def _fill(form: str, values: dict[str, Piece]) -> list[Piece]:
    parts = re.split(r"\{(\w)\}", form)
    return [values[part] if index % 2 else (part, "") for index, part in enumerate(parts)]


# ---------------------------------------------------------------- whole lists


class ListMaker:
    """Makes the text of reference lists as readers find them, with what stands around them."""

    def __init__(self, sentences: Sequence[str], seed: int) -> None:
        self._chance = random.Random(seed)
        self._sentences = sentences

    def make(self, entries: Sequence[str]) -> list[Piece]:
        """Return a list in pieces labelled "B" (an entry with its number, "B" at its start) or "O", breaks between."""
        numbering = self._chance.choices(("", "[{}] ", "{}. ", "{} ", "({}) "), (70, 12, 12, 4, 2))[0]
        first = self._chance.choice((1, 1, 1, self._chance.randint(2, 90)))
        apart = self._chance.choice((1.0, 1.0, 0.9, 0.6, 0.1, 0.0))
        pieces: list[Piece] = []
        for _ in range(self._chance.choice((0, 0, 0, 0, 1))):
            pieces += [(self._outside(), "O"), ("\n\n", "")]
        width = self._chance.choice((0, 0, 0, self._chance.randint(40, 110)))
        for index, entry in enumerate(entries):
            printed = numbering.format(first + index) + entry
            printed = textwrap.fill(printed, width, break_long_words=False) if width else self._cut(printed)
            between = "\n" if width else ("\n\n" if self._chance.random() < apart else " ")
            pieces += [(printed, "B"), (between, "")]
            if self._chance.random() < 0.004:
                pieces += [(self._outside(), "O"), ("\n\n", "")]
        if self._chance.random() < 0.45:
            pieces[-1] = ("\n\n" if self._chance.random() < 0.6 else " ", "")
            for _ in range(self._chance.randint(1, 5)):
                pieces += [(self._outside(), "O"), ("\n\n" if self._chance.random() < 0.8 else " ", "")]
        return pieces

    def _cut(self, printed: str) -> str:
        # A page or column border, or a wrong one, in the middle of an entry.
        if self._chance.random() < 0.02 and printed.count(" ") > 4:
            places = [i for i, c in enumerate(printed) if c == " "][3:]
            at = self._chance.choice(places)
            return f"{printed[:at]}\n\n{printed[at + 1 :]}"
        return printed

    def _outside(self) -> str:
        form = str(self._chance.choice(WORDS["outside"]["forms"]))
        printed = form
        while "{" in printed:
            stretch = " ".join(self._chance.choice(self._sentences) for _ in range(self._chance.randint(1, 3)))
            words = " ".join(self._chance.choice(self._sentences).split()[: self._chance.randint(2, 7)])
            printed = printed.replace("{t}", stretch, 1).replace("{w}", words, 1)
            name = f"{self._chance.choice(WORDS['given_names'])} {self._chance.choice(WORDS['given_names'])}son"
            printed = printed.replace("{p}", name, 1)
            printed = printed.replace("{n}", str(self._chance.choice((*range(1, 40), 101, 2001, 1998))), 1)
        return printed


def read_sentences(folders: Sequence[Path]) -> list[str]:
    """Return sentences of the bodies of JATS articles that are not set aside."""
    found: list[str] = []
    for path in sorted((p for folder in folders for p in folder.glob("*.xml")), key=lambda p: p.name):
        if is_set_aside(Example("jats", path.stem, ())):
            continue
        body = re.search(r"<body>.*?</body>", path.read_text(encoding="utf-8"), re.DOTALL)
        for match in list(re.finditer(r"<p\b[^>]*>(.*?)</p>", body.group() if body else "", re.DOTALL))[:40]:
            text = _plain(match[1]).replace("{", "(").replace("}", ")")
            found += [text[span.start : span.end] for span in split_sentences(text) if span.end - span.start < 500]
    return found


def read_segmented(folder: Path) -> Iterator[tuple[str, list[Piece]]]:
    """Give reference sections whose entries were parted by hand: file name, pieces."""
    with zipfile.ZipFile(folder / "refseg_tei.zip") as packed:
        for name in sorted(n for n in packed.namelist() if n.endswith(".xml")):
            markup = packed.read(name).decode("utf-8", "replace")
            body = re.search(r"<listBibl[^>]*>(.*)</listBibl>", markup, re.DOTALL)
            pieces: list[Piece] = []
            for path, text in walk(re.sub(r"\s*<lb\s*/>\s*", "\n", re.sub(r"\s+", " ", body[1] if body else ""))):
                inside = any(element == "bibl" for element, _ in path)
                if text.strip():
                    pieces.append((text.strip(), "B" if inside else "O"))
                    pieces.append(("\n", ""))
            if pieces:
                yield name, _merge_labels(markup, pieces)


def _merge_labels(markup: str, pieces: list[Piece]) -> list[Piece]:
    # An element inside an entry, such as its label, parts its text: join what belongs to one entry.
    if markup.count("<bibl") == sum(label == "B" for _, label in pieces):
        return pieces
    bodies = re.findall(r"<bibl\b[^>]*>(.*?)</bibl>", markup, re.DOTALL)
    joined: list[Piece] = []
    for body in bodies:
        text = normalise(html.unescape(re.sub(r"<(?!lb)[^>]*>", "", body)).replace("<lb/>", " "))
        if text:
            joined += [(text, "B"), ("\n", "")]
    return joined


def label_list(pieces: Sequence[Piece]) -> tuple[str, list[tuple[int, int]], list[str]]:
    """Return the text of a list, its tokens, and for each "B" at the start of an entry, "I" within, or "O"."""
    text = "".join(printed for printed, _ in pieces)
    at = 0
    bounds: list[tuple[int, int, str]] = []
    for printed, label in pieces:
        if label:
            bounds.append((at, at + len(printed), label))
        at += len(printed)
    tokens = split_tokens(text)
    labels: list[str] = []
    index = 0
    previous = -1
    for start, _ in tokens:
        while index < len(bounds) - 1 and start >= bounds[index][1]:
            index += 1
        label = bounds[index][2]
        labels.append("O" if label == "O" else ("B" if previous != index else "I"))
        previous = index
    return text, tokens, labels


# ---------------------------------------------------------------- labels of tokens

_MARKER = re.compile(
    r"(?:pp?|pgs?|s|ss|pages?|seiten?|págs?|vol|vols|volume|jg|bd|band|no|nr|n|núm|heft|h|issue|iss|eds?|edited|by|"
    r"editors?|hrsg|hg|dirs?|orgs?|coords?|doi|retrieved|available|from|at|online|url|https?|accessed|access|in|and|"
    r"und|et|al|y|e|the)\Z",
    re.IGNORECASE,
)
_KIND_OF_MARKER = {
    **dict.fromkeys(("pp", "p", "pg", "pgs", "s", "ss", "page", "pages", "seite", "seiten", "pág", "págs"), "pages"),
    **dict.fromkeys(("vol", "vols", "volume", "jg", "bd", "band"), "volume"),
    **dict.fromkeys(("no", "nr", "n", "núm", "heft", "h", "issue", "iss"), "issue"),
    **dict.fromkeys(
        ("ed", "eds", "edited", "editor", "editors", "hrsg", "hg", "dir", "dirs", "org", "orgs", "coord", "coords"),
        "editor",
    ),
    **dict.fromkeys(("doi",), "doi"),
    **dict.fromkeys(("retrieved", "available", "online", "url", "http", "https", "accessed", "access"), "url"),
}


def label_tokens(pieces: Sequence[Piece]) -> tuple[str, list[tuple[int, int]], list[str]]:
    """Return the printed reference, its tokens and a label for each, separators and markers included."""
    printed = "".join(text for text, _ in pieces)
    by_character = [label for text, label in pieces for _ in text]
    keep = _kept_characters(printed)
    text = "".join(" " if printed[i].isspace() else printed[i] for i in keep)
    by_character = [by_character[i] for i in keep]
    tokens = split_tokens(text)
    given = [by_character[start] or by_character[end - 1] for start, end in tokens]
    return text, tokens, _resolve(text, tokens, given)


def _kept_characters(printed: str) -> list[int]:
    kept: list[int] = []
    for index, character in enumerate(printed):
        if character.isspace() and (not kept or printed[kept[-1]].isspace()):
            continue
        kept.append(index)
    return kept


def _resolve(text: str, tokens: Sequence[tuple[int, int]], given: Sequence[str]) -> list[str]:
    # Edges of labelled fields count as separators too: sources differ in where they put "(eds.)," and "In:".
    labels = list(given)
    _clear_edges(text, tokens, labels)
    index = 0
    while index < len(labels):
        if labels[index]:
            index += 1
            continue
        end = index
        while end < len(labels) and not labels[end]:
            end += 1
        before = labels[index - 1] if index else ""
        after = labels[end] if end < len(labels) else ""
        _fill_gap(text, tokens, labels, (index, end), before, after)
        index = end
    return [label or "note" for label in labels]


def _clear_edges(text: str, tokens: Sequence[tuple[int, int]], labels: list[str]) -> None:
    for index, (start, end) in enumerate(tokens):
        word = text[start:end]
        if not word[0].isalnum() and labels[index] not in ("title", "note"):
            continue
        begins = index == 0 or labels[index - 1] != labels[index]
        if word.lower() in ("in", "pp", "p") and begins and labels[index] in ("container", "editor", "pages"):
            labels[index] = ""
    # Punctuation at the edge of a field is no part of it.
    changed = True
    while changed:
        changed = False
        for index, (start, end) in enumerate(tokens):
            if labels[index] and not text[start:end][0].isalnum():
                before = labels[index - 1] if index else ""
                after = labels[index + 1] if index + 1 < len(labels) else ""
                if before != labels[index] or after != labels[index]:
                    labels[index] = ""
                    changed = True


def _fill_gap(
    text: str, tokens: Sequence[tuple[int, int]], labels: list[str], gap: tuple[int, int], before: str, after: str
) -> None:
    start, end = gap
    if before and before == after:
        labels[start:end] = [before] * (end - start)
        return
    for index in range(start, end):
        word = text[tokens[index][0] : tokens[index][1]].lower()
        if word[0].isalnum():
            labels[index] = _label_word(word, before, after)
    for index in range(start, end):
        if labels[index]:
            continue
        word = text[tokens[index][0] : tokens[index][1]]
        spaced = index == 0 or tokens[index - 1][1] < tokens[index][0]
        opens = word in "([{“„«‘" or (word in "\"'" and spaced)
        left = labels[index - 1] if index else ""
        right = next((labels[i] for i in range(index + 1, len(labels)) if labels[i]), "")
        labels[index] = (right if opens or not left else left) or "note"


def _label_word(word: str, before: str, after: str) -> str:
    if word in ("in", "en", "em"):
        return after if after in ("container", "editor") else "note"
    if not _MARKER.match(word) and word not in _KIND_OF_MARKER:
        return "note"
    kind = _KIND_OF_MARKER.get(word, "")
    if kind == "editor" and before in ("author", "editor"):
        return before
    if kind == "editor" and after == "editor":
        return after
    if kind == "url" and after in ("url", "note"):
        return after
    if kind and kind == after:
        return kind
    if kind in ("volume", "issue", "pages") and after in ("volume", "issue", "pages"):
        return after
    if word in ("from", "at", "by"):
        return after if after in ("url", "editor") else "note"
    if word in ("et", "al", "and", "und", "y", "e"):
        return before or "note"
    return "note"


# ---------------------------------------------------------------- training and measuring


def letters(text: str) -> str:
    """Return letters and digits alone, in small letters."""
    return re.sub(r"[\W_]+", "", normalise(text).casefold())


def is_set_aside(example: Example) -> bool:
    """Tell whether the example's group is among the one in ten that are only measured."""
    return int(digest("set aside", example.source.split()[0], example.group)[:8], 16) % SET_ASIDE == 0


@dataclass(frozen=True)
class Sets:
    """What is trained on and what is only measured, for both models."""

    train: list[Example]
    aside: list[Example]
    train_lists: list[list[Piece]]
    aside_lists: dict[str, list[list[Piece]]]


def collect(arguments: argparse.Namespace) -> Sets:
    """Return the examples and the lists to train on and those set aside."""
    examples = [*read_anystyle(arguments.anystyle), *read_grobid(arguments.grobid)]
    pool: list[Fields] = []
    for example, fields, group in read_jats(arguments.jats):
        if example is not None:
            examples.append(example)
        if not is_set_aside(Example("jats", group, ())):
            pool.append(fields)
    setter = Setter(pool, SEED)
    lists = [setter.set_list(N_IN_LIST) for _ in range(arguments.synthetic // N_IN_LIST)]
    aside = [e for e in examples if is_set_aside(e)]
    held = {letters(printed(e)) for e in aside}
    train = [e for e in examples if not is_set_aside(e) and letters(printed(e)) not in held]
    maker = ListMaker(read_sentences(arguments.jats), SEED)
    fictions = [["".join(text for text, _ in pieces) for pieces in pieces_list] for pieces_list in lists]
    train_lists = [maker.make(entries) for entries in [*fictions, *_lists_of(train)]]
    aside_lists = {"made of references set aside": [maker.make(entries) for entries in _lists_of(aside)]}
    for name, pieces in read_segmented(arguments.grobid):
        if is_set_aside(Example("refseg", name, ())):
            aside_lists.setdefault("GROBID reference sections", []).append(pieces)
        else:
            train_lists.append(pieces)
    anew = [Example("set anew", "", pieces) for pieces_list in lists for pieces in pieces_list]
    return Sets(train + anew, aside, train_lists, aside_lists)


def printed(example: Example) -> str:
    """Return an example without its labels."""
    return "".join(text for text, _ in example.pieces)


def _lists_of(examples: Sequence[Example]) -> Iterator[list[str]]:
    by_group: dict[tuple[str, str], list[str]] = defaultdict(list)
    for example in examples:
        # The references of AnyStyle come singly; so many of them make one list.
        group = "" if example.source.startswith("anystyle") else example.group
        by_group[(example.source, group)].append(normalise(printed(example)))
    for entries in by_group.values():
        for start in range(0, len(entries), N_IN_LIST):
            yield entries[start : start + N_IN_LIST]


def train_fields(examples: Sequence[Example], path: Path) -> None:
    """Fit the model of fields and write it to `path`."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(SETTINGS)
    for example in examples:
        text, tokens, labels = label_tokens(example.pieces)
        if tokens:
            trainer.append(pycrfsuite.ItemSequence(describe_tokens(text, tokens)), labels)
    trainer.train(str(path))


def train_entries(lists: Sequence[Sequence[Piece]], path: Path) -> None:
    """Fit the model of entries and write it to `path`."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(ENTRY_SETTINGS)
    for pieces in lists:
        text, tokens, labels = label_list(pieces)
        if tokens:
            trainer.append(pycrfsuite.ItemSequence(describe_list(text, tokens)), labels)
    trainer.train(str(path))


def measure_entries(model: SequenceModel, lists: dict[str, list[list[Piece]]]) -> dict[str, dict[str, object]]:
    """Return the F1 of entries whose first and last tokens are both right, with intervals over lists."""
    results: dict[str, dict[str, object]] = {}
    for name, group in sorted(lists.items()):
        rows: list[list[tuple[int, int, int, int, int]]] = []
        for pieces in group:
            text, tokens, labels = label_list(pieces)
            wanted = set(entry_bounds(labels))
            found = set(entry_bounds(model.label(describe_list(text, tokens))))
            rows.append([(len(wanted & found), len(found), len(wanted), wanted == found, 1)])
        figures = summarise(rows)
        results[name] = {
            "n_entries": sum(row[0][2] for row in rows), "n_lists": len(rows), "entry_f1": figures["field_f1"],
            "whole_list": figures["whole_reference"],
        }  # fmt: skip
    return results


def measure(model: SequenceModel, examples: Sequence[Example]) -> dict[str, dict[str, object]]:
    """Return field F1 and the share of whole references right, by source, with 95 % bootstrap intervals."""
    results: dict[str, dict[str, object]] = {}
    for source in sorted({e.source for e in examples}):
        by_group: dict[str, list[tuple[int, int, int, int, int]]] = defaultdict(list)
        for example in (e for e in examples if e.source == source):
            text, tokens, labels = label_tokens(example.pieces)
            wanted = gather_fields(text, tokens, labels)
            found = gather_fields(text, tokens, model.label(describe_tokens(text, tokens)))
            wanted, found = ({k: letters(v) for k, v in f.items() if k != "note"} for f in (wanted, found))
            hits = sum(found.get(k) == v for k, v in wanted.items())
            by_group[example.group].append((hits, len(found), len(wanted), wanted == found, 1))
        results[source] = summarise(list(by_group.values()))
    return results


def summarise(groups: Sequence[Sequence[tuple[int, int, int, int, int]]]) -> dict[str, object]:
    """Return field F1 and whole references with intervals over resampled groups."""
    sums = [tuple(sum(column) for column in zip(*group, strict=True)) for group in groups]
    chance = random.Random(SEED)
    draws = [[chance.choice(sums) for _ in sums] for _ in range(N_RESAMPLES)]

    def figures(rows: Iterable[Sequence[int]]) -> tuple[float, float]:
        hits, found, wanted, whole, n = (sum(column) for column in zip(*rows, strict=True))
        return 2 * hits / max(1, found + wanted), whole / max(1, n)

    drawn = [figures(rows) for rows in draws]
    value = figures(sums)
    low, high = int(0.025 * N_RESAMPLES), int(0.975 * N_RESAMPLES) - 1
    result: dict[str, object] = {"n": sum(row[4] for row in sums), "n_groups": len(sums)}
    for place, name in enumerate(("field_f1", "whole_reference")):
        ordered = sorted(d[place] for d in drawn)
        result[name] = {"value": round(value[place], 4), "low": round(ordered[low], 4), "high": round(ordered[high], 4)}
    return result


def digest_files(paths: Iterable[Path]) -> str:
    """Return one digest of several files, their names included."""
    return digest(*(part for path in sorted(paths) for part in (path.name, path.read_bytes())))


def describe_model(path: Path) -> dict[str, object]:
    """Return what the manifest says of one model file."""
    content = path.read_bytes()
    return {"file": path.name, "sha256": hashlib.sha256(content).hexdigest(), "n_bytes": len(content)}


def write_manifest(arguments: argparse.Namespace, sets: Sets, figures: dict[str, object]) -> None:
    """Write the manifest beside the models."""
    manifest = {
        "models": {name: describe_model(arguments.out / f"{name}.crfsuite") for name in ("fields", "entries")},
        "features_version": FEATURES_VERSION,
        "labels": {"fields": list(LABELS), "entries": ["B", "I", "O"]},
        "made_by": "scripts/train_references.py",
        "settings": {"fields": SETTINGS, "entries": ENTRY_SETTINGS, "seed": SEED},
        "n_training_references": dict(sorted(Counter(e.source for e in sets.train).items())),
        "n_training_lists": len(sets.train_lists),
        "training_sets": [
            {"name": "AnyStyle core.xml and gold.xml, common entries once", "licence": "BSD-2-Clause",
             "sha256": digest_files(arguments.anystyle / n for n in ("core.xml", "gold.xml"))},
            {"name": "GROBID citation corpus and reference segmenter corpus", "licence": "Apache-2.0",
             "sha256": digest_files(arguments.grobid / n for n in ("citation_corpus.zip", "refseg_tei.zip"))},
            {"name": "References and sentences of CC BY articles in JATS", "licence": "CC BY",
             "sha256": digest_files(p for folder in arguments.jats for p in folder.glob("*.xml"))},
            {"name": "Forms and words of our own, scripts/train_references.toml", "licence": "MIT",
             "sha256": digest_files([Path(__file__).with_suffix(".toml")])},
        ],
        "set_aside": "one source in ten, by digest: files of the GROBID corpora (stretches of 20 references in the"
        " large ones), articles of JATS, single references of AnyStyle",
        "figures_on_set_aside": figures,
        "matching": "field F1, micro over all fields but notes: letters and digits of the field equal. Entry F1: first"
        " and last token right. 95 % bootstrap intervals over sources",
    }  # fmt: skip
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
    (arguments.out / "manifest.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Read the arguments, train, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anystyle", type=Path, required=True)
    parser.add_argument("--grobid", type=Path, required=True)
    parser.add_argument("--jats", type=Path, action="append", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--synthetic", type=int, default=N_SYNTHETIC, help="references to set anew")
    parser.add_argument("--only", choices=("fields", "entries"), help="train one model, keep the other's file")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    start = time.process_time()
    sets = collect(arguments)
    print(Counter(e.source for e in sets.train), "set aside", Counter(e.source for e in sets.aside), file=sys.stderr)
    print(len(sets.train_lists), "lists", file=sys.stderr)
    if arguments.only != "entries":
        train_fields(sets.train, arguments.out / "fields.crfsuite")
        print(f"fields trained after {time.process_time() - start:.0f} s", file=sys.stderr)
    if arguments.only != "fields":
        train_entries(sets.train_lists, arguments.out / "entries.crfsuite")
        print(f"entries trained after {time.process_time() - start:.0f} s", file=sys.stderr)
    fields, entries = (
        SequenceModel((arguments.out / f"{name}.crfsuite").read_bytes()) for name in ("fields", "entries")
    )
    figures: dict[str, object] = {
        "fields": measure(fields, sets.aside), "entries": measure_entries(entries, sets.aside_lists),
    }  # fmt: skip
    write_manifest(arguments, sets, figures)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
