"""What a review shows and writes: rows with decisions replayed, maps, exports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from litreview import __version__, evidence, gapmap, storage
from litreview.errors import InputError
from litreview.records import Codebook, CountBy, EvidenceColumns, EvidenceRow, GapMap, MapCounts, MeetIn
from litreview.review.reports import report_review
from litreview.review.running import load_codebook
from litreview.storage import Project


def load_evidence(project: Project) -> tuple[EvidenceRow, ...]:
    """Return the rows with their studies attached and reviewers' decisions replayed, in order of file and text."""
    return evidence.replay_decisions(load_proposals(project), storage.list_decisions(project))


def load_proposals(project: Project) -> tuple[EvidenceRow, ...]:
    """Return the rows with their studies attached, as rules and models left them, in order of file and text."""
    own, cited = storage.study_names(project)
    return evidence.attach_studies(storage.list_rows(project), own=own, cited=cited)


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
) -> GapMap:
    """Count rows where two dimensions meet, with the project's cell decisions and its numbers searched and failed.

    `searched` are the documents that `rows` were chosen from, where those are not all: "none of N" then counts them.
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


def export_review(project: Project, path: Path) -> int:
    """Write the evidence as the file's suffix asks (csv, jsonl, xlsx, html); return the number of rows written."""
    from litreview import figures, interchange

    codebook, rows = load_codebook(project), load_evidence(project)
    names = {f.document_id: f.name for f in storage.list_files(project) if f.document_id is not None}
    studies = storage.list_studies(project)
    if path.suffix.casefold() in (".html", ".htm"):
        down, across = default_dimensions(codebook)
        gap_map = map_evidence(project, rows, codebook=codebook, row_dimension=down, column_dimension=across)
        page = figures.map_html(gap_map, rows=rows, codebook=codebook, title=project.name, names=names, studies=studies)
        path.write_text(page, encoding="utf-8")
    else:
        about, countries = _about(project, codebook, rows), storage.list_country_roles(project)
        interchange.write_evidence(
            rows, path, codebook=codebook, studies=studies, names=names, about=about, countries=countries
        )
    return len(rows)


def _about(project: Project, codebook: Codebook, rows: Sequence[EvidenceRow]) -> list[tuple[str, str]]:
    report = report_review(project)
    n_checked = sum(row.status != "proposed" for row in rows)
    return [
        ("review", project.name),
        ("litreview", __version__),
        ("codebook", f"{codebook.name} {codebook.version}"),
        ("codebook sha256", codebook.digest),
        ("files read", f"{report.n_documents} of {report.n_files}"),
        ("statements", str(len(rows))),
        ("statements checked by a reviewer", str(n_checked)),
        ("note", "Codes are proposed by rules and a trained model."),
        ("note", "Polarity is what a text reports, not an effect that was measured."),
        ("note", "Countries of study are those of a paper, told by rules; their scores rank and are no probabilities."),
    ]
