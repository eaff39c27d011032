from dataclasses import replace
from functools import partial

import pytest
from builders import a_codebook, a_document, a_row
from suggesting_builders import passages_of, the_finder

from litreview.mentions import pattern_forms
from litreview.records import Pattern
from litreview.suggesting import find_near_misses

WORDS = frozenset({"adopt", "adapt", "regulations"})


def codebook_of(*patterns, excludes=(), counterexamples=(), role="factor"):
    """Return a codebook whose factor "law" has these phrases."""
    plain = a_codebook()
    made = tuple(Pattern("phrase", p, f"c.yaml:{n}") if isinstance(p, str) else p for n, p in enumerate(patterns, 1))
    left_out = tuple(Pattern("phrase", p, "c.yaml:9") for p in excludes)
    factors = plain.dimensions[1]
    law = replace(factors.codes[0], patterns=made, excludes=left_out, counterexamples=counterexamples)
    return replace(
        plain, dimensions=(plain.dimensions[0], replace(factors, role=role, codes=(law, *factors.codes[1:])))
    )


def misses(codebook, *sentences, rows=None):
    passages = passages_of(a_document(*sentences), {0: "driver"} if rows is None else {}, codebook=codebook, rows=rows)
    return find_near_misses(
        passages,
        codebook=codebook,
        forms_of=partial(pattern_forms, finder=the_finder()),
        is_word=WORDS.__contains__,
        dimensions={"factors"},
    )


@pytest.mark.parametrize(
    ("pattern", "sentence", "difference", "wording"),
    [
        ("regulation", "The state regulates dyes.", "other form", "regulates"),
        ("state agency", "The state environmental agency came.", "word between", "state environmental agency"),
        ("technical problem", "Technical and legal problems remain.", "word between", "technical and legal problems"),
        ("price competition", "Competition on price left nothing.", "other order", "competition on price"),
        ("zero liquid discharge", "Zero discharge was asked for.", "word missing", "zero discharge"),
        ("enforcement of rules", "They enforced rules.", "other form", "enforced rules"),
    ],
)
def test_near_miss_is_found_with_its_difference(pattern, sentence, difference, wording):
    (found,) = misses(codebook_of(pattern), sentence)
    assert (found.difference, found.wording, found.pattern) == (difference, wording, pattern)
    assert (found.code_id, found.source, found.n_claims) == ("law", "c.yaml:1", 1)


def test_slip_of_spelling_is_a_near_miss_where_the_word_itself_occurs():
    (found,) = misses(codebook_of("enforcement"), "Enforcment was weak.", "Enforcement grew.")
    assert (found.difference, found.wording) == ("spelling", "enforcment")


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("state agency", "The state agencies came."),  # found
        ("state agency", "The state, by its agency, came."),  # two phrases
        ("legal custom", "Legal norms and customs differ."),
        ("adopting", "They adapt."),  # a word of its own
        ("police", "Policy was made."),
        ("law", "The lawn was cut."),
        ("ban on", "The ban of dyes held."),
    ],
)
def test_what_is_no_near_miss_is_left_out(pattern, sentence):
    assert misses(codebook_of(pattern), sentence) == ()


def test_near_miss_is_left_out_where_the_code_was_found_in_the_sentence():
    sentence = "Inspectors regulate dyes."
    document = a_document(sentence)
    row = a_row("r", ("factors", "law"), document_id=document.document_id, span=document.sentences[0].span)
    assert misses(codebook_of("regulation"), sentence)
    assert misses(codebook_of("regulation"), sentence, rows=[row]) == ()


def test_near_miss_that_the_codebook_leaves_out_on_purpose_is_left_out():
    sentence = "Guilds regulate themselves."
    assert misses(codebook_of("regulation"), sentence)
    assert misses(codebook_of("regulation", excludes=("guilds regulate",)), sentence) == ()
    assert misses(codebook_of("regulation", counterexamples=("Clocks regulate the day.",)), sentence) == ()


def test_form_of_an_actors_name_is_what_the_actor_does():
    assert misses(codebook_of("government", role="actor"), "Custom governs the street.") == ()


def test_token_pattern_of_plain_words_is_varied_and_a_regular_expression_is_not():
    tokens = Pattern("tokens", '[{"LOWER": "water"}, {"LOWER": {"IN": ["act", "law"]}}]', "c.yaml:1")
    (found,) = misses(codebook_of(tokens), "The water pollution act came.")
    assert found.wording == "water pollution act"
    assert misses(codebook_of(Pattern("regex", "water act", "c.yaml:1")), "The water pollution act came.") == ()


def test_near_misses_most_typical_of_claims_come_first():
    found = misses(codebook_of("regulation", "inspection"), "They regulate dyes.", "We inspected looms.", "It rained.")
    assert [miss.wording for miss in found] == ["regulate", "inspected"]
