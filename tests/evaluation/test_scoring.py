import random
from dataclasses import replace

import numpy as np
import pytest
from builders import a_document, a_row, a_statement
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.evaluation import Label, Unit, micro_scores, score_units
from litreview.evaluation.bootstrap import ratio_intervals


def theme(code):
    return Label("themes", code)


def factor(code, polarity):
    return Label("factors with polarity", code, polarity)


def a_unit(unit_id, gold=(), found=(), optional=(), *, asked=None, document="a.pdf", **more):
    dimensions = asked or {label.dimension for label in (*gold, *found, *optional)} or {"themes"}
    return Unit(
        unit_id, document, "A quote.", frozenset(dimensions), tuple(gold), tuple(optional), tuple(found), **more
    )


def figures(units, label=None):
    (score,) = [s for s in score_units(units).labels if s.label == label]
    values = (None if s is None else round(s.value, 4) for s in (score.precision, score.recall, score.f1))
    return (score.n_gold, score.n_found, score.n_right), tuple(values)


HAND = [
    a_unit("1", [theme("water"), theme("wages")], [theme("water")]),
    a_unit("2", [], [theme("wages"), theme("health")], [theme("health")]),
    a_unit("3", [theme("water")], [theme("water")]),
    a_unit("4", [theme("water")], []),
]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (None, ((4, 3, 2), (0.6667, 0.5, 0.5714))),
        ("water", ((3, 2, 2), (1.0, 0.6667, 0.8))),
        ("wages", ((1, 1, 0), (0.0, 0.0, 0.0))),
    ],
)
def test_figures_are_those_worked_out_by_hand(label, expected):
    assert figures(HAND, label) == expected


def test_each_document_has_its_own_counts():
    units = [replace(unit, document="b.pdf" if unit.unit_id == "1" else "a.pdf") for unit in HAND]
    first, second = score_units([*units, a_unit("5", asked=["gap"], document="c.pdf")]).documents[::2]
    assert (first.document, first.n_gold, first.n_found, first.n_right, first.f1) == ("a.pdf", 2, 2, 1, 0.5)
    assert (second.document, second.dimension, second.f1) == ("c.pdf", "gap", None)


def test_an_optional_label_that_was_found_is_in_no_figure():
    assert "health" not in [s.label for s in score_units(HAND).labels]


def test_a_figure_that_would_divide_by_nothing_is_none():
    assert figures([a_unit("1"), a_unit("2")]) == ((0, 0, 0), (None, None, None))
    assert figures([a_unit("1", [theme("water")])]) == ((1, 0, 0), (None, 0.0, 0.0))
    assert figures([a_unit("1", [], [theme("water")])]) == ((0, 1, 0), (0.0, None, 0.0))


def test_a_dimension_is_scored_only_where_it_was_asked():
    units = [a_unit("1", [theme("water")], [theme("water")]), a_unit("2", [], [theme("wages")], asked={"gap"})]
    scores = {s.dimension: s.n_found for s in micro_scores(score_units(units))}
    assert scores == {"themes": 1, "gap": 0}


def test_factors_are_scored_by_code_and_polarity():
    units = [a_unit("1", [factor("law", "driver")], [factor("law", "barrier")])]
    assert {(s.label, s.n_gold, s.n_found) for s in score_units(units).labels} == {
        (None, 1, 1),
        ("law (driver)", 1, 0),
        ("law (barrier)", 0, 1),
    }


def test_labels_with_fewer_than_ten_in_the_gold_are_too_few():
    def too_few(n):
        return micro_scores(score_units([a_unit(str(i), [theme("water")]) for i in range(n)]))[0].too_few

    assert (too_few(9), too_few(10)) == (True, False)


# ---------------------------------------------------------------- intervals


def test_interval_of_a_share_is_that_of_the_binomial():
    right = np.repeat([[1.0], [0.0]], 20, axis=0)
    value, low, high = (float(end[0]) for end in ratio_intervals(right, np.ones((40, 1))))
    # Binomial(40, 1/2): the quantiles .025 and .975 are 14 and 26.
    assert value == 0.5
    assert (low, high) == pytest.approx((14 / 40, 26 / 40), abs=0.026)


def test_groups_that_stick_together_widen_the_interval():
    right = np.zeros((100, 1))
    right[:50] = 1
    _, low, high = ratio_intervals(right, np.ones((100, 1)))
    together = right.reshape(10, 10).sum(axis=1, keepdims=True)
    _, group_low, group_high = ratio_intervals(together, np.full((10, 1), 10.0))
    assert high[0] - low[0] < 0.25
    assert group_high[0] - group_low[0] > 0.5


def test_one_group_says_nothing():
    assert [end.tolist() for end in ratio_intervals(np.ones((1, 1)), np.ones((1, 1)))] == [[1.0], [0.0], [1.0]]


def test_a_ratio_of_nothing_is_nan_and_leaves_the_others_alone():
    below = np.array([[1.0, 0.0], [1.0, 0.0]])
    value, low, high = ratio_intervals(np.zeros((2, 2)), below)
    assert np.isnan([value[1], low[1], high[1]]).all()
    assert (value[0], low[0], high[0]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("n_documents", "paragraphs", "expected"),
    [
        (10, False, ("documents", 10)),
        (9, True, ("paragraphs", 18)),
        (4, True, ("sentences", 36)),
        (9, False, ("sentences", 36)),
    ],
)
def test_what_is_resampled_is_the_largest_part_of_which_there_are_ten(n_documents, paragraphs, expected):
    units = [
        a_unit(
            f"{i:02}", [theme("water")], document=f"{i % n_documents}.pdf", paragraph=i // 18 if paragraphs else None
        )
        for i in range(36)
    ]
    scores = score_units(units)
    assert (scores.resampled, scores.n_groups) == expected
    assert {s.recall.unit for s in scores.labels} == {expected[0]}


CODES = st.lists(st.sampled_from([theme("water"), theme("wages"), theme("health")]), unique=True)


@settings(deadline=None)
@given(st.lists(st.tuples(CODES, CODES, CODES), min_size=1, max_size=15), st.randoms(use_true_random=False))
def test_shuffling_units_and_labels_changes_nothing(drawn, chance: random.Random):
    units = [a_unit(str(i), *labels, document=f"{i % 3}.pdf", asked={"themes"}) for i, labels in enumerate(drawn)]
    shuffled = [
        a_unit(u.unit_id, *(chance.sample(x, len(x)) for x in (u.gold, u.found, u.optional)), document=u.document,
               asked={"themes"})
        for u in chance.sample(units, len(units))
    ]  # fmt: skip
    assert score_units(shuffled) == score_units(units)


@settings(deadline=None)
@given(st.lists(st.tuples(CODES, CODES), min_size=1, max_size=10))
def test_every_interval_holds_its_figure_between_0_and_1(drawn):
    for score in score_units([a_unit(str(i), *labels) for i, labels in enumerate(drawn)]).labels:
        for figure in (score.precision, score.recall, score.f1):
            if figure is not None:
                assert 0 <= figure.low <= figure.value + 1e-9
                assert figure.value - 1e-9 <= figure.high <= 1


# ---------------------------------------------------------------- confusion


def test_polarity_is_confused_by_sentence():
    driver, barrier = Label("polarity", "driver"), Label("polarity", "barrier")
    units = [
        a_unit("1", [driver], [barrier]),
        a_unit("2", [driver, barrier], [driver]),
        a_unit("3", [], [barrier], [barrier]),
        a_unit("4", [], [driver]),
    ]
    (confusion,) = score_units(units).confusions
    assert confusion.classes == ("driver", "barrier", "both", "none")
    assert confusion.counts == ((0, 1, 0, 0), (0, 0, 0, 0), (1, 0, 0, 0), (1, 0, 0, 1))
    assert (confusion.n, confusion.unit) == (4, "sentences")


def test_kinds_of_gap_are_confused_by_label():
    method, theory = Label("gap kinds", "method"), Label("gap kinds", "theory")
    units = [a_unit("1", [method], [theory]), a_unit("2", [method, theory], [theory]), a_unit("3", [], [method])]
    (confusion,) = score_units(units).confusions
    assert confusion.classes == ("method", "theory", "none")
    assert confusion.counts == ((0, 1, 1), (0, 1, 0), (1, 0, None))


def test_actors_are_confused_where_they_share_words():
    def actor(text, kind):
        return Label("actors", kind, text=text)

    units = [a_unit("1", [actor("the traders", "buyer"), actor("mills", "firm")], [actor("traders", "firm")])]
    (confusion,) = score_units(units).confusions
    assert confusion.classes == ("buyer", "firm", "none")
    assert confusion.counts == ((0, 1, 0), (0, 0, 1), (0, 0, None))


# ---------------------------------------------------------------- probabilities


def claims(*kinds_and_probabilities):
    document = a_document("A sentence.")
    return (a_row("r", statements=tuple(a_statement(document, k, probability=p) for k, p in kinds_and_probabilities)),)


def test_brier_score_and_bins_are_those_worked_out_by_hand():
    asked = {"polarity", "gap kinds", "future research"}
    units = [
        a_unit("1", [Label("polarity", "driver")], rows=claims(("driver", 0.95), ("barrier", 0.91)), asked=asked),
        a_unit("2", [Label("gap kinds", "method")], rows=claims(("gap.theory", 0.2)), asked=asked),
        a_unit("3", [Label("future research", "future")], rows=claims(("future", 1.0)), asked=asked),
    ]
    found = score_units(units).reliability
    assert found.brier.value == pytest.approx((0.05**2 + 0.91**2 + 0.2**2 + 0) / 4)
    assert found.brier_of_base_rate == pytest.approx(0.25)
    assert [(b.low, b.high, b.share.n, round(b.mean, 4)) for b in found.bins] == [
        (0.2, 0.3, 1, 0.2),
        (0.9, 1.0, 3, 0.9533),
    ]
    assert found.bins[1].share.value == pytest.approx(2 / 3)


def test_optional_and_unasked_claims_are_not_judged():
    units = [
        a_unit("1", [], [], [Label("polarity", "driver")], rows=claims(("driver", 0.9)), asked={"polarity"}),
        a_unit("2", [], rows=claims(("future", 0.9)), asked={"polarity"}),
    ]
    assert score_units(units).reliability is None


def test_what_a_reviewer_claims_of_an_added_statement_is_not_judged():
    (row,) = claims(("driver", 1.0))
    added = replace(row, statements=tuple(replace(s, origin="reviewer") for s in row.statements))
    assert score_units([a_unit("1", [], rows=(added,), asked={"polarity"})]).reliability is None
