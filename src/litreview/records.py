"""The nouns: frozen dataclasses without computing methods, which is all that the rooms know of one another.

Offsets are Unicode code points into `Document.text`, half-open. Pages count from 1. Boxes are in PDF points from the
top left corner of the page as it is shown. `None` means unknown; an empty string never does. Sequences are tuples;
the one array type is NumPy's, in Topics, where a tuple of floats would be ten times as large.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from litreview.spans import Span

# ---------------------------------------------------------------- problems

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong, carried along and shown; never swallowed.

    `error`: the document, or a page of it, is missing from the results; `warning`: results may be wrong; `note`: worth
    knowing.
    """

    what: str
    where: str
    remedy: str
    severity: Severity
    document_id: str | None = None


# ---------------------------------------------------------------- documents


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left corner of the page as shown; `page` counts from 1."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


PageDoubt = Literal[
    "no text", "garbled", "words run together", "order doubtful", "engines disagree", "references in body", "poor scan",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the parts of the text that stand on it, and how it was read.

    `spans` are in order of the text. Usually there is one; a page whose footnotes were moved behind the body has two.
    Over all pages they tile the text without overlap. `engine` is "tesseract" for a page read from its picture, and
    `ocr_confidence` then the mean confidence of its words, 0 to 1; None for every other engine. `doubts`: why its text
    may be wrong.
    """

    number: int
    label: str | None
    width: float
    height: float
    spans: tuple[Span, ...]
    engine: str
    n_characters: int
    ocr_confidence: float | None = None
    doubts: tuple[PageDoubt, ...] = ()


SectionRole = Literal[
    "front", "abstract", "introduction", "background", "methods", "results", "discussion", "limitations", "conclusions",
    "acknowledgements", "references", "appendix", "notes", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what follows it, up to the next heading of any level. `level` counts from 1."""

    span: Span
    heading: str | None
    role: SectionRole
    level: int


ParagraphKind = Literal[
    "body", "heading", "title", "caption", "table", "figure", "equation", "note", "reference", "box", "list",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of text; `section` indexes `Document.sections`. A table is a paragraph whose lines are its rows.

    `figure`: the words inside a figure; `equation`: a displayed formula; `box`: text set apart from the flow (boxes,
    marginalia), which stands behind the body of its page.
    """

    span: Span
    kind: ParagraphKind
    section: int
    page: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `page` is the page it starts on, `boxes` one rectangle for each line, `paragraph` an index.

    `boxes` is empty where the engine or the format knows no positions. `ocr_confidence`: the mean confidence of its
    words, 0 to 1, where some were read from a picture; None where all were printed as text.
    """

    span: Span
    page: int
    paragraph: int
    boxes: tuple[Box, ...] = ()
    ocr_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """The place of one run of non-space characters; a word hyphenated over two lines is two runs."""

    span: Span
    box: Box


EditKind = Literal["hyphen", "ligature", "accent", "small capitals", "space", "invisible"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A place where the text differs from the page: `text[span]` stands for `printed`.

    `span` covers whole words (runs of non-space characters), so that it is never empty; edits are sorted and do not
    overlap. Putting `printed` in place of every edit gives the words as the engine handed them over, with a space
    between words and a line break at the end of a line inside `printed`.
    """

    span: Span
    printed: str
    kind: EditKind


FurnitureKind = Literal["running head", "running foot", "page number", "line number", "watermark", "cover page"]


@dataclass(frozen=True, slots=True)
class Furniture:
    """Text of the page that is no part of the document: taken out of the text, kept for the record."""

    page: int
    kind: FurnitureKind
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """The file a document came from, and what read it."""

    name: str
    sha256: str
    n_bytes: int
    media_type: str
    engine: str
    version: str


@dataclass(frozen=True, slots=True)
class Bibliography:
    """What a document says of itself. Authors as printed, "Given Family"."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    doi: str | None = None
    container: str | None = None
    abstract: str | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class CitationKey:
    """One work as an author-year citation names it: family names as printed, "et al." cut, and "2007" + "a"."""

    author: str
    year: str
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """An in-text citation; `keys` for author-year, `numbers` for numeric style. Unresolved ones stay.

    A numeric citation has one key for each of `reference_ids`, made of what the reference list says of it.
    `link_scores` holds for each of `reference_ids` how well it fits, 0 to 1; 1 where a number or the format itself
    says so.
    """

    span: Span
    style: Literal["author-year", "numeric"]
    keys: tuple[CitationKey, ...] = ()
    numbers: tuple[int, ...] = ()
    reference_ids: tuple[str, ...] = ()
    link_scores: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the reference list; `raw` as printed, the fields where they could be parsed."""

    reference_id: str
    raw: str
    span: Span | None = None
    number: int | None = None
    authors: tuple[str, ...] = ()
    year: str | None = None
    title: str | None = None
    container: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    editors: tuple[str, ...] = ()
    publisher: str | None = None
    place: str | None = None
    doi: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One text with layers of spans over it. `document_id` is the first 16 digits of the file's SHA-256.

    Invariants: pages tile the text; the text never changes after reading; sections, paragraphs and sentences are
    sorted and do not overlap; every sentence lies in one paragraph. `note` paragraphs (footnotes, endnotes) stand
    behind the body, so that a sentence running over a page border stays whole.
    """

    document_id: str
    text: str
    source: Source
    bibliography: Bibliography
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    words: tuple[Word, ...] = ()
    citations: tuple[Citation, ...] = ()
    references: tuple[Reference, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    edits: tuple[Edit, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentOutline:
    """The light part of a Document, which the catalogue of studies needs of all documents at once; `name`: its file."""

    document_id: str
    name: str
    bibliography: Bibliography
    citations: tuple[Citation, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """One piece of research, which may be known from several files or only from being cited.

    `study_id` is readable ("khan-2007-football"), stable, and the same for a paper read and that paper cited elsewhere
    when the two could be matched. `document_ids` is empty for a study that is only cited.
    """

    study_id: str
    label: str
    bibliography: Bibliography
    document_ids: tuple[str, ...] = ()
    cited_by: tuple[str, ...] = ()


# ---------------------------------------------------------------- codebooks

DimensionRole = Literal[
    "theme", "factor", "actor", "sector", "level", "limit", "concept", "country", "place", "cluster", "gap",
]  # fmt: skip
PatternKind = Literal["phrase", "tokens", "regex"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way in which a code shows in text.

    `phrase`: words matched whole, in any case, singular or plural, British or American, joined by space or hyphen;
    a word may end in `*`. `tokens`: a spaCy token pattern as JSON. `regex`: a regular expression, case ignored.
    `source` is file:line.
    """

    kind: PatternKind
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a dimension. Its examples match it and its counterexamples do not (`litreview codebook check`).

    A match that overlaps a match of `excludes` does not count.
    """

    code_id: str
    label: str
    definition: str
    parent: str | None = None
    patterns: tuple[Pattern, ...] = ()
    excludes: tuple[Pattern, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One question the codebook asks of a statement. Its role says how it is answered.

    `theme`, `actor`, `sector`, `level`, `limit`, `concept`: codes found by their patterns. `factor`: the same, and the
    code takes the polarity (driver, barrier) of the claim it stands in. `country`, `place`, `cluster`: open lists, no
    codes in the codebook; found by gazetteer and rule. `gap`: the kinds of gap statement, filled by the claim rules.
    """

    dimension_id: str
    label: str
    description: str
    role: DimensionRole
    codes: tuple[Code, ...] = ()
    fallback_code: str | None = None
    vocabulary: str | None = None
    """The trained vocabulary whose suggestions the codes take beside their patterns (SuggestedCode), if any."""


@dataclass(frozen=True, slots=True)
class Codebook:
    """The dimensions and codes of a review. `digest` is that of the file's bytes."""

    name: str
    version: str
    label: str
    description: str
    digest: str
    dimensions: tuple[Dimension, ...]


# ---------------------------------------------------------------- findings

Qualifier = Literal["negated", "hedged", "citation", "affiliation", "author name"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A code found in the text: `document.text[span] == quote`.

    `code_id` is a code of the codebook, an ISO 3166-1 alpha-2 code (countries), "IN/tiruppur" (places: country and
    folded name) or "sialkot-football" (clusters). `label` is what a person reads: "Pakistan", "Sialkot football".
    `rule` names the pattern or rule that found it. `iso2` is the country of a place or cluster.
    """

    document_id: str
    span: Span
    quote: str
    dimension_id: str
    code_id: str
    label: str
    rule: str
    qualifiers: tuple[Qualifier, ...] = ()
    iso2: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a sentence, as patterns see it.

    `key` is the form under which its spellings meet, `base` that of its singular; `tag` its part of speech (Penn
    Treebank), "" where none was asked for. A hyphen within a word is a token of its own.
    """

    span: Span
    key: str
    base: str
    tag: str = ""


CountryPart = Literal["study", "comparison", "affiliation", "mention"]


@dataclass(frozen=True, slots=True)
class RoleQuote:
    """Where a document names a country or a place in it, as evidence of the part that the country plays.

    `document.text[span] == quote`: the sentence, or what of a long one stands around `named`. `where`: the title, or
    the role of the section. `cue`: the words that speak of the study's own ground or of a comparison, if there are any.
    """

    span: Span
    named: Span
    quote: str
    page: int
    page_label: str | None
    where: SectionRole | Literal["title"]
    cue: str | None = None


@dataclass(frozen=True, slots=True)
class CountryRole:
    """The part that a country plays in a document: its ground, a comparison, the authors' address, a mere mention.

    `score`, from 0 to 1, ranks the countries of one part and is no probability. Study and mention: the weight of the
    places where the country is named; comparison: how much of its naming compares; affiliation: its share of the
    countries in the authors' addresses. `n_mentions` counts the country and its places; `quotes` are the sentences that
    decide, the most telling first.
    """

    document_id: str
    iso2: str
    label: str
    part: CountryPart
    score: float
    n_mentions: int
    quotes: tuple[RoleQuote, ...]


ClaimKind = Literal[
    "driver", "barrier",
    "gap.knowledge", "gap.evidence", "gap.method", "gap.theory", "gap.context", "gap.practice",
    "future",
]  # fmt: skip
GAP_KINDS: tuple[ClaimKind, ...] = (
    "gap.knowledge", "gap.evidence", "gap.method", "gap.theory", "gap.context", "gap.practice",
)  # fmt: skip
Origin = Literal["rule", "model", "reviewer"]


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that decided a statement, and the rule that read them. `rule` is "group/name"."""

    span: Span
    quote: str
    rule: str


@dataclass(frozen=True, slots=True)
class SuggestedCode:
    """How likely a claim is about a code, as a trained model sees it; `vocabulary` names the set of codes it knows.

    `is_doubted` tells that a pattern of the code matched, but the claim is hardly about it: laws that are named only as
    what is complied with, say.
    """

    vocabulary: str
    code_id: str
    probability: float
    is_doubted: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim that a sentence makes.

    `span` is the sentence, `scope` the clause over which the claim holds: factors mentioned there take its polarity.
    `probability` is between 0 and 1, calibrated on sentences held out from training (see the model's manifest).
    """

    document_id: str
    span: Span
    scope: Span
    kind: ClaimKind
    probability: float
    cues: tuple[Cue, ...]
    origin: Origin = "rule"
    suggested: tuple[SuggestedCode, ...] = ()
    """Of a driver or barrier: what it is about, or what matched and is doubted; the likeliest first."""


Polarity = Literal["driver", "barrier"]


@dataclass(frozen=True, slots=True)
class CodeAssignment:
    """One code given to an evidence row. `polarity` only for dimensions of role `factor`, and not always there."""

    dimension_id: str
    code_id: str
    label: str
    polarity: Polarity | None = None


RowStatus = Literal["proposed", "accepted", "edited", "rejected"]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One sentence that carries a claim or codes, with everything needed to find it again.

    `row_id` is a digest of document, wording and which occurrence of that wording it is: it survives re-runs, new
    codebooks and re-reading. `polarity` "mixed" means that drivers and barriers both occur. `cited_studies` and
    `study_ids` hold study ids: `cited_studies` those the sentence cites, `study_ids` those it is evidence from, which
    are the cited ones, or the document's own study when it cites none. `confidence` is the highest probability among
    the row's statements, None for a row that makes no claim. `status` is always replayed from decisions.
    `ocr_confidence` is that of the sentence, None where no word of it was read from a picture; `page_doubts` are those
    of its page.
    """

    row_id: str
    document_id: str
    span: Span
    page: int
    page_label: str | None
    section_role: SectionRole
    paragraph: int
    quote: str
    codes: tuple[CodeAssignment, ...]
    polarity: Literal["driver", "barrier", "mixed"] | None
    gap_kinds: tuple[str, ...]
    is_future: bool
    cited_studies: tuple[str, ...]
    study_ids: tuple[str, ...]
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]
    boxes: tuple[Box, ...]
    origin: Origin
    confidence: float | None
    status: RowStatus = "proposed"
    ocr_confidence: float | None = None
    page_doubts: tuple[PageDoubt, ...] = ()


DecisionAction = Literal["accept", "reject", "edit", "undo"]


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's word on an evidence row; appended, never changed. `undo` takes back the coder's last one on the row.

    `codes`, `gap_kinds` and `is_future` hold the whole new coding of the row when `action` is "edit".
    `decided_at` is ISO 8601 in UTC.
    """

    row_id: str
    action: DecisionAction
    coder: str
    decided_at: str
    reason: str | None = None
    codes: tuple[CodeAssignment, ...] | None = None
    gap_kinds: tuple[str, ...] | None = None
    is_future: bool | None = None


@dataclass(frozen=True, slots=True)
class CellDecision:
    """A reviewer's word on a cell of the map: not applicable, with a reason, or that taken back."""

    row_dimension: str
    row_code: str
    column_dimension: str
    column_code: str
    action: Literal["not_applicable", "applicable"]
    coder: str
    decided_at: str
    reason: str


# ---------------------------------------------------------------- gap map

CellState = Literal["evidence", "thin", "absolute_gap", "none", "not_applicable"]
MeetIn = Literal["statement", "paragraph", "document"]
CountBy = Literal["studies", "documents", "statements"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A row or column of a gap map; `level` 0 for a code without parent."""

    code_id: str
    label: str
    parent: str | None
    level: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What was found where two codes meet.

    `row_ids` are evidence rows, sorted; `driver_ids`, `barrier_ids` and `stated_gap_ids` are parts of them. Studies
    count once however many statements they make. States: `evidence`; `thin` (at most `GapMap.thin_at_most` studies);
    `absolute_gap` (no study, though both codes occur in the corpus); `none` (no study, and one of the codes occurs
    nowhere in the corpus, or both dimensions are open lists); `not_applicable` (a reviewer says so, with `reason`).
    """

    row_code: str
    column_code: str
    state: CellState
    study_ids: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()
    row_ids: tuple[str, ...] = ()
    driver_ids: tuple[str, ...] = ()
    barrier_ids: tuple[str, ...] = ()
    stated_gap_ids: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class GapMap:
    """A matrix of cells, row by row: `cells[i * len(columns) + j]`; totals along both sides.

    `row_totals` and `column_totals` are cells too (their other code is ""), in which studies of several cells count
    once. `n_searched` documents were read and coded, `n_failed` could not be. An empty cell reads "none of n_searched".
    """

    row_dimension: str
    column_dimension: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: tuple[Cell, ...]
    row_totals: tuple[Cell, ...]
    column_totals: tuple[Cell, ...]
    n_searched: int
    n_failed: int
    n_studies: int
    meet_in: MeetIn
    thin_at_most: int


# ---------------------------------------------------------------- topics and scores


@dataclass(frozen=True, slots=True)
class TopicExample:
    """A unit that shows a topic well: its index among the units, and its weight there."""

    unit: int
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Topics:
    """A fitted topic model that needs no library to be read.

    `topic_term` is K x V and `document_topic` N x K, float64; each row sums to 1, or is all 0 for a unit that no topic
    claims (never a topic "-1"). `unit_ids` names the N units (evidence row ids or document_id:start:end). `themes`
    holds for each topic the code of the nearest theme with its score, or None. `notes` says in words what a reader
    must know, such as that a corpus was too small.
    """

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    terms: tuple[str, ...]
    topic_term: NDArray[np.float64]
    document_topic: NDArray[np.float64]
    unit_ids: tuple[str, ...]
    examples: tuple[tuple[TopicExample, ...], ...]
    themes: tuple[tuple[str, float] | None, ...]
    method: str
    settings: tuple[tuple[str, str], ...]
    seed: int
    versions: tuple[tuple[str, str], ...]
    input_digest: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A measured figure; none leaves without its n and its interval. `matching` says what counted as the same."""

    name: str
    value: float
    low: float
    high: float
    confidence: float
    n: int
    unit: str
    matching: str
    parts: tuple[tuple[str, float], ...] = field(default=())
