"""Every rule fires on its example, not on its counterexample, and its kind is what the engine reports."""

import pytest

from litreview.statements import claims, gaps
from litreview.statements.claim_rules import CLAIM_RULES
from litreview.statements.gap_rules import GAP_RULES
from litreview.statements.rules import Finding, Rule

RULES = [*CLAIM_RULES, *GAP_RULES]


def found_by(rule: Rule, sentence: str) -> list[Finding]:
    find = claims.find_claims if rule in CLAIM_RULES else gaps.find_gaps
    return [finding for finding in find(sentence) if finding.rule == rule.identifier]


@pytest.mark.parametrize("rule", RULES, ids=[rule.identifier for rule in RULES])
def test_rule_fires_on_its_example_with_its_kind(rule: Rule) -> None:
    assert {finding.kind for finding in found_by(rule, rule.example)} == {rule.kind}


@pytest.mark.parametrize("rule", RULES, ids=[rule.identifier for rule in RULES])
def test_rule_is_silent_on_its_counterexample(rule: Rule) -> None:
    assert found_by(rule, rule.counterexample) == []


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.identifier for rule in RULES}) == len(RULES)
