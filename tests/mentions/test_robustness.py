"""Whatever the text, finding mentions ends without an error and every quote stands where its span says."""

import pytest
from builders import a_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview.mentions import build_finder, find_mentions
from litreview.records import Code, Codebook, Dimension, Pattern

PIECES = [
    "the", "Sialkot", "(Pakistan)", "and", "football", "clusters", "in", "of", "Upper", "Valley", "District", "’s", ",",
    "SMEs", "(SME)", "trade", "unions", "—", "-", ".", "U.S.", "$", "Côte d’Ivoire", "\n", "  ", "İstanbul", "ﬁrms",
    "Ward 8", "Zhejiang", "province", "town", "a", "not", "may", "((", ")", "Rio Grande do Sul", "\u200b", "É", "2007",
]  # fmt: skip


@pytest.fixture(scope="module")
def finder():
    def a_code(code_id, *phrases):
        return Code(code_id, code_id, "", patterns=tuple(Pattern("phrase", phrase, "r.yaml:1") for phrase in phrases))

    places = tuple(Dimension(role, role, "", role) for role in ("country", "place", "cluster"))
    actors = Dimension("actors", "", "", "actor", (a_code("union", "trade union"), a_code("firm", "firm", "SME")))
    return build_finder(Codebook("r", "1", "", "", "0", (actors, *places)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), min_size=1, max_size=14), min_size=1, max_size=4)
)
def test_find_mentions_survives_any_text(finder, sentences):
    document = a_document(*(" ".join(pieces) or "." for pieces in sentences))
    for mention in find_mentions(document, finder=finder):
        assert mention.span.cut(document.text) == mention.quote
        assert any(s.span.contains(mention.span) for s in document.sentences)
