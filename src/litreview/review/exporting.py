"""What a review writes: evidence tables, and the map as one file with the error that was measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from litreview import __version__, gapmap, storage
from litreview.errors import InputError
from litreview.records import CellEstimate, Codebook, EvidenceRow, GapMap, MeasuredCode
from litreview.review.evaluating import measure_codes
from litreview.review.gold import list_gold
from litreview.review.reports import report_review
from litreview.review.results import default_dimensions, load_evidence, map_evidence
from litreview.review.running import check_coded, load_codebook
from litreview.review.themes import load_topics
from litreview.storage import Project


def export_review(project: Project, path: Path) -> int:
    """Write the evidence as the file's suffix asks (csv, jsonl, xlsx, html); return the number of rows written.

    Raises InputError while papers wait to be coded.
    """
    from litreview import figures, interchange

    codebook = load_codebook(project)
    check_coded(project, codebook)
    rows = load_evidence(project)
    names = {f.document_id: f.name for f in storage.list_files(project) if f.document_id is not None}
    studies = storage.list_studies(project)
    if path.suffix.casefold() in (".html", ".htm"):
        down, across = default_dimensions(codebook)
        gap_map = map_evidence(project, rows, codebook=codebook, row_dimension=down, column_dimension=across)
        estimates, _ = estimate_errors(project, gap_map, rows, codebook=codebook)
        page = figures.map_html(
            gap_map, rows=rows, codebook=codebook, title=project.name, names=names, studies=studies,
            estimates=estimates,
        )  # fmt: skip
        path.write_text(page, encoding="utf-8")
    else:
        about, countries = _about(project, codebook, rows), storage.list_country_roles(project)
        models = load_topics(project)
        if models:
            about.append(("note", "Topics sort passages by words; stability, 0 to 1: what other samples give again."))
        interchange.write_evidence(
            rows, path, codebook=codebook, studies=studies, names=names, about=about, countries=countries,
            models=models,
        )  # fmt: skip
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


def estimate_errors(
    project: Project,
    gap_map: GapMap,
    rows: Iterable[EvidenceRow],
    *,
    codebook: Codebook,
    measured: Sequence[MeasuredCode] | None = None,
) -> tuple[tuple[CellEstimate | None, ...] | None, str]:
    """Return how many studies each cell may hold, given the error measured on the project's gold, and why not if not.

    `measured` are the figures where the caller has them at hand; None where nothing could be measured.
    """
    if measured is None:
        gold = list_gold(project)
        if not gold:
            return None, "not measured: there are no labelled sentences"
        try:
            measured = measure_codes(project, gold)
        except InputError as error:
            return None, f"not measured: {error.what}"
    by_id = {row.row_id: row for row in rows}
    return gapmap.estimate_cells(gap_map, rows=by_id, codebook=codebook, measured=measured), ""
