import pytest

from litreview.topics.vocabulary import build_vocabulary, stream_terms, word_streams


def words(text):
    return [word for word in word_streams([text])[0] if word != "|"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The plant, built in 1996, treats 5,000 m3.", ["plant", "built", "treats"]),
        ("Pressure mattered (Lund-Thomsen & Nadvi, 2010; Khan, 2007a).", ["pressure", "mattered"]),
        ("Khan and Lund-Thomsen (2011) saw football makers.", ["football", "makers"]),
        ("Blackman et al. (2010, p. 4) saw tanners.", ["tanners"]),
        ("Visit https://example.org/x or a.b@example.org today.", ["visit", "today"]),
        ("Wages [3, 5-7] fell.", ["wages", "fell"]),
        ("Workers’ rights weren't Pakistan's own.", ["workers", "rights", "pakistan"]),
        ("Zürich’s ﬁne eﬄuent", ["zürich", "fine", "effluent"]),
    ],
)
def test_word_streams_keep_the_words_of_the_subject(text, found):
    assert words(text) == found


def test_word_streams_keep_parentheses_without_a_year():
    assert words("Tanneries (mostly family firms) closed.") == ["tanneries", "family", "firms", "closed"]


def test_word_streams_merge_writings_that_both_occur():
    streams = word_streams(["labor in tanneries", "labour in a tannery", "labour of a tannery", "glass and class"])
    assert list(streams) == [("labour", "|", "tannery")] * 3 + [("glass", "|", "class")]


def test_stream_terms_pair_no_words_over_punctuation_or_dropped_words():
    assert "plant drain" not in stream_terms(word_streams(["The plant. Drain the pond."])[0])
    assert "plant drain" not in stream_terms(word_streams(["plant and drain"])[0])
    assert "plant drain" in stream_terms(word_streams(["plant-drain"])[0])


def test_build_vocabulary_counts_terms_by_unit():
    vocabulary = build_vocabulary([("drain", "plant", "drain"), ("plant",)])
    assert vocabulary.terms == ("drain", "plant")
    assert vocabulary.counts.toarray().tolist() == [[2, 1], [0, 1]]


def test_build_vocabulary_drops_terms_of_most_units():
    vocabulary = build_vocabulary([("cluster", "water" if i % 2 else "wages") for i in range(30)])
    assert vocabulary.terms == ("cluster wages", "cluster water", "wages", "water")
