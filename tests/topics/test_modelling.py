import pytest

from litreview.errors import InputError
from litreview.topics import model_topics, save_topics

from .conftest import make_texts

THEMES = {"environment": ["effluent", "pollut*"], "work": ["overtime", "union"]}


def model(texts, papers=None, **given):
    given = {"seed": 3, "themes": THEMES} | given
    ids = [f"u{i}" for i in range(len(texts))]
    return model_topics(texts, unit_ids=ids, papers=papers or [f"p{(i // 3) % 5}" for i in range(len(texts))], **given)


@pytest.fixture(scope="module")
def fitted():
    return model(make_texts(90)[0])


def test_model_topics_gives_every_topic_a_stability(fitted):
    assert [t.topic_id for t in fitted.stability.topics] == list(fitted.ids)
    assert all(t.stability is not None for t in fitted.stability.topics)
    assert not any("has not been measured" in note for note in fitted.notes)


def test_model_topics_tells_how_the_number_was_chosen(fitted):
    assert fitted.curve.chosen == len(fitted.ids) == 3
    assert len(fitted.curve.points) > 1
    assert dict(fitted.settings)["n_topics"] == "3 (of those tried, by stability and coherence)"


def test_model_topics_respects_a_number_and_says_so():
    fitted = model(make_texts(30)[0], n_topics=4)
    assert len(fitted.ids) == 4
    assert fitted.curve.points == ()
    assert fitted.curve.why == "4 were asked for."
    assert dict(fitted.settings)["n_topics"] == "4 (given)"


def test_model_topics_names_the_words_that_bring_a_topic_near_its_theme(fitted):
    near = {theme[0]: words for theme, words in zip(fitted.themes, fitted.theme_words, strict=True) if theme}
    assert "effluent" in near["environment"]
    assert "overtime" in near["work"]
    assert [bool(words) for words in fitted.theme_words] == [theme is not None for theme in fitted.themes]


def test_model_topics_twice_writes_the_same_bytes(fitted, tmp_path):
    for name, topics in (("one", fitted), ("two", model(make_texts(90)[0]))):
        save_topics(topics, tmp_path / name)
    for file in ("manifest.json", "arrays.npz"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.parametrize("method", ["nmf", "lda", "consensus"])
@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["water"],
        ["water", "", "wages"],
        ["Effluent reaches the river."] * 30,
        ["water", "river", "wages"],
        ["the of and"] * 4,
        make_texts(3)[0],
        make_texts(30)[0],
    ],
    ids=["none", "empty", "one word", "one empty", "copies", "one word each", "no words", "3", "30"],
)
def test_model_topics_answers_for_odd_corpora(texts, method):
    fitted = model(texts, method=method)
    assert [t.topic_id for t in fitted.stability.topics] == list(fitted.ids)
    assert fitted.stability.verdict
    assert fitted.curve.why


def test_model_topics_of_one_paper_says_that_papers_cannot_be_drawn():
    fitted = model(make_texts(30)[0], papers=["p"] * 30)
    assert fitted.stability.verdict.startswith("There is one paper, so that stability over papers cannot be measured.")


def test_model_topics_wants_a_paper_for_each_text():
    with pytest.raises(InputError, match="2 texts but 1 papers"):
        model(["water", "wages"], papers=["p"])


def test_model_topics_counts_a_text_of_two_papers_for_both():
    texts = make_texts(60)[0]
    papers = [f"p{(i // 3) % 5}" for i in range(60)]
    reprinted = [text for text, paper in zip(texts, papers, strict=True) if paper == "p0"]
    fitted = model([*texts, *reprinted], papers=[*papers, *["reprint"] * len(reprinted)], n_topics=3)
    assert fitted.stability.n_resampled == 6
    assert [topic.n_documents for topic in fitted.stability.topics] == [6, 6, 6]


def test_model_topics_holds_the_guide_in_every_refit():
    guide = {"coffee": ["coffee", "beans"], "work": ["overtime", "union"]}
    fitted = model(make_texts(60)[0], guide=guide, themes=guide, n_topics=3)
    assert [theme and theme[0] for theme in fitted.themes[:2]] == ["coffee", "work"]
    assert all(topic.came_back == 1.0 for topic in fitted.stability.topics[:2])


def test_model_topics_says_which_method_takes_no_guide():
    with pytest.raises(InputError, match="lda cannot be guided"):
        model(["water", "wages"], method="lda", guide=THEMES)
