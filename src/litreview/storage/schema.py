"""The tables, and how an older database becomes this one.

A database carries its version in `meta`. Opening one runs the migrations that it lacks, in one transaction; a new
database is one that lacks them all. A migration that has been released is never changed: add another.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from litreview.errors import ProjectError
from litreview.storage.outlines import outline_anew

METADATA = sa.MetaData()

meta = sa.Table("meta", METADATA, sa.Column("key", sa.String, primary_key=True), sa.Column("value", sa.String))

files = sa.Table(
    "files",
    METADATA,
    sa.Column("sha256", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("suffix", sa.String, nullable=False),
    sa.Column("n_bytes", sa.Integer, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("read_key", sa.String),
)

documents = sa.Table(
    "documents",
    METADATA,
    sa.Column("document_id", sa.String, primary_key=True),
    sa.Column("sha256", sa.ForeignKey("files.sha256", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("n_pages", sa.Integer, nullable=False),
    sa.Column("n_sentences", sa.Integer, nullable=False),
    sa.Column("n_ocr_pages", sa.Integer, nullable=False, server_default="0"),
    sa.Column("n_doubtful_pages", sa.Integer, nullable=False, server_default="0"),
    sa.Column("content_digest", sa.String, nullable=False),
    sa.Column("code_key", sa.String),
    sa.Column("outline", sa.LargeBinary, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)

evidence = sa.Table(
    "evidence",
    METADATA,
    sa.Column("row_id", sa.String, primary_key=True),
    sa.Column("document_id", sa.ForeignKey("documents.document_id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)

country_roles = sa.Table(
    "country_roles",
    METADATA,
    sa.Column(
        "document_id", sa.ForeignKey("documents.document_id", ondelete="CASCADE"), primary_key=True, nullable=False
    ),
    sa.Column("payload", sa.LargeBinary, nullable=False),  # all the roles of the document; a coded one always has a row
)

outlines = sa.Table(
    "outlines",
    METADATA,
    sa.Column(
        "document_id", sa.ForeignKey("documents.document_id", ondelete="CASCADE"), primary_key=True, nullable=False
    ),
    sa.Column("payload", sa.LargeBinary, nullable=False),  # of the document's evidence
)

problems = sa.Table(
    "problems",
    METADATA,
    sa.Column("problem_id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.ForeignKey("files.sha256", ondelete="CASCADE"), index=True),
    sa.Column("step", sa.String, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)

studies = sa.Table(
    "studies",
    METADATA,
    sa.Column("study_id", sa.String, primary_key=True),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)

study_names = sa.Table(
    "study_names",
    METADATA,
    sa.Column(
        "document_id", sa.ForeignKey("documents.document_id", ondelete="CASCADE"), primary_key=True, nullable=False
    ),
    sa.Column("citation_key", sa.String, primary_key=True),  # "" for the document's own study
    sa.Column("study_id", sa.ForeignKey("studies.study_id", ondelete="CASCADE"), nullable=False),
)

decisions = sa.Table(
    "decisions",
    METADATA,
    sa.Column("decision_id", sa.Integer, primary_key=True),
    sa.Column("row_id", sa.String, nullable=False, index=True),  # no foreign key: a decision outlives its row
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("sent_id", sa.String),  # the sender's own name for it, so that one sent twice is kept once
    sa.Index("decisions_by_sent_id", "sent_id", unique=True),
)

cell_decisions = sa.Table(
    "cell_decisions",
    METADATA,
    sa.Column("decision_id", sa.Integer, primary_key=True),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)


def _create(connection: sa.Connection) -> None:
    METADATA.create_all(connection)


def _count_doubtful_pages(connection: sa.Connection) -> None:
    # A database that `_create` has just made has the columns already.
    present = {column["name"] for column in sa.inspect(connection).get_columns("documents")}
    for name in ("n_ocr_pages", "n_doubtful_pages"):
        if name not in present:
            connection.execute(sa.text(f"ALTER TABLE documents ADD COLUMN {name} INTEGER NOT NULL DEFAULT 0"))


def _keep_country_roles(connection: sa.Connection) -> None:
    country_roles.create(connection, checkfirst=True)


def _number_decisions(connection: sa.Connection) -> None:
    if "sent_id" not in {column["name"] for column in sa.inspect(connection).get_columns("decisions")}:
        connection.execute(sa.text("ALTER TABLE decisions ADD COLUMN sent_id VARCHAR"))
        connection.execute(sa.text("CREATE UNIQUE INDEX decisions_by_sent_id ON decisions (sent_id)"))


def _outline_evidence(connection: sa.Connection) -> None:
    outlines.create(connection, checkfirst=True)
    connection.execute(sa.delete(outlines))
    coded = sa.select(documents.c.document_id).where(documents.c.code_key.is_not(None))
    for document_id in connection.scalars(coded).all():
        rows = sa.select(evidence.c.payload).where(evidence.c.document_id == document_id)
        roles = sa.select(country_roles.c.payload).where(country_roles.c.document_id == document_id)
        outline = outline_anew(connection.scalars(rows), connection.scalar(roles))
        if outline is not None:
            connection.execute(sa.insert(outlines).values(document_id=document_id, payload=outline))


MIGRATIONS: tuple[Callable[[sa.Connection], None], ...] = (
    _create,
    _count_doubtful_pages,
    _keep_country_roles,
    _number_decisions,
    _outline_evidence,
)
SCHEMA_VERSION = len(MIGRATIONS)


def migrate(connection: sa.Connection) -> None:
    """Bring the database to SCHEMA_VERSION within the caller's transaction.

    Raises ProjectError when a newer litreview wrote it.
    """
    version = 0
    if sa.inspect(connection).has_table("meta"):
        version = int(connection.scalar(sa.select(meta.c.value).where(meta.c.key == "schema_version")) or 0)
    if version > SCHEMA_VERSION:
        raise ProjectError(
            f"The project was written by a newer litreview (schema {version}; this one knows {SCHEMA_VERSION}).",
            remedy="Install that version, or a later one.",
        )
    if version == SCHEMA_VERSION:
        return
    for step in MIGRATIONS[version:]:
        step(connection)
    connection.execute(sa.delete(meta).where(meta.c.key == "schema_version"))
    connection.execute(sa.insert(meta).values(key="schema_version", value=str(SCHEMA_VERSION)))
