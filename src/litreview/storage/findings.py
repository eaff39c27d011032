"""Evidence rows as they were built, the studies they come from, and which steps are done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from litreview.records import CountryRole, EvidenceRow, Problem, Study
from litreview.storage import schema
from litreview.storage.codec import pack, unpack
from litreview.storage.papers import save_problems
from litreview.storage.project import Project, get_meta, set_meta


def save_rows(
    project: Project,
    document_id: str,
    rows: Iterable[EvidenceRow],
    *,
    code_key: str,
    countries: Iterable[CountryRole] = (),
    problems: Iterable[Problem] = (),
) -> None:
    """Keep a document's evidence rows, and the parts that countries play in it, in place of those it had."""
    values = [{"row_id": r.row_id, "document_id": document_id, "start": r.span.start, "payload": pack(r)} for r in rows]
    with project.writing() as connection:
        connection.execute(sa.delete(schema.evidence).where(schema.evidence.c.document_id == document_id))
        if values:
            connection.execute(sa.insert(schema.evidence), values)
        roles = schema.country_roles
        connection.execute(sa.delete(roles).where(roles.c.document_id == document_id))
        connection.execute(sa.insert(roles).values(document_id=document_id, payload=pack(tuple(countries))))
        sha256 = connection.scalar(
            sa.update(schema.documents)
            .where(schema.documents.c.document_id == document_id)
            .values(code_key=code_key)
            .returning(schema.documents.c.sha256)
        )
        save_problems(connection, sha256, "code", problems)


def list_rows(project: Project) -> tuple[EvidenceRow, ...]:
    """Return the rows as they were built: before studies are attached and decisions replayed."""
    query = (
        sa.select(schema.evidence.c.payload)
        .select_from(schema.evidence.join(schema.documents).join(schema.files))
        .order_by(schema.files.c.name, schema.files.c.sha256, schema.evidence.c.start)
    )
    with project.reading() as connection:
        return tuple(unpack(row[0], EvidenceRow) for row in connection.execute(query))


def list_country_roles(project: Project) -> Mapping[str, tuple[CountryRole, ...]]:
    """Return the parts that countries play in each document, in order of file.

    A document in which no country was found has none; one that was coded before parts were kept is missing.
    """
    roles = schema.country_roles
    query = (
        sa.select(roles.c.document_id, roles.c.payload)
        .select_from(roles.join(schema.documents).join(schema.files))
        .order_by(schema.files.c.name, schema.files.c.sha256)
    )
    with project.reading() as connection:
        return {row[0]: unpack(row[1], tuple[CountryRole, ...]) for row in connection.execute(query)}


def count_rows(project: Project) -> int:
    """Return how many rows there are."""
    with project.reading() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(schema.evidence)) or 0


def save_studies(
    project: Project,
    studies: Iterable[Study],
    *,
    own: Mapping[str, str],
    cited: Mapping[tuple[str, str], str],
    key: str,
) -> None:
    """Keep the studies, each document's own one, and the one that each document and citation key means."""
    values = [{"study_id": s.study_id, "payload": pack(s)} for s in studies]
    names = {(document_id, ""): study_id for document_id, study_id in own.items()} | dict(cited)
    named = [{"document_id": d, "citation_key": c, "study_id": s} for (d, c), s in sorted(names.items())]
    with project.writing() as connection:
        connection.execute(sa.delete(schema.study_names))
        connection.execute(sa.delete(schema.studies))
        if values:
            connection.execute(sa.insert(schema.studies), values)
        if named:
            connection.execute(sa.insert(schema.study_names), named)
        set_meta(connection, "studies_key", key)


def list_studies(project: Project) -> tuple[Study, ...]:
    """Return the studies by id."""
    query = sa.select(schema.studies.c.payload).order_by(schema.studies.c.study_id)
    with project.reading() as connection:
        return tuple(unpack(row[0], Study) for row in connection.execute(query))


def study_names(project: Project) -> tuple[Mapping[str, str], Mapping[tuple[str, str], str]]:
    """Return what `save_studies` was given as `own` and `cited`."""
    names = schema.study_names.c
    with project.reading() as connection:
        found = connection.execute(sa.select(names.document_id, names.citation_key, names.study_id)).all()
    own = {document_id: study_id for document_id, key, study_id in found if not key}
    cited = {(document_id, key): study_id for document_id, key, study_id in found if key}
    return own, cited


def step_key(project: Project, step: str) -> str | None:
    """Return the key under which a step of the whole collection was last done, or None."""
    with project.reading() as connection:
        return get_meta(connection, f"{step}_key")


def save_step_key(project: Project, step: str, key: str) -> None:
    """Note that a step of the whole collection was done."""
    with project.writing() as connection:
        set_meta(connection, f"{step}_key", key)
