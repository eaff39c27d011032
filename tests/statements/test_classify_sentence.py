"""What decides a claim: negation, purpose, question, outcome, and the literature."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.statements import classify_sentence


def kinds(sentence: str) -> set[str]:
    return {finding.kind for finding in classify_sentence(sentence)}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Subsidies promoted adoption.", {"driver"}),
        ("Subsidies did not promote adoption.", {"barrier"}),
        ("Subsidies promoted not only adoption.", {"driver"}),
        ("Price swings reduced incomes.", {"barrier"}),
        ("Price swings reduced pollution.", {"driver"}),
        ("The mine increased pollution.", {"barrier"}),
        ("The mine increased wages.", {"driver"}),
        ("Inspections curbed child labour.", {"driver"}),
        ("Weak enforcement is common.", {"barrier"}),
        ("Firms lack access to credit.", {"barrier"}),
        ("In the hills foreign buyers are absent.", {"barrier"}),
        ("In the hills foreign buyers are not absent.", set()),
        ("The chamber failed to promote compliance.", {"barrier"}),
        ("Yields were reduced by drought.", {"barrier"}),
        ("Emissions fell after incomes were taxed.", {"driver"}),
        ("Drip lines reduced water use.", {"driver"}),
        ("US importers impede exports.", {"barrier"}),
        ("Without her no widow would have joined the union.", {"driver"}),
        ("Without a deed no widow can join the union.", {"barrier"}),
    ],
)
def test_classify_sentence_weighs_verb_outcome_and_negation(sentence: str, expected: set[str]) -> None:
    assert kinds(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The programme aims to promote adoption.",
        "Firms should promote adoption.",
        "We examine whether subsidies promote adoption.",
        "Do subsidies promote adoption?",
        "Resilience refers to the ability to withstand shocks.",
        "In this paper we describe the barriers to adoption.",
        "Barriers were coded with five headings.",
        "The number of unions is seven.",
        "Mill owners denied that piece rates harm children.",
        "There is no shortage of mills.",
        "",
    ],
)
def test_classify_sentence_finds_no_claim_in_aims_questions_and_definitions(sentence: str) -> None:
    assert kinds(sentence) == set()


def test_classify_sentence_finds_both_sides_of_an_alternative() -> None:
    assert kinds("Buyers may drive or impede compliance.") == {"driver", "barrier"}


def test_classify_sentence_finds_both_sides_of_a_condition() -> None:
    assert kinds("Fines are ineffective unless inspectors call.") == {"driver", "barrier"}


def test_classify_sentence_finds_both_sides_of_a_contrast() -> None:
    assert kinds("Codes raised wages, whereas price cuts undermined them.") == {"driver", "barrier"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Few studies have examined tenants.", {"gap.knowledge"}),
        ("The evidence on tenancy is inconclusive.", {"gap.evidence"}),
        ("Most evaluations lack control groups.", {"gap.method"}),
        ("Research on tenancy remains under-theorised.", {"gap.theory"}),
        ("Women are under-represented in these trials.", {"gap.context"}),
        ("Research findings are seldom translated into policy.", {"gap.practice"}),
        ("Future research should follow tenants.", {"future"}),
    ],
)
def test_classify_sentence_tells_kinds_of_gap_apart(sentence: str, expected: set[str]) -> None:
    assert kinds(sentence) == expected


@pytest.mark.parametrize(
    "sentence", ["Few tenants own a plough.", "Tenants are rarely at home.", "This gap in the wall is wide."]
)
def test_classify_sentence_leaves_lacks_outside_the_literature_alone(sentence: str) -> None:
    assert not any(kind.startswith("gap") for kind in kinds(sentence))


def test_classify_sentence_finds_no_gap_that_is_denied() -> None:
    assert kinds("There is no shortage of evidence, and the effects of fines are not unclear.") == set()
    assert kinds("There is no shortage of studies, but little is known about tenants.") == {"gap.knowledge"}


def test_classify_sentence_reads_a_lack_of_studies_as_no_barrier() -> None:
    assert "barrier" not in kinds("There is a lack of studies on tenants.")


def test_classify_sentence_does_not_read_bracketed_citations() -> None:
    assert kinds("Tenants left (Hinder, 2004; Promote and Harm, 1999).") == set()


def test_classify_sentence_folds_spelling() -> None:
    assert kinds("Incentives mobilised villagers.") == kinds("Incentives mobilized villagers.") == {"driver"}


WORDS = st.sampled_from(
    ["few", "studies", "not", "to", "promote", ",", ";", "but", "lack of", "poverty", "(2004", "lower"]
)


@settings(deadline=None)
@given(st.text(max_size=200) | st.lists(WORDS).map(" ".join))
def test_classify_sentence_keeps_cues_within_scopes_within_the_text(sentence: str) -> None:
    for finding in classify_sentence(sentence):
        assert 0 <= finding.scope[0] <= finding.cue[0] < finding.cue[1] <= finding.scope[1] <= len(sentence)
