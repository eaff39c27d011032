import numpy as np
import pytest

from litreview.errors import InputError
from litreview.topics import fit_topics
from litreview.topics.fitting import METHODS

THEMES = {
    "environment": ["effluent", "pollut", "waste water"],
    "work": ["trade union", "overtime", "minimum wage", "strike"],
}


def fit(texts, **settings):
    return fit_topics(texts, unit_ids=[f"u{i}" for i in range(len(texts))], **{"seed": 1, "themes": {}} | settings)


@pytest.fixture(scope="module")
def fitted(corpus):
    texts, unit_ids, _ = corpus
    return fit_topics(texts, unit_ids=unit_ids, n_topics=3, seed=1, themes=THEMES)


def assert_sums_to_one_or_zero(matrix):
    sums = matrix.sum(axis=1)
    assert np.all(np.isclose(sums, 1) | (sums == 0))
    assert (matrix >= 0).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["water"],
        ["The of and.", "12 34"],
        ["water", "water"],
        ["a", "wage", "drain"],
        ["\u0000 \ud7ff", "水", "!"],
        ["water"] * 40,
        ["water", "wages", ""] * 15,
        ["effluent drain", "effluent drain", "", "wage"] * 6,
    ],
)
def test_fit_topics_answers_however_small_the_corpus(texts, method):
    fitted = fit(texts, method=method)
    assert fitted.document_topic.shape == (len(texts), len(fitted.ids))
    assert fitted.topic_term.shape == (len(fitted.ids), len(fitted.terms))
    assert_sums_to_one_or_zero(fitted.document_topic)
    assert_sums_to_one_or_zero(fitted.topic_term)
    assert fitted.notes


def test_fit_topics_answers_when_the_topics_fit_without_any_error():
    texts = ["lake fee sludge buyer", "chromium effluent"]
    fitted = fit_topics(texts, unit_ids=["a", "b"], method="nmf", n_topics=2, seed=1, themes={})
    assert np.isfinite(fitted.topic_term).all()


def test_fit_topics_parts_three_subjects(corpus, fitted):
    from sklearn.metrics import adjusted_mutual_info_score

    assert adjusted_mutual_info_score(corpus[2], fitted.document_topic.argmax(axis=1)) > 0.8


def test_fit_topics_gives_rows_that_sum_to_one_or_zero(fitted):
    assert_sums_to_one_or_zero(fitted.topic_term)
    assert_sums_to_one_or_zero(fitted.document_topic)


def test_fit_topics_chooses_the_number_from_the_corpus(corpus):
    assert len(fit(corpus[0]).ids) == 8  # sqrt(120 / 2) = 7.7


def test_fit_topics_says_how_many_topics_a_small_corpus_allows():
    fitted = fit(["clean water", "dirty wells", "late wages"], n_topics=9)
    assert len(fitted.ids) == 3
    assert any("9 topics were asked for" in note for note in fitted.notes)


def test_fit_topics_says_that_a_corpus_is_small():
    assert any("Only 3 different passages" in note for note in fit(["clean water", "dirty wells", "late wages"]).notes)


def test_fit_topics_gives_copies_of_a_text_the_same_weights():
    fitted = fit(["effluent in the river", "wages of weavers", "effluent in the river", "effluent of tanners"])
    assert np.array_equal(fitted.document_topic[0], fitted.document_topic[2])
    assert any("1 of 4 passages repeat" in note for note in fitted.notes)


def test_fit_topics_shows_different_texts_as_examples():
    texts = ["effluent in the river", "effluent in the river", "wages of weavers", "wages of weavers and dyers"]
    fitted = fit(texts, n_topics=2)
    for found in fitted.examples:
        shown = [texts[e.unit] for e in found]
        assert len(shown) == len(set(shown)) > 0


def test_fit_topics_lists_examples_by_falling_weight(fitted):
    for k, found in enumerate(fitted.examples):
        weights = [e.weight for e in found]
        assert weights == sorted(weights, reverse=True)
        assert all(e.weight == fitted.document_topic[e.unit, k] for e in found)


def test_fit_topics_leaves_a_text_without_words_unassigned(corpus):
    fitted = fit([*corpus[0], "1999 of the"])
    assert fitted.document_topic[-1].sum() == 0
    assert any("1 of 121 passages belong to no topic" in note for note in fitted.notes)


def test_fit_topics_finds_the_nearest_themes(corpus, fitted):
    theme_of = {s: fitted.themes[fitted.document_topic[i].argmax()] for i, s in enumerate(corpus[2][:3])}
    assert theme_of["tanneries"][0] == "environment"
    assert theme_of["unions"][0] == "work"
    assert theme_of["coffee"] is None


def test_fit_topics_gives_titles_that_differ(corpus):
    titles = fit(corpus[0], n_topics=20).titles
    assert len(set(titles)) == len(titles) == 20


def test_fit_topics_names_libraries_settings_and_input(fitted):
    assert "scikit-learn" in dict(fitted.versions)
    assert dict(fitted.settings)["n_topics"] == "3 (given)"
    assert len(fitted.input_digest) == 64


def test_fit_topics_reports_all_wrong_settings_at_once():
    with pytest.raises(InputError) as caught:
        fit_topics(["a", "b"], unit_ids=["x", "x", "x"], method="plsa", n_topics=0, seed=-1, themes={})
    message = str(caught.value)
    assert all(part in message for part in ("'plsa'", "2 texts but 3 unit ids", "occurs twice", "0 topics", "seed -1"))


@pytest.mark.parametrize("method", ["consensus", "lda", "nmf"])
@pytest.mark.parametrize("n", [1, 3, 30])
def test_fit_topics_answers_for_any_number_of_units(corpus, method, n):
    fitted = fit(corpus[0][:n], method=method)
    assert 1 <= len(fitted.ids) <= n
    assert fitted.document_topic.any(axis=1).all()


def test_fit_topics_by_lda_parts_three_subjects(corpus):
    from sklearn.metrics import adjusted_mutual_info_score

    found = fit(corpus[0], method="lda", n_topics=3)
    assert adjusted_mutual_info_score(corpus[2], found.document_topic.argmax(axis=1)) > 0.6


def test_fit_topics_by_lda_gives_a_unit_without_terms_no_topic():
    assert fit(["wages wages", "wages drain", "of the", ""], method="lda").document_topic[2:].sum() == 0
