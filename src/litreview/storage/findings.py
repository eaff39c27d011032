"""Evidence rows as they were built, the studies they come from, and which steps are done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import sqlalchemy as sa

from litreview.records import CountryRole, EvidenceRow, Problem, Study
from litreview.storage import schema
from litreview.storage.codec import pack, unpack
from litreview.storage.outlines import EvidenceOutline, outline_evidence
from litreview.storage.papers import save_problems
from litreview.storage.project import Project, get_meta, set_meta

_AT_ONCE = 500  # ids in one query; older SQLite takes 999 parameters


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
    kept, parts = tuple(rows), tuple(countries)
    values = [{"row_id": r.row_id, "document_id": document_id, "start": r.span.start, "payload": pack(r)} for r in kept]
    outline = pack(outline_evidence(kept, parts))
    with project.writing() as connection:
        connection.execute(sa.delete(schema.evidence).where(schema.evidence.c.document_id == document_id))
        if values:
            connection.execute(sa.insert(schema.evidence), values)
        for table, payload in ((schema.country_roles, pack(parts)), (schema.outlines, outline)):
            connection.execute(sa.delete(table).where(table.c.document_id == document_id))
            connection.execute(sa.insert(table).values(document_id=document_id, payload=payload))
        sha256 = connection.scalar(
            sa.update(schema.documents)
            .where(schema.documents.c.document_id == document_id)
            .values(code_key=code_key)
            .returning(schema.documents.c.sha256)
        )
        save_problems(connection, sha256, "code", problems)


def list_rows(project: Project, document_ids: Collection[str] | None = None) -> tuple[EvidenceRow, ...]:
    """Return the rows as they were built: before studies are attached and decisions replayed.

    In order of file and text: all of them, or those of some documents, which a query must be able to name.
    """
    query = (
        sa.select(schema.evidence.c.payload)
        .select_from(schema.evidence.join(schema.documents).join(schema.files))
        .order_by(schema.files.c.name, schema.files.c.sha256, schema.evidence.c.start)
    )
    if document_ids is not None:
        query = query.where(schema.documents.c.document_id.in_(list(document_ids)))
    with project.reading() as connection:
        return tuple(unpack(row[0], EvidenceRow) for row in connection.execute(query))


def load_rows(project: Project, row_ids: Collection[str]) -> Mapping[str, EvidenceRow]:
    """Return some rows by id as they were built; an id that no row has is missing."""
    found: dict[str, EvidenceRow] = {}
    with project.reading() as connection:
        for some in _batched(row_ids):
            query = sa.select(schema.evidence.c.payload).where(schema.evidence.c.row_id.in_(some))
            for packed in connection.scalars(query):
                row = unpack(packed, EvidenceRow)
                found[row.row_id] = row
    return found


def list_outlines_of_evidence(project: Project) -> Iterator[tuple[str, EvidenceOutline]]:
    """Give each coded document's id and the outline of its evidence, in order of file."""
    outlines = schema.outlines
    query = (
        sa.select(outlines.c.document_id, outlines.c.payload)
        .select_from(outlines.join(schema.documents).join(schema.files))
        .order_by(schema.files.c.name, schema.files.c.sha256)
    )
    with project.reading() as connection:
        for document_id, packed in connection.execute(query):
            yield document_id, unpack(packed, EvidenceOutline)


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


def list_studies_read(project: Project) -> tuple[Study, ...]:
    """Return the studies that documents of the project report, by id; none that is only cited."""
    own = sa.select(schema.study_names.c.study_id).where(schema.study_names.c.citation_key == "")
    studies = schema.studies.c
    query = sa.select(studies.payload).where(studies.study_id.in_(own)).order_by(studies.study_id)
    with project.reading() as connection:
        return tuple(unpack(row[0], Study) for row in connection.execute(query))


def load_studies(project: Project, study_ids: Collection[str]) -> tuple[Study, ...]:
    """Return some studies by id, in order of id; an id that no study has is missing."""
    studies = schema.studies.c
    with project.reading() as connection:
        packed = [
            payload
            for some in _batched(study_ids)
            for payload in connection.scalars(sa.select(studies.payload).where(studies.study_id.in_(some)))
        ]
    return tuple(sorted((unpack(one, Study) for one in packed), key=lambda study: study.study_id))


def count_studies(project: Project) -> tuple[int, int]:
    """Return how many studies were read, and how many are only cited."""
    own = sa.select(sa.func.count(sa.distinct(schema.study_names.c.study_id))).where(
        schema.study_names.c.citation_key == ""
    )
    with project.reading() as connection:
        n_studies = connection.scalar(sa.select(sa.func.count()).select_from(schema.studies)) or 0
        n_read = connection.scalar(own) or 0
    return n_read, n_studies - n_read


def study_names(
    project: Project, document_ids: Collection[str] | None = None
) -> tuple[Mapping[str, str], Mapping[tuple[str, str], str]]:
    """Return what `save_studies` was given as `own` and `cited`: all of it, or that of some documents."""
    names = schema.study_names.c
    query = sa.select(names.document_id, names.citation_key, names.study_id)
    parts = [query] if document_ids is None else [query.where(names.document_id.in_(b)) for b in _batched(document_ids)]
    with project.reading() as connection:
        found = [row for part in parts for row in connection.execute(part)]
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


def _batched(ids: Collection[str]) -> Iterator[list[str]]:
    """Give the ids in portions that a query may name."""
    ordered = list(ids)
    return (ordered[i : i + _AT_ONCE] for i in range(0, len(ordered), _AT_ONCE))
