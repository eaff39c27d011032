import numpy as np
import pytest

from litreview.topics import fit_topics
from litreview.topics.drift import measure_drift
from litreview.topics.matching import hard_topics
from litreview.topics.placing import place_texts

from .conftest import make_texts

OTHER = [
    "Glaciers retreat because summer melting exceeds winter snowfall on the plateau.",
    "Astronomers observed distant galaxies through radio telescopes in the desert.",
    "Violinists rehearse sonatas while choirs practise medieval harmonies.",
] * 3


@pytest.fixture(scope="module", params=["nmf", "consensus", "lda"])
def fitted(request, corpus):
    texts, unit_ids, _ = corpus
    return fit_topics(texts, unit_ids=unit_ids, n_topics=3, seed=1, themes={}, method=request.param)


def drift(fitted, fitted_texts, texts):
    papers, new = ([f"{name}{i % 5}" for i in range(n)] for name, n in (("p", len(fitted_texts)), ("n", len(texts))))
    return measure_drift(fitted, fitted_texts=fitted_texts, fitted_papers=papers, texts=texts, papers=new)


def test_place_texts_gives_a_models_own_units_their_topic(fitted, corpus):
    placed = place_texts(fitted, corpus[0], fitted_texts=corpus[0])
    assert (hard_topics(placed.document_topic) == hard_topics(fitted.document_topic)).mean() > 0.95
    sums = placed.document_topic.sum(axis=1)
    assert np.all(np.isclose(sums, 1) | (sums == 0))


def test_place_texts_gives_new_texts_the_topic_of_their_subject(fitted, corpus):
    texts, subjects = make_texts(200)
    new, expected = texts[120:], subjects[120:]
    own = hard_topics(fitted.document_topic).tolist()
    of_subject = {s: max(set(own), key=[k for k, t in zip(own, corpus[2], strict=True) if t == s].count)
                  for s in set(expected)}  # fmt: skip
    found = hard_topics(place_texts(fitted, new, fitted_texts=corpus[0]).document_topic)
    assert (found == [of_subject[s] for s in expected]).mean() > 0.95


def test_place_texts_claims_no_text_of_which_the_model_knows_nothing(fitted, corpus):
    placed = place_texts(fitted, [*OTHER, "", "water"], fitted_texts=corpus[0])
    assert placed.document_topic.sum() == 0
    assert placed.n_known < placed.n_words / 5


def test_measure_drift_finds_none_between_texts_of_one_kind(fitted, corpus):
    found = drift(fitted, corpus[0], make_texts(200)[0][120:])
    assert found.unassigned_new == 0
    assert found.agreement > 0.95
    assert not any(shift.has_moved for shift in found.shifts)
    assert found.verdict == "5 new papers: the shares of 0 of 3 topics differ by more than chance."


def test_measure_drift_says_that_papers_of_another_subject_lie_outside(fitted, corpus):
    found = drift(fitted, corpus[0], OTHER)
    assert found.unassigned_new == 1.0
    assert found.unknown_words_new > 0.8 > found.unknown_words_before
    assert "fit the model again" in found.verdict


def test_measure_drift_finds_the_topic_whose_share_has_moved(fitted, corpus):
    texts, subjects = make_texts(240)
    coffee = [t for t, s in zip(texts, subjects, strict=True) if s == "coffee"][40:]
    found = drift(fitted, corpus[0], coffee)
    grown = [s for s in found.shifts if s.difference > 0]
    assert len(grown) == 1
    assert grown[0].has_moved
    assert grown[0].low <= grown[0].difference <= grown[0].high


def test_measure_drift_tells_nothing_certain_of_one_new_paper(fitted, corpus):
    found = measure_drift(
        fitted, fitted_texts=corpus[0], fitted_papers=["p"] * 120, texts=corpus[0][:3], papers=["n"] * 3
    )
    assert not any(shift.has_moved for shift in found.shifts)
    assert found.verdict.startswith("1 new paper:")


def test_measure_drift_counts_words_of_one_paper_alone_as_unknown_before():
    texts = [
        f"Tanneries pour effluent. Coffee growers dry beans. Region{'abcdefgh'[n // 5]} lies upstream."
        for n in range(40)
    ]
    papers = [f"p{n // 5}" for n in range(40)]
    fitted = fit_topics(texts, unit_ids=list(map(str, range(40))), n_topics=2, seed=1, themes={})
    found = measure_drift(
        fitted, fitted_texts=texts, fitted_papers=papers, texts=["Effluent of tanneries."], papers=["n"]
    )
    assert "regiona" in fitted.terms
    assert found.unknown_words_before == 0.1  # one word in ten: the region's name
    assert found.unknown_words_new == 0
