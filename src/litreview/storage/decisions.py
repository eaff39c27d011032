"""Reviewers' decisions: appended, never changed."""

from __future__ import annotations

import sqlalchemy as sa

from litreview.records import CellDecision, Decision
from litreview.storage import schema
from litreview.storage.codec import pack, unpack
from litreview.storage.project import Project


def decide_row(project: Project, decision: Decision) -> None:
    """Append a decision on a row."""
    with project.writing() as connection:
        connection.execute(sa.insert(schema.decisions).values(row_id=decision.row_id, payload=pack(decision)))


def list_decisions(project: Project) -> tuple[Decision, ...]:
    """Return the decisions on rows, oldest first."""
    query = sa.select(schema.decisions.c.payload).order_by(schema.decisions.c.decision_id)
    with project.reading() as connection:
        return tuple(unpack(row[0], Decision) for row in connection.execute(query))


def decide_cell(project: Project, decision: CellDecision) -> None:
    """Append a decision on a cell of the map."""
    with project.writing() as connection:
        connection.execute(sa.insert(schema.cell_decisions).values(payload=pack(decision)))


def list_cell_decisions(project: Project) -> tuple[CellDecision, ...]:
    """Return the decisions on cells, oldest first."""
    query = sa.select(schema.cell_decisions.c.payload).order_by(schema.cell_decisions.c.decision_id)
    with project.reading() as connection:
        return tuple(unpack(row[0], CellDecision) for row in connection.execute(query))
