import numpy as np
import pytest

from litreview.errors import InputError
from litreview.topics import fit_topics

GUIDE = {"farms": ["coffee", "harvest"], "rivers": ["effluent", "drain"]}


def fit(corpus, **settings):
    texts, unit_ids, _ = corpus
    return fit_topics(texts, unit_ids=unit_ids, **{"seed": 1, "n_topics": 4, "themes": {}, "guide": GUIDE} | settings)


def first_terms(fitted, k):
    return " ".join(fitted.terms[t] for t in np.argsort(-fitted.topic_term[k], kind="stable")[:8])


def test_guided_topics_come_first_and_hold_their_words(corpus):
    fitted = fit(corpus)
    assert "coffee" in first_terms(fitted, 0)
    assert "effluent" in first_terms(fitted, 1)


def test_guided_topics_follow_the_order_of_the_guide(corpus):
    fitted = fit(corpus, guide=dict(reversed(GUIDE.items())))
    assert "effluent" in first_terms(fitted, 0)
    assert "coffee" in first_terms(fitted, 1)


def test_a_guide_brings_out_a_theme_that_is_too_small_for_the_free_topics(corpus):
    words = {"pay": ["minimum wage"]}
    free, guided = fit(corpus, guide=None, n_topics=3), fit(corpus, guide=words, n_topics=3)
    assert "minimum wage" in first_terms(guided, 0)
    assert not any("minimum wage" in first_terms(free, k) for k in range(3))


def test_guided_topics_say_so(corpus):
    fitted = fit(corpus)
    assert dict(fitted.settings)["guide"].startswith("farms (")
    assert any("guided by words of farms, rivers" in note for note in fitted.notes)


def test_a_theme_without_terms_in_the_corpus_guides_nothing(corpus):
    fitted = fit(corpus, guide={"space": ["satellite"]})
    assert any("belongs to space" in note for note in fitted.notes)
    assert len(fitted.ids) == 4


def test_every_guiding_theme_has_a_topic(corpus):
    fitted = fit(corpus, n_topics=1)
    assert len(fitted.ids) == 2
    assert any("2 topics rather than 1" in note for note in fitted.notes)


def test_guided_fits_with_one_seed_are_the_same(corpus):
    first, again = fit(corpus), fit(corpus)
    assert first.topic_term.tobytes() == again.topic_term.tobytes()


def test_a_method_that_cannot_be_guided_says_so(corpus):
    with pytest.raises(InputError, match="cannot be guided"):
        fit(corpus, method="lda")
