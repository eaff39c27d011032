"""What stands for a country, and what only looks like one."""

import pytest
from builders import a_document

from litreview.mentions import build_finder, find_mentions
from litreview.records import Codebook, Dimension

CODEBOOK = Codebook(
    "book", "1", "Book", "", "0",
    (Dimension("country", "Countries", "", "country"), Dimension("place", "Places", "", "place")),
)  # fmt: skip


@pytest.fixture(scope="module")
def finder():
    return build_finder(CODEBOOK)


def found(finder, kind, *sentences):
    mentions = find_mentions(a_document(*sentences), finder=finder)
    return [(m.quote, m.iso2) for m in mentions if m.dimension_id == kind]


def codes(finder, *sentences):
    return [iso2 for _, iso2 in found(finder, "country", *sentences)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Credit groups in northern colombia and peruvian valleys", ["CO", "PE"]),
        ("Herders of south africa met bolivian traders.", []),
        ("Wells in DRC, PNG and the UAE were counted.", ["CD", "PG", "AE"]),
        ("The Democratic Republic of Congo borders Zambia.", ["CD", "ZM"]),
        ("The democratic Republic of Congo borders Zambia.", ["CD", "ZM"]),
        ("FARM SIZE AND CREDIT IN SOUTH SUDAN AND SUDAN", ["SS", "SD"]),
        ("Rhodesia, Zaire, Ceylon and Upper Egypt were compared with Burma.", ["ZW", "CD", "LK", "MM"]),
    ],
)
def test_find_mentions_reads_countries_however_written(finder, text, expected):
    assert [code for code in codes(finder, text) if expected or code == "ZA"] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Norway spruce and Scots pine were planted.",
        "Guinea pigs, guinea fowl and Brazil nuts were sold.",
        "China rose and Japanese knotweed spread along the ditch.",
        "Canada geese and the Russian wheat aphid came in May.",
        "The turkey oak and Turkey vultures are common.",
        "It appeared in the American Journal of Wells and in British Medical Journal.",
        "Chinese mitten crabs and German cockroaches were caught.",
        "West Nile virus and Japanese encephalitis were found.",
    ],
)
def test_find_mentions_leaves_nationality_in_names_of_kinds_and_journals(finder, text):
    assert codes(finder, text) == []


def test_find_mentions_keeps_nationality_of_animals_kept_there(finder):
    assert codes(finder, "Norwegian salmon farms and Ethiopian cattle herders took part.") == ["NO", "ET"]


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (("Vineyards in Georgia grew.", "Traders came from Tbilisi."), ["GE"]),
        (("Vineyards in Georgia grew.", "Traders came from Alabama and Florida."), []),
        (("Georgia Ellwood chaired the meeting in Kenya.",), ["KE"]),
    ],
)
def test_find_mentions_tells_georgia_by_the_document(finder, sentences, expected):
    assert codes(finder, *sentences) == expected


def test_find_mentions_gives_the_state_of_georgia_as_a_place(finder):
    assert ("Georgia", "US") in found(finder, "place", "Mills in Georgia and Alabama closed.")


def test_find_mentions_tells_the_bird_from_the_country(finder):
    assert codes(finder, "Turkey litter was spread on fields.") == []
    assert codes(finder, "Turkey exports hazelnuts.") == ["TR"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Elephants left Amani nature reserve, Tanzania.", [("Amani nature reserve", "TZ")]),
        ("Tourism around Royal Chitwan National Park", [("Royal Chitwan National Park", "NP")]),
        ("Nets were counted on Lake Naivasha and in Bwindi.", [("Lake Naivasha", "KE"), ("Bwindi", "UG")]),
        ("Samples came from a plant in Macon, Ga. last year.", [("Macon", "US"), ("Ga", "US")]),
        ("Samples came from Boise, ID and Leduc, Alta. by train.",
         [("Boise", "US"), ("ID", "US"), ("Leduc", "CA"), ("Alta", "CA")]),
    ],
)  # fmt: skip
def test_find_mentions_gives_places_their_country(finder, text, expected):
    assert found(finder, "place", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Agri-environment schemes help butterflies.",
        "The University of Michigan gave its consent.",
        "Lake Victoria and the Great Lakes lie in several countries.",
        "Notes by Tamm, CA and Orro, ID were lost.",
    ],
)
def test_find_mentions_leaves_what_is_no_place(finder, text):
    assert found(finder, "place", text) == []


def test_find_mentions_keeps_places_that_hold_a_nationality(finder):
    text = "Wells in Jersey City, around Georgian Bay and in British Columbia were mapped."
    assert found(finder, "place", text) == [("Jersey City", "US"), ("British Columbia", "CA")]
    assert codes(finder, text) == []


def test_find_mentions_takes_a_city_where_the_other_places_are(finder):
    sentences = ["Alberta and Manitoba lost jobs.", "Shelters in London, Ontario, were full.", "London acted."]
    assert [code for quote, code in found(finder, "place", *sentences) if quote == "London"] == ["CA", "CA"]


def test_find_mentions_takes_a_lone_city_for_the_largest(finder):
    assert found(finder, "place", "Meetings in Freiburg and Zürich were held.") == [
        ("Freiburg", "DE"),
        ("Zürich", "CH"),
    ]
