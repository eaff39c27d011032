import numpy as np
import pytest

from litreview.topics.fit import Fit
from litreview.topics.fitting import distinct_texts
from litreview.topics.nmf import fit_nmf
from litreview.topics.stability import MAX_UNITS, SPARING, Effort, draw_samples, draw_some, measure_stability, part

from .conftest import make_texts

QUICK = Effort(2, 3, 6)


def by_subject(corpus, seed):
    """Sort units by the subject that their first word tells, whatever the seed."""
    subjects = [text.split()[0] for text in corpus.texts]
    names = sorted(set(subjects))
    return Fit(np.zeros((len(names), len(corpus.terms))), np.array([[s == n for n in names] for s in subjects], float))


def at_random(corpus, seed):
    drawn = np.random.default_rng(seed).integers(0, 3, len(corpus.texts))
    return Fit(np.zeros((3, len(corpus.terms))), np.eye(3)[drawn])


def three_subjects(n=60):
    texts, subjects = make_texts(n)
    return distinct_texts([f"{subject} {text}" for subject, text in zip(subjects, texts, strict=True)])[0]


def measure(corpus, fit, papers, effort=QUICK):
    return measure_stability(corpus, fit(corpus, 0), papers=papers, refit=fit, seed=5, effort=effort)


def spread(n, n_papers):
    return [{f"p{(i // 3) % n_papers}"} for i in range(n)]  # every paper speaks of all three subjects


def test_measure_stability_gives_one_to_topics_that_always_come_back():
    card = measure(three_subjects(), by_subject, spread(60, 6))
    assert [t.stability for t in card.topics] == [1.0, 1.0, 1.0]
    assert [t.came_back for t in card.topics] == [1.0, 1.0, 1.0]
    assert {share for t in card.topics for share in t.left_out} != {1.0}  # the paper's own units are missing
    assert card.verdict == "3 of 3 topics are stable."


def test_measure_stability_of_many_passages_leaves_out_only_papers_that_hold_much_and_says_so(monkeypatch):
    monkeypatch.setattr("litreview.topics.stability.MAX_UNITS", 50)
    card = measure(three_subjects(), by_subject, spread(60, 20))
    assert card.documents == ()
    assert "60 different passages: each refit on papers drawn anew stopped at 50 of them." in card.notes[0]
    assert card.notes[1] == "No paper was left out in turn: none of 20 holds a tenth of a topic alone."
    papers = spread(60, 20)
    papers[:9] = [{"large"}] * 9
    card = measure(three_subjects(), by_subject, papers)
    assert card.documents == ("large",)
    assert card.notes[1].startswith("1 of 18 papers were left out")


def test_measure_stability_gives_next_to_nothing_to_chance():
    card = measure(three_subjects(), at_random, spread(60, 6))
    assert max(t.stability for t in card.topics) < 0.3
    assert "topics 1, 2 and 3 are unstable" in card.verdict


def test_measure_stability_is_not_taken_in_by_a_topic_of_nearly_everything():
    def mostly_one(corpus, seed):
        found = np.zeros((len(corpus.texts), 2))
        found[:, 0] = 1
        odd = np.random.default_rng(seed).choice(len(found), 4, replace=False)
        found[odd] = (0, 1)
        return Fit(np.zeros((2, len(corpus.terms))), found)

    card = measure(three_subjects(), mostly_one, spread(60, 6))
    assert max(t.stability for t in card.topics) < 0.3


def test_measure_stability_names_the_paper_that_a_topic_rests_on():
    corpus = three_subjects()
    papers = [{"tanner"} if text.startswith("tanneries") else {f"p{i % 4}"} for i, text in enumerate(corpus.texts)]
    card = measure(corpus, by_subject, papers)
    assert [t.rests_on for t in card.topics] == [None, "tanner", None]
    assert card.topics[1].left_out[card.documents.index("tanner")] == 0
    assert card.verdict == "2 of 3 topics are stable; topic 2 rests on one paper."


def test_measure_stability_counts_a_unit_of_two_papers_for_both():
    corpus = three_subjects()
    about_tanneries = [text.startswith("tanneries") for text in corpus.texts]
    copied = [{"first", "reprint"} if found else {f"p{i % 4}"} for i, found in enumerate(about_tanneries)]
    card = measure(corpus, by_subject, copied)
    assert card.topics[1].n_documents == 2
    assert card.topics[1].rests_on is None
    assert card.topics[1].left_out[card.documents.index("first")] == 1


def test_measure_stability_draws_passages_where_there_is_one_paper_and_says_so():
    card = measure(three_subjects(), by_subject, [{"p"}] * 60)
    assert card.resampled == "passages"
    assert card.documents == ()
    assert all(t.rests_on is None for t in card.topics)
    assert card.verdict == (
        "There is one paper, so that stability over papers cannot be measured. "
        "Over its passages, 3 of 3 topics are stable."
    )


def test_measure_stability_says_that_one_topic_of_everything_cannot_be_measured():
    corpus = three_subjects(9)
    card = measure(corpus, lambda c, _: Fit(np.ones((1, len(c.terms))), np.ones((len(c.texts), 1))), spread(9, 3))
    assert [t.verdict for t in card.topics] == ["not measured"]
    assert card.verdict == "The stability of 1 topic cannot be measured: 9 different passages are too few."


def test_measure_stability_of_no_topics_is_a_card_without_topics():
    corpus = three_subjects(9)
    card = measure(corpus, lambda c, _: Fit(np.zeros((0, len(c.terms))), np.zeros((len(c.texts), 0))), spread(9, 3))
    assert (card.topics, card.seeds, card.verdict) == ((), (), "There are no topics.")


def test_measure_stability_leaves_out_at_most_as_many_papers_as_the_effort_allows():
    card = measure(three_subjects(), by_subject, spread(60, 10), SPARING)
    assert len(card.documents) == SPARING.n_left_out
    assert "4 of 10 papers were left out in turn" in " ".join(card.notes)


def test_measure_stability_is_the_same_for_the_same_seed():
    corpus = three_subjects()
    cards = [measure(corpus, lambda c, seed: fit_nmf(c, n_topics=3, seed=seed), spread(60, 6)) for _ in range(2)]
    assert cards[0] == cards[1]
    assert all(t.npmi is not None and 0 < t.exclusivity <= 1 for t in cards[0].topics)


def test_draw_samples_keeps_papers_whole_and_draws_none_twice():
    groups = [np.array([0, 1]), np.array([2, 3]), np.array([4, 5])]
    for _, rows in draw_samples(groups, seeds=(1, 2), n_bootstraps=5):
        assert len(set(rows.tolist())) == len(rows)
        assert all(np.isin(group, rows).sum() in (0, len(group)) for group in groups)


def test_draw_samples_takes_a_row_of_two_groups_once():
    groups = [np.array([0, 1]), np.array([1, 2])]
    drawn = [rows.tolist() for _, rows in draw_samples(groups, seeds=(1, 2, 3), n_bootstraps=5)]
    assert {tuple(rows) for rows in drawn} == {(0, 1), (0, 1, 2), (1, 2)}


def test_samples_of_many_units_stop_at_a_bound():
    groups = list(np.arange(10_000).reshape(200, 50))
    assert len(draw_some(groups, 1)) == MAX_UNITS
    assert all(len(rows) <= MAX_UNITS for _, rows in draw_samples(groups, seeds=(1,), n_bootstraps=2))


def test_part_keeps_only_terms_that_occur():
    corpus = three_subjects(12)
    some = part(corpus, np.array([0, 3]))
    assert some.texts == (corpus.texts[0], corpus.texts[3])
    assert (some.counts.sum(axis=0) > 0).all()
    assert set(some.terms) < set(corpus.terms)


@pytest.mark.parametrize("n_papers", [2, 3])
def test_measure_stability_says_that_few_papers_say_little(n_papers):
    card = measure(three_subjects(), by_subject, spread(60, n_papers))
    assert card.notes == (f"There are only {n_papers} papers: stability over papers says little of a literature.",)
