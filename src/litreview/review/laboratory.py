"""A change of the codebook tried before it is made: what it does to the review's rows, papers and cells; then saved.

What a trial counts is what coding again will give: the papers in which something may change are coded with the changed
codebook by the very function that a run uses, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from litreview import codebooks, evidence, gapmap, storage
from litreview.errors import StaleDataError
from litreview.records import Cell, Code, Codebook, Dimension, EvidenceColumns, EvidenceRow
from litreview.review.coding import make_full_coder
from litreview.review.concordance import Corpus, different_patterns, documents_holding
from litreview.review.reports import Progress, ProgressEvent, silent
from litreview.review.results import default_dimensions, is_loadable, load_proposals, map_evidence
from litreview.review.running import coded_otherwise
from litreview.storage import CodebookVersion, Project
from litreview.text import digest

if TYPE_CHECKING:
    from litreview.mentions import Finder

MAX_TRIED = 200  # papers; coding one takes a third of a second
Verb = Literal["edit", "add", "delete", "restore"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a person wants of the codebook: a code edited, added or deleted, or a kept `version` brought back."""

    verb: Verb
    dimension_id: str = ""
    code: Code | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change worked out: the codebook before and after, the YAML it becomes, and the file (SHA-256) it rests on."""

    change: Change
    saved: Codebook
    changed: Codebook
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the codebook does to the review.

    Of the rows `n_new` come, `n_gone` go and `n_recoded` get other codes or another polarity; `n_documents` papers
    have one of these, and `n_cells` cells of the map of the two `dimensions` (ids) differ. `n_relabelled` rows, as
    coded now, have a code whose label changes. Of `n_affected` papers in which something may change, `n_tried` were
    coded. `n_stale` papers are not coded with the saved codebook yet: what coding these changes is not counted.

    In a review too large to be loaded (`is_loadable`) no cells are counted, `n_cells` being None, and `n_relabelled`
    leaves out what reviewers decided.
    """

    n_new: int
    n_gone: int
    n_recoded: int
    n_relabelled: int
    n_documents: int
    n_cells: int | None
    dimensions: tuple[str, str] | None
    n_tried: int
    n_affected: int
    n_stale: int

    @property
    def n_rows(self) -> int:
        """How many rows change in any way."""
        return self.n_new + self.n_gone + self.n_recoded


@dataclass(frozen=True, slots=True)
class ExampleCheck:
    """Whether an example of a code is found, and whether it should be."""

    sentence: str
    is_found: bool
    is_expected: bool


# ---------------------------------------------------------------- proposing and saving


def propose(project: Project, change: Change, *, digest: str | None = None) -> Proposal:
    """Work out what a change makes of the review's codebook; nothing is written.

    With `digest`, raises StaleDataError when the file is no longer the one of that SHA-256. Raises CodebookError where
    the codebook would have faults, and InputError where the file cannot be changed safely.
    """
    text, found = storage.read_codebook_text(project)
    if digest is not None and found != digest:
        raise StaleDataError(
            "The codebook was changed by somebody else meanwhile.",
            where=str(project.codebook_path),
            remedy="Go on with the codebook as it is now: what you typed stays in the fields.",
        )
    after = _edited(project, text, change)
    name = project.codebook_path.name
    saved, changed = (codebooks.parse_codebook(t.encode(), name=name, where=name) for t in (text, after))
    return Proposal(change, saved, changed, after, found)


def save_proposal(project: Project, proposal: Proposal) -> CodebookVersion | None:
    """Write the codebook as proposed, and keep what was there; raises StaleDataError when it has changed meanwhile."""
    return storage.save_codebook_text(project, proposal.text, digest=proposal.digest)


def _edited(project: Project, text: str, change: Change) -> str:
    if change.verb == "restore":
        return storage.read_codebook_version(project, change.version)
    if change.code is None:
        raise ValueError(f"to {change.verb} a code needs the code")
    if change.verb == "add":
        return codebooks.add_code(text, change.dimension_id, change.code)
    if change.verb == "delete":
        return codebooks.delete_code(text, change.dimension_id, change.code.code_id)
    return codebooks.edit_code(text, change.dimension_id, change.code)


# ---------------------------------------------------------------- trying


def try_examples(codebook: Codebook, dimension_id: str, code: Code, *, finder: Finder) -> tuple[ExampleCheck, ...]:
    """Check each example and counterexample of a code as it is typed; codes below it count for it.

    Raises CodebookError for patterns that cannot be compiled.
    """
    from litreview import mentions

    dimension = codebooks.find_dimension(codebook, dimension_id)
    below = codebooks.family_of(dimension, code.code_id) - {code.code_id}
    family = (code, *(c for c in dimension.codes if c.code_id in below))
    sentences = (*code.examples, *code.counterexamples)
    searched = mentions.make_searchable(sentences)
    found = mentions.search(searched, range(len(sentences)), finder=mentions.finder_of_codes(family, like=finder))
    n_examples = len(code.examples)
    return tuple(ExampleCheck(text, at in found, at < n_examples) for at, text in enumerate(sentences))


def try_codebook(
    project: Project,
    saved: Codebook,
    changed: Codebook,
    *,
    corpus: Corpus,
    finder: Finder,
    max_tried: int = MAX_TRIED,
    progress: Progress = silent,
) -> Effect:
    """Count what coding again with a changed codebook would change; nothing is written.

    Papers outside the `corpus` are not tried, nor are more than `max_tried`. `finder` lends its tokeniser.
    """
    files = {f.document_id: f for f in storage.list_files(project) if f.document_id is not None and f.code_key}
    is_whole = is_loadable(project)
    whole = load_proposals(project) if is_whole else None
    affected = _affected(saved, changed, corpus, finder, whole) & files.keys()
    tried = sorted(affected, key=digest)[:max_tried]
    proposals = load_proposals(project, tried) if whole is None else whole
    anew = _code_again(project, changed, tried, progress) if tried else ()
    decisions = storage.list_decisions(project)
    before = evidence.replay_decisions(proposals, decisions, codebook=saved)
    after = evidence.replay_decisions(_exchange(proposals, tried, anew), decisions, codebook=changed)
    old, new = ({row.row_id: row for row in rows if row.document_id in set(tried)} for rows in (before, after))
    both = [row_id for row_id in old if row_id in new and _coding(old[row_id]) != _coding(new[row_id])]
    touched = [old.get(row_id) or new[row_id] for row_id in (*(old.keys() ^ new.keys()), *both)]
    dimensions = _map_dimensions(saved, changed)
    n_cells = _count_cells(project, (saved, before), (changed, after), dimensions) if dimensions and is_whole else 0
    return Effect(
        n_new=len(new.keys() - old.keys()),
        n_gone=len(old.keys() - new.keys()),
        n_recoded=len(both),
        n_relabelled=_count_relabelled(saved, changed, before if is_whole else storage.load_columns(project)),
        n_documents=len({row.document_id for row in touched}),
        n_cells=n_cells if is_whole else None,
        dimensions=dimensions,
        n_tried=len(tried),
        n_affected=len(affected),
        n_stale=len(coded_otherwise(files.values(), saved)),
    )


def _affected(
    saved: Codebook, changed: Codebook, corpus: Corpus, finder: Finder, rows: Iterable[EvidenceRow] | None
) -> set[str]:
    """Return the papers whose coding may change: all others are sure to stay as they are.

    Without `rows`, those of the whole review, it is not known who has a code that comes, goes or moves: any may.
    """
    from litreview.statements.linear import THEMES

    old, new = (_codes(codebook) for codebook in (saved, changed))
    keys = sorted(old.keys() | new.keys())
    patterns = [p for key in keys for p in different_patterns(old.get(key), new.get(key))]
    within = {place.document_id for place in corpus.places}
    roles = {d.dimension_id: d.role for codebook in (saved, changed) for d in codebook.dimensions}
    # The words of sectors name clusters, and the trained model a theme, in sentences that nothing else tells of.
    is_sector = any(roles[key[0]] == "sector" and different_patterns(old.get(key), new.get(key)) for key in keys)
    is_theme = any(roles[key[0]] == "theme" and key[1] in THEMES and key not in old for key in keys)
    if is_sector or is_theme or any(_frame(a) != _frame(b) for a, b in _pair_dimensions(saved, changed)):
        return within
    found = documents_holding(corpus, patterns, finder=finder) if patterns else frozenset[str]()
    moved = {key for key in keys if _standing(old.get(key)) != _standing(new.get(key))}
    if moved and rows is None:
        return within
    return {*found, *(row.document_id for row in rows or () if _has(row, moved))} & within


def _has(row: EvidenceRow, codes: Collection[tuple[str, str]]) -> bool:
    """Tell whether a row has one of the codes, or a claim for which the trained model suggests or doubts one."""
    if not codes:
        return False
    ids = {code_id for _, code_id in codes}
    return any((c.dimension_id, c.code_id) in codes for c in row.codes) or any(
        suggested.code_id in ids for statement in row.statements for suggested in statement.suggested
    )


def _codes(codebook: Codebook) -> dict[tuple[str, str], Code]:
    return {(d.dimension_id, code.code_id): code for d in codebook.dimensions for code in d.codes}


def _standing(code: Code | None) -> tuple[str | None] | None:
    """Return what of a code decides, beside its patterns, which rows get it: that it is there, and below which."""
    return None if code is None else (code.parent,)


def _frame(dimension: Dimension | None) -> Dimension | None:
    return None if dimension is None else replace(dimension, label="", description="", codes=())


def _pair_dimensions(saved: Codebook, changed: Codebook) -> list[tuple[Dimension | None, Dimension | None]]:
    old, new = ({d.dimension_id: d for d in codebook.dimensions} for codebook in (saved, changed))
    return [(old.get(name), new.get(name)) for name in sorted(old.keys() | new.keys())]


def _code_again(
    project: Project, codebook: Codebook, document_ids: Sequence[str], progress: Progress
) -> tuple[EvidenceRow, ...]:
    """Return the rows, with studies attached, that coding with another codebook gives papers."""
    from litreview import statements

    known = statements.read_scores(project.models_folder / "statement_scores.npz", statements.shipped_model().encoder)
    code = make_full_coder(codebook, known=known)
    rows: list[EvidenceRow] = []
    for done, document_id in enumerate(document_ids, start=1):
        rows += code(storage.load_document(project, document_id)).rows
        progress(ProgressEvent("Trying", done, len(document_ids), "papers"))
    own, cited = storage.study_names(project)
    return evidence.attach_studies(rows, own=own, cited=cited)


def _exchange(
    rows: Iterable[EvidenceRow], document_ids: Collection[str], anew: Iterable[EvidenceRow]
) -> tuple[EvidenceRow, ...]:
    gone = set(document_ids)
    return (*(row for row in rows if row.document_id not in gone), *anew)


def _coding(row: EvidenceRow) -> tuple[object, ...]:
    codes = frozenset((c.dimension_id, c.code_id, c.polarity) for c in row.codes)
    return codes, row.polarity, row.gap_kinds, row.is_future


def _count_relabelled(saved: Codebook, changed: Codebook, rows: Iterable[EvidenceRow] | EvidenceColumns) -> int:
    old, new = _codes(saved), _codes(changed)
    renamed = {key for key in old.keys() & new.keys() if old[key].label != new[key].label}
    if not renamed:
        return 0
    if isinstance(rows, EvidenceColumns):
        is_renamed = np.array([(a.dimension_id, a.code_id) in renamed for a in rows.assignments], np.bool_)
        whose = np.repeat(np.arange(len(rows.row_ids)), np.diff(rows.codes.starts))
        return len(gapmap.find_distinct(whose[is_renamed[rows.codes.values]]))
    return sum(any((c.dimension_id, c.code_id) in renamed for c in row.codes) for row in rows)


# ---------------------------------------------------------------- cells


def _map_dimensions(saved: Codebook, changed: Codebook) -> tuple[str, str] | None:
    """Return the dimensions of the map shown first; of others, that which changes and the first map's columns."""
    if len(saved.dimensions) < 2:
        return None
    down, across = default_dimensions(saved)
    both = {d.dimension_id for d in saved.dimensions} & {d.dimension_id for d in changed.dimensions}
    if not {down, across} <= both:
        return None
    old, new = ({d.dimension_id: d.codes for d in codebook.dimensions} for codebook in (saved, changed))
    edited = [name for name in old if name in both and _bare(old[name]) != _bare(new[name])]
    if len(edited) == 1 and edited[0] not in (down, across):
        return edited[0], across
    return down, across


def _bare(codes: Iterable[Code]) -> list[tuple[object, ...]]:
    return [
        (
            c.code_id,
            c.label,
            c.parent,
            *((p.kind, p.value) for p in c.patterns),
            *((p.kind, p.value) for p in c.excludes),
        )
        for c in codes
    ]


def _count_cells(
    project: Project,
    before: tuple[Codebook, Sequence[EvidenceRow]],
    after: tuple[Codebook, Sequence[EvidenceRow]],
    dimensions: tuple[str, str],
) -> int:
    """Count the cells whose studies, statements, polarity or state differ; one that comes or goes empty does not."""
    old, new = (_cells(project, codebook, rows, dimensions) for codebook, rows in (before, after))
    return sum(
        old[key] != new[key] if key in old and key in new else _is_filled(old.get(key) or new[key])
        for key in old.keys() | new.keys()
    )


def _cells(
    project: Project, codebook: Codebook, rows: Sequence[EvidenceRow], dimensions: tuple[str, str]
) -> Mapping[tuple[str, str], Cell]:
    down, across = dimensions
    counted = map_evidence(project, rows, codebook=codebook, row_dimension=down, column_dimension=across)
    return {(cell.row_code, cell.column_code): cell for cell in counted.cells}


def _is_filled(cell: Cell) -> bool:
    return bool(cell.row_ids or cell.stated_gap_ids)
