import numpy as np

from litreview.topics.choosing import numbers_to_try, try_numbers
from litreview.topics.fit import Fit
from litreview.topics.fitting import distinct_texts
from litreview.topics.nmf import fit_nmf

from .conftest import make_texts


def three_subjects(n=120):
    return distinct_texts(make_texts(n)[0])[0]


def spread(n, n_papers=6):
    return [{f"p{(i // 3) % n_papers}"} for i in range(n)]


def nmf(corpus, number, seed):
    return fit_nmf(corpus, n_topics=number, seed=seed)


def test_try_numbers_finds_the_number_of_subjects():
    curve = try_numbers(three_subjects(), papers=spread(120), fit=nmf, seed=1, numbers=(2, 3, 6, 10))
    assert curve.chosen == 3
    assert [point.n_topics for point in curve.points] == [2, 3, 6, 10]
    best = curve.points[1]
    assert best.stability > 0.9
    assert best.low <= best.stability <= best.high
    assert "3 have the highest sum of stability" in curve.why


def test_try_numbers_is_the_same_for_the_same_seed():
    curves = [try_numbers(three_subjects(60), papers=spread(60), fit=nmf, seed=1, numbers=(2, 3)) for _ in range(2)]
    assert curves[0] == curves[1]


def test_try_numbers_passes_over_a_number_that_leaves_most_units_in_one_topic():
    def fit(corpus, number, seed):  # two topics: the first text and the rest; three: the subjects, half the time
        place = np.array([sorted(set(corpus.texts)).index(text) for text in corpus.texts])
        labels = (place % 7 == 0).astype(int) if number == 2 else (place * (seed + 1)) % 3
        return Fit(np.full((number, len(corpus.terms)), 1 / len(corpus.terms)), np.eye(number)[labels])

    curve = try_numbers(three_subjects(60), papers=spread(60), fit=fit, seed=1, numbers=(2, 3))
    assert curve.points[0].largest > 0.5 > curve.points[1].largest
    assert curve.chosen == 3


def test_try_numbers_says_that_few_units_allow_no_comparison():
    curve = try_numbers(three_subjects(6), papers=spread(6, 2), fit=nmf, seed=1)
    assert (curve.points, curve.chosen) == ((), 2)
    assert "6 different passages are too few" in curve.why


def test_numbers_to_try_never_asks_for_more_topics_than_units_allow():
    for n_units in (1, 2, 3, 30, 100, 1000):
        assert max(numbers_to_try(n_units)) <= max(1, n_units // 2)


def test_try_numbers_sparing_tries_every_other_number_on_fewer_samples():
    curve = try_numbers(three_subjects(), papers=spread(120), fit=nmf, seed=1, sparing=True)
    assert [point.n_topics for point in curve.points] == list(numbers_to_try(120)[::2])
    assert "over 3 refits" in curve.why
