"""Papers, the studies they cite, and statements by year of publication, without any widget."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from litreview.app.framing import quantity
from litreview.figures import Year, YearPanel
from litreview.records import EvidenceRow, Study

Reported = Literal["driver", "barrier", "gap", "future"]
REPORTED: Mapping[Reported, str] = {
    "driver": "Reported as driver",
    "barrier": "Reported as barrier",
    "gap": "Gaps stated",
    "future": "Calls for research",
}
PAPERS, CITED = "papers", "cited"  # panels beside those of REPORTED
_YEAR_OF_LABEL = re.compile(r"\((\d{4})[a-z]?\)$")


def year_of(study: Study) -> Year:
    """Return a study's year: what its paper or the reference list says, else the year under which it is cited."""
    if study.bibliography.year is not None:
        return study.bibliography.year
    cited_as = _YEAR_OF_LABEL.search(study.label)
    return int(cited_as[1]) if cited_as is not None else None


def papers_read(studies: Iterable[Study]) -> dict[str, Study]:
    """Return the paper of each document; files of one paper share it."""
    return {document_id: study for study in studies for document_id in study.document_ids}


def studies_by_year(studies: Iterable[Study]) -> dict[Year, tuple[Study, ...]]:
    """Return the studies of each year, each once, by label."""
    found: dict[Year, dict[str, Study]] = defaultdict(dict)
    for study in studies:
        found[year_of(study)][study.study_id] = study
    return {
        year: tuple(sorted(of_year.values(), key=lambda s: (s.label, s.study_id))) for year, of_year in found.items()
    }


def studies_cited(
    studies: Iterable[Study], *, document_ids: Collection[str], rows: Iterable[EvidenceRow] | None = None
) -> tuple[Study, ...]:
    """Return the studies that the documents cite; with `rows`, those alone that these statements cite."""
    if rows is None:
        return tuple(s for s in studies if not set(s.cited_by).isdisjoint(document_ids))
    cited = {study_id for row in rows for study_id in row.cited_studies}
    return tuple(s for s in studies if s.study_id in cited)


def rows_by_year(
    rows: Iterable[EvidenceRow], papers: Mapping[str, Study]
) -> dict[Reported, dict[Year, tuple[EvidenceRow, ...]]]:
    """Return the statements of each kind by the year of the paper that makes them; one of two kinds stands in both.

    A document that belongs to no paper has no year. Rejected rows are for the caller to leave out.
    """
    years = {document_id: year_of(study) for document_id, study in papers.items()}
    found: dict[Reported, dict[Year, list[EvidenceRow]]] = {kind: defaultdict(list) for kind in REPORTED}
    for row in rows:
        for kind in _kinds(row):
            found[kind][years.get(row.document_id)].append(row)
    return {kind: {year: tuple(of_year) for year, of_year in by_year.items()} for kind, by_year in found.items()}


def count_papers(rows: Sequence[EvidenceRow], papers: Mapping[str, Study]) -> int:
    """Return how many papers make the statements."""
    return len({papers[r.document_id].study_id if r.document_id in papers else r.document_id for r in rows})


def _kinds(row: EvidenceRow) -> list[Reported]:
    holds: Mapping[Reported, bool] = {
        "driver": row.polarity in ("driver", "mixed"),
        "barrier": row.polarity in ("barrier", "mixed"),
        "gap": bool(row.gap_kinds),
        "future": row.is_future,
    }
    return [kind for kind, held in holds.items() if held]


# ---------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True)
class YearFigure:
    """Panels over the same years; `counted` says what is counted and n, `why_none` why nothing can be drawn, if so."""

    panels: tuple[YearPanel, ...]
    counted: str
    why_none: str | None


def publication_figure(
    papers: Mapping[Year, Sequence[Study]], cited: Mapping[Year, Sequence[Study]], *, cited_label: str
) -> YearFigure:
    """Return papers and cited studies by their year of publication; `cited_label` says which are meant."""
    panels = _papers_panel(papers), YearPanel(CITED, cited_label, "plain", ("study", "studies"), _sizes(cited))
    n_papers, n_cited = (sum(panel.counts.values()) for panel in panels)
    no_paper, no_cited = (panel.counts.get(None, 0) for panel in panels)
    n_each = quantity(n_papers, "paper"), quantity(n_cited, "cited study", "cited studies")
    why_none = None
    if n_papers + n_cited == 0:
        why_none = "No paper passes these filters."
    elif n_papers + n_cited == no_paper + no_cited:
        why_none = f"No year is known of {n_each[0]} and {n_each[1]}, so there is nothing to put in order of time."
    counted = (
        f"By year of publication. n = {n_each[0]}, {no_paper:,} without a year; {n_each[1]}, {no_cited:,} without."
    )
    return YearFigure(panels, counted, why_none)


def timeline_figure(
    rows: Mapping[Reported, Mapping[Year, Sequence[EvidenceRow]]],
    papers: Mapping[Year, Sequence[Study]],
    read: Mapping[str, Study],
    *,
    by_papers: bool,
) -> YearFigure:
    """Return what papers of each year report, below the number of papers of that year."""
    above = _papers_panel(papers)
    n_papers, no_year = quantity(sum(above.counts.values()), "paper"), above.counts.get(None, 0)
    n_rows = len({row.row_id for by_year in rows.values() for of_year in by_year.values() for row in of_year})
    why_none = None
    if not n_rows:
        why_none = "No statement here reports a driver or a barrier, states a gap or calls for research."
    elif sum(above.counts.values()) == no_year:
        why_none = f"No year is known of {n_papers}, so what they report cannot be put in order of time."
    unit = "Papers that report it at least once, by year" if by_papers else "Statements, by the year of their paper"
    return YearFigure(
        (above, *(_reported_panel(kind, rows[kind], above.counts, read, by_papers=by_papers) for kind in REPORTED)),
        f"{unit}. n = {n_papers}, {no_year:,} without a year; {quantity(n_rows, 'statement')}.",
        why_none,
    )


def _papers_panel(papers: Mapping[Year, Sequence[Study]]) -> YearPanel:
    return YearPanel(PAPERS, "Papers read", "paper", ("paper", "papers"), _sizes(papers))


def _reported_panel(
    kind: Reported,
    by_year: Mapping[Year, Sequence[EvidenceRow]],
    n_papers: Mapping[Year, int],
    read: Mapping[str, Study],
    *,
    by_papers: bool,
) -> YearPanel:
    if not by_papers:
        return YearPanel(kind, REPORTED[kind], kind, ("statement", "statements"), _sizes(by_year))
    counts = {year: count_papers(rows, read) for year, rows in by_year.items()}
    return YearPanel(kind, REPORTED[kind], kind, ("paper", "papers"), counts, n_papers)


def _sizes(by_year: Mapping[Year, Sequence[object]]) -> dict[Year, int]:
    return {year: len(of_year) for year, of_year in by_year.items()}
