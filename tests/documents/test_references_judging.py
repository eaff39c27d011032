from __future__ import annotations

import pytest

from litreview.documents.references.parsing import parse_references

ENTRIES = [
    "Adu, C. (2001). Fuel in towns. Stoves Review, 3(1), 2-13.",
    "Brandt, K., & Silva, M. (2015). Cooking with wood. Journal of Fuels, 12(2), 101-130.",
    "Green, M. (1998). Smoke and health in four villages. Lung Letters, 28(4), 713-729.",
    "Li, S. C. (2007). Do cooks benefit? Evidence from two towns. Energy and People, 9(1), 21-29.",
    "Mensah, P. (2011). The price of charcoal. Journal of Fuels, 8(3), 45-67.",
    "Osei, B. (2004). Clay stoves and clean lungs. Stoves Review, 6(2), 77-95.",
]


def read(*entries: str) -> list[str]:
    return [r.raw for r in parse_references("\n\n".join(entries))]


@pytest.mark.parametrize(
    "stranger",
    [
        "KOFI OSEI is Professor of Fuel Studies at the University of the Coast. ADDRESS: High Street 1, Kumasi.",
        "[e-mail: k.osei@university.edu]",
        "3 For a survey see Myers (1985, 231–42), and the work that we did before.",
        "Cite as: Owusu, P. (2008). A study of wood. Journal of Wood, 2(1), 1-9.",
    ],
)
def test_parse_references_drops_what_is_unlike_the_list(stranger: str) -> None:
    assert read(*ENTRIES, stranger) == ENTRIES


def test_parse_references_drops_adverts_behind_the_list() -> None:
    adverts = [
        "Kofi Baah / Ama Darko Stoves of the world 1999, Accra, Coast Press, 226 pages",
        "Ama Darko Fire and water 2000, Accra, Coast Press, 312 pages",
        "Peter Eshun The long kitchen 1998, Accra, Coast Press, 135 pages",
    ]
    assert read(*ENTRIES, *adverts) == ENTRIES


def test_parse_references_keeps_a_second_list_that_begins_the_alphabet_anew() -> None:
    assert read(*ENTRIES[2:], *ENTRIES[:2]) == [*ENTRIES[2:], *ENTRIES[:2]]


def test_parse_references_keeps_an_entry_without_its_number() -> None:
    numbered = [f"{n}. {entry}" for n, entry in enumerate(ENTRIES, start=1)]
    numbered[4] = ENTRIES[4]
    assert read(*numbered) == numbered


def test_parse_references_joins_an_entry_that_a_line_cut() -> None:
    first, last = "Nkrumah, T. (2003). Fans, flues and", "fires in the home. Journal of Fuels, 4(2), 12-19."
    assert read(*ENTRIES[:5], first, last, ENTRIES[5])[5] == f"{first} {last}"


def test_parse_references_repeats_authors_for_a_single_dash() -> None:
    found = parse_references("\n\n".join([*ENTRIES, "- forthcoming, More stoves and more lungs. Accra: Coast Press."]))
    assert (found[-1].authors, found[-1].year) == (("Osei, B.",), "forthcoming")


def test_parse_references_joins_names_and_year_with_a_title_that_looks_like_names() -> None:
    first, last = (
        "IPCC (2007).",
        "Climate Change 2007: Impacts and Vulnerability. Cambridge: Cambridge University Press.",
    )
    assert f"{first} {last}" in read(*ENTRIES[:3], first, last, *ENTRIES[3:])
