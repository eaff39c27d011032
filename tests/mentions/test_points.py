import pytest

from litreview.mentions import find_points


def point_of(name, iso2):
    return find_points([(name, iso2)]).get((name, iso2))


@pytest.mark.parametrize(
    ("name", "iso2", "near"),
    [
        ("Sialkot football", "PK", (32.5, 74.5)),
        ("São Paulo footwear", "BR", (-23.5, -46.6)),
        ("Sao Paulo footwear", "BR", (-23.5, -46.6)),
        ("Tirupur knitwear", "IN", (11.1, 77.35)),
        ("Ho Chi Minh City garment", "VN", (10.8, 106.7)),
    ],
)
def test_name_begins_with_a_city(name, iso2, near):
    assert point_of(name, iso2) == pytest.approx(near, abs=0.15)


def test_country_tells_cities_of_one_name_apart():
    spanish, venezuelan = point_of("Valencia ceramics", "ES"), point_of("Valencia ceramics", "VE")
    assert spanish == pytest.approx((39.5, -0.4), abs=0.15)
    assert venezuelan == pytest.approx((10.2, -68.0), abs=0.15)
    assert point_of("Prato textile", "PE") is None


def test_largest_city_of_a_name_counts():
    assert point_of("Aurangabad automobile", "IN") == pytest.approx((19.9, 75.3), abs=0.15)


def test_province_has_no_point_though_a_town_may_be_called_so():
    assert point_of("Uttar Pradesh brassware", "IN") is None
    assert point_of("Florida citrus", "US") is None


def test_unknown_place_has_no_point():
    assert point_of("Nowhereville wine", "IT") is None
    assert find_points([]) == {}
