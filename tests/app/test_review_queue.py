from dataclasses import replace

import pytest
from builders import a_row

from litreview.app.review_queue import QueueView, doubt_of, order_rows, queue_up, recent_decisions
from litreview.evidence import standing_decisions
from litreview.records import Decision, Statement
from litreview.spans import Span

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


def ids(**view):
    return order_rows(ROWS, QueueView(**view))


def test_doubtful_statements_come_first_and_equals_in_order_of_the_text():
    assert ids() == ("unsure", "gap", "sure")
    assert ids(kind="all") == ("unsure", "gap", "sure", "coded")
    assert doubt_of(ROWS[1]) == pytest.approx(0.8)
    assert doubt_of(ROWS[3]) == 0


def test_doubt_is_that_of_the_least_likely_claim():
    row = replace(ROWS[0], statements=(*ROWS[0].statements, *ROWS[1].statements))
    assert doubt_of(row) == pytest.approx(0.8)


def test_random_order_depends_on_the_seed_alone_and_holds_the_same_rows():
    orders = {ids(kind="all", order="random", seed=seed) for seed in range(20)}
    assert ids(order="random", seed=3) == ids(order="random", seed=3)
    assert len(orders) > 5
    assert {frozenset(order) for order in orders} == {frozenset(r.row_id for r in ROWS)}


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ({"kind": "driver"}, ("sure",)),
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
