"""What part each country plays in a document: studied, compared with, named in passing, or the authors' address.

Points for where a country or a place in it is named: title, abstract, methods; words that speak of the study's own
ground ("we surveyed", "data from") or of a comparison ("unlike in"). The weights were set by hand; scores only rank.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from litreview.mentions.addresses import country_label, find_address_countries, mark_addresses, split_plain
from litreview.mentions.gazetteer import Gazetteer, load_gazetteer
from litreview.records import CountryPart, CountryRole, Document, Mention, RoleQuote, SectionRole
from litreview.spans import Span, keep_longest
from litreview.text import plain_punctuation

TITLE_POINTS = 6.0
SECTION_POINTS: Mapping[str, float] = {
    "abstract": 3.0, "methods": 2.0, "results": 1.5, "conclusions": 1.0, "limitations": 1.0, "front": 1.0, "other": 1.0,
    "discussion": 0.7, "introduction": 0.5, "background": 0.5,
}  # fmt: skip
CUE_POINTS = 2.0
ASIDE_POINTS = 0.2  # in a comparison, or in the address of a supplier
HALF_SCORE = 2.0  # points at which the score is one half
STUDY_SHARE = 0.35  # of the points of the foremost country
STUDY_SHARE_BESIDE_TITLE = 0.6  # for a country that the title leaves out while it names another
MIN_STUDY_POINTS = 3.0
MIN_POINTS_OF_ABSTRACT = 1.0  # in a text that is too short for a paper
MIN_SENTENCES = 40  # of a paper
MIN_WEAK_POINTS = 6.0  # where neither title, abstract, methods nor words of study name the country
STRONG_PLACES = frozenset({"title", "abstract", "methods"})
LONGEST_TITLE = 250  # characters of a first sentence that counts as the title of a text without layout
N_QUOTES = 5
LONGEST_QUOTE = 320  # characters; of a longer sentence, what stands around the name
PARTS: tuple[CountryPart, ...] = ("study", "comparison", "mention", "affiliation")
ROLES_VERSION = "2"
_STUDY_CUE = re.compile(
    r"\b(?:(?:this|our|the present|the current) (?:study|paper|article|research|survey|analysis|case)"
    r"|we (?:surveyed|interviewed|sampled|studied|collected|examined|conducted|analy[sz]ed?|visited|use|used)"
    r"|(?:was|were) (?:conducted|carried out|collected|undertaken|sampled|selected|interviewed|surveyed)"
    r"|case stud(?:y|ies)|evidence from|study (?:area|sites?|region)|field ?work|data from|respondents|lessons from"
    r"|households? (?:survey|in)|the case of)\b",
    re.IGNORECASE,
)
_OWN_CUE = re.compile(r"(?:this|our|the present|the current|we)\b", re.IGNORECASE)  # other words may tell of cited work
_COMPARED = re.compile(
    r"\b(compared (?:with|to)|in comparison (?:with|to)|in contrast (?:to|with)|unlike|as opposed to|relative to|than"
    r"|similar to|differs? from|contrary to|benchmark\w*"
    r"|as (?:it )?(?:is|was|has been) (?:seen|found|shown|reported|observed))\b[^.;:]{0,60}$",
    re.IGNORECASE,
)


_SUPPLIER = re.compile(r"[(;]\s*(?P<name>[A-Z][^(),;]*),[^();]*$")  # … a meter (Vellin Instruments, Marnburg,
_REST_OF_SUPPLIER = re.compile(r"[^();]{0,60}[);]")  # … Germany)
_FIRM = re.compile(
    r"(?:\b(?:Inc|Ltd|Limited|GmbH|KGaA|Corp|Corporation|Pvt|LLC)\b\.?|\b(?:purchased|procured) from\b"
    r"|\b(?:manufactured|synthesi[sz]ed) by\b)[^;:]{0,60}$"
)


@dataclass(frozen=True, slots=True)
class _Naming:
    """One naming of a country in a sentence or title, and what it is worth for its being the country of study."""

    named: Span
    sentence: Span
    page: int
    where: SectionRole | Literal["title"]
    points: float
    is_compared: bool = False
    cue: str | None = None

    @property
    def is_strong(self) -> bool:
        return self.where in STRONG_PLACES or (self.cue is not None and not self.is_compared)


@dataclass(slots=True)
class _Tally:
    label: str = ""
    namings: list[_Naming] = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(naming.points for naming in self.namings)

    @property
    def n_compared(self) -> int:
        return sum(naming.is_compared for naming in self.namings)

    @property
    def in_title(self) -> bool:
        return any(naming.where == "title" for naming in self.namings)


def rank_countries(document: Document, mentions: Sequence[Mention]) -> tuple[CountryRole, ...]:
    """Return each country of a document with the part it plays, in the order of PARTS, then by score.

    `mentions` are what `find_mentions` gives for the document; countries and places count, mentions within citations do
    not. The title counts even where it is no sentence. A country that the authors write from has a row of its own,
    beside the one for what the text says of it.
    """
    tallies = _count(document, mark_addresses(document, mentions))
    most = max((tally.points for tally in tallies.values()), default=0.0)
    title_speaks = any(tally.in_title for tally in tallies.values())
    is_paper = len(document.sentences) >= MIN_SENTENCES
    rows = []
    for iso2, tally in tallies.items():
        is_study = _is_studied(tally, most, title_speaks=title_speaks, is_paper=is_paper)
        part: CountryPart = "study" if is_study else "mention"
        score = tally.points / (tally.points + HALF_SCORE)
        n = len(tally.namings)
        if not is_study and 2 * tally.n_compared >= n:
            part, score = "comparison", tally.n_compared / (n + 1)
        quotes = _quote_best(document, tally.namings, part)
        rows.append(CountryRole(document.document_id, iso2, tally.label, part, round(score, 3), n, quotes))
    rows += _list_affiliations(document)
    return tuple(sorted(rows, key=lambda row: (PARTS.index(row.part), -row.score, row.iso2)))


def _is_studied(tally: _Tally, most: float, *, title_speaks: bool, is_paper: bool) -> bool:
    if tally.in_title:
        return True
    is_strong = any(naming.is_strong for naming in tally.namings)
    least = (MIN_STUDY_POINTS if is_strong else MIN_WEAK_POINTS) if is_paper else MIN_POINTS_OF_ABSTRACT
    share = STUDY_SHARE_BESIDE_TITLE if title_speaks else STUDY_SHARE
    return tally.points >= max(least, share * most)


def _count(document: Document, mentions: Sequence[Mention]) -> dict[str, _Tally]:
    gazetteer = load_gazetteer()
    starts = [sentence.span.start for sentence in document.sentences]
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    names: dict[str, str] = {}
    for mention in mentions:
        if mention.iso2 is None or not mention.rule.startswith(("country/", "place/")):
            continue
        at = bisect_right(starts, mention.span.start) - 1
        if at < 0 or {"citation", "affiliation"} & set(mention.qualifiers):
            continue
        names.setdefault(mention.quote, mention.iso2)
        tallies[mention.iso2].namings.append(_weigh(document, mention.span, at))
    for iso2, naming in _read_title(document, names, gazetteer):
        tallies[iso2].namings.append(naming)
    for iso2, tally in tallies.items():
        tally.label = country_label(iso2, gazetteer)
    return dict(tallies)


def _weigh(document: Document, named: Span, at: int) -> _Naming:
    sentence = document.sentences[at]
    where = _where(document, at)
    if where == "title":
        return _Naming(named, sentence.span, sentence.page, where, TITLE_POINTS)
    before = document.text[sentence.span.start : named.start]
    if compared := _COMPARED.search(before):
        cue = compared.group(1)
        return _Naming(named, sentence.span, sentence.page, where, ASIDE_POINTS, is_compared=True, cue=cue)
    if _is_supplier(before, document.text[named.end : sentence.span.end]):
        return _Naming(named, sentence.span, sentence.page, "other", ASIDE_POINTS)
    points, cue = SECTION_POINTS.get(where, 0.0), None
    studied = _STUDY_CUE.search(sentence.span.cut(document.text))
    if points and studied and (_OWN_CUE.match(studied.group()) or not _cites(document, sentence.span)):
        points, cue = points + CUE_POINTS, studied.group()
    return _Naming(named, sentence.span, sentence.page, where, points, cue=cue)


def _cites(document: Document, sentence: Span) -> bool:
    at = bisect_left(document.citations, sentence.start, key=lambda citation: citation.span.start)
    return at < len(document.citations) and document.citations[at].span.start < sentence.end


def _is_supplier(before: str, after: str) -> bool:
    """Tell whether a name is in the address of a maker of instruments, "(Vellin Instruments, Marnburg, Germany)"."""
    if _FIRM.search(before):
        return True
    found = _SUPPLIER.search(before)
    if found is None or not _REST_OF_SUPPLIER.match(after):
        return False
    return not load_gazetteer().find_names(split_plain(found["name"]))


def _read_title(document: Document, names: Mapping[str, str], gazetteer: Gazetteer) -> Iterator[tuple[str, _Naming]]:
    """Yield what a title that holds no sentence names: what the text names too, and countries that only it names."""
    with_sentences = {sentence.paragraph for sentence in document.sentences}
    for index, paragraph in enumerate(document.paragraphs):
        if paragraph.kind != "title" or index in with_sentences:
            continue
        title = paragraph.span.cut(document.text)
        found = {
            Span(m.start(), m.end()): iso2
            for name, iso2 in names.items()
            for m in re.finditer(rf"(?<![\w-]){re.escape(name)}(?!\w)", title, re.IGNORECASE)
            if m.group()[0].isupper()
        }
        words = split_plain(plain_punctuation(title))
        for known in gazetteer.find_names(words):
            if known.is_country and known.senses and known.senses[0].kind != "adjective":
                found.setdefault(Span(words[known.first].start, words[known.last - 1].end), known.senses[0].iso2)
        for span in keep_longest(found):
            named = span.shift(paragraph.span.start)
            yield found[span], _Naming(named, paragraph.span, paragraph.page, "title", TITLE_POINTS)


def _quote_best(document: Document, namings: Sequence[_Naming], part: CountryPart) -> tuple[RoleQuote, ...]:
    """Return the sentences that speak most for a part, each once, the most telling first."""
    ranked = sorted(namings, key=lambda n: (n.is_compared != (part == "comparison"), -n.points, n.named.start))
    best: dict[Span, _Naming] = {}
    for naming in ranked:
        best.setdefault(naming.sentence, naming)
    return tuple(_quote(document, naming) for naming in list(best.values())[:N_QUOTES])


def _quote(document: Document, naming: _Naming) -> RoleQuote:
    span = _cut_around(naming.named, naming.sentence, document.text)
    label = next((page.label for page in document.pages if page.number == naming.page), None)
    return RoleQuote(span, naming.named, span.cut(document.text), naming.page, label, naming.where, naming.cue)


def _cut_around(named: Span, sentence: Span, text: str) -> Span:
    """Return the sentence, or the whole words of a long one that stand around a name."""
    if len(sentence) <= LONGEST_QUOTE:
        return sentence
    beside = (LONGEST_QUOTE - len(named)) // 2
    start, end = max(sentence.start, named.start - beside), min(sentence.end, named.end + beside)
    if start > sentence.start:
        start = text.find(" ", start, named.start) + 1 or named.start
    if end < sentence.end:
        end = max(text.rfind(" ", named.end, end), named.end)
    return Span(start, end)


def _has_layout(document: Document) -> bool:
    return len({section.role for section in document.sections}) > 1


def _where(document: Document, at: int) -> SectionRole | Literal["title"]:
    """Return the role of a sentence's section, or that it is the title: the first one where layout tells of none."""
    index, paragraphs = document.sentences[at].paragraph, document.paragraphs
    paragraph = paragraphs[index] if 0 <= index < len(paragraphs) else None
    if paragraph is not None and paragraph.kind == "title":
        return "title"
    is_first = at == 0 and len(document.sentences[0].span) <= LONGEST_TITLE
    if is_first and not _has_layout(document) and not any(p.kind == "title" for p in paragraphs):
        return "title"
    section = -1 if paragraph is None else paragraph.section
    return document.sections[section].role if 0 <= section < len(document.sections) else "other"


def _list_affiliations(document: Document) -> Iterator[CountryRole]:
    """Yield the countries of the authors' addresses."""
    found: dict[str, list[_Naming]] = defaultdict(list)
    labels: dict[str, str] = {}
    for at, address, named, sense in find_address_countries(document):
        found[sense.iso2].append(_Naming(named, address, document.sentences[at].page, _where(document, at), 1.0))
        labels[sense.iso2] = sense.label
    total = sum(map(len, found.values()))
    for iso2, namings in found.items():
        quotes = _quote_best(document, namings, "affiliation")
        score = round(len(namings) / total, 3)
        yield CountryRole(document.document_id, iso2, labels[iso2], "affiliation", score, len(namings), quotes)
