import pytest
from builders import a_codebook, a_row

from litreview.evidence import replay_decisions
from litreview.records import CodeAssignment, Decision


def a_decision(action, *, row_id="r1", coder="Ann", **changes):
    return Decision(row_id, action, coder, "2026-01-01T00:00:00Z", **changes)


def status_after(*decisions):
    return replay_decisions([a_row("r1", ("factors", "law", "driver"))], decisions)[0].status


def test_replay_decisions_leaves_rows_without_decisions_proposed():
    assert status_after() == "proposed"


def test_replay_decisions_lets_the_last_word_count():
    assert status_after(a_decision("accept"), a_decision("reject")) == "rejected"


def test_replay_decisions_undoes_only_the_same_coders_last_word():
    assert (
        status_after(a_decision("reject"), a_decision("accept", coder="Ben"), a_decision("undo", coder="Ben"))
        == "rejected"
    )


def test_replay_decisions_ignores_undo_of_nothing():
    assert status_after(a_decision("undo")) == "proposed"


def test_replay_decisions_applies_an_edit_whole():
    edit = a_decision("edit", codes=(CodeAssignment("factors", "buyers", "Buyers", "barrier"),), gap_kinds=("theory",))
    row = replay_decisions([a_row("r1", ("factors", "law", "driver"), polarity="driver")], [edit])[0]
    assert [c.code_id for c in row.codes] == ["buyers"]
    assert (row.polarity, row.gap_kinds, row.origin, row.status) == ("barrier", ("theory",), "reviewer", "edited")


def test_replay_decisions_keeps_an_edit_that_is_accepted_later():
    edit = a_decision("edit", codes=())
    row = replay_decisions([a_row("r1", ("factors", "law"))], [edit, a_decision("accept", coder="Ben")])[0]
    assert (row.codes, row.status) == ((), "accepted")


def test_replay_decisions_passes_over_rows_that_are_gone():
    rows = [a_row("r1")]
    assert replay_decisions(rows, [a_decision("reject", row_id="gone")]) == tuple(rows)


def a_claim_without_a_factor(polarity="barrier", *codes):
    return a_row("r1", ("themes", "environment"), *codes, polarity=polarity)


THEME = CodeAssignment("themes", "environment", "Environment")
LEVEL = CodeAssignment("levels", "firm", "Firm")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ((THEME, LEVEL), "barrier"),
        ((), "barrier"),
        ((CodeAssignment("factors", "law", "Law", "barrier"),), "barrier"),
        ((CodeAssignment("factors", "law", "Law", "driver"),), "driver"),
    ],
)
def test_edit_of_codes_leaves_a_claim_without_a_factor_unless_it_gives_it_another_direction(chosen, expected):
    row = replay_decisions([a_claim_without_a_factor()], [a_decision("edit", codes=chosen)])[0]
    assert row.polarity == expected


def test_edit_of_one_side_leaves_the_side_without_a_factor():
    row = a_claim_without_a_factor("mixed", ("factors", "law", "driver"))
    buyers = CodeAssignment("factors", "buyers", "Buyers", "driver")
    assert replay_decisions([row], [a_decision("edit", codes=(buyers,))])[0].polarity == "mixed"


def test_claim_of_a_factor_goes_with_the_factor():
    row = a_row("r1", ("factors", "law", "driver"), polarity="driver")
    assert replay_decisions([row], [a_decision("edit", codes=(THEME,))])[0].polarity is None


def test_second_edit_leaves_what_the_first_left():
    edits = [a_decision("edit", codes=(THEME,)), a_decision("edit", codes=(LEVEL,))]
    assert replay_decisions([a_claim_without_a_factor()], edits)[0].polarity == "barrier"


def test_edit_of_an_added_statement_leaves_its_claim():
    added = a_decision("add", codes=(THEME,), polarity="driver")
    row = replay_decisions([a_row("r1")], [added, a_decision("edit", codes=(LEVEL,))])[0]
    assert (row.polarity, row.status) == ("driver", "edited")


def test_codes_that_a_reviewer_gave_stand_under_those_above_them_now():
    """A code was moved under another since, and has another label; one is gone."""
    given = (
        CodeAssignment("themes", "effluent", "Waste water"),
        CodeAssignment("themes", "gone", "Gone"),
        CodeAssignment("factors", "law", "Law", "driver"),
    )
    edit = a_decision("edit", codes=given)
    (row,) = replay_decisions([a_row("r1", ("themes", "wages"))], [edit], codebook=a_codebook())
    assert [(c.code_id, c.label, c.polarity) for c in row.codes] == [
        ("effluent", "Effluent", None),
        ("water", "Water", None),
        ("gone", "Gone", None),
        ("law", "Law", "driver"),
    ]


def test_codes_that_rules_gave_stay_as_they_are():
    row = a_row("r1", ("themes", "effluent"))
    assert replay_decisions([row], [a_decision("accept")], codebook=a_codebook())[0].codes == row.codes
