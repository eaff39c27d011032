from builders import a_document
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from suggesting_builders import passages_of

from litreview.suggesting.keyness import log_likelihood
from litreview.suggesting.phrases import suggest_phrases

DRIVERS = ("Fear of dismissal deters complaints.", "Fear of dismissal kept the dyers silent.")
REST = ("The town lies on a river.", "We visited nine workshops.", "Looms stand in every yard.")


def suggested(*arguments, **named):
    return {s.phrase: s for s in suggest_phrases(passages_of(*arguments, **named))}


def test_phrase_of_claims_is_counted_with_its_polarity():
    document = a_document(*DRIVERS, *REST)
    found = suggested(document, {0: "barrier", 1: "driver"})["fear of dismissal"]
    assert (found.n_claims, found.n_drivers, found.n_barriers, found.n_beside, found.n_elsewhere) == (2, 1, 1, 0, 0)
    assert found.score > 0


def test_phrase_that_a_code_covers_is_not_suggested():
    document = a_document(*DRIVERS, *REST)
    claims = {0: "barrier", 1: "driver"}
    assert "fear of dismissal" not in suggested(document, claims, known=("dismissal",))


def test_phrase_between_two_far_words_of_a_pattern_is_not_covered():
    document = a_document("Owners say that fear of dismissal binds workers.", DRIVERS[1], *REST)
    wide = "Owners say that fear of dismissal binds workers"
    assert "fear of dismissal" in suggested(document, {0: "barrier", 1: "barrier"}, known=(wide,))


def test_phrase_no_commoner_in_claims_than_elsewhere_is_left_out():
    document = a_document(*DRIVERS, "Fear of dismissal is old.", "Fear of dismissal is new.")
    assert suggested(document, {0: "driver", 1: "driver"}) == {}


def test_part_of_a_longer_phrase_is_not_suggested_beside_it():
    document = a_document(*DRIVERS, *REST)
    found = suggested(document, {0: "driver", 1: "driver"})
    assert not {"fear", "dismissal"} & found.keys()


def test_verb_of_the_same_letters_is_no_noun_phrase():
    document = a_document("Buyers fear delays.", "Owners fear strikes.", *REST)
    assert "fear" not in suggested(document, {0: "driver", 1: "driver"})


def test_word_joined_by_a_hyphen_is_no_phrase_by_itself():
    document = a_document("Family-owned kilns lasted.", "Family-owned kilns spread.", *REST)
    assert "owned kilns" not in suggested(document, {0: "driver", 1: "driver"})


def test_line_in_context_shows_the_words_as_written_with_page():
    document = a_document(*DRIVERS, *REST)
    line = suggested(document, {0: "driver", 1: "driver"})["fear of dismissal"].lines[1]
    assert (line.left, line.key, line.right, line.page) == ("", "Fear of dismissal", "kept the dyers silent.", "7")


def test_phrase_of_one_paper_is_left_out_where_there_are_many():
    papers = [a_document(*DRIVERS, document_id="a" * 16), a_document(*REST, document_id="b" * 16)]
    papers.append(a_document(*REST, document_id="c" * 16))
    claims = [{0: "driver", 1: "driver"}, {0: "driver"}, {0: "driver"}]
    passages = [p for paper, claimed in zip(papers, claims, strict=True) for p in passages_of(paper, claimed)]
    assert "fear of dismissal" not in {s.phrase for s in suggest_phrases(passages)}


def test_nothing_is_suggested_without_claims():
    assert suggest_phrases(passages_of(a_document(*DRIVERS), {})) == ()


counts = st.integers(min_value=0, max_value=50)


@settings(deadline=None)
@given(a=counts, b=counts, more_a=counts, more_b=counts)
def test_log_likelihood_is_that_of_scipy_with_the_sign_of_the_difference(a, b, more_a, more_b):
    n_inside, n_outside = a + more_a, b + more_b
    score = float(log_likelihood(a, n_inside, b, n_outside))
    table = [[a, b], [more_a, more_b]]
    if all(sum(row) for row in table) and all(map(sum, zip(*table, strict=True))):
        expected = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
        assert abs(abs(score) - expected) < 1e-6
        assert score * (a * n_outside - b * n_inside) >= -1e-6
