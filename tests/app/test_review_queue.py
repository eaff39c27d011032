from dataclasses import replace

import numpy as np
import pytest
from builders import a_codebook, a_row
from evidence_builders import columns_of, fill_project

from litreview import review, storage
from litreview.app.review_queue import KINDS, QueueView, order_rows, queue_up, recent_decisions
from litreview.evidence import standing_decisions
from litreview.records import Decision, Statement
from litreview.spans import Span
from litreview.storage.outlines import outline_evidence
from litreview.text import digest

WHOLE = Span(0, 10)


def a_claim(row_id, kind, probability, **changes):
    claim = Statement("d", WHOLE, WHOLE, kind, probability, ())
    polarity = kind if kind in ("driver", "barrier") else None
    gaps = (kind.removeprefix("gap."),) if kind.startswith("gap.") else ()
    fields = {"statements": (claim,), "polarity": polarity, "gap_kinds": gaps, "is_future": kind == "future"} | changes
    return a_row(row_id, **fields)


ROWS = (
    a_claim("sure", "driver", 0.95),
    a_claim("unsure", "barrier", 0.2, document_id="other"),
    a_claim("gap", "gap.evidence", 0.6),
    a_row("coded", ("themes", "water")),
)


def ids(rows=ROWS, **view):
    columns = replace(columns_of(rows), doubts=np.array(outline_evidence(rows, None).doubts))
    return tuple(rows[place].row_id for place in order_rows(columns, QueueView(**view)))


def test_doubtful_statements_come_first_and_equals_in_order_of_the_text():
    assert ids() == ("unsure", "gap", "sure")
    assert ids(kind="all") == ("unsure", "gap", "sure", "coded")


def test_doubt_is_that_of_the_least_likely_claim():
    both = replace(ROWS[0], statements=(*ROWS[0].statements, *ROWS[1].statements), row_id="both")
    assert ids((ROWS[2], both)) == ("both", "gap")


def test_random_order_depends_on_the_seed_alone_and_holds_the_same_rows():
    orders = {ids(kind="all", order="random", seed=seed) for seed in range(20)}
    assert ids(order="random", seed=3) == ids(order="random", seed=3)
    assert len(orders) > 5
    assert {frozenset(order) for order in orders} == {frozenset(r.row_id for r in ROWS)}


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ({"kind": "driver"}, ("sure",)),
        ({"kind": "bare"}, ("unsure", "sure")),
        ({"kind": "gap"}, ("gap",)),
        ({"kind": "future"}, ()),
        ({"kind": "codes"}, ("coded",)),
        ({"document_id": "other"}, ("unsure",)),
        ({"kind": "all", "code": ("themes", "water")}, ("coded",)),
        ({"code": ("themes", "water")}, ()),
        ({"order": "document"}, ("sure", "unsure", "gap")),
    ],
)
def test_view_keeps_what_it_asks_for(view, found):
    assert ids(**view) == found


def test_a_claim_is_without_code_until_one_is_said_to_drive_or_hinder():
    codes = (("factors", "law"), ("factors", "law", "driver"))
    rows = tuple(a_claim(str(n), "driver", 0.9, codes=a_row("x", code).codes) for n, code in enumerate(codes))
    assert ids(rows, kind="bare") == ("0",)


def test_order_of_a_project_is_that_of_its_rows(tmp_path):
    storage.create_project(tmp_path / "review", name="x", codebook_text="")
    with storage.open_project(tmp_path / "review") as project:
        fill_project(project, tmp_path, a_codebook())
        columns, rows = storage.load_columns(project), review.load_proposals(project)
    for view in (QueueView(kind=kind, order="random", code=code) for kind in KINDS for code in (None, CODE)):
        wanted = [row for row in rows if holds(row, view.kind) and (code_of(row, view.code))]
        wanted.sort(key=lambda row: digest("1", row.row_id))
        assert [rows[place] for place in order_rows(columns, view)] == wanted
    here = [row for row in rows if row.document_id == rows[20].document_id]
    view = QueueView(kind="all", order="document", document_id=rows[20].document_id)
    assert [rows[place] for place in order_rows(columns, view)] == here


CODE = "themes", "water"


def code_of(row, code):
    return code is None or code in {(c.dimension_id, c.code_id) for c in row.codes}


def holds(row, kind):
    gap, claims = bool(row.gap_kinds), row.polarity is not None or bool(row.gap_kinds) or row.is_future
    bare = row.polarity is not None and not any(code.polarity for code in row.codes)
    asked = {"all": True, "claim": claims, "bare": bare, "codes": not claims, "gap": gap, "future": row.is_future}
    return asked.get(kind, row.polarity == kind)


def test_queue_leaves_out_checked_and_passed_rows_and_ends_with_the_skipped():
    left = queue_up("abcdef", checked={"b"}, passed={"c"}, skipped=("d", "a", "b"))
    assert tuple(left) == ("e", "f", "d", "a")


def decide(*actions):
    return tuple(Decision(row, action, coder, "2026-01-01T00:00:00Z") for row, action, coder in actions)


def test_recent_decisions_are_the_coders_own_newest_first_without_what_was_taken_back():
    log = decide(
        ("r1", "accept", "Ann"),
        ("r2", "reject", "Bob"),
        ("r3", "accept", "Ann"),
        ("r1", "edit", "Ann"),
        ("r3", "undo", "Ann"),
        ("r4", "reject", "Ann"),
    )
    recent = recent_decisions(log, standing_decisions(log), coder="Ann")
    assert [(r.row_id, r.action, r.before) for r in recent] == [("r4", "reject", ()), ("r1", "edit", ("accept",))]
    assert len(recent_decisions(log, standing_decisions(log), coder="Ann", n=1)) == 1


def test_recent_decision_taken_back_gives_way_to_the_one_before_it():
    log = decide(("r1", "accept", "Ann"), ("r2", "accept", "Ann"), ("r1", "reject", "Ann"), ("r1", "undo", "Ann"))
    recent = recent_decisions(log, standing_decisions(log), coder="Ann")
    assert [(r.row_id, r.action) for r in recent] == [("r2", "accept"), ("r1", "accept")]
