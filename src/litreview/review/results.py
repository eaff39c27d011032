"""What a review shows: rows with decisions replayed, and maps."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

from litreview import codebooks, evidence, gapmap, storage
from litreview.errors import InputError
from litreview.records import Codebook, CountBy, EvidenceColumns, EvidenceRow, GapMap, MapCounts, MeetIn, Study
from litreview.review.added_statements import merge_added, place_additions
from litreview.storage import Project

LOADED_UP_TO = 50_000
"""Statements that are loaded at once where a page asks for them: more would take gigabytes, and minutes."""


def is_loadable(project: Project) -> bool:
    """Tell whether the review is small enough for all its statements to be loaded at once."""
    return storage.count_rows(project) <= LOADED_UP_TO


def load_evidence(project: Project, document_ids: Collection[str] | None = None) -> tuple[EvidenceRow, ...]:
    """Return the rows with reviewers' decisions replayed and those they added, in order of file and text.

    With `document_ids`, at most some hundred, only the rows of these.
    """
    decisions = storage.list_decisions(project)
    added, _ = place_additions(project, evidence.standing_decisions(decisions))
    if document_ids is not None:
        added = tuple(row for row in added if row.document_id in set(document_ids))
    rows = merge_added(project, load_proposals(project, document_ids), added)
    is_coded = any(decision.action in ("edit", "add") for decision in decisions)
    codebook = codebooks.load_codebook(project.codebook_path) if is_coded else None
    return evidence.replay_decisions(rows, decisions, codebook=codebook)


def load_proposals(project: Project, document_ids: Collection[str] | None = None) -> tuple[EvidenceRow, ...]:
    """Return the rows with their studies attached, as rules and models left them, in order of file and text.

    With `document_ids`, at most some hundred, only the rows of these.
    """
    own, cited = storage.study_names(project, document_ids)
    return evidence.attach_studies(storage.list_rows(project, document_ids), own=own, cited=cited)


def load_proposals_of(project: Project, row_ids: Collection[str]) -> dict[str, EvidenceRow]:
    """Return some rows by id with their studies attached, as rules and models left them; unknown ids are missing."""
    rows = storage.load_rows(project, row_ids)
    own, cited = storage.study_names(project, {row.document_id for row in rows.values()})
    return {row.row_id: row for row in evidence.attach_studies(rows.values(), own=own, cited=cited)}


def map_evidence(
    project: Project,
    rows: Iterable[EvidenceRow],
    *,
    codebook: Codebook,
    row_dimension: str,
    column_dimension: str,
    meet_in: MeetIn = "statement",
    thin_at_most: int = gapmap.DEFAULT_THIN_AT_MOST,
    searched: Collection[str] | None = None,
    studies: Iterable[Study] | None = None,
) -> GapMap:
    """Count rows where two dimensions meet, with the project's cell decisions and its numbers searched and failed.

    `searched` are the documents that `rows` were chosen from, where those are not all: "none of N" then counts them.
    `studies`: the project's, where the caller has them at hand.
    """
    files = storage.list_files(project)
    n_read = sum(f.status == "read" for f in files)
    return gapmap.build_gap_map(
        rows,
        codebook=codebook,
        row_dimension=row_dimension,
        column_dimension=column_dimension,
        n_searched=n_read if searched is None else len(searched),
        n_failed=sum(f.status == "failed" for f in files),
        cell_decisions=storage.list_cell_decisions(project),
        meet_in=meet_in,
        thin_at_most=thin_at_most,
        reviews=gapmap.recent_reviews(storage.list_studies(project) if studies is None else studies),
    )


def count_evidence(
    project: Project,
    columns: EvidenceColumns,
    chosen: NDArray[np.bool_] | None = None,
    *,
    codebook: Codebook,
    row_dimension: str,
    column_dimension: str,
    meet_in: MeetIn = "statement",
    count_by: CountBy = "studies",
    searched: Collection[str] | None = None,
) -> MapCounts:
    """Return the numbers of the map that `map_evidence` makes of the rows `chosen`, a mask; None: of all."""
    files = storage.list_files(project)
    return gapmap.count_map(
        columns,
        chosen,
        codebook=codebook,
        row_dimension=row_dimension,
        column_dimension=column_dimension,
        n_searched=sum(f.status == "read" for f in files) if searched is None else len(searched),
        n_failed=sum(f.status == "failed" for f in files),
        cell_decisions=storage.list_cell_decisions(project),
        meet_in=meet_in,
        count_by=count_by,
    )


def default_dimensions(codebook: Codebook) -> tuple[str, str]:
    """Return the dimensions that a map shows first: factors down and themes across, or the first two.

    Raises InputError for a codebook with fewer than two dimensions.
    """
    if len(codebook.dimensions) < 2:
        raise InputError(
            f"The codebook {codebook.name} has fewer than two dimensions.", remedy="A map needs two: add one."
        )
    order = ["factor", "theme", "concept", "actor", "sector", "country"]
    ranked = sorted(codebook.dimensions, key=lambda d: order.index(d.role) if d.role in order else len(order))
    return ranked[0].dimension_id, ranked[1].dimension_id
