import numpy as np

from litreview.records import Code, Pattern
from litreview.topics import choose_phrases, code_snippet

TERMS = ("effluent", "effluent plant", "inspectors", "kiln")
SENTENCES = [
    "The effluent plant failed in spring.",
    "Another effluent plant was never built.",
    "Inspectors measured effluent at the gate.",
    "Inspectors visited the schools.",
    "Inspectors visited the kiln.",
    "Wages were paid in coin.",
    "Schools were closed in winter.",
    "Roads were mended in winter.",
]
IN_TOPIC = [True, True, True, False, False, False, False, False]


def choose(weights, in_topic=IN_TOPIC):
    return choose_phrases(np.array(weights), terms=TERMS, sentences=SENTENCES, in_topic=in_topic)


def test_choose_phrases_takes_what_tells_the_topic_from_the_others():
    assert choose([0.4, 0.3, 0.3, 0.0]) == ("effluent",)


def test_choose_phrases_takes_no_word_that_hits_no_new_sentence():
    assert choose([0.1, 0.9, 0.0, 0.0]) == ("effluent",)


def test_choose_phrases_finds_none_where_words_are_everywhere():
    assert choose([0.0, 0.0, 1.0, 0.0]) == ()
    assert choose([0.5, 0.5, 0.0, 0.0], in_topic=[False] * 8) == ()


def test_code_snippet_quotes_what_yaml_would_read_otherwise():
    code = Code("a", "no: yes", "#x", patterns=(Pattern("phrase", "no", ""),), examples=('Say "so" & go.',))
    snippet = code_snippet(code)
    assert '- id: a\n        label: "no: yes"\n' in snippet
    assert '- "no"\n' in snippet
    assert '- "Say \\"so\\" & go."' in snippet
