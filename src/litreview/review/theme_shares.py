"""What a topic model says of years, countries, actors and papers, and how new papers stand to it."""

from __future__ import annotations

from collections.abc import Iterable

from litreview import storage
from litreview.errors import InputError
from litreview.records import TopicDrift, Topics, TopicShare
from litreview.review.results import load_evidence
from litreview.review.running import load_codebook
from litreview.review.units import TopicUnit, read_units
from litreview.storage import Project

SHARE_BY = ("year", "country", "actor", "document")


def share_topics(project: Project, topics: Topics, *, by: str) -> tuple[TopicShare, ...]:
    """Return the share of each topic in each year, country of study, type of actor or paper; intervals over papers.

    Years are those of the papers, countries those that a paper studies, actors those named in the unit. What has no
    year, country or actor is in no group. Raises InputError for another grouping.
    """
    from litreview import topics as room

    papers = [unit_id.rsplit(":", 2)[0] for unit_id in topics.unit_ids]
    if by == "document":
        groups: list[Iterable[str]] = [(paper,) for paper in papers]
    elif by == "actor":
        groups = _actors(project, topics)
    elif by in SHARE_BY:
        of_paper = _years(project) if by == "year" else _countries(project)
        groups = [of_paper.get(paper, ()) for paper in papers]
    else:
        remedy = f"Choose one of {', '.join(SHARE_BY)}."
        raise InputError(f"Topics cannot be shared out by {by!r}.", where="topics", remedy=remedy)
    return room.share_topics(topics, papers=papers, groups=groups)


def _years(project: Project) -> dict[str, tuple[str, ...]]:
    outlines = storage.list_outlines(project)
    return {o.document_id: (str(o.bibliography.year),) for o in outlines if o.bibliography.year is not None}


def _countries(project: Project) -> dict[str, tuple[str, ...]]:
    roles = storage.list_country_roles(project)
    return {d: tuple(role.label for role in found if role.part == "study") for d, found in roles.items()}


def _actors(project: Project, topics: Topics) -> list[Iterable[str]]:
    wanted = {d.dimension_id for d in load_codebook(project).dimensions if d.role == "actor"}
    named: dict[str, list[tuple[int, str]]] = {}
    for row in load_evidence(project):
        if row.status != "rejected":
            found = [(row.span.start, code.label) for code in row.codes if code.dimension_id in wanted]
            named.setdefault(row.document_id, []).extend(found)
    groups: list[Iterable[str]] = []
    for unit_id in topics.unit_ids:
        document_id, start, end = unit_id.rsplit(":", 2)
        groups.append({label for at, label in named.get(document_id, ()) if int(start) <= at < int(end)})
    return groups


def place_new_papers(project: Project, topics: Topics) -> TopicDrift | None:
    """Place the papers read since the model was fitted in it, without fitting again; None where there are none.

    Raises InputError where the model's own passages are no longer as they were: a paper was read anew, or removed.
    """
    from litreview import topics as room

    units = read_units(project, dict(topics.settings)["units"])
    known = {unit_id.rsplit(":", 2)[0] for unit_id in topics.unit_ids}
    by_id = {unit.unit_id: unit for unit in units}
    if any(unit_id not in by_id for unit_id in topics.unit_ids):
        raise InputError(
            "The papers are no longer as they were when the model was fitted.",
            where=str(project.folder),
            remedy="Fit the model again (litreview themes fit).",
        )
    own: list[TopicUnit] = [by_id[unit_id] for unit_id in topics.unit_ids]
    new = [unit for unit in units if unit.document_id not in known]
    if not new:
        return None
    return room.measure_drift(
        topics,
        fitted_texts=[unit.text for unit in own],
        fitted_papers=[unit.document_id for unit in own],
        texts=[unit.text for unit in new],
        papers=[unit.document_id for unit in new],
    )
