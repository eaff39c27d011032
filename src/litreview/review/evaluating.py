"""A review, or a codebook by itself, measured on labelled sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from litreview import codebooks, evaluation, interchange, storage
from litreview.errors import InputError
from litreview.evaluation import Evaluation, Gold, Label, LabelScore, Located, Unit, Unlocated, Vocabulary
from litreview.records import Codebook, Document, EvidenceRow, MeasuredCode, Mention, Problem
from litreview.review.coding import make_coder
from litreview.review.gold import GOLD_FOLDER, list_gold
from litreview.review.results import load_evidence
from litreview.review.running import load_codebook
from litreview.storage import Project

DEFAULT_CODEBOOK = "csr-clusters"
_MAKE_GOLD = "Make some: `litreview evaluate {} gold.jsonl --sample 200` writes sentences to label."
_ENTITY_ROLES = frozenset({"country", "place", "cluster", "actor"})


def evaluate(inputs: Sequence[Path], *, codebook: str | None = None, machine: bool = False) -> Evaluation:
    """Score a project folder against gold files, or gold files alone, coded with a codebook.

    The first of `inputs` is the project where it is a folder. Raises InputError where something is missing, or where
    a choice does not go with the inputs.
    """
    first, *rest = inputs
    if not first.is_dir():
        if machine:
            raise InputError("--machine needs a project.", remedy="Without one there are no decisions to leave out.")
        return evaluate_sentences(inputs, codebook=codebook or DEFAULT_CODEBOOK)
    if codebook is not None:
        raise InputError(
            "A project has its own codebook.", where=str(first), remedy="Leave --codebook out, or the project."
        )
    with storage.open_project(first) as project:
        gold_paths = rest or list_gold(project)
        if not gold_paths:
            raise InputError("There is no gold.", where=str(first / GOLD_FOLDER), remedy=_MAKE_GOLD.format(first))
        return evaluate_review(project, gold_paths, machine=machine)


def evaluate_review(project: Project, gold_paths: Sequence[Path], *, machine: bool = False) -> Evaluation:
    """Score what a review holds against gold located in its documents.

    With `machine` the rows as rules and model proposed them; otherwise as the app shows them, with reviewers'
    decisions applied. Raises InputError for faulty gold, and where no line can be located.
    """
    given = _locate_units(project, gold_paths, machine=machine)
    found = f"{project.name}, {'as the machine proposed it' if machine else 'with decisions applied'}"
    return _evaluate(
        given.units, given.gold, gold_paths, given.codebook, given.vocabulary, found=found,
        located=given.located, unlocated=given.unlocated,
    )  # fmt: skip


def measure_codes(project: Project, gold_paths: Sequence[Path]) -> tuple[MeasuredCode, ...]:
    """Return precision and recall of each code of the codebook's top level, as the machine proposes them.

    A code with too few labels (`evaluation.FEW`, in the gold or found) takes the figures of its whole dimension, and
    says so; where those are too few as well it is left out: not measured. Codes of open lists (countries) share one
    figure. Raises InputError as `evaluate_review` does.
    """
    given = _locate_units(project, gold_paths, machine=True)
    scores = {(s.dimension, s.label): s for s in evaluation.score_codes(given.units)}
    measured = []
    for dimension in given.codebook.dimensions:
        name = evaluation.scored_as(dimension)
        tops = [c.code_id for c in dimension.codes if c.parent is None] or [""]
        whole = _measured(dimension.dimension_id, "", scores.get((name, None)), f"all {dimension.label.lower()}")
        for code_id in tops:
            own = _measured(dimension.dimension_id, code_id, scores.get((name, code_id)), "")
            if own is not None:
                measured.append(own)
            elif whole is not None:
                measured.append(replace(whole, code_id=code_id))
    return tuple(measured)


def _measured(dimension_id: str, code_id: str, score: LabelScore | None, basis: str) -> MeasuredCode | None:
    if score is None or score.precision is None or score.recall is None:
        return None
    if min(score.n_gold, score.n_found) < evaluation.FEW:
        return None
    return MeasuredCode(dimension_id, code_id, score.precision, score.recall, basis)


@dataclass(frozen=True, slots=True)
class _Given:
    """Gold located in a review, and what stands there."""

    units: tuple[Unit, ...]
    gold: Gold
    codebook: Codebook
    vocabulary: Vocabulary
    located: tuple[Located, ...]
    unlocated: tuple[Unlocated, ...]


def _locate_units(project: Project, gold_paths: Sequence[Path], *, machine: bool) -> _Given:
    codebook = load_codebook(project)
    vocabulary = evaluation.vocabulary_of(codebook)
    gold = evaluation.read_gold(gold_paths, vocabulary, passes_over_unknown=True)
    rows = storage.list_rows(project) if machine else load_evidence(project)
    by_document: dict[str, list[EvidenceRow]] = {}
    for row in rows:
        by_document.setdefault(row.document_id, []).append(row)
    names = {f.document_id: f.name for f in storage.list_files(project) if f.document_id is not None}
    wanted = {d for line in gold.lines for d in evaluation.choose_document(line, names)}
    documents = {d: _under_name(storage.load_document(project, d), names[d]) for d in sorted(wanted)}
    located, unlocated = evaluation.locate_lines(gold.lines, tuple(documents.values()))
    if not located:
        raise InputError(
            f"None of the {len(gold.lines):,} sentences of the gold was found in the review. {unlocated[0].why}",
            where=", ".join(map(str, gold_paths)),
            remedy='Check that "document" names files of the review, and that they were read (litreview status).',
        )
    units = []
    for places in evaluation.group_located(located):
        document = documents[places[0].document_id]
        units.append(_unit_of(places, document, by_document.get(document.document_id, ()), codebook, vocabulary))
    return _Given(tuple(units), gold, codebook, vocabulary, tuple(located), tuple(unlocated))


def evaluate_sentences(gold_paths: Sequence[Path], *, codebook: str) -> Evaluation:
    """Code the sentences of gold files and score what is found in them.

    The lines of one "document", or whose ids share the part before the last "-", are coded as one text.
    """
    from litreview import documents

    loaded = codebooks.load_codebook(codebook)
    vocabulary = evaluation.vocabulary_of(loaded)
    gold = evaluation.read_gold(gold_paths, vocabulary)
    code = make_coder(loaded)
    units = []
    for name, lines in evaluation.group_texts(gold.lines):
        document = documents.document_from_sentences([line.text for line in lines], name=name or "sentences")
        rows = {row.span.start: row for row in code(document)}
        for line, sentence in zip(lines, document.sentences, strict=True):
            row = rows.get(sentence.span.start)
            found = _labels_found([row] if row is not None else [], loaded, vocabulary)
            units.append(evaluation.make_unit([line], document=name, found=found, rows=[row] if row else []))
    return _evaluate(units, gold, gold_paths, loaded, vocabulary, found="the sentences, coded anew")


def _evaluate(
    units: Sequence[Unit],
    gold: Gold,
    gold_paths: Sequence[Path],
    codebook: Codebook,
    vocabulary: Vocabulary,
    *,
    found: str,
    located: Sequence[Located] = (),
    unlocated: Sequence[Unlocated] = (),
) -> Evaluation:
    similar = [place.similarity for place in located if place.similarity < 1]
    return Evaluation(
        gold=tuple(path.name for path in gold_paths),
        found=found,
        codebook=f"{codebook.name} {codebook.version}",
        n_lines=len(gold.lines),
        n_units=len(units),
        n_documents=len({unit.document for unit in units}),
        n_similar=len(similar),
        lowest_similarity=min(similar, default=None),
        n_decided=sum(any(row.status != "proposed" for row in unit.rows) for unit in units),
        unread_keys=gold.unread_keys,
        unknown_codes=gold.unknown_codes,
        unlocated=tuple(unlocated),
        scores=evaluation.score_units(units),
        mistakes=evaluation.list_mistakes(units, vocabulary),
    )


def _under_name(document: Document, name: str) -> Document:
    # A file may have been added again under another name than the one it was read under.
    return replace(document, source=replace(document.source, name=name))


def _unit_of(
    places: Sequence[Located],
    document: Document,
    rows: Sequence[EvidenceRow],
    codebook: Codebook,
    vocabulary: Vocabulary,
) -> Unit:
    sentences = [document.sentences[i] for i in sorted({i for place in places for i in place.sentences})]
    # What a reviewer added may be a part of a sentence, or run over several.
    found = [row for row in rows if any(row.span.overlaps(s.span) for s in sentences)]
    page = document.pages[sentences[0].page - 1] if document.pages else None
    return evaluation.make_unit(
        [place.line for place in places],
        document=document.source.name,
        found=_labels_found(found, codebook, vocabulary),
        rows=found,
        paragraph=sentences[0].paragraph,
        page=None if page is None else page.label or str(page.number),
    )


# ---------------------------------------------------------------- what was found


def _labels_found(rows: Iterable[EvidenceRow], codebook: Codebook, vocabulary: Vocabulary) -> list[Label]:
    kept = [_as_decided(row, codebook) for row in rows if row.status != "rejected"]
    return [label for row in kept for label in evaluation.labels_of(_plain_codes(row, codebook), vocabulary)]


def _plain_codes(row: EvidenceRow, codebook: Codebook) -> dict[str, Any]:
    others = [d.dimension_id for d in codebook.dimensions if d.role in evaluation.OTHER_ROLES]
    by_dimension = {name: [c.code_id for c in row.codes if c.dimension_id == name] for name in others}
    return interchange.codes_to_plain(row.row_id, row, codebook=codebook) | by_dimension


def _as_decided(row: EvidenceRow, codebook: Codebook) -> EvidenceRow:
    """Return a row that a reviewer coded with the mentions that its codes leave, and one for each that has none."""
    if row.origin != "reviewer":
        return row
    entities = {d.dimension_id for d in codebook.dimensions if d.role in _ENTITY_ROLES}
    coded = {(c.dimension_id, c.code_id): c for c in row.codes if c.dimension_id in entities}
    kept = [m for m in row.mentions if m.dimension_id not in entities or (m.dimension_id, m.code_id) in coded]
    named = {(m.dimension_id, m.code_id) for m in kept}
    added = [
        Mention(
            document_id=row.document_id,
            span=row.span,
            quote=c.label,
            dimension_id=c.dimension_id,
            code_id=c.code_id,
            label=c.label,
            rule="reviewer",
            iso2=c.code_id.partition("/")[0] if "/" in c.code_id else None,
        )
        for pair, c in coded.items()
        if pair not in named
    ]
    return replace(row, mentions=(*kept, *added))


# ---------------------------------------------------------------- reports


def evaluation_problems(measured: Evaluation) -> tuple[Problem, ...]:
    """Return what keeps the figures from being those of all the gold: an error for each line that was not located."""
    missing = [
        Problem(f"The sentence {u.line.line_id} could not be located. {u.why}", u.line.where,
                "It is left out of the figures.", "error")
        for u in measured.unlocated
    ]  # fmt: skip
    gold = ", ".join(measured.gold)
    notes = []
    if measured.lowest_similarity is not None:
        what = f"{measured.n_similar:,} of {measured.n_lines:,} sentences were located by a passage that is similar"
        notes.append(
            Problem(
                f"{what} (at least {measured.lowest_similarity:.2f}).", gold, "Mend their text if in doubt.", "note"
            )
        )
    if measured.unread_keys:
        keys = ", ".join(measured.unread_keys)
        notes.append(Problem(f"Keys that nothing reads: {keys}.", gold, "Check that none is mistyped.", "note"))
    notes += [
        Problem(
            f"{n:,} {'label' if n == 1 else 'labels'} of {code!r} ({key}) left out: the codebook has no such code.",
            gold, "Nothing, if the code was deleted; else mend the labels.", "warning",
        )
        for key, code, n in measured.unknown_codes
    ]  # fmt: skip
    return (*missing, *notes)


def mistakes_csv(measured: Evaluation) -> bytes:
    """Return the errors as CSV that is safe to open in a spreadsheet."""
    return interchange.csv_bytes(evaluation.mistake_table(measured.mistakes))
