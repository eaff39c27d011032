import numpy as np
import pytest

from litreview.topics import fit_topics


@pytest.mark.parametrize(
    "texts", [[], [""], ["water"], ["The of and.", "12 34"], ["water", "water"], ["a", "wage", "drain"]]
)
def test_fit_topics_answers_however_small_the_corpus(texts):
    fitted = fit_topics(texts, unit_ids=[str(i) for i in range(len(texts))], seed=1, themes={})
    assert fitted.document_topic.shape == (len(texts), len(fitted.ids))
    sums = np.concatenate([fitted.document_topic.sum(axis=1), fitted.topic_term.sum(axis=1)])
    assert np.all(np.isclose(sums, 1) | (sums == 0))
    assert fitted.notes
