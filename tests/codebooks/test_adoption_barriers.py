"""The second shipped codebook, of another field than the first: nothing in the code may depend on one field."""

from __future__ import annotations

import pytest

from litreview.codebooks import check_examples, load_codebook
from litreview.mentions import Finder, build_finder, find_codes


@pytest.fixture(scope="module")
def finder() -> Finder:
    return build_finder(load_codebook("adoption-barriers"))


def test_check_examples_finds_nothing_wrong(finder: Finder) -> None:
    found = check_examples(load_codebook("adoption-barriers"), find=lambda text: find_codes(text, finder=finder))
    assert [problem.what for problem in found] == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Tenants could not afford the deposit for a gas cylinder.", {"finance", "tenure"}),
        ("Repairs took weeks because spare parts had to come from the coast.", {"after_sales"}),
        ("Power cuts at supper time sent owners of induction hobs back to charcoal.", {"infrastructure"}),
        ("Once the fuel subsidy ended, sales of lanterns doubled.", {"policy_subsidy"}),
    ],
)
def test_find_codes_finds_factors_of_household_energy(finder: Finder, sentence: str, expected: set[str]) -> None:
    found = {code for dimension, code in find_codes(sentence, finder=finder) if dimension == "factors"}
    assert found == expected


def test_find_codes_counts_a_fuel_for_the_code_above_it(finder: Finder) -> None:
    assert find_codes("Biogas lit the kitchen.", finder=finder) >= {
        ("technologies", "biogas"),
        ("technologies", "cooking"),
    }
