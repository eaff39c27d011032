"""The shipped codebook csr-clusters holds what its review's tables need."""

import pytest

from litreview.codebooks import load_codebook
from litreview.mentions import build_finder, find_codes
from litreview.mentions.finding import Finder
from litreview.records import Dimension

FACTORS = [
    "law_enforcement", "business_association", "peer_monitoring", "social_networks", "community_pressure",
    "value_chain_global", "value_chain_local", "bribery_power", "unions_worker_voice", "capacity_awareness",
    "subcontracting", "economic_imperatives", "business_case", "stakeholder_dialogue", "independent_monitoring",
    "national_institutions", "training_support", "values_norms", "technology", "other",
]  # fmt: skip
ACTORS = [
    "state", "international_org", "business_association", "firm", "buyer", "worker", "trade_union", "ngo", "community",
    "intermediary", "support_institution", "consumer", "media", "researcher",
]  # fmt: skip


@pytest.fixture(scope="module")
def finder() -> Finder:
    return build_finder(load_codebook("csr-clusters"))


def dimension(dimension_id: str) -> Dimension:
    (found,) = [one for one in load_codebook("csr-clusters").dimensions if one.dimension_id == dimension_id]
    return found


def test_csr_clusters_has_the_twenty_factors_with_other_as_fallback() -> None:
    factors = dimension("factors")
    assert [code.code_id for code in factors.codes] == FACTORS
    assert (factors.role, factors.fallback_code) == ("factor", "other")


def test_csr_clusters_has_the_fourteen_actor_types() -> None:
    assert [code.code_id for code in dimension("actors").codes] == ACTORS


def test_csr_clusters_has_the_topics_of_the_second_table_below_the_themes() -> None:
    topics = {code.code_id: code.parent for code in dimension("themes").codes}
    assert [code for code, parent in topics.items() if parent is None] == ["environment", "work_conditions", "poverty"]
    assert [code for code, parent in topics.items() if parent == "environment"] == [
        "environmental_business_case", "cleaner_technology", "effluent_treatment_plants", "technical_fixes",
    ]  # fmt: skip
    assert [code for code, parent in topics.items() if parent == "work_conditions"] == ["child_labour", "labour_agency"]


def test_csr_clusters_has_the_limits_of_the_third_table() -> None:
    assert [code.code_id for code in dimension("limits").codes] == [
        "buyers_sourcing_overlooked", "export_focus", "small_firm_relevance", "imperialism", "greenwash",
    ]  # fmt: skip


def test_csr_clusters_gives_every_code_examples_and_counterexamples() -> None:
    for one in load_codebook("csr-clusters").dimensions:
        for code in one.codes:
            assert len(code.examples) >= 3, code.code_id
            assert len(code.counterexamples) >= 2, code.code_id
            assert code.definition, code.code_id


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Labour inspectors were bribed.", {"law_enforcement", "bribery_power"}),
        ("Non-governmental organisations and the media exposed the tanneries.", {"community_pressure"}),
        ("Participation in local value chains weakens the motive to comply.", {"value_chain_local"}),
        ("Owners lacked awareness of occupational risks.", {"capacity_awareness"}),
        ("Caste and kinship ties among owners sustained the common fund.", {"social_networks"}),
        ("The European Union lowered its tariff.", set()),
        ("The checkpoint turned back loads without papers, and two owners were jailed.", {"law_enforcement"}),
        ("A potters' federation paid for the kiln.", {"business_association"}),
        ("Thin markets left growers with grain in their sheds.", {"value_chain_local"}),
        ("They sit in the shade and grow cash crops.", set()),
        ("The state of the river was poor, as is well known.", set()),
    ],
)
def test_csr_clusters_finds_factors(finder: Finder, sentence: str, expected: set[str]) -> None:
    assert {code for name, code in find_codes(sentence, finder=finder) if name == "factors"} == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Social and environmental upgrading rarely go together.", {"environment"}),
        ("Labor and environmental standards are seldom enforced.", {"environment", "work_conditions"}),
        ("CSR takes many forms in the institutional environment of the South.", set()),
        ("Food insecurity persists among smallholder households.", {"poverty"}),
        ("Studies from low-income countries are rare.", set()),
    ],
)
def test_csr_clusters_finds_themes(finder: Finder, sentence: str, expected: set[str]) -> None:
    found = {code for name, code in find_codes(sentence, finder=finder) if name == "themes"}
    assert found & {"environment", "work_conditions", "poverty"} == expected
