"""Every rule fires on its example, not on its counterexample, and its kind is what the engine reports."""

import pytest

from litreview.statements.claim_rules import CLAIM_RULES
from litreview.statements.claims import claims_of, tag_claim_words
from litreview.statements.gap_rules import GAP_RULES
from litreview.statements.gaps import gaps_of, tag_gap_words
from litreview.statements.rules import Finding, Rule, RuleIndex
from litreview.statements.words import Vocabulary, WordClass, tokenise

RULES = [*CLAIM_RULES, *GAP_RULES]


def found_by(rule: Rule, sentence: str) -> list[Finding]:
    tokens = tokenise(sentence)
    found = claims_of(sentence, *tag_claim_words(tokens)) if rule in CLAIM_RULES else gaps_of(*tag_gap_words(tokens))
    return [finding for finding in found if finding.rule == rule.identifier]


@pytest.mark.parametrize("rule", RULES, ids=[rule.identifier for rule in RULES])
def test_rule_fires_on_its_example_with_its_kind(rule: Rule) -> None:
    assert {finding.kind for finding in found_by(rule, rule.example)} == {rule.kind}


@pytest.mark.parametrize("rule", RULES, ids=[rule.identifier for rule in RULES])
def test_rule_is_silent_on_its_counterexample(rule: Rule) -> None:
    assert found_by(rule, rule.counterexample) == []


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.identifier for rule in RULES}) == len(RULES)


def test_index_leaves_out_rules_whose_words_are_missing_or_barred() -> None:
    words = Vocabulary({name: WordClass(words=name.lower()) for name in ("BREAK", "HELP", "FIRM", "IF")})
    plain, needy = (
        Rule(name, "test", "driver", "HELP ~3 FIRM", "", "", needs=needs, unless="IF")
        for name, needs in (("plain", ""), ("needy", "BREAK"))
    )
    index = RuleIndex([plain, needy], words)
    fitting = {
        text: [rule for rule, _ in index.list_fitting(words.tag(tokenise(text))[0])]
        for text in ("help firm", "help break", "firm break", "if help break")
    }
    assert fitting == {"help firm": [plain], "help break": [plain, needy], "firm break": [], "if help break": []}
