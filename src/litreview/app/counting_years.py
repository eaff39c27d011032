"""Papers, the studies they cite, and statements by year of publication, without any widget."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Literal

import numpy as np

from litreview.app.choosing_columns import Mask, Places, calls_for_research, states_gap
from litreview.app.framing import quantity
from litreview.figures import Year, YearPanel
from litreview.gapmap import find_distinct
from litreview.records import EvidenceColumns, Study

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


def studies_cited_by(studies: Iterable[Study], document_ids: Collection[str]) -> tuple[Study, ...]:
    """Return the studies that the documents cite."""
    return tuple(s for s in studies if not set(s.cited_by).isdisjoint(document_ids))


def studies_cited_in(
    studies: Iterable[Study], columns: EvidenceColumns, places: Places, papers: Mapping[str, Study]
) -> tuple[Study, ...]:
    """Return the studies that the statements at these places cite; a paper's own finding cites none."""
    index = {study_id: i for i, study_id in enumerate(columns.study_ids)}
    own = np.array([index.get(papers[d].study_id, -1) if d in papers else -1 for d in columns.document_ids], np.int64)
    lengths = np.diff(columns.studies.starts)
    is_chosen = np.zeros(len(lengths), np.bool_)
    is_chosen[places] = True
    cites = np.repeat(is_chosen, lengths) & (columns.studies.values != np.repeat(own[columns.documents], lengths))
    cited = {columns.study_ids[i] for i in np.unique(columns.studies.values[cites]).tolist()}
    return tuple(s for s in studies if s.study_id in cited)


def places_by_year(
    columns: EvidenceColumns, places: Places, papers: Mapping[str, Study]
) -> dict[Reported, dict[Year, Places]]:
    """Return the statements of each kind by the year of the paper that makes them; one of two kinds stands in both.

    A document that belongs to no paper has no year. Rejected rows are for the caller to leave out.
    """
    years = [year_of(papers[d]) if d in papers else None for d in columns.document_ids]
    distinct = list(dict.fromkeys(years))
    number_of_row = np.array([distinct.index(year) for year in years], np.int32)[columns.documents]
    found: dict[Reported, dict[Year, Places]] = {}
    for kind, holds in _kinds(columns).items():
        here = places[holds[places]]
        numbers = number_of_row[here]
        found[kind] = {distinct[n]: here[numbers == n] for n in np.unique(numbers).tolist()}
    return found


def count_papers(columns: EvidenceColumns, places: Places, papers: Mapping[str, Study]) -> int:
    """Return how many papers make the statements."""
    document_ids = (columns.document_ids[d] for d in np.unique(columns.documents[places]).tolist())
    return len({papers[d].study_id if d in papers else d for d in document_ids})


def _kinds(columns: EvidenceColumns) -> dict[Reported, Mask]:
    return {
        "driver": (columns.polarities & 1) > 0,
        "barrier": (columns.polarities & 2) > 0,
        "gap": states_gap(columns),
        "future": calls_for_research(columns),
    }


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
    reported: Mapping[Reported, Mapping[Year, Places]],
    papers: Mapping[Year, Sequence[Study]],
    *,
    papers_of: Callable[[Places], int] | None,
) -> YearFigure:
    """Return what papers of each year report, below the number of papers of that year.

    `papers_of` tells how many papers make some statements; None: statements are counted.
    """
    above = _papers_panel(papers)
    n_papers, no_year = quantity(sum(above.counts.values()), "paper"), above.counts.get(None, 0)
    every = [places for by_year in reported.values() for places in by_year.values()]
    n_rows = len(find_distinct(np.concatenate(every))) if every else 0
    why_none = None
    if not n_rows:
        why_none = "No statement here reports a driver or a barrier, states a gap or calls for research."
    elif sum(above.counts.values()) == no_year:
        why_none = f"No year is known of {n_papers}, so what they report cannot be put in order of time."
    unit = (
        "Statements, by the year of their paper"
        if papers_of is None
        else "Papers that report it at least once, by year"
    )
    return YearFigure(
        (above, *(_reported_panel(kind, by_year, above.counts, papers_of) for kind, by_year in reported.items())),
        f"{unit}. n = {n_papers}, {no_year:,} without a year; {quantity(n_rows, 'statement')}.",
        why_none,
    )


def _papers_panel(papers: Mapping[Year, Sequence[Study]]) -> YearPanel:
    return YearPanel(PAPERS, "Papers read", "paper", ("paper", "papers"), _sizes(papers))


def _reported_panel(
    kind: Reported,
    by_year: Mapping[Year, Places],
    n_papers: Mapping[Year, int],
    papers_of: Callable[[Places], int] | None,
) -> YearPanel:
    if papers_of is None:
        return YearPanel(kind, REPORTED[kind], kind, ("statement", "statements"), _sizes(by_year))
    counts = {year: papers_of(places) for year, places in by_year.items()}
    return YearPanel(kind, REPORTED[kind], kind, ("paper", "papers"), counts, n_papers)


def _sizes(by_year: Mapping[Year, Sized]) -> dict[Year, int]:
    return {year: len(of_year) for year, of_year in by_year.items()}
