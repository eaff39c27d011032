import itertools

import pytest

from litreview.evaluation import Label
from litreview.evaluation.matching import pair_labels


def outcomes(gold, found, optional=()):
    dimension = (gold or found)[0].dimension
    pairs = pair_labels(gold, found, optional, dimension=dimension)
    return sorted((p.outcome, p.gold.title if p.gold else None, p.found.title if p.found else None) for p in pairs)


def theme(code):
    return Label("themes", code)


def factor(code, polarity):
    return Label("factors with polarity", code, polarity)


def actor(text, kind="firm"):
    return Label("actors", kind, text=text)


def cluster(name):
    return Label("clusters", name, text=name)


def place(text, iso2="PK"):
    return Label("places", iso2, text=text)


def test_codes_are_right_missed_or_spurious():
    assert outcomes([theme("water"), theme("wages")], [theme("wages"), theme("health")]) == [
        ("missed", "water", None),
        ("right", "wages", "wages"),
        ("spurious", None, "health"),
    ]


def test_a_factor_with_the_other_polarity_is_confused():
    assert outcomes([factor("law", "driver")], [factor("law", "barrier"), factor("buyers", "barrier")]) == [
        ("confused", "law (driver)", "law (barrier)"),
        ("spurious", None, "buyers (barrier)"),
    ]


def test_an_optional_label_counts_neither_way():
    assert outcomes([theme("water")], [theme("wages")], [theme("wages")]) == [("missed", "water", None)]
    assert outcomes([theme("water")], [theme("water")], [theme("wages")]) == [("right", "water", "water")]


def test_an_optional_factor_of_the_other_polarity_spares_nothing():
    pairs = outcomes([factor("law", "driver")], [factor("law", "barrier")], [factor("law", "driver")])
    assert pairs == [("confused", "law (driver)", "law (barrier)")]


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [
        (actor("local trade unions"), actor("unions"), True),
        (actor("labour unions"), actor("labor"), True),
        (actor("unions"), actor("owners"), False),
        (actor("unions"), actor("unions", "buyer"), False),
        (place("Kasur"), place("Kasur district"), True),
        (place("Kasur"), place("Kasur", "IN"), False),
        (cluster("Sialkot football"), cluster("Sialkot sports goods"), True),
        (cluster("Sinos Valley shoes"), cluster("Vale dos Sinos"), True),
        (cluster("Palar Valley tanneries"), cluster("The Valley tanneries"), True),
        (cluster("Kasur tanneries"), cluster("Sialkot tanneries"), False),
    ],
)
def test_mentions_are_the_same_by_shared_words_and_class(gold, found, right):
    assert (outcomes([gold], [found])[0][0] == "right") is right


def test_an_actor_of_another_type_is_confused():
    assert outcomes([actor("buyers", "buyer")], [actor("foreign buyers")]) == [
        ("confused", "buyers (buyer)", "foreign buyers (firm)")
    ]


def test_as_many_are_right_as_can_be_whatever_the_order():
    gold = [actor("small firms"), actor("large firms")]
    found = [actor("small and large firms"), actor("small ones")]
    for wanted, given in itertools.product(itertools.permutations(gold), itertools.permutations(found)):
        assert [o for o, _, _ in outcomes(wanted, given)] == ["right", "right"]
