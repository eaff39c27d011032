import numpy as np
import pytest
from scipy.sparse import csr_matrix

from litreview.topics.coherence import coherence_npmi, exclusivity

TERMS = ("effluent", "effluent plant", "plant", "wages")


def test_coherence_npmi_is_one_for_terms_that_only_occur_together_and_less_than_nought_for_the_others():
    counts = csr_matrix([[1, 0, 1, 0], [2, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 1]])
    together, apart = coherence_npmi(np.array([[0.5, 0, 0.5, 0], [0.5, 0, 0, 0.5]]), terms=TERMS, counts=counts)
    assert together == pytest.approx(1.0)
    assert apart == -1.0


def test_coherence_npmi_does_not_count_a_pair_of_words_and_one_of_them():
    counts = csr_matrix([[1, 1, 1, 0], [0, 0, 0, 1]])
    assert coherence_npmi(np.array([[0.5, 0.5, 0, 0]]), terms=TERMS, counts=counts) == (None,)


def test_exclusivity_is_the_share_of_the_weight_of_the_strongest_terms():
    own, shared = exclusivity(np.array([[1.0, 0, 0, 0], [0, 0, 0.5, 0.5]])), exclusivity(np.full((2, 4), 0.25))
    assert own == (1.0, 1.0)
    assert shared == (0.5, 0.5)
    assert exclusivity(np.full((1, 4), 0.25)) == (None,)
