import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import adjusted_mutual_info_score

from litreview.topics import fit_topics
from litreview.topics.consensus import _by_company, cut_tree, rank_terms


def topics_of(fitted):
    return fitted.document_topic.argmax(axis=1)


@pytest.fixture(scope="module")
def fitted(corpus):
    texts, unit_ids, _ = corpus
    return [fit_topics(texts, unit_ids=unit_ids, method="consensus", n_topics=3, seed=s, themes={}) for s in (1, 2)]


def test_fit_topics_by_consensus_parts_three_subjects(corpus, fitted):
    assert adjusted_mutual_info_score(corpus[2], topics_of(fitted[0])) > 0.9


def test_fit_topics_by_consensus_finds_nearly_the_same_with_another_seed(fitted):
    assert adjusted_mutual_info_score(*map(topics_of, fitted)) > 0.9


def test_fit_topics_by_consensus_gives_every_unit_with_words_a_topic(fitted):
    assert np.allclose(fitted[0].document_topic.sum(axis=1), 1)
    assert np.allclose(fitted[0].topic_term.sum(axis=1), 1)


def test_fit_topics_by_consensus_puts_the_largest_topic_first(corpus):
    texts, _, subjects = corpus
    kept = [t for t, s in zip(texts, subjects, strict=True) if s == "coffee"] + texts[:6]
    fitted = fit_topics(kept, unit_ids=[str(i) for i in range(len(kept))], method="consensus", n_topics=2, seed=1,
                        themes={})  # fmt: skip
    sizes = np.bincount(topics_of(fitted), minlength=len(fitted.ids))
    assert sizes.tolist() == sorted(sizes, reverse=True)
    assert "coffee" in " ".join(fitted.terms[t] for t in np.argsort(-fitted.topic_term[0])[:20])


def test_fit_topics_by_consensus_says_when_units_form_fewer_groups():
    texts = [f"{word} drain" for word in ("sludge", "salty")] * 12 + ["late wages"] * 3
    fitted = fit_topics(texts, unit_ids=[str(i) for i in range(27)], method="consensus", n_topics=9, seed=1, themes={})
    assert len(fitted.ids) <= 3
    assert any("9 topics were asked for" in note for note in fitted.notes)


def test_rank_terms_puts_terms_of_one_topic_before_terms_of_all():
    counts = csr_matrix(np.array([[3, 0, 2, 0]] * 20 + [[0, 3, 2, 0]] * 20 + [[0, 3, 2, 1]]))
    ranked = rank_terms(np.eye(2)[[0] * 20 + [1] * 21], counts, ["mill", "dye", "usual", "rare"])
    assert ranked.argmax(axis=1).tolist() == [0, 1]
    assert ranked[0, 1] == ranked[0, 3] == 0
    assert ranked[1, 1] > ranked[1, 3]


def test_rank_terms_of_the_only_topic_follow_frequency():
    assert np.argsort(-rank_terms(np.ones((3, 1)), csr_matrix([[1, 5], [0, 2], [1, 2]]), ["a", "b"])[0]).tolist() == [
        1,
        0,
    ]


def test_by_company_puts_a_term_that_stands_alone_behind():
    together = [[1, 1, 1, 0]] * 6 + [[0, 0, 0, 1]] * 6
    counts = csr_matrix(np.array(together, dtype=float))
    assert _by_company(np.array([1.0, 1.0, 1.0, 1.2]), counts, ["mill", "dye", "vat", "lone"]).argmin() == 3


def test_by_company_counts_no_expression_as_company_of_its_own_words():
    together = [[1, 1, 0, 0]] * 6 + [[0, 0, 1, 1]] * 3 + [[0, 0, 1, 0]] * 3
    counts = csr_matrix(np.array(together, dtype=float))
    ordered = _by_company(np.ones(4), counts, ["plant", "effluent plant", "wage", "strike"])
    assert ordered[:2].max() < ordered[2:].min()


def test_cut_tree_leaves_out_branches_that_are_too_small():
    tree = np.array([[0, 1, 0.1, 2], [2, 3, 0.2, 2], [5, 6, 0.5, 4], [4, 7, 0.9, 5]])
    assert cut_tree(tree, 3, least=1) == [[4], [0, 1], [2, 3]]
    assert cut_tree(tree, 3, least=2) == [[0, 1], [2, 3]]
