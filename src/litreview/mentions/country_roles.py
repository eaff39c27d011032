"""What part each country plays in a document: studied, compared with, named in passing, or the authors' address.

Points for where a country or a place in it is named: title, abstract, methods; words that speak of the study's own
ground ("we surveyed", "data from") or of a comparison ("unlike in"). The weights were set by hand; scores only rank.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from litreview.mentions.apparatus import is_address
from litreview.mentions.gazetteer import Sense, Word, load_gazetteer
from litreview.records import CountryPart, CountryRole, Document, Mention
from litreview.spans import Span
from litreview.text import fold, plain_punctuation

TITLE_POINTS = 6.0
SECTION_POINTS: Mapping[str, float] = {
    "abstract": 3.0, "methods": 2.0, "results": 1.5, "conclusions": 1.0, "limitations": 1.0, "front": 1.0, "other": 1.0,
    "discussion": 0.7, "introduction": 0.5, "background": 0.5,
}  # fmt: skip
CUE_POINTS = 2.0
COMPARED_POINTS = 0.2
HALF_SCORE = 2.0  # points at which the score is one half
STUDY_SHARE = 0.35  # of the points of the foremost country
STUDY_SHARE_BESIDE_TITLE = 0.6  # for a country that the title leaves out while it names another
MIN_STUDY_POINTS = 1.0
LONGEST_TITLE = 250  # characters of a first sentence that counts as the title of a text without layout
N_SPANS = 5
_STUDY_CUE = re.compile(
    r"\b(?:(?:this|our|the present|the current) (?:study|paper|article|research|survey|analysis|case)"
    r"|we (?:surveyed|interviewed|sampled|studied|collected|examined|conducted|analy[sz]ed?|visited|use|used)"
    r"|(?:was|were) (?:conducted|carried out|collected|undertaken|sampled|selected|interviewed|surveyed)"
    r"|case stud(?:y|ies)|evidence from|study (?:area|sites?|region)|field ?work|data from|respondents|lessons from"
    r"|households? (?:survey|in)|the case of)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:compared (?:with|to)|in comparison (?:with|to)|in contrast (?:to|with)|unlike|as opposed to|relative to|than"
    r"|similar to|differs? from|contrary to|benchmark\w*"
    r"|as (?:it )?(?:is|was|has been) (?:seen|found|shown|reported|observed))\b[^.;:]{0,60}$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Tally:
    label: str = ""
    points: float = 0.0
    n: int = 0
    n_compared: int = 0
    in_title: bool = False
    spans: list[Span] = field(default_factory=list)


def rank_countries(document: Document, mentions: Sequence[Mention]) -> tuple[CountryRole, ...]:
    """Return each country of a document with the part it plays, foremost first; addresses stand last.

    `mentions` are what `find_mentions` gives for the document; countries and places count, mentions within citations do
    not. A country that the authors write from has a row of its own, beside the one for what the text says of it.
    """
    tallies = _count(document, mentions)
    most = max((tally.points for tally in tallies.values()), default=0.0)
    title_speaks = any(tally.in_title for tally in tallies.values())
    rows = [
        CountryRole(
            document.document_id,
            iso2,
            tally.label,
            _choose_part(tally, most, title_speaks=title_speaks),
            round(tally.points / (tally.points + HALF_SCORE), 3),
            tally.n,
            tuple(tally.spans[:N_SPANS]),
        )
        for iso2, tally in tallies.items()
    ]
    rows.sort(key=lambda row: (row.part != "study", -row.score, row.iso2))
    return (*rows, *_list_affiliations(document))


def _choose_part(tally: _Tally, most: float, *, title_speaks: bool) -> CountryPart:
    share = STUDY_SHARE_BESIDE_TITLE if title_speaks and not tally.in_title else STUDY_SHARE
    if tally.in_title or (tally.points >= MIN_STUDY_POINTS and tally.points >= share * most):
        return "study"
    return "comparison" if 2 * tally.n_compared >= tally.n else "passing"


def _count(document: Document, mentions: Sequence[Mention]) -> dict[str, _Tally]:
    starts = [sentence.span.start for sentence in document.sentences]
    labels = {m.iso2: m.label for m in mentions if m.rule.startswith("country/")}
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for mention in mentions:
        if mention.iso2 is None or not mention.rule.startswith(("country/", "place/")):
            continue
        at = bisect_right(starts, mention.span.start) - 1
        if at < 0 or {"citation", "affiliation"} & set(mention.qualifiers):
            continue
        tally = tallies[mention.iso2]
        tally.label = labels.get(mention.iso2) or _country_label(mention.iso2)
        tally.n += 1
        tally.spans.append(mention.span)
        sentence = document.sentences[at].span
        before = document.text[sentence.start : mention.span.start]
        in_title = _is_in_title(document, at)
        if _COMPARED.search(before) and not in_title:
            tally.n_compared += 1
            tally.points += COMPARED_POINTS
            continue
        tally.in_title |= in_title
        tally.points += TITLE_POINTS if in_title else _points_of_section(document, at)
        if not in_title and _STUDY_CUE.search(sentence.cut(document.text)):
            tally.points += CUE_POINTS
    return dict(tallies)


def _is_in_title(document: Document, at: int) -> bool:
    """Tell whether a sentence is the title; the first one is where layout tells of none."""
    paragraphs = document.paragraphs
    index = document.sentences[at].paragraph
    if any(paragraph.kind == "title" for paragraph in paragraphs):
        return 0 <= index < len(paragraphs) and paragraphs[index].kind == "title"
    has_layout = len({section.role for section in document.sections}) > 1
    return at == 0 and not has_layout and len(document.sentences[0].span) <= LONGEST_TITLE


def _points_of_section(document: Document, at: int) -> float:
    paragraph = document.sentences[at].paragraph
    if not 0 <= paragraph < len(document.paragraphs):
        return SECTION_POINTS["other"]
    section = document.paragraphs[paragraph].section
    if not 0 <= section < len(document.sections):
        return SECTION_POINTS["other"]
    return SECTION_POINTS.get(document.sections[section].role, 0.0)


def _list_affiliations(document: Document) -> Iterator[CountryRole]:
    """Yield the countries of the authors' addresses, the one named most often first."""
    text = plain_punctuation(document.text)
    gazetteer = load_gazetteer()
    found: dict[str, list[Span]] = defaultdict(list)
    labels: dict[str, str] = {}
    for index, sentence in enumerate(document.sentences):
        if not is_address(document, index, text):
            continue
        for name in gazetteer.find_names(words := _words(sentence.span.cut(text))):
            sense: Sense | None = name.senses[0] if name.is_country else None
            if sense is not None and sense.kind != "adjective":
                span = Span(words[name.first].start, words[name.last - 1].end).shift(sentence.span.start)
                found[sense.iso2].append(span)
                labels[sense.iso2] = sense.label
    counts = Counter({iso2: len(spans) for iso2, spans in found.items()})
    for iso2, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        score = round(n / counts.total(), 3)
        spans = tuple(found[iso2][:N_SPANS])
        yield CountryRole(document.document_id, iso2, labels[iso2], "affiliation", score, n, spans)


def _words(text: str) -> list[Word]:
    return [
        Word(found.group(), found.start(), found.end(), fold(found.group()), not text[found.end() :][:1].isspace())
        for found in re.finditer(r"(?:[A-Z]\.){2,}|\w+|[^\w\s]", text)
    ]


def _country_label(iso2: str) -> str:
    """Return the name of a country of which a document names places alone."""
    senses = (senses[0] for senses in load_gazetteer().countries.values())
    return next((sense.label for sense in senses if sense.iso2 == iso2), iso2)
