import numpy as np
from scipy.sparse import csr_matrix

from litreview.topics.naming import name_topics


def titles(topic_term, terms):
    rows = np.array(topic_term, dtype=float)
    return name_topics(rows, np.eye(len(rows)), terms=terms, counts=csr_matrix((rows * 10).astype(int)))


def test_name_topics_puts_a_pair_in_the_place_of_its_words():
    terms = ["drain", "effluent", "effluent treatment", "fees", "treatment"]
    assert titles([[0.2, 0.4, 0.3, 0.1, 0.35]], terms) == ("effluent treatment · drain · fees",)


def test_name_topics_lengthens_a_title_that_is_taken():
    terms = ["drain", "effluent", "fees", "river", "wages"]
    rows = [[0.4, 0.3, 0.2, 0.1, 0.0], [0.4, 0.3, 0.2, 0.0, 0.1]]
    assert titles(rows, terms) == ("drain · effluent · fees", "drain · effluent · fees · wages")


def test_name_topics_numbers_titles_that_cannot_differ():
    assert titles([[1.0], [1.0]], ["water"]) == ("water", "water (2)")


def test_name_topics_leaves_no_title_empty():
    assert titles([[0.0]], ["water"]) == ("untitled",)
