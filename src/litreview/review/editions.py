"""Editions of the map: the evidence kept under a name, and what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from litreview import __version__, catalogue, evidence, gapmap, storage
from litreview.errors import InputError
from litreview.gapmap import MapSide
from litreview.records import Codebook, Edition, EditionFile, EvidenceRow, GapMap, MapChanges
from litreview.review.added_statements import merge_added, place_additions
from litreview.review.results import default_dimensions, load_proposals
from litreview.review.running import check_coded, coded_otherwise, load_codebook
from litreview.storage import Project

NOW = "now"
"""What the state that nobody has kept yet is called."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions of a map, compared; the rows of each by id, decisions replayed; the codes of both."""

    before: Edition
    after: Edition
    codebook: Codebook
    rows_before: Mapping[str, EvidenceRow]
    rows_after: Mapping[str, EvidenceRow]
    changes: MapChanges


def keep_edition(project: Project, name: str, *, kept_at: str) -> Edition:
    """Keep the evidence as it stands; `kept_at` is ISO 8601 in UTC.

    Raises InputError for a name that is taken or means now, and while papers wait to be read or coded: what was found
    so far would be told as that of a codebook or of rules which have not been at work yet.
    """
    if name.strip().casefold() == NOW:
        raise InputError(f"“{NOW}” is the state that nobody has kept yet.", remedy="Choose another name.")
    edition = current_edition(project, name=name, kept_at=kept_at)
    waiting = papers_waiting(project)
    if waiting:
        what = f"{waiting:,} {'paper waits' if waiting == 1 else 'papers wait'} to be read or coded."
        raise InputError(what, where=str(project.folder), remedy=f"Run it first: litreview run {project.folder}.")
    storage.save_edition(project, edition)
    return edition


def papers_waiting(project: Project) -> int:
    """Return how many papers the next run would read or code."""
    files = storage.list_files(project)
    return sum(f.status == "new" for f in files) + len(coded_otherwise(files, load_codebook(project)))


def current_edition(project: Project, *, name: str = NOW, kept_at: str = "") -> Edition:
    """Return the evidence as it stands, as an edition that is not kept."""
    standing = evidence.standing_decisions(storage.list_decisions(project))
    added, _ = place_additions(project, standing)
    proposals = merge_added(project, load_proposals(project), added)
    named = {study for row in proposals for study in row.study_ids}
    labels = {s.study_id: s.label for s in storage.list_studies(project)}
    return Edition(
        name=name,
        kept_at=kept_at,
        versions=coding_versions(),
        codebook=load_codebook(project),
        files=tuple(
            EditionFile(f.name, f.sha256, f.document_id, f.content_digest, f.code_key)
            for f in storage.list_files(project)
        ),
        rows=tuple(replace(row, mentions=(), statements=(), boxes=()) for row in proposals),
        decisions=tuple(d for row_id in sorted(standing) for d in standing[row_id]),
        cell_decisions=storage.list_cell_decisions(project),
        study_labels=tuple((study, labels[study]) for study in sorted(named) if study in labels),
    )


def coding_versions() -> tuple[tuple[str, str], ...]:
    """Return the versions of litreview and of what reads, codes and joins."""
    from litreview import documents, mentions, statements

    return (
        ("litreview", __version__),
        ("reading", documents.READING_VERSION),
        ("mentions", mentions.FINDING_VERSION),
        ("statements", statements.CLASSIFYING_VERSION),
        ("joining", evidence.JOINING_VERSION),
        ("studies", catalogue.RESOLVING_VERSION),
    )


def compare_editions(
    before: Edition,
    after: Edition,
    *,
    row_dimension: str,
    column_dimension: str,
    thin_at_most: int = gapmap.DEFAULT_THIN_AT_MOST,
) -> Comparison:
    """Compare the maps of two editions where two dimensions meet in statements.

    Raises InputError for a dimension that one of the two codebooks does not have.
    """
    sides = tuple(_side(e, row_dimension, column_dimension, thin_at_most) for e in (before, after))
    return Comparison(
        before=before,
        after=after,
        codebook=gapmap.joint_codebook(before.codebook, after.codebook),
        rows_before=sides[0].rows,
        rows_after=sides[1].rows,
        changes=gapmap.compare_maps(*sides),
    )


def open_edition(project: Project, name: str | None) -> Edition:
    """Return a kept edition, or the evidence as it stands for None or "now"; raises InputError where there is none."""
    return current_edition(project) if name is None or name == NOW else storage.load_edition(project, name)


def export_changes(project: Project, path: Path, *, since: str, until: str | None = None) -> int:
    """Write what changed since an edition, until another or now: `.html` or `.csv`; return how many cells changed.

    The dimensions are those that a map shows first. Raises InputError for another suffix, or an unknown
    edition; and, until now, while papers wait to be coded.
    """
    from litreview import figures, interchange

    suffix = path.suffix.casefold()
    if suffix not in (".html", ".htm", ".csv"):
        raise InputError(f"Changes cannot be written as {suffix or 'a file without suffix'}.", where=str(path),
                         remedy="Use .html or .csv.")  # fmt: skip
    if until is None or until == NOW:
        check_coded(project, load_codebook(project))
    before, after = open_edition(project, since), open_edition(project, until)
    down, across = default_dimensions(after.codebook)
    compared = compare_editions(before, after, row_dimension=down, column_dimension=across)
    table = figures.changes_table(compared.changes, study_labels=study_labels(compared))
    if suffix == ".csv":
        path.write_bytes(interchange.csv_bytes(table))
    else:
        path.write_text(changes_page(project, compared), encoding="utf-8")
    return len(table[1])


def changes_page(project: Project, compared: Comparison) -> str:
    """Return a comparison as one HTML file."""
    from litreview import figures

    names = {f.document_id: f.name for e in (compared.before, compared.after) for f in e.files if f.document_id}
    studies = storage.list_studies(project)
    return figures.changes_html(
        compared.changes,
        before=compared.rows_before,
        after=compared.rows_after,
        codebook=compared.codebook,
        context=figures.statement_context(compared.codebook, names=names, studies=studies),
        table=figures.changes_table(compared.changes, study_labels=study_labels(compared)),
        title=f"{project.name}: changes since {compared.before.name}",
    )


def study_labels(compared: Comparison) -> Mapping[str, str]:
    """Return what a reader calls the studies of both editions."""
    return dict(compared.before.study_labels) | dict(compared.after.study_labels)


def shared_dimensions(before: Edition, after: Edition) -> tuple[str, ...]:
    """Return the dimensions that both codebooks have, in the order of the later one."""
    earlier = {d.dimension_id for d in before.codebook.dimensions}
    return tuple(d.dimension_id for d in after.codebook.dimensions if d.dimension_id in earlier)


def edition_rows(edition: Edition) -> tuple[EvidenceRow, ...]:
    """Return an edition's rows with its decisions replayed."""
    return evidence.replay_decisions(edition.rows, edition.decisions, codebook=edition.codebook)


def _side(edition: Edition, row_dimension: str, column_dimension: str, thin_at_most: int) -> MapSide:
    rows = edition_rows(edition)
    return MapSide(
        edition=edition,
        rows={row.row_id: row for row in rows},
        gap_map=_map(edition, rows, row_dimension, column_dimension, thin_at_most),
    )


def _map(
    edition: Edition, rows: tuple[EvidenceRow, ...], row_dimension: str, column_dimension: str, thin_at_most: int
) -> GapMap:
    n_read = sum(f.document_id is not None for f in edition.files)
    return gapmap.build_gap_map(
        rows,
        codebook=edition.codebook,
        row_dimension=row_dimension,
        column_dimension=column_dimension,
        n_searched=n_read,
        n_failed=len(edition.files) - n_read,
        cell_decisions=edition.cell_decisions,
        thin_at_most=thin_at_most,
    )
