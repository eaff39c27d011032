"""Clusters that nobody listed, those of the list, and places that stand for theirs. Zolbar is no real town."""

import pytest
from builders import a_document

from litreview.mentions import build_finder, find_mentions
from litreview.mentions.known_clusters import family_of, load_known
from litreview.records import Codebook, Dimension

CODEBOOK = Codebook(
    "book", "1", "Book", "", "0", tuple(Dimension(role, role, "", role) for role in ("country", "place", "cluster"))
)


@pytest.fixture(scope="module")
def finder():
    return build_finder(CODEBOOK)


def labels(finder, *sentences):
    found = find_mentions(a_document(*sentences), finder=finder)
    return [f"{m.label} {m.iso2}" for m in found if m.dimension_id == "cluster"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Multan, a town known for its pottery, lies on the river in Pakistan.", ["Multan pottery PK"]),
        ("Zolbar, a small town in Peru famous for its hats, has few roads.", ["Zolbar hat PE"]),
        ("We studied Zolbar, a town in Ghana known for its brassware, in 2011.", ["Zolbar brassware GH"]),
        ("The glove makers of Zolbar in Nepal pay by the piece.", ["Zolbar glove NP"]),
        ("Tanneries in Kanpur, Uttar Pradesh, discharge chromium.", ["Kanpur tannery IN"]),
        ("Tanneries in Kanpur and Kolkata discharge chromium.", ["Kanpur tannery IN", "Kolkata tannery IN"]),
        ("Multan's carpet industry employs women at home.", ["Multan carpet PK"]),
        ("Multan-based carpet producers formed a guild.", ["Multan carpet PK"]),
        ("The carpet industry of Multan grew.", ["Multan carpet PK"]),
        ("We compare clusters in Multan (carpets), Nakuru (leather) and Iringa (furniture).",
         ["Multan carpet PK", "Nakuru leather KE", "Iringa furniture TZ"]),
        ("The button town of Zolbar in China is crowded.", ["Zolbar button CN"]),
        ("Leather production in Ethiopia is concentrated in Zolbar.", ["Zolbar leather ET"]),
        ("Nakuru is home to forty tanneries and two shoe factories.", ["Nakuru tannery KE"]),
        ("Nakuru has become the centre of knitwear production in Kenya.", ["Nakuru knitwear KE"]),
        ("The surgical instrument makers of Multan export to Germany.", ["Multan surgical instrument PK"]),
        ("Tanneries in Tamil Nadu share treatment plants.", ["Tamil Nadu tannery IN"]),
        ("The Zolbar Valley shoe district in Brazil shrank.", ["Zolbar Valley shoe BR"]),
        ("The mining town of Zolbar in Zambia lost its smelter.", ["Zolbar mining ZM"]),
        ("Small tanneries in Nakuru and Iringa dump their waste.", ["Nakuru tannery KE", "Iringa tannery TZ"]),
        ("The world's sock capital, Zolbar, lies in China.", ["Zolbar sock CN"]),
        ("Nakuru specialises in leather goods and shoes.", ["Nakuru leather KE"]),
    ],
)  # fmt: skip
def test_find_mentions_reads_cluster_from_its_wording(finder, text, expected):
    assert labels(finder, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Firms in India pay little.",
        "They export from Nairobi and flower farms nearby.",
        "When owners moved to Multan, leather firms closed.",
        "The garment industry in Bangladesh is large.",
        "Indian garment firms and Chinese toy makers compete.",
        "We visited Multan and Lahore in 2010.",
        "Maize producers in Nakuru sell at the gate.",
        "Gweru is the administrative capital of its province in Zimbabwe.",
        "Workers in Nairobi went on strike.",
        "The greater part of Nakuru lies in the hills of Kenya.",
        "The paper in Nakuru was read by few.",
        "Shoe factories closed in March and in Europe.",
        "Clusters of villages were drawn at random in Kasur, Pakistan, for the survey of school meals.",
    ],
)
def test_find_mentions_takes_no_other_place_for_cluster(finder, text):
    assert labels(finder, text) == []


def test_find_mentions_names_cluster_alike_under_all_spellings(finder):
    sentences = [
        "The knitwear cluster of Tirupur in India grew.",
        "Garment producers in Tiruppur closed.",
        "The football cluster of Multan in Pakistan is old.",
        "Multan's soccer ball producers agreed on a code.",
    ]
    assert set(labels(finder, *sentences)) == {"Tiruppur garment IN", "Multan football PK"}


def test_find_mentions_keeps_clusters_of_like_names_apart(finder):
    sentences = ["The Kasur tanneries cluster in Pakistan is old.", "The Kaur tanneries cluster in Pakistan is new."]
    assert labels(finder, *sentences) == ["Kasur tannery PK", "Kaur tannery PK"]


def test_find_mentions_keeps_two_industries_of_a_place_apart(finder):
    sentences = ["The football cluster of Sialkot is known.", "Makers of surgical instruments in Sialkot, too, export."]
    assert labels(finder, *sentences) == ["Sialkot football PK", "Sialkot surgical instrument PK"]


def test_find_mentions_reads_bare_name_of_scene_as_cluster(finder):
    sentences = [
        "The cluster depends on its exporters.",
        "Tanners and officials in Nakuru, Kenya, were asked.",
        "In Nakuru, factories dump salt.",
        "Little changed in Nakuru.",
    ]
    assert labels(finder, *sentences)[-1] == "Nakuru tannery KE"


def test_find_mentions_reads_listed_place_where_its_industry_is_spoken_of(finder):
    assert labels(finder, "The tanners signed.", "Wages rose in Kasur.") == ["Kasur tannery PK"]
    assert labels(finder, "The pupils signed.", "Marks rose in Kasur.") == []


def test_load_known_gives_each_place_a_country_and_industries_of_a_family():
    for key, entry in load_known().items():
        assert key
        assert len(entry.iso2) == 2
        assert entry.industries
    assert family_of("soccer ball") == family_of("football") != family_of("tannery")
