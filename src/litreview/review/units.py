"""The units of a review that are sorted into topics: documents, sections, paragraphs or statements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from litreview import storage
from litreview.errors import InputError
from litreview.records import Bibliography, Document, Paragraph
from litreview.spans import Span
from litreview.storage import Project
from litreview.text import fold

UNITS_VERSION = "units-2"
UNIT_KINDS = ("documents", "sections", "paragraphs", "statements")

TOPIC_ROLES = frozenset({"abstract", "introduction", "background", "methods", "results", "discussion", "limitations",
                         "conclusions", "other"})  # fmt: skip
TOPIC_KINDS = frozenset({"body", "list", "box"})
AGREED_PAPERS = 2  # papers that give a short form one long form, before it is read so where it is not explained
MIN_AGREED_LENGTH = 3  # letters of such a short form: two stand for too much

_NOTICE = re.compile(
    r"(?i)\ball rights reserved\b|\bcreative commons\b|\bopen access article\b|\bcopyright holders?\b|©|\bIS[SB]N\b"
    r"|\bdownloaded (?:from|by|on)\b|\bterms (?:and conditions )?of use\b|\bcorresponding author\b|\bplease cite\b"
    r"|\b(?:received|accepted)[: ][^.]{0,40}\b(?:19|20)\d\d\b|\bto cite this (?:article|paper|document|version)\b"
    r"|\bpersistent (?:url|link|identifier)\b|\bauthors? declares? (?:no|that)\b[^.]{0,60}\binterest"
)
_BETWEEN_NAMES = frozenset({"and", "et", "al", "y", "e", "und"})
MAX_BOX_HEADING = 12  # words
MAX_NOTICE = 900  # characters; a longer passage in which such words occur is text


@dataclass(frozen=True, slots=True)
class TopicUnit:
    """A passage to be sorted: its document, where it stands, and its words with short forms written out."""

    document_id: str
    span: Span
    text: str

    @property
    def unit_id(self) -> str:
        """Return document_id:start:end."""
        return f"{self.document_id}:{self.span.start}:{self.span.end}"


def read_units(project: Project, kind: str) -> tuple[TopicUnit, ...]:
    """Return the units of a kind from all papers read, in order of file and text.

    Paragraphs of references, notes, captions, tables and publishers' notices never enter, nor do headings of boxes and
    the title where it comes again; other running heads are no part of a document's text. Raises
    InputError for a kind there is not.
    """
    from litreview import mentions

    if kind not in UNIT_KINDS:
        remedy = f"Choose one of {', '.join(UNIT_KINDS)}."
        raise InputError(f"Topics cannot be made of {kind!r}.", where="topics", remedy=remedy)
    claims: dict[str, list[Span]] = {}
    if kind == "statements":
        for row in storage.list_rows(project):
            if row.statements:
                claims.setdefault(row.document_id, []).append(row.span)
    cut: list[tuple[str, Span, str]] = []
    known: dict[str, dict[str, str]] = {}
    for document_id in [f.document_id for f in storage.list_files(project) if f.document_id is not None]:
        document = storage.load_document(project, document_id)
        known[document_id] = mentions.list_long_forms(document.text)
        spans = _unit_spans(document, kind, claims.get(document_id, ()))
        cut += [(document_id, span, "\n".join(part.cut(document.text) for part in parts)) for span, parts in spans]
    agreed = agree_on_long_forms(known.values())
    return tuple(
        TopicUnit(document_id, span, write_out(text, agreed | known[document_id])) for document_id, span, text in cut
    )


def _unit_spans(document: Document, kind: str, claims: Sequence[Span]) -> list[tuple[Span, list[Span]]]:
    """Return where each unit stands, and the spans of its text."""
    paragraphs = [p for p in document.paragraphs if _is_text(document, p)]
    if kind == "paragraphs":
        return [(p.span, [p.span]) for p in paragraphs]
    if kind == "statements":
        starts = [p.span for p in paragraphs]
        return [(claim, [claim]) for claim in claims if any(span.contains(claim) for span in starts)]
    key = (lambda p: p.section) if kind == "sections" else (lambda p: 0)
    joined = [[p.span for p in group] for _, group in groupby(paragraphs, key)]
    return [(Span(spans[0].start, spans[-1].end), spans) for spans in joined]


def _is_text(document: Document, paragraph: Paragraph) -> bool:
    role = document.sections[paragraph.section].role if document.sections else "other"
    text = paragraph.span.cut(document.text)
    is_notice = len(text) <= MAX_NOTICE and _NOTICE.search(text) is not None
    if paragraph.kind not in TOPIC_KINDS or role not in TOPIC_ROLES or is_notice:
        return False
    is_heading = paragraph.kind == "box" and is_box_heading(text)
    return not is_heading and not repeats_title_or_authors(text, document.bibliography)


def is_box_heading(text: str) -> bool:
    """Tell whether a passage of a box is its heading, which layout does not tell from its text: short, and no sentence.

    >>> is_box_heading("How we counted the drains"), is_box_heading("We counted the drains by hand.")
    (True, False)
    """
    return len(text.split()) <= MAX_BOX_HEADING and not text.rstrip("\"'”’»)]").endswith((".", "!", ":", ";", ","))


def repeats_title_or_authors(text: str, bibliography: Bibliography) -> bool:
    """Tell whether a passage is a piece of the title or authors' names alone, as a running head that stayed is.

    A head that stands on one page only, in a short paper, cannot be told by its coming back.

    >>> paper = Bibliography("Who Cleans the Drain? Tanners and Their Town", ("Aisha Khan", "Ole Vik"))
    >>> [repeats_title_or_authors(said, paper) for said in ("Who Cleans the Drain?", "Khan and Vik", "Khan paid.")]
    [True, True, False]
    """
    words = fold(text).split()
    names = {word for author in bibliography.authors for word in fold(author).split()}
    return f" {' '.join(words)} " in f" {fold(bibliography.title or '')} " or names.issuperset(
        word for word in words if word not in _BETWEEN_NAMES
    )


def agree_on_long_forms(known: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the long forms that AGREED_PAPERS papers or more give and none contradicts, by short form.

    >>> agree_on_long_forms([{"ETI": "Ethical Trade Initiative", "SA": "audit"}, {"ETI": "ethical trade initiative"}])
    {'ETI': 'Ethical Trade Initiative'}
    """
    given: dict[str, list[str]] = {}
    for forms in known:
        for short, long in forms.items():
            given.setdefault(short, []).append(long)
    return {
        short: Counter(longs).most_common(1)[0][0]
        for short, longs in given.items()
        if len(longs) >= AGREED_PAPERS and len(short) >= MIN_AGREED_LENGTH and len({fold(long) for long in longs}) == 1
    }


def write_out(text: str, long_forms: Mapping[str, str]) -> str:
    """Put long forms in the place of short ones, so that both count as the same words.

    >>> write_out("The effluent plant (EP) failed; EPs do.", {"EP": "effluent plant"})
    'The effluent plant failed; effluent plant do.'
    """
    if not long_forms:
        return text
    shorts = "|".join(re.escape(short) for short in sorted(long_forms, key=lambda s: (-len(s), s)))
    text = re.sub(rf"\s*\((?:{shorts})s?\)", "", text)
    return re.sub(rf"(?<!\w)({shorts})s?(?!\w)", lambda found: long_forms[found.group(1)], text)
