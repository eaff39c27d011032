from dataclasses import replace

import pytest
from builders import a_document, find

from litreview.mentions import build_finder, find_mentions
from litreview.records import (
    Bibliography,
    Citation,
    CitationKey,
    Codebook,
    Dimension,
    Paragraph,
    Section,
)
from litreview.spans import Span

CODEBOOK = Codebook(
    "book", "1", "Book", "", "0",
    tuple(Dimension(f"{role}_list", role, "", role) for role in ("country", "place", "cluster")),
)  # fmt: skip


@pytest.fixture(scope="module")
def finder():
    return build_finder(CODEBOOK)


def a_key(cited):
    return CitationKey(cited.split()[0].strip("("), "2007")


def a_text(*sentences, citations=(), authors=(), role="other", paragraph_kind="body"):
    document = a_document(*sentences, bibliography=Bibliography(authors=authors))
    whole = Span(0, len(document.text))
    return replace(
        document,
        sections=(Section(whole, None, role, 1),),
        paragraphs=(Paragraph(whole, paragraph_kind, 0, 1),),
        citations=tuple(Citation(find(document, c), "author-year", (a_key(c),)) for c in citations),
    )


def found(finder, kind, *sentences, **settings):
    mentions = find_mentions(a_text(*sentences, **settings), finder=finder)
    return [(m.quote, m.code_id) for m in mentions if m.dimension_id == f"{kind}_list"]


def codes(finder, kind, *sentences, **settings):
    return [code for _, code in found(finder, kind, *sentences, **settings)]


# ---------------------------------------------------------------- countries


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Firms in Pakistan and the Brazilian state agreed.", ["PK", "BR"]),
        ("Looms were shipped from Côte d’Ivoire and the Ivory Coast.", ["CI", "CI"]),
        ("It lies between Guinea-Bissau, Equatorial Guinea and Papua New Guinea.", ["GW", "GQ", "PG"]),
        ("South Korea and North Korea differ, as do South Sudan and Sudan.", ["KR", "KP", "SS", "SD"]),
        ("Burma, Swaziland, Macedonia, Taiwan and Hong Kong took part.", ["MM", "SZ", "MK", "TW", "HK"]),
        ("The UK, the U.S. and the PRC signed.", ["GB", "US", "CN"]),
        ("The Government of India wrote to the Dutch embassy.", ["IN", "NL"]),
        ("The Democratic Republic of the Congo signed.", ["CD"]),
        ("Niger and Nigeria share a border.", ["NE", "NG"]),
        ("Sri Lankans and Indians sew.", ["LK", "IN"]),
    ],
)
def test_find_mentions_names_countries(finder, text, expected):
    assert codes(finder, "country", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "They asked us for turkey and china at the jersey shop.",
        "Western brands, South Asia, Latin America and the EU differ.",
        "It cost US$ 300 and US$5.",
        "The survey was written in English.",
        "The Niger Delta and New Mexico were left out.",
        "A book by Michael Jordan was cited.",
        "This is what Chad Smith wrote.",
        "Native Americans and North American buyers came.",
        "Guinea pigs and Dutch disease were no topic.",
    ],
)
def test_find_mentions_leaves_what_names_no_country(finder, text):
    assert codes(finder, "country", text) == []


def test_find_mentions_leaves_countries_in_citations(finder):
    assert codes(finder, "country", "Laws changed (Jordan et al., 2007).", citations=["(Jordan et al., 2007)"]) == []


def test_find_mentions_keeps_country_beside_citation(finder):
    text = "Plots are shared (see Marenya, 2007 for Mozambique)."
    assert codes(finder, "country", text, citations=["(see Marenya, 2007 for Mozambique)"]) == ["MZ"]


def test_find_mentions_reads_georgia_by_its_surroundings(finder):
    assert codes(finder, "country", "Wine growers in Georgia exported to Russia.") == ["GE", "RU"]
    assert codes(finder, "country", "Mills in Georgia and Alabama closed.") == []


def test_find_mentions_leaves_countries_in_affiliations(finder):
    text = "Department of Geography, University of Nairobi, Kenya"
    assert codes(finder, "country", text, role="front") == []


def test_find_mentions_keeps_countries_of_the_title(finder):
    assert codes(finder, "country", "Footballs from Pakistan", role="front", paragraph_kind="title") == ["PK"]


# ---------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stitchers in Sialkot, Pakistan, work at home.", [("Sialkot", "PK/sialkot")]),
        ("The Chivi District of Zimbabwe is dry.", [("Chivi District", "ZW/chivi")]),
        ("Wells in the Zolbar Valley in Chile dried up.", [("Zolbar Valley", "CL/zolbar-valley")]),
        ("Plots in Dakiri, eastern Burkina Faso, are small.", [("Dakiri", "BF/dakiri")]),
        ("Farms in Central Zimbabwe lost cattle.", [("Central Zimbabwe", "ZW/central-zimbabwe")]),
        ("Mills in Lahore and Kasur in Pakistan closed.", [("Lahore", "PK/lahore"), ("Kasur", "PK/kasur")]),
    ],
)  # fmt: skip
def test_find_mentions_finds_places(finder, text, expected):
    assert found(finder, "place", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Reading and mobile work were nice, most said.",
        "Most firms kept the same hours.",
        "Alfred Marshall wrote of Kenya.",
        "The University of Lagos Press printed it.",
        "The Washington Consensus faded.",
        "Remote villages and the Tuscan districts were left out.",
        "The SME Region and the Developing District were words.",
    ],
)
def test_find_mentions_leaves_what_names_no_place(finder, text):
    assert found(finder, "place", text) == []


def test_find_mentions_leaves_cited_authors(finder):
    text = "Khan argues that Lahore is large, as Multan (2007) did in Pakistan."
    assert ("Multan", "PK/multan") not in found(finder, "place", text, citations=["Multan (2007)"])


def test_find_mentions_takes_country_from_document(finder):
    sentences = [
        "The study was done in Mutoko rural district of Zimbabwe.",
        "South Africa differs.",
        "Rain in Mutoko is rare.",
    ]
    assert codes(finder, "place", *sentences) == ["ZW/mutoko", "ZW/mutoko"]


def test_find_mentions_takes_country_of_ambiguous_city_from_sentence(finder):
    assert codes(finder, "place", "Weavers in Hyderabad, Pakistan, agreed.") == ["PK/hyderabad"]
    assert codes(finder, "place", "Weavers in Hyderabad, India, agreed.") == ["IN/hyderabad"]


def test_find_mentions_takes_the_country_of_a_large_town_behind_a_small_place(finder):
    assert codes(finder, "place", "Farmers near Hyderabad, Karachi and Lahore moved.")[0] == "PK/hyderabad"
    assert codes(finder, "place", "They met in London, Toronto and Paris.")[0] == "GB/london"


def test_find_mentions_puts_a_place_where_its_cluster_is(finder):
    sentences = ["The leather tanneries cluster of Hazaribagh moved.", "Work in Hazaribagh is hard."]
    assert codes(finder, "place", *sentences) == ["BD/hazaribagh"] * 2


def test_find_mentions_joins_direction_to_place(finder):
    sentences = ["Gweru is a city in Zimbabwe.", "We lived in Lower Gweru."]
    assert found(finder, "place", *sentences)[-1] == ("Lower Gweru", "ZW/lower-gweru")


def test_find_mentions_names_a_region_that_only_has_a_direction(finder):
    sentences = ["Farms in the Northern Region of Ghana failed.", "In Northern Region, rains came late."]
    assert found(finder, "place", *sentences) == [("Northern Region", "GH/northern-region")] * 2


@pytest.mark.parametrize(
    "sentence",
    ["Rains failed in the Northern Region.", "Ghana has poor northern regions.", "Ghana has Northern Regions."],
)
def test_find_mentions_takes_no_direction_for_a_region_without_its_country(finder, sentence):
    assert found(finder, "place", sentence) == []


def test_find_mentions_asks_the_province_beside_which_country_is_meant(finder):
    assert codes(finder, "place", "Mills in Punjab Province and in Sindh closed.") == ["PK/punjab", "PK/sindh"]
    assert codes(finder, "place", "Mills in Punjab Province and in Haryana closed.") == ["IN/punjab", "IN/haryana"]


def test_find_mentions_takes_much_larger_city_of_one_name(finder):
    assert codes(finder, "place", "India and Nepal differ.", "Workers in Dhaka protested.") == ["BD/dhaka"]


def test_find_mentions_gives_spellings_of_a_city_one_code(finder):
    assert codes(finder, "place", "Mills in Tirupur, India, and in Tiruppur, India.") == ["IN/tiruppur"] * 2


# ---------------------------------------------------------------- clusters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Sialkot and Jalandhar football clusters differ.", ["sialkot-football", "jalandhar-football"]),
        ("The football clusters of Sialkot (Pakistan) and Jalandhar (India) differ.",
         ["sialkot-football", "jalandhar-football"]),
        ("We visited the shoe cluster of Sinos Valley in Brazil.", ["sinos-valley-footwear"]),
        ("The Zolbar tanneries cluster in Pakistan closed.", ["zolbar-tannery"]),
        ("Mexico’s Torreón blue jeans cluster grew.", ["torreon-jeans"]),
        ("Kasur’s leather industry in Pakistan grew.", ["kasur-tannery"]),
        ("The jeans town of Toritama in Brazil was raided.", ["toritama-jeans"]),
        ("The export processing zone of Phnom Penh, Cambodia, grew.", ["phnom-penh-export-processing-zone"]),
        ("The Ludhiana knitwear, Panipat carpet and Moradabad brassware clusters in India export.",
         ["ludhiana-knitwear", "panipat-carpet", "moradabad-brassware"]),
        ("Datang, in Zhejiang province, is the world’s centre for sock production in China.", ["datang-sock"]),
    ],
)  # fmt: skip
def test_find_mentions_finds_clusters(finder, text, expected):
    assert codes(finder, "cluster", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Indian clusters and textile clusters were studied.",
        "Rising Power clusters are many.",
        "SME Clusters in Developing Countries Today",
        "They met in Sialkot, Pakistan.",
        "Firms in Bangalore sell software.",
    ],
)
def test_find_mentions_leaves_unnamed_clusters(finder, text):
    assert codes(finder, "cluster", text) == []


def test_find_mentions_lets_place_stand_for_its_cluster(finder):
    sentences = ["The Sialkot football cluster in Pakistan is old.", "In Sialkot, some firms left."]
    assert codes(finder, "cluster", *sentences) == ["sialkot-football", "sialkot-football"]


def test_find_mentions_gives_cluster_the_country_of_its_place(finder):
    document = a_document("The Sialkot and Jalandhar football clusters differ.")
    clusters = [m for m in find_mentions(document, finder=finder) if m.dimension_id == "cluster_list"]
    assert [(m.label, m.iso2) for m in clusters] == [("Sialkot football", "PK"), ("Jalandhar football", "IN")]


def test_find_mentions_gives_exact_quotes(finder):
    document = a_document("“Mexico’s Torreón blue jeans cluster” — and Côte d’Ivoire’s.", "In Sialkot, Pakistan.")
    for mention in find_mentions(document, finder=finder):
        assert mention.span.cut(document.text) == mention.quote


def test_find_mentions_is_the_same_twice(finder):
    document = a_document("The Sialkot and Jalandhar football clusters in Pakistan and India.")
    assert find_mentions(document, finder=finder) == find_mentions(document, finder=build_finder(CODEBOOK))
