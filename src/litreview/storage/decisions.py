"""Reviewers' decisions: appended, never changed."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from litreview.records import CellDecision, Decision
from litreview.storage import schema
from litreview.storage.codec import pack, unpack
from litreview.storage.project import Project


def decide_row(project: Project, decision: Decision) -> None:
    """Append a decision on a row."""
    with project.writing(decides=True) as connection:
        connection.execute(sa.insert(schema.decisions).values(row_id=decision.row_id, payload=pack(decision)))


def decide_rows(project: Project, sent: Mapping[str, Decision]) -> None:
    """Append decisions, all or none, by the name that their sender gave each; one sent before is not kept twice."""
    values = [{"sent_id": s, "row_id": d.row_id, "payload": pack(d)} for s, d in sent.items()]
    if values:
        with project.writing(decides=True) as connection:
            connection.execute(insert(schema.decisions).on_conflict_do_nothing(index_elements=["sent_id"]), values)


def list_decisions(project: Project, *, after: int = 0) -> tuple[Decision, ...]:
    """Return the decisions on rows, oldest first, without the first `after` of them."""
    query = sa.select(schema.decisions.c.payload).order_by(schema.decisions.c.decision_id).offset(after)
    with project.reading() as connection:
        return tuple(unpack(row[0], Decision) for row in connection.execute(query))


def decide_cell(project: Project, decision: CellDecision) -> None:
    """Append a decision on a cell of the map."""
    with project.writing(decides=True) as connection:
        connection.execute(sa.insert(schema.cell_decisions).values(payload=pack(decision)))


def list_cell_decisions(project: Project) -> tuple[CellDecision, ...]:
    """Return the decisions on cells, oldest first."""
    query = sa.select(schema.cell_decisions.c.payload).order_by(schema.cell_decisions.c.decision_id)
    with project.reading() as connection:
        return tuple(unpack(row[0], CellDecision) for row in connection.execute(query))
