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
    """How likely a claim or sentence is about a code, as a trained model that knows `vocabulary` sees it.

    `is_doubted` tells that a pattern of the code matched, but the claim is hardly about it: laws that are named only as
    what is complied with, say; or that a claim without other code is hardly about what no other code covers.
    """

    vocabulary: str
    code_id: str
    probability: float
    is_doubted: bool = False
    words: tuple[str, ...] = ()
    """Of a theme: the words that speak most for it."""


@dataclass(frozen=True, slots=True)
class SuggestedThemes:
    """What the sentence `span` is likely about, as a trained model sees it, whether it claims something or not."""

    span: Span
    codes: tuple[SuggestedCode, ...]


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
RowPolarity = Literal["driver", "barrier", "mixed"]


@dataclass(frozen=True, slots=True)
class CodeAssignment:
    """One code given to an evidence row. `polarity` only for dimensions of role `factor`, and not always there."""

    dimension_id: str
    code_id: str
    label: str
    polarity: Polarity | None = None


RowStatus = Literal["proposed", "accepted", "edited", "rejected", "added"]
ROW_STATUSES: tuple[RowStatus, ...] = ("proposed", "accepted", "edited", "rejected", "added")


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One sentence that carries a claim or codes, with everything needed to find it again.

    `row_id` is a digest of document, wording and which occurrence of that wording it is: it survives re-runs, new
    codebooks and re-reading. `polarity` "mixed" means that drivers and barriers both occur. `cited_studies` and
    `study_ids` hold study ids: `cited_studies` those the sentence cites, `study_ids` those it is evidence from, which
    are the cited ones, or the document's own study when it cites none. `confidence` is the highest probability among
    the row's statements, None for a row that makes no claim. `status` is always replayed from decisions.
    `ocr_confidence` is that of the sentence, None where no word of it was read from a picture; `page_doubts` are those
    of its page. `added_by` names the reviewer who added a row that nothing proposed: its quote may be a part of a
    sentence or several, and its statements are the reviewer's own.
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
    polarity: RowPolarity | None
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
    suggested: tuple[SuggestedCode, ...] = ()
    """Themes that the row has from a trained model alone; those of factors stand in `statements`."""
    added_by: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class NumberLists:
    """A list of numbers for each place: that of place i is `values[starts[i]:starts[i + 1]]`; both are int32."""

    starts: NDArray[np.int32]
    values: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class EvidenceColumns:
    """What is counted and filtered of N evidence rows, as arrays: a million rows fit where records would not.

    Place i of each array is row i, in order of file and text. `row_ids` are bytes; `documents` count into
    `document_ids`, `names` are their files; `starts` are those of the rows' spans. `polarities`: 1 for driver, 2 for
    barrier, 3 for both, 0 for none. `gaps` has bit i set for `gap_kinds[i]`, "future" among them for calls for
    research. `statuses` count into ROW_STATUSES. `doubts`: how likely one of the row's claims is wrong, 0 to 1.
    `to_check`: the wording may not be that of the paper. `codes` and `studies` count into `assignments` and
    `study_ids`. `countries` holds for each document the ISO code, name and part of its countries, or None where they
    are not known. `rows_of_word` holds for each of `words` (folded) the places whose quotes have it.
    """

    row_ids: NDArray[np.bytes_]
    documents: NDArray[np.int32]
    starts: NDArray[np.int32]
    paragraphs: NDArray[np.int32]
    polarities: NDArray[np.uint8]
    gaps: NDArray[np.uint32]
    statuses: NDArray[np.uint8]
    doubts: NDArray[np.float64]
    to_check: NDArray[np.bool_]
    codes: NumberLists
    studies: NumberLists
    rows_of_word: NumberLists
    document_ids: tuple[str, ...]
    names: tuple[str, ...]
    countries: tuple[tuple[tuple[str, str, CountryPart], ...] | None, ...]
    assignments: tuple[CodeAssignment, ...]
    study_ids: tuple[str, ...]
    gap_kinds: tuple[str, ...]
    words: tuple[str, ...]


DecisionAction = Literal["accept", "reject", "edit", "undo", "add"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words that a reviewer marked, with enough around them to find them again when the document is read anew.

    `span` is where they stood when they were marked: whole words, `document.text[span] == quote`; `before` and `after`
    are the text around them.
    """

    document_id: str
    span: Span
    quote: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's word on an evidence row; appended, never changed. `undo` takes back the coder's last one on the row.

    `codes`, `gap_kinds` and `is_future` hold the whole new coding of the row when `action` is "edit" or "add";
    `polarity` claims a driver or barrier beside those of the codes. "add" makes a row of the words at `anchor`.
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
    anchor: Anchor | None = None
    polarity: RowPolarity | None = None


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

CellState = Literal["evidence", "synthesis_gap", "thin", "absolute_gap", "none", "not_applicable"]
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
    count once however many statements they make. States: `evidence`; `synthesis_gap` (at least `GapMap.synthesis_from`
    studies, and no recent review among the documents); `thin` (at most `GapMap.thin_at_most` studies);
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
    `synthesis_from`: from how many studies on a review is missed; None where no recent review was read to compare with.
    `n_without_factor` rows report a driver or barrier and no factor that it is one of, so that no cell shows them as
    such; None where neither dimension has factors.
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
    synthesis_from: int | None = None
    n_without_factor: int | None = None


@dataclass(frozen=True, slots=True)
class CellEstimate:
    """How many studies a cell may hold, given what was measured of the tagger's error; see `gapmap.estimate_cells`.

    `found` studies, `checked` of them with a statement that a reviewer accepted, edited or added. `low` to `high`:
    `high` is None where there is no bound. `precision` and `recall` are those of both codes together. `directed`:
    counted are studies that report a driver or barrier, which is what was measured of factors. `basis`: whose figures
    they are, where not the codes' own.
    """

    found: int
    checked: int
    low: int
    high: int | None
    precision: float
    recall: float
    directed: bool
    basis: str


@dataclass(frozen=True, slots=True, eq=False)
class MapCounts:
    """A gap map as numbers alone, for reviews whose rows are too many to name in every cell.

    Each array is (R + 1) x (C + 1), int32: the last row and column hold the totals, in which what stands in several
    cells counts once. `parts[..., k]` shares out `count_by` among driver, barrier, both, and without direction (k = 0
    to 3). `in_rows` and `in_columns` tell which codes occur in the corpus at all. `decided` are the cells that a
    reviewer calls not applicable, by place, with the reason. `n_studies_met` is GapMap's `n_studies`;
    `n_without_factor` is its own too.
    """

    row_dimension: str
    column_dimension: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    count_by: CountBy
    n_studies: NDArray[np.int32]
    n_documents: NDArray[np.int32]
    n_statements: NDArray[np.int32]
    n_stated_gaps: NDArray[np.int32]
    parts: NDArray[np.int32]
    in_rows: NDArray[np.bool_]
    in_columns: NDArray[np.bool_]
    decided: tuple[tuple[int, int, str], ...]
    n_studies_met: int
    may_be_gap: bool
    n_searched: int
    n_failed: int
    meet_in: MeetIn
    thin_at_most: int
    n_without_factor: int | None


# ---------------------------------------------------------------- a living map


@dataclass(frozen=True, slots=True)
class EditionFile:
    """A file as an edition knows it; `document_id` and the digests are None where it could not be read.

    `code_key` changes with the document, the codebook, and the rules and models that coded it.
    """

    name: str
    sha256: str
    document_id: str | None = None
    content_digest: str | None = None
    code_key: str | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """The evidence of a review as it stood when it was kept under a name: enough to draw its map again.

    `rows` are those that rules and models proposed, with their studies; where words stand (mentions, statements,
    boxes) is left out. `decisions` are those that no `undo` took back. `versions`: of litreview and of what read, coded
    and joined, by step. `study_labels`: what a reader calls the studies of the rows. `kept_at` is ISO 8601 in UTC.
    """

    name: str
    kept_at: str
    versions: tuple[tuple[str, str], ...]
    codebook: Codebook
    files: tuple[EditionFile, ...]
    rows: tuple[EvidenceRow, ...]
    decisions: tuple[Decision, ...] = ()
    cell_decisions: tuple[CellDecision, ...] = ()
    study_labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CodeChange:
    """What happened to a code between two codebooks.

    `code_id` is its newer id, `old_id` the earlier one; one of the two is None for a code that was added or removed.
    `coding`: whether that can change what is coded; another label cannot. `words` say it without the code's name.
    """

    dimension_id: str
    code_id: str | None
    old_id: str | None
    label: str
    coding: bool
    words: str


ChangeCause = Literal[
    "new paper", "paper left out", "paper read anew", "reviewer", "codebook", "rules", "studies", "cell", "elsewhere",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeReason:
    """Why a cell changed, in words, with the rows that came, that went, and that count otherwise than before."""

    cause: ChangeCause
    words: str
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell, or a total, in two editions; `before` or `after` is None where a codebook lacks one of its codes.

    `gained` and `lost` are study ids. A cell without reasons is unchanged.
    """

    row_code: str
    column_code: str
    before: Cell | None
    after: Cell | None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    reasons: tuple[ChangeReason, ...] = ()


@dataclass(frozen=True, slots=True)
class MapChanges:
    """Two maps of the same two dimensions, cell by cell, in the order of GapMap.

    Rows and columns are those of the later map, then codes that only the earlier one has; `row_marks` and
    `column_marks` say "new", "removed" or "was “…”" of a code, "" of most. `notes` say what changed in the review.
    """

    before: str
    after: str
    row_dimension: str
    column_dimension: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    row_marks: tuple[str, ...]
    column_marks: tuple[str, ...]
    cells: tuple[CellChange, ...]
    row_totals: tuple[CellChange, ...]
    column_totals: tuple[CellChange, ...]
    notes: tuple[str, ...]


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
    claims (never a topic "-1"). `unit_ids` names the N units (document_id:start:end). `themes` holds for each topic the
    code of the nearest theme with its score, or None. `notes` says in words what a reader must know, such as that a
    corpus was too small. `stability`, `curve` and `agreement` are there in every model that a project keeps.
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
    stability: StabilityCard | None = None
    curve: TopicCountCurve | None = None
    theme_words: tuple[tuple[str, ...], ...] = ()
    """For each topic the terms that brought it near its theme, strongest first; empty where `themes` has None."""
    agreement: ThemeAgreement | None = None


TopicVerdict = Literal["stable", "unsteady", "unstable", "rests on one paper", "not measured"]


@dataclass(frozen=True, slots=True)
class TopicStability:
    """How far one topic would come out again.

    `stability`, from 0 to 1: the mean over refits (other seed, papers drawn anew) of the share of units that the topic
    and its match have in common, beyond chance (Jaccard, by weight; Hennig 2007); `low` to `high` holds 95 % of the
    refits. `came_back`: the share of refits in which that was at least a half. `npmi`, from -1 to 1: coherence of its
    ten strongest terms over the units. `exclusivity`, from 0 to 1: how much of the weight of these terms over all
    topics is this one's. `share`: of all units, by weight. `n_documents`: papers with a unit whose strongest topic it
    is. `left_out`: for each of `StabilityCard.documents`, what the topic keeps in common with its match, beyond chance,
    when that paper is left out (1: that changes nothing, 0: the topic is gone). `rests_on`: the paper that alone holds
    more than half of the topic, or without which alone it is gone. None: not measurable, or no such paper.
    """

    topic_id: str
    stability: float | None
    low: float | None
    high: float | None
    npmi: float | None
    exclusivity: float | None
    share: float
    n_documents: int
    left_out: tuple[float, ...]
    verdict: TopicVerdict
    rests_on: str | None = None
    came_back: float | None = None


@dataclass(frozen=True, slots=True)
class StabilityCard:
    """What of a topic model would survive another seed and other papers; `topics` in the order of `Topics.ids`.

    There are `len(seeds) * n_bootstraps` refits, each on `n_resampled` papers drawn with replacement (one drawn twice
    counts once); in a corpus of one paper its passages are drawn, which says nothing of other papers. `documents`: ids
    of the papers that were left out in turn, those that hold most of some topic first. `verdict` is the card in words,
    such as "5 of 8 topics are stable; topic 3 rests on one paper."; `notes` says what was measured with less, and why.
    """

    topics: tuple[TopicStability, ...]
    share_unassigned: float
    documents: tuple[str, ...]
    resampled: Literal["papers", "passages"]
    n_resampled: int
    n_units: int
    seeds: tuple[int, ...]
    n_bootstraps: int
    verdict: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicCount:
    """A number of topics that was tried: mean stability of its topics with its interval, and mean NPMI; by size.

    `score` is what the numbers were compared by; `largest` the share of units in the largest topic. None: not
    measurable.
    """

    n_topics: int
    stability: float | None
    low: float | None
    high: float | None
    npmi: float | None
    score: float
    largest: float = 0.0


@dataclass(frozen=True, slots=True)
class TopicCountCurve:
    """The numbers of topics that were tried, ascending, the one that was taken, and why, in words.

    `points` is empty where the number was given, or the method finds its own.
    """

    points: tuple[TopicCount, ...]
    chosen: int
    why: str


@dataclass(frozen=True, slots=True)
class ThemeSupport:
    """Whether a theme of the codebook comes out as a topic: `topic_ids` have it as their nearest, best first.

    `n_units` of the units carry the theme's code. A theme without a topic is "not supported by the corpus", or
    "coded, but no topic of its own" where many units carry it; `note` says it in words.
    """

    code_id: str
    label: str
    topic_ids: tuple[str, ...]
    n_units: int
    standing: Literal["a topic", "coded, but no topic of its own", "not supported by the corpus"]
    note: str


@dataclass(frozen=True, slots=True)
class ThemeAgreement:
    """How topics and the codebook's themes divide the same units.

    `mutual_information`: adjusted mutual information (0 by chance, 1 where they agree; Vinh et al. 2010) of each unit's
    strongest topic and its theme, over the n units that have both; units with codes of several themes are left out, and
    None stands where fewer than two themes or topics are left.
    """

    mutual_information: Score | None
    themes: tuple[ThemeSupport, ...]


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic of one model and its match in another, with the share of units that they have in common (Jaccard).

    `other_id` is None, and `similarity` 0, where nothing is left to match it with.
    """

    topic_id: str
    other_id: str | None
    similarity: float


@dataclass(frozen=True, slots=True)
class TopicShare:
    """The share of a topic in a group of units (a year, a country, an actor, new papers), by weight, with its interval.

    Papers are resampled for the interval, which is 0 to 1 for one paper: `low` and `high` are ends of 95 %.
    """

    topic_id: str
    group: str
    share: float
    low: float
    high: float
    n_documents: int
    n_units: int


@dataclass(frozen=True, slots=True)
class TopicShift:
    """How the share of a topic in new units differs from that in the units of the model; `has_moved`: 0 is outside."""

    topic_id: str
    share_before: float
    share_new: float
    difference: float
    low: float
    high: float
    has_moved: bool


@dataclass(frozen=True, slots=True)
class TopicDrift:
    """How new units stand to a model that they were not part of; shares from 0 to 1.

    `unassigned`: units that no topic claims; `unknown_words`: running words that the model's vocabulary lacks; each
    before (in the model's own units, placed in the same way, where words of one paper alone count as unknown) and in
    the new ones. `agreement`: share of the model's own units that placing gives their own topic, which bounds what the
    figures can tell.
    """

    n_units: int
    n_documents: int
    unassigned_before: float
    unassigned_new: float
    unknown_words_before: float
    unknown_words_new: float
    agreement: float
    shifts: tuple[TopicShift, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class PatternTrial:
    """What a candidate code's patterns do in papers set aside, from which none of its words were taken.

    Of `n_sentences` the patterns hit `n_hits`; `n_topic` lie in units whose strongest topic it is; `n_both` are both.
    `precision` (n_both of n_hits) and `recall` (n_both of n_topic) have intervals over papers; None: of nothing.
    """

    documents: tuple[str, ...]
    n_sentences: int
    n_hits: int
    n_topic: int
    n_both: int
    precision: Score | None
    recall: Score | None


@dataclass(frozen=True, slots=True)
class CodeCandidate:
    """A topic as a code that a reviewer may put into the codebook; nothing is put there for them.

    `yaml` is the snippet to paste below the codes of a dimension; `phrases` its patterns, `examples` sentences
    of the topic that they find, `counterexamples` sentences of others that they do not.
    """

    topic_id: str
    code_id: str
    label: str
    phrases: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    yaml: str
    trial: PatternTrial
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


@dataclass(frozen=True, slots=True)
class MeasuredCode:
    """Precision and recall of finding a code, whatever its polarity, on labelled sentences.

    `code_id` is "" for all codes of an open list. `basis`: whose figures they are, where not the code's own.
    """

    dimension_id: str
    code_id: str
    precision: Score
    recall: Score
    basis: str = ""
